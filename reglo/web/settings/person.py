"""One's own account: language, keys, password. Open to every role."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation, update_session_auth_hash
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.books import people
from reglo.web import language as languages
from reglo.web.settings.bank import again, check_password
from reglo.web.settings.section import Section


class Preferences(Section):
    """How the pages speak and listen."""

    key = "preferences"
    title = _("Préférences")
    note = _("Pour votre compte seulement, ici et à chaque connexion.")
    verb = "account.change"
    changes_everything = True

    language = forms.ChoiceField(
        label=_("Langue des pages"), choices=(("fr", "Français"), ("en", "English")), widget=forms.RadioSelect
    )
    keys_on = forms.BooleanField(
        label=_("Touches seules"),
        required=False,
        help_text=_(
            "« n » écrit une facture, « p » note un paiement, « ? » les montre toutes. À couper si votre appareil en tape pour vous."
        ),
    )

    def present(self) -> dict[str, Any]:
        """As the account has it."""
        return {"language": self.asked.user.language, "keys_on": self.asked.user.keys_on}

    @property
    def spoken(self) -> str:
        """The language of the pages from now on."""
        return languages.spoken(self.cleaned_data["language"], self.asked.business.place)

    def keep(self) -> str:
        """Keep it; the sentence is already in the new language."""
        people.set_preferences(
            self.asked.user, language=self.cleaned_data["language"], keys_on=self.cleaned_data["keys_on"]
        )
        with translation.override(self.spoken):
            return gettext("C’est noté.")


class NewPassword(Section):
    """Another password, known to nobody else."""

    key = "mot-de-passe"
    title = _("Mot de passe")
    note = _("Les autres appareils connectés avec l’ancien devront se reconnecter.")
    verb = "account.change"
    button = _("Changer de mot de passe")

    password = again()
    fresh = forms.CharField(
        label=_("Nouveau mot de passe, 12 caractères ou plus"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Écrivez le nouveau mot de passe.")},
    )

    def clean_password(self) -> str:
        """It is the person's own."""
        password = str(self.cleaned_data["password"])
        check_password(self.asked, password)
        return password

    def clean_fresh(self) -> str:
        """Long enough, and not one that everybody tries first."""
        fresh = str(self.cleaned_data["fresh"])
        password_validation.validate_password(fresh)
        return fresh

    def keep(self) -> str:
        """Change it; this session goes on."""
        people.set_password(email=self.asked.user.email, password=self.cleaned_data["fresh"])
        update_session_auth_hash(self.asked, people.account(self.asked.user.email))
        return gettext("Votre mot de passe est changé.")
