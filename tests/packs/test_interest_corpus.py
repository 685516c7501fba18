"""Late interest against cases published or computed by others: every row passes with its own inputs.

The rows quote figures of other sites: they are read from the folder named by REGLO_CORPUS and are
not in this repository. A row gives days and rates, not always the client or the notice; what is
read into it is argued here, by its name.
"""

import csv
import os
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reglo import packs
from reglo.packs import late
from reglo.rules import interest
from reglo.rules.interest import RatePeriod

FOLDER = os.environ.get("REGLO_CORPUS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="REGLO_CORPUS is unset: the corpus of interest was NOT tried")
Row = dict[str, str]
PLACES = {"FR": "fr", "QC": "ca-qc"}


def rows(name: str) -> list[Row]:
    if not FOLDER:
        return []
    with Path(FOLDER, "interest", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = rows("interest.csv")


def _minimum(row: Row) -> dict[str, Any]:
    return {"rate": "legal-minimum"}


def _default(row: Row) -> dict[str, Any]:
    return {"rate": "default"}


def _contract(row: Row) -> dict[str, Any]:
    return {"agreed_rate": Decimal(row["annual_rate_percent"])}


def _consumer_creditor(row: Row) -> dict[str, Any]:
    """The column of the row is that of a creditor who is a private person; a business has the other.

    So its rate is given as a number. It counts all its 60 days, as after a notice of the due date.
    """
    return {
        "client_kind": "consumer",
        "rate": Decimal(row["annual_rate_percent"]),
        "notice_on": date.fromisoformat(row["due_date"]),
    }


def _legal(row: Row) -> dict[str, Any]:
    """Legal interest runs from the notice; the row counts from the due date, so the notice was given by then."""
    return {"rate": "legal", "notice_on": date.fromisoformat(row["due_date"])}


def _state_claims(row: Row) -> dict[str, Any]:
    """9 % then 10 % is the rate on State claims: legal rate and additional indemnity, from the notice."""
    return {"rate": "additional-indemnity", "notice_on": date.fromisoformat(row["due_date"])}


def _monthly(row: Row) -> dict[str, Any]:
    """The row says 5; we find it, from the clause alone: 2 % a month."""
    return {"agreed_monthly_rate": Decimal(2)}


ASKED: dict[str, Callable[[Row], dict[str, Any]]] = {
    "15 % contractual, 30 days": _contract,
    "minimum rate (3 x legal), across two half-years": _minimum,
    "minimum rate (3 x legal), one day late": _minimum,
    "minimum rate (3 x legal), small claim": _minimum,
    "minimum rate (3 x legal), five months in one half-year": _minimum,
    "minimum rate (3 x legal), 2026": _minimum,
    "default rate (ECB refinancing + 10 points), across two half-years": _default,
    "default rate (ECB refinancing + 10 points), second half of 2025": _default,
    "legal rate for a consumer creditor": _consumer_creditor,
    "legal rate only (5 %)": _legal,
    "across a rate change (9 % then 10 %)": _state_claims,
    "contract clause 2 % a month without an annual rate": _monthly,
    "contract clause 18 % a year, simple": _contract,
}
ANY_DUE_DATE = date(2026, 1, 31)  # For the one row that gives a number of days and no date.


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_every_row_comes_out_to_the_cent(row: Row) -> None:
    days = int(row["days_late"])
    due_on = date.fromisoformat(row["due_date"]) if row["due_date"] else ANY_DUE_DATE
    until = date.fromisoformat(row["paid_date"]) if row["paid_date"] else due_on + timedelta(days=days)
    usual = {"client_kind": "business", "place": PLACES[row["country"]], "day_base": int(row["day_base"])}

    found = late.claim(
        **{**usual, "principal": Decimal(row["principal"]), "due_on": due_on, "until": until, **ASKED[row["case"]](row)}
    )

    assert str(found.interest) == row["expected_interest"]
    assert str(found.indemnity) == row["fixed_indemnity"]
    assert found.currency == row["currency"]
    assert [(one.days, one.rate) for one in found.segments] == _segments(row)


def _segments(row: Row) -> list[tuple[int, Decimal]]:
    """« 30d@11.13%; 46d@8.28% », or one rate for all the days."""
    parts = re.findall(r"(\d+)d@([\d.]+)%", row["annual_rate_percent"])
    parts = parts or [(row["days_late"], row["annual_rate_percent"])]
    return [(int(days), Decimal(rate)) for days, rate in parts]


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_every_row_comes_out_of_the_bare_arithmetic_too(row: Row) -> None:
    first = day = date(2026, 1, 1)
    periods = []
    for days, rate in _segments(row):
        periods.append(RatePeriod(day, day + timedelta(days=days - 1), rate))
        day += timedelta(days=days)

    found = interest.accrued(
        Decimal(row["principal"]),
        since=first,
        until=day - timedelta(days=1),
        rate_periods=periods,
        day_base=int(row["day_base"]),
    )

    assert str(found.interest) == row["expected_interest"]


def test_every_row_of_the_file_is_read_and_nothing_argued_is_stale() -> None:
    assert {row["case"] for row in ROWS} == ASKED.keys()
    assert len(ROWS) == len(ASKED)


@pytest.mark.parametrize("row", rows("rates_fr.csv"), ids=lambda row: row["from_date"])
def test_every_french_rate_is_the_one_we_know(row: Row) -> None:
    on, pack = date.fromisoformat(row["from_date"]), packs.get("fr")
    keys = {
        "legal_rate_professional": "legal_rate_professional",
        "legal_rate_consumer": "legal_rate_individual",
        "ecb_refinancing": "ecb_rate",
    }

    for column, key in keys.items():
        if row[column]:
            assert pack.figure(key, on).number == Decimal(row[column])


@pytest.mark.parametrize("row", rows("rates_qc.csv"), ids=lambda row: row["from_date"])
def test_every_quebec_rate_is_the_one_we_know(row: Row) -> None:
    pack = packs.get("ca-qc")

    for day in (row["from_date"], row["to_date"]):
        found = pack.figure("state_claims_rate", date.fromisoformat(day))
        assert found.number == Decimal(row["tax_debt_rate_percent"])
