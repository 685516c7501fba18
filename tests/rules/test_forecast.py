"""The forecast of payment dates: promises, habits, pay days, and the sentence that adds them up."""

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import dates, forecast, habits
from reglo.rules.habits import Settled

NB, NNB = "\u00a0", "\u202f"
MONDAY = date(2026, 11, 23)
CHRISTMAS = frozenset({date(2026, 12, 25)})
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def on(due_on: date, **more: object) -> date:
    return forecast.expected_on(due_on, **{"today": MONDAY} | more).on


def why(due_on: date, **more: object) -> str:
    return forecast.expected_on(due_on, **{"today": MONDAY} | more).why.fr


def test_a_promise_comes_before_any_habit():
    promised_on = date(2026, 12, 4)

    assert on(MONDAY, promised_on=promised_on, median_delay=40, settled_count=9, pay_days=(25,)) == promised_on
    assert why(MONDAY, promised_on=promised_on) == "C’est la date promise."


def test_a_promise_for_a_sunday_or_a_holiday_comes_on_the_business_day_after():
    assert on(MONDAY, promised_on=date(2026, 12, 6)) == date(2026, 12, 7)
    assert on(MONDAY, promised_on=date(2026, 12, 25), holidays=CHRISTMAS) == date(2026, 12, 28)


def test_a_promise_whose_day_is_past_counts_no_more():
    found = on(date(2026, 11, 25), promised_on=date(2026, 11, 20), median_delay=5, settled_count=4)

    assert found == date(2026, 11, 30)


def test_without_a_promise_the_client_pays_as_usual():
    assert on(date(2026, 11, 30), median_delay=9, settled_count=8) == date(2026, 12, 9)
    assert why(date(2026, 11, 30), median_delay=9, settled_count=8) == "Paie d’habitude 9 jours après l’échéance."


def test_a_client_who_pays_early_is_expected_early():
    assert on(date(2026, 12, 4), median_delay=-2, settled_count=8) == date(2026, 12, 2)
    assert why(date(2026, 12, 4), median_delay=-1, settled_count=8) == "Paie d’habitude 1 jour avant l’échéance."


@pytest.mark.parametrize(
    ("median", "count", "house", "days"),
    [(12, 3, 0, 12), (12, 2, 0, 8), (12, 1, 0, 4), (12, 0, 3, 3), (None, 0, 3, 3), (None, 0, None, 0),
     (12, 1, None, 12), (10, 1, 0, 4), (-10, 1, 0, -3)],
)  # fmt: skip
def test_under_three_invoices_the_delay_is_drawn_towards_that_of_the_house(median, count, house, days):
    assert forecast.delay_days(median, count, house) == days


def test_money_comes_on_the_next_pay_day():
    due_on = date(2026, 11, 30)

    assert on(due_on, median_delay=2, settled_count=8, pay_days=(10, 25)) == date(2026, 12, 10)
    assert why(due_on, median_delay=2, settled_count=8, pay_days=(10, 25)) == (
        "Paie d’habitude 2 jours après l’échéance. Paie d’habitude le 10 ou le 25 du mois."
    )


def test_the_last_day_of_a_short_month_is_a_pay_day():
    assert on(date(2026, 11, 24), median_delay=0, settled_count=8, pay_days=(31,)) == date(2026, 11, 30)


def test_what_has_not_come_is_not_expected_in_the_past():
    assert on(date(2026, 9, 1), median_delay=3, settled_count=8) == MONDAY
    assert why(date(2026, 9, 1), median_delay=3, settled_count=8) == "C’est déjà plus tard que d’habitude."


@given(DAYS, DAYS, st.none() | DAYS, st.none() | st.integers(-60, 200), st.integers(0, 9), st.lists(st.integers(1, 31)))
def test_the_day_is_a_business_day_and_never_past(due_on, today, promised_on, median, count, pay_days) -> None:
    found = forecast.expected_on(
        due_on, promised_on=promised_on, median_delay=median, settled_count=count, house_median=4,
        pay_days=pay_days[:2], today=today, holidays=CHRISTMAS,
    )  # fmt: skip

    assert found.on >= today
    assert dates.is_business_day(found.on, holidays=CHRISTMAS)
    assert found.why.fr.endswith(".") and found.why.en.endswith(".")


