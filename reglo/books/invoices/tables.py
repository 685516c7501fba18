"""The row of an issued invoice or credit note; what it says is the sealed text of its journal entry."""

from datetime import date
from functools import cached_property

from django.db import models

from reglo.books import clients, drafts, journal
from reglo.books.fields import MoneyField
from reglo.books.tenancy import TenantFK, TenantModel, refs
from reglo.rules import invoicing


class Invoice(TenantModel):
    """An issued invoice or credit note. Its whole content is the text of its journal entry.

    One issued elsewhere has no entry of its own: it came with an import, keeps its number, is no part of our
    sequence and has no paper here; `stated` holds what the file said of it.
    """

    number = models.CharField(max_length=35)
    kind = models.CharField(max_length=12)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    total = MoneyField()
    subject = models.CharField(max_length=300, blank=True)
    client_id = models.UUIDField()
    client = TenantFK(clients.Client, "client_id", related_name="invoices")
    entry_id = models.UUIDField(null=True)
    entry = TenantFK(journal.Entry, "entry_id", related_name="invoices", null=True)
    import_id = models.UUIDField(null=True)
    landing = TenantFK("books.Import", "import_id", related_name="invoices", null=True)
    stated = models.JSONField(null=True)  # {"net": "100.00", "tax": "20.00", "paid": "0.00"}, of an imported one
    corrects_id = models.UUIDField(null=True)
    corrects = TenantFK("self", "corrects_id", related_name="corrections", null=True)
    replaces_id = models.UUIDField(null=True)
    replaces = TenantFK("self", "replaces_id", related_name="replacements", null=True)
    draft_id = models.UUIDField()  # the draft it was: issuing it twice finds the same invoice

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="one_invoice_per_number"),
            models.UniqueConstraint(fields=["business", "draft_id"], name="one_invoice_per_draft"),
            models.UniqueConstraint(
                fields=["business", "replaces_id"],
                condition=models.Q(replaces_id__isnull=False),
                name="one_replacement_per_invoice",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=["invoice", "credit_note"]), name="invoice_kinds"),
            models.CheckConstraint(
                condition=models.Q(entry_id__isnull=False) ^ models.Q(import_id__isnull=False),
                name="invoice_issued_here_or_elsewhere",
            ),
            *refs("invoice", {"client_id": "Client", "entry_id": "Entry", "import_id": "Import"}),
            *refs("invoice", {"corrects_id": "Invoice", "replaces_id": "Invoice"}),
        ]
        indexes = [
            models.Index(fields=["business", "-issued_on", "-id"], name="invoices_latest_first"),
            models.Index(fields=["business", "client_id", "-issued_on"], name="invoices_of_client"),
            models.Index(
                fields=["business", "corrects_id"],
                condition=models.Q(corrects_id__isnull=False),
                name="corrections_of_invoice",
            ),
            models.Index(
                fields=["business", "import_id"],
                condition=models.Q(import_id__isnull=False),
                name="invoices_of_import",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def elsewhere(self) -> bool:
        """Was it issued by another tool, and only moved in here?"""
        return self.import_id is not None

    @cached_property
    def sealed(self) -> invoicing.Sealed:
        """The whole content, read from the sealed text. Needs `select_related("entry")` in lists.

        An invoice issued elsewhere has none: ask `elsewhere` first.
        """
        assert self.entry is not None, f"{self.number} was issued elsewhere"
        return invoicing.from_text(self.entry.text)

    @property
    def service_to(self) -> date | None:
        """The last day of its service: what a claim asks of hundreds, without reading the rest of their texts."""
        assert self.entry is not None, f"{self.number} was issued elsewhere"
        return invoicing.service_to(self.entry.text)

    @property
    def file_name(self) -> str:
        """The name of the PDF one sends."""
        word = "avoir" if self.kind == drafts.CREDIT_NOTE else "facture"
        return f"{word}-{self.number.replace('/', '-')}.pdf"

    @property
    def copy_name(self) -> str:
        """The name of a copy of it, which bears « Duplicata »."""
        return f"duplicata-{self.file_name}"
