"""Invoices and credit notes: issued once, in one transaction, and never changed.

`issue` locks the business's book, gives the number, freezes and seals the text, opens the sums due,
and puts the document to render and the message to send beside it. Files come right after, restartable;
a failed rendering burns no number and undoes none.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models

from reglo.books import archive, clients, drafts, journal, outbox, payments, people, writing
from reglo.books.fields import MoneyField
from reglo.books.tenancy import TenantFK, TenantModel, refs, tenant
from reglo.rules import invoicing
from reglo.rules.money import ZERO
from reglo.rules.preflight import GAP, Finding

if TYPE_CHECKING:
    from reglo.books.people import Business, User

SERIES = ""


class Invoice(TenantModel):
    """An issued invoice or credit note. Its whole content is the text of its journal entry."""

    number = models.CharField(max_length=35)
    kind = models.CharField(max_length=12)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    total = MoneyField()
    subject = models.CharField(max_length=300, blank=True)
    client_id = models.UUIDField()
    client = TenantFK(clients.Client, "client_id", related_name="invoices")
    entry_id = models.UUIDField()
    entry = TenantFK(journal.Entry, "entry_id", related_name="invoices")
    corrects_id = models.UUIDField(null=True)
    corrects = TenantFK("self", "corrects_id", related_name="corrections", null=True)
    draft_id = models.UUIDField()  # the draft it was: issuing it twice finds the same invoice

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="one_invoice_per_number"),
            models.UniqueConstraint(fields=["business", "draft_id"], name="one_invoice_per_draft"),
            models.CheckConstraint(condition=models.Q(kind__in=["invoice", "credit_note"]), name="invoice_kinds"),
            *refs("invoice", {"client_id": "Client", "entry_id": "Entry", "corrects_id": "Invoice"}),
        ]
        indexes = [
            models.Index(fields=["business", "-issued_on", "-id"], name="invoices_latest_first"),
            models.Index(fields=["business", "client_id", "-issued_on"], name="invoices_of_client"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sealed(self) -> invoicing.Sealed:
        """The whole content, read from the sealed text. Needs `select_related("entry")` in lists."""
        return invoicing.from_text(self.entry.text)

    @property
    def file_name(self) -> str:
        """The name of the PDF one sends."""
        word = "avoir" if self.kind == drafts.CREDIT_NOTE else "facture"
        return f"{word}-{self.number.replace('/', '-')}.pdf"


class CannotIssue(Exception):
    """Says in one go everything that is missing from the draft."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ; ".join(finding.key for finding in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True)
class Issued:
    """What issuing gave: the invoice and the message that carries it."""

    invoice: Invoice
    message: outbox.Message | None


