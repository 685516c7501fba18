"""Templates hold no script, no style and no rule; every sentence has its English."""

import re
from collections.abc import Iterator

import pytest

from tests.shape import walk
from tools import words

LINES_MAX = 120
INLINE = re.compile(
    r"""\son[a-z]+\s*=\s*["']      # onclick="…"
    | \sstyle\s*=\s*["']           # style="…"
    | <style[\s>]                  # a style sheet in the page
    | <script(?![^>]*\ssrc=)       # a script in the page
    | javascript:                  # an address that is a script
    | \shx-on[:\-]                 # htmx's own inline handlers
    | hx-vals\s*=\s*["']\s*js:     # the same
    """,
    re.VERBOSE | re.IGNORECASE,
)
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
COMPARING = re.compile(r"\{%\s*(?:el)?if\b[^%]*[<>]|\{%\s*(?:el)?if\b[^%]*\|add:|\{%\s*widthratio\b")


def matching(pattern: re.Pattern[str]):
    def lines(source: str) -> Iterator[int]:
        for number, line in enumerate(source.splitlines(), 1):
            if pattern.search(line):
                yield number

    return lines


def too_long(source: str) -> Iterator[int]:
    count = len(source.splitlines())
    if count > LINES_MAX:
        yield count


def test_no_template_holds_a_script_or_a_style():
    assert walk.faults(matching(INLINE), walk.templates()) == []


def test_no_template_asks_another_site_for_anything():
    assert walk.faults(matching(ELSEWHERE), walk.templates()) == []


def test_no_template_computes():
    """A question of more or less is answered in Python (habit 23)."""
    assert walk.faults(matching(COMPARING), walk.templates()) == []


def test_a_page_is_a_list_of_named_parts():
    assert walk.faults(too_long, walk.templates()) == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (INLINE, "<button onclick='go()'>"),
        (INLINE, '<p style="color: red">'),
        (INLINE, "<style>p {}</style>"),
        (INLINE, "<script>go()</script>"),
        (INLINE, '<a href="javascript:go()">'),
        (INLINE, '<form hx-on:submit="go()">'),
        (ELSEWHERE, '<script src="https://cdn.example/x.js">'),
        (ELSEWHERE, '<link href="//cdn.example/x.css">'),
        (COMPARING, "{% if invoice.balance > 0 %}"),
        (COMPARING, "{% widthratio a b 100 %}"),
    ],
)
def test_a_planted_line_is_seen(pattern, planted):
    assert list(matching(pattern)("<p>\n" + planted)) == [2]


@pytest.mark.parametrize(
    "plain",
    [
        '<script src="{% static "reglo/js/copy.js" %}"></script>',
        "{% if invoice.is_late %}",
        '<a href="/clients/">',
        "<p data-on>",
    ],
)
def test_a_plain_line_is_no_fault(plain):
    assert not any(pattern.search(plain) for pattern in (INLINE, ELSEWHERE, COMPARING))


def test_every_sentence_of_the_interface_has_its_english():
    assert words.faults(words.gathered()) == []


def test_quebec_reads_its_own_words():
    assert words.faults_of_quebec(words.of_quebec()) == []


def test_a_planted_word_of_france_alone_is_seen():
    catalog = words.of_quebec()
    catalog.add("Votre e-mail secret", "Votre E-mail secret")

    assert "Québec does not say: Votre E-mail secret" in words.faults_of_quebec(catalog)


def test_a_planted_sentence_without_english_is_seen():
    catalog = words.gathered()
    catalog.add("Une phrase que personne n’a traduite")

    assert "no English: Une phrase que personne n’a traduite" in words.faults(catalog)


def test_what_is_missing_is_taken_from_another_file(tmp_path):
    ours, theirs = words.empty("en", "Ours."), words.empty("en", "Theirs.")
    ours.add("Bonjour", "Hello")
    ours.add("Merci")
    ours.add(("une heure", "%(n)s heures"))
    theirs.add("Bonjour", "Good day")
    theirs.add("Merci", "Thank you")
    theirs.add(("une heure", "%(n)s heures"), ("an hour", "%(n)s hours"))
    path = tmp_path / "theirs.po"
    path.write_bytes(words.written(theirs))

    words.fill(ours, [path])

    assert [ours[text].string for text in ("Bonjour", "Merci", "une heure")] == [
        "Hello",
        "Thank you",
        ("an hour", "%(n)s hours"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Bonjour")', [("Bonjour", None)]),
        ('ngettext("une facture", "%(n)s factures", n)', [(("une facture", "%(n)s factures"), None)]),
        ('pgettext("money", "Attendu")', [("Attendu", "money")]),
        ('npgettext("money", "un", "%(n)s", n)', [(("un", "%(n)s"), "money")]),
        ('gettext_lazy("Deux "\n"morceaux")', [("Deux morceaux", None)]),
        ('print("Bonjour")', []),
    ],
)
def test_sentences_are_found_in_python(source, expected):
    assert list(words.in_python(source)) == expected
