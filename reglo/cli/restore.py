"""`reglo restore FILE`: a backup put back, whole or not at all; then `--confirm NUMBER` lets it work again.

    $ reglo restore sauvegarde.zip --phrase "ruban-cerf-…"
    Remis en place : 1 entreprise, 1 214 lignes, 45 documents.
    …
        reglo restore --confirm 2026-004

On SQLite everything is made beside, verified, then moved into the folder in one go; what was there goes to
`backups/`, and only when `--replace` says so. On PostgreSQL the database named by DATABASE_URL must be empty.
A restored copy gives no number and sends nothing until its owner has confirmed the last number (here or in the
settings): the one printed is the copy's own. A number further on is asked once more, since those between are
never given again: `--yes` answers where nobody is there to. With `--json`: {"file", "businesses", "rows", "documents",
"last", "new_epoch", "kept", "lost", "broken"} or {"file", "error"}; `last` holds the last numbers of each business.
"""

import argparse
import os
import shlex
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reglo.cli import answers, folder
from reglo.packs import own
from reglo.rules.reading import Said, of_system

if TYPE_CHECKING:
    from reglo.books.backups.restoring import Restored
    from reglo.books.people import Business


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which backup, where, with which phrase; or which number was the last one."""
    said = answers.said
    parser.add_argument("file", metavar="FILE", nargs="?", help=said(fr="la sauvegarde", en="the backup"))
    parser.add_argument("--data", metavar="DIR", help=said(fr="dossier des données", en="data folder"))
    parser.add_argument("--phrase", default="", help=said(fr="phrase de récupération", en="recovery phrase"))
    parser.add_argument(
        "--replace",
        action="store_true",
        help=said(fr="met de côté les données en place", en="set aside the data that are there"),
    )
    parser.add_argument(
        "--confirm",
        metavar="NUMBER",
        help=said(fr="le dernier numéro donné, ou « aucun »", en="the last number given, or “none”"),
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help=said(
            fr="ce numéro dépasse celui de la copie, et c’est voulu",
            en="this number is past the copy’s, and it is meant",
        ),
    )
    parser.add_argument(
        "--business", metavar="NAME", help=said(fr="s’il y en a plusieurs", en="when there are several")
    )
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Put back, or confirm."""
    where = folder.choose(["--data", args.data] if args.data else [])
    if (args.file is None) == (args.confirm is None):
        words = Said("donnez une sauvegarde, ou --confirm et un numéro", "give a backup, or --confirm and a number")
        answers.refuse(words(args.lang), lang=args.lang)
        return answers.MISUSED
    if args.confirm is not None:
        return _confirm(args)
    with folder.alone(where) as free:
        if not free:
            return _refuse(args, "Réglo tourne encore dans ce dossier : arrêtez-le d’abord")
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            return _into_server(args, where)
        return _into_folder(args, where)


# ── Where it goes ────────────────────────────────────────────────────────────────────────────────


def _into_server(args: argparse.Namespace, where: Path) -> int:
    """A PostgreSQL database with nobody in it; documents and key go to the folder."""
    return _restored(args, documents=where / "files", keys=[where / "key"])


def _into_folder(args: argparse.Namespace, where: Path) -> int:
    """A folder made beside, that takes the place of what is there once it is verified."""
    living = folder.database(where) or where / "reglo.sqlite3"
    if _is_lived_in(living) and not args.replace:
        return _refuse(args, f"{where} contient déjà des données : ajoutez --replace pour les mettre de côté")
    beside = where / f".restoring-{os.getpid()}"
    try:
        shutil.copytree(where / "head", beside / "head") if (where / "head").is_dir() else beside.mkdir(mode=0o700)
        os.environ["REGLO_DATA"] = str(beside)
        os.environ.pop("DATABASE_URL", None)
        status = _restored(args, documents=where / "files", keys=[where / "key"], move=(beside, where, living))
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return status


