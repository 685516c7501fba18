"""`reglo today`: the answers of the page of the day, for a person or for a program; nothing is changed by asking."""

import json

import pytest

from reglo.books.followups import bank
from reglo.books.tenancy import tenant
from reglo.cli import main
from tests import ready
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

LATE = "2026-12-30"  # five business days after the due date


@pytest.fixture
def business(monkeypatch):
    """Camille, whom Atelier Nord owes 1 800 € due on 23 December."""
    monkeypatch.setattr("reglo.cli.folder.has_books", lambda where: True)
    monkeypatch.setattr("reglo.cli.open_books", lambda words: None)
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    made = ready.business()
    ready.issued(made, ready.client(made))
    return made


def answered(capsys, *words):
    assert main(["today", *words]) == 0
    return capsys.readouterr().out.replace("\xa0", " ").replace("\u202f", " ")


def test_the_bank_is_to_be_checked_before_a_late_invoice_is_spoken_of(business, capsys):
    out = answered(capsys, "--on", LATE)

    assert "Atelier Nord, Jeanne Petit : 1 800,00 €, 2026-001" in out
    assert "banque" in out


def test_once_it_is_checked_the_reason_the_objective_and_the_way_are_said_in_words(business, capsys):
    by = owner_of(business)
    bank.check(business, on=TODAY.replace(month=12, day=30), by=by, at=NOW.replace(month=12, day=30))

    out = answered(capsys, "--on", LATE)
    assert "Obtenir une date, par e-mail." in out and "obtain_date" not in out
    assert "Obtain a date, by e-mail." in answered(capsys, "--on", LATE, "--lang", "en")


def test_who_waits_says_until_when(business, capsys):
    assert "En attente\n    Atelier Nord : " in answered(capsys)


def test_a_program_reads_one_object_by_business_with_the_words_ready(business, capsys):
    by = owner_of(business)
    bank.check(business, on=TODAY.replace(month=12, day=30), by=by, at=NOW.replace(month=12, day=30))

    (line,) = answered(capsys, "--on", LATE, "--json").splitlines()
    said = json.loads(line)

    (act,) = said["acts"]
    assert (act["client"], act["step"], act["channel"], act["amount"]) == (
        "Atelier Nord",
        "reminder_1",
        "email",
        "1800.00",
    )
    assert act["words"] and act["missing"] == []
    with tenant(business.id):
        assert business.contact_events.count() == 0


def test_a_business_that_is_not_there_is_named(business, capsys):
    assert main(["today", "--business", "Personne"]) == 1

    assert "aucune entreprise nommée « Personne »" in capsys.readouterr().err
