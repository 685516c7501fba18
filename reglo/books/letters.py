"""Letters and formal notices: written, signed by the owner, posted, received; their text frozen once signed."""

from django.db import models

from reglo.books.tenancy import DueManager, TenantFK, TenantModel, refs


class Letter(TenantModel):
    """One letter to a client. `text` is what was frozen; the PDF is made from it and kept by its hash."""

    PENDING, READY, FAILED = "pending", "ready", "failed"

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="letters")
    contact_id = models.UUIDField(null=True)
    contact = TenantFK("books.Contact", "contact_id", related_name="letters", null=True)
    step = models.CharField(max_length=40)  # « letter », « formal_notice », « court_notice », « instalment_plan »…
    level = models.SmallIntegerField(default=0)
    written_on = models.DateField()
    written_at = models.DateTimeField()
    text = models.TextField()  # canonical JSON of rules.lettering
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    posted_on = models.DateField(null=True)
    tracking = models.CharField(max_length=40, blank=True)
    received_on = models.DateField(null=True)
    presented_on = models.DateField(null=True)  # not collected: the first presentation counts
    proof = models.CharField(max_length=64, blank=True)  # SHA-256 of the archived proof of receipt
    deadline_days = models.SmallIntegerField(null=True)
    dropped_at = models.DateTimeField(null=True)  # a project given up before it was posted
    state = models.CharField(max_length=10, default=PENDING)
    pdf = models.CharField(max_length=64, blank=True)
    tries = models.SmallIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    by = models.UUIDField(null=True)

    due = DueManager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["pending", "ready", "failed"]), name="letter_states"),
            *refs("letter", {"client_id": "Client", "contact_id": "Contact"}),
        ]
        indexes = [
            models.Index(fields=["business", "client_id", "-written_at"], name="letters_of_client"),
            models.Index(fields=["business", "id"], condition=models.Q(state="pending"), name="letters_pending"),
        ]

    @property
    def file_name(self) -> str:
        """The name of the PDF one prints or sends."""
        return f"{self.step.replace('_', '-')}-{self.written_on.isoformat()}.pdf"
