"""The tone check by itself: where a remark stands, what is not prose, how words are counted."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import tone
from reglo.rules.reading import Said
from reglo.rules.tone import Lexicon, Turn

NB, NNB = "\u00a0", "\u202f"
WHY = Said(fr="Parce que.", en="Because.")
LEXICON = Lexicon(
    turns=(
        Turn("apology", tone.turn_of("désolé* [de/d'] [vous/t'] déranger/importuner", "sœur"), neutral="au sujet de"),
        Turn("reproach", tone.turn_of("encore une fois"), unless=tone.turn_of("merci encore une fois")),
        Turn("threat", tone.turn_of("je vous … tribunal"), neutral="un courrier suivra"),
        Turn("fixed_fee", tone.turn_of("40 €"), client_kind="consumer"),
    ),
    whys=dict.fromkeys(("apology", "reproach", "threat", "fixed_fee", "capitals", "signs", "length"), WHY),
    acronyms=frozenset({"siret"}),
    formulas=frozenset({"mise en demeure"}),
    loud=frozenset({"payez", "pas"}),
)
PIECES = st.sampled_from(
    [*"aé Aé’'! ?{}%*\n\0", "désolé de vous déranger", "PAYEZ", "SIRET", "encore une fois", "{{ a }}"]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES, max_size=20).map("".join)


def remarks(text: str, **more: object) -> tuple[tone.Remark, ...]:
    return tone.remarks(text, **{"lexicon": LEXICON, "client_kind": "business"} | more)


def words(text: str, **more: object) -> list[str]:
    return [found.words for found in remarks(text, **more)]


@given(TEXTS, st.none() | st.integers(0, 5))
def test_a_remark_stands_where_it_says_and_none_overlaps_another(text: str, words_max: int | None) -> None:
    found = remarks(text, words_max=words_max)
    about_words = [remark for remark in found if remark.kind != "length"]

    assert all(text[one.start : one.end] == one.words and one.words.strip() for one in found)
    assert all(before.end <= after.start for before, after in pairwise(about_words))
    assert all(one.kind != "length" for one in found[:-1])


@given(TEXTS)
def test_decomposed_accents_are_the_same_words(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)

    assert [one.kind for one in remarks(apart)] == [one.kind for one in remarks(unicodedata.normalize("NFC", text))]


@pytest.mark.parametrize(
    "typed",
    ["Désolé de vous déranger", "DESOLE DE VOUS DERANGER", "désolée  de\nvous importuner", f"désolés de{NB}vous déranger",
     "désolé d’importuner", "désolé de t'importuner", "désolé, de vous déranger", "**désolé** de vous déranger",
     "dé\u00adsolé de vous déranger", "de\u0301sole\u0301 de vous de\u0301ranger", "sœur", "SOEUR"],
)  # fmt: skip
def test_accents_apostrophes_spaces_and_endings_make_no_difference(typed):
    assert [found.kind for found in remarks(f"Bon. {typed} !") if found.kind == "apology"] == ["apology"]


def test_a_word_inside_another_is_another_word():
    assert words("indésolé de vous déranger") == words("désolé de vous dérangerait") == []


def test_the_words_pointed_at_hold_their_last_accent():
    assert words("encore une fois désole\u0301 de vous importuner") == [
        "encore une fois",
        "désole\u0301 de vous importuner",
    ]


def test_up_to_three_words_may_stand_between():
    assert words("je vous mènerai tout droit tribunal") == ["je vous mènerai tout droit tribunal"]
    assert words("je vous mènerai tout droit au tribunal") == []
    assert words("je vous vois. Le tribunal") == []


def test_a_phrase_that_looks_like_a_fault_is_spared_where_it_stands_only():
    (found,) = remarks("Merci encore une fois. Encore une fois, merci.")

    assert (found.start, found.words) == (23, "Encore une fois")


def test_neutral_words_take_the_capital_of_the_sentence_they_open():
    start, middle = remarks("Désolé de vous déranger. Bonjour, désolé de vous déranger.")

    assert (start.neutral, middle.neutral) == ("Au sujet de", "au sujet de")
    assert middle.instead.fr == f"Écrivez plutôt{NB}: «{NB}au sujet de{NB}»."


def test_without_neutral_words_the_advice_is_to_remove():
    (found,) = remarks("encore une fois")

    assert (found.neutral, found.instead.fr, found.why) == ("", "Retirez ces mots.", WHY)


def test_what_the_law_forbids_towards_a_consumer_is_not_said_for_a_business():
    assert words("40 €", client_kind="consumer") == ["40 €"]
    assert words("40 €") == []


@pytest.mark.parametrize(
    "text", ["{{ PAYEZ }}", "{% if PAYEZ %}", "`PAYEZ`", "https://a.example/PAYEZ", "PAYEZ@a.example"]
)
def test_what_is_not_prose_is_left_alone(text):
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Merci de répondre VENDREDI.", ["VENDREDI"]),
        ("NE TARDEZ PAS, merci", ["NE TARDEZ PAS"]),
        ("L’HEURE", ["L’HEURE"]),
        ("Mon SIRET, un PDF, EI", []),
        ("MISE EN DEMEURE", []),
        ("Marie DUPONT", []),
        ("Marie\nDUPONT", ["DUPONT"]),
        ("44000 NANTES", []),
        ("LOT XVIII", []),
        ("BC-7781", []),
        ("Marie PAYEZ", ["PAYEZ"]),
    ],
)
def test_capitals_are_a_raised_voice_unless_they_are_a_name(text, seen):
    assert [found.words for found in remarks(text) if found.kind == "capitals"] == seen


def test_the_name_of_the_client_may_stand_in_capitals():
    assert words("la société PAYEZ MOINS", names=["Payez-Moins", "Moins"]) == ["PAYEZ MOINS"]
    assert words("la société PAYEZ MOINS", names=["Payez Moins"]) == []


def test_capitals_are_proposed_in_small_letters_with_their_abbreviations():
    (found,) = remarks("Bonjour. PAYEZ AU SIRET")

    assert found.neutral == "Payez au SIRET"


@pytest.mark.parametrize(("text", "neutral"), [("Quoi !!", "."), (f"Quand{NNB}?{NNB}?", "?"), ("Quoi ?!", "?")])
def test_one_sign_takes_the_place_of_several(text, neutral):
    (found,) = remarks(text)

    assert (found.kind, found.neutral) == ("signs", neutral)
    assert remarks(text[: found.start] + found.neutral) == ()


@pytest.mark.parametrize("text", ["Merci !", "Où ?", "A ! Et B ?"])
def test_one_sign_is_enough_and_allowed(text):
    assert remarks(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Bonjour Madame Roy,", 3),
        (f"la facture nº{NB}12, de 1{NNB}200{NB}€", 5),
        ("– Oui : l’aujourd’hui !", 2),
        ("{{ contact_salutation }}, {% if portal %}voici{% endif %} https://a.example/b c", 4),
    ],
)
def test_words_are_counted_as_they_are_read(text, count):
    assert tone.word_count(text) == count


def test_what_goes_beyond_the_budget_is_pointed_at_last():
    found = remarks("encore une fois un deux trois", words_max=4)

    assert [one.kind for one in found] == ["reproach", "length"]
    assert found[1].words == "deux trois"
    assert found[1].instead.fr == f"Retirez 2 mots{NB}: 4 au plus."
    assert remarks("un deux", words_max=2) == ()


@pytest.mark.parametrize("phrase", ["[vous]", "…", "désolé …", ""])
def test_a_turn_that_holds_no_word_or_ends_with_a_gap_is_our_mistake(phrase):
    with pytest.raises(AssertionError):
        tone.turn_of(phrase)


@pytest.mark.parametrize(
    "piece", ["a", "@", "{{", "{% ", "`", "A ", "! ", "é\u0301", " ", "je vous ", "désolé, ", "https://"]
)
def test_a_text_of_any_length_is_read_in_time(piece):
    text = piece * (40_000 // len(piece))
    started = time.process_time()
    remarks(text, words_max=10)

    assert time.process_time() - started < 2
