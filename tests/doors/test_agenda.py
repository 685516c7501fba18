"""The private calendar: names without amounts, for whoever holds the address and for as long as it serves."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from reglo.books import members, memos, people
from tests import ready
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=40))


@pytest.fixture
def business():
    made = ready.business()
    ready.issued(made, ready.client(made))
    return made


def address(page):
    return re.search(r"/agenda/[\w-]+\.ics", page)[0]


def opened(business, **changes):
    return address(shown(owner_client(business).post("/reglages/agenda/", changes, follow=True)))


def test_an_agenda_shows_who_to_contact_without_the_amount(business):
    answer = Client().get(opened(business))

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "Écrire à Atelier Nord" in text and "1 800" not in text and "800" not in text.replace("20260", "")


def test_amounts_are_shown_where_they_were_asked_for(business):
    text = Client().get(opened(business, with_amounts="on")).content.decode().replace("\r\n ", "")

    assert "(1\N{NARROW NO-BREAK SPACE}800\\,00\N{NO-BREAK SPACE}€)" in text


def test_a_new_address_replaces_the_former_one_and_a_closed_one_answers_nothing(business):
    first, second = opened(business), opened(business)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200

    owner_client(business).post("/reglages/agenda/fermeture/")

    assert Client().get(second).status_code == 404
    assert Client().get("/agenda/none-at-all.ics").status_code == 404


def test_an_assistant_sees_its_clients_only_and_nothing_after_its_last_day(business):
    ines = member(business, "assistant")
    token = memos.open_feed(business, user=ines, at=NOW)
    assert "Atelier Nord" not in Client().get(f"/agenda/{token}.ics").content.decode()

    membership = people.membership_of(ines, business, on=TODAY)
    members.set_end(business, membership_id=membership.id, until=TODAY, on=TODAY, by=owner_of(business), at=NOW)

    assert Client().get(f"/agenda/{token}.ics").status_code == 404
    assert signed_in(ines) is not None


def test_an_accountant_who_follows_nobody_up_has_no_agenda(business):
    accountant = member(business, "accountant")
    token = memos.open_feed(business, user=accountant, at=NOW)

    assert Client().get(f"/agenda/{token}.ics").status_code == 404
    visitor = signed_in(accountant)
    assert "/reglages/agenda/" not in visitor.get("/reglages/").content.decode()
    assert visitor.post("/reglages/agenda/").status_code in {403, 404}
