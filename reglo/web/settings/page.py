"""The page of the settings, and what each of its sections answers."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import memos, quarantine
from reglo.books.people import Profile
from reglo.rules import roles
from reglo.web import language
from reglo.web.answers import SeeOther
from reglo.web.settings.agenda import Agenda
from reglo.web.settings.bank import Bank
from reglo.web.settings.business import Identity, Mentions, Taxes, UsualTerms
from reglo.web.settings.halts import Halts
from reglo.web.settings.logo import Logo
from reglo.web.settings.mail import Mail
from reglo.web.settings.members import Members
from reglo.web.settings.numbers import Numbers, SeriesOfNumbers
from reglo.web.settings.person import NewPassword, Preferences
from reglo.web.settings.section import Section

OF_BUSINESS: tuple[type[Section], ...] = (
    Identity, Taxes, Bank, UsualTerms, Numbers, SeriesOfNumbers, Logo, Mentions, Mail, Halts, Members,
)  # fmt: skip
OF_ACCOUNT: tuple[type[Section], ...] = (Preferences, Agenda, NewPassword)


@needs("settings.see")
@never_cache
def settings(request: Asked) -> HttpResponse:
    """Everything one may set."""
    return _page(request, (*OF_BUSINESS, *OF_ACCOUNT))


@needs("account.change")
@never_cache
def account(request: Asked) -> HttpResponse:
    """What is one's own."""
    return _page(request, OF_ACCOUNT)


@needs("account.change")
def close_agenda(request: Asked) -> HttpResponse:
    """The calendar address serves no more."""
    if request.method == "POST":
        memos.close_feed(request.business, user=request.user, at=clock.now())
        messages.success(request, gettext("L’adresse de l’agenda est fermée."))
    return SeeOther(_home(request, Agenda))


def saving(section: type[Section]) -> Callable[..., HttpResponse]:
    """The view that keeps one section."""

    @needs(section.verb)
    @never_cache
    @sensitive_post_parameters()
    def save(request: Asked) -> HttpResponse:
        if request.method != "POST" or request.business.place not in section.places:
            return SeeOther(_home(request, section))
        form = section(request, _profile(request), data=request.POST, files=request.FILES)
        if not form.is_valid():
            return _to_mend(request, form)
        return _kept(request, form, form.keep())

    return save


def _kept(request: Asked, form: Section, said: str) -> HttpResponse:
    """The section as it is now, and a word of it."""
    response: HttpResponse
    if request.htmx and not form.changes_everything:
        fresh = type(form)(request, _profile(request))
        response = render(request, "web/settings/_section.html", {"form": fresh})
        response["HX-Trigger"] = json.dumps({"reglo:say": said})
        return response
    messages.success(request, said)
    again = HttpResponse(headers={"HX-Refresh": "true"})
    response = again if request.htmx else SeeOther(_home(request, type(form)))
    if spoken := getattr(form, "spoken", ""):
        language.remember(response, spoken)
    return response


def _to_mend(request: Asked, form: Section) -> HttpResponse:
    """422: the section with what was typed and what is to be mended, in its page or alone."""
    if request.htmx:
        return render(request, "web/settings/_section.html", {"form": form}, status=422)
    sections = (*OF_BUSINESS, *OF_ACCOUNT) if roles.may(request.role, "settings.see") else OF_ACCOUNT
    return _page(request, sections, bound=form)


def _page(request: Asked, sections: Sequence[type[Section]], *, bound: Section | None = None) -> HttpResponse:
    profile = _profile(request)
    forms: list[Any] = [
        bound if bound is not None and isinstance(bound, section) else section(request, profile)
        for section in sections
        if request.business.place in section.places and roles.may(request.role, section.verb)
    ]
    whole = len(sections) > len(OF_ACCOUNT)
    restored = whole and quarantine.waits()
    context = {"sections": forms, "whole": whole, "form": bound, "restored": restored}
    return render(request, "web/settings/page.html", context, status=200 if bound is None else 422)


def _home(request: Asked, section: type[Section]) -> str:
    """The section in the page of one's role."""
    page = "settings" if roles.may(request.role, "settings.see") else "account"
    return f"{reverse(page)}#{section.key}"


def _profile(request: Asked) -> Profile:
    profile: Profile = request.business.profiles.get()
    return profile
