"""The seven sentences: each word that may change is a field, native, in its sentence."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reglo.access import Asked
from reglo.books.method import CannotApply
from reglo.documents import typography
from reglo.rules import policy, terms
from reglo.rules.policy import Plain
from reglo.rules.reading import CannotRead, folded
from reglo.web.method import words
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags

RECEIPT = "à "
CHOICE, WRITTEN = {"class": "blank blank--choice"}, {"class": "blank", "autocomplete": "off"}
USUAL_TERMS = ("15 jours", "30 jours", "45 jours", "60 jours", "45 jours puis fin de mois", "à réception")


class Blank(forms.ChoiceField):
    """A word to choose in a sentence; read aloud by its name, since no label stands beside it."""

    def __init__(self, label: Any, choices: Any = ()) -> None:
        super().__init__(label=label, choices=choices, widget=forms.Select(attrs={**CHOICE, "aria-label": label}))


class Written(forms.CharField):
    """A word to write in a sentence."""

    def __init__(self, label: Any, required: Any, **attrs: str) -> None:
        widget = forms.TextInput(attrs={**WRITTEN, **attrs, "aria-label": label})
        super().__init__(label=label, widget=widget, error_messages={"required": required})


class Sentences(forms.Form):
    """The method, in seven sentences; whether it may be used is said by the book."""

    deposit_percent = Blank(_("Acompte"))
    billing_rhythm = Blank(
        _("Rythme des factures"),
        (
            ("stage", _("à chaque étape")),
            ("monthly", _("chaque mois, à jour fixe")),
            ("threshold", _("dès qu’un montant est atteint")),
            ("end", _("à la fin")),
        ),
    )
    billing_day = Blank(_("Jour de facturation"))
    threshold_amount = Written(
        _("Montant qui déclenche une facture"), _("Écrivez un montant, par exemple 2 000."), inputmode="decimal"
    )
    terms = Written(_("Délai de paiement"), _("Écrivez un délai, par exemple « 30 jours »."), list="usual-terms")
    courtesy_days = Blank(_("Signe avant l’échéance"))
    courtesy_on_due_date = Blank(_("Signe le jour de l’échéance"), (("true", _("et")), ("false", _("mais pas"))))
    unattended = Blank(_("Départ de ces messages"), (("false", _("quand je les envoie")), ("true", _("tout seuls"))))
    reminders_per_level = Blank(_("Contacts par étape"))
    delegate = Blank(_("Qui relance"))
    daily_cap = Blank(_("Messages par jour"))
    familiar_default = Blank(_("Tutoiement"), (("false", _("« vous »")), ("true", _("« tu »"))))

    def __init__(
        self, asked: Asked, values: Mapping[str, Plain], delegates: Sequence[Any], *, data: Any = None
    ) -> None:
        self.values = values
        super().__init__(data, initial=_shown(values), use_required_attribute=False)
        owner, here = words.names_of(asked)[""], [(str(one.id), one.user.name or one.user.email) for one in delegates]
        self._choices(
            "deposit_percent", [(n, typography.percent(Decimal(n), tags.locale())) for n in (0, 10, 20, 25, 30, 40, 50)]
        )
        self._choices("billing_day", [(n, gettext("le %(number)s") % {"number": n}) for n in range(1, 29)])
        self._choices("courtesy_days", [(n, words.days(n)) for n in (0, 1, 2, 3, 4, 5, 7, 10)])
        self._choices("reminders_per_level", [(n, words.contacts(n)) for n in (2, 1)])
        self._choices("daily_cap", [(n, _messages(n)) for n in (5, 10, 20, 30, 50)])
        self._choices("delegate", [("", owner), *here])
        self.fields["delegate"].required = False

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """These choices, and the value in force when it is another one."""
        kept = self.values[name]
        if str(kept) not in {str(value) for value, _ in choices}:
            choices.append((kept, words.of_value(name, kept)))
        self.fields[name].choices = [(str(value), said) for value, said in choices]  # type: ignore[attr-defined]

    def clean_threshold_amount(self) -> Plain:
        """Read as amounts are written in the language of the page."""
        return read("threshold_amount", self.cleaned_data["threshold_amount"])

    def clean_terms(self) -> Plain:
        """Words that say a date; after « payé à », « réception » is enough."""
        typed = str(self.cleaned_data["terms"])
        return read("terms", RECEIPT + typed if folded(typed).startswith("reception") else typed)

    def refuse(self, refusal: CannotApply) -> None:
        """Each problem beside its word; what has no word stands above."""
        for one in refusal.found:
            self.add_error(one.field if one.field in self.fields else None, one.said(language()))

    @property
    def usual_terms(self) -> list[str]:
        """What one may mean by a time to pay."""
        return [_said_terms(one) for one in USUAL_TERMS]


def read(key: str, typed: object) -> Plain:
    """The value as it is kept, from what was typed in the language of the page. Raises ValidationError."""
    try:
        return policy.read(key, typed, language=language())
    except CannotRead as refusal:
        raise forms.ValidationError(refusal.reason(language())) from refusal


def _shown(values: Mapping[str, Plain]) -> dict[str, Any]:
    """The values as the fields hold them."""
    held = {key: str(value).lower() if isinstance(value, bool) else value for key, value in values.items()}
    amount = typography.number(policy.amount_of(values["threshold_amount"]), tags.locale(), decimals=2)
    return {**held, "threshold_amount": amount, "terms": _said_terms(str(values["terms"]))}


def _said_terms(said: str) -> str:
    """The terms in the language of the page, as they follow « payé à »."""
    try:
        written = terms.words(terms.parse(said), language())
    except CannotRead:
        return said
    return written.removeprefix(RECEIPT)


def _messages(count: int) -> str:
    return ngettext("%(n)s message", "%(n)s messages", count) % {"n": count}
