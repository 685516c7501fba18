"""Factures: five words share every sum of money, one tab each; a search finds any invoice.

Opened without a word, the list shows the first one that asks for something: late, expected, sent,
to bill, received. Lists are paged by key, so that the last page costs what the first one does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import standing, unsent
from reglo.books.drafts import CREDIT_NOTE
from reglo.rules import roles
from reglo.web import agreed
from reglo.web.agreed import Said, State
from reglo.web.templatetags.reglo import day_long, money
from reglo.web.today import saying

ORDER = (standing.LATE, standing.EXPECTED, standing.SENT, standing.TO_BILL, standing.RECEIVED)


class Word(NamedTuple):
    """One of the five words: what it is called, its shape, its tone, what its list holds."""

    key: str
    label: Any
    shape: str
    tone: str
    testid: str
    caption: Any
    empty: Any


WORDS = (
    Word(
        standing.TO_BILL,
        _("À facturer"),
        "tobill",
        "",
        "money-to-bill",
        _("Ce qui est écrit, et ce qui est émis mais n’est pas parti."),
        _("Aucun brouillon ne vous attend, rien n’attend de partir."),
    ),
    Word(
        standing.SENT,
        _("Envoyé"),
        "sent",
        "",
        "money-sent",
        _("Ce qui viendra après ce mois-ci."),
        _("Rien n’est attendu après la fin du mois."),
    ),
    Word(
        standing.EXPECTED,
        _("Attendu"),
        "expected",
        "expected",
        "money-expected",
        _("Ce qui doit arriver d’ici la fin du mois. Ce qui vient plus tard est sous « Envoyé »."),
        _("Rien d’autre n’est attendu ce mois-ci."),
    ),
    Word(
        standing.LATE,
        _("En retard"),
        "late",
        "late",
        "money-overdue",
        _("Ce dont l’échéance est passée, le plus ancien d’abord."),
        _("Rien n’est en retard."),
    ),
    Word(
        standing.RECEIVED,
        _("Reçu"),
        "received",
        "received",
        "money-received",
        _("Ce qui est arrivé depuis douze mois."),
        _("Rien n’est arrivé depuis douze mois."),
    ),
)
BY_KEY = {word.key: word for word in WORDS}


@dataclass(frozen=True)
class Row:
    """One line of a list, as a person reads it."""

    url: str
    client: str
    number: str
    subject: str
    state: State
    sub: str
    amount: Decimal | None
    currency: str
    mark: State | None = None  # it has not left: « prête, à envoyer », « refusée par le serveur »


@needs("invoices.see")
def invoices(request: Asked) -> HttpResponse:
    """The list under one word, or what a search finds."""
    today = clock.today(request.business.time_zone)
    after, sought = (request.GET.get(name, "").replace("\0", "").strip() for name in ("apres", "q"))
    drafts = roles.may(request.role, "drafts.see")
    said = agreed.of(request, today=today)
    sums = standing.sums(request.business, today=today, drafts=drafts, given=said.given)
    if not drafts and not sums[standing.TO_BILL].count:
        del sums[standing.TO_BILL]
    if sought:
        page = standing.found_page(request.business, sought, after=after)
        rows = rows_of(page.rows, today, said)
        return _list(request, sums, None, rows, page.next_key, sought=sought)
    word = _word(request.GET.get("mot", ""), sums)
    page = PAGES[word.key](request, today, after, said)
    rows = (
        _to_bill(page.rows, word, today, said)
        if word.key == standing.TO_BILL
        else [ROWS[word.key](one, word, today, said) for one in page.rows]
    )
    return _list(request, sums, word, rows, page.next_key)


def _list(
    request: Asked,
    sums: dict[str, standing.Standing],
    word: Word | None,
    rows: list[Row],
    next_key: str,
    *,
    sought: str = "",
) -> HttpResponse:
    standing_of = sums[word.key] if word else None
    context = {
        "tabs": [(one, sums[one.key]) for one in WORDS if one.key in sums],
        "word": word,
        "standing": standing_of,
        "rows": rows,
        "next_key": next_key,
        "sought": sought,
        "looks_for": "chercher" in request.GET,  # « / » was pressed on a page without a search of its own
        "may_import": roles.may(request.role, "imports.make"),
        "begun": any(one.count for one in sums.values()) or standing.anything(request.business),
    }
    return render(request, "web/invoices/list.html", context)


def _word(asked: str, sums: dict[str, standing.Standing]) -> Word:
    """The word asked, or the first that has something."""
    if asked:
        if asked not in sums:
            raise Http404(asked)
        return BY_KEY[asked]
    shown = [key for key in ORDER if key in sums]
    return BY_KEY[next((key for key in shown if sums[key].count), standing.EXPECTED)]


def _to_bill(found: Sequence[Any], word: Word, today: date, said: Said) -> list[Row]:
    """What has not left, then drafts; each says which it is."""
    sums = [one for one in found if not isinstance(one, standing.Written)]
    whys = unsent.whys([one.invoice_id for one in sums]) if sums else {}
    return [
        _draft(one, word)
        if isinstance(one, standing.Written)
        else _marked(_due(one, word, today, said), one.kind, whys.get(one.invoice_id, unsent.READY))
        for one in found
    ]


def _marked(row: Row, kind: str, why: str) -> Row:
    """A row of a document that has not left, and why."""
    words = (saying.UNSENT_NOTE if kind == CREDIT_NOTE else saying.UNSENT)[why]
    shape, tone = ("todo", "") if why == unsent.READY else ("missing", "late")
    return replace(row, mark=State(shape, tone, str(words)))


def rows_of(found: Sequence[Any], today: date, said: Said) -> list[Row]:
    """Invoices and credit notes of any state; those that have not left say so."""
    whys = unsent.whys([one.id for one in found])
    rows = [(row_of(one, today, said), one) for one in found]
    return [_marked(row, one.kind, whys[one.id]) if one.id in whys else row for row, one in rows]


def _draft(one: standing.Written, word: Word) -> Row:
    kind = gettext("avoir") if one.draft.kind == "credit_note" else gettext("brouillon")
    return Row(
        url=reverse("draft", args=[one.draft.id]),
        client=one.client or gettext("Sans client"),
        number=kind,
        subject=str(one.draft.content.get("subject") or ""),
        state=State(word.shape, word.tone, gettext("à terminer")),
        sub="",
        amount=one.amount,
        currency=one.currency,
    )


def _due(one: standing.Due, word: Word, today: date, said: Said) -> Row:
    """A sum still open, or what stands of it under this word: what was said of it, else what its date says."""
    state = said.of_sum(one.id, word=word.key, today=today) or _by_date(one.due_on, word, today)
    sub = [_reduced(one)] if one.open_amount < one.amount else []
    if one.share < one.open_amount:
        sub.append(gettext("sur %(amount)s") % {"amount": money(one.open_amount, one.currency)})
    return Row(
        url=reverse("invoice", args=[one.invoice_id]),
        client=one.client,
        number=one.number,
        subject=one.subject,
        state=state,
        sub=" · ".join(sub),
        amount=one.share,
        currency=one.currency,
    )


def _by_date(due_on: date, word: Word, today: date) -> State:
    return State(word.shape, word.tone, _on_its_day(due_on, word, today))


def _reduced(one: Any) -> str:
    """What made a sum less than it was: money, a credit note, or both."""
    if one.paid and one.credited:
        return gettext("réglée en partie, et réduite par un avoir")
    return gettext("réduite par un avoir") if one.credited else gettext("réglée en partie")


def _on_its_day(due_on: date, word: Word, today: date) -> str:
    if word.key == standing.LATE:
        return gettext("en retard depuis le %(day)s") % {"day": day_long(due_on)}
    if due_on == today:
        return gettext("attendu aujourd’hui")
    return gettext("à payer le %(day)s") % {"day": day_long(due_on)}


def _received(payment: Any, word: Word, _today: date, _said: Said) -> Row:
    return Row(
        url=reverse("payment", args=[payment.id]),
        client=payment.client.name if payment.client else gettext("Sans client"),
        number="",
        subject=payment.reference,
        state=State(word.shape, word.tone, gettext("reçu le %(day)s") % {"day": day_long(payment.received_on)}),
        sub="",
        amount=payment.amount,
        currency=payment.currency,
    )


def row_of(invoice: Any, today: date, said: Said) -> Row:
    """An invoice of any state: what was said of it, else what is still open of it, and since when."""
    credit = invoice.kind == "credit_note"
    issued = gettext("émis le %(day)s") if credit else gettext("émise le %(day)s")
    if invoice.elsewhere:
        issued = gettext("émis ailleurs le %(day)s") if credit else gettext("émise ailleurs le %(day)s")
    left = invoice.open_sum or Decimal(0)
    settled = credit or left == 0
    late = not settled and invoice.open_due_on < today
    word = BY_KEY[standing.RECEIVED if settled else standing.LATE if late else standing.EXPECTED]
    state = State(word.shape, word.tone, gettext("avoir") if credit else gettext("réglée"))
    if not settled:
        state = said.of_invoice(invoice.id, today=today) or _by_date(invoice.open_due_on, word, today)
    part = not settled and left < invoice.total
    sub = issued % {"day": day_long(invoice.issued_on)}
    return Row(
        url=reverse("invoice", args=[invoice.id]),
        client=invoice.client.name,
        number=invoice.number,
        subject=invoice.subject,
        state=state,
        sub=f"{sub} · {_reduced(invoice)}" if part else sub,
        amount=left if part else invoice.total,
        currency=invoice.currency,
    )


def _open(word: str) -> Callable[[Asked, date, str, Said], standing.Page]:
    """The list of the open sums under one word."""
    return lambda request, today, after, said: standing.receivables_page(
        word, request.business, today=today, after=after, given=said.given
    )


PAGES: dict[str, Callable[[Asked, date, str, Said], standing.Page]] = {
    standing.TO_BILL: lambda request, today, after, _said: standing.to_bill_page(
        request.business, today=today, drafts=roles.may(request.role, "drafts.see"), after=after
    ),
    standing.SENT: _open(standing.SENT),
    standing.EXPECTED: _open(standing.EXPECTED),
    standing.LATE: _open(standing.LATE),
    standing.RECEIVED: lambda request, today, after, _said: standing.received_page(
        request.business, today=today, after=after
    ),
}
ROWS: dict[str, Callable[[Any, Word, date, Said], Row]] = {
    standing.SENT: _due,
    standing.EXPECTED: _due,
    standing.LATE: _due,
    standing.RECEIVED: _received,
}

urlpatterns = [path("", invoices, name="invoices")]
