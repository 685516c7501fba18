"""The words that leave: texts filled with facts, ready to be read again, then sent.

A text (see reglo/packs/texts) says one thing to one person; `fill` puts the facts in its holes, or
refuses in one go with everything that is missing. What the texts may say is in language.py; how an
amount, a date or a name stands in a sentence is in sentences.py; what a sealed invoice gives them
is in invoices.py, what a claim gives them in claims.py.
"""

from reglo.documents.messages.claims import claim_lines, interest_segments
from reglo.documents.messages.filling import (
    ENGLISH_FOLLOWS,
    CannotFill,
    Filled,
    Row,
    Text,
    Value,
    Values,
    collapse,
    fill,
    missing,
    together,
)
from reglo.documents.messages.following import Contacted, Delegate, Following, first_name, following_values
from reglo.documents.messages.invoices import invoice_values, locale_of, sender_identity, step_of, with_foot
from reglo.documents.messages.language import Name, Problem, asked_in, check, names_in
from reglo.documents.messages.sentences import (
    amount_in_sentence,
    date_in_sentence,
    de,
    joined,
    quoted,
    salutation,
)
from reglo.rules.lettering import Claim

__all__ = [
    "ENGLISH_FOLLOWS",
    "CannotFill",
    "Claim",
    "Contacted",
    "Delegate",
    "Filled",
    "Following",
    "Name",
    "Problem",
    "Row",
    "Text",
    "Value",
    "Values",
    "amount_in_sentence",
    "asked_in",
    "check",
    "claim_lines",
    "collapse",
    "date_in_sentence",
    "de",
    "fill",
    "first_name",
    "following_values",
    "interest_segments",
    "invoice_values",
    "joined",
    "locale_of",
    "missing",
    "names_in",
    "quoted",
    "salutation",
    "sender_identity",
    "step_of",
    "together",
    "with_foot",
]
