"""A message sent again: by another message, once for each old one; what may have left once leaves as a duplicate."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from reglo.books import clients, journal, people, telling
from reglo.books.outbox.adding import add
from reglo.books.outbox.tables import CANCELLED, EMAIL, FAILED, HAND, QUEUED, SENDING, SENT, UNKNOWN, Message
from reglo.books.tenancy import tenant

if TYPE_CHECKING:
    from reglo.books.people import Business, User


AGAIN = "again:"  # how the key of a message names the one that it sends again


def send(business: "Business", message_id: uuid.UUID, *, by: "User", at: datetime) -> None:
    """A message kept to be handed over leaves by the mail server after all, as a new one. Asking twice sends once."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        kept: Message | None = Message.objects.filter(id=message_id, state=QUEUED, channel=HAND).first()
        if kept is None:
            return
        Message.objects.filter(id=message_id).update(state=CANCELLED, settled_at=at)
        journal.append(book, "message.cancelled", {}, subject=message_id, by=by, at=at)
        _again(business, book, kept, by=by, at=at)


def retry(business: "Business", message_id: uuid.UUID, *, by: "User", at: datetime) -> Message:
    """A person sends a failed, unknown or cancelled message again: a new message, once for each old one.

    Asked twice, or from two pages, it is the same new message. What is on its way, or left, stays alone.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        old: Message = Message.objects.get(id=message_id)
        again: Message | None = Message.objects.filter(key=_key_again(old)).first()
        if again is not None or old.state in {QUEUED, SENDING, SENT}:
            return again or old
        return _again(business, book, old, by=by, at=at)


def _key_again(old: Message) -> str:
    return f"{AGAIN}{old.id}"


def _again(business: "Business", book: journal.Book, old: Message, *, by: "User", at: datetime) -> Message:
    """The same words to the same person, by the mail server; what it asks for, it asks for still.

    An address that a server refused, or that was not known, may have been mended since: it goes to the new one.
    """
    again = add(
        business,
        key=_key_again(old),
        channel=EMAIL,
        kind=old.kind,
        to=_address(old),
        subject=old.subject,
        body=old.body,
        language=old.language,
        at=at,
        invoice_id=old.invoice_id,
        client_id=old.client_id,
        letter_id=old.letter_id,
        copy=old.copy or _may_have_left(old),
        asks_for=list(old.sums.order_by("id").values_list("receivable_id", flat=True)) if old.asks else (),
    )
    journal.append(book, "message.queued", {"again": str(old.id)}, subject=again.id, by=by, at=at)
    _follow(business, book, old, again, by=by, at=at)
    return again


def _address(old: Message) -> str:
    """Where a message goes when it is sent again."""
    carries = old.invoice_id is not None or old.asks
    if old.client is None or not carries or old.copy or (old.to and old.state != FAILED):
        return old.to
    contact = clients.billing_contact(old.client)
    return (contact.email if contact else "") or old.to


def _may_have_left(old: Message) -> bool:
    """Nobody knows whether the client has the original of the document: what leaves now says that it is a duplicate."""
    return old.state == UNKNOWN and old.invoice_id is not None and not old.asks


def _follow(
    business: "Business", book: journal.Book, old: Message, again: Message, *, by: "User", at: datetime
) -> None:
    """The contact that a message is takes place by the new one, on its day: it is one contact, not two."""
    for event in old.contact_events.all():
        changes = {"message_id": again.id, "on": people.day_of(business, at)}
        telling.changed(book, "contact_event.sent_again", event, by=by, at=at, changes=changes)
