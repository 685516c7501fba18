"""The reasons of a delay and the receptions of a call: their order, their words, what they open."""

import re
from typing import get_args

import pytest

from reglo.packs import reasons, texts, tone

NB = "\u00a0"
LANGUAGES = ("fr", "fr-CA", "en")


def test_the_eight_reasons_stand_in_the_order_of_their_keys():
    assert [(one.number, one.key) for one in reasons.reasons()] == [
        (1, "forgotten"), (2, "internal_process"), (3, "cash_difficulty"), (4, "dissatisfied"),
        (5, "negotiation"), (6, "not_received"), (7, "error"), (8, "unknown"),
    ]  # fmt: skip
    assert tuple(one.key for one in reasons.reasons()) == get_args(reasons.ReasonKey)


def test_each_reason_opens_a_track_of_its_own():
    assert [one.track for one in reasons.reasons()] == [
        "payment", "unblock", "plan", "dispute", "negotiation", "resend", "correct", "none",
    ]  # fmt: skip
    assert tuple(one.track for one in reasons.reasons()) == get_args(reasons.Track)


def test_the_script_of_a_reason_is_a_text_of_ours_in_every_locale():
    scripted = {one.key: one.script for one in reasons.reasons() if one.script}

    assert scripted == {
        "forgotten": "call_forgotten",
        "internal_process": "call_internal_process",
        "cash_difficulty": "call_cash_difficulty",
        "dissatisfied": "call_dissatisfied",
        "negotiation": "call_bad_faith",
    }
    for step in scripted.values():
        assert all(texts.text(step, locale).kind == "script" for locale in texts.LOCALES)


def test_quebec_has_its_own_words_where_they_differ():
    assert [reasons.reason("cash_difficulty").name(language) for language in LANGUAGES] == [
        "Trésorerie",
        "Liquidités",
        "Cash difficulty",
    ]
    assert "note de crédit" in reasons.reason("error").next("fr-CA")
    assert "avoir" in reasons.reason("error").next("fr-FR")
    assert reasons.reason("forgotten").name("fr-CA") == "Oubli"


def test_the_three_receptions_are_named_as_they_are_noted():
    assert [(one.key, one.name("fr"), one.name("en")) for one in reasons.receptions()] == [
        ("warm", "bon", "warm"), ("neutral", "neutre", "neutral"), ("tense", "tendu", "tense"),
    ]  # fmt: skip
    assert reasons.reception("tense").name("fr-CA") == "tendu"


@pytest.mark.parametrize("find", [reasons.reason, reasons.reception])
def test_a_name_nobody_knows_is_refused(find):
    with pytest.raises(reasons.UnknownReason, match="laziness"):
        find("laziness")


@pytest.mark.parametrize("one", reasons.reasons(), ids=lambda one: one.key)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_do_next_is_one_neutral_sentence_set_as_print(one, language):
    words = one.next(language)

    assert re.fullmatch(r"[A-ZÉ][^.!?;:\"']+\.", words)
    assert tone.remarks(f"{one.name(language)}. {words}", language=language, client_kind="business") == ()


def test_the_record_of_past_calls_gives_courage():
    said = reasons.past_calls(["warm"] * 8 + ["neutral"])

    assert said is not None
    assert (said.fr, said.en) == (
        f"Vos 9 derniers appels{NB}: 8 bien reçus, 1 neutre.",
        "Your last 9 calls: 8 well received, 1 neutral.",
    )


def test_tense_calls_are_counted_too_and_come_last():
    said = reasons.past_calls(["tense", "tense", "warm"])

    assert said is not None and said.fr == f"Vos 3 derniers appels{NB}: 1 bien reçu, 2 tendus."


def test_two_calls_prove_nothing():
    assert reasons.past_calls(["warm", "warm"]) is None
