"""Noting a payment: which invoice, how much, which day; and undoing one, with its reason."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.books.standing import Owing
from reglo.documents import typography
from reglo.rules import amounts, dates
from reglo.rules.money import ZERO
from reglo.rules.reading import CannotRead
from reglo.web.settings.section import Words, language
from reglo.web.templatetags import reglo as tags

MEANS = (
    ("transfer", _("Virement")),
    ("interac", _("Virement Interac")),
    ("cheque", _("Chèque")),
    ("card", _("Carte")),
    ("direct_debit", _("Prélèvement")),
    ("cash", _("Espèces")),
    ("other", _("Autre moyen")),
)


@dataclass(frozen=True)
class Owed:
    """What a payment may be for: an invoice still owed something, or all that a client owes in a currency."""

    key: str  # the id of the invoice, or « client:CURRENCY:id »
    label: str
    amount: Decimal
    currency: str
    client_id: uuid.UUID
    invoice_id: uuid.UUID | None = None

    def said(self, locale: typography.Locale) -> str:
        """As the list of choices shows it."""
        return f"{self.label} · {typography.amount(self.amount, self.currency, locale)}"


def choices(owing: Sequence[Owing]) -> list[Owed]:
    """Each invoice; then each client who owes several in a currency, for one transfer that pays them all."""
    invoices = [
        Owed(
            str(one.invoice_id), f"{one.number} · {one.client}", one.amount, one.currency, one.client_id, one.invoice_id
        )
        for one in owing
    ]
    together: dict[tuple[uuid.UUID, str], list[Owing]] = {}
    for one in owing:
        together.setdefault((one.client_id, one.currency), []).append(one)
    clients = [
        Owed(
            f"client:{currency}:{client_id}",
            gettext("%(client)s, ses %(count)s factures") % {"client": ones[0].client, "count": len(ones)},
            sum((one.amount for one in ones), ZERO),
            currency,
            client_id,
        )
        for (client_id, currency), ones in together.items()
        if len(ones) > 1
    ]
    return invoices + clients


class Typed(forms.CharField):
    """A figure or a day, read as people write them; what could not be read stays as it was typed."""

    def __init__(self, read: Any, **given: Any) -> None:
        self.read = read
        super().__init__(**given)

    def clean(self, value: Any) -> Any:
        """The value, or the sentence that says why there is none."""
        text = super().clean(value)
        try:
            return self.read(text)
        except CannotRead as refusal:
            raise forms.ValidationError(refusal.reason(language())) from refusal


class Sums(forms.Select):
    """What may be paid; each choice carries its amount, proposed on the page as soon as it is chosen."""

    amounts: Mapping[str, str] = {}

    def create_option(self, name: Any, value: Any, *rest: Any, **given: Any) -> dict[str, Any]:
        """One choice, with its amount as one would type it."""
        option: dict[str, Any] = super().create_option(name, value, *rest, **given)
        if amount := self.amounts.get(str(value)):
            option["attrs"]["data-amount"] = amount
        return option


class NoteForm(forms.Form):
    """One payment for one invoice or for all that a client owes; the oldest sum is settled first.

    What can only be one thing is chosen, and what is chosen proposes its amount; an amount left empty is
    proposed when the form comes back.
    """

    invoice = forms.ChoiceField(
        label=_("Facture"),
        widget=Sums(attrs={"data-proposes": "id_amount"}),
        error_messages={
            "required": _("Choisissez la facture qui est payée."),
            "invalid_choice": _("Cette facture n’attend plus rien : choisissez-en une autre."),
        },
    )
    amount = Typed(
        lambda text: amounts.read_amount(text, language=language()),
        label=_("Montant reçu"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": _("Écrivez le montant reçu.")},
    )
    received_on = Typed(
        lambda text: dates.read_date(text, language()),
        label=_("Reçu le"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez le jour où l’argent est arrivé.")},
    )
    means = forms.ChoiceField(label=_("Par"), choices=MEANS, error_messages={"required": _("Choisissez le moyen.")})
    reference = Words(label=_("Référence de la banque"), max_length=140)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, owed: Sequence[Owed], *, today: date, chosen: str = "", place: str = "fr", data: Any = None
    ) -> None:
        self.owed, self.today = {one.key: one for one in owed}, today
        spoken, locale = language(), tags.locale()
        first = self.owed.get(chosen) or (owed[0] if len(owed) == 1 else None)
        initial = {
            "invoice": first.key if first else "",
            "amount": amounts.written(first.amount, spoken) if first else "",
            "received_on": tags.day(today),
            "means": "transfer" if place == "fr" else "interac",
            "request_key": uuid.uuid4(),
        }
        super().__init__(data, initial=initial, use_required_attribute=False)
        offered = [("", _("Choisir…"))] + [(key, one.said(locale)) for key, one in self.owed.items()]
        self.fields["invoice"].choices = offered  # type: ignore[attr-defined]
        self.fields["invoice"].widget.amounts = {
            key: amounts.written(one.amount, spoken) for key, one in self.owed.items()
        }
        if data is None:
            self.fields["amount" if first else "invoice"].widget.attrs["autofocus"] = True

    def propose(self) -> None:
        """An amount left empty comes back as all that is owed: one enter more notes it, or it is changed first."""
        chosen = self.owed.get(self.data.get("invoice", ""))
        if chosen is None or str(self.data.get("amount", "")).strip():
            return
        typed = {name: self.data.get(name, "") for name in self.data}
        self.data = typed | {"amount": amounts.written(chosen.amount, language())}
        self.errors.pop("amount", None)
        self.add_error(
            "amount", gettext("Il manquait le montant : voici tout ce qui est attendu. Notez-le, ou changez-le.")
        )

    def clean_amount(self) -> Decimal:
        """Something."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(
                gettext("Un paiement est plus grand que zéro. Un remboursement se note par un avoir.")
            )
        return amount

    def clean_received_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(
                gettext("Ce jour n’est pas encore venu : notez le paiement quand il est arrivé.")
            )
        return day


class ReverseForm(forms.Form):
    """Why a payment is taken back."""

    reason = Words(
        label=_("Pourquoi ?"),
        max_length=300,
        required=True,
        help_text=_("« Noté sur la mauvaise facture », « rejeté par la banque » : la raison reste au journal."),
        error_messages={"required": _("Écrivez la raison : elle restera au journal.")},
    )
