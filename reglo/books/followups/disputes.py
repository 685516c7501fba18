"""Disputes: an object, a sum and the day of the answer. Only that sum is silent; the rest stays due."""

import uuid
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from reglo.books import journal, prepared, telling
from reglo.books.fields import MoneyField
from reglo.books.followups import parties
from reglo.books.tenancy import TenantFK, TenantModel, refs
from reglo.rules import amounts, dates
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.payments import Receivable
    from reglo.books.people import Business, User

RESOLUTIONS = ("", "credit", "as_is", "redone", "withdrawn")
ANSWER_DAYS = 3  # business days in which an answer is promised, where no other day is
SUBJECT_CHARS_MAX = 200
_LANGUAGES = ("fr", "en")


class Dispute(TenantModel):
    """What a client contests on one sum, in its own words, and what was answered."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="disputes")
    receivable_id = models.UUIDField()
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="disputes")
    event_id = models.UUIDField(null=True)
    event = TenantFK("books.ContactEvent", "event_id", related_name="disputes", null=True)
    subject = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    amount = MoneyField()
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    answer_on = models.DateField()
    resolved_on = models.DateField(null=True)
    resolution = models.CharField(max_length=10, blank=True)
    finding = models.TextField(blank=True)
    proposal = models.TextField(blank=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="dispute_is_positive"),
            models.CheckConstraint(condition=models.Q(resolution__in=RESOLUTIONS), name="dispute_resolutions"),
            models.UniqueConstraint(
                fields=["business", "receivable_id"],
                condition=models.Q(resolved_on__isnull=True),
                name="one_open_dispute_per_sum",
            ),
            *refs("dispute", {"client_id": "Client", "receivable_id": "Receivable", "event_id": "ContactEvent"}),
        ]
        indexes = [models.Index(fields=["business", "client_id"], name="disputes_of_client")]


class CannotDispute(FieldRefusal):
    """This dispute cannot be opened or answered: no subject, a sum that is not open, or a day gone by."""


@contextmanager
def refused_as(refusal: type[FieldRefusal], names: Mapping[str, str]) -> Iterator[None]:
    """Inside another verb: what a dispute refuses is refused by that verb, each problem by its own names."""
    try:
        yield
    except CannotDispute as found:
        raise refusal([Problem(names.get(one.field, one.field), one.said) for one in found.found]) from found


def opened(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    receivable_id: uuid.UUID,
    subject: str,
    summary: str = "",
    amount: Decimal,
    answer_on: date | None = None,
    event_id: uuid.UUID | None = None,
    holidays: Container[date],
    on: date,
    by: "User",
    at: datetime,
) -> Dispute:
    """Open a dispute on a part of one sum, with the day of the answer: three business days unless another is given.

    The same dispute opened twice is one. Raises CannotDispute, and Client.DoesNotExist.
    """
    client = parties.client(business, client_id)
    found = parties.sums(client, [receivable_id])
    standing: Dispute | None = client.disputes.filter(receivable_id=receivable_id, resolved_on=None).first()
    said = {"subject": subject.strip(), "summary": summary.strip(), "amount": amount}
    if standing is not None and all(getattr(standing, name) == value for name, value in said.items()):
        return standing
    answer_on = answer_on or dates.add_business_days(on, ANSWER_DAYS, holidays=holidays)
    problems = [*parties.others(found, [receivable_id]), *_problems(subject, amount, answer_on, on=on)]
    if problems := [*problems, *_of_sum(found, standing, amount)]:
        raise CannotDispute(problems)
    row = Dispute(
        business=business, client_id=client_id, receivable_id=receivable_id, event_id=event_id, opened_on=on,
        opened_at=at, answer_on=answer_on, by=by.pk, **said,
    )  # fmt: skip
    telling.added(book, "dispute.opened", row, by=by, at=at)
    return row


open_dispute = journal.verb(opened)


def _problems(subject: str, amount: Decimal, answer_on: date, *, on: date) -> Iterator[Problem]:
    what = Said("Écrivez ce qui est contesté, en quelques mots.", "Write what is disputed, in a few words.")
    yield from parties.blanks(subject, "subject", what, most=SUBJECT_CHARS_MAX)
    yield from parties.amounts(amount)
    late = Said("Promettez une réponse pour un jour à venir.", "Promise an answer for a day to come.")
    yield from parties.early(answer_on, on, "answer_on", late)


def _of_sum(found: "Sequence[Receivable]", standing: Dispute | None, amount: Decimal) -> Iterator[Problem]:
    if standing is not None:
        yield Problem(
            "sums",
            Said(
                f"Un litige est déjà ouvert sur cette somme (« {standing.subject} ») : répondez-y d’abord.",
                f"A dispute is already open on this sum (“{standing.subject}”): answer it first.",
            ),
        )
    if found and amount > found[0].open_amount:
        left = [amounts.written(found[0].open_amount, lang, currency=found[0].invoice.currency) for lang in _LANGUAGES]
        yield Problem(
            "amount",
            Said(
                f"Il reste {left[0]} à payer sur cette somme : on n’en conteste pas davantage.",
                f"{left[1]} of this sum is still to be paid: no more than that is disputed.",
            ),
        )


def resolved(
    business: "Business",
    book: journal.Book,
    *,
    dispute_id: uuid.UUID,
    resolution: str,
    finding: str = "",
    proposal: str = "",
    on: date,
    by: "User",
    at: datetime,
) -> Dispute:
    """Answer a dispute: what was found, what is proposed, how it ends. Twice changes nothing.

    Raises CannotDispute, and DoesNotExist.
    """
    row: Dispute = business.disputes.get(id=dispute_id)
    if row.resolved_on is not None:
        return row
    unknown = Said("Choisissez comment le litige se termine.", "Choose how the dispute ends.")
    problems = [] if resolution in RESOLUTIONS[1:] else [Problem("resolution", unknown)]
    early = Said("Le litige s’est ouvert plus tard : changez le jour.", "The dispute opened later: change the day.")
    if problems := [*problems, *parties.early(on, row.opened_on, "on", early)]:
        raise CannotDispute(problems)
    changes = {"resolved_on": on, "resolution": resolution, "finding": finding.strip(), "proposal": proposal.strip()}
    telling.changed(book, "dispute.resolved", row, by=by, at=at, changes=changes)
    return row


resolve = journal.verb(resolved)


def standing() -> list[Dispute]:
    """The disputes that wait for an answer on sums still open, the first to answer first. Inside `tenant()`."""
    return _STANDING.all()


def standing_of(client_id: uuid.UUID) -> list[Dispute]:
    """The disputes of one client that wait for an answer, the first to answer first. Inside `tenant()`."""
    return _STANDING_OF.all(client_id=client_id)


def _unanswered(**narrowed: Any) -> "models.QuerySet[Dispute]":
    rows = Dispute.objects.filter(resolved_on=None, **narrowed)
    return rows.select_related("receivable__invoice").order_by("answer_on", "id")


_STANDING = prepared.Records(Dispute, lambda: _unanswered(receivable__open_amount__gt=0))
_STANDING_OF = prepared.Records(Dispute, lambda client_id: _unanswered(client_id=client_id))
