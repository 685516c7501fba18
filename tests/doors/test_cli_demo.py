"""`reglo demo` builds in a folder of its own, and clears no other folder."""

import json
import os
import subprocess
import sys

import pytest

from reglo.packs import examples

CALL = "import sys; from reglo.cli import main; sys.exit(main())"


def reglo(*words, data, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGLO_", "DJANGO_", "DATABASE"))}
    return subprocess.run(
        [sys.executable, "-c", CALL, *words],
        env={**kept, "REGLO_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    data = tmp_path_factory.mktemp("books")
    return data, reglo("demo", "--json", data=data, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")


def test_the_demo_is_built_in_its_own_file_whatever_the_database_of_the_owner(built):
    data, answer = built

    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout)
    assert said["data"] == str(data / "demo")
    assert [one["email"] for one in said["people"]] == [
        "camille@aubry.example",
        "maxime@tremblay.example",
        "jeanne@riviere.example",
        "florence@bergeron.example",
        "ines@caron.example",
    ]
    assert (data / "demo" / "reglo.sqlite3").is_file()
    assert not (data / "reglo.sqlite3").exists()


def test_the_documents_of_the_stories_are_made_and_those_of_the_situations_when_it_is_opened(built):
    data, _ = built
    asked = (
        "import django; django.setup();"
        "from reglo import jobs;"
        "from reglo.books import archive;"
        "from reglo.documents import renderer;"
        "ready = archive.Document.due.filter(state='ready');"
        "print(len(archive.pending()), ready.count());"
        "jobs.render_documents();"  # as the loop of `reglo run` does
        "renderer.stop();"
        "print(len(archive.pending()), ready.count())"
    )

    found = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "REGLO_DATA": str(data / "demo"), "DJANGO_SETTINGS_MODULE": "reglo.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    waiting, ready, still, all_ready = map(int, found.stdout.split())
    assert ready > 60
    assert waiting == len([case for case in examples.cases() if case.shown])
    assert (still, all_ready) == (0, ready + waiting)


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path):
    books = tmp_path / "reglo.sqlite3"
    books.write_bytes(b"precious")

    answer = reglo("demo", "--data", str(tmp_path), data=tmp_path / "elsewhere")

    assert answer.returncode == 1
    assert "rien n’y a été touché" in answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["reglo.sqlite3"]
    assert books.read_bytes() == b"precious"


def test_a_folder_that_is_no_demo_is_not_opened_as_one(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    answer = reglo("run", "--demo", "--data", str(tmp_path), "--port", "0", "--no-browser", data=tmp_path)

    assert answer.returncode == 1
    assert "contient autre chose" in answer.stderr


def test_leaving_deletes_the_demo_and_nothing_else(tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "demo.json").write_text('{"today": "2026-11-23", "seed": 1, "ready": true}')
    (tmp_path / "reglo.sqlite3").write_bytes(b"precious")

    answer = reglo("demo", "--leave", "--lang", "en", data=tmp_path)

    assert (answer.returncode, answer.stdout.strip()) == (0, "The demo is deleted.")
    assert [path.name for path in tmp_path.iterdir()] == ["reglo.sqlite3"]


def test_a_day_whose_law_is_not_known_is_refused_with_the_figure_and_nothing_is_left(tmp_path):
    answer = reglo("demo", "--today", "2049-01-01", "--json", data=tmp_path)

    assert answer.returncode == 1
    assert "2049-01-01" in json.loads(answer.stdout)["error"]
    assert not (tmp_path / "demo").exists()


def test_a_day_that_is_no_day_is_misuse(tmp_path):
    assert reglo("demo", "--today", "2026-02-30", data=tmp_path).returncode == 2
