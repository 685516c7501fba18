"""Two tracks without words: an address that works again, and an error that a credit note corrects."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.books import clients
from reglo.books.followups import replies, tracks
from reglo.web.settings.section import Words
from reglo.web.tracks.sheet import Desk, Sheet, TrackForm


class AddressForm(TrackForm):
    """Where this person can be reached."""

    email = forms.EmailField(
        label=_("E-mail qui fonctionne"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme compta@client.example.")},
    )
    phone = Words(label=_("Téléphone"), max_length=40, widget=forms.TelInput())

    def __init__(self, desk: Desk, *, data: Any = None) -> None:
        contact = desk.contact
        initial = {"email": contact.email if contact else "", "phone": contact.phone if contact else ""}
        super().__init__(desk, data=data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """One of the two at least, and another one than before."""
        given, contact = self.cleaned_data, self.desk.contact
        typed = {name: given.get(name) or "" for name in ("email", "phone")}
        known = {name: getattr(contact, name, "") for name in typed}
        if (typed == known or not any(typed.values())) and not self.errors:
            self.add_error("email", gettext("C’est l’adresse qui revient : écrivez-en une autre, ou un téléphone."))
        return given


class AddressSheet(Sheet):
    """Nothing is written to an address that no longer answers."""

    kind = tracks.ADDRESS
    why = "billing_contact"
    title = _("Retrouver une adresse")
    todo = _("Les messages reviennent. Appelez, ou demandez à la personne avec qui vous travaillez.")
    send = _("Noter cette adresse")
    of_owner = True  # the record of a client is the owner's to write
    has_words = False

    def form(self, data: Any = None) -> TrackForm:
        """Where this person can be reached."""
        return AddressForm(self.desk, data=data)

    def keep(self, form: TrackForm) -> str:
        """Write it in the record: what bounced is mended by it."""
        business, at, by = self.desk.request.business, clock.now(), self.desk.request.user
        person = {name: form.cleaned_data[name] for name in ("email", "phone")}
        clients.change(business, self.desk.client.id, client={}, billing=person, by=by, at=at)
        replies.close_by_hand(
            business, client_id=self.desk.client.id, kind=self.kind, result=person["email"] or person["phone"],
            on=self.desk.today, by=by, at=at,
        )  # fmt: skip
        return gettext("C’est noté : la prochaine étape part à cette adresse.")


class CorrectSheet(Sheet):
    """An issued invoice never changes: a credit note corrects it, then the right one leaves."""

    kind = tracks.CORRECT
    why = "reasons"
    title = _("Corriger la facture")
    todo = _("Une facture émise ne change plus : un avoir la corrige, puis la facture juste part avec son échéance.")
    of_owner = True
    template = "web/tracks/_correct.html"
    has_words = False

    def form(self, data: Any = None) -> TrackForm:
        """Nothing to fill: the credit note is a page of its own."""
        return TrackForm(self.desk, data=data)

    def context(self) -> dict[str, Any]:
        """The invoices that are open."""
        open_ones = list({one.invoice_id: one for one in self.desk.followed.sums}.values())
        return {"invoices": open_ones, "ours": {one.invoice_id for one in self.desk.ours}}


class ClaimSheet(Sheet):
    """A client is insolvent: the claim is declared once, within its delay; then nothing more is chased."""

    kind = tracks.DECLARE
    why = "formal_notice_last"
    title = _("Déclarer votre créance")
    todo = _(
        "Écrivez au mandataire ou au syndic nommé par le jugement, dans le délai qu’il donne, avec vos factures. "
        "Notez ensuite la date et la preuve : plus rien ne se relance."
    )
    of_owner = True
    template = "web/tracks/_claim.html"
    has_words = False

    def form(self, data: Any = None) -> TrackForm:
        """Nothing to fill: it is done with the court."""
        return TrackForm(self.desk, data=data)
