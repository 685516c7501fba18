"""What must be true before a structured invoice is written.

Two kinds of things can be wrong. What a person can mend is listed in sentences, all in one go.
What only our own arithmetic can have spoilt is an assertion: the official rules tolerate a whole
euro in places (BR-CO-17, BR-S-09) and never multiply a quantity by a price, so cents are proven
here.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from reglo.documents.facturx.taxes import outside_vat, tax_of
from reglo.rules.invoicing import Sealed
from reglo.rules.money import ZERO, cents
from reglo.rules.reading import Said

# BR-FR-01 and BR-FR-02, stricter than the DGFiP rule G1.05.
_NUMBER = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")


def problems(sealed: Sealed) -> list[Said]:
    """Everything a person must mend before this invoice can be written as data; empty when all is well."""
    return [*_identity(sealed), *_taxes(sealed), *_figures(sealed)]


def _identity(sealed: Sealed) -> Iterator[Said]:
    if not _NUMBER.fullmatch(sealed.number):
        yield Said(
            fr=f"Le numéro « {sealed.number} » ne peut pas être transmis : 35 signes au plus, lettres, chiffres et + - _ /.",
            en=f"The number “{sealed.number}” cannot be transmitted: 35 characters at most, letters, digits and + - _ /.",
        )
    if not (sealed.seller.siren or sealed.seller.siret):
        yield Said(
            fr="Votre numéro SIREN manque : ajoutez-le dans les réglages de l’activité.",
            en="Your SIREN number is missing: add it in the settings of the business.",
        )
    if not sealed.seller.address.country:
        yield Said(
            fr="Le pays de votre adresse manque : ajoutez-le dans les réglages de l’activité.",
            en="The country of your address is missing: add it in the settings of the business.",
        )
    if not sealed.buyer.address.country:
        yield Said(
            fr="Le pays du client manque : ajoutez-le dans son adresse.",
            en="The client’s country is missing: add it to their address.",
        )


def _taxes(sealed: Sealed) -> Iterator[Said]:
    borne = [line.tax for line in sealed.lines] + [one.tax for one in sealed.adjustments]
    for treatment in dict.fromkeys(name for name in borne if tax_of(sealed, name) is None):
        yield Said(
            fr=f"La TVA « {treatment} » d’une ligne n’apparaît pas dans les totaux : corrigez la ligne.",
            en=f"The VAT “{treatment}” of a line does not appear in the totals: correct the line.",
        )
    if outside_vat(sealed) and len({tax.category for tax in sealed.taxes}) > 1:
        yield Said(
            fr="Une facture ne peut pas mêler du hors champ de TVA et d’autres régimes : faites deux factures.",
            en="An invoice cannot mix sums outside the scope of VAT with others: write two invoices.",
        )
    shifted = [tax for tax in sealed.taxes if tax.category in ("AE", "K")]
    if shifted and not (sealed.seller.vat and sealed.buyer.vat):
        yield Said(
            fr="L’autoliquidation demande les deux numéros de TVA, le vôtre et celui du client.",
            en="Reverse charge requires both VAT numbers, yours and the client’s.",
        )
    if sealed.currency != "EUR" and sealed.totals.tax and "tax_eur" not in sealed.extra:
        yield Said(
            fr=f"Une facture en {sealed.currency} doit dire aussi la TVA en euros : indiquez ce montant.",
            en=f"An invoice in {sealed.currency} must also state the VAT in euros: give that amount.",
        )


def _figures(sealed: Sealed) -> Iterator[Said]:
    for index, line in enumerate(sealed.lines, 1):
        if line.unit_price < 0 or _decimals(line.unit_price) > 6:
            yield Said(
                fr=f"Ligne {index} : le prix unitaire est positif, avec 6 décimales au plus.",
                en=f"Line {index}: the unit price is positive, with 6 decimals at most.",
            )
        if _decimals(line.quantity) > 4:
            yield Said(
                fr=f"Ligne {index} : la quantité a 4 décimales au plus.",
                en=f"Line {index}: the quantity has 4 decimals at most.",
            )
        if not (line.title.strip() or line.detail.strip()):
            yield Said(
                fr=f"Ligne {index} : la désignation manque.",
                en=f"Line {index}: the description is missing.",
            )


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


# ── Arithmetic: our mistakes ─────────────────────────────────────────────────────────────────────


def prove(sealed: Sealed) -> None:
    """Every sum of the invoice, again, to the cent. AssertionError shows the figures that disagree."""
    for index, line in enumerate(sealed.lines, 1):
        gross = cents(line.quantity * line.unit_price)
        assert line.gross == gross, f"line {index}: {line.quantity} × {line.unit_price} is {gross}, not {line.gross}"
        assert line.net == line.gross - line.allowance, f"line {index}: {line.gross} − {line.allowance} ≠ {line.net}"
    sums = sealed.totals
    _equal("lines", sums.lines, sum((line.net for line in sealed.lines), ZERO))
    _equal("allowances", sums.allowances, sum((one.amount for one in sealed.adjustments if not one.charge), ZERO))
    _equal("charges", sums.charges, sum((one.amount for one in sealed.adjustments if one.charge), ZERO))
    _equal("basis", sums.basis, sums.lines - sums.allowances + sums.charges)
    _equal("tax", sums.tax, sum((tax.amount for tax in sealed.taxes), ZERO))
    _equal("grand", sums.grand, sums.basis + sums.tax)
    _equal("payable", sums.payable, sums.grand - sums.prepaid)
    _equal("bases of the taxes", sum((tax.basis for tax in sealed.taxes), ZERO), sums.basis)
    for tax in sealed.taxes:
        _equal(f"{tax.name} {tax.rate} %", tax.amount, cents(tax.basis * tax.rate / 100))
    if sealed.instalments:
        _equal("instalments", sum((one.amount for one in sealed.instalments), ZERO), sums.payable)


def _equal(what: str, written: Decimal, worked_out: Decimal) -> None:
    assert written == worked_out, f"{what}: {written} is written, {worked_out} was worked out"
