"""What changed a claim since it was billed, in order: credit notes, payments, and the dates given that went by.

A judge follows the count of the interest by them. A payment that was taken back changed nothing, and is left out.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.followups.cases import Followed, Owed
from reglo.books.invoices import Invoice
from reglo.books.payments import Settlement
from reglo.documents import messages, typography
from reglo.documents.typography import NB, Locale
from reglo.rules.followup import silences

if TYPE_CHECKING:
    from reglo.books.people import Business

CREDIT, PAYMENT, MISSED = "credit_note", "payment", "missed"
_FRENCH = {
    CREDIT: f"avoir nº{NB}{{source}} sur la facture nº{NB}{{number}}",
    PAYMENT: f"paiement reçu{{means}}, sur la facture nº{NB}{{number}}",
    MISSED: "date convenue, passée sans paiement",
}
_WORDS: dict[Locale, dict[str, str]] = {
    "fr-FR": _FRENCH,
    "fr-CA": {**_FRENCH, CREDIT: f"note de crédit nº{NB}{{source}} sur la facture nº{NB}{{number}}"},
    "en": {
        CREDIT: "credit note {source} on invoice {number}",
        PAYMENT: "payment received{means}, on invoice {number}",
        MISSED: "agreed date, gone by without a payment",
    },
}
_MEANS: dict[str, tuple[str, str]] = {
    "transfer": (" par virement", " by transfer"),
    "interac": (" par virement Interac", " by Interac e-Transfer"),
    "cheque": (" par chèque", " by cheque"),
    "card": (" par carte", " by card"),
    "direct_debit": (" par prélèvement", " by direct debit"),
    "cash": (" en espèces", " in cash"),
}


@dataclass(frozen=True)
class Movement:
    """One fact that changed what is owed on one invoice, or that did not change it on the day agreed."""

    on: date
    kind: str  # « credit_note », « payment », « missed »
    number: str = ""  # of the invoice
    source: str = ""  # the number of the credit note
    means: str = ""
    amount: Decimal | None = None

    def words(self, locale: Locale) -> str:
        """The fact in a few words, without its sum."""
        means = _MEANS.get(self.means, ("", ""))[1 if locale == "en" else 0]
        return _WORDS[locale][self.kind].format(number=self.number, source=self.source, means=means)


def movements_of(followed: Followed, owed: Sequence[Owed], today: date) -> tuple[Movement, ...]:
    """Everything that changed the invoices of these sums, and the dates that were not kept, in order."""
    found = [*_settled([one.invoice_id for one in owed]), *_missed(followed, today)]
    return tuple(sorted(found, key=lambda one: one.on))


def _settled(invoice_ids: Sequence[uuid.UUID]) -> Iterator[Movement]:
    """A payment or a credit note shared among the sums of one invoice is one fact."""
    rows = Settlement.objects.filter(receivable__invoice_id__in=invoice_ids, reverses_id=None, reversals=None)
    told = rows.order_by("settled_on", "id").values_list(
        "settled_on", "receivable__invoice__number", "payment_id", "payment__means", "credit_note_id",
        "credit_note__number", "amount",
    )  # fmt: skip
    shared: dict[tuple[object, ...], Decimal] = {}
    for on, number, payment_id, means, credit_id, source, amount in told:
        key = (on, number, payment_id or credit_id, means or "", source or "")
        shared[key] = shared.get(key, 0 * amount) + amount
    for (on, number, _id, means, source), amount in shared.items():
        assert isinstance(on, date)
        kind = CREDIT if source else PAYMENT
        yield Movement(on, kind, str(number), str(source), str(means), amount)


def _missed(followed: Followed, today: date) -> Iterator[Movement]:
    for one in silences.broken(followed.case, today):
        yield Movement(one.promised_on, MISSED)


def credit_notes(business: "Business", owed: Sequence[Owed]) -> list[Invoice]:
    """The credit notes issued here that took something off these invoices."""
    ids = [one.invoice_id for one in owed]
    return list(business.invoices.filter(corrects_id__in=ids, import_id=None).order_by("issued_on", "number"))


def lines(followed: Followed, owed: Sequence[Owed], *, today: date, locale: Locale) -> tuple[messages.Row, ...]:
    """The same as a letter prints it: what each fact took off the sum, or nothing."""
    currency = owed[0].currency
    return tuple(
        {
            "date": typography.date_long(one.on, locale),
            "what": one.words(locale),
            "amount": "–" if one.amount is None else typography.amount(-one.amount, currency, locale),
        }
        for one in movements_of(followed, owed, today)
    )
