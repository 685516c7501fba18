"""An amount, a date, a name, as they stand inside a sentence."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.documents import typography
from reglo.documents.messages import amount_in_sentence, date_in_sentence, de, joined, salutation

NB, NNB = "\u00a0", "\u202f"
LOCALES: tuple[typography.Locale, ...] = ("fr-FR", "fr-CA", "en")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anne", "d’Anne"),
        ("Camille", "de Camille"),
        ("Étienne Gagnon", "d’Étienne Gagnon"),
        ("Œuvre", "d’Œuvre"),
        ("Inès", "d’Inès"),
        ("Hélène", "d’Hélène"),
        ("Hassan Diallo", "de Hassan Diallo"),
        ("Haute-Savoie", "de Haute-Savoie"),
        ("Hôtel du Lac", "d’Hôtel du Lac"),
        ("Hubert", "d’Hubert"),
        ("Hip-Hop Academy", "de Hip-Hop Academy"),
        ("E\u0301tienne", "d’E\u0301tienne"),
        ("Yves", "d’Yves"),
        ("Y", "de Y"),
        ("Yann", "de Yann"),
        ("Onze", "de Onze"),
        ("le tribunal de commerce de Nantes", "du tribunal de commerce de Nantes"),
        ("les Ateliers", "des Ateliers"),
        ("la Division des petites créances", "de la Division des petites créances"),
        ("l’offre de services", "de l’offre de services"),
        ("le devis nº\u00a012", "du devis nº\u00a012"),
        ("Le Goff Conseil", "de Le Goff Conseil"),
        ("lesage", "de lesage"),
        ("8 Bits", "de 8 Bits"),
        ("« Nord »", "de « Nord »"),
        ("", "de "),
    ],
)
def test_de_before_a_name(name: str, expected: str):
    assert de(name) == expected


@given(st.text())
def test_de_never_loses_a_letter_of_a_name(name: str):
    if not name.startswith(("le ", "les ")):
        assert de(name) in {f"de {name}", f"d’{name}"}


@pytest.mark.parametrize(
    ("value", "currency", "locale", "expected"),
    [
        ("3360.00", "EUR", "fr-FR", f"3{NNB}360{NB}€"),
        ("3360", "CAD", "fr-CA", f"3{NB}360{NB}$"),
        ("41.09", "EUR", "fr-FR", f"41,09{NB}€"),
        ("41.10", "EUR", "fr-FR", f"41,10{NB}€"),
        ("3360.00", "EUR", "en", "€3,360"),
        ("3908.88", "CAD", "en", "$3,908.88"),
        ("0.00", "EUR", "fr-FR", f"0{NB}€"),
    ],
)
def test_a_whole_amount_loses_its_decimals(value: str, currency: str, locale: typography.Locale, expected: str):
    assert amount_in_sentence(Decimal(value), currency, locale) == expected


@given(st.integers(-(10**12), 10**12), st.sampled_from(LOCALES), st.sampled_from(["EUR", "CAD", "USD", "CHF"]))
def test_only_the_decimals_of_whole_amounts_are_dropped(units: int, locale: typography.Locale, currency: str):
    value = Decimal(units).scaleb(-2)
    said, written = amount_in_sentence(value, currency, locale), typography.amount(value, currency, locale)

    if units % 100:
        assert said == written
    else:
        assert len(said) == len(written) - 3
        assert [c for c in said if c.isdigit()] == [c for c in written if c.isdigit()][:-2]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, f"23{NB}novembre"),
        (8, f"1er{NB}décembre"),
        (59, f"21{NB}janvier"),
        (60, f"22{NB}janvier{NB}2027"),
        (-59, f"25{NB}septembre"),
        (-60, f"24{NB}septembre{NB}2026"),
    ],
)
def test_a_near_date_loses_its_year(days: int, expected: str):
    today = date(2026, 11, 23)

    assert date_in_sentence(today + timedelta(days=days), today=today, locale="fr-FR") == expected


def test_items_are_joined_in_the_language():
    assert joined([], "en") == ""
    assert joined(["a"], "fr-FR") == "a"
    assert joined(["a", "b"], "fr-CA") == "a et b"
    assert joined(["a", "b", "c"], "en") == "a, b and c"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mme Nadia Roy", "Madame Roy"),
        ("Madame Roy", "Madame Roy"),
        ("M. Paul Le Goff", "Monsieur Le Goff"),
        ("Mme Anne de Vries", "Madame de Vries"),
        ("Me Tremblay", "Maître Tremblay"),
        ("Nadia Roy", "Madame, Monsieur"),
        ("Mme", "Madame, Monsieur"),
        ("", "Madame, Monsieur"),
    ],
)
def test_a_french_salutation_needs_a_title(name: str, expected: str):
    assert salutation(name, "fr-FR") == expected


def test_an_english_salutation_takes_the_name_then_the_client():
    assert salutation("Nadia Roy", "en", fallback="Atelier Nord") == "Nadia Roy"
    assert salutation("", "en", fallback="Atelier Nord") == "Atelier Nord"
    assert salutation("", "en") == "there"
