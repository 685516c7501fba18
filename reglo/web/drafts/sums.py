"""Under the lines of the paper: from their sum to the one sum expected."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from reglo.books import writing
from reglo.books.drafts import CREDIT_NOTE
from reglo.documents import typography
from reglo.documents.sheet.words import TAX_NAMES_ENGLISH
from reglo.rules import amounts, invoicing, tax
from reglo.web.templatetags.reglo import locale

THOUSANDS = 3  # figures after a comma that may part thousands as well


class Sum(NamedTuple):
    """One row under the lines."""

    label: str
    value: str
    due: bool = False


def rows(value: invoicing.Draft, preview: writing.Preview) -> Iterator[Sum]:
    """From the lines to the one sum expected; dashes while something cannot be added up."""
    totals = preview.totals
    if totals is None:
        yield Sum(_("À payer"), "–", due=True)
        return
    if value.adjustments:
        yield Sum(_("Total des lignes"), _money(totals.lines, value.currency))
        if totals.allowances:
            yield Sum(_("Remises"), _money(-totals.allowances, value.currency))
        if totals.charges:
            yield Sum(_("Frais"), _money(totals.charges, value.currency))
    charged = [one for one in preview.taxes if one.rate]
    if charged:
        net = _("Total hors taxes") if value.place == "fr" else _("Total avant taxes")
        yield Sum(net, _money(totals.basis, value.currency))
    for one in charged:
        yield Sum(_tax_label(one, value.currency), _money(one.amount, value.currency))
    if totals.prepaid:
        yield Sum(_("Déjà réglé"), _money(-totals.prepaid, value.currency))
    label = _("Rendu au client") if value.kind == CREDIT_NOTE else _("À payer")
    yield Sum(label, _money(totals.payable, value.currency), due=True)


def finer_price(line: invoicing.DraftLine, currency: str) -> str:
    """What a price finer than the cent comes to, said beside it: « 12,345 » was perhaps meant as twelve thousand."""
    price = line.unit_price.normalize()
    decimals = -int(price.as_tuple().exponent)
    if decimals <= amounts.AMOUNT_DECIMALS:
        return ""
    words = {"price": typography.number(price, locale()), "net": _money(tax.line_amounts(line).net, currency)}
    said = _("Prix unitaire %(price)s : la ligne s’arrondit à %(net)s.") % words
    if decimals == THOUSANDS and 1 <= price < 1000:
        whole = price.scaleb(THOUSANDS)
        words = {"sum": _money(whole, currency), "figures": f"{whole:f}"}
        said += " " + _("Pour %(sum)s, écrivez %(figures)s.") % words
    return said


def _tax_label(one: invoicing.TaxTotal, currency: str) -> str:
    """« TVA 20 % sur 1 800,00 € », « TPS 5 % »."""
    name = TAX_NAMES_ENGLISH.get(one.name, one.name) if locale() == "en" else one.name
    rate = f"{name} {typography.percent(one.rate, locale())}"
    if not one.category:
        return rate
    return _("%(tax)s sur %(basis)s") % {"tax": rate, "basis": _money(one.basis, currency)}


def _money(value: Decimal, currency: str) -> str:
    return typography.amount(value, currency, locale())
