"""What a letter speaks of and what is joined to it: the sums, the invoices, what was written and posted before."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from reglo.books.followups import contacts, history
from reglo.books.followups.cases import Followed, Owed
from reglo.books.invoices import Invoice
from reglo.books.letters import Letter
from reglo.documents import typography
from reglo.documents.typography import NB, Locale
from reglo.rules.lettering import Exhibit

if TYPE_CHECKING:
    from reglo.books.people import Business

LOCALES: dict[str, Locale] = {"fr": "fr-FR", "ca-qc": "fr-CA"}
_WORDS = {
    "fr": (f"facture nº{NB}{{}}", "message du {}", "lettre du {}"),
    "en": ("invoice {}", "message of {}", "letter of {}"),
}


def owed_by(followed: Followed, today: date) -> tuple[Owed, ...]:
    """The sums a letter speaks of: those past due, all in the currency of the oldest, since a letter has one total."""
    late = tuple(one for one in followed.sums if one.due_on < today)
    return tuple(one for one in late if one.currency == late[0].currency)


def exhibits_of(
    business: "Business", followed: Followed, owed: Sequence[Owed], locale: Locale | None = None
) -> tuple[Exhibit, ...]:
    """What is joined to a formal letter, as it names it: the invoices, the messages sent, the letters posted."""
    said: Locale = locale or LOCALES[business.place]
    invoice, message, letter = _WORDS["en" if said == "en" else "fr"]
    invoices = Invoice.objects.filter(id__in=[one.invoice_id for one in owed]).order_by("issued_on", "number")
    found = [Exhibit(invoice.format(row.number), row.issued_on) for row in invoices]
    found += [Exhibit(message.format(typography.date_long(row.on, said)), row.on) for row in sent_to(followed)]
    for one in posted_to(followed):
        assert one.posted_on is not None, "posted letters have their day"
        found.append(Exhibit(letter.format(typography.date_long(one.posted_on, said)), one.posted_on))
    return tuple(found)


def sent_to(followed: Followed) -> list[contacts.ContactEvent]:
    """What was written to the client about money, and left."""
    rows = contacts.ContactEvent.objects.filter(history.TOOK_PLACE, client_id=followed.client_id, message__isnull=False)
    return list(rows.filter(kind__in=["reminder", "courtesy"], letter_id=None).order_by("at"))


def posted_to(followed: Followed) -> list[Letter]:
    """The letters posted to the client, the oldest first."""
    return list(Letter.objects.filter(client_id=followed.client_id, posted_on__isnull=False).order_by("posted_on"))
