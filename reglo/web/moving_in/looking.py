"""One late sum that came with an import: where does it really stand? Then the next one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books.followups import looks
from reglo.web.answers import SeeOther
from reglo.web.moving_in.form import PAID, LookForm
from reglo.web.settings.section import language


@needs("followups.settle")
@never_cache
def look(request: Asked, receivable_id: UUID) -> HttpResponse:
    """Ask, keep the answer, and lead to the next one; « payée » leads to the payment."""
    today = clock.today(request.business.time_zone)
    waiting = looks.late(request.business, today=today).select_related("invoice", "client").order_by("due_on", "id")
    owed = waiting.filter(id=receivable_id).first()
    if owed is None:
        return _over(request, receivable_id)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["answer"] == PAID:
            return SeeOther(f"{reverse('note_payment')}?facture={owed.invoice_id}")
        try:
            return _looked(request, form, owed)
        except looks.CannotLook as refusal:
            for problem in refusal.found:
                form.add_error(problem.field, problem.said(language()))
    context = {"form": form, "owed": owed, "count": waiting.count(), "days": (today - owed.due_on).days}
    return render(request, "web/moving_in/look.html", context, status=422 if form.errors else 200)


def _looked(request: Asked, form: LookForm, owed: Any) -> HttpResponse:
    today, at = clock.today(request.business.time_zone), clock.now()
    answer = form.cleaned_data["answer"]
    looks.look(
        request.business, receivable_id=owed.id, answer=answer, last_on=form.day, on=today, by=request.user, at=at
    )
    rest = looks.late(request.business, today=today).order_by("due_on", "id").first()
    if rest is not None:
        messages.success(request, _("C’est noté. La suivante :"))
        return SeeOther(reverse("look_at", args=[rest.id]))
    messages.success(request, _("C’est noté. Tout est regardé : les envois reprennent."))
    return SeeOther(reverse("today"))


def _over(request: Asked, receivable_id: UUID) -> HttpResponse:
    """Looked at already, paid meanwhile, or never anything to look at."""
    known = request.business.receivables.filter(id=receivable_id, invoice__import_id__isnull=False).first()
    if known is None:
        raise Http404(str(receivable_id))
    return SeeOther(reverse("invoice", args=[known.invoice_id]))
