"""Sending a step: the words a person read again, to one person, for the sums of a case; and what leaves by itself.

The case is read again under the lock before anything is queued, and once more when the message leaves
(`look_again`): paid, promised, disputed or paused meanwhile, it does not leave. A reminder pressed outside
9:00–17:00 waits for the next such hour; answers leave at any time. Sixty seconds remain to take it back.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reglo.books import clients, halts, journal, method, outbox, post
from reglo.books.clients import Client
from reglo.books.followups import cases, contacts, hours
from reglo.books.followups.cases import Followed
from reglo.books.followups.contacts import ContactEvent
from reglo.books.outbox import Message, Verdict
from reglo.books.tenancy import tenant
from reglo.rules import ladder as stairs
from reglo.rules.followup import Act, Wait, silences
from reglo.rules.ladder import Step
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

DAILY_CAP, DAILY_MAX = "daily_cap", 200  # the method says how many messages about money in one day; never more


class CannotAct(FieldRefusal):
    """Says everything that keeps a step from being taken, each beside its field (none: the whole step)."""


@dataclass(frozen=True)
class Sent:
    """A step taken: the contact, and its message."""

    event: ContactEvent
    message: Message


NOTHING_OWED = Said(
    "Ce client ne doit plus rien : rien à envoyer.", "This client owes nothing any more: nothing to send."
)
NO_SUBJECT = Said("Écrivez un objet.", "Write a subject.")
NO_WORDS = Said("Écrivez le message.", "Write the message.")
NO_ADDRESS = Said(
    "Aucune adresse pour cette personne : notez-la dans la fiche du client.",
    "No address for this person: note it in the client’s page.",
)
NOT_NOW = Said("Cette étape n’est plus à faire : rechargez la page.", "This step is no longer due: reload the page.")
HALTED = Said(
    "Les envois sont arrêtés : relancez-les dans les réglages.", "Sending is halted: resume it in the settings."
)
TOO_MANY = Said(
    "Le nombre de messages du jour est atteint : la suite demain.",
    "Today’s number of messages is reached: go on tomorrow.",
)


def send(
    business: "Business",
    *,
    client_id: uuid.UUID,
    step: str,
    subject: str,
    body: str,
    language: str,
    today: date,
    at: datetime,
    by: "User | None",
    request_key: uuid.UUID | None = None,
    not_before: datetime | None = None,
) -> Sent:
    """Take a written step: queue its words and record the contact, in one transaction. Raises CannotAct.

    The same `request_key` sends once. The step must be the one that is due, or a written one that may stand
    in its place. It waits for `not_before` when the person chose a later hour.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if known := _known(request_key):
            return known
        followed = cases.of_client(business, client_id, today=today)
        if followed is None:
            raise CannotAct([Problem("", NOTHING_OWED)])
        act = allowed(followed, step, today=today)
        if isinstance(act, Said):
            raise CannotAct([Problem("", act)])
        if found := list(_problems(business, client_id, subject, body, today=today)):
            raise CannotAct(found)
        return sent(
            business, book, followed, act, subject=subject, body=body, language=language, at=at, by=by,
            request_key=request_key, not_before=not_before,
        )  # fmt: skip


def _known(request_key: uuid.UUID | None) -> Sent | None:
    """What this very form did the first time."""
    event = (
        ContactEvent.objects.select_related("message").filter(request_key=request_key).first() if request_key else None
    )
    return Sent(event, event.message) if event is not None and event.message is not None else None


def allowed(followed: Followed, step: str, *, today: date) -> Act | Said:
    """The act that a step would be today, or why it may not be taken."""
    move = followed.move(today)
    if isinstance(move, Wait):
        return move.reason
    if move.kind == "check":
        return move.reason
    if move.step == step:
        return move
    if move.kind != "reminder":
        return NOT_NOW
    return _instead(followed, move, step)


def _instead(followed: Followed, due: Act, step: str) -> Act | Said:
    """Another written step of the staircase in place of the one due: at its level or above, below the owner's."""
    found = stairs.step_of(followed.case.ladder, step)
    taken = {touch.step for touch in followed.case.touches if touch.kind == "reminder" and touch.sums & set(due.sums)}
    if found is None or found.kind != "reminder" or found.level < due.level or step in taken:
        return NOT_NOW
    if found.level >= stairs.OWNER_LEVEL_MIN or (stairs.is_letter(found) and not _tried(followed)):
        return NOT_NOW
    return as_act(found, due)


def _tried(followed: Followed) -> bool:
    return any(touch.channel == "phone" for touch in followed.case.touches)


def as_act(found: Step, due: Act) -> Act:
    """The step taken for the sums of the act that is due, by the same person."""
    return Act(
        kind=found.kind,
        step=found.key,
        level=found.level,
        channel=found.channel,
        objective=found.objective,
        who=due.who,
        person=due.person,
        sums=due.sums,
        reason=due.reason,
        on=due.on,
    )


