"""A restored copy: what it does not know any more, and what it may not do until its owner has looked.

Between the day a copy was made and the day it is put back, invoices may have left with the next numbers, and
messages may have been sent. Neither is in the copy. So a restored business gives no number and sends nothing
until its owner has said what the last number was; numbers given since are marked as lost and never given
again; messages that waited in the copy are « unknown »: a person looks at each, none leaves by itself.

A copy is known by the head file, which says more than the journal, whoever put it there and however.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from reglo.books import halts, heads, journal, outbox
from reglo.books.halts import Halt
from reglo.books.invoices import Invoice
from reglo.books.journal import Entry
from reglo.books.outbox import Message
from reglo.books.tenancy import tenant
from reglo.rules import numbering
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

MADE, CONFIRMED = "restore.made", "restore.confirmed"
FURTHER_MAX = 10_000  # numbers lost between a copy and its restoring: more is a slip of the pen
MAYBE_SENT = (
    "Ce message attendait dans une copie restaurée : il est peut-être parti depuis. Demandez au client avant de le "
    "renvoyer."
)


class CannotConfirm(FieldRefusal):
    """What was said of the last number cannot be."""


class JumpsAhead(CannotConfirm):
    """The number is further on than the copy: legitimate, and never taken back, so it is asked once more."""


@dataclass(frozen=True)
class Standing:
    """A restored business that waits: what its copy knew last."""

    since: datetime
    number: str  # the last number given in the copy; empty when none was
    proposed: str  # the same for each series of its last year: what one confirms when nothing was issued since
    message: Message | None  # the last one that left, as far as the copy knows
    missing: int  # entries that the head file saw and the copy has not; 0 when nobody can tell


def start(business: "Business", *, at: datetime, taken_at: datetime | None = None) -> None:
    """The rows of this business are those of a copy: it waits for its owner. Doing it twice changes nothing."""
    key = journal.key()
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if not waits():
            _hold_back(business, book, seen=_seen(business, key), at=at, taken_at=taken_at)
        else:  # made while another restored copy waited: what was pressed meanwhile may have left since
            _doubt(book, at=at)
        head = heads.Head(book.position, book.epoch, book.head)
    heads.set_to(business.id, head, key=key)


def _hold_back(business: "Business", book: journal.Book, *, seen: int, at: datetime, taken_at: datetime | None) -> None:
    facts = {
        "position": book.position,
        "seen": seen,
        "taken_at": taken_at.isoformat() if taken_at else "",
        "numbers": book.numbers,
    }
    journal.append(book, MADE, facts, subject=business.id, by=None, at=at)
    halts.stopped(business, book, kind=halts.RESTORE, by=None, at=at)
    _doubt(book, at=at)


def _doubt(book: journal.Book, *, at: datetime) -> None:
    """What waited for a mail server may have left already: a person looks at each."""
    waiting = Message.objects.filter(state__in=[outbox.QUEUED, outbox.SENDING], channel=outbox.EMAIL)
    for message_id in list(waiting.order_by("id").values_list("id", flat=True)):
        Message.objects.filter(id=message_id).update(state=outbox.UNKNOWN, settled_at=at, result=MAYBE_SENT)
        journal.append(book, "message.unknown", {"result": MAYBE_SENT}, subject=message_id, by=None, at=at)


def waits() -> bool:
    """Inside `tenant()`: is this a restored copy whose owner has not looked yet?"""
    return halts.restores().exists()


def _seen(business: "Business", key: bytes) -> int:
    """The position that the head file saw; 0 without one that can be believed."""
    try:
        head = heads.read(business.id, key=key)
    except heads.BrokenHead:
        return 0
    return head.position if head else 0


def is_a_copy(business: "Business") -> bool:
    """Does the head file know of entries that are not there, or not the same? Raises LostKey."""
    try:
        head = heads.read(business.id, key=journal.key())
    except heads.BrokenHead:
        return False  # `reglo verify` says so; a damaged file proves nothing about the journal
    if head is None:
        return False
    with tenant(business.id):
        entry: Entry | None = Entry.objects.filter(position=head.position).first()
    return entry is None or entry.seal != head.seal


def standing(business: "Business") -> Standing | None:
    """What the owner is asked about; None for a business that is no restored copy, or was confirmed."""
    with tenant(business.id):
        halt: Halt | None = halts.restores().first()
        if halt is None:
            return None
        last = Invoice.objects.order_by("-issued_on", "-issued_at", "-id").values_list("number", flat=True).first()
        sent = business.messages.filter(state=outbox.SENT).select_related("invoice").order_by("-settled_at").first()
        numbers = business.books.values_list("numbers", flat=True).get()
        return Standing(halt.since, last or "", _proposed(numbers), sent, _missing())


def _proposed(numbers: dict[str, int]) -> str:
    """« 2026-004, P-2026-001 »: the last number of each series in the last year that gave any; empty for none."""
    given = [(*slot.rpartition("/")[::2], last) for slot, last in sorted(numbers.items()) if last]
    year = max((year for _, year, _ in given), default="")
    return ", ".join(numbering.label(prefix, int(of), last) for prefix, of, last in given if of == year)


def _missing() -> int:
    entry: Entry | None = Entry.objects.filter(kind=MADE).order_by("-position").first()
    said = journal.facts_of(entry.text) if entry else {}
    return max(0, int(said.get("seen", 0)) - int(said.get("position", 0)))


def confirm(business: "Business", *, number: str, by: "User", at: datetime, jump: bool = False) -> None:
    """The owner says which number was given last, whether or not the copy knows it: work goes on after it.

    Where there are several series, the last number of each. An empty one says that none was ever given. `jump` says
    that a number further on than the copy's is meant. Raises CannotConfirm, and JumpsAhead for such a number without it.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if not waits():
            return
        lost = _lost(book, number.strip())
        if lost and not jump:
            raise JumpsAhead([Problem("number", _jump(slot, first, last)) for slot, (first, last) in lost.items()])
        for slot, (_, last) in lost.items():
            book.numbers[slot] = last
        journal.append(book, CONFIRMED, {"number": number.strip(), "lost": lost}, subject=business.id, by=by, at=at)
        halts.lifted(business, book, kind=halts.RESTORE, by=by, at=at)


