"""The méthode: one page of rules for every client, in dated versions, and the departures from it.

`policy` reads it once and answers many questions; `versions` changes it from today on and holds the legal texts
read by a lawyer; `deviations` notes who imposed what, and why. A business has a complete method before any row.
"""

from reglo.books.method.deviations import Deviations, Open, deviate, keep, open_deviations, return_to_method
from reglo.books.method.policy import Policy, ladder_of, policy, value
from reglo.books.method.refusals import CannotApply, CannotDeviate
from reglo.books.method.tables import IMPOSED, OWN, Deviation, Method
from reglo.books.method.versions import (
    Current,
    LegalText,
    applied,
    apply,
    confirm_text,
    current,
    delegates,
    legal_texts_of,
    versions,
)

__all__ = [
    "IMPOSED",
    "OWN",
    "CannotApply",
    "CannotDeviate",
    "Current",
    "Deviation",
    "Deviations",
    "LegalText",
    "Method",
    "Open",
    "Policy",
    "applied",
    "apply",
    "confirm_text",
    "current",
    "delegates",
    "deviate",
    "keep",
    "ladder_of",
    "legal_texts_of",
    "open_deviations",
    "policy",
    "return_to_method",
    "value",
    "versions",
]
