"""From one line to three hundred: totals are never alone, and one pays from the page that says how much."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from reglo.documents import pdf
from reglo.documents.sheet import sheet_of
from reglo.rules.invoicing import Instalment, Sealed
from tests.documents import samples
from tests.documents.container import faults
from tests.documents.reading import pypdf_pages

WORDS = "panneau cadre relevé pose atelier essai teinte lecture mètre gravure maquette".split()  # noqa: SIM905


def quebec(count: int) -> Sealed:
    """The same many lines, under the two taxes."""
    like = samples.many(count)
    lines = tuple(replace(line, tax="taxable") for line in like.lines)
    basis = like.totals.lines
    gst, qst = (samples.cents(basis * Decimal(rate) / 100) for rate in ("5", "9.975"))
    taxes = (
        replace(samples.QUEBEC.taxes[0], basis=basis, amount=gst),
        replace(samples.QUEBEC.taxes[1], basis=basis, amount=qst),
    )
    totals = samples.sums(str(basis), str(gst + qst))
    instalments = (Instalment(date(2026, 11, 22), totals.payable),)
    return replace(samples.QUEBEC, lines=lines, taxes=taxes, totals=totals, instalments=instalments)


def faults_of(pages: list[str], *, last: str, head: str, pay: str) -> list[str]:
    """What is wrong with how the paper was cut into pages; `last` is the label of the one sum expected."""
    found = []
    (*before, page) = pages
    if any(last in other for other in before) or page.count(last) != 1:
        found.append("the total does not stand once, on the last page")
    table, _, after = page.partition(last)
    if head not in table:
        found.append("the head of the table does not stand over the totals")
    if not re.search(r"poste \d+", table.partition(head)[2]):
        found.append("no line stands over the totals")
    if pay not in after:
        found.append("one cannot pay from the page that says how much")
    found += [f"page {index} has no head of table" for index, other in enumerate(pages, 1) if other.count(head) != 1]
    found += [f"page {index} is almost empty" for index, other in enumerate(before, 1) if other.count("poste ") < 8]
    count = len(pages)
    found += [
        f"page {index} does not say its number"
        for index, other in enumerate(pages, 1)
        if f"page {index} sur {count}" not in other
    ]
    return found


FRANCE = {"last": "Total TTC, à régler", "head": "Désignation Qté Unité", "pay": "Payer par virement"}
QUEBEC = {"last": "Total à régler", "head": "Désignation Qté Unité", "pay": "Payer par virement Interac"}


@pytest.mark.parametrize("count", [*range(1, 62), 99, 100, 150, 299, 300])
def test_a_french_invoice_of_any_length_is_well_cut(count: int) -> None:
    pages = pypdf_pages(pdf.invoice(samples.many(count))[0])

    assert faults_of(pages, **FRANCE) == []
    assert [int(n) for page in pages for n in re.findall(r"poste (\d+)", page)] == list(range(1, count + 1))


@pytest.mark.parametrize("count", [*range(1, 50, 2), 300])
def test_a_quebec_invoice_of_any_length_is_well_cut(count: int) -> None:
    assert faults_of(pypdf_pages(pdf.invoice(quebec(count))[0]), **QUEBEC) == []


def test_three_hundred_lines_are_still_an_archive_with_its_xml() -> None:
    made, xml = pdf.invoice(samples.many(300))

    assert faults(made, xml=xml) == []


def test_a_line_is_never_cut_from_its_detail() -> None:
    for count in range(20, 40):
        lines = tuple(
            replace(line, detail=f"suite du {index}") for index, line in enumerate(samples.many(count).lines, 1)
        )
        for page in pypdf_pages(pdf.invoice(replace(samples.many(count), lines=lines))[0]):
            titled = re.findall(r"poste (\d+)", page)
            assert re.findall(r"suite du (\d+)", page) == titled


# ── Papers of every shape ────────────────────────────────────────────────────────────────────────

TEXTS = st.lists(st.sampled_from(WORDS), max_size=90).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_totals_never_stand_alone_whatever_is_written_around_them(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 30), label="lines")
    sealed = samples.many(count)
    lines = tuple(replace(line, detail=data.draw(TEXTS)) for line in sealed.lines)
    parts = data.draw(st.integers(1, 4), label="instalments")
    share = samples.cents(sealed.totals.payable / parts)
    due = [share] * (parts - 1) + [sealed.totals.payable - share * (parts - 1)]
    sealed = replace(
        sealed,
        lines=lines,
        instalments=tuple(Instalment(date(2026, 12, 2) + timedelta(30 * i), one) for i, one in enumerate(due)),
        note=data.draw(TEXTS, label="note"),
        terms_sentence=data.draw(TEXTS, label="terms"),
    )

    pages = pypdf_pages(pdf.invoice(sealed)[0])

    (page,) = [page for page in pages if "Total TTC, à régler" in page]
    above, _, after = page.partition("Total TTC, à régler")
    table = above.partition("Désignation")[2]
    assert re.search(r"poste \d+", table) or any(word in table for word in WORDS), "no line stands over the totals"
    assert table.count("Total HT") == 2, "the sum of the lines stands elsewhere"  # and the head of its column
    assert "TVA 20 % sur" in table
    assert "Payer par virement" in after and "Payer par virement" in pages[-1]
    assert page is pages[-1]


# ── What is known without being measured ─────────────────────────────────────────────────────────

BESIDE_CODE = """
#import "layout.typ": *
#let d = json("sheet.json")
#let p = place-of(d)
#show: body => paper(d, body)
#context [#metadata((
  known: payment-height(d, p.width - p.left - p.right) / 1mm,
  measured: height-of(p.width - p.left - p.right, payment(d)) / 1mm,
  counted: stands-beside-code(d.payment),
)) <height>]
"""
HOLDERS = ("Camille Aubry EI", "WWWWWWWWWWWW WWWWWWWWWWWW", "Marie-Emmanuelle Wimmer, architecte d’intérieur, EI")
BICS = ("", "AGRIFRPP", "PSSTFRPPNTE")


def height_of_payment(sealed: Sealed) -> dict[str, Any]:
    """The height of the block of payment in millimetres, as the layout takes it and as it stands."""
    sheet = sheet_of(sealed, copy="original", logo=False, link="", over="", xml=False)
    files = {
        "main.typ": BESIDE_CODE.encode(),
        "layout.typ": (pdf.TEMPLATE_FOLDER / "layout.typ").read_bytes(),
        "sheet.json": json.dumps(sheet).encode(),
    }
    (found,) = json.loads(
        typst.query(files, "<height>", field="value", font_paths=[str(pdf.FONT_FOLDER)])  # type: ignore[arg-type]
    )
    return dict(found)


@pytest.mark.parametrize("bic", BICS)
@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("phone", ["", "06 00 00 00 00"])
def test_the_height_of_a_payment_is_known_whatever_it_says(holder: str, bic: str, phone: str) -> None:
    like = samples.many(12)
    payment = replace(like.payment, holder=holder, bic=bic)

    height = height_of_payment(replace(like, payment=payment, seller=replace(like.seller, phone=phone)))

    assert height["known"] == pytest.approx(height["measured"])


def test_an_ordinary_payment_is_not_measured_and_a_long_one_is() -> None:
    like = samples.many(12)
    long = replace(like.payment, holder=" ".join(WORDS * 4))

    assert height_of_payment(like)["counted"]
    assert not height_of_payment(quebec(3))["counted"], "without a code, words alone make the height"
    longer = height_of_payment(replace(like, payment=long))
    assert not longer["counted"]
    assert longer["known"] == pytest.approx(longer["measured"])
    assert longer["known"] > height_of_payment(like)["known"]
