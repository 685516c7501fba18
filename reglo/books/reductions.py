"""What made a sum smaller than it was: money that stayed, a credit note, or both."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import F

if TYPE_CHECKING:
    from reglo.books.people import Business


def tell(business: "Business", rows: Sequence[Any], *, of: str) -> None:
    """Give each of these rows `paid` and `credited`; `of` is the field of a settlement that names such a row."""
    if not rows:
        return
    stands = business.settlements.filter(reverses_id=None, reversals=None, **{f"{of}__in": [row.id for row in rows]})
    sources = set(stands.values_list(of, F("credit_note_id")))
    paid = {key for key, credit_note in sources if credit_note is None}
    credited = {key for key, credit_note in sources if credit_note is not None}
    for row in rows:
        row.paid, row.credited = row.id in paid, row.id in credited
