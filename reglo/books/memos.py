"""Memos: a dated word on a client, and the private calendar feed that carries what is to come."""

import hashlib
import secrets
import uuid
from datetime import date, datetime
from typing import Any

from django.db import models

from reglo.books import journal, telling
from reglo.books.people import Business, User
from reglo.books.tenancy import TenantFK, TenantModel, refs, uuid7
from reglo.rules.reading import FieldRefusal, Problem, Said

WORDS_CHARS_MAX = 500
TOKEN_BYTES = 24


class Memo(TenantModel):
    """Something to remember about a client on a day."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="memos")
    on = models.DateField()
    words = models.CharField(max_length=500)
    noted_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [*refs("memo", {"client_id": "Client"})]
        indexes = [models.Index(fields=["business", "on"], name="memos_by_day")]


class CalendarFeed(models.Model):
    """A private calendar address. Global: who asks has only the token; names without amounts by default."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="calendar_feeds")
    user = models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token of the address
    with_amounts = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class CannotNote(FieldRefusal):
    """This memo cannot be noted: it says nothing, or too much."""


def noted(
    business: Business, book: journal.Book, *, client_id: uuid.UUID, on: date, words: str, by: User, at: datetime
) -> Memo:
    """A word on a client for a day; the same one noted twice is one. Raises CannotNote, and Client.DoesNotExist."""
    client = business.clients.get(id=client_id)
    words = words.strip()
    if not words or len(words) > WORDS_CHARS_MAX:
        said = Said(
            f"Écrivez un mot, de {WORDS_CHARS_MAX} caractères au plus.",
            f"Write a word, of at most {WORDS_CHARS_MAX} characters.",
        )
        raise CannotNote([Problem("words", said)])
    already: Memo | None = client.memos.filter(on=on, words=words, done_at=None).first()
    row = already or Memo(business=business, client_id=client_id, on=on, words=words, noted_at=at, by=by.pk)
    if already is None:
        telling.added(book, "memo.noted", row, by=by, at=at)
    return row


note = journal.verb(noted)


def finished(business: Business, book: journal.Book, *, memo_id: uuid.UUID, by: User, at: datetime) -> Memo:
    """The memo is done with. Twice changes nothing. Raises DoesNotExist."""
    row: Memo = business.memos.get(id=memo_id)
    if row.done_at is None:
        telling.changed(book, "memo.done", row, by=by, at=at, changes={"done_at": at})
    return row


done = journal.verb(finished)


def due(business: Business, on: date) -> "models.QuerySet[Any]":
    """The memos of that day and of days before it that nobody is done with, the oldest first."""
    rows: models.QuerySet[Any] = business.memos.filter(on__lte=on, done_at=None)
    return rows.select_related("client").order_by("on", "id")


# ── The calendar feed ────────────────────────────────────────────────────────────────────────────


def feed_opened(business: Business, book: journal.Book, *, user: User, with_amounts: bool = False, at: datetime) -> str:
    """A private calendar address of one person: its token, shown once. The former address serves no more."""
    feed_closed(business, book, user=user, at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = CalendarFeed.objects.create(
        business=business, user=user, digest=_digest(token), with_amounts=with_amounts, made_at=at
    )
    facts = {"user": user.pk, "digest": row.digest, "with_amounts": with_amounts}
    journal.append(book, "feed.opened", facts, subject=row.id, by=user, at=at)
    return token


open_feed = journal.verb(feed_opened)


def feed_closed(business: Business, book: journal.Book, *, user: User, at: datetime) -> None:
    """The calendar address of one person serves no more; nothing changes where there is none."""
    for row in CalendarFeed.objects.filter(business=business, user=user, withdrawn_at=None):
        CalendarFeed.objects.filter(id=row.id).update(withdrawn_at=at)
        journal.append(book, "feed.closed", {}, subject=row.id, by=user, at=at)


close_feed = journal.verb(feed_closed)


def feed_kept(business: Business, user: User) -> CalendarFeed | None:
    """The calendar address that a person has here, if any."""
    return CalendarFeed.objects.filter(business=business, user=user, withdrawn_at=None).first()


def feed_of(token: str) -> CalendarFeed | None:
    """The feed a token opens, with its business and its person; None for a token that serves no more."""
    rows = CalendarFeed.objects.select_related("business", "user")
    return rows.filter(digest=_digest(token), withdrawn_at=None).first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
