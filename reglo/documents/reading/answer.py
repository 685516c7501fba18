"""From the bytes of a file to the answer: what the invoice says, and what is wrong with it."""

from collections.abc import Callable
from decimal import Context, localcontext
from itertools import chain, islice

from reglo.documents.reading import cii, container, kinds, parsing, problems, structure, ubl
from reglo.documents.reading.fields import Element, Fields
from reglo.documents.reading.invoice import Problem, ReadInvoice, ReadLine, ReadParty, ReadVat
from reglo.documents.reading.refusal import NotRead
from reglo.documents.reading.stated import Coded, Line, Party, Stated

PROBLEMS_MAX = 100
SIREN_DIGITS, SIRET_DIGITS = 9, 14

_READERS: dict[str, tuple[Callable[[Element, Fields], Stated], dict[str, str]]] = {
    cii.ROOT: (cii.stated, cii.SPACES),
    ubl.INVOICE: (ubl.stated, ubl.SPACES),
    ubl.CREDIT_NOTE: (ubl.stated, ubl.SPACES),
}


def read(data: bytes) -> ReadInvoice:
    """The answer for one file; what cannot be read is an answer too."""
    try:
        xml, found = container.opened(data) if kinds.is_pdf(data) else (data, [])
        root = parsing.parsed(xml)
        kinds.expect_invoice(root)
    except NotRead as refusal:
        return ReadInvoice(error=refusal.problems[0])
    make, spaces = _READERS[str(root.tag)]
    fields = Fields(spaces)
    # Eighteen digits by eighteen digits: nothing a file says may round in the middle of a sum.
    with localcontext(Context(prec=100)):
        stated = make(root, fields)
        found += chain(structure.found(root), fields.faults, islice(problems.found(stated), PROBLEMS_MAX))
        return _answer(stated, tuple(dict.fromkeys(found)))


def _answer(stated: Stated, found: tuple[Problem, ...]) -> ReadInvoice:
    sums = stated.totals
    return ReadInvoice(
        ok=True,
        syntax=stated.syntax,
        profile=stated.profile or "",
        number=stated.number or "",
        type_code=stated.type_code or "",
        issued_on=stated.issued_on,
        due_on=stated.due_on,
        currency=stated.currency or "",
        seller=_party(stated.seller),
        buyer=_party(stated.buyer),
        lines=tuple(map(_line, stated.lines)),
        line_total=sums.lines,
        allowance=sums.allowances,
        charge=sums.charges,
        tax_basis=sums.basis,
        tax=sums.tax,
        rounding=sums.rounding,
        grand=sums.grand,
        prepaid=sums.prepaid,
        payable=sums.payable,
        vat=tuple(ReadVat(row.category or "", row.rate, row.basis, row.tax) for row in stated.breakdown),
        problems=found,
    )


def _party(party: Party) -> ReadParty:
    """A party with the keys of a card; the French numbers are known by their registers (0002, 0009)."""
    numbers = [one for one in (party.legal, *party.ids) if one]
    return ReadParty(
        name=party.name or party.trading_name or "",
        street=party.street,
        postal_code=party.postal_code,
        city=party.city,
        region=party.region,
        country=party.country or "",
        siren=_french(numbers, "0002", SIREN_DIGITS),
        siret=_french(numbers, "0009", SIRET_DIGITS) or _french(numbers, "0002", SIRET_DIGITS),
        vat=party.vat or "",
        registration=party.legal.value if party.legal else "",
    )


def _french(numbers: list[Coded], scheme: str, digits: int) -> str:
    return next(
        (one.value for one in numbers if one.scheme == scheme and one.value.isdecimal() and len(one.value) == digits),
        "",
    )


def _line(line: Line) -> ReadLine:
    return ReadLine(
        title=line.title or "",
        detail=line.detail,
        quantity=line.quantity,
        unit=line.unit or "",
        unit_price=line.price,
        base_quantity=line.base_quantity,
        net=line.net,
        category=line.category or "",
        rate=line.rate,
    )
