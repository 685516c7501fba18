"""`reglo advance --to DATE`: lets days pass in the demo, one by one, as they would have passed.

    $ reglo advance --data demo --to 2026-12-04
    Du 23 novembre au 4 décembre 2026 : 11 jours, 2 messages partis d’eux-mêmes.

Each day what runs by itself runs: documents are made, the courtesies allowed are queued, messages whose hour has
come leave (from a demo, to nowhere). Nobody acts in your place: what was to be done is still to be done. It works
in a demo only. With `--json`: {"from", "to", "days", "sent"}.
"""

import argparse
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from reglo.cli import answers, folder
from reglo.rules import dates
from reglo.rules.reading import Said

DAYS_MAX = 1000
HOURS = ("09:00", "09:02", "12:00")  # the daily run, what it queued leaving, and the day going on

_PARAGRAPHS = """    $ reglo advance --data demo --to 2026-12-04
    Du 23 novembre au 4 décembre 2026 : 11 jours, 2 messages partis d’eux-mêmes.

Chaque jour, ce qui se fait seul se fait : les documents sont mis en page, les courtoisies permises partent, et les
messages dont l’heure est venue s’en vont (d’une démonstration, nulle part). Personne n’agit à votre place : ce qui
était à faire l’est encore. Cela ne marche que dans une démonstration. Avec `--json` : {"from", "to", "days", "sent"}.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Until when, and where."""
    answers.tell_more(parser, fr=_PARAGRAPHS, en=__doc__)
    parser.add_argument(
        "--data", metavar="DIR", help=answers.said(fr="dossier de la démonstration", en="folder of the demo")
    )
    to = answers.said(fr="le jour où s’arrêter, AAAA-MM-JJ", en="the day to stop on, YYYY-MM-DD")
    parser.add_argument("--to", type=answers.day, required=True, metavar="DATE", help=to)
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Live each day in turn; the demo stands on the last one."""
    where = folder.choose(["--data", args.data] if args.data else [], demo=True)
    mark = folder.read_mark(where)
    if mark is None or not mark.ready:
        return _refused(
            args, Said(f"{where} n’est pas une démonstration : reglo demo", f"{where} is no demo: reglo demo")
        )
    if not mark.today < args.to <= mark.today + timedelta(days=DAYS_MAX):
        after = Said(
            f"choisissez un jour après le {dates.written(mark.today, 'fr')}, à moins de {DAYS_MAX} jours",
            f"choose a day after {dates.written(mark.today, 'en')}, within {DAYS_MAX} days",
        )
        return _refused(args, after)
    from reglo.cli import wake

    wake()
    sent = sum(_live(where, mark, mark.today + timedelta(days=n + 1)) for n in range((args.to - mark.today).days))
    _say(args, mark.today, sent)
    return answers.DONE


def _live(where: Path, mark: folder.Mark, day: date) -> int:
    """One day: what runs by itself, at its hours; how many messages left."""
    from reglo import jobs

    sent = 0
    for hour in HOURS:
        os.environ["REGLO_NOW"] = f"{day.isoformat()}T{hour}"
        jobs.tick(jobs.MORNING)
        before = _left()
        jobs.every_second()
        sent += _left() - before
    folder.write_mark(where, replace(mark, today=day))
    return sent


def _left() -> int:
    """How many messages have left so far, of every business."""
    from reglo.books import outbox

    return outbox.left_so_far()


def _say(args: argparse.Namespace, before: date, sent: int) -> None:
    days = (args.to - before).days
    if args.json:
        answers.print_json({"from": before.isoformat(), "to": args.to.isoformat(), "days": days, "sent": sent})
        return
    french = f"Du {dates.written(before, 'fr')} au {dates.written(args.to, 'fr')} : {days} jours, {sent} messages partis d’eux-mêmes."
    english = f"From {dates.written(before, 'en')} to {dates.written(args.to, 'en')}: {days} days, {sent} messages left by themselves."
    print(Said(french, english)(args.lang))


def _refused(args: argparse.Namespace, said: Said) -> int:
    return answers.refuse(said(args.lang), lang=args.lang, as_json=args.json)
