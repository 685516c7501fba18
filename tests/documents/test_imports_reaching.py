"""Clients pasted from a real spreadsheet: zeros that were eaten, words beside a number, a delay, a number in the wrong column."""

import pytest

from reglo.rules.moving import ClientRow, Parcel
from tests.documents.test_imports_tables import pasted, remarks

# As Excel puts it on the clipboard: tabs, a line break of Windows, codes and numbers it took for sums.
PASTED = (
    "Raison sociale\tContact\tE-mail\tTéléphone\tAdresse\tCP\tVille\tSIRET\tDélai\r\n"
    "Fromagerie du Revermont\tOdile Blanc\todile@revermont.example\t612345678\t3 place Joubert\t1000\tBourg-en-Bresse\t799031588\t30 jours\r\n"
    "Galerie Estuaire\tHélène Vidal\thelene@estuaire.example\ttél. 01 23 45 67 89 (le matin)\t2 quai Bas\t44000\tNantes\t73282932000074\t45\r\n"
    "Studio Rive\tLéa Morin\tlea@rive.example\tsur rendez-vous\t8 rue Haute\t35400\tSaint-Malo\t\tà réception\r\n"
    "Coop Verte\tBruno Leroy\tbruno@coop.example\tTél : 02 40 12 34 56\t4 rue Basse\t44400\tRezé\t\tquand on peut\r\n"
)


@pytest.fixture(scope="module")
def found() -> Parcel:
    return pasted(PASTED)


def client(found: Parcel, name: str) -> ClientRow:
    return next(one for one in found.clients if one.name == name)


def test_the_zeros_are_given_back_and_said(found: Parcel) -> None:
    odile = client(found, "Fromagerie du Revermont")

    assert (odile.phone, odile.postal_code) == ("0612345678", "01000")
    assert remarks(found)[0] == (
        2,
        "doubt",
        (
            "Le téléphone « 612345678 » a perdu son zéro : 0612345678 est pris. "
            "Le code postal « 1000 » a perdu son zéro : 01000 est pris."
        ),
    )


def test_words_beside_a_number_are_a_note_and_are_not_dialled(found: Parcel) -> None:
    galerie, studio = client(found, "Galerie Estuaire"), client(found, "Studio Rive")

    assert (galerie.phone, galerie.note) == ("01 23 45 67 89", "tél. 01 23 45 67 89 (le matin)")
    assert (studio.phone, studio.note) == ("", "sur rendez-vous")
    said = [words for _, _, words in remarks(found)]
    assert "« tél. 01 23 45 67 89 (le matin) » : 01 23 45 67 89 est le numéro pris, le tout reste comme note." in said
    assert "« sur rendez-vous » n’est pas un numéro de téléphone : gardé comme note." in said


def test_a_label_before_a_number_is_no_word_to_keep(found: Parcel) -> None:
    coop = client(found, "Coop Verte")

    assert (coop.phone, coop.note) == ("02 40 12 34 56", "")


def test_a_delay_is_the_terms_of_the_client(found: Parcel) -> None:
    assert ("Délai", "terms") in found.headers
    assert [one.terms for one in found.clients] == ["30 jours", "45 jours", "à réception", "quand on peut"]


def test_a_siren_in_the_column_of_the_siret_is_taken_as_the_siren(found: Parcel) -> None:
    odile, galerie = client(found, "Fromagerie du Revermont"), client(found, "Galerie Estuaire")

    assert (odile.siren, odile.siret) == ("799031588", "")
    assert (galerie.siren, galerie.siret) == ("732829320", "73282932000074")
    assert not any("faux" in words for _, _, words in remarks(found))


def test_a_siren_that_is_another_than_its_own_column_says_is_a_doubt() -> None:
    found = pasted("Nom\tVille\tSIREN\tSIRET\r\nAtelier Nord\tNantes\t732829320\t799031588\r\n")

    (nord,) = found.clients
    assert (nord.siren, nord.siret) == ("732829320", "")
    assert "« 799031588 » est faux" in remarks(found)[0][2]


