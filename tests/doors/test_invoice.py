"""The issued page: the paper, its files, its message and what became of it."""

import email
import json
from collections import Counter
from email import policy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reglo.books import abandonments, invoices, outbox, post, verification
from reglo.books.outbox import Outcome
from reglo.books.tenancy import tenant, uuid7
from reglo.documents import renderer, ubl
from reglo.rules import roles
from tests import paperwork
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def rendered(monkeypatch):
    """What the renderer was asked for: number, and original or duplicate."""
    asked, real = [], renderer.render

    def render(text, **how):
        asked.append((json.loads(text)["number"], how.get("copy", "original")))
        return real(text, **how)

    monkeypatch.setattr("reglo.documents.renderer.render", render)
    return asked


def mailing(business):
    """A mail server whose trial was accepted."""
    facts = post.MailSettings("127.0.0.1", 25, "none", "", "", "camille@aubry.example")
    post.set_server(business, facts, by=owner_of(business), at=NOW)
    post.ask_test(business, at=NOW)
    post.answer_test(business, post.claim_test(business).asked_at, state="sent", words="", at=NOW)


def by_mail(business, **changes):
    draft = paperwork.draft(business, **changes)
    return invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW, channel=outbox.EMAIL)


def test_nothing_is_read_twice_for_the_page():
    business = paperwork.ready()
    issued = by_mail(business)
    owner = owner_client(business)
    page_of(owner, issued.invoice)  # what is written once is written

    with CaptureQueriesContext(connection) as said:
        page_of(owner, issued.invoice)

    asked = Counter(one["sql"] for one in said)
    assert [sql for sql, times in asked.items() if times > 1] == []


def message_of(business, invoice):
    with tenant(business.id):
        return business.messages.filter(invoice_id=invoice.id).order_by("-queued_at", "-id").first()


def page_of(visitor, invoice):
    answer = visitor.get(f"/factures/{invoice.id}/")
    assert answer.status_code == 200
    return shown(answer)


# ── The document ─────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_what_the_paper_says():
    business = paperwork.ready()
    issued = paperwork.issue(business, note="Merci <b>beaucoup</b>")

    page = page_of(owner_client(business), issued.invoice)

    for words in ("Facture", "2026-001", "Atelier Nord", "1 800,00 €", "23 décembre 2026", "293 B du CGI", "FR76 3000"):
        assert words in page
    assert "Merci &lt;b&gt;beaucoup&lt;/b&gt;" in page
    assert "émise, non envoyée" in page


def test_a_paper_of_quebec_stands_in_both_languages():
    business = paperwork.ready("ca-qc")
    buyer = {"name": "Éditions du Fleuve", "address": "1 rue Y\nMontréal (Québec) H2X 1Y4", "country": "CA"}
    issued = paperwork.issue(business, buyer=buyer, language="en")

    page = page_of(owner_client(business), issued.invoice)

    assert "Invoice" in page
    assert "123456782 RT0001" in page
    assert "2 069,55 $" in page


def test_the_pdf_is_shown_or_downloaded():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    shown_one, saved = (visitor.get(f"/factures/{invoice.id}/pdf/{end}") for end in ("", "?fichier"))

    assert shown_one.content == saved.content
    assert shown_one.content.startswith(b"%PDF")
    assert shown_one["Content-Disposition"] == 'inline; filename="facture-2026-001.pdf"'
    assert saved["Content-Disposition"].startswith("attachment")


def test_a_pdf_that_cannot_be_made_is_said_calmly(monkeypatch):
    def fail(*_, **__):
        raise renderer.RenderFailed("plus de place")

    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    monkeypatch.setattr("reglo.documents.renderer.render", fail)

    answer = owner_client(business).get(f"/factures/{invoice.id}/pdf/")

    assert answer.status_code == 503
    assert "2026-001 est émise et gardée" in shown(answer)


