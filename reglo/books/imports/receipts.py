"""The payments of a parcel, and what invoices say was paid: noted once, however often a file comes back."""

import itertools
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.imports.noted import KEYS, REFERENCE_CHARS_MAX, Noted, Received, key_of, said_of
from reglo.books.imports.papers import (
    NO_CURRENCY,
    NO_SUCH_DAY,
    NOT_CENTS,
    TOO_LONG,
    Papers,
    is_currency,
    is_possible,
    is_too_long,
)
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


OTHER_CURRENCY = Said(
    "Ce paiement est en {paid}, et sa facture en {owed} : notez-le dans la monnaie de la facture.",
    "This payment is in {paid}, and its invoice in {owed}: write it in the currency of the invoice.",
)
COUNTED = Said(
    "Un import d’avant comptait déjà un paiement sans date : vérifiez que celui-ci en est un autre.",
    "A former import counted a payment without a day already: check that this is another.",
)
LIKE = Said(
    "Un paiement du même jour et de la même somme est déjà ici, pour une autre facture : vérifiez qu’il en est un autre.",
    "A payment of the same day and sum is here already, for another invoice: check that it is another.",
)


class Receipts:
    """What was received before the move, and what it settles."""

    def __init__(self, business: "Business", plan: Plan, papers: Papers, *, today: date) -> None:
        self.business, self.plan, self.papers, self.today = business, plan, papers, today
        self.noted = Noted(business)
        self.before: Counter[tuple[str, ...]] = Counter()  # the same day, sum and invoice once more: another payment
        self.touched: dict[uuid.UUID, Receivable] = {}
        self.invoices = {one.id: one for one in papers.known.values()}
        self.said = {
            invoice.id: min(row.paid, invoice.total)
            for row, invoice in (*papers.fresh, *papers.again)
            if row.paid is not None
        }
        self._undated = {  # what former files said was paid without saying when: a payment told now may be that one
            one.id: Decimal((one.stated or {}).get("undated") or 0)
            for one in papers.known.values()
            if one.elsewhere and one.import_id != papers.import_id
        }
        self._owed: defaultdict[tuple[uuid.UUID, str], list[Receivable]] = defaultdict(list)
        for one in itertools.chain(*papers.sums.values()):
            self._owed[one.client_id, self.invoices[one.invoice_id].currency].append(one)

    def take(self, rows: Sequence[PaymentRow]) -> None:
        """Payments that name their invoice, credit notes, payments of a client, then what invoices say beside them.

        What an invoice says was paid comes last, so that no money is counted there and as a payment.
        """
        every = [one for row in rows if (one := self._received(row)) is not None]
        self.noted.claim(every)
        for one in every:
            if one.invoice is not None:
                self._note(one)
        for _, note in self.papers.fresh:
            if note.corrects_id is not None:
                self._credit(note)
        for one in every:
            if one.invoice is None:
                self._note(one)
        for said, invoice in self.papers.fresh:
            self._stated(said, invoice)
        for said, invoice in self.papers.again:
            self._since(said, invoice)
        new = {one.id for one in self.plan.receivables}
        self.plan.touched = [one for one in self.touched.values() if one.id not in new]
        self.plan.receivables = [one for one in self.plan.receivables if one.amount > 0]

    def _wrong(self, row: PaymentRow) -> Said | None:
        if not is_possible(row.received_on):
            return NO_SUCH_DAY
        if is_too_long(row.amount):
            return TOO_LONG
        if row.amount <= 0:
            return NOT_POSITIVE
        if row.amount != money.cents(row.amount):
            return NOT_CENTS
        if row.currency.strip() and not is_currency(row.currency.strip().upper()):
            return NO_CURRENCY
        return FUTURE if row.received_on > self.today else None

    def _received(self, row: PaymentRow) -> Received | None:
        """What a payment is for; one that is wrong is rejected."""
        wrong = self._wrong(row) or (self._no_invoice(row) if spaced(row.invoice) else self._nobody(row))
        if wrong:
            self.plan.remarks.append(remark(row, "reject", wrong))
            return None
        return self._of_invoice(row) if spaced(row.invoice) else self._of_client(row)

    def _no_invoice(self, row: PaymentRow) -> Said | None:
        """Why the invoice that a payment names cannot have it."""
        invoice = self.papers.known.get(spaced(row.invoice))
        if invoice is None or invoice.kind != "invoice":
            return NO_INVOICE
        if not invoice.elsewhere:
            return OURS
        paid = row.currency.strip().upper() or invoice.currency
        if paid == invoice.currency:
            return None
        named = {"paid": paid, "owed": invoice.currency}
        return Said(OTHER_CURRENCY.fr.format(**named), OTHER_CURRENCY.en.format(**named))

    def _nobody(self, row: PaymentRow) -> Said | None:
        return None if self.papers.people.known(row.client) else NOBODY

    def _of_invoice(self, row: PaymentRow) -> Received:
        invoice = self.papers.known[spaced(row.invoice)]
        nth, key = self._key(row, invoice.number, invoice.currency)
        sums = self.papers.sums.get(invoice.id, ())
        return Received(row, invoice, invoice.client_id, invoice.currency, sums, nth, key)

    def _of_client(self, row: PaymentRow) -> Received:
        client = self.papers.people.known(row.client)
        assert client is not None, "a payment of nobody was rejected"
        currency = row.currency.strip().upper() or self.business.currency
        nth, key = self._key(row, f"client:{client.id}", currency)
        sums = sorted(self._owed[client.id, currency], key=lambda one: (one.due_on, one.id))
        return Received(row, None, client.id, currency, sums, nth, key)

    def _key(self, row: PaymentRow, of: str, currency: str) -> tuple[int, uuid.UUID]:
        said = said_of(row, currency)
        self.before[of, *said] += 1
        nth = self.before[of, *said]
        return nth, key_of(self.business.id, of, said, nth)

    def _note(self, one: Received) -> None:
        row = one.row
        if self.noted.is_same(one):
            self._use_up(one, row.amount - self.noted.amounts.get(one.key, row.amount))
            self.plan.same.append(Same(row.where, "payment", one.name, "payment"))
            return
        amount = row.amount - self._use_up(one, row.amount)
        if amount <= 0:
            self.plan.same.append(Same(row.where, "payment", one.name, "payment"))
            return
        if self.noted.is_like(one):
            self.plan.remarks.append(remark(row, "doubt", LIKE))
        means = row.means if row.means in MEANS else "other"
        payment = self._payment(
            one.client_id, row.received_on, amount, one.currency, means=means, reference=row.reference, key=one.key
        )
        rooms = [owed.open_amount if one.invoice else self._room(owed) for owed in one.sums]
        if self._allocate(payment.amount, one.sums, rooms, on=row.received_on, payment_id=payment.id):
            self.plan.remarks.append(remark(row, "doubt", SURPLUS))

    def _room(self, owed: Receivable) -> Decimal:
        """What a payment that names no invoice may settle of a sum: no more than its invoice says was paid."""
        said = self.said.get(owed.invoice_id)
        if said is None:
            return owed.open_amount
        return min(owed.open_amount, max(said - self._paid_so_far(self.invoices[owed.invoice_id]), ZERO))

    def _paid_so_far(self, invoice: Invoice) -> Decimal:
        """What is settled of an imported invoice, but for what credit notes settled."""
        return self.papers.settled_so_far(invoice) - self.noted.credited[invoice.id]

    def _use_up(self, one: Received, amount: Decimal) -> Decimal:
        """How much of a payment a former import counted already, as paid without a day; what may be, is said."""
        if one.invoice is None:
            left = [self.invoices[key] for key, value in self._undated.items() if value > 0]
            if amount > 0 and any((of.client_id, of.currency) == (one.client_id, one.currency) for of in left):
                self.plan.remarks.append(remark(one.row, "doubt", COUNTED))
            return ZERO
        used = min(self._undated.get(one.invoice.id, ZERO), amount)
        if used <= 0:
            return ZERO
        assert one.invoice.import_id is not None, "only imported invoices say what was paid"
        if one.row.received_on > self.noted.landed_on[one.invoice.import_id]:
            self.plan.remarks.append(remark(one.row, "doubt", COUNTED))
            return ZERO
        self._undated[one.invoice.id] -= used
        return used

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
            currency=currency, means=means, reference=spaced(reference)[:REFERENCE_CHARS_MAX], request_key=key,
            noted_at=self.papers.noon(on), import_id=self.papers.import_id,
        )  # fmt: skip
        self.plan.payments.append(payment)
        return payment

    def _beyond(self, row: InvoiceRow, invoice: Invoice) -> Decimal:
        """What an invoice says was paid and nothing else tells; a credit note closes a sum, it pays nothing."""
        open_now = invoice.total - self.papers.settled_so_far(invoice)
        return min(min(row.paid or ZERO, invoice.total) - self._paid_so_far(invoice), open_now)

    def _stated(self, row: InvoiceRow, invoice: Invoice) -> None:
        """What a new invoice says was paid beyond its payments: a payment where it says when, else less was ever due."""
        beyond = self._beyond(row, invoice)
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
        beyond = self._beyond(row, invoice)
        if invoice.kind != "invoice" or beyond <= 0:
            return
        if row.paid_on is not None and row.paid_on <= self.today:
            self._stated_on(row.paid_on, beyond, invoice)
            return
        said = {"amount": f"{beyond} {invoice.currency}"}
        self.plan.remarks.append(remark(row, "doubt", Said(PAID_SINCE.fr.format(**said), PAID_SINCE.en.format(**said))))

    def _stated_on(self, on: date, amount: Decimal, invoice: Invoice) -> None:
        said = (str(self.business.id), invoice.number, "paid", str(on), str(amount))
        key = uuid.uuid5(KEYS, "|".join(said))
        if key in self.noted.amounts:
            return
        payment = self._payment(invoice.client_id, on, amount, invoice.currency, key=key)
        sums = self.papers.sums.get(invoice.id, ())
        self._allocate(amount, sums, [one.open_amount for one in sums], on=on, payment_id=payment.id)

    def _credit(self, note: Invoice) -> None:
        assert note.corrects_id is not None, note.number
        sums = self.papers.sums.get(note.corrects_id, ())
        rooms = [one.open_amount for one in sums]
        left = self._allocate(note.total, sums, rooms, on=note.issued_on, credit_note_id=note.id)
        self.noted.credited[note.corrects_id] += note.total - left

    def _allocate(
        self,
        amount: Decimal,
        sums: Sequence[Receivable],
        rooms: Sequence[Decimal],
        *,
        on: date,
        payment_id: uuid.UUID | None = None,
        credit_note_id: uuid.UUID | None = None,
    ) -> Decimal:
        """Settle sums in their order, each as far as its room; what is left over."""
        left = amount
        for owed, share in zip(sums, shares(amount, rooms), strict=True):
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
