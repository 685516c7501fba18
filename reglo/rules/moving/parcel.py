"""What another tool holds, as plain values: clients, invoices, payments, whatever file they came in.

Readers of files make a `Parcel`; `books` keeps it, after a dry run. Each row says where it was found, so that
what is refused or doubtful can be named: file, sheet, line. Amounts are `Decimal` in major units, taxes
included unless said; dates are those of the file. Empty text and None mean that the file does not say.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from reglo.rules.invoicing import ClientKind, DocumentKind
from reglo.rules.reading import Said


@dataclass(frozen=True)
class Where:
    """The place of a row: the file or pasted text, its sheet when it has several, the line as a person counts it."""

    file: str = ""
    sheet: str = ""
    line: int = 0


@dataclass(frozen=True)
class ClientRow:
    """A client, and the person one writes to. `key` is what invoices call it by: its code, else its name."""

    where: Where
    key: str
    name: str
    kind: ClientKind = "business"
    contact: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""  # lines separated by line feeds
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    siren: str = ""
    siret: str = ""
    vat: str = ""
    neq: str = ""
    language: str = ""
    terms: str = ""  # the words of payment terms, see rules/terms
    note: str = ""


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice or a credit note issued elsewhere. It keeps its number.

    `total` includes taxes. `paid` is what the file says was paid in all, None when only payments tell.
    """

    where: Where
    number: str
    client: str  # the key of a ClientRow, else a name
    issued_on: date
    total: Decimal
    currency: str = ""  # empty: that of the business
    kind: DocumentKind = "invoice"
    due_on: date | None = None
    net: Decimal | None = None  # before taxes
    tax: Decimal | None = None
    paid: Decimal | None = None
    paid_on: date | None = None
    subject: str = ""
    corrects: str = ""  # the number of the invoice a credit note corrects
    seller: str = ""  # who issued it, by SIREN, VAT number or name, when the file says: it should be the business


@dataclass(frozen=True)
class PaymentRow:
    """Money received elsewhere, on one invoice when the file says which."""

    where: Where
    received_on: date
    amount: Decimal
    client: str = ""
    invoice: str = ""  # its number
    currency: str = ""
    means: str = ""  # transfer, card, cheque, cash, direct_debit, interac, other; empty when unknown
    reference: str = ""


Level = Literal["doubt", "reject"]


@dataclass(frozen=True)
class Remark:
    """A row that is doubtful (kept, and shown) or rejected (left out, and given back in a file)."""

    where: Where
    level: Level
    said: Said
    cells: tuple[str, ...] = ()  # the row as it was written


Fate = Literal["title", "header", "detail", "total", "other"]


@dataclass(frozen=True)
class Absorbed:
    """Lines that became no row of their own, and why: titles, headers, details of an invoice, totals.

    « other » is what a file holds beside clients, invoices and payments, such as the purchases of a FEC.
    """

    where: Where  # file and sheet; its line is 0
    fate: Fate
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Parcel:
    """Everything one file, or several of one tool, hold."""

    tool: str  # the preset it was recognised as: « dolibarr », « fec »; « table » when by its headers alone
    clients: tuple[ClientRow, ...] = ()
    invoices: tuple[InvoiceRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    remarks: tuple[Remark, ...] = ()
    headers: tuple[
        tuple[str, str], ...
    ] = ()  # what each column was understood as: « Échéance » → « due_on »; "" if not
    absorbed: tuple[Absorbed, ...] = ()
