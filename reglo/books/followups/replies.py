"""What a track asks, done in one act: the facts are noted and the words leave, in the same transaction.

Each verb takes the words as their author read them (`Reply`). The same `request_key` does it once. Taken back
within its minute, the words do not leave and the track is open again: a plan proposed or a dispute opened stays.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reglo.books import clients, corrections, journal
from reglo.books.clients import BILLING, CONTACT_FIELDS
from reglo.books.drafts import Draft
from reglo.books.followups import calls, cases, disputes, parties, plans, promises, tracks
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.plans import InstalmentPlan
from reglo.books.followups.promises import Promise
from reglo.books.followups.tracks import Track
from reglo.books.outbox import Message
from reglo.books.tenancy import tenant
from reglo.documents import messages
from reglo.rules.ladder import GRACE_DAYS
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.invoices import Invoice
    from reglo.books.people import Business, User

REQUEST = "request"  # the fact that names the form a track was closed by
NO_ADDRESS = Said(
    "Aucune adresse pour cette personne : notez-la dans la fiche du client.",
    "No address for this person: note it in the client’s page.",
)
NO_WORDS = Said("Écrivez le message.", "Write the message.")
NO_SUBJECT = Said("Écrivez un objet.", "Write a subject.")


class CannotReply(FieldRefusal):
    """These words cannot leave: nothing written, or nobody to write to."""


@dataclass(frozen=True)
class Reply:
    """The words of a track as a person read them, and who sends them, when."""

    said: messages.Filled
    request_key: uuid.UUID
    on: date
    at: datetime
    by: "User"
    to: str = ""  # somebody else than the billing contact


@dataclass(frozen=True)
class Done:
    """What a track became: it is closed, its words wait a minute, and what was opened on the way."""

    track: Track
    message: Message | None
    plan: InstalmentPlan | None = None
    dispute: Dispute | None = None
    draft: Draft | None = None


def propose_plan(
    business: "Business",
    *,
    client_id: uuid.UUID,
    sums: Sequence[uuid.UUID],
    lines: Sequence[tuple[date, Decimal]],
    grace_days: int = GRACE_DAYS,
    reply: Reply,
) -> Done:
    """Two or three dated payments, proposed in writing; an earlier proposal that nobody accepted ends.

    Raises CannotPlan, CannotReply, and Client.DoesNotExist.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if known := _known(business, reply):
            return known
        _refuse(business, client_id, reply)
        for former in business.instalmentplans.filter(client_id=client_id, accepted_on=None, ended_on=None):
            plans.ended(business, book, plan_id=former.id, on=reply.on, by=reply.by, at=reply.at)
        plan = plans.proposed(
            business, book, client_id=client_id, contact_id=_billing_id(business, client_id), sums=sums, lines=lines,
            grace_days=grace_days, on=reply.on, by=reply.by, at=reply.at,
        )  # fmt: skip
        done = _done(business, book, client_id, tracks.PLAN, reply, facts={"plan": str(plan.id)})
        return Done(done.track, done.message, plan=plan)


def acknowledge(
    business: "Business",
    *,
    client_id: uuid.UUID,
    receivable_id: uuid.UUID,
    subject: str,
    summary: str,
    amount: Decimal,
    answer_on: date | None,
    reply: Reply,
) -> Done:
    """A dispute on an object and a sum, acknowledged in writing with the day of the answer.

    Raises CannotDispute, CannotReply, and Client.DoesNotExist.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if known := _known(business, reply):
            return known
        _refuse(business, client_id, reply)
        followed = cases.of_client(business, client_id, today=reply.on)
        dispute = disputes.opened(
            business, book, client_id=client_id, receivable_id=receivable_id, subject=subject, summary=summary,
            amount=amount, answer_on=answer_on, holidays=followed.case.calendar.holidays if followed else frozenset(),
            on=reply.on, by=reply.by, at=reply.at,
        )  # fmt: skip
        done = _done(business, book, client_id, tracks.DISPUTE, reply, facts={"dispute": str(dispute.id)})
        return Done(done.track, done.message, dispute=dispute)


def note_promise(
    business: "Business",
    *,
    client_id: uuid.UUID,
    due_on: date,
    amount: Decimal,
    currency: str,
    means: str,
    said: messages.Filled | None,
    request_key: uuid.UUID,
    on: date,
    at: datetime,
    by: "User",
) -> Promise:
    """A date obtained otherwise than by a call, confirmed in writing in the same act; None sends nothing.

    Raises CannotPromise, and Client.DoesNotExist.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        row = promises.promised(
            business, book, client_id=client_id, contact_id=_billing_id(business, client_id), due_on=due_on,
            amount=amount, currency=currency, means=means, on=on, by=by, at=at,
        )  # fmt: skip
        key = f"answer:{request_key}"
        if said is not None and not Message.objects.filter(key=key).exists():
            calls.answered(business, book, client_id, said, key=key, on=on, at=at, by=by)
        return row


@dataclass(frozen=True)
class Credit:
    """The credit note that answers a dispute: its draft says this, and is read again before it is issued."""

    invoice: "Invoice"
    content: Mapping[str, Any]


