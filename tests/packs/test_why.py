"""The « Pourquoi ? » cards: the same in both languages, two sentences at most, set as print."""

import re
import tomllib
from pathlib import Path

import pytest

from reglo.packs import tone, why

NB, NNB = "\u00a0", "\u202f"
FOLDER = Path(why.__file__).parent
NAMED = (
    "bank_first", "two_then_change", "gap", "objective", "call_early", "call_before_letter", "silence", "promise",
    "reasons", "dispute_narrow", "instalments", "negotiation", "formal_notice_last", "thanks", "grouped", "hours",
    "method", "deviation", "deposit", "delegate", "tone", "habit", "expected_date", "letter", "rights", "pre_due",
    "billing_contact", "postponing",
)  # fmt: skip

each_card = pytest.mark.parametrize("key", why.cards())


def test_both_languages_have_the_same_cards_in_the_same_order():
    french, english = (
        list(tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))) for language in ("fr", "en")
    )

    assert french == english
    assert len(french) == len(set(why.cards())) >= 28


@pytest.mark.parametrize("key", NAMED)
def test_each_rule_of_the_follow_up_has_its_card(key):
    assert why.said(key).fr and why.said(key).en


def test_a_card_nobody_wrote_is_refused_by_name():
    with pytest.raises(why.UnknownCard, match="horoscope"):
        why.said("horoscope")


@each_card
def test_a_card_is_one_or_two_short_sentences(key):
    for words in (why.said(key).fr, why.said(key).en):
        assert 1 <= len(re.findall(r"[.?](?= |$)", words)) <= 2
        assert words[0].isupper() and words.endswith(".")
        assert len(words) <= 240


@each_card
def test_a_card_is_set_as_print(key):
    card = why.said(key)

    assert not re.search(r"['\"!]|  ", card.fr + card.en)
    assert not re.search(rf"(?<!{NB}):|(?<!{NNB})[;?]|«(?!{NB})|(?<!{NB})»", card.fr)
    assert not re.search(rf"[ {NB}{NNB}][;:?]", card.en)
    assert not re.search(r"\d (?=h\b)|(?<=\bh) \d", card.fr)


@each_card
def test_france_and_quebec_read_the_same_card(key):
    assert not re.search(r"relanc|e-mail|courriel|mandat|devis|soumission", why.said(key).fr, re.IGNORECASE)


@each_card
def test_a_card_keeps_the_tone_it_advises(key):
    card = why.said(key)

    assert tone.remarks(card.fr, language="fr", client_kind="business") == ()
    assert tone.remarks(card.en, language="en", client_kind="business") == ()


def test_no_two_cards_say_the_same():
    assert len({card.fr for card in why.cards().values()}) == len({card.en for card in why.cards().values()})
    assert len({card.fr for card in why.cards().values()}) == len(why.cards())
