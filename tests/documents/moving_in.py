"""A parcel in short lines that a person can check against the file it came from."""

from decimal import Decimal

from reglo.rules.moving import ClientRow, InvoiceRow, Parcel, PaymentRow, Remark


def told(parcel: Parcel) -> dict[str, list[str]]:
    """Clients, invoices, payments and remarks, one line each."""
    return {
        "clients": [_client(one) for one in parcel.clients],
        "invoices": [_invoice(one) for one in parcel.invoices],
        "payments": [_payment(one) for one in parcel.payments],
        "remarks": [_remark(one) for one in parcel.remarks],
    }


def _client(row: ClientRow) -> str:
    said = (
        row.key if row.key != row.name else "", row.name, row.contact, row.email, row.phone, row.street.replace("\n", ", "),
        f"{row.postal_code} {row.city}".strip(), row.country, row.siren, row.vat, row.terms,
    )  # fmt: skip
    return " | ".join(filter(None, said))


def _invoice(row: InvoiceRow) -> str:
    said = [
        f"{row.number} | {row.client} | {row.issued_on} → {row.due_on or '?'} | {_sum(row.total)} {row.currency}".strip()
    ]
    if row.net is not None or row.tax is not None:
        said.append(f"{_sum(row.net)} + {_sum(row.tax)}")
    if row.paid is not None:
        said.append(f"paid {_sum(row.paid)}" + (f" on {row.paid_on}" if row.paid_on else ""))
    if row.kind == "credit_note":
        said.append(f"credit note of {row.corrects or '?'}")
    return " | ".join(said)


def _payment(row: PaymentRow) -> str:
    return " | ".join(filter(None, (str(row.received_on), _sum(row.amount), row.client, row.invoice or "?", row.means)))


def _remark(one: Remark) -> str:
    place = "/".join(filter(None, (one.where.sheet, str(one.where.line))))
    return f"{place} {one.level}: {one.said.fr}"


def _sum(amount: Decimal | None) -> str:
    return "?" if amount is None else f"{amount:.2f}"
