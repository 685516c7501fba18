"""The kill switch: while a halt stands, nothing about money leaves; and addresses that no longer answer."""

from django.db import models

from reglo.books.tenancy import TenantFK, TenantModel, refs

OWNER, FIRST_START, IMPORT, RESTORE = "owner", "first_start", "import", "restore"


class Halt(TenantModel):
    """No reminder leaves from this business until a person lifts it."""

    kind = models.CharField(max_length=12)
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[OWNER, FIRST_START, IMPORT, RESTORE]), name="halt_kinds"
            ),
            models.UniqueConstraint(
                fields=["business", "kind"], condition=models.Q(lifted_at__isnull=True), name="one_halt_per_kind"
            ),
        ]


class Bounce(TenantModel):
    """A message that came back: the person cannot be reached by e-mail until the address is mended."""

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="bounces", db_index=False)
    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="bounces")
    contact_id = models.UUIDField(null=True)
    contact = TenantFK("books.Contact", "contact_id", related_name="bounces", null=True)
    message_id = models.UUIDField(null=True)
    message = TenantFK("books.Message", "message_id", related_name="bounces", null=True)
    address = models.CharField(max_length=320)
    words = models.CharField(max_length=500, blank=True)
    on = models.DateField()
    mended_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "client_id", "address"],
                condition=models.Q(mended_on__isnull=True),
                name="one_bounce_per_address",
            ),
            *refs("bounce", {"client_id": "Client", "contact_id": "Contact", "message_id": "Message"}),
        ]
