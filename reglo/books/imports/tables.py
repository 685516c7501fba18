"""The tables of an import: what was moved in, and the files that wait for a word between dry run and import."""

from typing import Any

from django.db import models

from reglo.books.tenancy import TenantModel


class Import(TenantModel):
    """One move from another tool. What it created is told whole by its entry; `taken_back_at` once it was undone."""

    tool = models.CharField(max_length=40)
    files = models.JSONField(default=list)  # their names
    digest = models.CharField(max_length=64)  # SHA-256 of the parcel
    counts = models.JSONField(default=dict)  # what was created: {"clients": 3, "invoices": 12, …}
    sums = models.JSONField(default=dict)  # by currency: {"EUR": {"open": "1800.00", "paid": "500.00"}}
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    request_key = models.UUIDField(null=True)  # a form sent twice imports once
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "request_key"],
                condition=models.Q(request_key__isnull=False),
                name="one_import_per_request",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.files) or self.tool


class Upload(TenantModel):
    """Files given for an import, as they came: read again when the person says yes, forgotten after some days."""

    files: "models.JSONField[Any, Any]" = models.JSONField(default=list)  # [name, content in base64]
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
