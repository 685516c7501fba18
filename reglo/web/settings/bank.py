"""Where the money goes. Guarded twice: only the owner, and the password again.

A session left open on a table must not be enough to send the next payments elsewhere. Wrong
passwords are counted with those of the sign-in page.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.access import Asked
from reglo.documents import typography
from reglo.web.settings.section import FOURS, Identifier, Section, Words
from reglo.web.templatetags import reglo as tags


def again() -> forms.CharField:
    """The password of who is signed in, asked again."""
    return forms.CharField(
        label=_("Votre mot de passe actuel"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Écrivez votre mot de passe.")},
    )


def check_password(asked: Asked, password: str) -> None:
    """Raise ValidationError for a wrong password, or after too many."""
    found = get_adapter().authenticate(asked, email=asked.user.email, password=password)
    if found is None or found.pk != asked.user.pk:
        raise forms.ValidationError(gettext("Ce n’est pas votre mot de passe. Rien n’a changé."), code="password")


class Bank(Section):
    """How a client pays."""

    key = "banque"
    title = _("Être payé")
    note = _(
        "S’imprime au bas des factures. Vos clients y envoient leur argent : tout changement demande votre mot de passe."
    )
    verb = "settings.bank"
    fields_of = {"fr": ("iban", "bic"), "ca-qc": ("interac_email", "deposit_details")}

    holder = Words(label=_("Titulaire du compte"), max_length=200, help_text=_("Vide, c’est votre nom officiel."))
    iban = Identifier("iban", groups=FOURS, label=_("IBAN"))
    bic = Identifier("bic", label=_("BIC"), help_text=_("Utile pour un compte étranger seulement."))
    interac_email = forms.EmailField(
        label=_("E-mail pour un virement Interac"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme camille@aubry.example.")},
    )
    deposit_details = Words(
        label=_("Dépôt direct"),
        max_length=200,
        help_text=_("Institution, transit et compte, comme sur un spécimen de chèque."),
    )
    password = again()

    def clean_password(self) -> str:
        """It is the person's own."""
        password = str(self.cleaned_data["password"])
        check_password(self.asked, password)
        return password

    def changes(self) -> dict[str, Any]:
        """Everything but the password."""
        return {name: value for name, value in self.cleaned_data.items() if name != "password"}

    def remarks(self) -> list[str]:
        """Since when the account is the same: what a client may check."""
        since = self.profile.bank_since
        if since is None:
            return []
        day = typography.date_long(since, tags.locale())
        return [gettext("Ces coordonnées n’ont pas changé depuis le %(day)s.") % {"day": day}]
