"""The key of the seals travels under its phrase; without it a new epoch holds what stands before."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from reglo.books import journal, people, verification
from reglo.books.backups import archives, phrases, restoring
from reglo.books.journal import Entry
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.books.backups.machine import PHRASE, elsewhere, put_back, saved

pytestmark = pytest.mark.django_db(transaction=True)


# ── The key and its phrase ───────────────────────────────────────────────────────────────────────


def test_a_wrong_phrase_is_refused_and_nothing_is_written(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    phrases.choose(PHRASE)
    saved(tmp_path / "one.zip")
    folder = elsewhere(tmp_path, monkeypatch)

    with pytest.raises(restoring.CannotRestore, match="n’ouvre pas la clé"):
        put_back(tmp_path / "one.zip", phrase=PHRASE.replace("cerf", "chien"))

    assert not people.anyone()
    assert not folder.exists()


def test_a_phrase_for_a_backup_without_a_key_is_refused(business: Business, tmp_path: Path):
    saved(tmp_path / "one.zip")

    with pytest.raises(restoring.CannotRestore, match="ne contient pas la clé"):
        restoring.key_of(archives.opened(tmp_path / "one.zip"), phrase=PHRASE)


def test_the_key_of_the_folder_serves_when_it_is_the_right_one(
    business: Business, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    saved(tmp_path / "one.zip", whole=False)
    other = tmp_path / "other-key"
    other.write_text("ab" * 32)
    elsewhere(tmp_path, monkeypatch)

    again = put_back(tmp_path / "one.zip", beside=(other, data / "key"), documents=data / "files")

    assert journal.key().hex() == (data / "key").read_text()
    assert verification.verify(again) == []


def test_another_key_that_lies_in_the_folder_is_kept(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It may open other books: a restoring never makes a key disappear."""
    phrases.choose(PHRASE)
    saved(tmp_path / "one.zip")
    folder = elsewhere(tmp_path, monkeypatch)
    folder.mkdir()
    (folder / "key").write_text("ab" * 32)

    again = put_back(tmp_path / "one.zip", phrase=PHRASE)

    assert (folder / "backups" / "key-20261124-090000").read_text() == "ab" * 32
    assert journal.key().hex() != "ab" * 32
    assert verification.verify(again) == []


def test_without_its_key_a_new_epoch_opens_and_holds_what_stands_before(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    saved(tmp_path / "one.zip")
    elsewhere(tmp_path, monkeypatch)

    again = put_back(tmp_path / "one.zip")

    with tenant(again.id):
        opened = Entry.objects.get(kind="epoch.opened")
        assert (opened.epoch, again.books.get().epoch) == (2, 2)
    assert verification.verify(again) == []
    ready.client(again, name="Atelier Sud")
    assert verification.verify(again) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE books_entry SET text = '{}' WHERE position = 2",
        "UPDATE books_entry SET kind = 'x' WHERE position = 2",
        "UPDATE books_entry SET epoch = 2 WHERE position = 2",
        "UPDATE books_entry SET seal = digest WHERE position = 2",
        "DELETE FROM books_entry WHERE position = 2",
        "UPDATE books_entry SET kind = 'epoch.opened', epoch = 2 WHERE position = 2",
        "UPDATE books_book SET epoch = 3",
    ],
)
def test_what_stands_before_a_new_epoch_cannot_be_edited_unseen(
    statement: str, business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    saved(tmp_path / "one.zip")
    elsewhere(tmp_path, monkeypatch)
    again = put_back(tmp_path / "one.zip")

    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert {one.table for one in verification.verify_chain(again)} & {"entry", "book"}


@pytest.mark.parametrize(
    "spoilt", [b"", b"{}", b"[]", b'{"cost": 3}', b'{"salt":"zz","cost":32768,"nonce":"","key":""}']
)
def test_a_wrapping_that_is_damaged_is_a_wrong_phrase(spoilt: bytes):
    with pytest.raises(phrases.WrongPhrase):
        phrases.unwrap(spoilt, PHRASE)


def test_a_phrase_wraps_the_key_of_its_folder_only(business: Business):
    phrases.choose(PHRASE)
    assert phrases.unwrap(phrases.wrapped(), PHRASE) == journal.key()

    (Path(settings.DATA) / "key").write_text("ab" * 32)

    assert phrases.wrapped() is None
