"""Instalment plans: two or three dated payments that the client accepted. Silence while they are kept."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models

from reglo.books import journal, prepared, telling
from reglo.books.fields import MoneyField
from reglo.books.followups import parties
from reglo.books.tenancy import TenantFK, TenantModel, refs
from reglo.rules import amounts
from reglo.rules.ladder import GRACE_DAYS
from reglo.rules.money import ZERO
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.payments import Receivable
    from reglo.books.people import Business, User

LINES_MIN, LINES_MAX = 2, 3


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

    client_path = "plan__client_id"

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

    client_path = "plan__client_id"

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


class CannotPlan(FieldRefusal):
    """This plan cannot be proposed or accepted: dates, amounts or sums that do not make one."""


def proposed(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    contact_id: uuid.UUID | None = None,
    sums: Sequence[uuid.UUID],
    lines: Sequence[tuple[date, Decimal]],
    grace_days: int = GRACE_DAYS,
    on: date,
    by: "User",
    at: datetime,
) -> InstalmentPlan:
    """Two or three dated payments that add up to what is open of some sums, in one currency.

    Raises CannotPlan, and Client.DoesNotExist.
    """
    client = parties.client(business, client_id)
    found = parties.sums(client, sums)
    problems = [*parties.strangers(client, contact_id), *parties.others(found, sums), *_problems(lines, on=on)]
    if problems := [*problems, *_of_sums(found, lines)]:
        raise CannotPlan(problems)
    plan = InstalmentPlan(
        business=business, client_id=client_id, contact_id=contact_id, proposed_on=on, proposed_at=at,
        currency=found[0].invoice.currency, grace_days=grace_days, by=by.pk,
    )  # fmt: skip
    rows = [PlanLine(business=business, plan_id=plan.id, due_on=due_on, amount=amount) for due_on, amount in lines]
    settled = [PlanSum(business=business, plan_id=plan.id, receivable_id=row.id) for row in found]
    told_lines = [[str(row.due_on), telling.told(row)["amount"]] for row in rows]
    told_sums = [str(row.receivable_id) for row in settled]
    telling.added(book, "instalment_plan.proposed", plan, by=by, at=at, lines=told_lines, sums=told_sums)
    PlanLine.objects.bulk_create(rows)
    PlanSum.objects.bulk_create(settled)
    return plan


propose = journal.verb(proposed)


def _problems(lines: Sequence[tuple[date, Decimal]], *, on: date) -> Iterator[Problem]:
    if not LINES_MIN <= len(lines) <= LINES_MAX:
        yield Problem(
            "lines", Said("Un échéancier a deux ou trois versements.", "A plan has two or three instalments.")
        )
    days = [due_on for due_on, _ in lines]
    for index, (due_on, amount) in enumerate(lines):
        past = Said("Ce versement tombe dans le passé : changez le jour.", "This instalment is past: change the day.")
        yield from parties.early(due_on, on, f"lines.{index}.due_on", past)
        yield from parties.amounts(amount, f"lines.{index}.amount")
        if index and due_on <= days[index - 1]:
            order = Said("Les versements se suivent, un par jour au plus.", "Instalments follow each other, one a day.")
            yield Problem(f"lines.{index}.due_on", order)


def _of_sums(found: "Sequence[Receivable]", lines: Sequence[tuple[date, Decimal]]) -> Iterator[Problem]:
    if not found:
        yield Problem("sums", Said("Choisissez les sommes à échelonner.", "Choose the sums to spread."))
        return
    if len({row.invoice.currency for row in found}) > 1:
        yield Problem("sums", Said("Un échéancier a une seule monnaie.", "A plan has one currency."))
        return
    due = sum((row.open_amount for row in found), ZERO)
    total = sum((amount for _, amount in lines), ZERO)
    if due != total:
        said = [
            [amounts.written(one, language, currency=found[0].invoice.currency) for one in (total, due)]
            for language in ("fr", "en")
        ]
        yield Problem(
            "lines",
            Said(
                f"Les versements font {said[0][0]} et il reste {said[0][1]} à payer : ajustez le dernier.",
                f"The instalments make {said[1][0]} and {said[1][1]} is to be paid: adjust the last one.",
            ),
        )
    yield from _taken(found)


def _taken(found: "Sequence[Receivable]") -> Iterator[Problem]:
    """A sum is in one accepted plan at a time."""
    standing = PlanSum.objects.filter(
        receivable_id__in=[row.id for row in found], plan__accepted_on__isnull=False, plan__ended_on=None
    )
    if standing.exists():
        yield Problem(
            "sums",
            Said(
                "Une de ces sommes est déjà dans un échéancier accepté : mettez-y fin d’abord.",
                "One of these sums is already in an accepted plan: end it first.",
            ),
        )


def accepted(
    business: "Business", book: journal.Book, *, plan_id: uuid.UUID, on: date, by: "User", at: datetime
) -> InstalmentPlan:
    """The client accepts: silence for these sums while it is kept. Twice changes nothing.

    Refused once the plan has ended, or when what is open changed since. Raises CannotPlan, and DoesNotExist.
    """
    plan: InstalmentPlan = business.instalmentplans.get(id=plan_id)
    if plan.accepted_on is not None and plan.ended_on is None:
        return plan
    found = [row.receivable for row in plan.sums.select_related("receivable__invoice")]
    lines = list(plan.lines.order_by("due_on").values_list("due_on", "amount"))
    over = Said("Cet échéancier a pris fin : proposez-en un autre.", "This plan has ended: propose another one.")
    problems = [Problem("plan", over)] if plan.ended_on is not None else list(_of_sums(found, lines))
    if problems:
        raise CannotPlan(problems)
    changes = {"accepted_on": on, "accepted_at": at}
    telling.changed(book, "instalment_plan.accepted", plan, by=by, at=at, changes=changes)
    return plan


accept = journal.verb(accepted)


def ended(
    business: "Business", book: journal.Book, *, plan_id: uuid.UUID, on: date, by: "User", at: datetime
) -> InstalmentPlan:
    """The plan was refused, or given up: its sums are followed again. Twice changes nothing. Raises DoesNotExist."""
    plan: InstalmentPlan = business.instalmentplans.get(id=plan_id)
    if plan.ended_on is None:
        telling.changed(book, "instalment_plan.ended", plan, by=by, at=at, changes={"ended_on": on})
    return plan


end = journal.verb(ended)


def paid_since(plan: InstalmentPlan) -> Decimal:
    """What this client paid in the plan's currency since it accepted; nothing before that."""
    if plan.accepted_at is None:
        return ZERO
    rows = plan.client.payments.filter(reversed_at=None, currency=plan.currency, noted_at__gt=plan.accepted_at)
    paid: Decimal | None = rows.aggregate(paid=models.Sum("amount"))["paid"]
    return paid or ZERO


def standing_of(client_id: uuid.UUID, *, only: Collection[uuid.UUID] | None = None) -> list[InstalmentPlan]:
    """The plans of a client that spread a sum still open, the last proposed first, with their dates.

    With `only`, those that spread one of these sums. Inside `tenant()`.
    """
    found = list(dict.fromkeys(_STANDING_OF.all(client_id=client_id)))
    if found and only is not None:
        spread = PlanSum.objects.filter(plan_id__in=[one.id for one in found], receivable_id__in=only)
        about = set(spread.values_list("plan_id", flat=True))
        found = [one for one in found if one.id in about]
    models.prefetch_related_objects(found, "lines")
    return found


_STANDING_OF = prepared.Records(
    InstalmentPlan,
    lambda client_id: InstalmentPlan.objects.filter(
        client_id=client_id, ended_on=None, sums__receivable__open_amount__gt=0
    ).order_by("-proposed_at"),
)
