"""The table of an invoice: its lines, and the totals that must never leave them.

In France each line shows its VAT rate, and each rate one row « TVA 20 % sur 2 400,00 € » (CGI,
annexe II, art. 242 nonies A). In Québec each tax is a row with its registration number, both
on the price before tax, and the two rates are never added up (Revenu Québec).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reglo.documents.sheet import ink, units
from reglo.documents.sheet.parties import registration
from reglo.documents.sheet.words import TAX_NAMES_ENGLISH, Label, Voice
from reglo.documents.typography import NB, amount, number, percent
from reglo.rules.invoicing import Adjustment, Sealed, SealedLine, TaxTotal

# A detail longer than this goes on in rows of its own, so that the last rows held together
# with the totals always fit on one page.
_DETAIL_SIGNS = 420
_TITLE_SIGNS = 220

_DISBURSED = "VATEX-EU-79-C"  # paid in the client's name: neither taxed nor exempt, but not the seller's sale


@dataclass(frozen=True)
class Row:
    """One row of the table; a continuation has a detail and nothing else."""

    title: str
    detail: list[str]
    quantity: str = ""
    fraction: str = ""  # the decimals of the quantity with their comma, for alignment
    unit: str = ""
    price: str = ""
    vat: str = ""
    total: str = ""
    goes_on: bool = False


@dataclass(frozen=True)
class Total:
    """One row under the table; the last is the one that matters."""

    label: Label
    value: str
    big: bool = False


def shows_net(sealed: Sealed) -> bool:
    """Whether the paper says HT and TTC: only where a VAT rate is charged."""
    return sealed.place == "fr" and any(tax.category in ("S", "Z") for tax in sealed.taxes)


def headers(sealed: Sealed, voice: Voice) -> dict[str, Label]:
    """The heads of the columns."""
    net = "_net" if shows_net(sealed) else ""
    return {
        "title": voice.label("title"),
        "quantity": voice.label("quantity"),
        "unit": voice.label("unit"),
        "price": voice.label("price" + net),
        "vat": voice.label("vat"),
        "total": voice.label("total" + net),
    }


# ── Lines ────────────────────────────────────────────────────────────────────────────────────────


def rows(sealed: Sealed, voice: Voice) -> list[Row]:
    """The lines in their order; a long detail makes more than one row."""
    rates = {tax.tax: tax for tax in sealed.taxes}
    return [row for line in sealed.lines for row in _rows_of(line, rates.get(line.tax), sealed.currency, voice)]


def _rows_of(line: SealedLine, tax: TaxTotal | None, currency: str, voice: Voice) -> list[Row]:
    written = number(line.quantity, voice.locale)
    point = "." if voice.locale == "en" else ","
    title, details = _texts(line, voice)
    if given := _reduction(line, currency, voice):
        details[-1].append(given)
    first = Row(
        title=title,
        detail=details[0],
        quantity=written,
        fraction=point + written.partition(point)[2] if point in written else "",
        unit=ink.plain(units.agreed(line.unit, line.quantity)),
        price=number(line.unit_price, voice.locale, decimals=2),
        vat=_rate(tax, voice),
        total=number(line.net, voice.locale, decimals=2),
    )
    return [first, *(Row(title="", detail=more, goes_on=True) for more in details[1:])]


def _texts(line: SealedLine, voice: Voice) -> tuple[str, list[list[str]]]:
    """The title, and the detail cut in stretches of which the first stands under the title."""
    title = ink.sentence(line.title, voice.locale)
    lines = [part for block in ink.paragraphs(line.detail, voice.locale) for part in block]
    if len(title) > _TITLE_SIGNS:
        cut = title.rfind(" ", 0, _TITLE_SIGNS) + 1 or _TITLE_SIGNS
        title, lines = title[:cut].rstrip(), [title[cut:], *lines]
    stretches: list[list[str]] = [[]]
    for part in (piece for text in lines for piece in _pieces(text)):
        weight = sum(max(len(text), 60) for text in stretches[-1])
        if stretches[-1] and weight + max(len(part), 60) > _DETAIL_SIGNS:
            stretches.append([])
        stretches[-1].append(part)
    return title, stretches


def _pieces(text: str) -> list[str]:
    """A long line of text cut at its spaces."""
    pieces = []
    while len(text) > _DETAIL_SIGNS:
        cut = text.rfind(" ", 0, _DETAIL_SIGNS) + 1 or _DETAIL_SIGNS
        pieces.append(text[:cut].rstrip())
        text = text[cut:]
    return [*pieces, text]


def _reduction(line: SealedLine, currency: str, voice: Voice) -> str:
    """« Offert : remise de 100 % sur 400,00 € », « Remise de 10 % sur 1 200,00 € », or nothing."""
    if not line.allowance and not line.offered:
        return ""
    gross = amount(line.gross, currency, voice.locale)
    if line.offered:
        return voice.say("offered", gross=gross)
    if line.discount_percent:
        return voice.say("discount", percent=percent(line.discount_percent, voice.locale), gross=gross)
    return voice.say("reduction", gross=gross)


def _rate(tax: TaxTotal | None, voice: Voice) -> str:
    if tax is None:
        return ""
    if tax.category in ("S", "Z"):
        return percent(tax.rate, voice.locale)
    return voice.say("disbursed" if tax.exemption_code == _DISBURSED else "exempt")


# ── Totals ───────────────────────────────────────────────────────────────────────────────────────


def totals(sealed: Sealed, voice: Voice) -> list[Total]:
    """From the sum of the lines to the one sum expected, never an empty list."""

    def money(value: Decimal) -> str:
        return amount(value, sealed.currency, voice.locale)

    found = []
    if sealed.adjustments:
        found.append(Total(voice.label("lines_total"), money(sealed.totals.lines)))
        found += [
            Total(_reason(one, voice), money(one.amount if one.charge else -one.amount)) for one in sealed.adjustments
        ]
    if sealed.place == "ca-qc" and sealed.taxes:
        found.append(Total(voice.label("subtotal"), money(sealed.totals.basis)))
    elif shows_net(sealed):
        found.append(Total(voice.label("total_net"), money(sealed.totals.basis)))
    elif sealed.adjustments:
        found.append(Total(voice.label("subtotal"), money(sealed.totals.basis)))
    found += [Total(_tax_label(tax, sealed, voice), money(tax.amount)) for tax in sealed.taxes]
    if in_euros := sealed.extra.get("tax_eur"):
        found.append(Total(_in_euros(sealed, voice), amount(Decimal(in_euros), "EUR", voice.locale)))
    return [*found, *_last(sealed, voice, money)]


def _last(sealed: Sealed, voice: Voice, money: Callable[[Decimal], str]) -> list[Total]:
    gross = "_gross" if shows_net(sealed) else ""
    grand = money(sealed.totals.grand)
    if sealed.kind == "credit_note":
        return [Total(voice.label("credited" + gross), grand, big=True)]
    if not sealed.totals.prepaid:
        return [Total(voice.label("payable" + gross), money(sealed.totals.payable), big=True)]
    return [
        Total(voice.label("grand" + gross), grand),
        Total(_prepaid(sealed, voice), money(-sealed.totals.prepaid)),
        Total(voice.label("rest"), money(sealed.totals.payable), big=True),
    ]


def _in_euros(sealed: Sealed, voice: Voice) -> Label:
    """« Soit TVA en euros », at which rate, of which day, and who says so."""
    extra = sealed.extra
    if "rate" not in extra:
        return voice.label("tax_in_euros")
    rate = number(Decimal(extra["rate"]), voice.locale)
    source, on = ink.plain(extra["rate_source"]), date.fromisoformat(extra["rate_on"])
    return voice.dated("tax_in_euros_at", on, rate=rate, currency=sealed.currency, source=source)


def _prepaid(sealed: Sealed, voice: Voice) -> Label:
    """« Déjà réglé », with its day when it is known."""
    on = sealed.extra.get("paid_on")
    return voice.dated("prepaid_on", date.fromisoformat(on)) if on else voice.label("prepaid")


def _reason(one: Adjustment, voice: Voice) -> Label:
    return Label(ink.sentence(one.reason, voice.locale))


def _tax_label(tax: TaxTotal, sealed: Sealed, voice: Voice) -> Label:
    if sealed.place == "ca-qc":
        return _quebec_tax(tax, voice)
    basis = amount(tax.basis, sealed.currency, voice.locale)
    if tax.category in ("S", "Z", ""):
        name = TAX_NAMES_ENGLISH.get(tax.name, tax.name) if voice.locale == "en" else tax.name
        return voice.label("tax_on", name=name, rate=percent(tax.rate, voice.locale), basis=basis)
    reason = ink.sentence(tax.exemption_reason, voice.locale) or voice.say("exempt")
    return Label(voice.say("untaxed_on", reason=reason, basis=basis)) if len(sealed.taxes) > 1 else Label(reason)


def _quebec_tax(tax: TaxTotal, voice: Voice) -> Label:
    """« TPS 5 % · 123456782 RT0001 »; the number must stand beside the tax it belongs to."""
    written = voice.say("tax", name=tax.name, rate=percent(tax.rate, voice.locale))
    if tax.registration:
        written += f"{NB}· {registration(tax.registration)}"
    return Label(written, TAX_NAMES_ENGLISH.get(tax.name, tax.name) if voice.twin_locale else "")
