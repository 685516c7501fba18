"""Correcting an issued invoice: the credit note, the invoice that replaces it, and what is refused, all at once."""

import pytest

from reglo.books.tenancy import tenant
from reglo.rules import roles
from tests import paperwork
from tests.doors.test_invoice import page_of
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


def correct(visitor, invoice, **sent):
    return visitor.post(f"/factures/{invoice.id}/correction/", {"way": "whole", "reason": "Erreur", **sent})


def test_a_correction_opens_the_paper_of_a_credit_note():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    answer = correct(visitor, invoice)

    page = shown(visitor.get(answer.url))
    assert answer.status_code == 303
    assert "Avoir de la facture 2026-001" in page
    assert "1 800,00 €" in page
    note = visitor.post(f"{answer.url}emission/")
    assert "corrige" in shown(visitor.get(note.url))
    assert "annulée par avoir" in page_of(visitor, invoice)
    assert "Corrigée par l’avoir 2026-002" in page_of(visitor, invoice)
    assert "Corriger cette facture" not in page_of(visitor, invoice)


def test_the_cancelled_invoice_its_credit_note_and_its_replacement_lead_to_each_other():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)
    draft = correct(visitor, invoice, way="replace")
    replacement = visitor.post(f"{draft.url}emission/")
    assert "Facture qui remplace 2026-001" in shown(visitor.get(replacement.url))
    visitor.post(f"{replacement.url}emission/")
    with tenant(business.id):
        wrong, note, right = business.invoices.order_by("number")

    for seen in (wrong, note, right):
        page = page_of(visitor, seen)
        assert all(f"/factures/{one.id}/" in page for one in (wrong, note, right) if one != seen), seen.number
        assert "Écrire la facture qui remplace" not in page
    assert "Remplacée par la facture 2026-003" in page_of(visitor, wrong)
    assert "remplace la facture nº 2026-001 du 23 novembre 2026, annulée par l’avoir nº 2026-002" in page_of(
        visitor, right
    )
    assert "Cet avoir annule la facture nº 2026-001 du 23 novembre 2026." in page_of(visitor, note)


def test_a_cancelled_invoice_is_replaced_later_from_its_page_or_from_that_of_the_credit_note():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)
    assert "Écrire la facture qui remplace" not in page_of(visitor, invoice)
    refused = visitor.post(f"/factures/{invoice.id}/remplacement/")
    assert refused.status_code == 404
    note = visitor.post(f"{correct(visitor, invoice).url}emission/")

    assert "Écrire la facture qui remplace" in page_of(visitor, invoice)
    first = visitor.post(f"/factures/{invoice.id}/remplacement/")
    again = visitor.post(f"{note.url}remplacement/")

    assert first.url == again.url
    assert "Terminer la facture qui remplace" in page_of(visitor, invoice)


def test_an_invoice_corrected_in_part_is_not_replaced():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)
    note = visitor.post(f"{correct(visitor, invoice, way='amount', amount='100').url}emission/")

    assert "Écrire la facture qui remplace" not in page_of(visitor, invoice)
    answer = visitor.post(f"{note.url}remplacement/", follow=True)

    assert "n’est pas entièrement annulée" in shown(answer)
    with tenant(business.id):
        assert business.drafts.count() == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"way": "amount", "amount": "1 800,01"}, "c-amount"),
        ({"way": "amount", "amount": "-5"}, "c-amount"),
        ({"way": "lines"}, "c-line"),
    ],
)
def test_a_reason_that_is_missing_hides_nothing_else_that_is_wrong(sent, field):
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice

    answer = correct(owner_client(business), invoice, **{"reason": " ", **sent})

    assert answer.status_code == 422
    page = shown(answer)
    assert [f'href="#{one}"' in page for one in ("c-reason", field)] == [True, True]
    with tenant(business.id):
        assert business.drafts.count() == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"reason": " "}, "c-reason"),
        ({"way": "burn"}, "c-way"),
        ({"way": "lines"}, "c-line"),
        ({"way": "lines", "line": ["²", "99999", "-1"]}, "c-line"),
        ({"way": "amount", "amount": "beaucoup"}, "c-amount"),
        ({"way": "amount", "amount": "1,234"}, "c-amount"),
        ({"way": "amount", "amount": "-5"}, "c-amount"),
        ({"way": "amount", "amount": "1 800,01"}, "c-amount"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field(sent, field):
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice

    answer = correct(owner_client(business), invoice, **sent)

    assert answer.status_code == 422
    assert f'href="#{field}"' in shown(answer)
    with tenant(business.id):
        assert business.drafts.count() == 0


def test_only_the_owner_corrects():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice

    assistant = signed_in(member(business, roles.ASSISTANT))
    assert correct(assistant, invoice).status_code == 403
    assert assistant.post(f"/factures/{invoice.id}/remplacement/").status_code == 403
