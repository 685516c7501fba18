"""When nothing is left to send: a plan, the folder, or letting go. And the folder itself."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import abandonments, unpaid
from reglo.books.archive import MissingFile
from reglo.books.followups import cases, dossiers, looks
from reglo.documents import renderer
from reglo.packs.facts import NoFigure
from reglo.rules.money import ZERO
from reglo.web.answers import SeeOther
from reglo.web.correspondence.form import LetGoForm, refuse
from reglo.web.correspondence.pages import find
from reglo.web.settings.section import language


@needs("exports.make")
@never_cache
def case_file(request: Asked, client_id: UUID) -> HttpResponse:
    """« Préparer un dossier » : every exhibit under its number, in one file."""
    find(request, client_id)
    today = clock.today(request.business.time_zone)
    try:
        name, content = dossiers.case_file(request.business, client_id, today=today, at=clock.now())
    except dossiers.NoCase as refusal:
        said = refusal.reason(language())
    except NoFigure as unknown:
        said = unknown.text_en if language() == "en" else unknown.text_fr
    except (renderer.RenderFailed, MissingFile):
        said = _("Un des fichiers n’a pas pu être préparé. Réessayez dans un instant.")
    else:
        response = HttpResponse(content, content_type="application/zip")
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
        return response
    notes.error(request, said)
    return SeeOther(reverse("client", args=[client_id]))


@needs("followups.let_go")
@never_cache
def decide(request: Asked, client_id: UUID) -> HttpResponse:
    """Three ways out; the third is written here, with its reason."""
    client = find(request, client_id)
    today = clock.today(request.business.time_zone)
    followed = cases.of_client(request.business, client_id, today=today)
    owed = followed.sums if followed else ()
    form = LetGoForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    if form.is_valid():
        chosen = [one.id for one in owed if str(one.id) in request.POST.getlist("sum")]
        try:
            abandonments.let_go(
                request.business, client_id=client_id, sums=chosen, reason=form.cleaned_data["reason"], on=today,
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except abandonments.CannotLetGo as refusal:
            refuse(form, refusal)
        else:
            notes.success(request, _("Laissée aller : on n’en parle plus. Vous pouvez la reprendre quand vous voulez."))
            if looks.pay_or_let_go(request.business, sums=chosen, by=request.user, at=clock.now()):
                notes.success(request, _("C’est noté. Tout est regardé : les envois reprennent."))
            return SeeOther(reverse("client", args=[client_id]))
    gone = abandonments.of_client(request.business, client_id)
    context: dict[str, Any] = {
        "client": client,
        "owed": [(one, not form.is_bound or str(one.id) in request.POST.getlist("sum")) for one in owed],
        "totals": _totals(owed),
        "form": form,
        "gone": gone,
        "vat_back": unpaid.recoverable(request.business, (one.receivable.invoice for one in gone)),
    }
    return render(request, "web/correspondence/decide.html", context, status=422 if form.is_bound else 200)


def _totals(owed: Any) -> list[tuple[str, Decimal]]:
    """What is open, each currency apart."""
    totals: dict[str, Decimal] = {}
    for one in owed:
        totals[one.currency] = totals.get(one.currency, ZERO) + one.amount
    return list(totals.items())


@needs("followups.let_go")
@never_cache
def take_back(request: Asked, client_id: UUID) -> HttpResponse:
    """Follow again what was let go."""
    find(request, client_id)
    if request.method == "POST":
        today = clock.today(request.business.time_zone)
        abandonments.take_back(request.business, client_id=client_id, on=today, by=request.user, at=clock.now())
        notes.success(request, _("Reprise : ces sommes sont de nouveau suivies."))
    return SeeOther(reverse("client", args=[client_id]))
