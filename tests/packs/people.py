"""Who sells and who buys in the tests of packs: Jeanne in Rennes, Maxime in Sherbrooke."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from reglo.packs import Choices, issue
from reglo.rules.invoicing import Address, Draft, DraftLine, Instalment, Party, Payment, Sealed
from reglo.rules.preflight import OK

ON = date(2026, 11, 23)

JEANNE = Party(
    "Jeanne Rivière EI",
    address=Address(("3 quai des Indiennes",), "35000", "Rennes"),
    siret="987 654 324 00019",
    vat="FR14987654324",
)
COOP = Party("Coop Verte SCIC SA", address=Address(("27 quai de la Fosse",), "49000", "Angers"), siren="111222337")
LIEGE = Party("Atelier Meuse SRL", address=Address(("1 quai",), "4000", "Liège", country="BE"), vat="BE0123456749")
MAXIME = Party(
    "Maxime Tremblay",
    address=Address(("210, rue du Vieux-Moulin",), "J1H 0A1", "Sherbrooke", "QC"),
    gst="123456782 RT0001",
    qst="1227494057 TQ0001",
)
BOREALE = Party("Coop Boréale", address=Address(("45, avenue des Épinettes",), "J1X 0B2", "Magog", "QC"))


def line(tax: str, price: str = "1000", **changes: Any) -> DraftLine:
    return DraftLine(title="Plan d’implantation", unit="jours", unit_price=Decimal(price), tax=tax, **changes)


def french(*taxes: str, **changes: Any) -> Draft:
    draft = Draft(
        place="fr",
        seller=JEANNE,
        buyer=COOP,
        service_to=date(2026, 11, 20),
        lines=tuple(line(tax) for tax in taxes or ("20",)),
        payment=Payment("transfer", iban="FR76 3000 6000 0112 3456 7890 189"),
    )
    return replace(draft, **changes)


def quebecois(*taxes: str, **changes: Any) -> Draft:
    draft = Draft(
        place="ca-qc",
        currency="CAD",
        seller=MAXIME,
        buyer=BOREALE,
        lines=tuple(line(tax) for tax in taxes or ("taxable",)),
        payment=Payment("interac", interac_email="maxime@tremblay.example"),
    )
    return replace(draft, **changes)


def at(party: Party, **address: Any) -> Party:
    return replace(party, address=replace(party.address, **address))


def in_a_month(payable: Decimal) -> tuple[Instalment, ...]:
    return (Instalment(date(2026, 12, 23), payable),)


def not_ok(draft: Draft, *, on: date = ON, choices: Choices | None = None, **given: Any) -> list[tuple[str, str]]:
    """The fields to mend and how much they matter."""
    found = issue.missing(draft, on=on, choices=choices, **{"instalments_of": None, **given})
    return [(one.field, one.level) for one in found if one.level != OK]


def sealed(draft: Draft, *, on: date = ON, **given: Any) -> Sealed:
    words = {"number": "2026-045", "instalments_of": in_a_month, "terms_sentence": "À 30 jours."}
    return issue.seal(draft, on=on, **{**words, **given})
