"""The sheet of a call: objective, facts, five steps, the silence, the reasons, the result."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books.followups import calls, cases, habits, today, words
from reglo.books.followups.calls import Call, Recorded
from reglo.books.followups.cases import Followed
from reglo.books.followups.today import Card
from reglo.documents.messages import CannotFill, Filled
from reglo.packs import reasons, texts, why
from reglo.packs.reasons import Reason
from reglo.rules.ladder import ATTEMPTS_PER_MONTH_MAX
from reglo.rules.reading import FieldRefusal
from reglo.web import figures, letters, viewers
from reglo.web.answers import SeeOther
from reglo.web.contact import script
from reglo.web.contact.call_form import CallForm
from reglo.web.contact.script import Script, Spoken
from reglo.web.figures import Piece
from reglo.web.templatetags.reglo import locale, typeset
from reglo.web.today import cards, page, saying

EXPLAINED = ("courage", "silence", "reasons", "reason_is_private")


@dataclass(frozen=True)
class Said:
    """A line as the page shows it: its stretches, its amounts told apart; for the voice or for the eyes."""

    said: bool
    label: str  # « S’il n’y a pas de date : »
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Moment:
    """One step of the script."""

    name: str
    lines: tuple[Said, ...]


@dataclass(frozen=True)
class Choice:
    """One reason: its key on the keyboard, its name, what one says then, what comes next."""

    key: str
    number: int
    name: str
    lines: tuple[Said, ...]
    next: str
    chosen: bool


@dataclass(frozen=True)
class Confirmation:
    """The word that will leave, or why none will."""

    words: Filled | None
    first: tuple[Piece, ...]
    why_not: str
    sends: bool

    @property
    def language(self) -> str:
        """« fr » or « en »."""
        return cards.language_of(self.words)


@needs("followups.see", post="followups.call")
@never_cache
def sheet(request: Asked, client_id: uuid.UUID) -> HttpResponse:
    """What to say, and what it gave."""
    card, followed = found(request, client_id)
    form = _form(request, card)
    if request.method == "POST" and request.POST.get("do") != "follow" and form.is_valid():
        try:
            return _recorded(request, card, _record(request, followed, form.call(), form.cleaned_data["request_key"]))
        except FieldRefusal as refusal:
            form.refuse(refusal.found)
    refused = form.is_bound and request.POST.get("do") != "follow"
    context = _context(request, card, followed, form) | {"refused": refused}
    return render(request, "web/contact/call.html", context, status=422 if refused else 200)


@needs("followups.see", post="followups.call")
def confirmation(request: Asked, client_id: uuid.UUID) -> HttpResponse:
    """The word that would leave now: asked again as one notes."""
    card, followed = found(request, client_id)
    if not request.htmx:
        return HttpResponseRedirect(reverse("call", args=[client_id]))
    form = CallForm(amount=card.amount, place=request.business.place, data=request.POST)
    would = _confirmation(card, request, followed, form)
    return render(request, "web/contact/_confirmation.html", {"confirmation": would})


def found(request: Asked, client_id: uuid.UUID, *, step: str = calls.CALL) -> tuple[Card, Followed]:
    """The card of a client who owes something, for whoever may see it."""
    viewer, on = viewers.of(request), page.today_of(request)
    hidden = viewer.clients is not None and client_id not in viewer.clients
    followed = None if hidden else cases.of_client(request.business, client_id, today=on)
    card = today.card_of(request.business, client_id, today=on, viewer=viewer, step=step) if followed else None
    if card is None or followed is None:
        raise Http404
    return card, followed


def _form(request: Asked, card: Card) -> CallForm:
    return CallForm(
        amount=card.amount,
        place=request.business.place,
        outcome=request.GET.get("resultat", ""),
        data=request.POST if request.method == "POST" else None,
    )


def _record(request: Asked, followed: Followed, noted: Call, request_key: uuid.UUID) -> Recorded:
    said, _why_not = _said_after(request, followed, noted)
    return calls.record_call(
        request.business,
        client_id=followed.client_id,
        call=noted,
        confirmation=said,
        today=page.today_of(request),
        at=clock.now(),
        by=request.user,
        request_key=request_key,
    )


def _recorded(request: Asked, card: Card, recorded: Recorded) -> HttpResponse:
    """Back to the day, with a word on what was noted."""
    if recorded.message is None:
        who = card.contact.name if card.contact and card.contact.name else card.client.name
        messages.success(request, typeset(_("C’est noté : appel à %(who)s.") % {"who": who}))
    return SeeOther(reverse("today"))


# ── What the sheet shows ─────────────────────────────────────────────────────────────────────────


def _context(request: Asked, card: Card, followed: Followed, form: CallForm) -> dict[str, Any]:
    on = page.today_of(request)
    shape, tone, state = cards.state_of(card.due_on, late=card.late, today=on)
    said = script.read(card.words.body) if card.words else Script()
    return {
        "nav": (),
        "card": card,
        "who": card.contact.name if card.contact and card.contact.name else card.client.name,
        "person": card.contact,
        "sum": saying.whole(card.amount, card.currency),
        "shape": shape,
        "tone": tone,
        "state": state,
        "habit": _habit(request, card),
        "form": form,
        "missing": texts.in_words(card.missing, saying.language()) if card.missing else "",
        "script_language": cards.language_of(card.words),
        "calm": [told(line) for line in said.calm],
        "steps": [_moment(step) for step in said.steps],
        "ends": [_moment(step) for step in said.ends],
        "others": [_moment(step) for step in said.others],
        "choices": [_choice(request, followed, one, form.given, on) for one in reasons.reasons()],
        "attempt": _attempt(card),
        "confirmation": _confirmation(card, request, followed, form),
        "advice": [why.said(key)(saying.language()) for key in EXPLAINED],
        "confirmation_url": reverse("call_confirmation", args=[card.client.id]),
    }


def _habit(request: Asked, card: Card) -> str:
    """How this client usually pays; nothing while nothing is known of it."""
    habit = habits.learned(request.business, card.client.id)
    if habit.median_delay is None:
        return ""
    said = [habit.median(saying.language()), *(one(saying.language()).removesuffix(".") for one in habit.sentences)]
    return typeset(f"{'. '.join(said)}.")


def _attempt(card: Card) -> str:
    """« Pas joint, 1 sur 3 »."""
    tried = ATTEMPTS_PER_MONTH_MAX - card.attempts_left
    return _("%(n)s sur %(max)s") % {
        "n": min(tried + 1, ATTEMPTS_PER_MONTH_MAX),
        "max": ATTEMPTS_PER_MONTH_MAX,
    }


def _moment(step: script.Step) -> Moment:
    return Moment(step.name, tuple(told(line) for line in step.lines))


def told(line: Spoken) -> Said:
    """A line of a script, its first words in bold apart."""
    runs = line.runs
    label = runs[0].text.strip() if runs and runs[0].strong and len(runs) > 1 else ""
    rest = "".join(run.text for run in (runs[1:] if label else runs)).strip()
    return Said(line.said, label, figures.pieces(rest))


def _choice(request: Asked, followed: Followed, one: Reason, chosen: str, on: date) -> Choice:
    said = _follow_up(request, followed, one, on) if one.script else ()
    return Choice(one.key, one.number, one.name(locale()), said, one.next(locale()), one.key == chosen)


def _follow_up(request: Asked, followed: Followed, one: Reason, on: date) -> tuple[Said, ...]:
    """What one says once the reason is known; nothing when its words lack something."""
    try:
        filled = words.filled(
            request.business,
            followed,
            one.script,
            sums=followed.sums,
            today=on,
            extra=_UNKNOWN,
        )
    except CannotFill:
        return ()
    return tuple(told(line) for line in script.lines(filled.body))


_UNKNOWN = {"agreement_date": "", "undisputed_amount": ""}  # not known yet during the call


# ── The word that confirms ───────────────────────────────────────────────────────────────────────


def _said_after(request: Asked, followed: Followed, noted: Call) -> tuple[Filled | None, str]:
    """The word that leaves after the call, or why none does."""
    delegate, on = viewers.of(request).delegate, page.today_of(request)
    if not noted.answered:
        return None, _("Rien ne part : personne n’a répondu.")
    try:
        said = calls.confirmation_of(request.business, followed, noted, today=on, delegate=delegate)
    except CannotFill as holes:
        if "call_notes" in holes.missing:
            return None, _("Sans date ni note, aucune confirmation ne part.")
        return None, texts.in_words(holes.missing, saying.language())
    return said, ""


def _confirmation(card: Card, request: Asked, followed: Followed, form: CallForm) -> Confirmation:
    """What would leave, for what is noted so far."""
    noted = form.call() if form.is_bound and form.is_valid() else None
    writes = bool(card.contact and card.contact.email)
    if noted is None or (noted.outcome == calls.DATE and noted.promised_on is None):
        if form.chosen == calls.DATE and writes:
            later = _("La date notée sera confirmée par écrit ; d’ici là, plus aucun rappel.")
            return Confirmation(None, (), later, sends=True)
        return Confirmation(None, (), _("Vous lirez ici le mot qui partira."), sends=False)
    said, why_not = _said_after(request, followed, noted)
    if said is None:
        return Confirmation(None, (), why_not, sends=False)
    if not writes:
        return Confirmation(None, (), _("Aucune adresse pour cette personne : rien ne part."), sends=False)
    return Confirmation(said, figures.pieces(_core(said)), "", sends=True)


def _core(said: Filled) -> str:
    """Its first sentence that counts."""
    return letters.foretaste(said.subject, said.body, cards.language_of(said))
