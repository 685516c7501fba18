"""One section of the settings: a form, and what it knows of itself."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.access import Asked
from reglo.books import people
from reglo.books.people import Profile
from reglo.documents import glyphs
from reglo.packs import identifiers
from reglo.rules import reading

SIRET_GROUPS = (3, 3, 3, 5)
FOURS = (4,) * 9


class Words(forms.CharField):
    """A line of text. Too long is said, never cut: the browser is not told the length."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=given.pop("required", False), **given)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """What a person writes may run either way."""
        return {"dir": "auto"}

    def to_python(self, value: Any) -> str:
        """The text with one kind of line end; nothing when nothing in it can be seen."""
        text = str(super().to_python(value) or "")
        return "\n".join(text.splitlines()) if reading.spaced(text) else ""


class Identifier(forms.CharField):
    """A number that can be checked; read with any spaces, shown in groups, kept without."""

    def __init__(self, kind: identifiers.Kind, *, groups: tuple[int, ...] = (), **given: Any) -> None:
        self.kind, self.groups = kind, groups
        super().__init__(required=False, **given)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No word of any language."""
        return {"spellcheck": "false", "autocapitalize": "characters", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """The plain form, or why it is none."""
        text = str(super().clean(value))
        if not text:
            return ""
        checked = identifiers.check(self.kind, text)
        if not checked.valid:
            raise forms.ValidationError(checked.reason(translation.get_language()), code=checked.reason_key)
        return checked.canonical

    def prepare_value(self, value: Any) -> Any:
        """What is kept, in groups one can read; what was typed, as it was typed."""
        if not self.groups or not isinstance(value, str) or not identifiers.check(self.kind, value).valid:
            return value
        rest, parts = value.replace(" ", ""), []
        for length in self.groups:
            parts.append(rest[:length])
            rest = rest[length:]
        return " ".join([part for part in (*parts, rest) if part])


class Section(forms.Form):
    """The fields of a section, about the business or the person who asks."""

    key: ClassVar[str]
    title: ClassVar[Any]
    note: ClassVar[Any] = ""
    verb: ClassVar[str]
    places: ClassVar[tuple[str, ...]] = ("fr", "ca-qc")
    fields_of: ClassVar[dict[str, tuple[str, ...]]] = {}  # the fields that a place does not share
    template: ClassVar[str] = "web/settings/_fields.html"
    after: ClassVar[str] = ""  # a template under the form, with forms of its own
    button: ClassVar[Any] = _("Enregistrer")  # empty: nothing is written here
    has_files: ClassVar[bool] = False
    changes_everything: ClassVar[bool] = False  # the whole page is drawn again

    def __init__(self, asked: Asked, profile: Profile, *, data: Any = None, files: Any = None) -> None:
        self.asked, self.profile = asked, profile
        super().__init__(data, files, initial=self.present(), auto_id=f"{self.key}_%s", use_required_attribute=False)
        for place, names in self.fields_of.items():
            if place != asked.business.place:
                for name in names:
                    self.fields.pop(name, None)

    @property
    def url(self) -> str:
        """Where it is sent; the sign at the end brings a page without script back to the section."""
        return reverse(f"save_{self.key}")

    def present(self) -> dict[str, Any]:
        """What is kept now."""
        return {name: getattr(self.profile, name) for name in self.base_fields if hasattr(self.profile, name)}

    def remarks(self) -> list[str]:
        """What one should know of what is kept: a doubt, a consequence. Shown under the fields."""
        return []

    def changes(self) -> dict[str, Any]:
        """What is to be kept, by field of the profile."""
        return {name: value for name, value in self.cleaned_data.items() if hasattr(self.profile, name)}

    def keep(self) -> str:
        """Keep it, and say so."""
        people.describe(self.asked.business, changes=self.changes(), by=self.asked.user, at=clock.now())
        return gettext("C’est noté.")


def unprintable(*texts: str) -> list[str]:
    """A sentence when some characters have no shape in the fonts of the paper."""
    missing = sorted(set().union(*(glyphs.uncovered(text) for text in texts)))
    if not missing:
        return []
    return [
        gettext("Sur le papier, un carré remplace ce que nos polices ne dessinent pas : %(signs)s")
        % {"signs": " ".join(missing)}
    ]


def language() -> str:
    """« fr » or « en », for the rooms below, which know no other."""
    return "en" if (translation.get_language() or "fr").startswith("en") else "fr"
