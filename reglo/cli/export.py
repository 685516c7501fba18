"""`reglo export KIND`: moving out, or handing over. Nothing changes in the books.

    $ reglo export excel --out suivi.xlsx
    $ reglo export receipts --year 2026
    $ reglo export all

Kinds: `excel` (follow-up, invoices, sums due, payments, clients), `receipts` (the book of receipts, CSV), `all`
(papers, tables, sealed texts and journal in one ZIP). With `--json`: {"business", "kind", "file", "bytes"}.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from reglo.cli import answers
from reglo.rules.reading import Said, of_system

if TYPE_CHECKING:
    from reglo.books.people import Business

NAMES = {"excel": "reglo.xlsx", "receipts": "livre-des-recettes.csv", "all": "reglo-tout.zip"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What, of whom, where to."""
    said = answers.said
    parser.add_argument("kind", choices=sorted(NAMES), help=said(fr="ce qui part", en="what leaves"))
    parser.add_argument("--out", metavar="FILE", help=said(fr="fichier à écrire", en="file to write"))
    parser.add_argument(
        "--year", type=int, metavar="YEAR", help=said(fr="recettes d’une année", en="receipts of a year")
    )
    parser.add_argument(
        "--business", metavar="NAME", help=said(fr="s’il y en a plusieurs", en="when there are several")
    )
    parser.add_argument("--replace", action="store_true", help=said(fr="remplace le fichier", en="replace the file"))
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Write one file."""
    from reglo import clock
    from reglo.books import archive, database, people

    try:
        database.prepare(at=clock.now())
    except database.NotReady as refusal:
        return _refuse(args, refusal.reason(args.lang))
    every = people.businesses()
    chosen = [one for one in every if args.business in {None, one.name}]
    if len(chosen) != 1:
        names = ", ".join(one.name for one in every)
        words = Said(
            "dites quelle entreprise, avec --business : {names}", "say which business, with --business: {names}"
        )
        return _refuse(args, words(args.lang).format(names=names or "–"))
    path = Path(args.out or NAMES[args.kind])
    if path.exists() and not args.replace:
        words = Said("{path} existe déjà : --out ou --replace", "{path} exists already: --out or --replace")
        return _refuse(args, words(args.lang).format(path=path))
    try:
        content = content_of(args.kind, chosen[0], language=args.lang, year=args.year)
        archive.write_once(path.absolute(), content)
    except OSError as error:
        return _refuse(args, f"{path} : {of_system(error)(args.lang)}")
    if args.json:
        answers.print_json({"business": chosen[0].name, "kind": args.kind, "file": str(path), "bytes": len(content)})
    else:
        print(path)
    return answers.DONE


def content_of(kind: str, business: "Business", *, language: str, year: int | None = None) -> bytes:
    """The file of one kind."""
    from reglo import clock
    from reglo.books import exports
    from reglo.documents import tables

    at, today = clock.now(), clock.today(business.time_zone)
    if kind == "excel":
        return exports.books(business, language, today=today, at=at)
    if kind == "receipts":
        return tables.as_csv(exports.receipts(business, language, year=year), language)
    return exports.everything(business, language, today=today, at=at)


def _refuse(args: argparse.Namespace, words: str) -> int:
    return answers.refuse(words, lang=args.lang, as_json=args.json, kind=args.kind)
