"""The finished page, read back: every word and every cent by two readers, the code by a scanner."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from reglo.documents import pdf
from reglo.documents.sheet import sheet_of
from reglo.documents.typography import amount, number
from reglo.rules.invoicing import Payment, Sealed
from tests.documents import samples
from tests.documents.reading import codes, picture, plain, poppler_pages, pypdf_pages

Paper = tuple[bytes, bytes | None]
EVERY = pytest.mark.parametrize("sealed", samples.ALL.values(), ids=samples.ALL.keys())
# Words of the file, not of the page; and what stands on the following pages alone.
UNPRINTED = {"document", "place", "lang", "region", "issued", "xml", "xml-words", "running", "watermark", "hanging"}
LOCALES = {"fr": "fr-FR", "ca-qc": "fr-CA"}


def printed(sheet: dict[str, Any]) -> dict[str, Any]:
    """The sheet without what the page leaves out: an empty table of instalments, a column without VAT."""
    sheet = {key: value for key, value in sheet.items() if key not in UNPRINTED}
    if not sheet["instalments"]["rows"]:
        del sheet["instalments"]
    if not sheet["vat-column"]:
        sheet["headers"] = {key: label for key, label in sheet["headers"].items() if key != "vat"}
        sheet["lines"] = [{key: value for key, value in line.items() if key != "vat"} for line in sheet["lines"]]
    if not sheet["unit-column"]:
        sheet["headers"] = {key: label for key, label in sheet["headers"].items() if key != "unit"}
    # The drawing of the code and its words are read otherwise; the decimals are part of their number.
    sheet["payment"] = {key: value for key, value in sheet["payment"].items() if key not in {"qr", "qr-alt", "link"}}
    sheet["lines"] = [{key: value for key, value in line.items() if key != "fraction"} for line in sheet["lines"]]
    return sheet


def texts(value: Any) -> Iterator[str]:
    """Every string of a sheet."""
    match value:
        case str() if value:
            yield value
        case dict():
            yield from (text for part in value.values() for text in texts(part))
        case list():
            yield from (text for part in value for text in texts(part))


def words(text: str) -> str:
    """Only what is read: without spaces, since a line may be broken where a space or nothing stood."""
    return "".join(plain(text).replace("\u2011", "-").split())


# ── Words and cents ──────────────────────────────────────────────────────────────────────────────


@EVERY
def test_every_text_of_the_sheet_is_read_back_from_the_page(sealed: Sealed, paper: Callable[[Sealed], Paper]) -> None:
    made, xml = paper(sealed)
    page = words(" ".join(pypdf_pages(made)))

    expected = texts(printed(sheet_of(sealed, xml=xml is not None)))
    assert [text for text in expected if words(text) not in page] == []


@EVERY
@pytest.mark.parametrize("reader", [poppler_pages, pypdf_pages])
def test_the_amounts_are_read_back_intact(sealed: Sealed, reader: Any, paper: Callable[[Sealed], Paper]) -> None:
    locale = "en" if sealed.place == "fr" and sealed.language == "en" else LOCALES[sealed.place]
    sums = [sealed.totals.grand if sealed.kind == "credit_note" else sealed.totals.payable]
    sums += [tax.amount for tax in sealed.taxes] + [one.amount for one in sealed.instalments]

    page = plain(" ".join(reader(paper(sealed)[0])))

    for value in sums:
        assert plain(amount(value, sealed.currency, locale)) in page
    for line in sealed.lines:
        assert plain(number(line.net, locale, decimals=2)) in page
        assert plain(number(line.unit_price, locale, decimals=2)) in page


def test_the_lines_read_back_add_up_to_the_totals_read_back(paper: Callable[[Sealed], Paper]) -> None:
    """No value of ours is used here: a stranger with the page alone finds the same sums."""
    made, _ = paper(samples.many(60))
    page = "\n".join(poppler_pages(made))

    def read(found: str) -> Decimal:
        return Decimal(found.replace(" ", "").replace(",", "."))

    rows = re.findall(r"poste \d+ +(\d+) +unités? +([\d ]+,\d\d) +20 % +([\d ]+,\d\d)$", page, re.MULTILINE)
    (net,) = re.findall(r"Total HT +([\d ]+,\d\d) €", page)
    (base, tax) = re.findall(r"TVA 20 % sur ([\d ]+,\d\d) € +([\d ]+,\d\d) €", page)[0]
    (gross,) = re.findall(r"Total TTC, à régler +([\d ]+,\d\d) €", page)

    assert len(rows) == 60
    assert all(Decimal(quantity) * read(price) == read(total) for quantity, price, total in rows)
    assert sum(read(total) for *_, total in rows) == read(net) == read(base)
    assert read(net) + read(tax) == read(gross)
    assert read(tax) == (read(base) * 20 / 100).quantize(Decimal("0.01"))


def test_a_screen_reader_hears_the_parts_in_the_order_one_reads_them(paper: Callable[[Sealed], Paper]) -> None:
    page = pypdf_pages(paper(samples.RATES)[0])[0]
    order = ["Atelier Rive", "Facture nº 2026-038", "Signalétique des halles", "Désignation", "Plan d’implantation",
             "Total HT 3 000,00", "Total TTC, à régler", "Payer par virement", "Prestations de services", "page 1 sur 1"]  # fmt: skip

    places = [page.index(part) for part in order]

    assert places == sorted(places)


def test_without_units_the_page_has_no_head_for_them() -> None:
    without = tuple(replace(line, unit="") for line in samples.RATES.lines)

    page = pypdf_pages(pdf.invoice(replace(samples.RATES, lines=without))[0])[0]

    assert "Désignation Qté Prix unitaire HT TVA Total HT" in page
    assert "2,5 480,00 20 % 1 200,00" in page


# ── The code ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dots_per_inch", [100, 150, 200])
def test_the_transfer_code_is_read_from_the_page_as_a_phone_reads_it(dots_per_inch: int, logo: bytes) -> None:
    made, _ = pdf.invoice(samples.RATES, logo=logo)

    (said,) = codes(made, dots_per_inch=dots_per_inch)

    assert said.split("\n") == [
        "BCD", "002", "1", "SCT", "AGRIFRPP", "Jeanne Rivière EI", "FR7630006000011234567890189", "EUR3540.00",
        "", "", "2026-038",
    ]  # fmt: skip


def test_a_code_filled_to_its_last_byte_is_still_read() -> None:
    payment = Payment("transfer", holder="Ж" * 70, iban="MT84MALT011000012345MTLCAST001S", bic="MALTMTMTXXX")
    made, _ = pdf.invoice(replace(samples.RATES, number="X" * 35, payment=payment))

    (said,) = codes(made, dots_per_inch=200)

    assert said.split("\n")[5] == "Ж" * 70
    assert said.split("\n")[-1] == "X" * 35


@pytest.mark.parametrize("dots_per_inch", [150])
@pytest.mark.parametrize(
    "sealed", [samples.INSTALMENTS, samples.PREPAID, samples.MICRO], ids=["instalments", "prepaid", "micro"]
)
def test_the_code_asks_for_what_is_due_first(
    sealed: Sealed, dots_per_inch: int, paper: Callable[[Sealed], Paper]
) -> None:
    (said,) = codes(paper(sealed)[0], dots_per_inch=dots_per_inch)

    assert said.split("\n")[7] == f"EUR{sealed.instalments[0].amount}"


@pytest.mark.parametrize(
    "sealed", [samples.CREDIT, samples.QUEBEC, samples.FOREIGN_CURRENCY], ids=["credit note", "Québec", "francs"]
)
def test_no_code_stands_where_none_belongs(sealed: Sealed, paper: Callable[[Sealed], Paper]) -> None:
    assert codes(paper(sealed)[0]) == []


# ── The envelope ─────────────────────────────────────────────────────────────────────────────────

# In millimetres, what the window shows whatever the play of the sheet, and what must stay empty around it
# but for the address (mock-ups of the documents; C5/DL window of AFNOR, no. 10 window of Canada Post).
WINDOWS = {"fr": ((100, 45, 190, 79), (92, 36, 200, 90)), "ca-qc": ((22.2, 63.5, 111, 80.4), (21, 55, 125, 88))}

LONGEST = replace(
    samples.COOP,
    name="Société coopérative d’intérêt collectif des producteurs réunis",
    attention="Madame Marie-Antoinette de La Rochefoucauld-Montbazon",
)


@pytest.mark.parametrize(
    "sealed",
    [
        samples.RATES,
        replace(samples.RATES, buyer=LONGEST),
        samples.PUBLIC,
        samples.ENGLISH,
        samples.QUEBEC,
        samples.QUEBEC_ENGLISH,
    ],
    ids=["usual", "long names", "public", "abroad", "Québec", "Québec bilingual"],
)
def test_the_address_stands_alone_in_the_window_of_the_envelope(sealed: Sealed) -> None:
    inner, outer = WINDOWS[sealed.place]
    page = picture(pdf.invoice(sealed)[0], dots_per_inch=100)
    scale = 100 / 25.4

    def marks(box: tuple[float, ...]) -> int:
        return sum(1 for grey in page.crop(tuple(round(side * scale) for side in box)).tobytes() if grey < 160)

    assert marks(inner) > 100
    assert marks(inner) == marks(outer)


# ── The paper of each place ──────────────────────────────────────────────────────────────────────


def test_quebec_prints_both_taxes_with_both_numbers_and_the_interac_address(paper: Callable[[Sealed], Paper]) -> None:
    page = pypdf_pages(paper(samples.QUEBEC)[0])[0]

    assert "TPS 5 % · 123456782 RT0001 168,00 $" in page
    assert "TVQ 9,975 % · 1227494057 TQ0001 335,16 $" in page
    assert "Payer par virement Interac Destinataire maxime@tremblay.example Message 2026-118" in page
    assert "3 863,16 $" in page and "14,975" not in page
    assert "Un doute? 819" in page  # no space before « ? » in Québec


def test_an_english_reader_in_quebec_has_both_languages_french_first(paper: Callable[[Sealed], Paper]) -> None:
    page = pypdf_pages(paper(samples.QUEBEC_ENGLISH)[0])[0]

    pairs = [("Facture", "Invoice"), ("Échéance", "Due date"), ("Prix unitaire", "Unit price"), ("Sous-total", "Subtotal"),
             ("RT0001", "GST"), ("TQ0001", "QST"), ("Total à régler", "Total due"),
             ("Payer par virement Interac", "Pay by Interac e-Transfer"), ("à régler pour le", "due 22 November")]  # fmt: skip
    assert all(page.index(french) < page.index(english) for french, english in pairs)
    assert "$3,863.16" not in page and "3 863,16 $" in page


def test_the_paper_of_quebec_is_letter_and_the_one_of_france_a4(paper: Callable[[Sealed], Paper]) -> None:
    def size(sealed: Sealed) -> tuple[int, int]:
        seen = picture(paper(sealed)[0], dots_per_inch=100)
        return round(seen.width / 100 * 25.4), round(seen.height / 100 * 25.4)

    assert size(samples.RATES) == (210, 297)
    assert size(samples.QUEBEC) == (216, 279)


# ── Copies ───────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_says_on_every_page_that_it_is_one() -> None:
    pages = pypdf_pages(pdf.invoice(replace(samples.many(60), number=""), copy="draft")[0])

    assert len(pages) == 3
    assert all("Brouillon" in page for page in pages)


def test_a_duplicate_says_on_every_page_that_it_is_one() -> None:
    pages = pypdf_pages(pdf.invoice(samples.many(60), copy="duplicate")[0])

    assert all("Duplicata" in page for page in pages)


def test_the_clients_page_is_a_link_that_can_be_read_on_paper() -> None:
    made, _ = pdf.invoice(samples.RATES, link="https://reglo.rive.example/p/c4Vn8t")

    assert b"(https://reglo.rive.example/p/c4Vn8t)" in made
    assert "reglo.rive.example/p/c4Vn8t" in pypdf_pages(made)[0]
