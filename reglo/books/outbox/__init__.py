"""The outbox: messages waiting to leave, and what became of each.

States: queued → sending → sent | failed | unknown | cancelled. `sending` is committed before any
connection opens; a crash leaves `unknown`, which a person looks at and nobody resends blindly.
Without a mail server the channel is `hand`: a ready message that a person sends and then says so.
"""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

from reglo.books import archive, halts, journal
from reglo.books.outbox.adding import SEALED_FIELDS, UNDO_SECONDS, add, seal
from reglo.books.outbox.again import AGAIN, retry, send
from reglo.books.outbox.by_hand import ENDS, TAKEN_BACK_BY_HAND, CannotUndo, date, hand_over, take_back
from reglo.books.outbox.tables import (
    CANCELLED,
    EMAIL,
    FAILED,
    GONE,
    HAND,
    QUEUED,
    SENDING,
    SENT,
    STATES,
    UNKNOWN,
    Message,
    MessageSum,
    latest_of,
)
from reglo.books.tenancy import everyone, tenant

if TYPE_CHECKING:
    from reglo.books.people import Business, User

__all__ = [
    "AGAIN",
    "CANCELLED",
    "EMAIL",
    "ENDS",
    "FAILED",
    "GONE",
    "HAND",
    "LEASE",
    "LOST_FILE",
    "NO_ANSWER",
    "QUEUED",
    "SEALED_FIELDS",
    "SENDING",
    "SENT",
    "STATES",
    "TAKEN_BACK_BY_HAND",
    "UNDO_SECONDS",
    "UNKNOWN",
    "CannotUndo",
    "Message",
    "MessageSum",
    "Outcome",
    "Parcel",
    "Verdict",
    "add",
    "claim",
    "due_now",
    "duplicates_wanted",
    "give_up_copies",
    "give_up_lost",
    "hand_over",
    "latest_of",
    "left_so_far",
    "retry",
    "seal",
    "send",
    "settle",
    "take_back",
    "undo",
    "withdrawn",
]

ASK_AGAIN = timedelta(seconds=20)  # between two looks at a message that waits for its hour or for the bank
LEASE = timedelta(minutes=30)  # a server may take ten minutes to the final dot alone (RFC 5321, 4.5.3.2.6)

# Kept in the row as the server's own words are; French is the language of the books.
TAKEN_BACK = {
    "paid": "Un paiement a été noté entre-temps : le message n’est pas parti.",
    "credited": "Un avoir a été émis entre-temps : le message n’est pas parti.",
    "reversed": "Un paiement a été repris entre-temps : le message n’est pas parti.",
    "let_go": "La somme a été laissée entre-temps : le message n’est pas parti.",
}
LOST_FILE = "Le fichier joint n’est plus dans l’archive : lancez « reglo verify », puis renvoyez le message."
NO_ANSWER = "L’envoi a été interrompu : demandez au client s’il a reçu le message avant de le renvoyer."


@dataclass(frozen=True)
class Outcome:
    """What a connector says of one message: `sent`, `failed` (surely not accepted) or `unknown`.

    `gone`: the server refused this very address for good, so nobody is to be written to there.
    """

    state: str
    words: str
    gone: bool = False


@dataclass(frozen=True)
class Parcel:
    """A claimed message, whole, as plain values: what the connector needs and nothing else."""

    business_id: uuid.UUID
    message_id: uuid.UUID
    to: str
    subject: str
    body: str
    language: str
    attachments: tuple[tuple[str, str, bytes], ...]  # name, media type, bytes


