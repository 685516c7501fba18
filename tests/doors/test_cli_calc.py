"""`reglo calc due` through its real entry: dates, sums, warnings, refusals, both languages."""

import json
from typing import Any

import pytest

from reglo.cli import main


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine set in French, whatever this one is."""
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    status = main(["calc", "due", *words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_due_dates_and_sums_are_given_as_strings_in_four_keys(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "2026-01-20", "30 % : à réception ; reste : 30 jours", "--amount", "1200.00")

    assert status == 0
    assert list(found) == ["dates", "amounts", "warnings", "sentence"]
    assert found["dates"] == ["2026-01-20", "2026-02-19"]
    assert found["amounts"] == ["360.00", "840.00"]
    assert found["warnings"] == []
    assert found["sentence"].startswith("À payer en 2\N{NO-BREAK SPACE}fois.")


def test_without_an_amount_only_dates_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = answer(capsys, "2026-11-30", "fin de mois puis 45 jours")

    assert (found["dates"], found["amounts"]) == (["2027-01-14"], [])


def test_a_credit_and_a_sum_of_nothing_are_shared_too(capsys: pytest.CaptureFixture[str]) -> None:
    _, credit = answer(capsys, "2026-01-01", "50 % : 1 mois ; reste : 2 mois", "--amount", "-0.05")
    _, nothing = answer(capsys, "2026-01-01", "50 % : 1 mois ; reste : 2 mois", "--amount", "0")

    assert credit["amounts"] == ["-0.03", "-0.02"]
    assert (nothing["amounts"], nothing["dates"]) == (["0.00"], ["2026-01-01"])


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ([], 1),
        (["--place", "fr", "--client", "business"], 1),
        (["--client", "public"], 1),
        (["--client", "consumer"], 0),
        (["--place", "ca-qc"], 0),
    ],
)
def test_a_date_beyond_the_ceiling_of_the_place_is_warned_of_and_still_given(
    capsys: pytest.CaptureFixture[str], options: list[str], count: int
) -> None:
    status, found = answer(capsys, "2026-01-01", "90 jours", *options)

    assert (status, found["dates"]) == (0, ["2026-04-01"])
    assert len(found["warnings"]) == count


def test_a_last_share_that_takes_something_else_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(
        capsys, "2026-01-01", "70 % : 1 jour ; 200 : 1 jour ; 30 % : 1 jour", "--amount", "1000", "--lang", "en"
    )

    assert (status, found["amounts"]) == (0, ["700.00", "200.00", "100.00"])
    assert found["warnings"] == ["The last part always takes the rest, not “30%”. Write “rest” instead."]


def test_what_is_refused_is_said_whole_in_json_and_ends_with_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "2026-02-30", "trente jours", "--amount", "12,00")

    assert status == 1
    assert (found["dates"], found["amounts"], found["warnings"], found["sentence"]) == ([], [], [], "")
    for words in ("février 2026 compte 28 jours", "« trente jours » ne se comprend pas", "comme 1200.50"):
        assert words in found["error"]


def test_parts_above_the_amount_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "2026-01-01", "500 : 1 mois ; reste : 2 mois", "--amount", "499.99")

    assert status == 1
    assert "Réduisez les montants fixes" in found["error"]


def test_a_person_reads_a_table_a_sentence_and_the_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["calc", "due", "2026-01-20", "1000,00 : à réception ; reste : 90 jours", "--amount", "1200"])

    lines = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ").splitlines()
    assert status == 0
    assert lines[:2] == ["20 janvier 2026    1 000,00 €", "20 avril 2026        200,00 €"]
    assert lines[2].startswith("À payer en 2 fois. 1 000,00 : à réception de la facture.")
    assert lines[3].startswith("À vérifier : L’échéance du 20 avril 2026 tombe 90 jours après")


def test_the_language_of_the_machine_is_followed_and_may_be_overruled(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_CA.UTF-8")
    main(["calc", "due", "2026-01-01", "1 day", "--place", "ca-qc", "--amount", "1200.5"])
    english = capsys.readouterr().out.splitlines()
    main(["calc", "due", "2026-01-01", "1 day", "--place", "ca-qc", "--amount", "1200.5", "--lang", "fr"])
    quebec = capsys.readouterr().out.splitlines()
    monkeypatch.setenv("LC_ALL", "fr_CA.UTF-8")
    main(["calc", "due", "2026-01-01", "1 day"])
    overruled = capsys.readouterr().out.splitlines()

    assert english == ["2 January 2026    $1,200.50", "Due date: 1 day after the invoice date."]
    assert quebec[0] == "2 janvier 2026    1\N{NO-BREAK SPACE}200,50\N{NO-BREAK SPACE}$"
    assert overruled[0] == "2 janvier 2026"


def test_a_person_reads_a_refusal_on_the_error_stream(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["calc", "due", "2026-01-20", "45 jours fin de mois", "--lang", "en"])

    streams = capsys.readouterr()
    assert (status, streams.out) == (1, "")
    assert "is counted in two ways" in streams.err


@pytest.mark.parametrize(
    "words",
    [
        ["calc"],
        ["calc", "due"],
        ["calc", "due", "2026-01-01"],
        ["calc", "due", "2026-01-01", "30 jours", "--place", "be"],
        ["calc", "due", "2026-01-01", "30 jours", "--client", "friend"],
        ["calc", "guess"],
    ],
)
def test_misuse_ends_with_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)

    assert end.value.code == 2
    assert "reglo" in capsys.readouterr().err
