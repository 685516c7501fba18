"""What was moved in, and the files that wait, come back with a backup."""

from pathlib import Path

import pytest

from reglo.books import imports, verification
from reglo.books.backups import phrases
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from reglo.packs import own
from tests.books.backups.machine import PHRASE, elsewhere, put_back, saved
from tests.books.imports import parcels
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


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
    assert imports.files_of(again, upload.id, by=owner_of(business), at=NOW) == [("clients.csv", "Nom\nÉdith".encode())]
    assert verification.verify(again) == []


FIGURES = "# Chiffres ajoutés par vous.\n".encode()


@pytest.mark.parametrize(("there", "found"), [(b"", FIGURES), (b"# later\n", b"# later\n")])
def test_the_figures_the_owner_added_come_back_and_those_that_are_there_stay(
    business: Business, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bytes, found: bytes
):
    phrases.choose(PHRASE)
    (data / own.FILE).write_bytes(FIGURES)
    saved(tmp_path / "one.zip")
    folder = elsewhere(tmp_path, monkeypatch)
    if there:
        folder.mkdir(exist_ok=True)
        (folder / own.FILE).write_bytes(there)

    put_back(tmp_path / "one.zip", phrase=PHRASE)

    assert (folder / own.FILE).read_bytes() == found
