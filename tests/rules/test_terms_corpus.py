"""Due dates and instalments that other invoicing systems promise in their own tests.

The rows were transcribed from projects under the LGPL, AGPL and GPL: they are read from
the folder named by REGLO_CORPUS and are not in this repository.
"""

import csv
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reglo.rules import terms

FOLDER = os.environ.get("REGLO_CORPUS", "")
Row = dict[str, str]

WORDS = {  # The « rule » of a row → our words for it.
    "days=0": "à réception",
    "+0d": "0 jour",
    "+15d": "15 jours",
    "+30d": "30 jours",
    "+60d": "60 jours",
    "first 15th on or after invoice+31d": "31 jours puis le 15",
    "end_of_month(invoice)": "fin de mois",
    "end_of_month(invoice)+1d": "fin de mois puis 1 jour",
    "end_of_month(invoice)+15d": "le 15 du mois suivant",
    "end_of_month(invoice)+45d": "fin de mois puis 45 jours",
    "end_of_month+45d": "fin de mois puis 45 jours",
    "end_of_month+5d": "fin de mois puis 5 jours",
    "end_of_month+2 months": "fin de mois puis 2 mois",
    "(invoice+30d) then end_of_month": "30 jours puis fin de mois",
    "(invoice+1 month) then end_of_month": "1 mois puis fin de mois",
    "(invoice+60d... 2 months) then end_of_month": "2 mois puis fin de mois",
    "(invoice+30d), end_of_month, +10d": "30 jours puis fin de mois puis le 10",
    "(invoice+90d), end_of_month, +10d": "90 jours puis fin de mois puis le 10",
    "(invoice+3 months), end_of_month, +10d": "3 mois puis fin de mois puis 10 jours",
    "(invoice+1 month+15d), end_of_month, +45d": "1 mois puis 15 jours puis fin de mois puis 45 jours",
    "first 10th on or after the invoice date": "le 10",
    "30%:+15d; 70%:+45d": "30 % : 15 jours ; 70 % : 45 jours",
    "(invoice+30d) then day 10 of the next month": "30 jours puis le 10 du mois suivant",
    "(invoice+30d) then day 31 of the next month (clipped)": "30 jours puis le 31 du mois suivant",
    "day 31 of the next month (clipped)": "on the 31st of next month",
    "(invoice+15d) then day 31 of the next month": "15 days then on the 31st of next month",
    "70%; fixed 200; last takes the remainder": "70 % : à réception ; 200 : à réception ; 30 % : à réception",
    "+5d, then next payment day in {5} strictly after": "5 jours puis le 5",
    "next payment day in {5,10}": "le 5 ou le 10",
    "sequential": "50 % : le 15 ou le 20 ; reste : le 15 ou le 20 puis le 5 ou le 10",
    "(end of the next month)": "fin du mois suivant",
    "rest:+1 month": "reste : 1 mois",
    # The row leaves its four lines to its note; these are the words that give its dates and sums.
    "fixed 4.00 instead of 396.84": (
        "25 % : 30 jours ; 25 % : 1 mois ; 4,00 : 2 mois ; reste : 2 mois puis fin de mois puis 2 semaines"
    ),
    # Discounts are not terms: a discount for early payment is printed as such, and granted by a
    # credit note once the money came early. The day and the sum without it are sayable, and tried.
    "100%:+2d; 10% discount within 1 day, tax included": "100 % : 2 jours",
    "100%:+2d; 10% discount on 1000.00 untaxed, tax 150.00 unchanged": "100 % : 2 jours",
}

UNSAYABLE = {
    "+14d; 2015-03-16 is a holiday, moved to 2015-03-17": (
        "French law has no week-end or holiday rule for due dates; a due date is never moved by itself."
    ),
}


def rows() -> list[Row]:
    if not FOLDER:
        return []
    with Path(FOLDER, "payment-terms", "payment_terms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = rows()
SAYABLE = [row for row in ROWS if row["rule"] not in UNSAYABLE]
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="REGLO_CORPUS is unset: the payment terms of other projects were NOT tried"
)


@pytest.mark.parametrize("row", SAYABLE, ids=[f"{row['term']} from {row['invoice_date']}" for row in SAYABLE])
def test_other_systems_agree_on_dates_and_sums(row: Row) -> None:
    start = date.fromisoformat(row["invoice_date"])
    said = terms.parse(WORDS[row["rule"]])

    if row["amount"]:
        found = said.instalments(start, Decimal(row["amount"]))
        dates, sums = [one.due_on for one in found], [one.amount for one in found]
    else:
        dates, sums = list(said.due_dates(start)), []

    assert dates == [date.fromisoformat(day) for day in row["expected_dates"].split()]
    assert sums == [Decimal(amount) for amount in row["expected_amounts"].split()]


def test_every_row_is_said_or_argued_and_nothing_argued_is_stale() -> None:
    rules = {row["rule"] for row in ROWS}

    assert rules == set(WORDS) | set(UNSAYABLE)
    assert len(ROWS) - len(SAYABLE) == 1
