"""A question compiled once answers each business with its own rows, as they are when it is asked."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import models

from reglo.books import journal, people
from reglo.books.clients import Client, Contact
from reglo.books.followups.contacts import ContactEvent
from reglo.books.people import Business, Profile
from reglo.books.prepared import Records, Values
from reglo.books.tenancy import NoTenant, tenant
from tests.books.test_tenancy import add, business, other
from tests.people import NOW

__all__ = ["business", "other"]  # their fixtures

pytestmark = pytest.mark.django_db


def names_and_kinds() -> "models.QuerySet[Client, Any]":
    """Every client by name, and people once more by kind: two questions in one."""
    named = Client.objects.annotate(told=models.Value("client")).values_list("told", "name")
    persons = Client.objects.filter(kind="consumer").annotate(told=models.Value("person"))
    return named.union(persons.values_list("told", "kind"))


def test_each_business_has_its_own_answer_and_the_question_is_written_once(business: Business, other: Business) -> None:
    written: list[int] = []

    def question() -> "models.QuerySet[Client, Any]":
        written.append(1)
        return names_and_kinds()

    asked = Values(question)
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


def contacts() -> Records[Contact]:
    return Records(Contact, lambda client_id: Contact.objects.filter(client_id=client_id))


def test_records_are_those_of_the_orm_field_by_field(business: Business, other: Business) -> None:
    whole = {
        Profile: Records(Profile, Profile.objects.all),
        journal.Book: Records(journal.Book, journal.Book.objects.all),
    }

    for one in (business, other):
        with tenant(one.id):
            for model, records in whole.items():
                asked: Any = model
                found, expected = records.get(), asked.objects.get()
                assert vars(found).keys() >= {field.attname for field in model._meta.concrete_fields}
                for field in model._meta.concrete_fields:
                    told, known = getattr(found, field.attname), getattr(expected, field.attname)
                    assert (told, type(told)) == (known, type(known)), field.name
                assert (found, found._state.adding, found._state.db) == (expected, False, "default")


def test_rows_asked_with_a_record_come_with_it_in_the_same_statement(
    business: Business, django_assert_num_queries: Any
) -> None:
    client = add(business, "Atelier Nord")
    with tenant(business.id, write=True):
        first = Contact.objects.create(business=business, client=client, name="Nadia Roy")
        about = {"business": business, "client": client, "on": NOW.date()}
        told = {"by": uuid.uuid4(), "channel": "phone", "direction": "out", "kind": "note"}
        ContactEvent.objects.create(**about, **told, at=NOW, contact=first)
        ContactEvent.objects.create(**about, **told, at=NOW + timedelta(minutes=1))
    asked = Records(
        ContactEvent,
        lambda client_id: (
            ContactEvent.objects.filter(client_id=client_id).select_related("contact__client").order_by("at")
        ),
    )

    with tenant(business.id):
        asked.all(client_id=client.id)
        with django_assert_num_queries(1):
            with_somebody, with_nobody = asked.all(client_id=client.id)
            assert with_somebody.contact == first
            assert with_somebody.contact.name == "Nadia Roy"
            assert with_somebody.contact.client.name == "Atelier Nord"
            assert with_nobody.contact is None


def test_an_identifier_given_stands_where_the_first_one_stood(business: Business) -> None:
    asked, people_of = contacts(), {}
    for name in ("Atelier Nord", "Coop Verte"):
        client = add(business, name)
        with tenant(business.id, write=True):
            people_of[client.id] = Contact.objects.create(business=business, client=client, name=f"Nadia, {name}")

    with tenant(business.id):
        for client_id, person in people_of.items():
            assert [one.name for one in asked.all(client_id=client_id)] == [person.name]
        assert asked.all(client_id=uuid.uuid4()) == []
        with pytest.raises(Contact.DoesNotExist):
            asked.get(client_id=uuid.uuid4())


def test_a_record_that_was_asked_for_can_be_saved(business: Business) -> None:
    with tenant(business.id, write=True):
        profile = people.profile()
        profile.brand = "Atelier Rive"
        profile.save()

    with tenant(business.id):
        assert people.profile().brand == "Atelier Rive" == Profile.objects.get().brand


def test_of_some_clients_only_the_orm_is_asked(business: Business) -> None:
    client = add(business, "Atelier Nord")
    with tenant(business.id, write=True):
        Contact.objects.create(business=business, client=client, name="Nadia Roy")

    with tenant(business.id, clients=frozenset()):
        assert contacts().all(client_id=client.id) == []
        assert Values(names_and_kinds).rows() == []
    with tenant(business.id, clients=frozenset({client.id})):
        assert [one.name for one in contacts().all(client_id=client.id)] == ["Nadia Roy"]


def test_nothing_is_asked_of_nobody() -> None:
    for asked in (
        Values(names_and_kinds).rows,
        Records(Profile, Profile.objects.all).all,
        lambda: journal.hold(uuid.uuid4()),
    ):
        with pytest.raises(NoTenant):
            asked()


def test_days_and_dates_are_given_and_read_as_the_orm_does(business: Business) -> None:
    asked = Values(
        lambda on: Client.objects.filter(added_at__date__gte=on).values_list("id", "added_at", "agreed_rate")
    )
    client = add(business, "Atelier Nord")

    with tenant(business.id):
        assert asked.rows(on=NOW.date()) == [(client.id, NOW, None)]
        assert asked.rows(on=NOW.date() + timedelta(days=1)) == []


def test_what_a_verb_writes_is_in_the_next_answer(business: Business) -> None:
    asked = Records(Client, Client.objects.all)

    with tenant(business.id, write=True):
        assert asked.all() == []
        Client.objects.create(business=business, name="Coop Verte", added_at=NOW)
        assert [one.name for one in asked.all()] == ["Coop Verte"]
