"""The worked cases of every place, run as an accountant wrote them."""

import pytest

from reglo import packs
from reglo.packs import examples, late_examples


@pytest.mark.parametrize("case", examples.cases(), ids=lambda case: f"{case.place}: {case.name}")
def test_the_worked_case_comes_out_as_it_is_written(case: examples.Case) -> None:
    assert case.work_out() == case.expected


@pytest.mark.parametrize("case", examples.cases(), ids=lambda case: f"{case.place}: {case.name}")
def test_every_worked_case_states_something(case: examples.Case) -> None:
    assert case.expected != examples.Expected()


def test_every_place_has_worked_cases_and_no_two_share_a_name() -> None:
    names = [(case.place, case.name) for case in examples.cases()]

    assert {place for place, _ in names} == set(packs.PLACES)
    assert len(names) == len(set(names))


LATE = list(late_examples.cases())


@pytest.mark.parametrize("case", LATE, ids=lambda case: f"{case.place}: {case.name}")
def test_the_worked_case_of_a_late_sum_comes_out_as_it_is_written(case: late_examples.Case) -> None:
    assert case.work_out() == case.expected
    assert case.expected != {}


def test_every_place_has_worked_cases_of_late_sums_and_no_two_share_a_name() -> None:
    names = [(case.place, case.name) for case in LATE]

    assert {place for place, _ in names} == set(packs.PLACES)
    assert len(names) == len(set(names))
