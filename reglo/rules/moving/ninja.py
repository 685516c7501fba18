"""The company export of Invoice Ninja: lists of records in JSON, which name each other by key.

A record's key is its `id` or `hashed_id`; payments are shared among invoices by `paymentables`. Only what is kept
here is taken out of the file: everything else (users, tokens, passwords) is dropped as soon as it is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from reglo.rules.invoicing import DocumentKind
from reglo.rules.moving import contents, days, sums
from reglo.rules.moving.cells import Setting, plain
from reglo.rules.moving.parcel import ClientRow, InvoiceRow, PaymentRow, Remark, Where
from reglo.rules.moving.sheets import Finds, joined
from reglo.rules.reading import CannotRead, Said

Record = Mapping[str, Any]
Tables = Mapping[str, list[Record]]

TOOL = "invoiceninja"
_KEPT = {
    "clients": (
        "id", "hashed_id", "name", "number", "address1", "address2", "city", "state", "postal_code", "country_id",
        "phone", "vat_number", "id_number", "private_notes", "classification", "is_deleted",
    ),
    "client_contacts": ("client_id", "first_name", "last_name", "email", "phone", "is_primary"),
    "invoices": (
        "id", "hashed_id", "number", "client_id", "date", "due_date", "amount", "balance", "total_taxes", "status_id",
        "is_deleted", "po_number", "paid_to_date",
    ),
    "credits": ("id", "hashed_id", "number", "client_id", "date", "amount", "total_taxes", "status_id", "invoice_id", "is_deleted"),
    "payments": (
        "id", "number", "client_id", "date", "amount", "refunded", "transaction_reference", "type_id", "is_deleted",
        "paymentables", "status_id",
    ),
}  # fmt: skip
_OF_A_PAYMENT = ("invoice_id", "credit_id", "paymentable_id", "paymentable_type", "amount", "refunded")
_DRAFT, _PAID_OFF, _CANCELLED = "1", "4", ("5", "6")
_VOID_PAYMENTS = ("2", "3", "6")  # cancelled, failed, refunded
# Numeric codes of ISO 3166-1, which are the identifiers of its countries.
_COUNTRIES = {
    "250": "FR", "124": "CA", "840": "US", "56": "BE", "756": "CH", "276": "DE", "826": "GB", "724": "ES", "380": "IT",
    "528": "NL", "442": "LU", "620": "PT", "372": "IE", "40": "AT", "504": "MA", "788": "TN", "12": "DZ", "492": "MC",
}  # fmt: skip
_MEANS = {"1": "transfer", "2": "cash", "15": "cheque", "16": "cheque", "5": "card", "6": "card", "7": "card"}


def kept(found: Mapping[str, Any]) -> Tables:
    """The records that are read, with the fields that are read; nothing when there are none."""
    return {
        name: [_only(record, names) for record in found[name] if isinstance(record, Mapping)]
        for name, names in _KEPT.items()
        if isinstance(found.get(name), list) and found[name]
    }


@dataclass
class _Export:
    """One export being read: how its keys are called here."""

    file: str
    setting: Setting
    finds: Finds
    keys: dict[str, str] = field(default_factory=dict)  # of clients
    numbers: dict[str, str] = field(default_factory=dict)  # of invoices

    def reject(self, where: Where, record: Record, *said: Said) -> None:
        """Leave a record out, and say everything that is wrong with it."""
        cells = tuple(f"{name}: {value}" for name, value in record.items() if isinstance(value, str) and value)
        self.finds.remarks.append(Remark(where, "reject", joined(said), cells))


def read(tables: Tables, file: str, setting: Setting, finds: Finds) -> None:
    """Everything in the export. Drafts, deletions and what has no number are given back."""
    finds.tools[TOOL] = None
    export = _Export(file, setting, finds)
    _clients(tables, export)
    for name in ("invoices", "credits"):
        for line, record in enumerate(tables.get(name, ()), 1):
            row = _invoice(record, Where(file, name, line), export)
            if row is not None:
                finds.invoices.append(row)
                if name == "invoices":
                    export.numbers |= dict.fromkeys(_keys(record), row.number)
    for line, record in enumerate(tables.get("payments", ()), 1):
        _payment(record, Where(file, "payments", line), export)
    contacts = range(1, len(tables.get("client_contacts", ())) + 1)
    finds.absorbed[file, "client_contacts", "detail"].extend(contacts)


def _only(record: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    made: dict[str, Any] = {name: _text(record[name]) for name in names if name in record and name != "paymentables"}
    if isinstance(shares := record.get("paymentables"), list) and "paymentables" in names:
        made["paymentables"] = [_only(one, _OF_A_PAYMENT) for one in shares if isinstance(one, Mapping)]
    return made


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.replace("\0", "").strip() if isinstance(value, str) else ""  # no table of text holds a NUL


def _keys(record: Record) -> list[str]:
    return [record[name] for name in ("id", "hashed_id") if record.get(name)]


def _clients(tables: Tables, export: _Export) -> None:
    """The clients, each with its main contact."""
    contacts: dict[str, list[Record]] = {}
    for contact in tables.get("client_contacts", ()):
        contacts.setdefault(contact.get("client_id", ""), []).append(contact)
    for line, record in enumerate(tables.get("clients", ()), 1):
        where = Where(export.file, "clients", line)
        people = [one for key in _keys(record) for one in contacts.get(key, ())]
        people.sort(key=lambda one: not _is_set(one, "is_primary"))
        row = _client(record, people[0] if people else {}, where)
        if _is_set(record, "is_deleted"):
            export.reject(where, record, Said("Ce client a été supprimé.", "This client was deleted."))
        elif not row.name:
            export.reject(where, record, Said("Ce client n’a pas de nom.", "This client has no name."))
        else:
            export.finds.clients.append(row)
            export.keys |= dict.fromkeys(_keys(record), row.key)


def _client(record: Record, person: Record, where: Where) -> ClientRow:
    contact = " ".join(filter(None, (person.get("first_name"), person.get("last_name"))))
    name = record.get("name") or contact or person.get("email", "")
    number, vat = record.get("id_number", "").replace(" ", ""), record.get("vat_number", "").replace(" ", "")
    siret = number if contents.is_siret(number) else ""
    email = person.get("email", "")
    return ClientRow(
        where=where,
        key=record.get("number") or name,
        name=name,
        kind="consumer" if record.get("classification") == "individual" else "business",
        contact=contact if contact != name else "",
        email=email if contents.is_email(email) else "",
        phone=record.get("phone") or person.get("phone", ""),
        street="\n".join(filter(None, (record.get("address1"), record.get("address2")))),
        postal_code=record.get("postal_code", ""),
        city=record.get("city", ""),
        region=record.get("state", ""),
        country=_COUNTRIES.get(record.get("country_id", ""), ""),
        siren=number if contents.is_siren(number) else siret[:9],
        siret=siret,
        vat=vat if contents.is_vat(vat) else "",
        note=record.get("private_notes", ""),
    )


def _invoice(record: Record, where: Where, export: _Export) -> InvoiceRow | None:
    """One invoice or credit; None when it is given back."""
    wrong = list(_left_out(record, export.keys))
    total, issued_on = _amount(record, "amount", wrong), _day(record, "date", wrong)
    balance, tax = _amount(record, "balance", wrong), _amount(record, "total_taxes", wrong)
    due_on = _day(record, "due_date", wrong)
    if not wrong and (total is None or issued_on is None):
        wrong.append(Said("Elle n’a pas de montant ou pas de date.", "It has no amount or no date."))
    if wrong or total is None or issued_on is None:
        export.reject(where, record, *wrong)
        return None
    if issued_on > export.setting.today:
        said = Said("Sa date est encore à venir.", "Its date is still to come.")
        export.finds.remarks.append(Remark(where, "doubt", said))
    kind: DocumentKind = "credit_note" if where.sheet == "credits" or total < 0 else "invoice"
    return InvoiceRow(
        where=where,
        number=record["number"],
        client=export.keys[record["client_id"]],
        issued_on=issued_on,
        total=abs(total),
        kind=kind,
        due_on=due_on,
        net=None if tax is None else abs(total) - abs(tax),
        tax=None if tax is None else abs(tax),
        paid=max(total - balance, Decimal(0)) if kind == "invoice" and balance is not None else None,
        corrects=export.numbers.get(record.get("invoice_id", ""), "") if kind == "credit_note" else "",
    )


def _left_out(record: Record, keys: Mapping[str, str]) -> Iterator[Said]:
    """Why an invoice is given back."""
    if _is_set(record, "is_deleted"):
        yield Said("Elle a été supprimée.", "It was deleted.")
    elif record.get("status_id") == _DRAFT:
        yield Said("C’est un brouillon : écrivez la facture ici.", "It is a draft: write the invoice here.")
    elif record.get("status_id") in _CANCELLED:
        yield Said("Elle est annulée.", "It is cancelled.")
    elif not record.get("number"):
        yield Said("Elle n’a pas de numéro.", "It has no number.")
    elif record.get("client_id") not in keys:
        yield Said("Son client n’est pas dans l’export.", "Its client is not in the export.")


def _payment(record: Record, where: Where, export: _Export) -> None:
    """The shares of one payment, one row for each invoice it settles; what no share tells is for the client."""
    wrong: list[Said] = []
    amount, received_on = _amount(record, "amount", wrong), _day(record, "date", wrong)
    refunded = _amount(record, "refunded", wrong) or Decimal(0)
    if _is_set(record, "is_deleted") or record.get("status_id") in _VOID_PAYMENTS:
        wrong.append(Said("Ce paiement a été supprimé ou remboursé.", "This payment was deleted or refunded."))
    elif not wrong and (amount is None or amount - refunded <= 0 or received_on is None):
        wrong.append(Said("Ce paiement n’a pas de montant ou pas de date.", "This payment has no amount or no date."))
    if wrong or amount is None or received_on is None:
        export.reject(where, record, *wrong)
        return
    whole = PaymentRow(
        where=where,
        received_on=received_on,
        amount=amount - refunded,
        client=export.keys.get(record.get("client_id", ""), ""),
        means=_MEANS.get(record.get("type_id", ""), ""),
        reference=record.get("transaction_reference") or record.get("number", ""),
    )
    left = whole.amount
    for number, share in _shares(record, export.numbers):
        part = min(share, left)
        if part > 0:
            export.finds.payments.append(replace(whole, invoice=number, amount=part))
            left -= part
    if left > 0:
        export.finds.payments.append(replace(whole, amount=left))


def _shares(record: Record, numbers: Mapping[str, str]) -> Iterator[tuple[str, Decimal]]:
    for share in record.get("paymentables", ()):
        number = numbers.get(share.get("invoice_id") or share.get("paymentable_id", ""), "")
        amount = _amount(share, "amount", [])
        back = _amount(share, "refunded", []) or Decimal(0)
        if number and amount is not None and amount - back > 0:
            yield number, amount - back


def _amount(record: Record, name: str, wrong: list[Said]) -> Decimal | None:
    if not record.get(name):
        return None
    try:
        return sums.read(record[name], style=".").amount
    except CannotRead as refusal:
        wrong.extend(refusal.problems)
        return None


def _day(record: Record, name: str, wrong: list[Said]) -> date | None:
    if not record.get(name) or plain(record[name]).startswith("0000"):
        return None
    try:
        return days.read(record[name], order="dmy").day
    except CannotRead as refusal:
        wrong.extend(refusal.problems)
        return None


def _is_set(record: Record, name: str) -> bool:
    return record.get(name) in ("1", "true", "True")
