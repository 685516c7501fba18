"""`reglo calc totals FILE.json…`: from the lines of a document to its taxes and its sums.

    $ cat three.json
    {"place": "fr", "lines": [{"quantity": "3", "unit_price": "3.33", "tax": "20"}]}
    $ reglo calc totals three.json
    three.json : 11,99 €
      Total hors taxes      9,99 €
      TVA 20 %              2,00 €
      Total                11,99 €

    $ echo '{"place": "ca-qc", "lines": [{"unit_price": "1234.56"}]}' | reglo calc totals - --region NS --on 2025-03-31
    - : 1 419,74 $
      Total avant taxes    1 234,56 $
      TVH 15 %               185,18 $
      Total                1 419,74 $

The keys are those of `reglo read invoice`, with `lines` (`quantity`, `unit_price`,
`discount_percent`, `offered`, `tax`) and `adjustments` (`reason`, `amount`, `tax`, `charge`).
Rates are those of `--on`, else of `issued_on`, else of the day the place was last checked. A line that
names no tax bears the one of its client, as in the editor: `buyer` in the file, or `--client`, `--country`,
`--region` (a province of Canada) and `--postal-code`.

Many files may be given; `-` reads one file name, or one JSON object, per line of standard
input. A bad input is answered in its turn, and never stops the others.
"""

import argparse
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reglo.cli import answers
from reglo.rules.reading import Refusal, Said, shown

if TYPE_CHECKING:
    from reglo.cli.json_lines import Asked
    from reglo.rules.invoicing import TaxTotal, Totals

