"""Bank first: when payments were last checked, and money seen that is not matched yet."""

from django.db import models

from reglo.books.fields import MoneyField
from reglo.books.tenancy import TenantFK, TenantModel, refs


class BankCheck(TenantModel):
    """« Rien de neuf », or what was new is noted: payments are up to date as of this day."""

    on = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["business", "-on"], name="bank_checks_latest_first")]


class PendingPayment(TenantModel):
    """Money seen or announced that may be this client's and is not matched: nobody is reminded meanwhile."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="pending_payments")
    seen_on = models.DateField()
    amount = MoneyField(null=True)  # type: ignore[misc]  # an amount is not always known
    note = models.CharField(max_length=300, blank=True)
    cleared_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [*refs("pendingpayment", {"client_id": "Client"})]
        indexes = [
            models.Index(
                fields=["business", "client_id"],
                condition=models.Q(cleared_on__isnull=True),
                name="pending_payments_open",
            )
        ]
