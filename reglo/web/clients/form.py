"""What one writes of a client: its name and numbers, where it is, who receives its invoices."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.access import Asked
from reglo.books import clients, method
from reglo.books.clients import Client
from reglo.books.tenancy import uuid7
from reglo.rules import addresses, amounts, terms
from reglo.rules.reading import CannotRead
from reglo.web import countries
from reglo.web.method import words
from reglo.web.settings.section import SIRET_GROUPS, Identifier, Words, language

# Where clients of these two places are; a call is made in their hours.
ZONES = (
    "Europe/Paris", "America/Toronto", "America/Halifax", "America/Winnipeg", "America/Edmonton", "America/Vancouver",
    "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Martinique", "America/Cayenne",
    "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti", "Europe/London", "Europe/Brussels", "Europe/Zurich",
)  # fmt: skip
NEAR = ("FR", "CA", "BE", "CH", "LU", "MC", "US", "GB", "DE", "ES", "IT", "NL", "PT")  # the ones asked most, first
SIREN_DIGITS = 9
WHO = ("kind", "name", "street", "postal_code", "city", "region", "country", "siret", "vat", "neq")
BILLING = ("billing_title", "billing_name", "billing_email", "billing_phone", "billing_familiar", "billing_no_email")
MISSION = ("mission_title", "mission_name", "mission_email", "mission_phone", "mission_familiar")
WAYS = (
    "terms",
    "pay_days",
    "cutoff_day",
    "contact_gap_days",
    "agreed_rate",
    "language",
    "time_zone",
    "size",
    "key_relationship",
    "note",
)
TITLES = (("", _("Sans")), ("Madame", _("Madame")), ("Monsieur", _("Monsieur")))
REGION_CHARS_MAX = 10  # what a client’s record holds
MONTH_DAYS, GAP_DAYS_MAX, RATE_MAX = 31, 60, 60


class Company(Identifier):
    """A SIRET, or the SIREN of those who gave only that."""

    def clean(self, value: Any) -> str:
        """The plain form of the one or the other."""
        short = len("".join(str(value or "").split())) <= SIREN_DIGITS
        self.kind = "siren" if short else "siret"
        return super().clean(value)


class ClientForm(forms.Form):
    """One client and its billing contact."""

    kind = forms.ChoiceField(
        label=_("Qui est-ce ?"),
        choices=(
            ("business", _("Une entreprise ou une association")),
            ("consumer", _("Une personne, pour elle-même")),
            ("public", _("Une administration")),
        ),
        widget=forms.RadioSelect,
    )
    name = Words(
        label=_("Nom"),
        max_length=200,
        required=True,
        error_messages={"required": _("Écrivez le nom qui figurera sur ses factures.")},
    )
    street = Words(
        label=_("Numéro et rue"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    postal_code = Words(label=_("Code postal"), max_length=20)
    city = Words(label=_("Ville"), max_length=100)
    region = Words(
        label=_("Province ou État"),
        max_length=40,
        help_text=_("En deux lettres, au Canada et aux États-Unis : QC, ON, NY."),
    )
    country = forms.ChoiceField(label=_("Pays"))
    siret = Company(
        "siret",
        groups=SIRET_GROUPS,
        label=_("SIRET ou SIREN"),
        help_text=_("14 chiffres, ou les 9 premiers. Une administration a toujours un SIRET."),
    )
    vat = Identifier("vat", label=_("Numéro de TVA"), help_text=_("Celui d’un client d’un autre pays de l’Union."))
    neq = Identifier("neq", label=_("NEQ"))
    billing_title = forms.ChoiceField(
        label=_("Civilité"),
        required=False,
        choices=TITLES,
    )
    billing_name = Words(
        label=_("Qui paie, par son nom"),
        max_length=200,
        help_text=_("La personne à qui l’on écrit et que l’on appelle."),
    )
    billing_email = forms.EmailField(
        label=_("E-mail de facturation"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme compta@client.example.")},
    )
    billing_phone = Words(label=_("Téléphone"), max_length=40, widget=forms.TelInput())
    billing_familiar = forms.BooleanField(label=_("On se dit « tu »"), required=False)
    billing_no_email = forms.BooleanField(
        label=_("Ne veut plus d’e-mail : par téléphone ou par courrier"), required=False
    )
    mission_title = forms.ChoiceField(label=_("Civilité"), required=False, choices=TITLES)
    mission_name = Words(label=_("Avec qui vous travaillez"), max_length=200)
    mission_email = forms.EmailField(
        label=_("Son e-mail"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme compta@client.example.")},
    )
    mission_phone = Words(label=_("Son téléphone"), max_length=40, widget=forms.TelInput())
    mission_familiar = forms.BooleanField(label=_("On se dit « tu »"), required=False)
    terms = Words(label=_("Délai de paiement"), max_length=200)
    language = forms.ChoiceField(
        label=_("Langue de ses factures"),
        choices=(("fr", _("Français")), ("en", _("Anglais"))),
        widget=forms.RadioSelect,
    )
    pay_days = Words(
        label=_("Jours où il paie"),
        max_length=40,
        help_text=_("Les jours du mois, par exemple « 10, 25 » ; 31 pour le dernier."),
    )
    cutoff_day = Words(
        label=_("Reçu avant le"),
        max_length=2,
        help_text=_("Le jour du mois après lequel une facture attend le tour suivant."),
    )
    contact_gap_days = Words(
        label=_("Fréquence convenue, en jours ouvrés"),
        max_length=3,
        help_text=_("Si vous avez convenu d’espacer les contacts. Vide, quatre jours."),
    )
    agreed_rate = Words(
        label=_("Intérêt annuel convenu, en %"),
        max_length=10,
        help_text=_(
            "Convenu par écrit avant le travail ; sans lui, rien n’est dit des intérêts avant la mise en demeure."
        ),
    )
    time_zone = forms.ChoiceField(label=_("Fuseau horaire"), required=False)
    size = forms.ChoiceField(
        label=_("Taille"),
        required=False,
        choices=(("", _("Sans l’avoir dit")), ("small", _("Petite")), ("large", _("Grande"))),
    )
    key_relationship = forms.BooleanField(
        label=_("Relation à soigner"),
        required=False,
        help_text=_("L’appel et le texte le plus doux d’abord ; rien au-dessus du premier niveau sans vous."),
    )
    note = Words(label=_("À savoir"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: Asked, client: Client | None = None, *, data: Any = None) -> None:
        super().__init__(data, initial=_present(asked, client), use_required_attribute=False)
        self.fields["country"].choices = _countries()  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [("", gettext("Le vôtre")), *((zone, zone) for zone in ZONES)]  # type: ignore[attr-defined]
        if asked.business.place != "ca-qc":
            del self.fields["agreed_rate"]
        usual = asked.business.profiles.get().terms
        said = gettext(
            "Vide, c’est le vôtre : « %(terms)s ». Par exemple « 60 jours », ou « fin de mois puis 45 jours »."
        )
        self.fields["terms"].help_text = said % {"terms": words.of_value("terms", usual)}
        if client is not None and _deviates(asked, client):
            del self.fields["terms"]  # a deviation says it, with its reason: it is changed there

    @property
    def who(self) -> list[forms.BoundField]:
        """What its invoices print."""
        return self._those(WHO)

    @property
    def billing(self) -> list[forms.BoundField]:
        """Whom they go to."""
        return self._those(BILLING)

    @property
    def ways(self) -> list[forms.BoundField]:
        """How one deals with it."""
        return self._those(WAYS)

    @property
    def mission(self) -> list[forms.BoundField]:
        """Whom one works with."""
        return self._those(MISSION)

    def _those(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def clean_terms(self) -> str:
        """Words that say a date."""
        typed = str(self.cleaned_data["terms"])
        if typed:
            try:
                terms.parse(typed)
            except CannotRead as refusal:
                raise forms.ValidationError(refusal.reason(language())) from refusal
        return typed

    def clean_pay_days(self) -> str:
        """Days of the month, in order."""
        typed = str(self.cleaned_data["pay_days"]).replace(";", ",").replace(" et ", ",").replace(" and ", ",")
        days = [day.strip() for day in typed.split(",") if day.strip()]
        if not all(day.isdecimal() and 1 <= int(day) <= MONTH_DAYS for day in days):
            raise forms.ValidationError(gettext("Écrivez des jours du mois, de 1 à 31 : « 10, 25 »."))
        return ",".join(str(day) for day in sorted({int(day) for day in days}))

    def clean_cutoff_day(self) -> int | None:
        """A day of the month."""
        return self._whole("cutoff_day", MONTH_DAYS)

    def clean_contact_gap_days(self) -> int | None:
        """Business days between two contacts."""
        return self._whole("contact_gap_days", GAP_DAYS_MAX)

    def _whole(self, name: str, most: int) -> int | None:
        typed = str(self.cleaned_data[name]).strip()
        if not typed:
            return None
        if not typed.isdecimal() or not 1 <= int(typed) <= most:
            raise forms.ValidationError(gettext("Écrivez un nombre entier, de 1 à %(most)s.") % {"most": most})
        return int(typed)

    def clean_agreed_rate(self) -> Decimal | None:
        """A yearly rate, above zero; never one that nobody would agree to."""
        typed = str(self.cleaned_data["agreed_rate"]).strip()
        if not typed:
            return None
        try:
            rate = amounts.read_percent(typed, language=language())
        except CannotRead as refusal:
            raise forms.ValidationError(refusal.reason(language())) from refusal
        if not 0 < rate <= RATE_MAX:
            raise forms.ValidationError(gettext("Écrivez un taux annuel au-dessus de zéro, et raisonnable."))
        return rate

    def clean(self) -> dict[str, Any]:
        """A public body is found by its SIRET; a province of Canada, which decides the tax, is kept by its code."""
        given = self.cleaned_data
        typed = str(given.get("region") or "")
        code = addresses.province(typed) if given.get("country") == addresses.CANADA else typed
        if typed and (not code or len(code) > REGION_CHARS_MAX):
            self.add_error("region", gettext("Écrivez les deux lettres de la province ou de l’État : QC, ON, NY."))
        given["region"] = code
        public = given.get("kind") == "public" and given.get("country") == "FR"
        if public and not given.get("siret") and "siret" not in self.errors:
            self.add_error(
                "siret", gettext("Écrivez son SIRET : c’est son adresse sur la plateforme des administrations.")
            )
        return given

    def of_client(self) -> dict[str, Any]:
        """The fields of the client, as the book keeps them."""
        kept = {name: value for name, value in self.cleaned_data.items() if name in clients.CLIENT_FIELDS}
        number = str(kept["siret"])
        return {**kept, "siret": number if len(number) == 14 else "", "siren": number[:9]}

    def of_billing(self) -> dict[str, Any]:
        """The fields of its billing contact."""
        return {name.removeprefix("billing_"): self.cleaned_data[name] for name in BILLING}

    def of_mission(self) -> dict[str, Any]:
        """The fields of the person one works with."""
        return {name.removeprefix("mission_"): self.cleaned_data[name] for name in MISSION}


def _countries() -> list[tuple[str, str]]:
    """Every country by its name in the language of the page, the near ones first."""
    every = countries.named(language())
    names = dict(every)
    return [*((code, names[code]) for code in NEAR), *(one for one in every if one[0] not in NEAR)]


def _deviates(asked: Asked, client: Client) -> bool:
    """Do its terms stand in a deviation from the method?"""
    today = clock.today(asked.business.time_zone)
    found = method.open_deviations(asked.business, on=today, client_id=client.id)
    return any(one.row.key == "terms" and not one.row.mission for one in (*found.imposed, *found.own))


def _present(asked: Asked, client: Client | None) -> dict[str, Any]:
    if client is None:
        home = "CA" if asked.business.place == "ca-qc" else "FR"
        usual = {"kind": "business", "country": home, "language": "fr", "region": "QC" if home == "CA" else ""}
        today = clock.today(asked.business.time_zone)
        familiar = bool(method.value(asked.business, "familiar_default", on=today).value)
        return {**usual, "request_key": uuid7(), "billing_familiar": familiar, "mission_familiar": familiar}
    kept = {name: getattr(client, name) for name in clients.CLIENT_FIELDS}
    kept["agreed_rate"] = (
        amounts.written(client.agreed_rate.normalize(), language(), decimals=0) if client.agreed_rate else ""
    )
    contact, mission = clients.billing_contact(client), clients.contact_of(client, clients.MISSION)
    of_billing = {name: getattr(contact, name.removeprefix("billing_"), "") if contact else "" for name in BILLING}
    of_mission = {name: getattr(mission, name.removeprefix("mission_"), "") if mission else "" for name in MISSION}
    return {**kept, "siret": client.siret or client.siren, **of_billing, **of_mission}
