"""A payment far larger than what is owed: « 1 800 000 » typed for « 1 800 » is asked about once, then noted."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from reglo.access import Asked
from reglo.books import payments
from reglo.rules.money import ZERO
from reglo.web.payments.form import NoteForm, Owed
from reglo.web.templatetags import reglo as tags

TIMES, BEYOND = 2, Decimal(100)  # more than twice what is owed, and by more than that many units of its currency


@dataclass(frozen=True)
class Doubt:
    """What is asked beside the amount, and what the button that answers yes says and sends."""

    question: str
    yes: str
    answer: str


def of(request: Asked, form: NoteForm) -> Doubt | None:
    """The question about what a readable form says, unless it was answered for this very sum and client."""
    owed, amount = form.owed[form.cleaned_data["invoice"]], form.cleaned_data["amount"]
    due = _due(request, owed)
    answer = f"{owed.client_id} {amount} {owed.currency}"
    if not is_far_beyond(amount, due) or request.POST.get("sure") == answer:
        return None
    words = {
        "sum": tags.money(amount, owed.currency),
        "client": request.business.clients.values_list("name", flat=True).get(id=owed.client_id),
        "due": tags.money(due, owed.currency),
    }
    question = gettext("%(sum)s : %(client)s ne doit que %(due)s. Est-ce bien ce qui est arrivé ?")
    return Doubt(question % words, gettext("Oui, noter %(sum)s") % words, answer)


def _due(request: Asked, owed: Owed) -> Decimal:
    """All that the client owes in this currency."""
    rows = payments.sums_due(request.business, client_id=owed.client_id, currency=owed.currency)
    return sum(rows.values_list("open_amount", flat=True), ZERO)


def is_far_beyond(amount: Decimal, due: Decimal) -> bool:
    """Whether a sum is so much more than what is owed that a slip of the hand explains it better.

    >>> is_far_beyond(Decimal(3600), Decimal(1800)), is_far_beyond(Decimal("3600.01"), Decimal(1800))
    (False, True)
    >>> is_far_beyond(Decimal(110), Decimal(10)), is_far_beyond(Decimal("110.01"), Decimal(10))
    (False, True)
    """
    return amount > TIMES * due and amount - due > BEYOND
