"""A backup made at any moment holds books that agree; put back, nothing is doubled."""

import threading
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from reglo.books import archive, backups, database, drafts, invoices, journal, outbox, post, verification
from reglo.books.backups import archives, phrases
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.books.backups.machine import PHRASE, client_of, content, elsewhere, put_back, saved
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


# ── What a backup holds ──────────────────────────────────────────────────────────────────────────


def test_a_backup_put_back_elsewhere_holds_the_same_rows_and_documents(
    business: Business, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    phrases.choose(PHRASE)
    before, key = content(), journal.key()
    made = saved(tmp_path / "one.zip")
    elsewhere(tmp_path, monkeypatch)

    again = put_back(tmp_path / "one.zip", phrase=PHRASE.replace(" ", "-").upper())

    after = content()
    assert (made.broken, made.lost, made.documents, made.has_key) == ([], [], 4, True)
    grown = {"books_book", "books_entry", "books_halt", "books_message"}
    assert {name: lines for name, lines in before.items() if name not in grown} == {
        name: lines for name, lines in after.items() if name not in grown
    }
    assert set(before["books_entry"]) < set(after["books_entry"])
    assert journal.key() == key
    with tenant(again.id):
        assert post.server().password == "secret"
        assert [len(archive.read(one.pdf)) > 0 for one in archive.Document.objects.all()] == [True, True]
    assert verification.verify(again) == []


def test_a_backup_never_replaces_a_file(business: Business, tmp_path: Path):
    (tmp_path / "one.zip").write_bytes(b"precious")

    with pytest.raises(backups.CannotCopy, match="existe déjà"):
        saved(tmp_path / "one.zip")

    assert (tmp_path / "one.zip").read_bytes() == b"precious"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name or "copying" in path.name] == []


def test_only_its_owner_reads_a_backup_and_no_part_of_it_holds_the_key_in_clear(business: Business, tmp_path: Path):
    phrases.choose(PHRASE)
    made = saved(tmp_path / "one.zip")

    with zipfile.ZipFile(made.path) as bundle:
        whole = b"".join(bundle.read(name) for name in bundle.namelist())
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert journal.key().hex().encode() not in whole and journal.key() not in whole


def test_a_document_changed_in_the_archive_is_said_and_left_out(business: Business, tmp_path: Path):
    with tenant(business.id):
        sha256 = archive.Document.objects.first().pdf
    archive.path_of(sha256).write_bytes(b"something else")

    assert saved(tmp_path / "one.zip").lost == [sha256]


def test_a_chain_that_does_not_hold_is_said_by_its_backup(business: Business, tmp_path: Path):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_entry SET kind = 'x' WHERE position = 3")

    (words,) = saved(tmp_path / "one.zip").broken

    assert words.startswith("Camille Aubry EI : entry 3:")


# ── At any moment ────────────────────────────────────────────────────────────────────────────────


def test_backups_made_while_others_write_hold_books_that_agree(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A writer never stops; each copy is whole, and what was acknowledged before it began is in it."""
    phrases.choose(PHRASE)
    ready.many_drafts(business, client_of(business), 60)
    made, stop = [], threading.Event()
    writer = threading.Thread(target=issue_all, args=(business, stop))
    writer.start()
    for number in range(4):
        with tenant(business.id):
            known = business.invoices.count()
        made.append((known, saved(tmp_path / f"{number}.zip", whole=False)))
    stop.set()
    writer.join()

    counts = [restored_count(known, one, tmp_path, monkeypatch) for known, one in made]
    assert counts == sorted(counts)


def restored_count(known: int, made: backups.Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    source = Path(settings.DATA)
    elsewhere(tmp_path, monkeypatch)
    again = put_back(made.path, phrase=PHRASE, documents=source / "files")
    found = [one for one in verification.verify(again) if one.table != "document"]  # files made after the copy
    with tenant(again.id):
        numbers = sorted(again.invoices.values_list("number", flat=True))
    assert found == []
    assert numbers == [f"2026-{n:03}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) >= known
    monkeypatch.setattr(settings, "DATA", source)
    return len(numbers)


def issue_all(business: Business, stop: threading.Event) -> None:
    try:
        with tenant(business.id):
            ids = list(drafts.Draft.objects.values_list("id", flat=True))
        for draft_id in ids:
            if stop.is_set():
                return
            invoices.issue(business, draft_id, on=TODAY, by=owner_of(business), at=NOW, channel=outbox.EMAIL)
    finally:
        connections.close_all()


# ── By itself ────────────────────────────────────────────────────────────────────────────────────


def names() -> list[str]:
    return sorted(path.name for path in backups.folder().glob("*.zip"))


def test_one_copy_a_day_is_made_by_itself_and_holds_no_document_twice(business: Business, data: Path):
    first = backups.daily(at=NOW)

    assert first is not None
    assert backups.daily(at=NOW + timedelta(hours=23)) is None
    assert backups.daily(at=NOW + timedelta(hours=24)) is not None
    assert names() == ["quotidienne-20261123-090000.zip", "quotidienne-20261124-090000.zip"]
    with zipfile.ZipFile(first.path) as bundle:
        assert not [name for name in bundle.namelist() if name.startswith("files/")]


def test_copies_go_by_age(business: Business):
    folder = backups.folder()
    folder.mkdir(parents=True)
    for days in range(400):
        at = NOW - timedelta(days=days)
        (folder / f"quotidienne-{at:%Y%m%d-%H%M%S}.zip").touch()
        (folder / f"avant-mise-a-jour-{at:%Y%m%d-%H%M%S}.sqlite3").touch()
    (folder / "quotidienne-hier.zip").touch()
    (folder / "la-mienne.zip").touch()

    backups.prune(at=NOW)

    left = [path.name for path in folder.iterdir()]
    assert {"quotidienne-hier.zip", "la-mienne.zip"} <= set(left)
    for kind in ("quotidienne-2", "avant-mise-a-jour-"):
        assert len([name for name in left if name.startswith(kind)]) == 31 + 12


def test_old_copies_stay_when_the_books_do_not_agree(business: Business):
    old = backups.folder() / "quotidienne-20240101-090000.zip"
    older = backups.folder() / "quotidienne-20230101-090000.zip"
    old.parent.mkdir(parents=True)
    old.touch()
    older.touch()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_entry SET kind = 'x' WHERE position = 3")

    assert backups.daily(at=NOW).broken
    assert old.exists() and older.exists()


@pytest.mark.only_on("postgresql")
def test_before_an_upgrade_a_server_database_is_backed_up_too(business: Business):
    path = database.copy_before_upgrade(at=NOW)

    assert path is not None and path.name == "avant-mise-a-jour-20261123-090000.zip"
    assert archives.opened(path).manifest["businesses"][0]["numbers"] == {"/2026": 2}


def test_made_at_is_kept_in_utc(backup: Path):
    assert archives.opened(backup).made_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
