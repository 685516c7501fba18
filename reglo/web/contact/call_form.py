"""What one notes in hanging up: a date or a reason, how the call was received, facts."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reglo.books.followups import calls
from reglo.books.followups.calls import Call
from reglo.packs import reasons
from reglo.rules import amounts, dates
from reglo.rules.reading import CannotRead
from reglo.web.payments.form import MEANS
from reglo.web.settings.section import Words, language
from reglo.web.templatetags import reglo as tags

OUTCOMES = (
    (calls.DATE, _("Une date")),
    (calls.CALLBACK, _("À rappeler")),
    (calls.UNANSWERED, _("Pas joint")),
    (calls.PROBLEM, _("Un problème")),
    (calls.REFUSAL, _("Refus")),
)
CALLED_MEANS = tuple(one for one in MEANS if one[0] in calls.MEANS)
NEUTRAL = "neutral"
OF_RESULT = {
    "promised_on": calls.DATE,
    "amount": calls.DATE,
    "means": calls.DATE,
    "callback_on": calls.CALLBACK,
    "dispute_subject": calls.PROBLEM,
    "dispute_amount": calls.PROBLEM,
}
SAID_OF = {"due_on": "promised_on", "until": "callback_on", "subject": "dispute_subject"}  # the names of other verbs
PREFERRED = {"ca-qc": "interac"}  # by what one is usually paid there


class Read(forms.CharField):
    """A figure or a day, read as people write them; nothing for nothing, and what was typed when it cannot be read."""

    def __init__(self, read: Callable[[str], Any], **given: Any) -> None:
        self.read = read
        super().__init__(required=False, **given)

    def clean(self, value: Any) -> Any:
        """The value, or the sentence that says why there is none."""
        text = super().clean(value)
        try:
            return self.read(text) if text else None
        except CannotRead as refusal:
            raise forms.ValidationError(refusal.reason(language())) from refusal


def _day(text: str) -> date:
    return dates.read_date(text, language())


def _amount(text: str) -> Decimal:
    return amounts.read_amount(text, language=language())


class CallForm(forms.Form):
    """The result of a call. What is missing is said by the verb, beside its field."""

    outcome = forms.ChoiceField(label=_("Ce que vous avez obtenu"), choices=OUTCOMES, widget=forms.RadioSelect)
    promised_on = Read(_day, label=_("Le"), widget=forms.TextInput(attrs={"autocomplete": "off", "data-key": "d"}))
    amount = Read(
        _amount, label=_("Montant"), widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    means = forms.ChoiceField(label=_("Par"), choices=CALLED_MEANS, required=False)
    callback_on = Read(_day, label=_("Rappeler le"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    dispute_subject = Words(label=_("Ce qui ne convient pas, en une ligne"), max_length=200)
    dispute_amount = Read(
        _amount,
        label=_("Somme en cause"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.ChoiceField(label=_("La raison donnée"), choices=(), required=False, widget=forms.RadioSelect)
    reception = forms.ChoiceField(label=_("Accueil"), choices=(), required=False, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Ce qui s’est dit"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Des faits : la personne a le droit de la lire."),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *, amount: Decimal, place: str, outcome: str = "", data: Any = None) -> None:
        known = outcome if outcome in calls.OUTCOMES else calls.DATE
        initial = {
            "outcome": known,
            "amount": amounts.written(amount, language()),
            "means": PREFERRED.get(place, "transfer"),
            "reception": NEUTRAL,
            "request_key": uuid.uuid4(),
        }
        super().__init__(data, initial=initial, use_required_attribute=False)
        spoken = tags.locale()
        named = [(one.key, one.name(spoken)) for one in reasons.reasons()]
        heard = [(one.key, one.name(spoken)) for one in reasons.receptions()]
        self.fields["reason"].choices = named  # type: ignore[attr-defined]
        self.fields["reception"].choices = heard  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What belongs to another result is left aside, readable or not."""
        outcome = self.cleaned_data.get("outcome")
        for name, result in OF_RESULT.items():
            if result != outcome:
                self.errors.pop(name, None)
                self.cleaned_data[name] = None
        return self.cleaned_data

    @property
    def chosen(self) -> str:
        """The outcome as it stands on the page."""
        return str(self["outcome"].value() or "")

    @property
    def given(self) -> str:
        """The reason as it stands on the page."""
        return str(self["reason"].value() or "")

    def call(self) -> Call:
        """What was noted, of a form that could be read."""
        given = self.cleaned_data
        return Call(
            outcome=given["outcome"],
            promised_on=given["promised_on"],
            amount=given["amount"],
            means=given["means"] or "",
            callback_on=given["callback_on"],
            reason=given["reason"],
            reception=given["reception"],
            note=given["note"].strip(),
            dispute_subject=given["dispute_subject"] or "",
            dispute_amount=given["dispute_amount"],
        )

    def refuse(self, problems: Any) -> None:
        """What the verb refuses, each beside its field."""
        for problem in problems:
            name = SAID_OF.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, problem.said(language()))
