"""A message put in the outbox, and the seal that ties it to what was written."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reglo.books import journal
from reglo.books.outbox.tables import Message, MessageSum
from reglo.rules import numbering

if TYPE_CHECKING:
    from reglo.books.people import Business

UNDO_SECONDS = 60

SEALED_FIELDS = (
    "business_id", "id", "key", "kind", "client_id", "invoice_id", "to", "subject", "body", "language",
)  # fmt: skip


def add(
    business: "Business",
    *,
    key: str,
    channel: str,
    kind: str,
    to: str,
    subject: str,
    body: str,
    language: str,
    at: datetime,
    invoice_id: uuid.UUID | None = None,
    client_id: uuid.UUID | None = None,
    letter_id: uuid.UUID | None = None,
    leaves_at: datetime | None = None,
    asks_for: Sequence[uuid.UUID] = (),
    copy: bool = False,
) -> Message:
    """Inside a verb: put a message in the outbox, held 60 seconds, or until an hour when one is named.

    `asks_for` names the sums it speaks of: settled before it leaves, it does not leave. A `copy` carries the file
    of its invoice that bears « Duplicata », since the client may have the original.
    """
    leaves = max(at + timedelta(seconds=UNDO_SECONDS), leaves_at or at)
    message = Message(business=business, key=key, channel=channel, kind=kind, to=to, subject=subject, body=body)
    message.language, message.queued_at, message.leaves_at, message.asks = language, at, leaves, bool(asks_for)
    message.invoice_id, message.client_id, message.letter_id, message.copy = invoice_id, client_id, letter_id, copy
    message.seal = seal(message, channel=channel, sums=asks_for)
    message.save(force_insert=True)
    if asks_for:
        MessageSum.objects.bulk_create(
            MessageSum(business=business, message_id=message.id, receivable_id=one) for one in asks_for
        )
    return message


def seal(message: Message, *, channel: str, sums: Collection[uuid.UUID] = ()) -> str:
    """What ties a message to what was written: nobody changes its recipient, words or sums by hand unseen."""
    said = {name: getattr(message, name) for name in SEALED_FIELDS}
    said |= {name: getattr(message, name).astimezone(UTC).isoformat() for name in ("queued_at", "leaves_at")}
    # Left out where there is none: messages that are older than these columns keep their seal.
    also = {
        "letter_id": message.letter_id,
        "asks": message.asks,
        "sums": sorted(str(one) for one in sums),
        "copy": message.copy,
    }
    said |= {name: value for name, value in also.items() if value}
    text = journal.canonical(said | {"channel": channel})
    return numbering.seal(journal.key(), numbering.GENESIS, hashlib.sha256(text.encode()).hexdigest())
