"""Members, seen from the doors: the owner invites, the guest joins, the last day and the leaving."""

import re

import pytest
from django.test import Client

from reglo.books import members
from reglo.books.people import Business, Membership, User
from reglo.books.tenancy import tenant
from tests import ready
from tests.books.test_members import working_server
from tests.doors.visitors import PASSWORD, entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

INES = "ines@caron.example"
INVITE = "/reglages/membres/inviter/"
GIVEN = {"email": INES, "name": "Inès Caron", "role": "assistant", "until": "", "outside": ""}
JOIN = {"name": "Inès Caron", "password": PASSWORD}


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business() -> Business:
    return ready.business()


@pytest.fixture
def client(business: Business) -> Client:
    return owner_client(business)


def link_in(page: str) -> str:
    found = re.search(r'value="http://[^/]+(/invitation/[^"]+)"', page)
    assert found, page
    return found[1]


def invited(client: Client, **changes: str) -> str:
    return link_in(shown(client.post(INVITE, {**GIVEN, **changes})))


# ── Inviting ─────────────────────────────────────────────────────────────────────────────────────


def test_the_link_is_shown_once_and_the_guest_waits_in_the_list(client):
    page = shown(client.post(INVITE, GIVEN))

    assert "Donnez ce lien à Inès Caron" in page and "7 décembre 2026" in page
    settings = shown(client.get("/reglages/"))
    assert "invitation sans réponse" in settings and INES in settings
    assert link_in(page) not in settings


def test_with_a_mail_server_that_works_the_invitation_leaves_by_itself(client, business):
    working_server(business)

    page = shown(client.post(INVITE, GIVEN))

    assert f"Elle part à {INES} dans une minute" in page
    with tenant(business.id):
        assert link_in(page) in business.messages.get(kind="member_invitation").body


@pytest.mark.parametrize(
    ("place", "source", "words"),
    [("fr", "R. 124-1 à R. 124-7", "convention écrite"), ("ca-qc", "c. R-2.2", "permis d’agent de recouvrement")],
)
def test_for_somebody_outside_the_rule_of_the_place_is_read_before_anything_is_sent(place, source, words):
    business = establish(place)
    client = owner_client(business)
    assert words not in shown(client.get(INVITE))

    asked = client.post(INVITE, {**GIVEN, "outside": "on"})

    page = shown(asked)
    assert asked.status_code == 422
    assert source in page and words in page and "À faire vérifier" in page
    assert f'value="{INES}"' in page, "nothing typed is lost"
    assert members.invitations(business, at=NOW) == []

    assert link_in(shown(client.post(INVITE, {**GIVEN, "outside": "on", "rule_read": "on"})))
    assert members.invitations(business, at=NOW)[0].outside


def test_what_is_wrong_is_said_beside_each_field_and_nothing_is_lost(client, business):
    invited(client)

    answer = client.post(INVITE, {**GIVEN, "until": "hier", "name": "Inès"})
    assert answer.status_code == 422
    assert 'value="hier"' in shown(answer) and 'id="id_until_error"' in shown(answer)

    again = client.post(INVITE, GIVEN)
    assert again.status_code == 422
    assert "Une invitation attend déjà sa réponse" in shown(again)
    assert len(members.invitations(business, at=NOW)) == 1


def test_an_invitation_is_withdrawn_from_the_list(client, business):
    link = invited(client)
    (made,) = members.invitations(business, at=NOW)

    client.post(f"/reglages/membres/invitations/{made.id}/retrait/")

    answer = Client().get(link)
    assert answer.status_code == 410
    assert "a été retirée" in shown(answer)


def test_an_invitation_of_another_business_is_not_found(client):
    other = ready.business(name="Basile Roy", email="basile@roy.example")
    invited(owner_client(other))
    (made,) = members.invitations(other, at=NOW)

    assert client.post(f"/reglages/membres/invitations/{made.id}/retrait/").status_code == 404


# ── Joining ──────────────────────────────────────────────────────────────────────────────────────


def test_a_guest_joins_and_lands_where_they_follow(client, business):
    guest, link = Client(), invited(client)
    page = shown(guest.get(link))
    assert "Rejoindre Camille Aubry" in page and INES in page and "clients qui vous sont confiés" in page

    answer = guest.post(link, JOIN)

    assert (answer.status_code, answer.url) == (303, "/")
    assert guest.get("/").url == "/suivi/"
    assert "Bienvenue chez Camille Aubry" in shown(guest.get("/suivi/"))
    assert User.objects.get(email=INES).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Écrivez votre nom"),
        ({"password": "court"}, "12 caractères"),
        ({"password": ""}, "mot de passe"),
    ],
)
def test_a_name_or_a_password_that_will_not_do_is_refused_and_the_link_stays_open(client, changes, said):
    guest, link = Client(), invited(client)

    answer = guest.post(link, {**JOIN, **changes})

    assert answer.status_code == 422
    assert said in shown(answer)
    assert guest.post(link, JOIN).status_code == 303


def test_a_link_that_served_says_so_calmly(client):
    link = invited(client)
    Client().post(link, JOIN)

    for answer in (Client().get(link), Client().post(link, {"name": "Autre", "password": PASSWORD})):
        assert answer.status_code == 410
        assert "a été acceptée" in shown(answer)
    assert User.objects.count() == 2


