"""Instalment plans: two or three dated payments that the client accepted. Silence while they are kept."""

from django.db import models

from reglo.books.fields import MoneyField
from reglo.books.tenancy import TenantFK, TenantModel, refs


class InstalmentPlan(TenantModel):
    """Proposed, then accepted; a plan missed counts as a broken promise."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="instalment_plans")
    contact_id = models.UUIDField(null=True)
    contact = TenantFK("books.Contact", "contact_id", related_name="instalment_plans", null=True)
    proposed_on = models.DateField()
    proposed_at = models.DateTimeField()
    accepted_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)  # refused, or given up
    currency = models.CharField(max_length=3)
    grace_days = models.SmallIntegerField(default=2)  # business days after each date
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [*refs("instalmentplan", {"client_id": "Client", "contact_id": "Contact"})]
        indexes = [models.Index(fields=["business", "client_id"], name="plans_of_client")]


class PlanLine(TenantModel):
    """One dated payment of a plan."""

    plan_id = models.UUIDField()
    plan = TenantFK(InstalmentPlan, "plan_id", related_name="lines")
    due_on = models.DateField()
    amount = MoneyField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="plan_line_is_positive"),
            models.UniqueConstraint(fields=["business", "plan_id", "due_on"], name="one_plan_line_per_day"),
            *refs("planline", {"plan_id": "InstalmentPlan"}),
        ]


class PlanSum(TenantModel):
    """A sum that a plan settles."""

    plan_id = models.UUIDField()
    plan = TenantFK(InstalmentPlan, "plan_id", related_name="sums")
    receivable_id = models.UUIDField()
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="plan_sums")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "plan_id", "receivable_id"], name="one_plan_sum"),
            *refs("plansum", {"plan_id": "InstalmentPlan", "receivable_id": "Receivable"}),
        ]
        indexes = [models.Index(fields=["business", "receivable_id"], name="plan_sums_of_receivable")]
