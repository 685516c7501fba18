"""What an assistant sees: the rows of the clients confided, in every table that knows a client."""

from decimal import Decimal

import pytest
from django.apps import apps

from reglo.books import members, payments, standing
from reglo.books.clients import Client
from reglo.books.tenancy import TenantModel, _path_to_client, seen, tenant, uuid7
from tests import ready
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

# Tables of a business that know no client, and why an assistant may read them.
WITHOUT_CLIENT = {
    "bankcheck": "the day payments were checked",
    "book": "counters",
    "closing": "totals of a period for the whole house",
    "closingsum": "totals of a period for the whole house",
    "entry": "read by subject, from a row one sees",
    "import": "what was moved in, in counts and sums; its page is the owner’s",
    "halt": "whether anything leaves at all",
    "mailserver": "how messages leave; its page is the owner's",
    "method": "the rules of the house",
    "profile": "what every paper prints",
    "series": "prefixes of numbers, for the whole house",
    "upload": "files between dry run and import; their page is the owner’s",
}


def tables() -> list[type[TenantModel]]:
    return [model for model in apps.get_app_config("books").get_models() if issubclass(model, TenantModel)]


def test_every_table_leads_to_its_client_or_says_why_it_knows_none():
    blind = {model._meta.model_name for model in tables() if not _path_to_client(model)}

    assert blind == set(WITHOUT_CLIENT)


@pytest.fixture
def two():
    """A business with two clients, each with an invoice, a payment and a draft."""
    business = ready.business()
    for name in ("Atelier Nord", "Baie Sud"):
        client = ready.client(business, name=name)
        issued = ready.issued(business, client)
        ready.draft(business, client)
        payments.note(
            business,
            invoice_id=issued.invoice.id,
            amount=Decimal(800),
            received_on=TODAY,
            means="transfer",
            request_key=uuid7(),
            today=TODAY,
            by=owner_of(business),
            at=NOW,
        )
    with tenant(business.id):
        nord, sud = business.clients.order_by("name")
    return business, nord, sud


@pytest.mark.parametrize("model", [model for model in tables() if _path_to_client(model)], ids=lambda m: m.__name__)
def test_each_table_holds_back_what_belongs_to_others(two, model):
    business, nord, _ = two
    with tenant(business.id):
        every = model.objects.count()
        of_nord = model.objects.filter(**{_path_to_client(model): nord.id}).count()

    with tenant(business.id, clients=frozenset({nord.id})):
        assert model.objects.count() == of_nord
    with tenant(business.id, clients=frozenset()):
        assert model.objects.count() == 0
    assert every == 0 or of_nord < every


def test_lists_and_sums_are_those_of_the_clients_seen(two):
    business, nord, sud = two

    with tenant(business.id, clients=frozenset({nord.id})):
        sums = standing.sums(business, today=TODAY)
        assert sums[standing.SENT].amount + sums[standing.EXPECTED].amount + sums[standing.LATE].amount == 1000
        assert [row.name for row in standing.clients_page(business).rows] == ["Atelier Nord"]
        assert {row.client_id for row in standing.invoices_page(business).rows} == {nord.id}
        assert standing.found_page(business, "Baie").rows == []
        assert {one.client_id for one in standing.owed(business, also=str(sud.id))} == {nord.id}
        assert len(standing.drafts_page(business, today=TODAY).rows) == 1


def test_inside_the_same_business_one_never_sees_more_than_around(two):
    business, nord, sud = two
    with tenant(business.id, clients=frozenset({nord.id})):
        with tenant(business.id):
            assert seen() == {nord.id}
        with tenant(business.id, clients=frozenset({nord.id, sud.id})):
            assert Client.objects.count() == 1
        with tenant(business.id, clients=frozenset({sud.id})):
            assert Client.objects.count() == 0


def test_another_business_read_meanwhile_is_read_by_its_own_clients(two):
    business, nord, _ = two
    other = ready.business(name="Basile Roy", email="basile@roy.example")
    theirs = ready.client(other, name="Leur client")

    with tenant(business.id, clients=frozenset({nord.id})), tenant(other.id):
        assert [one.id for one in Client.objects.all()] == [theirs.id]


@pytest.mark.django_db(transaction=True)
def test_a_verb_sees_all_of_its_business(two):
    business, nord, sud = two
    with tenant(business.id, clients=frozenset({nord.id})):
        with tenant(business.id, write=True):
            assert Client.objects.count() == 2
            assert seen() is None
            with tenant(business.id):
                assert Client.objects.filter(id=sud.id).exists()
        assert Client.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_back_a_client_hides_it_at_once(two):
    business, nord, sud = two
    ines = members.accept(_invited(business), name="Inès", password="un mot de passe long", at=NOW)
    by = {"by": owner_of(business), "at": NOW}
    members.confide(business, membership_id=ines.id, client_ids=[nord.id, sud.id], **by)

    members.take_back(business, client_id=sud.id, **by)

    assert members.delegated_clients(business, ines, on=TODAY) == {nord.id}


def _invited(business):
    _, token = members.invite(
        business,
        email="ines@caron.example",
        name="Inès",
        role="assistant",
        outside=False,
        until=None,
        on=TODAY,
        by=owner_of(business),
        at=NOW,
    )
    return token
