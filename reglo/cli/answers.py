"""How commands take their inputs and give their answers, the same for all.

With `--json` an answer is one object on one line; amounts and dates are strings. Without,
it is a few lines for a person, in French, or in English when `--lang` or the environment
says so. Inputs come from the words of the command, and from standard input for `-`.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from io import TextIOWrapper

from reglo.rules.reading import Said

DONE, REFUSED, MISUSED = 0, 1, 2
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # In the order POSIX reads them.


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options every command takes."""
    parser.add_argument(
        "--json",
        action="store_true",
        help=said(fr="répondre en JSON, un objet par ligne", en="answer in JSON, one object per line"),
    )
    parser.add_argument(
        "--lang",
        choices=("fr", "en"),
        default=environment_language(),
        help=said(fr="langue de la réponse", en="language of the answer"),
    )


def tell_more(parser: argparse.ArgumentParser, *, fr: str, en: str | None) -> None:
    """Paragraphs under the options, as they are written; in English often those at the head of the command's file."""
    parser.epilog = said(fr=fr, en=(en or "").partition("\n\n")[2]).strip("\n")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter


def environment_language() -> str:
    """« en » when the environment asks for English, else « fr »."""
    asked = next((value for name in LANGUAGE_VARIABLES if (value := os.environ.get(name))), "")
    return "en" if asked.startswith("en") else "fr"


def said(*, fr: str, en: str) -> str:
    """A help text in the language of the environment: it is written before `--lang` is read."""
    return Said(fr=fr, en=en)(environment_language())


def day(word: str) -> date:
    """The day a word of the command names; misuse otherwise, as argparse says it."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        wrong = said(fr=f"« {word} » n’est pas une date AAAA-MM-JJ", en=f"“{word}” is not a date YYYY-MM-DD")
        raise argparse.ArgumentTypeError(wrong) from None


def inputs(words: Sequence[str]) -> Iterator[str]:
    """The inputs a command was given, in order; « - » stands for the lines of standard input.

    A line that is empty is an input too, so that answers and lines go together. Bytes that
    are not UTF-8 become the replacement character: a bad input never stops the others.
    """
    for word in words:
        if word == "-":
            yield from _lines()
        else:
            yield word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def forgive_terminal() -> None:
    """Let a terminal that lacks a character show another one instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def print_json(answer: dict[str, object]) -> None:
    """One answer on one line; plain ASCII where the terminal cannot say more."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(answer, ensure_ascii=not unicode))


def refuse(words: str, *, lang: str = "", as_json: bool = False, **beside: object) -> int:
    """Say why a command does nothing, in JSON with what stands `beside`; the status it ends with.

    Without `lang`, in the language of the environment: so does a command that was refused before its words were read.
    """
    if as_json:
        print_json({**beside, "error": words})
    else:
        print(f"reglo{Said(fr=' ', en='')(lang or environment_language())}: {words}", file=sys.stderr)
    return REFUSED


def _lines() -> Iterator[str]:
    for line in getattr(sys.stdin, "buffer", sys.stdin):
        text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        yield text.removesuffix("\n").removesuffix("\r").removeprefix(BYTE_ORDER_MARK)
