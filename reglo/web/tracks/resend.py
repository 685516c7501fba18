"""It never arrived, or something was missing for it to be approved: the same document again, to the right person."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.books.followups import duplicates, replies, tracks
from reglo.books.followups.replies import Done, Reply
from reglo.books.invoices import Invoice
from reglo.documents.messages import Filled
from reglo.web.settings.section import Words
from reglo.web.tracks.sheet import Desk, Sheet, TrackForm, named


class ResendForm(TrackForm):
    """Which document, to whom."""

    invoice = forms.ChoiceField(label=_("Facture à renvoyer"))
    email = forms.EmailField(
        label=_("À quelle adresse"),
        max_length=254,
        error_messages={
            "required": _("Écrivez l’adresse à laquelle l’envoyer."),
            "invalid": _("Il manque une partie de cette adresse. Écrivez-la comme compta@client.example."),
        },
    )
    keep = forms.BooleanField(label=_("Lui écrire désormais à cette adresse"), required=False)

    def __init__(self, desk: Desk, *, data: Any = None) -> None:
        contact = desk.contact
        initial = {"invoice": str(desk.ours[0].invoice_id), "email": contact.email if contact else ""}
        super().__init__(desk, data=data, initial=initial)
        choices = {str(one.invoice_id): named(one) for one in desk.ours}
        self.fields["invoice"].choices = list(choices.items())  # type: ignore[attr-defined]

    @property
    def person(self) -> dict[str, str]:
        """What changes of the billing contact."""
        return {"email": self.cleaned_data["email"]} if self.cleaned_data["keep"] else {}


class UnblockForm(ResendForm):
    """What was missing: an order number, or another person."""

    order = Words(
        label=_("Numéro de commande"),
        max_length=100,
        help_text=_("Il s’ajoute au message ; la facture émise, elle, ne change pas."),
    )
    name = Words(label=_("Qui peut la faire avancer"), max_length=200)

    field_order = ("invoice", "order", "name", "email", "keep")

    def __init__(self, desk: Desk, *, data: Any = None) -> None:
        super().__init__(desk, data=data)
        self.initial["name"] = desk.contact.name if desk.contact else ""
        self.fields["keep"].label = gettext("Cette personne reçoit désormais les factures")

    @property
    def person(self) -> dict[str, str]:
        """Another person is in charge from now on."""
        given = self.cleaned_data
        changes = {name: given[name] for name in ("name", "email") if given[name]}
        former = self.desk.contact
        other = former is not None and given["name"] != former.name
        return {**changes, **({"title": ""} if other else {})} if given["keep"] else {}


class ResendSheet(Sheet):
    """The same document, in another message."""

    kind = tracks.RESEND
    why = "reasons"
    title = _("Renvoyer la facture")
    todo = _("Vérifiez l’adresse, renvoyez le même document, et demandez si cette fois il est arrivé.")
    send = _("Renvoyer la facture")
    asked: type[ResendForm] = ResendForm

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        if not desk.ours:  # the paper of an invoice issued elsewhere stayed there
            self.has_words = False
            self.todo = _(  # type: ignore[misc]
                "Cette facture a été émise ailleurs : renvoyez-la depuis l’outil d’où elle vient, puis dites que "
                "c’est fait."
            )

    def form(self, data: Any = None) -> TrackForm:
        """Which document, to whom; nothing to ask where none is here."""
        return self.asked(self.desk, data=data) if self.has_words else TrackForm(self.desk, data=data)

    def words(self, form: TrackForm) -> Filled:
        """The message that carries it again."""
        given = form.cleaned_data if form.is_bound else {}
        invoice_id = given.get("invoice") or form.initial["invoice"]
        invoice: Invoice = self.desk.request.business.invoices.select_related("entry").get(id=invoice_id)
        return duplicates.words(
            invoice, order=given.get("order", ""), attention=given.get("name", "") if self._is_other(given) else ""
        )

    def _is_other(self, given: dict[str, Any]) -> bool:
        contact = self.desk.contact
        return contact is None or given.get("name", contact.name) != contact.name

    def act(self, form: TrackForm, reply: Reply) -> Done:
        """Send it."""
        assert isinstance(form, ResendForm)
        given = form.cleaned_data
        facts = {name: given[name] for name in ("order", "name", "email") if given.get(name)}
        return replies.send_again(
            self.desk.request.business, client_id=self.desk.client.id, kind=self.kind, invoice_id=given["invoice"],
            facts=facts, person=form.person, reply=Reply(**{**vars(reply), "to": given["email"]}),
        )  # fmt: skip


class UnblockSheet(ResendSheet):
    """What is missing leaves within the hour, to whoever can move it forward."""

    kind = tracks.UNBLOCK
    why = "billing_contact"
    title = _("Débloquer la facture")
    todo = _("Envoyez ce qui manque à la personne qui peut la faire avancer, avec la facture.")
    send = _("Envoyer ce qui manque")
    asked = UnblockForm
