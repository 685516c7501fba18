"""« Fil »: everything that happened with a client, the latest first, each line in one sentence."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.dates import MONTHS_AP
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reglo.books import outbox
from reglo.books.clients import Client
from reglo.books.followups import contacts, thread
from reglo.books.followups.thread import Line
from reglo.books.people import Business
from reglo.documents import typography
from reglo.packs import reasons
from reglo.web import agreed
from reglo.web.templatetags import reglo as tags

SHORT, WHOLE = 12, 200
FOLDED = 3  # lines read for each one shown: a document, what carried it, and once more
CARRIERS = frozenset({"invoice_sent", "credit_note_sent"})

CONTACTS: dict[tuple[str, str], Any] = {
    ("reminder", "phone"): gettext_lazy("Appel à %(who)s"),
    ("courtesy", "phone"): gettext_lazy("Appel à %(who)s"),
    ("attempt", "phone"): gettext_lazy("Appel à %(who)s, pas joint"),
    ("reminder", "email"): gettext_lazy("Message à %(who)s"),
    ("courtesy", "email"): gettext_lazy("Mot de courtoisie à %(who)s"),
    ("answer", "email"): gettext_lazy("Réponse à %(who)s"),
    ("reminder", "post"): gettext_lazy("Lettre à %(who)s"),
    ("reminder", "registered"): gettext_lazy("Lettre recommandée à %(who)s"),
}
ANSWERS: dict[str, Any] = {  # what goes to a client unasked is no answer
    "thanks": gettext_lazy("Merci à %(who)s"),
    "partial_payment_thanks": gettext_lazy("Merci à %(who)s"),
    "assistant_thanks": gettext_lazy("Merci à %(who)s"),
    "promise_confirmation": gettext_lazy("Date confirmée à %(who)s"),
    "assistant_promise_confirmation": gettext_lazy("Date confirmée à %(who)s"),
    "call_recap": gettext_lazy("Résumé de l’appel à %(who)s"),
    "instalment_plan": gettext_lazy("Échéancier proposé à %(who)s"),
    "dispute_acknowledgement": gettext_lazy("Accusé de réception à %(who)s"),
    "pause_notice": gettext_lazy("Annonce d’une pause à %(who)s"),
}
CHANNELS: dict[str, Any] = {
    "email": gettext_lazy("par e-mail"),
    "phone": gettext_lazy("par téléphone"),
    "post": gettext_lazy("par lettre"),
    "registered": gettext_lazy("par lettre recommandée"),
    "person": gettext_lazy("de vive voix"),
    "none": "",
}
OUTCOMES: dict[str, Any] = {
    "date": gettext_lazy("une date obtenue"),
    "callback": gettext_lazy("à rappeler"),
    "problem": gettext_lazy("un problème à régler"),
    "refusal": gettext_lazy("refus"),
}
STATES: dict[str, Any] = {  # of a message, or of a credit note
    "hand": gettext_lazy("prêt, à envoyer"),
    "handed": gettext_lazy("envoyé par vos soins"),
    outbox.QUEUED: gettext_lazy("part bientôt"),
    outbox.SENDING: gettext_lazy("en cours d’envoi"),
    outbox.SENT: gettext_lazy("remis au serveur"),
    outbox.FAILED: gettext_lazy("refusé par le serveur"),
    outbox.UNKNOWN: gettext_lazy("issue inconnue"),
    outbox.CANCELLED: gettext_lazy("annulé, rien n’est parti"),
}
STATES_OF_INVOICE: dict[str, Any] = STATES | {
    "hand": gettext_lazy("prête, à envoyer"),
    "handed": gettext_lazy("envoyée par vos soins"),
    outbox.SENT: gettext_lazy("remise au serveur"),
    outbox.FAILED: gettext_lazy("refusée par le serveur"),
    outbox.CANCELLED: gettext_lazy("envoi annulé, rien n’est parti"),
}
RESOLUTIONS: dict[str, Any] = {
    "": gettext_lazy("sans réponse encore"),
    "credit": gettext_lazy("répondu par un avoir"),
    "as_is": gettext_lazy("répondu : la somme reste due"),
    "redone": gettext_lazy("répondu : le travail est repris"),
    "withdrawn": gettext_lazy("le client y renonce"),
}
PLANS: dict[str, Any] = {
    "proposed": gettext_lazy("Échéancier proposé"),
    "accepted": gettext_lazy("Échéancier accepté"),
    "ended": gettext_lazy("Échéancier terminé"),
}
LETTERS: dict[str, Any] = {
    "letter": gettext_lazy("Lettre"),
    "formal_notice": gettext_lazy("Mise en demeure"),
    "court_notice": gettext_lazy("Dernier avis"),
}
POSTED: dict[str, Any] = {
    "": gettext_lazy("en préparation"),
    "posted": gettext_lazy("postée"),
    "received": gettext_lazy("reçue"),
}


@dataclass(frozen=True)
class Moment:
    """One line of the thread."""

    day: date
    when: str  # the day in words
    what: str
    sub: tuple[str, ...]
    words: str  # a note: what a person wrote, in any direction
    url: str


def of(business: Business, client: Client, *, today: date, most: int) -> list[Moment]:
    """The thread of a client, in words."""
    zone = ZoneInfo(business.time_zone)
    found = _folded(thread.lines(client, zone=zone, most=min(WHOLE, FOLDED * most)))[:most]
    return [_moment(one, client, one.day(zone), today) for one in found]


def _folded(found: list[Line]) -> list[Line]:
    """A document and the message that carried it are one line, with what became of the last such message.

    What carried a document came after it: where the lines stop above the document, they hold all that carried it.
    """
    documents = {one.invoice_id for one in found if one.kind in {"invoice", "credit_note"}}
    carried = [one for one in found if one.kind == "message" and one.name in CARRIERS and one.invoice_id in documents]
    states, folded = {one.invoice_id: one.state for one in reversed(carried)}, {one.id for one in carried}
    kept = [one for one in found if one.id not in folded]
    return [
        replace(one, state=states.get(one.invoice_id, "")) if one.kind in {"invoice", "credit_note"} else one
        for one in kept
    ]


def _moment(line: Line, client: Client, day: date, today: date) -> Moment:
    what, sub = _SAYS[line.kind](line, client)
    url = _way(line, client) or (reverse("invoice", args=[line.invoice_id]) if line.invoice_id else "")
    return Moment(day, short_day(day, today), what, tuple(one for one in sub if one), _note(line), url)


def _way(line: Line, client: Client) -> str:
    """Where a dispute that is open is answered, and where a plan that stands is accepted or ended."""
    if line.kind == "dispute" and not line.state:
        return agreed.dispute_url(client.id, line.id)
    return agreed.plan_url(client.id) if line.kind == "plan" and line.state != "ended" else ""


def _note(line: Line) -> str:
    if line.kind == "contact":
        return line.note
    return line.words if line.kind == "dispute" else ""


Says = tuple[str, tuple[str, ...]]


def _contact(line: Line, client: Client) -> Says:
    who = line.person or client.name
    if line.direction == contacts.IN:
        what = _("Échange avec %(who)s, de sa part") % {"who": who}
    else:
        template = CONTACTS.get((line.name, line.channel), gettext_lazy("Échange avec %(who)s"))
        template = ANSWERS.get(line.step, template) if line.name == contacts.ANSWER else template
        what = str(template) % {"who": who}
    plain = (line.name, line.channel) not in CONTACTS
    reason = reasons.reason(line.reason).name(tags.locale()).lower() if line.reason else ""
    heard = reasons.reception(line.reception).name(tags.locale()) if line.reception else ""
    reception = _("accueil %(reception)s") % {"reception": heard} if heard else ""
    means = str(CHANNELS.get(line.channel, "")) if plain else ""
    state = str(STATES.get(line.state, ""))
    return what, (means, str(OUTCOMES.get(line.outcome, "")), reason, reception, state)


def _message(line: Line, _client: Client) -> Says:
    return line.words, (str(STATES.get(line.state, "")),)


def _promise(line: Line, _client: Client) -> Says:
    day = tags.day_long(line.on)
    said = {"amount": tags.money(line.amount, line.currency), "day": day}
    withdrawn = _("notée par erreur") if line.state == "withdrawn" else ""
    return _("Promesse : %(amount)s pour le %(day)s") % said, (line.person, withdrawn)


def _dispute(line: Line, _client: Client) -> Says:
    what = _("Contesté : %(subject)s") % {"subject": line.name}
    return what, (tags.money(line.amount, line.currency), str(RESOLUTIONS.get(line.state, "")))


def _plan(line: Line, _client: Client) -> Says:
    return str(PLANS[line.state]), ()


def _letter(line: Line, _client: Client) -> Says:
    return str(LETTERS.get(line.name, LETTERS["letter"])), (line.person, str(POSTED.get(line.state, "")))


def _payment(line: Line, _client: Client) -> Says:
    amount = tags.money(line.amount, line.currency)
    gone = _("annulé") if line.state == "reversed" else ""
    return _("Paiement reçu, %(amount)s") % {"amount": amount}, (gone,)


def _invoice(line: Line, _client: Client) -> Says:
    said = {"number": line.name, "amount": tags.money(line.amount, line.currency)}
    return _("Facture %(number)s, %(amount)s") % said, (line.words, str(STATES_OF_INVOICE.get(line.state, "")))


def _credit_note(line: Line, _client: Client) -> Says:
    said = {"number": line.name, "amount": tags.money(line.amount, line.currency)}
    return _("Avoir %(number)s, %(amount)s") % said, (str(STATES.get(line.state, "")),)


_SAYS = {
    "contact": _contact,
    "message": _message,
    "promise": _promise,
    "dispute": _dispute,
    "plan": _plan,
    "letter": _letter,
    "payment": _payment,
    "invoice": _invoice,
    "credit_note": _credit_note,
}


def short_day(day: date, today: date) -> str:
    """« aujourd’hui », « 17 nov. »; in figures when the year is another one."""
    if day == today:
        return _("aujourd’hui")
    if day.year != today.year:
        return typography.date_short(day, tags.locale())
    month = str(MONTHS_AP[day.month])
    return f"{month} {day.day}" if tags.locale() == "en" else f"{day.day} {month.lower()}"
