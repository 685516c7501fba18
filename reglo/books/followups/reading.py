"""Reading the facts of a case at the price of those that exist.

Most clients have no promise, no dispute and no pause: one question asks which tables hold anything at all for the
business, and the others are not asked again.
"""

import uuid
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reglo.books.people import Business

SELDOM = (
    "ClosedPeriod", "ContactEvent", "Payment", "Promise", "InstalmentPlan", "Dispute", "Track", "Pause",
    "Postponement", "Standstill", "PendingPayment", "Bounce", "Letter", "PlatformStatus", "Delegation", "Import",
)  # fmt: skip


class Reader:
    """The rows about some clients of a business, or about all of them when they are many."""

    def __init__(self, business: "Business", ids: Collection[uuid.UUID] | None) -> None:
        self.business, self.ids = business, ids

    def told(self, table: Any, *columns: str, order_by: str = "", **conditions: Any) -> "Iterable[Any]":
        """These columns of the rows about these clients; no question, not even built, where the table holds none."""
        if not self.holds(table):
            return ()
        rows = self.of(table).filter(**conditions).values_list(*columns)
        return rows.order_by(order_by) if order_by else rows

    def of(self, table: Any) -> "QuerySet[Any]":
        """The rows of a table about these clients."""
        rows: QuerySet[Any] = table.objects.all()
        return rows if self.ids is None else rows.filter(client_id__in=self.ids)

    def holds(self, table: Any) -> bool:
        """Is there any row of this business in the table?"""
        return table.__name__ not in SELDOM or table.__name__ in self._held

    @cached_property
    def _held(self) -> frozenset[str]:
        """The seldom tables that hold a row of the business, by one statement."""
        quote = connection.ops.quote_name
        named = [(name, quote(apps.get_model("books", name)._meta.db_table)) for name in SELDOM]
        asked = ", ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {quote('business_id')} = %s)" for _, table in named)  # noqa: S608
        key = self.business._meta.get_field("id").get_db_prep_value(self.business.pk, connection)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {asked}", [key] * len(named))
            answers = cursor.fetchone()
        return frozenset(name for (name, _), held in zip(named, answers, strict=True) if held)
