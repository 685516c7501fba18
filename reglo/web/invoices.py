"""Factures: five words share every sum of money, one tab each; a search finds any invoice.

Opened without a word, the list shows the first one that asks for something: late, expected, sent,
to bill, received. Lists are paged by key, so that the last page costs what the first one does.
"""

from collections.abc import Callable
from dataclasses import dataclass
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
from reglo.books import standing
from reglo.rules import roles
from reglo.web.templatetags.reglo import day_long

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
        _("Ce qui est écrit et n’a pas encore de numéro."),
        _("Aucun brouillon ne vous attend."),
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
        "state--expected",
        "money-expected",
        _("Ce qui doit arriver d’ici la fin du mois. Ce qui vient plus tard est sous « Envoyé »."),
        _("Rien d’autre n’est attendu ce mois-ci."),
    ),
    Word(
        standing.LATE,
        _("En retard"),
        "late",
        "state--late",
        "money-overdue",
        _("Ce dont l’échéance est passée, le plus ancien d’abord."),
        _("Rien n’est en retard."),
    ),
    Word(
        standing.RECEIVED,
        _("Reçu"),
        "received",
        "state--received",
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
    word: Word
    state: str
    sub: str
    amount: Decimal | None
    currency: str


@needs("invoices.see")
def invoices(request: Asked) -> HttpResponse:
    """The list under one word, or what a search finds."""
    today = clock.today(request.business.time_zone)
    after, sought = (request.GET.get(name, "").replace("\0", "").strip() for name in ("apres", "q"))
    sums = standing.sums(request.business, today=today)
    if not roles.may(request.role, "drafts.see"):
        del sums[standing.TO_BILL]
    if sought:
        page = standing.found_page(request.business, sought, after=after)
        rows = [row_of(invoice, today) for invoice in page.rows]
        return _list(request, sums, None, rows, page.next_key, sought=sought)
    word = _word(request.GET.get("mot", ""), sums)
    page = PAGES[word.key](request, today, after)
    rows = [ROWS[word.key](one, word, today) for one in page.rows]
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


def _draft(one: standing.Written, word: Word, _today: date) -> Row:
    kind = gettext("avoir") if one.draft.kind == "credit_note" else gettext("brouillon")
    return Row(
        url=reverse("draft", args=[one.draft.id]),
        client=one.client or gettext("Sans client"),
        number=kind,
        subject=str(one.draft.content.get("subject") or ""),
        word=word,
        state=gettext("à terminer"),
        sub="",
        amount=one.amount,
        currency=one.currency,
    )


def _due(one: Any, word: Word, today: date) -> Row:
    """A sum still open, and what its date says."""
    part = one.open_amount < one.amount
    return Row(
        url=reverse("invoice", args=[one.invoice_id]),
        client=one.client.name,
        number=one.invoice.number,
        subject=one.invoice.subject,
        word=word,
        state=_said(one.due_on, word, today),
        sub=_reduced(one) if part else "",
        amount=one.open_amount,
        currency=one.invoice.currency,
    )


def _reduced(one: Any) -> str:
    """What made a sum less than it was: money, a credit note, or both."""
    if one.paid and one.credited:
        return gettext("réglée en partie, et réduite par un avoir")
    return gettext("réduite par un avoir") if one.credited else gettext("réglée en partie")


def _said(due_on: date, word: Word, today: date) -> str:
    if word.key == standing.LATE:
        return gettext("en retard depuis le %(day)s") % {"day": day_long(due_on)}
    if due_on == today:
        return gettext("attendu aujourd’hui")
    return gettext("à payer le %(day)s") % {"day": day_long(due_on)}


def _received(payment: Any, word: Word, _today: date) -> Row:
    return Row(
        url=reverse("payment", args=[payment.id]),
        client=payment.client.name if payment.client else gettext("Sans client"),
        number="",
        subject=payment.reference,
        word=word,
        state=gettext("reçu le %(day)s") % {"day": day_long(payment.received_on)},
        sub="",
        amount=payment.amount,
        currency=payment.currency,
    )


def row_of(invoice: Any, today: date) -> Row:
    """An invoice of any state: what is still open of it, and since when, decides its word."""
    credit = invoice.kind == "credit_note"
    issued = gettext("émis le %(day)s") if credit else gettext("émise le %(day)s")
    if invoice.elsewhere:
        issued = gettext("émis ailleurs le %(day)s") if credit else gettext("émise ailleurs le %(day)s")
    left = invoice.open_sum or Decimal(0)
    settled = credit or left == 0
    late = not settled and invoice.open_due_on < today
    word = BY_KEY[standing.RECEIVED if settled else standing.LATE if late else standing.EXPECTED]
    state = gettext("avoir") if credit else gettext("réglée")
    part = not settled and left < invoice.total
    sub = issued % {"day": day_long(invoice.issued_on)}
    return Row(
        url=reverse("invoice", args=[invoice.id]),
        client=invoice.client.name,
        number=invoice.number,
        subject=invoice.subject,
        word=word,
        state=state if settled else _said(invoice.open_due_on, word, today),
        sub=f"{sub} · {_reduced(invoice)}" if part else sub,
        amount=left if part else invoice.total,
        currency=invoice.currency,
    )


PAGES: dict[str, Callable[[Asked, date, str], standing.Page]] = {
    standing.TO_BILL: lambda request, today, after: standing.drafts_page(request.business, today=today, after=after),
    standing.SENT: lambda request, today, after: standing.receivables_page(
        standing.SENT, request.business, today=today, after=after
    ),
    standing.EXPECTED: lambda request, today, after: standing.receivables_page(
        standing.EXPECTED, request.business, today=today, after=after
    ),
    standing.LATE: lambda request, today, after: standing.receivables_page(
        standing.LATE, request.business, today=today, after=after
    ),
    standing.RECEIVED: lambda request, today, after: standing.received_page(request.business, today=today, after=after),
}
ROWS: dict[str, Callable[[Any, Word, date], Row]] = {
    standing.TO_BILL: _draft,
    standing.SENT: _due,
    standing.EXPECTED: _due,
    standing.LATE: _due,
    standing.RECEIVED: _received,
}

urlpatterns = [path("", invoices, name="invoices")]
