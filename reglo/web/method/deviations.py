"""The deviations of one client: those in force, and one more, with who wants it and why."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import method as book
from reglo.books.clients import Client
from reglo.books.method import IMPOSED, OWN, CannotDeviate, Deviation
from reglo.documents import typography
from reglo.rules import dates, policy, roles
from reglo.web.answers import SeeOther
from reglo.web.method import told, words
from reglo.web.method.form import Sentences, read
from reglo.web.payments.form import Typed
from reglo.web.settings.section import Words, language
from reglo.web.templatetags import reglo as tags

REVIEW_DAYS = 90
FIRST = "terms"


class DeviationForm(forms.Form):
    """Another value for one client: what, who wants it, why, and when to look at it again."""

    value = forms.CharField()
    mission = Words(label=_("Pour une mission seulement"), max_length=200, help_text=_("Vide, pour toutes."))
    origin = forms.ChoiceField(
        label=_("Qui le veut ?"),
        choices=((IMPOSED, _("Imposé par le client")), (OWN, _("De mon fait"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites qui le veut : le client, ou vous.")},
    )
    reason = Words(
        label=_("Pourquoi ?"),
        max_length=300,
        required=True,
        error_messages={"required": _("Écrivez pourquoi, en quelques mots.")},
    )
    review_on = Typed(
        lambda text: dates.read_date(text, language()),
        label=_("À revoir le"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez le jour où le revoir.")},
    )

    def __init__(self, key: str, sentences: Sentences, *, today: date, data: Any = None) -> None:
        self.key = key
        review = typography.date_short(today + timedelta(days=REVIEW_DAYS), tags.locale())
        super().__init__(data, initial={"review_on": review}, use_required_attribute=False)
        self.fields["value"] = _value_field(key, sentences)
        self.order_fields(["value", "mission", "origin", "reason", "review_on"])

    def clean_value(self) -> Any:
        """The value as it is kept."""
        return read(self.key, self.cleaned_data["value"])

    def refuse(self, refusal: CannotDeviate) -> None:
        """Each problem beside its field."""
        for one in refusal.found:
            self.add_error(one.field, one.said(language()))


def _value_field(key: str, sentences: Sentences) -> forms.Field:
    """The field of the sentence, with a label of its own."""
    label = policy.VALUES[key].name(language())
    usual = sentences.fields[key]
    if isinstance(usual, forms.ChoiceField):
        flags = [("true", gettext("oui")), ("false", gettext("non"))]
        choices = flags if policy.VALUES[key].kind == "flag" else usual.choices
        return forms.ChoiceField(label=label, choices=choices)
    return forms.CharField(
        label=label,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext("Écrivez ce qui vaut pour ce client.")},
    )


@needs("deviations.see", post="deviations.change")
@never_cache
def page(request: Asked, client_id: UUID) -> HttpResponse:
    """The deviations of a client, and one more."""
    client: Client | None = request.business.clients.filter(id=client_id).first()
    if client is None:
        raise Http404(str(client_id))
    today = clock.today(request.business.time_zone)
    key = request.GET.get("ce", FIRST)
    if key not in policy.DEVIABLE:
        raise Http404(key)
    form = _form(request, key, today)
    if form.is_valid():
        try:
            row = _deviate(request, client_id, form, today)
        except CannotDeviate as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _noted(request, row, today))
            return SeeOther(reverse("client_deviations", args=[client_id]))
    return _page(request, client, form, today)


def _form(request: Asked, key: str, today: date) -> DeviationForm:
    values = book.current(request.business, on=today).values
    sentences = Sentences(request, values, ())
    return DeviationForm(key, sentences, today=today, data=request.POST if request.method == "POST" else None)


def _deviate(request: Asked, client_id: UUID, form: DeviationForm, today: date) -> Deviation:
    given = form.cleaned_data
    return book.deviate(
        request.business,
        client_id=client_id,
        mission=given["mission"],
        key=form.key,
        value=given["value"],
        origin=given["origin"],
        reason=given["reason"],
        review_on=given["review_on"],
        on=today,
        by=request.user,
        at=clock.now(),
    )


def _noted(request: Asked, row: Deviation, today: date) -> str:
    """What it changes, and when it is looked at again."""
    found = book.open_deviations(request.business, on=today, client_id=row.client_id)
    one = next(one for one in (*found.imposed, *found.own) if one.row.id == row.id)
    review = typography.date_long(row.review_on, tags.locale())
    said = gettext("C’est noté, à revoir le %(day)s.") % {"day": review}
    return f"{one.effect.said(language())}. {said}" if one.effect else said


def _page(request: Asked, client: Client, form: DeviationForm, today: date) -> HttpResponse:
    found = book.open_deviations(request.business, on=today, client_id=client.id)
    usual = book.policy(request.business)
    context = {
        "client": client,
        "form": form,
        "key": form.key,
        "name": policy.VALUES[form.key].name(language()),
        "usual": words.of_value(form.key, usual.value(form.key, on=today).value, currency=request.business.currency),
        "why": usual.value(form.key, on=today).why(language()),
        "others": [(key, policy.VALUES[key].name(language()), key == form.key) for key in policy.DEVIABLE],
        "groups": told.groups(request, found),
        "may_depart": roles.may(request.role, "deviations.change"),
    }
    return render(request, "web/method/client.html", context, status=422 if form.is_bound else 200)
