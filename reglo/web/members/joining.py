"""The page of an invitation: a name and a password, or the account one has already.

Whoever holds the link sees who invites and to do what, and no more. A link that no longer serves says why,
calmly. An account that exists signs in first: a link alone never opens it.
"""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reglo import access, clock
from reglo.access import public
from reglo.books import members
from reglo.books.members import Found, Invitation
from reglo.books.people import Membership, account
from reglo.web import language, passphrases
from reglo.web.answers import SeeOther
from reglo.web.members.form import JoinForm
from reglo.web.templatetags.reglo import typeset

GONE = {"unknown": 404}


@public
@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, and how to join."""
    found = members.invitation_of(token, at=clock.now())
    made = found.invitation
    if found.state != "open" or made is None:
        return _closed(request, found)
    if request.user.is_authenticated:
        return _as_signed_in(request, token, made)
    if found.has_account:
        context = {"invitation": made, "next": reverse("invitation", args=[token])}
        return render(request, "web/members/sign_in_first.html", context)
    return _as_new(request, token, made)


def _as_signed_in(request: HttpRequest, token: str, made: Invitation) -> HttpResponse:
    """One button, for the person invited; anybody else is told whose invitation it is."""
    user = account(request.user.get_username())
    if user.email.casefold() != made.email.casefold():
        return render(request, "web/members/other_account.html", {"invitation": made})
    if request.method != "POST":
        return render(request, "web/members/join.html", {"invitation": made})
    try:
        membership = members.accept(token, user=user, at=clock.now())
    except members.CannotAccept:
        return invitation(request, token)
    return _welcome(request, membership, SeeOther(reverse("home")))


def _as_new(request: HttpRequest, token: str, made: Invitation) -> HttpResponse:
    """A name and a password, once."""
    spoken = language.preferred(request)
    proposed = {"name": made.name, "password": passphrases.propose(spoken)}
    form = JoinForm(request.POST if request.method == "POST" else None, initial=proposed, use_required_attribute=False)
    if not form.is_valid():
        context = {"invitation": made, "form": form}
        return render(request, "web/members/join.html", context, status=422 if form.is_bound else 200)
    given, spoken = form.cleaned_data, "en" if spoken == "en" else "fr"
    try:
        membership = members.accept(
            token, name=given["name"], password=given["password"], language=spoken, at=clock.now()
        )
    except members.CannotAccept:
        request.method = "GET"  # somebody answered in the meantime: the page says what became of the link
        return invitation(request, token)
    response = SeeOther(reverse("home"))
    get_adapter().login(request, membership.user)
    language.remember(response, language.spoken(spoken, made.business.place))
    return _welcome(request, membership, response)


def _welcome(request: HttpRequest, membership: Membership, response: SeeOther) -> SeeOther:
    access.act_for(request, membership.business_id)
    said = gettext("Bienvenue chez %(business)s.") % {"business": membership.business.name}
    messages.success(request, typeset(said))
    return response


def _closed(request: HttpRequest, found: Found) -> HttpResponse:
    """410: the link served, ran out or was taken back; 404 for one nobody gave."""
    context = {"state": found.state}
    return render(request, "web/members/closed.html", context, status=GONE.get(found.state, 410))
