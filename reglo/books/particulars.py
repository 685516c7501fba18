"""What is particular to one document, beside its lines: that it was paid before it was issued.

A person types the day, the means and, where it is not the whole, the amount. The day and the means are sealed
with the document (`Sealed.extra`: `paid_on`, `paid_means`), the amount in its totals (BT-113); issuing then notes
the payment in the same transaction, so that nobody is asked for what was received.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from reglo.books.payments import MEANS
from reglo.documents import typography
from reglo.packs import issue
from reglo.rules import amounts, dates, invoicing
from reglo.rules.money import ZERO
from reglo.rules.preflight import Finding, gap
from reglo.rules.reading import Said

_BY = {
    "transfer": Said(", par virement", ", by transfer"),
    "cheque": Said(", par chèque", ", by cheque"),
    "card": Said(", par carte", ", by card"),
    "cash": Said(", en espèces", ", in cash"),
    "interac": Said(", par virement Interac", ", by Interac e-Transfer"),
    "direct_debit": Said(", par prélèvement", ", by direct debit"),
    "other": Said("", ""),
}
_WHOLE = Said("Facture acquittée le {day}{by}.", "Paid in full on {day}{by}.")


class Reader(Protocol):
    """Who reads typed fields, and keeps what could not be read."""

    language: str

    def take(self, path: str, typed: str, read: Callable[[str], Any], default: Any) -> Any:
        """The value of one field, or the default and a gap at that field."""


@dataclass(frozen=True)
class Paid:
    """Money received before the document was issued."""

    amount: Decimal
    on: date
    means: str


@dataclass(frozen=True)
class Particulars:
    """What a draft says of itself, with what is missing in it."""

    paid: Paid | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def prepaid(self) -> Decimal:
        """How much was paid before (BT-113)."""
        return self.paid.amount if self.paid else ZERO

    @property
    def extra(self) -> dict[str, str]:
        """What is sealed beside the fields of the document."""
        return {"paid_on": self.paid.on.isoformat(), "paid_means": self.paid.means} if self.paid else {}

    def settled_words(self, value: invoicing.Draft, language: str, *, on: date) -> str:
        """« Facture acquittée le 20 novembre 2026, par carte. », once nothing is left to pay; else nothing."""
        if self.paid is None or self.paid.amount < _whole(value, on):
            return ""
        locale: typography.Locale = "en" if language == "en" else "fr-CA" if value.place == "ca-qc" else "fr-FR"
        day = typography.date_long(self.paid.on, locale)
        return _WHOLE(language).format(day=day, by=_BY.get(self.paid.means, _BY["other"])(language))


def read(content: Mapping[str, Any], value: invoicing.Draft, reader: Reader, *, on: date) -> Particulars:
    """What was typed, on the day it would be issued; a credit note has nothing of its own."""
    if value.kind == "credit_note":
        return Particulars()
    typed = str(content.get("paid_amount", "")).strip()
    paid_on = reader.take(
        "paid_on", content.get("paid_on", ""), lambda text: dates.read_date(text, reader.language), None
    )
    if not typed and not str(content.get("paid_on", "")).strip():
        return Particulars()
    whole = _whole(value, on)
    amount = reader.take("paid_amount", typed, lambda text: amounts.read_amount(text, language=reader.language), whole)
    paid = Paid(amount, paid_on or on, content.get("paid_means") or "")
    findings = (*_faults(paid, on), *(() if paid_on else _undated(content)))
    return Particulars(paid, findings)


def _whole(value: invoicing.Draft, on: date) -> Decimal:
    """What the document comes to; nothing while it cannot be added up."""
    try:
        return issue.totals(value, on=on)[1].grand
    except issue.CannotIssue:
        return ZERO


def _undated(content: Mapping[str, Any]) -> Iterator[Finding]:
    if not str(content.get("paid_on", "")).strip():  # One that cannot be read has been said.
        yield gap("payment", "paid_on", "Dites quel jour vous avez été payé.", "Say on which day you were paid.")


def _faults(paid: Paid, on: date) -> Iterator[Finding]:
    if paid.on > on:
        yield gap(
            "payment",
            "paid_on",
            "Ce jour est à venir : notez ici ce que vous avez déjà reçu, ou laissez vide.",
            "This day is yet to come: note here what you have received already, or leave it empty.",
        )
    if paid.amount < 0:
        yield gap(
            "payment",
            "paid_amount",
            "Écrivez ce que vous avez reçu comme un montant positif.",
            "Write what you have received as a positive amount.",
        )
    if paid.means not in MEANS:
        yield gap(
            "payment",
            "paid_means",
            "Dites comment vous avez été payé : virement, carte, chèque…",
            "Say how you were paid: transfer, card, cheque…",
        )
