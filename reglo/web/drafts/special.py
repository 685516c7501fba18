"""What the paper of one invoice may say of itself: paid before, in another currency, written by the client.

A credit note repeats what its invoice said and asks nothing; the euros of the VAT and the words of self-billing
are French law.
"""

from typing import Any, NamedTuple

from django.utils import translation

from reglo.books import particulars
from reglo.books.drafts import CREDIT_NOTE, Draft
from reglo.books.people import Business
from reglo.books.writing import Reading
from reglo.documents import typography
from reglo.web.payments.form import MEANS
from reglo.web.templatetags.reglo import locale

LISTS = ("currency", "self_billed")  # where nothing can be mistyped
_OF_RATE = frozenset({"rate", "rate_on", "rate_source"})
_OF_FRANCE = _OF_RATE | {"self_billed"}
_ALL = _OF_FRANCE | {"paid_on", "paid_amount", "paid_means", "currency"}


class Choice(NamedTuple):
    """One choice of a list."""

    value: str
    label: str
    chosen: bool


def context(business: Business, draft: Draft, reading: Reading) -> dict[str, Any]:
    """What the templates ask for."""
    means, currency = str(draft.content.get("paid_means", "")), reading.value.currency
    currencies = dict.fromkeys((business.currency, *particulars.CURRENCIES))
    return {
        "paid": reading.special.settled_words(reading.value, translation.get_language() or "fr"),
        "paid_means": [Choice(key, str(label), key == means) for key, label in (("", "–"), *MEANS)],
        "currency": currency,
        "currency_sign": typography.currency_sign(currency, locale()),
        "currencies": [Choice(key, key, key == currency) for key in currencies],
        "in_other_currency": currency != business.currency,
    }


def absent(business: Business, draft: Draft, reading: Reading) -> frozenset[str]:
    """The fields of this kind that a paper does not have."""
    if draft.kind == CREDIT_NOTE:
        return _ALL
    if business.place != "fr":
        return _OF_FRANCE
    return frozenset() if reading.value.currency != business.currency else _OF_RATE
