"""`reglo read invoice FILE…`: an e-invoice, in CII or UBL, or inside a PDF (Factur-X, ZUGFeRD 2).

    $ reglo read invoice facture.pdf
    facture.pdf : facture F20260023 du 31 janvier 2026, 104,90 €
      Vendeur              Atelier Rive, FR14987654324
      Acheteur             Coop Verte
      Total hors taxes     100,00 €
      TVA S 20 %             2,20 €
      …
      Reste à payer        104,90 €
      Échéance             2 mars 2026
      Rien à redire.

Many files may be given; `-` reads one file name per line of standard input. A file that cannot be read
is answered in its turn, and never stops the others. The exit status is 1 when one could not be read:
an invoice that can be read and is wrong was read, and its problems are listed.
"""

import argparse
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from reglo.cli import answers
from reglo.rules.reading import Said, shown

if TYPE_CHECKING:
    from reglo.documents.reading.invoice import ReadInvoice, ReadParty

_NO_FILE = Said("Ce fichier ne s’ouvre pas : vérifiez son nom.", "This file does not open: check its name.")
_CREDIT_NOTES = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
_PROFILES = {"urn:cen.eu:en16931:2017": "EN 16931"}
_PERCENT = {"fr": "\N{NO-BREAK SPACE}%", "en": "%"}


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Name the words of the command."""
    about = answers.said(fr="une facture électronique reçue", en="an e-invoice received")
    parser = subparsers.add_parser("invoice", help=about, description=about)
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=answers.said(fr="fichier XML ou PDF, ou « - » pour l’entrée", en="XML or PDF file, or “-” for input"),
    )
    answers.add_common(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer each file in order."""
    from reglo.documents.reading.invoice import as_json

    status = answers.DONE
    for word in answers.inputs(args.files):
        read = _answer(word)
        if not read.ok:
            status = answers.REFUSED
        if args.json:
            answers.print_json(as_json(read, args.lang))
        else:
            print("\n".join(_written(read, args.lang)))
    return status


def _answer(word: str) -> "ReadInvoice":
    """The answer for one file; a file that does not open is an answer too."""
    from reglo.documents.reading import child
    from reglo.documents.reading.invoice import ReadInvoice

    try:
        path = Path(word)
        if not path.is_file():  # A pipe or a device may never end.
            return ReadInvoice(file=word, error=_NO_FILE)
        with path.open("rb") as file:
            data = file.read(child.FILE_BYTES_MAX + 1)
    except (OSError, ValueError):
        return ReadInvoice(file=word, error=_NO_FILE)
    return child.read_invoice(data, file=word)


# ── For a person ─────────────────────────────────────────────────────────────────────────────────────


def _written(read: "ReadInvoice", language: str) -> Iterator[str]:
    """The answer as a person reads it: one line that says it all, the sums, then what is wrong."""
    name = shown(Path(read.file).name)
    if not read.ok:
        assert read.error is not None
        yield f"{name} : {read.error(language)}"
        return
    rows = list(_rows(read, language))
    wide = max(len(label) for label, _ in rows)
    yield f"{name} : {_title(read, language)}"
    yield from (f"  {label:<{wide}}    {text}" for label, text in rows)
    if read.problems:
        count = len(read.problems)
        yield "  " + Said(f"À redire ({count}) :", f"Wrong ({count}):")(language)
        yield from (f"    {one.code} : {one.said(language)}" for one in read.problems)
    else:
        yield "  " + Said("Rien à redire.", "Nothing wrong.")(language)


def _title(read: "ReadInvoice", language: str) -> str:
    from reglo.rules import dates

    is_credit = read.type_code in _CREDIT_NOTES or read.syntax == "UBL-CreditNote"
    kind = Said("avoir", "credit note") if is_credit else Said("facture", "invoice")
    words = [kind(language), shown(read.number)]
    if read.issued_on:
        words += [Said("du", "of")(language), dates.written(read.issued_on, language)]
    total = _money(read.grand, read, language)
    return " ".join(filter(None, words)) + (f", {total}" if total else "")


def _rows(read: "ReadInvoice", language: str) -> Iterator[tuple[str, str]]:
    """Label and value of each line; what the file does not say has no line."""
    from reglo.rules import dates

    yield Said("Vendeur", "Seller")(language), _party(read.seller)
    yield Said("Acheteur", "Buyer")(language), _party(read.buyer)
    yield (
        Said("Format", "Format")(language),
        shown(f"{read.syntax}, {_PROFILES.get(read.profile, read.profile.rpartition(':')[2])}".rstrip(", ")),
    )
    sums: list[tuple[Said | str, Decimal | None]] = [
        (Said("Total hors taxes", "Total before tax"), read.tax_basis),
        *((_vat_label(row.category, row.rate, language), row.tax) for row in read.vat),
        (Said("Total", "Total"), read.grand),
        (Said("Déjà payé", "Already paid"), read.prepaid or None),
        (Said("Arrondi", "Rounding"), read.rounding or None),
        (Said("Reste à payer", "Payable"), read.payable),
    ]
    for label, amount in sums:
        if amount is not None:
            yield label if isinstance(label, str) else label(language), _money(amount, read, language)
    if read.due_on:
        yield Said("Échéance", "Due")(language), dates.written(read.due_on, language)


def _vat_label(category: str, rate: Decimal | None, language: str) -> str:
    percent = ""
    if rate is not None:
        figures = format(rate.normalize(), "f")
        percent = " " + (figures if language == "en" else figures.replace(".", ",")) + _PERCENT[language]
    return f"{Said('TVA', 'VAT')(language)} {shown(category)}{percent}"


def _party(party: "ReadParty") -> str:
    number = party.vat or party.siret or party.siren or party.registration
    return ", ".join(shown(text) for text in (party.name, number) if text) or "?"


def _money(amount: Decimal | None, read: "ReadInvoice", language: str) -> str:
    from reglo.rules import amounts

    return "" if amount is None else amounts.written(amount, language, currency=shown(read.currency))
