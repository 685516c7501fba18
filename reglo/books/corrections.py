"""Correcting what was issued: never by changing it, always by a credit note, whole or in part.

A correction opens a draft whose lines come from the sealed text of the invoice; it is then read,
checked and issued like any draft, within what no earlier credit note has taken back. Cancelling and
replacing opens a second draft, the invoice as it should have been, once the credit note is issued.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reglo.books import crediting, drafts, particulars, prepared, sales, writing
from reglo.books.invoices import Invoice
from reglo.books.tenancy import current, uuid7
from reglo.packs import issue
from reglo.rules import amounts, invoicing, money
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business

WHOLE, LINES, AMOUNT, REPLACE = "whole", "lines", "amount", "replace"
WAYS = (WHOLE, LINES, AMOUNT, REPLACE)
CONCESSION = "concession"  # the tag of the draft, then of the sealed credit note

# Replacing is asked twice by a form sent twice: the draft of the replacement has an identifier of its own kind.
_REPLACEMENTS = uuid.UUID("5d0c6a1e-7b0e-4f0c-9a53-3c2f4f0f7c11")


class CannotCorrect(Exception):
    """Says why: « nothing_left », « no_line », « no_amount », « too_much », « not_cancelled »."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def open_credit_note(
    business: "Business",
    invoice: Invoice,
    *,
    way: str,
    reason: str,
    at: datetime,
    lines: Sequence[int] = (),
    amount: Decimal = ZERO,
    concession: bool = False,
) -> drafts.Draft:
    """Open the credit note of an invoice: the whole of what is left, some lines, or an amount before tax.

    A concession is a discount granted after the delivery: the tag follows the credit note, and is counted.
    Raises CannotCorrect.
    """
    content = content_of(invoice, way=way, reason=reason, lines=lines, amount=amount, concession=concession)
    return drafts.open_draft(
        business,
        content=content,
        at=at,
        client_id=invoice.client_id,
        kind=drafts.CREDIT_NOTE,
        corrects_id=invoice.id,
    )


def content_of(
    invoice: Invoice,
    *,
    way: str,
    reason: str,
    lines: Sequence[int] = (),
    amount: Decimal = ZERO,
    concession: bool = False,
) -> dict[str, Any]:
    """What the draft of a credit note says. Raises CannotCorrect."""
    assert way in WAYS, way
    if invoice.kind != drafts.INVOICE or crediting.left_to_credit(invoice) <= 0:
        raise CannotCorrect("nothing_left")
    if invoice.elsewhere:
        raise CannotCorrect("elsewhere")
    sealed = invoice.sealed
    content = {
        **_common(sealed),
        "subject": sealed.subject,
        "reason": reason,
        "replaces": way == REPLACE,
        **_parts(sealed, crediting.left_by_treatment(invoice), way=way, chosen=lines, amount=amount, reason=reason),
    }
    return content | {CONCESSION: True} if concession else content


def opened(
    business: "Business", invoice: Invoice, content: Mapping[str, Any], *, draft_id: uuid.UUID, at: datetime
) -> drafts.Draft:
    """Inside a verb: the draft of a credit note; asked twice under the same id, the same draft. Raises DraftGone."""
    return drafts.opened(
        business, content=content, at=at, client_id=invoice.client_id, kind=drafts.CREDIT_NOTE,
        corrects_id=invoice.id, draft_id=draft_id,
    )  # fmt: skip


def total_of(business: "Business", invoice: Invoice, content: Mapping[str, Any], *, on: date) -> Decimal:
    """What a credit note would give back, taxes included. Inside `tenant()`."""
    draft = drafts.blank(business, uuid7(), content=content, at=invoice.issued_at, client=invoice.client)
    draft.kind, draft.corrects_id, draft.corrects = drafts.CREDIT_NOTE, invoice.id, invoice
    reading = writing.read(draft, business.profiles.get(), business, on=on)
    _taxes, totals = issue.totals(reading.value, on=on)
    return totals.grand


def concessions(business: "Business", client_id: uuid.UUID) -> list[Invoice]:
    """The credit notes that granted something after the delivery, the latest first."""
    assert current() == business.id, "the credit notes of another business"
    return [note for note in _NOTES.all(client_id=client_id) if note.sealed.extra.get(CONCESSION)]


_NOTES = prepared.Records(
    Invoice,
    lambda client_id: (
        Invoice.objects.filter(client_id=client_id, kind=drafts.CREDIT_NOTE, import_id=None)
        .select_related("entry")
        .order_by("-issued_at")
    ),
)


