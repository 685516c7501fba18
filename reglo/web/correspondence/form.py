"""What is asked of a letter: the words nobody else knows, the day it was posted, the proof that it arrived."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.books.followups.letters import ASKED, DEADLINE_DAYS, DEADLINES, NOTICE, Asked
from reglo.documents import proofs
from reglo.packs import texts
from reglo.rules import dates
from reglo.rules.reading import CannotRead, FieldRefusal
from reglo.web.settings.section import Words, language
from reglo.web.templatetags import reglo as tags

LONG = frozenset({"dispute_finding", "resolution_proposal", "dispute_summary"})
HINTS = {
    "contract_reference": _("Avec son article : « le devis nº D-2026-014 »."),
    "court_name": _("Avec son article : « le tribunal de commerce de Nantes »."),
    "court_route": _("« injonction de payer », « petites créances »…"),
}
TYPED_CHARS_MAX = 2000


class Day(forms.CharField):
    """A day as people write it; nothing when it stays empty and may."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**given)

    def clean(self, value: Any) -> Any:
        """The day, or the sentence that says why there is none."""
        text = str(super().clean(value) or "")
        try:
            return dates.read_date(text, language()) if text.strip() else None
        except CannotRead as refusal:
            raise forms.ValidationError(refusal.reason(language())) from refusal


class WordsForm(forms.Form):
    """The words and the days that a letter says and the books do not know."""

    def __init__(
        self, step: str, *, place: str, lacking: Sequence[str] = (), former: Mapping[str, str], data: Any = None
    ) -> None:
        self.step = step
        super().__init__(data, use_required_attribute=False)
        known = texts.text(step, "fr-FR").placeholders
        asked = [name for name in ASKED.get(step, ()) if name in known]
        more = (name for name in lacking if name in known and name not in {*asked, "notice_deadline_days"})
        asked += [name for name in more if texts.names()[name].kind == "text"]
        for name in asked:
            self.fields[name] = _field(name, former.get(name, ""))
        if step == NOTICE:
            self.fields["notice_deadline_days"] = forms.IntegerField(
                label=_("Délai laissé, en jours"),
                required=False,
                initial=DEADLINES[place],
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                error_messages={"invalid": _("Un délai est un nombre de jours, souvent 8 ou 15.")},
            )

    def clean_notice_deadline_days(self) -> int | None:
        """A delay that a court would not call unreasonable, or the one of the place."""
        days: int | None = self.cleaned_data["notice_deadline_days"]
        if days is not None and days not in DEADLINE_DAYS:
            said = gettext("Entre %(first)s et %(last)s jours : ici, souvent %(usual)s.")
            usual = self.fields["notice_deadline_days"].initial
            raise forms.ValidationError(said % {"first": DEADLINE_DAYS[0], "last": DEADLINE_DAYS[-1], "usual": usual})
        return days

    def asked(self) -> Asked:
        """What was typed, as the letter takes it; before anything is typed, what a former letter said."""
        given = self.cleaned_data if self.is_bound else {name: field.initial for name, field in self.fields.items()}
        told = {name: value for name, value in given.items() if name != "notice_deadline_days" and value}
        days = {name: value for name, value in told.items() if isinstance(value, date)}
        return Asked(
            words={name: str(value) for name, value in told.items() if name not in days},
            days=days,
            deadline_days=given.get("notice_deadline_days"),
        )

    def refuse(self, refusal: FieldRefusal) -> None:
        """Each problem beside its field."""
        refuse(self, refusal)


def _field(name: str, former: str) -> forms.Field:
    said = texts.names()[name]
    label = said.en if language() == "en" else said.fr
    label = label[:1].upper() + label[1:]
    if name.endswith("_date"):
        return Day(label=label, required=False, initial=_day(former))
    widget = forms.Textarea(attrs={"rows": 3}) if name in LONG else forms.TextInput()
    return Words(label=label, initial=former, max_length=TYPED_CHARS_MAX, widget=widget, help_text=HINTS.get(name, ""))


def _day(former: str) -> Any:
    """A day a former letter said, as it was kept; what is no day is left out."""
    try:
        return date.fromisoformat(former)
    except ValueError:
        return None


def refuse(form: forms.Form, refusal: FieldRefusal) -> None:
    """Each problem beside its field, or above the form where it has none."""
    for problem in refusal.found:
        form.add_error(problem.field if problem.field in form.fields else None, problem.said(language()))


class SignForm(forms.Form):
    """The owner signs; a text no lawyer has read is signed knowing that."""

    knowingly = forms.BooleanField(
        label=_("Je sais qu’aucun juriste n’a relu ce texte, et je le signe."), required=False
    )


class PostForm(forms.Form):
    """« Postée le », and the number of the carrier."""

    posted_on = Day(label=_("Postée le"), error_messages={"required": _("Écrivez le jour où la lettre est partie.")})
    tracking = Words(label=_("Numéro de suivi"), max_length=40)


class ReceiptForm(forms.Form):
    """Received, or presented and left there; the day, and the proof."""

    way = forms.ChoiceField(
        label=_("La lettre a été"),
        choices=(("received", _("remise au client")), ("presented", _("présentée, et n’a pas été retirée"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si elle a été remise, ou seulement présentée.")},
    )
    received_on = Day(label=_("Le"), error_messages={"required": _("Écrivez le jour que dit l’avis.")})
    proof = forms.FileField(
        label=_("L’avis, en PDF ou en image"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf, image/png, image/jpeg"}),
        help_text=_("PDF, PNG ou JPEG, 10 Mo au plus. Il entre dans le dossier."),
    )

    def clean_proof(self) -> bytes:
        """The proof as a plain PDF; nothing when none was chosen."""
        sent: UploadedFile[Any] | None = self.cleaned_data["proof"]
        if sent is None:
            return b""
        try:
            proofs.refuse_weight(sent.size or 0)
            return proofs.as_pdf(sent.read())
        except proofs.CannotUse as refusal:
            raise forms.ValidationError(refusal.reason(language())) from refusal


class LetGoForm(forms.Form):
    """Why these sums are let go."""

    reason = Words(
        label=_("Pourquoi ?"),
        required=True,
        max_length=300,
        help_text=_("« La somme ne vaut pas le temps », « le client a fermé » : la raison reste au journal."),
        error_messages={"required": _("Écrivez pourquoi : vous aimerez le relire.")},
    )


def today_typed(today: date) -> str:
    """A day as its field shows it."""
    return tags.day(today)


def hint_of(step: str) -> str:
    """What stands above the form of a step, where something must be said."""
    return gettext("Ces mots ne sont connus que de vous.") if ASKED.get(step) else ""
