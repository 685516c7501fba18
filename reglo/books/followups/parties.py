"""Whom a fact is about: the client, the person and the sums named must be those of one client."""

import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books import clients
from reglo.books.people import day_of
from reglo.rules.reading import Problem, Said

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from reglo.books.clients import Client
    from reglo.books.payments import Receivable
    from reglo.books.people import Business, User

ELSEWHERE = Said(
    "Cette personne ne travaille pas chez ce client : choisissez-en une autre.",
    "This person does not work for this client: choose another one.",
)
NOT_ITS_SUM = Said(
    "Une de ces sommes n’est pas due par ce client : rechargez la page et choisissez de nouveau.",
    "One of these sums is not owed by this client: reload the page and choose again.",
)
NOT_POSITIVE = Said("Écrivez un montant au-dessus de zéro.", "Write an amount above zero.")
NOT_CENTS = Said("Un montant a deux décimales au plus.", "An amount has two decimals at most.")
FUTURE = Said(
    "Ce jour n’est pas encore là : on note ce qui a eu lieu.", "That day has not come yet: note what took place."
)


def client(business: "Business", client_id: uuid.UUID) -> "Client":
    """The client. Raises Client.DoesNotExist."""
    found: Client = business.clients.get(id=client_id)
    return found


def strangers(of: "Client", contact_id: uuid.UUID | None) -> Iterator[Problem]:
    """A person named must be one of the client's."""
    if contact_id is not None and contact_id not in {one.id for one in clients.people_of(of)}:
        yield Problem("contact", ELSEWHERE)


def sums(of: "Client", ids: Sequence[uuid.UUID]) -> "list[Receivable]":
    """Those of these sums that the client owes, or owed, the oldest due first, with their invoices."""
    return list(_sums(of, ids).select_related("invoice")) if ids else []


def bare_sums(of: "Client", ids: Sequence[uuid.UUID]) -> "list[Receivable]":
    """The same without their invoices."""
    return list(_sums(of, ids)) if ids else []


def _sums(of: "Client", ids: Sequence[uuid.UUID]) -> "QuerySet[Receivable]":
    rows: QuerySet[Receivable] = of.receivables.filter(id__in=list(ids)).order_by("due_on", "id")
    return rows


def others(found: "Sequence[Receivable]", ids: Sequence[uuid.UUID]) -> Iterator[Problem]:
    """A sum named must be one of the client's."""
    if {row.id for row in found} != set(ids):
        yield Problem("sums", NOT_ITS_SUM)


def amounts(amount: Decimal, field: str = "amount") -> Iterator[Problem]:
    """An amount is above zero, in whole cents."""
    if amount <= 0:
        yield Problem(field, NOT_POSITIVE)
    elif amount * 100 != (amount * 100).to_integral_value():
        yield Problem(field, NOT_CENTS)


def blanks(words: str, field: str, said: Said, *, most: int) -> Iterator[Problem]:
    """Words that must be there, and short enough for their column."""
    if not words.strip():
        yield Problem(field, said)
    yield from too_long(words, field, most=most)


def too_long(words: str, field: str, *, most: int) -> Iterator[Problem]:
    """Words that have no place in their column."""
    if len(words) > most:
        yield Problem(
            field,
            Said(
                f"{most} caractères au plus, il y en a {len(words)} : raccourcissez.",
                f"At most {most} characters, there are {len(words)}: make it shorter.",
            ),
        )


def early(on: "date", than: "date", field: str, said: Said) -> Iterator[Problem]:
    """A day that comes before another one."""
    if on < than:
        yield Problem(field, said)


def future(business: "Business", on: "date", at: "datetime", field: str = "on") -> Iterator[Problem]:
    """A day that has not come, where the business lives."""
    if on > day_of(business, at):
        yield Problem(field, FUTURE)


def author(by: "User | None") -> uuid.UUID | None:
    """Who did it, as a row keeps it; nobody for what runs by itself."""
    return by.pk if by else None
