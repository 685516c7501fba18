"""DOOR: `reglo`, the command line. Each command stands in a file of this folder.

Each file has `add_arguments(parser)`, which names its words, and a handler `run(args)` that returns
the exit status: 0 done, 1 refused or any input refused, 2 misuse. A command is imported when it is
called, and what it needs when it runs: `reglo --help` imports none.
"""

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from reglo.cli import answers, parsing
from reglo.rules.reading import Refusal


@dataclass(frozen=True)
class Command:
    """One line of the help: what the command does, and whether it opens the books, or founds them where there are none."""

    fr: str
    en: str
    books: bool = True
    founds: bool = False
    module: str = ""  # where its name is a word of the language


COMMANDS = {
    "run": Command(
        "démarre les pages et le travail de fond ; affiche une adresse", "start pages and background work", founds=True
    ),
    "worker": Command("le travail de fond seul, pour un hébergement", "background work alone, for a hosted service"),
    "password": Command("donne un nouveau mot de passe, depuis la machine même", "set a new password, on the machine"),
    "demo": Command("construit les deux entreprises d’exemple", "build the two example businesses", books=False),
    "advance": Command("laisse passer des jours dans la démonstration", "let days pass in the demo", books=False),
    "issue": Command("émet une facture décrite dans un fichier JSON", "issue an invoice described in a JSON file"),
    "today": Command("qui contacter aujourd’hui, pourquoi, en quels mots", "who to contact today, why, in which words"),
    "figure": Command("ajoute un taux publié depuis, avec sa source", "add a rate published since, with its source"),
    "verify": Command("vérifie le journal, les soldes et les fichiers", "verify the journal, balances and files"),
    "backup": Command("sauvegarde tout dans un fichier, sans rien arrêter", "back everything up into one file"),
    "restore": Command("remet une sauvegarde en place", "put a backup back", books=False),
    "import": Command(
        "reprend clients, factures et paiements d’un autre outil",
        "move clients, invoices and payments in",
        module="moving_in",
    ),
    "export": Command("classeur, livre des recettes, ou tout", "a workbook, the book of receipts, or everything"),
    "calc": Command("calcule échéances, retards et totaux", "calculate due dates, delays and totals", books=False),
    "read": Command("lit une facture électronique reçue", "read an e-invoice received", books=False),
    "check": Command("vérifie un numéro : SIREN, TVA, IBAN…", "check a number: SIREN, VAT, IBAN…", books=False),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; misuse ends the process with 2, as argparse does."""
    words = list(sys.argv[1:] if argv is None else argv)
    answers.forgive_terminal()
    parsing.speak()
    if not words:
        print(_help(), file=sys.stderr)
        raise SystemExit(2)
    if words[0] in {"-h", "--help"}:
        print(_help())
        return 0
    if words[0] == "--version":
        from importlib.metadata import version

        print(version("reglo"))
        return 0
    if words[0] not in COMMANDS:
        wrong = answers.said(fr="reglo : commande inconnue : {word}", en="reglo: unknown command: {word}")
        print(wrong.format(word=words[0]), _help(), sep="\n\n", file=sys.stderr)
        raise SystemExit(2)
    return _call(words[0], words[1:])


def open_books(words: Sequence[str]) -> None:
    """Point the settings at the data folder, then wake Django."""
    from reglo.cli import folder

    folder.choose(words, demo="--demo" in words)
    wake()


def wake() -> None:
    """Let Django read the settings. The data folder is chosen."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglo.settings")
    import django

    django.setup()


def _call(name: str, words: Sequence[str]) -> int:
    command = COMMANDS[name]
    refusals: tuple[type[Refusal], ...] = ()
    asks = bool({"-h", "--help"} & set(words))
    if command.books and not command.founds and not asks and (missing := _no_books(words)):
        answers.refuse(missing, as_json="--json" in words)
        return answers.MISUSED
    if command.books:
        if asks:  # what only reads the help writes nothing, not even the key that signs sessions
            os.environ.setdefault("REGLO_SECRET_KEY", "help")
        open_books(words)
        from reglo.books.database import NotReady

        refusals = (NotReady,)
    module = import_module(f"reglo.cli.{command.module or name}")
    parser = argparse.ArgumentParser(prog=f"reglo {name}", description=answers.said(fr=command.fr, en=command.en))
    if command.books:
        parser.add_argument("--data", metavar="DIR", help=answers.said(fr="dossier des données", en="data folder"))
    module.add_arguments(parser)
    args = parser.parse_args(words)
    try:
        return int((getattr(args, "run", None) or module.run)(args))
    except refusals as refusal:
        lang = getattr(args, "lang", answers.environment_language())
        return answers.refuse(refusal.reason(lang), lang=lang)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _no_books(words: Sequence[str]) -> str:
    """Why a command has nothing to work on, when the folder named by its words holds no books; nothing is made there."""
    from reglo.cli import folder

    where = folder.named(words)
    if folder.has_books(where):
        return ""
    begin = f"reglo run --data {shlex.quote(str(where))}" if folder.is_said(words) else "reglo run"
    return answers.said(
        fr=f"{where} ne contient aucune donnée de Réglo, et rien n’y a été créé. Relisez son nom ; pour commencer là : {begin}",
        en=f"{where} holds no data of Réglo, and nothing was made there. Check its name; to begin there: {begin}",
    )


def _help() -> str:
    lines = [answers.said(fr="Réglo : être payé, sereinement.", en="Réglo: get paid, serenely."), ""]
    lines += [answers.said(fr="  reglo COMMANDE … [--json]", en="  reglo COMMAND … [--json]"), ""]
    lines += [f"  {name:<10} {answers.said(fr=one.fr, en=one.en)}" for name, one in COMMANDS.items()]
    lines += [
        "",
        answers.said(fr="« reglo COMMANDE --help » dit le reste.", en="“reglo COMMAND --help” says the rest."),
    ]
    return "\n".join(lines)
