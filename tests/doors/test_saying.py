"""Days and names as sentences say them, in each language."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from reglo.documents.sheet import units
from reglo.web import figures
from reglo.web.today import saying

TODAY = date(2026, 11, 28)  # a Saturday


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 11, 28), "aujourd’hui", "today"),
        (date(2026, 11, 29), "demain", "tomorrow"),
        (date(2026, 12, 1), "mardi 1er", "Tuesday 1"),
        (date(2026, 12, 2), "mercredi 2", "Wednesday 2"),
        (date(2026, 12, 8), "mardi 8 décembre", "Tuesday 8 December"),
        (date(2027, 1, 7), "le 7 janvier 2027", "7 January 2027"),
        (date(2027, 1, 1), "le 1er janvier 2027", "1 January 2027"),
    ],
)
def test_a_day_is_said_as_it_stands_in_a_sentence(day, french, english):
    for language, said in (("fr", french), ("en", english)):
        with translation.override(language):
            assert saying.near(day, today=TODAY).replace("\u00a0", " ") == said


def test_the_title_of_a_day_keeps_the_capitals_of_its_language():
    for language, said in (("fr", "samedi 28 novembre 2026"), ("en", "Saturday 28 November 2026")):
        with translation.override(language):
            assert saying.whole_day(TODAY).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("unit", "quantity", "printed"),
    [
        ("jour", "1", "jour"),
        ("jour", "1.99", "jour"),
        ("jour", "2", "jours"),
        ("jours", "1", "jour"),
        ("Jour", "-3", "Jours"),
        ("½ journée", "2.5", "½ journées"),
        ("mois", "6", "mois"),
        ("h", "10", "h"),
        ("hour", "1.5", "hours"),
        ("hours", "1", "hour"),
        ("affiche A3", "12", "affiche A3"),
        ("", "2", ""),
    ],
)
def test_a_unit_agrees_with_its_quantity(unit, quantity, printed):
    assert units.agreed(unit, Decimal(quantity)) == printed


def test_a_number_of_a_document_never_breaks_and_reads_the_same():
    said = figures.unbroken("Avoir nº 2026-002 sur F-2026-001, du mois dernier, est-il juste ?")

    assert said.count(figures.WORD_JOINER) == 3
    assert said.replace(figures.WORD_JOINER, "") == "Avoir nº 2026-002 sur F-2026-001, du mois dernier, est-il juste ?"
