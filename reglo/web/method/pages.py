"""Méthode: seven sentences, the staircase that follows, the texts to be read, the deviations and the versions."""

from datetime import date, timedelta
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
from reglo.books import method as book
from reglo.books.method import CannotApply, Deviation
from reglo.packs import legal_texts
from reglo.rules import policy, roles
from reglo.web.answers import SeeOther
from reglo.web.method import stairs, told, words
from reglo.web.method.form import Sentences
from reglo.web.method.stairs import Staircase
from reglo.web.settings.section import language

KEPT_DAYS = 90  # « trois mois de plus »


@needs("method.see", post="method.change")
@never_cache
def method(request: Asked) -> HttpResponse:
    """The whole page; what is sent is a new version from today on."""
    if request.method != "POST":
        return _page(request)
    form = _sentences(request, data=request.POST)
    if form.is_valid():
        try:
            _apply(request, values=form.cleaned_data)
        except CannotApply as refusal:
            form.refuse(refusal)
        else:
            return _done(request, gettext("C’est votre méthode à partir d’aujourd’hui."))
    return _page(request, form=form)


@needs("method.change")
@never_cache
def staircase(request: Asked) -> HttpResponse:
    """Move the steps of the staircase."""
    if request.method != "POST":
        return SeeOther(reverse("method") + "#escalier")
    form = _staircase(request, data=request.POST)
    if form.is_valid():
        try:
            _apply(request, ladder=form.asked())
        except CannotApply as refusal:
            form.refuse(refusal)
        else:
            return _done(request, gettext("C’est votre escalier à partir d’aujourd’hui."), "#escalier")
    return _page(request, steps=form)


@needs("method.change")
@never_cache
def text(request: Asked, step: str) -> HttpResponse:
    """Note that a lawyer has read a legal text, or that it is to be read again."""
    if step not in legal_texts.of_place(request.business.place):
        raise Http404(step)
    if request.method != "POST":
        return SeeOther(reverse("method") + "#textes")
    read = request.POST.get("read") == "true"
    book.confirm_text(request.business, step, read=read, on=_today(request), by=request.user, at=clock.now())
    said = gettext("C’est noté : ce texte est lu.") if read else gettext("C’est noté : ce texte reste à faire lire.")
    return _done(request, said, "#textes")


@needs("deviations.change")
@never_cache
def end_deviation(request: Asked, deviation_id: UUID) -> HttpResponse:
    """Return to the method, in one click."""
    if request.method != "POST":
        return SeeOther(reverse("method") + "#ecarts")
    try:
        row = book.return_to_method(request.business, deviation_id, on=_today(request), by=request.user, at=clock.now())
    except Deviation.DoesNotExist as missing:
        raise Http404(str(deviation_id)) from missing
    messages.success(request, gettext("Retour à la méthode. Les factures déjà émises gardent ce qu’elles disaient."))
    if "client" in request.POST:
        return SeeOther(reverse("client_deviations", args=[row.client_id]))
    return SeeOther(reverse("method") + "#ecarts")


@needs("deviations.change")
@never_cache
def keep_deviation(request: Asked, deviation_id: UUID) -> HttpResponse:
    """Keep a deviation for three more months."""
    if request.method != "POST":
        return SeeOther(reverse("method") + "#ecarts")
    today = _today(request)
    try:
        book.keep(
            request.business,
            deviation_id,
            review_on=today + timedelta(days=KEPT_DAYS),
            on=today,
            by=request.user,
            at=clock.now(),
        )
    except Deviation.DoesNotExist as missing:
        raise Http404(str(deviation_id)) from missing
    return _done(request, gettext("C’est noté : à revoir dans trois mois."), "#ecarts")


def _apply(request: Asked, *, values: dict[str, Any] | None = None, ladder: Any = None) -> None:
    book.apply(
        request.business, values=values or {}, ladder=ladder, on=_today(request), by=request.user, at=clock.now()
    )


def _done(request: Asked, said: str, part: str = "") -> HttpResponse:
    messages.success(request, said)
    return SeeOther(reverse("method") + part)


def _sentences(request: Asked, *, data: Any = None) -> Sentences:
    today = _today(request)
    values = book.current(request.business, on=today).values
    return Sentences(request, values, book.delegates(request.business, on=today), data=data)


def _staircase(request: Asked, *, data: Any = None) -> Staircase:
    return Staircase(book.current(request.business, on=_today(request)).ladder, request.business.place, data=data)


def _page(request: Asked, *, form: Sentences | None = None, steps: Staircase | None = None) -> HttpResponse:
    today = _today(request)
    found = book.open_deviations(request.business, on=today)
    sentences = form or _sentences(request)
    may_change = roles.may(request.role, "method.change")
    wrong = form is not None or steps is not None
    context = {
        "current": book.current(request.business, on=today),
        "form": sentences if may_change else None,
        "to_mend": form,
        "beyond": told.beyond(request, today),
        "blank": sentences if may_change else _words(sentences),
        "origins": _origins(request),
        "currency": "$" if request.business.currency == "CAD" else "€",
        "stairs": stairs.drawn(book.ladder_of(request.business, on=today), delegate=_delegate(request)),
        "steps": (steps or _staircase(request)) if may_change else None,
        "steps_open": steps is not None,
        "texts": told.legal_texts(book.legal_texts_of(request.business)),
        "deviations": found,
        "untold": told.untold(found),
        "groups": told.groups(request, found),
        "versions": told.versions(request),
        "wrong": wrong,
        "may_change": may_change,
        "may_depart": roles.may(request.role, "deviations.change"),
    }
    return render(request, "web/method/page.html", context, status=422 if wrong else 200)


def _delegate(request: Asked) -> str:
    """The name of whoever is in charge besides the owner."""
    chosen = book.value(request.business, "delegate", on=_today(request)).value
    return words.names_of(request).get(str(chosen), "") if chosen else ""


def _words(form: Sentences) -> dict[str, str]:
    """What each blank says, for whoever reads the method without changing it.

    The rhythm in force is there too, under its own name: what belongs to another one is not said.
    """
    said = {str(form["billing_rhythm"].initial): "true"}
    for field in form:
        choices = dict(getattr(field.field, "choices", ()))
        said[field.name] = str(choices.get(str(field.initial), field.initial))
    return said


def _origins(request: Asked) -> list[tuple[str, str]]:
    """Where each value in force comes from."""
    today = _today(request)
    found = book.policy(request.business)
    return [
        (value.name(language()), found.value(key, on=today).why(language())) for key, value in policy.VALUES.items()
    ]


def _today(request: Asked) -> date:
    return clock.today(request.business.time_zone)