PLACES = ("fr", "ca-qc")  # Written again here, so that help needs no pack; a test holds it to the list.
CLIENTS = ("business", "consumer", "public")
FILE_BYTES_MAX = 10_000_000


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the words of the calculation."""
    about = answers.said(fr="taxes et totaux à partir des lignes", en="taxes and totals from lines")
    parser = subparsers.add_parser("totals", help=about, description=about)
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=answers.said(fr="fichier JSON, ou « - » pour l’entrée", en="JSON file, or “-” for standard input"),
    )
    parser.add_argument("--place", choices=PLACES, default="", help=answers.said(fr="lieu", en="place"))
    parser.add_argument(
        "--on",
        metavar="DATE",
        default="",
        help=answers.said(fr="jour des taux, AAAA-MM-JJ", en="day of the rates, YYYY-MM-DD"),
    )
    _add_client(parser)
    answers.add_common(parser)
    parser.set_defaults(run=run)


def _add_client(parser: argparse.ArgumentParser) -> None:
    """Who buys, from where: what the tax follows from when no line names one."""
    said = answers.said
    parser.add_argument("--client", choices=CLIENTS, default="", help=said(fr="client", en="client"))
    parser.add_argument(
        "--country", metavar="CC", default="", help=said(fr="pays du client, comme FR", en="client’s country, like FR")
    )
    parser.add_argument(
        "--region",
        metavar="RR",
        default="",
        help=said(fr="province du client, comme ON", en="client’s province, like ON"),
    )
    parser.add_argument(
        "--postal-code",
        metavar="CODE",
        default="",
        help=said(fr="code postal du client", en="client’s postal code"),
    )


def run(args: argparse.Namespace) -> int:
    """Answer each input in order."""
    status = answers.DONE
    for word in answers.inputs(args.files):
        name = "-" if _is_json(word) else word
        try:
            answer = {"file": name, "ok": True, **_answer(word, args)}
        except Refusal as refusal:
            status = answers.REFUSED
            answer = {"file": name, "ok": False, "error": refusal.reason(args.lang)}
        if args.json:
            answers.print_json(answer)
        else:
            print("\n".join(_written(answer, args.lang)))
    return status


def _answer(word: str, args: argparse.Namespace) -> dict[str, object]:
    """The totals of one input. Raises Refusal."""
    from reglo.cli import json_lines
    from reglo.packs import issue

    asked = json_lines.read(_content(word), place=args.place, on=args.on, buyer=_buyer(args))
    try:
        taxes, sums = issue.totals(asked.draft, on=asked.on, prepaid=asked.prepaid)
    except issue.CannotIssue as refusal:
        raise json_lines.CannotTotal([Said(one.text_fr, one.text_en) for one in refusal.reasons]) from None
    return {
        "place": asked.draft.place,
        "on": asked.on.isoformat(),
        "currency": asked.draft.currency,
        "lines": list(_lines(asked)),
        "vat": [_vat(one) for one in taxes],
        "taxes": [_tax(one) for one in taxes],
        **_sums(sums),
        "problems": list(_problems(asked, args.lang)),
    }


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def _buyer(args: argparse.Namespace) -> dict[str, str]:
    said = {"kind": args.client, "country": args.country, "region": args.region, "postal_code": args.postal_code}
    return {name: value for name, value in said.items() if value}


def _is_json(word: str) -> bool:
    return word.lstrip().startswith(("{", "["))


def _content(word: str) -> object:
    """The JSON of a file, or of the input itself, with exact numbers. Raises CannotTotal."""
    from reglo.cli.json_lines import CannotTotal

    try:
        text = word if _is_json(word) else _text_of(Path(word))
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=str)
    except (OSError, ValueError, ArithmeticError, RecursionError) as error:
        if isinstance(error, OSError):
            why = Said("Ce fichier ne s’ouvre pas : vérifiez son nom.", "This file does not open: check its name.")
        else:
            why = Said("Ce n’est pas du JSON en UTF-8.", "This is not JSON in UTF-8.")
        raise CannotTotal([why]) from None


def _text_of(path: Path) -> str:
    with path.open("rb") as file:
        found = file.read(FILE_BYTES_MAX + 1)
    if len(found) > FILE_BYTES_MAX:
        raise ValueError(f"{path} is longer than {FILE_BYTES_MAX} bytes")
    return found.decode("utf-8-sig")


# ── Answering ────────────────────────────────────────────────────────────────────────────────────


def _lines(asked: "Asked") -> Iterator[dict[str, str]]:
    from reglo.rules import tax

    for line in asked.draft.lines:
        gross, allowance, net = tax.line_amounts(line)
        yield {
            "title": line.title,
            "quantity": format(line.quantity, "f"),
            "unit_price": format(line.unit_price, "f"),
            "tax": line.tax,
            "gross": str(gross),
            "allowance": str(allowance),
            "net": str(net),
        }


def _vat(one: "TaxTotal") -> dict[str, str]:
    """The four keys of `read invoice`."""
    return {
        "category": one.category,
        "rate": format(one.rate, "f"),
        "basis": str(one.basis),
        "tax": str(one.amount),
    }


def _tax(one: "TaxTotal") -> dict[str, str]:
    """The same row with its names and its reason."""
    return {
        "name": one.name,
        "treatment": one.tax,
        **_vat(one),
        "exemption_code": one.exemption_code,
        "exemption_reason": one.exemption_reason,
    }


def _sums(sums: "Totals") -> dict[str, str]:
    return {
        "line_total": str(sums.lines),
        "allowance": str(sums.allowances),
        "charge": str(sums.charges),
        "tax_basis": str(sums.basis),
        "tax": str(sums.tax),
        "grand": str(sums.grand),
        "prepaid": str(sums.prepaid),
        "payable": str(sums.payable),
    }


def _problems(asked: "Asked", language: str) -> Iterator[str]:
    """What would keep these lines from being issued; who sells to whom is not asked here."""
    from reglo.packs import issue

    for one in issue.missing(asked.draft, on=asked.on, prepaid=asked.prepaid):
        if one.level == "gap" and one.key in {"lines", "totals"} and not one.field.endswith((".title", ".reason")):
            yield one.text(language)


def _written(answer: dict[str, Any], language: str) -> Iterator[str]:
    """The answer as a person reads it: one amount, then how it is made."""
    from reglo.packs import wording
    from reglo.rules import amounts

    name = shown(Path(answer["file"]).name)
    if not answer["ok"]:
        yield f"{name} : {answer['error']}"
        return
    locale = "fr-CA" if (language, answer["place"]) == ("fr", "ca-qc") else language
    before = {"fr": "Total hors taxes", "fr-CA": "Total avant taxes", "en": "Total before tax"}[locale]
    rows = [
        (before, answer["tax_basis"]),
        *((f"{one['name']} {wording.percent(Decimal(one['rate']), language)}", one["tax"]) for one in answer["taxes"]),
        ("Total", answer["grand"]),
    ]
    sums = [amounts.written(Decimal(text), locale, currency=answer["currency"]) for _, text in rows]
    yield f"{name} : {amounts.written(Decimal(answer['payable']), locale, currency=answer['currency'])}"
    wide, far = max(len(label) for label, _ in rows), max(map(len, sums))
    for (label, _), text in zip(rows, sums, strict=True):
        yield f"  {label:<{wide}}    {text:>{far}}"
    yield from (f"  {problem}" for problem in answer["problems"])
