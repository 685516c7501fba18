"""Moving in by the pages: paste or give files, read the dry run, import, look at what is late, undo."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reglo.books import halts, imports, verification
from reglo.books.tenancy import tenant
from reglo.documents import imports as reading
from reglo.rules.reading import Said
from reglo.web.language import COOKIE, spoken
from tests import ready
from tests.books.imports import parcels
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, establish

pytestmark = pytest.mark.django_db

PASTED = (
    "Numéro\tClient\tDate\tÉchéance\tTotal TTC\tCouleur\r\n"
    "F-2026-031\tCoop Verte\t01/09/2026\t01/10/2026\t1 200,00\tbleu\r\n"
    "F-2026-034\tCoop Verte\t20/10/2026\t04/12/2026\t600,00\tvert\r\n"
    "F-2026-035\tCoop Verte\tbientôt\t04/12/2026\t50,00\tvert\r\n"
)
CLIENTS = "Nom;E-mail;Ville\nCoop Verte;bruno@coop.example;Nantes\nStudio Léa;lea@studio.example;Rezé\n"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def client(business):
    return owner_client(business)


def given(client, pasted=PASTED, **files):
    return client.post("/reprise/", {"pasted": pasted, "sent": list(files.values())})


def counted(business):
    with tenant(business.id):
        return business.clients.count(), business.invoices.count(), business.uploads.count()


def late(business):
    with tenant(business.id):
        return business.receivables.get(invoice__number="F-2026-031")


def test_the_page_is_reached_from_clients_and_from_the_first_invoice(client):
    for address in ("/clients/", "/factures/"):
        assert 'href="/reprise/"' in shown(client.get(address))


def test_what_is_pasted_is_shown_before_anything_is_written(business, client):
    response = given(client)
    page = shown(client.get(response.url))

    assert response.status_code == 303
    assert counted(business) == (0, 0, 1)
    assert "1 client, 2 factures" in page and "1 800,00 €" in page
    assert "F-2026-031" in page and "ligne 4" in page and "Laissées de côté" in page
    assert "Couleur" in page and "pas comprise, pas reprise" in page
    assert "Après l’import rien ne part" in page


def test_phones_addresses_and_terms_are_shown_before_anything_is_written(client):
    lines = "Nom\tTéléphone\tAdresse\tCP\tVille\tDélai\r\nCoop Verte\t612345678\t4 rue Basse\t1000\tBourg\t45 jours\r\n"

    page = shown(client.get(given(client, lines).url))

    table = page.partition('id="clients-title"')[2].partition("</table>")[0]
    for words in ("0612345678", "4 rue Basse, 01000 Bourg", "45 jours"):
        assert words in table
    assert "a perdu son zéro" in page and "pas comprise" not in page


def test_the_rejected_rows_are_a_file(client):
    response = given(client)
    answer = client.get(response.url + "rejets.csv")

    assert answer["Content-Type"].startswith("text/csv")
    assert "bientôt" in answer.content.decode("utf-8-sig")


def test_the_import_creates_what_was_shown_and_waits_to_be_looked_at(business, client):
    address = given(client).url

    response = client.post(address)
    page = shown(client.get(response.url))

    assert counted(business) == (1, 2, 0)
    assert "Import terminé" in page and "1 facture en retard est à regarder" in page
    with tenant(business.id):
        assert halts.halted(business).kind == halts.IMPORT
    assert client.post(address).url == response.url  # the same form once more
    assert counted(business) == (1, 2, 0)
    assert verification.verify(business) == []


def test_several_files_are_read_together(business, client):
    files = {
        "one": SimpleUploadedFile("clients.csv", CLIENTS.encode()),
        "two": SimpleUploadedFile("factures.csv", PASTED.replace("\t", ";").encode()),
    }

    page = shown(client.get(given(client, pasted="", **files).url))

    assert "2 clients, 2 factures" in page
    assert "Bruno" not in page and "bruno@coop.example" in page


def test_the_same_lines_again_would_create_nothing(business, client):
    client.post(given(client).url)

    address = given(client).url
    page = shown(client.get(address))

    assert "rien ne serait créé" in page and "même numéro" in page
    assert ">Importer<" not in page
    assert client.post(address).url == "/reprise/"
    assert counted(business) == (1, 2, 0)


@pytest.mark.parametrize(
    ("pasted", "words"), [("", "Collez des lignes"), ("Trois œufs\tdu beurre\nde la farine\tdu sel", "")]
)
def test_nothing_to_read_is_said_and_what_was_pasted_stays(business, client, pasted, words):
    response = given(client, pasted=pasted)
    page = shown(response)

    assert response.status_code == 422
    assert "À revoir" in page and words in page and pasted[:10] in page
    assert counted(business) == (0, 0, 0)


def test_too_much_at_once_is_refused_before_it_is_read(business, client, monkeypatch):
    monkeypatch.setattr("reglo.books.imports.BYTES_MAX", 100)
    monkeypatch.setattr("reglo.documents.imports.read", lambda *_, **__: pytest.fail("it was read"))

    response = given(client, one=SimpleUploadedFile("gros.csv", b"x" * 101))

    assert response.status_code == 422
    assert "C’est trop en une fois" in shown(response) and "F-2026-031" in shown(response)
    assert counted(business) == (0, 0, 0)


def test_files_kept_too_long_are_forgotten(client, monkeypatch):
    address = given(client).url
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=imports.uploads.KEPT_DAYS, seconds=1))

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("part", "send"), [("", "get"), ("", "post"), ("rejets.csv", "get")])
def test_files_that_are_no_longer_read_are_given_again(business, client, monkeypatch, part, send):
    address = given(client).url

    def refuse(*_, **__):
        raise reading.NotMoved("too-long", [Said("Ce fichier demande trop de temps.", "This file takes too long.")])

    monkeypatch.setattr("reglo.documents.imports.read", refuse)
    response = getattr(client, send)(address + part)

    assert response.url == "/reprise/"
    assert "Ce fichier demande trop de temps." in shown(client.get("/reprise/"))
    assert counted(business) == (0, 0, 1)


def test_what_one_owner_gave_is_not_confirmed_by_another(business, client):
    address = given(client).url
    other = signed_in(member(business, "owner"))

    assert (other.get(address).status_code, other.post(address).status_code) == (404, 404)
    assert other.get(address + "rejets.csv").status_code == 404
    assert counted(business) == (0, 0, 1)
    assert client.post(address).status_code == 303


def test_an_import_is_undone_from_its_page(business, client):
    done = client.post(given(client).url).url

    response = client.post(done + "annulation/")
    page = shown(client.get(response.url))

    assert "Import annulé" in page
    assert counted(business) == (0, 0, 0)
    assert ">Annuler cet import<" not in page


@pytest.mark.parametrize("place", ["fr", "ca-qc"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_of_moving_in_opens_whatever_was_imported_before(place, language):
    """The page that takes lines answered an error to whoever came back with a second file: its first one stood there."""
    business = establish(place, email="basile@nord.example")
    client = owner_client(business)
    client.cookies[COOKIE] = spoken(language, place)
    undone = client.post(given(client, CLIENTS.replace("Coop Verte", "Coop Bleue")).url).url
    client.post(undone + "annulation/")
    done = client.post(given(client).url).url
    dry = given(client, PASTED.replace("F-2026", "G-2026").replace("Coop", "Cave")).url

    pages = {address: client.get(address) for address in ("/reprise/", undone, done, dry)}
    look = client.get(f"/reprise/a-regarder/{late(business).id}/")

    assert {address: page.status_code for address, page in pages.items()} == dict.fromkeys(pages, 200)
    assert look.status_code == 200
    first = shown(pages["/reprise/"])
    assert f'href="{done}"' in first and undone not in first
    assert ("November" if language == "en" else "novembre") in first
    assert ("Left out" if language == "en" else "Laissées de côté") in shown(pages[dry])


def test_once_used_the_page_names_what_was_used_instead_of_undoing(business, client):
    done = client.post(given(client).url).url
    client.post(f"/reprise/a-regarder/{late(business).id}/", {"answer": "never"})

    page = shown(client.get(done))
    refused = shown(client.post(done + "annulation/", follow=True))

    assert "F-2026-031 a servi depuis (un suivi regardé)" in page
    assert "<button" not in page.partition('id="undo-title"')[2].partition("</section>")[0]
    assert "a servi depuis" in refused
    assert counted(business) == (1, 2, 0)


# ── What is late is looked at ────────────────────────────────────────────────────────────────────


def test_late_sums_stand_in_the_day_and_lead_to_their_question(business, client):
    client.post(given(client).url)
    owed = late(business)

    day, record = shown(client.get("/aujourdhui/")), shown(client.get(f"/clients/{owed.client_id}/"))

    address = f"/reprise/a-regarder/{owed.id}/"
    assert address in day and "À regarder" in day and address in record
    assert "Regardez d’abord les factures reprises de votre outil d’avant." in day  # why everything is halted
    assert 'data-testid="day-looks"' in day and "C’est tout pour aujourd’hui" not in day
    page = shown(client.get(address))
    assert "Où en est-elle vraiment" in page and "depuis 53 jours" in page and "1 200,00 €" in page


def test_an_answer_is_kept_and_lets_messages_leave_again(business, client):
    client.post(given(client).url)
    address = f"/reprise/a-regarder/{late(business).id}/"

    response = client.post(address, {"answer": "reminder_2", "last_on": "3/11/2026"})

    assert response.url == "/aujourdhui/"
    with tenant(business.id):
        assert business.looks.get().answer == "reminder_2"
        assert halts.halted(business) is None
    assert client.get(address).status_code == 303  # to its invoice
    thread = shown(client.get(f"/clients/{late(business).client_id}/"))
    assert 'datetime="2026-11-03"' in thread  # the day it took place, not the day it was told


def test_the_next_one_follows(business, client):
    client.post(given(client, PASTED.replace("04/12/2026", "04/11/2026", 1)).url)

    response = client.post(f"/reprise/a-regarder/{late(business).id}/", {"answer": "never"})

    assert re.fullmatch(r"/reprise/a-regarder/[0-9a-f-]{36}/", response.url)


def test_paid_leads_to_the_payment_and_stores_nothing(business, client):
    client.post(given(client).url)
    owed = late(business)

    response = client.post(f"/reprise/a-regarder/{owed.id}/", {"answer": "paid"})

    assert response.url == f"/encaissements/noter/?facture={owed.invoice_id}"
    with tenant(business.id):
        assert business.looks.count() == 0


@pytest.mark.parametrize("way", ["paid", "let go"])
def test_the_last_late_sum_paid_or_let_go_lets_messages_leave_again(business, client, way):
    client.post(given(client).url)
    owed = late(business)

    if way == "paid":
        page = client.get(f"/encaissements/noter/?facture={owed.invoice_id}")
        sent = {
            "invoice": str(owed.invoice_id), "amount": "1 200,00", "received_on": "23/11/2026", "means": "transfer",
            "request_key": page.context["form"]["request_key"].value(),
        }  # fmt: skip
        response = client.post("/encaissements/noter/", sent)
    else:
        sent = {"sum": str(owed.id), "reason": "Entreprise fermée"}
        response = client.post(f"/clients/{owed.client_id}/decision/", sent)

    assert response.status_code == 303
    with tenant(business.id):
        assert halts.halted(business) is None
    assert "les envois reprennent" in shown(client.get("/encaissements/"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choisissez où en est cette facture"),
        ({"answer": "reminder_1"}, "Dites quel jour"),
        ({"answer": "reminder_1", "last_on": "hier soir tard"}, "hier soir tard"),
        ({"answer": "call_script", "last_on": "1/8/2026"}, "avant la facture"),
    ],
)
def test_an_answer_that_is_none_is_refused_beside_its_field(business, client, sent, words):
    client.post(given(client).url)

    response = client.post(f"/reprise/a-regarder/{late(business).id}/", sent)

    assert response.status_code == 422
    assert words in shown(response)


# ── An invoice issued elsewhere ──────────────────────────────────────────────────────────────────


def test_its_page_says_so_and_shows_the_facts(business, client):
    parcels.landed(business)
    owed = late(business)

    page = shown(client.get(f"/factures/{owed.invoice_id}/"))

    assert "Émise ailleurs" in page and "1 000,00 €" in page and "Audit" in page and "en retard" in page
    assert "A-2026-002" in page
    assert "/pdf" not in page and "Corriger cette facture" not in page
    for part in ("pdf/", "correction/", "message/", "envoi/"):
        assert client.get(f"/factures/{owed.invoice_id}/{part}").status_code == 404
    assert client.get("/factures/nouvelle/", {"comme": str(owed.invoice_id)}).status_code == 404


def test_every_page_about_it_opens(business, client):
    parcels.landed(business)
    owed = late(business)
    with tenant(business.id):
        payment = business.payments.first()
        note = business.invoices.get(kind="credit_note")

    addresses = [
        f"/clients/{owed.client_id}/", f"/factures/{owed.invoice_id}/droits/", f"/factures/{note.id}/",
        f"/encaissements/{payment.id}/", "/encaissements/", "/factures/?q=F-2026", "/factures/?mot=en-retard",
        f"/clients/{owed.client_id}/piste/resend/", f"/clients/{owed.client_id}/piste/unblock/",
        f"/clients/{owed.client_id}/piste/correct/", "/exports/",
    ]  # fmt: skip
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
    assert "émise ailleurs le" in shown(client.get("/factures/?q=F-2026"))


def test_an_assistant_neither_imports_nor_looks(business):
    parcels.landed(business)
    assistant = signed_in(member(business, "assistant"))

    assert assistant.get("/reprise/").status_code == 403
    assert assistant.get(f"/reprise/a-regarder/{late(business).id}/").status_code == 403
    assert "À regarder" not in shown(assistant.get("/aujourdhui/"))
