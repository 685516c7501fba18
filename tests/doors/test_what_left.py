"""What the pages say of what left: the truth, at once, wherever one looks, and the way to mend it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from reglo import jobs
from reglo.books import corrections, invoices, outbox, post
from reglo.books.followups import bank
from reglo.books.outbox import Outcome
from reglo.books.tenancy import tenant
from reglo.cli import main
from tests import ready
from tests.doors import a_day
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
REFUSED = "550 adresse inconnue"
EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
HARSH = "Désolée de vous déranger. C’est INADMISSIBLE !!!"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return a_day.business()


@pytest.fixture
def client(business):
    return owner_client(business)


def mailing(business, state="sent"):
    """A mail server whose trial was answered so."""
    ready.mail_server(business, port=25)
    if state:
        post.ask_test(business, at=NOW)
        post.answer_test(business, post.claim_test(business).asked_at, state=state, words="535", at=NOW)


def by_hand(business, to=None, **more):
    return ready.issued(business, to or ready.client(business), channel=outbox.HAND, **more)


def refused(business, issued, state=outbox.FAILED):
    with tenant(business.id, write=True):
        business.messages.filter(id=issued.message.id).update(state=outbox.SENDING, channel=outbox.EMAIL)
    outbox.settle(business, issued.message.id, Outcome(state, REFUSED), at=NOW)
    return issued


def credited(business, issued):
    """A credit note on a part of it, that has not left."""
    with tenant(business.id):
        invoice = business.invoices.select_related("entry").get(id=issued.invoice.id)
        draft = corrections.open_credit_note(
            business, invoice, way=corrections.AMOUNT, amount=100, reason="erreur", at=NOW
        )  # fmt: skip
    return invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW)


def to_send(page):
    found = re.search(r'data-testid="to-send".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def head(page):
    found = re.search(r'<p class="state[^>]*data-testid="money-state"[^>]*>(.*?)</p>', page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else None


def thread(client, to):
    return shown(client.get(f"/clients/{to.id}/")).partition('id="thread"')[2]


# ── Aujourd’hui ──────────────────────────────────────────────────────────────────────────────────


def test_what_waits_for_a_person_is_said_first_of_all_and_leads_to_its_page(business, client):
    issued = by_hand(business)

    page = shown(client.get("/aujourdhui/"))

    part = to_send(page)
    assert "Facture 2026-001, Atelier Nord" in part and "prête, à envoyer" in part
    assert f'href="/factures/{issued.invoice.id}/#message"' in part
    assert "C’est tout pour aujourd’hui" not in page and "À décider" not in page


def test_what_a_server_refused_says_why_and_leads_to_the_address(business, client):
    to = ready.client(business)
    refused(business, by_hand(business, to))

    part = to_send(shown(client.get("/aujourdhui/")))

    assert "refusée par le serveur" in part and REFUSED in part
    assert f'href="/clients/{to.id}/modifier/"' in part and "Corriger l’adresse" in part


def test_a_credit_note_that_has_not_left_is_said_too(business, client):
    issued = by_hand(business)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    credited(business, issued)

    part = to_send(shown(client.get("/aujourdhui/")))

    assert "Avoir 2026-002, Atelier Nord" in part and "prêt, à envoyer" in part and "2026-001" not in part


def test_once_everything_left_nothing_is_to_send(business, client):
    issued = by_hand(business)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)

    assert to_send(shown(client.get("/aujourdhui/"))) == ""


def test_beyond_five_the_list_says_where_the_others_are(business, client):
    to = ready.client(business)
    for _ in range(6):
        by_hand(business, to)

    part = to_send(shown(client.get("/aujourdhui/")))

    assert part.count("prête, à envoyer") == 5 and "?mot=a-facturer" in part


def test_no_reminder_is_proposed_for_it_on_the_page_nor_by_the_command(business, client, monkeypatch, capsys):
    monkeypatch.setattr("reglo.cli.open_books", lambda words: None)
    monkeypatch.setattr("reglo.cli.folder.has_books", lambda where: True)
    by_hand(business)
    late = NOW + timedelta(days=37)
    bank.check(business, on=late.date(), by=owner_of(business), at=late)
    monkeypatch.setattr("reglo.clock.now", lambda: late)

    page = shown(client.get("/aujourdhui/"))
    assert main(["today"]) == 0
    said = capsys.readouterr().out

    assert "today-card" not in page and to_send(page)
    assert "Émise, et pas encore partie" in said and "e-mail" not in said


def test_the_command_names_it_beside_the_reminder_of_another_invoice(business, monkeypatch, capsys):
    monkeypatch.setattr("reglo.cli.open_books", lambda words: None)
    monkeypatch.setattr("reglo.cli.folder.has_books", lambda where: True)
    to = ready.client(business)
    sent, _ = by_hand(business, to), by_hand(business, to)
    outbox.hand_over(business, sent.message.id, by=owner_of(business), at=NOW)
    late = NOW + timedelta(days=37)
    bank.check(business, on=late.date(), by=owner_of(business), at=late)

    assert main(["today", "--on", f"{late:%Y-%m-%d}"]) == 0

    said = capsys.readouterr().out
    assert "2026-002\n      Émise, et pas encore partie" in said and "Obtenir une date, par e-mail." in said


def test_the_client_says_to_send_it_before_anything(business, client):
    to = ready.client(business)
    issued = by_hand(business, to)

    page = shown(client.get(f"/clients/{to.id}/"))

    assert "Envoyer la facture 2026-001." in page and f'href="/factures/{issued.invoice.id}/#message"' in page


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("how", "mark"), [("hand", "prête, à envoyer"), ("failed", "refusée par le serveur")])
def test_in_the_list_it_is_to_bill_with_its_mark_and_not_sent(business, client, how, mark):
    issued = by_hand(business)
    if how == "failed":
        refused(business, issued)

    for word in ("envoye", "attendu", "en-retard"):
        assert "2026-001" not in shown(client.get("/factures/", {"mot": word}))
    for where in ({"mot": "a-facturer"}, {"q": "2026"}):
        rows = shown(client.get("/factures/", where)).partition("<tbody>")[2]
        assert "2026-001" in rows and mark in rows and 'data-testid="unsent"' in rows


def test_an_accountant_sees_what_has_not_left_and_no_draft(business):
    visitor = signed_in(member(business, "accountant"))
    ready.draft(business, ready.client(business), subject="à finir")
    assert visitor.get("/factures/", {"mot": "a-facturer"}).status_code == 404

    by_hand(business)

    rows = shown(visitor.get("/factures/", {"mot": "a-facturer"})).partition("<tbody>")[2]
    assert "2026-001" in rows and "à finir" not in rows


# ── The page of an invoice ───────────────────────────────────────────────────────────────────────


def test_the_head_says_in_how_long_it_leaves_and_after_a_refusal_that_it_did_not(business, client):
    mailing(business)
    issued = ready.issued(business, ready.client(business))
    address = f"/factures/{issued.invoice.id}/"
    assert head(shown(client.get(address))) == "part dans 60 s"

    refused(business, issued)
    part = shown(client.get(f"{address}envoi/", headers=HTMX))

    assert head(part) == "émise, non envoyée" and 'hx-swap-oob="true"' in part
    assert "Le serveur ne l’a pas acceptée" in part and "Corriger l’adresse" in part
    assert head(shown(client.get(address))) == "émise, non envoyée"


def test_the_head_of_what_the_server_took_is_a_word_of_money_again(business, client):
    mailing(business)
    issued = refused(business, ready.issued(business, ready.client(business)), outbox.SENT)

    part = shown(client.get(f"/factures/{issued.invoice.id}/envoi/", headers=HTMX))

    assert head(part) == "envoyé" and 'id="money-state" hx-swap-oob="true"' in part


def test_a_late_invoice_that_never_left_is_not_called_late(business, client, monkeypatch):
    issued = by_hand(business)
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=90))

    assert head(shown(client.get(f"/factures/{issued.invoice.id}/"))) == "émise, non envoyée"


def test_a_credit_note_says_whether_it_left(business, client):
    issued = by_hand(business)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    note = credited(business, issued)
    address = f"/factures/{note.invoice.id}/"
    assert head(shown(client.get(address))) == "émis, non envoyé"

    client.post(f"{address}envoyee/")

    assert head(shown(client.get(address))) is None


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("", "n’a pas été essayé"),
        ("failed", "n’a pas abouti"),
        ("sent", None),
        (None, None),  # no server at all
    ],
)
def test_a_mail_server_that_is_not_known_to_work_is_said_in_a_line(business, client, state, said):
    if state is not None:
        mailing(business, state)
    issued = by_hand(business)

    page = shown(client.get(f"/factures/{issued.invoice.id}/"))

    assert ('data-testid="untried"' in page) == (said is not None)
    if said:
        assert said in page and 'href="/reglages/#essai"' in page


def test_whoever_does_not_set_the_server_reads_the_line_without_its_link(business):
    mailing(business, "")
    issued = by_hand(business)
    assistant = signed_in(member(business, "assistant"))

    answer = assistant.get(f"/factures/{issued.invoice.id}/")

    assert answer.status_code == 404 or 'href="/reglages/#essai"' not in shown(answer)


def test_what_one_said_was_sent_is_taken_back_within_the_minute(business, client, monkeypatch):
    issued = by_hand(business)
    address = f"/factures/{issued.invoice.id}/"
    client.post(f"{address}envoyee/")
    assert 'id="not-sent"' in shown(client.get(address))

    page = shown(client.post(f"{address}envoyee/annulation/", follow=True))
    assert "2026-001 n’est pas envoyée" in page and head(page) == "émise, non envoyée"
    assert "Repris" in page  # the facts say so too

    client.post(f"{address}envoyee/")
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(seconds=61))
    assert 'id="not-sent"' not in shown(client.get(address))
    page = shown(client.post(f"{address}envoyee/annulation/", follow=True))
    assert "la minute est passée" in page and head(page) == "envoyé"


# ── The thread ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("hand", "prête, à envoyer"),
        ("handed", "envoyée par vos soins"),
        ("sent", "remise au serveur"),
        ("failed", "refusée par le serveur"),
    ],
)
def test_the_thread_says_what_really_happened(business, client, how, said):
    to = ready.client(business)
    issued = by_hand(business, to)
    if how == "handed":
        outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    elif how != "hand":
        refused(business, issued, {"sent": outbox.SENT, "failed": outbox.FAILED}[how])

    words = thread(client, to)

    assert said in words
    others = {"prête, à envoyer", "envoyée par vos soins", "remise au serveur", "refusée par le serveur"} - {said}
    assert "part bientôt" not in words and not any(other in words for other in others)


def test_a_message_a_person_sent_is_not_said_to_be_a_servers(business, client):
    words = thread(client, a_day.nord(business))

    assert "envoyé par vos soins" in words and "remis" not in words


# ── « C’est envoyé », and back ───────────────────────────────────────────────────────────────────


def ready_message(business, client):
    """The first card, prepared: a message that a person is to send."""
    a_day.lenoir(business)
    page = shown(client.get("/aujourdhui/"))
    fields = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("step", "request_key")}
    address = re.search(r'action="(/aujourdhui/[^"]+/envoi/)"', page)[1]
    return shown(client.post(address, fields, headers=HTMX))


def test_the_key_that_prepares_a_message_never_says_that_it_was_sent(business, client):
    page = ready_message(business, client)

    (form,) = re.findall(r'<form action="[^"]+/envoye/".*?</form>', page, re.DOTALL)
    assert 'data-key="c"' in form and 'data-key="e"' not in form


def test_said_by_mistake_it_is_taken_back_by_z_within_the_minute(business, client, monkeypatch):
    address = re.search(r'action="(/aujourdhui/messages/[^"]+/envoye/)"', ready_message(business, client))[1]

    page = shown(client.post(address, headers=HTMX))
    assert "noté comme envoyé par vous" in page
    assert f'action="{address}annulation/"' in page and 'data-key="z"' in page

    page = shown(client.post(f"{address}annulation/", headers=HTMX))
    assert "ce message n’est pas envoyé" in page and "Prêts à partir" in page

    client.post(address)
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(seconds=61))
    page = shown(client.post(f"{address}annulation/", headers=HTMX))
    assert "la minute est passée" in page and "Prêts à partir" not in page


# ── No button promises what nothing does ─────────────────────────────────────────────────────────


def written(client, to, **changes):
    typed = {"step": "reminder_2", "subject": "Facture", "body": HARSH, "do": "now"} | changes
    page = shown(client.get(f"/clients/{to.id}/message/?etape=reminder_2"))
    return typed | {"request_key": re.search(r'name="request_key" value="([^"]+)"', page)[1]}


def test_without_a_server_the_sheet_prepares_and_promises_no_hour(business, client):
    to = a_day.nord(business)

    page = shown(client.get(f"/clients/{to.id}/message/"))

    assert "Quand vous l’enverrez de votre messagerie." in page and "Préparer le message" in page
    assert "Dans une minute" not in page and "Envoyer" not in page.partition("Quand")[2].partition("</form>")[0]


def test_without_a_server_a_remark_on_the_tone_leaves_one_button_that_prepares_as_it_is(business, client):
    to = a_day.nord(business)
    address = f"/clients/{to.id}/message/"

    page = shown(client.post(address, written(client, to)))
    assert re.findall(r'name="do" value="(\w+)"', page) == ["now"] and "Préparer tel quel" in page
    assert "Envoyer demain" not in page and "Envoyer maintenant" not in page

    assert client.post(address, written(client, to, seen="1")).status_code == 303


def test_without_a_server_outside_the_hours_it_is_ready_for_the_next_opening_and_says_so(business, client, monkeypatch):
    to = a_day.nord(business)
    monkeypatch.setattr("reglo.clock.now", lambda: EVENING)
    address = f"/clients/{to.id}/message/"

    page = shown(client.get(address))
    assert "Préparer pour demain à 9 h" in page and "il sera prêt, à envoyer de votre messagerie demain à 9 h" in page
    assert "Envoyer demain" not in page

    client.post(address, written(client, to, body="Bonjour, quel jour le paiement partira-t-il ?"))
    assert "à envoyer de votre messagerie demain à 9 h" in shown(client.get("/aujourdhui/"))


def test_without_a_server_nothing_of_all_this_leaves_by_itself(business, client):
    to = a_day.nord(business)
    client.post(f"/clients/{to.id}/message/", written(client, to, seen="1"))

    jobs.send_messages()

    with tenant(business.id):
        assert business.messages.get(kind="reminder_2").fate == "hand"
