"""What asks for silence, or for another day: pauses with an end, postponements, insolvency, a lawyer, platforms."""

from django.db import models

from reglo.books.tenancy import TenantFK, TenantModel, refs

INSOLVENCY, LAWYER = "insolvency", "lawyer"


class Pause(TenantModel):
    """No contact about money before a day, for one sum or for the whole client, and why."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="pauses")
    receivable_id = models.UUIDField(null=True)
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="pauses", null=True)
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=300)
    lifted_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="pause_has_an_end"),
            *refs("pause", {"client_id": "Client", "receivable_id": "Receivable"}),
        ]
        indexes = [models.Index(fields=["business", "client_id", "until"], name="pauses_of_client")]


class Postponement(TenantModel):
    """« Reporter » : the next contact waits for a day. At the second one, three ways out are offered."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="postponements")
    step = models.CharField(max_length=40)
    postponed_on = models.DateField()
    postponed_at = models.DateTimeField()
    until = models.DateField()
    undone_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("postponed_on")), name="postponed_to_a_day"),
            *refs("postponement", {"client_id": "Client"}),
        ]
        indexes = [models.Index(fields=["business", "client_id"], name="postponements_of_client")]


class Standstill(TenantModel):
    """The client is insolvent, or asked to deal with a lawyer: no reminder at all until it is lifted."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="standstills")
    kind = models.CharField(max_length=10)
    known_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    lifted_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=[INSOLVENCY, LAWYER]), name="standstill_kinds"),
            *refs("standstill", {"client_id": "Client"}),
        ]
        indexes = [models.Index(fields=["business", "client_id"], name="standstills_of_client")]


class PlatformStatus(TenantModel):
    """What an e-invoicing platform says of an invoice (law: 204 to 213); 207, 208 and 210 silence its sums."""

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="platform_statuses", db_index=False)
    invoice_id = models.UUIDField()
    invoice = TenantFK("books.Invoice", "invoice_id", related_name="platform_statuses")
    code = models.SmallIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    words = models.CharField(max_length=300, blank=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [*refs("platformstatus", {"invoice_id": "Invoice"})]
        indexes = [models.Index(fields=["business", "invoice_id", "-at"], name="statuses_of_invoice")]