def issue(
    business: "Business",
    draft_id: uuid.UUID,
    *,
    on: date,
    by: "User",
    at: datetime,
    channel: str = outbox.HAND,
) -> Issued:
    """Give a draft its number and seal it for good. Issuing it again gives the same invoice.

    Raises CannotIssue with everything that is missing, DraftGone when there is no such draft.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        draft: drafts.Draft | None = (
            drafts.Draft.objects.select_related("client", "corrects__entry").filter(id=draft_id).first()
        )
        if draft is None:
            return _already(draft_id)
        profile: people.Profile = people.Profile.objects.get()
        reading = writing.read(draft, profile, business, on=on)
        gaps = [finding for finding in (*reading.findings, *_too_early(book, on)) if finding.level == GAP]
        if gaps:
            raise CannotIssue(gaps)
        sealed = writing.seal(reading.value, number=journal.next_number(book, series=SERIES, on=on), on=on)
        client_id = draft.client_id or _new_client(business, book, sealed, by=by, at=at)
        return _issued(business, book, draft, sealed, client_id=client_id, by=by, at=at, channel=channel)


def _issued(
    business: "Business",
    book: journal.Book,
    draft: drafts.Draft,
    sealed: invoicing.Sealed,
    *,
    client_id: uuid.UUID,
    by: "User",
    at: datetime,
    channel: str,
) -> Issued:
    invoice = Invoice(
        business=business,
        number=sealed.number,
        kind=sealed.kind,
        issued_on=sealed.issued_on,
        issued_at=at,
        currency=sealed.currency,
        total=sealed.totals.payable,
        subject=sealed.subject[:300],
        client_id=client_id,
        corrects_id=draft.corrects_id,
        draft_id=draft.id,
    )
    kind = "invoice.issued" if sealed.kind == "invoice" else "credit_note.issued"
    entry = journal.append(book, kind, invoicing.text_of(sealed), subject=invoice.id, by=by, at=at)
    invoice.entry_id = entry.id
    invoice.save(force_insert=True)
    _open_sums(invoice, sealed)
    archive.Document.objects.create(business=business, invoice_id=invoice.id)
    message = _message(business, invoice, sealed, by=by, at=at, channel=channel)
    drafts.Draft.objects.filter(id=draft.id)._raw_delete("default")
    return Issued(invoice, message)


def _already(draft_id: uuid.UUID) -> Issued:
    """The invoice a draft became: whoever asks twice gets the same answer."""
    invoice: Invoice | None = Invoice.objects.filter(draft_id=draft_id).first()
    if invoice is None:
        raise drafts.DraftGone(str(draft_id))
    return Issued(invoice, outbox.Message.objects.filter(invoice_id=invoice.id).order_by("queued_at").first())


def _too_early(book: journal.Book, on: date) -> tuple[Finding, ...]:
    """Numbers follow dates: a machine whose clock went back is refused, with the reason."""
    if book.latest_on is None or on >= book.latest_on:
        return ()
    latest = book.latest_on.isoformat()
    return (
        Finding(
            key="clock_went_back",
            field="issued_on",
            level=GAP,
            text_fr=f"La dernière facture est du {latest}, après la date d’aujourd’hui ({on.isoformat()}) : "
            "vérifiez l’horloge de cette machine.",
            text_en=f"The last invoice is dated {latest}, after today ({on.isoformat()}): check this machine’s clock.",
        ),
    )


def _open_sums(invoice: Invoice, sealed: invoicing.Sealed) -> None:
    """The sums due of an invoice; a credit note settles what it corrects."""
    if sealed.kind == drafts.CREDIT_NOTE:
        open_sums = list(
            payments.Receivable.objects.select_for_update()
            .filter(invoice_id=invoice.corrects_id)
            .order_by("due_on", "id")
        )
        payments.settle_by_credit(invoice, open_sums, on=sealed.issued_on)
        return
    payments.Receivable.objects.bulk_create(
        payments.Receivable(
            business_id=invoice.business_id,
            invoice_id=invoice.id,
            client_id=invoice.client_id,
            due_on=instalment.due_on,
            amount=instalment.amount,
            open_amount=instalment.amount,
        )
        for instalment in sealed.instalments
        if instalment.amount > 0
    )


def _new_client(
    business: "Business", book: journal.Book, sealed: invoicing.Sealed, *, by: "User", at: datetime
) -> uuid.UUID:
    """The client typed on the paper becomes a client of the book in the same transaction."""
    buyer = sealed.buyer
    record = clients.added(
        business,
        book,
        client={
            "name": buyer.name,
            "kind": buyer.kind,
            "street": "\n".join(buyer.address.street),
            "postal_code": buyer.address.postal_code,
            "city": buyer.address.city,
            "region": buyer.address.region,
            "country": buyer.address.country,
            "siren": buyer.siren,
            "siret": buyer.siret,
            "vat": buyer.vat,
            "neq": buyer.neq,
            "language": sealed.language,
        },
        billing={"name": buyer.attention, "email": buyer.email, "phone": buyer.phone},
        by=by,
        at=at,
    )
    return record.id


def _message(
    business: "Business",
    invoice: Invoice,
    sealed: invoicing.Sealed,
    *,
    by: "User",
    at: datetime,
    channel: str,
) -> outbox.Message | None:
    filled = writing.cover(sealed, business)
    return outbox.add(
        business,
        key=f"{invoice.kind}:{invoice.id}",
        channel=channel,
        kind=filled.step,
        to=sealed.buyer.email,
        subject=filled.subject,
        body=filled.body,
        language=sealed.language,
        at=at,
        invoice_id=invoice.id,
        client_id=invoice.client_id,
    )


def left_to_credit(invoice: Invoice) -> Decimal:
    """How much of an invoice no credit note has taken back yet."""
    credited = sum((note.total for note in invoice.corrections.all()), ZERO)
    return invoice.total - credited
