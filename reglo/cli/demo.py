"""`reglo demo`: builds the four example businesses, in a folder of their own.

A demo never touches the books of its owner: it is another folder, marked, that this command alone
removes. `reglo run --demo` opens it, and builds it first when it is not there. The folder is chosen and
marked before Django wakes, so this command opens its books itself.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from reglo.cli import answers, folder
from reglo.rules.sealing import CannotIssue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which demo, on which day, where."""
    said = answers.said
    parser.add_argument("--data", metavar="DIR", help=said(fr="dossier de la démonstration", en="folder of the demo"))
    parser.add_argument(
        "--seed",
        type=int,
        default=1,
        metavar="N",
        help=said(fr="varie montants et retards du passé (1)", en="vary past amounts and delays (1)"),
    )
    parser.add_argument(
        "--today",
        type=answers.day,
        default=folder.DEFAULT_DAY,
        metavar="DATE",
        help=said(fr=f"le jour de la démonstration ({folder.DEFAULT_DAY})", en=f"its day ({folder.DEFAULT_DAY})"),
    )
    parser.add_argument(
        "--leave",
        action="store_true",
        help=said(fr="quitte la démonstration : efface son dossier", en="leave the demo: delete its folder"),
    )
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Build the demo again from nothing, or leave it."""
    where = folder.choose(["--data", args.data] if args.data else [], demo=True)
    if not folder.clear(where):
        return _refuse_folder(args, where)
    if args.leave:
        return _say_left(args, where)
    try:
        people = build(where, folder.Mark(today=args.today, seed=args.seed))
    except CannotIssue as refusal:
        folder.clear(where)
        return _refuse_day(args, refusal)
    if args.json:
        answers.print_json({"data": str(where), "today": str(args.today), "seed": args.seed, "people": people})
    else:
        print(_how(args, where, people))
    return answers.DONE


def build(where: Path, mark: folder.Mark) -> list[dict[str, str]]:
    """The demo in an empty folder; each person's e-mail, password and business.

    The documents of its stories are made; those of the situations are, once it is opened, like those of any invoice.
    """
    folder.write_mark(where, mark)
    folder.stand_on(mark.today)
    from reglo.cli import wake

    wake()
    from reglo import clock
    from reglo.books import database, demo
    from reglo.books.demo import story

    database.prepare(at=clock.now())
    made = demo.tell(today=mark.today, seed=mark.seed)
    _make_documents()
    made += demo.show(today=mark.today)
    folder.write_mark(where, replace(mark, ready=True))
    owners = [{"name": user.name, "email": user.email, "place": business.place} for user, business in made]
    return [{**one, "password": demo.PASSWORD} for one in (*owners, {**story.ASSISTANT, "place": ""})]


def _make_documents() -> None:
    from reglo import jobs
    from reglo.books import archive
    from reglo.documents import renderer

    waiting = len(archive.pending())
    while waiting:
        jobs.render_documents()
        before, waiting = waiting, len(archive.pending())
        if waiting == before:
            break  # What could not be made says why on its page, and the loop of `reglo run` tries again.
    renderer.stop()


def _how(args: argparse.Namespace, where: Path, people: list[dict[str, str]]) -> str:
    """How one goes in, and out."""
    named = f" --data {args.data}" if args.data else ""
    french = args.lang == "fr"
    lines = [f"La démonstration est prête, dans {where}." if french else f"The demo is ready, in {where}."]
    widest = max(len(one["email"]) for one in people)
    lines += [f"  {one['email']:<{widest}}  {one['password']}  {one['name']}" for one in people]
    lines.append(
        f"Pour l’ouvrir : reglo run --demo{named}\nPour la quitter : reglo demo --leave{named}"
        if french
        else f"To open it: reglo run --demo{named}\nTo leave it: reglo demo --leave{named}"
    )
    lines.append("Aucun message n’en part." if french else "No message leaves from it.")
    return "\n".join(lines)


def _say_left(args: argparse.Namespace, where: Path) -> int:
    if args.json:
        answers.print_json({"data": str(where), "left": True})
    else:
        print("La démonstration est effacée." if args.lang == "fr" else "The demo is deleted.")
    return answers.DONE


def _refuse_day(args: argparse.Namespace, refusal: CannotIssue) -> int:
    """A day whose law is not known: nothing is left of the attempt."""
    why = refusal.reason(args.lang)
    return _refused(
        args,
        f"la démonstration ne peut pas se passer le {args.today} : {why}"
        if args.lang == "fr"
        else f"the demo cannot stand on {args.today}: {why}",
    )


def _refuse_folder(args: argparse.Namespace, where: Path) -> int:
    """A folder that is not a demo is never cleared."""
    reason = {
        "fr": f"{where} contient autre chose qu’une démonstration : rien n’y a été touché. "
        "Nommez un dossier vide : reglo demo --data DOSSIER",
        "en": f"{where} holds something else than a demo: nothing was touched there. "
        "Name an empty folder: reglo demo --data FOLDER",
    }[args.lang]
    return _refused(args, reason)


def _refused(args: argparse.Namespace, reason: str) -> int:
    return answers.refuse(reason, lang=args.lang, as_json=args.json)
