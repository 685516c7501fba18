"""A question compiled once answers each business with its own rows, on the day it is asked."""

from typing import Any

import pytest
from django.db import models

from reglo.books.clients import Client
from reglo.books.people import Business
from reglo.books.prepared import Prepared
from reglo.books.tenancy import NoTenant, tenant
from tests.books.test_tenancy import add, business, other

__all__ = ["business", "other"]  # their fixtures

pytestmark = pytest.mark.django_db


def names_and_kinds() -> "models.QuerySet[Client, Any]":
    named = Client.objects.annotate(told=models.Value("client")).values_list("told", "name")
    return named.union(
        Client.objects.filter(kind="consumer").annotate(told=models.Value("person")).values_list("told", "kind")
    )


def test_each_business_has_its_own_answer_and_the_question_is_written_once(business: Business, other: Business) -> None:
    written: list[int] = []

    def question() -> "models.QuerySet[Client, Any]":
        written.append(1)
        return names_and_kinds()

    asked = Prepared(question)
    add(business, "Atelier Nord")
    add(other, "Coop Verte")

    with tenant(business.id):
        assert asked.rows() == [("client", "Atelier Nord")]
    with tenant(other.id):
        assert asked.rows() == [("client", "Coop Verte")]
    add(business, "Blanchet SARL")
    with tenant(business.id):
        assert sorted(asked.rows()) == [("client", "Atelier Nord"), ("client", "Blanchet SARL")]

    assert written == [1]


def test_it_asks_of_one_business_and_of_all_its_clients(business: Business) -> None:
    asked = Prepared(names_and_kinds)

    with pytest.raises(NoTenant):
        asked.rows()
    with tenant(business.id, clients=frozenset()), pytest.raises(AssertionError, match="hide clients"):
        asked.rows()
