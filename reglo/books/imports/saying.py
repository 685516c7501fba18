"""What a dry run says in words: counts, columns as they were understood, and the file of rejected rows."""

import csv
import io
from collections.abc import Mapping, Sequence

from reglo.books.imports.plan import rejected
from reglo.rules.moving import Remark
from reglo.rules.reading import Said

NEXT_NUMBER = Said(
    "Des numéros importés ont la forme des vôtres : votre prochaine facture portera le nº {number}, pour n’en donner "
    "aucun deux fois.",
    "Some imported numbers look like yours: your next invoice will be no. {number}, so that none is given twice.",
)
_COUNTS = {
    "clients": (Said("{n} client", "{n} client"), Said("{n} clients", "{n} clients")),
    "invoices": (Said("{n} facture", "{n} invoice"), Said("{n} factures", "{n} invoices")),
    "credit_notes": (Said("{n} avoir", "{n} credit note"), Said("{n} avoirs", "{n} credit notes")),
    "payments": (Said("{n} paiement", "{n} payment"), Said("{n} paiements", "{n} payments")),
}
_COLUMNS = {
    "name": Said("nom du client", "client name"),
    "key": Said("code du client", "client code"),
    "client_key": Said("code du client", "client code"),
    "first_name": Said("prénom", "first name"),
    "last_name": Said("nom de la personne", "last name"),
    "contact": Said("personne à qui écrire", "person to write to"),
    "email": Said("e-mail", "e-mail"),
    "phone": Said("téléphone", "phone"),
    "street": Said("adresse", "address"),
    "street2": Said("adresse, suite", "address, continued"),
    "postal_code": Said("code postal", "postal code"),
    "city": Said("ville", "city"),
    "region": Said("région", "region"),
    "country": Said("pays", "country"),
    "siren": Said("SIREN", "SIREN"),
    "siret": Said("SIRET", "SIRET"),
    "vat": Said("numéro de TVA", "VAT number"),
    "neq": Said("NEQ", "NEQ"),
    "language": Said("langue", "language"),
    "terms": Said("conditions de paiement", "payment terms"),
    "note": Said("note", "note"),
    "kind": Said("sorte", "kind"),
    "number": Said("numéro de facture", "invoice number"),
    "client": Said("client", "client"),
    "issued_on": Said("date de facture", "invoice date"),
    "due_on": Said("échéance", "due date"),
    "total": Said("total, taxes comprises", "total with taxes"),
    "net": Said("total hors taxes", "total before taxes"),
    "tax": Said("taxes", "taxes"),
    "tax2": Said("deuxième taxe", "second tax"),
    "balance": Said("reste à payer", "balance"),
    "paid": Said("déjà payé", "paid so far"),
    "paid_on": Said("payée le", "paid on"),
    "status": Said("état", "status"),
    "subject": Said("objet", "subject"),
    "currency": Said("monnaie", "currency"),
    "corrects": Said("facture corrigée", "invoice corrected"),
    "received_on": Said("reçu le", "received on"),
    "amount": Said("montant reçu", "amount received"),
    "invoice": Said("facture payée", "invoice paid"),
    "means": Said("moyen de paiement", "means of payment"),
    "reference": Said("référence", "reference"),
}
_KNOWN = Said("reconnue, non reprise", "known, not kept")
_HEADS = (Said("Fichier", "File"), Said("Feuille", "Sheet"), Said("Ligne", "Line"), Said("Pourquoi", "Why"))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def column(field: str) -> Said:
    """What a column was understood as; nothing for one that was not."""
    return _COLUMNS.get(field, _KNOWN) if field else Said("", "")


def counted(counts: Mapping[str, int]) -> Said:
    """« 3 clients, 12 factures »; nothing where there is nothing."""
    said = [_COUNTS[name][number > 1] for name, number in counts.items() if number]
    numbers = [number for number in counts.values() if number]
    fr = ", ".join(one.fr.format(n=number) for one, number in zip(said, numbers, strict=True))
    en = ", ".join(one.en.format(n=number) for one, number in zip(said, numbers, strict=True))
    return Said(fr, en)


def rejects_csv(rejects: Sequence[Remark], language: str) -> bytes:
    """The rejected rows as a file that a spreadsheet opens: where each stood, why, then the row as it was written.

    A cell that a spreadsheet would compute is written as text.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if language.startswith("en") else ";")
    writer.writerow([one(language) for one in _HEADS])
    for file, sheet, line, why, cells in rejected(rejects, language):
        writer.writerow([_harmless(cell) for cell in (file, sheet, line, why, *cells)])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
