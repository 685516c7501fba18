"""The payments of a parcel, and what invoices say was paid: noted once, however often a file comes back."""

import itertools
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.imports.papers import NOT_CENTS, Papers
from reglo.books.imports.plan import Plan, Same, remark
from reglo.books.invoices import Invoice
from reglo.books.payments import MEANS, Payment, Receivable, Settlement, shares
from reglo.books.tenancy import uuid7
from reglo.rules import money
from reglo.rules.money import ZERO
from reglo.rules.moving import InvoiceRow, PaymentRow
from reglo.rules.reading import Said, spaced

if TYPE_CHECKING:
    from reglo.books.people import Business

_KEYS = uuid.UUID("5d1c7b0e-3f0b-4a55-9e0e-8f2f6a7f7a11")
NOT_POSITIVE = Said(
    "Un paiement est au-dessus de zéro : un remboursement ne s’importe pas.",
    "A payment is above zero: money given back is not imported.",
)
FUTURE = Said("Ce paiement est dans le futur : vérifiez sa date.", "This payment is in the future: check its date.")
NO_INVOICE = Said(
    "La facture de ce paiement n’est ni dans le fichier ni ici : ajoutez-la.",
    "The invoice of this payment is neither in the file nor here: add it.",
)
OURS = Said(
    "Cette facture a été émise ici : notez son paiement dans Encaissements.",
    "This invoice was issued here: note its payment under Payments.",
)
NOBODY = Said(
    "Ce paiement ne nomme ni facture ni client connus : ajoutez le numéro de la facture.",
    "This payment names neither an invoice nor a client known here: add the number of the invoice.",
)
SURPLUS = Said(
    "Ce paiement dépasse ce qui restait dû : le surplus est gardé au crédit du client.",
    "This payment exceeds what was owed: the rest is kept to the client’s credit.",
)
PAID_SINCE = Said(
    "Le fichier dit {amount} de plus payés, sans dire quand : notez ce paiement vous-même.",
    "The file says {amount} more was paid, without saying when: note this payment yourself.",
)


