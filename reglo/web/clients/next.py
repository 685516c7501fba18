"""The next step of a client as one sentence: what to do, with whom, to obtain what; or until when one waits, and why."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reglo.access import Asked
from reglo.books import members
from reglo.books.clients import Client, billing_contact
from reglo.books.followups.cases import Followed
from reglo.documents import typography
from reglo.rules.followup import Act, Wait, silences
from reglo.web import viewers
from reglo.web.settings.section import language
from reglo.web.templatetags.reglo import locale
from reglo.web.today import saying
from reglo.web.tracks.page import SHEETS

CHECKS: dict[str, Any] = {
    "bank_check": gettext_lazy("D’abord, vérifier votre banque."),
    "match_payment": gettext_lazy("Rapprocher un paiement reçu."),
    "proof_of_receipt": gettext_lazy("Noter quand la lettre a été reçue."),
    "platform": gettext_lazy("Répondre à ce que dit la plateforme."),
    "escalate": gettext_lazy("Choisir la suite : un échéancier, le dossier, ou laisser aller."),
    "negotiate": gettext_lazy("Préparer la négociation."),
}
TRACK_OF = {"negotiate": "negotiation", "escalate": "plan"}  # a plan is the gentlest way out
CALL, BY_POST = "phone", frozenset({"post", "registered"})


@dataclass(frozen=True)
class Next:
    """One sentence, its reason, and the page where it is done."""

    what: str
    why: str
    url: str
    label: str
    key: str = ""  # on the keyboard: e writes and a calls, as everywhere
    primary: bool = True  # somebody else follows this client: it is theirs to do first


def of(request: Asked, client: Client, followed: Followed, today: date) -> Next:
    """What comes next for this client."""
    move = followed.move(today)
    why = typography.typeset(move.reason(language()), locale())
    if isinstance(move, Wait):
        until = typography.date_long(move.until, locale(), year=move.until.year != today.year)
        return Next(_("Rien à faire avant le %(day)s.") % {"day": until}, why, "", "")
    if move.kind in {"courtesy", "reminder"}:
        found = _contact(client, move, why)
        theirs = move.who == "delegate" and viewers.of(request).delegate is None
        return _of_delegate(request, client, found, today) if theirs else found
    kind = TRACK_OF.get(move.step, move.step)
    if kind in SHEETS:
        title = str(CHECKS.get(move.step) or f"{SHEETS[kind].title}.")
        return Next(title, why, reverse("track", args=[client.id, kind]), _("Ouvrir"))
    if move.step == silences.SEND:
        one = followed.of(move.sums)[0]
        sentence = _("Envoyer la facture %(number)s.") % {"number": one.number}
        return Next(sentence, why, reverse("invoice", args=[one.invoice_id]) + "#message", _("Ouvrir"))
    if move.step == "look":
        sentence = _("Dire où en est une facture reprise d’un autre outil.")
        return Next(sentence, why, reverse("look_at", args=[move.sums[0]]), _("Regarder"))
    payments = reverse("note_payment") if move.step == "match_payment" else reverse("today")
    named = str(CHECKS.get(move.step, why))
    return Next(named, why if named != why else "", payments if move.kind == "check" else "", _("Ouvrir"))


def _contact(client: Client, act: Act, why: str) -> Next:
    contact = billing_contact(client)
    who = contact.name if contact and contact.name else client.name
    said = {"who": who, "objective": saying.objective(act.objective)}
    if act.channel == CALL:
        sentence = _("Appeler %(who)s aujourd’hui, pour %(objective)s.") % said
        return Next(sentence, why, reverse("call", args=[client.id]), _("Appeler"), "a")
    if act.channel in BY_POST:
        return Next(_("Envoyer une lettre à %(who)s, pour %(objective)s.") % said, why, "", "")
    return Next(
        _("Écrire à %(who)s aujourd’hui, pour %(objective)s.") % said,
        why,
        reverse("write", args=[client.id]),
        _("Écrire"),
        "e",
    )


def _of_delegate(request: Asked, client: Client, found: Next, today: date) -> Next:
    """The same for its owner, when somebody else follows this client: who does, and no first act of the owner's."""
    name = follower(request, client, today)
    if not name:
        return found
    said = found.what[:1].lower() + found.what[1:]
    what = _("%(name)s suit ce client : %(what)s") % {"name": name, "what": said}
    return replace(found, what=what, label=_("Le faire à sa place") if found.url else "", primary=False)


def follower(request: Asked, client: Client, today: date) -> str:
    """Who follows this client for the business, by name; empty when the owner does."""
    membership = members.delegates(request.business, on=today).get(client.id)
    return str(membership.user.name or membership.user.email) if membership else ""
