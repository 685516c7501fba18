"""Every text filled in every situation, and what a filled message may never show."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.documents import markdown, messages
from reglo.documents.messages import CannotFill, Filled, filling
from reglo.packs import texts
from reglo.packs.texts import Text
from tests.text_values import situations, values

EVERY = texts.every_text()
NB, NNB = "\u00a0", "\u202f"
LINK = re.compile(r"https?://\S+")


def named(text: Text) -> str:
    return f"{text.locale}/{text.step}.{text.register}"


def each(chosen: Iterable[Text]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("text", list(chosen), ids=named)


each_text = each(EVERY)


def faults(filled: Filled) -> list[str]:
    """What a reader would stumble on in a filled message."""
    whole = f"{filled.subject}\n\n{filled.body}"
    words = LINK.sub("LIEN", re.sub(r"`[^`]*`", "CODE", re.sub(r"(?m)^\| ?:?-+:?.*$", "", whole)))
    found = {
        "a brace": re.search(r"[{}]|%}|{%", whole),
        "two spaces": re.search(r"  ", whole),
        "a space at the end of a line": re.search(r"(?m)^ | $", whole),
        "two empty lines": "\n\n\n" in whole,
        "empty brackets or quotes": re.search(rf"\(\s*\)|«[{NB}\s]*»|“\s*”|\*\*\*\*", words),
        "punctuation without words": re.search(rf"(?m)^[.,;:!?)]|[ {NB}]\.(?!\.)|[,;:(]\s*[.,;)]|\.\s\.|\s,", words),
        "a title without words": re.search(r"(?m)^#+ .*\n\n?(?:#|\Z)|^\*\*[^*\n]+[:：]\*\*\s*$", words),
        "a straight quote": re.search(r"['\"]", words),
        "the wrong space": _wrong_space(words, filled.language),
        "a sentence cut short": re.search(r"(?<!-)\b(?:le|du|de|un|une|au|the|of)[.,;!?]", words),
        "a value of the language": re.search(r"\b(?:True|False|None|business|consumer|CA-QC)\b", _own_words(filled)),
    }
    return [name for name, fault in found.items() if fault]


def _own_words(filled: Filled) -> str:
    return re.sub(r"independent business|business days|owner_business", "", f"{filled.subject}\n{filled.body}")


def _wrong_space(words: str, locale: str) -> bool:
    if locale == "en":
        return bool(re.search(rf"[ {NB}{NNB}][;:!?]", words))
    double = NNB if locale == "fr-FR" else ""
    signs = re.findall(rf"([ {NB}{NNB}]?)[;!?](?=\s|$)", words)
    colons = re.findall(rf"([ {NB}{NNB}]?):(?=\s|$|\*)", words)
    return any(space != double for space in signs) or any(space != NB for space in colons)


@each_text
def test_every_text_fills_without_a_fault_in_every_situation(text: Text):
    for situation in situations(text):
        filled = messages.fill(text, situation)

        assert faults(filled) == [], f"{filled.subject}\n\n{filled.body}"


@each_text
def test_a_link_is_shown_exactly_when_the_client_can_open_it(text: Text):
    asks = any(name.endswith("_link") for name in text.placeholders)
    full = values(text.locale, "CA-QC" if text.locale == "fr-CA" else "FR")

    assert bool(LINK.search(messages.fill(text, full).body)) == asks
    for situation in situations(text):
        filled = messages.fill(text, situation)
        whole = f"{filled.subject}\n{filled.body}"

        if not situation["portal"]:
            assert not re.search(r"https?:|www\.|\bclic\b|\bclick\b|\blien\b|\blink\b", whole, re.IGNORECASE)


@each(text for text in EVERY if "client_kind" in text.placeholders and text.locale != "fr-CA")
def test_a_consumer_is_never_told_of_penalties_or_of_the_fixed_fee(text: Text):
    for situation in situations(text):
        if situation["client_kind"] == "consumer" and situation["jurisdiction"] == "FR":
            body = messages.fill(text, situation).body

            assert not re.search(rf"40{NB}€|€40|L\.{NB}441|pénalités|[Pp]enalties|R\.{NB}2192|refinanc", body)


@each(text for text in EVERY if "|" in text.body.replace("|de", ""))
def test_the_tables_of_a_text_have_as_many_cells_in_every_row(text: Text):
    for situation in situations(text):
        for block in markdown.blocks(messages.fill(text, situation).body):
            if isinstance(block, markdown.Table):
                assert {len(row) for row in block.rows} == {len(block.head)} == {len(block.right)}
            elif isinstance(block, markdown.Paragraph):
                assert not any("|" in markdown.words(line) for line in block.lines)


@each(text for text in EVERY if text.channel == "email" and text.kind not in {"internal", "part"})
def test_an_email_stays_under_130_words(text: Text):
    """The contract of the texts says 120; the account to pay and the signature are not counted as words."""
    for situation in islice(situations(text), 200):
        quiet = situation | {"signature": "Ici", "assistant_signature": "Ici", "payment_details": "Ici"}
        body = LINK.sub("", messages.fill(text, quiet).plain)
        assert len(re.findall(r"[\w’'-]{2,}", body)) <= 130, body


@each_text
def test_every_required_name_that_is_printed_stops_the_message_when_it_is_empty(text: Text):
    full = values(text.locale, "CA-QC" if text.locale == "fr-CA" else "FR")
    kinds = texts.names()
    for name in set(text.placeholders) - set(text.optional):
        if kinds[name].kind != "text":
            continue
        for situation in ({name: ""}, {name: "\u00a0 \n"}):
            emptied = full | situation
            if name in messages.missing(text, emptied):
                with pytest.raises(CannotFill) as refusal:
                    messages.fill(text, emptied)
                assert name in refusal.value.missing
            else:  # Not on the path taken: the text fills, and does not say it.
                assert faults(messages.fill(text, emptied)) == []


def test_the_guards_are_not_what_makes_the_texts_pass():
    """An optional name printed without its guard is found."""
    text = texts.text("invoice_sent", "fr-FR")
    open_text = replace(text, body="Votre référence\u00a0: {{ po_number }}.")

    with pytest.raises(CannotFill, match="po_number"):
        messages.fill(open_text, values("fr-FR", "FR") | {"po_number": ""})


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def reminder(**changes: object) -> Text:
    return replace(texts.text("reminder_1", "fr-FR"), **changes)  # type: ignore[arg-type]


def test_all_that_is_missing_is_said_at_once_in_reading_order():
    with pytest.raises(CannotFill) as refusal:
        messages.fill(
            reminder(), {"portal": False, "elsewhere": False, "invoice_count": 1, "invoice_label": "Facture 12"}
        )

    assert refusal.value.missing == ("contact_salutation", "invoice_number", "amount_due", "due_date", "signature")


def test_what_this_situation_does_not_print_is_not_asked():
    group = values("fr-FR", "FR") | {"invoice_count": 2, "invoice_number": "", "due_date": ""}

    assert "2026-041 et 2026-044" in messages.fill(reminder(), group).body


def test_a_question_without_an_answer_is_missing_too():
    nothing_said = {name: value for name, value in values("fr-FR", "FR").items() if name != "portal"}

    assert messages.missing(reminder(), nothing_said) == ("portal",)


def test_an_empty_kind_of_client_does_not_choose_the_law_of_consumers():
    text = texts.text("formal_notice", "fr-FR")

    assert "client_kind" in messages.missing(text, values("fr-FR", "FR") | {"client_kind": ""})


def test_an_empty_cell_of_a_row_names_its_list():
    rows = [{"number": "12", "date": "", "due_date": "x", "title": "y", "amount": "1", "balance": "1"}]
    text = texts.text("letter", "fr-FR")

    assert messages.missing(text, values("fr-FR", "FR") | {"claim_lines": rows}) == ("claim_lines",)


def test_an_object_is_never_a_value():
    with pytest.raises(AssertionError, match="signature is"):
        messages.fill(reminder(), values("fr-FR", "FR") | {"signature": object()})  # type: ignore[dict-item]


@pytest.mark.parametrize("hole", ["", "  ", "\u00a0"])
def test_the_second_wall_refuses_a_hole_by_itself(hole: str):
    template = filling._template("Bonjour {{ name }}", in_body=True)

    with pytest.raises(filling.HoleInText):
        template.render({"name": hole})
    with pytest.raises(filling.HoleInText):
        template.render({})


def test_a_value_is_never_run_as_a_template():
    attack = "{{ 7 * 7 }}{% for x in y %}{{ ''.__class__ }}"
    filled = messages.fill(reminder(), values("fr-FR", "FR") | {"contact_salutation": attack})

    assert markdown.plain(filled.body).startswith(f"Bonjour {attack},")


# ── Values in the body and in the subject ────────────────────────────────────────────────────────


def test_the_signs_of_a_value_are_signs_and_not_markdown():
    title = "A*B* [x](y) `z` | a_b **c** \\ d"
    filled = messages.fill(
        texts.text("invoice_sent", "fr-FR"), values("fr-FR", "FR") | {"mission_title": title, "portal": False}
    )

    assert f"«{NB}{title}{NB}»" in filled.plain
    assert title in filled.subject


def test_a_value_cannot_begin_the_foot_of_a_message():
    filled = messages.fill(texts.text("call_recap", "en"), values("en", "FR") | {"call_notes": "one\n---\n# two"})

    assert len(markdown.parts(filled.body)) == 1
    assert "one\n---\n# two" in filled.plain


def test_notes_typed_as_a_list_are_a_list():
    filled = messages.fill(texts.text("call_recap", "en"), values("en", "FR") | {"call_notes": "- one\n- two * 3"})
    lists = [block for block in markdown.blocks(filled.body) if isinstance(block, markdown.Items)]

    assert [markdown.words(line) for _, line in lists[0].items] == ["one", "two * 3"]


def test_a_subject_is_one_line():
    filled = messages.fill(
        texts.text("invoice_sent", "fr-FR"), values("fr-FR", "FR") | {"mission_title": "a\r\nBcc: x@y.z\x00\x1b  b"}
    )

    assert filled.subject == f"Facture 2026-041 – a Bcc: x@y.z b – 3{NNB}360{NB}€"


def test_no_break_spaces_survive_the_collapse():
    assert messages.collapse(f" a{NB}{NB}b  c \t\n\n\n\nd\r\n e ") == f"a{NB}{NB}b c\n\nd\ne"


@given(st.text())
def test_a_collapsed_text_collapses_no_further(text: str):
    once = messages.collapse(text)

    assert messages.collapse(once) == once
    assert "  " not in once and "\n\n\n" not in once


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip))
def test_any_value_is_read_again_as_it_was(value: str):
    text = replace(reminder(), subject="Objet", body="« {{ signature }} »", placeholders=("signature",), optional=())
    filled = messages.fill(text, {"signature": value})

    assert re.sub(r"\s+", "", filled.plain) == re.sub(r"\s+", "", messages.collapse(f"« {value} »"))


# ── The language, for the texts people write themselves ──────────────────────────────────────────


def problems(body: str, subject: str = "") -> list[str]:
    return [problem.text_en for problem in messages.check(subject=subject, body=body, names=texts.names())]


@pytest.mark.parametrize(
    "body",
    [
        "{{ due_date }} {{ owner_name|de }}",
        "{% if portal %}a{% elif po_number %}b{% else %}c{% endif %}",
        '{% if client_kind == "public" %}a{% endif %}{% if client_kind in ("business", "public") %}b{% endif %}',
        "{% if invoice_count > 1 %}a{% endif %}",
        "{% for l in claim_lines %}{{ l.number }} {% if portal %}{{ l.title|de }}{% endif %}{% endfor %}",
    ],
)
def test_the_whole_language_is_accepted(body: str):
    assert problems(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "{{ nothing_known }}",
        "{{ portal }}",
        "{{ client_kind }}",
        "{{ invoice_count }}",
        "{{ claim_lines }}",
        "{{ due_date|upper }}",
        "{{ due_date|de('x') }}",
        "{{ due_date|de|safe }}",
        "{{ due_date.strip() }}",
        "{{ due_date.__class__ }}",
        "{{ due_date['x'] }}",
        "{{ self }}",
        "{{ 'x' }}",
        "{{ due_date ~ city }}",
        "{{ due_date if portal else city }}",
        "{% if not portal %}a{% endif %}",
        "{% if portal and city %}a{% endif %}",
        "{% if client_kind %}a{% endif %}",
        '{% if client_kind == "friend" %}a{% endif %}',
        "{% if client_kind == city %}a{% endif %}",
        '{% if city == "Nantes" %}a{% endif %}',
        "{% if invoice_count > 2 %}a{% endif %}",
        "{% if invoice_count >= 1 %}a{% endif %}",
        "{% if invoice_count > true %}a{% endif %}",
        "{% if portal is defined %}a{% endif %}",
        "{% for l in city %}a{% endfor %}",
        "{% for l in claim_lines %}{{ l.secret }}{% endfor %}",
        "{% for l in claim_lines %}{{ l }}{% endfor %}",
        "{% for city in claim_lines %}{{ city.number }}{% endfor %}",
        "{% for l in claim_lines if portal %}a{% endfor %}",
        "{% for l in claim_lines recursive %}a{% endfor %}",
        "{% for l in claim_lines %}a{% else %}b{% endfor %}",
        "{% for l in claim_lines %}{% for m in claim_lines %}a{% endfor %}{% endfor %}",
        "{% for l in claim_lines %}a{% endfor %}{{ l.number }}",
        "{% for a, b in claim_lines %}{% endfor %}",
        "{{ loop.index }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{% block b %}{% endblock %}",
        "{% filter de %}a{% endfilter %}",
        "{% call x() %}{% endcall %}",
        "{% with %}a{% endwith %}",
        "{% raw %}{{ city }}{% endraw %}{{ nothing }}",
        "{% if portal %}",
        "{{ due_date",
        "{% endif %}",
        "{% if portal %}" * 9 + "a" + "{% endif %}" * 9,
        "{{ " + "(" * 5000 + "city" + ")" * 5000 + " }}",
        "a" * 20_001,
    ],
)
def test_everything_else_is_refused(body: str):
    assert len(problems(body)) >= 1


def test_a_problem_says_where_and_what_in_both_languages():
    found = messages.check(subject="{{ x }}", body="a\nb\n{{ city|upper }}", names=texts.names())

    assert [problem.text_fr for problem in found] == [
        "ligne 1 de l’objet : « x » n’est pas un nom que l’on peut écrire.",
        "ligne 3 du texte : le seul filtre est « de ».",
    ]
    assert found[1].text_en == "line 3 of the text: the only filter is “de”."


@given(st.text(alphabet=st.sampled_from(list("{}%|.() 'ifforendifn\ncity_")), max_size=40))
def test_the_check_never_fails_on_what_people_type(source: str):
    messages.check(subject=source, body=source, names=texts.names())


def test_a_text_of_ones_own_knows_its_names_and_those_it_can_do_without():
    body = "{{ city }}{% if po_number %}{{ po_number }}{% endif %}{% for l in plan_lines %}{{ l.what }}{% endfor %}"

    assert messages.names_in(body) == {"city", "po_number", "plan_lines"}
    assert messages.asked_in(body) == {"po_number", "plan_lines"}


# ── Two languages in one message ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", [text.step for text in EVERY if text.locale == "en" and text.kind != "part"])
def test_in_quebec_the_french_twin_comes_first(step: str):
    french = messages.fill(texts.text(step, "fr-CA"), values("fr-CA", "CA-QC"))
    english = messages.fill(texts.text(step, "en"), values("en", "CA-QC"))

    both = messages.together(french, english)

    assert both.language == "fr-CA"
    assert both.subject == f"{french.subject} / {english.subject}"
    assert both.body.index(french.body) < both.body.index(english.body)
    assert [part.language for part in markdown.parts(both.body)] == ["", "en"]


def test_an_english_text_is_not_its_own_twin():
    english = messages.fill(texts.text("thanks", "en"), values("en", "CA-QC"))

    with pytest.raises(AssertionError):
        messages.together(english, english)
