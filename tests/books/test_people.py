"""The first minute, the account, and what a business says of itself."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from reglo.books import people, verification
from reglo.books.journal import Entry
from reglo.books.people import Business, CannotFound, Founder, Profile, StartLink, User
from reglo.books.tenancy import tenant
from reglo.rules import roles
from tests.failures.nursery import Nursery
from tests.people import NOW, establish, owner_of

pytestmark = pytest.mark.django_db

CAMILLE = Founder(place="fr", name="Camille Aubry", email="camille@aubry.example", password="un mot de passe long")


def invited() -> str:
    link = people.invite_start(at=NOW)
    assert link is not None
    return link


def profile(business: Business) -> Profile:
    with tenant(business.id):
        return Profile.objects.get()


# ── The first minute ─────────────────────────────────────────────────────────────────────────────


def test_four_answers_found_a_business_with_its_owner():
    user, business = people.found(CAMILLE, link=invited(), at=NOW)

    assert user.check_password(CAMILLE.password)
    assert (business.place, business.time_zone, business.currency) == ("fr", "Europe/Paris", "EUR")
    membership = user.memberships.get()
    assert (membership.business, membership.role) == (business, roles.OWNER)
    assert verification.verify(business) == []


def test_a_business_of_quebec_lives_in_its_own_hour_and_money():
    _, business = people.found(Founder("ca-qc", "Basile", "basile@b.example", "x" * 12), link=invited(), at=NOW)

    assert (business.time_zone, business.currency, business.locale) == ("America/Montreal", "CAD", "fr-CA")
    assert (profile(business).region, profile(business).tax_regime) == ("QC", "small")
    assert profile(business).interac_email == "basile@b.example"
    assert verification.verify(business) == []


def test_a_link_serves_once():
    link = invited()
    people.found(CAMILLE, link=link, at=NOW)

    assert not people.start_is_open(link)
    with pytest.raises(CannotFound, match="link"):
        people.found(Founder("fr", "Autre", "autre@b.example", "x" * 12), link=link, at=NOW)


@pytest.mark.parametrize("link", ["", "guessed", "é"])
def test_a_link_nobody_gave_opens_nothing(link: str):
    invited()

    assert not people.start_is_open(link)
    with pytest.raises(CannotFound, match="link"):
        people.found(CAMILLE, link=link, at=NOW)
    assert not Business.objects.exists()


def test_a_link_is_nowhere_in_the_database():
    link = invited()

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM books_startlink")
        assert link not in str(cursor.fetchall())


def test_a_new_start_makes_the_former_link_useless():
    former, later = invited(), invited()

    assert not people.start_is_open(former)
    assert people.start_is_open(later)
    assert StartLink.objects.count() == 1


def test_nobody_is_invited_once_somebody_has_an_account():
    establish()

    assert people.invite_start(at=NOW) is None


def test_an_e_mail_that_has_an_account_is_refused_whatever_its_case_and_the_link_stays_open():
    link = invited()
    User.objects.create(email="Camille@Aubry.example")

    with pytest.raises(CannotFound, match="email"):
        people.found(CAMILLE, link=link, at=NOW)

    assert not Business.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_leaves_the_link_as_it_was():
    link = invited()
    User.objects.create(email=CAMILLE.email)
    with pytest.raises(CannotFound, match="email"):
        people.found(CAMILLE, link=link, at=NOW)

    assert people.start_is_open(link)


def test_of_six_who_found_at_once_with_one_link_one_does(nursery: Nursery):
    link = invited()

    jobs: list[dict[str, Any]] = [
        {"task": "found", "args": {"link": link, "email": f"camille{n}@aubry.example"}} for n in range(6)
    ]
    ended = nursery.together(jobs)

    assert sorted(len(one.said("founded")) for one in ended) == [0, 0, 0, 0, 0, 1]
    assert [words for one in ended for words in one.said("refused")] == ["link"] * 5
    assert Business.objects.count() == User.objects.count() == 1
    assert verification.verify(Business.objects.get()) == []


# ── What it prints ───────────────────────────────────────────────────────────────────────────────


def test_a_change_is_told_with_what_it_was_and_what_it_became():
    business = establish()

    people.describe(
        business, changes={"city": "Nantes", "email": "camille@aubry.example"}, by=owner_of(business), at=NOW
    )

    assert profile(business).city == "Nantes"
    with tenant(business.id):
        entry = Entry.objects.get(kind="business.described")
    assert json.loads(entry.text) == {"city": ["", "Nantes"]}
    assert verification.verify(business) == []


def test_a_change_that_changes_nothing_is_not_told():
    business = establish()
    for _ in range(2):
        people.describe(business, changes={"city": "Nantes"}, by=owner_of(business), at=NOW)

    with tenant(business.id):
        assert Entry.objects.filter(kind="business.described").count() == 1


def test_the_day_a_bank_account_changed_is_that_of_the_business():
    """The night has begun in London while it is still the evening before in Montréal."""
    business = establish("ca-qc")
    late = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)  # 22:30 on the 23rd in Montréal

    people.describe(business, changes={"deposit_details": "Transit 12345"}, by=owner_of(business), at=late)
    people.describe(business, changes={"city": "Laval"}, by=owner_of(business), at=late + timedelta(days=9))

    assert profile(business).bank_since == date(2026, 11, 23)
    assert verification.verify(business) == []


@pytest.mark.parametrize("field", ["id", "business", "bank_since", "business_id", "password"])
def test_what_is_not_printed_is_not_described(field: str):
    business = establish()

    with pytest.raises(AssertionError, match="unknown fields"):
        people.describe(business, changes={field: "x"}, by=owner_of(business), at=NOW)


# ── The account ──────────────────────────────────────────────────────────────────────────────────


def test_a_new_password_is_set_for_the_account_whatever_the_case_of_its_e_mail():
    establish()

    assert people.set_password(email="CAMILLE@aubry.example", password="un autre mot de passe")

    assert User.objects.get().check_password("un autre mot de passe")


def test_nobody_has_no_password():
    assert not people.set_password(email="nobody@example.com", password="x")


def test_preferences_are_those_of_one_person():
    alice, basile = owner_of(establish()), owner_of(establish(email="basile@b.example"))

    people.set_preferences(alice, language="en", keys_on=False)

    alice.refresh_from_db()
    basile.refresh_from_db()
    assert (alice.language, alice.keys_on, basile.language, basile.keys_on) == ("en", False, "fr", True)
