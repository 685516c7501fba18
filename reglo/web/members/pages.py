"""The owner's side: inviting somebody, what is confided to them, their last day, their leaving."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import members as book
from reglo.books.people import Membership, day_of
from reglo.packs import collecting
from reglo.rules import roles
from reglo.web import letters
from reglo.web.answers import SeeOther
from reglo.web.members.form import ClientsForm, EndForm, InviteForm
from reglo.web.settings.members import NAMES
from reglo.web.settings.section import language
from reglo.web.templatetags.reglo import typeset


@needs("members.see")
def members_home(request: Asked) -> HttpResponse:
    """The members stand in the settings."""
    return _home()


def _home() -> SeeOther:
    return SeeOther(f"{reverse('settings')}#membres")


@needs("members.invite")
@never_cache
@sensitive_variables("token")
def invite(request: Asked) -> HttpResponse:
    """Ask who, show the rule to who takes somebody from outside, then give the link: it is shown once."""
    form = InviteForm(data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, form)
    given = form.cleaned_data
    asked = {name: given[name] for name in ("email", "name", "role", "outside", "until")}
    at = clock.now()
    try:
        made, token = book.invite(request.business, **asked, on=_today(request), by=request.user, at=at)
    except book.CannotInvite as refusal:
        form.refuse(refusal.problems)
        return _ask(request, form)
    link = _absolute(request, reverse("invitation", args=[token]))
    message = book.post_invitation(request.business, made.id, link=link, by=request.user, at=at)
    filled = book.written_invitation(made, link=link, by=request.user)
    context = {
        "invitation": made,
        "who": made.name or made.email,
        "link": link,
        "sent": message is not None,
        "local": not settings.PUBLIC_ADDRESS,
        "until": clock.day_of(made.expires_at, request.business.time_zone),
        "text": letters.text(filled.subject, filled.body, filled.language),
    }
    return render(request, "web/members/invited.html", context)


def _ask(request: Asked, form: InviteForm) -> HttpResponse:
    rule = collecting.rule(request.business.place, _today(request))
    context = {"form": form, "rule": rule.said(language()), "source": rule.source}
    return render(request, "web/members/invite.html", context, status=422 if form.is_bound else 200)


def _absolute(request: HttpRequest, path: str) -> str:
    """The address as a guest opens it: the public one when there is one."""
    return f"{settings.PUBLIC_ADDRESS}{path}" if settings.PUBLIC_ADDRESS else request.build_absolute_uri(path)


@needs("members.withdraw")
def withdraw(request: Asked, invitation_id: uuid.UUID) -> HttpResponse:
    """Take an invitation back."""
    if request.method == "POST":
        try:
            done = book.withdraw(request.business, invitation_id, by=request.user, at=clock.now())
        except book.Invitation.DoesNotExist as absent:
            raise Http404(str(invitation_id)) from absent
        said = gettext("L’invitation est retirée : son lien ne mène plus nulle part.")
        messages.success(request, said if done else gettext("Trop tard : l’invitation a déjà sa réponse."))
    return _home()


@needs("members.see")
def member(request: Asked, membership_id: uuid.UUID) -> HttpResponse:
    """One member."""
    return _page(request, _found(request, membership_id))


@needs("members.set_end")
@never_cache
def set_end(request: Asked, membership_id: uuid.UUID) -> HttpResponse:
    """Set, change or take away the last day."""
    found = _found(request, membership_id)
    if request.method != "POST":
        return SeeOther(reverse("member", args=[membership_id]))
    form = EndForm(found.until, data=request.POST)
    if form.is_valid():
        until = form.cleaned_data["until"]
        try:
            book.set_end(
                request.business, membership_id, until=until, on=_today(request), by=request.user, at=clock.now()
            )
        except book.CannotEnd as refusal:
            form.refuse(refusal.problems)
        else:
            messages.success(request, gettext("C’est noté."))
            return SeeOther(reverse("member", args=[membership_id]))
    return _page(request, found, end=form)


@needs("delegations.give")
@never_cache
def confide(request: Asked, membership_id: uuid.UUID) -> HttpResponse:
    """Confide the clients ticked, and take the others back."""
    found = _found(request, membership_id)
    if request.method != "POST":
        return SeeOther(reverse("member", args=[membership_id]))
    form = ClientsForm(request, found, on=_today(request), data=request.POST)
    if form.is_valid():
        wanted = [uuid.UUID(one) for one in form.cleaned_data["clients"]]
        try:
            book.confide(
                request.business, membership_id=membership_id, client_ids=wanted, by=request.user, at=clock.now()
            )
        except book.CannotDelegate as refusal:
            form.refuse(refusal.problems)
        else:
            messages.success(request, gettext("C’est noté : cette personne voit ces clients, et aucun autre."))
            return SeeOther(reverse("member", args=[membership_id]))
    return _page(request, found, clients=form)


@needs("members.dismiss")
@never_cache
def dismiss(request: Asked, membership_id: uuid.UUID) -> HttpResponse:
    """End a membership now."""
    found = _found(request, membership_id)
    if request.method != "POST":
        return SeeOther(reverse("member", args=[membership_id]))
    try:
        book.dismiss(request.business, membership_id, by=request.user, at=clock.now())
    except book.CannotDismiss as refusal:
        for problem in refusal.problems:
            messages.error(request, typeset(problem.said(language())))
        return SeeOther(reverse("member", args=[membership_id]))
    said = gettext("%(name)s n’a plus accès. Les clients confiés vous reviennent.")
    messages.success(request, typeset(said % {"name": found.user.name or found.user.email}))
    return _home() if found.user_id != request.user.pk else SeeOther(reverse("home"))


def _page(
    request: Asked, found: Membership, *, end: EndForm | None = None, clients: ClientsForm | None = None
) -> HttpResponse:
    """What is known of a member, and what one may change of it."""
    wrong = end or clients
    context: dict[str, Any] = {
        "membership": found,
        "role": NAMES[found.role],
        "name": found.user.name or found.user.email,
        "has_end": found.role != roles.OWNER,
        "end": end or EndForm(found.until),
        "clients": None,
        "form": wrong,
    }
    if found.role == roles.ASSISTANT:
        context["clients"] = clients or ClientsForm(request, found, on=_today(request))
    return render(request, "web/members/member.html", context, status=422 if wrong else 200)


def _found(request: Asked, membership_id: uuid.UUID) -> Membership:
    for one in book.members(request.business, on=_today(request)):
        if one.id == membership_id:
            return one
    raise Http404(str(membership_id))


def _today(request: Asked) -> date:
    return day_of(request.business, clock.now())
