"""Payment terms over random words, days and sums: what must hold whatever is asked."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from reglo.rules import terms
from reglo.rules.terms import (
    CannotRead,
    CannotShare,
    Days,
    EndOfMonth,
    Fixed,
    Months,
    OfNextMonth,
    OnReceipt,
    OnThe,
    Part,
    Percent,
    Rest,
    Terms,
    Weeks,
)

COUNTS = st.integers(0, 60)
MOVES = st.one_of(
    st.builds(Days, COUNTS),
    st.builds(Weeks, COUNTS),
    st.builds(Months, COUNTS),
    st.just(EndOfMonth()),
    st.builds(OnThe, st.sets(st.integers(1, 31), min_size=1, max_size=3).map(lambda days: tuple(sorted(days)))),
    st.builds(OfNextMonth, st.integers(1, 31)),
)
CHAINS = st.one_of(st.just((OnReceipt(),)), st.lists(MOVES, min_size=1, max_size=6).map(tuple))
HUNDREDTHS = st.integers(1, 2500).map(lambda units: Decimal(units) / 100)
SHARES = st.one_of(
    st.builds(Percent, HUNDREDTHS), st.builds(Fixed, HUNDREDTHS.map(lambda x: x.quantize(Decimal("0.01"))))
)
SEVERAL = st.lists(st.builds(Part, SHARES, CHAINS), max_size=3)
TERMS = st.builds(lambda parts, last: Terms((*parts, last)), SEVERAL, st.builds(Part, st.just(Rest()), CHAINS))
DATES = st.dates(date(2000, 1, 1), date(2150, 12, 31))
CENTS = st.integers(-10_000_000_00, 10_000_000_00).map(lambda units: Decimal(units) / 100)


@given(TERMS, st.sampled_from(["fr", "fr-CA", "en"]))
def test_the_canonical_words_are_read_back_to_the_same_terms(said: Terms, language: str) -> None:
    assert terms.parse(terms.words(said, language)) == said


@given(TERMS, DATES, CENTS)
@example(Terms((Part(Percent(Decimal(50)), (Days(1),)), Part(Rest(), (Days(2),)))), date(2026, 1, 1), Decimal("0.01"))
def test_instalments_add_up_keep_the_sign_and_are_never_zero(said: Terms, start: date, amount: Decimal) -> None:
    assume(amount)
    try:
        found = said.instalments(start, amount)
    except CannotShare:
        assume(False)

    assert sum(one.amount for one in found) == amount
    assert all(one.amount * amount > 0 for one in found)
    assert all(one.amount == one.amount.quantize(Decimal("0.01")) for one in found)
    assert 1 <= len(found) <= len(said.parts)


@given(TERMS, DATES)
def test_no_part_falls_due_before_the_day_of_issue(said: Terms, start: date) -> None:
    assert all(due >= start for due in said.due_dates(start))


@given(DATES, st.integers(0, 400), CHAINS)
def test_a_later_invoice_never_falls_due_earlier(start: date, later_days: int, moves: tuple[terms.Move, ...]) -> None:
    assert terms.due_on(start, moves) <= terms.due_on(start + timedelta(days=later_days), moves)


@given(st.text(max_size=80) | st.text(alphabet="0123456789 %;:,jourspuisfindemsàrécption", max_size=80))
def test_any_text_is_either_read_or_refused_in_sentences(text: str) -> None:
    try:
        said = terms.parse(text)
    except CannotRead as refusal:
        told = all(problem.fr and problem.en for problem in refusal.problems)
    else:
        told = terms.parse(terms.words(said, "fr")) == said
    assert told
