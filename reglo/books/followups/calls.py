"""A call, recorded in one act: what it gave, why not, how it was received, and the word that confirms it.

A call ends with a date or a reason. A date is a promise, confirmed in writing the same day; a reason opens its
track; an unanswered call is an attempt, which counts for nothing but the month.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from reglo.books import clients, journal, outbox, post
from reglo.books.followups import cases, contacts, disputes, pauses, promises, tracks, words
from reglo.books.followups.cases import Followed, Owed
from reglo.books.followups.contacts import ContactEvent
from reglo.books.outbox import Message
from reglo.books.tenancy import tenant
from reglo.documents import messages
from reglo.documents.messages import sentences
from reglo.documents.typography import Locale
from reglo.packs import reasons
from reglo.rules.followup import Act, OpenSum, Wait, silences, staircase
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

DATE, CALLBACK, UNANSWERED, PROBLEM, REFUSAL = "date", "callback", "unanswered", "problem", "refusal"
OUTCOMES = (DATE, CALLBACK, UNANSWERED, PROBLEM, REFUSAL)
CALL = "call_script"
CONFIRMATION, RECAP = "promise_confirmation", "call_recap"

MEANS: dict[str, tuple[str, str]] = {
    "transfer": ("virement", "transfer"),
    "interac": ("virement Interac", "Interac e-Transfer"),
    "cheque": ("chèque", "cheque"),
    "card": ("carte", "card"),
    "direct_debit": ("prélèvement", "direct debit"),
    "cash": ("espèces", "cash"),
}


@dataclass(frozen=True)
class Call:
    """What was noted in hanging up."""

    outcome: str
    promised_on: date | None = None
    amount: Decimal | None = None
    means: str = ""
    callback_on: date | None = None
    reason: str = ""
    reception: str = ""
    note: str = ""
    dispute_subject: str = ""
    dispute_amount: Decimal | None = None

    @property
    def answered(self) -> bool:
        """Somebody was reached."""
        return self.outcome != UNANSWERED


class CannotNoteCall(FieldRefusal):
    """A call ends with a date or a reason; says what is missing, beside its field."""


@dataclass(frozen=True)
class Recorded:
    """What a call became."""

    event: ContactEvent
    message: Message | None


OF_DISPUTE = {"amount": "dispute_amount", "subject": "dispute_subject", "sums": "dispute_subject"}
NOTHING_OWED = Said("Ce client ne doit plus rien.", "This client owes nothing any more.")


def record_call(
    business: "Business",
    *,
    client_id: uuid.UUID,
    call: Call,
    confirmation: messages.Filled | None,
    today: date,
    at: datetime,
    by: "User",
    request_key: uuid.UUID,
) -> Recorded:
    """Note a call and all that follows from it, in one transaction; the same `request_key` notes once.

    `confirmation` is the word that leaves afterwards, as the person read it; None sends nothing. Raises
    CannotNoteCall, and the refusals of promises, disputes and contacts, each with its fields.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        already: ContactEvent | None = ContactEvent.objects.filter(request_key=request_key).first()
        if already is not None:
            return Recorded(already, outbox.Message.objects.filter(key=_key(already.id)).first())
        followed = cases.of_client(business, client_id, today=today)
        if found := list(_problems(call, followed, today)):
            raise CannotNoteCall(found)
        assert followed is not None, "refused before"
        event = _event(business, book, followed, call, today=today, at=at, by=by, request_key=request_key)
        _follow(business, book, followed, call, event, today=today, at=at, by=by)
        message = _confirm(business, book, followed, event, confirmation, at=at, by=by)
        return Recorded(event, message)


def _problems(call: Call, followed: Followed | None, today: date) -> Iterator[Problem]:
    if followed is None:
        yield Problem("", NOTHING_OWED)
    if call.outcome not in OUTCOMES:
        yield Problem("outcome", Said("Dites ce que l’appel a donné.", "Say what came out of the call."))
    if call.outcome == DATE and call.promised_on is None:
        yield Problem("promised_on", Said("Écrivez la date obtenue.", "Write the date obtained."))
    if call.outcome == DATE and call.amount is None:
        yield Problem("amount", Said("Écrivez le montant promis.", "Write the amount promised."))
    if call.outcome == CALLBACK and (call.callback_on is None or call.callback_on <= today):
        yield Problem(
            "callback_on", Said("Écrivez le jour du rappel, à venir.", "Write the day to call back, to come.")
        )
    if call.outcome in {PROBLEM, REFUSAL} and not call.reason:
        yield Problem(
            "reason",
            Said("Choisissez une raison : elle décide de la suite.", "Choose a reason: it decides what comes next."),
        )
    if call.answered and not call.reception:
        yield Problem(
            "reception", Said("Notez l’accueil : bon, neutre ou tendu.", "Note the reception: warm, neutral or tense.")
        )