def test_the_same_invoice_is_downloaded_in_ubl():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    answer = visitor.get(f"/factures/{invoice.id}/ubl/")

    assert f'href="/factures/{invoice.id}/ubl/"' in page_of(visitor, invoice)
    assert answer["Content-Disposition"] == 'attachment; filename="facture-2026-001-ubl.xml"'
    with tenant(business.id):
        assert (answer["Content-Type"], answer.content) == ("application/xml", ubl.written(invoice.sealed))


def test_quebec_has_no_ubl_and_its_page_offers_none():
    business = paperwork.ready("ca-qc")
    buyer = {"name": "Fleuve", "address": "1 rue Y\nMontréal (Québec) H2X 1Y4", "country": "CA"}
    invoice = paperwork.issue(business, buyer=buyer).invoice
    visitor = owner_client(business)

    assert "XML (UBL)" not in page_of(visitor, invoice)
    assert visitor.get(f"/factures/{invoice.id}/ubl/").status_code == 404


def test_money_is_said_in_its_words():
    business = paperwork.ready()
    visitor = owner_client(business)
    soon = paperwork.issue(business, terms="à réception")
    later = paperwork.issue(business, terms="60 jours")
    for one in (soon, later):
        outbox.hand_over(business, one.message.id, by=owner_of(business), at=NOW)

    assert 'state--expected" data-testid="money-state"' in page_of(visitor, soon.invoice)
    assert "#sent" in page_of(visitor, later.invoice)


def test_an_invoice_of_another_business_is_not_here():
    mine, theirs = paperwork.ready(), paperwork.ready("ca-qc")
    buyer = {"name": "Fleuve", "address": "1 rue Y\nMontréal (Québec) H2X 1Y4", "country": "CA"}
    invoice = paperwork.issue(theirs, buyer=buyer).invoice
    visitor = owner_client(mine)

    for end in ("", "pdf/", "ubl/", "message/", "envoi/", "correction/"):
        assert visitor.get(f"/factures/{invoice.id}/{end}").status_code == 404
    for end in ("envoyee/", "annulation/", "renvoi/", "correction/"):
        assert visitor.post(f"/factures/{invoice.id}/{end}").status_code == 404
    assert message_of(theirs, invoice).state == outbox.QUEUED


def test_nobody_signed_in_sees_nothing():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice

    assert Client().get(f"/factures/{invoice.id}/pdf/").url.startswith("/connexion/")
    assert owner_client(business).get(f"/factures/{uuid7()}/").status_code == 404


def test_an_accountant_reads_and_sends_nothing():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = signed_in(member(business, roles.ACCOUNTANT))

    page = page_of(visitor, invoice)

    assert "C’est envoyé" not in page
    assert "Corriger cette facture" not in page
    assert visitor.get(f"/factures/{invoice.id}/pdf/").status_code == 200
    for end in ("envoyee/", "annulation/", "renvoi/", "correction/"):
        assert visitor.post(f"/factures/{invoice.id}/{end}").status_code == 403


# ── The message, by hand ─────────────────────────────────────────────────────────────────────────


def test_without_a_mail_server_the_message_opens_in_ones_own():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    page = page_of(visitor, invoice)
    answer = visitor.get(f"/factures/{invoice.id}/message/")

    assert "Ouvrir dans ma messagerie" in page
    assert "Renvoyer" not in page
    assert answer["Content-Disposition"] == 'attachment; filename="facture-2026-001.eml"'
    ready = email.message_from_bytes(answer.content, policy=policy.default)
    assert ready["To"] == "compta@nord.example"
    assert ready["X-Unsent"] == "1"
    assert [part.get_filename() for part in ready.iter_attachments()] == ["facture-2026-001.pdf"]


