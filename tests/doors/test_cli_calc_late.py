"""`reglo calc late` through its real entry: segments, sums, the law, refusals, both languages."""

import json
import subprocess
import sys
from typing import Any

import pytest

from reglo import packs
from reglo.cli import calc_late, main
from reglo.packs.late import records

SIX = ("6000.00", "--due", "2026-05-15", "--until", "2026-08-20")


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine set in French, whatever this one is."""
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    status = main(["calc", "late", *words, "--json"])
    return status, json.loads(capsys.readouterr().out)


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────


def test_segments_sums_and_law_are_given_in_six_keys(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, *SIX)

    assert status == 0
    assert list(found) == ["segments", "interest", "indemnity", "total", "law", "warnings"]
    assert found["segments"] == [
        {
            "from": "2026-05-16",
            "to": "2026-06-30",
            "days": 46,
            "principal": "6000.00",
            "rate": "12.15",
            "interest": "91.87",
        },
        {
            "from": "2026-07-01",
            "to": "2026-08-20",
            "days": 51,
            "principal": "6000.00",
            "rate": "12.40",
            "interest": "103.96",
        },
    ]
    assert (found["interest"], found["indemnity"], found["total"]) == ("195.83", "40.00", "235.83")
    assert found["law"].startswith("C. com., art. L441-10, II")
    assert found["warnings"] == []


def test_payments_go_to_interest_first_in_whatever_order_they_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    _, one = answer(capsys, *SIX, "--paid", "2026-06-30:2000")
    _, two = answer(capsys, *SIX, "--paid", "2026-07-10:1000.00", "--paid", "2026-06-30:2000.00")

    assert [(row["principal"], row["interest"]) for row in one["segments"]] == [
        ("6000.00", "91.87"),
        ("4091.87", "70.90"),
    ]
    assert [row["days"] for row in two["segments"]] == [46, 10, 41]


@pytest.mark.parametrize(
    ("options", "rates", "interest", "indemnity"),
    [
        (["--client", "public"], ["10.15"], "161.84", "40.00"),
        (["--client", "consumer"], [], "0.00", "0.00"),
        (["--client", "consumer", "--notice", "2026-06-01"], ["2.62", "2.75"], "35.98", "0.00"),
        (["--rate", "legal-minimum"], ["7.86", "8.25"], "128.60", "40.00"),
        (["--rate", "legal"], ["2.62", "2.75"], "42.87", "40.00"),
        (["--rate", "15"], ["15"], "239.18", "40.00"),
        (["--credited", "6000"], [], "0.00", "0.00"),
        (["--place", "ca-qc"], [], "0.00", "0.00"),
        (["--place", "ca-qc", "--notice", "2026-06-01"], ["5"], "66.58", "0.00"),
        (["--place", "ca-qc", "--rate", "18"], ["18"], "287.01", "0.00"),
        (["--place", "ca-qc", "--client", "consumer", "--notice", "2026-06-01"], ["5"], "66.58", "0.00"),
    ],
)
def test_place_client_notice_and_rate_decide(
    capsys: pytest.CaptureFixture[str], options: list[str], rates: list[str], interest: str, indemnity: str
) -> None:
    status, found = answer(capsys, *SIX, *options)

    assert status == 0
    assert [row["rate"] for row in found["segments"]] == rates
    assert (found["interest"], found["indemnity"]) == (interest, indemnity)


def test_a_rate_below_the_floor_is_computed_and_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, *SIX, "--rate", "5", "--lang", "en")

    assert (status, found["interest"]) == (0, "79.73")
    assert "below the floor of 8.25%" in found["warnings"][0]


def test_nothing_is_late_yet_on_the_due_date(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "100", "--due", "2026-05-15", "--until", "2026-05-15")

    assert (status, found["segments"], found["total"]) == (0, [], "0.00")
    assert len(found["warnings"]) == 1


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def test_a_rate_not_yet_known_is_said_and_not_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(capsys, "6000", "--due", "2026-12-01", "--until", "2027-01-01")

    assert (status, found["segments"], found["interest"]) == (1, [], "")
    assert "[ecb_rate, fr, 2027-01-01]" in found["error"]


def test_everything_unreadable_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    status, found = answer(
        capsys, "6000,00", "--due", "2026-02-30", "--until", "demain", "--notice", "x", "--paid", "2000",
        "--paid", "2026-06-30:deux", "--credited", "?", "--rate", "beaucoup",
    )  # fmt: skip

    assert status == 1
    for words in (
        "Montant « 6000,00 »",
        "février 2026 compte 28 jours",
        "Date « demain »",
        "Date « x »",
        "Paiement « 2000 »",
        "Montant « deux »",
        "Montant « ? »",
        "Taux « beaucoup » : écrivez default, legal, legal-minimum",
    ):
        assert words in found["error"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--rate", "legal-minimum", "--client", "consumer"], "n’existe pas pour ce client dans ce lieu"),
        (["--rate", "legal-minimum", "--place", "ca-qc"], "default, legal, additional-indemnity"),
        (["--rate", "101"], "au plus 100"),
        (["--paid", "2026-06-30:-5"], "ne peut pas être négative"),
    ],
)
def test_what_is_not_open_is_refused_with_what_is(
    capsys: pytest.CaptureFixture[str], options: list[str], why: str
) -> None:
    status, found = answer(capsys, *SIX, *options)

    assert status == 1
    assert why in found["error"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["6000"],
        ["6000", "--due", "2026-05-15"],
        [*SIX, "--place", "be"],
        [*SIX, "--client", "friend"],
    ],
)
def test_misuse_ends_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["calc", "late", *words])

    assert ended.value.code == 2


# ── For a person ─────────────────────────────────────────────────────────────────────────────────


def test_a_person_reads_a_row_for_each_segment_then_the_sums_and_the_law(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["calc", "late", *SIX])

    said = capsys.readouterr().out.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert status == 0
    assert lines[:6] == [
        "16 mai 2026 – 30 juin 2026 46 j 6 000,00 € 12,15 % 91,87 €",
        "1er juillet 2026 – 20 août 2026 51 j 6 000,00 € 12,40 % 103,96 €",
        "Intérêts 195,83 €",
        "Indemnité 40,00 €",
        "Total 235,83 €",
        "Principal, intérêts et indemnité dus 6 235,83 €",
    ]
    assert lines[6].startswith("C. com., art. L441-10, II : taux de refinancement")


def test_a_person_reads_english_warnings_and_what_came_in_excess(capsys: pytest.CaptureFixture[str]) -> None:
    main(["calc", "late", *SIX, "--place", "ca-qc", "--paid", "2026-06-30:6100", "--lang", "en"])

    said = capsys.readouterr().out
    assert "Received in excess" in said
    assert "$100.00" in said
    assert "To check: Without a formal notice no interest runs" in said


def test_a_person_reads_a_refusal_on_the_error_stream(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["calc", "late", "six", "--due", "2026-05-15", "--until", "2026-08-20"])

    streams = capsys.readouterr()
    assert (status, streams.out) == (1, "")
    assert "Montant « six »" in streams.err


@pytest.mark.parametrize("language", ["fr_FR.UTF-8", "en_CA.UTF-8"])
def test_the_help_reads_in_both_languages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LANG", language)

    with pytest.raises(SystemExit) as ended:
        main(["calc", "late", "--help"])

    assert ended.value.code == 0
    assert "2026-06-30:2000.00" in capsys.readouterr().out


def test_the_command_wakes_neither_django_nor_the_clock() -> None:
    code = (
        "import sys; from reglo.cli import main;"
        f"status = main(['calc', 'late', *{SIX!r}]);"
        "print([name for name in sys.modules if name.split('.')[0] == 'django' or name == 'reglo.clock'], status)"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.splitlines()[-1] == "[] 0"


def test_the_words_of_the_command_are_those_of_the_packs() -> None:
    choices = {
        rule.choice for place in packs.PLACES for rule in records.law_of(place).rates
    } - {"agreed", "agreed-by-month"}  # fmt: skip

    assert tuple(packs.PLACES) == calc_late.PLACES
    assert set(calc_late.RATES) == choices
