"""A file that is no backup, or was changed, is refused in one sentence and nothing is written."""

import json
from pathlib import Path

import pytest
from django.db import connection

from reglo.books import backups, people
from reglo.books.backups import archives, phrases
from reglo.books.people import Business
from tests.books.backups.machine import PHRASE, content, elsewhere, put_back, rewritten, said, saved

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_no_backup_is_refused_in_one_sentence(backup: Path, tmp_path: Path):
    bad = tmp_path / "bad.zip"
    entries = "tables/books_entry.jsonl"
    wrong: list[tuple[bytes | dict[str, bytes | None], str]] = [
        (b"", "n’est pas une sauvegarde"),
        (b"%PDF-1.7", "n’est pas une sauvegarde"),
        (b"SQLite format 3\x00" + b"\0" * 100, "copie de base SQLite"),
        (b"PK\x05\x06" + b"\0" * 18, "n’est pas une sauvegarde"),
        (backup.read_bytes()[:-200], "n’est pas une sauvegarde"),
        ({backups.MANIFEST: None}, "n’est pas une sauvegarde"),
        ({backups.MANIFEST: b"["}, "abîmée"),
        ({backups.MANIFEST: b"[]"}, "n’est pas une sauvegarde"),
        ({backups.MANIFEST: said(backup, format=99)}, "version plus récente"),
        ({backups.MANIFEST: said(backup, files=None)}, "abîmée"),
        ({backups.MANIFEST: said(backup, made_at="hier")}, "abîmée"),
        ({entries: None}, "abîmée"),
        ({entries: b"[]\n"}, "abîmée"),
        ({"../../evil": b"x"}, "abîmée"),
        ({"tables/more.jsonl": b"x"}, "abîmée"),
        ({entries: b"0" * 50_000_000}, "sans mesure"),
    ]
    for spoilt, why in wrong:
        bad.write_bytes(spoilt) if isinstance(spoilt, bytes) else rewritten(backup, bad, **spoilt)
        with pytest.raises(archives.CannotRestore, match=why) as refused:
            archives.opened(bad)
        assert "\n" not in str(refused.value) and len(str(refused.value)) < 400


def test_a_byte_changed_anywhere_is_found(backup: Path, tmp_path: Path):
    whole, bad = backup.read_bytes(), tmp_path / "bad.zip"
    for place in range(7, len(whole), len(whole) // 60):
        changed = bytearray(whole)
        changed[place] ^= 0x40
        bad.write_bytes(changed)
        try:
            read = archives.opened(bad)
        except archives.CannotRestore:
            continue
        assert read.manifest == archives.opened(backup).manifest  # a byte that says nothing: an hour, a flag of the ZIP


def test_a_backup_of_a_later_version_is_refused_before_anything_is_written(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    migrations = json.loads(said(backup))["migrations"] | {"books": "0099_later"}
    later = rewritten(backup, tmp_path / "later.zip", **{backups.MANIFEST: said(backup, migrations=migrations)})
    elsewhere(tmp_path, monkeypatch)

    with pytest.raises(archives.CannotRestore, match="version plus récente"):
        put_back(later)

    assert not people.anyone()


def test_a_backup_whose_books_do_not_agree_is_not_put_back(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The chain of the copy holds: an amount was changed by hand before it was made."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_invoice SET total = 99 WHERE number = '2026-001'")
    phrases.choose(PHRASE)
    saved(tmp_path / "one.zip")
    elsewhere(tmp_path, monkeypatch)

    with pytest.raises(archives.CannotRestore, match=r"invoice 2026-001: total is 0\.99"):
        put_back(tmp_path / "one.zip", phrase=PHRASE)

    assert "books_user" not in connection.introspection.table_names()


def test_a_database_with_somebody_in_it_is_left_alone(backup: Path, business: Business):
    before = content()

    with pytest.raises(archives.CannotRestore, match="contient déjà des données"):
        put_back(backup)

    assert content() == before
