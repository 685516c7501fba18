"""The kill switch, and messages that come back."""

from datetime import timedelta

import pytest

from reglo.books import clients, halts, outbox
from reglo.books.followups import cases
from reglo.books.tenancy import tenant
from tests import ready
from tests.doors.visitors import owner_client, shown
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def owner(business):
    return owner_client(business)


def test_the_owner_stops_every_message_and_every_page_says_so(business, owner):
    owner.post("/reglages/envois/", {"reason": "je vérifie une adresse"})

    page = shown(owner.get("/clients/"))
    assert "Envois arrêtés" in page and "/reglages/#envois" in page
    assert "je vérifie une adresse" in shown(owner.get("/reglages/"))

    owner.post("/reglages/envois/reprise/", {"kind": "owner"})
    assert "Envois arrêtés" not in shown(owner.get("/clients/"))


def test_a_reason_that_is_too_long_is_refused_and_kept_in_its_field(business, owner):
    response = owner.post("/reglages/envois/", {"reason": "x" * 301})

    assert response.status_code == 422 and "x" * 301 in shown(response)
    assert "Envois arrêtés" not in shown(owner.get("/clients/"))


def test_a_message_that_came_back_makes_the_client_unreachable_until_the_address_is_mended(business, owner):
    client = ready.client(business)
    issued = ready.issued(business, client, channel=outbox.HAND)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    assert "Ce message est revenu" in shown(owner.get(f"/factures/{issued.invoice.id}/"))

    owner.post(f"/messages/{issued.message.id}/revenu/")

    page = shown(owner.get(f"/clients/{client.id}/"))
    assert "Adresse à retrouver" in page and "compta@nord.example" in page
    with tenant(business.id):
        assert cases.of_client(business, client.id, today=TODAY).case.unreachable
        assert business.tracks.get(client_id=client.id, kind="address").done_on is None

    owner.post(f"/clients/{client.id}/adresse/", {"address": "compta@nord.example"})

    with tenant(business.id):
        assert not cases.of_client(business, client.id, today=TODAY).case.unreachable
        assert business.tracks.get(client_id=client.id, kind="address").done_on is not None


def test_a_message_that_did_not_leave_cannot_have_come_back(business, owner):
    issued = ready.issued(business, ready.client(business), at=NOW + timedelta(minutes=1))

    response = owner.post(f"/messages/{issued.message.id}/revenu/", follow=True)

    assert "n’est pas parti" in shown(response)
    with tenant(business.id):
        assert not business.bounces.exists()


def test_an_address_one_has_left_since_silences_nobody(business, owner):
    """The bounce of a former address would hold the new one back, and no change of address would ever mend it."""
    client = ready.client(business)
    issued = ready.issued(business, client, channel=outbox.HAND)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    clients.change(business, client.id, client={}, billing={"email": "zoe@nord.example"}, by=owner_of(business), at=NOW)

    response = owner.post(f"/messages/{issued.message.id}/revenu/", follow=True)

    assert "ne reçoit plus rien à cette adresse" in shown(response)
    with tenant(business.id):
        assert not cases.of_client(business, client.id, today=TODAY).case.unreachable
        assert not business.bounces.exists() and not business.tracks.exists()


def test_a_restored_copy_is_looked_at_before_anything_leaves_again(business, owner):
    halts.halt(business, kind=halts.RESTORE, by=None, at=NOW)

    owner.post("/reglages/envois/reprise/", {"kind": "restore"})

    page = shown(owner.get("/reglages/"))
    assert "Envois arrêtés" in page and "/reglages/copie-restauree/" in page