class Receipts:
    """What was received before the move, and what it settles."""

    def __init__(self, business: "Business", plan: Plan, papers: Papers, *, today: date) -> None:
        self.business, self.plan, self.papers, self.today = business, plan, papers, today
        rows = business.payments.all()
        self.keys = set(rows.values_list("request_key", flat=True))
        settled = business.settlements.filter(payment_id__isnull=False, payment__reversed_at=None)
        told = settled.values_list("receivable__invoice_id", "payment__received_on", "payment__amount")
        self.noted = {(invoice_id, on, amount) for invoice_id, on, amount in told}
        self.before: Counter[tuple[str, ...]] = Counter()  # the same day, sum and invoice once more: another payment
        self._owed: defaultdict[tuple[uuid.UUID, str], list[Receivable]] = defaultdict(list)
        self.touched: dict[uuid.UUID, Receivable] = {}

    def take(self, rows: Sequence[PaymentRow]) -> None:
        """Payments that name their invoice, what invoices say was paid beside them, credit notes, then the rest."""
        of_invoices = [row for row in rows if spaced(row.invoice)]
        for row in of_invoices:
            self._of_invoice(row)
        for said, invoice in self.papers.fresh:
            self._stated(said, invoice)
        for said, invoice in self.papers.again:
            self._since(said, invoice)
        for _, note in self.papers.fresh:
            if note.corrects_id is not None:
                self._credit(note)
        currencies = {one.id: one.currency for one in self.papers.known.values()}
        for one in itertools.chain(*self.papers.sums.values()):
            self._owed[one.client_id, currencies[one.invoice_id]].append(one)
        for row in rows:
            if not spaced(row.invoice):
                self._of_client(row)
        new = {one.id for one in self.plan.receivables}
        self.plan.touched = [one for one in self.touched.values() if one.id not in new]
        self.plan.receivables = [one for one in self.plan.receivables if one.amount > 0]

    def _wrong(self, row: PaymentRow) -> Said | None:
        if row.amount <= 0:
            return NOT_POSITIVE
        if row.amount != money.cents(row.amount):
            return NOT_CENTS
        return FUTURE if row.received_on > self.today else None

    def _reject(self, row: PaymentRow | InvoiceRow, said: Said) -> None:
        self.plan.remarks.append(remark(row, "reject", said))

    def _of_invoice(self, row: PaymentRow) -> None:
        invoice = self.papers.known.get(spaced(row.invoice))
        if wrong := self._wrong(row):
            self._reject(row, wrong)
        elif invoice is None or invoice.kind != "invoice":
            self._reject(row, NO_INVOICE)
        elif not invoice.elsewhere:
            self._reject(row, OURS)
        else:
            self._note(row, invoice.number, invoice.client_id, invoice.currency, self.papers.sums.get(invoice.id, ()))

    def _of_client(self, row: PaymentRow) -> None:
        client = self.papers.people.known(row.client)
        if wrong := self._wrong(row):
            self._reject(row, wrong)
        elif client is None:
            self._reject(row, NOBODY)
        else:
            currency = row.currency.strip().upper() or self.business.currency
            sums = sorted(self._owed[client.id, currency], key=lambda one: (one.due_on, one.id))
            self._note(row, f"client:{client.filed_as}", client.id, currency, sums)

    def _note(self, row: PaymentRow, of: str, client_id: uuid.UUID, currency: str, sums: Sequence[Receivable]) -> None:
        said = (of, str(row.received_on), str(money.cents(row.amount)), currency, spaced(row.reference))
        self.before[said] += 1
        key = uuid.uuid5(_KEYS, "|".join((str(self.business.id), *said, str(self.before[said]))))
        here = {(one.invoice_id, row.received_on, row.amount) for one in sums} & self.noted
        if key in self.keys or (here and self.before[said] == 1):
            self.plan.same.append(Same(row.where, "payment", of, "payment"))
            return
        means = row.means if row.means in MEANS else "other"
        payment = self._payment(
            client_id, row.received_on, row.amount, currency, means=means, reference=row.reference, key=key
        )
        if self._allocate(payment.amount, sums, on=row.received_on, payment_id=payment.id):
            self.plan.remarks.append(remark(row, "doubt", SURPLUS))

    def _payment(
        self,
        client_id: uuid.UUID,
        on: date,
        amount: Decimal,
        currency: str,
        *,
        means: str = "other",
        reference: str = "",
        key: uuid.UUID,
    ) -> Payment:
        payment = Payment(
            business_id=self.business.id, id=uuid7(), client_id=client_id, received_on=on, amount=money.cents(amount),
            currency=currency, means=means, reference=spaced(reference)[:140], request_key=key,
            noted_at=self.papers.noon(on), import_id=self.papers.import_id,
        )  # fmt: skip
        self.plan.payments.append(payment)
        return payment

    def _stated(self, row: InvoiceRow, invoice: Invoice) -> None:
        """What a new invoice says was paid beyond its payments: a payment where it says when, else less was ever due."""
        beyond = min(row.paid or ZERO, invoice.total) - self.papers.settled_so_far(invoice)
        if invoice.kind != "invoice" or beyond <= 0:
            return
        if row.paid_on is not None and row.paid_on <= self.today:
            self._stated_on(row.paid_on, beyond, invoice)
            return
        assert invoice.stated is not None, "it is imported"
        invoice.stated["undated"] = str(beyond)
        for owed in self.papers.sums.get(invoice.id, ()):
            owed.amount -= beyond
            owed.open_amount -= beyond

    def _since(self, row: InvoiceRow, invoice: Invoice) -> None:
        """An invoice moved in before: what its file says was paid meanwhile."""
        beyond = min(row.paid or ZERO, invoice.total) - self.papers.settled_so_far(invoice)
        if invoice.kind != "invoice" or beyond <= 0:
            return
        if row.paid_on is not None and row.paid_on <= self.today:
            self._stated_on(row.paid_on, beyond, invoice)
            return
        said = {"amount": f"{beyond} {invoice.currency}"}
        self.plan.remarks.append(remark(row, "doubt", Said(PAID_SINCE.fr.format(**said), PAID_SINCE.en.format(**said))))

    def _stated_on(self, on: date, amount: Decimal, invoice: Invoice) -> None:
        said = (str(self.business.id), invoice.number, "paid", str(on), str(amount))
        key = uuid.uuid5(_KEYS, "|".join(said))
        if key in self.keys:
            return
        payment = self._payment(invoice.client_id, on, amount, invoice.currency, key=key)
        self._allocate(amount, self.papers.sums.get(invoice.id, ()), on=on, payment_id=payment.id)

    def _credit(self, note: Invoice) -> None:
        assert note.corrects_id is not None, note.number
        sums = self.papers.sums.get(note.corrects_id, ())
        self._allocate(note.total, sums, on=note.issued_on, credit_note_id=note.id)

    def _allocate(
        self,
        amount: Decimal,
        sums: Sequence[Receivable],
        *,
        on: date,
        payment_id: uuid.UUID | None = None,
        credit_note_id: uuid.UUID | None = None,
    ) -> Decimal:
        """Settle open sums in their order; what is left over."""
        left = amount
        for owed, share in zip(sums, shares(amount, [one.open_amount for one in sums]), strict=True):
            if share <= 0:
                continue
            left -= share
            owed.open_amount -= share
            self.touched[owed.id] = owed
            self.plan.settlements.append(
                Settlement(
                    business_id=self.business.id,
                    id=uuid7(),
                    receivable_id=owed.id,
                    payment_id=payment_id,
                    credit_note_id=credit_note_id,
                    amount=share,
                    settled_on=on,
                )
            )
        return left
