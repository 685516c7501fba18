"""A backup made at any moment holds books that agree; put back, they wait for their owner, and nothing is doubled."""

import json
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from reglo.books import (
    archive,
    backups,
    clients,
    database,
    drafts,
    halts,
    heads,
    imports,
    invoices,
    journal,
    outbox,
    papers,
    payments,
    people,
    post,
    quarantine,
    verification,
)  # fmt: skip
from reglo.books.backups import archives, phrases, restoring, rows
from reglo.books.invoices import CannotIssue
from reglo.books.journal import Entry
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.imports import parcels
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

PHRASE = "ruban cerf lampe noyau sabot tulipe fleuve canard"
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own, and tables that are there again for the next test whatever was cleared."""
    monkeypatch.setattr(settings, "DATA", tmp_path / "data")
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    yield tmp_path / "data"
    if not database.is_current():
        call_command("migrate", verbosity=0, interactive=False)


@pytest.fixture
def business(data: Path) -> Business:
    """One invoice sent, one that waits, a payment, their files."""
    made = ready.business()
    client = ready.client(made)
    ready.mail_server(made, port=25, username="camille", password="secret")
    one, _ = (ready.issued(made, client) for _ in range(2))
    render(made)
    assert outbox.claim(made, one.message.id, at=ready.LEFT) is not None
    outbox.settle(made, one.message.id, outbox.Outcome(outbox.SENT, "250 ok"), at=ready.LEFT)
    facts: dict[str, Any] = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
    payments.note(made, invoice_id=one.invoice.id, amount=Decimal(700), by=owner_of(made), at=NOW, **facts)
    return made


def render(business: Business) -> None:
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)


def content() -> dict[str, list[str]]:
    """Every row of every table, in an order of its own."""
    tables = rows.tables("default", rows.migrations("default"))
    return {one._meta.db_table: sorted(rows.lines(one, using="default")) for one in tables}


def saved(path: Path, **facts: Any) -> backups.Made:
    return backups.make(path, at=NOW, **facts)


def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another machine: nobody in the database, nothing in the folder."""
    call_command("flush", verbosity=0, interactive=False)
    folder = tmp_path / f"machine-{uuid7().hex}"
    monkeypatch.setattr(settings, "DATA", folder)
    return folder


def put_back(path: Path, *, phrase: str = "", beside: tuple[Path, ...] = (), documents: Path | None = None) -> Business:
    backup = archives.opened(path)
    key = restoring.key_of(backup, phrase=phrase, beside=beside)
    (business,) = restoring.restore(backup, key=key, at=LATER, documents=documents).businesses
    return business


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


def test_what_was_moved_in_comes_back_with_a_backup_and_still_verifies(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    phrases.choose(PHRASE)
    parcels.landed(business)
    imports.keep(business, [("clients.csv", "Nom\nÉdith".encode())], by=owner_of(business), at=NOW)
    saved(tmp_path / "one.zip")
    elsewhere(tmp_path, monkeypatch)

    again = put_back(tmp_path / "one.zip", phrase=PHRASE)

    with tenant(again.id):
        assert (again.imports.count(), again.invoices.filter(import_id__isnull=False).count()) == (1, 4)
        upload = again.uploads.get()
    assert imports.files_of(again, upload.id, at=NOW) == [("clients.csv", "Nom\nÉdith".encode())]
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


def client_of(business: Business) -> clients.Client:
    with tenant(business.id):
        found: clients.Client = clients.Client.objects.get()
        return found


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


# ── A copy waits ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def restored(business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Business:
    """A copy of the morning, put back after a third invoice left in the afternoon."""
    phrases.choose(PHRASE)
    saved(tmp_path / "one.zip")
    ready.issued(business, client_of(business))
    head = heads.path_of(business.id).read_bytes()
    folder = elsewhere(tmp_path, monkeypatch)
    (folder / "head").mkdir(parents=True)
    heads.path_of(business.id).write_bytes(head)
    return put_back(tmp_path / "one.zip", phrase=PHRASE)


def test_a_restored_copy_gives_no_number(restored: Business):
    draft = ready.draft(restored, client_of(restored))

    with pytest.raises(CannotIssue, match="copie restaurée"):
        invoices.issue(restored, draft.id, on=TODAY, by=owner_of(restored), at=LATER)


def test_a_restored_copy_sends_nothing_and_what_waited_is_a_question(restored: Business):
    with tenant(restored.id):
        states = sorted(restored.messages.values_list("state", flat=True))
        doubted = restored.messages.get(state=outbox.UNKNOWN)
    assert states == [outbox.SENT, outbox.UNKNOWN]
    again = outbox.retry(restored, doubted.id, by=owner_of(restored), at=LATER)

    assert outbox.claim(restored, again.id, at=LATER + timedelta(hours=1)) is None
    assert halts.RESTORE in {halt.kind for halt in halting(restored)}

    quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER)
    assert outbox.claim(restored, again.id, at=LATER + timedelta(hours=1)) is not None


