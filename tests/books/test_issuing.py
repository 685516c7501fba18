"""From a draft to an invoice, its files and its message."""

from decimal import Decimal

import pytest

from reglo.books import clients, drafts, invoices, papers
from reglo.books.people import describe
from reglo.books.tenancy import tenant
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db


PROFILE = {
    "legal_name": "Camille Aubry EI",
    "street": "8 rue des Tanneurs",
    "postal_code": "44000",
    "city": "Nantes",
    "siret": "73282932000074",
    "email": "camille@aubry.example",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
}


QUEBEC = {
    "legal_name": "Basile Roy",
    "street": "1200 rue Ontario Est",
    "postal_code": "H2L 1R1",
    "city": "Montréal",
    "region": "QC",
    "email": "basile@roy.example",
    "tax_regime": "registered",
    "gst": "123456782RT0001",
    "qst": "1234567890TQ0001",
    "interac_email": "basile@roy.example",
}
BAKERY = {
    "name": "Hochelaga Bakery",
    "street": "3500 rue Sainte-Catherine Est",
    "postal_code": "H1W 2E5",
    "city": "Montréal",
    "region": "QC",
    "country": "CA",
    "email": "accounts@bakery.example",
}


def clients_of(business):
    with tenant(business.id):
        return [client.name for client in business.clients.all()]


def test_a_draft_becomes_an_invoice_with_its_number_its_sums_and_its_message():
    business = establish()
    owner = owner_of(business)
    describe(business, changes=PROFILE, by=owner, at=NOW)
    client = clients.add(
        business,
        client={
            "name": "Atelier Nord",
            "street": "1 rue Neuve",
            "postal_code": "75002",
            "city": "Paris",
            "country": "FR",
            "siren": "732829320",
        },
        billing={"name": "Jeanne Petit", "email": "compta@nord.example"},
        by=owner,
        at=NOW,
    )
    draft = drafts.open_draft(
        business,
        content={
            "subject": "Refonte",
            "service_from": "01/11/2026",
            "lines": [{"title": "Maquettes", "quantity": "3", "unit_price": "600", "tax": "franchise"}],
        },
        client_id=client.id,
        at=NOW,
    )
    issued = invoices.issue(business, draft.id, on=TODAY, by=owner, at=NOW)

    assert issued.invoice.number == "2026-001"
    pdf = papers.pdf_of(business, issued.invoice, at=NOW)
    assert pdf.startswith(b"%PDF")
    assert issued.message.subject == "Facture 2026-001 – Refonte – 1\u202f800\N{NO-BREAK SPACE}€"


def test_in_quebec_an_english_invoice_says_french_first():
    business = establish("ca-qc", name="Basile Roy", email="basile@roy.example")
    owner = owner_of(business)
    describe(business, changes=QUEBEC, by=owner, at=NOW)
    lines = [{"title": "Website", "quantity": "2", "unit_price": "900", "tax": "taxable"}]
    draft = drafts.open_draft(
        business,
        content={"language": "en", "subject": "Website", "service_to": "2026-11-20", "lines": lines, "buyer": BAKERY},
        at=NOW,
    )

    issued = invoices.issue(business, draft.id, on=TODAY, by=owner, at=NOW)

    assert issued.invoice.total == Decimal("2069.55")
    with tenant(business.id):
        sealed = issued.invoice.sealed
    sentence = "30\N{NO-BREAK SPACE}jours après la date de facture. / Due date: 30 days after the invoice date."
    assert sealed.terms_sentence.endswith(sentence)
    assert issued.message.body.startswith("*English follows.*\n\nBonjour")
    assert clients_of(business) == ["Hochelaga Bakery"], "the client typed on the paper joins the book"