def undo(business: "Business", message_id: uuid.UUID, *, by: "User", at: datetime) -> None:
    """Take a message back before it leaves; what it carried stays issued. Raises CannotUndo."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        taken = Message.objects.filter(id=message_id, state=QUEUED).update(state=CANCELLED, settled_at=at)
        if not taken:
            raise CannotUndo(str(message_id))
        journal.append(book, "message.cancelled", {}, subject=message_id, by=by, at=at)


def withdrawn(
    book: journal.Book, receivable_ids: Collection[uuid.UUID], *, by: "User | None", at: datetime, reason: str = "paid"
) -> list[uuid.UUID]:
    """Inside a verb: money moved, so messages that wait and ask for one of these sums do not leave. Their ids."""
    if not receivable_ids:
        return []
    # Not joined, and put in order here: SQLite would read every message there ever was, to have them in order.
    asking = MessageSum.objects.filter(receivable_id__in=list(receivable_ids)).values("message_id")
    waiting = Message.objects.filter(state=QUEUED, id__in=asking)
    ids: list[uuid.UUID] = sorted(waiting.values_list("id", flat=True))
    facts = {"reason": reason, "result": TAKEN_BACK[reason]}
    for message_id in ids:
        waits = Message.objects.filter(id=message_id, state=QUEUED)
        waits.update(state=CANCELLED, settled_at=at, result=facts["result"])
        journal.append(book, "message.cancelled", facts, subject=message_id, by=by, at=at)
    return ids


def due_now(at: datetime) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The messages whose hour has come and whose files are made, of every business.

    Those that wait for a file, or for a halt to be lifted, are left out here: enough of them would keep all
    others from leaving. For the same reason those found to wait for their hour or for the bank come last, and are
    asked again once in a while only: each question is a transaction.
    """
    made = archive.Document.due.filter(
        business_id=models.OuterRef("business_id"),
        invoice_id=models.OuterRef("invoice_id"),
        state=archive.Document.READY,
    )
    asked_lately = models.Q(claimed_at__gt=at - ASK_AGAIN, claimed_at__lte=at)
    waiting = Message.due.filter(~asked_lately, state=QUEUED, channel=EMAIL, leaves_at__lte=at)
    whole = waiting.filter(models.Q(invoice_id=None) | models.Exists(made))
    whole = whole.filter(models.Q(copy=False) | models.Exists(made.exclude(duplicate="")))
    halted = halts.Halt.due.filter(business_id=models.OuterRef("business_id"), lifted_at=None)
    free = whole.filter(models.Q(client_id=None) | ~models.Exists(halted))
    return everyone(free.order_by(models.F("claimed_at").asc(nulls_first=True), "leaves_at")[:200])


def duplicates_wanted() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The documents whose duplicate a waiting message carries, and which nobody has made yet, of every business."""
    waiting = Message.due.filter(
        business_id=models.OuterRef("business_id"), invoice_id=models.OuterRef("invoice_id"), state=QUEUED, copy=True
    )
    lacking = archive.Document.due.filter(state=archive.Document.READY, duplicate="")
    return everyone(lacking.filter(models.Exists(waiting))[:100])


def give_up_copies(business: "Business", invoice_id: uuid.UUID, *, words: str, at: datetime) -> None:
    """A duplicate that cannot be made: the messages that wait for it say so, and a person asks again."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        waiting = Message.objects.filter(invoice_id=invoice_id, state=QUEUED, copy=True).order_by("id")
        for message_id in list(waiting.values_list("id", flat=True)):
            _settle(book, message_id, Outcome(FAILED, words), held=QUEUED, at=at)


@dataclass(frozen=True)
class Verdict:
    """What is found when a message about money is looked at again: it waits, or it is cancelled with a reason."""

    cancel: bool
    words: str


def left_so_far() -> int:
    """How many messages have left from this installation, of every business."""
    return len(everyone(Message.due.filter(state=SENT, channel=EMAIL)))


