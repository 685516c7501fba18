"""`reglo check` through its real entry: one answer per number, in order, none stops the others."""

import io
import json
import subprocess
import sys
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.cli import check, main
from reglo.packs import identifiers


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine set in French, whatever this one is."""
    monkeypatch.setenv("LC_ALL", "fr_CA.UTF-8")


def typed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


def answers(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_number_has_its_object_in_order_and_one_refused_is_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["check", "siret", "732 829 320 00074", "73282932000079", "40908521400024", "--json"])

    found = answers(capsys)
    assert status == 1
    assert found[0] == {
        "input": "732 829 320 00074",
        "valid": True,
        "canonical": "73282932000074",
        "reason": "",
    }
    assert [one["valid"] for one in found] == [True, False, True]
    assert found[1]["canonical"] == ""
    assert found[1]["reason"] == "La clé est fausse : un chiffre est mal tapé, ou deux sont inversés."


def test_all_well_formed_is_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "bic", "AGRIFRPP882", "--json"]) == 0
    assert answers(capsys)[0]["canonical"] == "AGRIFRPP882"


def test_a_dash_reads_one_number_per_line_and_every_line_is_answered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, b"\xef\xbb\xbf732829320\r\n\n\xff\xfe\n404833048")

    status = main(["check", "siren", "356000000", "-", "200000008", "--json"])

    found = answers(capsys)
    assert status == 1
    assert [one["input"] for one in found] == [
        "356000000",
        "732829320",
        "",
        "\N{REPLACEMENT CHARACTER}" * 2,
        "404833048",
        "200000008",
    ]
    assert [one["valid"] for one in found] == [True, True, False, False, True, True]
    assert all(one["reason"] for one in found if not one["valid"])


def test_text_without_bytes_beneath_is_read_as_well(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("732829320\n732829321\n"))

    main(["check", "siren", "-", "--json"])

    assert [one["valid"] for one in answers(capsys)] == [True, False]


def test_an_argument_that_is_no_unicode_is_refused_not_fatal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "siren", "73282932\udcff", "--json"]) == 1
    assert answers(capsys)[0]["input"] == "73282932\N{REPLACEMENT CHARACTER}"


def test_a_person_reads_one_line_per_number(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "neq", "11 4392 0115", "", "12"])
    french = capsys.readouterr().out.splitlines()
    main(["check", "siren", "732 829 320", "", "12", "--lang", "en"])
    english = capsys.readouterr().out.splitlines()

    assert french[0].startswith("11 4392 0115 : valide, 1143920115. La forme est bonne.")
    assert french[1:] == [
        "(vide) : refusé. Écrivez le numéro. Un NEQ a 10 chiffres.",
        "12 : refusé. Il a 2 caractères. Un NEQ a 10 chiffres.",
    ]
    assert english == [
        "732 829 320: valid, 732829320.",
        "(empty): refused. Write the number. A SIREN has 9 digits, like 732 829 320.",
        "12: refused. It has 2 characters. A SIREN has 9 digits, like 732 829 320.",
    ]


@pytest.mark.parametrize("words", [["check"], ["check", "siren"], ["check", "passport", "12"], []])
def test_misuse_ends_with_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)

    assert end.value.code == 2
    assert "reglo" in capsys.readouterr().err


def test_the_command_names_the_kinds_of_the_pack() -> None:
    assert get_args(identifiers.Kind) == check.KINDS


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=30), max_size=8
    )
)
def test_any_lines_have_as_many_answers(lines: list[str]) -> None:
    content = "".join(f"{line}\n" for line in lines).encode()
    with pytest.MonkeyPatch.context() as patch:
        out = io.StringIO()
        typed(patch, content)
        patch.setattr(sys, "stdout", out)
        main(["check", "iban", "-", "--json"])

    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["input"].removeprefix("\ufeff") for one in found] == [line.removeprefix("\ufeff") for line in lines]


def run(code: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": ":".join(sys.path), **environment},
    )


def test_help_needs_neither_django_nor_the_libraries_of_the_packs() -> None:
    done = run(
        "import sys; from reglo.cli import main\n"
        "try: main(['--help'])\n"
        "finally: print({'django', 'stdnum', 'holidays', 'lxml'} & set(sys.modules), file=sys.stderr)"
    )

    assert done.stderr.decode().strip() == "set()"
    assert b"check" in done.stdout


def test_json_stays_exact_where_the_terminal_speaks_ascii_only() -> None:
    done = run(
        "from reglo.cli import main; main(['check', 'siren', '7é', '--json']); main(['check', 'siren', '7é'])",
        PYTHONIOENCODING="ascii",
        LC_ALL="C",
    )

    exact, person = done.stdout.decode("ascii").splitlines()
    assert json.loads(exact)["input"] == "7é"
    assert person.startswith("7? : refus?.")
