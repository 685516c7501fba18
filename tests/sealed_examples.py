"""A sealed invoice and a sealed credit note of the demo, to be changed by `replace` in tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reglo.rules.invoicing import SCHEMA, Address, Instalment, Party, Payment, Sealed, SealedLine, TaxTotal, Totals

CAMILLE = Party(
    name="Camille Aubry EI",
    brand="Aubry Conseil",
    address=Address(street=("8 rue des Tanneurs",), postal_code="44000", city="Nantes", country="FR"),
    email="camille@aubry.example",
)
NADIA = Party(name="Atelier Nord SAS", attention="Mme Nadia Roy", email="nadia.roy@atelier-nord.example")


def line(title: str, net: str = "1400.00") -> SealedLine:
    amount = Decimal(net)
    return SealedLine(
        title=title,
        detail="",
        quantity=Decimal(1),
        unit="forfait",
        unit_code="C62",
        unit_price=amount,
        discount_percent=Decimal(0),
        offered=False,
        tax="20",
        gross=amount,
        allowance=Decimal("0.00"),
        net=amount,
    )


def totals(basis: str, tax: str, *, prepaid: str = "0.00") -> Totals:
    grand = Decimal(basis) + Decimal(tax)
    zero = Decimal("0.00")
    return Totals(
        lines=Decimal(basis),
        allowances=zero,
        charges=zero,
        basis=Decimal(basis),
        tax=Decimal(tax),
        grand=grand,
        prepaid=Decimal(prepaid),
        payable=grand - Decimal(prepaid),
    )


INVOICE = Sealed(
    schema=SCHEMA,
    place="fr",
    kind="invoice",
    language="fr",
    number="2026-041",
    issued_on=date(2026, 10, 23),
    currency="EUR",
    seller=CAMILLE,
    buyer=NADIA,
    subject="Refonte du parcours d'inscription",
    subject_detail="",
    purchase_order="BC-7781",
    buyer_reference="",
    commitment="",
    contract="",
    service_from=None,
    service_to=None,
    lines=(line("Maquettes validées"), line("Ateliers")),
    adjustments=(),
    taxes=(TaxTotal("20", "TVA", "S", Decimal(20), Decimal("2800.00"), Decimal("560.00")),),
    totals=totals("2800.00", "560.00"),
    terms="30 jours",
    terms_sentence="",
    instalments=(Instalment(date(2026, 11, 22), Decimal("3360.00")),),
    payment=Payment(
        method="transfer", holder="Camille Aubry EI", iban="FR1420041010050500013M02606", bic="PSSTFRPPNTE"
    ),
    mentions=(),
)

CREDIT_NOTE = replace(
    INVOICE,
    kind="credit_note",
    number="2026-052",
    issued_on=date(2026, 11, 23),
    lines=(line("Atelier du 6 octobre", "125.42"),),
    totals=totals("125.42", "25.08"),
    instalments=(),
    payment=Payment(),
    corrects_number="2026-041",
    corrects_issued_on=date(2026, 9, 1),
    reason="L'atelier a été annulé.",
)
