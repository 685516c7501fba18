"""Tracks: what is done about the reason a client gave. One open track per client and reason."""

from django.db import models

from reglo.books.tenancy import TenantFK, TenantModel, refs

UNBLOCK, PLAN, DISPUTE, NEGOTIATION, RESEND, CORRECT, ADDRESS = (
    "unblock", "plan", "dispute", "negotiation", "resend", "correct", "address",
)  # fmt: skip
TRACKS = (UNBLOCK, PLAN, DISPUTE, NEGOTIATION, RESEND, CORRECT, ADDRESS)


class Track(TenantModel):
    """A task that must be done before the staircase goes on; `facts` holds what its sheet asked."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="tracks")
    event_id = models.UUIDField(null=True)
    event = TenantFK("books.ContactEvent", "event_id", related_name="tracks", null=True)
    kind = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, blank=True)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    done_on = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=TRACKS), name="track_kinds"),
            models.UniqueConstraint(
                fields=["business", "client_id", "kind"],
                condition=models.Q(done_on__isnull=True),
                name="one_open_track_per_kind",
            ),
            *refs("track", {"client_id": "Client", "event_id": "ContactEvent"}),
        ]
