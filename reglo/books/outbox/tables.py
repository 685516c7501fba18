"""The rows of the outbox: a message, and the sums that it asks for."""

import uuid
from functools import partial

from django.db import models

from reglo.books import prepared
from reglo.books.tenancy import DueManager, TenantFK, TenantModel, refs, remembered

EMAIL, HAND = "email", "hand"
QUEUED, SENDING, SENT, FAILED, UNKNOWN, CANCELLED = "queued", "sending", "sent", "failed", "unknown", "cancelled"
GONE = (CANCELLED, FAILED)  # never left
STATES = (QUEUED, SENDING, SENT, FAILED, UNKNOWN, CANCELLED)


class Message(TenantModel):
    """One message to one person. `key` makes the same message impossible twice."""

    key = models.CharField(max_length=120)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=40)  # the name of the text: « invoice_sent »
    client_id = models.UUIDField(null=True)
    client = TenantFK("books.Client", "client_id", related_name="messages", null=True)
    invoice_id = models.UUIDField(null=True)
    invoice = TenantFK("books.Invoice", "invoice_id", related_name="messages", null=True)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    language = models.CharField(max_length=5, default="fr")
    state = models.CharField(max_length=10, default=QUEUED)
    queued_at = models.DateTimeField()
    leaves_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=500, blank=True)  # the server's own words
    seal = models.CharField(max_length=64)
    asks = models.BooleanField(default=False)  # speaks of money owed: checked again under the lock when it leaves
    copy = models.BooleanField(default=False)  # carries the duplicate of its invoice, not the original
    letter_id = models.UUIDField(null=True)
    letter = TenantFK("books.Letter", "letter_id", related_name="messages", null=True)

    due = DueManager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["business", "key"], name="one_message_per_key"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="message_states"),
            models.CheckConstraint(condition=models.Q(channel__in=[EMAIL, HAND]), name="message_channels"),
            *refs("message", {"client_id": "Client", "invoice_id": "Invoice", "letter_id": "Letter"}),
        ]
        indexes = [
            models.Index(
                fields=["business", "leaves_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="messages_waiting",
            ),
            models.Index(fields=["business", "invoice_id"], name="messages_of_invoice"),
            models.Index(fields=["business", "client_id", "-queued_at"], name="messages_of_client"),
        ]

    @property
    def fate(self) -> str:
        """Its state, a person’s hands told apart: « hand » waits for someone to send it, « handed » was sent so."""
        by_hand = {QUEUED: "hand", SENT: "handed"} if self.channel == HAND else {}
        return by_hand.get(self.state, self.state)


class MessageSum(TenantModel):
    """A sum that a message asks for: settled before it leaves, the message does not leave."""

    client_path = "message__client_id"

    message_id = models.UUIDField()
    message = TenantFK(Message, "message_id", related_name="sums")
    receivable_id = models.UUIDField()
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="message_sums")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "message_id", "receivable_id"], name="message_sum_once"),
            *refs("messagesum", {"message_id": "Message", "receivable_id": "Receivable"}),
        ]
        indexes = [models.Index(fields=["business", "receivable_id"], name="message_sums_of_receivable")]


def latest_of(invoice_id: uuid.UUID) -> Message | None:
    """The last message written for a document, with the document. Inside `tenant()`."""
    return remembered(("outbox.latest", invoice_id), partial(_LATEST.first, invoice_id=invoice_id))


_LATEST = prepared.Records(
    Message,
    lambda invoice_id: (
        Message.objects.filter(invoice_id=invoice_id).select_related("invoice").order_by("-queued_at", "-id")[:1]
    ),
)
