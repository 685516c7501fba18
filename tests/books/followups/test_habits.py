"""How a client pays, learned from what was paid; and when what is open should come."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.books import corrections, invoices, outbox, payments
from reglo.books.followups import cases, expectations, habits, plans, today
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.followups.scene import Scene
from tests.people import NOW, TODAY, establish

pytestmark = pytest.mark.django_db

DUE = TODAY + timedelta(days=30)  # of every invoice of these tests: 23 December


def paid(it: Scene, *, late: int, amount: str = "1800"):
    """An invoice paid so many days after its due date."""
    issued = ready.issued(it.business, it.client)
    on = DUE + timedelta(days=late)
    payments.note(
        it.business, invoice_id=issued.invoice.id, amount=Decimal(amount), received_on=on, means="transfer",
        request_key=uuid7(), today=on, **it.who,
    )  # fmt: skip
    return issued


def learned(it: Scene):
    with tenant(it.business.id):
        return habits.learned(it.business, it.client.id)


def expected(it: Scene, *, day: date = TODAY):
    with tenant(it.business.id):
        found = cases.cases(it.business, today=day)
        return expectations.of(it.business, found.values(), today=day)


def test_a_client_that_never_paid_has_no_habit_and_is_expected_on_the_due_date(it):
    assert it.issued
    assert learned(it).median_delay is None and learned(it).strip.marks == ()

    (one,) = expected(it)

    assert (one.on, one.promised) == (DUE, False)


def test_the_strip_and_the_median_come_from_the_last_payment_of_each_sum(it):
    for late in (0, 9, 9, 20):
        paid(it, late=late)
    part = paid(it, late=-10, amount="800")
    payments.note(
        it.business, invoice_id=part.invoice.id, amount=Decimal(1000), received_on=DUE + timedelta(days=4),
        means="transfer", request_key=uuid7(), today=DUE + timedelta(days=4), **it.who,
    )  # fmt: skip

    habit = learned(it)

    assert sorted(habit.strip.marks) == ["late", "late", "late", "on_time", "very_late"]
    assert (habit.median_delay, habit.teaching_count) == (9, 5)


def test_what_only_a_credit_note_closed_was_never_paid(it):
    with tenant(it.business.id):
        draft = corrections.open_credit_note(
            it.business, it.issued.invoice, way=corrections.WHOLE, reason="Annulée", at=NOW
        )
    invoices.issue(it.business, draft.id, **it.now)

    assert learned(it).strip.marks == ()


def test_a_payment_taken_back_teaches_nothing(it):
    issued = paid(it, late=3)
    with tenant(it.business.id):
        payment = it.business.payments.get()
    payments.reverse(it.business, payment.id, reason="rejeté", today=DUE + timedelta(days=9), **it.who)

    assert learned(it).strip.marks == ()
    assert expected(it)[0].invoice_id == issued.invoice.id


def test_a_disputed_invoice_stands_in_the_strip_and_teaches_nothing(it):
    for late in (2, 2, 2):
        paid(it, late=late)
    it.issued = ready.issued(it.business, it.client)
    it.dispute()
    on = DUE + timedelta(days=60)
    payments.note(
        it.business, invoice_id=it.issued.invoice.id, amount=Decimal(1800), received_on=on, means="transfer",
        request_key=uuid7(), today=on, **it.who,
    )  # fmt: skip

    habit = learned(it)

    assert habit.strip.count("very_late") == 1 and habit.median_delay == 2


def test_reminders_before_the_payment_are_counted_and_taken_back_ones_are_not(it):
    for _ in range(3):
        it.issued = ready.issued(it.business, it.client)
        it.contact(sums=[it.sum_of(it.issued)], on=TODAY)
        it.contact(sums=[it.sum_of(it.issued)], on=TODAY)
        taken = it.asking(it.sum_of(it.issued), key=str(it.issued.invoice.id))
        it.contact(sums=[it.sum_of(it.issued)], on=TODAY, message_id=taken.id)
        outbox.undo(it.business, taken.id, **it.who)
        payments.note(
            it.business, invoice_id=it.issued.invoice.id, amount=Decimal(1800), received_on=DUE, means="transfer",
            request_key=uuid7(), today=DUE, **it.who,
        )  # fmt: skip

    assert learned(it).always_waits_for_second


def test_the_habit_moves_the_expected_day_and_says_why(it):
    for _ in range(3):
        paid(it, late=9)
    assert it.issued

    (one,) = expected(it)

    assert one.on == date(2027, 1, 4)  # 1 January is a holiday, then a weekend
    assert "9 jours" in one.why.fr


def test_a_promise_gives_its_day_to_the_oldest_sums_up_to_its_amount(it):
    assert it.issued
    ready.issued(it.business, it.client)
    on = TODAY + timedelta(days=3)
    it.promise(amount=Decimal(1800), due_on=on)

    first, second = expected(it)

    assert (first.on, first.promised) == (on, True)
    assert (second.on, second.promised) == (DUE, False)


def test_an_accepted_plan_gives_its_days_to_the_parts_of_the_sum_it_settles(it):
    plan = it.plan()
    plans.accept(it.business, plan_id=plan.id, **it.now)

    first, last = expected(it)

    assert (first.on, first.amount) == (TODAY + timedelta(days=10), 1000)
    assert (last.on, last.amount, last.promised) == (date(2027, 1, 4), 800, True)  # forty days later is a Saturday


def test_what_is_contested_is_expected_of_nobody(it):
    it.dispute(amount=Decimal(600))
    assert [one.amount for one in expected(it)] == [Decimal(1200)]

    other = Scene(it.business, ready.client(it.business, name="Coop Verte"), it.owner)
    other.dispute(amount=Decimal(1800))

    assert {one.client for one in expected(it)} == {"Atelier Nord"}


def test_the_day_says_in_one_sentence_what_should_come_within_a_month(it):
    assert it.issued
    with tenant(it.business.id):
        said = today.day_of(it.business, today=TODAY).forecast

    assert said is not None and said.fr.replace("\u00a0", " ").replace("\u202f", " ") == (
        "D’ici le 23 décembre, vous devriez recevoir 1 800 €."
    )


def test_without_anything_owed_nothing_is_said():
    business = establish()
    with tenant(business.id):
        assert today.day_of(business, today=TODAY).forecast is None


def test_an_expected_day_asks_the_same_number_of_queries_for_many_clients(it, django_assert_max_num_queries):
    assert it.issued
    for name in ("Coop Verte", "Éditions Belle-Anse", "Zone Libre"):
        other = Scene(it.business, ready.client(it.business, name=name), it.owner)
        assert other.issued
        paid(other, late=2)
    with tenant(it.business.id):
        found = cases.cases(it.business, today=TODAY)
        with django_assert_max_num_queries(8):
            expectations.of(it.business, found.values(), today=TODAY)
