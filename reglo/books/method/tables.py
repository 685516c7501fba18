"""The two tables of the method: its versions, and the departures from it."""

from django.db import models

from reglo.books.tenancy import DueManager, TenantFK, TenantModel, refs

IMPOSED, OWN = "imposed", "own"


class Method(TenantModel):
    """One version of the method, in force from a day until the next one."""

    version = models.IntegerField()
    from_on = models.DateField()
    made_at = models.DateTimeField()
    values = models.JSONField(default=dict)  # what differs from the place's default (rules.policy)
    ladder = models.JSONField(default=dict)  # what differs from the place's staircase
    confirmed = models.JSONField(default=list)  # legal texts the owner had read by a lawyer
    by = models.UUIDField(null=True)

    due = DueManager()

    class Meta:
        default_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["business", "version"], name="one_method_per_version")]


class Deviation(TenantModel):
    """A departure from the method for a client (or one of its missions): who imposed it, why, until when."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="deviations")
    mission = models.CharField(max_length=200, blank=True)  # its name, where it holds for one mission only
    key = models.CharField(max_length=40)  # a value of rules.policy
    value = models.JSONField()
    origin = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    since = models.DateField()
    review_on = models.DateField()
    ended_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(origin__in=[IMPOSED, OWN]), name="deviation_origins"),
            models.UniqueConstraint(
                fields=["business", "client_id", "mission", "key"],
                condition=models.Q(ended_on__isnull=True),
                name="one_deviation_per_value",
            ),
            *refs("deviation", {"client_id": "Client"}),
        ]
