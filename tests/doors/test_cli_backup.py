"""`reglo backup` and `reglo restore` through their real entries, in processes and folders of their own."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reglo.cli import folder
from tests.failures.nursery import ROOT

pytestmark = [pytest.mark.slow]

FOUND = """
import django; django.setup()
from reglo.books import database
from tests import ready
from tests.people import NOW
database.prepare(at=NOW)
business = ready.business()
ready.issued(business, ready.client(business))
"""
RENDER = """
import django; django.setup()
from reglo.books import archive, papers
from reglo.books.people import Business
from tests.failures.work import quick_rendering
from tests.people import NOW
papers.renderer.render = quick_rendering
for business_id, document_id in archive.pending():
    papers.render(Business.objects.get(id=business_id), document_id, at=NOW)
"""
ISSUE = """
import django; django.setup()
from reglo.books import invoices
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
business = Business.objects.get()
with tenant(business.id):
    client = business.clients.get()
print(ready.issued(business, client).invoice.number)
"""


class Machine:
    """A data folder and the commands one runs on it."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def script(self, source: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", source],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def reglo(self, *words: str) -> tuple[int, dict[str, Any], str]:
        """Status, the answer in JSON when there is one, what was said to a person."""
        command = [
            sys.executable,
            "-c",
            "from reglo.cli import main; raise SystemExit(main())",
            *words,
            "--data",
            str(self.data),
        ]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=False, timeout=120
        )
        answer = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        return done.returncode, answer, done.stdout + done.stderr

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REGLO_TEST_DATA"}}
        return kept | {
            "REGLO_DATA": str(self.data),
            "REGLO_NOW": "2026-11-23T10:00",
            "DJANGO_SETTINGS_MODULE": "reglo.settings",
            "LANG": "fr_FR.UTF-8",
            "LC_ALL": "fr_FR.UTF-8",
            "PYTHONIOENCODING": "utf-8",
        }


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "here")
    made.script(FOUND)
    return made


@pytest.fixture
def other(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "there")


def test_saved_here_and_put_back_elsewhere_with_the_phrase(machine: Machine, other: Machine, tmp_path: Path):
    file = str(tmp_path / "one.zip")
    status, made, _ = machine.reglo("backup", file, "--json")
    assert (status, made["key"], made["broken"], made["lost"]) == (0, True, [], [])
    assert len(made["phrase"].split("-")) == 8
    assert machine.reglo("backup", str(tmp_path / "two.zip"), "--json")[1]["phrase"] == ""  # shown once

    status, done, _ = other.reglo("restore", file, "--phrase", made["phrase"], "--json")

    assert (status, done["businesses"], done["new_epoch"]) == (0, ["Camille Aubry EI"], False)
    assert (other.data / "key").read_text() == (machine.data / "key").read_text()
    assert other.reglo("verify", "--json")[1]["broken"] == []
    assert not [path.name for path in other.data.iterdir() if path.name.startswith(".")]
    assert done["last"] == {"Camille Aubry EI": "2026-001"}
    status, _, words = other.reglo("restore", "--confirm", "2025-999", "--yes")
    assert status == 0
    assert "la suite reprend" in words


def test_a_copy_gives_no_number_until_the_last_one_is_confirmed(machine: Machine, tmp_path: Path):
    file = str(tmp_path / "one.zip")
    machine.reglo("backup", file)
    assert machine.script(ISSUE) == "2026-002"

    status, _, words = machine.reglo("restore", file)
    assert (status, "ajoutez --replace" in words) == (1, True)
    status, done, _ = machine.reglo("restore", file, "--replace", "--json")
    assert (status, done["new_epoch"]) == (0, False)  # the key was in the folder
    kept = Path(done["kept"])
    with closing(sqlite3.connect(kept)) as former:
        assert former.execute("SELECT count(*) FROM books_invoice").fetchone() == (2,)

    with pytest.raises(AssertionError, match="copie restaurée"):
        machine.script(ISSUE)
    refused = machine.reglo("restore", "--confirm", "2026-002", "--json")
    assert (refused[0], "2026-002 ne serait plus jamais donné" in refused[1]["error"]) == (1, True)
    assert machine.reglo("restore", "--confirm", "2026-002", "--yes", "--json")[1]["confirmed"] == "2026-002"
    assert machine.script(ISSUE) == "2026-003"
    assert machine.reglo("verify", "--json")[1]["broken"] == []


