"""Promises to pay: a date, a sum, a person. Kept, late or broken is worked out from the payments."""

from django.db import models

from reglo.books.fields import MoneyField
from reglo.books.tenancy import TenantFK, TenantModel, refs


class Promise(TenantModel):
    """A date obtained from a client. It silences the staircase until that date and two business days."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="promises")
    contact_id = models.UUIDField(null=True)
    contact = TenantFK("books.Contact", "contact_id", related_name="promises", null=True)
    event_id = models.UUIDField(null=True)  # the contact in which it was made
    event = TenantFK("books.ContactEvent", "event_id", related_name="promises", null=True)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    due_on = models.DateField()
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    means = models.CharField(max_length=20, blank=True)
    withdrawn_at = models.DateTimeField(null=True)  # noted by mistake
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="promise_is_positive"),
            models.CheckConstraint(condition=models.Q(due_on__gte=models.F("made_on")), name="promise_is_ahead"),
            *refs("promise", {"client_id": "Client", "contact_id": "Contact", "event_id": "ContactEvent"}),
        ]
        indexes = [models.Index(fields=["business", "client_id", "due_on"], name="promises_of_client")]
