"""The list of payments, one payment, noting one and taking one back."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import clients, post, standing
from reglo.books import payments as book
from reglo.books.followups import looks, thanks
from reglo.books.payments import Payment
from reglo.documents.messages import CannotFill, Filled
from reglo.packs import texts
from reglo.rules import roles
from reglo.web import letters, viewers
from reglo.web.answers import SeeOther
from reglo.web.payments import doubt
from reglo.web.payments.form import MEANS, NoteForm, Owed, ReverseForm, choices
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags
from reglo.web.today import saying


@dataclass(frozen=True)
class Line:
    """One payment of the list."""

    payment: Payment
    means: str


@needs("payments.see")
def payments(request: Asked) -> HttpResponse:
    """Everything that arrived, the latest first."""
    page = standing.payments_page(request.business, after=request.GET.get("apres", ""))
    lines = [Line(one, _means(one)) for one in page.rows]
    may_note = roles.may(request.role, "payments.note")
    context = {"lines": lines, "next_key": page.next_key, "may_note": may_note}
    return render(request, "web/payments/list.html", context)


@needs("payments.note")
@never_cache
def note(request: Asked) -> HttpResponse:
    """Note what arrived for an invoice; it stops whatever was to be asked for. A sum far beyond what is owed is asked about."""
    today = clock.today(request.business.time_zone)
    chosen = request.POST.get("invoice") or request.GET.get("facture", "")
    owed = choices(standing.owed(request.business, also=chosen.rpartition(":")[2]))
    form = NoteForm(
        owed,
        today=today,
        chosen=chosen,
        place=request.business.place,
        data=request.POST if request.method == "POST" else None,
    )
    asked = None
    if form.is_valid():
        asked = doubt.of(request, form)
        if asked is None or _known(request, form):
            return _noted(request, form)
        form.add_error("amount", asked.question)
    elif form.is_bound:
        if known := _known(request, form):
            return SeeOther(reverse("payment", args=[known.id]))
        form.propose()
    context = {"form": form, "owed": owed, "asked": asked}
    return render(request, "web/payments/note.html", context, status=422 if form.is_bound else 200)


def _noted(request: Asked, form: NoteForm) -> HttpResponse:
    given = form.cleaned_data
    owed = form.owed[given["invoice"]]
    try:
        noted = book.note(
            request.business,
            invoice_id=owed.invoice_id,
            client_id=None if owed.invoice_id else owed.client_id,
            currency=owed.currency,
            amount=given["amount"],
            received_on=given["received_on"],
            means=given["means"],
            reference=given["reference"],
            request_key=given["request_key"],
            today=form.today,
            by=request.user,
            at=clock.now(),
        )
    except book.CannotNote:
        # The form checked the rest; what remains is an invoice settled between the page and the answer.
        form.add_error("invoice", form.fields["invoice"].error_messages["invalid_choice"])
        return render(request, "web/payments/note.html", {"form": form, "owed": list(form.owed.values())}, status=422)
    said = tags.money(given["amount"], noted.payment.currency)
    messages.success(request, _of_noting(owed, given["amount"], noted.surplus) % {"sum": said})
    settled = list(noted.payment.settlements.values_list("receivable_id", flat=True))
    if looks.pay_or_let_go(request.business, sums=settled, by=request.user, at=clock.now()):
        messages.success(request, gettext("C’est noté. Tout est regardé : les envois reprennent."))
    return SeeOther(reverse("payment", args=[noted.payment.id]))


def _of_noting(owed: Owed, amount: Decimal, surplus: Decimal) -> str:
    if owed.invoice_id is None:
        if surplus > 0:
            return gettext("%(sum)s notés. Tout est réglé ; le trop-perçu est dit ci-dessous.")
        if amount < owed.amount:
            return gettext("%(sum)s notés, les factures les plus anciennes d’abord. Le reste est toujours attendu.")
        return gettext("%(sum)s notés. Toutes ces factures sont réglées.")
    if surplus > 0:
        return gettext("%(sum)s notés. La facture est réglée ; le trop-perçu est dit ci-dessous.")
    if amount < owed.amount:
        return gettext("%(sum)s notés. Le reste de la facture est toujours attendu.")
    return gettext("%(sum)s notés. La facture est réglée.")


def _known(request: Asked, form: NoteForm) -> Payment | None:
    """The payment this very form noted the first time it was sent."""
    key = form.cleaned_data.get("request_key")
    found: Payment | None = request.business.payments.filter(request_key=key).first() if key else None
    return found


@needs("payments.see")
def payment(request: Asked, payment_id: UUID) -> HttpResponse:
    """One payment: what it settled, what it left."""
    return _page(request, _found(request, payment_id), ReverseForm(use_required_attribute=False))


@needs("followups.send")
def thank(request: Asked, payment_id: UUID) -> HttpResponse:
    """« Merci » for a payment, in the words the page showed."""
    found = _found(request, payment_id)
    if request.method == "POST" and found.reversed_at is None:
        said, _missing = _thanks(request, found)
        if said is not None:
            today = clock.today(request.business.time_zone)
            thanks.send(request.business, found, said=said, on=today, at=clock.now(), by=request.user)
            messages.success(request, gettext("C’est noté : le merci est prêt, il part dans une minute."))
    return SeeOther(reverse("payment", args=[payment_id]))


def _thanks(request: Asked, found: Payment) -> tuple[Filled | None, str]:
    """The words that thank for a payment, or what they lack."""
    today = clock.today(request.business.time_zone)
    try:
        said = thanks.ready(request.business, found, today=today, delegate=viewers.of(request).delegate)
    except CannotFill as holes:
        return None, texts.in_words(holes.missing, language())
    return said, ""


@needs("payments.reverse")
@never_cache
def reverse_payment(request: Asked, payment_id: UUID) -> HttpResponse:
    """Take a payment back: every sum it settled is owed again."""
    found = _found(request, payment_id)
    if request.method != "POST":
        return SeeOther(reverse("payment", args=[payment_id]))
    form = ReverseForm(request.POST, use_required_attribute=False)
    if not form.is_valid():
        return _page(request, found, form)
    today = clock.today(request.business.time_zone)
    reason = form.cleaned_data["reason"]
    book.reverse(request.business, payment_id, reason=reason, today=today, by=request.user, at=clock.now())
    messages.success(request, gettext("Paiement annulé : ce qu’il réglait est de nouveau attendu."))
    return SeeOther(reverse("payment", args=[payment_id]))


def _page(request: Asked, found: Payment, form: ReverseForm) -> HttpResponse:
    settled: list[Any] = list(
        found.settlements.filter(reverses_id=None)
        .select_related("receivable__invoice")
        .order_by("receivable__due_on", "id")
    )
    reversed_on = found.reversed_at and clock.day_of(found.reversed_at, request.business.time_zone)
    may_thank = roles.may(request.role, "followups.send") and found.reversed_at is None
    said, missing = _thanks(request, found) if may_thank else (None, "")
    thanked = thanks.sent(found) if may_thank else None
    context = {
        "payment": found,
        "thanks": said,
        "thanks_first": letters.foretaste(said.subject, said.body, said.language) if said else "",
        "thanks_missing": missing,
        "thanked": saying.fate(thanked, request.business, now=clock.now()) if thanked else None,
        "thanks_message": thanked,
        "sends": post.server() is not None,
        "thanks_to": clients.billing_contact(found.client),
        "means": _means(found),
        "settled": settled,
        "surplus": found.amount - sum((row.amount for row in settled), Decimal(0)),
        "reversed_on": reversed_on,
        "reason": standing.reversal_reason(found) if reversed_on else "",
        "form": form,
        "may_reverse": roles.may(request.role, "payments.reverse"),
    }
    return render(request, "web/payments/payment.html", context, status=422 if form.is_bound else 200)


def _found(request: Asked, payment_id: UUID) -> Payment:
    found: Payment | None = request.business.payments.select_related("client").filter(id=payment_id).first()
    if found is None:
        raise Http404(str(payment_id))
    return found


def _means(payment: Payment) -> str:
    return str(dict(MEANS).get(payment.means, payment.means))
