"""`reglo issue FILE.json…`: issues the invoice a file describes; prints its number and its PDF.

    $ cat refonte.json
    {"buyer": {"name": "Atelier Nord", "email": "compta@nord.example", "siren": "732829320",
               "address": "1 rue Neuve, 75002 Paris"},
     "subject": "Refonte", "service_to": "2026-11-20",
     "lines": [{"title": "Maquettes", "quantity": "3", "unit": "jour", "unit_price": "600.00"}]}
    $ reglo issue refonte.json
    refonte.json : facture 2026-001, 1 800,00 €
      PDF /home/camille/.local/share/reglo/files/3f/9a…

Keys. `client`, the name of a client of the book, or `buyer` (`name`, `attention`, `email`, `phone`,
`address` in one block or `street`, `postal_code`, `city`, `region`; `country`, `siren`, `siret`, `vat`,
`neq`, `kind`: business, consumer, public). `lines` (`title`, `detail`, `quantity`, `unit`,
`unit_price`, `discount_percent`, `offered`, `tax`) and `adjustments` (`reason`, `amount`, `tax`,
`charge`). `subject`, `subject_detail`, `purchase_order`, `buyer_reference`, `commitment`, `contract`,
`service_from`, `service_to`, `terms`, `note`, `language` (fr, en). What only the seller knows of the sale:
`sold` (services, goods, both, construction-subcontract, training), `delivery` (of goods), `performed_at` (a
service to a consumer). A line without `tax` bears the one that follows from seller, client and `sold`.
What was paid before the invoice: `paid_on`, `paid_means` (transfer, cheque, card, cash, interac, direct_debit,
other) and, unless it is the whole, `paid_amount`. `currency` (ISO 4217) and, for the VAT in euros of a French
business, `rate` (what one unit is worth), `rate_on`, `rate_source`. `self_billed`, when the client writes it.
`key`, any text, makes the description issue once however often it is sent.

Amounts are texts with a point, dates YYYY-MM-DD. The day of issue is today, as everywhere. A file that
lacks something is refused with every reason, and takes no number. Many files may be given; `-` reads
one file name, or one JSON object, per line of standard input.
"""

import argparse
import functools
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reglo.cli import answers, progress
from reglo.rules.reading import Refusal, Said, of_system, shown

if TYPE_CHECKING:
    from reglo.books.clients import Client
    from reglo.books.invoices import Issued
    from reglo.books.people import Business, User
    from reglo.cli.issue_json import Described

Seller = Callable[[], "tuple[Business, User]"]
FILE_BYTES_MAX = 5_000_000
_KEYS = uuid.UUID("a4a8a3f2-06a6-4f67-9d4c-9d1f3f6f8f55")

_PARAGRAPHS = """    $ cat refonte.json
    {"buyer": {"name": "Atelier Nord", "email": "compta@nord.example", "siren": "732829320",
               "address": "1 rue Neuve, 75002 Paris"},
     "subject": "Refonte", "service_to": "2026-11-20",
     "lines": [{"title": "Maquettes", "quantity": "3", "unit": "jour", "unit_price": "600.00"}]}
    $ reglo issue refonte.json
    refonte.json : facture 2026-001, 1 800,00 €
      PDF /home/camille/.local/share/reglo/files/3f/9a…

Les clés. `client`, le nom d’un client du carnet, ou `buyer` (`name`, `attention`, `email`, `phone`, `address` d’un
bloc ou `street`, `postal_code`, `city`, `region` ; `country`, `siren`, `siret`, `vat`, `neq`, `kind` : business,
consumer, public). `lines` (`title`, `detail`, `quantity`, `unit`, `unit_price`, `discount_percent`, `offered`, `tax`)
et `adjustments` (`reason`, `amount`, `tax`, `charge`). `subject`, `subject_detail`, `purchase_order`,
`buyer_reference`, `commitment`, `contract`, `service_from`, `service_to`, `terms`, `note`, `language` (fr, en). Ce que
seul le vendeur sait : `sold` (services, goods, both, construction-subcontract, training), `delivery` (des biens),
`performed_at` (un service à un particulier). Une ligne sans `tax` porte celle qui suit du vendeur, du client et de
`sold`. Ce qui fut payé avant : `paid_on`, `paid_means` (transfer, cheque, card, cash, interac, direct_debit, other)
et, si ce n’est pas tout, `paid_amount`. `currency` (ISO 4217) et, pour la TVA en euros d’une entreprise française,
`rate` (ce que vaut une unité), `rate_on`, `rate_source`. `self_billed`, quand le client l’écrit. `key`, un texte
quelconque : la description est émise une fois, quel que soit le nombre d’envois.

Les montants sont des textes avec un point, les dates AAAA-MM-JJ. Le jour d’émission est aujourd’hui, comme partout.
Un fichier auquel il manque quelque chose est refusé avec toutes les raisons, et ne prend aucun numéro. On peut donner
plusieurs fichiers ; `-` lit un nom de fichier, ou un objet JSON, par ligne de l’entrée standard.
"""