def _is_lived_in(path: Path) -> bool:
    """Is there somebody in this database? One that cannot be read is not thrown away either."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as read:
            return bool(read.execute("SELECT count(*) FROM books_user").fetchone()[0])
    except sqlite3.OperationalError as error:
        return "no such table" not in str(error)
    except sqlite3.DatabaseError:
        return True


def _moved(beside: Path, where: Path, living: Path, at: datetime) -> Path | None:
    """What was made beside takes its place; where the former database went."""
    kept = None
    aside = where / "backups"
    aside.mkdir(exist_ok=True, mode=0o700)
    stamp = f"{at:%Y%m%d-%H%M%S}"
    for path in (beside / "files").glob("??/*"):
        target = where / "files" / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.replace(target)
    for name in ("key", "recovery"):
        if (where / name).exists() and (beside / name).exists():
            shutil.copy2(where / name, aside / f"{name}-{stamp}")
    if (figures := beside / own.FILE).exists() and not (where / own.FILE).exists():
        figures.replace(where / own.FILE)
    living.parent.mkdir(parents=True, exist_ok=True)
    ready = living.with_name(f".{living.name}-{stamp}")
    shutil.move(beside / "reglo.sqlite3", ready)  # may run out of room: before what was there is touched
    if living.exists():
        kept = aside / f"avant-restauration-{stamp}.sqlite3"
        for end in ("-wal", "-journal", ""):  # after a crash, the last facts are in its log
            if (part := living.with_name(living.name + end)).exists():
                shutil.move(part, kept.with_name(kept.name + end))
    for end in ("-wal", "-shm", "-journal"):
        living.with_name(living.name + end).unlink(missing_ok=True)
    for name in ("key", "recovery"):
        if (beside / name).exists():
            (beside / name).replace(where / name)
    if (beside / "head").is_dir():
        shutil.copytree(beside / "head", where / "head", dirs_exist_ok=True)
    ready.replace(living)
    return kept


# ── Restoring ────────────────────────────────────────────────────────────────────────────────────


def _restored(
    args: argparse.Namespace, *, documents: Path, keys: list[Path], move: tuple[Path, Path, Path] | None = None
) -> int:
    from reglo.cli import wake

    wake()
    from django.db import connections

    from reglo import clock
    from reglo.books import quarantine
    from reglo.books.backups import archives, restoring

    kept = None
    try:
        backup = archives.opened(Path(args.file))
        key = restoring.key_of(backup, phrase=args.phrase, beside=keys)
        done = restoring.restore(backup, key=key, at=clock.now(), documents=documents)
        waiting = {one.name: quarantine.standing(one) for one in done.businesses}
        last = {name: one.proposed for name, one in waiting.items() if one}
        connections.close_all()
        if move:
            kept = _moved(*move, at=clock.now())
    except archives.CannotRestore as refusal:
        return _refuse(args, refusal.reason(args.lang))
    except OSError as error:
        return _refuse(args, f"{error.filename or args.file} : {of_system(error)(args.lang)}")
    _say(args, done, last, kept)
    return answers.DONE


_DONE = Said(
    "Remis en place : {businesses}, {rows} lignes, {documents}.", "Put back: {businesses}, {rows} rows, {documents}."
)
_BUSINESSES = (Said("{n} entreprise", "{n} business"), Said("{n} entreprises", "{n} businesses"))
_DOCUMENTS = (Said("{n} document", "{n} document"), Said("{n} documents", "{n} documents"))
_AGREED = Said("Tout concorde.", "Everything agrees.")
_LOST = Said(
    "Document perdu : {row}. Ni la sauvegarde ni le dossier ne l’ont.", "Document lost: {row}. Neither has it."
)
_BROKEN = Said(
    "Ne concordait déjà pas quand la sauvegarde a été faite : {what}",
    "Did not agree when the backup was made: {what}",
)
_KEPT = Said("Ce qui était là est dans {kept}.", "What was there is in {kept}.")
_EPOCH = Said(
    "La clé des sceaux manquait : le journal continue sous une autre, et le dit. Retapez le mot de passe du courrier.",
    "The sealing key was missing: the journal goes on under another one, and says so. Type the mail password again.",
)
_NEXT = Said(
    "Aucun numéro n’est donné et rien ne part avant que vous ayez dit quel numéro fut le dernier (ici, ou dans les "
    "réglages). Le dernier que la copie connaît :",
    "No number is given and nothing leaves before you have said which number was the last one (here, or in the "
    "settings). The last one that the copy knows:",
)
_SINCE = Said(
    "Si des factures ont été émises depuis la copie, écrivez le numéro de la dernière.",
    "If invoices were issued since the copy, write the number of the last one.",
)


def _say(args: argparse.Namespace, done: "Restored", last: dict[str, str], kept: Path | None) -> None:
    facts = {"rows": done.rows, "documents": done.documents}
    if args.json:
        said = {"file": args.file, "businesses": [one.name for one in done.businesses], **facts, "last": last}
        left = {"lost": done.lost, "broken": done.broken}
        answers.print_json(said | {"new_epoch": done.new_epoch, "kept": str(kept or ""), **left})
        return
    businesses = _counted(len(done.businesses), _BUSINESSES, args.lang)
    documents = _counted(done.documents, _DOCUMENTS, args.lang)
    lines = [_DONE(args.lang).format(businesses=businesses, rows=done.rows, documents=documents)]
    wrong = [_LOST(args.lang).format(row=row) for row in done.lost]
    wrong += [_BROKEN(args.lang).format(what=what) for what in done.broken]
    lines += wrong or [_AGREED(args.lang)]
    lines += [_KEPT(args.lang).format(kept=kept)] if kept else []
    lines += [_EPOCH(args.lang)] if done.new_epoch else []
    lines += [_NEXT(args.lang), *_commands(args, last), _SINCE(args.lang)] if last else []
    print("\n".join(lines))


def _commands(args: argparse.Namespace, last: dict[str, str]) -> list[str]:
    """What one types next, with the numbers of the copy: a line for each business."""
    none = Said("aucun", "none")(args.lang)
    lines = []
    for name, numbers in last.items():
        words = ["reglo", "restore", "--confirm", numbers or none]
        words += ["--business", name] if len(last) > 1 else []
        words += ["--data", args.data] if args.data else []
        lines.append(f"    {shlex.join(words)}")
    return lines


def _counted(n: int, words: tuple[Said, Said], language: str) -> str:
    """« 0 document », « 1 document », « 2 documents »; English has one document alone."""
    one = n == 1 or (n == 0 and language == "fr")
    return words[0 if one else 1](language).format(n=n)


def _refuse(args: argparse.Namespace, words: str) -> int:
    return answers.refuse(words, lang=args.lang, as_json=args.json, file=args.file)


# ── Confirming ───────────────────────────────────────────────────────────────────────────────────


def _confirm(args: argparse.Namespace) -> int:
    """The owner, on the machine itself, says which number was the last one."""
    from reglo.cli import wake

    wake()
    from reglo import clock
    from reglo.books import database, people, quarantine

    try:
        database.prepare(at=clock.now())
    except database.NotReady as refusal:
        return _refuse(args, refusal.reason(args.lang))
    waiting = [one for one in people.businesses() if quarantine.standing(one)]
    named = [one for one in waiting if args.business in {None, one.name}]
    if len(named) != 1:
        return _refuse(args, _which(waiting, args.lang))
    (business,) = named
    number = "" if args.confirm.strip().casefold() in {"aucun", "none"} else args.confirm
    by, at = people.owner_of(business), clock.now()
    try:
        try:
            quarantine.confirm(business, number=number, by=by, at=at, jump=args.yes)
        except quarantine.JumpsAhead as jump:
            if not _agreed(args, jump.reason(args.lang)):
                return answers.REFUSED
            quarantine.confirm(business, number=number, by=by, at=at, jump=True)
    except quarantine.CannotConfirm as refusal:
        return _refuse(args, refusal.reason(args.lang))
    if args.json:
        answers.print_json({"business": business.name, "confirmed": number})
    else:
        words = Said("{name} : la suite reprend après {number}.", "{name}: work goes on after {number}.")
        print(words(args.lang).format(name=business.name, number=number or "…"))
    return answers.DONE


def _agreed(args: argparse.Namespace, words: str) -> bool:
    """A number past the copy's is asked once more; where nobody can answer it is refused, and `--yes` answers."""
    if args.json or not sys.stdin.isatty():
        add = Said("S’il est voulu, ajoutez --yes.", "If it is meant, add --yes.")
        _refuse(args, f"{words} {add(args.lang)}")
        return False
    print(words)
    question = Said("Continuer après ce numéro ? (oui / non) ", "Go on after this number? (yes / no) ")
    try:
        return input(question(args.lang)).strip().casefold() in {"oui", "o", "yes", "y"}
    except EOFError:
        return False


def _which(waiting: "list[Business]", language: str) -> str:
    if not waiting:
        return Said("aucune copie restaurée n’attend de confirmation", "no restored copy waits")(language)
    names = ", ".join(one.name for one in waiting)
    words = Said("dites laquelle avec --business : {names}", "say which one with --business: {names}")
    return words(language).format(names=names)