@given(DAYS, st.integers(0, 90), st.integers(0, 60), st.lists(st.integers(1, 31), max_size=2))
def test_a_later_due_date_is_never_expected_earlier(due_on, later, median, pay_days) -> None:
    today = date(2023, 1, 2)

    def expected(day: date) -> date:
        return forecast.expected_on(day, median_delay=median, settled_count=5, pay_days=pay_days, today=today).on

    assert expected(due_on + timedelta(days=later)) >= expected(due_on)


# ── The sentence ─────────────────────────────────────────────────────────────────────────────────

SUMS = [
    (date(2026, 12, 1), Decimal("5000.00")),
    (date(2026, 12, 15), Decimal("3100.00")),
    (date(2026, 12, 16), Decimal("9999.99")),
]


def said(sums: list[tuple[date, Decimal]], horizon_on: date = date(2026, 12, 15), **more: str) -> tuple[str, str]:
    found = forecast.sentence(sums, today=MONDAY, horizon_on=horizon_on, **{"currency": "EUR"} | more)
    return found.fr, found.en


def test_the_sums_expected_by_a_day_are_added_up_that_day_included():
    assert forecast.received_by(SUMS, date(2026, 12, 15)) == Decimal("8100.00")
    assert forecast.received_by([], MONDAY) == Decimal("0.00")


def test_the_forecast_is_one_sentence():
    assert said(SUMS) == (
        f"D’ici le 15 décembre, vous devriez recevoir 8{NNB}100{NB}€.",
        "By 15 December, you should receive €8,100.",
    )


def test_cents_are_said_whole_and_quebec_has_its_own_spaces():
    assert said([(MONDAY, Decimal("1200.50"))], currency="CAD", locale="fr-CA")[0] == (
        f"D’ici le 15 décembre, vous devriez recevoir 1{NB}200,50{NB}$."
    )


def test_a_day_far_away_says_its_year():
    assert said(SUMS, date(2027, 3, 1))[0].startswith("D’ici le 1er mars 2027, ")


def test_nothing_expected_is_said_too():
    assert said([]) == ("D’ici le 15 décembre, aucun paiement n’est attendu.", "No payment is expected by 15 December.")


# ── Real sequences of payments ───────────────────────────────────────────────────────────────────


def test_the_habit_foretells_better_than_the_due_date(corpus):
    """Each invoice is foretold on its day of issue, from what was paid before that day only."""
    with (corpus / "late-payments" / "accounts_receivable.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    paid = sorted((_day(row["SettledDate"]), _day(row["DueDate"]), row["customerID"], row["Disputed"]) for row in rows)
    known: dict[str, list[Settled]] = defaultdict(list)
    delays: list[int] = []
    by_habit = by_due_date = seen = 0
    for row in sorted(rows, key=lambda row: _day(row["InvoiceDate"])):
        today, due_on, paid_on = (_day(row[name]) for name in ("InvoiceDate", "DueDate", "SettledDate"))
        while seen < len(paid) and paid[seen][0] < today:
            settled_on, was_due_on, customer, disputed = paid[seen]
            known[customer].append(Settled(was_due_on, settled_on, 0, disputed == "Yes"))
            delays.append((settled_on - was_due_on).days)
            seen += 1
        own = habits.learned(known[row["customerID"]])
        found = forecast.expected_on(
            due_on, median_delay=own.median_delay, settled_count=own.teaching_count, pay_days=own.pay_days,
            house_median=habits.median_delay(delays), today=today,
        )  # fmt: skip
        by_habit += abs((paid_on - found.on).days)
        by_due_date += abs((paid_on - due_on).days)

    assert len(rows) == 1492
    assert by_habit * 100 <= by_due_date * 80  # a fifth better, at least


def _day(american: str) -> date:
    return datetime.strptime(american, "%m/%d/%Y").date()  # noqa: DTZ007  # a day, not an instant