def _event(
    business: "Business",
    book: journal.Book,
    followed: Followed,
    call: Call,
    *,
    today: date,
    at: datetime,
    by: "User",
    request_key: uuid.UUID,
) -> ContactEvent:
    act = spoken(followed, today)
    late = any(one.due_on < today for one in followed.of(act.sums))
    kind = contacts.ATTEMPT if not call.answered else contacts.REMINDER if late else contacts.COURTESY
    return contacts.recorded(
        business, book,
        client_id=followed.client_id,
        contact_id=followed.contact_id,
        kind=kind,
        channel="phone",
        step=CALL,
        level=act.level if kind != contacts.COURTESY else 0,
        objective="obtain_date",
        sums=[one.id for one in followed.of(act.sums)],
        outcome=call.outcome,
        reason=call.reason,
        reception=call.reception if call.answered else "",
        note=call.note,
        met=call.outcome == DATE if call.answered else None,
        on=today,
        by=by,
        at=at,
        request_key=request_key,
    )  # fmt: skip


def spoken(followed: Followed, today: date) -> Act:
    """What a call made now is about: the step that is due or comes next, for what is late if anything is.

    A sum in dispute, paused or in a plan that is kept is not spoken of, unless nothing else is late. Sums of several
    currencies are spoken of apart, those of the step first.
    """
    move = followed.move(today)
    act = move.next if isinstance(move, Wait) else move.then or move
    overdue = [one for one in followed.case.sums if one.due_on < today]
    overdue = [one for one in overdue if silences.of_sum(one, followed.case, today) is None] or overdue
    money = next((one.currency for one in overdue if one.id in act.sums), None)
    overdue = _of_one_currency(overdue, money)
    sums = tuple(one.id for one in overdue or _of_one_currency(followed.case.sums, None))
    level = max(staircase.climb_of(followed.case, overdue).level, 1) if overdue else 0
    return Act(
        kind="reminder",
        step=CALL,
        level=act.level if act.step == CALL else level,
        channel="phone",
        objective="obtain_date",
        who=act.who,
        person=followed.case.person,
        sums=sums,
        reason=act.reason,
        on=today,
    )


def _of_one_currency(sums: Sequence[OpenSum], money: str | None) -> list[OpenSum]:
    return [one for one in sums if one.currency == (sums[0].currency if money is None else money)]


def _follow(
    business: "Business",
    book: journal.Book,
    followed: Followed,
    call: Call,
    event: ContactEvent,
    *,
    today: date,
    at: datetime,
    by: "User",
) -> None:
    """What a call opens: a promise, another day, a dispute or a track."""
    client_id, spoken_of = followed.client_id, followed.of(spoken(followed, today).sums)
    if call.outcome == DATE:
        assert call.promised_on is not None and call.amount is not None, "refused before"
        promises.promised(
            business, book, client_id=client_id, contact_id=followed.contact_id, due_on=call.promised_on,
            amount=call.amount, currency=spoken_of[0].currency, means=call.means, event_id=event.id, on=today,
            by=by, at=at,
        )  # fmt: skip
        return
    if call.outcome == CALLBACK:
        assert call.callback_on is not None, "refused before"
        pauses.postponed(business, book, client_id=client_id, step=CALL, until=call.callback_on, on=today, by=by, at=at)
    if call.reason:
        open_reason(business, book, followed, call, event, today=today, at=at, by=by)


def open_reason(
    business: "Business",
    book: journal.Book,
    followed: Followed,
    call: Call,
    event: ContactEvent,
    *,
    today: date,
    at: datetime,
    by: "User",
) -> None:
    """Inside a verb: the track a reason opens; a dispute told with its object and its sum opens as one."""
    track = reasons.reason(call.reason).track
    if track == tracks.DISPUTE and call.dispute_subject and call.dispute_amount:
        owed = followed.of(spoken(followed, today).sums)[0]
        with disputes.refused_as(CannotNoteCall, OF_DISPUTE):
            disputes.opened(
                business, book, client_id=followed.client_id, receivable_id=owed.id, subject=call.dispute_subject,
                summary=call.note, amount=call.dispute_amount, event_id=event.id,
                holidays=followed.case.calendar.holidays, on=today, by=by, at=at,
            )  # fmt: skip
    elif track in tracks.TRACKS:
        tracks.opened(
            business, book, client_id=followed.client_id, kind=track, reason=call.reason, event_id=event.id, on=today,
            by=by, at=at,
        )  # fmt: skip


