"""Who the business is, its taxes, its mentions and its usual terms."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.books import method
from reglo.documents import typography
from reglo.packs import ceilings, identifiers
from reglo.rules import terms
from reglo.rules.terms import Terms
from reglo.web.settings.section import SIRET_GROUPS, Identifier, Section, Words, language, unprintable
from reglo.web.templatetags import reglo as tags

FRENCH_POSTAL_CODE = r"^\d{5}$"
CANADIAN_POSTAL_CODE = r"^[A-Z]\d[A-Z] ?\d[A-Z]\d$"


class Identity(Section):
    """What stands at the head of every paper."""

    key = "identite"
    title = _("Votre activité")
    note = _("Ce qui s’imprime en tête de vos factures.")
    verb = "business.describe"
    template = "web/settings/_identity.html"
    fields_of = {"fr": ("siret", "legal_form"), "ca-qc": ("neq",)}

    legal_name = Words(
        label=_("Nom officiel"),
        max_length=200,
        required=True,
        error_messages={"required": _("Écrivez le nom qui figure sur vos factures.")},
    )
    brand = Words(label=_("Marque"), max_length=200, help_text=_("S’imprime en grand, au-dessus du nom officiel."))
    activity = Words(label=_("Métier, en une ligne"), max_length=200)
    legal_form = Words(
        label=_("Forme et capital"),
        max_length=200,
        help_text=_("Pour une société seulement : « SAS au capital de 1 000 € »."),
    )
    siret = Identifier("siret", groups=SIRET_GROUPS, label=_("SIRET, 14 chiffres"))
    neq = Identifier(
        "neq", label=_("NEQ, 10 chiffres"), help_text=_("Numéro d’entreprise du Québec, si vous en avez un.")
    )
    street = Words(
        label=_("Numéro et rue"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    postal_code = Words(label=_("Code postal"), max_length=20)
    city = Words(label=_("Ville"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail imprimé"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme camille@aubry.example.")},
    )
    phone = Words(
        label=_("Téléphone"),
        max_length=40,
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
        validators=[
            RegexValidator(r"^[+0-9 .()\-/a-zA-Z]*$", _("Un numéro n’a que des chiffres, des espaces et le signe +."))
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_name"].help_text = (
            _("En entreprise individuelle, suivi de « EI » : Camille Aubry EI.")
            if self.asked.business.place == "fr"
            else _("Le vôtre, ou celui du registre des entreprises.")
        )

    def clean_postal_code(self) -> str:
        """As the post of the place writes it."""
        code = str(self.cleaned_data["postal_code"]).upper().strip()
        if self.asked.business.place == "ca-qc":
            return _matching(CANADIAN_POSTAL_CODE, code, gettext("Un code postal s’écrit comme J1H 4A1."))
        return _matching(FRENCH_POSTAL_CODE, code, gettext("Un code postal a 5 chiffres, comme 44000."))

    def remarks(self) -> list[str]:
        """Characters without a shape, and a NEQ that does not look like one."""
        kept = self.profile
        found = unprintable(kept.legal_name, kept.brand, kept.activity, kept.legal_form, kept.street, kept.city)
        neq = identifiers.check("neq", kept.neq) if kept.neq else None
        return [*found, neq.reason(language())] if neq and neq.reason_key == "unusual" else found


class Taxes(Section):
    """What is charged, and the numbers that allow it."""

    key = "taxes"
    title = _("Taxes")
    note = _("Elles décident de ce que chaque nouvelle facture propose. Celles qui sont émises ne changent pas.")
    verb = "business.describe"
    fields_of = {"fr": ("vat", "operations", "vat_on_debits"), "ca-qc": ("gst", "qst")}

    tax_regime = forms.ChoiceField(label=_("Facturez-vous des taxes ?"), widget=forms.RadioSelect)
    vat = Identifier("tva", label=_("Numéro de TVA"), help_text=_("Vide, il est calculé d’après votre SIRET."))
    gst = Identifier("tps", label=_("Numéro de TPS"), help_text=_("Comme 123456782 RT0001."))
    qst = Identifier("tvq", label=_("Numéro de TVQ"), help_text=_("Comme 1227494057 TQ0001."))
    operations = forms.ChoiceField(
        label=_("Que vendez-vous ?"),
        choices=(("services", _("Des services")), ("goods", _("Des biens")), ("both", _("Les deux"))),
        widget=forms.RadioSelect,
    )
    vat_on_debits = forms.BooleanField(label=_("J’ai choisi de payer la TVA d’après les débits"), required=False)

    REGIMES = {
        "fr": (("franchise", _("Non : franchise en base de TVA")), ("vat", _("Oui : je facture la TVA"))),
        "ca-qc": (("small", _("Non : petit fournisseur")), ("registered", _("Oui : inscription à la TPS et à la TVQ"))),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tax_regime"].choices = self.REGIMES[self.asked.business.place]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever charges a tax has the number that goes with it."""
        given = self.cleaned_data
        match given.get("tax_regime"):
            case "vat" if not given.get("vat") and "vat" not in self.errors:
                self._work_out_vat()
            case "registered":
                for name in ("gst", "qst"):
                    if not given.get(name) and name not in self.errors:
                        self.add_error(name, gettext("Écrivez ce numéro : il figure sur chaque facture taxée."))
        return given

    def _work_out_vat(self) -> None:
        if self.profile.siret:
            siren = identifiers.siren_of_siret(self.profile.siret)
            self.cleaned_data["vat"] = identifiers.french_vat_of_siren(siren)
        else:
            self.add_error("vat", gettext("Écrivez ce numéro, ou d’abord votre SIRET : il s’en déduit."))

    def remarks(self) -> list[str]:
        """A VAT number that is not that of the SIREN, which a group alone may have."""
        kept = self.profile
        if kept.vat and kept.siret and kept.vat[4:] != kept.siret[:9]:
            return [gettext("Ce numéro de TVA n’est pas celui de votre SIREN : vérifiez l’un et l’autre.")]
        return []


