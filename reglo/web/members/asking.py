"""Questions: a delegate asks about a client, the owner answers once; both see what was said."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import members, people
from reglo.books.members import Question
from reglo.rules import roles
from reglo.web.answers import SeeOther
from reglo.web.members.form import WordsForm

KEPT_DAYS = 90  # answered questions stay in the list for a quarter


@dataclass(frozen=True)
class Asking:
    """One question as the page shows it."""

    question: Question
    by: str
    day: date
    answered_on: date | None
    form: WordsForm | None  # for the owner, while it has no answer


@needs("questions.see")
@never_cache
def questions(request: Asked) -> HttpResponse:
    """Those without an answer first: all of the business for its owner, one's own otherwise."""
    return _list(request)


@needs("questions.answer")
@never_cache
def answer(request: Asked, question_id: uuid.UUID) -> HttpResponse:
    """Answer one."""
    if request.method != "POST":
        return SeeOther(reverse("questions"))
    form = WordsForm(prefix=_prefix(question_id), data=request.POST)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            members.answer(request.business, question_id, words=words, by=request.user, at=clock.now())
        except Question.DoesNotExist as absent:
            raise Http404(str(question_id)) from absent
        except members.CannotAnswer as refusal:
            form.refuse(refusal.problems)
        else:
            messages.success(request, gettext("C’est répondu."))
            return SeeOther(reverse("questions"))
    return _list(request, bound=(question_id, form))


def _list(request: Asked, *, bound: tuple[uuid.UUID, WordsForm] | None = None) -> HttpResponse:
    answers = roles.may(request.role, "questions.answer")
    rows = members.questions(
        request.business, by=None if answers else request.user, since=clock.now() - timedelta(days=KEPT_DAYS)
    )
    names = {
        one.user_id: one.user.name or one.user.email for one in request.business.memberships.select_related("user")
    }
    zone = request.business.time_zone
    every = [
        Asking(
            one,
            names.get(one.asked_by, ""),
            clock.day_of(one.asked_at, zone),
            clock.day_of(one.answered_at, zone) if one.answered_at else None,
            _form(one, bound) if answers and one.answered_at is None else None,
        )
        for one in rows
    ]
    context = {
        "open": [one for one in every if one.answered_on is None],
        "answered": [one for one in every if one.answered_on is not None],
        "may_answer": answers,
        "form": bound[1] if bound else None,
    }
    return render(request, "web/members/questions.html", context, status=422 if bound else 200)


def _form(one: Question, bound: tuple[uuid.UUID, WordsForm] | None) -> WordsForm:
    return bound[1] if bound and bound[0] == one.id else WordsForm(prefix=_prefix(one.id))


def _prefix(question_id: uuid.UUID) -> str:
    """What tells the fields of one question from those of another."""
    return f"q{question_id.hex}_"


@needs("questions.ask")
@never_cache
def ask(request: Asked, client_id: uuid.UUID) -> HttpResponse:
    """« Demander à Camille »: a question about a client."""
    client = request.business.clients.filter(id=client_id).first()
    if client is None:
        raise Http404(str(client_id))
    form = WordsForm(label=_("Votre question"), data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            members.ask(
                request.business,
                client_id=client_id,
                words=form.cleaned_data["words"],
                by=request.user,
                at=clock.now(),
            )
        except members.CannotAsk as refusal:
            form.refuse(refusal.problems)
        else:
            messages.success(request, gettext("C’est demandé. La réponse viendra dans vos questions."))
            return SeeOther(reverse("questions"))
    owner = people.owner_of(request.business)
    context = {"form": form, "client": client, "owner": owner.name or owner.email}
    return render(request, "web/members/ask.html", context, status=422 if form.is_bound else 200)
