"""A business that may issue, its client, and drafts: what the tests of the paper start from."""

from typing import Any

from reglo.books import clients, drafts, invoices, people
from reglo.books.clients import Client
from reglo.books.drafts import Draft
from reglo.books.invoices import Issued
from reglo.books.people import Business
from tests.people import NOW, TODAY, establish, owner_of

FRENCH = {
    "legal_name": "Camille Aubry EI",
    "street": "8 rue des Tanneurs",
    "postal_code": "44000",
    "city": "Nantes",
    "siret": "73282932000074",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
}
QUEBEC = {
    "legal_name": "Maxime Tremblay",
    "street": "12, rue King Ouest",
    "postal_code": "J1H 1P1",
    "city": "Sherbrooke",
    "region": "QC",
    "tax_regime": "registered",
    "gst": "123456782RT0001",
    "qst": "1227494057TQ0001",
}
BUYER = {
    "name": "Atelier Nord",
    "email": "compta@nord.example",
    "address": "1 rue Neuve\n75002 Paris",
    "country": "FR",
    "siren": "732 829 320",
    "kind": "business",
}
LINE = {"title": "Maquettes", "quantity": "3", "unit": "jour", "unit_price": "600"}
CONTENT: dict[str, Any] = {"subject": "Refonte", "service_to": "20/11/2026", "buyer": BUYER, "lines": [LINE]}


def ready(place: str = "fr", **changes: Any) -> Business:
    """A business whose papers lack nothing."""
    email = "maxime@tremblay.example" if place == "ca-qc" else "camille@aubry.example"
    made = establish(place, name="Maxime Tremblay" if place == "ca-qc" else "Camille Aubry", email=email)
    facts = (QUEBEC if place == "ca-qc" else FRENCH) | changes
    people.describe(made, changes=facts, by=owner_of(made), at=NOW)
    return people.business(made.id)


def client(of: Business, **changes: Any) -> Client:
    """Coop Verte, in the book."""
    facts = {
        "name": "Coop Verte",
        "street": "12 quai des Maraîchers",
        "postal_code": "44400",
        "city": "Rezé",
        "country": "FR",
        "siren": "732829320",
    }
    billing = {"name": "Léa Marchand", "email": "compta@coopverte.example"}
    return clients.add(of, client=facts | changes, billing=billing, by=owner_of(of), at=NOW)


def draft(of: Business, **changes: Any) -> Draft:
    """An invoice of 1 800 € that lacks nothing, unless something is changed."""
    return drafts.open_draft(of, content=CONTENT | changes, at=NOW)


def issue(of: Business, written: Draft | None = None, **changes: Any) -> Issued:
    """An issued invoice."""
    written = written or draft(of, **changes)
    return invoices.issue(of, written.id, on=TODAY, by=owner_of(of), at=NOW)


def sent(content: dict[str, Any]) -> dict[str, str]:
    """The content of a draft as a browser sends it."""
    found = {"lines": "1"}
    for name, value in content.items():
        if isinstance(value, dict):
            found |= {f"{name}.{key}": str(one) for key, one in value.items()}
        elif isinstance(value, list):
            rows = enumerate(value)
            found |= {f"{name}.{i}.{key}": str(one) for i, row in rows for key, one in row.items()}
        else:
            found[name] = str(value)
    return found
