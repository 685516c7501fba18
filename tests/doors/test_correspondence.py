"""Letters at the door: written with what only a person knows, signed by the owner, posted, received, filed."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reglo.books import clients, method, people
from reglo.books.followups import bank, contacts
from reglo.books.tenancy import tenant
from tests import ready
from tests.doors.setting import refused
from tests.doors.visitors import entrusted, owner_client, shown, signed_in
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db

LATE = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)  # a week after the due date
BEFORE = LATE - timedelta(days=7)  # four business days, Christmas off
WORDS = {"contract_reference": "le devis nº D-2026-014", "agreement_date": "14/09/2026", "notice_deadline_days": "8"}


@pytest.fixture(autouse=True)
def late(monkeypatch):
    monkeypatch.setenv("REGLO_NOW", LATE.isoformat())


@pytest.fixture
def business():
    made = ready.business()
    people.describe(made, changes={"phone": "06 00 00 00 00"}, by=owner_of(made), at=NOW)
    return made


@pytest.fixture
def nord(business):
    client = ready.client(business)
    ready.issued(business, client)
    bank.check(business, on=LATE.date(), by=owner_of(business), at=LATE)
    return client


@pytest.fixture
def owner(business):
    return owner_client(business)


def reminded(business, client):
    with tenant(business.id):
        sums = list(business.receivables.values_list("id", flat=True))
    contacts.record(
        business, client_id=client.id, kind="reminder", channel="email", step="reminder_1", level=1, sums=sums,
        words="Bonjour", on=BEFORE.date(), by=owner_of(business), at=BEFORE,
    )  # fmt: skip


def written(business, client, browser, step="letter", **typed):
    browser.post(f"/clients/{client.id}/lettres/{step}/", {"do": "write", **typed})
    with tenant(business.id):
        return business.letters.get(step=step, dropped_at=None)


def now(business, letter):
    with tenant(business.id):
        return business.letters.get(id=letter.id)


def test_the_letters_that_may_be_written_are_offered_and_the_others_say_why(nord, owner):
    page = shown(owner.get(f"/clients/{nord.id}/lettres/"))

    assert "Lettre de relance" in page and "Mise en demeure" in page
    assert "Aucune relance n’est notée" in page
    assert "Annonce d’une pause" not in page  # hidden until a lawyer has read its text


def test_the_letter_that_stops_the_work_is_offered_once_a_lawyer_has_read_it(business, nord, owner):
    method.confirm_text(business, "pause_notice", on=LATE.date(), by=owner_of(business), at=LATE)

    assert "Annonce d’une pause" in shown(owner.get(f"/clients/{nord.id}/lettres/"))


def test_what_a_notice_lacks_is_asked_and_what_was_typed_is_kept(business, nord, owner):
    reminded(business, nord)
    address = f"/clients/{nord.id}/lettres/formal_notice/"

    page = shown(owner.get(address))
    assert "Il manque" in page and 'name="contract_reference"' in page

    page = refused(
        owner.post(address, {"do": "write", "contract_reference": "le devis nº D-1", "agreement_date": "hier"}), "hier"
    )
    assert 'value="le devis nº D-1"' in page

    page = shown(owner.post(address, {"do": "show", "csrfmiddlewaretoken": "secret", **WORDS}))
    assert "En exécution du devis nº D-2026-014 du 14 septembre 2026" in page
    assert "/pdf/?" in page and "csrfmiddlewaretoken=" not in page and "do=show" not in page
    with tenant(business.id):
        assert not business.letters.exists()


def test_a_notice_is_written_signed_posted_and_received_with_its_proof(business, nord, owner):
    reminded(business, nord)
    letter = written(business, nord, owner, "formal_notice", **WORDS)
    home = f"/lettres/{letter.id}/"
    assert "à faire lire par un juriste" in shown(owner.get(home))

    refused(owner.post(home + "signature/"), "Aucun juriste")
    assert now(business, letter).signed_at is None
    owner.post(home + "signature/", {"knowingly": "on"})
    assert now(business, letter).signed_at.date() == LATE.date()

    refused(owner.post(home + "envoi/", {"posted_on": ""}), "Écrivez le jour")
    owner.post(home + "envoi/", {"posted_on": "30/12/2026", "tracking": "2C 123"})
    assert now(business, letter).tracking == "2C 123"

    proof = SimpleUploadedFile("avis.txt", b"bonjour")
    refused(
        owner.post(home + "reception/", {"way": "received", "received_on": "30/12/2026", "proof": proof}), "ni un PDF"
    )
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        scan = io.BytesIO()
        pdf.save(scan)
    proof = SimpleUploadedFile("avis.pdf", scan.getvalue())
    owner.post(home + "reception/", {"way": "presented", "received_on": "30/12/2026", "proof": proof})
    kept = now(business, letter)
    assert kept.presented_on == LATE.date() and kept.received_on is None and kept.proof

    page = shown(owner.get(home))
    assert "délai jusqu’au 7 janvier 2027" in page
    assert owner.get(home + "preuve/").content.startswith(b"%PDF")


def test_the_folder_holds_the_notice_and_its_proof_under_their_numbers(business, nord, owner):
    test_a_notice_is_written_signed_posted_and_received_with_its_proof(business, nord, owner)

    response = owner.get(f"/clients/{nord.id}/dossier/")

    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert names[0] == "00-bordereau.pdf" and names[1].startswith("01-facture")
    assert any("lettre-du-30-decembre" in name for name in names) and any("avis-de-reception" in name for name in names)


def test_a_letter_is_printed_from_its_page(business, nord, owner):
    letter = written(business, nord, owner)

    response = owner.get(f"/lettres/{letter.id}/pdf/")

    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")


def test_a_letter_whose_sum_was_paid_is_not_signed(business, nord, owner):
    letter = written(business, nord, owner)
    with tenant(business.id):
        invoice = business.invoices.get()
    paying = {"invoice": str(invoice.id), "amount": "800", "received_on": "30/12/2026", "means": "transfer"}
    owner.post("/encaissements/noter/", paying | {"request_key": "0192e4a0-0000-7000-8000-000000000000"})

    refused(owner.post(f"/lettres/{letter.id}/signature/"), "a changé depuis")

    assert now(business, letter).signed_at is None


def test_an_assistant_posts_a_signed_letter_of_level_two_and_nothing_above(business, nord, owner):
    helper = signed_in(entrusted(business))
    reminded(business, nord)
    letter, notice = (written(business, nord, owner, step, **WORDS) for step in ("letter", "formal_notice"))
    for one in (letter, notice):
        assert helper.post(f"/lettres/{one.id}/signature/", {"knowingly": "on"}).status_code == 403
        owner.post(f"/lettres/{one.id}/signature/", {"knowingly": "on"})

    helper.post(f"/lettres/{letter.id}/envoi/", {"posted_on": "30/12/2026"})
    response = helper.post(f"/lettres/{notice.id}/envoi/", {"posted_on": "30/12/2026"})

    assert now(business, letter).posted_on == LATE.date()
    assert response.status_code == 403 and now(business, notice).posted_on is None
    assert helper.get(f"/clients/{nord.id}/lettres/formal_notice/").status_code == 403


def test_a_letter_given_up_is_not_signed_any_more(business, nord, owner):
    letter = written(business, nord, owner)

    owner.post(f"/lettres/{letter.id}/abandon/")

    refused(owner.post(f"/lettres/{letter.id}/signature/"), "abandonnée")


def test_sums_are_let_go_with_a_reason_and_taken_back(business, nord, owner):
    address = f"/clients/{nord.id}/decision/"
    with tenant(business.id):
        owed = business.receivables.get()
    refused(owner.post(address, {"sum": str(owed.id), "reason": ""}), "Écrivez pourquoi")

    owner.post(address, {"sum": str(owed.id), "reason": "le client a fermé"})
    page = shown(owner.get(f"/clients/{nord.id}/"))
    assert "Sommes laissées" in page and "le client a fermé" in page and "Mes droits" not in page
    assert "laissée" in shown(owner.get(f"/factures/{owed.invoice_id}/"))
    assert "en retard" not in shown(owner.get(f"/factures/{owed.invoice_id}/"))

    owner.post(address + "reprise/")
    assert "Sommes laissées" not in shown(owner.get(f"/clients/{nord.id}/"))


def test_a_client_that_owes_nothing_has_no_letter_and_no_folder(business, owner):
    other = clients.add(business, client=ready.NORD, billing=ready.JEANNE, by=owner_of(business), at=NOW)

    assert owner.get(f"/clients/{other.id}/lettres/letter/").status_code == 303
    assert owner.get(f"/clients/{other.id}/dossier/").status_code == 303


@pytest.mark.parametrize("typed", ["0", "2", "61", "-8"])
def test_a_deadline_beyond_its_bounds_is_refused_beside_its_field_and_kept(nord, owner, typed):
    address = f"/clients/{nord.id}/lettres/formal_notice/"

    for do in ("show", "write"):
        response = owner.post(address, WORDS | {"notice_deadline_days": typed, "do": do})
        page = shown(response)
        assert response.status_code == 422 and "Entre 3 et 60 jours : ici, souvent 8." in page
        assert 'id="id_notice_deadline_days_error"' in page and f'value="{typed}"' in page
