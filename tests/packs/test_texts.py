"""The files of the texts: their heads, their words, and what they may never say."""

import re
from pathlib import Path

import pytest

from reglo.documents import messages
from reglo.packs import texts
from reglo.packs.texts import Text

EVERY = texts.every_text()
NB, NNB = "\u00a0", "\u202f"
FOLDER = Path(texts.__file__).parent

HEAD = """---
step: "reminder_9"
locale: "en"
jurisdiction: "FR"
register: "neutral"
level: 1
kind: reminder
timing: "some day"
channel: "email"
audience: "billing contact"
tone: "warm"
objective: "obtain_date"
objective_text: "Get a date."
subject: "Invoice {{ invoice_number }}"
placeholders: [invoice_number]
optional: []
---
"""


def named(text: Text) -> str:
    return f"{text.locale}/{text.step}.{text.register}"


each_text = pytest.mark.parametrize("text", EVERY, ids=named)


def test_there_are_45_steps_in_189_texts():
    assert len(texts.steps()) == 45
    assert len(EVERY) == 189


def test_every_step_exists_in_the_three_locales():
    for step in texts.steps():
        for locale in texts.LOCALES:
            assert texts.text(step, locale).step == step


def test_the_file_of_a_text_is_named_for_it():
    for path in FOLDER.glob("*/*.md"):
        text = texts.parse(path.read_text(encoding="utf-8"), name=path.name)

        suffix = ".tu" if text.register == "tu" else ""
        assert (path.parent.name, path.name) == (text.locale, f"{text.step}{suffix}.md")


def test_the_tu_of_a_letter_is_vous():
    assert texts.text("formal_notice", "fr-FR", "tu").register == "vous"


def test_english_has_one_register():
    assert texts.text("reminder_1", "en", "tu") == texts.text("reminder_1", "en", "vous")


def test_a_step_nobody_wrote_is_refused_by_name():
    with pytest.raises(texts.UnknownText, match="assistant_formal_notice in fr-FR"):
        texts.text("assistant_formal_notice", "fr-FR")


def test_levels_three_and_four_have_no_delegate():
    for text in EVERY:
        if text.level >= 3:
            assert f"assistant_{text.step}" not in texts.steps()


# ── Heads ────────────────────────────────────────────────────────────────────────────────────────


@each_text
def test_the_head_lists_exactly_the_names_that_are_said(text: Text):
    said = messages.names_in(text.subject) | messages.names_in(text.body)

    assert list(text.placeholders) == sorted(said)
    assert list(text.optional) == sorted(text.optional)
    assert set(text.optional) <= said


@each_text
def test_a_text_speaks_the_small_language_and_nothing_else(text: Text):
    assert messages.check(subject=text.subject, body=text.body, names=texts.names()) == ()


@each_text
def test_only_reminders_and_their_scripts_have_a_level(text: Text):
    if text.kind == "reminder":
        assert text.level >= 1
    elif text.kind != "script":
        assert text.level == 0


def test_no_name_is_listed_without_being_used():
    used = {name for text in EVERY for name in text.placeholders}

    assert set(texts.names()) - used == {"mission_contact_first_name"} - used


def test_every_name_has_its_words_in_both_languages():
    for name in texts.names().values():
        assert name.fr and name.en, name
        assert (name.kind == "list") == bool(name.row)
        assert (name.kind == "choice") == bool(name.values)


def test_what_is_missing_is_said_in_the_words_of_the_person():
    assert texts.in_words(["due_date", "signature"], "fr") == f"Il manque{NB}: la date d’échéance, votre signature."
    assert texts.in_words(["due_date"], "en") == "Missing: the due date."


# ── Words ────────────────────────────────────────────────────────────────────────────────────────


