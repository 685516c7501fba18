"""A promise is a day to come and a sum that is owed; what arrives after it is counted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from reglo.books import payments
from reglo.books.followups import promises
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.followups.refused import fields_of
from tests.books.followups.scene import Scene
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def owing(it: Scene) -> None:
    assert it.issued


def paid(it: Scene, amount: int, at: Any = LATER) -> payments.Payment:
    facts = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
    return payments.note(
        it.business, client_id=it.client.id, amount=Decimal(amount), by=it.owner, at=at, **facts
    ).payment


def test_a_promise_noted_twice_is_one(it):
    assert it.promise().id == it.promise().id
    assert it.promise(amount=Decimal(600)).id != it.promise().id
    assert len(it.entries("promise.made")) == 2


def test_a_day_gone_by_and_no_amount_are_refused_at_once(it):
    found = fields_of(promises.CannotPromise, it.promise, due_on=TODAY - timedelta(days=1), amount=Decimal(0))

    assert found == ["due_on", "amount"]


@pytest.mark.parametrize("amount", ["1800.01", "12.345", "-5"])
def test_more_than_what_is_owed_or_a_part_of_a_cent_is_refused(it, amount):
    assert fields_of(promises.CannotPromise, it.promise, amount=Decimal(amount)) == ["amount"]


def test_another_currency_is_not_what_is_owed(it):
    assert fields_of(promises.CannotPromise, it.promise, currency="CAD") == ["amount"]


def test_a_person_of_another_client_cannot_promise_for_it(it):
    other = Scene(it.business, ready.client(it.business, name="Coop Verte"), it.owner)

    assert fields_of(promises.CannotPromise, it.promise, contact_id=other.jeanne) == ["contact"]


def test_today_and_the_whole_sum_may_be_promised(it):
    assert it.promise(due_on=TODAY, amount=Decimal("1800.00")).due_on == TODAY


def test_a_promise_withdrawn_is_no_more_and_may_be_made_again(it):
    first = it.promise()

    for _ in range(2):
        promises.withdraw(it.business, promise_id=first.id, **it.who)

    assert len(it.entries("promise.withdrawn")) == 1
    assert it.promise().id != first.id


def test_what_arrives_after_the_promise_counts_and_what_is_taken_back_does_not(it):
    paid(it, 100, at=NOW - timedelta(hours=1))
    made = it.promise()
    taken_back = paid(it, 200)
    paid(it, 50)
    with tenant(it.business.id):
        assert promises.paid_since(made) == Decimal(250)

    payments.reverse(it.business, taken_back.id, reason="rejeté", today=TODAY, by=it.owner, at=LATER)

    with tenant(it.business.id):
        assert promises.paid_since(made) == Decimal(50)
