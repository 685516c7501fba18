"""What is known of how a client pays: its habit, its promises, and what one learned from the log. Facts, in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reglo.access import Asked
from reglo.books import corrections
from reglo.books.clients import Client
from reglo.books.followups import habits, noted, promises
from reglo.books.followups.cases import holidays_around
from reglo.documents import typography
from reglo.rules import roles
from reglo.rules.habits import CHRONIC_ADVICE, Mark, median_in_words, pay_days_in_words
from reglo.rules.money import ZERO
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags

MARKS: tuple[Mark, ...] = ("on_time", "late", "very_late")
CALLS_MIN = 2  # calls that gave a date, before one says that they do

FATES: dict[str, tuple[str, str, Any]] = {  # shape, tone, words
    promises.AHEAD: ("promised", "", gettext_lazy("à venir")),
    promises.KEPT: ("received", "received", gettext_lazy("tenue")),
    promises.LATE: ("late", "late", gettext_lazy("tenue en retard")),
    promises.BROKEN: ("missing", "late", gettext_lazy("non tenue")),
    promises.WITHDRAWN: ("missing", "", gettext_lazy("notée par erreur")),
}


@dataclass(frozen=True)
class Shown:
    """The strip, its words, and what stands out."""

    marks: tuple[Mark, ...]
    sentence: str
    usual: str  # « le plus souvent 9 jours après l’échéance »
    counts: tuple[tuple[Mark, int], ...]
    pays: str
    advice: str
    cards: tuple[str, str]  # « Pourquoi ? »: what a habit tells, and what answers this one
    facts: tuple[tuple[Any, str], ...]  # what one knows, named


def of(request: Asked, client: Client, today: date) -> Shown:
    """The habit of a client, as its page says it."""
    habit, spoken = habits.learned(request.business, client.id), language()
    counts = tuple((mark, habit.strip.count(mark)) for mark in MARKS)
    stands_out = [one(spoken) for one in habit.sentences[1 if habit.pay_days else 0 :]]  # the pay days stand apart
    advice = [*stands_out, *([CHRONIC_ADVICE(spoken)] if habit.chronically_late else [])]
    return Shown(
        marks=habit.strip.marks,
        sentence=_typeset(habit.strip.sentence(spoken)),
        usual=_typeset(median_in_words(habit.median_delay)(spoken)),
        counts=tuple(one for one in counts if one[1]),
        pays=_typeset(_pays(client, habit.pay_days)),
        advice=_typeset(" ".join(advice)),
        cards=(
            "habit",
            "break_the_habit" if habit.always_waits_for_second else "chronic" if habit.chronically_late else "",
        ),
        facts=tuple(_facts(request, client)) if roles.may(request.role, "followups.see") else (),
    )


def _typeset(sentence: str) -> str:
    return typography.typeset(sentence, tags.locale())


def _pays(client: Client, learned: tuple[int, ...]) -> str:
    """« le 10 et le 25, ce qui est reçu avant le 20 », as told; else as learned."""
    days = [int(day) for day in client.pay_days.split(",") if day.strip().isdigit()]
    if not days:
        return pay_days_in_words(learned)(language()) if learned else ""
    listed = _(" et ").join(_("le %(day)s") % {"day": day} for day in days)
    if client.cutoff_day is None:
        return listed
    return _("%(days)s, ce qui est reçu avant le %(cutoff)s") % {"days": listed, "cutoff": client.cutoff_day}


def _facts(request: Asked, client: Client) -> list[tuple[Any, str]]:
    """What was learned from the log, never typed: what blocked, what works, what was granted."""
    found: list[tuple[Any, str]] = []
    learned = noted.learned(client.id)
    if learned.blocked_by_order:
        found.append((_("Bloque"), _("sans numéro de commande")))
    if learned.dated_calls >= CALLS_MIN:
        found.append((_("Répond mieux"), _("au téléphone")))
    if client.contact_gap_days:
        said = ngettext(
            "un contact tous les %(n)s jour ouvré", "un contact tous les %(n)s jours ouvrés", client.contact_gap_days
        )
        found.append((_("Convenu"), said % {"n": client.contact_gap_days}))
    last = learned.last_dispute
    if last is not None:
        said = _("« %(subject)s », le %(day)s")
        found.append((_("Signalé"), said % {"subject": last.subject, "day": tags.day_long(last.opened_on)}))
    else:
        found.append((_("Satisfaction"), _("rien de signalé")))
    granted = [
        one for one in corrections.concessions(request.business, client.id) if one.currency == request.business.currency
    ]
    if granted:
        total = sum((one.total for one in granted), ZERO)
        found.append((_("Concessions"), tags.money(total, request.business.currency)))
    return found


@dataclass(frozen=True)
class Promised:
    """A date that was given, and what became of it."""

    id: UUID
    due_on: date
    amount: Any
    currency: str
    shape: str
    tone: str
    words: str
    may_withdraw: bool


def promises_of(request: Asked, client: Client, today: date) -> list[Promised]:
    """The last dates given, the latest first."""
    holidays = holidays_around(request.business.place, today.year)
    return [_promised(row, today, holidays) for row in noted.promises(client.id)]


def _promised(row: promises.Promise, today: date, holidays: frozenset[date]) -> Promised:
    fate = promises.fate(row, today=today, holidays=holidays)
    shape, tone, words = FATES[fate]
    return Promised(
        row.id, row.due_on, row.amount, row.currency, shape, tone, str(words), may_withdraw=fate == promises.AHEAD
    )
