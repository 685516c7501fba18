"""The tables of delegates: who was invited, for which clients, until when, and what they ask the owner."""

from django.db import models

from reglo.books.people import Business, Membership
from reglo.books.tenancy import TenantFK, TenantModel, refs, uuid7


class Invitation(models.Model):
    """An invitation to a business, by a link that serves once. Global: its guest has no business yet."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token of the link
    outside = models.BooleanField(default=False)  # not an employee: the rule on collection for others was shown
    until = models.DateField(null=True)  # the end of the membership it gives
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.email


class Delegation(TenantModel):
    """A client whose follow-up is given to a member: the assistant sees these clients and no other."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="delegations")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="delegations")
    since = models.DateField()
    ended_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "client_id"],
                condition=models.Q(ended_on__isnull=True),
                name="one_delegate_per_client",
            ),
            *refs("delegation", {"client_id": "Client"}),
        ]


class Question(TenantModel):
    """What a delegate asks the owner about a client, and the answer."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="questions")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    words = models.TextField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        constraints = [*refs("question", {"client_id": "Client"})]
        indexes = [models.Index(fields=["business", "-asked_at"], name="questions_latest_first")]
