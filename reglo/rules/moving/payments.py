"""Payments: a table of money received, one line each."""

import re
from dataclasses import replace

from reglo.rules.moving.cells import Setting, Slip, plain
from reglo.rules.moving.headers import Layout
from reglo.rules.moving.parcel import PaymentRow
from reglo.rules.moving.sheets import Finds, Line, Sheet
from reglo.rules.reading import shown

_SEVERAL = re.compile(r"\s*[,;+&]\s*|\s+et\s+|\s+and\s+")


def read(sheet: Sheet, layout: Layout, lines: list[Line], setting: Setting, finds: Finds) -> None:
    """Every line of a table of payments."""
    for line in lines:
        slip = Slip(sheet, layout, setting)
        row = _row(line, slip)
        if row is None:
            finds.reject(sheet, line, *slip.rejects)
        else:
            finds.payments.append(row)
            finds.doubt(sheet, line, *slip.doubts)


def _row(line: Line, slip: Slip) -> PaymentRow | None:
    at = slip.layout
    amount, received_on = slip.amount(line, "amount"), slip.day(line, "received_on")
    invoice, client = at.text(line, "invoice"), at.text(line, "client_key") or at.text(line, "client")
    status = slip.setting.words.statuses.get(plain(at.text(line, "status")), "")
    if status not in ("", "paid"):
        slip.rejects = []
        slip.lacks(
            f"« {shown(at.text(line, 'status'))} » : ce paiement n’est pas encaissé.",
            f"“{shown(at.text(line, 'status'))}”: this payment was not received.",
        )
    if not slip.rejects:
        if amount is None:
            slip.lacks("Ce paiement n’a pas de montant.", "This payment has no amount.")
        elif amount <= 0:
            slip.lacks(
                "Un paiement reçu est positif : un remboursement se note à la main.",
                "A payment received is positive: note a refund by hand.",
            )
        if received_on is None:
            slip.lacks("Ce paiement n’a pas de date.", "This payment has no date.")
        if not invoice and not client:
            slip.lacks(
                "Ni la facture ni le client de ce paiement ne sont dits.",
                "Neither the invoice nor the client of this payment is said.",
            )
    if slip.rejects or amount is None or received_on is None:
        return None
    row = PaymentRow(
        where=slip.sheet.where(line.number),
        received_on=received_on,
        amount=amount,
        client=client,
        invoice=invoice,
        currency=slip.money(line),
        means=slip.setting.words.means.get(plain(at.text(line, "means")), ""),
        reference=at.text(line, "reference"),
    )
    return replace(row, invoice=_one_invoice(invoice, client, slip))


def _one_invoice(text: str, client: str, slip: Slip) -> str:
    """The number of the invoice; several are left to a person, since the file does not share the sum."""
    if len(_SEVERAL.split(text)) == 1:
        return text
    slip.doubt(
        f"Ce paiement règle plusieurs factures ({shown(text)}) : répartissez-le.",
        f"This payment settles several invoices ({shown(text)}): share it out.",
    )
    return "" if client else text
