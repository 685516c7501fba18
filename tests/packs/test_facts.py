"""Dated figures: sourced, in order, and never carried over to a day nobody covers."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any, get_args

import pytest

from reglo import packs
from reglo.packs import NoFigure, NoPack, NoTreatment, facts, mentions
from reglo.packs.facts import Confidence, Figure
from reglo.rules.reading import Said

EVERY_FIGURE = [
    pytest.param(place, figure, id=f"{place} {figure.key} {figure.from_on}")
    for place in packs.PLACES
    for series in packs.get(place).figures_by_key.values()
    for figure in series.figures
]
EVERY_TEXT = [
    pytest.param(place, rule, text, id=f"{place} {rule.key} {text.from_on}")
    for place in packs.PLACES
    for rule in packs.get(place).mentions_by_key.values()
    for text in rule.texts
]
FRANCE, QUEBEC = packs.get("fr"), packs.get("ca-qc")
TABLE: dict[str, Any] = {
    "fr": "taux",
    "en": "rate",
    "unit": "%",
    "source": "CGI",
    "confidence": "high",
    "checked_on": date(2026, 11, 21),
}


# ── Every line of data ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("place", "figure"), EVERY_FIGURE)
def test_every_figure_has_a_source_a_confidence_and_a_day_it_was_checked(place: str, figure: Figure) -> None:
    assert len(figure.source) > 3
    assert figure.confidence in get_args(Confidence)
    assert figure.from_on <= (figure.until_on or date.max)
    assert figure.checked_on >= date(2026, 11, 21)
    assert packs.get(place).figure(figure.key, figure.from_on) == figure


@pytest.mark.parametrize(("place", "rule", "text"), EVERY_TEXT)
def test_every_mention_has_a_source_two_languages_and_figures_that_the_place_can_write(
    place: str, rule: mentions.MentionRule, text: mentions.DatedText
) -> None:
    assert len(text.source) > 3
    assert text.words.fr
    assert text.words.en
    assert set(mentions.placeholders(text.words.fr)) == set(mentions.placeholders(text.words.en))
    assert set(mentions.placeholders(text.words.fr)) <= packs.get(place).local.VALUES.keys()
    assert rule.name.fr != ""


@pytest.mark.parametrize(("place", "rule", "text"), EVERY_TEXT)
def test_no_french_mention_breaks_before_its_punctuation(
    place: str, rule: mentions.MentionRule, text: mentions.DatedText
) -> None:
    assert not [sign for sign in (" :", " ;", " !", " ?", " %", " €", "'", "« ") if sign in text.words.fr]
    assert "'" not in text.words.en


@pytest.mark.parametrize("place", packs.PLACES)
def test_every_rate_and_reason_of_a_treatment_is_known(place: str) -> None:
    pack = packs.get(place)

    for treatment in pack.treatments_by_key.values():
        for spec in treatment.taxes:
            assert spec.rate == "0" or spec.rate in pack.figures_by_key
            assert not spec.reason or spec.reason in pack.mentions_by_key
            assert spec.registration in ("", "gst", "qst")
        assert treatment.label.fr != ""
        assert treatment.label.en != ""


def test_every_place_has_the_same_files() -> None:
    def own(place: str) -> set[str]:
        folder = resources.files("reglo.packs").joinpath(place.replace("-", "_"))
        return {entry.name for entry in folder.iterdir() if entry.is_file()}

    data = {"facts.toml", "taxes.toml", "mentions.toml", "late.toml", "prescription.toml", "examples.toml"}
    wanted = data | {"local.py", "checks.py", "__init__.py"}

    assert all(wanted <= own(place) for place in packs.PLACES)
    assert own("fr") - {"portage.py"} == own("ca-qc")


def test_the_franchise_wording_after_2026_is_to_be_checked() -> None:
    assert FRANCE.mention("franchise", date(2026, 12, 31)).confidence == "high"
    assert FRANCE.mention("franchise", date(2027, 1, 1)).confidence == "low"
    assert FRANCE.mention("franchise", date(2028, 6, 30)).confidence == "low"


# ── What a figure is worth ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("place", "key", "on", "value"),
    [
        ("fr", "vat_standard", "2026-11-23", "20"),
        ("fr", "recovery_indemnity", "2026-11-23", "40"),
        ("fr", "ecb_rate", "2022-07-01", "0.00"),
        ("fr", "ecb_rate", "2023-01-01", "2.50"),
        ("fr", "ecb_rate", "2024-01-01", "4.50"),
        ("fr", "ecb_rate", "2024-07-01", "4.25"),
        ("fr", "ecb_rate", "2025-01-01", "3.15"),
        ("fr", "ecb_rate", "2025-07-01", "2.15"),
        ("fr", "ecb_rate", "2026-01-01", "2.15"),
        ("fr", "ecb_rate", "2026-07-01", "2.40"),
        ("fr", "legal_rate_professional", "2022-03-01", "0.76"),
        ("fr", "legal_rate_professional", "2026-12-31", "2.75"),
        ("fr", "legal_rate_individual", "2025-12-31", "6.65"),
        ("fr", "new_mentions", "2027-08-31", "advised"),
        ("fr", "new_mentions", "2027-09-01", "required"),
        ("fr", "retention_tax_years", "2026-12-31", "6"),
        ("fr", "retention_tax_years", "2027-01-01", "10"),
        ("ca-qc", "gst_rate", "2026-11-23", "5"),
        ("ca-qc", "qst_rate", "2026-11-23", "9.975"),
        ("ca-qc", "hst_ns", "2025-03-31", "15"),
        ("ca-qc", "hst_ns", "2025-04-01", "14"),
        ("ca-qc", "state_claims_rate", "2026-06-30", "7"),
        ("ca-qc", "invoice_buyer_from", "2026-11-23", "500"),
    ],
)
def test_a_figure_is_worth_what_the_law_says_that_day(place: str, key: str, on: str, value: str) -> None:
    assert packs.get(place).figure(key, date.fromisoformat(on)).value == value


@pytest.mark.parametrize(
    ("place", "key", "on"),
    [
        ("fr", "ecb_rate", "2013-11-12"),
        ("fr", "ecb_rate", "2026-08-01"),
        ("fr", "ecb_rate", "2027-01-01"),
        ("fr", "legal_rate_professional", "2027-01-01"),
        ("fr", "vat_standard", "2013-12-31"),
        ("fr", "franchise_services", "2027-01-01"),
        ("ca-qc", "state_claims_rate", "2026-07-01"),
        ("ca-qc", "state_claims_rate", "2022-12-31"),
    ],
)
def test_a_day_nobody_covers_is_an_error_that_names_figure_place_and_day(place: str, key: str, on: str) -> None:
    pack = packs.get(place)

    with pytest.raises(NoFigure) as unknown:
        pack.figure(key, date.fromisoformat(on))

    for text, language in ((unknown.value.text_fr, "fr"), (unknown.value.text_en, "en")):
        assert pack.figures_by_key[key].name(language) in text
        assert pack.name(language) in text
        assert f"[{key}, {place}, {on}]" in text
    assert (unknown.value.key, unknown.value.place, unknown.value.on) == (key, place, date.fromisoformat(on))
    assert str(unknown.value) == unknown.value.text_fr


def test_a_mention_nobody_worded_is_an_error_too() -> None:
    with pytest.raises(NoFigure, match=r"mention\.franchise, fr, 2028-07-01"):
        FRANCE.mention("franchise", date(2028, 7, 1))


def test_a_key_nobody_wrote_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        FRANCE.figure("vat_luxury", date(2026, 11, 23))


def test_the_owner_fills_a_day_that_we_do_not_know_and_corrects_one_that_we_do() -> None:
    mine = Figure("ecb_rate", "2.65", date(2026, 12, 17), None, "bce.example", "high", date(2027, 1, 2))

    pack = FRANCE.with_figures([mine])

    assert pack.figure("ecb_rate", date(2027, 1, 1)).value == "2.65"
    assert pack.figure("ecb_rate", date(2026, 7, 1)).value == "2.40"
    assert pack.with_figures([replace(mine, value="2.15", from_on=date(2026, 7, 1))]).figure(
        "ecb_rate", date(2026, 7, 1)
    ).value == ("2.15")
    with pytest.raises(NoFigure):
        FRANCE.figure("ecb_rate", date(2027, 1, 1))


def test_a_frozen_figure_keeps_its_source_and_its_confidence() -> None:
    frozen = FRANCE.figure("ecb_rate", date(2026, 7, 1)).frozen()

    assert (frozen.key, frozen.value, frozen.confidence) == ("ecb_rate", "2.40", "medium")
    assert "12,40" in frozen.source


def test_a_pack_says_when_it_was_last_checked() -> None:
    assert FRANCE.checked_on == date(2026, 11, 21)


# ── Places and treatments ────────────────────────────────────────────────────────────────────────


def test_an_unknown_place_is_refused_with_those_we_know() -> None:
    with pytest.raises(NoPack) as unknown:
        packs.get("be")

    assert unknown.value.text_fr == "Le lieu « be » n’est pas connu. Lieux connus : fr, ca-qc."
    assert unknown.value.text_en == "The place “be” is not known. Known places: fr, ca-qc."


def test_a_pack_is_read_once() -> None:
    assert packs.get("fr") is packs.get("fr")
    assert (FRANCE.country, FRANCE.currency, QUEBEC.country, QUEBEC.currency) == ("FR", "EUR", "CA", "CAD")


def test_an_unknown_treatment_is_refused_with_its_place() -> None:
    with pytest.raises(NoTreatment) as unknown:
        QUEBEC.taxes("20", date(2026, 11, 23))

    assert "« 20 »" in unknown.value.text_fr
    assert "Québec" in unknown.value.text_fr
    assert "“20”" in unknown.value.text_en


# ── Reading the files ────────────────────────────────────────────────────────────────────────────


def read(*periods: dict[str, Any], **changes: Any) -> facts.Series:
    return facts.series_of("rate", {**TABLE, **changes, "periods": list(periods)})


def test_a_period_ends_where_the_next_one_starts() -> None:
    series = read({"from": date(2020, 1, 1), "value": "1"}, {"from": date(2021, 1, 1), "value": "2"})

    assert [figure.until_on for figure in series.figures] == [date(2020, 12, 31), None]
    assert series.on(date(2020, 12, 31)) == series.figures[0]
    assert series.on(date(2020, 1, 1) - timedelta(days=1)) is None
    assert series.figures[1].number == Decimal(2)


def test_a_hole_between_two_periods_is_kept() -> None:
    series = read(
        {"from": date(2020, 1, 1), "until": date(2020, 6, 30), "value": "1"}, {"from": date(2021, 1, 1), "value": "2"}
    )

    assert series.on(date(2020, 7, 1)) is None


@pytest.mark.parametrize(
    ("periods", "changes", "why"),
    [
        ([], {}, "rate has no value"),
        ([{"from": date(2020, 1, 1), "value": 20}], {}, "must be written as text"),
        ([{"from": date(2020, 1, 1), "value": "20"}], {"source": " "}, "has no source"),
        ([{"from": date(2020, 1, 1), "value": "20"}], {"confidence": "sure"}, "unknown confidence sure"),
        (
            [
                {"from": date(2020, 1, 1), "until": date(2021, 1, 1), "value": "1"},
                {"from": date(2021, 1, 1), "value": "2"},
            ],
            {},
            "periods overlap",
        ),
        ([{"from": date(2021, 1, 1), "value": "1"}, {"from": date(2020, 1, 1), "value": "2"}], {}, "periods overlap"),
    ],
)
def test_a_mistake_in_a_file_stops_at_once(periods: list[dict[str, Any]], changes: dict[str, Any], why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        read(*periods, **changes)


RULE: dict[str, Any] = {
    "name": {"fr": "mention", "en": "mention"},
    "when": ["kind:invoice"],
    "fr": "Mention",
    "en": "Mention",
    "source": "CGI",
    "confidence": "high",
    "checked_on": date(2026, 11, 21),
}


@pytest.mark.parametrize(
    ("texts", "changes", "why"),
    [
        ([{"from": date(2020, 1, 1)}], {"source": ""}, "has no source"),
        ([{"from": date(2020, 1, 1)}], {"confidence": "sure"}, "unknown confidence sure"),
        ([{"from": date(2021, 1, 1)}, {"from": date(2020, 1, 1)}], {}, "texts overlap"),
    ],
)
def test_a_mistake_in_a_mention_stops_at_once(texts: list[dict[str, Any]], changes: dict[str, Any], why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        mentions.rule_of("mention", {**RULE, **changes, "texts": texts})


def test_a_text_ends_where_the_next_one_starts() -> None:
    rule = mentions.rule_of("mention", {**RULE, "texts": [{"from": date(2020, 1, 1)}, {"from": date(2021, 1, 1)}]})

    assert [text.until_on for text in rule.texts] == [date(2020, 12, 31), None]
    assert rule.on(date(2019, 12, 31)) is None
    assert rule.name == Said("mention", "mention")
