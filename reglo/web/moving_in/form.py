"""What is given: lines pasted from a spreadsheet, files, or both; and where a late sum stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.books import imports
from reglo.books.followups.looks import ANSWERS, DISPUTED, DONE, NEVER
from reglo.rules import dates
from reglo.web.payments.form import Typed
from reglo.web.settings.section import language

PAID = "paid"
STANDS = {
    NEVER: _("Jamais relancée"),
    "reminder_1": _("Relancée une fois"),
    "reminder_2": _("Relancée deux fois ou plus"),
    "call_script": _("Appelée"),
    "formal_notice": _("Mise en demeure envoyée"),
    DISPUTED: _("Le client la conteste"),
    PAID: _("Elle est payée"),
}
assert set(STANDS) == {*ANSWERS, PAID}


class Several(forms.FileInput):
    """One field for several files."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """The files that were sent, in their order."""

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each of them; an empty one is said when it is read."""
        return [one for one in data or [] if one]


class GiveForm(forms.Form):
    """Lines pasted, or files."""

    pasted = forms.CharField(
        label=_("Lignes de votre tableur"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "false", "wrap": "off"}),
        help_text=_("Sélectionnez tout dans Excel, la ligne des titres comprise, copiez, puis collez ici."),
    )
    sent = Files(
        label=_("Ou des fichiers"),
        required=False,
        help_text=_(
            "Excel, CSV, FEC, factures électroniques, export d’un autre outil. Donnez ensemble clients, factures et "
            "paiements : ils se retrouvent."
        ),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, use_required_attribute=False)

    def clean_sent(self) -> "list[UploadedFile[Any]]":
        """No more than is read at once: said before any of it is."""
        sent: list[UploadedFile[Any]] = self.cleaned_data["sent"]
        if len(sent) > imports.FILES_MAX or sum(one.size or 0 for one in sent) > imports.BYTES_MAX:
            raise forms.ValidationError(imports.TOO_MUCH(language()))
        return sent

    @property
    def given(self) -> list[tuple[str, bytes]]:
        """What to read: the lines first, then each file by its name."""
        pasted = self.cleaned_data["pasted"]
        sent: Sequence[UploadedFile[Any]] = self.cleaned_data["sent"]
        lines = [(gettext("lignes collées"), pasted.encode())] if pasted.strip() else []
        return [*lines, *((one.name or "", one.read()) for one in sent)]


class LookForm(forms.Form):
    """Where one late sum stands."""

    answer = forms.ChoiceField(
        label=_("Où en est-elle vraiment ?"),
        choices=list(STANDS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez où en est cette facture."),
            "invalid_choice": _("Choisissez où en est cette facture."),
        },
    )
    last_on = Typed(
        lambda text: dates.read_date(text, language()) if text.strip() else None,
        label=_("La dernière fois, c’était le"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Pour une relance, un appel ou une mise en demeure ; même à peu près."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)

    @property
    def day(self) -> date | None:
        """The day of what was done last, where something was."""
        day: date | None = self.cleaned_data["last_on"]
        return day if self.cleaned_data["answer"] in DONE else None
