"""Tracks: what is done about the reason a client gave. One open track per client and reason."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from reglo.books import journal, outbox, telling
from reglo.books.followups import parties
from reglo.books.outbox import Message
from reglo.books.tenancy import TenantFK, TenantModel, refs
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.clients import Client
    from reglo.books.people import Business, User

UNBLOCK, PLAN, DISPUTE, NEGOTIATION, RESEND, CORRECT, ADDRESS, DECLARE = (
    "unblock", "plan", "dispute", "negotiation", "resend", "correct", "address", "declare_claim",
)  # fmt: skip
TRACKS = (UNBLOCK, PLAN, DISPUTE, NEGOTIATION, RESEND, CORRECT, ADDRESS, DECLARE)
RESULT_CHARS_MAX = 300
MESSAGE = "message"  # the fact that names the message by which a track was closed
UNKNOWN = Said("Cette piste n’existe pas : choisissez-en une autre.", "No such track: choose another one.")


class Track(TenantModel):
    """A task that must be done before the staircase goes on; `facts` holds what its sheet asked."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="tracks")
    event_id = models.UUIDField(null=True)
    event = TenantFK("books.ContactEvent", "event_id", related_name="tracks", null=True)
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, blank=True)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    done_on = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=TRACKS), name="track_kinds"),
            models.UniqueConstraint(
                fields=["business", "client_id", "kind"],
                condition=models.Q(done_on__isnull=True),
                name="one_open_track_per_kind",
            ),
            *refs("track", {"client_id": "Client", "event_id": "ContactEvent"}),
        ]


class CannotOpen(FieldRefusal):
    """This track cannot be opened or closed: a kind that is none, or a result too long to keep."""


def opened(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    kind: str,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    event_id: uuid.UUID | None = None,
    on: date,
    by: "User | None",
    at: datetime,
) -> Track:
    """Open the track of a reason, with what its sheet asked; one that is open already stays as it is.

    Raises CannotOpen, and Client.DoesNotExist.
    """
    client = parties.client(business, client_id)
    if kind not in TRACKS:
        raise CannotOpen([Problem("kind", UNKNOWN)])
    already: Track | None = client.tracks.filter(kind=kind, done_on=None).first()
    row = already or Track(
        business=business, client_id=client_id, event_id=event_id, kind=kind, reason=reason, opened_on=on,
        opened_at=at, facts=dict(facts or {}), by=parties.author(by),
    )  # fmt: skip
    if already is None:
        telling.added(book, "track.opened", row, by=by, at=at)
    return row


open_track = journal.verb(opened)


def closed(
    business: "Business",
    book: journal.Book,
    *,
    track_id: uuid.UUID,
    result: str = "",
    facts: Mapping[str, Any] | None = None,
    on: date,
    by: "User | None",
    at: datetime,
) -> Track:
    """What the track asked is done, and what came of it. Twice changes nothing. Raises CannotOpen, DoesNotExist.

    When `facts` name the message that did it, the track is open again once it is taken back (`history`).
    """
    row: Track = business.tracks.get(id=track_id)
    if row.done_on is not None:
        return row
    early = Said("La piste s’est ouverte plus tard : changez le jour.", "The track opened later: change the day.")
    problems = [
        *parties.too_long(result, "result", most=RESULT_CHARS_MAX),
        *parties.early(on, row.opened_on, "on", early),
    ]
    if problems:
        raise CannotOpen(problems)
    changes: dict[str, Any] = {"done_on": on, "result": result.strip()}
    if facts:
        changes["facts"] = {**row.facts, **facts}
    telling.changed(book, "track.closed", row, by=by, at=at, changes=changes)
    return row


close = journal.verb(closed)


def prepared(
    business: "Business", book: journal.Book, *, track_id: uuid.UUID, facts: Mapping[str, Any], by: "User", at: datetime
) -> Track:
    """What its sheet asked, as it now stands: kept for whoever opens it next. Raises DoesNotExist."""
    row: Track = business.tracks.get(id=track_id)
    kept = {**row.facts, **facts}
    if kept != row.facts:
        telling.changed(book, "track.prepared", row, by=by, at=at, changes={"facts": kept})
    return row


prepare = journal.verb(prepared)


def taken_back(rows: Iterable[tuple[uuid.UUID, Mapping[str, Any]]]) -> set[uuid.UUID]:
    """Those of these tracks (id, facts) whose message was taken back or refused, and not sent again since."""
    named = {row_id: str(facts[MESSAGE]) for row_id, facts in rows if facts.get(MESSAGE)}
    if not named:
        return set()
    states = outbox.GONE
    gone = {
        str(one) for one in Message.objects.filter(id__in=named.values(), state__in=states).values_list("id", flat=True)
    }
    again = Message.objects.filter(key__in=[f"again:{one}" for one in gone]).exclude(state__in=states)
    gone -= {key.removeprefix("again:") for key in again.values_list("key", flat=True)}
    return {row_id for row_id, message_id in named.items() if message_id in gone}


def open_one(client: "Client", kind: str) -> Track | None:
    """The track of this kind that is still to be done, one whose message was taken back included."""
    row: Track | None = client.tracks.filter(kind=kind).order_by("-opened_at", "-id").first()
    standing: Track | None = client.tracks.filter(kind=kind, done_on=None).first()
    if standing is None and row is not None and taken_back([(row.id, row.facts)]):
        return row
    return standing
