"""The command line in the user's language, and a folder that was mistyped."""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reglo.cli import COMMANDS, main, parsing
from reglo.rules.reading import of_system
from tests.failures.nursery import ROOT

HERE = sorted(COMMANDS)
OF_ARGPARSE = re.compile(
    r"usage:|positional arguments|show this help|error:|required:|invalid |expected ", re.IGNORECASE
)
ENGLISH = re.compile(r"\b(?:the|with|without|which|nothing|their|from now)\b")


@pytest.fixture
def spoken(monkeypatch):
    """The language of the environment; argparse gets its own words back afterwards."""
    monkeypatch.setattr(argparse, "_", argparse._)
    monkeypatch.setattr(argparse, "ngettext", argparse.ngettext)
    monkeypatch.setattr("reglo.cli.folder.has_books", lambda where: True)
    monkeypatch.setattr("reglo.cli.open_books", lambda words: None)

    def speak(language):
        for name in ("LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", f"{language}.UTF-8")

    return speak


def helped(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", HERE)
def test_every_help_is_in_french_and_in_english(spoken, capsys, command):
    spoken("fr_FR")
    french = helped(capsys, command)
    spoken("en_CA")
    english = helped(capsys, command)

    assert "usage : " in french and "montre cette aide" in french
    assert not OF_ARGPARSE.search(french) and not ENGLISH.search(french)
    assert "usage: " in english and "show this help message and exit" in english
    assert not re.search(r"[éèàê]|\b(?:le|les|des|dans|avec)\b", re.sub("Réglo|réglo", "", _without_examples(english)))


def _without_examples(help_text):
    """Examples are shown as the command answers where it was written: in French."""
    return "\n".join(line for line in help_text.splitlines() if not line.startswith("    "))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("issue",), "reglo issue : il manque FILE"),
        (("today", "--jour"), "mots inconnus : --jour"),
        (("today", "--on"), "--on : un mot est attendu"),
        (("today", "--lang", "de"), "--lang : 'de' n’est pas un choix ; choisissez parmi 'fr', 'en'"),
        (("export",), "il manque"),
        (("run", "--port", "x"), "--port : 'x' n’est pas un nombre entier"),
        (("advance", "--data", "x"), "il manque --to"),
        (("calc", "nothing"), "n’est pas un choix"),
    ],
)
def test_misuse_is_said_in_french(spoken, capsys, words, said):
    spoken("fr_FR")
    with pytest.raises(SystemExit) as ended:
        main(words)

    error = capsys.readouterr().err
    assert ended.value.code == 2
    assert said in error and not OF_ARGPARSE.search(error)


def test_every_sentence_translated_is_one_of_argparse():
    """A sentence that argparse no longer says is dead weight, and the new one is not in French."""
    source = Path(argparse.__file__).read_text(encoding="utf-8")

    for text in parsing.FRENCH:
        assert text.replace("\n", "\\n") in source or "unknown parser" in text, text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file or directory"), "ce fichier ou ce dossier n’existe pas"),
        (PermissionError(13, "Permission denied"), "l’accès est refusé"),
        (OSError(99999, "Odd thing"), "Odd thing"),
    ],
)
def test_what_the_system_has_against_a_file_is_said_in_words(error, said):
    assert of_system(error).fr == said


# ── A folder that was mistyped ───────────────────────────────────────────────────────────────────


def reglo(*words, data):
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REGLO_TEST_DATA"}}
    environment = kept | {
        "REGLO_DATA": str(data), "DJANGO_SETTINGS_MODULE": "reglo.settings", "LANG": "fr_FR.UTF-8", "LC_ALL": "fr_FR.UTF-8",
        "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    command = [sys.executable, "-c", "from reglo.cli import main; raise SystemExit(main())", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120, input="\n"
    )


WORDS = {
    "issue": ["x.json"], "export": ["all"], "backup": ["x.zip"], "password": ["camille@aubry.example"], "import": ["x.csv"],
}  # fmt: skip


@pytest.mark.parametrize("command", [name for name, one in COMMANDS.items() if one.books and not one.founds])
def test_a_command_refuses_a_folder_without_books_and_makes_nothing(tmp_path, command):
    missing = tmp_path / "nexistepas"

    done = reglo(command, *WORDS.get(command, []), "--data", str(missing), data=tmp_path / "usual")

    assert done.returncode == 2
    assert f"reglo : {missing} ne contient aucune donnée de Réglo" in done.stderr
    assert f"reglo run --data {missing}" in done.stderr and not done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_program_reads_the_refusal_as_an_object_and_help_makes_nothing(tmp_path):
    missing = tmp_path / "nexistepas"

    done = reglo("today", "--json", data=missing)
    helped = reglo("today", "--help", data=missing)

    assert (done.returncode, "aucune donnée" in json.loads(done.stdout)["error"]) == (2, True)
    assert (helped.returncode, "dossier des données" in helped.stdout) == (0, True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_in_it_is_left_as_it_is(tmp_path):
    (tmp_path / "photos").mkdir()

    done = reglo("verify", "--data", str(tmp_path), data=tmp_path)

    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["photos"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("fr", "reglo : {file} n’est pas une sauvegarde de Réglo"), ("en", "reglo: {file} is no backup of Réglo")],
)
def test_what_cannot_be_put_back_is_refused_in_the_language_asked_for(tmp_path, lang, said):
    file = tmp_path / "photos.zip"
    file.write_bytes(b"no archive")

    done = reglo("restore", str(file), "--lang", lang, "--data", str(tmp_path / "data"), data=tmp_path / "data")

    assert done.returncode == 1
    assert said.format(file=file) in done.stderr
