"""Is each code in the list the standard names (BR-CL-01 to BR-CL-26)? The lists stand in `codes.toml`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from reglo.documents.reading import words
from reglo.documents.reading.invoice import Problem
from reglo.documents.reading.stated import Adjustment, Coded, Line, Party, Stated
from reglo.rules.reading import Said

_MIMES = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
}
_TAX_POINTS = {"CII": {"5", "29", "72"}, "UBL-Invoice": {"3", "35", "432"}, "UBL-CreditNote": {"3", "35", "432"}}
_OBJECT = "130"

Use = tuple[str, str, str, frozenset[str] | set[str], str | None]


@cache
def known(name: str) -> frozenset[str]:
    """The codes of a list."""
    return frozenset(_lists()[name].split())


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def found(stated: Stated) -> Iterator[Problem]:
    """Each code that is in no list, once."""
    said = set()
    for code, fr, en, codes, value in _uses(stated):
        if value and value not in codes and (code, value) not in said:
            said.add((code, value))
            yield words.problem(code, key="CODE", what=Said(fr, en), found=value)


def _uses(stated: Stated) -> Iterator[Use]:
    types = {
        "UBL-Invoice": known("invoice_types"),
        "UBL-CreditNote": known("credit_note_types"),
        "CII": known("invoice_types") | known("credit_note_types"),
    }
    yield "BR-CL-01", "Type de document", "Document type", types[stated.syntax], stated.type_code
    yield "BR-CL-04", "Monnaie", "Currency", known("currencies"), stated.currency
    yield "BR-CL-05", "Monnaie de la TVA", "VAT currency", known("currencies"), stated.tax_currency
    yield "BR-CL-06", "Exigibilité de la TVA", "VAT point", _TAX_POINTS[stated.syntax], stated.tax_point_code
    for party in (stated.seller, stated.buyer, stated.payee, stated.representative, stated.delivery_address):
        if party:
            yield from _of_party(party)
    for means in stated.means:
        yield "BR-CL-16", "Moyen de paiement", "Means of payment", known("means"), means.code
    for row in stated.breakdown:
        yield "BR-CL-17", "Catégorie de TVA", "VAT category", known("categories"), row.category
        yield "BR-CL-22", "Motif d’exonération", "Reason of exemption", known("exemptions"), _upper(row.reason_code)
    for one in stated.adjustments:
        yield "BR-CL-17", "Catégorie de TVA", "VAT category", known("categories"), one.category
        yield from _of_adjustment(one)
    for document in stated.supporting:
        yield "BR-CL-24", "Type de pièce jointe", "Type of attachment", _MIMES, document.mime
    for document in (*stated.supporting, *(one for line in stated.lines for one in line.references)):
        if document.type_code == _OBJECT:
            scheme = _scheme(document.reference)
            yield "BR-CL-07", "Référence d’objet", "Object reference", known("reference_types"), scheme
    for line in stated.lines:
        yield from _of_line(line)


def _of_party(party: Party) -> Iterator[Use]:
    schemes = known("identifier_schemes")
    yield "BR-CL-14", "Pays", "Country", known("countries"), party.country
    yield "BR-CL-11", "Registre légal", "Legal register", schemes, _scheme(party.legal)
    yield "BR-CL-25", "Annuaire électronique", "Electronic directory", known("endpoints"), _scheme(party.endpoint)
    for one in party.ids:
        yield "BR-CL-10", "Identifiant d’une partie", "Identifier of a party", schemes | {"SEPA"}, one.scheme


def _of_adjustment(one: Adjustment) -> Iterator[Use]:
    if one.charge:
        yield "BR-CL-20", "Motif d’un frais", "Reason of a charge", known("charge_reasons"), one.reason_code
    else:
        yield "BR-CL-19", "Motif d’une remise", "Reason of an allowance", known("allowance_reasons"), one.reason_code


def _of_line(line: Line) -> Iterator[Use]:
    yield "BR-CL-23", "Unité", "Unit", known("units"), line.unit
    yield "BR-CL-18", "Catégorie de TVA", "VAT category", known("categories"), line.category
    yield "BR-CL-15", "Pays d’origine", "Country of origin", known("countries"), line.origin
    yield (
        "BR-CL-21",
        "Norme de l’article",
        "Standard of the item",
        known("identifier_schemes"),
        _scheme(line.standard_id),
    )
    for kind in line.classes:
        yield "BR-CL-13", "Classement de l’article", "Classification of the item", known("classifications"), kind.scheme
    for one in line.adjustments:
        yield from _of_adjustment(one)


def _scheme(coded: Coded | None) -> str | None:
    return coded.scheme if coded else None


def _upper(code: str | None) -> str | None:
    return code.upper() if code else None
