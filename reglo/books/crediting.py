"""What is left of an invoice to give back: in all, and of each tax treatment; a credit note stays within both.

The sum alone is not enough: a note that gives back more at 20 % than was billed at 20 % takes back a tax
that was never asked for. A credit « net de taxe » bears no tax at all, and counts in what is left before tax.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo import packs
from reglo.books.tenancy import remembered
from reglo.packs import issue as issuing
from reglo.packs.treatments import UNTAXED
from reglo.rules import amounts, invoicing, tax
from reglo.rules.money import ZERO
from reglo.rules.preflight import Finding, gap
from reglo.rules.sealing import CannotIssue

if TYPE_CHECKING:
    from reglo.books.drafts import Draft
    from reglo.books.invoices import Invoice

NET_OF_TAX = "net-of-tax"


def left_to_credit(invoice: "Invoice") -> Decimal:
    """How much of an invoice no credit note has taken back yet."""
    totals = invoice.corrections.values_list("total", flat=True)
    credited = sum(remembered(("crediting.totals", invoice.id), lambda: list(totals)), ZERO)
    left: Decimal = invoice.total - credited
    return left


def left_by_treatment(invoice: "Invoice") -> dict[str, Decimal]:
    """What is left before tax, by treatment, once earlier credit notes are taken off."""
    left = tax.by_treatment(invoice.sealed.lines, invoice.sealed.adjustments)
    for note in invoice.corrections.select_related("entry"):
        for key, basis in tax.by_treatment(note.sealed.lines, note.sealed.adjustments).items():
            left[key] -= basis
    return left


def findings(draft: "Draft", value: invoicing.Draft, *, on: date) -> Iterator[Finding]:
    """Why a credit note cannot be issued: it gives nothing back, or more than is left of what it corrects."""
    if draft.replaces is not None:
        yield from _still_paid(draft.replaces)
    if draft.corrects is None:
        return
    try:
        _, totals = issuing.totals(value, on=on)
    except CannotIssue:
        return  # What cannot be added up is said at its line.
    if totals.grand <= 0:
        yield gap(
            "correction",
            "lines",
            "Cet avoir ne rend rien : donnez un montant à une ligne au moins.",
            "This credit note gives nothing back: give at least one line an amount.",
        )
        return
    left = left_to_credit(draft.corrects)
    if totals.grand > left:
        yield _beyond(draft.corrects, value.currency, totals.grand, left)
        return
    yield from _beyond_before_tax(draft.corrects, value, tax.by_treatment(value.lines, value.adjustments))


def cancels(draft: "Draft", value: invoicing.Draft, *, on: date) -> bool:
    """Does a credit note that may be issued give the whole of its invoice back, at once?"""
    if draft.corrects is None:
        return False
    _, totals = issuing.totals(value, on=on)
    whole: bool = totals.grand == draft.corrects.total == left_to_credit(draft.corrects)
    return whole


def _still_paid(replaced: "Invoice") -> Iterator[Finding]:
    """Money noted on the invoice that is replaced would be asked for again by the one that takes its place."""
    kept = replaced.receivables.filter(settlements__payment__isnull=False, settlements__payment__reversed_at=None)
    if kept.exists():
        yield gap(
            "correction",
            "lines",
            f"Un paiement est noté sur la facture {replaced.number} : annulez-le sur sa page, émettez celle-ci, puis "
            "notez-le de nouveau.",
            f"A payment is noted on invoice {replaced.number}: undo it on its page, issue this one, then note it again.",
        )


def _beyond(invoice: "Invoice", currency: str, asked: Decimal, left: Decimal) -> Finding:
    asked_fr, left_fr = (amounts.written(one, "fr", currency=currency) for one in (asked, left))
    asked_en, left_en = (amounts.written(one, "en", currency=currency) for one in (asked, left))
    number = invoice.number
    return gap(
        "correction",
        "lines",
        f"Cet avoir de {asked_fr} dépasse ce qui reste de la facture {number}, {left_fr} : baissez une ligne.",
        f"This credit note of {asked_en} exceeds what is left of invoice {number}, {left_en}: lower a line.",
    )


def _beyond_before_tax(invoice: "Invoice", value: invoicing.Draft, given: Mapping[str, Decimal]) -> Iterator[Finding]:
    """More before tax than is left, of one treatment or in all."""
    left = left_by_treatment(invoice)
    if set(given) == {NET_OF_TAX} and sum(left.values(), ZERO) <= ZERO:
        return  # A cent of tax that the roundings left: nothing before tax is left to give it back with.
    beyond = any(basis > left.get(key, ZERO) for key, basis in given.items() if key != NET_OF_TAX)
    if not beyond and sum(given.values(), ZERO) <= sum(left.values(), ZERO):
        return
    open_ones = {key: max(basis, ZERO) for key, basis in left.items() if key != NET_OF_TAX}
    fr, en = (
        ", ".join(f"{_rate(invoice, key, language)} : {amounts.written(basis, language, currency=value.currency)}"
                  for key, basis in open_ones.items())
        for language in ("fr", "en")
    )  # fmt: skip
    yield gap(
        "correction",
        "lines",
        f"Cet avoir rend plus, avant taxes, que ce qui reste de la facture {invoice.number} ({fr}) : baissez une "
        "ligne, ou donnez-lui la taxe de la facture.",
        f"Before tax, this credit note gives back more than is left of invoice {invoice.number} "
        f"({en.replace(' : ', ': ')}): lower a line, or give it the tax of the invoice.",
    )


def _rate(invoice: "Invoice", key: str, language: str) -> str:
    """« TVA 20 % », « TPS 5 %, TVQ 9,975 % »: the taxes of a treatment; its name where they stand under another."""
    taxes = [tax for tax in invoice.sealed.taxes if tax.tax == key and tax.rate]
    if not taxes:
        treatment = packs.get(invoice.sealed.place).treatments_by_key.get(key)
        taxed = treatment is not None and any(spec.rate != UNTAXED for spec in treatment.taxes)
        if treatment is not None and taxed:
            return treatment.label(language)
        return "sans taxe" if language == "fr" else "without tax"
    sign = "\u00a0%" if language == "fr" else "%"
    return ", ".join(f"{tax.name} {amounts.written(tax.rate.normalize(), language, decimals=0)}{sign}" for tax in taxes)
