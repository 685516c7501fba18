"""A text in Markdown as the template sets it: nothing is lost, and each column has its room."""

import pytest

from reglo.documents.sheet import prose
from reglo.documents.typography import NB


def only(source: str, locale="fr-FR"):
    (block,) = prose.blocks(source, locale)
    return block


def cell(block, row: int, column: int) -> str:
    return "".join(run["text"] for run in block["rows"][row]["cells"][column])


def test_an_account_is_labels_and_values_that_stay_on_their_line():
    block = only("Titulaire : Camille Aubry EI\nIBAN : FR14 2004 1010\nRéférence : 2026-041")

    assert block["kind"] == "account"
    assert block["rows"][1] == ["IBAN", f"FR14{NB}2004{NB}1010"]
    assert block["rows"][0] == ["Titulaire", "Camille Aubry EI"]


@pytest.mark.parametrize("source", ["Deux points : ici", "a\nb : c", "8 rue des Tanneurs\n44000 Nantes"])
def test_other_lines_are_text(source: str):
    assert only(source)["kind"] == "text"


def test_the_spaces_between_stretches_are_kept():
    block = only(f"dans «{NB}**huit**{NB}» jours et *plus* : fin")

    assert "".join(run["text"] for run in block["lines"][0]) == f"dans «{NB}huit{NB}» jours et plus : fin"


def test_numbers_of_a_list_stay_as_typed():
    assert [item["mark"] for item in only("2. b\n7. g")["items"]] == [2, 7]


@pytest.mark.parametrize(
    ("locale", "whole", "beside", "written"),
    [
        ("fr-FR", f"40{NB}€", f"52,51{NB}€", f"40,00{NB}€"),
        ("fr-CA", f"1{NB}040{NB}$", f"52,51{NB}$", f"1{NB}040,00{NB}$"),
        ("en", "€1,040", "€52.51", "€1,040.00"),
        ("fr-FR", "46", f"52,51{NB}€", "46"),
        ("fr-FR", f"12{NB}%", f"12,40{NB}%", f"12{NB}%"),
        ("fr-FR", f"40{NB}€", f"52{NB}€", f"40{NB}€"),
    ],
)
def test_a_whole_sum_keeps_its_cents_beside_others(locale, whole: str, beside: str, written: str):
    block = only(f"| Quoi | Montant |\n| --- | ---: |\n| a | {whole} |\n| b | {beside} |", locale)

    assert (cell(block, 0, 1), cell(block, 1, 1)) == (written, beside)


def test_a_row_that_begins_in_bold_is_a_total():
    block = only("| Quoi | Montant |\n| --- | ---: |\n| a | 1 |\n| **Total** | **1** |")

    assert [row["total"] for row in block["rows"]] == [False, True]


def test_a_row_is_as_wide_as_its_head_whatever_was_typed():
    block = only("| A | B |\n| --- |\n| 1 |\n| 1 | 2 | 3 |")

    assert [len(row["cells"]) for row in block["rows"]] == [2, 2]
    assert len(block["right"]) == len(block["shares"]) == 2


def test_columns_of_words_share_the_room_and_sums_take_what_they_need():
    long = "Indemnité forfaitaire pour frais de recouvrement, quarante euros par facture"
    block = only(f"| Nature | Fondement | Montant |\n| --- | --- | ---: |\n| {long} | Facture nº 1 | 40,00{NB}€ |")

    words, reference, amount = block["shares"]
    assert words > 0 and reference == amount == 0 and not block["wide"]


def test_an_address_in_a_letter_can_be_followed_and_code_stays_code():
    runs = only("Voir https://reglo.example/p/x puis `FR14`.")["lines"][0]

    assert [(run["manner"], run["to"]) for run in runs if run["manner"]] == [
        ("link", "https://reglo.example/p/x"),
        ("code", "FR14"),
    ]
