"""What a client gave: a plan that is kept, a promise in force; the five words and the forecast follow them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reglo.books import drafts, invoices, outbox, standing
from reglo.books.followups import cases, expectations, given, plans
from reglo.books.tenancy import tenant
from tests import ready
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db

DUE = TODAY + timedelta(days=30)
LATER = DUE + timedelta(days=8)  # 31 December: late by eight days
THREE = [
    (LATER, Decimal("600.00")),
    (LATER + timedelta(days=4), Decimal("600.00")),
    (LATER + timedelta(days=32), Decimal("600.00")),
]


def dated(it, day=LATER):
    with tenant(it.business.id):
        return given.of(it.business, today=day)


def sums(it, day=LATER):
    with tenant(it.business.id):
        found = standing.sums(it.business, today=day, given=given.of(it.business, today=day))
    return {word: (one.amount, one.count) for word, one in found.items() if one.count}


def expected(it, day=LATER):
    with tenant(it.business.id):
        return expectations.of(it.business, cases.cases(it.business, today=day).values(), today=day)


def accepted(it, lines=THREE, **changes):
    now = it.now | {"on": LATER}
    plan = it.plan(lines=lines, **now, **changes)
    return plans.accept(it.business, plan_id=plan.id, **now)


def test_without_a_word_given_a_sum_past_due_is_late(it):
    assert it.issued

    assert sums(it) == {standing.LATE: (1800, 1)}
    assert dated(it) == ()


def test_a_plan_that_is_kept_dates_each_of_its_payments_and_nothing_is_late(it):
    accepted(it)

    assert sums(it) == {standing.SENT: (1200, 1), standing.EXPECTED: (600, 1)}
    assert [(one.amount, one.on, one.kind) for one in expected(it)] == [
        (600, LATER, "plan"),
        (600, LATER + timedelta(days=4), "plan"),
        (600, LATER + timedelta(days=32), "plan"),
    ]


def test_a_payment_of_a_plan_may_go_to_two_sums_of_the_client(it):
    assert it.issued
    other = it.sum_of(ready.issued(it.business, it.client))
    lines = [(on, Decimal(1200)) for on, _ in THREE]
    accepted(it, lines=lines, sums=[it.sum_id, other])

    found = {one.sum_id: [(part.on, part.amount) for part in one.parts] for one in dated(it)}
    first, second = found[it.sum_id], found[other]

    assert [amount for _, amount in first + second] == [1200, 600, 600, 1200]
    assert [one.amount for one in expectations.by_day(expected(it), today=LATER)] == [1200, 1200, 1200]


def test_a_plan_only_proposed_one_ended_or_one_missed_gives_nothing(it):
    proposed = it.plan(lines=THREE, **it.now | {"on": LATER})
    assert sums(it) == {standing.LATE: (1800, 1)}

    plans.accept(it.business, plan_id=proposed.id, **it.now | {"on": LATER})
    missed = LATER + timedelta(days=14)
    assert sums(it, missed) == {standing.LATE: (1800, 1)}
    assert {one.kind for one in expected(it, missed)} == {"habit"}

    plans.end(it.business, plan_id=proposed.id, **it.now | {"on": LATER})
    assert sums(it) == {standing.LATE: (1800, 1)}


def test_a_promise_of_a_part_leaves_the_rest_late(it):
    assert it.issued
    it.promise(amount=Decimal(500), due_on=LATER + timedelta(days=1), on=LATER)

    assert sums(it) == {standing.SENT: (500, 1), standing.LATE: (1300, 1)}
    with tenant(it.business.id):
        (account,) = standing.accounts(
            it.business, [it.client.id], today=LATER, given=given.of(it.business, today=LATER)
        )[it.client.id]
    assert (account.late, account.ahead) == (1300, 500)


def test_a_promise_stands_two_business_days_after_its_day_and_no_longer(it):
    assert it.issued
    it.promise(amount=Decimal(1800), due_on=LATER, on=LATER)
    monday, tuesday = LATER + timedelta(days=4), LATER + timedelta(days=5)  # 1 January and a weekend lie between

    assert sums(it, monday) == {standing.EXPECTED: (1800, 1)}
    assert expected(it, monday)[0].why is expectations.GRACE
    assert sums(it, tuesday) == {standing.LATE: (1800, 1)}


def test_a_date_moved_by_the_client_takes_the_place_of_the_first(it):
    assert it.issued
    it.promise(amount=Decimal(1800), due_on=LATER + timedelta(days=5), on=LATER)
    moved = LATER + timedelta(days=20)
    it.promise(amount=Decimal(1800), due_on=moved, on=LATER + timedelta(days=1))

    (one,) = dated(it, LATER + timedelta(days=1))

    assert [(part.on, part.amount) for part in one.parts] == [(moved, 1800)]


def test_what_is_contested_is_covered_by_no_word(it):
    it.dispute(amount=Decimal(600))
    it.promise(amount=Decimal(1800), due_on=LATER, on=LATER)

    (one,) = dated(it)

    assert (one.covered, one.rest) == (1200, 600)
    assert sum(amount for amount, _ in sums(it).values()) == 1800


def test_a_promise_of_another_currency_covers_nothing_here(it):
    euros = it.sum_id
    draft = drafts.open_draft(it.business, content=ready.CONTENT | {"currency": "USD"}, client_id=it.client.id, at=NOW)
    dollars = invoices.issue(it.business, draft.id, **it.now, channel=outbox.EMAIL)
    it.promise(amount=Decimal(1000), currency="USD", due_on=LATER, on=LATER)

    (one,) = dated(it)

    assert one.sum_id == it.sum_of(dollars) != euros


def test_each_list_adds_up_to_its_word_and_a_sum_in_parts_stands_under_each(it):
    accepted(it)
    with tenant(it.business.id):
        found = given.of(it.business, today=LATER)
        for word in (standing.SENT, standing.EXPECTED, standing.LATE):
            page = standing.receivables_page(word, it.business, today=LATER, given=found)
            said = standing.sums(it.business, today=LATER, given=found)[word]
            assert (sum((row.share for row in page.rows), Decimal(0)), len(page.rows)) == (said.amount, said.count)


def test_two_sums_of_one_client_on_one_day_are_one_line(it):
    assert it.issued
    ready.issued(it.business, it.client)

    (one,) = expectations.by_day(expected(it, TODAY), today=TODAY)

    assert (one.amount, len(one.numbers), one.late) == (3600, 2, False)
    (late,) = expectations.by_day(expected(it), today=LATER)
    assert late.late


def test_an_invoice_that_has_not_left_is_still_to_bill_whatever_was_promised(it):
    written = ready.draft(it.business, it.client)
    kept = invoices.issue(it.business, written.id, **it.now, channel=outbox.HAND)
    assert it.issued
    it.promise(amount=Decimal(3600), due_on=LATER + timedelta(days=1), on=LATER)

    assert it.sum_of(kept) not in {one.sum_id for one in dated(it)}
    assert sums(it)[standing.TO_BILL] == (1800, 1)
    with tenant(it.business.id):
        found = given.of(it.business, today=LATER)
        for word in (standing.SENT, standing.EXPECTED, standing.LATE):
            page = standing.receivables_page(word, it.business, today=LATER, given=found)
            said = standing.sums(it.business, today=LATER, given=found)[word]
            assert (sum((row.share for row in page.rows), Decimal(0)), len(page.rows)) == (said.amount, said.count)
