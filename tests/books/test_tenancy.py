"""What Django must go on doing with our keys, on every database: the permanent compatibility suite.

If one of these fails after an upgrade, the upgrade waits.
"""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from django import forms
from django.core import serializers
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Sum

from reglo.books.clients import Client, Contact
from reglo.books.payments import Payment, Settlement
from reglo.books.people import Business
from reglo.books.tenancy import NoTenant, ReadOnly, everyone, tenant, uuid7
from tests.people import NOW, TODAY, establish

pytestmark = pytest.mark.django_db


@pytest.fixture
def business() -> Business:
    return establish()


@pytest.fixture
def other() -> Business:
    return establish("ca-qc", name="Maxime Tremblay", email="maxime@tremblay.example")


def add(business: Business, name: str, *emails: str) -> Client:
    with tenant(business.id, write=True):
        client = Client.objects.create(business=business, name=name, country="FR", added_at=NOW)
        for email in emails:
            Contact.objects.create(business=business, client=client, email=email)
        return client


def test_a_row_is_saved_found_and_read_again(business: Business) -> None:
    client = add(business, "Atelier Nord")

    with tenant(business.id):
        assert Client.objects.get(id=client.id).name == "Atelier Nord"
        assert Client.objects.get(pk=(business.id, client.id)) == client
        assert client.pk == (business.id, client.id)
        client.refresh_from_db()


def test_a_row_saved_twice_stays_one_row(business: Business) -> None:
    client = add(business, "Atelier Nord")

    with tenant(business.id, write=True):
        client.name = "Atelier Nord SAS"
        client.save()

    with tenant(business.id):
        assert [row.name for row in Client.objects.all()] == ["Atelier Nord SAS"]


def test_identifiers_sort_by_the_time_they_were_made() -> None:
    made = [uuid7() for _ in range(3)]

    assert all(one.version == 7 and one.variant == uuid.RFC_4122 for one in made)
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)


