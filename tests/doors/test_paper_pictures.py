"""The two pictures of an issued paper, and what its page says when a credit note made it smaller."""

import io

import pytest
from PIL import Image

from reglo.books import invoices, people
from reglo.books.tenancy import tenant
from tests import paperwork, ready
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


def picture():
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(drawn, "PNG")
    return drawn.getvalue()


def page_of(visitor, invoice):
    return shown(visitor.get(f"/factures/{invoice.id}/"))


def credited(visitor, business, invoice, amount):
    """A credit note of a part of it."""
    sent = {"way": "amount", "amount": amount, "reason": "Remise convenue"}
    draft = visitor.post(f"/factures/{invoice.id}/correction/", sent)
    with tenant(business.id):
        written = business.drafts.get()
    assert str(written.id) in draft.url
    return invoices.issue(business, written.id, on=TODAY, by=owner_of(business), at=NOW).invoice


def test_the_paper_keeps_the_logo_it_was_issued_with():
    business = paperwork.ready()
    bare = paperwork.issue(business).invoice
    people.put_logo(business, picture=picture(), by=owner_of(business), at=NOW)
    marked = paperwork.issue(business).invoice
    people.describe(business, changes={"logo": ""}, by=owner_of(business), at=NOW)
    visitor = owner_client(business)

    image = visitor.get(f"/factures/{marked.id}/logo/")

    assert image["Content-Type"] == "image/png" and image.content.startswith(b"\x89PNG")
    assert f"/factures/{marked.id}/logo/" in page_of(visitor, marked)
    assert "/logo/" not in page_of(visitor, bare)
    assert visitor.get(f"/factures/{bare.id}/logo/").status_code == 404


@pytest.mark.parametrize("begin", [paperwork.ready, establish])
def test_the_paper_being_written_shows_the_logo_it_will_be_issued_with(begin):
    business = begin()
    visitor, assistant = owner_client(business), signed_in(member(business, "assistant"))
    bare = shown(visitor.get("/factures/nouvelle/"))
    people.put_logo(business, picture=picture(), by=owner_of(business), at=NOW)

    page = shown(visitor.get("/factures/nouvelle/"))

    assert "/reglages/logo/image.png" not in bare
    assert 'src="/reglages/logo/image.png?' in page
    assert assistant.get("/reglages/logo/image.png").content.startswith(b"\x89PNG")


def test_the_code_of_the_transfer_stands_on_the_page_as_on_the_paper():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    code = visitor.get(f"/factures/{invoice.id}/code/")

    assert code["Content-Type"] == "image/svg+xml" and code.content.startswith(b"<svg")
    assert f"/factures/{invoice.id}/code/" in page_of(visitor, invoice)


def test_a_credit_note_has_no_code_to_pay_with_and_words_of_its_own():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)
    draft = visitor.post(f"/factures/{invoice.id}/correction/", {"way": "whole", "reason": "Erreur"})
    paper = shown(visitor.get(draft.url))
    note = credited_whole(business)

    assert "Une fois émis, il a son numéro" in paper and "Une fois émise" not in paper
    assert visitor.get(f"/factures/{note.id}/code/").status_code == 404


def credited_whole(business):
    with tenant(business.id):
        written = business.drafts.get()
    return invoices.issue(business, written.id, on=TODAY, by=owner_of(business), at=NOW).invoice


def test_a_paper_of_another_business_gives_no_picture():
    invoice = paperwork.issue(paperwork.ready()).invoice
    other = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))

    for name in ("logo", "code"):
        assert other.get(f"/factures/{invoice.id}/{name}/").status_code == 404


def test_an_invoice_reduced_by_a_credit_note_is_not_said_paid_in_part():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)
    visitor.post(f"/factures/{invoice.id}/envoyee/")
    credited(visitor, business, invoice, "300")

    listed = shown(visitor.get("/factures/?mot=envoye"))
    assert "réduite par un avoir" in listed and "réglée en partie" not in listed
    for page in (shown(visitor.get("/factures/?q=2026-001")), shown(visitor.get(f"/clients/{invoice.client_id}/"))):
        assert "réduite par un avoir" in page and "1 500,00 €" in page
    head = page_of(visitor, invoice).partition("head__sub")[2].partition("</p>")[0]
    assert "1 500,00 €" in head and "sur 1 800,00 €" in head


def test_money_and_a_credit_note_are_both_said():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)
    visitor.post(f"/factures/{invoice.id}/envoyee/")
    credited(visitor, business, invoice, "300")
    sent = {"invoice": str(invoice.id), "amount": "200", "received_on": "23/11/2026", "means": "transfer"}
    paid = visitor.post("/encaissements/noter/", sent | {"request_key": "0192e4a0-0000-7000-8000-000000000000"})

    assert "réglée en partie, et réduite par un avoir" in shown(visitor.get("/factures/?mot=envoye"))
    visitor.post(f"{paid.url}annuler/", {"reason": "Noté deux fois"})

    listed = shown(visitor.get("/factures/?mot=envoye"))
    assert "réduite par un avoir" in listed and "réglée en partie" not in listed
