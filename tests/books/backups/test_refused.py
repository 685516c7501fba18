"""What a damaged backup, a shared database or a lost file do to a restoring: one sentence, and nothing half put back."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from reglo.books import archive, backups, outbox, people, quarantine, verification
from reglo.books.backups import archives, phrases, restoring
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests.books.backups.machine import LATER, PHRASE, elsewhere, put_back, rewritten, said, saved
from tests.people import owner_of

pytestmark = pytest.mark.django_db(transaction=True)

Edit = Callable[[list[Any], dict[str, int]], Any]


def tampered(source: Path, target: Path, table: str, edit: Edit) -> Path:
    """A backup whose first row of a table says something else, with the hash of what it now holds."""
    name = f"tables/{table}.jsonl"
    with zipfile.ZipFile(source) as bundle:
        head, *rows = bundle.read(name).decode().splitlines()
        members = json.loads(bundle.read(backups.MANIFEST))["members"]
    places = {column: place for place, column in enumerate(json.loads(head))}
    changed = "\n".join([head, json.dumps(edit(json.loads(rows[0]), places)), *rows[1:]]).encode()
    manifest = said(source, members=members | {name: hashlib.sha256(changed).hexdigest()})
    return rewritten(source, target, **{name: changed, backups.MANIFEST: manifest})


def _set(**values: Any) -> Edit:
    def edit(row: list[Any], places: dict[str, int]) -> list[Any]:
        for name, value in values.items():
            row[places[name]] = value
        return row

    return edit


# ── A backup that was changed ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("files", [[5], ["../../evil"], ["ab" * 31], [None], [{}], ["AB" * 32]])
def test_documents_whose_names_are_no_hash_are_refused(files: list[Any], backup: Path, tmp_path: Path):
    bad = rewritten(backup, tmp_path / "bad.zip", **{backups.MANIFEST: said(backup, files=files)})

    with pytest.raises(archives.CannotRestore, match="abîmée"):
        archives.opened(bad)


@pytest.mark.parametrize("declared", [0, 1, 10])
def test_a_part_shorter_than_it_is_is_refused(declared: int, backup: Path, tmp_path: Path):
    """The size that the directory of a ZIP declares is nobody's promise."""
    with zipfile.ZipFile(backup) as bundle:
        size = bundle.getinfo("tables/books_entry.jsonl").file_size
    content = bytearray(backup.read_bytes())
    start = content.rindex(b"PK\x01\x02", 0, content.rindex(b"tables/books_entry.jsonl")) + 24
    assert int.from_bytes(content[start : start + 4], "little") == size
    content[start : start + 4] = declared.to_bytes(4, "little")
    (tmp_path / "bad.zip").write_bytes(content)

    with pytest.raises(archives.CannotRestore, match="abîmée"):
        archives.opened(tmp_path / "bad.zip")


NO_ROWS: tuple[tuple[str, Edit], ...] = (
    ("books_client", _set(name=None)),
    ("books_client", _set(id="not-an-id")),
    ("books_client", _set(business_id="018c0000-0000-7000-8000-000000000000")),
    ("books_invoice", _set(total="NaN")),
    ("books_invoice", _set(total="0.001")),
    ("books_invoice", _set(issued_on=12)),
    ("books_client", lambda row, places: row[:-1]),
    ("books_client", lambda row, places: 7),
)


def test_rows_that_are_no_rows_of_ours_leave_nothing_behind(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere(tmp_path, monkeypatch)
    for number, (table, edit) in enumerate(NO_ROWS):
        bad = tampered(backup, tmp_path / f"bad-{number}.zip", table, edit)

        with pytest.raises(archives.CannotRestore) as refused:
            put_back(bad)

        assert str(refused.value).startswith("cette sauvegarde ne"), number
        assert connection.introspection.table_names() == []


def test_stopped_by_hand_on_the_way_it_leaves_nothing_behind(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere(tmp_path, monkeypatch)

    def stopped(*given: Any, **facts: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(quarantine, "start", stopped)

    with pytest.raises(KeyboardInterrupt):
        put_back(backup)

    assert connection.introspection.table_names() == []


# ── A database of somebody else ──────────────────────────────────────────────────────────────────


@pytest.fixture
def shared() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE herbarium (leaf text)")
        cursor.execute("INSERT INTO herbarium VALUES ('fougère')")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS herbarium")


@pytest.mark.usefixtures("shared")
def test_a_database_that_serves_something_else_too_is_left_alone(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere(tmp_path, monkeypatch)

    with pytest.raises(archives.CannotRestore, match="sert aussi à autre chose \\(herbarium\\)"):
        put_back(backup)

    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM herbarium")
        assert cursor.fetchall() == [("fougère",)]
    assert not people.anyone()


# ── What is lost, what may have left ─────────────────────────────────────────────────────────────


def test_a_document_that_is_nowhere_any_more_takes_nothing_with_it_and_is_named(
    business: Business, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    phrases.choose(PHRASE)
    saved(tmp_path / "one.zip", whole=False)
    with tenant(business.id):
        lost = archive.Document.objects.order_by("id").first()
        other = archive.Document.objects.order_by("id").last()
    archive.path_of(lost.pdf).unlink()
    elsewhere(tmp_path, monkeypatch)

    backup = archives.opened(tmp_path / "one.zip")
    key = restoring.key_of(backup, phrase=PHRASE, beside=())
    done = restoring.restore(backup, key=key, at=LATER, documents=data / "files")

    assert len(done.lost) == 1
    (again,) = done.businesses
    assert [one.what for one in verification.verify(again)] == [f"file {lost.pdf} is missing or changed"]
    with tenant(again.id):
        assert archive.read(other.pdf)


def test_what_was_pressed_while_a_copy_waited_is_a_question_again_in_the_copy_made_then(
    restored: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with tenant(restored.id):
        doubted = restored.messages.get(state=outbox.UNKNOWN)
    outbox.retry(restored, doubted.id, by=owner_of(restored), at=LATER)
    saved(tmp_path / "two.zip")
    elsewhere(tmp_path, monkeypatch)

    again = put_back(tmp_path / "two.zip", phrase=PHRASE)

    with tenant(again.id):
        assert not again.messages.filter(state=outbox.QUEUED).exists()
    assert verification.verify(again) == []


def test_a_wrapping_that_is_no_wrapping_is_none(business: Business, data: Path):
    for spoilt in ("[]", "3", '"x"', "{}", "{"):
        (Path(settings.DATA) / "recovery").write_text(spoilt)
        assert phrases.wrapped() is None


def test_books_that_did_not_agree_when_they_were_copied_are_not_said_to_agree(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_entry SET kind = 'x' WHERE position = 3")
    phrases.choose(PHRASE)
    saved(tmp_path / "one.zip")
    elsewhere(tmp_path, monkeypatch)

    backup = archives.opened(tmp_path / "one.zip")
    done = restoring.restore(backup, key=restoring.key_of(backup, phrase=PHRASE, beside=()), at=LATER)

    assert done.broken and done.broken[0].startswith("Camille Aubry EI : entry 3:")
