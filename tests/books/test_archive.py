"""The archive: files kept by their hash, whole or not at all."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from reglo.books import archive


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_kept_are_read_again_by_their_hash():
    name = archive.keep(b"%PDF-1.7")

    assert name == hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert archive.read(name) == b"%PDF-1.7"


def test_the_same_bytes_are_kept_once(folder: Path):
    assert archive.keep(b"one") == archive.keep(b"one")

    assert len(everything(folder)) == 1


def test_a_file_is_read_by_its_owner_alone(folder: Path):
    archive.keep(b"one")
    (path,) = everything(folder)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_gone_is_said():
    with pytest.raises(archive.MissingFile):
        archive.read("0" * 64)


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.", b"%PDF-1.8", b"%PDF-1.7 "])
def test_a_file_torn_or_changed_is_never_served(damage: bytes):
    name = archive.keep(b"%PDF-1.7")
    archive.path_of(name).write_bytes(damage)

    with pytest.raises(archive.MissingFile):
        archive.read(name)


def test_a_file_torn_or_changed_is_mended_by_keeping_it_again():
    name = archive.keep(b"%PDF-1.7")
    archive.path_of(name).write_bytes(b"%PDF")

    archive.keep(b"%PDF-1.7")

    assert archive.read(name) == b"%PDF-1.7"


def test_what_a_killed_process_left_is_in_nobodys_way(folder: Path):
    name = archive.keep(b"whole")
    (archive.path_of(name).parent / ".part-left").write_bytes(b"wh")

    assert archive.keep(b"whole") == name
    assert archive.read(name) == b"whole"


@pytest.mark.parametrize("path", ["", "../key", "a" * 63, "/" + "a" * 64])
def test_nothing_but_a_hash_names_a_file(path: str):
    with pytest.raises(AssertionError):
        archive.path_of(path)


def test_a_file_reaches_the_disk_before_it_has_its_name(monkeypatch: pytest.MonkeyPatch):
    """Content, then name, then the folders that know the name: in this order, a power cut leaves all or nothing."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "content")
        fsync(handle)

    def named(self: Path, target: Path) -> Path:
        done.append("name")
        return replace(self, target)

    monkeypatch.setattr(archive.os, "fsync", synced)
    monkeypatch.setattr(archive.Path, "replace", named)
    archive.keep(b"one")

    assert [step for step in done if step != "folder"] == ["content", "name"]
    assert done[-1] == "folder"
    assert done.count("folder") == 2  # The folder of the file, and the one in which that folder is new.


def test_a_new_file_is_not_written_over(folder: Path):
    archive.write_new(folder / "key", b"first")
    archive.write_new(folder / "key", b"second")

    assert (folder / "key").read_bytes() == b"first"
    assert [path.name for path in everything(folder)] == ["key"]
