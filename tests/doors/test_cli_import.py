"""`reglo import` through its real entry: a dry run first, then the import, then its undoing."""

import csv
import json

import pytest

from reglo.books import verification
from reglo.books.tenancy import tenant
from reglo.cli import main
from tests import ready
from tests.people import NOW

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = "Nom;E-mail;Ville;SIREN\nCoop Verte;bruno@coop.example;Nantes;552100554\n"
INVOICES = (
    "N° facture;Client;Date;Échéance;Total TTC;Réglée le;Couleur\n"
    "F-2026-031;Coop Verte;01/09/2026;01/10/2026;1 200,00;;bleu\n"
    "F-2026-032;Coop Verte;bientôt;01/11/2026;600,00;;vert\n"
)


@pytest.fixture(autouse=True)
def french(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    monkeypatch.setattr("reglo.cli.folder.has_books", lambda where: True)
    monkeypatch.setattr("reglo.books.database.prepare", lambda *, at: None)  # the tables of the test are there


@pytest.fixture
def files(tmp_path):
    names = {"clients.csv": CLIENTS, "factures.csv": INVOICES}
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [str(tmp_path / name) for name in names]


def said(capsys, *words):
    status = main(["import", *words])
    return status, capsys.readouterr()


def invoices(business):
    with tenant(business.id):
        return list(business.invoices.values_list("number", flat=True))


def test_without_yes_it_says_everything_and_writes_nothing(capsys, files):
    business = ready.business()

    status, told = said(capsys, *files)

    assert status == 0
    assert "À créer" in told.out and "1 client, 1 facture" in told.out
    assert "Reste à payer" in told.out and "1 200,00" in told.out.replace("\u202f", " ")
    assert "Laissées de côté (1)" in told.out and "factures.csv, ligne 3" in told.out
    assert "Couleur" in told.out
    assert "ajoutez --yes" in told.out
    assert invoices(business) == []


def test_with_yes_it_imports_and_the_same_again_creates_nothing(capsys, files):
    business = ready.business()

    status, told = said(capsys, "--yes", *files)
    again_status, again = said(capsys, "--yes", *files)

    assert (status, again_status) == (0, 0)
    assert "reglo import --undo " in told.out
    assert "rien n’a été créé" in again.out
    assert invoices(business) == ["F-2026-031"]
    assert verification.verify(business) == []


def test_as_json_it_says_the_same_and_an_import_is_undone_by_its_id(capsys, files):
    business = ready.business()
    _, told = said(capsys, "--json", "--yes", *files)
    answer = json.loads(told.out)

    assert answer["ok"] and answer["written"]
    assert answer["counts"] == {"clients": 1, "invoices": 1, "credit_notes": 0, "payments": 0}
    assert answer["sums"] == {"EUR": {"open": "1200.00", "paid": "0.00"}}
    assert [one["line"] for one in answer["rejects"]] == [3]
    assert {"header": "Échéance", "understood": "échéance"} in answer["columns"]

    status, undone = said(capsys, "--json", "--undo", answer["import"])
    assert (status, json.loads(undone.out)["taken_back"]) == (0, True)
    assert invoices(business) == []


def test_rejected_rows_are_given_back_as_a_file(capsys, files, tmp_path):
    ready.business()
    out = tmp_path / "rejets.csv"

    status, _ = said(capsys, "--rejects", str(out), *files)

    rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert status == 0
    assert rows[0] == ["Fichier", "Feuille", "Ligne", "Pourquoi"]
    assert rows[1][:3] == ["factures.csv", "", "3"]
    assert "bientôt" in rows[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "donnez un fichier"),
        (("absent.csv",), "vérifiez son nom : absent.csv"),
        (("--undo", "rien"), "aucun import ne porte ce nom"),
        (("--undo", "01a2212f-a8fb-721b-8e0c-5815591ecb30"), "aucun import ne porte ce nom"),
        (("--business", "Personne", "x.csv"), "dites quelle entreprise"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(capsys, words, expected):
    ready.business()

    status, told = said(capsys, *words)

    assert status == 1
    assert expected in told.err


def test_a_file_without_anything_to_import_is_refused(capsys, tmp_path):
    ready.business()
    path = tmp_path / "recette.txt"
    path.write_text("Trois œufs, du beurre\n", encoding="utf-8")

    status, told = said(capsys, str(path))

    assert status == 1
    assert told.err.startswith("reglo : ")
