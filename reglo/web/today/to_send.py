"""« À envoyer »: what was issued and has not left, first of all on the page of a day."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from reglo.access import Asked
from reglo.books import unsent
from reglo.books.drafts import CREDIT_NOTE
from reglo.books.unsent import Unsent
from reglo.rules import roles
from reglo.web.today import saying


@dataclass(frozen=True)
class ToSend:
    """An issued document that its client does not have: what it is, why it is still here, where it is mended."""

    url: str
    name: str  # « Facture 2026-003, Atelier Nord »
    state: str
    shape: str
    tone: str
    server_words: str
    mend_url: str  # of a refused one: the address of the client
    sum: str


def line(request: Asked, one: Unsent) -> ToSend:
    """A document as the page shows it; one that a server refused leads to the address to mend, for whoever may."""
    invoice = one.invoice
    is_note = invoice.kind == CREDIT_NOTE
    named = _("Avoir %(number)s, %(client)s") if is_note else _("Facture %(number)s, %(client)s")
    mends = one.why == unsent.REFUSED and roles.may(request.role, "clients.change")
    return ToSend(
        url=reverse("invoice", args=[invoice.id]) + "#message",
        name=named % {"number": invoice.number, "client": invoice.client.name},
        state=str((saying.UNSENT_NOTE if is_note else saying.UNSENT)[one.why]),
        shape="todo" if one.why == unsent.READY else "missing",
        tone="" if one.why == unsent.READY else "late",
        server_words=one.words if one.why == unsent.REFUSED else "",
        mend_url=reverse("change_client", args=[invoice.client_id]) if mends else "",
        sum=saying.whole(invoice.total, invoice.currency),
    )
