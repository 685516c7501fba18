"""What the page of an invoice says once it has left: the step to come, and a deposit the next time."""

import re

import pytest

from reglo.books import outbox
from reglo.rules import roles
from tests import ready
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db

STEP = "Prochaine étape"
DEPOSIT = "demandez un acompte"


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    return ready.business()


def sent(business, client):
    issued = ready.issued(business, client, channel=outbox.HAND)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    return f"/factures/{issued.invoice.id}/"


def test_the_step_to_come_has_its_day_and_its_objective(business):
    page = shown(owner_client(business).get(sent(business, ready.client(business))))

    found = re.search("Prochaine étape[^<]*", page)
    assert found is not None
    assert re.sub(r"\s", " ", found[0]) == "Prochaine étape : mercredi 16 décembre, débloquer avant l’échéance."


def test_a_deposit_is_spoken_of_after_the_first_invoice_of_a_client_only(business):
    client = ready.client(business)
    first = sent(business, client)
    assert DEPOSIT in shown(owner_client(business).get(first))

    second = sent(business, client)

    assert DEPOSIT not in shown(owner_client(business).get(second))


def test_before_it_has_left_nothing_is_said_of_what_follows(business):
    issued = ready.issued(business, ready.client(business), channel=outbox.HAND)

    assert STEP not in shown(owner_client(business).get(f"/factures/{issued.invoice.id}/"))


def test_who_does_not_follow_up_is_told_nothing_of_it(business):
    page = sent(business, ready.client(business))

    assert STEP not in shown(signed_in(member(business, roles.ACCOUNTANT)).get(page))
