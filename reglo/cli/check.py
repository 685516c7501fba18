"""`reglo check KIND NUMBER…`: is an identifier well formed?

    $ reglo check siret "732 829 320 00074" --json
    {"input": "732 829 320 00074", "valid": true, "canonical": "73282932000074", "reason": ""}

Many numbers may be given, and `-` reads one per line from standard input. The exit status
is 0 when all are well formed and 1 when one is not; a bad number never stops the others.
"""

import argparse
from typing import TYPE_CHECKING

from reglo.cli import answers
from reglo.rules.reading import Said, shown

if TYPE_CHECKING:
    from reglo.packs.identifiers import Checked

# Written again here, so that help needs no library; a test holds it to the pack's own list.
KINDS = ("siren", "siret", "tva", "vat", "iban", "bic", "neq", "tps", "tvq", "bn", "rf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the command."""
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument(
        "numbers",
        nargs="+",
        metavar="NUMBER",
        help=answers.said(
            fr="numéro, ou « - » pour un par ligne de l’entrée", en="number, or “-” for one per line of input"
        ),
    )
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Judge each number in order."""
    from reglo.packs import identifiers

    status = answers.DONE
    for text in answers.inputs(args.numbers):
        checked = identifiers.check(args.kind, text)
        if not checked.valid:
            status = answers.REFUSED
        if args.json:
            answers.print_json(
                {
                    "input": text,
                    "valid": checked.valid,
                    "canonical": checked.canonical,
                    "reason": checked.reason(args.lang),
                }
            )
        else:
            print(_line(text, checked, args.lang))
    return status


def _line(text: str, checked: "Checked", language: str) -> str:
    """What a person reads about one number."""
    typed = shown(text) or Said(fr="(vide)", en="(empty)")(language)
    if checked.valid:
        verdict = Said(fr=f"{typed} : valide, {checked.canonical}.", en=f"{typed}: valid, {checked.canonical}.")
    else:
        verdict = Said(fr=f"{typed} : refusé.", en=f"{typed}: refused.")
    return f"{verdict(language)} {checked.reason(language)}".rstrip()
