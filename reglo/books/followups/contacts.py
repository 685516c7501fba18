"""Every exchange with a client, in or out, by any channel: appended to the log, never erased.

A contact carries the sums it spoke of (`Carried`); the oldest one carries the level. A written reminder
points at its message: while that message is cancelled or failed, the contact did not take place.
"""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from reglo.books import journal, outbox, prepared, telling
from reglo.books.followups import parties
from reglo.books.tenancy import DueManager, TenantFK, TenantModel, refs
from reglo.packs import reasons
from reglo.rules import ladder
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.clients import Client
    from reglo.books.people import Business, User

COURTESY, REMINDER, ANSWER, ATTEMPT, NOTE, DECISION = "courtesy", "reminder", "answer", "attempt", "note", "decision"
KINDS = (COURTESY, REMINDER, ANSWER, ATTEMPT, NOTE, DECISION)
IN, OUT = "in", "out"
CHANNELS = ("email", "phone", "post", "registered", "person", "none")
RECEPTIONS = ("", "warm", "neutral", "tense")
OUTCOMES = ("", "date", "callback", "unanswered", "problem", "refusal")
UNEXPLAINED = {"problem", "refusal"}  # ended without a date: one reason at least, « inconnu » among them
# Without a message, or with one that was neither cancelled nor refused; the same, from the sums it carried.
TOOK_PLACE = models.Q(message_id=None) | ~models.Q(message__state__in=outbox.GONE)
EVENT_TOOK_PLACE = models.Q(event__message_id=None) | ~models.Q(event__message__state__in=outbox.GONE)
CALLS_LAST, CALLS_MIN = 9, 3


class ContactEvent(TenantModel):
    """One exchange. An unanswered call is an attempt, which counts for the month and for nothing else."""

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="contact_events", db_index=False)
    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="contact_events")
    contact_id = models.UUIDField(null=True)
    contact = TenantFK("books.Contact", "contact_id", related_name="contact_events", null=True)
    on = models.DateField()  # the business's day
    at = models.DateTimeField()
    direction = models.CharField(max_length=3, default=OUT)
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    step = models.CharField(max_length=40, blank=True)  # the name of the text: « reminder_1 »
    level = models.SmallIntegerField(default=0)
    objective = models.CharField(max_length=30, blank=True)
    met = models.BooleanField(null=True)  # « objectif atteint ? »
    outcome = models.CharField(max_length=20, blank=True)  # date, callback, unanswered, problem, refusal
    reason = models.CharField(max_length=20, blank=True)  # a key of packs/reasons.toml
    reception = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)  # facts: the person has a right to read them
    words = models.TextField(blank=True)  # what was said or written
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the words: never the same text twice
    carrier_id = models.UUIDField(null=True)  # the oldest overdue sum
    carrier = TenantFK("books.Receivable", "carrier_id", related_name="carried_events", null=True)
    message_id = models.UUIDField(null=True)
    message = TenantFK("books.Message", "message_id", related_name="contact_events", null=True)
    letter_id = models.UUIDField(null=True)
    letter = TenantFK("books.Letter", "letter_id", related_name="contact_events", null=True)
    by = models.UUIDField(null=True)  # the user; nobody for what leaves unattended
    request_key = models.UUIDField(null=True)  # a form sent twice records one contact

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="contact_event_kinds"),
            models.CheckConstraint(condition=models.Q(channel__in=CHANNELS), name="contact_event_channels"),
            models.CheckConstraint(condition=models.Q(direction__in=[IN, OUT]), name="contact_event_directions"),
            models.CheckConstraint(condition=models.Q(reception__in=RECEPTIONS), name="contact_event_receptions"),
            models.UniqueConstraint(
                fields=["business", "request_key"],
                condition=models.Q(request_key__isnull=False),
                name="one_contact_event_per_request",
            ),
            *refs(
                "contactevent",
                {
                    "client_id": "Client",
                    "contact_id": "Contact",
                    "carrier_id": "Receivable",
                    "message_id": "Message",
                    "letter_id": "Letter",
                },
            ),
        ]
        indexes = [
            models.Index(fields=["business", "client_id", "-at"], name="contact_events_of_client"),
            models.Index(
                fields=["business", "message_id"],
                condition=models.Q(message_id__isnull=False),
                name="contact_events_of_message",
            ),
        ]


