"""Tracks: what is done about the reason a client gave. One open track per client and reason."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from reglo.books import journal, telling
from reglo.books.followups import parties
from reglo.books.tenancy import TenantFK, TenantModel, refs
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

UNBLOCK, PLAN, DISPUTE, NEGOTIATION, RESEND, CORRECT, ADDRESS, DECLARE = (
    "unblock", "plan", "dispute", "negotiation", "resend", "correct", "address", "declare_claim",
)  # fmt: skip
TRACKS = (UNBLOCK, PLAN, DISPUTE, NEGOTIATION, RESEND, CORRECT, ADDRESS, DECLARE)
RESULT_CHARS_MAX = 300
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
    on: date,
    by: "User | None",
    at: datetime,
) -> Track:
    """What the track asked is done, and what came of it. Twice changes nothing. Raises CannotOpen, DoesNotExist."""
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
    changes = {"done_on": on, "result": result.strip()}
    telling.changed(book, "track.closed", row, by=by, at=at, changes=changes)
    return row


close = journal.verb(closed)
