"""`reglo today`: who to contact, why, to obtain what, by which channel and in which words; and who waits.

    $ reglo today
    Aubry Conseil, lundi 23 novembre 2026
      À contacter
        Atelier Nord, Nadia Roy : 3 360,00 €, 2026-041
          Pas de réponse au message du 17 novembre.
          Obtenir une date, par téléphone.
      En attente
        Coop Verte : Un paiement est promis pour le 4 décembre. (8 décembre)

`--on DATE` asks the same for another day, from what is known now. With `--json`, one object per business:
{"business", "id", "on", "bank_checked_on", "acts": [{"client", "contact", "kind", "step", "level", "channel",
"objective", "who", "amount", "currency", "invoices", "reason", "subject", "words", "missing", "then"}],
"waits": [{"client", "key", "until", "reason", "next", "who", "objective"}]}. Every client who owes something
stands in one of the two lists. An invoice that has not left is an act of its own, of step « send »: it is sent before
anything is asked for it. Nothing is sent here, and nothing is changed.
"""

import argparse
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from reglo.cli import answers
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.followups.cases import Followed
    from reglo.books.people import Business
    from reglo.documents import messages
    from reglo.rules.followup import Act, Wait

_PARAGRAPHS = """    $ reglo today
    Aubry Conseil, lundi 23 novembre 2026
      À faire
        Atelier Nord, Nadia Roy : 3 360,00 €, 2026-041
          Pas de réponse au message du 17 novembre.
          Obtenir une date, par téléphone.
      En attente
        Coop Verte : Un paiement est promis pour le 4 décembre. (8 décembre)

`--on DATE` demande la même chose pour un autre jour, d’après ce qui est connu aujourd’hui. Avec `--json`, un objet
par entreprise : {"business", "id", "on", "bank_checked_on", "acts": [{"client", "contact", "kind", "step", "level",
"channel", "objective", "who", "amount", "currency", "invoices", "reason", "subject", "words", "missing", "then"}],
"waits": [{"client", "key", "until", "reason", "next", "who", "objective"}]}. Chaque client qui doit quelque chose est
dans l’une des deux listes. Rien n’est envoyé, rien ne change.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which day, and for whom."""
    answers.tell_more(parser, fr=_PARAGRAPHS, en=__doc__)
    day = answers.said(fr="le jour, AAAA-MM-JJ (aujourd’hui)", en="the day, YYYY-MM-DD (today)")
    parser.add_argument("--on", type=answers.day, default=None, metavar="DATE", help=day)
    business = answers.said(
        fr="nom ou identifiant de l’entreprise (toutes)", en="name or identifier of the business (all)"
    )
    parser.add_argument("--business", metavar="NAME", default="", help=business)
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Answer for each business in turn."""
    from reglo import clock
    from reglo.books import database, people

    try:
        database.prepare(at=clock.now())
    except database.NotReady as refusal:
        return answers.refuse(refusal.reason(args.lang), lang=args.lang)
    chosen = [one for one in people.businesses() if not args.business or args.business in (str(one.id), one.name)]
    if not chosen:
        print(_nobody(args), file=sys.stderr)
        return answers.REFUSED if args.business else answers.DONE
    for business in chosen:
        answer = answer_of(business, on=args.on or clock.today(business.time_zone), language=args.lang)
        if args.json:
            answers.print_json(answer)
        else:
            print("\n".join(_written(answer, args.lang)))
    return answers.DONE


def answer_of(business: "Business", *, on: date, language: str) -> dict[str, Any]:
    """What the command says of one business on a day."""
    from reglo.books.followups import bank, cases
    from reglo.books.tenancy import tenant
    from reglo.rules.followup import Act, silences

    with tenant(business.id):
        checked = bank.last_check(business, today=on)
        acts, waits = [], []
        for followed in cases.cases(business, today=on).values():
            move = followed.move(on)
            others = [one for one in followed.moves(on).values() if isinstance(one, Act) and one != move]
            acts += [_act(business, followed, one, on, language) for one in others if one.step == silences.SEND]
            if isinstance(move, Act):
                acts.append(_act(business, followed, move, on, language))
            else:
                waits.append(_wait(followed, move, language))
    return {
        "business": business.name,
        "id": str(business.id),
        "on": on.isoformat(),
        "bank_checked_on": checked.on.isoformat() if checked else "",
        "acts": acts,
        "waits": waits,
    }


def _act(business: "Business", followed: "Followed", act: "Act", on: date, language: str) -> dict[str, Any]:
    from reglo.books import clients
    from reglo.books.followups import today

    sums = followed.of(act.sums)
    said: messages.Filled | None = None
    missing: tuple[str, ...] = ()
    shown = act.then or act
    if shown.kind in {"courtesy", "reminder"}:
        said, missing = today.ready(business, followed, shown.step, sums=sums, today=on)
    contact = clients.billing_contact(business.clients.prefetch_related("contacts").get(id=followed.client_id))
    return {
        "client": followed.client,
        "contact": (contact.name or contact.email) if contact else "",
        "kind": act.kind,
        "step": act.step,
        "level": act.level,
        "channel": act.channel,
        "objective": act.objective,
        "who": act.who,
        "amount": format(sum((one.amount for one in sums), start=sums[0].amount * 0), "f"),
        "currency": sums[0].currency,
        "invoices": list(dict.fromkeys(one.number for one in sums)),
        "reason": act.reason(language),
        "subject": said.subject if said else "",
        "words": said.plain if said else "",
        "missing": list(missing),
        "then": act.then.step if act.then else "",
    }


def _wait(followed: "Followed", wait: "Wait", language: str) -> dict[str, Any]:
    return {
        "client": followed.client,
        "key": wait.key,
        "until": wait.until.isoformat(),
        "reason": wait.reason(language),
        "next": wait.next.step,
        "who": wait.next.who,
        "objective": wait.next.objective,
    }


def _written(answer: dict[str, Any], language: str) -> list[str]:
    """The answer for a person."""
    from decimal import Decimal

    from reglo.rules import amounts, dates

    day = dates.written(date.fromisoformat(answer["on"]), language)
    lines = [f"{answer['business']}, {day}"]
    if answer["acts"]:
        lines.append(Said("  À faire", "  To do")(language))
    for act in answer["acts"]:
        amount = amounts.written(Decimal(act["amount"]), language, currency=act["currency"])
        who = ", ".join(filter(None, (act["client"], act["contact"])))
        lines += [
            f"    {who} : {amount}, {', '.join(act['invoices'])}",
            f"      {act['reason']}",
            f"      {_aim(act['objective'], act['channel'], language)}",
        ]
    if answer["waits"]:
        lines.append(Said("  En attente", "  Waiting")(language))
    for wait in answer["waits"]:
        until = dates.written(date.fromisoformat(wait["until"]), language)
        lines.append(f"    {wait['client']} : {wait['reason']} ({until})")
    if not answer["acts"] and not answer["waits"]:
        lines.append(Said("  Personne ne doit rien.", "  Nobody owes anything.")(language))
    return lines


def _aim(objective: str, channel: str, language: str) -> str:
    """« Obtenir une date, par téléphone. », in the words of the pages."""
    from django.utils import translation

    from reglo.web.today import saying

    with translation.override(language):
        words = ", ".join(filter(None, (saying.objective(objective), str(saying.BY.get(channel, "")))))
    return f"{words[:1].upper()}{words[1:]}."


def _nobody(args: argparse.Namespace) -> str:
    if args.business:
        said = Said(
            f"reglo : aucune entreprise nommée « {args.business} ».", f"reglo: no business named “{args.business}”."
        )
    else:
        said = Said("Aucune entreprise.", "No business.")
    return said(args.lang)
