"""`reglo import FILE…`: clients, invoices and payments of another tool, tried dry first.

    $ reglo import clients.csv factures.xlsx
    À créer        3 clients, 12 factures, 1 avoir, 9 paiements
    Reste à payer  4 260,00 €
    Déjà payé      9 840,00 €
    …
    Rien n’est écrit. Pour importer : reglo import --yes …

Without `--yes` nothing is written. Files given together are read together: invoices find their clients. What is
rejected is written to the file of `--rejects`, with where it stood and why. The same files twice create nothing.
After an import nothing leaves for a client before what is late was looked at. `--undo ID` takes a whole import
back, as long as nothing of it was used.

With `--json`: one object {"ok", "written", "import", "tool", "counts", "sums", "same", "doubts", "rejects",
"columns", "next_number"}.
"""

import argparse
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reglo.cli import answers
from reglo.rules.reading import Refusal, Said, of_system, shown

if TYPE_CHECKING:
    from reglo.books.imports import Plan
    from reglo.books.people import Business
    from reglo.rules.moving import Parcel, Remark

SHOWN_MAX = 12
_NO_FILE = Said(
    "Ce fichier ne s’ouvre pas, vérifiez son nom : {name}", "This file does not open, check its name: {name}"
)
_TOO_LARGE = Said("Fichiers trop gros : {most} Mo au plus en tout.", "Files too large: at most {most} MB in all.")
_NONE = Said("donnez un fichier, ou --undo et un import", "give a file, or --undo and an import")
_WHICH = Said("dites quelle entreprise, avec --business : {names}", "say which business, with --business: {names}")
_NO_IMPORT = Said("aucun import ne porte ce nom : {name}", "no import bears this name: {name}")
_UNDONE = Said("Import annulé : tout ce qu’il avait créé est retiré.", "Import undone: all that it created is gone.")

_PARAGRAPHS = """    $ reglo import clients.csv factures.xlsx
    À créer        3 clients, 12 factures, 1 avoir, 9 paiements
    Reste à payer  4 260,00 €
    Déjà payé      9 840,00 €
    …
    Rien n’est écrit. Pour importer : reglo import --yes …

Sans `--yes`, rien n’est écrit. Des fichiers donnés ensemble sont lus ensemble : les factures trouvent leurs clients.
Ce qui est rejeté va dans le fichier de `--rejects`, avec sa place et la raison. Les mêmes fichiers deux fois ne
créent rien. Après un import rien ne part chez un client avant que ce qui est en retard ait été regardé. `--undo ID`
retire tout un import, tant que rien n’en a servi.

Avec `--json` : un objet {"ok", "written", "import", "tool", "counts", "sums", "same", "doubts", "rejects", "columns",
"next_number"}.
"""