class CannotTake(Refusal):
    """The input, or the business it is for, cannot be used."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files, and for whom."""
    answers.tell_more(parser, fr=_PARAGRAPHS, en=__doc__)
    files = answers.said(fr="fichier JSON, ou « - » pour l’entrée", en="JSON file, or “-” for standard input")
    parser.add_argument("files", nargs="+", metavar="FILE", help=files)
    business = answers.said(
        fr="nom ou identifiant de l’entreprise, quand il y en a plusieurs",
        en="name or identifier of the business, when there are several",
    )
    parser.add_argument("--business", metavar="NAME", default="", help=business)
    answers.add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Answer each input in order."""
    from reglo import clock
    from reglo.books import database

    try:
        database.prepare(at=clock.now())
    except database.NotReady as refusal:
        return answers.refuse(refusal.reason(args.lang), lang=args.lang)
    status = answers.DONE
    seller = functools.cache(lambda: _seller(args.business))  # the same for every input; a refusal is said to each
    bar = progress.Bar(0 if "-" in args.files else len(args.files))  # a stream is answered as it comes
    for word in bar.over(answers.inputs(args.files)):
        name = "-" if _is_json(word) else word
        answer = {"file": name, **_answer(word, args.lang, seller)}
        status = status if answer["ok"] else answers.REFUSED
        bar.clear()
        if args.json:
            answers.print_json(answer)
        else:
            print("\n".join(_written(answer, args.lang)))
    _stop()
    return status


def _stop() -> None:
    """Let the renderer process go with the command."""
    from reglo.documents import renderer

    renderer.stop()


def _answer(word: str, lang: str, seller: Seller) -> dict[str, Any]:
    """What became of one input: the document, or every reason why not."""
    from reglo.books.invoices import CannotIssue

    try:
        return _issued(word, seller)
    except Refusal as refusal:
        reasons = [{"field": "", "text": one(lang)} for one in refusal.problems]
    except CannotIssue as refusal:
        reasons = [{"field": one.field, "text": one.text(lang)} for one in refusal.reasons]
    return {"ok": False, "error": " ".join(one["text"] for one in reasons), "reasons": reasons}


def _issued(word: str, seller: Seller) -> dict[str, Any]:
    """Issue one description. Raises Refusal, CannotIssue; what is refused leaves no draft behind."""
    from reglo import clock
    from reglo.books import invoices
    from reglo.books.tenancy import uuid7
    from reglo.cli import issue_json

    described = issue_json.read(_content(word))
    business, owner = seller()
    key, name = described.content.pop("key", ""), described.content.pop("client", "")
    client, unknown = _client(business, name) if name else (None, None)
    if unknown:
        described = replace(described, wrong=(*described.wrong, *((path, unknown) for path in ("client", "buyer"))))
    if described.wrong:
        raise CannotTake([*(said for _, said in described.wrong), *_further(business, described, client)])
    issued = invoices.issue_described(
        business,
        content=described.content,
        client=client,
        key=uuid.uuid5(_KEYS, f"{business.id}/{key}") if key else uuid7(),
        on=clock.today(business.time_zone),
        by=owner,
        at=clock.now(),
    )
    return {"ok": True, **_told(business, issued)}


def _further(business: "Business", described: "Described", client: "Client | None") -> Iterator[Said]:
    """What else would be refused in a description of which a part cannot be read: one mends all of it at once."""
    from reglo import clock
    from reglo.books import drafts, invoices
    from reglo.books.tenancy import uuid7
    from reglo.rules.preflight import gaps

    draft = drafts.blank(business, uuid7(), content=described.content, client=client, at=clock.now())
    found = invoices.reading(business, draft, on=clock.today(business.time_zone)).findings
    for one in gaps(found):
        if not described.mentions(one.field):
            yield Said(fr=f"{one.field} : {one.text_fr}", en=f"{one.field}: {one.text_en}")


def _told(business: "Business", issued: "Issued") -> dict[str, Any]:
    """The document as the command answers it; without a PDF, why."""
    from reglo import clock
    from reglo.books import archive, papers
    from reglo.documents import renderer

    invoice, document, at = issued.invoice, issued.document, clock.now()
    told = {
        "number": invoice.number,
        "id": str(invoice.id),
        "issued_on": invoice.issued_on.isoformat(),
        "total": format(invoice.total, "f"),
        "currency": invoice.currency,
        "pdf": "",
        "sha256": "",
        "pending": "",
    }
    try:
        made = papers.ready(business, document, at=at) if document else papers.document_of(business, invoice, at=at)
    except renderer.RenderFailed as failure:
        return {**told, "pending": str(failure)}
    return {**told, "pdf": str(archive.path_of(made.pdf)), "sha256": made.pdf}


def _seller(named: str) -> "tuple[Business, User]":
    """The business named, or the only one, and its owner. Raises CannotTake."""
    from reglo.books import people

    every = people.businesses()
    found = [one for one in every if not named or named in (str(one.id), one.name)]
    if len(found) == 1:
        return found[0], people.owner_of(found[0])
    names = ", ".join(one.name for one in every) or "–"
    raise CannotTake(
        [
            Said(
                fr=f"Nommez l’entreprise avec --business. Entreprises : {names}.",
                en=f"Name the business with --business. Businesses: {names}.",
            )
        ]
    )


def _client(business: "Business", name: str) -> "tuple[Client | None, Said | None]":
    """The client of that name, or why there is none."""
    from reglo.books.tenancy import tenant

    with tenant(business.id):
        found: list[Client] = list(business.clients.filter(name__iexact=name.strip())[:2])
    if len(found) == 1:
        return found[0], None
    count = "aucun" if not found else "plusieurs"
    many = "none" if not found else "several"
    return None, Said(
        fr=f"client : le carnet n’a pas un client nommé « {shown(name)} » et un seul ({count}).",
        en=f"client: the book does not hold one client named “{shown(name)}” ({many}).",
    )


def _is_json(word: str) -> bool:
    return word.lstrip().startswith("{")


def _content(word: str) -> object:
    """The JSON of a file, or of the input itself, with exact numbers. Raises CannotTake."""
    try:
        text = word if _is_json(word) else _text_of(Path(word))
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=str)
    except json.JSONDecodeError as error:
        at_fr, at_en = f"ligne {error.lineno}, signe {error.colno}", f"line {error.lineno}, character {error.colno}"
        raise CannotTake(
            [
                Said(
                    fr=f"Ce n’est pas du JSON : {at_fr}, il manque ou il y a de trop un signe. Relisez-le là.",
                    en=f"This is not JSON: {at_en}, a sign is missing or too many. Read it again there.",
                )
            ]
        ) from None
    except (ValueError, RecursionError):
        deep = Said(
            fr="Ce JSON a un nombre ou une profondeur sans mesure.",
            en="This JSON has a number or a depth beyond measure.",
        )
        raise CannotTake([deep]) from None


def _text_of(path: Path) -> str:
    """The text of a file. Raises CannotTake."""
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise CannotTake([Said(fr="Ce fichier est trop gros.", en="This file is too large.")])
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CannotTake([Said(fr="Ce fichier n’est pas en UTF-8.", en="This file is not UTF-8.")]) from None
    except OSError as error:
        why = of_system(error)
        raise CannotTake(
            [Said(fr=f"Ce fichier ne s’ouvre pas : {why.fr}.", en=f"This file cannot be opened: {why.en}.")]
        ) from None
    except ValueError:
        raise CannotTake([Said(fr="Ce nom de fichier n’en est pas un.", en="This is no name of a file.")]) from None


def _written(answer: dict[str, Any], language: str) -> list[str]:
    """The answer for a person."""
    from reglo.rules import amounts

    say = Said(fr="{file} : ", en="{file}: ")(language).format(file=answer["file"])
    if not answer["ok"]:
        head = Said(fr="refusé", en="refused")(language)
        return [
            say + head,
            *(f"  {one['field'] + ' : ' if one['field'] else ''}{one['text']}" for one in answer["reasons"]),
        ]
    total = amounts.written(Decimal(answer["total"]), language, currency=answer["currency"])
    word = Said(fr="facture {number}, {total}", en="invoice {number}, {total}")(language)
    lines = [say + word.format(number=answer["number"], total=total)]
    if answer["pdf"]:
        return [*lines, f"  PDF {answer['pdf']}"]
    late = Said(fr="  PDF à venir : {why}", en="  PDF to come: {why}")(language)
    return [*lines, late.format(why=answer["pending"])]