def test_saying_it_is_sent_is_noted_once():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    answers = [visitor.post(f"/factures/{invoice.id}/envoyee/") for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    page = page_of(visitor, invoice)
    assert page.count("Envoyée par vos soins") == 2  # its state, and one line of the journal
    assert "émise, non envoyée" not in page
    with tenant(business.id):
        assert [one.kind for one in invoices.story(invoice)] == ["invoice.issued", "message.handed_over"]


def test_reading_an_address_that_acts_changes_nothing():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    for end in ("envoyee/", "annulation/", "renvoi/"):
        assert visitor.get(f"/factures/{invoice.id}/{end}").status_code == 303
    assert message_of(business, invoice).state == outbox.QUEUED


def test_a_message_without_an_address_is_not_opened_but_copied():
    business = paperwork.ready()
    invoice = paperwork.issue(business, buyer={**paperwork.BUYER, "email": ""}).invoice
    visitor = owner_client(business)

    page = page_of(visitor, invoice)

    assert "sans destinataire" in page
    assert "Ouvrir dans ma messagerie" not in page
    assert "Copier le texte" in page
    assert visitor.get(f"/factures/{invoice.id}/message/").status_code == 303


# ── The message, by the mail server ──────────────────────────────────────────────────────────────


def test_with_a_mail_server_the_message_may_be_held_back_for_a_minute():
    business = paperwork.ready()
    mailing(business)
    invoice = by_mail(business).invoice
    visitor = owner_client(business)

    assert "Part dans 60 s" in page_of(visitor, invoice)
    visitor.post(f"/factures/{invoice.id}/annulation/")

    assert message_of(business, invoice).state == outbox.CANCELLED
    page = page_of(visitor, invoice)
    assert "Émise, non envoyée" in page
    assert "2026-001" in page


def test_a_message_that_left_cannot_be_taken_back():
    business = paperwork.ready()
    mailing(business)
    issued = by_mail(business)
    visitor = owner_client(business)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)

    page = shown(visitor.post(f"/factures/{issued.invoice.id}/annulation/", follow=True))

    assert "Trop tard pour annuler" in page


@pytest.mark.parametrize(
    ("outcome", "words", "said"),
    [
        (outbox.SENT, "250 OK", "Remis au serveur pour compta@nord.example"),
        (outbox.FAILED, "550 Adresse inconnue <b>", "550 Adresse inconnue &lt;b&gt;"),
        (outbox.UNKNOWN, "", "Personne ne sait si elle est partie"),
    ],
)
def test_what_became_of_the_message_is_said_as_it_is(outcome, words, said, settings):
    business = paperwork.ready()
    mailing(business)
    issued = by_mail(business)
    with tenant(business.id, write=True):
        business.messages.update(state=outbox.SENDING, claimed_at=NOW)
    outbox.settle(business, issued.message.id, Outcome(outcome, words), at=NOW)

    page = page_of(owner_client(business), issued.invoice)

    assert said in page
    assert ('id="retry"' in page) == (outcome != outbox.SENT)
    assert ('id="send-duplicate"' in page) == (outcome == outbox.SENT)


def test_a_failed_message_is_sent_again_once_for_each_time_one_asks():
    business = paperwork.ready()
    mailing(business)
    issued = by_mail(business)
    with tenant(business.id, write=True):
        business.messages.update(state=outbox.FAILED, settled_at=NOW)
    visitor = owner_client(business)
    asked = {"message": str(issued.message.id)}

    first = visitor.post(f"/factures/{issued.invoice.id}/renvoi/", asked)
    again = visitor.post(f"/factures/{issued.invoice.id}/renvoi/", asked)

    assert first.status_code == 303
    assert again.status_code == 404  # the page showed another message than the one that waits now
    with tenant(business.id):
        assert sorted(one.state for one in business.messages.all()) == [outbox.FAILED, outbox.QUEUED]


def test_a_message_kept_back_leaves_when_asked():
    business = paperwork.ready()
    mailing(business)
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    for _ in range(2):
        visitor.post(f"/factures/{invoice.id}/renvoi/")

    message = message_of(business, invoice)
    assert (message.state, message.channel) == (outbox.QUEUED, outbox.EMAIL)
    with tenant(business.id):
        assert sorted(one.state for one in business.messages.all()) == [outbox.CANCELLED, outbox.QUEUED]
    assert verification.verify(business) == []


