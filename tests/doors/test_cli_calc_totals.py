"""`reglo calc totals` through its real entry: files, standard input, sums, refusals, both languages."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from reglo import packs
from reglo.cli import calc_totals, main
from reglo.rules.invoicing import ClientKind

LINE_OF_THREE = {
    "title": "Fiche",
    "quantity": "3",
    "unit_price": "3.33",
    "tax": "20",
    "gross": "9.99",
    "allowance": "0.00",
    "net": "9.99",
}
TAX_OF_THREE = {
    "name": "TVA",
    "treatment": "20",
    "category": "S",
    "rate": "20",
    "basis": "9.99",
    "tax": "2.00",
    "exemption_code": "",
    "exemption_reason": "",
}
OPTIONS = {"kind": "--client", "country": "--country", "region": "--region", "postal_code": "--postal-code"}
THREE = {"place": "fr", "lines": [{"title": "Fiche", "quantity": "3", "unit_price": "3.33", "tax": "20"}]}


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine set in French, whatever this one is."""
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")


def wrote(folder: Path, content: Any, name: str = "lines.json") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def answers(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[Any]]:
    status = main(["calc", "totals", *words, "--json"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def answer(capsys: pytest.CaptureFixture[str], folder: Path, content: Any, *words: str) -> Any:
    _, (found,) = answers(capsys, wrote(folder, content), *words)
    return found


# ── Sums ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_keys_are_those_of_an_invoice_that_was_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = wrote(tmp_path, THREE)

    status, (found,) = answers(capsys, path)

    assert status == 0
    assert found == {
        "file": path,
        "ok": True,
        "place": "fr",
        "on": "2026-11-21",
        "currency": "EUR",
        "lines": [LINE_OF_THREE],
        "vat": [{"category": "S", "rate": "20", "basis": "9.99", "tax": "2.00"}],
        "taxes": [TAX_OF_THREE],
        "line_total": "9.99",
        "allowance": "0.00",
        "charge": "0.00",
        "tax_basis": "9.99",
        "tax": "2.00",
        "grand": "11.99",
        "prepaid": "0.00",
        "payable": "11.99",
        "problems": [],
    }


def test_in_quebec_two_taxes_stand_side_by_side(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, tmp_path, {"currency": "CAD", "tax": "taxable", "lines": [{"unit_price": "2500"}]})

    assert [(one["name"], one["tax"]) for one in found["taxes"]] == [("TPS", "125.00"), ("TVQ", "249.38")]
    assert (found["place"], found["grand"]) == ("ca-qc", "2874.38")


def test_discounts_charges_offers_and_what_was_paid_are_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    content = {
        "lines": [
            {"name": "Atelier", "quantity": 2, "price": 600.0, "discount_percent": "10", "rate": "20"},
            {"description": "Livret", "net": "100", "tax": "5.5 %"},
            {"title": "Guide", "unit_price": "180", "offered": True, "tax": "20"},
        ],
        "adjustments": [
            {"reason": "Fidélité", "amount": "80", "tax": "20"},
            {"reason": "Port", "amount": "12", "rate": 5.5, "charge": True},
        ],
        "prepaid": "318.16",
    }

    found = answer(capsys, tmp_path, content)

    assert [(line["title"], line["net"]) for line in found["lines"]] == [
        ("Atelier", "1080.00"),
        ("Livret", "100.00"),
        ("Guide", "0.00"),
    ]
    assert [(one["rate"], one["basis"], one["tax"]) for one in found["vat"]] == [
        ("20", "1000.00", "200.00"),
        ("5.5", "112.00", "6.16"),
    ]
    assert (found["allowance"], found["charge"], found["payable"]) == ("80.00", "12.00", "1000.00")


@pytest.mark.parametrize(
    ("rate", "on", "treatment"),
    [("20", "2026-11-21", "20"), ("20.0", "2026-11-21", "20"), ("0", "2026-11-21", None), ("19.6", "2026-11-21", None)],
)
def test_a_rate_names_the_treatment_that_has_it_that_day(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, rate: str, on: str, treatment: str | None
) -> None:
    found = answer(capsys, tmp_path, [{"unit_price": "10", "vat_rate": rate}], "--on", on)

    assert found["ok"] == (treatment is not None)
    assert not treatment or found["lines"][0]["tax"] == treatment


def test_the_day_changes_the_rate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    scotia = {"place": "ca-qc", "lines": [{"unit_price": "100", "tax": "hst-ns"}]}

    assert answer(capsys, tmp_path, {**scotia, "issued_on": "2025-03-31"})["tax"] == "15.00"
    assert answer(capsys, tmp_path, {**scotia, "issued_on": "2025-04-01"})["tax"] == "14.00"
    assert answer(capsys, tmp_path, {**scotia, "issued_on": "2025-04-01"}, "--on", "2025-03-31")["tax"] == "15.00"
    assert not answer(capsys, tmp_path, {**scotia, "issued_on": "2016-01-01"})["ok"]


@pytest.mark.parametrize(
    ("buyer", "taxes", "grand"),
    [
        ({"region": "QC"}, [("TPS", "5.00"), ("TVQ", "9.98")], "114.98"),
        ({"region": "ON"}, [("TVH", "13.00")], "113.00"),
        ({"region": "Nova Scotia"}, [("TVH", "14.00")], "114.00"),
        ({"postal_code": "E2L 2A1"}, [("TVH", "15.00")], "115.00"),
        ({"region": "AB", "kind": "consumer"}, [("TPS", "5.00")], "105.00"),
        ({"country": "fr"}, [("TPS", "0.00"), ("TVQ", "0.00")], "100.00"),
    ],
)
def test_in_quebec_the_tax_follows_from_the_client(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, buyer: dict[str, str], taxes: list[tuple[str, str]], grand: str
) -> None:
    lines = {"place": "ca-qc", "lines": [{"title": "Révision", "unit_price": "100"}]}
    words = [word for name, said in buyer.items() for word in (OPTIONS[name], said)]

    of_the_file = answer(capsys, tmp_path, {**lines, "buyer": buyer})
    of_the_command = answer(capsys, tmp_path, {**lines, "buyer": {"region": "QC"} if "region" in buyer else {}}, *words)

    assert [(one["name"], one["tax"]) for one in of_the_file["taxes"]] == taxes
    assert of_the_file["grand"] == of_the_command["grand"] == grand


def test_who_is_not_registered_charges_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    content = {"registered": False, "buyer": {"region": "ON"}, "lines": [{"unit_price": "85"}]}

    quebec = answer(capsys, tmp_path, {"place": "ca-qc", **content})
    france = answer(capsys, tmp_path, {"place": "fr", **content, "buyer": {"kind": "business"}})

    assert (quebec["taxes"], quebec["grand"]) == ([], "85.00")
    assert (france["lines"][0]["tax"], france["grand"]) == ("franchise", "85.00")


def test_a_french_sellers_client_in_quebec_is_outside_french_vat(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    content = {"place": "fr", "buyer": {"country": "CA"}, "lines": [{"unit_price": "85"}]}

    assert answer(capsys, tmp_path, content)["lines"][0]["tax"] == "outside"
    assert answer(capsys, tmp_path, {**content, "currency": "CAD"}, "--place", "fr")["currency"] == "CAD"


def test_the_tax_of_a_line_wins_over_the_one_of_the_client(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    content = {"place": "ca-qc", "buyer": {"region": "ON"}, "lines": [{"unit_price": "100", "tax": "taxable"}]}

    assert answer(capsys, tmp_path, content)["grand"] == "114.98"


def test_the_place_of_the_command_wins(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, tmp_path, [{"unit_price": "85", "tax": "taxable"}], "--place", "ca-qc")

    assert (found["place"], found["currency"], found["grand"]) == ("ca-qc", "CAD", "97.73")


def test_numbers_of_json_stay_exact(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, tmp_path, '[{"quantity": 0.1, "unit_price": 1.005, "tax": 20}]')

    assert (found["lines"][0]["quantity"], found["lines"][0]["gross"]) == ("0.1", "0.10")


def test_a_credit_is_a_negative_net_or_a_credit_note(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    credit = answer(capsys, tmp_path, [{"net": "-0.50", "tax": "20"}])
    note = answer(capsys, tmp_path, {"type_code": "381", "lines": [{"net": "100", "tax": "20"}]})

    assert (credit["tax"], credit["grand"], len(credit["problems"])) == ("-0.10", "-0.60", 1)
    assert (note["grand"], note["problems"]) == ("120.00", [])


def test_what_would_keep_the_lines_from_being_issued_is_said_and_added_up_all_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = answer(capsys, tmp_path, [{"unit_price": "-5", "quantity": "-2", "tax": "20"}], "--lang", "en")

    assert (found["ok"], found["grand"]) == (True, "12.00")
    assert found["problems"] == [
        "The price of line 1 is negative: write the price without a sign and a negative quantity."
    ]


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "pas du JSON"),
        ("{", "pas du JSON"),
        ('{"lines": NaN}', "Il manque « lines »"),
        ('"lines"', "Il manque « lines »"),
        ({}, "Il manque « lines »"),
        ({"lines": {}}, "Il manque « lines »"),
        ({"lines": [3]}, "lines.0 n’est pas un objet."),
        ({"lines": [{}]}, "Il manque lines.0.unit_price."),
        ({"lines": [{"unit_price": "10"}]}, "Choisissez la taxe"),
        ({"lines": [{"unit_price": "10", "tax": "luxe"}]}, "La taxe « luxe » n’existe pas ici"),
        ({"lines": [{"unit_price": "dix", "tax": "20"}]}, "lines.0.unit_price : « dix » n’est pas un nombre"),
        ({"lines": [{"unit_price": "1,5", "tax": "20"}]}, "n’est pas un nombre"),
        ({"lines": [{"unit_price": "٣", "tax": "20"}]}, "n’est pas un nombre"),
        ({"lines": [{"unit_price": True, "tax": "20"}]}, "« True » n’est pas un nombre"),
        ({"lines": [{"unit_price": [], "tax": "20"}]}, "n’est pas un nombre"),
        ('{"lines": [{"unit_price": 1e999999999, "tax": "20"}]}', "« 1E+999999999 » n’est pas un nombre"),
        ('{"lines": [{"unit_price": NaN, "tax": "20"}]}', "« NaN » n’est pas un nombre"),
        ({"lines": [{"unit_price": "9" * 41, "tax": "20"}]}, "n’est pas un nombre"),
        ({"lines": [{"unit_price": "9" * 40, "tax": "20"}]}, "dépasse 12 chiffres"),
        ({"lines": [{"unit_price": "0.0000001", "tax": "20"}]}, "6 décimales au plus"),
        ({"lines": [{"unit_price": "1", "quantity": "x", "tax": "20"}]}, "lines.0.quantity"),
        ({"lines": [{"net": "1", "tax": "20"}], "adjustments": [{"tax": "20"}]}, "Il manque adjustments.0.amount."),
        ({"lines": [{"net": "1", "tax": "20"}], "prepaid": "x"}, "prepaid : « x »"),
        ({"lines": [], "buyer": 3}, "buyer n’est pas un objet."),
        ({"lines": [], "buyer": {"kind": "ami"}}, "buyer.kind : « ami » n’est pas l’un de business, consumer, public."),
        ({"lines": [], "place": "be"}, "Le lieu « be » n’est pas connu."),
        ({"lines": [], "issued_on": "21/11/2026"}, "comme 2026-11-23"),
        ({"lines": [], "issued_on": 3}, "comme 2026-11-23"),
    ],
)
def test_a_file_that_cannot_be_added_up_says_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: Any, why: str
) -> None:
    path = wrote(tmp_path, content)

    status, (found,) = answers(capsys, path)

    assert status == 1
    assert (found["file"], found["ok"]) == (path, False)
    assert why in found["error"]


def test_every_problem_of_a_file_is_said_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    content = {"lines": [{"unit_price": "x"}, 3, {"quantity": "y", "price": "1"}], "prepaid": "z"}

    error = answer(capsys, tmp_path, content)["error"]

    assert [at in error for at in ("lines.0.unit_price", "lines.1", "lines.2.quantity", "prepaid")] == [True] * 4
    assert "Il manque" not in error


def test_a_file_that_is_not_there_or_too_long_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calc_totals, "FILE_BYTES_MAX", 100)

    status, (absent, folder, long, empty, nul) = answers(
        capsys, str(tmp_path / "nowhere.json"), str(tmp_path), wrote(tmp_path, " " * 101), "", "a\0b"
    )

    assert status == 1
    assert "ne s’ouvre pas" in absent["error"]
    assert "ne s’ouvre pas" in folder["error"]
    assert "pas du JSON" in long["error"]
    assert not empty["ok"]
    assert not nul["ok"]