class Mentions(Section):
    """What some trades and some clients want to read."""

    key = "mentions"
    title = _("Mentions")
    note = _("Seulement si votre métier ou vos clients les demandent.")
    verb = "business.describe"
    places = ("fr",)

    insurance = Words(
        label=_("Assurance professionnelle"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Métiers du bâtiment : assureur, ses coordonnées, territoire couvert."),
    )
    mediator = Words(
        label=_("Médiateur de la consommation"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Si vous facturez des particuliers : son nom et son adresse."),
    )

    def remarks(self) -> list[str]:
        """Characters without a shape."""
        return unprintable(self.profile.insurance, self.profile.mediator)


class UsualTerms(Section):
    """When a client pays, unless an invoice says otherwise."""

    key = "conditions"
    title = _("Délai de paiement")
    note = _("Celui que propose une nouvelle facture. Un client peut avoir le sien.")
    verb = "business.describe"

    terms = Words(
        label=_("Paiement"),
        max_length=200,
        required=True,
        help_text=_(
            "En mots : « 30 jours », « 45 jours puis fin de mois », « 30 % : à réception ; reste : 30 jours »."
        ),
        error_messages={"required": _("Écrivez un délai, par exemple « 30 jours ».")},
    )

    def present(self) -> dict[str, Any]:
        """In the words of the language one reads."""
        said = self._kept()
        return {"terms": terms.words(said, language()) if said else self.profile.terms}

    def clean_terms(self) -> str:
        """The same terms, in the words that are kept."""
        try:
            return terms.words(terms.parse(self.cleaned_data["terms"]), "fr")
        except terms.CannotRead as refusal:
            raise forms.ValidationError(refusal.reason(language())) from refusal

    def keep(self) -> str:
        """Terms are a sentence of the method: another one is a new version of it."""
        given = self.cleaned_data["terms"]
        if given != self.profile.terms:
            today = clock.today(self.asked.business.time_zone)
            method.apply(self.asked.business, values={"terms": given}, on=today, by=self.asked.user, at=clock.now())
        return gettext("C’est noté.")

    def remarks(self) -> list[str]:
        """When an invoice of today would be due, and whether the place allows it."""
        said = self._kept()
        if said is None:
            return []
        today = clock.today(self.asked.business.time_zone)
        due = said.due_dates(today)
        return [_due(due), *self._warnings(said, due)]

    def _warnings(self, said: Terms, due: Sequence[Any]) -> tuple[str, ...]:
        return ceilings.warnings(
            place=self.asked.business.place,
            client_kind="business",
            issued_on=clock.today(self.asked.business.time_zone),
            due_dates=due,
            terms=said,
            language=language(),
        )

    def _kept(self) -> Terms | None:
        try:
            return terms.parse(self.profile.terms)
        except terms.CannotRead:
            return None


def _due(due: Sequence[Any]) -> str:
    days = [typography.date_long(day, tags.locale()) for day in due]
    if len(days) == 1:
        return gettext("Une facture d’aujourd’hui serait à payer le %(day)s.") % {"day": days[0]}
    return gettext("Une facture d’aujourd’hui serait à payer en plusieurs fois : %(days)s.") % {"days": ", ".join(days)}


def _matching(pattern: str, text: str, refusal: str) -> str:
    if text:
        RegexValidator(pattern, refusal)(text)
    return text
