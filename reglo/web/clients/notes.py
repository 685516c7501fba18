"""« À noter »: what stands between two contacts, one short form each.

A note is a fact that asks for silence, or for another day: a promise, a pause, an insolvency or a lawyer, money seen at
the bank, what a platform says, a memo, an exchange, closed weeks.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.access import Asked
from reglo.books import clients, memos
from reglo.books.clients import Client
from reglo.books.followups import bank, calls, cases, contacts, pauses, replies
from reglo.books.tenancy import uuid7
from reglo.documents import messages as texts
from reglo.rules import amounts, roles
from reglo.rules.money import ZERO
from reglo.rules.reading import Problem
from reglo.web import viewers
from reglo.web.payments.form import MEANS
from reglo.web.settings.section import Words, language
from reglo.web.templatetags import reglo as tags
from reglo.web.tracks.sheet import amount_field, day_field

PROMISED_MEANS = tuple(one for one in MEANS if one[0] in calls.MEANS)
PLATFORMS = frozenset({"fr"})  # where e-invoices travel by platforms that give them a life cycle
STATUSES = (
    ("204", _("204, prise en charge")),
    ("205", _("205, approuvée")),
    ("207", _("207, en litige")),
    ("208", _("208, suspendue")),
    ("210", _("210, refusée")),
    ("211", _("211, paiement transmis")),
)


@dataclass(frozen=True)
class Around:
    """The client one notes something of, and who notes it."""

    request: Asked
    client: Client
    today: date

    @property
    def whom(self) -> dict[str, Any]:
        """Who notes it, when, for which day."""
        return {"by": self.request.user, "at": clock.now(), "on": self.today}


class Note(forms.Form):
    """One thing to note."""

    key: ClassVar[str]
    title: ClassVar[Any]
    verb: ClassVar[str] = "followups.note"
    SAID_OF: ClassVar[dict[str, str]] = {}

    def __init__(self, around: Around, *, data: Any = None) -> None:
        self.around = around
        super().__init__(data, initial=self.usual(), auto_id=f"{self.key}_%s", use_required_attribute=False)

    @property
    def url(self) -> str:
        """Where it is sent."""
        return reverse("client_note", args=[self.around.client.id, self.key])

    def usual(self) -> dict[str, Any]:
        """What it holds before anything is typed."""
        return {}

    def keep(self) -> str:
        """Note it; what to say after. Raises FieldRefusal."""
        raise NotImplementedError

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """What the verb refuses, each beside its field."""
        for problem in problems:
            name = self.SAID_OF.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, problem.said(language()))

    @property
    def about(self) -> dict[str, Any]:
        """The client, and who notes it."""
        return {"client_id": self.around.client.id, **self.around.whom}


class PromiseNote(Note):
    """A date obtained."""

    key = "promesse"
    title = _("Une promesse de paiement")

    due_on = day_field(_("Pour le"), error_messages={"required": _("Écrivez la date obtenue.")})
    amount = amount_field(_("Montant"), error_messages={"required": _("Écrivez le montant promis.")})
    means = forms.ChoiceField(label=_("Par"), choices=PROMISED_MEANS)
    confirm = forms.BooleanField(label=_("La confirmer par écrit"), required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def usual(self) -> dict[str, Any]:
        """All that is owed."""
        found = cases.of_client(self.around.request.business, self.around.client.id, today=self.around.today)
        sums = found.sums if found else ()
        owed = sum((one.amount for one in sums if one.currency == sums[0].currency), ZERO)
        means = "transfer" if self.around.request.business.place == "fr" else "interac"
        return {"amount": amounts.written(owed, language()), "means": means, "confirm": True, "request_key": uuid7()}

    def keep(self) -> str:
        """The promise, and its confirmation."""
        given, business = self.cleaned_data, self.around.request.business
        followed = cases.of_client(business, self.around.client.id, today=self.around.today)
        currency = followed.sums[0].currency if followed else business.currency
        said = None
        if given["confirm"] and followed is not None and given["amount"] > 0:
            noted = calls.Call(calls.DATE, given["due_on"], given["amount"], given["means"])
            said = _confirmation(self.around, followed, noted)
        replies.note_promise(
            business, **self.about, due_on=given["due_on"], amount=given["amount"], currency=currency,
            means=given["means"], said=said, request_key=given["request_key"],
        )  # fmt: skip
        return gettext("C’est noté : plus aucun rappel d’ici là.")


def _confirmation(around: Around, followed: cases.Followed, noted: calls.Call) -> texts.Filled | None:
    try:
        delegate = viewers.of(around.request).delegate
        return calls.confirmation_of(around.request.business, followed, noted, today=around.today, delegate=delegate)
    except texts.CannotFill:
        return None


class PauseNote(Note):
    """No contact before a day."""

    key = "pause"
    title = _("Une pause")

    until = day_field(_("Jusqu’au"), error_messages={"required": _("Choisissez un jour à venir.")})
    reason = Words(label=_("Pourquoi"), max_length=300)

    def keep(self) -> str:
        """The pause."""
        given = self.cleaned_data
        pauses.pause(self.around.request.business, **self.about, until=given["until"], reason=given["reason"])
        return gettext("C’est noté : aucun contact avant le %(day)s.") % {"day": tags.day_long(given["until"])}


class StandstillNote(Note):
    """Insolvency, or a lawyer."""

    key = "arret"
    title = _("Une procédure, un avocat")

    kind = forms.ChoiceField(
        label=_("Ce que vous savez"),
        choices=(
            (pauses.INSOLVENCY, _("Une procédure d’insolvabilité est ouverte")),
            (pauses.LAWYER, _("Il demande de passer par son avocat")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez : procédure d’insolvabilité, ou avocat.")},
    )
    note = Words(label=_("Note"), max_length=300)

    def keep(self) -> str:
        """No reminder at all until it is lifted."""
        given = self.cleaned_data
        pauses.stand_still(self.around.request.business, **self.about, kind=given["kind"], note=given["note"])
        return gettext("C’est noté : plus rien ne se relance.")


class PendingNote(Note):
    """Money seen that may be theirs."""

    key = "paiement-vu"
    title = _("Un paiement vu, pas encore rapproché")

    amount = amount_field(_("Montant"), required=False)
    note = Words(label=_("Note"), max_length=300)

    def keep(self) -> str:
        """Nobody is reminded meanwhile."""
        given = self.cleaned_data
        bank.pend(self.around.request.business, **self.about, amount=given["amount"], note=given["note"])
        return gettext("C’est noté : aucun rappel tant qu’il n’est pas rapproché.")


class StatusNote(Note):
    """What a platform says of an invoice."""

    key = "plateforme"
    title = _("Ce que dit la plateforme")

    invoice = forms.ChoiceField(label=_("Facture"))
    code = forms.ChoiceField(label=_("Statut"), choices=STATUSES)
    words = Words(label=_("Ses mots"), max_length=300)

    def __init__(self, around: Around, *, data: Any = None) -> None:
        super().__init__(around, data=data)
        rows = around.client.receivables.filter(open_amount__gt=0).order_by("due_on")
        found = dict(rows.values_list("invoice_id", "invoice__number"))
        self.fields["invoice"].choices = [(str(key), number) for key, number in found.items()]  # type: ignore[attr-defined]

    def keep(self) -> str:
        """A status silences its invoice, or lets it go on."""
        given = self.cleaned_data
        pauses.note_status(
            self.around.request.business, uuid.UUID(given["invoice"]), int(given["code"]), words=given["words"],
            **self.around.whom,
        )  # fmt: skip
        return gettext("C’est noté. Un autre statut le remplacera.")


class MemoNote(Note):
    """Something to remember on a day."""

    key = "memo"
    title = _("Un mémo")

    on = day_field(_("Pour le"), error_messages={"required": _("Écrivez le jour.")})
    words = Words(label=_("À se rappeler"), max_length=500)

    def usual(self) -> dict[str, Any]:
        """Today."""
        return {"on": tags.day(self.around.today)}

    def keep(self) -> str:
        """It stands on the page of that day."""
        memos.note(
            self.around.request.business,
            **{**self.about, "on": self.cleaned_data["on"]},
            words=self.cleaned_data["words"],
        )
        return gettext("C’est noté pour ce jour-là.")


class ExchangeNote(Note):
    """What was said, by any channel."""

    key = "echange"
    title = _("Un échange")

    channel = forms.ChoiceField(
        label=_("Comment"),
        choices=(
            ("phone", _("Téléphone")),
            ("email", _("E-mail")),
            ("person", _("De vive voix")),
            ("post", _("Courrier")),
        ),
    )
    direction = forms.ChoiceField(
        label=_("De qui"),
        choices=((contacts.IN, _("De sa part")), (contacts.OUT, _("De votre part"))),
        widget=forms.RadioSelect,
    )
    note = Words(
        label=_("Ce qui s’est dit"),
        max_length=2000,
        required=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Des faits : la personne a le droit de la lire."),
        error_messages={"required": _("Écrivez quelques mots.")},
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def usual(self) -> dict[str, Any]:
        """From the client, by phone."""
        return {"direction": contacts.IN, "channel": "phone", "request_key": uuid7()}

    def keep(self) -> str:
        """It stands in the thread, and counts for nothing."""
        given = self.cleaned_data
        billing = clients.billing_contact(self.around.client)
        contacts.record(
            self.around.request.business, **self.about, kind=contacts.NOTE, contact_id=billing.id if billing else None,
            channel=given["channel"], direction=given["direction"], note=given["note"],
            request_key=given["request_key"],
        )  # fmt: skip
        return gettext("C’est dans le fil.")


class WeeksNote(Note):
    """Weeks in which a client does not answer."""

    key = "fermeture"
    title = _("Des semaines de fermeture")
    verb = "clients.change"

    from_on = day_field(_("Du"), error_messages={"required": _("Écrivez le jour.")})
    until_on = day_field(_("Au"), error_messages={"required": _("Écrivez le jour.")})

    def keep(self) -> str:
        """Nothing is asked meanwhile."""
        given, whom = self.cleaned_data, self.around.whom
        clients.close_period(
            self.around.request.business, client_id=self.around.client.id, from_on=given["from_on"],
            until_on=given["until_on"], by=whom["by"], at=whom["at"],
        )  # fmt: skip
        return gettext("C’est noté : rien ne se demande pendant ces jours.")


NOTES: dict[str, type[Note]] = {
    one.key: one
    for one in (PromiseNote, PauseNote, PendingNote, MemoNote, ExchangeNote, StandstillNote, StatusNote, WeeksNote)
}


def offered(request: Asked) -> list[type[Note]]:
    """Every note one's role may write, in this place: platforms tell of e-invoices in France alone."""
    there = [one for one in NOTES.values() if one is not StatusNote or request.business.place in PLATFORMS]
    return [one for one in there if roles.may(request.role, one.verb)]


def forms_of(around: Around, bound: Note | None = None) -> list[Note]:
    """Every form one may send; the one that was refused as it was typed."""
    may = offered(around.request)
    return [bound if bound is not None and one.key == bound.key else one(around) for one in may]
