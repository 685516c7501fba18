"""The finished letter, read back: its tags, its words, its window, its pages, and texts that mean harm."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reglo.documents import dossier, pdf
from reglo.documents.renderer import Renderer, RenderFailed
from reglo.documents.sheet.letter import letter_sheet
from reglo.rules import invoicing
from reglo.rules.lettering import LetterText, Wording, from_text, text_of
from tests.documents import letter_samples as samples
from tests.documents.container import faults, tags
from tests.documents.letter_samples import ENDS, EXHIBITS, STEPS
from tests.documents.reading import picture, plain, poppler, pypdf_pages
from tests.documents.samples import RATES
from tests.documents.test_hostile_texts import AS_TYPED, REPLACED, letters, off_the_page
from tests.documents.test_paper import WINDOWS

PLACES = pytest.mark.parametrize("place", ["fr", "ca-qc"])
MILLIMETRE = 72 / 25.4

NOTICE = samples.letter("formal_notice", "fr", exhibits=EXHIBITS["fr"])
BILINGUAL = samples.letter("formal_notice", "ca-qc", english=True, exhibits=EXHIBITS["ca-qc"])


@pytest.fixture(scope="module")
def paper() -> Callable[[LetterText], bytes]:
    """The PDF of a letter; the same one is set once."""
    known: dict[str, bytes] = {}

    def made(letter: LetterText) -> bytes:
        key = text_of(letter)
        if key not in known:
            known[key] = pdf.letter(letter)
        return known[key]

    return made


def has_table(letter: LetterText) -> bool:
    return any(block["kind"] == "table" for part in letter_sheet(letter)["parts"] for block in part["blocks"])


def with_body(letter: LetterText, body: str) -> LetterText:
    return replace(letter, wordings=(replace(letter.wordings[0], body=body),))


# ── The file ─────────────────────────────────────────────────────────────────────────────────────


@PLACES
@pytest.mark.parametrize("step", STEPS)
def test_every_letter_is_pdf_a_and_pdf_ua_without_any_file_inside(
    step: str, place: str, paper: Callable[[LetterText], bytes]
) -> None:
    letter = samples.letter(step, place, english=place == "ca-qc")

    assert faults(paper(letter), xml=None, has_table=has_table(letter)) == []


def test_a_letter_has_its_language_title_and_day_and_its_english_is_marked(
    paper: Callable[[LetterText], bytes],
) -> None:
    with pikepdf.open(io.BytesIO(paper(BILINGUAL))) as document:
        assert document.Root.Lang == "fr-CA"
        assert plain(str(document.docinfo["/Title"])) == "Mise en demeure, Tremblay Rédaction"
        assert document.docinfo["/CreationDate"] == "D:20261228000000Z"
        drawn = [page.Contents.read_bytes() for page in document.pages]
        english = [len(re.findall(rb"/Lang ?\(en-CA\)", one)) for one in drawn]
        assert sum("/Lang" in tag and str(tag.Lang) == "en-CA" for tag in tags(document)) + sum(english) > 5
        assert [str(tag.S) for tag in tags(document) if str(tag.S).startswith("/H")].count("/H1") == 1


def test_the_rows_of_a_letter_are_tables_whose_cells_know_their_heads(
    paper: Callable[[LetterText], bytes],
) -> None:
    with pikepdf.open(io.BytesIO(paper(NOTICE))) as document:
        found = [str(tag.S) for tag in tags(document)]

    assert found.count("/Table") == found.count("/THead") == 2
    assert found.count("/TH") == 3 + 6


def test_lists_are_lists(paper: Callable[[LetterText], bytes]) -> None:
    with pikepdf.open(io.BytesIO(paper(samples.letter("dispute_acknowledgement", "fr")))) as document:
        found = [str(tag.S) for tag in tags(document)]

    assert (found.count("/L"), found.count("/LI")) == (1, 3)


# ── The words ────────────────────────────────────────────────────────────────────────────────────


def texts(value: object) -> Iterator[str]:
    match value:
        case str() if value:
            yield value
        case dict():
            yield from (
                text for key, part in value.items() if key not in {"manner", "to", "kind"} for text in texts(part)
            )
        case list():
            yield from (text for part in value for text in texts(part))


@PLACES
@pytest.mark.parametrize("step", STEPS)
def test_every_word_of_the_sheet_is_read_back_from_the_page(
    step: str, place: str, paper: Callable[[LetterText], bytes]
) -> None:
    letter = samples.letter(step, place, english=place == "ca-qc", exhibits=EXHIBITS[place])
    page = letters(" ".join(pypdf_pages(paper(letter))))
    unprinted = {"lang", "region", "running", "watermark"}

    def is_read(text: str) -> bool:  # a paragraph may go on after a page's foot and head
        said = letters(text)
        return any(said[:cut] in page and said[cut:] in page for cut in range(len(said) + 1))

    for part in letter_sheet(letter)["parts"]:
        shown = {key: value for key, value in part.items() if key not in unprinted}
        assert [text for text in texts(shown) if not is_read(text)] == []


def test_a_screen_reader_hears_a_notice_in_the_order_one_reads_it(paper: Callable[[LetterText], bytes]) -> None:
    page = " ".join(pypdf_pages(paper(NOTICE)))
    order = ["Aubry Conseil", "Lettre recommandée", "Nantes, le 28 décembre 2026", "Atelier Nord SAS", "Objet",
             "Mise en demeure de payer", "Madame,", "8 jours", "Nature Fondement Montant", "3 452,51 €",
             "Du Au Jours Somme due Taux annuel Montant", "13/11/2026", "IBAN", "injonction de payer",
             "salutations distinguées", "Camille Aubry", "Pièces jointes", "1 Devis nº D-2026-009"]  # fmt: skip

    at = 0
    for part in order:
        at = page.find(part, at)
        assert at >= 0, part


def test_a_whole_sum_in_a_column_keeps_its_cents(paper: Callable[[LetterText], bytes]) -> None:
    page = " ".join(pypdf_pages(paper(NOTICE)))

    assert "52,51 €" in page and "Code de commerce 40,00 €" in page


def test_exhibits_are_numbered_and_stand_in_place_of_the_sentence(paper: Callable[[LetterText], bytes]) -> None:
    page = " ".join(pypdf_pages(paper(BILINGUAL)))

    assert "P-1 Offre de services" in page and "P-4 Rappels" in page
    assert "offre de services, facture, rappels" not in page


def test_a_notice_nobody_signed_says_on_every_page_that_it_is_a_draft() -> None:
    pages = pypdf_pages(pdf.letter(replace(NOTICE, signed_on=None)))

    assert len(pages) == 2 and all("Projet" in page for page in pages)
    assert "Projet, à signer" in pages[0]


# ── The envelope ─────────────────────────────────────────────────────────────────────────────────


def words_at(made: bytes, page: int = 1) -> list[tuple[float, float, float, float, str]]:
    """The words of a page with their boxes in millimetres."""
    drawn = poppler("pdftotext", "-f", str(page), "-l", str(page), "-bbox", "-", "-", given=made).decode()
    pattern = r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)<'
    return [
        (float(a) / MILLIMETRE, float(b) / MILLIMETRE, float(c) / MILLIMETRE, float(d) / MILLIMETRE, word)
        for a, b, c, d, word in re.findall(pattern, drawn)
    ]


@PLACES
@pytest.mark.parametrize("step", ["letter", "formal_notice", "instalment_plan"])
def test_folded_in_three_the_window_shows_the_address_and_nothing_else(step: str, place: str) -> None:
    letter = samples.letter(step, place, english=place == "ca-qc", signed_on=None)
    made = pdf.letter(letter)
    (left, top, right, bottom), (outer_left, outer_top, outer_right, outer_bottom) = WINDOWS[place]
    opens = [1] if place == "fr" else [1, 1 + len(pypdf_pages(made)) // 2]

    for page, part in zip(opens, letter_sheet(letter)["parts"], strict=True):
        near = [
            box for box in words_at(made, page)
            if box[2] > outer_left and box[0] < outer_right and box[3] > outer_top and box[1] < outer_bottom
        ]  # fmt: skip
        assert letters(" ".join(word for *_, word in near)) == letters(" ".join(part["address"]))
        assert all(x0 >= left and x1 <= right and y0 >= top - 1 and y1 <= bottom + 1 for x0, y0, x1, y1, _ in near)


@PLACES
def test_the_folds_are_marked_on_the_first_page_of_each_language(place: str) -> None:
    made = pdf.letter(samples.letter("formal_notice", place, english=place == "ca-qc"))
    folds = {"fr": (99, 198), "ca-qc": (93.1, 186.3)}[place]

    def is_marked(page: int, fold: float) -> bool:
        seen, scale = picture(made, page=page, dots_per_inch=150), 150 / 25.4
        box = (round(4.5 * scale), round((fold - 0.6) * scale), round(7.5 * scale), round((fold + 0.6) * scale))
        return min(seen.crop(box).tobytes()) < 200

    count = len(pypdf_pages(made))
    opens = {1} if place == "fr" else {1, 1 + count // 2}
    for page in range(1, count + 1):
        assert [is_marked(page, fold) for fold in folds] == [page in opens] * 2


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────


@PLACES
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("many", [False, True], ids=["one invoice", "two invoices"])
def test_a_letter_takes_one_page_and_a_notice_two(step: str, place: str, many: bool) -> None:
    figures = samples.several(place) if many else None
    letter = samples.letter(step, place, figures=figures, exhibits=EXHIBITS[place] if step == "formal_notice" else ())

    assert len(pypdf_pages(pdf.letter(letter))) <= (2 if step == "formal_notice" else 1)


@pytest.mark.parametrize("count", range(1, 26))
def test_whoever_signs_does_so_under_the_last_words_of_the_letter(count: int) -> None:
    body = "\n\n".join(
        f"Phrase {index} de la lettre, assez longue pour tenir sur deux lignes de la page." for index in range(count)
    )

    pages = pypdf_pages(pdf.letter(with_body(NOTICE, f"Madame,\n\n{body}")))

    assert f"Phrase {count - 1} " in pages[-1]
    assert "Camille Aubry" in pages[-1].partition(f"Phrase {count - 1} ")[2]
    assert len(pages) == 1 or "Mise en demeure de payer · Aubry Conseil" in pages[1]


@pytest.mark.parametrize("before", range(0, 24, 3))
def test_a_small_table_is_never_cut_and_never_leaves_its_sentence(before: int) -> None:
    rows = "\n".join(f"| ligne {index} | {index},00 € |" for index in range(8))
    lead = "\n\n".join(f"Phrase {index} de la lettre." for index in range(before))

    pages = pypdf_pages(
        pdf.letter(
            with_body(NOTICE, f"{lead}\n\nVoici les sommes :\n\n| Quoi | Montant |\n| --- | ---: |\n{rows}\n\nMerci.")
        )
    )

    holding = [page for page in pages if "ligne " in page]
    assert len(holding) == 1
    assert all(f"ligne {index} " in holding[0] for index in range(8)) and "Voici les sommes" in holding[0]


def test_a_long_table_goes_on_under_its_head() -> None:
    rows = "\n".join(f"| ligne {index} | {index},00 € |" for index in range(90))

    pages = pypdf_pages(
        pdf.letter(with_body(NOTICE, f"Madame,\n\n| Quoi | Montant |\n| --- | ---: |\n{rows}\n\nMerci."))
    )

    assert len(pages) > 2
    assert all("Quoi Montant" in page for page in pages if "ligne " in page)
    assert re.findall(r"ligne (\d+) ", " ".join(pages)) == [str(index) for index in range(90)]


@pytest.mark.parametrize("count", [7, 9])
def test_a_table_of_many_columns_takes_the_whole_measure_and_stays_on_the_page(count: int) -> None:
    head = "| " + " | ".join(f"Colonne {index}" for index in range(count)) + " |"
    rule = "|" + " --- |" * count
    row = "| " + " | ".join("13\u00a0novembre\u00a02026" for _ in range(count)) + " |"

    letter = with_body(NOTICE, f"Madame,\n\n{head}\n{rule}\n{row}")

    assert letter_sheet(letter)["parts"][0]["blocks"][1]["wide"]
    assert off_the_page(pdf.letter(letter)) == []


# ── The renderer ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def press() -> Iterator[Renderer]:
    one = Renderer()
    yield one
    one.stop()


def test_the_same_letter_is_the_same_bytes_in_any_process(press: Renderer, logo: bytes) -> None:
    text = text_of(BILINGUAL)

    made = press.render(text, kind="letter", logo=logo)

    assert made.xml is None
    assert made.pdf == pdf.letter(from_text(text), logo=logo)
    press.stop()
    assert press.render(text, kind="letter", logo=logo) == made


def test_invoices_and_letters_take_turns_and_a_wrong_kind_is_a_failure(press: Renderer) -> None:
    invoice = invoicing.text_of(RATES)

    assert press.render(invoice).xml is not None
    assert press.render(text_of(NOTICE), kind="letter").pdf == pdf.letter(NOTICE)
    with pytest.raises(RenderFailed) as failure:
        press.render(invoice, kind="letter")
    assert "no letter of ours" in failure.value.detail


# ── Texts that mean harm ─────────────────────────────────────────────────────────────────────────


def everywhere(text: str, place: str = "fr") -> LetterText:
    """The text in every field a person types, and as a value of the message."""
    ends = ENDS[place]
    buyer = replace(
        ends.buyer,
        name=text,
        attention=text,
        brand=text,
        address=replace(ends.buyer.address, street=(text,), city=text),
    )
    letter = samples.letter(
        "formal_notice",
        place,
        buyer=buyer,
        mission_title=text,
        client_name=text,
        exhibit_list=text,
        contract_reference=text,
    )
    exhibits = tuple(replace(one, title=text) for one in EXHIBITS[place])
    seller = replace(letter.seller, activity=text)
    return replace(letter, exhibits=exhibits, seller=seller, city=text)


@pytest.mark.parametrize("text", AS_TYPED)
def test_markup_of_any_language_is_printed_as_it_was_typed(text: str) -> None:
    letter = everywhere(text)

    made = pdf.letter(letter)

    assert letters(" ".join(pypdf_pages(made))).count(letters(text)) >= 6
    assert faults(made, xml=None) == []


@PLACES
@pytest.mark.parametrize("text", REPLACED)
def test_what_no_font_has_is_a_visible_box(text: str, place: str) -> None:
    made = pdf.letter(everywhere(text, place))

    assert faults(made, xml=None) == []
    if (shown := REPLACED[text]) is not None:
        assert letters(shown) in letters(" ".join(pypdf_pages(made)))


@PLACES
def test_words_without_end_stay_on_the_page(place: str) -> None:
    made = pdf.letter(everywhere("W" * 150, place))

    assert off_the_page(made) == []


SIGNS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SIGNS, SIGNS, st.lists(SIGNS, max_size=4))
def test_no_text_whatever_breaks_the_paper(title: str, body: str, others: list[str]) -> None:
    wording = Wording("fr", f"x{title}", title, tuple(others), tuple(others), body, tuple(others), body, title)
    letter = from_text(text_of(replace(NOTICE, wordings=(wording,))))

    assert faults(pdf.letter(letter), xml=None, has_table=False) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            ["# a", "- b", "3. c", "| d | e |", "| --- | ---: |", "**f", "`g`", "https://h.example", "", "i : j"]
        )
    )
)
def test_no_markdown_whatever_breaks_the_paper(lines: list[str]) -> None:
    assert faults(pdf.letter(with_body(NOTICE, "\n".join(lines))), xml=None, has_table=False) == []


# ── A page of a folder ───────────────────────────────────────────────────────────────────────────


@PLACES
def test_the_list_of_a_folder_is_a_paper_of_the_house_without_address_or_folds(place: str) -> None:
    events = [dossier.Event(date(2026, 12, 8), "Second rappel."), dossier.Event(date(2026, 9, 14), "Accord.")]
    listed = dossier.listing(ends=ENDS[place], exhibits=EXHIBITS[place], events=events, figures=samples.several(place))

    made = pdf.letter(listed)

    (page,) = pypdf_pages(made)
    assert faults(made, xml=None) == []
    assert page.index("Bordereau des pièces") < page.index("Accord.") < page.index("Second rappel.")
    assert "rue de la Corderie" not in page and "avenue des Épinettes" not in page
    assert all(exhibit.title in page for exhibit in EXHIBITS[place])
