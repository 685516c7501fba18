"""What one takes along: a workbook to go on with, the book of receipts, everything in one file; nothing that runs."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from defusedxml import ElementTree

from reglo.books import archive, exports, journal, papers, payments
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from reglo.documents import tables
from reglo.documents.tables import Table
from reglo.rules.reading import Said
from tests import ready
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db

LATE = TODAY + timedelta(days=40)
EVIL = '=HYPERLINK("http://evil.example";"Cliquez")'


@pytest.fixture
def business(monkeypatch: pytest.MonkeyPatch) -> Business:
    """Two invoices of 1 800 €; 500 € came in for the first, and were taken back the day after; then 800 €."""
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    made = ready.business()
    client = ready.client(made, name=EVIL)
    one = ready.issued(made, client).invoice
    ready.issued(made, client)
    noted = note(made, one, "500", on=TODAY)
    tomorrow = NOW + timedelta(days=1)
    payments.reverse(made, noted.payment.id, reason="rejet", today=TODAY, by=owner_of(made), at=tomorrow)
    note(made, one, "800", on=TODAY + timedelta(days=2))
    return made


def note(business: Business, invoice: Any, amount: str, *, on: date) -> payments.Noted:
    facts: dict[str, Any] = {"received_on": on, "means": "transfer", "request_key": uuid7(), "today": on}
    at = NOW + (on - TODAY)
    return payments.note(
        business,
        invoice_id=invoice.id,
        amount=Decimal(amount),
        reference="@SUM(A1)",
        by=owner_of(business),
        at=at,
        **facts,
    )


def render(business: Business) -> None:
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """Each sheet of a workbook as its texts, read without the library that wrote it."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", space)
        words = ["".join(one.itertext()) for one in strings]
        names = [
            one.get("name") for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter() if one.get("sheetId")
        ]
        found = {}
        for number, name in enumerate(names, start=1):
            sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert sheet.findall(".//m:f", space) == [], "a formula"
            rows = sheet.findall(".//m:row", space)
            found[str(name)] = [[_text(cell, words, space) for cell in row.findall("m:c", space)] for row in rows]
        return found


def _text(cell: Any, words: list[str], space: dict[str, str]) -> str:
    value = cell.findtext("m:v", "", space)
    return words[int(value)] if cell.get("t") == "s" else value


def receipts(business: Business, **facts: Any) -> list[list[str]]:
    content = tables.as_csv(exports.receipts(business, "fr", **facts), "fr").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=";"))


# ── The book of receipts ─────────────────────────────────────────────────────────────────────────


def test_the_book_of_receipts_says_day_client_nature_amount_means_and_paper(business: Business):
    head, *rows = receipts(business)

    assert head == ["Date", "Client", "Nature", "Montant", "Monnaie", "Moyen", "Pièce", "Référence"]
    assert [(row[0], row[2], row[3], row[5], row[6]) for row in rows] == [
        ("2026-11-23", "Refonte", "500,00", "virement", "2026-001"),
        ("2026-11-24", "Annulation : Refonte", "-500,00", "virement", "2026-001"),
        ("2026-11-25", "Refonte", "800,00", "virement", "2026-001"),
    ]


def test_a_year_has_the_receipts_of_its_days_only(business: Business):
    with tenant(business.id):
        second = business.invoices.get(number="2026-002")
    note(business, second, "1", on=date(2027, 1, 2))

    assert len(receipts(business, year=2026)) == 4
    assert [row[3] for row in receipts(business, year=2027)] == ["Montant", "1,00"]
    assert receipts(business, year=2031) == [receipts(business)[0]]


def test_no_cell_of_a_csv_is_run(business: Business):
    for row in receipts(business)[1:]:
        assert (row[1], row[7]) == (f"'{EVIL}", "'@SUM(A1)")


@pytest.mark.parametrize("sign", tables.FORMULA_SIGNS)
def test_every_sign_that_begins_a_formula_is_guarded(sign: str):
    for text in (f"{sign}1", f"  {sign}1"):
        assert tables.guarded(text).startswith("'")
    assert tables.guarded("Nord-Est = 2") == "Nord-Est = 2"


def test_a_comma_for_the_french_a_point_for_the_english():
    table = Table(Said("Un", "One"), (Said("Montant", "Amount"),), [(Decimal("-1234.50"),), (None,), (3,)])

    assert tables.as_csv(table, "fr") == b'\xef\xbb\xbfMontant\r\n-1234,50\r\n""\r\n3\r\n'
    assert b"-1234.50" in tables.as_csv(table, "en")


