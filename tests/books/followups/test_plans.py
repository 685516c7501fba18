"""A plan has two or three dated payments that make what is open, and holds once the client accepted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reglo.books import payments
from reglo.books.followups import plans
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.followups.refused import fields_of
from tests.books.followups.scene import Scene
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def lines(*parts: tuple[int, str]):
    return [(TODAY + timedelta(days=days), Decimal(amount)) for days, amount in parts]


def pay(it: Scene, amount: int) -> None:
    facts = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
    at = NOW + timedelta(hours=1)
    payments.note(it.business, client_id=it.client.id, amount=Decimal(amount), by=it.owner, at=at, **facts)


def test_a_plan_keeps_its_dates_and_its_sums(it):
    plan = it.plan(lines=lines((5, "600"), (35, "600"), (65, "600")))

    with tenant(it.business.id):
        kept = list(plan.lines.order_by("due_on").values_list("due_on", "amount"))
        assert kept == lines((5, "600"), (35, "600"), (65, "600"))
        assert [row.receivable_id for row in plan.sums.all()] == [it.sum_id]
    assert (plan.currency, plan.accepted_on) == ("EUR", None)


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        ([(5, "1800")], ["lines"]),
        ([(5, "450"), (6, "450"), (7, "450"), (8, "450")], ["lines"]),
        ([(5, "900"), (6, "899.99")], ["lines"]),
        ([(5, "900"), (6, "900.01")], ["lines"]),
        ([(5, "900"), (5, "900")], ["lines.1.due_on"]),
        ([(9, "900"), (5, "900")], ["lines.1.due_on"]),
        ([(-1, "900"), (5, "900")], ["lines.0.due_on"]),
        ([(5, "1800"), (6, "0")], ["lines.1.amount"]),
        ([(-2, "1800"), (-3, "0")], ["lines.0.due_on", "lines.1.due_on", "lines.1.amount", "lines.1.due_on"]),
        ([], ["lines", "lines"]),
    ],
)
def test_what_does_not_make_a_plan_is_refused_with_its_lines(it, parts, fields):
    assert fields_of(plans.CannotPlan, it.plan, lines=lines(*parts)) == fields


def test_a_plan_settles_sums_of_its_client_and_one_at_least(it):
    other = Scene(it.business, ready.client(it.business, name="Coop Verte"), it.owner)

    assert fields_of(plans.CannotPlan, it.plan, sums=[]) == ["sums"]
    assert fields_of(plans.CannotPlan, it.plan, sums=[other.sum_id], contact_id=other.jeanne) == [
        "contact", "sums", "sums",
    ]  # fmt: skip


def test_a_plan_is_accepted_once(it):
    plan = it.plan()

    for _ in range(2):
        plans.accept(it.business, plan_id=plan.id, **it.now)

    assert len(it.entries("instalment_plan.accepted")) == 1
    with tenant(it.business.id):
        assert it.business.instalmentplans.get().accepted_on == TODAY


def test_a_sum_is_in_one_accepted_plan_at_a_time(it):
    first, second = it.plan(), it.plan()
    plans.accept(it.business, plan_id=first.id, **it.now)

    assert fields_of(plans.CannotPlan, plans.accept, it.business, plan_id=second.id, **it.now) == ["sums"]
    assert fields_of(plans.CannotPlan, it.plan) == ["sums"]

    plans.end(it.business, plan_id=first.id, **it.now)
    assert plans.accept(it.business, plan_id=second.id, **it.now).accepted_on == TODAY


def test_a_plan_that_ended_is_not_accepted_any_more_and_ends_once(it):
    plan = it.plan()
    for _ in range(2):
        plans.end(it.business, plan_id=plan.id, **it.now)

    assert fields_of(plans.CannotPlan, plans.accept, it.business, plan_id=plan.id, **it.now) == ["plan"]
    assert len(it.entries("instalment_plan.ended")) == 1


def test_a_plan_that_no_longer_makes_what_is_open_is_proposed_anew(it):
    plan = it.plan()
    pay(it, 300)

    assert fields_of(plans.CannotPlan, plans.accept, it.business, plan_id=plan.id, **it.now) == ["lines"]


def test_what_is_paid_after_it_was_accepted_is_paid_on_the_plan(it):
    plan = it.plan()
    with tenant(it.business.id):
        assert plans.paid_since(plan) == 0
    plan = plans.accept(it.business, plan_id=plan.id, **it.now)

    pay(it, 300)

    with tenant(it.business.id):
        assert plans.paid_since(plan) == Decimal(300)
