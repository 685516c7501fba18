"""Every exchange with a client, in or out, by any channel: appended to the log, never erased.

A contact carries the sums it spoke of (`Carried`); the oldest one carries the level. A written reminder
points at its message: while that message is cancelled or failed, the contact did not take place.
"""

from django.db import models

from reglo.books.tenancy import TenantFK, TenantModel, refs

COURTESY, REMINDER, ANSWER, ATTEMPT, NOTE, DECISION = "courtesy", "reminder", "answer", "attempt", "note", "decision"
KINDS = (COURTESY, REMINDER, ANSWER, ATTEMPT, NOTE, DECISION)
IN, OUT = "in", "out"
CHANNELS = ("email", "phone", "post", "registered", "person", "none")
RECEPTIONS = ("", "warm", "neutral", "tense")


class ContactEvent(TenantModel):
    """One exchange. An unanswered call is an attempt, which counts for the month and for nothing else."""

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="contact_events", db_index=False)
    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="contact_events")
    contact_id = models.UUIDField(null=True)
    contact = TenantFK("books.Contact", "contact_id", related_name="contact_events", null=True)
    on = models.DateField()  # the business's day
    at = models.DateTimeField()
    direction = models.CharField(max_length=3, default=OUT)
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    step = models.CharField(max_length=40, blank=True)  # the name of the text: « reminder_1 »
    level = models.SmallIntegerField(default=0)
    objective = models.CharField(max_length=30, blank=True)
    met = models.BooleanField(null=True)  # « objectif atteint ? »
    outcome = models.CharField(max_length=20, blank=True)  # date, callback, unanswered, problem, refusal
    reason = models.CharField(max_length=20, blank=True)  # a key of packs/reasons.toml
    reception = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)  # facts: the person has a right to read them
    words = models.TextField(blank=True)  # what was said or written
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the words: never the same text twice
    carrier_id = models.UUIDField(null=True)  # the oldest overdue sum
    carrier = TenantFK("books.Receivable", "carrier_id", related_name="carried_events", null=True)
    message_id = models.UUIDField(null=True)
    message = TenantFK("books.Message", "message_id", related_name="contact_events", null=True)
    letter_id = models.UUIDField(null=True)
    letter = TenantFK("books.Letter", "letter_id", related_name="contact_events", null=True)
    by = models.UUIDField(null=True)  # the user; nobody for what leaves unattended
    request_key = models.UUIDField(null=True)  # a form sent twice records one contact

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="contact_event_kinds"),
            models.CheckConstraint(condition=models.Q(channel__in=CHANNELS), name="contact_event_channels"),
            models.CheckConstraint(condition=models.Q(direction__in=[IN, OUT]), name="contact_event_directions"),
            models.CheckConstraint(condition=models.Q(reception__in=RECEPTIONS), name="contact_event_receptions"),
            models.UniqueConstraint(
                fields=["business", "request_key"],
                condition=models.Q(request_key__isnull=False),
                name="one_contact_event_per_request",
            ),
            *refs(
                "contactevent",
                {
                    "client_id": "Client",
                    "contact_id": "Contact",
                    "carrier_id": "Receivable",
                    "message_id": "Message",
                    "letter_id": "Letter",
                },
            ),
        ]
        indexes = [models.Index(fields=["business", "client_id", "-at"], name="contact_events_of_client")]


class Carried(TenantModel):
    """A sum that a contact spoke of."""

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="carried", db_index=False)
    event_id = models.UUIDField()
    event = TenantFK(ContactEvent, "event_id", related_name="carried")
    receivable_id = models.UUIDField()
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="carried")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "event_id", "receivable_id"], name="carried_once"),
            *refs("carried", {"event_id": "ContactEvent", "receivable_id": "Receivable"}),
        ]
        indexes = [models.Index(fields=["business", "receivable_id"], name="carried_of_receivable")]
