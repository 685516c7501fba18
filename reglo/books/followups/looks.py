"""What came late with an import is looked at, sum by sum, before anything is asked: where does it really stand?

The tool left behind did not say what was asked already. Until a person has said it, `next_move` answers a task of
the owner, and the halt of the import keeps everything here; the last look lifts it, or the last sum paid or let go.
What is said is a contact of the log, dated by the person: the staircase goes on from there.
"""

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from reglo.books import abandonments, halts, journal, telling
from reglo.books.followups import contacts, parties, tracks
from reglo.books.people import day_of
from reglo.books.tenancy import TenantFK, TenantModel, refs
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.payments import Receivable
    from reglo.books.people import Business, User

NEVER, DISPUTED = "never", "disputed"
# What was done elsewhere: the step of the staircase it stands for, its level and its channel.
DONE = {
    "reminder_1": (1, "email", "obtain_date"),
    "call_script": (1, "phone", "obtain_date"),
    "reminder_2": (2, "email", "understand_reason"),
    "formal_notice": (3, "registered", "formalise"),
}
ANSWERS = (NEVER, *DONE, DISPUTED)
NO_ANSWER = Said("Choisissez où en est cette facture.", "Choose where this invoice stands.")
NO_DAY = Said("Dites quel jour c’était, même à peu près.", "Say which day it was, even roughly.")
TOO_EARLY = Said(
    "Ce jour vient avant la facture : changez-le.", "That day comes before the invoice: change it."
)  # fmt: skip
ELSEWHERE = Said("relancée avant l’arrivée dans Réglo", "reminded before the move to Réglo")


class Look(TenantModel):
    """One imported sum that a person looked at, and where its follow-up stood."""

    client_path = "receivable__client_id"

    receivable_id = models.UUIDField()
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="looks")
    answer = models.CharField(max_length=20)
    last_on = models.DateField(null=True)  # the day of what was done last
    on = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(answer__in=ANSWERS), name="look_answers"),
            models.UniqueConstraint(fields=["business", "receivable_id"], name="one_look_per_sum"),
            *refs("look", {"receivable_id": "Receivable"}),
        ]


class CannotLook(FieldRefusal):
    """This look cannot be noted: no answer, or a day that is missing or cannot be."""


def looked(
    business: "Business",
    book: journal.Book,
    *,
    receivable_id: uuid.UUID,
    answer: str,
    last_on: date | None = None,
    on: date,
    by: "User",
    at: datetime,
) -> Look:
    """Where an imported sum really stands: never asked, asked so far, or disputed. Looked at twice, the first holds.

    The last one of all lifts the halt of the import. Raises CannotLook, and Receivable.DoesNotExist.
    """
    owed: Receivable = business.receivables.select_related("invoice").get(
        id=receivable_id, invoice__import_id__isnull=False
    )
    already: Look | None = owed.looks.first()
    if already is not None:
        return already
    if problems := list(_problems(owed, answer, last_on, on)):
        raise CannotLook(problems)
    row = Look(
        business=business, receivable_id=owed.id, answer=answer, last_on=last_on if answer in DONE else None, on=on,
        at=at, by=by.pk,
    )  # fmt: skip
    telling.added(book, "look.made", row, by=by, at=at)
    if answer in DONE:
        assert last_on is not None, "asked for above"
        _log(business, book, owed, answer, last_on, by=by, at=at)
    elif answer == DISPUTED:
        tracks.opened(business, book, client_id=owed.client_id, kind=tracks.DISPUTE, on=on, by=by, at=at)
    if not late(business, today=day_of(business, at)).exists():
        halts.lifted(business, book, kind=halts.IMPORT, by=by, at=at)
    return row


look = journal.verb(looked)


def paid_or_let_go(
    business: "Business", book: journal.Book, *, sums: Collection[uuid.UUID], by: "User", at: datetime
) -> halts.Halt | None:
    """Late sums that were paid or let go instead of looked at; where they were the last, the halt of the import ends.

    None where none of them waited for a look, or where another one does.
    """
    today = day_of(business, at)
    rows = business.receivables.filter(id__in=list(sums), invoice__import_id__isnull=False, due_on__lt=today)
    waited = rows.filter(~models.Exists(Look.objects.filter(receivable_id=models.OuterRef("id"))))
    if not waited.exists() or late(business, today=today).exists():
        return None
    return halts.lifted(business, book, kind=halts.IMPORT, by=by, at=at)


pay_or_let_go = journal.verb(paid_or_let_go)


def _problems(owed: "Receivable", answer: str, last_on: date | None, on: date) -> "list[Problem]":
    if answer not in ANSWERS:
        return [Problem("answer", NO_ANSWER)]
    if answer not in DONE:
        return []
    if last_on is None:
        return [Problem("last_on", NO_DAY)]
    if last_on > on:
        return [Problem("last_on", parties.FUTURE)]
    return [Problem("last_on", TOO_EARLY)] if last_on < owed.invoice.issued_on else []


def _log(
    business: "Business",
    book: journal.Book,
    owed: "Receivable",
    step: str,
    last_on: date,
    *,
    by: "User",
    at: datetime,
) -> None:
    level, channel, objective = DONE[step]
    contacts.recorded(
        business, book, client_id=owed.client_id, kind=contacts.REMINDER, channel=channel, step=step, level=level,
        objective=objective, sums=[owed.id], note=ELSEWHERE(by.language), on=last_on, by=by, at=at,
    )  # fmt: skip


def unseen(business: "Business", clients: Collection[uuid.UUID] | None = None) -> "models.QuerySet[Any]":
    """The open sums that came with an import and that nobody looked at yet. Inside `tenant()`."""
    rows = abandonments.standing(business.receivables.filter(open_amount__gt=0, invoice__import_id__isnull=False))
    rows = rows.filter(~models.Exists(Look.objects.filter(receivable_id=models.OuterRef("id"))))
    return rows if clients is None else rows.filter(client_id__in=clients)


def late(business: "Business", *, today: date) -> "models.QuerySet[Any]":
    """Those of them that are past due: what Aujourd’hui asks about. Inside `tenant()`."""
    return unseen(business).filter(due_on__lt=today)
