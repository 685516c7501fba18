"""The dry run read otherwise: what a person corrects is shown, imported, and taken back by one link."""

from datetime import date

import pytest

from reglo.books.tenancy import tenant
from tests import ready
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW

pytestmark = pytest.mark.django_db

DATES = "Numéro\tClient\tDate\tÉchéance\tTotal TTC\r\nF-1\tCoop Verte\t03/04/2026\t05/04/2026\t120,00\r\n"
REJECTED = DATES + "F-2\tCoop Verte\t03/04/2026\t05/04/2026\tcent\r\n"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def client(business):
    return owner_client(business)


def dry_run(client, text=DATES):
    return client.post("/reprise/", {"pasted": text}).url


def reread(client, dry, **chosen):
    return client.post(f"{dry}lecture/", chosen).url


def test_the_page_says_how_it_read_and_offers_another_reading(client):
    page = shown(client.get(dry_run(client)))

    assert "Corriger la lecture" in page and "3 avril 2026" in page
    assert "mois d’abord : 03/04 est le 4 mars" in page and "Ce tableau contient" in page
    assert page.count('name="champ"') == page.count('name="titre"') == 5
    assert "Format reconnu" not in page and "par les titres seuls" not in page


def test_what_is_chosen_is_shown_then_imported(business, client):
    address = reread(client, dry_run(client), dates="mdy")

    page = shown(client.get(address))
    client.post(address)

    assert "</bdi> · 04/03/2026" in page and "Lu comme vous l’avez choisi" in page
    with tenant(business.id):
        assert business.invoices.get().issued_on == date(2026, 3, 4)


def test_one_link_takes_back_to_the_first_reading(client):
    dry = dry_run(client)

    page = shown(client.get(reread(client, dry, dates="mdy")))

    assert f'<a href="{dry}">Revenir à la première lecture</a>' in page
    assert "3 avril 2026" in shown(client.get(dry))


def test_a_column_is_given_another_meaning_and_the_choice_stays_in_the_form(client):
    address = reread(client, dry_run(client), titre=["Date", "Échéance"], champ=["due_on", "issued_on"])

    page = shown(client.get(address))

    assert "F-1" in page and '<option value="due_on" selected>échéance</option>' in page
    assert address.endswith("?colonne=due_on%3ADate&colonne=issued_on%3A%C3%89ch%C3%A9ance")


def test_the_rows_left_out_are_those_of_the_reading_on_the_page(client):
    dry = dry_run(client, REJECTED)
    address = reread(client, dry, titre=["Total TTC"], champ=["-"])

    page = shown(client.get(address))
    rejects = client.get(address.replace("?", "rejets.csv?", 1)).content.decode()

    assert f'href="{address.replace("?", "rejets.csv?", 1)}"' in page.replace("&amp;", "&")
    assert "F-1" in rejects and "F-2" in rejects


def test_a_choice_that_leaves_nothing_to_read_is_said_and_the_first_reading_comes_back(client):
    dry = dry_run(client)

    answer = client.get(
        reread(client, dry, table="payments", titre=["Total TTC", "Date"], champ=["-", "-"]), follow=True
    )

    assert answer.redirect_chain == [(dry, 303)]
    assert "Ce tableau n’est pas reconnu" in shown(answer) and "3 avril 2026" in shown(answer)


@pytest.mark.parametrize(
    "address", ["?dates=ymd&table=gold&titres=1&colonne=password:Date&colonne=:&colonne=total", "?colonne=-"]
)
def test_an_address_that_chooses_nonsense_reads_as_it_was(client, address):
    dry = dry_run(client)

    page = shown(client.get(dry + address))

    assert "3 avril 2026" in page and "Lu comme vous l’avez choisi" not in page


def test_a_file_of_a_tool_says_its_name_and_may_be_read_by_its_titles(client):
    ninja = (
        "Invoice Number,Invoice Amount,Invoice Balance,Client Name,Invoice Date\n0041,1200,0,Coop Verte,2026-04-03\n"
    )
    dry = dry_run(client, ninja)

    first = shown(client.get(dry))
    again = shown(client.get(reread(client, dry, titres="seuls")))

    assert "Format reconnu : Invoice Ninja" in first
    assert "Format reconnu" not in again and 'value="seuls" checked' in again


def test_only_who_gave_the_lines_reads_them_otherwise(business, client):
    dry = dry_run(client)
    other = signed_in(member(business, "assistant"))

    assert other.post(f"{dry}lecture/", {"dates": "mdy"}).status_code in {403, 404}
    assert client.get(f"{dry}lecture/").url == dry