def prose(text: Text) -> str:
    """The words a person reads: without tags, names, links, code and table rules."""
    source = re.sub(r"{{.*?}}", "Nom", f"{text.subject}\n{text.objective_text}\n{text.body}")
    source = re.sub(r"{%.*?%}", "", source)
    return re.sub(r"`[^`]*`|\| ?:?-+:? ?(?=\|)", "", source)


@each_text
def test_the_signs_of_the_place_are_right(text: Text):
    words = prose(text)

    assert not re.search(r"['\"]", words), "straight quote"
    if text.locale == "en":
        assert not re.search(rf"[ {NB}{NNB}][;:!?]", words)
        return
    double = NNB if text.locale == "fr-FR" else ""
    for sign in re.finditer(r"(\S?)([ \u00a0\u202f]?)([;!?])", words):
        assert sign[2] == double, f"« {words[max(0, sign.start() - 20) : sign.end()]} »"
    for colon in re.finditer(r"([ \u00a0\u202f]?):", words):
        assert colon[1] == NB, f"« {words[max(0, colon.start() - 20) : colon.end()]} »"
    assert not re.search(rf"«(?!{NB})|(?<!{NB})»", words)


FORBIDDEN = (
    r"mauvais payeur", r"bad payer", r"impay[ée]s? depuis", r"huissier", r"bailiff", r"mensong", r"\bmenti\b", r"honte",
    r"escroc", r"malhonn", r"inadmissible", r"inacceptable", r"d[ée]sol[ée]", r"sorry to", r"\boups\b", r"fichage",
)  # fmt: skip


@each_text
def test_no_text_insults_threatens_or_apologises(text: Text):
    said = prose(text)

    assert not [word for word in FORBIDDEN if re.search(word, said, re.IGNORECASE)]


@each_text
def test_unpaid_is_not_said_before_the_formal_notice(text: Text):
    if text.level < 3:
        assert not re.search(r"impay|demeure (?:impay)|unpaid invoice", prose(text), re.IGNORECASE)


@each_text
def test_exclamation_marks_are_for_thanks_and_good_wishes(text: Text):
    for sentence in re.findall(r"[^.?!\n]*!", prose(text)):
        assert re.search(r"merci|thank|bonne (?:journée|fin de semaine)", sentence, re.IGNORECASE), sentence


# ── A head that is not one ───────────────────────────────────────────────────────────────────────


def test_a_right_head_is_read():
    text = texts.parse(HEAD + "Hello.\n", name="x.md")

    assert (text.level, text.kind, text.placeholders, text.optional) == (1, "reminder", ("invoice_number",), ())
    assert text.body == "Hello.\n"


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("level: 1", "level: one", "'level' must be int"),
        ("level: 1\n", "", "key 'level' is missing"),
        ("level: 1", "level: 1\nlevel: 2", "line 7: key 'level' is unknown or said twice"),
        ("level: 1", "price: 1", "line 6: key 'price' is unknown or said twice"),
        ("kind: reminder", "kind: threat", "'kind' is 'threat', not one of courtesy"),
        ('locale: "en"', 'locale: "de"', "'locale' is 'de', not one of fr-FR"),
        ('step: "reminder_9"', "step: &anchor reminder_9", "line 2 is not « key: value »"),
        ('step: "reminder_9"', 'step: "reminder_9', "line 2 is not « key: value »"),
        ("[invoice_number]", "[invoice number]", "line 15 is not « key: value »"),
        ("[invoice_number]", "invoice_number", "'placeholders' must be tuple"),
        ("---\nstep", "step", "the head must stand between two lines of three dashes"),
    ],
)
def test_a_wrong_head_is_refused_in_words(before: str, after: str, complaint: str):
    with pytest.raises(texts.BadText, match=re.escape(complaint)):
        texts.parse(HEAD.replace(before, after, 1) + "Hello.\n", name="x.md")


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(texts.BadText) as refusal:
        texts.parse(HEAD.replace("level: 1", "level: one").replace("kind: reminder\n", ""), name="x.md")

    assert len(refusal.value.problems) == 2