@pytest.mark.parametrize(
    ("phone", "kept", "note"),
    [
        ("6 12 34 56 78", "06 12 34 56 78", ""),
        ("+33 6 12 34 56 78", "+33 6 12 34 56 78", ""),
        ("06.12.34.56.78", "06.12.34.56.78", ""),
        ("01 23 45 67 89 / 06 12 34 56 78", "01 23 45 67 89", "01 23 45 67 89 / 06 12 34 56 78"),
        ("514 555-0199 poste 204", "514 555-0199", "514 555-0199 poste 204"),
        ("Telma au 02 40 12 34 56", "02 40 12 34 56", "Telma au 02 40 12 34 56"),
        ("tél.", "", "tél."),
    ],
)
def test_a_number_is_found_in_what_people_write(phone: str, kept: str, note: str) -> None:
    (one,) = pasted(f"Nom\tE-mail\tTéléphone\r\nNord\ta@nord.example\t{phone}\r\n").clients

    assert (one.phone, one.note) == (kept, note)


def test_a_number_or_a_code_of_another_country_keeps_its_figures() -> None:
    belgian = pasted("Nom\tTéléphone\tCP\tVille\tPays\r\nNord\t471234567\t1000\tBruxelles\tBelgique\r\n")
    here = pasted("Nom\tTéléphone\tCode postal\tVille\r\nNord\t514555019\t1000\tMontréal\r\n", place="ca-qc")

    assert [(one.phone, one.postal_code) for one in (*belgian.clients, *here.clients)] == [
        ("471234567", "1000"),
        ("514555019", "1000"),
    ]
    assert not belgian.remarks and not here.remarks


def test_a_note_of_its_own_stays_beside_the_words_of_the_number() -> None:
    (one,) = pasted("Nom\tE-mail\tTéléphone\tNotes\r\nNord\ta@nord.example\t0240123456 le soir\tpaie bien\r\n").clients

    assert (one.phone, one.note) == ("0240123456", "paie bien\n0240123456 le soir")


# ── Where it is ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("place", "written", "found"),
    [
        ("fr", "8 quai de la Fosse 44000 Nantes", ("8 quai de la Fosse", "44000", "Nantes", "")),
        ("fr", "Bât. B, 8 quai de la Fosse, 44000 Nantes", ("Bât. B\n8 quai de la Fosse", "44000", "Nantes", "")),
        ("ca-qc", "12 rue King Ouest, Sherbrooke (Québec) J1H 1P1",
         ("12 rue King Ouest", "J1H 1P1", "Sherbrooke", "QC")),
        ("fr", "près de la gare, Nantes", ("près de la gare, Nantes", "", "", "")),
    ],
)  # fmt: skip
def test_an_address_whole_in_one_cell_is_told_apart_unless_it_is_doubtful(
    place: str, written: str, found: tuple[str, str, str, str]
) -> None:
    (client,) = pasted(f"Client\tE-mail\tAdresse\nAtelier Nord\ta@nord.example\t{written}\n", place=place).clients

    assert (client.street, client.postal_code, client.city, client.region) == found


def test_a_town_in_its_own_column_is_not_looked_for_in_the_street() -> None:
    row = "Client\tAdresse\tCode postal\tVille\nAtelier Nord\t8 quai de la Fosse 44000 Nantes\t44100\tNantes\n"
    (client,) = pasted(row).clients

    assert (client.street, client.postal_code) == ("8 quai de la Fosse 44000 Nantes", "44100")


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ("Mme Paule Hervé\tpaule@lieu.example\t", True),
        ("M. Hugo Lenoir\thugo@lieu.example\t", True),
        ("Mme Paule Hervé\tpaule@lieu.example\t732829320", False),
        ("Madame Rêve SARL\treve@lieu.example\t732829320", False),
        ("MMA Assurances\tmma@lieu.example\t", False),
    ],
)
def test_a_client_named_with_a_title_and_no_number_may_be_a_consumer(row: str, asked: bool) -> None:
    moved = pasted(f"Client\tE-mail\tSIREN\n{row}\n")

    assert any("est-ce un particulier" in one.said.fr for one in moved.remarks) is asked


@pytest.mark.parametrize(
    ("place", "name", "kind"),
    [
        ("fr", "Mairie de Saint-Herblain", "public"),
        ("fr", "Conseil départemental du Finistère", "public"),
        ("fr", "Le Café de la Mairie", "business"),
        ("ca-qc", "Mairie de Sherbrooke", "business"),
    ],
)
def test_a_town_hall_is_a_public_body_and_it_is_said(place: str, name: str, kind: str) -> None:
    moved = pasted(f"Client\tE-mail\n{name}\tcompta@lieu.example\n", place=place)

    assert moved.clients[0].kind == kind
    assert any("organisme public" in one.said.fr for one in moved.remarks) is (kind == "public")
