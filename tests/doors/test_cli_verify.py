"""`reglo verify` through its real entry: it agrees, or names what does not."""

import json

import pytest
from django.db import connection

from reglo.books import database
from reglo.books.archive import path_of, pdf_sha256
from reglo.books.papers import pdf_of
from reglo.cli import main
from tests import paperwork
from tests.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def french(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    monkeypatch.setattr("reglo.cli.folder.has_books", lambda where: True)
    monkeypatch.setattr("reglo.books.database.prepare", lambda *, at: None)  # the tables of the test are there


def verified(capsys, *words):
    status = main(["verify", "--json", *words])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def edited(statement, *values):
    """A row changed by hand, behind the books' back."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_nothing_to_verify_is_said(capsys):
    assert main(["verify"]) == 0
    assert "rien à vérifier" in capsys.readouterr().out


def test_books_that_agree_say_how_much_was_looked_at(capsys):
    business = paperwork.ready()
    paperwork.issue(business)

    status, (answer,) = verified(capsys)

    assert (status, answer["ok"], answer["invoices"], answer["broken"]) == (0, True, 1, [])
    assert answer["entries"] >= 3
    assert main(["verify"]) == 0
    assert "1 facture, tout concorde" in capsys.readouterr().out


def test_an_invoice_changed_by_hand_is_named(capsys):
    business = paperwork.ready()
    paperwork.issue(business)
    edited("UPDATE books_invoice SET total = 99 WHERE number = %s", "2026-001")

    status, (answer,) = verified(capsys)

    assert (status, answer["ok"]) == (1, False)
    assert [(one["table"], one["row"]) for one in answer["broken"]] == [("invoice", "2026-001")]
    assert main(["verify"]) == 1
    assert "invoice 2026-001" in capsys.readouterr().out


def test_a_file_that_was_lost_is_named(capsys):
    business = paperwork.ready()
    issued = paperwork.issue(business)
    pdf_of(business, issued.invoice, at=NOW)
    digest = pdf_sha256(business, issued.invoice.id)
    path_of(digest).unlink()

    status, (answer,) = verified(capsys)

    assert status == 1
    assert digest in answer["broken"][0]["what"]


def test_each_business_answers_for_itself(capsys):
    paperwork.issue(paperwork.ready())
    paperwork.ready("ca-qc")
    edited("UPDATE books_invoice SET subject = 'autre'")

    status, answers = verified(capsys)

    assert status == 1
    assert [one["ok"] for one in answers] == [False, True]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "reglo : la base de données ne répond pas : elle est fermée\n"),
        ("en", "reglo: the database does not answer: it is closed\n"),
    ],
)
def test_a_database_that_is_not_ready_is_said_in_a_sentence(capsys, monkeypatch, lang, said):
    def not_ready(*, at):
        raise database.NotReady(
            "la base de données ne répond pas : elle est fermée", "the database does not answer: it is closed"
        )

    monkeypatch.setattr("reglo.books.database.prepare", not_ready)

    assert main(["verify", "--lang", lang]) == 1
    assert capsys.readouterr().err == said
