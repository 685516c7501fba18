"""The corner of Markdown that our texts are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.documents import markdown
from reglo.documents.markdown import Heading, Items, Paragraph, Run, Table


def only(source: str) -> markdown.Block:
    (block,) = markdown.blocks(source)
    return block


def test_each_line_of_a_paragraph_stays_a_line():
    assert only("a\nb") == Paragraph(((Run("a"),), (Run("b"),)))


def test_a_list_may_follow_its_sentence_without_an_empty_line():
    sentence, items = markdown.blocks("Choisir :\n- a\n- b")

    assert isinstance(sentence, Paragraph)
    assert items == Items((("-", (Run("a"),)), ("-", (Run("b"),))))


def test_numbers_stay_as_typed():
    items = only("2. b\n7. g")

    assert isinstance(items, Items)
    assert items.ordered and [mark for mark, _ in items.items] == ["2.", "7."]


def test_a_heading_has_a_level():
    assert only("## Titre") == Heading(2, (Run("Titre"),))


def test_a_table_knows_its_columns():
    table = only("| A | B |\n| --- | ---: |\n| a \\| b | **1** |")

    assert table == Table(
        head=((Run("A"),), (Run("B"),)),
        right=(False, True),
        rows=(((Run("a | b"),), (Run("1", strong=True),)),),
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**a** b", (Run("a", strong=True), Run(" b"))),
        (
            "*a **b** c*",
            (Run("a ", emphasis=True), Run("b", strong=True, emphasis=True), Run(" c", emphasis=True)),
        ),
        ("5 * 3 * 2", (Run("5 * 3 * 2"),)),
        ("a *b", (Run("a *b"),)),
        (r"\*a\*", (Run("*a*"),)),
        ("`a*b*`", (Run("a*b*", code=True),)),
        (
            "vers https://a.example/x_y*z, puis",
            (Run("vers "), Run("https://a.example/x_y*z", link=True), Run(", puis")),
        ),
        ("(https://a.example/b).", (Run("("), Run("https://a.example/b", link=True), Run(")."))),
        (r"https://a.example/b\*c", (Run("https://a.example/b*c", link=True),)),
        ("javascript:alert(1) ftp://x", (Run("javascript:alert(1) ftp://x"),)),
        ("", ()),
    ],
)
def test_a_line_is_cut_into_stretches(source: str, expected: tuple[Run, ...]):
    assert markdown.line_of(source) == expected


def test_the_parts_of_a_message():
    found = markdown.parts("Bonjour\n\n--- en\n\nHello\n\n---\n\nfoot")

    assert [(part.language, len(part.blocks)) for part in found] == [("", 1), ("en", 1), ("", 1)]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1))
def test_an_escaped_value_is_read_as_it_was(value: str):
    assert markdown.words(markdown.line_of(markdown.escape(value))) == value


@given(st.text())
def test_anything_can_be_read(source: str):
    for part in markdown.parts(source):
        assert all("\n\n" not in block for block in markdown.plain_blocks(part.blocks))
