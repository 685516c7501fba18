"""DOOR: `reglo`, the command line. Each command stands in a file of this folder.

Exit status: 0 done, 1 refused or any input refused, 2 misuse. Commands are imported when they are
called: `reglo --help` imports none.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

# command → (module, one line of help, needs the books)
COMMANDS = {
    "run": ("run", "démarre les pages et le travail de fond ; affiche une adresse", True),
    "worker": ("worker", "le travail de fond seul, pour un hébergement", True),
    "password": ("password", "donne un nouveau mot de passe, depuis la machine même", True),
    "demo": ("demo", "construit la base d’exemple", True),
    "issue": ("issue", "émet une facture décrite dans un fichier JSON", True),
    "verify": ("verify", "vérifie le journal, les soldes, le cache et les fichiers", True),
    "calc": ("calc", "échéances, totaux", False),
    "check": ("check", "vérifie un identifiant : SIREN, TVA, IBAN…", False),
}


class Parser(argparse.ArgumentParser):
    """An argument parser whose misuse is exit status 2 and one line on stderr."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help"}:
        print(_help())
        return 0 if words else 2
    if words[0] == "--version":
        from importlib.metadata import version

        print(version("reglo"))
        return 0
    if words[0] not in COMMANDS:
        print(f"reglo : commande inconnue « {words[0]} ».\n\n{_help()}", file=sys.stderr)
        return 2
    module_name, summary, needs_books = COMMANDS[words[0]]
    if needs_books:
        open_books(words)
    module = import_module(f"reglo.cli.{module_name}")
    parser = Parser(prog=f"reglo {words[0]}", description=summary)
    if needs_books:
        parser.add_argument("--data", metavar="DIR", help="dossier des données")
    module.add_arguments(parser)
    try:
        return int(module.run(parser.parse_args(words[1:])))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def open_books(words: Sequence[str]) -> None:
    """Point the settings at the data folder, then wake Django."""
    for i, word in enumerate(words):
        if word == "--data" and i + 1 < len(words):
            os.environ["REGLO_DATA"] = os.path.abspath(words[i + 1])
        elif word.startswith("--data="):
            os.environ["REGLO_DATA"] = os.path.abspath(word.removeprefix("--data="))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglo.settings")
    import django

    django.setup()


def _help() -> str:
    lines = ["Réglo : être payé, sereinement.", "", "  reglo COMMANDE [--json] …", ""]
    lines += [f"  {name:<10} {summary}" for name, (_, summary, _) in COMMANDS.items()]
    lines += ["", "« reglo COMMANDE --help » dit le reste."]
    return "\n".join(lines)
