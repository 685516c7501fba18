"""`reglo calc late AMOUNT --due DATE --until DATE`: what a late payment costs, under the law of a place.

    $ reglo calc late 6000.00 --due 2026-05-15 --until 2026-08-20
    16 mai 2026 – 30 juin 2026         46 j    6 000,00 €    12,15 %     91,87 €
    1er juillet 2026 – 20 août 2026    51 j    6 000,00 €    12,40 %    103,96 €
    Intérêts                                                            195,83 €
    Indemnité                                                            40,00 €
    Total                                                               235,83 €
    Principal, intérêts et indemnité dus                              6 235,83 €
    C. com., art. L441-10, II : taux de refinancement de la BCE…

AMOUNT is the sum with taxes; `--paid DATE:AMOUNT` a payment, as many times as there were; `--notice` the
day of the formal notice. `--rate` is `default` (the law of the place), `legal-minimum` (France, between
businesses), `legal`, `additional-indemnity` (Québec) or a number of percent a year, computed as it is asked.

With `--json`: {"segments": [{"from", "to", "days", "principal", "rate", "interest"}], "interest",
"indemnity", "total", "law", "warnings"}, and "error" when the command is refused. The total is interest and
indemnity, without the principal. A rate that is not known yet refuses the command and names it.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from reglo.cli import answers
from reglo.rules.reading import CannotRead, Refusal, Said, shown

if TYPE_CHECKING:
    from decimal import Decimal

    from reglo.packs.late import Choice, Claim
    from reglo.rules.interest import Received, Segment

Value = TypeVar("Value")

PLACES = ("fr", "ca-qc")  # Written again here, so that help needs no pack; a test holds it to the list.
CLIENTS = ("business", "consumer", "public")
RATES: "tuple[Choice, ...]" = ("default", "legal", "legal-minimum", "additional-indemnity")


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the words of the calculation."""
    about = answers.said(fr="intérêts et indemnité d’un retard", en="interest and indemnity of a late payment")
    parser = subparsers.add_parser("late", help=about, description=about)
    said = answers.said
    parser.add_argument(
        "amount", metavar="AMOUNT", help=said(fr="somme due, taxes comprises", en="sum owed, with taxes")
    )
    parser.add_argument("--due", metavar="DATE", required=True, help=said(fr="échéance", en="due date"))
    parser.add_argument("--until", metavar="DATE", required=True, help=said(fr="dernier jour compté", en="last day"))
    parser.add_argument("--place", choices=PLACES, default="fr", help=said(fr="lieu", en="place"))
    parser.add_argument("--client", choices=CLIENTS, default="business", help=said(fr="client", en="client"))
    parser.add_argument(
        "--notice", metavar="DATE", help=said(fr="jour de la mise en demeure", en="day of the formal notice")
    )
    parser.add_argument(
        "--paid",
        metavar="DATE:AMOUNT",
        action="append",
        default=[],
        help=said(fr="paiement reçu, comme 2026-06-30:2000.00", en="payment received, like 2026-06-30:2000.00"),
    )
    parser.add_argument(
        "--credited", metavar="AMOUNT", default="0", help=said(fr="total des avoirs", en="total of credit notes")
    )
    parser.add_argument(
        "--rate",
        metavar="R",
        default="default",
        help=said(fr="taux : ", en="rate: ")
        + ", ".join(RATES)
        + said(fr=", ou un nombre de %% par an", en=", or a number of %% a year"),
    )
    answers.add_common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what the delay costs, or everything that is wrong with what was asked."""
    from reglo.packs import NoFigure

    try:
        claim = _claim(args)
    except Refusal as refusal:
        return _refuse(refusal.reason(args.lang), args)
    except NoFigure as unknown:
        return _refuse(Said(unknown.text_fr, unknown.text_en)(args.lang), args)
    if args.json:
        answers.print_json(_answer(claim, args.lang))
    else:
        print("\n".join(_written(claim, args.lang)))
    return answers.DONE


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def _claim(args: argparse.Namespace) -> "Claim":
    """The claim that the command asks for. Raises CannotRead, CannotClaim, NoFigure."""
    from reglo.packs import late
    from reglo.rules import amounts, dates
    from reglo.rules.money import ZERO

    problems: list[Said] = []

    def read(reader: Callable[[str], Value], text: str) -> Value | None:
        try:
            return reader(text)
        except CannotRead as refusal:
            problems.extend(refusal.problems)
            return None

    principal, credited = read(amounts.read_plain, args.amount), read(amounts.read_plain, args.credited)
    due_on, until = read(dates.read_iso, args.due), read(dates.read_iso, args.until)
    notice_on = None if args.notice is None else read(dates.read_iso, args.notice)
    received = [found for text in args.paid if (found := read(_received, text))]
    rate = read(_rate, args.rate)
    if principal is None or due_on is None or until is None or rate is None or problems:
        raise CannotRead(problems)
    return late.claim(
        place=args.place,
        client_kind=args.client,
        principal=principal,
        due_on=due_on,
        until=until,
        received=received,
        credited=credited or ZERO,
        notice_on=notice_on,
        rate=rate,
    )


def _received(text: str) -> "Received":
    """« 2026-06-30:2000.00 ». Raises CannotRead."""
    from reglo.rules import amounts, dates
    from reglo.rules.interest import Received

    day, colon, amount = text.partition(":")
    if not colon:
        raise CannotRead(
            [
                Said(
                    f"Paiement « {shown(text)} » : écrivez le jour et la somme, comme 2026-06-30:2000.00.",
                    f"Payment “{shown(text)}”: write the day and the sum, like 2026-06-30:2000.00.",
                )
            ]
        )
    return Received(dates.read_iso(day), amounts.read_plain(amount))


def _rate(text: str) -> "Decimal | Choice":
    """A word of the choices, or a number of percent a year. Raises CannotRead, which also says the words."""
    from reglo.rules import amounts

    if known := next((word for word in RATES if word == text), None):
        return known
    if text.strip()[:1].isdigit():
        return amounts.read_percent(text, language="en")
    words = ", ".join(RATES)
    raise CannotRead(
        [
            Said(
                f"Taux « {shown(text)} » : écrivez {words}, ou un nombre de pour cent par an, comme 12.15.",
                f"Rate “{shown(text)}”: write {words}, or a number of percent a year, like 12.15.",
            )
        ]
    )


# ── Answering ────────────────────────────────────────────────────────────────────────────────────


def _answer(claim: "Claim", language: str) -> dict[str, object]:
    return {
        "segments": [_segment(one) for one in claim.segments],
        "interest": str(claim.interest),
        "indemnity": str(claim.indemnity),
        "total": str(claim.total),
        "law": claim.law(language),
        "warnings": [one(language) for one in claim.warnings],
    }


def _segment(one: "Segment") -> dict[str, object]:
    return {
        "from": one.from_on.isoformat(),
        "to": one.to_on.isoformat(),
        "days": one.days,
        "principal": str(one.principal),
        "rate": format(one.rate, "f"),
        "interest": str(one.interest),
    }


def _refuse(reason: str, args: argparse.Namespace) -> int:
    if args.json:
        empty = {"segments": [], "interest": "", "indemnity": "", "total": "", "law": "", "warnings": []}
        answers.print_json({**empty, "error": reason})
    else:
        print(reason, file=sys.stderr)
    return answers.REFUSED


def _written(claim: "Claim", language: str) -> Iterator[str]:
    """The answer as a person reads it: a row for each segment, the sums, the law, the warnings."""
    locale = "fr-CA" if (language, claim.place) == ("fr", "ca-qc") else language
    rows = list(_rows(claim, language, locale))
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [f"{text:>{width}}" for text, width in zip(others, wide[1:], strict=True)]
        yield f"{first:<{wide[0]}}    {'    '.join(cells)}"
    yield claim.law(language)
    for warning in claim.warnings:
        yield Said(f"À vérifier : {warning.fr}", f"To check: {warning.en}")(language)


def _rows(claim: "Claim", language: str, locale: str) -> Iterator[tuple[str, str, str, str, str]]:
    """The segments, then the sums."""
    from reglo.packs import wording
    from reglo.rules import amounts, dates

    def money(amount: "Decimal") -> str:
        return amounts.written(amount, locale, currency=claim.currency)

    for one in claim.segments:
        yield (
            f"{dates.written(one.from_on, locale)} – {dates.written(one.to_on, locale)}",
            f"{one.days} {Said('j', 'd')(language)}",
            money(one.principal),
            wording.percent(one.rate, language),
            money(one.interest),
        )
    yield Said("Intérêts", "Interest")(language), "", "", "", money(claim.interest)
    yield Said("Indemnité", "Indemnity")(language), "", "", "", money(claim.indemnity)
    yield Said("Total", "Total")(language), "", "", "", money(claim.total)
    yield (
        Said("Principal, intérêts et indemnité dus", "Principal, interest, indemnity owed")(language),
        "",
        "",
        "",
        money(claim.owed),
    )
    if claim.excess:
        yield Said("Reçu en trop", "Received in excess")(language), "", "", "", money(claim.excess)
