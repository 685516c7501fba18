"""Lists beside much history: what they read, what they add up, what they leave out."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import seed
from reglo.books import database, standing
from reglo.books.tenancy import tenant
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """Three hundred invoices, three of them open, and one issued today."""
    one = seed.scene(today=TODAY, at=NOW)
    seed.fill(one, 300)
    return one


def plan(query):
    sql, values = query.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        return " ".join(row[3] for row in cursor.fetchall())


def test_once_sizes_are_learnt_open_sums_are_read_without_the_settled_ones(scene):
    with CaptureQueriesContext(connection) as said:
        database.learn_sizes()

    if connection.vendor == "sqlite":
        with tenant(scene.business.id):
            assert "receivables_open" in plan(standing.open_rows(scene.business))
    else:
        assert len(said) == 0, "PostgreSQL counts by itself"


def test_a_list_says_what_is_open_of_each_invoice_and_nothing_of_the_settled(scene):
    with tenant(scene.business.id):
        page = standing.invoices_page(scene.business)
        everything = standing.found_page(scene.business, "H")

    assert page.rows[0].open_sum == page.rows[0].total == Decimal("3600.00")
    assert page.next_key and everything.next_key
    assert {row.open_sum for row in page.rows[1:]} <= {Decimal("0.00"), Decimal("3600.00")}
    assert Decimal("0.00") in {row.open_sum for row in everything.rows}


def test_the_list_of_what_is_owed_is_cut_but_keeps_the_one_asked_for(scene, monkeypatch):
    monkeypatch.setattr(standing.owing, "OWED_MAX", 2)
    with tenant(scene.business.id):
        last = standing.invoices_page(scene.business).rows[0]
        shown = [row[0] for row in standing.owed(scene.business)]
        asked = [row[0] for row in standing.owed(scene.business, also=str(last.id))]

    assert len(shown) == 2
    assert last.id not in shown
    assert asked == [*shown, last.id]


@pytest.mark.parametrize("also", ["", "facture", "../", "00000000-0000-0000-0000-000000000007"])
def test_an_id_that_is_none_of_ours_adds_nothing(scene, monkeypatch, also):
    monkeypatch.setattr(standing.owing, "OWED_MAX", 2)
    with tenant(scene.business.id):
        assert len(standing.owed(scene.business, also=also)) == 2
