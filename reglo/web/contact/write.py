"""The sheet of a message: its objective first, the words it chooses, who gets them and why, and when they leave."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import post
from reglo.books.followups import hours, sending
from reglo.books.followups.cases import Followed
from reglo.books.followups.today import Card
from reglo.books.tenancy import uuid7
from reglo.documents import markdown
from reglo.documents.messages import quoted
from reglo.packs import texts, tone, why
from reglo.rules.followup import Act, Wait
from reglo.rules.reading import FieldRefusal
from reglo.rules.tone import Remark
from reglo.web.answers import SeeOther
from reglo.web.contact import call
from reglo.web.settings.section import Words
from reglo.web.templatetags.reglo import locale, typeset
from reglo.web.today import cards, page, saying

FOOT = f"\n{markdown.part()}\n"
TRANSLATED = f"\n{markdown.part('en')}\n"
NOW, LATER = "now", "later"
BY_EMAIL = "email"
EXPLAINED = ("objective", "short", "hours", "tone")


@dataclass(frozen=True)
class Choice:
    """An objective, and the text it chooses."""

    step: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Pointed:
    """A remark as the page shows it: the words, why they may cost, what to write instead."""

    words: str
    why: str
    instead: str


class MessageForm(forms.Form):
    """The words one sends. Empty ones are refused by the verb."""

    subject = Words(label=gettext_lazy("Objet"), max_length=300)
    body = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "data-words": "words-count"}),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def refuse(self, problems: Any) -> None:
        """What the verb refuses, each beside its field."""
        for problem in problems:
            field = problem.field if problem.field in self.fields else None
            self.add_error(field, problem.said(saying.language()))


@needs("followups.see", post="followups.send")
@never_cache
def sheet(request: Asked, client_id: uuid.UUID) -> HttpResponse:
    """The words of a step, ready to be read again, changed and sent."""
    _card, followed = call.found(request, client_id)
    options = _steps(followed, page.today_of(request))
    if not options:
        messages.info(request, typeset(gettext("Votre escalier n’a pas d’étape à écrire pour ce client : appelez.")))
        return SeeOther(reverse("client", args=[client_id]))
    asked = request.POST.get("step") or request.GET.get("etape", "")
    card, _followed = call.found(request, client_id, step=asked if asked in options else options[0])
    form = _form(request, card)
    stopped = form.is_bound and request.POST.get("do") in {NOW, LATER}
    if stopped and asked and asked not in options:
        form.add_error(None, typeset(gettext("Cette étape a changé entre-temps : relisez la carte.")))
    elif stopped and form.is_valid():
        remarks = _remarks(card, form.cleaned_data)
        if not remarks or request.POST.get("seen") == "1" or request.POST["do"] == LATER:
            try:
                return _sent(request, card, followed, form.cleaned_data)
            except FieldRefusal as refusal:
                form.refuse(refusal.found)
    context = _context(request, card, followed, form, options) | {"refused": bool(form.errors)}
    return render(request, "web/contact/write.html", context, status=422 if stopped else 200)


def _steps(followed: Followed, on: date) -> list[str]:
    """The written steps one may take today, the one that is due first; else what its words would be."""
    written = [step for step in followed.case.ladder if step.channel == BY_EMAIL]
    due = _due(followed, on)
    able = [due.step] if due.channel == BY_EMAIL else []
    able += [one.key for one in written if isinstance(sending.allowed(followed, one.key, today=on), Act)]
    late = any(one.due_on < on for one in followed.sums)
    return list(dict.fromkeys(able)) or [one.key for one in written if (one.level > 0) == late]


def _due(followed: Followed, on: date) -> Act:
    move = followed.move(on)
    return move.next if isinstance(move, Wait) else move.then or move


def _form(request: Asked, card: Card) -> MessageForm:
    if request.method == "POST" and request.POST.get("do") != "choose":
        return MessageForm(request.POST, use_required_attribute=False)
    initial = {
        "subject": card.words.subject if card.words else "",
        "body": parts(card.words.body)[0] if card.words else "",
        "request_key": uuid7(),
    }
    return MessageForm(initial=initial, use_required_attribute=False)


def parts(body: str) -> tuple[str, str]:
    """What one writes, and the foot that follows it; a message in two languages is written whole."""
    if TRANSLATED in body or FOOT not in body:
        return body, ""
    written, foot = body.split(FOOT, 1)
    return written.rstrip("\n"), foot.lstrip("\n")


def whole(written: str, foot: str) -> str:
    """The body as it leaves."""
    text = "\n".join(written.splitlines()).strip("\n")
    return f"{text}\n{FOOT}\n{foot}" if foot and text.strip() else text


def _remarks(card: Card, given: Any) -> list[Pointed]:
    """What to look at again before it leaves. It never forbids."""
    found: tuple[Remark, ...] = tone.remarks(
        given["body"],
        language=cards.language_of(card.words),
        client_kind=card.client.kind,
        words_max=tone.words_max("email"),
        names=[card.client.name, card.contact.name if card.contact else ""],
    )
    spoken = saying.language()
    return [Pointed(quoted(one.words.strip(), locale()), one.why(spoken), one.instead(spoken)) for one in found]


def _sent(request: Asked, card: Card, followed: Followed, given: Any) -> HttpResponse:
    foot = parts(card.words.body)[1] if card.words else ""
    at = clock.now()
    sending.send(
        request.business,
        client_id=card.client.id,
        step=card.act.step,
        subject=given["subject"],
        body=whole(given["body"], foot),
        language=card.words.language if card.words else card.client.language,
        today=page.today_of(request),
        at=at,
        by=request.user,
        request_key=given["request_key"],
        not_before=hours.next_opening(followed, at) if request.POST["do"] == LATER else None,
    )
    return SeeOther(reverse("today"))


# ── What the sheet shows ─────────────────────────────────────────────────────────────────────────


def _context(
    request: Asked, card: Card, followed: Followed, form: MessageForm, options: Sequence[str]
) -> dict[str, Any]:
    on, at = page.today_of(request), clock.now()
    shape, tone_of_state, state = cards.state_of(card.due_on, late=card.late, today=on)
    body = str(form["body"].value() or "")
    typed = {"body": body}
    return {
        "nav": (),
        "card": card,
        "who": card.contact.name if card.contact and card.contact.name else card.client.name,
        "person": card.contact,
        "sum": saying.whole(card.amount, card.currency),
        "shape": shape,
        "tone": tone_of_state,
        "state": state,
        "form": form,
        "choices": [_choice(one, card) for one in options],
        "objective": _objective(card),
        "missing": texts.in_words(card.missing, saying.language()) if card.missing else "",
        "words_language": cards.language_of(card.words),
        "foot": parts(card.words.body)[1] if card.words else "",
        "words_count": tone.word_count(body),
        "words_max": tone.words_max(BY_EMAIL),
        "remarks": _remarks(card, typed) if request.method == "POST" and form.is_bound else [],
        **_papers(card),
        "sends": post.server() is not None,
        "opened": hours.is_open(followed, at),
        "later": saying.moment(hours.next_opening(followed, at), request.business, now=at),
        "reasons": [why.said(key)(saying.language()) for key in EXPLAINED],
        "why_today": cards.said_within(card.why(saying.language())),
    }


def _papers(card: Card) -> dict[str, list[str]]:
    """The invoices that travel with the message, each once, and those moved in, whose paper is not here."""
    named = {one.invoice_id: one for one in card.sums}.values()
    return {
        "papers": [one.number for one in named if not one.elsewhere],
        "elsewhere": [one.number for one in named if one.elsewhere],
    }


def _choice(step: str, card: Card) -> Choice:
    text = texts.text(step, "fr-FR")
    name = saying.STEPS.get(step)
    said = saying.objective(text.objective)
    label = f"{said[:1].upper()}{said[1:]}"
    return Choice(step, f"{label} · {name}" if name else label, step == card.act.step)


def _objective(card: Card) -> str:
    """What the text is for, in a sentence of its own."""
    text = texts.text(card.act.step, "en" if saying.language() == "en" else "fr-FR")
    return text.objective_text
