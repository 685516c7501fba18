"""Payment terms typed on a draft: parts of a fixed amount are measured against the sum to pay, not another."""

from decimal import Decimal

import pytest

from reglo.books import drafts, invoices
from reglo.books.people import describe
from reglo.books.tenancy import tenant
from tests.books.test_issuing import PROFILE
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db

BUYER = {
    "name": "Galerie Estuaire",
    "street": "3 allée des Brigantins",
    "postal_code": "44600",
    "city": "Saint-Nazaire",
    "country": "FR",
    "email": "bonjour@galerie-estuaire.example",
}


def drafted(terms):
    business = establish()
    owner = owner_of(business)
    describe(business, changes=PROFILE, by=owner, at=NOW)
    line = {"title": "Étude", "quantity": "1", "unit_price": "1500", "tax": "franchise"}
    content = {"subject": "Étude", "service_to": "2026-11-20", "lines": [line], "terms": terms, "buyer": BUYER}
    return business, owner, drafts.open_draft(business, content=content, at=NOW)


def test_parts_of_a_fixed_amount_fall_due_each_on_its_day():
    business, owner, draft = drafted("500 : à réception ; 400 : 15 jours ; reste : 30 jours")

    issued = invoices.issue(business, draft.id, on=TODAY, by=owner, at=NOW)

    with tenant(business.id):
        amounts = [row.amount for row in issued.invoice.receivables.order_by("due_on")]
    assert amounts == [Decimal(500), Decimal(400), Decimal(600)]


def test_parts_that_ask_for_more_than_the_sum_are_refused_at_the_terms():
    business, owner, draft = drafted("2000 : à réception ; reste : 30 jours")

    with pytest.raises(invoices.CannotIssue) as refusal:
        invoices.issue(business, draft.id, on=TODAY, by=owner, at=NOW)

    assert [(one.field, one.key) for one in refusal.value.reasons] == [("terms", "due")]