def claim(
    business: "Business",
    message_id: uuid.UUID,
    *,
    at: datetime,
    look_again: "Callable[[Message], Verdict | None]" = lambda _: None,
) -> Parcel | None:
    """Take one message to send it; None when it is not to be sent now, or another worker was quicker.

    While a halt stands, nothing leaves for a client, an invoice no more than a reminder: after a restore, what
    the copy held as waiting may have left long ago.
    `sending` is committed when this returns. A message whose files are not ready keeps waiting; one
    whose file the archive has lost is `failed`. One that speaks of money is looked at again under the
    lock: paid, promised or disputed meanwhile, it is cancelled and says why.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        message: Message | None = (
            Message.objects.select_for_update()
            .filter(id=message_id, state=QUEUED, channel=EMAIL, leaves_at__lte=at)
            .first()
        )
        if message is None or halts.holds(business, message.client_id):
            return None
        if verdict := look_again(message) if message.asks else None:
            if verdict.cancel:
                _settle(book, message_id, Outcome(CANCELLED, verdict.words), held=QUEUED, at=at)
            else:
                Message.objects.filter(id=message_id, state=QUEUED).update(claimed_at=at)
            return None
        try:
            attachments = _attachments(message)
        except archive.MissingFile:
            _settle(book, message_id, Outcome(FAILED, LOST_FILE), held=QUEUED, at=at)
            return None
        if attachments is None:
            return None
        Message.objects.filter(id=message_id, state=QUEUED).update(state=SENDING, claimed_at=at)
        date(business, book, message, by=None, at=at)
        return Parcel(business.id, message.id, message.to, message.subject, message.body, message.language, attachments)


def carried(message: Message) -> list[uuid.UUID]:
    """Inside `tenant()`: the invoices that travel with a message, its own first, then those whose sums it asks for.

    One issued elsewhere may be among them: its paper is not here.
    """
    invoices = [message.invoice_id] if message.invoice_id else []
    if message.asks:
        named = message.sums.order_by("receivable__due_on").values_list("receivable__invoice_id", flat=True)
        invoices += [one for one in dict.fromkeys(named) if one not in invoices]
    return invoices


def _attachments(message: Message) -> tuple[tuple[str, str, bytes], ...] | None:
    """The files that travel with a message; None while one is still being made."""
    invoices = carried(message)
    rows = archive.Document.objects.select_related("invoice").filter(invoice_id__in=invoices)
    documents = {document.invoice_id: document for document in rows}
    if any(document.state != archive.Document.READY for document in documents.values()):
        return None
    if message.copy and not all(document.duplicate for document in documents.values()):
        return None
    # An invoice issued elsewhere has no paper here.
    files = [_file(documents[one], copy=message.copy) for one in invoices if one in documents]
    if message.letter is not None:
        if message.letter.state != message.letter.READY:
            return None
        files.append((message.letter.file_name, message.letter.pdf))
    return tuple((name, "application/pdf", archive.read(digest)) for name, digest in files)


def _file(document: archive.Document, *, copy: bool) -> tuple[str, str]:
    """The name and the hash of what a message carries of a document."""
    if copy:
        return document.invoice.copy_name, document.duplicate
    return document.invoice.file_name, document.pdf


def settle(business: "Business", message_id: uuid.UUID, outcome: Outcome, *, at: datetime) -> None:
    """Write what became of a claimed message.

    A message is claimed once in its life: an answer that comes after the lease replaces « unknown ». An address
    that is gone makes its client unreachable in the same transaction.
    """
    assert outcome.state in {SENT, FAILED, UNKNOWN}, outcome
    with tenant(business.id, write=True):
        book = journal.hold(business)
        settled = _settle(book, message_id, outcome, held=SENDING, at=at)
        if not settled and outcome.state != UNKNOWN:
            settled = _settle(book, message_id, outcome, held=UNKNOWN, at=at)
        if settled and outcome.gone:
            message: Message = Message.objects.get(id=message_id)
            halts.refused(
                business, book, client_id=message.client_id, message_id=message_id, address=message.to,
                words=outcome.words, at=at,
            )  # fmt: skip


def _settle(book: journal.Book, message_id: uuid.UUID, outcome: Outcome, *, held: str, at: datetime) -> bool:
    """From the state it is held in to its outcome, with the journal; False when it is no longer held."""
    settled = Message.objects.filter(id=message_id, state=held).update(
        state=outcome.state, settled_at=at, result=outcome.words[:500]
    )
    if settled:
        facts = {"result": outcome.words[:500]}
        journal.append(book, f"message.{outcome.state}", facts, subject=message_id, by=None, at=at)
    return bool(settled)


def give_up_lost(at: datetime) -> int:
    """Messages left in `sending` by a crash become `unknown`: a person decides, nothing is resent."""
    lost = everyone(Message.due.filter(state=SENDING, claimed_at__lt=at - LEASE)[:200])
    for business_id, message_id in lost:
        with tenant(business_id, write=True):
            _settle(journal.hold(business_id), message_id, Outcome(UNKNOWN, NO_ANSWER), held=SENDING, at=at)
    return len(lost)
