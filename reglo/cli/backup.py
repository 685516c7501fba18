"""`reglo backup FILE`: the books, the documents and the wrapped key in one file, while everybody works.

    $ reglo backup /media/cle/reglo-novembre.zip
    Sauvegarde faite : /media/cle/reglo-novembre.zip (1 214 lignes, 45 documents, 3,1 Mo).

The first one shows the recovery phrase, once. With `--json`: {"file", "rows", "documents", "bytes", "key",
"phrase", "broken", "lost"}. Exit status 1 when nothing was written, or when what was copied does not agree.
"""

import argparse
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from reglo.cli import answers
from reglo.rules import amounts
from reglo.rules.reading import Said, of_system

if TYPE_CHECKING:
    from reglo.books.backups import Made


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and under which phrase."""
    said = answers.said
    parser.add_argument(
        "file", metavar="FILE", help=said(fr="fichier à écrire, ou dossier", en="file to write, or folder")
    )
    parser.add_argument(
        "--new-phrase",
        action="store_true",
        help=said(fr="choisit une autre phrase de récupération", en="choose another recovery phrase"),
    )
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Make one, and say what it holds."""
    from reglo import clock
    from reglo.books import backups, database
    from reglo.books.backups import phrases
    from reglo.web import passphrases

    at, phrase = clock.now(), ""
    try:
        database.prepare(at=at)
        if args.new_phrase or phrases.wrapped() is None:
            proposed = passphrases.propose(args.lang, count=passphrases.RECOVERY_WORDS)
            phrases.choose(proposed)
            phrase = proposed
        made = backups.make(_path(args.file, f"reglo-{at:%Y%m%d-%H%M%S}.zip"), at=at)
    except (database.NotReady, backups.CannotCopy) as refusal:
        return _refuse(args, refusal.reason(args.lang), phrase)
    except OSError as error:
        return _refuse(args, f"{args.file} : {of_system(error)(args.lang)}", phrase)
    if args.json:
        answers.print_json(_told(made, phrase))
    else:
        print("\n".join(_written(made, phrase, args.lang)))
    return answers.REFUSED if made.broken or made.lost else answers.DONE


def _path(word: str, name: str) -> Path:
    path = Path(word).absolute()
    return path / name if path.is_dir() else path


def _refuse(args: argparse.Namespace, words: str, phrase: str) -> int:
    """A phrase chosen already wraps the key from now on: it is shown, whatever became of the backup."""
    answers.refuse(words, lang=args.lang, as_json=args.json, file=args.file, **({"phrase": phrase} if phrase else {}))
    if not args.json:
        print(_PHRASE(args.lang).format(phrase=phrase) if phrase else "", end="\n" if phrase else "")
    return answers.REFUSED


def _told(made: "Made", phrase: str) -> dict[str, object]:
    return {
        "file": str(made.path),
        "rows": made.rows,
        "documents": made.documents,
        "bytes": made.size,
        "key": made.has_key,
        "phrase": phrase,
        "broken": made.broken,
        "lost": made.lost,
    }


_DONE = Said(
    "Sauvegarde faite : {path} ({rows} lignes, {documents} documents, {size} Ko).",
    "Backup made: {path} ({rows} rows, {documents} documents, {size} KB).",
)
_PHRASE = Said(
    "\nPhrase de récupération :\n\n    {phrase}\n\nÉcrivez-la sur papier : elle n’est notée nulle part et ne sera plus "
    "montrée. Elle rend la clé des sceaux si cette machine est perdue.",
    "\nRecovery phrase:\n\n    {phrase}\n\nWrite it on paper: it is kept nowhere and will not be shown again. It gives the "
    "sealing key back if this machine is lost.",
)
_BROKEN = Said("Désaccord dans le journal : {what}", "Disagreement in the journal: {what}")
_LOST = Said("Document perdu ou changé : {what}", "Document lost or changed: {what}")


def _written(made: "Made", phrase: str, language: str) -> list[str]:
    size = amounts.written(Decimal(-(-made.size // 1024)), language, decimals=0)
    facts = {"path": made.path, "rows": made.rows, "documents": made.documents, "size": size}
    lines = [_DONE(language).format(**facts)]
    lines += [_BROKEN(language).format(what=what) for what in made.broken]
    lines += [_LOST(language).format(what=what) for what in made.lost]
    return [*lines, _PHRASE(language).format(phrase=phrase)] if phrase else lines
