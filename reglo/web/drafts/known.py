"""Which client of the book a name typed on the paper means.

One field serves both: a name that the book knows brings the client with it, any other name starts a
new client, written on the paper itself.
"""

import uuid
from typing import Any

from reglo.books.clients import Client
from reglo.books.people import Business

SHOWN_MAX = 500  # names proposed while one types; a longer book still answers to a name typed in full


def names(business: Business) -> list[str]:
    """The names proposed, each meaning one client: a name two clients share carries its town."""
    rows = list(business.clients.order_by("name", "id").values_list("name", "city")[:SHOWN_MAX])
    bare = [name.casefold() for name, _ in rows]
    return [label(name, city) if bare.count(name.casefold()) > 1 else name for name, city in rows]


def label(name: str, city: str) -> str:
    """« Atelier Nord (Nantes) »."""
    return f"{name} ({city})" if city else name


def named(business: Business, typed: str, *, chosen: uuid.UUID | None) -> Client | None:
    """The client a name means: the one chosen already, else the only one of that name, or of that name and town."""
    wanted = typed.strip()
    if not wanted:
        return None
    found = list(business.clients.filter(name__iexact=wanted).order_by("id")[:20])
    if chosen is not None and (same := next((one for one in found if one.id == chosen), None)):
        return same
    if len(found) == 1:
        return _client(found[0])
    if not found and wanted.endswith(")") and " (" in wanted:
        name, _, city = wanted[:-1].rpartition(" (")
        both = list(business.clients.filter(name__iexact=name, city__iexact=city).order_by("id")[:2])
        return next((_client(one) for one in both if one.id == chosen or len(both) == 1), None)
    return None


def _client(found: Any) -> Client:
    """A row of the book, as its type says."""
    assert isinstance(found, Client)
    return found
