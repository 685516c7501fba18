"""What a track refuses: said where it happened, nothing typed is lost and nothing is half done."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages

from reglo.books import clients
from reglo.books.followups import disputes
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors.test_tracks import LATE, address, fields_of, messages_of, opened
from tests.doors.visitors import owner_client, shown
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: LATE)
    return ready.business()


@pytest.fixture
def nord(business):
    """Atelier Nord, late by 1 800 €."""
    client = ready.client(business)
    ready.issued(business, client)
    ready.mail_server(business, port=9)
    return client


@pytest.fixture
def owner(business):
    return owner_client(business)


def proposed(owner, nord, business):
    """A plan of three payments, sent."""
    owner.post(address(nord, "plan"), fields_of(owner.get(address(nord, "plan"))) | {"do": "send"})
    with tenant(business.id):
        return business.instalmentplans.get()


def levels(response):
    return [(one.level_tag, str(one)) for one in get_messages(response.wsgi_request)]


# ── Instalments ──────────────────────────────────────────────────────────────────────────────────


def test_when_every_sum_is_contested_there_is_nothing_to_spread_and_it_is_said(business, nord, owner):
    with tenant(business.id):
        receivable = business.receivables.get()
    disputes.open_dispute(
        business, client_id=nord.id, receivable_id=receivable.id, subject="Tout", amount=Decimal(1800),
        holidays=frozenset(), on=LATE.date(), by=owner_of(business), at=LATE,
    )  # fmt: skip

    page = owner.get(address(nord, "plan"))
    sent = owner.post(address(nord, "plan"), {"do": "send", "request_key": str(uuid7()), "body": "Mes mots"})

    assert (page.status_code, sent.status_code) == (200, 422)
    assert "Cochez au moins une somme" in shown(sent) and "Mes mots" in shown(sent)
    with tenant(business.id):
        assert not business.instalmentplans.exists()


@pytest.mark.parametrize(
    "word", ["accept:", "accept:1", "end:x' OR 1=1", "accept:018c0000-0000-7000-8000-000000000000"]
)
def test_a_plan_nobody_knows_is_neither_accepted_nor_ended(business, nord, owner, word):
    proposed(owner, nord, business)

    response = owner.post(address(nord, "plan"), {"do": word, "request_key": "1"})

    assert response.status_code == 422
    with tenant(business.id):
        plan = business.instalmentplans.get()
    assert (plan.accepted_on, plan.ended_on) == (None, None)


def test_a_gesture_that_is_refused_is_a_warning_and_not_a_success(business, nord, owner):
    plan = proposed(owner, nord, business)
    owner.post(address(nord, "plan"), {"do": f"end:{plan.id}"})

    refused = owner.post(address(nord, "plan"), {"do": f"accept:{plan.id}"})

    assert refused.status_code == 303
    ((level, said),) = [one for one in levels(refused) if "pris fin" not in one[1] or one[0] == "warning"][-1:]
    assert level == "warning" and said
    with tenant(business.id):
        assert business.instalmentplans.get().accepted_on is None


# ── Negotiation ──────────────────────────────────────────────────────────────────────────────────


def test_the_dates_one_prepared_are_those_one_finds_again(business, nord, owner):
    opened(business, nord, "negotiation")
    mine = {"day_1": "12/01/2027", "day_2": "22/01/2027", "day_3": ""}

    owner.post(address(nord, "negotiation"), fields_of(owner.get(address(nord, "negotiation"))) | mine | {"do": "keep"})

    again = fields_of(owner.get(address(nord, "negotiation")))
    assert {name: again[name] for name in mine} == mine
    assert "le 12 janvier" in again["body"].replace("\u00a0", " ") and "15 janvier" not in again["body"]


def test_dates_prepared_that_are_over_give_way_to_dates_to_come(business, nord, owner, monkeypatch):
    opened(business, nord, "negotiation")
    mine = {"day_1": "04/01/2027", "day_2": "22/01/2027", "day_3": ""}
    owner.post(address(nord, "negotiation"), fields_of(owner.get(address(nord, "negotiation"))) | mine | {"do": "keep"})

    monkeypatch.setattr("reglo.clock.now", lambda: LATE + timedelta(days=5))

    again = fields_of(owner.get(address(nord, "negotiation")))
    assert (again["day_1"], again["day_2"]) == ("22/01/2027", "")


def test_dates_refused_are_kept_as_typed(business, nord, owner):
    opened(business, nord, "negotiation")
    mine = {"day_1": "30/12/2026", "day_2": "22/01/2027", "day_3": "", "floor": "1 700 €", "do": "send"}

    response = owner.post(address(nord, "negotiation"), fields_of(owner.get(address(nord, "negotiation"))) | mine)

    assert response.status_code == 422 and "Choisissez un jour à venir." in shown(response)
    again = fields_of(response)
    assert (again["day_1"], again["day_2"], again["floor"]) == ("30/12/2026", "22/01/2027", "1 700 €")
    assert messages_of(business, "discount_request_reply") == []


# ── By hand ──────────────────────────────────────────────────────────────────────────────────────


def test_done_otherwise_and_refused_keeps_the_facts_typed_beside(business, nord, owner):
    opened(business, nord, "negotiation")
    typed = fields_of(owner.get(address(nord, "negotiation"))) | {"floor": "1 650 €", "trade": "acompte"}

    response = owner.post(address(nord, "negotiation"), typed | {"do": "done", "result": "x" * 400})

    again = fields_of(response)
    assert response.status_code == 422 and "300 caractères au plus" in shown(response)
    assert (again["floor"], again["trade"], again["body"]) == ("1 650 €", "acompte", typed["body"])


def test_an_address_left_blank_is_refused(business, owner):
    client = clients.add(business, client=ready.NORD, billing={"name": "Jeanne Petit"}, by=owner_of(business), at=NOW)
    ready.issued(business, client)
    known = ready.client(business, name="Coop Verte")
    ready.issued(business, known)

    for one in (client, known):
        fields = fields_of(owner.get(address(one, "address"))) | {"email": "", "phone": "", "do": "send"}
        refused = owner.post(address(one, "address"), fields)
        assert refused.status_code == 422 and "écrivez-en une autre, ou un téléphone" in shown(refused)

    with tenant(business.id):
        assert business.contacts.get(client_id=known.id).email == ready.JEANNE["email"]
        assert not business.tracks.exists()
