"""The kill switch: while a halt stands, nothing about money leaves; and addresses that no longer answer."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from reglo.books import journal, prepared, telling
from reglo.books.people import day_of
from reglo.books.tenancy import DueManager, TenantFK, TenantModel, current, refs
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

OWNER, FIRST_START, IMPORT, RESTORE = "owner", "first_start", "import", "restore"
KINDS = (OWNER, FIRST_START, IMPORT, RESTORE)
REASON_CHARS_MAX, WORDS_CHARS_MAX = 300, 500
ADDRESS_TRACK = "address"  # `followups.tracks.ADDRESS`: the follow-up stands above this file, and reads it


class Halt(TenantModel):
    """Nothing leaves for a client of this business until a person lifts it."""

    kind = models.CharField(max_length=12)
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    due = DueManager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="halt_kinds"),
            models.UniqueConstraint(
                fields=["business", "kind"], condition=models.Q(lifted_at__isnull=True), name="one_halt_per_kind"
            ),
        ]


class Bounce(TenantModel):
    """A message that came back: the person cannot be reached by e-mail until the address is mended."""

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="bounces", db_index=False)
    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="bounces")
    contact_id = models.UUIDField(null=True)
    contact = TenantFK("books.Contact", "contact_id", related_name="bounces", null=True)
    message_id = models.UUIDField(null=True)
    message = TenantFK("books.Message", "message_id", related_name="bounces", null=True)
    address = models.CharField(max_length=320)
    words = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    mended_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "client_id", "address"],
                condition=models.Q(mended_on__isnull=True),
                name="one_bounce_per_address",
            ),
            *refs("bounce", {"client_id": "Client", "contact_id": "Contact", "message_id": "Message"}),
        ]


class CannotHalt(FieldRefusal):
    """This halt cannot be noted: its reason does not fit."""


def stopped(
    business: "Business", book: journal.Book, *, kind: str, reason: str = "", by: "User | None", at: datetime
) -> Halt:
    """Nothing about money leaves any more, until a person lifts it. One of each kind at a time. Raises CannotHalt."""
    assert kind in KINDS, kind
    if len(reason) > REASON_CHARS_MAX:
        long = Said(
            f"{REASON_CHARS_MAX} caractères au plus : raccourcissez.", f"At most {REASON_CHARS_MAX} characters."
        )
        raise CannotHalt([Problem("reason", long)])
    already: Halt | None = business.halts.filter(kind=kind, lifted_at=None).first()
    row = already or Halt(business=business, kind=kind, reason=reason.strip(), since=at, by=by.pk if by else None)
    if already is None:
        telling.added(book, "halt.made", row, by=by, at=at)
    return row


halt = journal.verb(stopped)


def lifted(business: "Business", book: journal.Book, *, kind: str, by: "User", at: datetime) -> Halt | None:
    """A person lifts the halt of a kind; None when there is none."""
    row: Halt | None = business.halts.filter(kind=kind, lifted_at=None).first()
    if row is not None:
        telling.changed(book, "halt.lifted", row, by=by, at=at, changes={"lifted_at": at})
    return row


lift = journal.verb(lifted)


def holds(business: "Business", client_id: uuid.UUID | None) -> bool:
    """Does a halt keep this message here? A restored copy sends nothing at all; another halt, nothing to a client."""
    standing = business.halts.filter(lifted_at=None)
    return bool(standing.exists() if client_id else standing.filter(kind=RESTORE).exists())


def restores() -> "models.QuerySet[Halt]":
    """The halt of a restored copy whose owner has not said yet how far it came. Inside `tenant()`."""
    rows: models.QuerySet[Halt] = Halt.objects.filter(kind=RESTORE, lifted_at=None)
    return rows


def halted(business: "Business") -> Halt | None:
    """The halt that stands, the owner's own first; None while messages may leave."""
    return next(iter(all_of(business)), None)