def test_joins_go_two_levels_up_in_one_query(business: Business, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    add(business, "Atelier Nord", "nadia@nord.example")

    with tenant(business.id), django_assert_num_queries(1):
        contact = Contact.objects.select_related("client__business").get()
        assert contact.client.business.name == "Camille Aubry"


def test_prefetch_fetches_children_in_one_more_query(business: Business, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    add(business, "Atelier Nord", "a@nord.example", "b@nord.example")
    add(business, "Coop Verte", "c@verte.example")

    with tenant(business.id), django_assert_num_queries(2):
        rows = Client.objects.prefetch_related(Prefetch("contacts", queryset=Contact.objects.order_by("email")))
        found = {client.name: [contact.email for contact in client.contacts.all()] for client in rows}

    assert found == {"Atelier Nord": ["a@nord.example", "b@nord.example"], "Coop Verte": ["c@verte.example"]}


def test_the_reverse_side_lists_its_own_children(business: Business) -> None:
    nord, _ = add(business, "Atelier Nord", "a@nord.example"), add(business, "Coop Verte", "c@verte.example")

    with tenant(business.id):
        assert [contact.email for contact in nord.contacts.all()] == ["a@nord.example"]
        assert business.clients.count() == 2


def test_filters_and_aggregates_cross_relations(business: Business) -> None:
    add(business, "Atelier Nord", "a@nord.example", "b@nord.example")
    add(business, "Coop Verte", "c@verte.example")

    with tenant(business.id):
        assert Contact.objects.filter(client__name="Atelier Nord").count() == 2
        assert Client.objects.filter(contacts__email="c@verte.example").get().name == "Coop Verte"
        counted = Client.objects.annotate(people=Count("contacts__id")).order_by("name")
        assert [row.people for row in counted] == [2, 1]
        lonely = ~Exists(Contact.objects.filter(client_id=OuterRef("id"), email="c@verte.example"))
        assert [row.name for row in Client.objects.filter(lonely)] == ["Atelier Nord"]


def test_money_is_summed_exactly(business: Business) -> None:
    with tenant(business.id, write=True):
        Payment.objects.bulk_create(payment(business, Decimal("0.10")) for _ in range(30))

    with tenant(business.id):
        assert Payment.objects.aggregate(total=Sum("amount"))["total"] == Decimal("3.00")
        assert Payment.objects.filter(amount=Decimal("0.10")).count() == 30


def payment(business: Business, amount: Decimal) -> Payment:
    return Payment(
        business=business,
        received_on=TODAY,
        amount=amount,
        currency="EUR",
        means="transfer",
        request_key=uuid.uuid4(),
        noted_at=NOW,
    )


def test_half_a_cent_is_refused(business: Business) -> None:
    with pytest.raises(AssertionError, match="whole number of cents"), tenant(business.id, write=True):
        payment(business, Decimal("0.105")).save()


def test_bulk_operations_write_and_find(business: Business) -> None:
    with tenant(business.id, write=True):
        rows = Client.objects.bulk_create(
            Client(business=business, name=f"Client {i}", country="FR", added_at=NOW) for i in range(5)
        )
        for row in rows:
            row.name += " SAS"
        Client.objects.bulk_update(rows, ["name"])

    with tenant(business.id):
        assert set(Client.objects.values_list("name", flat=True)) == {f"Client {i} SAS" for i in range(5)}
        assert set(Client.objects.in_bulk([row.pk for row in rows])) == {row.pk for row in rows}


def test_a_row_is_created_once_or_updated(business: Business) -> None:
    with tenant(business.id, write=True):
        values = {"country": "FR", "added_at": NOW}
        first, made = Client.objects.get_or_create(business=business, name="Coop Verte", defaults=values)
        again, made_again = Client.objects.get_or_create(business=business, name="Coop Verte", defaults=values)
        changed, _ = Client.objects.update_or_create(
            business=business, name="Coop Verte", defaults={**values, "city": "Rezé"}
        )

    assert (made, made_again, first, changed.city) == (True, False, again, "Rezé")


def test_a_form_shows_and_saves_a_row_but_never_its_key(business: Business) -> None:
    class ClientForm(forms.ModelForm):
        class Meta:
            model = Client
            fields = ("name", "country")

    client = add(business, "Atelier Nord")
    with tenant(business.id, write=True):
        posted = {"name": "Nord", "country": "FR", "business": str(uuid7()), "id": str(uuid7())}
        form = ClientForm(posted, instance=client)
        assert form.is_valid(), form.errors
        form.save()

    with tenant(business.id):
        assert Client.objects.get(id=client.id).name == "Nord"


def test_a_choice_lists_the_rows_of_the_business_alone(business: Business, other: Business) -> None:
    class Choose(forms.Form):
        client = forms.ModelChoiceField(queryset=None, to_field_name="id")

    mine, theirs = add(business, "Atelier Nord"), add(other, "Coop Boréale")
    with tenant(business.id):
        good, bad = Choose({"client": str(mine.id)}), Choose({"client": str(theirs.id)})
        for form in (good, bad):
            form.fields["client"].queryset = Client.objects.all()  # type: ignore[attr-defined]
        assert good.is_valid()
        assert good.cleaned_data["client"] == mine
        assert not bad.is_valid()


def test_full_clean_accepts_a_good_row_and_names_a_bad_field(business: Business) -> None:
    with tenant(business.id, write=True):
        client = Client(business=business, name="", country="FR", added_at=NOW)
        with pytest.raises(forms.ValidationError) as refusal:
            client.full_clean(exclude=["business"])

    assert "name" in refusal.value.message_dict


def test_what_is_linked_cannot_be_deleted_from_under_it(business: Business) -> None:
    client = add(business, "Atelier Nord", "a@nord.example")

    with pytest.raises(models.ProtectedError), tenant(business.id, write=True):
        client.delete()


def test_deleting_a_row_deletes_it_alone(business: Business) -> None:
    nord, verte = add(business, "Atelier Nord"), add(business, "Coop Verte")

    with tenant(business.id, write=True):
        nord.delete()

    with tenant(business.id):
        assert list(Client.objects.all()) == [verte]


def test_a_row_survives_serialisation(business: Business) -> None:
    with tenant(business.id, write=True):
        row = payment(business, Decimal("12.34"))
        row.save()

    with tenant(business.id):
        text = serializers.serialize("json", Payment.objects.all())

    fields = json.loads(text)[0]["fields"]
    assert (fields["amount"], fields["business"], fields["id"]) == ("12.34", str(business.id), str(row.id))


def test_ordering_slices_and_iteration_agree(business: Business) -> None:
    for i in range(7):
        add(business, f"Client {i}")

    with tenant(business.id):
        names = [row.name for row in Client.objects.order_by("name").iterator(chunk_size=2)]
        assert names == [row.name for row in Client.objects.order_by("name")[:7]]
        assert Client.objects.order_by("-pk").first() == Client.objects.order_by("pk").last()


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_link_to_another_business() -> None:
    business, other = establish(), establish("ca-qc", name="Maxime", email="maxime@tremblay.example")
    theirs = add(other, "Coop Boréale")

    with pytest.raises(DatabaseError), tenant(business.id, write=True):
        Contact.objects.create(business=business, client_id=theirs.id, email="x@y.example")


@pytest.mark.django_db(transaction=True)
def test_every_relation_between_businesses_is_refused_by_the_database() -> None:
    """Each TenantFK has its TenantRef, and the database enforces it."""
    from django.apps import apps

    from reglo.books.tenancy import TenantFK, TenantModel, TenantRef

    unguarded = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("books").get_models()
        if issubclass(model, TenantModel)
        for field in model._meta.local_fields + model._meta.private_fields
        if isinstance(field, TenantFK)
        and not any(
            isinstance(one, TenantRef)
            and one.field == field.id_field
            and one.to.lower() == field.related_model._meta.model_name
            for one in model._meta.constraints
        )
    ]

    assert unguarded == []


def test_rows_of_another_business_are_not_there(business: Business, other: Business) -> None:
    mine, theirs = add(business, "Atelier Nord"), add(other, "Coop Boréale")

    with tenant(business.id):
        assert list(Client.objects.all()) == [mine]
        assert list(other.clients.all()) == []
        with pytest.raises(Client.DoesNotExist):
            Client.objects.get(id=theirs.id)


def test_a_query_without_a_business_raises(business: Business) -> None:
    with pytest.raises(NoTenant):
        Client.objects.count()


def test_a_write_outside_a_verb_raises(business: Business) -> None:
    with tenant(business.id), pytest.raises(ReadOnly):
        Client.objects.create(business=business, name="Nord", country="FR", added_at=NOW)


def test_a_row_of_another_business_is_not_written(business: Business, other: Business) -> None:
    with pytest.raises(NoTenant), tenant(business.id, write=True):
        Client(business=other, name="Nord", country="FR", added_at=NOW).save()


def test_a_verb_inside_a_verb_raises(business: Business) -> None:
    with tenant(business.id, write=True), pytest.raises(ReadOnly), tenant(business.id, write=True):
        pass


def test_a_verb_inside_a_reading_page_commits_and_the_page_reads_on(business: Business) -> None:
    with tenant(business.id):
        assert Client.objects.count() == 0
        add(business, "Atelier Nord")
        assert Client.objects.count() == 1


def test_a_refused_verb_leaves_the_page_readable(business: Business) -> None:
    with tenant(business.id):
        with pytest.raises(IntegrityError), tenant(business.id, write=True):
            payment(business, Decimal("-1.00")).save()
        assert Payment.objects.count() == 0


def test_due_work_is_read_across_businesses_as_keys_alone(business: Business, other: Business) -> None:
    from reglo.books.outbox import Message

    for one in (business, other):
        with tenant(one.id, write=True):
            Message.objects.create(
                business=one,
                key="k",
                channel="email",
                kind="invoice_sent",
                to="a@b.example",
                subject="s",
                body="b",
                queued_at=NOW,
                leaves_at=NOW,
            )

    rows = everyone(Message.due.filter(leaves_at__lte=NOW + timedelta(seconds=1)))

    assert {business_id for business_id, _ in rows} == {business.id, other.id}
    assert all(isinstance(row_id, uuid.UUID) for _, row_id in rows)


@contextmanager
def writing_elsewhere() -> Iterator[None]:
    """Another connection holds what every writer needs: the file, or the rows of every table of ours."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        name = str(settings["NAME"])
        file = sqlite3.connect(name, uri=name.startswith("file:"), timeout=0, isolation_level=None)
        with closing(file):
            file.execute("BEGIN IMMEDIATE")
            yield
            file.execute("ROLLBACK")
        return
    tables = ", ".join(f'"{table}"' for table in connection.introspection.table_names())
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        yield
        other.rollback()


@pytest.mark.django_db(transaction=True)
def test_reading_takes_no_write_lock() -> None:
    """A page reads while another process holds the write lock of everything."""
    business = establish()
    client = add(business, "Atelier Nord")
    with tenant(business.id):
        assert connection.vendor != "sqlite" or not connection.in_atomic_block, "BEGIN IMMEDIATE takes the file"
        list(Client.objects.select_related("business").all())
        with writing_elsewhere():
            assert Client.objects.get(id=client.id).name == "Atelier Nord"


def test_settlements_say_one_source(business: Business) -> None:
    with pytest.raises(IntegrityError), tenant(business.id, write=True), transaction.atomic():
        Settlement.objects.create(business=business, receivable_id=uuid7(), amount=Decimal(1), settled_on=TODAY)