# ── The word that confirms ───────────────────────────────────────────────────────────────────────


def confirmation_of(
    business: "Business",
    followed: Followed,
    call: Call,
    *,
    today: date,
    delegate: messages.Delegate | None = None,
) -> messages.Filled | None:
    """The word that leaves after a call: the date in writing, or what was said. Inside `tenant()`.

    None for a call nobody answered. Raises messages.CannotFill.
    """
    if not call.answered:
        return None
    sums = followed.of(spoken(followed, today).sums)
    step = CONFIRMATION if call.outcome == DATE and call.promised_on and call.amount else RECAP
    return words.filled(
        business, followed, step, sums=sums, today=today, delegate=delegate, extra=partial(_said, call, sums, today)
    )


def _said(call: Call, sums: tuple[Owed, ...], today: date, locale: Locale) -> words.Values:
    """What the confirmation says of the call, in a locale."""
    if call.outcome == DATE and call.promised_on is not None and call.amount is not None:
        return promise_values(
            on=call.promised_on,
            amount=call.amount,
            means=call.means,
            currency=sums[0].currency,
            today=today,
            locale=locale,
        )
    notes = [line.strip().lstrip("-• ") for line in call.note.splitlines() if line.strip()]
    if call.callback_on is not None:
        next_one = "next exchange on {}" if locale == "en" else "prochain échange le {}"
        notes.append(next_one.format(sentences.date_in_sentence(call.callback_on, today=today, locale=locale)))
    return {
        "call_date": sentences.date_in_sentence(today, today=today, locale=locale),
        "call_notes": "\n".join(f"- {note}" for note in notes),
    }


def promise_values(
    *, on: date, amount: Decimal, means: str, currency: str, today: date, locale: Locale
) -> dict[str, messages.Value]:
    """What a confirmation says of a promise."""
    return {
        "promised_date": sentences.date_in_sentence(on, today=today, locale=locale),
        "promised_amount": sentences.amount_in_sentence(amount, currency, locale),
        "payment_method": MEANS.get(means, ("", ""))[1 if locale == "en" else 0],
    }


def _confirm(
    business: "Business",
    book: journal.Book,
    followed: Followed,
    event: ContactEvent,
    said: messages.Filled | None,
    *,
    at: datetime,
    by: "User",
) -> Message | None:
    if said is None:
        return None
    return answered(business, book, followed.client_id, said, key=_key(event.id), on=event.on, at=at, by=by)


def answered(
    business: "Business",
    book: journal.Book,
    client_id: uuid.UUID,
    said: messages.Filled,
    *,
    key: str,
    on: date,
    at: datetime,
    by: "User | None",
    letter_id: uuid.UUID | None = None,
    invoice_id: uuid.UUID | None = None,
    copy: bool = False,
    to: str = "",
) -> Message | None:
    """Inside a verb: an answer to the client, which leaves at any hour and never counts. None without an address.

    It carries the file of an invoice when one is named, or its duplicate where it is a `copy`; `to` is somebody else than the billing contact.
    """
    contact = clients.billing_contact(clients.get(client_id))
    to = to or (contact.email if contact else "")
    if not to:
        return None
    message = outbox.add(
        business, key=key, channel=outbox.EMAIL if post.server() is not None else outbox.HAND, kind=said.step,
        to=to, subject=said.subject, body=said.body, language=said.language, at=at, client_id=client_id,
        letter_id=letter_id, invoice_id=invoice_id, copy=copy,
    )  # fmt: skip
    known = contact.id if contact and contact.email == to else None
    contacts.recorded(
        business, book, client_id=client_id, contact_id=known, kind=contacts.ANSWER, channel="email",
        step=said.step, words=said.body, message_id=message.id, letter_id=letter_id, on=on, by=by, at=at,
    )  # fmt: skip
    return message


def _key(event_id: uuid.UUID) -> str:
    return f"answer:{event_id}"


def answer(
    business: "Business",
    *,
    client_id: uuid.UUID,
    said: messages.Filled,
    request_key: uuid.UUID,
    on: date,
    at: datetime,
    by: "User",
    letter_id: uuid.UUID | None = None,
) -> Message | None:
    """Send an answer: thanks, a confirmation, an acknowledgement. The same `request_key` sends once."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        key = f"answer:{request_key}"
        already: Message | None = Message.objects.filter(key=key).first()
        if already is not None:
            return already
        return answered(business, book, client_id, said, key=key, on=on, at=at, by=by, letter_id=letter_id)