# ── The workbook ─────────────────────────────────────────────────────────────────────────────────


def test_the_workbook_begins_with_what_is_owed_and_says_the_next_step(business: Business):
    found = sheets(exports.books(business, "fr", today=LATE, at=NOW))

    assert list(found) == ["Suivi", "Factures", "Sommes dues", "Encaissements", "Clients"]
    head, first, second = found["Suivi"]
    assert head[:9] == [
        "Client",
        "À qui",
        "E-mail",
        "Téléphone",
        "Facture",
        "Émise le",
        "À payer le",
        "Jours de retard",
        "Reste dû",
    ]
    assert (first[0], first[1], first[2]) == (EVIL, "Jeanne Petit", "compta@nord.example")
    assert first[3:8] == ["2026-001", "46349", "46379", "10", "1000.00"]  # days as Excel counts them
    assert second[7] == "1800.00"
    assert len(first[10]) > 10  # why, in words


def test_the_workbook_lists_invoices_sums_payments_and_clients(business: Business):
    found = sheets(exports.books(business, "en", today=LATE, at=NOW))

    assert [row[0] for row in found["Invoices"][1:]] == ["2026-001", "2026-002"]
    assert found["Invoices"][1][5:7] == ["1800.00", "0.00"]
    assert [row[4] for row in found["Sums due"][1:]] == ["1000.00", "1800.00"]
    assert [row[2] for row in found["Payments"][1:]] == ["500.00", "800.00"]
    assert found["Clients"][1][0] == EVIL


def test_the_same_facts_give_the_same_bytes(business: Business):
    first = exports.books(business, "fr", today=LATE, at=NOW)

    assert exports.books(business, "fr", today=LATE, at=NOW) == first


def test_nothing_to_take_along_is_a_workbook_with_heads_only():
    found = sheets(exports.books(establish(), "fr", today=TODAY, at=NOW))

    assert [len(rows) for rows in found.values()] == [1] * 5


# ── Everything ───────────────────────────────────────────────────────────────────────────────────


def test_everything_holds_papers_tables_texts_and_the_journal(business: Business):
    render(business)

    with zipfile.ZipFile(io.BytesIO(exports.everything(business, "fr", today=TODAY, at=NOW))) as bundle:
        names = bundle.namelist()
        with tenant(business.id):
            document = archive.Document.objects.get(invoice__number="2026-001")
            entries = journal.Entry.objects.count()
        assert bundle.read("pieces/facture-2026-001.pdf") == archive.read(document.pdf)
        assert bundle.read("pieces/facture-2026-001.xml") == archive.read(document.xml)
        assert b"oasis:names:specification:ubl" in bundle.read("pieces/facture-2026-001-ubl.xml")
        lines = [json.loads(line) for line in bundle.read("journal.jsonl").splitlines()]
        sealed = json.loads(bundle.read("factures.json"))
        assert "absentes" not in bundle.read("LISEZMOI.txt").decode()
    assert {"tables/suivi.csv", "tables/livre-des-recettes.csv", "tables/reglo.xlsx", "entreprise.json"} <= set(names)
    assert [line["position"] for line in lines] == list(range(1, entries + 1))
    assert [one["number"] for one in sealed] == ["2026-001", "2026-002"]


def test_a_paper_lost_is_named_and_the_rest_is_there(business: Business):
    render(business)
    with tenant(business.id):
        document = archive.Document.objects.get(invoice__number="2026-001")
    archive.path_of(document.pdf).unlink()

    with zipfile.ZipFile(io.BytesIO(exports.everything(business, "en", today=TODAY, at=NOW))) as bundle:
        assert "missing from the archive: 2026-001" in bundle.read("README.txt").decode()
        assert "pieces/facture-2026-002.pdf" in bundle.namelist()


def test_what_leaves_is_of_one_business_only(business: Business):
    other = ready.business(name="Basile", email="basile@example.com")
    ready.issued(other, ready.client(other, name="Secret de Basile"))

    with zipfile.ZipFile(io.BytesIO(exports.everything(business, "fr", today=TODAY, at=NOW))) as bundle:
        assert not [
            name for name in bundle.namelist() if "Secret de Basile" in bundle.read(name).decode("utf-8", "replace")
        ]
