"""What the paper asks of a sale, and nothing that the place can work out from seller, client and address.

One question at most, in one list (« Vous facturez »); its answer and the kind of client decide which further
facts have a field: where goods were delivered, where a consumer was served, the references of a public body.
"""

from datetime import date
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from reglo import packs
from reglo.books import invoices, sales
from reglo.books.drafts import INVOICE, Draft
from reglo.books.people import Business
from reglo.books.writing import Reading


class Answer(NamedTuple):
    """One answer to « Vous facturez »."""

    value: str
    label: str
    chosen: bool


class Shape(NamedTuple):
    """Which fields the situation gives to the paper."""

    answers: tuple[str, ...]
    of_goods: bool
    to_consumer: bool
    to_public: bool


def shape(draft: Draft, reading: Reading, *, today: date) -> Shape:
    """What is asked of this sale; a credit note repeats what its invoice said."""
    value, choices = reading.value, reading.choices
    if draft.kind != INVOICE:
        return Shape((), of_goods=False, to_consumer=False, to_public=False)
    answers = sales.asks(value, on=today, choices=choices)
    kind = value.buyer.kind if value.buyer else ""
    return Shape(
        answers=answers,
        of_goods=bool(answers) and choices.operations != "services",
        to_consumer=bool(answers) and kind == "consumer" and choices.operations != "goods",
        to_public=bool(answers) and kind == "public",
    )


def context(draft: Draft, reading: Reading, *, today: date) -> dict[str, Any]:
    """What the templates ask for."""
    seen, content = shape(draft, reading, today=today), draft.content
    words = _words()
    chosen = sales.answer(reading.choices, seen.answers)
    return {
        "asked_of_sale": [Answer(one, words[one], one == chosen) for one in seen.answers],
        "of_goods": seen.of_goods,
        "to_consumer": seen.to_consumer,
        "to_public": seen.to_public,
        "references_open": not seen.to_public and bool(content.get("commitment") or content.get("buyer_reference")),
        "taxed": _taxed(reading),
    }


def absent(draft: Draft, reading: Reading, *, today: date) -> set[str]:
    """The fields of a sale that this paper does not have."""
    seen = shape(draft, reading, today=today)
    there = {"sold": bool(seen.answers), "delivery": seen.of_goods, "performed_at": seen.to_consumer}
    return {name for name, shown in there.items() if not shown}


def changed(business: Business, before: Draft, after: Draft, *, today: date) -> bool:
    """Whether what was just kept gives the paper other fields than it had."""
    if _of_situation(before) == _of_situation(after):
        return False
    shapes = (shape(one, invoices.reading(business, one, on=today), today=today) for one in (before, after))
    return next(shapes) != next(shapes)


def _of_situation(draft: Draft) -> tuple[Any, ...]:
    """All that the shape of a paper follows from, as it is typed."""
    buyer, seller = (draft.content.get(group) or {} for group in ("buyer", "seller"))
    typed = (buyer.get("kind"), buyer.get("country"), buyer.get("address"), bool(buyer.get("name")))
    return (draft.client_id, draft.content.get("sold"), *typed, seller.get("tax_regime"), seller.get("address"))


def _words() -> dict[str, str]:
    return {
        "services": _("des prestations de services"),
        "goods": _("des biens"),
        "both": _("des biens et des services"),
        "construction-subcontract": _("des travaux, en sous-traitance du bâtiment"),
        "training": _("une formation professionnelle exonérée"),
    }


def _taxed(reading: Reading) -> list[str]:
    """The taxes that the lines bear, in the words of the editor, each once."""
    pack = packs.get(reading.value.place)
    used = dict.fromkeys(line.tax for line in reading.value.lines)
    language = translation.get_language() or "fr"
    return [pack.treatment(key).label(language) for key in used if key in pack.treatments_by_key]
