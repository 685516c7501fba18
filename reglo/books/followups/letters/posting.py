"""What happens to a letter once it is written: signed by the owner, posted, received; or given up.

Signing freezes the text again with the day; what it claims must still be true that day. Posting is a fact, noted
whatever became of the sums meanwhile.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from reglo.books import archive, journal, method, telling
from reglo.books.clients import Client
from reglo.books.followups import cases, contacts, parties
from reglo.books.followups.cases import Followed
from reglo.books.followups.letters import exhibits, writing
from reglo.books.followups.letters.refusals import CannotWrite
from reglo.books.letters import Letter
from reglo.books.people import day_of
from reglo.packs import legal_texts
from reglo.rules import ladder as stairs
from reglo.rules import lettering
from reglo.rules.followup import moments, sentences, staircase
from reglo.rules.money import ZERO
from reglo.rules.reading import Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

CHANNELS = {"letter": "post", writing.NOTICE: "registered", writing.LAST_DOOR: "registered"}
TRACKING_CHARS_MAX = 40
MOVED = Said(
    "Une somme de cette lettre a changé depuis qu’elle est écrite : abandonnez-la et écrivez-en une autre.",
    "A sum of this letter changed since it was written: drop it and write another one.",
)
UNREAD = Said(
    "Aucun juriste n’a lu ce texte : faites-le lire, ou dites que vous le signez en le sachant.",
    "No lawyer has read this text: have it read, or say that you sign it knowing that.",
)
FULL = Said(
    "Ce niveau a déjà eu ses deux relances : passez à l’étape suivante, ou décidez de la suite.",
    "This level has had its two reminders: go on to the next step, or decide what comes next.",
)
NOT_SIGNED = Said("Signez la lettre avant de la poster.", "Sign the letter before posting it.")
GIVEN_UP = Said("Cette lettre est abandonnée : écrivez-en une autre.", "This letter was dropped: write another one.")
TOO_EARLY = Said("Une lettre se poste après avoir été signée.", "A letter is posted after it was signed.")
NO_DAY = Said("Écrivez le jour de réception, après l’envoi.", "Write the day of receipt, after posting.")
BOTH = Said(
    "Elle est reçue ou présentée, pas les deux : gardez un seul jour.",
    "It was received or presented, not both: keep one day.",
)


def is_read(business: "Business", step: str) -> bool:
    """Needs this text no lawyer, or has one read the words that it has now?"""
    if step not in legal_texts.of_place(business.place):
        return True
    return any(one.step == step and one.read_on for one in method.legal_texts_of(business))


def moved(business: "Business", letter: Letter) -> bool:
    """Has what it claims changed since it was written: paid, credited, let go? Inside `tenant()`."""
    figures = lettering.from_text(letter.text).figures
    if figures is None or not letter.level:
        return False
    rows = business.receivables.filter(client_id=letter.client_id, open_amount__gt=0)
    still = {
        (number, due_on): left for number, due_on, left in rows.values_list("invoice__number", "due_on", "open_amount")
    }
    return any(still.get((one.number, one.due_on), ZERO) != one.balance for one in figures.claims)


def signed(
    business: "Business",
    book: journal.Book,
    *,
    letter_id: uuid.UUID,
    knowingly: bool = False,
    by: "User",
    at: datetime,
    today: date,
) -> Letter:
    """The owner signs: the text is frozen again with the day, and set in type anew. Twice changes nothing.

    `knowingly`: a formal step whose text no lawyer has read is signed all the same. Raises CannotWrite.
    """
    letter: Letter = business.letters.get(id=letter_id)
    if letter.signed_at is not None and letter.dropped_at is None:
        return letter
    if found := list(_against_signing(business, letter, today=today, knowingly=knowingly)):
        raise CannotWrite(found)
    text = replace(lettering.from_text(letter.text), signed_on=today)
    changes = {"text": lettering.text_of(text), "signed_at": at, "signed_by": by.pk}
    unset = {"state": Letter.PENDING, "pdf": "", "tries": 0, "failure": ""}  # What was set in type had no signature.
    telling.changed(book, "letter.signed", letter, by=by, at=at, changes=changes | unset)
    return letter


sign = journal.verb(signed)


def _against_signing(business: "Business", letter: Letter, *, today: date, knowingly: bool) -> Iterator[Problem]:
    if letter.dropped_at is not None:
        yield Problem("", GIVEN_UP)
        return
    if moved(business, letter):
        yield Problem("", MOVED)
    elif letter.level:
        followed = cases.of_client(business, letter.client_id, today=today)
        client: Client = business.clients.get(id=letter.client_id)
        if followed is not None:
            yield from writing.conditions(business, followed, client, letter.step, today)
            yield from _too_much(followed, letter, today)
    if letter.level >= stairs.OWNER_LEVEL_MIN and not knowingly and not is_read(business, letter.step):
        yield Problem("knowingly", UNREAD)


def _too_much(followed: Followed, letter: Letter, today: date) -> Iterator[Problem]:
    """On paper too: some business days between two reminders, two of them a level, and never down again."""
    ids = {str(one.id) for one in exhibits.owed_by(followed, today)}
    climb = staircase.climb_of(followed.case, [one for one in followed.case.sums if one.id in ids]) if ids else None
    if climb is not None and climb.is_full(letter.level):
        yield Problem("", FULL)
    last, until = moments.last_reminder(followed.case), moments.gap_end(followed.case)
    if last is not None and today < until:
        yield Problem("", sentences.gap(last, until))


def posted(
    business: "Business",
    book: journal.Book,
    *,
    letter_id: uuid.UUID,
    on: date,
    tracking: str = "",
    by: "User",
    at: datetime,
) -> Letter:
    """« Postée le » : the letter left, and counts as the contact that it is. Twice changes nothing. Raises CannotWrite."""
    letter: Letter = business.letters.get(id=letter_id)
    if letter.posted_on is not None:
        return letter
    if found := list(_against_posting(business, letter, on, tracking, at)):
        raise CannotWrite(found)
    telling.changed(
        book, "letter.posted", letter, by=by, at=at, changes={"posted_on": on, "tracking": tracking.strip()}
    )
    step = stairs.step_of(method.ladder_of(business, client_id=letter.client_id, on=on), letter.step)
    contacts.recorded(
        business, book, client_id=letter.client_id, contact_id=letter.contact_id,
        kind=contacts.REMINDER if letter.level else contacts.ANSWER, channel=CHANNELS.get(letter.step, "post"),
        step=letter.step, level=letter.level, objective=step.objective if step else "", sums=_owed(business, letter),
        letter_id=letter.id, on=on, by=by, at=at,
    )  # fmt: skip
    return letter


post = journal.verb(posted)


def _against_posting(business: "Business", letter: Letter, on: date, tracking: str, at: datetime) -> Iterator[Problem]:
    if letter.dropped_at is not None:
        yield Problem("", GIVEN_UP)
    elif letter.signed_at is None:
        yield Problem("", NOT_SIGNED)
    elif on < day_of(business, letter.signed_at):
        yield Problem("posted_on", TOO_EARLY)
    yield from parties.future(business, on, at, "posted_on")
    yield from parties.too_long(tracking.strip(), "tracking", most=TRACKING_CHARS_MAX)


def _owed(business: "Business", letter: Letter) -> list[uuid.UUID]:
    """The sums still open of the invoices that a letter names, as they were due."""
    text = lettering.from_text(letter.text)
    named = {(claim.number, claim.due_on) for claim in text.figures.claims} if text.figures else set()
    rows = business.receivables.filter(client_id=letter.client_id, open_amount__gt=0).order_by("due_on", "id")
    told = rows.values_list("id", "invoice__number", "due_on")
    return [sum_id for sum_id, number, due_on in told if (number, due_on) in named]


def received(
    business: "Business",
    book: journal.Book,
    *,
    letter_id: uuid.UUID,
    received_on: date | None,
    presented_on: date | None = None,
    proof: bytes = b"",
    by: "User",
    at: datetime,
) -> Letter:
    """The proof of receipt, or of first presentation when nobody collected it; its deadline runs from there.

    Said again, it corrects the day; a proof once kept stays until another one takes its place. Raises CannotWrite.
    """
    letter: Letter = business.letters.get(id=letter_id)
    day = received_on or presented_on
    problems = list(parties.future(business, day, at, "received_on")) if day else []
    if letter.posted_on is None or day is None or day < letter.posted_on:
        problems.append(Problem("received_on", NO_DAY))
    if received_on and presented_on:
        problems.append(Problem("received_on", BOTH))
    if problems:
        raise CannotWrite(problems)
    changes: dict[str, object] = {"received_on": received_on, "presented_on": presented_on}
    if proof:
        changes["proof"] = archive.keep(proof)
    telling.changed(book, "letter.received", letter, by=by, at=at, changes=changes)
    return letter


receive = journal.verb(received)


def dropped(business: "Business", book: journal.Book, *, letter_id: uuid.UUID, by: "User", at: datetime) -> Letter:
    """Give up a letter that was not posted. Twice changes nothing."""
    letter: Letter = business.letters.get(id=letter_id)
    if letter.posted_on is None and letter.dropped_at is None:
        telling.changed(book, "letter.dropped", letter, by=by, at=at, changes={"dropped_at": at})
    return letter


drop = journal.verb(dropped)


def of_client(business: "Business", client_id: uuid.UUID) -> Sequence[Letter]:
    """The letters to a client, the latest first. Inside `tenant()`."""
    return list(business.letters.filter(client_id=client_id).order_by("-written_at"))
