"""What people type stays text: markup, templates, programs, bombs, and every script of the world."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from reglo.documents import pdf
from reglo.documents.glyphs import STAND_IN, printable
from reglo.rules.invoicing import Mention, Party, Sealed, from_text, text_of
from tests.documents import samples
from tests.documents.container import faults
from tests.documents.official_rules import Judge
from tests.documents.reading import plain, poppler, pypdf_pages

# What is typed, and what of it must be read on the page (the rest has no glyph, or is no letter).
AS_TYPED = [
    '#import "@preview/cetz:0.3.0": *',
    '#include "/etc/passwd"',
    '#read("sheet.json")',
    "#panic(1) #while true {}",
    "]#set page(fill: black)[",
    "$ x^2 $ @ref <label> = Titre == *gras* _it_ `code` // fin",
    "\\u{48} \\n \\\\ \\",
    "{{ 7 * 7 }} {% for x in y %} ${HOME} %(name)s {0}",
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "]]> <!-- --> <![CDATA[ &amp; &lt; & < > \" '",
    "'; DROP TABLE invoices; --",
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "Łódź Ærøskøbing Αθήνα Київ Đặng ẞ ﬁ ŉ",
    "1 234,56 € 20 % nº 3 – l’été « oui »",
]
REPLACED = {
    "Emoji 🙂👨‍👩‍👧‍👦 fin": "Emoji □□□□□ fin",
    "שלום חברים fin": "□□□□ □□□□□ fin",
    "شركة الأمل fin": "□□□□ □□□□□ fin",
    "東京株式会社 fin": "□□□□□□ fin",
    "avant\u202egnirts\u202c fin": "avant□gnirts□ fin",  # written from right to left by an invisible sign
    "bip\x07\x00\x1b[31m fin": "bip□□□[31m fin",
    "privé \ue000\uf8ff fin": "privé □□ fin",
    "perdu \ufffd fin": "perdu □ fin",
    "invi\u200bsible\u2060 fin\ufeff": "invisible fin",
    "Z\u0300\u0301\u0302\u0303a\u0334lgo fin": None,
    "e\u0301te\u0301 fin": "été fin",
}


def everywhere(text: str) -> Sealed:
    """The text in every field a person types."""
    base = samples.RATES
    person = {"attention": text, "brand": text}
    return replace(
        base,
        subject=text,
        subject_detail=text,
        purchase_order=text,
        buyer_reference=text,
        contract=text,
        terms_sentence=text,
        note=text,
        seller=replace(base.seller, activity=text, legal_form=text, **person),
        buyer=replace(
            base.buyer, name=text, **person, address=replace(base.buyer.address, street=(text, text), city=text)
        ),
        lines=tuple(replace(line, title=text, detail=text, unit=text) for line in base.lines),
        payment=replace(base.payment, holder=text),
        mentions=(*base.mentions, Mention("own", text)),
    )


def letters(text: str) -> str:
    """Without spaces and quotes, which the typography of the place sets its own way."""
    return "".join(sign for sign in plain(text) if sign not in " '’\"«»“”-–‑")


@pytest.mark.parametrize("text", AS_TYPED)
def test_markup_of_any_language_is_printed_as_it_was_typed(text: str) -> None:
    made, xml = pdf.invoice(everywhere(text))

    page = letters(" ".join(pypdf_pages(made)))
    # Once in the text is not enough: title, line, address and mention all show it.
    assert page.count(letters(text)) >= 8
    assert faults(made, xml=xml) == []


@pytest.mark.parametrize("text", REPLACED)
def test_what_no_font_has_is_a_visible_box_on_paper_and_exact_in_the_xml(text: str) -> None:
    sealed = everywhere(text)
    made, xml = pdf.invoice(sealed)

    assert xml is not None
    assert faults(made, xml=xml) == []
    if (shown := REPLACED[text]) is not None:
        assert printable(text).strip() == shown
        assert letters(shown) in letters(" ".join(pypdf_pages(made)))
    names = [node.text for node in etree.fromstring(xml).iter("{*}Name")]
    assert text.translate({7: None, 0: None, 27: None}).strip() in names


def test_the_official_rules_accept_any_text(judge: Judge) -> None:
    for text in [*AS_TYPED, *REPLACED]:
        _, xml = pdf.invoice(everywhere(text))
        assert xml is not None
        assert judge.verdict("en16931", xml).failed == []
        assert judge.verdict("br-fr", xml).failed == []


@pytest.mark.parametrize("length", [60, 300, 2000])
@pytest.mark.parametrize("sealed", [samples.RATES, samples.QUEBEC_ENGLISH], ids=["France", "Québec"])
def test_a_word_without_end_is_broken_and_nothing_is_pushed_off_the_page(length: int, sealed: Sealed) -> None:
    """Lines may be as long as one likes; names and subjects as long as the books keep them."""
    word, name = "W" * length, "W" * min(length, 200)
    long = replace(
        sealed,
        subject=name,
        lines=tuple(replace(line, title=word, detail=word) for line in sealed.lines),
        buyer=replace(sealed.buyer, name=name),
        purchase_order=name[:100],
    )

    made, _ = pdf.invoice(long)

    page = "".join("".join(pypdf_pages(made)).split())
    assert page.count("W") >= 2 * len(name) + 2 * length * len(sealed.lines)
    assert off_the_page(made) == []


@pytest.mark.parametrize("sealed", [samples.RATES, samples.QUEBEC_ENGLISH], ids=["France", "Québec"])
@pytest.mark.parametrize("filling", ["Société coopérative d’intérêt collectif des artisans réunis ", "W"])
def test_names_and_addresses_as_long_as_the_books_keep_them_stay_on_the_page(sealed: Sealed, filling: str) -> None:
    def full(size: int) -> str:
        return (filling * size)[:size]

    def filled(party: Party) -> Party:
        address = replace(party.address, street=tuple(full(75) for _ in range(4)), city=full(100))
        return replace(
            party, name=full(200), brand=full(199), attention=full(200), activity=full(200), legal_form=full(200),
            email=f"{'w' * 64}@{'w.' * 90}example", phone=full(40), address=address,
        )  # fmt: skip

    made, _ = pdf.invoice(
        replace(sealed, subject=full(300), seller=filled(sealed.seller), buyer=filled(sealed.buyer)), copy="duplicate"
    )

    assert off_the_page(made) == []


def off_the_page(made: bytes) -> list[str]:
    """The words whose box leaves the page, or comes nearer than 5 mm to its edge."""
    drawn = poppler("pdftotext", "-bbox", "-", "-", given=made).decode()
    found = []
    for page in drawn.split("<page ")[1:]:
        width = float(re.search(r'width="([\d.]+)"', page)[1])  # type: ignore[index]
        height = float(re.search(r'height="([\d.]+)"', page)[1])  # type: ignore[index]
        for left, top, right, bottom, word in re.findall(
            r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)<', page
        ):
            edge = 5 / 25.4 * 72
            if float(left) < edge or float(top) < edge or float(right) > width - edge or float(bottom) > height - edge:
                found.append(word)
    return found


SIGNS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(SIGNS, SIGNS, SIGNS)
def test_no_text_whatever_breaks_the_paper(
    paper: Callable[[Sealed], tuple[bytes, bytes | None]], title: str, detail: str, name: str
) -> None:
    sealed = replace(
        samples.ONE_LINE,
        subject=title,
        note=detail,
        lines=(replace(samples.ONE_LINE.lines[0], title=f"x{title}", detail=detail),),
        buyer=replace(samples.COOP, name=f"x{name}"),
    )

    made, xml = paper(from_text(text_of(sealed)))

    assert faults(made, xml=xml) == []
    assert STAND_IN not in printable("Café")
