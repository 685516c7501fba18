"""How pages write money and days, and dress the fields of a form."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils import translation

from reglo.web.templatetags import reglo as tags
from tests.doors.frame import rendered


class Identity(forms.Form):
    name = forms.CharField(label="Votre nom ou votre marque")
    siret = forms.CharField(label="SIRET", required=False, help_text="14 chiffres, au dos de votre avis")
    place = forms.ChoiceField(
        label="Où exercez-vous ?", choices=[("fr", "France"), ("ca-qc", "Québec")], widget=forms.RadioSelect
    )
    registered = forms.BooleanField(label="Je facture la TVA", required=False)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"class": "words"}))
    logo = forms.FileField(label="Logo", required=False)

    def clean_siret(self):
        raise forms.ValidationError("Le dernier chiffre ne va pas avec les autres : vérifiez le 14e.")


class Offered(forms.Form):
    """Choices of every kind: none yet, with an attribute, in groups, chosen, with signs of markup."""

    client = forms.ChoiceField(
        choices=[
            ("", "Choisir…"),
            ("1", "Dupont & fils <SARL>"),
            ("Fidèles", [("2", "L’Atelier"), ('3"', "Coop « Verte »")]),
            ("4", "Seule"),
            ("Autres", [("5", "Une"), (6, "Deux")]),
        ],
        widget=forms.Select(attrs={"data-a": '"<&>', "autofocus": True, "disabled": False}),
    )
    name = forms.CharField(widget=forms.TextInput(attrs={"title": "a < b & c", "readonly": True}))
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    days = forms.MultipleChoiceField(choices=[("1", "lundi"), ("2", "mardi")], widget=forms.CheckboxSelectMultiple)


@pytest.mark.parametrize("chosen", ["", "2", '3"', "4", "6", "none of them"])
def test_fields_are_drawn_as_the_templates_of_django_draw_them(chosen):
    typed = {"client": chosen, "name": "<b>", "note": "a & b", "days": ["2"]}

    ours, theirs = Offered(initial=typed), Offered(initial=typed, renderer=DjangoTemplates())

    for name in ours.fields:
        drawn = str(ours[name])
        assert parse_html(drawn) == parse_html(str(theirs[name])), name
        assert "<b>" not in drawn
        assert "<SARL>" not in drawn


def bound() -> Identity:
    return Identity({"name": "", "siret": "81240067900013", "place": "fr"})


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "1\u202f234,50\u00a0€"), ("fr-ca", "1\u00a0234,50\u00a0€"), ("en", "€1,234.50"), ("en-gb", "€1,234.50")],
)
def test_money_is_written_as_the_language_in_force_writes_it(language, expected):
    with translation.override(language):
        assert tags.money(Decimal("1234.50"), "EUR") == expected


def test_an_absent_sum_is_not_shown_as_zero():
    assert tags.money(None) == tags.percent(None) == tags.day(None) == tags.day_long(None) == tags.typeset(None) == ""


def test_a_percent_has_its_space():
    with translation.override("fr"):
        assert tags.percent(Decimal(20)) == "20\u00a0%"


@pytest.mark.parametrize(("language", "expected"), [("fr", "23/11/2026"), ("fr-ca", "2026-11-23")])
def test_a_day_in_figures_follows_the_place(language, expected):
    with translation.override(language):
        assert tags.day(date(2026, 11, 23)) == expected


def test_a_day_in_words():
    with translation.override("fr"):
        assert tags.day_long(date(2026, 12, 1)).replace("\u00a0", " ") == "1er décembre 2026"


def test_an_instant_is_refused_since_its_day_depends_on_the_place():
    with pytest.raises(AssertionError, match="local day"):
        tags.day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))


def test_what_a_person_typed_stays_text():
    html = rendered(
        "{% load reglo %}{{ name|typeset }} {{ sum|money:currency }}",
        name="<script>x</script>",
        sum=Decimal(1),
        currency="<b>",
    )

    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "<b>" not in html


def field(name: str, **context: object) -> str:
    return rendered('{% include "web/_field.html" with field=form.' + name + " %}", form=bound(), **context)


def test_a_field_says_its_hint_and_its_error_under_it():
    html = field("siret")

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_siret_helptext id_siret_error"' in html
    assert '<p class="field__hint" id="id_siret_helptext">' in html
    assert '<div class="field__error" id="id_siret_error">' in html
    assert html.index("<label") < html.index("<input") < html.index("field__hint") < html.index("field__error")
    assert 'value="81240067900013"' in html  # nothing typed is lost


def test_what_may_stay_empty_says_so():
    assert "facultatif" in field("siret")
    assert "facultatif" not in field("name")
    assert "facultatif" not in field("siret", optional=False)


def test_choices_are_a_group_with_a_name():
    html = field("place")

    assert "<fieldset" in html and "<legend" in html
    assert html.count('type="radio"') == 2
    assert html.count('class="choice"') == 2


def test_a_box_stands_before_its_words():
    html = field("registered")

    assert html.index('type="checkbox"') < html.index("Je facture la TVA")
    assert 'input"' not in html.replace('"choice"', "")


def test_a_field_keeps_the_class_it_wears():
    assert 'class="input words"' in field("note")
    assert 'class="input"' in field("name")
    assert 'class="input"' not in field("logo")


def test_a_refusal_lists_everything_with_links_to_the_fields():
    html = rendered('{% include "web/_errors.html" %}', form=bound())

    assert "2 réponses sont à revoir" in html
    assert 'href="#id_siret"' in html and 'href="#id_name"' in html
    assert "data-refusal" in html


def test_a_form_without_fault_has_no_refusal():
    assert rendered('{% include "web/_errors.html" %}', form=Identity()).strip() == ""


def test_a_refusal_speaks_english_too():
    assert "2 answers need another look" in rendered('{% include "web/_errors.html" %}', form=bound(), language="en")