def _lost(book: journal.Book, number: str) -> dict[str, tuple[int, int]]:
    """The numbers given since the copy, first and last of each slot. Raises CannotConfirm."""
    if not number:
        if any(book.numbers.values()):
            raise _refusal(
                Said(
                    "Écrivez le dernier numéro donné : la copie en connaît.",
                    "Write the last number given: the copy knows some.",
                )
            )
        return {}
    lost: dict[str, tuple[int, int]] = {}
    for one in re.split(r"[\s,;]+", number):
        slot, given = _lost_of(book, one)
        lost[slot] = max(lost.get(slot, given), given, key=lambda pair: pair[1])
    _refuse_unnamed(book, lost)
    return {slot: (first, last) for slot, (first, last) in lost.items() if last >= first}


def _jump(slot: str, first: int, last: int) -> Said:
    """What going on so far ahead costs: the numbers between are nobody's any more."""
    series, _, year = slot.rpartition("/")
    first_one, last_one = (numbering.label(series, int(year), position) for position in (first, last))
    if first > 1:
        known = numbering.label(series, int(year), first - 1)
        fr, en = f"La copie s’arrête au numéro {known} : ", f"The copy stops at number {known}: "
    else:
        fr, en = f"La copie n’a aucun numéro de {year} : ", f"The copy has no number of {year}: "
    if first == last:
        fr += f"{last_one} ne serait plus jamais donné. Confirmez qu’il l’a été depuis, ou corrigez."
        en += f"{last_one} would never be given again. Confirm that it was given since, or correct it."
    else:
        count = last - first + 1
        fr += f"les {count} numéros de {first_one} à {last_one} ne seraient plus jamais donnés. Confirmez qu’ils l’ont été depuis, ou corrigez."
        en += f"the {count} numbers from {first_one} to {last_one} would never be given again. Confirm that they were given since, or correct it."
    return Said(fr, en)


def _refuse_unnamed(book: journal.Book, named: Collection[str]) -> None:
    """A series that gave numbers that year may have given more since: its last one is asked too."""
    years = {slot.rpartition("/")[2] for slot in named}
    for slot, known in book.numbers.items():
        prefix, _, year = slot.rpartition("/")
        if known and slot not in named and year in years:
            last = numbering.label(prefix, int(year), known)
            raise _refusal(
                Said(
                    f"Dites aussi le dernier numéro de l’autre série, par exemple {last}, après une virgule.",
                    f"Say the last number of the other series too, such as {last}, after a comma.",
                )
            )


def _lost_of(book: journal.Book, number: str) -> tuple[str, tuple[int, int]]:
    """The slot of a number, and the first and last given since; the last before the first when none was. Raises CannotConfirm."""
    place = numbering.place_of(number)
    if place is None:
        raise _refusal(
            Said("Écrivez le numéro comme sur la facture : 2026-045.", "Write it as on the invoice: 2026-045.")
        )
    series, year, position = place
    slot = f"{series}/{year}"
    known = book.numbers.get(slot, 0)
    if position < known:
        last = numbering.label(series, year, known)
        raise _refusal(
            Said(
                f"La copie connaît déjà le numéro {last} : le dernier ne peut pas être avant.",
                f"The copy already knows {last}: the last one cannot be before it.",
            )
        )
    if position - known > FURTHER_MAX:
        raise _refusal(
            Said(
                "Ce numéro est très loin du dernier connu : relisez-le.",
                "This number is very far from the last one known: read it again.",
            )
        )
    return slot, (known + 1, position)


def _refusal(said: Said) -> CannotConfirm:
    return CannotConfirm([Problem("number", said)])
