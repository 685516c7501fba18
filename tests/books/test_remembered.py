"""What pages read several times is read once, as long as they only read."""

import pytest

from reglo.books.clients import Client
from reglo.books.people import Business
from reglo.books.tenancy import remembered, tenant
from tests.books.test_tenancy import add, business, other
from tests.people import NOW

__all__ = ["business", "other"]  # their fixtures

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return remembered("names", lambda: sorted(Client.objects.values_list("name", flat=True)))


def test_what_pages_read_several_times_is_read_once(business: Business) -> None:
    add(business, "Atelier Nord")
    reads: list[int] = []

    def count() -> int:
        reads.append(1)
        return Client.objects.count()

    with tenant(business.id):
        assert remembered("count", count) == 1
        with tenant(business.id):
            assert remembered("count", count) == 1
    with tenant(business.id):
        assert remembered("count", count) == 1

    assert len(reads) == 2, "once for each time one looks"


def test_a_verb_reads_for_itself_and_what_was_read_is_forgotten(business: Business) -> None:
    add(business, "Atelier Nord")

    with tenant(business.id):
        assert names() == ["Atelier Nord"]
        with tenant(business.id, write=True):
            Client.objects.create(business=business, name="Coop Verte", added_at=NOW)
            assert names() == ["Atelier Nord", "Coop Verte"]
        assert names() == ["Atelier Nord", "Coop Verte"]


def adds_then_fails(business: Business) -> None:
    with tenant(business.id, write=True):
        Client.objects.create(business=business, name="Coop Verte", added_at=NOW)
        assert names() == ["Coop Verte"]
        raise InterruptedError


def test_a_verb_that_fails_leaves_nothing_to_remember(business: Business) -> None:
    with tenant(business.id):
        assert names() == []
        with pytest.raises(InterruptedError):
            adds_then_fails(business)
        assert names() == []


def test_nobody_remembers_another_business_nor_clients_one_may_not_see(business: Business, other: Business) -> None:
    nord, _ = add(business, "Atelier Nord"), add(business, "Coop Verte")
    add(other, "Ailleurs")

    with tenant(business.id):
        assert names() == ["Atelier Nord", "Coop Verte"]
        with tenant(business.id, clients=frozenset({nord.id})):
            assert names() == ["Atelier Nord"]
        with tenant(other.id):
            assert names() == ["Ailleurs"]
        assert names() == ["Atelier Nord", "Coop Verte"]