def resolve_dispute(
    business: "Business",
    *,
    dispute_id: uuid.UUID,
    resolution: str,
    finding: str,
    proposal: str,
    credit: Credit | None = None,
    reply: Reply,
) -> Done:
    """Answer a dispute in writing: by a credit note, whose draft is opened with it, or as it is.

    Raises CannotDispute, CannotReply, and Dispute.DoesNotExist.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        row: Dispute = business.disputes.get(id=dispute_id)
        if known := _known(business, reply):
            return known
        _refuse(business, row.client_id, reply)
        dispute = disputes.resolved(
            business, book, dispute_id=dispute_id, resolution=resolution, finding=finding, proposal=proposal,
            on=reply.on, by=reply.by, at=reply.at,
        )  # fmt: skip
        draft = (
            corrections.opened(business, credit.invoice, credit.content, draft_id=reply.request_key, at=reply.at)
            if credit
            else None
        )
        facts = {"dispute": str(dispute_id), "draft": str(draft.id) if draft else ""}
        done = _done(business, book, row.client_id, tracks.DISPUTE, reply, facts=facts)
        return Done(done.track, done.message, dispute=dispute, draft=draft)


def answer_negotiation(
    business: "Business", *, client_id: uuid.UUID, prepared: Mapping[str, str], reply: Reply
) -> Done:
    """The price holds and dates move: the answer leaves, and what was prepared stays with the track."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if known := _known(business, reply):
            return known
        _refuse(business, client_id, reply)
        return _done(business, book, client_id, tracks.NEGOTIATION, reply, facts=prepared)


def send_again(
    business: "Business",
    *,
    client_id: uuid.UUID,
    kind: str,
    invoice_id: uuid.UUID,
    facts: Mapping[str, str],
    person: Mapping[str, Any] | None = None,
    reply: Reply,
) -> Done:
    """The same document once more, as another message: it never arrived, or it lacked something to be approved.

    `person` are the fields of the billing contact that change: another one is in charge, or another address.
    Raises CannotReply, Client.DoesNotExist and Invoice.DoesNotExist.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if known := _known(business, reply):
            return known
        business.invoices.only("id").get(id=invoice_id, client_id=client_id)
        if person:
            assert person.keys() <= CONTACT_FIELDS, person
            clients.changed(business, book, client_id, client={}, billing=person, by=reply.by, at=reply.at)
        _refuse(business, client_id, reply)
        return _done(business, book, client_id, kind, reply, facts=facts, invoice_id=invoice_id)


# ── What all of them do ──────────────────────────────────────────────────────────────────────────


def _known(business: "Business", reply: Reply) -> Done | None:
    """What this very form did the first time."""
    track: Track | None = business.tracks.filter(**{f"facts__{REQUEST}": str(reply.request_key)}).first()
    if track is None:
        return None
    plan = business.instalmentplans.filter(id__in=_ids(track, "plan")).first()
    dispute = business.disputes.filter(id__in=_ids(track, "dispute")).first()
    draft = business.drafts.filter(id__in=_ids(track, "draft")).first()
    message: Message | None = Message.objects.filter(key=_key(reply)).first()
    return Done(track, message, plan, dispute, draft)


def _ids(track: Track, name: str) -> list[str]:
    """What the track opened on the way: nothing, or one row."""
    return [str(track.facts[name])] if track.facts.get(name) else []


def _key(reply: Reply) -> str:
    return f"answer:{reply.request_key}"


def _refuse(business: "Business", client_id: uuid.UUID, reply: Reply) -> None:
    client = parties.client(business, client_id)
    contact = clients.billing_contact(client)
    problems = [
        *([] if reply.said.subject.strip() else [Problem("subject", NO_SUBJECT)]),
        *([] if reply.said.body.strip() else [Problem("body", NO_WORDS)]),
        *([] if reply.to or (contact and contact.email) else [Problem("", NO_ADDRESS)]),
    ]
    if problems:
        raise CannotReply(problems)


def _billing_id(business: "Business", client_id: uuid.UUID) -> uuid.UUID | None:
    found: uuid.UUID | None = (
        business.contacts.filter(client_id=client_id, role=BILLING).values_list("id", flat=True).first()
    )
    return found


def _done(
    business: "Business",
    book: journal.Book,
    client_id: uuid.UUID,
    kind: str,
    reply: Reply,
    *,
    facts: Mapping[str, Any],
    invoice_id: uuid.UUID | None = None,
) -> Done:
    """The words leave, and the track is closed by them; one that nobody opened is opened for the record."""
    whom: dict[str, Any] = {"on": reply.on, "by": reply.by, "at": reply.at}
    message = calls.answered(
        business,
        book,
        client_id,
        reply.said,
        key=_key(reply),
        invoice_id=invoice_id,
        copy=invoice_id is not None,
        to=reply.to,
        **whom,
    )
    track = tracks.opened(business, book, client_id=client_id, kind=kind, **whom)
    kept = {**facts, REQUEST: str(reply.request_key), **({tracks.MESSAGE: str(message.id)} if message else {})}
    track = tracks.closed(business, book, track_id=track.id, result=reply.said.subject[:300], facts=kept, **whom)
    return Done(track, message)


def close_by_hand(
    business: "Business", *, client_id: uuid.UUID, kind: str, result: str, on: date, by: "User", at: datetime
) -> Track:
    """« C’est fait »: what was asked was done otherwise. A decision that had no track has one from then on.

    Raises CannotOpen, and Client.DoesNotExist.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        whom: dict[str, Any] = {"on": on, "by": by, "at": at}
        track = tracks.opened(business, book, client_id=client_id, kind=kind, **whom)
        return tracks.closed(business, book, track_id=track.id, result=result, **whom)
