"""The letters one may write, by their names; and how far each one is."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reglo.books.letters import Letter
from reglo.packs import texts
from reglo.rules import ladder, roles

NAMES: dict[str, Any] = {
    "letter": gettext_lazy("Lettre de relance"),
    "formal_notice": gettext_lazy("Mise en demeure"),
    "court_notice": gettext_lazy("Dernière lettre avant le dépôt du dossier"),
    "instalment_plan": gettext_lazy("Échéancier"),
    "dispute_acknowledgement": gettext_lazy("Accusé d’une contestation"),
    "dispute_resolution": gettext_lazy("Réponse à une contestation"),
    "pause_notice": gettext_lazy("Annonce d’une pause du travail"),
}
PURPOSES: dict[str, Any] = {
    "letter": gettext_lazy("Une trace écrite, et une dernière occasion simple de régler."),
    "formal_notice": gettext_lazy("Signée par vous, recommandée, une seule fois. Les intérêts y sont chiffrés."),
    "court_notice": gettext_lazy("Après le délai de la mise en demeure : la date du dépôt, et une dernière porte."),
    "instalment_plan": gettext_lazy("Les versements proposés, sur papier."),
    "dispute_acknowledgement": gettext_lazy("Ce que le client conteste, et quand vous répondrez."),
    "dispute_resolution": gettext_lazy("Ce que vous avez constaté, et ce que vous proposez."),
    "pause_notice": gettext_lazy("Le travail s’arrête jusqu’au paiement, si l’accord le prévoit."),
}


class State(NamedTuple):
    """How far a letter is, as a page says it: its shape, its tone, its words, the day it speaks of."""

    shape: str
    tone: str
    words: str
    on: Any = None


def level_of(step: str) -> int:
    """The level of the staircase a letter stands on; the same in every language."""
    return texts.text(step, "fr-FR").level


def may_write(role: str, step: str) -> bool:
    """From the formal notice on, only the owner writes."""
    return roles.may(role, "followups.send") and (not is_owners(level_of(step)) or roles.may(role, "followups.sign"))


def is_owners(level: int) -> bool:
    """Is it the owner's own act?"""
    return level >= ladder.OWNER_LEVEL_MIN


def state_of(letter: Letter) -> State:
    """Where it stands, and since which day."""
    if letter.dropped_at is not None:
        return State("missing", "", _("abandonnée"))
    if letter.received_on:
        return State("received", "state--received", _("reçue"), letter.received_on)
    if letter.presented_on:
        return State("received", "state--received", _("présentée, non retirée"), letter.presented_on)
    if letter.posted_on:
        return State("sent", "state--sent", _("postée"), letter.posted_on)
    if letter.signed_at is not None:
        return State("todo", "", _("signée, à poster"))
    return State("todo", "", _("à signer"))


def deadline_of(letter: Letter) -> Any:
    """The last day that a formal notice gives; None before its receipt is known."""
    day = letter.received_on or letter.presented_on
    return day + timedelta(days=letter.deadline_days) if day and letter.deadline_days else None
