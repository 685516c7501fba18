"""A table read otherwise than it was recognised, as a person chose."""

from datetime import date

import pytest

from reglo.documents.imports import child, matching, opening, packing
from reglo.rules.moving import AS_FOUND, Chosen, Parcel
from tests.documents.moving_in import told

TODAY = date(2026, 11, 23)
DATES = "Numéro;Client;Date;Échéance;Total TTC\nF-1;Coop Verte;03/04/2026;05/04/2026;120,00\n"
SUMS = "Numéro;Client;Date;Total TTC;Montant convenu\nF-1;Coop Verte;2026-04-03;120,00;150,00\n"
RECEIVED = "Client;Date;Facture;Montant\nCoop Verte;2026-04-03;F-1;120,00\n"
NINJA = "Invoice Number,Invoice Amount,Invoice Balance,Client Name,Invoice Date\n0041,1200,0,Coop Verte,2026-04-03\n"


def read(text: str, chosen: Chosen = AS_FOUND) -> Parcel:
    pieces = opening.opened(text.encode(), file="a.csv")
    return matching.parcel(pieces, place="fr", currency="EUR", today=TODAY, chosen=chosen)


def test_dates_are_read_in_the_order_chosen_and_nothing_is_doubtful_any_more() -> None:
    assert [one.level for one in read(DATES).remarks] == ["doubt"]

    (invoice,) = (found := read(DATES, Chosen(order="mdy"))).invoices

    assert (invoice.issued_on, invoice.due_on) == (date(2026, 3, 4), date(2026, 5, 4))
    assert found.remarks == ()


def test_a_column_means_what_was_chosen_and_comes_before_the_one_that_was_recognised() -> None:
    assert told(read(SUMS))["invoices"] == ["F-1 | Coop Verte | 2026-04-03 → ? | 120.00"]
    chosen = (("Montant convenu", "total"), ("Total TTC", "-"))

    found = read(SUMS, Chosen(columns=chosen))

    assert told(found)["invoices"] == ["F-1 | Coop Verte | 2026-04-03 → ? | 150.00"]
    assert ("Total TTC", "") in found.headers and ("Montant convenu", "total") in found.headers


def test_a_table_holds_what_was_chosen() -> None:
    assert read(RECEIVED).payments == ()

    found = read(RECEIVED, Chosen(kind="payments"))

    assert told(found)["payments"] == ["2026-04-03 | 120.00 | Coop Verte | F-1"]
    assert found.invoices == ()


def test_a_list_of_names_is_one_of_clients_once_it_is_said() -> None:
    products = "Nom;Prix;Stock\nCoop Verte;12;3\n"
    assert read(products).clients == ()

    assert [row.name for row in read(products, Chosen(kind="clients")).clients] == ["Coop Verte"]


def test_a_table_that_looks_like_that_of_a_tool_is_read_by_its_titles_alone() -> None:
    assert read(NINJA).tool == "invoiceninja"

    found = read(NINJA, Chosen(by_titles=True))

    assert found.tool == "table" and [one.number for one in found.invoices] == ["0041"]


def test_what_the_tool_calls_a_column_gives_way_to_what_was_chosen() -> None:
    found = read(NINJA, Chosen(columns=(("Invoice Balance", "-"),)))

    assert found.tool == "invoiceninja" and found.invoices[0].paid is None


@pytest.mark.parametrize("chosen", [AS_FOUND, Chosen("payments", "mdy", by_titles=True, columns=(("É : ;", "total"),))])
def test_what_was_chosen_goes_through_the_pipe_unchanged(chosen: Chosen) -> None:
    assert packing.choice_again(packing.choice(chosen)) == chosen


def test_the_process_that_opens_files_reads_them_as_chosen() -> None:
    files = [("a.csv", DATES.encode())]

    found = child.read(files, place="fr", currency="EUR", today=TODAY, chosen=Chosen(order="mdy"))

    assert found.invoices[0].issued_on == date(2026, 3, 4)