def test_a_link_nobody_gave_is_not_found_and_shows_no_business(client):
    invited(client)

    answer = Client().get("/invitation/guessed/")

    assert answer.status_code == 404
    assert "Aucune invitation" in shown(answer) and "Camille" not in shown(answer)


def test_who_has_an_account_signs_in_then_joins_with_one_button(client, business):
    other = establish(name="Inès Caron", email=INES)
    guest, link = Client(), invited(client)
    ines = owner_of(other)
    ines.set_password(PASSWORD)
    ines.save()

    page = shown(guest.get(link))
    assert f'href="/connexion/?next={link}"' in page and 'name="password"' not in page
    signed = guest.post(f"/connexion/?next={link}", {"login": INES, "password": PASSWORD, "next": link})
    assert signed.url == link
    assert guest.post(link).status_code == 303

    assert Membership.objects.get(business=business, user=ines).role == "assistant"
    assert "Vous agissez pour" in shown(guest.get("/suivi/"))


def test_a_post_with_a_password_never_opens_an_account_that_exists(client, business):
    establish(name="Inès Caron", email=INES)
    guest, link = Client(), invited(client)

    answer = guest.post(link, JOIN)

    assert "connectez-vous" in shown(answer)
    assert "_auth_user_id" not in guest.session
    assert Membership.objects.filter(business=business).count() == 1


def test_somebody_else_who_is_signed_in_is_told_whose_invitation_it_is(client, business):
    basile = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))
    link = invited(client)

    for answer in (basile.get(link), basile.post(link)):
        assert f"Elle est pour {INES}" in shown(answer)
    assert Membership.objects.filter(business=business).count() == 1


# ── One member ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ines(business) -> Membership:
    return member(business, "assistant", email=INES).memberships.get()


def test_clients_are_confided_and_taken_back_by_ticking_them(client, business, ines):
    nord, sud = ready.client(business), ready.client(business, name="Baie Sud")
    address = f"/reglages/membres/{ines.id}/"
    assert "Atelier Nord" in shown(client.get(address))

    client.post(f"{address}clients/", {"clients": [str(nord.id), str(sud.id)]})
    client.post(f"{address}clients/", {"clients": [str(sud.id)]})

    assert members.delegated_clients(business, ines, on=TODAY) == {sud.id}
    assert "1 client confié" in shown(client.get("/reglages/"))


def test_a_client_that_is_not_there_is_refused(client, business, ines):
    theirs = ready.client(ready.business(name="Basile Roy", email="basile@roy.example"))

    answer = client.post(f"/reglages/membres/{ines.id}/clients/", {"clients": [str(theirs.id)]})

    assert answer.status_code == 422
    assert members.delegates(business, on=TODAY) == {}


def test_a_client_followed_by_somebody_else_says_by_whom(client, business, ines):
    nord = ready.client(business)
    paul = member(business, "assistant", email="paul@v.example").memberships.get()
    members.delegate(business, client_id=nord.id, membership_id=paul.id, by=owner_of(business), at=NOW)

    assert "Atelier Nord (suivi par assistant)" in shown(client.get(f"/reglages/membres/{ines.id}/"))


def test_a_last_day_is_kept_and_one_that_is_gone_is_refused(client, ines):
    address = f"/reglages/membres/{ines.id}/fin/"

    assert client.post(address, {"until": "31/12/2026"}).status_code == 303
    refused = client.post(address, {"until": "22/11/2026"})

    ines.refresh_from_db()
    assert str(ines.until) == "2026-12-31"
    assert refused.status_code == 422 and "Ce jour est passé" in shown(refused)


def test_who_is_dismissed_is_out_at_once(client, business):
    visitor = signed_in(entrusted(business))
    ines = Membership.objects.get(business=business, role="assistant")
    assert visitor.get("/suivi/").status_code == 200

    answer = client.post(f"/reglages/membres/{ines.id}/depart/")

    assert answer.url == "/reglages/#membres"
    assert visitor.get("/suivi/").status_code == 403
    assert visitor.get("/clients/").status_code == 403
    assert client.get(f"/reglages/membres/{ines.id}/").status_code == 404


def test_the_last_owner_is_told_why_they_stay(client, business):
    owner = Membership.objects.get(business=business)

    page = shown(client.post(f"/reglages/membres/{owner.id}/depart/", follow=True))

    assert "C’est la seule personne qui décide pour l’entreprise" in page
    assert client.get("/reglages/").status_code == 200


def test_a_member_of_another_business_is_not_found(client):
    other = member(ready.business(name="Basile Roy", email="basile@roy.example"), "assistant").memberships.get()

    for end in ("", "fin/", "clients/", "depart/"):
        assert client.post(f"/reglages/membres/{other.id}/{end}").status_code == 404


def test_a_membership_past_its_last_day_opens_nothing(business, monkeypatch):
    visitor, ines = signed_in(entrusted(business)), Membership.objects.get(business=business, role="assistant")
    members.set_end(business, ines.id, until=TODAY, on=TODAY, by=owner_of(business), at=NOW)

    assert visitor.get("/suivi/").status_code == 200
    monkeypatch.setattr("reglo.clock.now", lambda: NOW.replace(day=24))
    assert visitor.get("/suivi/").status_code == 403
