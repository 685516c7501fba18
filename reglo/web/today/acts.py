"""The gestures of the day: check the bank, send a card, put it off, give it to someone."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import members
from reglo.books.followups import bank, pauses, sending, today
from reglo.books.tenancy import uuid7
from reglo.rules import dates, roles
from reglo.rules.reading import CannotRead, FieldRefusal
from reglo.web import viewers
from reglo.web.answers import SeeOther
from reglo.web.templatetags.reglo import typeset
from reglo.web.today import page, saying


@needs("followups.see")
@never_cache
def day(request: Asked) -> HttpResponse:
    """The day as it stands."""
    return render(request, "web/today/page.html", page.context(request))


@needs("payments.note")
def check_bank(request: Asked) -> HttpResponse:
    """« Rien de neuf »: what is noted here is what the bank says today."""
    if request.method == "POST":
        bank.check(request.business, on=page.today_of(request), by=request.user, at=clock.now())
        messages.info(request, typeset(_("C’est noté : la banque est vérifiée aujourd’hui.")))
    if not roles.may(request.role, "followups.see"):
        return SeeOther(reverse("payments"))
    return again(request)


@needs("followups.send")
def send(request: Asked, client_id: uuid.UUID) -> HttpResponse:
    """« Envoyer »: the words of the card, as they were shown."""
    if request.method != "POST":
        return SeeOther(reverse("today"))
    on = page.today_of(request)
    card = _card(request, client_id, on)
    if card.words is None or card.act.step != request.POST.get("step"):
        messages.warning(request, typeset(_("Cette étape a changé entre-temps : relisez la carte.")))
        return again(request)
    try:
        sending.send(
            request.business,
            client_id=client_id,
            step=card.act.step,
            subject=card.words.subject,
            body=card.words.body,
            language=card.words.language,
            today=on,
            at=clock.now(),
            by=request.user,
            request_key=key_of(request),
        )
    except FieldRefusal as refusal:
        refused(request, refusal)
    return again(request)


@needs("followups.postpone")
def postpone(request: Asked, client_id: uuid.UUID) -> HttpResponse:
    """« Reporter »: to a day, always."""
    if request.method != "POST":
        return SeeOther(reverse("today"))
    on = page.today_of(request)
    typed = request.POST.get("until", "")
    try:
        until = dates.read_date(typed, saying.language())
    except CannotRead as refusal:
        return _put_off_refused(request, client_id, typed, refusal.reason(saying.language()))
    card = _card(request, client_id, on)
    try:
        pauses.postpone(
            request.business,
            client_id=client_id,
            step=card.act.step,
            until=until,
            on=on,
            by=request.user,
            at=clock.now(),
        )
    except FieldRefusal as refusal:
        return _put_off_refused(request, client_id, typed, refusal.reason(saying.language()))
    return again(request)


@needs("followups.postpone")
def postpone_undone(request: Asked, postponement_id: uuid.UUID) -> HttpResponse:
    """« Annuler » a postponement: the card is back."""
    if request.method == "POST" and request.business.postponements.filter(id=postponement_id).exists():
        pauses.undo_postponement(request.business, postponement_id=postponement_id, by=request.user, at=clock.now())
        messages.info(request, typeset(_("Report annulé : la carte est revenue.")))
    return again(request)


def _put_off_refused(request: Asked, client_id: uuid.UUID, typed: str, said: str) -> HttpResponse:
    """422: the same page, what was typed, and why it cannot be."""
    typed_again = {"postponing": str(client_id), "typed": typed, "postpone_error": said, "autofocus": False}
    context = page.context(request) | typed_again
    name = "web/today/_day.html" if request.htmx else "web/today/page.html"
    return render(request, name, context, status=422)


@needs("delegations.give")
def give(request: Asked, client_id: uuid.UUID) -> HttpResponse:
    """« Confier »: someone else follows this client up from now on."""
    if request.method != "POST":
        return SeeOther(reverse("today"))
    chosen = next((one for one in viewers.delegates(request) if str(one.id) == request.POST.get("membership")), None)
    if chosen is None:
        raise Http404
    members.delegate(
        request.business,
        client_id=client_id,
        membership_id=chosen.id,
        by=request.user,
        at=clock.now(),
    )
    name = chosen.user.name or chosen.user.email
    messages.info(request, typeset(_("C’est noté : %(name)s s’en occupe.") % {"name": name}))
    return again(request)


# ── What every gesture answers ───────────────────────────────────────────────────────────────────


def again(request: Asked, **more: Any) -> HttpResponse:
    """The page of the day as it now stands: for a browser, an address; for a script, the page and what to say."""
    if not request.htmx:
        return SeeOther(reverse("today"))
    return render(request, "web/today/_answer.html", page.context(request) | more)


def refused(request: Asked, refusal: FieldRefusal) -> None:
    """Everything that keeps the step from being taken, said at once."""
    for one in refusal.found:
        messages.warning(request, typeset(one.said(saying.language())))


def key_of(request: Asked) -> uuid.UUID:
    """What makes a form sent twice one act."""
    try:
        return uuid.UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid7()


def _card(request: Asked, client_id: uuid.UUID, on: date) -> today.Card:
    """The card of a client the viewer sees."""
    viewer = viewers.of(request)
    hidden = viewer.clients is not None and client_id not in viewer.clients
    card = None if hidden else today.card_of(request.business, client_id, today=on, viewer=viewer)
    if card is None:
        raise Http404
    return card