def test_without_a_mail_server_nothing_is_sent_again():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice

    page = shown(owner_client(business).post(f"/factures/{invoice.id}/renvoi/", follow=True))

    assert "Aucun serveur d’envoi" in page
    assert message_of(business, invoice).channel == outbox.HAND


def test_a_message_on_its_way_is_asked_about_and_one_that_arrived_is_not():
    business = paperwork.ready()
    mailing(business)
    issued = by_mail(business)
    visitor = owner_client(business)
    address = f"/factures/{issued.invoice.id}/envoi/"

    assert "every 2s" in shown(visitor.get(address, HTTP_HX_REQUEST="true"))
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    assert "every 2s" not in shown(visitor.get(address, HTTP_HX_REQUEST="true"))
    assert visitor.get(address).status_code == 302


def test_issuing_with_a_mail_server_sends_unless_one_says_no():
    business = paperwork.ready()
    mailing(business)
    visitor = owner_client(business)
    sent, kept = paperwork.draft(business), paperwork.draft(business)

    visitor.post(f"/factures/brouillons/{sent.id}/emission/", {"send": "1"})
    visitor.post(f"/factures/brouillons/{kept.id}/emission/", {"send": "0"})

    with tenant(business.id):
        channels = [one.channel for one in business.messages.order_by("queued_at", "id")]
    assert channels == [outbox.EMAIL, outbox.HAND]


# ── Duplicates ───────────────────────────────────────────────────────────────────────────────────


def attached(answer):
    """The one file of a ready message: its name and its bytes."""
    letter = email.message_from_bytes(answer.content, policy=policy.default)
    (file,) = letter.iter_attachments()
    return letter["Subject"], file.get_filename(), file.get_content()


def test_a_duplicate_has_the_number_of_the_original_and_says_that_it_is_one(rendered):
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)

    answer = visitor.post(f"/factures/{invoice.id}/duplicata/")

    assert answer["Content-Disposition"] == 'attachment; filename="duplicata-facture-2026-001.pdf"'
    assert answer.content.startswith(b"%PDF")
    assert rendered == [("2026-001", "duplicate")]
    assert "Duplicata fait" in page_of(visitor, invoice)
    assert visitor.post(f"/factures/{invoice.id}/duplicata/").content == answer.content
    assert visitor.get(f"/factures/{invoice.id}/duplicata/").status_code == 302
    with tenant(business.id):
        assert business.entries.filter(kind="invoice.copied", subject=invoice.id).count() == 2
        assert invoices.number_to_come(business, on=TODAY) == "2026-002"
    assert verification.verify(business) == []


def test_a_duplicate_that_cannot_be_made_is_said_and_leaves_no_trace(monkeypatch):
    def fail(*_, **__):
        raise renderer.RenderFailed("plus de place")

    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    monkeypatch.setattr("reglo.documents.renderer.render", fail)

    answer = owner_client(business).post(f"/factures/{invoice.id}/duplicata/")

    assert answer.status_code == 503
    with tenant(business.id):
        assert not business.entries.filter(kind="invoice.copied").exists()


@pytest.mark.parametrize("sends", [True, False])
def test_what_is_sent_again_says_that_it_is_a_duplicate_and_carries_one(sends, rendered):
    business = paperwork.ready()
    issued = paperwork.issue(business)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    if sends:
        mailing(business)
    visitor = owner_client(business)

    visitor.post(f"/factures/{issued.invoice.id}/renvoi/duplicata/", {"message": str(issued.message.id)})
    page = page_of(visitor, issued.invoice)

    again = message_of(business, issued.invoice)
    assert (again.copy, again.channel, again.to) == (True, "email" if sends else "hand", "compta@nord.example")
    assert "(duplicata)" in again.subject
    assert "C’est un duplicata de la facture du 23 novembre : même numéro" in again.body.replace("\u00a0", " ")
    assert "Message, avec un duplicata" in page
    assert "Duplicata à envoyer" in page
    with tenant(business.id):
        assert business.messages.count() == 2
    _, name, content = attached(visitor.get(f"/factures/{issued.invoice.id}/message/"))
    assert (name, content[:4]) == ("duplicata-facture-2026-001.pdf", b"%PDF")
    assert ("2026-001", "duplicate") in rendered
    assert verification.verify(business) == []


