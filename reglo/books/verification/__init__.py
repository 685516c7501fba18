"""Does everything still agree? Every row against the journal, the journal against its seals, the files.

The journal is the witness: what issued, noted, described or sent a row is there, sealed. Verifying is
living it again and comparing. Each finding names the table, the row and what is wrong with it, so that
a row edited, added or removed by hand is found and named. Nothing is repaired here.

Outside: drafts, which are kept as typed and prove nothing; users and sessions, which belong to no
business. What an owner who holds both the key and the files could still do is told in docs/.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist

from reglo.books import journal
from reglo.books.invoices import Invoice
from reglo.books.tenancy import tenant
from reglo.books.verification import chain, closings, delegates, imports, ledger, messages, method, people, told
from reglo.books.verification.findings import Broken

if TYPE_CHECKING:
    from reglo.books.people import Business

__all__ = ["Broken", "counts", "verify", "verify_chain"]

TRIES = 3


def verify(business: "Business") -> list[Broken]:
    """Everything wrong in the books of one business; empty when all agrees.

    It reads page by page and holds up nobody. What is written meanwhile may look wrong: when something
    does and the journal has moved, it looks again; in the end it holds the book while it looks.
    """
    return _looked(business, _everything)


def verify_chain(business: "Business") -> list[Broken]:
    """Everything wrong in the chain alone: entries, their seals, the head of the book and the head file."""
    return _looked(business, _chain)


def _looked(business: "Business", look: "Callable[[Business], list[Broken]]") -> list[Broken]:
    for _ in range(TRIES):
        before = _position(business.id)
        found = look(business)
        if not found or _position(business.id) == before:
            return found
    with tenant(business.id, write=True):
        journal.Book.objects.select_for_update().first()
        return look(business)


def counts(business: "Business") -> tuple[int, int]:
    """How many sealed facts, and how many invoices and credit notes, there are to look at."""
    with tenant(business.id):
        return journal.Entry.objects.count(), Invoice.objects.count()


def _chain(business: "Business") -> list[Broken]:
    with tenant(business.id):
        return list(_whatever("entry", chain.chain()))


def _everything(business: "Business") -> list[Broken]:
    with tenant(business.id):
        checks: list[tuple[str, Iterator[Broken]]] = [
            ("entry", chain.chain()),
            ("invoice", ledger.invoices()),
            ("book", ledger.numbers()),
            ("receivable", ledger.sums()),
            ("payment", ledger.payments()),
            ("import", imports.rows()),
            ("message", messages.messages()),
            ("mailserver", messages.mail_server()),
            ("document", messages.files()),
            ("business", people.directory(business)),
            ("membership", delegates.members(business)),
            ("invitation", delegates.invitations(business)),
            ("delegation", delegates.delegations()),
            ("question", delegates.questions()),
            ("profile", people.profile(business)),
            ("client", people.clients()),
            ("method", method.versions()),
            ("deviation", method.deviations()),
            ("followup", told.rows()),
            ("calendarfeed", told.feeds(business)),
            ("closing", closings.made()),
        ]
        return [found for table, check in checks for found in _whatever(table, check)]


def _whatever(table: str, check: Iterator[Broken]) -> Iterator[Broken]:
    """A row damaged beyond reading ends its check, and is a finding too: nothing written by hand stops the rest."""
    try:
        yield from check
    except journal.LostKey as lost:
        yield Broken("book", "key", str(lost))
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, ObjectDoesNotExist) as damage:
        yield Broken(table, "?", f"the check stopped at what it cannot read: {damage!r}")


def _position(business_id: uuid.UUID) -> int | None:
    with tenant(business_id):
        position: int | None = journal.Book.objects.values_list("position", flat=True).first()
        return position
