"""How the page calls the steps of the staircase, the levels, the channels and the values of the method."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reglo.access import Asked
from reglo.books import people
from reglo.documents import typography
from reglo.rules import policy
from reglo.rules.ladder import Step
from reglo.rules.policy import Plain
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags

STEPS: dict[str, Any] = {
    "pre_due": _("Signe avant l’échéance"),
    "due_date": _("Signe le jour de l’échéance"),
    "reminder_1": _("Premier message"),
    "call_script": _("Appel"),
    "reminder_2": _("Second message"),
    "letter": _("Lettre"),
    "formal_notice": _("Mise en demeure"),
    "court_notice": _("Dernière porte"),
    "billing_agreement": _("Accord de facturation"),
    "pause_notice": _("Annonce d’une pause du travail"),
}
LEVELS: dict[int, Any] = {
    0: _("courtoisie"),
    1: _("amiable"),
    2: _("ferme"),
    3: _("formel"),
    4: pgettext_lazy("level", "suite"),
}
CHANNELS: dict[str, Any] = {
    "email": _("E-mail"),
    "phone": _("Appel"),
    "post": _("Lettre"),
    "registered": _("Recommandé"),
}
OBJECTIVES: dict[str, Any] = {
    "remove_blocker": _("débloquer"),
    "obtain_date": _("obtenir une date"),
    "understand_reason": _("comprendre"),
    "obtain_payment": _("obtenir le paiement"),
    "formalise": _("formaliser"),
}
SENDERS: dict[str, Any] = {
    "anyone": _("seul, si permis"),
    "delegate": _("vous ou votre aide"),
    "owner": _("vous, en personne"),
}


def when(step: Step) -> str:
    """The moment of a step, around the due date or after the deadline of the formal notice."""
    if step.anchor == "deadline":
        return gettext("délai + %(n)s j") % {"n": step.days}
    if step.days == 0:
        return gettext("échéance")
    return (gettext("%(n)s j avant") if step.days < 0 else gettext("%(n)s j après")) % {"n": abs(step.days)}


def of_value(key: str, value: Plain, *, currency: str = "", names: dict[str, str] | None = None) -> str:
    """A value as one reads it in the language of the page, people by their names."""
    kind = policy.VALUES[key].kind
    if kind == "member":
        return (names or {}).get(str(value), gettext("quelqu’un qui n’est plus là"))
    if kind == "amount" and currency:
        return typography.amount(policy.amount_of(value), currency, tags.locale())
    return policy.words(key, value)(language())


def names_of(asked: Asked) -> dict[str, str]:
    """Who may be in charge, by the value that stands for them: the owner is the empty one."""
    memberships = asked.business.memberships.select_related("user").order_by("id")
    named = {str(one.id): one.user.name or one.user.email for one in memberships}
    owner = people.owner_of(asked.business)
    return {"": owner.name or asked.business.name, **named}


def person(asked: Asked, user_id: UUID) -> str:
    """Who did it, by their name."""
    user = asked.business.memberships.select_related("user").filter(user_id=user_id).first()
    return (user.user.name or user.user.email) if user else gettext("quelqu’un qui n’est plus là")


def contacts(count: int) -> str:
    """« deux contacts »."""
    return gettext("un contact") if count == 1 else gettext("deux contacts")


def days(count: int) -> str:
    """« 5 jours »; French has its plural from two, English has one day alone."""
    if count == 0 and language() == "fr":
        return "0 jour"
    return ngettext("%(n)s jour", "%(n)s jours", count) % {"n": count}
