"""`reglo calc due DATE TERMS`: due dates, and sums, from the words of payment terms.

    $ reglo calc due 2026-01-20 "30 % : à réception ; reste : 30 jours" --amount 1200.00
    20 janvier 2026    360,00 €
    19 février 2026    840,00 €
    À payer en 2 fois. 30 % : à réception de la facture. Le reste : 30 jours après la date de facture.

With `--json`: {"dates": […], "amounts": […], "warnings": […], "sentence": "…"}, and "error"
when the command is refused. Warnings (a date beyond the ceiling of the place) refuse nothing.

The other calculations stand in files of their own beside this one.
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from reglo.cli import answers
from reglo.rules.reading import Refusal, Said

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from reglo.rules.terms import Terms

Value = TypeVar("Value")

OTHERS = ("calc_late", "calc_totals")
PLACES = {"fr": "EUR", "ca-qc": "CAD"}
CLIENTS = ("business", "consumer", "public")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the calculations, one file or function each."""
    calculations = parser.add_subparsers(metavar="CALCULATION", required=True)
    _add_due(calculations)
    for name in OTHERS:
        import_module(f"reglo.cli.{name}").add_to(calculations)


def _add_due(calculations: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = answers.said(fr="échéances d’un délai de paiement", en="due dates of payment terms")
    parser = calculations.add_parser("due", help=about, description=about)
    parser.add_argument(
        "date", metavar="DATE", help=answers.said(fr="jour d’émission, AAAA-MM-JJ", en="day of issue, YYYY-MM-DD")
    )
    parser.add_argument(
        "terms",
        metavar="TERMS",
        help=answers.said(
            fr="délai, comme « 45 jours puis fin de mois »", en="terms, like “45 days then end of month”"
        ),
    )
    parser.add_argument(
        "--amount", metavar="A", help=answers.said(fr="somme à payer, comme 1200.50", en="sum to pay, like 1200.50")
    )
    parser.add_argument("--place", choices=tuple(PLACES), default="fr", help=answers.said(fr="lieu", en="place"))
    parser.add_argument("--client", choices=CLIENTS, default="business", help=answers.said(fr="client", en="client"))
    answers.add_common(parser)
    parser.set_defaults(run=run_due)


@dataclass(frozen=True)
class _Asked:
    """What `calc due` was asked, read."""

    start: date
    terms: "Terms"
    amount: "Decimal | None"


def run_due(args: argparse.Namespace) -> int:
    """Print the due dates, or everything that is wrong with what was asked."""
    from reglo.rules import terms

    try:
        asked = _read(args)
        instalments = asked.terms.instalments(asked.start, asked.amount) if asked.amount is not None else ()
    except Refusal as refusal:
        return _refuse(refusal, args)
    due_dates = [one.due_on for one in instalments] or list(asked.terms.due_dates(asked.start))
    answer: dict[str, list[str]] = {
        "dates": [day.isoformat() for day in due_dates],
        "amounts": [format(one.amount, "f") for one in instalments],
        "warnings": _warnings(args, asked, due_dates),
    }
    sentence = terms.sentence(asked.terms, args.lang)
    if args.json:
        answers.print_json({**answer, "sentence": sentence})
    else:
        _print(args, due_dates, [one.amount for one in instalments], sentence, answer["warnings"])
    return answers.DONE


def _read(args: argparse.Namespace) -> _Asked:
    """The date, terms and amount of the command. Raises CannotRead with every problem at once."""
    from reglo.rules import amounts, dates, terms
    from reglo.rules.reading import CannotRead

    problems: list[Said] = []

    def read(reader: "Callable[[str], Value]", text: str) -> "Value | None":
        try:
            return reader(text)
        except CannotRead as refusal:
            problems.extend(refusal.problems)
            return None

    start = read(dates.read_iso, args.date)
    said = read(terms.parse, args.terms)
    amount = None if args.amount is None else read(amounts.read_plain, args.amount)
    if start is None or said is None or problems:
        raise CannotRead(problems)
    return _Asked(start, said, amount)


def _warnings(args: argparse.Namespace, asked: _Asked, due_dates: list[date]) -> list[str]:
    """What the words promise and do not keep, and what the law of the place says of the dates."""
    from reglo.packs import ceilings
    from reglo.rules import terms

    beyond = ceilings.warnings(
        place=args.place,
        client_kind=args.client,
        issued_on=asked.start,
        due_dates=due_dates,
        terms=asked.terms,
        language=args.lang,
    )
    return [*terms.doubts(asked.terms, args.lang), *beyond]


def _refuse(refusal: Refusal, args: argparse.Namespace) -> int:
    reason = refusal.reason(args.lang)
    if args.json:
        answers.print_json({"dates": [], "amounts": [], "warnings": [], "sentence": "", "error": reason})
    else:
        print(reason, file=sys.stderr)
    return answers.REFUSED


def _print(
    args: argparse.Namespace, due_dates: list[date], sums: "list[Decimal]", sentence: str, warnings: list[str]
) -> None:
    """The answer as a person reads it: a table, the sentence, the warnings."""
    from reglo.rules import amounts, dates

    language = "fr-CA" if (args.lang, args.place) == ("fr", "ca-qc") else args.lang
    days = [dates.written(day, language) for day in due_dates]
    money = [amounts.written(one, language, currency=PLACES[args.place]) for one in sums] or [""] * len(days)
    day_width, money_width = max(map(len, days)), max(map(len, money))
    for day, one in zip(days, money, strict=True):
        print(f"{day:<{day_width}}    {one:>{money_width}}".rstrip())
    print(sentence)
    for warning in warnings:
        print(Said(fr=f"À vérifier : {warning}", en=f"To check: {warning}")(language))
