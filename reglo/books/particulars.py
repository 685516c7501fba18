"""What is particular to one document, beside its lines: paid before it was issued, or in another currency.

Paid before: a person types the day, the means and, where it is not the whole, the amount. The day and the means
are sealed with the document (`Sealed.extra`: `paid_on`, `paid_means`), the amount in its totals (BT-113); issuing
then notes the payment in the same transaction, so that nobody is asked for what was received.

In another currency, the VAT of a French invoice is also said in euros (BT-111; CGI, annexe II, art. 242 nonies A).
The rate, its day and its source are typed by the person who answers for them, and sealed: no rate is ever fetched
or kept from one document to the next.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from reglo.books.payments import MEANS
from reglo.documents import typography
from reglo.packs import Choices, issue
from reglo.rules import amounts, dates, invoicing
from reglo.rules.money import ZERO, cents
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
    findings: list[Finding]

    def take(self, path: str, typed: str, read: Callable[[str], Any], default: Any) -> Any:
        """The value of one field, or the default and a gap at that field."""


# What a document may be written in: currencies of a hundred cents, since sums have two decimals.
CURRENCIES = ("EUR", "CAD", "CHF", "GBP", "USD", "AUD", "CZK", "DKK", "NOK", "NZD", "PLN", "RON", "SEK")
HOME_OF_VAT = {"fr": "EUR"}
RATE_DECIMALS = 6


@dataclass(frozen=True)
class Paid:
    """Money received before the document was issued."""

    amount: Decimal
    on: date
    means: str


@dataclass(frozen=True)
class Exchange:
    """What one unit of the document's currency is worth in euros, on which day, who says so; and the VAT in euros."""

    rate: Decimal
    on: date
    source: str
    tax: Decimal


@dataclass(frozen=True)
class Particulars:
    """What a draft says of itself, with what is missing in it."""

    paid: Paid | None = None
    exchange: Exchange | None = None
    whole: Decimal = ZERO  # what a document paid before comes to, as far as it can be added up
    findings: tuple[Finding, ...] = ()

    @property
    def prepaid(self) -> Decimal:
        """How much was paid before (BT-113)."""
        return self.paid.amount if self.paid else ZERO

    @property
    def extra(self) -> dict[str, str]:
        """What is sealed beside the fields of the document."""
        found = {"paid_on": self.paid.on.isoformat(), "paid_means": self.paid.means} if self.paid else {}
        if self.exchange:
            found |= {
                "tax_eur": str(self.exchange.tax),
                "rate": format(self.exchange.rate, "f"),
                "rate_on": self.exchange.on.isoformat(),
                "rate_source": self.exchange.source,
            }
        return found

    def settled_words(self, value: invoicing.Draft, language: str) -> str:
        """« Facture acquittée le 20 novembre 2026, par carte. », once nothing is left to pay; else nothing."""
        if self.paid is None or self.paid.amount < self.whole:
            return ""
        locale: typography.Locale = "en" if language == "en" else "fr-CA" if value.place == "ca-qc" else "fr-FR"
        day = typography.date_long(self.paid.on, locale)
        return _WHOLE(language).format(day=day, by=_BY.get(self.paid.means, _BY["other"])(language))


def choices(content: Mapping[str, Any], usual: Choices) -> Choices:
    """What the business decided, and whether the client writes this one in its name (« autofacturation »)."""
    return replace(usual, self_billed=True) if content.get("self_billed") else usual


def read(content: Mapping[str, Any], value: invoicing.Draft, reader: Reader, *, on: date) -> Particulars:
    """What was typed, on the day it would be issued; a credit note is never paid before."""
    # Most invoices were not paid before and are in the money of the place: theirs need not be added up here.
    totals = None if _is_at_home(value) and not _is_paid(content) else _totals(value, on)
    paid, of_paid = _paid(content, reader, totals, on) if value.kind == "invoice" else (None, ())
    exchange, of_exchange = _exchange(content, value, reader, totals, on)
    known = () if value.currency in CURRENCIES else (_unknown(),)
    return Particulars(paid, exchange, totals.grand if totals else ZERO, (*of_paid, *known, *of_exchange))