def test_deep_json_is_refused_like_any_other(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "pas du JSON" in answer(capsys, tmp_path, "[" * 200_000)["error"]


def test_a_bad_input_never_stops_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = wrote(tmp_path, THREE)
    lines = [path, "", '{"lines": [{"net": "85", "tax": "taxable"}], "place": "ca-qc"}', '[{"net": "10", "tax": "20"}]']
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))

    status, found = answers(capsys, "-")

    assert status == 1
    assert [(one["file"], one.get("grand")) for one in found] == [
        (path, "11.99"),
        ("", None),
        ("-", "97.73"),
        ("-", "12.00"),
    ]


@pytest.mark.parametrize("words", [[], ["x.json", "--place", "be"]])
def test_misuse_ends_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["calc", "totals", *words])

    assert ended.value.code == 2


# ── For a person ─────────────────────────────────────────────────────────────────────────────────


def test_a_person_reads_one_amount_then_how_it_is_made(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = wrote(tmp_path, THREE)

    status = main(["calc", "totals", path])

    said = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert status == 0
    assert said[0] == "lines.json : 11,99 €"
    assert said[1:] == [
        "  Total hors taxes     9,99 €",
        "  TVA 20 %             2,00 €",
        "  Total               11,99 €",
    ]


def test_a_person_reads_english_and_problems_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = wrote(tmp_path, {"lines": [{"unit_price": "-5", "tax": "taxable"}], "place": "ca-qc"})

    main(["calc", "totals", path, str(tmp_path / "nowhere.json"), "--lang", "en"])

    said = capsys.readouterr().out
    assert "Total before tax    −$5.00" in said
    assert "TVQ 9.975%" in said
    assert "The price of line 1 is negative" in said
    assert "nowhere.json : This file does not open" in said


def test_the_command_wakes_neither_django_nor_the_clock(tmp_path: Path) -> None:
    code = (
        "import sys; from reglo.cli import main;"
        f"status = main(['calc', 'totals', {wrote(tmp_path, THREE)!r}]);"
        "print([name for name in sys.modules if name.split('.')[0] == 'django' or name == 'reglo.clock'], status)"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.splitlines()[-1] == "[] 0"


def test_the_places_and_the_clients_of_the_command_are_those_of_the_packs() -> None:
    assert tuple(packs.PLACES) == calc_totals.PLACES
    assert get_args(ClientKind) == calc_totals.CLIENTS


def test_a_day_before_every_threshold_is_added_up_all_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    content = {"place": "ca-qc", "lines": [{"title": "Révision", "unit_price": "100", "tax": "small-supplier"}]}

    found = answer(capsys, tmp_path, {**content, "issued_on": "2012-12-31"})

    assert (found["ok"], found["grand"], found["problems"]) == (True, "100.00", [])
