"""An address typed as on an envelope is told apart; what cannot be is kept in the street."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import addresses
from reglo.rules.invoicing import Address


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("8, rue des Cordiers\n44000 Nantes", "FR", (("8, rue des Cordiers",), "44000", "Nantes", "")),
        ("8, rue des Cordiers, 44000 Nantes", "FR", (("8, rue des Cordiers",), "44000", "Nantes", "")),
        ("8 bis, rue des Cordiers, 44000 Nantes", "FR", (("8 bis, rue des Cordiers",), "44000", "Nantes", "")),
        ("8 rue X\r\n\r\n  F-75011   Paris 11\n", "FR", (("8 rue X",), "75011", "Paris 11", "")),
        (
            "Bât. B\nEsc. 2\n3e étage\nPorte 4\n44000 Nantes",
            "FR",
            (("Bât. B", "Esc. 2", "3e étage, Porte 4"), "44000", "Nantes", ""),
        ),
        (
            "12 rue King Ouest\nSherbrooke (Québec) J1H 1P1",
            "CA",
            (("12 rue King Ouest",), "J1H 1P1", "Sherbrooke", "QC"),
        ),
        ("12 King St W\nToronto ON  m5h1a1", "CA", (("12 King St W",), "M5H 1A1", "Toronto", "ON")),
        ("12 King St W, Toronto, Ontario, M5H 1A1", "CA", (("12 King St W",), "M5H 1A1", "Toronto", "ON")),
        ("1 rue Y\nMontréal (Québec)\nH2X 1Y4", "CA", (("1 rue Y",), "H2X 1Y4", "Montréal", "QC")),
        ("1 rue Y\nSaint-Jean-sur-Richelieu H2X 1Y4", "CA", (("1 rue Y",), "H2X 1Y4", "Saint-Jean-sur-Richelieu", "")),
        ("1 rue Y\nTrois-Rivières, Québec", "CA", (("1 rue Y",), "", "Trois-Rivières", "QC")),
        ("1 A St\nSpringfield, IL 62704", "US", (("1 A St",), "62704", "Springfield", "IL")),
        ("1 A St\nLondon SW1A 1AA", "GB", (("1 A St",), "SW1A 1AA", "London", "")),
        ("1 A St\nLondon\nSW1A 1AA", "GB", (("1 A St",), "SW1A 1AA", "London", "")),
        ("Rue Neuve 1\nB-1000 Bruxelles", "BE", (("Rue Neuve 1",), "1000", "Bruxelles", "")),
        ("Damrak 1\n1012 LG Amsterdam", "NL", (("Damrak 1",), "1012 LG", "Amsterdam", "")),
        ("3 rue du Port 59000 Lille", "FR", (("3 rue du Port",), "59000", "Lille", "")),
        ("3 rue du Port F-59000 Lille", "FR", (("3 rue du Port",), "59000", "Lille", "")),
        ("12 quai du 8 mai 75011 Paris 11", "FR", (("12 quai du 8 mai",), "75011", "Paris 11", "")),
        (
            "Bât. A, 3 rue du Port 59000 Lille Cedex 02",
            "FR",
            (("Bât. A", "3 rue du Port"), "59000", "Lille Cedex 02", ""),
        ),
        ("3 rue du Port 59000 Lille, France", "FR", (("3 rue du Port",), "59000", "Lille", "")),
        ("3 rue du Port\n93290 Tremblay-en-France", "FR", (("3 rue du Port",), "93290", "Tremblay-en-France", "")),
        # What is doubtful stays whole: two numbers of five figures, a street after the number, no street before it.
        ("BP 12345 44000 Nantes", "FR", (("BP 12345 44000 Nantes",), "", "", "")),
        ("Résidence 44000 rue Haute", "FR", (("Résidence 44000 rue Haute",), "", "", "")),
        ("12 59000 Lille", "FR", (("12 59000 Lille",), "", "", "")),
        ("3 rue du Port Lille", "FR", (("3 rue du Port Lille",), "", "", "")),
        ("3 rue du Port 59000 Lille", "BE", (("3 rue du Port 59000 Lille",), "", "", "")),
        ("123 rue Haute, Montréal QC H2X 1Y4", "CA", (("123 rue Haute",), "H2X 1Y4", "Montréal", "QC")),
        ("123 rue Haute Montréal QC H2X 1Y4", "CA", (("123 rue Haute Montréal QC H2X 1Y4",), "", "", "")),
        ("123 rue Haute\nQC H2X 1Y4", "CA", (("123 rue Haute",), "H2X 1Y4", "", "QC")),
        ("123 rue Haute\nH2X 1Y4", "CA", (("123 rue Haute",), "H2X 1Y4", "", "")),
        ("1 rue X\n100 Mile House BC V0K 2E0", "CA", (("1 rue X",), "V0K 2E0", "100 Mile House", "BC")),
        ("Nantes", "FR", (("Nantes",), "", "", "")),
        ("8, rue des Cordiers\nNantes", "FR", (("8, rue des Cordiers",), "", "Nantes", "")),
        ("", "FR", ((), "", "", "")),
    ],
)
def test_an_envelope_is_told_apart(typed, country, expected):
    street, code, city, region = expected

    assert addresses.read(typed, country=country) == Address(street, code, city, region, country)


@pytest.mark.parametrize(
    "address",
    [
        Address(("8, rue des Cordiers",), "44000", "Nantes", "", "FR"),
        Address(("12 rue King Ouest", "bureau 3"), "J1H 1P1", "Sherbrooke", "QC", "CA"),
        Address(("1 A St",), "62704", "Springfield", "IL", "US"),
        Address(("1 A St",), "SW1A 1AA", "London", "", "GB"),
    ],
)
def test_what_is_written_is_read_again(address):
    assert addresses.read(addresses.written(address), country=address.country) == address


@given(st.text(), st.sampled_from(["FR", "CA", "US", "GB", "BE", ""]))
def test_no_text_is_refused_and_nothing_visible_is_lost(typed, country):
    found = addresses.read(typed, country=country)

    kept = "".join((*found.street, found.postal_code, found.city, found.region))
    assert len(found.street) <= addresses.STREET_LINES_MAX
    if any(char.isalnum() for char in typed):
        assert any(char.isalnum() for char in kept)


@pytest.mark.parametrize(
    ("region", "code", "province"),
    [
        ("ON", "", "ON"),
        ("Nouvelle-Écosse", "", "NS"),
        ("new brunswick", "", "NB"),
        ("", "k1p1c1", "ON"),
        ("", "X0E 0T0", "NT"),
        ("", "G1R 4P5", "QC"),
        ("QC", "M5V 2T6", "QC"),
        ("Bretagne", "T2P 0A1", "AB"),
        ("", "K1A 0A6", ""),  # federal offices on both banks of the river
        ("", "35000", ""),
        ("", "D1A 1A1", ""),  # no province begins with D
        ("", "", ""),
    ],
)
def test_a_province_is_the_one_that_is_named_else_the_one_of_the_postal_code(region, code, province):
    assert addresses.province_of(Address(region=region, postal_code=code, country="CA")) == province


@pytest.mark.parametrize(
    ("region", "code", "disagree"),
    [
        ("QC", "M5V 2T6", True),
        ("Québec", "J1H 1P1", False),
        ("QC", "K1A 0A6", False),
        ("NU", "X0A 0H0", False),
        ("", "M5V 2T6", False),
        ("QC", "", False),
    ],
)
def test_a_province_and_a_postal_code_may_disagree(region, code, disagree):
    assert addresses.provinces_disagree(Address(region=region, postal_code=code, country="CA")) is disagree


def test_every_province_has_a_name_a_code_and_but_nunavut_a_letter():
    codes = set(addresses._PROVINCES.values())

    assert len(codes) == 13
    assert set(addresses._LETTERS.values()) == codes - {"NU"}
