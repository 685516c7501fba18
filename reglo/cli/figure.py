"""`reglo figure`: a legal figure published since this version, added with its source.

    $ reglo figure ecb_rate 2,40 --from 2027-01-01 --until 2027-06-30 --source "ecb.europa.eu, lu le 2 janvier 2027"
    taux de refinancement de la BCE : 2.40 %, du 1er janvier 2027 au 30 juin 2027.
    $ reglo figure
    fr     ecb_rate                  taux de refinancement de la BCE, connu jusqu’au 30 juin 2027

Without words, the figures whose last known day is past or within four months. A figure added here wins over
Réglo's own on the days it covers; invoices already issued keep theirs. `--remove` takes one back. With `--json`:
{"place", "key", "known_until"} per figure listed, {"place", "key", "value", "from", "until", "source"} when added.
"""

import argparse
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from reglo.cli import answers
from reglo.rules import amounts, dates
from reglo.rules.reading import CannotRead, Said

if TYPE_CHECKING:
    from reglo.packs import Pack
    from reglo.packs.facts import Figure, Series

SOON = timedelta(days=120)
_NUMBER = re.compile(r"\d+(\.\d+)?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which figure, worth what, when, and who says so."""
    said = answers.said
    parser.add_argument("key", metavar="KEY", nargs="?", default="", help=said(fr="comme ecb_rate", en="like ecb_rate"))
    parser.add_argument("value", metavar="VALUE", nargs="?", default="", help=said(fr="sa valeur", en="its value"))
    parser.add_argument("--place", metavar="PLACE", default="", help=said(fr="fr, ou ca-qc", en="fr, or ca-qc"))
    parser.add_argument("--from", metavar="DATE", default="", dest="from_on", help=said(fr="dès", en="from"))
    parser.add_argument("--until", metavar="DATE", default="", help=said(fr="jusqu’à, compris", en="until, included"))
    parser.add_argument("--source", default="", help=said(fr="où cela se lit", en="where it is to be read"))
    parser.add_argument("--remove", action="store_true", help=said(fr="retire ce chiffre", en="take this figure back"))
    answers.add_common(parser)


class _Refused(Exception):
    """What was typed cannot be taken: why, and how to mend it."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.fr)
        self.said = said


def run(args: argparse.Namespace) -> int:
    """List, add or remove."""
    from reglo.packs.own import UnreadableFigures

    try:
        return _list(args) if not args.key else _removed(args) if args.remove else _added(args)
    except _Refused as refusal:
        return answers.refuse(refusal.said(args.lang), lang=args.lang)
    except UnreadableFigures as refusal:
        return answers.refuse(str(refusal), lang=args.lang)


# ── Listing ──────────────────────────────────────────────────────────────────────────────────────


def _list(args: argparse.Namespace) -> int:
    from reglo import clock, packs

    last = clock.now().date() + SOON
    ending = [(pack, series, until) for pack in map(packs.get, packs.PLACES) for series, until in _ending(pack, last)]
    for pack, series, until in ending:
        if args.json:
            answers.print_json({"place": pack.place, "key": series.key, "known_until": until.isoformat()})
        else:
            day = dates.written(until, args.lang)
            known = Said(f"{series.name.fr}, connu jusqu’au {day}", f"{series.name.en}, known until {day}")
            print(f"{pack.place:<6} {series.key:<25} {known(args.lang)}")
    if not ending and not args.json:
        print(Said("Tout est connu pour quatre mois.", "Everything is known for four months.")(args.lang))
    return answers.DONE


def _ending(pack: "Pack", last: date) -> "Iterator[tuple[Series, date]]":
    """The figures that nobody knows beyond a day."""
    for series in pack.figures_by_key.values():
        ends = [figure.until_on for figure in series.figures]
        known = [day for day in ends if day is not None]
        if len(known) == len(ends) and max(known) <= last:
            yield series, max(known)


# ── Adding and removing ──────────────────────────────────────────────────────────────────────────


def _added(args: argparse.Namespace) -> int:
    from reglo.packs import own

    pack = _pack(args)
    figure = _figure(args, pack.figures_by_key[args.key])
    own.add(pack.place, figure)
    series = pack.figures_by_key[figure.key]
    if args.json:
        facts = {"value": figure.value, "from": figure.from_on.isoformat(), "source": figure.source}
        until = figure.until_on.isoformat() if figure.until_on else None
        answers.print_json({"place": pack.place, "key": figure.key, "until": until, **facts})
        return answers.DONE
    first = dates.written(figure.from_on, args.lang)
    fr, en = f"dès le {first}", f"from {first}"
    if figure.until_on is not None:
        last = dates.written(figure.until_on, args.lang)
        fr, en = f"du {first} au {last}", f"from {first} to {last}"
    print(
        Said(
            f"{series.name.fr} : {figure.value} {series.unit}, {fr}.",
            f"{series.name.en}: {figure.value} {series.unit}, {en}.",
        )(args.lang)
    )
    return answers.DONE


def _removed(args: argparse.Namespace) -> int:
    from reglo.packs import own

    pack = _pack(args)
    if not own.remove(pack.place, args.key, _day(args.from_on, "--from", args.lang)):
        raise _Refused(
            Said(
                f"Aucun chiffre « {args.key} » n’a été ajouté dès ce jour : rien n’est retiré.",
                f"No figure “{args.key}” was added from that day: nothing is taken back.",
            )
        )
    print(Said("Retiré.", "Taken back.")(args.lang))
    return answers.DONE


def _pack(args: argparse.Namespace) -> "Pack":
    """The place that knows the figure. A mention is a text: it comes with a version of Réglo."""
    from reglo import packs

    if args.place and args.place not in packs.PLACES:
        known = ", ".join(packs.PLACES)
        raise _Refused(
            Said(f"« {args.place} » n’est pas un lieu connu : {known}.", f"“{args.place}” is no known place: {known}.")
        )
    places: list[Any] = [packs.get(one) for one in ([args.place] if args.place else packs.PLACES)]
    found = [pack for pack in places if args.key in pack.figures_by_key]
    if not found:
        raise _Refused(
            Said(
                f"Aucun chiffre ne s’appelle « {args.key} » : son nom est entre crochets dans le refus.",
                f"No figure is called “{args.key}”: its name stands in brackets in the refusal.",
            )
        )
    if len(found) > 1:
        raise _Refused(
            Said(
                f"« {args.key} » existe dans plusieurs lieux : ajoutez --place fr ou --place ca-qc.",
                f"“{args.key}” exists in several places: add --place fr or --place ca-qc.",
            )
        )
    return found[0]  # type: ignore[no-any-return]


def _figure(args: argparse.Namespace, series: "Series") -> "Figure":
    from reglo import clock
    from reglo.packs.facts import Figure

    if not args.source.strip():
        raise _Refused(Said("Dites où cela se lit : --source « … ».", "Say where it is to be read: --source “…”."))
    value = _value(args.value, series, args.lang)
    from_on = _day(args.from_on, "--from", args.lang)
    until = _day(args.until, "--until", args.lang) if args.until or series.figures[-1].until_on else None
    if until is not None and until < from_on:
        raise _Refused(
            Said("--until est avant --from : inversez les deux jours.", "--until is before --from: swap the two days.")
        )
    return Figure(
        key=args.key,
        value=value,
        from_on=from_on,
        until_on=until,
        source=" ".join(args.source.split()),
        confidence="medium",
        checked_on=clock.now().date(),
    )


def _value(typed: str, series: "Series", language: str) -> str:
    """A number, written as the known ones are. What is a list or a day in our files comes with a version of Réglo."""
    if not all(_NUMBER.fullmatch(figure.value) for figure in series.figures):
        raise _Refused(
            Said(
                f"« {series.key} » n’est pas un nombre : il vient avec une version de Réglo.",
                f"“{series.key}” is not a number: it comes with a version of Réglo.",
            )
        )
    try:
        read = amounts.read_percent if series.unit == "%" else amounts.read_amount
        value = read(typed, language=language)
    except CannotRead as refusal:
        raise _Refused(Said(refusal.reason("fr"), refusal.reason("en"))) from refusal
    if value < 0:
        raise _Refused(Said(f"« {typed} » : écrivez un nombre positif.", f"“{typed}”: write a positive number."))
    return format(value, "f")


def _day(typed: str, name: str, language: str) -> date:
    if not typed:
        raise _Refused(Said(f"Il manque {name} JOUR, comme 2027-01-01.", f"{name} DAY is missing, like 2027-01-01."))
    try:
        return dates.read_date(typed, language)
    except CannotRead as refusal:
        raise _Refused(Said(f"{name} : {refusal.reason('fr')}", f"{name}: {refusal.reason('en')}")) from refusal