def _problems(business: "Business", client_id: uuid.UUID, subject: str, body: str, *, today: date) -> Iterator[Problem]:
    if halts.halted(business) is not None:
        yield Problem("", HALTED)
    if room_today(business, today) <= 0:
        yield Problem("", TOO_MANY)
    if not subject.strip():
        yield Problem("subject", NO_SUBJECT)
    if not body.strip():
        yield Problem("body", NO_WORDS)
    if not _email_of(client_id):
        yield Problem("", NO_ADDRESS)


def _email_of(client_id: uuid.UUID) -> str:
    contact = clients.billing_contact(Client.objects.prefetch_related("contacts").get(id=client_id))
    return contact.email if contact else ""


def room_today(business: "Business", today: date, policy: method.Policy | None = None) -> int:
    """How many messages about money may still leave today, by the method. Inside `tenant()`."""
    asked = int(str((policy or method.policy(business)).value(DAILY_CAP, on=today).value))
    return min(asked, DAILY_MAX) - asked_today(today)


def asked_today(today: date) -> int:
    """How many messages about money were sent or queued for today."""
    rows = ContactEvent.objects.filter(on=today, kind__in=[contacts.REMINDER, contacts.COURTESY], message__isnull=False)
    return int(rows.exclude(message__state__in=outbox.GONE).count())


def sent(
    business: "Business",
    book: journal.Book,
    followed: Followed,
    act: Act,
    *,
    subject: str,
    body: str,
    language: str,
    at: datetime,
    by: "User | None",
    request_key: uuid.UUID | None = None,
    not_before: datetime | None = None,
    client: Client | None = None,  # with its contacts, where it was just read; so is the channel
    channel: str = "",
) -> Sent:
    """Inside a verb: the message, held until its hour, and the contact that it is."""
    leaves_at = hours.next_hour(followed, max(at, not_before or at))
    client = client or Client.objects.prefetch_related("contacts").get(id=followed.client_id)
    contact = clients.billing_contact(client)
    assert contact is not None, "refused before"
    owed = [one.id for one in followed.of(act.sums)]
    message = outbox.add(
        business,
        key=f"{act.step}:{owed[0]}:{uuid.uuid5(uuid.NAMESPACE_OID, f'{at.isoformat()}{request_key}')}",
        channel=channel or (outbox.EMAIL if post.server() is not None else outbox.HAND),
        kind=act.step,
        to=contact.email,
        subject=subject.strip(),
        body=body,
        language=language,
        at=at,
        client_id=followed.client_id,
        leaves_at=leaves_at,
        asks_for=owed,
    )
    on = leaves_at.astimezone(ZoneInfo(business.time_zone)).date()
    return Sent(_logged(business, book, act, message, client, on=on, at=at, by=by, request_key=request_key), message)


def _logged(
    business: "Business",
    book: journal.Book,
    act: Act,
    message: Message,
    client: Client,
    *,
    on: date,
    at: datetime,
    by: "User | None",
    request_key: uuid.UUID | None,
) -> ContactEvent:
    """The contact that a message is, on the day it leaves."""
    contact = clients.billing_contact(client)
    assert contact is not None, "refused before"
    return contacts.recorded(
        business, book, client_id=client.id, client=client, contact_id=contact.id, kind=act.kind, channel="email",
        step=act.step, level=act.level, objective=act.objective, sums=[uuid.UUID(one) for one in act.sums],
        words=message.body, message_id=message.id, on=on, by=by, at=at, request_key=request_key,
    )  # fmt: skip


# ── When it leaves ───────────────────────────────────────────────────────────────────────────────

PAID = "Réglée entre-temps : le message n’est pas parti. / Settled meanwhile: the message did not leave."
WAITS = "attend / waits"


def look_again(business: "Business", message: Message, *, today: date, at: datetime) -> Verdict | None:
    """Under the lock, when a message about money would leave: None when it may. Inside a verb."""
    if halts.halted(business) is not None:
        return Verdict(cancel=False, words=WAITS)
    asked = list(message.sums.values_list("receivable_id", "receivable__open_amount"))
    if any(not still for _, still in asked):
        return Verdict(cancel=True, words=PAID)
    assert message.client_id is not None
    followed = cases.of_client(business, message.client_id, today=today)
    if followed is None:
        return Verdict(cancel=True, words=PAID)
    if silence := _silence(followed, {str(one) for one, _ in asked}, today):
        return Verdict(cancel=True, words=f"{silence.fr} / {silence.en}")
    if not hours.is_open(followed, at):
        return Verdict(cancel=False, words=WAITS)
    if _counts(message) and (followed.case.bank_fresh_until is None or today > followed.case.bank_fresh_until):
        return Verdict(cancel=False, words=WAITS)
    return None


def _silence(followed: Followed, ids: set[str], today: date) -> Said | None:
    """What silences the case, or one of the sums the message speaks of."""
    if whole := silences.of_case(followed.case, today):
        return whole.reason
    found = (silences.of_sum(one, followed.case, today) for one in followed.case.sums if one.id in ids)
    return next((silence.reason for silence in found if silence), None)


def _counts(message: Message) -> bool:
    """Reminders need a fresh bank check; so does what leaves unattended, courtesies included."""
    event = message.contact_events.first()
    return event is None or event.kind == contacts.REMINDER or event.by is None
