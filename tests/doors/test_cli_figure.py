"""`reglo figure`: a rate published between two versions is added with its source, and every page knows it at once."""

import json
from datetime import date, timedelta

import pytest

from reglo import packs
from reglo.books import invoices
from reglo.cli import main
from reglo.packs import own
from tests import ready
from tests.people import NOW, owner_of

JANUARY = date(2027, 1, 1)
LATER = NOW + timedelta(days=50)
RATE = ["figure", "ecb_rate", "2,25", "--from", "2027-01-01", "--until", "2027-06-30", "--source", "ecb.europa.eu"]


@pytest.fixture(autouse=True)
def house(tmp_path, monkeypatch):
    """A data folder of its own, and a day that stands still."""
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    monkeypatch.setattr("reglo.cli.folder.has_books", lambda where: True)
    monkeypatch.setattr("reglo.cli.open_books", lambda words: None)
    own.stand_at(tmp_path / own.FILE)
    yield tmp_path
    own.stand_at(None)


def refused(capsys, *words):
    assert main(["figure", *words]) == 1
    return capsys.readouterr().err.strip()


def test_a_rate_that_was_not_known_is_known_once_it_is_added(capsys):
    with pytest.raises(packs.NoFigure, match="reglo figure ecb_rate"):
        packs.get("fr").figure("ecb_rate", JANUARY)

    assert main(RATE) == 0

    assert capsys.readouterr().out == "taux de refinancement de la BCE : 2.25 %, du 1er janvier 2027 au 30 juin 2027.\n"
    found = packs.get("fr").figure("ecb_rate", JANUARY)
    assert (found.value, found.source, found.checked_on) == ("2.25", "ecb.europa.eu", NOW.date())
    with pytest.raises(packs.NoFigure):
        packs.get("fr").figure("ecb_rate", date(2027, 7, 1))


def test_added_again_from_the_same_day_it_is_replaced_and_taken_back_it_is_gone(capsys):
    assert main(RATE) == 0
    assert main([*RATE[:2], "2,40", *RATE[3:]]) == 0
    assert packs.get("fr").figure("ecb_rate", JANUARY).value == "2.40"

    assert main(["figure", "ecb_rate", "--from", "2027-01-01", "--remove"]) == 0

    assert own.every() == []
    assert "rien n’est retiré" in refused(capsys, "ecb_rate", "--from", "2027-01-01", "--remove")


def test_what_ends_soon_is_listed_with_its_last_day(capsys):
    assert main(["figure", "--json"]) == 0

    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"place": "fr", "key": "ecb_rate", "known_until": "2026-07-31"} in listed
    assert all(row["key"] != "vat_standard" for row in listed)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ecb_rate", "2,25", "--from", "2027-01-01"], "Dites où cela se lit"),
        (["ecb_rate", "deux", "--from", "2027-01-01", "--source", "BCE"], "« d » est une lettre"),
        (["ecb_rate", "-1", "--from", "2027-01-01", "--source", "BCE"], "-1"),
        (["ecb_rate", "2,25", "--source", "BCE"], "Il manque --from"),
        (["ecb_rate", "2,25", "--from", "31/02/2027", "--source", "BCE"], "--from"),
        (["ecb_rate", "2", "--from", "2027-06-30", "--until", "2027-01-01", "--source", "BCE"], "inversez"),
        (["euribor", "2,25", "--from", "2027-01-01", "--source", "BCE"], "Aucun chiffre ne s’appelle « euribor »"),
        (["ecb_rate", "2,25", "--from", "2027-01-01", "--source", "BCE"], "Il manque --until"),
        (["eu_members", "27", "--from", "2027-01-01", "--source", "UE"], "n’est pas un nombre"),
        (["ecb_rate", "2,25", "--place", "be", "--from", "2027-01-01", "--source", "BCE"], "lieu connu"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_way_to_mend_it(capsys, words, said):
    assert said in refused(capsys, *words)
    assert own.every() == []


def test_an_amount_above_a_hundred_is_an_amount(capsys):
    assert main(["figure", "consumer_note_from", "150", "--from", "2027-01-01", "--source", "arrêté"]) == 0

    assert packs.get("fr").figure("consumer_note_from", JANUARY).number == 150


def test_a_figure_that_this_version_does_not_know_is_left_aside(house):
    table = 'place = "fr"\nkey = "of_before"\nvalue = "1"\nfrom = 2027-01-01\nsource = "a"\nchecked_on = 2027-01-01\n'
    (house / own.FILE).write_text(f"[[figure]]\n{table}", encoding="utf-8")

    assert packs.get("fr").figure("vat_standard", JANUARY).value == "20"


def test_a_file_changed_by_hand_that_cannot_be_read_is_named(capsys, house):
    (house / own.FILE).write_text('[[figure]]\nkey = "ecb_rate"\n', encoding="utf-8")

    assert str(house / own.FILE) in refused(capsys)


@pytest.mark.django_db
def test_an_invoice_of_next_year_waits_for_the_rate_and_is_issued_once_it_is_there():
    business = ready.business()
    draft = ready.draft(business, ready.client(business), at=LATER)
    issue = {"on": LATER.date(), "by": owner_of(business), "at": LATER}
    with pytest.raises(invoices.CannotIssue, match="reglo figure ecb_rate"):
        invoices.issue(business, draft.id, **issue)

    assert main(RATE) == 0

    assert invoices.issue(business, draft.id, **issue).invoice.number == "2027-001"
