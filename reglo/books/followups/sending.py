"""Sending a step: the words a person read again, to one person, for the sums of a case; and what leaves by itself.

The case is read again under the lock before anything is queued, and once more when the message leaves
(`look_again`): paid, promised, disputed or paused meanwhile, overtaken by another reminder or written to somebody
else, it does not leave. A reminder pressed outside 9:00–17:00 waits for the next such hour; answers leave at any
time. Sixty seconds remain to take it back.
"""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from reglo.books import clients, halts, journal, method, outbox, people, post
from reglo.books.clients import Client
from reglo.books.followups import cases, contacts, hours
from reglo.books.followups.cases import Followed
from reglo.books.followups.contacts import ContactEvent
from reglo.books.outbox import Message, Verdict
from reglo.books.payments import Settlement
from reglo.books.tenancy import everyone, tenant
from reglo.rules import ladder as stairs
from reglo.rules import roles
from reglo.rules.followup import Act, Touch, Wait, moments, sentences, silences
from reglo.rules.ladder import Step
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

DAILY_CAP, DAILY_MAX = "daily_cap", 200  # the method says how many messages about money in one day; never more


MESSAGES = frozenset({"courtesy", "reminder"})


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
TOO_MANY_THEN = Said(
    "Le nombre de messages du jour où il partirait est atteint : envoyez-le ce jour-là ou plus tard.",
    "The number of messages of the day it would leave is reached: send it on that day or later.",
)
NOT_WRITTEN = Said(
    "Cette étape ne s’envoie pas par e-mail : ouvrez sa fiche.", "This step is not sent by e-mail: open its sheet."
)
OWNERS = Said(
    "Cette étape revient au titulaire du compte : posez-lui une question.",
    "This step is the account holder’s: ask them a question.",
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
        if act.who == "owner" and _is_delegate(business, by, today):
            raise CannotAct([Problem("", OWNERS)])
        leaves_on = people.day_of(business, hours.next_hour(followed, max(at, not_before or at)))
        if found := list(_problems(business, client_id, subject, body, today=today, leaves_on=leaves_on)):
            raise CannotAct(found)
        return sent(
            business, book, followed, act, subject=subject, body=body, language=language, at=at, by=by,
            request_key=request_key, not_before=not_before,
        )  # fmt: skip


def _is_delegate(business: "Business", by: "User | None", today: date) -> bool:
    member = people.membership_of(by, business, on=today) if by else None
    return member is not None and member.role == roles.ASSISTANT


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
    if move.kind == "check" or move.step == silences.SEND:
        return move.reason
    found = move if move.step == step else _instead(followed, move, step)
    if isinstance(found, Act) and (found.kind not in MESSAGES or found.channel != "email"):
        return NOT_WRITTEN
    return found


def _instead(followed: Followed, due: Act, step: str) -> Act | Said:
    """Another written step of the staircase in place of the one due: at its level or above, below the owner's."""
    if due.kind != "reminder":
        return NOT_NOW
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


def _problems(
    business: "Business", client_id: uuid.UUID, subject: str, body: str, *, today: date, leaves_on: date
) -> Iterator[Problem]:
    if halts.halted(business) is not None:
        yield Problem("", HALTED)
    if room_today(business, leaves_on) <= 0:
        yield Problem("", TOO_MANY if leaves_on == today else TOO_MANY_THEN)
    if not subject.strip():
        yield Problem("subject", NO_SUBJECT)
    if not body.strip():
        yield Problem("body", NO_WORDS)
    if not _email_of(client_id):
        yield Problem("", NO_ADDRESS)


def _email_of(client_id: uuid.UUID) -> str:
    contact = clients.billing_contact(clients.get(client_id))
    return contact.email if contact else ""


def room_today(business: "Business", today: date, policy: method.Policy | None = None) -> int:
    """How many messages about money may still leave today, by the method. Inside `tenant()`."""
    asked = int(str((policy or method.policy(business)).value(DAILY_CAP, on=today).value))
    return min(asked, DAILY_MAX) - contacts.asked_today(today)


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
    client = client or clients.get(followed.client_id)
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
OVERTAKEN = Said(
    "Cette étape n’était plus à faire quand son heure est venue : le message n’est pas parti.",
    "This step was no longer due when its hour came: the message did not leave.",
)
MOVED = Said(
    "Une de ces sommes a changé, ou n’est plus demandée, depuis que ce message est écrit : il n’est pas parti.",
    "One of these sums changed, or is no longer asked for, since this message was written: it did not leave.",
)
OTHER_ADDRESS = Said(
    "L’adresse de cette personne a changé entre-temps : le message n’est pas parti.",
    "The address of this person changed meanwhile: the message did not leave.",
)


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
    ids = {str(one) for one, _ in asked}
    if _has_moved(message, followed, ids):
        return _cancelled(MOVED)
    if silence := _silence(followed, ids, today):
        return _cancelled(silence)
    if _email_of(message.client_id).casefold() != message.to.casefold():
        return _cancelled(OTHER_ADDRESS)
    if not hours.is_open(followed, at):  # first: on a day when nobody writes, no step is due
        return Verdict(cancel=False, words=WAITS)
    event = message.contact_events.first()
    if event is not None and (overtaken := _overtaken(followed, event, today)):
        return overtaken
    if not _has_room(business, event, today):
        return Verdict(cancel=False, words=WAITS)
    if _counts(event) and (followed.case.bank_fresh_until is None or today > followed.case.bank_fresh_until):
        return Verdict(cancel=False, words=WAITS)
    return None


def kept_by_hand() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The messages about money that wait for a person to send them, of every business."""
    return everyone(Message.due.filter(state=outbox.QUEUED, channel=outbox.HAND, asks=True))


def give_up_by_hand(business: "Business", message_id: uuid.UUID, *, at: datetime) -> bool:
    """A message kept for a person to send is looked at again like any other; did it lose its reason?

    Promised, disputed or overtaken since, it is no longer offered. Whoever sent it meanwhile still says so.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        message = Message.objects.filter(id=message_id, state=outbox.QUEUED, channel=outbox.HAND).first()
        verdict = look_again(business, message, today=people.day_of(business, at), at=at) if message else None
        if verdict is None or not verdict.cancel:
            return False
        words = verdict.words[:500]
        Message.objects.filter(id=message_id).update(state=outbox.CANCELLED, settled_at=at, result=words)
        journal.append(book, "message.cancelled", {"result": words}, subject=message_id, by=None, at=at)
        return True


def _has_moved(message: Message, followed: Followed, ids: Collection[str]) -> bool:
    """Was one of its sums let go, or did money move since the words were written, by whatever message they left first?"""
    written = message
    while written.key.startswith(outbox.AGAIN):
        written = Message.objects.get(id=written.key.removeprefix(outbox.AGAIN))
    since = written.queued_at
    moved = Q(payment__noted_at__gt=since) | Q(payment__reversed_at__gt=since) | Q(credit_note__issued_at__gt=since)
    open_ids = {one.id for one in followed.case.sums}
    return not open_ids.issuperset(ids) or Settlement.objects.filter(moved, receivable_id__in=ids).exists()


def _cancelled(why: Said) -> Verdict:
    return Verdict(cancel=True, words=f"{why.fr} / {why.en}")


def _silence(followed: Followed, ids: set[str], today: date) -> Said | None:
    """What silences the case, or one of the sums the message speaks of."""
    if whole := silences.of_case(followed.case, today):
        return whole.reason
    found = (silences.of_sum(one, followed.case, today) for one in followed.case.sums if one.id in ids)
    return next((silence.reason for silence in found if silence), None)


def _overtaken(followed: Followed, event: ContactEvent, today: date) -> Verdict | None:
    """Would this step be taken today, had it not been pressed? Another reminder, or another day, may have come first.

    Sent again weeks later, or kept by a halt, it asks what was asked since, or speaks of a due date that is over.
    A call of the same day only moves it to the next one.
    """
    case = replace(followed.case, touches=_others(followed.case.touches, event))
    last, until = moments.last_reminder(case), moments.gap_end(case)
    if last is not None and today < until and event.kind == contacts.REMINDER:
        return _cancelled(sentences.gap(last, until))
    if (said_on := moments.last_said(case)) and said_on >= today:
        return Verdict(cancel=False, words=WAITS)
    fresh = replace(followed, case=replace(case, bank_fresh_until=today))  # the bank is asked for apart
    return None if isinstance(allowed(fresh, event.step, today=today), Act) else _cancelled(OVERTAKEN)


def _others(touches: tuple[Touch, ...], event: ContactEvent) -> tuple[Touch, ...]:
    """What was said without this contact."""
    own = next((one for one in touches if (one.on, one.kind, one.step) == (event.on, event.kind, event.step)), None)
    return tuple(one for one in touches if one is not own)


def _has_room(business: "Business", event: ContactEvent | None, today: date) -> bool:
    """A message that waited leaves on a day it was not counted for: so many a day, whatever waited."""
    return event is None or event.on == today or room_today(business, today) > 0


def _counts(event: ContactEvent | None) -> bool:
    """Reminders need a fresh bank check; so does what leaves unattended, courtesies included."""
    return event is None or event.kind == contacts.REMINDER or event.by is None
