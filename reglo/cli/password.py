"""`reglo password EMAIL`: sets a new password from the machine itself."""

import argparse
import getpass
import json
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from reglo import clock
from reglo.books import database, people
from reglo.cli import answers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The account, by its e-mail."""
    email = answers.said(fr="l’e-mail avec lequel on se connecte", en="the e-mail one signs in with")
    parser.add_argument("email", metavar="EMAIL", help=email)
    as_json = answers.said(fr="répondre en JSON", en="answer in JSON")
    parser.add_argument("--json", action="store_true", help=as_json)


def run(args: argparse.Namespace) -> int:
    """Ask for the password (or read one line of standard input) and set it."""
    database.prepare(at=clock.now())
    password = getpass.getpass("Nouveau mot de passe : ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as refusal:
        return _say(args, " ".join(refusal.messages), done=False)
    if not people.set_password(email=args.email, password=password):
        return _say(args, f"aucun compte n’a l’e-mail {args.email}", done=False)
    return _say(args, f"mot de passe changé pour {args.email}", done=True)


def _say(args: argparse.Namespace, sentence: str, *, done: bool) -> int:
    if args.json:
        print(json.dumps({"email": args.email, "done": done, "reason": "" if done else sentence}, ensure_ascii=False))
    else:
        print(sentence, file=sys.stdout if done else sys.stderr)
    return 0 if done else 1
