"""What an invoice must hold (BR-01 to BR-20, BR-29, BR-49 to BR-63): the document and its parties."""

from collections.abc import Iterator

from reglo.documents.reading import words
from reglo.documents.reading.invoice import Problem
from reglo.documents.reading.problems.codes import known
from reglo.documents.reading.stated import Party, Period, Stated

_TRANSFERS = {"30", "58"}  # UNTDID 4461: a transfer, a SEPA transfer


def found(stated: Stated) -> Iterator[Problem]:
    """Everything that is missing outside the lines."""
    for code, is_there in _heads(stated):
        if not is_there:
            yield words.problem(code)
    yield from _seller(stated)
    yield from _others(stated)
    yield from _payment(stated)
    yield from _documents(stated)
    yield from _dates(stated)


def _heads(stated: Stated) -> Iterator[tuple[str, bool]]:
    sums = stated.totals
    yield "BR-01", bool(stated.profile)
    yield "BR-02", bool(stated.number)
    yield "BR-03", stated.has_issue_date
    yield "BR-04", bool(stated.type_code)
    yield "BR-05", bool(stated.currency)
    yield "BR-06", bool(stated.seller.name)
    yield "BR-07", bool(stated.buyer.name)
    yield "BR-08", stated.seller.has_address
    yield "BR-09", bool(stated.seller.country) or not stated.seller.has_address
    yield "BR-10", stated.buyer.has_address
    yield "BR-11", bool(stated.buyer.country) or not stated.buyer.has_address
    yield "BR-12", sums.lines is not None
    yield "BR-13", sums.basis is not None
    yield "BR-14", sums.grand is not None
    yield "BR-15", sums.payable is not None
    yield "BR-16", bool(stated.lines)


def _seller(stated: Stated) -> Iterator[Problem]:
    seller = stated.seller
    if not (seller.vat or seller.legal or any(one.scheme != "SEPA" for one in seller.ids)):
        yield words.problem("BR-CO-26")
    if seller.endpoint and seller.endpoint.scheme is None:
        yield words.problem("BR-62")
    if stated.buyer.endpoint and stated.buyer.endpoint.scheme is None:
        yield words.problem("BR-63")
    for code, party, field in (("UBL-SR-12", seller, "seller"), ("UBL-SR-18", stated.buyer, "buyer")):
        if party.vat_count > 1:
            yield words.problem(code, key="TWO-VAT-NUMBERS", field=field)
    for one, field in ((seller, "seller"), (stated.buyer, "buyer"), (stated.representative, "representative")):
        if one and one.vat and one.vat[:2] not in known("vat_prefixes"):
            yield words.problem("BR-CO-09", field=field, written=one.vat)


def _others(stated: Stated) -> Iterator[Problem]:
    if stated.payee and (not stated.payee.name or _is_same(stated.payee, stated.seller)):
        yield words.problem("BR-17")
    if fiscal := stated.representative:
        checks = (
            ("BR-18", fiscal.name),
            ("BR-19", fiscal.has_address),
            ("BR-20", fiscal.country or not fiscal.has_address),
            ("BR-56", fiscal.vat),
        )
        yield from (words.problem(code) for code, is_there in checks if not is_there)
    if stated.delivery_address and stated.delivery_address.has_address and not stated.delivery_address.country:
        yield words.problem("BR-57")


def _is_same(payee: Party, seller: Party) -> bool:
    """Is the payee the seller again? UBL compares the trading name, CII the only one there is."""
    return bool(payee.name) and payee.name == (seller.trading_name or seller.name) and payee.ids == seller.ids


def _payment(stated: Stated) -> Iterator[Problem]:
    for means in stated.means:
        if not means.code:
            yield words.problem("BR-49")
        elif means.code in _TRANSFERS and not means.account:
            yield words.problem("BR-50" if means.has_account else "BR-61")
    if stated.syntax != "CII" and len({means.code for means in stated.means}) > 1:
        yield words.problem("UBL-SR-47")
    payable = stated.totals.payable
    is_owed = payable is not None and payable > 0 and stated.syntax != "UBL-CreditNote"
    if is_owed and stated.due_on is None and stated.terms is None:
        yield words.problem("BR-CO-25")


def _documents(stated: Stated) -> Iterator[Problem]:
    if any(not reference for reference in stated.references):
        yield words.problem("BR-55")
    if any(not (one.reference and one.reference.value) for one in stated.supporting):
        yield words.problem("BR-52")
    if stated.syntax != "CII" and any(one.has_file and not one.mime for one in stated.supporting):
        yield words.problem("UBL-DT-06")


def _dates(stated: Stated) -> Iterator[Problem]:
    if stated.period:
        yield from period(stated.period, "BR-29", "BR-CO-19")
    if stated.tax_point_on and stated.tax_point_code:
        yield words.problem("BR-CO-03")


def period(one: Period, backwards: str, empty: str, **values: str) -> Iterator[Problem]:
    """A period that ends before it starts, or has neither end."""
    if one.start and one.end and one.end < one.start:
        yield words.problem(backwards, **values)
    if not (one.start or one.end or one.code):
        yield words.problem(empty, **values)
