"""How pages write money, days and sentences, and dress the fields of a form.

Everything typographic is asked of `documents.typography`, so that screen, message and PDF agree.
The locale follows the language in force: « fr » writes as France does, « fr-ca » as Québec does,
anything else as English does. Nothing here marks a text as safe: what a person typed stays text.

    {% load reglo %}
    <td class="amount">{{ row.balance|money:row.currency }}</td>
    <p>{{ row.due_on|day_long }}, {{ note|typeset }}</p>
    {{ form.email|dressed }}
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reglo.documents import typography
from reglo.packs import why as cards

register = template.Library()

LOCALES: dict[str, typography.Locale] = {"fr": "fr-FR", "fr-ca": "fr-CA"}
TICKED = (CheckboxInput, RadioSelect, CheckboxSelectMultiple)  # drawn by .choice, without a class of their own


def locale() -> typography.Locale:
    """The locale of the language in force."""
    return LOCALES.get(translation.get_language() or "fr", "en")


@register.filter
def money(value: Decimal | None, currency: str = "EUR") -> str:
    """An amount with its currency; nothing for None, so that an absent sum is not shown as zero."""
    return "" if value is None else typography.amount(value, currency, locale())


@register.filter
def percent(value: Decimal | None) -> str:
    """A rate in percent: 20 is « 20 % »."""
    return "" if value is None else typography.percent(value, locale())


@register.filter
def rate(value: Decimal | None) -> str:
    """A yearly rate as laws and agreements write it, with two decimals: 12.4 is « 12,40 % »."""
    if value is None:
        return ""
    space = "" if locale() == "en" else typography.NB
    return f"{typography.number(value, locale(), decimals=2)}{space}%"


@register.filter
def day(value: date | None) -> str:
    """A day in figures: 23/11/2026."""
    return "" if value is None else typography.date_short(_local_day(value), locale())


@register.filter
def day_long(value: date | None) -> str:
    """A day in words: 23 novembre 2026."""
    return "" if value is None else typography.date_long(_local_day(value), locale())


@register.filter
def typeset(value: str | None) -> str:
    """A sentence with the spaces and apostrophes of its language; never for addresses, references or code."""
    return "" if not value else typography.typeset(str(value), locale())


@register.filter
def apart(value: str) -> str:
    """A number in groups that one line of the paper holds: a narrow screen may part it, between two groups."""
    return value.replace("\N{NO-BREAK SPACE}", " ")


@register.filter
def why(key: str) -> str:
    """The two sentences of advice behind a rule, by the name of their card."""
    return typography.typeset(cards.said(key)("en" if locale() == "en" else "fr"), locale())


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The field drawn with the class of its kind; Django adds the hints and errors it is described by."""
    widget = field.field.widget
    if isinstance(widget, (*TICKED, FileInput)):
        return field.as_widget()
    worn = str(widget.attrs.get("class", ""))
    return field.as_widget(attrs={"class": f"input {worn}".strip()})


@register.filter
def attributes(given: Mapping[str, object]) -> str:
    """The attributes of a field or of one choice; those that say yes or no stand after the others, or not at all."""
    told = {name: value for name, value in given.items() if value is not False}
    if not told:
        return ""
    ticked = [(name,) for name, value in told.items() if value is True]
    drawn = format_html_join("", ' {}="{}"', [one for one in told.items() if one[1] is not True])
    return drawn + format_html_join("", " {}", ticked) if ticked else drawn


@register.filter
def options(groups: Sequence[tuple[str | None, Sequence[Mapping[str, Any]], int]]) -> SafeString:
    """The choices of a list, drawn at once: one may hold hundreds."""
    return format_html_join("", '{}\n  <option value="{}"{}>{}</option>{}', _choices(groups))


def _choices(groups: Sequence[tuple[str | None, Sequence[Mapping[str, Any]], int]]) -> Iterator[tuple[object, ...]]:
    for name, choices, _ in groups:
        opens = format_html('\n  <optgroup label="{}">', name) if name else ""
        closes = format_html("\n  </optgroup>{}", "") if name else ""
        last = len(choices) - 1
        for at, one in enumerate(choices):
            drawn = one["value"], attributes(one["attrs"]), one["label"]
            yield opens if at == 0 else "", *drawn, closes if at == last else ""


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: « box » (one tick), « choices » (several), « plain »."""
    widget = field.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "choices"
    return "box" if isinstance(widget, CheckboxInput) else "plain"


def _local_day(value: date) -> date:
    # A template that holds an instant must first say whose day it is: the business's, asked of the view.
    assert not isinstance(value, datetime), f"{value} is an instant: give its local day"
    return value