def halting(business: Business) -> list[halts.Halt]:
    with tenant(business.id):
        return list(business.halts.filter(lifted_at=None))


def test_it_says_what_the_copy_knew_last_and_how_much_the_head_file_saw_since(restored: Business):
    said = quarantine.standing(restored)

    assert said is not None
    assert (said.number, said.message.invoice.number, said.missing) == ("2026-002", "2026-001", 1)


def test_numbers_given_since_the_copy_are_never_given_again(restored: Business):
    quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER)

    fourth = ready.issued(restored, client_of(restored)).invoice

    assert fourth.number == "2026-004"
    assert quarantine.standing(restored) is None
    assert verification.verify(restored) == []


def test_a_number_lost_and_then_written_by_hand_is_found(restored: Business):
    quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_invoice SET number = '2026-003' WHERE number = '2026-002'")

    assert ("invoice", "2026-002") in {(one.table, one.row) for one in verification.verify(restored)}


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("", "la copie en connaît"),
        ("45", "comme sur la facture"),
        ("2026-001", "ne peut pas être avant"),
        ("2026-99999", "très loin"),
    ],
)
def test_a_last_number_that_cannot_be_is_refused_and_the_copy_waits_on(number: str, why: str, restored: Business):
    with pytest.raises(quarantine.CannotConfirm, match=why) as refused:
        quarantine.confirm(restored, number=number, by=owner_of(restored), at=LATER)

    assert [one.field for one in refused.value.found] == ["number"]
    assert refused.value.reason("en")
    assert quarantine.standing(restored) is not None


def test_confirming_twice_changes_nothing(restored: Business):
    for _ in range(2):
        quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER)

    with tenant(restored.id):
        assert Entry.objects.filter(kind="restore.confirmed").count() == 1


def test_an_older_database_put_back_by_hand_is_noticed_at_the_start(business: Business):
    """The file was copied over; nobody ran any command of ours."""
    with tenant(business.id):
        position, head = business.books.values_list("position", "head").get()
    ready.client(business, name="Atelier Sud")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM books_contact WHERE client_id IN (SELECT id FROM books_client WHERE name = 'Atelier Sud')"
        )
        cursor.execute("DELETE FROM books_client WHERE name = 'Atelier Sud'")
        cursor.execute("DELETE FROM books_entry WHERE position > %s", [position])
        cursor.execute("UPDATE books_book SET position = %s, head = %s", [position, head])

    database.prepare(at=LATER)
    database.prepare(at=LATER)

    assert quarantine.standing(business).missing == 1
    assert verification.verify(business) == []
    with tenant(business.id):
        assert Entry.objects.filter(kind="restore.made").count() == 1


# ── A wrong file ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def backup(business: Business, tmp_path: Path) -> Path:
    return saved(tmp_path / "good.zip").path


def rewritten(source: Path, target: Path, **changes: bytes | None) -> Path:
    """The same ZIP with some members changed, added or left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        members = {name: old.read(name) for name in old.namelist()} | changes
        for name, content in members.items():
            if content is not None:
                new.writestr(name, content)
    return target


def said(backup: Path, **changes: Any) -> bytes:
    with zipfile.ZipFile(backup) as bundle:
        manifest = json.loads(bundle.read(backups.MANIFEST))
    return json.dumps(manifest | changes).encode()


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
    for content, why in wrong:
        bad.write_bytes(content) if isinstance(content, bytes) else rewritten(backup, bad, **content)
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