class CannotImport(Refusal):
    """The words of the command lead nowhere."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files, and what becomes of them."""
    said = answers.said
    answers.tell_more(parser, fr=_PARAGRAPHS, en=__doc__)
    files = said(fr="fichiers CSV, XLSX, FEC, Factur-X, ZIP", en="CSV, XLSX, FEC, Factur-X, ZIP files")
    parser.add_argument("files", nargs="*", metavar="FILE", help=files)
    parser.add_argument("--yes", action="store_true", help=said(fr="importe pour de bon", en="import for good"))
    parser.add_argument(
        "--rejects", metavar="OUT.csv", help=said(fr="fichier des lignes rejetées", en="file of rejected rows")
    )
    parser.add_argument("--undo", metavar="ID", help=said(fr="annule tout un import", en="take a whole import back"))
    parser.add_argument(
        "--business", metavar="NAME", help=said(fr="s’il y en a plusieurs", en="when there are several")
    )
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Try, import or undo."""
    from reglo import clock
    from reglo.books import database

    try:
        database.prepare(at=clock.now())
    except database.NotReady as refusal:
        return _refuse(args, refusal.reason(args.lang))
    try:
        return _undo(args) if args.undo else _moved(args)
    except Refusal as refusal:
        return _refuse(args, refusal.reason(args.lang))
    except OSError as error:
        return _refuse(args, f"{error.filename} : {of_system(error)(args.lang)}")
    finally:
        _stop()


def _stop() -> None:
    """Let the reading process go with the command."""
    from reglo.documents import imports as reading

    reading.stop()


def _business(args: argparse.Namespace) -> "Business":
    """The business it is for. Raises CannotImport."""
    from reglo.books import people

    every = people.businesses()
    chosen = [one for one in every if args.business in {None, one.name, str(one.id)}]
    if len(chosen) != 1:
        names = ", ".join(one.name for one in every) or "–"
        raise CannotImport([Said(_WHICH.fr.format(names=names), _WHICH.en.format(names=names))])
    return chosen[0]


def _undo(args: argparse.Namespace) -> int:
    from reglo import clock
    from reglo.books import imports, people

    business = _business(args)
    try:
        imports.take_back(business, uuid.UUID(args.undo), by=people.owner_of(business), at=clock.now())
    except (ValueError, imports.Import.DoesNotExist):
        name = shown(args.undo)
        raise CannotImport([Said(_NO_IMPORT.fr.format(name=name), _NO_IMPORT.en.format(name=name))]) from None
    if args.json:
        answers.print_json({"ok": True, "import": args.undo, "taken_back": True})
    else:
        print(_UNDONE(args.lang))
    return answers.DONE


def _moved(args: argparse.Namespace) -> int:
    from reglo import clock
    from reglo.books import imports, people

    if not args.files:
        raise CannotImport([_NONE])
    business = _business(args)
    parcel = _parcel(args.files, business)
    at, today = clock.now(), clock.today(business.time_zone)
    plan, row = imports.preview(business, parcel, today=today, at=at), None
    if args.rejects:
        _write_rejects(Path(args.rejects), plan.rejects, args.lang)
    if args.yes:
        done = imports.land(business, parcel, by=people.owner_of(business), at=at, on=today)
        plan, row = done.plan, done.row
    if args.json:
        answers.print_json(_answer(plan, row, args.lang))
    else:
        print("\n".join(_written(plan, row, args)))
    return answers.DONE


def _parcel(names: Sequence[str], business: "Business") -> "Parcel":
    """What the files hold. Raises Refusal."""
    from reglo import clock
    from reglo.books import imports
    from reglo.documents import imports as reading

    files, left = [], imports.BYTES_MAX
    for name in names:
        path = Path(name)
        if not path.is_file():  # A pipe or a device may never end.
            word = shown(name)
            raise CannotImport([Said(_NO_FILE.fr.format(name=word), _NO_FILE.en.format(name=word))])
        with path.open("rb") as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            most = imports.BYTES_MAX // 1_000_000
            raise CannotImport([Said(_TOO_LARGE.fr.format(most=most), _TOO_LARGE.en.format(most=most))])
        files.append((path.name, content))
    today = clock.today(business.time_zone)
    return reading.read(files, place=business.place, currency=business.currency, today=today)


def _write_rejects(path: Path, rejects: "Sequence[Remark]", language: str) -> None:
    from reglo.books import archive, imports

    archive.write_once(path.absolute(), imports.rejects_csv(rejects, language))


# ── The answer ───────────────────────────────────────────────────────────────────────────────────────


def _answer(plan: "Plan", row: Any, language: str) -> dict[str, Any]:
    from reglo.books import imports

    return {
        "ok": True,
        "written": row is not None,
        "import": str(row.id) if row else "",
        "tool": plan.tool,
        "counts": plan.counts,
        "sums": {name: {"open": str(one.open), "paid": str(one.paid)} for name, one in plan.sums.items()},
        "same": [{"kind": one.kind, "name": one.name, "by": one.by, **vars(one.where)} for one in plan.same],
        "doubts": [{**vars(one.where), "text": one.said(language)} for one in plan.doubts],
        "rejects": [{**vars(one.where), "text": one.said(language), "cells": one.cells} for one in plan.rejects],
        "columns": [{"header": header, "understood": imports.column(name)(language)} for header, name in plan.headers],
        "next_number": plan.next_number,
    }


def _written(plan: "Plan", row: Any, args: argparse.Namespace) -> Iterator[str]:
    """The answer for a person."""
    from reglo.books import imports

    language: str = args.lang
    rows = [(label(language), text) for label, text in _rows(plan, language)]
    wide = max(len(label) for label, _ in rows)
    yield from (f"{label:<{wide}}  {text}" for label, text in rows)
    for title, remarks in ((_DOUBTS, plan.doubts), (_REJECTS, plan.rejects)):
        if remarks:
            yield title(language).format(count=len(remarks))
            yield from (f"  {imports.place(one.where)(language)} : {one.said(language)}" for one in remarks[:SHOWN_MAX])
        if len(remarks) > SHOWN_MAX:
            yield _MORE(language).format(count=len(remarks) - SHOWN_MAX)
    if plan.next_number:
        yield imports.NEXT_NUMBER(language).format(number=plan.next_number)
    yield _end(plan, row, args)


_TO_CREATE = Said("À créer", "To create")
_OPEN = Said("Reste à payer", "Still owed")
_PAID = Said("Déjà payé", "Already paid")
_SAME = Said("Déjà ici", "Here already")
_IGNORED = Said("Colonnes non comprises", "Columns not understood")
_DOUBTS = Said("À vérifier ({count}) :", "To check ({count}):")
_REJECTS = Said("Laissées de côté ({count}) :", "Left out ({count}):")
_MORE = Said("  … et {count} autres.", "  … and {count} more.")
_NOTHING_NEW = Said("Tout est déjà ici : rien n’a été créé.", "Everything is here already: nothing was created.")
_DRY = Said(
    "Rien n’est écrit. Pour importer, ajoutez --yes.", "Nothing is written. To import, add --yes."
)  # fmt: skip
_LANDED = Said(
    "Importé. Pour tout annuler tant que rien n’a servi : reglo import --undo {id}",
    "Imported. To undo all of it while nothing was used: reglo import --undo {id}",
)


def _rows(plan: "Plan", language: str) -> Iterator[tuple[Said, str]]:
    from reglo.books import imports
    from reglo.rules import amounts

    yield _TO_CREATE, imports.counted(plan.counts)(language) or Said("rien", "nothing")(language)
    for currency, one in plan.sums.items():
        yield _OPEN, amounts.written(one.open, language, currency=currency)
        yield _PAID, amounts.written(one.paid, language, currency=currency)
    if plan.same:
        kinds = {"clients": "client", "invoices": "invoice", "payments": "payment"}
        yield _SAME, imports.counted({name: len(plan.known(kind)) for name, kind in kinds.items()})(language)
    if ignored := [shown(header) for header, name in plan.headers if not name]:
        yield _IGNORED, ", ".join(ignored)


def _end(plan: "Plan", row: Any, args: argparse.Namespace) -> str:
    if row is not None:
        return _LANDED(args.lang).format(id=row.id)
    return _NOTHING_NEW(args.lang) if args.yes or plan.is_empty else _DRY(args.lang)


def _refuse(args: argparse.Namespace, words: str) -> int:
    return answers.refuse(words, lang=args.lang, as_json=args.json, ok=False)
