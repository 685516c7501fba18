"""`reglo verify`: does everything still agree? Prints what is broken, by its name; nothing is repaired.

    $ reglo verify
    Aubry Conseil : 214 faits scellés, 45 factures, tout concorde.

The journal is walked from its first seal to where the head file says it ends, every row compared with its
sealed text, every balance worked out again, every archived file read and hashed. With `--chain` the journal
alone is walked, which takes a second for fifty thousand facts. With `--json`, one object per business:
{"business", "id", "ok", "entries", "invoices", "broken": [{"table", "row", "what"}]}.
Exit status 1 when anything is broken.
"""

import argparse
from typing import TYPE_CHECKING, Any

from reglo.cli import answers
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.people import Business


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything is verified, or the chain alone."""
    parser.add_argument(
        "--chain",
        action="store_true",
        help=answers.said(fr="le journal et ses sceaux seulement", en="the journal and its seals only"),
    )
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Verify each business in turn."""
    from reglo import clock
    from reglo.books import database, people

    try:
        database.prepare(at=clock.now())
    except database.NotReady as refusal:
        return answers.refuse(refusal.reason(args.lang), lang=args.lang)
    status = answers.DONE
    every = people.businesses()
    for business in every:
        answer = _answer(business, chain_only=args.chain)
        status = status if answer["ok"] else answers.REFUSED
        if args.json:
            answers.print_json(answer)
        else:
            print("\n".join(_written(answer, args.lang)))
    if not every and not args.json:
        print(Said(fr="Aucune entreprise : rien à vérifier.", en="No business: nothing to verify.")(args.lang))
    return status


def _answer(business: "Business", *, chain_only: bool) -> dict[str, Any]:
    from reglo.books import verification

    broken = verification.verify_chain(business) if chain_only else verification.verify(business)
    entries, invoices = verification.counts(business)
    return {
        "business": business.name,
        "id": str(business.id),
        "ok": not broken,
        "entries": entries,
        "invoices": invoices,
        "broken": [{"table": one.table, "row": one.row, "what": one.what} for one in broken],
    }


def _counted(count: int, fr: tuple[str, str], en: tuple[str, str]) -> Said:
    """« 1 facture », « 2 factures »: none is one in French, and many in English."""
    return Said(f"{count} {fr[count > 1]}", f"{count} {en[count != 1]}")


def _written(answer: dict[str, Any], language: str) -> list[str]:
    """The answer for a person."""
    if answer["ok"]:
        facts = _counted(answer["entries"], ("fait scellé", "faits scellés"), ("sealed fact", "sealed facts"))
        invoices = _counted(answer["invoices"], ("facture", "factures"), ("invoice", "invoices"))
        well = Said(
            f"{answer['business']} : {facts.fr}, {invoices.fr}, tout concorde.",
            f"{answer['business']}: {facts.en}, {invoices.en}, everything agrees.",
        )
        return [well(language)]
    head = Said(fr="{business} : {count} désaccords.", en="{business}: {count} disagreements.")
    lines = [head(language).format(business=answer["business"], count=len(answer["broken"]))]
    return [*lines, *(f"  {one['table']} {one['row']}: {one['what']}" for one in answer["broken"])]
