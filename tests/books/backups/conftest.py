"""Books with invoices, messages, a payment and files; their backup; a copy of them put back."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from reglo.books import database, heads, outbox, papers, payments, tables
from reglo.books.backups import phrases
from reglo.books.people import Business
from reglo.books.tenancy import uuid7
from tests import ready
from tests.books.backups.machine import PHRASE, client_of, elsewhere, put_back, render, saved
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY, owner_of


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own, and tables that are there again for the next test whatever was cleared."""
    monkeypatch.setattr(settings, "DATA", tmp_path / "data")
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    yield tmp_path / "data"
    if not database.is_current():
        tables.make()  # as a first start makes them where it can, rather than step by step
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


@pytest.fixture
def backup(business: Business, tmp_path: Path) -> Path:
    return saved(tmp_path / "good.zip").path
