"""What a person says of a message: « c’est envoyé », and, within the minute, that it was not so."""

import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reglo.books import journal, people, telling
from reglo.books.journal import Entry
from reglo.books.outbox.adding import UNDO_SECONDS
from reglo.books.outbox.tables import CANCELLED, FAILED, HAND, QUEUED, SENDING, SENT, UNKNOWN, Message
from reglo.books.tenancy import tenant

if TYPE_CHECKING:
    from reglo.books.people import Business, User

TAKEN_BACK_BY_HAND = "message.hand_over_undone"
ENDS = {  # What an entry says of its message: the state it ends in. Taken back, an entry names the state itself.
    "message.sent": SENT,
    "message.failed": FAILED,
    "message.unknown": UNKNOWN,
    "message.cancelled": CANCELLED,
    "message.handed_over": SENT,
}


class CannotUndo(Exception):
    """The message has left, or is leaving; or it was said to have left more than a minute ago."""


def hand_over(business: "Business", message_id: uuid.UUID, *, by: "User", at: datetime) -> None:
    """« C'est envoyé »: the person sent it by their own means. Saying it twice changes nothing."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        waiting = Message.objects.filter(id=message_id).exclude(state__in=[SENDING, SENT])
        if waiting.update(state=SENT, channel=HAND, settled_at=at, result=""):
            journal.append(book, "message.handed_over", {}, subject=message_id, by=by, at=at)
            date(business, book, Message.objects.get(id=message_id), by=by, at=at)


def take_back(business: "Business", message_id: uuid.UUID, *, by: "User", at: datetime) -> None:
    """It was not sent after all: the message is as before it was said so, within 60 seconds. Raises CannotUndo.

    What waited for the mail server waits for a person now: nothing leaves by itself after two contrary words.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        said: Message | None = Message.objects.filter(id=message_id, state=SENT, channel=HAND).first()
        since = at - timedelta(seconds=UNDO_SECONDS)
        if said is None or said.settled_at is None or said.settled_at < since:
            raise CannotUndo(str(message_id))
        state, words = _before(message_id)
        settled_at = None if state == QUEUED else at
        Message.objects.filter(id=message_id).update(state=state, settled_at=settled_at, result=words)
        facts = {"state": state, "result": words}
        journal.append(book, TAKEN_BACK_BY_HAND, facts, subject=message_id, by=by, at=at)


def _before(message_id: uuid.UUID) -> tuple[str, str]:
    """The state of a message before it was handed over, and the server’s words about it."""
    told = Entry.objects.filter(subject=message_id, kind__in=[*ENDS, TAKEN_BACK_BY_HAND]).order_by("-position")
    former: Entry | None = told[1:2].first()
    if former is None:
        return QUEUED, ""
    facts = json.loads(former.text) if former.text else {}
    return facts.get("state") or ENDS[former.kind], facts.get("result", "")


def date(business: "Business", book: journal.Book, message: Message, *, by: "User | None", at: datetime) -> None:
    """A message that waited, or left by hand, on another day than foreseen: its contact is of the day it leaves."""
    on = people.day_of(business, at)
    for event in message.contact_events.exclude(on=on):
        telling.changed(book, "contact_event.dated", event, by=by, at=at, changes={"on": on})
