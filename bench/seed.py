"""A business that has issued very many invoices, written straight into its tables.

Each row is what the verbs would have left: numbers follow, seals chain, sums balance, one invoice in a
hundred is still open. Only the speed of reading beside so much history is measured on it.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from reglo.books import archive, clients, drafts, invoices, journal, outbox, payments, people
from reglo.books.people import Business, User
from reglo.books.tenancy import tenant, uuid7
from reglo.rules import numbering

CLIENTS = 1000
BATCH = 2000
OPEN_ONE_IN = 100
PER_YEAR = 20_000

PROFILE = {
    "legal_name": "Camille Aubry EI",
    "street": "8 rue des Tanneurs",
    "postal_code": "44000",
    "city": "Nantes",
    "siret": "81240067900013",
    "iban": "FR7618809000570040220193727",
}
BUYER = {"street": "1 rue Neuve", "postal_code": "75002", "city": "Paris", "country": "FR", "siren": "732829320"}
LINES = [
    {"title": "Entretiens", "quantity": "3", "unit": "jour", "unit_price": "600", "tax": "franchise"},
    {"title": "Maquettes", "quantity": "2.5", "unit": "jour", "unit_price": "560", "tax": "franchise"},
    {"title": "Restitution", "quantity": "1", "unit": "forfait", "unit_price": "400", "tax": "franchise"},
]
PASSWORD = "quatre mots pour mesurer"


@dataclass(frozen=True)
class Scene:
    """One business and the day it stands on."""

    owner: User
    business: Business
    client: clients.Client
    today: date
    at: datetime

    def content(self) -> dict[str, object]:
        """Three lines, complete."""
        return {"subject": "Refonte", "service_to": self.today.isoformat(), "lines": LINES}

    def issue(self) -> invoices.Issued:
        """Create, issue and seal three lines."""
        draft = drafts.open_draft(self.business, content=self.content(), client_id=self.client.id, at=self.at)
        return invoices.issue(self.business, draft.id, on=self.today, by=self.owner, at=self.at)


def scene(*, today: date, at: datetime, email: str = "camille@aubry.example") -> Scene:
    """A business with one client and nothing issued."""
    founder = people.Founder("fr", "Camille Aubry EI", email, PASSWORD)
    owner, business = people.found_here(founder, at=at)
    people.describe(business, changes=dict(PROFILE), by=owner, at=at)
    client = clients.add(
        business,
        client={"name": "Atelier Nord", **BUYER},
        billing={"name": "Nadia Roy", "email": "compta@nord.example"},
        by=owner,
        at=at,
    )
    return Scene(owner, business, client, today, at)


def fill(scene: Scene, count: int) -> None:
    """Add that many invoices, issued year after year until the day before, all but one in a hundred paid."""
    like = scene.issue().invoice
    with tenant(scene.business.id):
        model = invoices.Invoice.objects.select_related("entry").get(id=like.id)
    rows = _Rows(scene, model, count)
    with tenant(scene.business.id, write=True):
        clients.Client.objects.bulk_create(rows.clients, batch_size=BATCH)
        clients.Contact.objects.bulk_create(
            clients.Contact(business_id=scene.business.id, client_id=one.id, email=f"compta@{one.id}.example")
            for one in rows.clients
        )
        book = journal.hold(scene.business)
        for first in range(0, count, BATCH):
            rows.write(book, range(first, min(count, first + BATCH)))
        book.save()


class _Rows:
    """The rows of one invoice after the other, made like a model that a verb issued."""

    def __init__(self, scene: Scene, model: invoices.Invoice, count: int) -> None:
        self.scene, self.model, self.count = scene, model, count
        self.key = journal.key()
        self.clients = [
            clients.Client(
                business_id=scene.business.id,
                name=f"Client {i:04}",
                filed_as=f"client {i:04}",
                added_at=scene.at,
                **BUYER,
            )
            for i in range(CLIENTS)
        ]

    def write(self, book: journal.Book, indexes: range) -> None:
        """A batch: each kind of row in one go."""
        kinds: dict[type, list[object]] = {}
        for index in indexes:
            for row in self._rows(book, index):
                kinds.setdefault(type(row), []).append(row)
        for kind, rows in kinds.items():
            kind.objects.bulk_create(rows, batch_size=BATCH)  # type: ignore[attr-defined]

    def _rows(self, book: journal.Book, index: int) -> Iterator[object]:
        business_id, model, like = self.scene.business.id, self.model, self.scene
        age_days = 1 + (self.count - index) * 365 // PER_YEAR
        on = like.today - timedelta(days=age_days)
        at = like.at - timedelta(days=age_days)
        series = f"H{on.year}-"
        slot = f"{series}/{on.year}"
        book.numbers[slot] = book.numbers.get(slot, 0) + 1
        number = numbering.label(series, on.year, book.numbers[slot])
        invoice_id, client_id = uuid7(), self.clients[index % CLIENTS].id
        entry = self._entry(book, number, invoice_id, at)
        yield entry
        yield invoices.Invoice(
            business_id=business_id,
            id=invoice_id,
            number=number,
            kind=model.kind,
            issued_on=on,
            issued_at=at,
            currency=model.currency,
            total=model.total,
            subject=model.subject,
            client_id=client_id,
            entry_id=entry.id,
            draft_id=uuid7(),
        )
        yield archive.Document(business_id=business_id, invoice_id=invoice_id, state="ready", pdf="0" * 64, ready_at=at)
        yield self._message(number, invoice_id, client_id, at)
        yield from self._money(index, on, at, invoice_id)

    def _entry(self, book: journal.Book, number: str, invoice_id: uuid.UUID, at: datetime) -> journal.Entry:
        text = self.model.entry.text.replace(self.model.number, number)
        salt = invoice_id.hex
        digest = numbering.digest(salt, text)
        book.head = numbering.seal(self.key, book.head, digest)
        book.position += 1
        return journal.Entry(
            business_id=self.scene.business.id,
            position=book.position,
            epoch=book.epoch,
            at=at,
            kind="invoice.issued",
            subject=invoice_id,
            by=self.scene.owner.id,
            text=text,
            salt=salt,
            digest=digest,
            seal=book.head,
        )

    def _message(self, number: str, invoice_id: uuid.UUID, client_id: uuid.UUID, at: datetime) -> outbox.Message:
        return outbox.Message(
            business_id=self.scene.business.id,
            key=f"invoice:{invoice_id}",
            channel=outbox.HAND,
            kind="invoice_sent",
            to="compta@nord.example",
            subject=f"Facture {number}",
            body="Bonjour,\n\nVoici la facture.\n",
            state=outbox.SENT,
            queued_at=at,
            leaves_at=at,
            settled_at=at,
            invoice_id=invoice_id,
            client_id=client_id,
        )

    def _money(self, index: int, on: date, at: datetime, invoice_id: uuid.UUID) -> Iterator[object]:
        """The sum due; one in a hundred stays open, for every client another one."""
        is_open = (index + index // CLIENTS) % OPEN_ONE_IN == 0
        sum_due = payments.Receivable(
            business_id=self.scene.business.id,
            invoice_id=invoice_id,
            client_id=self.clients[index % CLIENTS].id,
            due_on=on + timedelta(days=30),
            amount=self.model.total,
            open_amount=self.model.total if is_open else Decimal(0),
        )
        yield sum_due
        if not is_open:
            yield from self._paid(sum_due, on, at)

    def _paid(self, sum_due: payments.Receivable, on: date, at: datetime) -> Iterator[object]:
        """The payment of a sum, and what it settles."""
        payment = payments.Payment(
            business_id=sum_due.business_id,
            client_id=sum_due.client_id,
            received_on=on,
            amount=sum_due.amount,
            currency=self.model.currency,
            means="transfer",
            request_key=uuid7(),
            noted_at=at,
        )
        yield payment
        yield payments.Settlement(
            business_id=sum_due.business_id,
            receivable_id=sum_due.id,
            payment_id=payment.id,
            amount=sum_due.amount,
            settled_on=on,
        )
