"""What argparse says by itself, in the user's language: headings of the help, and misuse.

argparse asks its own `_` for each of its sentences, in whatever language the machine has catalogues for; Python
brings none. Here they are said in French, unless the environment asks for English. A sentence that a later Python
changes is said in English until it is written here: a test reads every help.
"""

import argparse
from collections.abc import Callable

from reglo.cli import answers

FRENCH = {
    "usage: ": "usage : ",
    "options": "options",
    "positional arguments": "à donner",
    "subcommands": "commandes",
    "show this help message and exit": "montre cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque %s",
    "unrecognized arguments: %s": "mots inconnus : %s",
    "one of the arguments %s is required": "donnez l’un de %s",
    "not allowed with argument %s": "ne va pas avec %s",
    "expected one argument": "un mot est attendu",
    "expected at most one argument": "un mot au plus est attendu",
    "expected at least one argument": "un mot au moins est attendu",
    "expected %s argument": "%s mot est attendu",
    "expected %s arguments": "%s mots sont attendus",
    "ignored explicit argument %r": "ne prend pas de valeur : %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s peut être %(matches)s : précisez",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r n’est pas un choix ; choisissez parmi %(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r n’est pas un nombre entier",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "%(parser_name)r est inconnu ; choisissez parmi %(choices)s",
}


def speak() -> None:
    """Let argparse speak the language of the environment from now on."""
    french = answers.environment_language() == "fr"
    said: Callable[[str], str] = (lambda text: FRENCH.get(text, text)) if french else str

    def counted(one: str, many: str, count: int) -> str:
        return said(one if count == 1 else many)

    for name, asked in (("_", said), ("ngettext", counted)):
        setattr(argparse, name, asked)
