"""A card as the page shows it: who, how much, why today, to obtain what, how, and the first words."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from reglo.books.followups.today import Card
from reglo.documents import messages, typography
from reglo.packs import texts, why
from reglo.rules.ladder import ATTEMPTS_PER_MONTH_MAX
from reglo.web import figures, letters
from reglo.web.contact import script
from reglo.web.figures import Piece
from reglo.web.templatetags.reglo import locale
from reglo.web.today import saying

BY_VOICE, BY_POST = "phone", frozenset({"post", "registered"})
ADVICE = {
    "pre_due": "pre_due",
    "due_date": "pre_due",
    "reminder_1": "gap",
    "call_script": "call_early",
    "reminder_2": "two_then_change",
    "letter": "letter",
    "formal_notice": "formal_notice_last",
    "promise_missed": "promise_missed",
}
POSTPONED_OFTEN = 1  # put off once already: the second time, three ways out


@dataclass(frozen=True)
class Shown:
    """One contact to make."""

    key: str
    client_id: uuid.UUID
    who: str
    firm: str
    sum: str
    shape: str
    tone: str
    state: str  # « en retard depuis le 12 novembre »
    why: str
    objective: str
    channel: str
    by: str  # the same, inside a sentence
    step: str
    first_words: tuple[Piece, ...]
    words_language: str
    missing: str  # « Il manque : votre téléphone. »
    kind: str  # what its button does: « call », « send », « letter », « write »
    limits: str  # « tentative 1 sur 3 », the frequency agreed
    ways_out: bool  # it was put off once already
    in_hand: bool
    phone: str
    request_key: uuid.UUID
    advice: str  # « Pourquoi ? »

    @property
    def call_url(self) -> str:
        """The sheet of the call."""
        return reverse("call", args=[self.client_id])

    @property
    def write_url(self) -> str:
        """The sheet of the message."""
        address = reverse("write", args=[self.client_id])
        return f"{address}?{urlencode({'etape': self.step})}" if self.kind != "call" else address

    @property
    def open_url(self) -> str:
        """The sheet one opens with Enter."""
        return {"call": self.call_url, "letter": reverse("client", args=[self.client_id])}.get(
            self.kind, self.write_url
        )


def shown(card: Card, *, today: date, in_hand: bool, request_key: uuid.UUID) -> Shown:
    """The card in the language of the page."""
    person = card.contact.name if card.contact and card.contact.name else ""
    shape, tone, state = state_of(card.due_on, late=card.late, today=today)
    return Shown(
        key=card.key,
        client_id=card.client.id,
        who=person or card.client.name,
        firm=card.client.name if person and person != card.client.name else "",
        sum=saying.whole(card.amount, card.currency),
        shape=shape,
        tone=tone,
        state=state,
        why=said_within(card.why(saying.language())),
        objective=saying.objective(card.act.objective),
        channel=saying.channel(card.act.channel),
        by=str(saying.BY.get(card.act.channel, "")),
        step=card.act.step,
        first_words=figures.pieces(first_words(card)),
        words_language=language_of(card.words),
        missing=texts.in_words(card.missing, saying.language()) if card.missing else "",
        kind=kind_of(card),
        limits=limits(card),
        ways_out=card.postponed >= POSTPONED_OFTEN,
        in_hand=in_hand,
        phone=card.contact.phone if card.contact else "",
        request_key=request_key,
        advice=advice(card),
    )


def advice(card: Card) -> str:
    """The two sentences behind the step, and those behind one message for several invoices."""
    keys = [ADVICE.get(card.act.step, "objective"), *(["grouped"] if card.count > 1 else [])]
    return " ".join(why.said(key)(saying.language()) for key in keys)


def state_of(due_on: date, *, late: bool, today: date) -> tuple[str, str, str]:
    """The shape, the tone and the words of where the money stands."""
    day = saying.plain_day(due_on, today=today)
    if late:
        return "late", "late", _("en retard depuis le %(day)s") % {"day": day}
    if due_on == today:
        return "expected", "expected", _("attendu aujourd’hui")
    return "expected", "expected", _("attendu le %(day)s") % {"day": day}


def kind_of(card: Card) -> str:
    """What its first button does. Words that lack something are opened, to be mended there."""
    if card.act.channel == BY_VOICE:
        return "call"
    if card.act.channel in BY_POST:
        return "letter"
    reachable = bool(card.contact and card.contact.email and not card.contact.no_email)
    return "send" if card.words is not None and reachable else "write"


def first_words(card: Card) -> str:
    """What will be said or written, its first sentence that says something, between quotation marks."""
    if card.words is None:
        return ""
    if card.act.channel == BY_VOICE:
        return script.read(card.words.body).opening
    written = letters.foretaste(card.words.subject, card.words.body, language_of(card.words))
    return messages.quoted(written, card.words.language)


def language_of(words: messages.Filled | None) -> str:
    """« fr » or « en »: what the fragment is marked with."""
    return "en" if words is not None and words.language == "en" else "fr"


def said_within(sentence: str) -> str:
    """A sentence of the rules inside a line: without its capital and its last full stop."""
    text = typography.typeset(sentence, locale())
    if text.count(".") > 1:
        return text
    return text[:1].lower() + text[1:].removesuffix(".")


def limits(card: Card) -> str:
    """What bounds this contact: tries left this month, the frequency agreed."""
    said: list[Any] = []
    if card.act.channel == BY_VOICE and card.attempts_left < ATTEMPTS_PER_MONTH_MAX:
        tried = ATTEMPTS_PER_MONTH_MAX - card.attempts_left
        said.append(_("tentative %(n)s sur %(max)s") % {"n": tried + 1, "max": ATTEMPTS_PER_MONTH_MAX})
    if card.agreed_gap:
        said.append(_("convenu : un contact tous les %(n)s jours ouvrés") % {"n": card.agreed_gap})
    return " · ".join(said)
