"""The staircase: as it is drawn, and the form that moves its steps within the limits no setting relaxes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.books.method import CannotApply
from reglo.packs import ladders
from reglo.rules.ladder import LEVEL_MAX, OWNER_LEVEL_MIN, Ladder, Step, reminders
from reglo.web.method import words
from reglo.web.settings.section import language

DAYS_MAX = 365


@dataclass(frozen=True)
class Stair:
    """One step as it is drawn; the first of a level bears its name."""

    level: str
    when: str
    what: str
    who: str
    before: bool


def drawn(steps: Ladder, *, delegate: str = "") -> list[Stair]:
    """Every step, in order; whoever is in charge is called by their name."""
    helped = gettext("%(name)s ou vous") % {"name": delegate} if delegate else words.SENDERS["delegate"]
    found = []
    for at, step in enumerate(steps):
        first = at == 0 or steps[at - 1].level != step.level
        what = gettext("%(channel)s : %(objective)s") % {
            "channel": words.CHANNELS[step.channel],
            "objective": words.OBJECTIVES[step.objective],
        }
        found.append(
            Stair(
                level=str(words.LEVELS[step.level]) if first else "",
                when=words.when(step),
                what=str(words.STEPS[step.key]) if step.anchor == "deadline" else what,
                who=str(helped if step.sender == "delegate" else words.SENDERS[step.sender]),
                before=step.kind == "courtesy",
            )
        )
    return found


class StepForm(forms.Form):
    """One step: kept or not, when, by which channel, at which level, and who may do it."""

    kept = forms.BooleanField(label=_("Garder cette étape"), required=False)
    days = forms.IntegerField(
        min_value=1,
        max_value=DAYS_MAX,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez un nombre de jours."),
            "invalid": _("Écrivez un nombre entier de jours."),
            "min_value": _("Avant l’échéance, il n’y a que des courtoisies."),
            "max_value": _("Au plus une année."),
        },
    )
    channel = forms.ChoiceField(label=_("Par"))
    level = forms.TypedChoiceField(label=_("Niveau"), coerce=int)
    sender = forms.ChoiceField(label=_("Par qui"))

    def __init__(self, step: Step, *, kept: bool, data: Any = None) -> None:
        self.step = step
        now = {"kept": kept, "days": step.days, "channel": step.channel, "level": step.level, "sender": step.sender}
        super().__init__(data, initial=now, prefix=step.key, use_required_attribute=False)
        after = _("Jours ouvrés après le délai") if step.anchor == "deadline" else _("Jours ouvrés après l’échéance")
        self.fields["days"].label = after
        levels = range(1, OWNER_LEVEL_MIN) if step.level < OWNER_LEVEL_MIN else range(OWNER_LEVEL_MIN, LEVEL_MAX + 1)
        senders = ("delegate", "owner") if step.level < OWNER_LEVEL_MIN else ("owner",)
        self._choices("channel", [(one, words.CHANNELS[one]) for one in ladders.CHANNELS[step.key]])
        self._choices("level", [(one, words.LEVELS[one]) for one in levels])
        self._choices("sender", [(one, words.SENDERS[one]) for one in senders])

    def _choices(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        """These choices; a field with one answer asks nothing."""
        if len(choices) == 1:
            del self.fields[name]
        else:
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def title(self) -> Any:
        """The name of the step."""
        return words.STEPS[self.step.key]

    def asked(self) -> Step:
        """The step as the form has it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "kept"}
        return replace(self.step, **given)


class Staircase:
    """Every reminder the place knows, as the owner has it or as it ships."""

    def __init__(self, base: Ladder, place: str, *, data: Any = None) -> None:
        self.base = base
        mine = {step.key: step for step in base}
        self.forms = [
            StepForm(mine.get(step.key, step), kept=step.key in mine, data=data)
            for step in reminders(ladders.default(place))
        ]

    def is_valid(self) -> bool:
        """Each step can be read; what holds between steps is said by the book."""
        return not self.wrong

    def asked(self) -> Ladder:
        """The staircase: courtesies as they are, then the steps kept, from the first level up."""
        kept = [form.asked() for form in self.forms if form.cleaned_data["kept"]]
        kept.sort(key=lambda step: (step.level, step.anchor == "deadline", step.days))
        return (*(step for step in self.base if step.kind == "courtesy"), *kept)

    def refuse(self, refusal: CannotApply) -> None:
        """Each limit beside the step and the field that breaks it."""
        forms = {form.step.key: form for form in self.forms}
        for one in refusal.found:
            key, _, field = one.field.partition(":")
            form = forms.get(key, self.forms[0])
            form.add_error(field if field in form.fields else "kept", one.said(language()))

    @property
    def wrong(self) -> list[StepForm]:
        """The steps to mend."""
        return [form for form in self.forms if form.errors]
