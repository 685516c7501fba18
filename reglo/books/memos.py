"""Memos: a dated word on a client, and the private calendar feed that carries what is to come."""

from django.db import models

from reglo.books.people import Business, User
from reglo.books.tenancy import TenantFK, TenantModel, refs, uuid7


class Memo(TenantModel):
    """Something to remember about a client on a day."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="memos")
    on = models.DateField()
    words = models.CharField(max_length=500)
    noted_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [*refs("memo", {"client_id": "Client"})]
        indexes = [models.Index(fields=["business", "on"], name="memos_by_day")]


class CalendarFeed(models.Model):
    """A private calendar address. Global: who asks has only the token; names without amounts by default."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="calendar_feeds")
    user = models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token of the address
    with_amounts = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
