"""The method as values: decided once, valid for all, and each value in force tells where it comes from.

`values` says what each one may be, `resolving` which one is in force, `steps` the staircase that follows from
them, `wording` how they read. A place ships its defaults (`packs/*/method.toml`); the owner's versions and the
deviations of clients come from the books. Pure: every day is an argument.

>>> from datetime import date
>>> defaults = {"courtesy_days": 5}
>>> found = resolve("courtesy_days", defaults=defaults, versions=(), on=date(2026, 11, 23))
>>> found.value, found.origin, found.why.en
(5, 'place', 'It is the value you started with: you have not changed it.')
"""

from reglo.rules.policy.resolving import (
    IMPOSED,
    OWN,
    UNTOLD,
    Departure,
    InForce,
    Origin,
    Version,
    in_force,
    resolve,
    whole,
)
from reglo.rules.policy.steps import FOLLOWED, staircase
from reglo.rules.policy.values import DEVIABLE, END, MONTHLY, STAGE, THRESHOLD, VALUES, Plain, Value, read
from reglo.rules.policy.wording import Effect, amount_of, effect, words

__all__ = [
    "DEVIABLE",
    "END",
    "FOLLOWED",
    "IMPOSED",
    "MONTHLY",
    "OWN",
    "STAGE",
    "THRESHOLD",
    "UNTOLD",
    "VALUES",
    "Departure",
    "Effect",
    "InForce",
    "Origin",
    "Plain",
    "Value",
    "Version",
    "amount_of",
    "effect",
    "in_force",
    "read",
    "resolve",
    "staircase",
    "whole",
    "words",
]