def test_the_command_it_prints_names_the_number_of_the_copy_and_works_as_it_stands(machine: Machine, tmp_path: Path):
    file = str(tmp_path / "one.zip")
    machine.reglo("backup", file)

    _, _, words = machine.reglo("restore", file, "--replace")
    (command,) = [line.strip() for line in words.splitlines() if "--confirm" in line]

    assert command == f"reglo restore --confirm 2026-001 --data {machine.data}"
    status, _, words = machine.reglo("restore", "--confirm", "2026-045")
    assert (status, "les 44 numéros de 2026-002 à 2026-045" in words, "ajoutez --yes" in words) == (1, True, True)
    assert machine.reglo(*command.split()[1:4])[0] == 0
    assert machine.script(ISSUE) == "2026-002"


def test_the_phrase_chosen_is_shown_even_when_the_backup_fails_afterwards(machine: Machine, tmp_path: Path):
    """It wraps the key from now on: nobody could ever show it again."""
    (tmp_path / "taken.zip").write_bytes(b"precious")

    status, answer, _ = machine.reglo("backup", str(tmp_path / "taken.zip"), "--json")
    assert (status, "existe déjà" in answer["error"], len(answer["phrase"].split("-"))) == (1, True, 8)
    _, _, words = machine.reglo("backup", str(tmp_path / "taken.zip"), "--new-phrase")
    shown = re.search(r"(?:[a-zà-ÿ]+-){7}[a-zà-ÿ]+", words)
    assert shown is not None and "existe déjà" in words
    assert "phrase" not in machine.reglo("backup", str(tmp_path / "taken.zip"), "--json")[1]

    file = str(tmp_path / "one.zip")
    assert machine.reglo("backup", file, "--json")[1]["phrase"] == ""
    machine.data = tmp_path / "elsewhere"
    assert machine.reglo("restore", file, "--phrase", shown[0], "--json")[1]["new_epoch"] is False


def test_a_document_lost_is_named_and_everything_is_not_said_to_agree(machine: Machine, other: Machine, tmp_path: Path):
    file, whole = str(tmp_path / "one.zip"), str(tmp_path / "two.zip")
    machine.script(RENDER)
    machine.reglo("backup", whole)
    for path in (machine.data / "files").glob("??/*"):
        path.unlink()
    machine.reglo("backup", file)

    status, _, words = other.reglo("restore", file)

    assert status == 0
    assert "Document perdu : " in words and "Tout concorde" not in words
    status, _, words = other.reglo("restore", whole, "--replace")
    assert (status, "Tout concorde." in words, "Document perdu" in words) == (0, True, False)


def test_a_folder_in_use_is_left_alone(machine: Machine, tmp_path: Path):
    file = str(tmp_path / "one.zip")
    machine.reglo("backup", file)
    before = (machine.data / "reglo.sqlite3").read_bytes()

    with folder.in_use(machine.data):
        status, _, words = machine.reglo("restore", file, "--replace")

    assert (status, "tourne encore" in words) == (1, True)
    assert (machine.data / "reglo.sqlite3").read_bytes() == before


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff" + os.urandom(2000))
    return path


def test_a_wrong_file_is_one_sentence_and_changes_nothing(machine: Machine, wrong: Path):
    before = sorted(path.name for path in machine.data.rglob("*"))

    status, _, words = machine.reglo("restore", str(wrong), "--replace")

    assert status == 1
    assert words.strip() == f"reglo : {wrong} n’est pas une sauvegarde de Réglo"
    assert machine.reglo("restore", str(wrong.with_name("none")), "--replace", "--json")[1]["error"]
    after = sorted(path.name for path in machine.data.rglob("*"))
    assert set(after) - set(before) <= {"running.lock"}


def test_several_processes_may_use_a_folder_at_once_and_none_while_one_is_alone(tmp_path: Path):
    with folder.in_use(tmp_path), folder.in_use(tmp_path), folder.alone(tmp_path) as free:
        assert not free
    with folder.alone(tmp_path) as free:
        assert free
        with pytest.raises(sqlite3.OperationalError), folder.in_use(tmp_path):
            pass


def test_one_says_a_file_or_a_number(other: Machine):
    assert other.reglo("restore")[0] == 2
    status, _, words = other.reglo("restore", "--confirm", "2026-001")
    assert (status, "aucune copie restaurée" in words) == (1, True)