@dataclass(frozen=True)
class Stops:
    """Does a halt stand, and when was the last restore confirmed, if there was one."""

    standing: bool
    restored_at: datetime | None


def stops(business: "Business") -> Stops:
    """What keeps messages from leaving, read at once. Inside `tenant()`."""
    assert current() == business.id, "the halts of another business"
    rows = _STOPS.rows()
    restored = [at for kind, at in rows if kind == RESTORE and at]
    return Stops(any(at is None for _, at in rows), max(restored, default=None))


_STOPS = prepared.Values(
    lambda: Halt.objects.filter(Q(lifted_at=None) | Q(kind=RESTORE)).values_list("kind", "lifted_at")
)


def all_of(business: "Business") -> list[Halt]:
    """Every halt that stands, the owner's own first. Inside `tenant()`."""
    return sorted(business.halts.filter(lifted_at=None), key=lambda row: (row.kind != OWNER, row.since))


def bounced(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    contact_id: uuid.UUID | None = None,
    message_id: uuid.UUID | None = None,
    address: str,
    words: str = "",
    on: date,
    by: "User | None" = None,
    at: datetime,
) -> Bounce:
    """A message came back: nobody is written to there, and the track « trouver une adresse » opens with it.

    One bounce stands for an address, whatever comes back after it. Raises Client.DoesNotExist.
    """
    client = business.clients.get(id=client_id)
    already: Bounce | None = client.bounces.filter(address=address, mended_on=None).first()
    if already is not None:
        return already
    row = Bounce(
        business=business, client_id=client_id, contact_id=contact_id, message_id=message_id, address=address,
        words=words[:WORDS_CHARS_MAX], on=on, by=by.pk if by else None,
    )  # fmt: skip
    telling.added(book, "bounce.noted", row, by=by, at=at)
    if not client.tracks.filter(kind=ADDRESS_TRACK, done_on=None).exists():
        track = client.tracks.model(
            business=business, client_id=client_id, kind=ADDRESS_TRACK, opened_on=on, opened_at=at,
            facts={"address": address}, by=row.by,
        )  # fmt: skip
        telling.added(book, "track.opened", track, by=by, at=at)
    return row


bounce = journal.verb(bounced)


def refused(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID | None,
    message_id: uuid.UUID,
    address: str,
    words: str,
    at: datetime,
) -> Bounce | None:
    """Inside a verb: a server said that an address is gone. None where nobody of the client is written to there now."""
    client = business.clients.filter(id=client_id).first() if client_id else None
    person = client.contacts.filter(email__iexact=address).order_by("id").first() if client else None
    if client is None or person is None:
        return None
    return bounced(
        business, book, client_id=client.id, contact_id=person.id, message_id=message_id, address=person.email,
        words=words, on=day_of(business, at), at=at,
    )  # fmt: skip


def standing_of(business: "Business", client_id: uuid.UUID) -> list[Bounce]:
    """The addresses of a client that no longer answer. Inside `tenant()`."""
    assert current() == business.id, "the addresses of another business"
    return _BOUNCES.all(client_id=client_id)


_BOUNCES = prepared.Records(
    Bounce, lambda client_id: Bounce.objects.filter(client_id=client_id, mended_on=None).order_by("on", "id")
)


def mended(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    address: str,
    on: date,
    by: "User | None",
    at: datetime,
) -> None:
    """An address answers again, or another one took its place; once all do, the track « trouver une adresse » is done.

    Nothing changes where nothing came back.
    """
    rows = list(business.bounces.filter(client_id=client_id, mended_on=None).order_by("id"))
    for row in rows:
        if row.address == address:
            telling.changed(book, "bounce.mended", row, by=by, at=at, changes={"mended_on": on})
    if rows and all(row.mended_on for row in rows):
        for track in business.tracks.filter(client_id=client_id, kind=ADDRESS_TRACK, done_on=None):
            telling.changed(book, "track.closed", track, by=by, at=at, changes={"done_on": on})


mend = journal.verb(mended)
