"""What a letter speaks of and what is joined to it: the sums, the invoices, what was written and posted before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from reglo.books.followups import contacts
from reglo.books.followups.cases import Followed, Owed
from reglo.books.followups.letters import movements
from reglo.books.invoices import Invoice
from reglo.books.letters import Letter
from reglo.documents import typography
from reglo.documents.typography import NB, Locale
from reglo.rules.lettering import Exhibit

if TYPE_CHECKING:
    from reglo.books.people import Business

LOCALES: dict[str, Locale] = {"fr": "fr-FR", "ca-qc": "fr-CA"}
_WORDS = {
    "fr": {
        "invoice": f"facture nº{NB}{{}}",
        "credit_note": f"avoir nº{NB}{{}}",
        "message": "message du {}",
        "letter": "lettre du {}",
        "proof": "avis de réception de la lettre du {}",
    },
    "en": {
        "invoice": "invoice {}",
        "credit_note": "credit note {}",
        "message": "message of {}",
        "letter": "letter of {}",
        "proof": "proof of receipt of the letter of {}",
    },
}


def owed_by(followed: Followed, today: date) -> tuple[Owed, ...]:
    """The sums a letter speaks of: those past due, all in the currency of the oldest, since a letter has one total.

    Nothing is claimed for an invoice that its client does not have.
    """
    late = tuple(one for one in followed.sums if one.due_on < today and not one.unsent)
    return tuple(one for one in late if one.currency == late[0].currency)


@dataclass(frozen=True)
class Joined:
    """One document of a claim, and the row it comes from: « invoice », « credit_note », « message », « letter » or « proof »."""

    kind: str
    on: date
    title: str
    row: Any


def joined(
    business: "Business", followed: Followed, owed: Sequence[Owed], locale: Locale | None = None
) -> tuple[Joined, ...]:
    """Everything that proves a claim, by its days: what comes later never changes the numbers of what came before."""
    said: Locale = locale or LOCALES[business.place]
    words = _WORDS["en" if said == "en" else "fr"]
    credit = f"note de crédit nº{NB}{{}}" if said == "fr-CA" else words["credit_note"]

    def named(kind: str, on: date) -> str:
        return words[kind].format(typography.date_long(on, said))

    # The paper of an invoice issued elsewhere is not here: its owner joins it.
    ours = Invoice.objects.filter(id__in=[one.invoice_id for one in owed], import_id=None)
    invoices = ours.order_by("issued_on", "number")
    found = [Joined("invoice", row.issued_on, words["invoice"].format(row.number), row) for row in invoices]
    found += [
        Joined("credit_note", row.issued_on, credit.format(row.number), row)
        for row in movements.credit_notes(business, owed)
    ]
    found += [Joined("message", row.on, named("message", row.on), row) for row in sent_to(followed)]
    for row in posted_to(followed):
        assert row.posted_on is not None, "posted letters have their day"
        found.append(Joined("letter", row.posted_on, named("letter", row.posted_on), row))
        arrived = row.received_on or row.presented_on
        if row.proof and arrived:
            found.append(Joined("proof", arrived, named("proof", row.posted_on), row))
    return tuple(sorted(found, key=lambda one: one.on))


def exhibits_of(
    business: "Business", followed: Followed, owed: Sequence[Owed], locale: Locale | None = None
) -> tuple[Exhibit, ...]:
    """What is joined to a formal letter, as it names it."""
    return tuple(Exhibit(one.title, one.on) for one in joined(business, followed, owed, locale))


def sent_to(followed: Followed) -> list[contacts.ContactEvent]:
    """What was written to the client about money, and left."""
    rows = contacts.ContactEvent.objects.filter(
        contacts.TOOK_PLACE, client_id=followed.client_id, message__isnull=False
    )
    return list(rows.filter(kind__in=["reminder", "courtesy"], letter_id=None).order_by("at"))


def posted_to(followed: Followed) -> list[Letter]:
    """The letters posted to the client, the oldest first."""
    return list(Letter.objects.filter(client_id=followed.client_id, posted_on__isnull=False).order_by("posted_on"))
