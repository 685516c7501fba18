"""Disputes: an object, a sum and the day of the answer. Only that sum is silent; the rest stays due."""

from django.db import models

from reglo.books.fields import MoneyField
from reglo.books.tenancy import TenantFK, TenantModel, refs

RESOLUTIONS = ("", "credit", "as_is", "redone", "withdrawn")


class Dispute(TenantModel):
    """What a client contests on one sum, in its own words, and what was answered."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="disputes")
    receivable_id = models.UUIDField()
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="disputes")
    event_id = models.UUIDField(null=True)
    event = TenantFK("books.ContactEvent", "event_id", related_name="disputes", null=True)
    subject = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    amount = MoneyField()
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    answer_on = models.DateField()
    resolved_on = models.DateField(null=True)
    resolution = models.CharField(max_length=10, blank=True)
    finding = models.TextField(blank=True)
    proposal = models.TextField(blank=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="dispute_is_positive"),
            models.CheckConstraint(condition=models.Q(resolution__in=RESOLUTIONS), name="dispute_resolutions"),
            models.UniqueConstraint(
                fields=["business", "receivable_id"],
                condition=models.Q(resolved_on__isnull=True),
                name="one_open_dispute_per_sum",
            ),
            *refs("dispute", {"client_id": "Client", "receivable_id": "Receivable", "event_id": "ContactEvent"}),
        ]
        indexes = [models.Index(fields=["business", "client_id"], name="disputes_of_client")]