def again(extra: Mapping[str, str]) -> dict[str, str]:
    """What a correction repeats of a sealed document: who wrote it, and the rate its VAT was said at."""
    found = {name: extra[name] for name in ("rate", "rate_on", "rate_source") if name in extra}
    if "rate" in found:
        found["rate"] = amounts.written(Decimal(found["rate"]), "fr", decimals=0)
    return found | ({"self_billed": "1"} if extra.get("type_code") == "389" else {})


def _totals(value: invoicing.Draft, on: date) -> invoicing.Totals | None:
    """What the document comes to; nothing while it cannot be added up."""
    try:
        return issue.totals(value, on=on)[1]
    except issue.CannotIssue:
        return None


def _typed(content: Mapping[str, Any], name: str) -> str:
    return str(content.get(name) or "").strip()


def _day(reader: Reader, content: Mapping[str, Any], name: str) -> date | None:
    found: date | None = reader.take(
        name, _typed(content, name), lambda text: dates.read_date(text, reader.language), None
    )
    return found


# ── Paid before ──────────────────────────────────────────────────────────────────────────────────


def _is_at_home(value: invoicing.Draft) -> bool:
    """Is it in the money its VAT is said in?"""
    return value.currency == HOME_OF_VAT.get(value.place, value.currency)


def _is_paid(content: Mapping[str, Any]) -> bool:
    """Did somebody type that it was paid before?"""
    return bool(_typed(content, "paid_amount") or _typed(content, "paid_on"))


def _paid(
    content: Mapping[str, Any], reader: Reader, totals: invoicing.Totals | None, on: date
) -> tuple[Paid | None, tuple[Finding, ...]]:
    """What was paid before, the whole where no amount is typed; and what is missing to say it."""
    typed, paid_on = _typed(content, "paid_amount"), _day(reader, content, "paid_on")
    if not _is_paid(content):
        return None, ()
    whole = totals.grand if totals else ZERO
    amount = reader.take("paid_amount", typed, lambda text: amounts.read_amount(text, language=reader.language), whole)
    paid = Paid(amount, paid_on or on, _typed(content, "paid_means"))
    undated = not _typed(content, "paid_on")  # One that cannot be read has been said.
    return paid, tuple(_of_paid(paid, on, undated=undated))


def _of_paid(paid: Paid, on: date, *, undated: bool) -> Iterator[Finding]:
    if undated:
        yield gap("payment", "paid_on", "Dites quel jour vous avez été payé.", "Say on which day you were paid.")
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


# ── In another currency ──────────────────────────────────────────────────────────────────────────


def _unknown() -> Finding:
    known = ", ".join(CURRENCIES)
    return gap("taxes", "currency", f"Choisissez une monnaie parmi {known}.", f"Choose a currency among {known}.")


def _exchange(
    content: Mapping[str, Any], value: invoicing.Draft, reader: Reader, totals: invoicing.Totals | None, on: date
) -> tuple[Exchange | None, tuple[Finding, ...]]:
    """The VAT in euros at the rate typed, and what that rate lacks; without VAT or abroad no rate is asked."""
    if _is_at_home(value) or totals is None or not totals.tax:
        return None, ()
    if not (typed := _typed(content, "rate")):
        return None, ()  # The place says that the VAT must be in euros too.
    rate = reader.take(
        "rate", typed, lambda text: amounts.read_quantity(text, decimals=RATE_DECIMALS, language=reader.language), ZERO
    )
    said_on, source = _day(reader, content, "rate_on"), _typed(content, "rate_source")
    undated = not _typed(content, "rate_on")
    found = Exchange(rate, said_on or on, source, cents(totals.tax * rate))
    unread = any(one.field == "rate" for one in reader.findings)
    return found, tuple(_of_exchange(found, on, undated=undated, unread=unread))


def _of_exchange(found: Exchange, on: date, *, undated: bool, unread: bool) -> Iterator[Finding]:
    if not found.rate and not unread:
        yield gap("taxes", "rate", "Le taux est nul : vérifiez-le.", "The rate is zero: check it.")
    if undated or found.on > on:
        yield gap(
            "taxes",
            "rate_on",
            "Dites de quel jour est ce taux, aujourd’hui au plus tard.",
            "Say of which day this rate is, today at the latest.",
        )
    if not found.source:
        yield gap(
            "taxes",
            "rate_source",
            "Dites d’où vient ce taux : la Banque centrale européenne, la douane…",
            "Say where this rate comes from: the European Central Bank, the customs…",
        )
