"""`reglo read invoice` at the door: one answer per file, in order, whatever the files are."""

import io
import json
import os
from pathlib import Path

import pytest

from reglo import cli
from tests.documents.received import OURS
from tools.hostile import invoices

GOOD = OURS / "en16931" / "valid" / "akretion_factur-x-en16931.xml"
PDF = OURS / "facturx-pdf" / "EXTENDED_Fremdwaehrung_wdis_fx-pdfa4.pdf"
WRONG = OURS / "en16931" / "invalid" / "xr_05.01a-INVOICE_ubl.xml"
ZUGFERD_1 = OURS / "en16931" / "invalid" / "mustang_invalidV1.xml"
KEYS = [
    "file", "ok", "error", "syntax", "profile", "number", "type_code", "issued_on", "due_on", "currency", "seller",
    "buyer", "lines", "line_total", "allowance", "charge", "tax_basis", "tax", "rounding", "grand", "prepaid",
    "payable", "vat", "problems",
]  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    status = cli.main(["read", "invoice", *map(str, words)])
    return status, capsys.readouterr().out


def answers(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[dict]]:
    status, out = run(capsys, *words, "--json")
    return status, [json.loads(line) for line in out.splitlines()]


def test_an_invoice_is_told_with_the_keys_of_the_command(capsys):
    status, (answer,) = answers(capsys, GOOD)

    assert status == 0
    assert list(answer) == KEYS
    assert (answer["file"], answer["ok"], answer["error"]) == (str(GOOD), True, "")
    assert (answer["issued_on"], answer["due_on"], answer["grand"]) == ("2026-01-31", "2026-03-02", "104.90")
    assert answer["vat"][0] == {"category": "S", "rate": "20.00", "basis": "11.00", "tax": "2.20"}
    assert answer["seller"]["vat"] == "FR11123456782" and answer["lines"][0]["net"]
    assert answer["problems"] == []


def test_what_is_wrong_is_said_in_the_language_asked_and_the_file_was_still_read(capsys):
    status, (french,) = answers(capsys, WRONG)
    _, (english,) = answers(capsys, WRONG, "--lang", "en")

    assert status == 0 and french["ok"]
    (problem,) = french["problems"]
    assert (problem["code"], problem["field"]) == ("BR-CO-16", "payable")
    assert problem["reason"].endswith("336,90 à payer ; le fichier dit 366,86.")
    assert english["problems"][0]["reason"].endswith("336.90 payable; the file says 366.86.")


def test_a_bad_file_never_stops_the_others_and_makes_the_status_one(capsys, tmp_path):
    missing, empty = tmp_path / "missing.xml", tmp_path / "empty.xml"
    empty.touch()

    status, found = answers(capsys, missing, GOOD, tmp_path, empty, ZUGFERD_1, PDF)

    assert status == 1
    assert [one["ok"] for one in found] == [False, True, False, False, False, True]
    assert [one["file"] for one in found] == [*map(str, (missing, GOOD, tmp_path, empty, ZUGFERD_1, PDF))]
    assert "ne s’ouvre pas" in found[0]["error"] and "vide" in found[3]["error"] and "ZUGFeRD 1" in found[4]["error"]
    assert all(list(one) == KEYS for one in found)


def test_names_come_from_standard_input_one_a_line(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{GOOD}\n\n{PDF}\n".encode())))

    status, found = answers(capsys, "-")

    assert status == 1
    assert [(one["file"], one["ok"]) for one in found] == [(str(GOOD), True), ("", False), (str(PDF), True)]


def test_a_person_reads_the_sums_then_what_is_wrong(capsys):
    _, out = run(capsys, GOOD, WRONG, "--lang", "fr")

    assert "facture F20260023 du 31 janvier 2026, 104,90" in out
    assert "Rien à redire." in out
    assert "À redire (1) :" in out and "BR-CO-16 : Le total" in out


def test_a_name_that_would_turn_the_line_or_drive_the_terminal_does_neither(capsys, tmp_path):
    path = tmp_path / "turning.xml"
    path.write_text(invoices.ubl(seller="Rive\u202e\u009b2J\u2066"), encoding="utf-8")

    status, out = run(capsys, path)

    assert status == 0
    assert not {"\u202e", "\u009b", "\u2066"} & set(out)


def test_a_pipe_that_never_ends_is_not_opened(capsys, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    status, (answer,) = answers(capsys, pipe)

    assert status == 1 and "ne s’ouvre pas" in answer["error"]


def test_lines_that_were_read_can_be_added_up_again(capsys, tmp_path):
    path = tmp_path / "honest.xml"
    path.write_text(invoices.ubl(3), encoding="utf-8")
    _, out = run(capsys, path, "--json")
    again = tmp_path / "again.json"
    again.write_text(out, encoding="utf-8")

    status = cli.main(["calc", "totals", str(again), "--json"])

    assert status == 0
    assert json.loads(capsys.readouterr().out)["grand"] == json.loads(out)["grand"] == "36.00"


@pytest.mark.parametrize("words", [[], ["invoice"], ["letter", "x"], ["invoice", "x", "--colour"]])
def test_misuse_ends_with_two(words, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["read", *words])

    assert ended.value.code == 2


def test_the_examples_are_where_the_test_says():
    assert all(path.is_file() for path in map(Path, (GOOD, PDF, WRONG, ZUGFERD_1)))