def test_a_message_that_has_not_left_is_no_duplicate():
    business = paperwork.ready()
    issued = paperwork.issue(business)
    visitor = owner_client(business)

    visitor.post(f"/factures/{issued.invoice.id}/renvoi/duplicata/", {"message": str(issued.message.id)})

    _, name, _ = attached(visitor.get(f"/factures/{issued.invoice.id}/message/"))
    assert name == "facture-2026-001.pdf"
    with tenant(business.id):
        assert business.messages.count() == 1


def test_a_message_opened_again_once_it_has_left_carries_a_duplicate():
    business = paperwork.ready()
    issued = paperwork.issue(business)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)

    _, name, _ = attached(owner_client(business).get(f"/factures/{issued.invoice.id}/message/"))

    assert name == "duplicata-facture-2026-001.pdf"


def test_an_accountant_makes_a_duplicate_and_sends_none():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    accountant = signed_in(member(business, roles.ACCOUNTANT))

    assert accountant.post(f"/factures/{invoice.id}/duplicata/").status_code == 200
    assert accountant.post(f"/factures/{invoice.id}/renvoi/duplicata/").status_code == 403


VAT = {"tax_regime": "vat", "vat": "FR44732829320"}


def gone(business, invoice):
    with tenant(business.id):
        sums = list(invoice.receivables.values_list("id", flat=True))
    facts = {"reason": "fermé", "on": TODAY, "by": owner_of(business), "at": NOW}
    abandonments.let_go(business, client_id=invoice.client_id, sums=sums, **facts)


def test_the_vat_of_what_was_let_go_is_offered_where_the_owner_let_go_and_on_the_invoice():
    business = paperwork.ready(**VAT)
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)
    assert "Duplicata pour récupérer la TVA" not in page_of(visitor, invoice)
    gone(business, invoice)

    for address in (f"/clients/{invoice.client_id}/decision/", f"/clients/{invoice.client_id}/"):
        assert "Récupérer la TVA de cette facture" in shown(visitor.get(address))
    assert "Impayés 1 800,00 € hors taxes et 360,00 € de TVA (article 272 du CGI)" in page_of(visitor, invoice)
    answer = visitor.post(f"/factures/{invoice.id}/duplicata/tva/")

    assert answer["Content-Disposition"] == 'attachment; filename="tva-duplicata-facture-2026-001.pdf"'
    assert answer.content.startswith(b"%PDF")
    assert "Duplicata fait, facture demeurée impayée" in page_of(visitor, invoice)
    assert verification.verify(business) == []


@pytest.mark.parametrize("changes", [{}, VAT])
def test_without_vat_or_before_letting_go_nothing_is_recovered(changes):
    business = paperwork.ready(**changes)
    invoice = paperwork.issue(business).invoice
    visitor = owner_client(business)
    if not changes:
        gone(business, invoice)
        assert "Récupérer la TVA" not in shown(visitor.get(f"/clients/{invoice.client_id}/"))
        assert "récupérer la TVA" not in page_of(visitor, invoice)

    answer = visitor.post(f"/factures/{invoice.id}/duplicata/tva/", follow=True)

    assert "n’a pas de TVA à récupérer" in shown(answer)


def test_an_assistant_recovers_no_vat():
    business = paperwork.ready(**VAT)
    invoice = paperwork.issue(business).invoice
    gone(business, invoice)

    assistant = signed_in(member(business, roles.ASSISTANT))

    assert assistant.post(f"/factures/{invoice.id}/duplicata/tva/").status_code == 403