class Carried(TenantModel):
    """A sum that a contact spoke of."""

    client_path = "event__client_id"

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="carried", db_index=False)
    event_id = models.UUIDField()
    event = TenantFK(ContactEvent, "event_id", related_name="carried")
    receivable_id = models.UUIDField()
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="carried")

    due = DueManager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["business", "event_id", "receivable_id"], name="carried_once"),
            *refs("carried", {"event_id": "ContactEvent", "receivable_id": "Receivable"}),
        ]
        indexes = [models.Index(fields=["business", "receivable_id"], name="carried_of_receivable")]


class CannotRecord(FieldRefusal):
    """This contact cannot be recorded: too many calls, the same words again, a reason or a sum that is not one."""


def recorded(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    contact_id: uuid.UUID | None = None,
    kind: str,
    channel: str,
    step: str = "",
    level: int = 0,
    objective: str = "",
    sums: Sequence[uuid.UUID] = (),
    carrier_id: uuid.UUID | None = None,
    direction: str = OUT,
    outcome: str = "",
    reason: str = "",
    reception: str = "",
    note: str = "",
    words: str = "",
    met: bool | None = None,
    message_id: uuid.UUID | None = None,
    letter_id: uuid.UUID | None = None,
    on: date,
    by: "User | None",
    at: datetime,
    request_key: uuid.UUID | None = None,
    client: "Client | None" = None,  # the row of client_id, where it was just read
) -> ContactEvent:
    """Add an exchange to the log, with the sums it spoke of; the oldest due carries the level unless another is named.

    The same `request_key` records once. Raises CannotRecord, and Client.DoesNotExist.
    """
    event = ContactEvent(
        business=business, client_id=client_id, contact_id=contact_id, kind=kind, channel=channel, step=step,
        level=level, objective=objective, carrier_id=carrier_id, direction=direction, outcome=outcome, reason=reason,
        reception=reception, note=note, words=words, digest=digest_of(words), met=met, message_id=message_id,
        letter_id=letter_id, on=on, by=parties.author(by), at=at, request_key=request_key,
    )  # fmt: skip
    return _already(request_key) or _logged(book, event, client, sums, by=by)


record = journal.verb(recorded)


def digest_of(words: str) -> str:
    """What tells the same text from another one; empty for no words at all."""
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def _already(request_key: uuid.UUID | None) -> ContactEvent | None:
    if request_key is None:
        return None
    event: ContactEvent | None = ContactEvent.objects.filter(request_key=request_key).first()
    return event


def _logged(
    book: journal.Book, event: ContactEvent, client: "Client | None", sums: Sequence[uuid.UUID], *, by: "User | None"
) -> ContactEvent:
    assert event.kind in KINDS, event.kind
    assert event.channel in CHANNELS, event.channel
    assert event.outcome in OUTCOMES, event.outcome
    assert event.reception in RECEPTIONS, event.reception
    client = client or parties.client(event.business, event.client_id)
    rows = parties.bare_sums(client, sums)
    if problems := [*parties.others(rows, sums), *_problems(client, event)]:
        raise CannotRecord(problems)
    event.carrier_id = event.carrier_id or (rows[0].id if rows else None)
    assert event.carrier_id is None or event.carrier_id in {row.id for row in rows}, event.carrier_id
    spoken_of = [str(row.id) for row in rows]
    telling.added(book, "contact_event.recorded", event, by=by, at=event.at, sums=spoken_of)
    Carried.objects.bulk_create(
        Carried(business_id=client.business_id, event_id=event.id, receivable_id=row.id) for row in rows
    )
    return event