def open_replacement(business: "Business", credit_note: Invoice, *, at: datetime) -> drafts.Draft:
    """Open the invoice as it should have been, from the one a credit note cancelled; asked twice, the same draft.

    Raises CannotCorrect (« not_cancelled ») while something of the invoice is left, DraftGone when the replacement
    was issued already.
    """
    assert credit_note.corrects is not None, credit_note.number
    if crediting.left_to_credit(credit_note.corrects) > 0:
        raise CannotCorrect("not_cancelled")
    return drafts.open_draft(
        business,
        content=again(credit_note.corrects.sealed),
        at=at,
        client_id=credit_note.client_id,
        replaces_id=credit_note.corrects_id,
        draft_id=uuid.uuid5(_REPLACEMENTS, str(credit_note.id)),
    )


def again(sealed: invoicing.Sealed) -> dict[str, Any]:
    """The content of a draft that says the same as an issued invoice."""
    return {
        **_common(sealed),
        "subject": sealed.subject,
        "subject_detail": sealed.subject_detail,
        "terms": sealed.terms,
        "note": sealed.note,
        "agreement": next((one.text for one in sealed.mentions if one.key == "agreement"), ""),
        "service_from": sealed.service_from.isoformat() if sealed.service_from else "",
        "service_to": sealed.service_to.isoformat() if sealed.service_to else "",
        "lines": [_line(line) for line in sealed.lines],
        "adjustments": [_adjustment(one) for one in sealed.adjustments],
    }


def _common(sealed: invoicing.Sealed) -> dict[str, Any]:
    names = ("language", "currency", "purchase_order", "buyer_reference", "commitment", "contract")
    # Figures below are written in French, whatever the language of the paper.
    kept = {name: getattr(sealed, name) for name in names}
    return {"typed_in": "fr", **kept, **sales.again(sealed), **particulars.again(sealed.extra)}


def _parts(
    sealed: invoicing.Sealed,
    left: Mapping[str, Decimal],
    *,
    way: str,
    chosen: Sequence[int],
    amount: Decimal,
    reason: str,
) -> dict[str, Any]:
    if way == LINES:
        kept = [_line(line) for i, line in enumerate(sealed.lines) if i in chosen]
        if not kept:
            raise CannotCorrect("no_line")
        return {"lines": kept, "adjustments": []}
    if way == AMOUNT:
        return {"lines": _shared(sealed, left, amount, reason), "adjustments": []}
    if sum(left.values(), ZERO) == sealed.totals.basis:
        return {
            "lines": [_line(line) for line in sealed.lines],
            "adjustments": [_adjustment(one) for one in sealed.adjustments],
        }
    return {"lines": [_rest(sealed, key, basis) for key, basis in left.items() if basis > 0], "adjustments": []}


def _shared(
    sealed: invoicing.Sealed, left: Mapping[str, Decimal], amount: Decimal, reason: str
) -> list[dict[str, Any]]:
    """An amount before tax cut between the treatments of the invoice, in proportion to what is left of each."""
    if amount <= 0:
        raise CannotCorrect("no_amount")
    open_ones = {key: basis for key, basis in left.items() if basis > 0}
    if amount > sum(left.values(), ZERO):
        raise CannotCorrect("too_much")
    shares = money.split(amount, list(open_ones.values()))
    title = reason or _words(sealed, "Réduction sur la facture {number}", "Reduction on invoice {number}")
    return [_single(title, share, key) for key, share in zip(open_ones, shares, strict=True) if share > 0]


def _rest(sealed: invoicing.Sealed, key: str, basis: Decimal) -> dict[str, Any]:
    return _single(_words(sealed, "Solde de la facture {number}", "Rest of invoice {number}"), basis, key)


def _words(sealed: invoicing.Sealed, fr: str, en: str) -> str:
    """A title in the language of the paper; Québec speaks French first."""
    return (en if sealed.language == "en" and sealed.place != "ca-qc" else fr).format(number=sealed.number)


def _single(title: str, price: Decimal, tax: str) -> dict[str, Any]:
    return {"title": title, "quantity": "1", "unit": "", "unit_price": amounts.written(price, "fr"), "tax": tax}


def _line(line: invoicing.SealedLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "detail": line.detail,
        "quantity": _plain(line.quantity),
        "unit": line.unit,
        "unit_price": amounts.written(line.unit_price, "fr"),
        "discount_percent": _plain(line.discount_percent) if line.discount_percent else "",
        "offered": line.offered,
        "tax": line.tax,
    }


def _adjustment(one: invoicing.Adjustment) -> dict[str, Any]:
    return {"reason": one.reason, "amount": amounts.written(one.amount, "fr"), "tax": one.tax, "charge": one.charge}


def _plain(value: Decimal) -> str:
    return amounts.written(value.normalize(), "fr", decimals=0)
