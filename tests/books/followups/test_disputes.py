"""A dispute has an object, a sum and the day of its answer; one at a time for a sum."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.books.followups import disputes
from reglo.books.tenancy import tenant
from tests import ready
from tests.books.followups.refused import fields_of
from tests.books.followups.scene import Scene
from tests.people import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_is_promised_within_three_business_days(it):
    holiday = date(2026, 11, 25)

    dispute = it.dispute(holidays={holiday})

    assert TODAY.weekday() == 0
    assert dispute.answer_on == date(2026, 11, 27)


def test_another_day_may_be_promised_but_none_gone_by(it):
    assert fields_of(disputes.CannotDispute, it.dispute, answer_on=TODAY - timedelta(days=1)) == ["answer_on"]
    assert it.dispute(answer_on=TODAY + timedelta(days=9)).answer_on == TODAY + timedelta(days=9)


def test_the_same_dispute_opened_twice_is_one_and_another_one_waits(it):
    assert it.dispute().id == it.dispute().id

    assert fields_of(disputes.CannotDispute, it.dispute, subject="Délais") == ["sums"]
    assert len(it.entries("dispute.opened")) == 1


def test_no_subject_no_amount_and_a_sum_of_another_client_are_refused_at_once(it):
    other = Scene(it.business, ready.client(it.business, name="Coop Verte"), it.owner)

    found = fields_of(disputes.CannotDispute, it.dispute, subject=" ", amount=Decimal(0), receivable_id=other.sum_id)

    assert found == ["sums", "subject", "amount"]


def test_no_more_than_what_is_open_is_disputed_and_a_subject_is_short(it):
    found = fields_of(disputes.CannotDispute, it.dispute, amount=Decimal("1800.01"), subject="x" * 201)

    assert found == ["subject", "amount"]


def test_an_answer_ends_it_once(it):
    dispute = it.dispute()

    for finding in ("Livré le 3", "autre"):
        disputes.resolve(
            it.business, dispute_id=dispute.id, resolution="as_is", finding=finding, proposal="Réunion", **it.now
        )

    with tenant(it.business.id):
        row = it.business.disputes.get()
    assert (row.resolution, row.finding, row.proposal, row.resolved_on) == ("as_is", "Livré le 3", "Réunion", TODAY)
    assert it.dispute().id != dispute.id


def test_an_answer_says_how_it_ends_and_does_not_come_before_the_question(it):
    dispute = it.dispute()

    found = fields_of(
        disputes.CannotDispute, disputes.resolve, it.business, dispute_id=dispute.id, resolution="",
        **it.now | {"on": TODAY - timedelta(days=1)},
    )  # fmt: skip

    assert found == ["resolution", "on"]
