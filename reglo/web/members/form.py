"""What one writes of a member: whom to invite, until when; and what a guest writes to join."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.access import Asked
from reglo.books import members
from reglo.books.members import Problem
from reglo.rules import dates, reading, roles
from reglo.web.payments.form import Typed
from reglo.web.settings.section import Words, language
from reglo.web.templatetags import reglo as tags

ROLES = (
    (roles.ASSISTANT, _("Assistant·e : relance et appelle, pour les clients confiés")),
    (roles.ACCOUNTANT, _("Comptable : lit tout, note les paiements, exporte")),
    (roles.OWNER, _("Associé·e : décide de tout, comme vous")),
)


def end_field() -> Typed:
    """The last day of a membership, or nothing."""
    return Typed(
        lambda text: dates.read_date(text, language()) if text else None,
        label=_("Dernier jour d’accès"),
        required=False,
        help_text=_("Vide, l’accès dure jusqu’à ce que vous le retiriez."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class Refusing(forms.Form):
    """A form that shows what a verb refused, beside the fields it names."""

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Each problem at its field; what belongs to none of them, above."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.said(language()))


class InviteForm(Refusing):
    """Whom to invite, to do what, until when."""

    email = forms.EmailField(
        label=_("Son e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={
            "required": _("Écrivez son e-mail : l’invitation est pour cette personne, et elle seule."),
            "invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme ines@caron.example."),
        },
    )
    name = Words(label=_("Son nom"), max_length=200)
    role = forms.ChoiceField(
        label=_("Pour quoi faire ?"),
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que cette personne fera.")},
    )
    until = end_field()
    outside = forms.BooleanField(
        label=_("C’est une personne extérieure à l’entreprise"),
        required=False,
        help_text=_("Ni vous, ni une personne salariée : un prestataire, une agence, un cabinet."),
    )
    rule_read = forms.BooleanField(
        label=_("J’ai lu cette règle, et je ferai vérifier notre arrangement"), required=False
    )

    def __init__(self, *, data: Any = None) -> None:
        super().__init__(data, initial={"role": roles.ASSISTANT}, use_required_attribute=False)

    @property
    def shows_rule(self) -> bool:
        """Whether what is asked needs the rule to be read first."""
        return self.is_bound and bool(self["outside"].value())

    def clean(self) -> dict[str, Any]:
        """For somebody outside the business the rule is shown, and read, before anything is sent."""
        given = self.cleaned_data
        if given.get("outside") and not given.get("rule_read"):
            self.add_error("rule_read", gettext("Lisez la règle ci-dessous, puis confirmez : rien n’est encore parti."))
        return given


class EndForm(Refusing):
    """The last day of a member."""

    until = end_field()

    def __init__(self, until: date | None, *, data: Any = None) -> None:
        super().__init__(data, initial={"until": tags.day(until)}, use_required_attribute=False)


class ClientsForm(Refusing):
    """The clients confided to a member, ticked among all of them."""

    clients = forms.MultipleChoiceField(
        label=_("Cette personne suit"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, asked: Asked, membership: Any, *, on: date, data: Any = None) -> None:
        follows = members.delegates(asked.business, on=on)
        rows = list(asked.business.clients.order_by("filed_as", "id").values_list("id", "name"))
        mine = [str(key) for key, name in rows if key in follows and follows[key].id == membership.id]
        super().__init__(data, initial={"clients": mine}, use_required_attribute=False)
        self.fields["clients"].choices = [  # type: ignore[attr-defined]
            (str(key), _with_delegate(name, follows.get(key), membership)) for key, name in rows
        ]


def _with_delegate(name: str, delegate: Any, membership: Any) -> str:
    """The client, and who follows it when it is somebody else."""
    if delegate is None or delegate.id == membership.id:
        return name
    return gettext("%(client)s (suivi par %(name)s)") % {
        "client": name,
        "name": delegate.user.name or delegate.user.email,
    }


class JoinForm(forms.Form):
    """What a guest without an account writes to join."""

    name = Words(
        label=_("Votre nom"),
        max_length=200,
        required=True,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Écrivez votre nom : il signera ce que vous envoyez.")},
    )
    password = forms.CharField(
        label=_("Mot de passe, 12 caractères ou plus"),
        strip=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("Quatre mots proposés : gardez-les, ou écrivez les vôtres."),
        error_messages={"required": _("Écrivez un mot de passe, ou gardez celui qui est proposé.")},
    )

    def clean_name(self) -> str:
        """Something one can see."""
        name = reading.spaced(str(self.cleaned_data["name"]))
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_password(self) -> str:
        """Long enough, and not one that everybody tries first."""
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password)
        return password


class WordsForm(Refusing):
    """A question, or its answer."""

    words = Words(
        label=_("Votre réponse"),
        max_length=2000,
        required=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez quelques mots.")},
    )

    def __init__(self, *, label: Any = None, prefix: str = "", data: Any = None) -> None:
        super().__init__(data, auto_id=f"{prefix}%s", use_required_attribute=False)
        if label is not None:
            self.fields["words"].label = label
