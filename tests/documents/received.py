"""Invoices that others wrote, and what must be read in them: ours to give on, and the larger folder when it is there."""

import csv
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

OURS = Path(__file__).parents[1] / "corpus"
THEIRS = Path(os.environ.get("REGLO_CORPUS") or OURS)
Row = dict[str, str]


def rows(kind: str) -> list[Row]:
    """The rows of a folder's EXPECTED.csv, each with the path of its file; the larger folder holds the smaller."""
    folder = THEIRS / kind
    with (folder / "EXPECTED.csv").open(encoding="utf-8", newline="") as file:
        return [row | {"path": str(folder / row["file"])} for row in csv.DictReader(file)]


def files(kind: str, pattern: str) -> Iterator[Path]:
    """Our own files of a kind, for tests that need examples and not all of them."""
    yield from sorted((OURS / kind).glob(pattern))


def amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def day(text: str) -> date | None:
    """« 20261123 » or « 2026-11-23 »."""
    figures = text.replace("-", "")
    return date(int(figures[:4]), int(figures[4:6]), int(figures[6:])) if figures else None
