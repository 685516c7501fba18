"""Late interest: days, rates, payments; the sum of the parts is the whole, to the cent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import interest, money
from reglo.rules.interest import RatePeriod, Received
from reglo.rules.money import ZERO

SINCE, UNTIL = date(2026, 5, 16), date(2026, 8, 20)
HALVES = (
    RatePeriod(date(2026, 1, 1), date(2026, 6, 30), Decimal("12.15")),
    RatePeriod(date(2026, 7, 1), date(2026, 12, 31), Decimal("12.40")),
)
SIX = Decimal("6000.00")

sums = st.integers(1, 10**9).map(money.major)
rates = st.integers(0, 3500).map(money.major)
spans = st.integers(0, 1500)


def ran(principal=SIX, *, since=SINCE, until=UNTIL, rate_periods=HALVES, **given_):
    return interest.accrued(principal, since=since, until=until, rate_periods=rate_periods, **given_)


def at(rate, *, days=10_000, since=SINCE):
    return [RatePeriod(since, since + timedelta(days=days), rate)]


def rows(found):
    return [(one.days, str(one.principal), str(one.rate), str(one.interest)) for one in found.segments]


# ── Worked by hand ───────────────────────────────────────────────────────────────────────────────


def test_a_debt_that_crosses_half_years_has_a_segment_in_each():
    found = ran()

    assert rows(found) == [(46, "6000.00", "12.15", "91.87"), (51, "6000.00", "12.40", "103.96")]
    assert (found.segments[0].from_on, found.segments[1].to_on) == (SINCE, UNTIL)
    assert (found.interest, found.principal, found.interest_left) == (Decimal("195.83"), SIX, Decimal("195.83"))


def test_a_payment_goes_to_interest_first_and_counts_on_its_day():
    found = ran(received=[Received(date(2026, 6, 30), Decimal(2000))])

    assert rows(found)[1] == (51, "4091.87", "12.40", "70.90")
    assert (found.principal, found.interest_left) == (Decimal("4091.87"), Decimal("70.90"))


def test_a_payment_below_the_interest_leaves_the_principal_and_nothing_is_compounded():
    found = ran(received=[Received(date(2026, 6, 30), Decimal("50.00"))])

    assert rows(found)[1] == (51, "6000.00", "12.40", "103.96")
    assert (found.principal, found.interest_left) == (SIX, Decimal("145.83"))


def test_a_credit_note_takes_from_the_principal_since_its_origin():
    assert rows(ran(credited=Decimal(2000))) == rows(ran(Decimal(4000)))


def test_payments_of_one_day_count_together_in_any_order():
    two = [Received(date(2026, 6, 30), Decimal(1500)), Received(date(2026, 6, 30), Decimal(500))]

    assert ran(received=two) == ran(received=two[::-1])
    assert rows(ran(received=two)) == rows(ran(received=[Received(date(2026, 6, 30), Decimal(2000))]))


def test_what_came_before_interest_began_takes_from_the_principal_and_what_comes_later_is_not_there():
    before = [Received(date(2026, 5, 15), Decimal(2000))]
    after = [Received(date(2026, 8, 21), Decimal(2000))]

    assert rows(ran(received=before)) == rows(ran(Decimal(4000)))
    assert ran(received=after) == ran()


def test_a_payment_on_the_last_day_counts_after_the_interest_of_that_day():
    found = ran(received=[Received(UNTIL, Decimal("6195.83"))])

    assert (found.interest, found.principal, found.interest_left) == (Decimal("195.83"), ZERO, ZERO)


def test_nothing_runs_before_the_first_day():
    assert ran(until=SINCE - timedelta(days=1)).segments == ()
    assert [one.days for one in ran(until=SINCE).segments] == [1]


def test_a_rate_that_nobody_needs_is_never_asked_for():
    def known():
        yield HALVES[0]
        raise AssertionError("the second half-year was asked for")

    found = ran(rate_periods=known(), received=[Received(date(2026, 6, 30), Decimal("6091.87"))])

    assert (found.principal, found.excess) == (ZERO, ZERO)


@pytest.mark.parametrize("periods", [HALVES[:1], HALVES[1:], ()])
def test_a_day_without_a_rate_is_our_mistake(periods):
    with pytest.raises(AssertionError, match="no rate is given for"):
        ran(rate_periods=periods)


def test_what_stops_interest_stops_no_payment():
    stopped = ran(stopped_on=date(2026, 6, 1), received=[Received(date(2026, 7, 1), Decimal(1000))])

    assert [(one.days, str(one.interest)) for one in stopped.segments] == [(16, "31.96")]
    assert (stopped.principal, stopped.interest_left) == (Decimal("5031.96"), ZERO)


def test_the_day_base_is_a_setting():
    assert ran(day_base=366).interest < ran().interest


def test_what_one_more_day_brings():
    assert interest.per_day(SIX, rate=Decimal("12.40")) == Decimal("2.04")


# ── Properties ───────────────────────────────────────────────────────────────────────────────────


@given(sums, rates, st.integers(1, 1500), st.data())
def test_days_split_in_two_bring_what_they_bring_together(principal, rate, days, data):
    cut = data.draw(st.integers(1, days))
    middle, last = SINCE + timedelta(days=cut - 1), SINCE + timedelta(days=days)
    split = [RatePeriod(SINCE, middle, rate), RatePeriod(middle + timedelta(days=1), last, rate)]

    parts, whole = ran(principal, until=last, rate_periods=split), ran(principal, until=last, rate_periods=at(rate))

    assert len(whole.segments) == 1
    assert parts.interest == whole.interest
    assert sum(one.days for one in parts.segments) == whole.segments[0].days
    for one in parts.segments:
        alone = money.cents(one.principal * one.rate * one.days / Decimal(36500))
        assert abs(one.interest - alone) <= money.CENT


@given(sums, rates, spans)
def test_one_more_day_never_brings_less(principal, rate, days):
    last = SINCE + timedelta(days=days)

    sooner, later = (ran(principal, until=day, rate_periods=at(rate)) for day in (last, last + timedelta(days=1)))

    assert later.interest >= sooner.interest


payments = st.lists(
    st.builds(Received, st.integers(-30, 500).map(lambda n: SINCE + timedelta(days=n)), sums), max_size=5
)


@given(sums, rates, rates, spans, payments, st.integers(0, 10**7).map(money.major))
def test_segments_follow_each_other_and_no_cent_is_lost(principal, first, second, days, received, credited):
    last = SINCE + timedelta(days=days)
    turn = SINCE + timedelta(days=90)
    periods = [RatePeriod(SINCE, turn, first), RatePeriod(turn + timedelta(days=1), date(2199, 1, 1), second)]

    found = ran(principal, until=last, rate_periods=periods, received=received, credited=credited)

    for before, after in zip(found.segments, found.segments[1:], strict=False):
        assert after.from_on == before.to_on + timedelta(days=1)
        assert after.principal <= before.principal
    for one in found.segments:
        assert one.days == (one.to_on - one.from_on).days + 1
        assert one.interest >= 0
    if found.segments:
        assert (found.segments[0].from_on, found.segments[-1].to_on <= last) == (SINCE, True)
    if found.principal > 0:
        assert sum(one.days for one in found.segments) == days + 1
        assert found.excess == 0
    paid = sum((one.amount for one in received if one.on <= last), ZERO)
    assert principal - credited + found.interest - paid == found.principal + found.interest_left - found.excess


@given(sums, rates, spans)
def test_paying_principal_and_interest_closes_the_debt(principal, rate, days):
    last = SINCE + timedelta(days=days)
    owed = ran(principal, until=last, rate_periods=at(rate))

    found = ran(
        principal,
        until=last + timedelta(days=400),
        rate_periods=at(rate),
        received=[Received(last, principal + owed.interest)],
    )

    assert (found.principal, found.interest_left, found.excess) == (ZERO, ZERO, ZERO)
    assert found.interest == owed.interest


@given(sums, rates, spans, payments)
def test_paying_never_makes_more_interest(principal, rate, days, received):
    last = SINCE + timedelta(days=days)

    with_payments = ran(principal, until=last, rate_periods=at(rate), received=received)

    # Each payment rounds once more, so it may bring half a cent.
    bare = ran(principal, until=last, rate_periods=at(rate)).interest
    assert with_payments.interest <= bare + money.CENT * (len(received) + 1)