def _problems(client: "Client", event: ContactEvent) -> Iterator[Problem]:
    yield from parties.strangers(client, event.contact_id)
    if event.message_id is None:  # A message waits for its hour: its contact is of the day it leaves.
        yield from parties.future(event.business, event.on, event.at)
    if event.reason and event.reason not in {one.key for one in reasons.reasons()}:
        yield Problem(
            "reason",
            Said("Ce motif n’existe pas : choisissez-en un dans la liste.", "No such reason: choose one of the list."),
        )
    if event.outcome in UNEXPLAINED and not event.reason:
        yield Problem(
            "reason",
            Said(
                "Choisissez un motif : sans date, il décide de la suite. « Inconnu » en est un.",
                "Choose a reason: without a date, it decides what comes next. “Unknown” is one.",
            ),
        )
    if event.kind == ATTEMPT and attempts_of_month(client, event.on) >= ladder.ATTEMPTS_PER_MONTH_MAX:
        yield Problem(
            "kind",
            Said(
                f"{ladder.ATTEMPTS_PER_MONTH_MAX} essais ce mois-ci déjà : écrivez plutôt, ou attendez le mois prochain.",
                f"Already {ladder.ATTEMPTS_PER_MONTH_MAX} tries this month: write instead, or wait for next month.",
            ),
        )
    if event.kind == REMINDER and event.digest and _said_before(client, event):
        yield Problem(
            "words",
            Said(
                "Cette personne a déjà reçu ce texte, mot pour mot : changez-le avant de relancer.",
                "This person already received this text, word for word: change it before you remind them.",
            ),
        )


def attempts_of_month(client: "Client", on: date) -> int:
    """Calls to a client that nobody answered, in the calendar month of a day."""
    rows = client.contact_events.filter(kind=ATTEMPT, channel="phone", on__year=on.year, on__month=on.month)
    return rows.count()


def _said_before(client: "Client", event: ContactEvent) -> bool:
    rows = client.contact_events.filter(kind=REMINDER, digest=event.digest, contact_id=event.contact_id)
    return bool(effective(rows).exists())


def effective(events: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Those that took place: without a message, or with one that was neither cancelled nor refused."""
    return events.filter(TOOK_PLACE)


def judged(
    business: "Business", book: journal.Book, event_id: uuid.UUID, *, met: bool, by: "User", at: datetime
) -> ContactEvent:
    """« Objectif atteint ? »: said once a contact is over; said again, the last word holds. Raises DoesNotExist."""
    event: ContactEvent = business.contact_events.get(id=event_id)
    if event.met != met:
        telling.changed(book, "contact_event.judged", event, by=by, at=at, changes={"met": met})
    return event


judge = journal.verb(judged)


@dataclass(frozen=True)
class Receptions:
    """How the last answered calls were received: « vos 9 derniers appels : 8 bien reçus, 1 neutre »."""

    warm: int
    neutral: int
    tense: int

    @property
    def calls(self) -> int:
        """How many calls it counts."""
        return self.warm + self.neutral + self.tense


def record_of_calls(business: "Business", by: "User | None" = None) -> Receptions | None:
    """The receptions of the last nine answered calls, one person's or everybody's; None under three of them."""
    rows = business.contact_events.filter(channel="phone", direction=OUT).exclude(reception="")
    if by is not None:
        rows = rows.filter(by=by.pk)
    last = list(rows.order_by("-at", "-id").values_list("reception", flat=True)[:CALLS_LAST])
    if len(last) < CALLS_MIN:
        return None
    return Receptions(last.count("warm"), last.count("neutral"), last.count("tense"))


def asked_today(today: date) -> int:
    """How many messages about money were sent or queued for today."""
    return len(_ASKED.rows(today=today))


def _asked(today: date) -> "models.QuerySet[ContactEvent, Any]":
    rows = ContactEvent.objects.filter(on=today, kind__in=[REMINDER, COURTESY], message__isnull=False)
    return rows.exclude(message__state__in=outbox.GONE).values_list("id")


_ASKED = prepared.Values(_asked)
