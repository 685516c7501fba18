"""What the follow-up says in the interface: objectives, channels, days, and what became of a message."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reglo.books import outbox, unsent
from reglo.books.outbox import Message
from reglo.books.people import Business
from reglo.documents import typography
from reglo.documents.messages import amount_in_sentence
from reglo.web.templatetags.reglo import locale

NEAR_DAYS = 7  # a day of this week is called by its name

OBJECTIVES: dict[str, Any] = {
    "confirm_receipt": gettext_lazy("s’assurer que tout est prêt"),
    "remove_blocker": gettext_lazy("débloquer avant l’échéance"),
    "obtain_payment": gettext_lazy("être payé, ou obtenir une date"),
    "obtain_date": gettext_lazy("obtenir une date"),
    "understand_reason": gettext_lazy("comprendre ce qui retient"),
    "agree_plan": gettext_lazy("convenir de versements"),
    "resolve_dispute": gettext_lazy("répondre à ce qui ne convient pas"),
    "confirm_promise": gettext_lazy("confirmer la date convenue"),
    "formalise": gettext_lazy("formaliser"),
    "thank": gettext_lazy("remercier"),
}
CHANNELS: dict[str, Any] = {
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("téléphone"),
    "post": gettext_lazy("lettre"),
    "registered": gettext_lazy("lettre recommandée"),
    "person": gettext_lazy("de vive voix"),
    "none": gettext_lazy("sans contact"),
}

BY: dict[str, Any] = {
    "email": gettext_lazy("par e-mail"),
    "phone": gettext_lazy("par téléphone"),
    "post": gettext_lazy("par lettre"),
    "registered": gettext_lazy("par lettre recommandée"),
}
STEPS: dict[str, Any] = {
    "pre_due": gettext_lazy("un mot avant l’échéance"),
    "due_date": gettext_lazy("le jour de l’échéance"),
    "reminder_1": gettext_lazy("premier rappel"),
    "reminder_2": gettext_lazy("deuxième rappel"),
    "promise_missed": gettext_lazy("la date convenue est passée"),
}
UNSENT: dict[str, Any] = {  # of an invoice
    unsent.READY: gettext_lazy("prête, à envoyer"),
    unsent.REFUSED: gettext_lazy("refusée par le serveur"),
    unsent.UNKNOWN: gettext_lazy("issue inconnue"),
}
UNSENT_NOTE: dict[str, Any] = UNSENT | {  # of a credit note
    unsent.READY: gettext_lazy("prêt, à envoyer"),
    unsent.REFUSED: gettext_lazy("refusé par le serveur"),
}


class Fate(NamedTuple):
    """What became of a message: its state, its shape, its tone, its words."""

    state: str
    shape: str
    tone: str
    words: str


def objective(key: str) -> str:
    """What a contact is for."""
    return str(OBJECTIVES.get(key, key))


def channel(key: str) -> str:
    """By which way."""
    return str(CHANNELS.get(key, key))


def language() -> str:
    """The language of the page."""
    return translation.get_language() or "fr"


def whole(amount: Decimal, currency: str) -> str:
    """« 9 480 € »: cents only where there are some."""
    return amount_in_sentence(amount, currency, locale())


def weekday(day: date) -> str:
    """« lundi »; a capital in English."""
    name = str(WEEKDAYS[day.weekday()])
    return name if language() == "en" else name.lower()


def full_day(day: date) -> str:
    """« Lundi 23 novembre 2026 »: the title of a day."""
    said = whole_day(day)
    return said[:1].upper() + said[1:]


def whole_day(day: date) -> str:
    """« lundi 23 novembre 2026 », within a sentence."""
    return f"{weekday(day)} {typography.date_long(day, locale())}"


def day_of_week(day: date) -> str:
    """« jeudi 26 novembre »."""
    return f"{weekday(day)} {typography.date_long(day, locale(), year=False)}"


def near(day: date, *, today: date) -> str:
    """A day seen from today: « aujourd’hui », « mardi 1er », « lundi 30 novembre », « le 12 mars 2027 »."""
    away = (day - today).days
    if away == 0:
        return _("aujourd’hui")
    if away == 1:
        return _("demain")
    if abs(away) < NEAR_DAYS:
        if away < 0:
            return weekday(day)
        number = "1er" if day.day == 1 and language() != "en" else day.day
        return _("%(day)s %(number)s") % {"day": weekday(day), "number": number}
    if day.year == today.year:
        return day_of_week(day)
    return ("" if language() == "en" else "le ") + typography.date_long(day, locale())


def plain_day(day: date, *, today: date) -> str:
    """« 12 novembre », with its year when it is another one."""
    return typography.date_long(day, locale(), year=day.year != today.year)


def hour(at: datetime, business: Business) -> str:
    """« 9 h 06 », on the business's clock."""
    return typography.hour(at.astimezone(ZoneInfo(business.time_zone)).time(), locale())


def moment(at: datetime, business: Business, *, now: datetime) -> str:
    """When something leaves: « dans une minute », « aujourd’hui à 14 h », « mardi 24 à 9 h »."""
    zone = ZoneInfo(business.time_zone)
    if (at - now).total_seconds() <= outbox.UNDO_SECONDS:
        return _("dans une minute")
    day = near(at.astimezone(zone).date(), today=now.astimezone(zone).date())
    return _("%(day)s à %(hour)s") % {"day": day, "hour": hour(at, business)}


def fate(message: Message, business: Business, *, now: datetime) -> Fate:
    """What became of a message, in words: a tick only for what a server or a person took."""
    at = hour(message.settled_at, business) if message.settled_at else ""
    by_hand = message.channel == outbox.HAND
    if message.state == outbox.SENT and by_hand:
        return Fate("handed", "received", "received", _("envoyé par vous à %(hour)s") % {"hour": at})
    if message.state == outbox.SENT:
        return Fate("sent", "received", "received", _("remis au serveur à %(hour)s") % {"hour": at})
    if message.state == outbox.FAILED:
        return Fate("failed", "missing", "late", _("refusé : %(words)s") % {"words": message.result})
    if message.state == outbox.UNKNOWN:
        return Fate("unknown", "missing", "late", _("issue inconnue : %(words)s") % {"words": message.result})
    if message.state == outbox.CANCELLED:
        return Fate("cancelled", "missing", "", _("annulé, rien n’est parti"))
    if by_hand and (message.leaves_at - now).total_seconds() > outbox.UNDO_SECONDS:
        said = {"moment": moment(message.leaves_at, business, now=now)}
        return Fate("hand", "todo", "", _("prêt, à envoyer de votre messagerie %(moment)s") % said)
    if by_hand:
        return Fate("hand", "todo", "", _("prêt, à envoyer de votre messagerie"))
    when = moment(message.leaves_at, business, now=now)
    return Fate(message.state, "expected", "", _("part %(moment)s") % {"moment": when})
