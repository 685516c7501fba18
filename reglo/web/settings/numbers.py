"""Numbers: where they go on from another tool, and the series that a business has a reason to keep apart."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import invoices, series
from reglo.books.series import Series
from reglo.rules import series as ruling
from reglo.rules.reading import FieldRefusal
from reglo.web.answers import SeeOther
from reglo.web.settings.section import Section, Words, language

RULES = (
    (ruling.CONSUMERS, _("les factures aux particuliers")),
    (ruling.BUSINESSES, _("les factures aux entreprises")),
    (ruling.PUBLIC, _("les factures au secteur public")),
    (ruling.ELECTRONIC, _("les factures envoyées par e-mail")),
    (ruling.PAPER, _("les factures sur papier")),
    (ruling.ALL, _("toutes les factures")),
)


def refuse(form: forms.Form, refusal: FieldRefusal) -> None:
    """Each problem beside its field."""
    for problem in refusal.found:
        form.add_error("letters" if problem.field == "prefix" else problem.field, problem.said(language()))


class Numbers(Section):
    """The last number that another tool gave this year."""

    key = "numeros"
    title = _("Numéros")
    note = _("Une suite sans trou, qui recommence chaque année. Déjà des factures cette année ? Continuez leur suite.")
    verb = "settings.numbering"
    button = _("Continuer cette suite")

    number = Words(
        label=_("Dernier numéro donné par l’autre outil"),
        max_length=35,
        help_text=_("Comme 2026-045 : la prochaine facture portera 2026-046."),
        required=True,
        error_messages={"required": _("Écrivez le dernier numéro que l’autre outil a donné.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        business = self.asked.business
        if not self.is_bound and not series.may_continue(business, on=clock.today(business.time_zone)):
            self.button = ""  # type: ignore[misc, assignment]
            self.note = gettext("Une suite sans trou, qui recommence chaque année.") + " " + self._to_come()  # type: ignore[misc, assignment]

    def remarks(self) -> list[str]:
        """The number to come."""
        return [self._to_come()]

    def _to_come(self) -> str:
        business = self.asked.business
        if whole := [one.prefix for one in series.all_of(business) if one.rule == ruling.ALL and not one.closed_on]:
            return gettext("Les prochaines factures suivent la série %(prefix)s.") % {"prefix": whole[0]}
        number = invoices.number_to_come(business, on=clock.today(business.time_zone))
        return gettext("La prochaine facture portera %(number)s.") % {"number": number}

    def clean(self) -> dict[str, Any]:
        """Go on from there, or say why not: what is refused is typed again in the same field."""
        given = super().clean() or {}
        self.following = ""
        if given.get("number"):
            business = self.asked.business
            try:
                self.following = series.continue_after(
                    business, number=given["number"], on=clock.today(business.time_zone), by=self.asked.user,
                    at=clock.now(),
                )  # fmt: skip
            except series.CannotContinue as refusal:
                refuse(self, refusal)
        return given

    def keep(self) -> str:
        """The number that comes next."""
        return gettext("C’est noté : la prochaine facture de cette suite portera %(number)s.") % {
            "number": self.following
        }


class SeriesOfNumbers(Section):
    """Series kept apart: which there are, and a new one."""

    key = "series"
    title = _("Séries de numéros")
    note = _("Une seule suite suffit presque toujours. Une série de plus se justifie : elle a sa règle, et sa raison.")
    verb = "settings.numbering"
    after = "web/settings/_series.html"
    button = _("Ouvrir cette série")

    letters = Words(  # a form has a « prefix » of its own
        label=_("Préfixe"),
        max_length=ruling.PREFIX_CHARS_MAX,
        help_text=_("P donne P-2026-001. Il ne change plus ensuite."),
    )
    rule = forms.ChoiceField(
        label=_("Elle reçoit"),
        choices=RULES,
        error_messages={"required": _("Choisissez ce qui va dans cette série.")},
    )
    reason = Words(
        label=_("Pourquoi"),
        max_length=ruling.REASON_CHARS_MAX,
        help_text=_("« Les particuliers ont d’autres règles que les entreprises. » Un contrôle la demandera."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict(RULES)
        self.known = [(one, words[one.rule]) for one in series.all_of(self.asked.business)]

    def clean_letters(self) -> str:
        """Capital letters, whatever was typed."""
        return str(self.cleaned_data["letters"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        """Open it, or say everything that is wrong with it."""
        given = super().clean() or {}
        if self.errors:
            return given
        business = self.asked.business
        try:
            series.open_one(
                business, prefix=given["letters"], rule=given["rule"], reason=given["reason"],
                on=clock.today(business.time_zone), by=self.asked.user, at=clock.now(),
            )  # fmt: skip
        except series.CannotOpen as refusal:
            refuse(self, refusal)
        return given

    def keep(self) -> str:
        """It is open."""
        return gettext("Série %(prefix)s ouverte.") % {"prefix": self.cleaned_data["letters"]}


@needs("settings.numbering")
def close(request: Asked, series_id: uuid.UUID) -> HttpResponse:
    """« Fermer » : the series gives no more numbers."""
    if request.method == "POST":
        try:
            today = clock.today(request.business.time_zone)
            series.close(request.business, series_id, on=today, by=request.user, at=clock.now())
        except Series.DoesNotExist as unknown:
            raise Http404 from unknown
        messages.success(request, gettext("Série fermée : elle ne donne plus de numéros."))
    return SeeOther(reverse("settings") + "#series")
