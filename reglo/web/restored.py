"""A restored copy: the owner says which number was the last one, and work goes on after it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import quarantine
from reglo.web.answers import SeeOther
from reglo.web.settings.section import Words, language


class LastNumber(forms.Form):
    """The last number that was given, whether or not the copy knows it."""

    number = Words(
        label=_("Dernier numéro donné"),
        max_length=350,
        help_text=_("Comme sur la facture : 2026-045. Plusieurs séries : le dernier de chacune, avec une virgule."),
    )
    jump = forms.BooleanField(
        label=_("Oui, les numéros jusqu’à celui-ci ont été donnés depuis la copie"), required=False
    )
    asked = forms.CharField(widget=forms.HiddenInput, required=False)  # the number that the tick was asked about

    @property
    def jumps(self) -> bool:
        """Was the tick put for this number, and not for another one typed before?"""
        said = self.cleaned_data
        return bool(said["jump"]) and str(said["asked"]).strip() == str(said["number"]).strip()


@needs("backups.make")
@never_cache
def restored(request: Asked) -> HttpResponse:
    """What the copy knew last, and the question; without a copy that waits, the settings."""
    waiting = quarantine.standing(request.business)
    if waiting is None:
        return SeeOther(reverse("settings"))
    sent = request.POST if request.method == "POST" else None
    form = LastNumber(sent, initial={"number": waiting.proposed}, use_required_attribute=False)
    jumps = False
    if form.is_valid():
        try:
            number = form.cleaned_data["number"]
            quarantine.confirm(request.business, number=number, by=request.user, at=clock.now(), jump=form.jumps)
        except quarantine.CannotConfirm as refusal:
            jumps = isinstance(refusal, quarantine.JumpsAhead)
            for problem in refusal.found:
                form.add_error(problem.field, problem.said(language()))
        else:
            messages.success(request, gettext("C’est noté : les numéros continuent après celui-ci."))
            return SeeOther(reverse("settings"))
    status = 422 if form.is_bound else 200
    context = {"form": form, "waiting": waiting, "jumps": jumps}
    return render(request, "web/restored/page.html", context, status=status)


urlpatterns = [path("reglages/copie-restauree/", restored, name="restored")]
