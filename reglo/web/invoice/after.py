"""Under an invoice that has just left: what comes next and when, and what the method would ask another time."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from reglo.access import Asked
from reglo.books import method
from reglo.books.drafts import INVOICE
from reglo.books.followups import cases
from reglo.books.invoices import Invoice
from reglo.rules import roles
from reglo.rules.followup import Wait
from reglo.web.today import saying

FRESH = timedelta(days=7)  # later, the page of the client says what comes next


@dataclass(frozen=True)
class After:
    """« Prochaine étape : le 16 décembre, vérifier que tout est prêt. », and the deposit in percent."""

    step: str
    deposit: int | None


def of(request: Asked, invoice: Invoice, today: date) -> After | None:
    """What follows an invoice of these days that still waits for its money; None for any other, or other eyes."""
    if invoice.kind != INVOICE or today > invoice.issued_on + FRESH or not roles.may(request.role, "followups.see"):
        return None
    followed = cases.of_client(request.business, invoice.client_id, today=today)
    its = [str(one.id) for one in followed.sums if one.invoice_id == invoice.id] if followed else []
    if followed is None or not its:
        return None
    move = followed.moves(today)[its[0]]
    act = move.next if isinstance(move, Wait) else move
    said = {"day": saying.near(act.on, today=today), "objective": saying.objective(act.objective)}
    return After(_("Prochaine étape : %(day)s, %(objective)s.") % said, _deposit(request, invoice, today))


def _deposit(request: Asked, invoice: Invoice, today: date) -> int | None:
    """The deposit of the method, said once: after the first invoice of a client."""
    if request.business.invoices.filter(client_id=invoice.client_id).exclude(id=invoice.id).exists():
        return None
    asked = int(str(method.value(request.business, "deposit_percent", client_id=invoice.client_id, on=today).value))
    return asked or None
