"""Members: who is let in, by a link that serves once; what is confided to them; what they ask."""

import json
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from reglo.books import members, outbox, people, post, verification
from reglo.books.journal import Entry
from reglo.books.members import Invitation, Problem
from reglo.books.people import Business, Membership, User
from reglo.books.tenancy import tenant
from reglo.rules import roles
from tests import ready
from tests.failures.nursery import Nursery
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "un mot de passe long"
INES = "ines@caron.example"


@pytest.fixture
def business() -> Business:
    return ready.business()


def invited(business: Business, **changes: Any) -> tuple[Invitation, str]:
    asked: dict[str, Any] = {
        "email": INES, "name": "Inès Caron", "role": roles.ASSISTANT, "outside": False, "until": None, "on": TODAY,
        "by": owner_of(business), "at": NOW,
    }  # fmt: skip
    return members.invite(business, **(asked | changes))


def joined(business: Business, **changes: Any) -> Membership:
    _, token = invited(business, **changes)
    return members.accept(token, name="Inès Caron", password=PASSWORD, at=NOW)


def refused(business: Business, **changes: Any) -> dict[str, str]:
    with pytest.raises(members.CannotInvite) as refusal:
        invited(business, **changes)
    return by_field(refusal.value.problems)


def by_field(problems: tuple[Problem, ...]) -> dict[str, str]:
    assert all(problem.said.en and problem.said.fr != problem.said.en for problem in problems)
    return {problem.field: problem.said.fr for problem in problems}


def entries(business: Business, kind: str) -> list[dict[str, Any]]:
    with tenant(business.id):
        return [json.loads(one.text) for one in Entry.objects.filter(kind=kind).order_by("position")]


# ── Letting somebody in ──────────────────────────────────────────────────────────────────────────


def test_a_guest_joins_with_a_name_and_a_password(business: Business):
    membership = joined(business, until=TODAY + timedelta(days=30), outside=True)

    assert (membership.business, membership.role) == (business, roles.ASSISTANT)
    assert (membership.until, membership.outside) == (date(2026, 12, 23), True)
    assert membership.user.check_password(PASSWORD)
    assert [one.user.name for one in members.members(business, on=TODAY)] == ["Camille Aubry", "Inès Caron"]
    assert verification.verify(business) == []


def test_an_hour_given_in_another_zone_verifies(business: Business):
    evening = NOW.astimezone(ZoneInfo("America/Montreal"))

    invited(business, at=evening)

    assert verification.verify(business) == []


def test_the_token_is_long_and_nowhere_in_the_database(business: Business):
    _, token = invited(business)

    assert len(token) * 6 >= 128
    with connection.cursor() as cursor:
        for table in ("books_invitation", "books_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            assert token not in str(cursor.fetchall())


def test_a_link_serves_once(business: Business):
    _, token = invited(business)
    members.accept(token, name="Inès", password=PASSWORD, at=NOW)

    assert members.invitation_of(token, at=NOW).state == "used"
    with pytest.raises(members.CannotAccept, match="used"):
        members.accept(token, name="Autre", password=PASSWORD, at=NOW)
    assert Membership.objects.filter(business=business).count() == 2


@pytest.mark.parametrize(("days", "state"), [(13, "open"), (14, "expired"), (400, "expired")])
def test_a_link_lasts_fourteen_days(business: Business, days: int, state: str):
    _, token = invited(business)

    assert members.invitation_of(token, at=NOW + timedelta(days=days)).state == state


def test_a_link_whose_membership_would_be_over_has_expired(business: Business):
    _, token = invited(business, until=TODAY + timedelta(days=2))

    assert members.invitation_of(token, at=NOW + timedelta(days=2)).state == "open"
    with pytest.raises(members.CannotAccept, match="expired"):
        members.accept(token, name="Inès", password=PASSWORD, at=NOW + timedelta(days=3))


@pytest.mark.parametrize("token", ["", "guessed", "é" * 400])
def test_a_token_nobody_gave_leads_nowhere(business: Business, token: str):
    invited(business)

    assert members.invitation_of(token, at=NOW) == members.Found("unknown")
    with pytest.raises(members.CannotAccept, match="unknown"):
        members.accept(token, name="Inès", password=PASSWORD, at=NOW)


def test_an_invitation_withdrawn_lets_nobody_in(business: Business):
    made, token = invited(business)

    assert members.withdraw(business, made.id, by=owner_of(business), at=NOW)
    assert not members.withdraw(business, made.id, by=owner_of(business), at=NOW)
    with pytest.raises(members.CannotAccept, match="withdrawn"):
        members.accept(token, name="Inès", password=PASSWORD, at=NOW)
    assert verification.verify(business) == []


def test_an_invitation_of_another_business_is_not_withdrawn(business: Business):
    made, _ = invited(business)
    other = establish(email="basile@b.example")

    with pytest.raises(Invitation.DoesNotExist):
        members.withdraw(other, made.id, by=owner_of(other), at=NOW)


def test_everything_wrong_is_said_at_once(business: Business):
    found = refused(business, email="ines", role="boss", until=TODAY - timedelta(days=1), name="x" * 201)

    assert set(found) == {"email", "role", "until", "name"}
    assert not Invitation.objects.exists()


def test_an_owner_is_neither_outside_nor_for_a_time(business: Business):
    assert set(refused(business, role=roles.OWNER, outside=True, until=TODAY)) == {"outside", "until"}


def test_a_member_is_not_invited_again_whatever_the_case_of_the_e_mail(business: Business):
    joined(business)

    assert "déjà membre" in refused(business, email=INES.upper())["email"]


def test_one_invitation_waits_for_an_e_mail(business: Business):
    made, _ = invited(business)

    assert "attend déjà" in refused(business, email=INES.upper())["email"]
    members.withdraw(business, made.id, by=owner_of(business), at=NOW)
    assert invited(business)[0].id != made.id


def test_an_account_that_exists_signs_in_first(business: Business):
    ines = owner_of(establish(name="Inès Caron", email=INES))
    _, token = invited(business)

    assert members.invitation_of(token, at=NOW).has_account
    with pytest.raises(members.CannotAccept, match="has_account"):
        members.accept(token, name="Inès", password=PASSWORD, at=NOW)
    assert members.accept(token, user=ines, at=NOW).user == ines
    assert User.objects.filter(email=INES).count() == 1


def test_an_invitation_is_for_one_person_and_no_other(business: Business):
    basile = owner_of(establish(email="basile@b.example"))
    _, token = invited(business)

    with pytest.raises(members.CannotAccept, match="other_account"):
        members.accept(token, user=basile, at=NOW)
    assert members.invitation_of(token, at=NOW).state == "open"


def test_of_six_who_accept_at_once_one_joins(nursery: Nursery):
    business = ready.business()
    _, token = invited(business)

    ended = nursery.together([{"task": "join", "args": {"token": token}} for _ in range(6)])

    assert sorted(len(one.said("joined")) for one in ended) == [0, 0, 0, 0, 0, 1]
    assert {words for one in ended for words in one.said("refused")} == {"used"}
    assert Membership.objects.filter(business=business, role=roles.ASSISTANT).count() == 1
    assert User.objects.filter(email=INES).count() == 1
    assert verification.verify(business) == []


# ── The message that carries the link ────────────────────────────────────────────────────────────


def working_server(business: Business) -> None:
    server = ready.mail_server(business, port=25)
    post.ask_test(business, at=NOW)
    with tenant(business.id):
        asked = post.server()
    assert asked is not None and asked.asked_at is not None
    post.claim_test(business)
    post.answer_test(business, asked.asked_at, state="sent", words="250", at=NOW)
    assert server is not None


def test_without_a_mail_server_the_link_is_copied(business: Business):
    made, _ = invited(business)

    assert members.post_invitation(business, made.id, link="https://r/i", by=owner_of(business), at=NOW) is None
    with tenant(business.id):
        assert business.messages.count() == 0


def test_with_a_mail_server_the_link_leaves_once(business: Business):
    working_server(business)
    made, _ = invited(business)

    sent = [
        members.post_invitation(business, made.id, link="https://r/i/k7", by=owner_of(business), at=NOW)
        for _ in range(2)
    ]

    assert sent[0] is not None and sent[0] == sent[1]
    assert (sent[0].to, sent[0].channel, sent[0].client_id) == (INES, outbox.EMAIL, None)
    assert "https://r/i/k7" in sent[0].body and "Camille Aubry EI" in sent[0].subject
    assert verification.verify(business) == []


@pytest.mark.parametrize(
    ("place", "language", "first", "also"),
    [("fr", "fr", "Bonjour", ""), ("fr", "en", "Hello", ""), ("ca-qc", "en", "*English follows.*", "Hello")],
)
def test_the_message_is_in_the_language_of_who_invites_french_first_in_quebec(place, language, first, also):
    business = establish(place)
    owner = owner_of(business)
    people.set_preferences(owner, language=language, keys_on=True)
    made, _ = invited(business)

    filled = members.written_invitation(made, link="https://r/i", by=owner_of(business))

    assert filled.body.startswith(first) and also in filled.body


# ── Leaving ──────────────────────────────────────────────────────────────────────────────────────


def test_who_is_dismissed_has_no_access_from_now_on_and_their_clients_come_back(business: Business):
    client, ines = ready.client(business), joined(business)
    by = {"by": owner_of(business), "at": NOW}
    members.delegate(business, client_id=client.id, membership_id=ines.id, **by)

    members.dismiss(business, ines.id, **by)

    assert members.acting(ines.user, at=NOW) == []
    assert members.delegates(business, on=TODAY) == {}
    with pytest.raises(members.CannotDismiss):
        members.dismiss(business, ines.id, **by)
    assert verification.verify(business) == []


def test_the_last_owner_stays(business: Business):
    owner = Membership.objects.get(business=business)

    with pytest.raises(members.CannotDismiss, match="seule personne"):
        members.dismiss(business, owner.id, by=owner.user, at=NOW)


def test_an_owner_leaves_when_another_one_stays(business: Business):
    first = Membership.objects.get(business=business)
    joined(business, role=roles.OWNER)

    members.dismiss(business, first.id, by=first.user, at=NOW)

    assert [one.user.name for one in members.members(business, on=TODAY)] == ["Inès Caron"]
    assert people.owner_of(business).name == "Inès Caron"


def test_who_was_dismissed_comes_back_by_a_new_invitation(business: Business):
    ines = joined(business)
    members.dismiss(business, ines.id, by=owner_of(business), at=NOW)
    _, token = invited(business, role=roles.ACCOUNTANT)

    again = members.accept(token, user=ines.user, at=NOW)

    assert (again.id, again.role, again.until) == (ines.id, roles.ACCOUNTANT, None)
    assert verification.verify(business) == []


@pytest.mark.parametrize(("later", "count"), [(0, 1), (1, 1), (2, 0)])
def test_the_last_day_counts_whole_where_the_business_lives(later: int, count: int):
    business = establish("ca-qc")
    ines = joined(business, until=TODAY + timedelta(days=1))
    evening = NOW + timedelta(days=later, hours=19)  # 4:00 UTC the day after, 23:00 in Montréal

    assert len(members.acting(ines.user, at=evening)) == count


def test_a_last_day_is_set_changed_and_taken_away(business: Business):
    ines, by = joined(business), {"by": owner_of(business), "at": NOW, "on": TODAY}

    for until in (TODAY + timedelta(days=9), TODAY, None, None):
        members.set_end(business, ines.id, until=until, **by)

    assert entries(business, "member.end_set") == [
        {"until": [None, "2026-12-02"]}, {"until": ["2026-12-02", "2026-11-23"]}, {"until": ["2026-11-23", None]},
    ]  # fmt: skip
    assert verification.verify(business) == []


def test_a_last_day_that_is_gone_and_that_of_an_owner_are_refused(business: Business):
    ines, owner = joined(business), Membership.objects.get(business=business, role=roles.OWNER)
    by = {"by": owner.user, "at": NOW, "on": TODAY}

    with pytest.raises(members.CannotEnd, match="passé"):
        members.set_end(business, ines.id, until=TODAY - timedelta(days=1), **by)
    with pytest.raises(members.CannotEnd, match="pas de dernier jour"):
        members.set_end(business, owner.id, until=TODAY, **by)


# ── What is confided ─────────────────────────────────────────────────────────────────────────────


def test_an_assistant_sees_what_was_confided_and_the_others_see_everything(business: Business):
    nord, sud, ines = ready.client(business), ready.client(business, name="Sud"), joined(business)
    accountant = joined(business, email="paul@v.example", role=roles.ACCOUNTANT)
    owner = Membership.objects.get(business=business, role=roles.OWNER)

    members.delegate(business, client_id=nord.id, membership_id=ines.id, by=owner.user, at=NOW)

    assert members.delegated_clients(business, ines, on=TODAY) == {nord.id}
    assert members.delegated_clients(business, ines, on=TODAY - timedelta(days=1)) == frozenset()
    assert members.delegated_clients(business, owner, on=TODAY) is members.ALL
    assert members.delegated_clients(business, accountant, on=TODAY) is members.ALL
    assert sud.id not in members.delegates(business, on=TODAY)


def test_a_client_has_one_delegate_who_changes_or_gives_it_back(business: Business):
    nord, ines, paul = ready.client(business), joined(business), joined(business, email="paul@v.example")
    by = {"by": owner_of(business), "at": NOW}
    for membership in (ines, ines, paul):
        members.delegate(business, client_id=nord.id, membership_id=membership.id, **by)

    assert members.delegates(business, on=TODAY) == {nord.id: paul}
    assert members.confided(business, on=TODAY) == {paul.id: 1}
    assert members.delegated_clients(business, ines, on=TODAY) == frozenset()
    assert len(entries(business, "delegation.given")) == 2

    for _ in range(2):
        members.take_back(business, client_id=nord.id, **by)
    assert members.delegates(business, on=TODAY) == {}
    assert len(entries(business, "delegation.taken_back")) == 2
    assert verification.verify(business) == []


def test_a_list_of_clients_is_confided_as_it_is(business: Business):
    nord, sud, est = (ready.client(business, name=name) for name in ("Nord", "Sud", "Est"))
    ines, by = joined(business), {"by": owner_of(business), "at": NOW}

    members.confide(business, membership_id=ines.id, client_ids=[nord.id, sud.id], **by)
    members.confide(business, membership_id=ines.id, client_ids=[sud.id, est.id], **by)

    assert members.delegated_clients(business, ines, on=TODAY) == {sud.id, est.id}
    assert verification.verify(business) == []


def test_nobody_but_an_assistant_with_access_is_trusted_with_a_client(business: Business):
    nord, ines = ready.client(business), joined(business)
    accountant = joined(business, email="paul@v.example", role=roles.ACCOUNTANT)
    elsewhere = joined(establish(email="basile@b.example"), email="lea@l.example")
    by = {"by": owner_of(business), "at": NOW}
    members.dismiss(business, ines.id, **by)

    for membership in (ines, accountant, elsewhere):
        with pytest.raises(members.CannotDelegate, match="assistante"):
            members.delegate(business, client_id=nord.id, membership_id=membership.id, **by)
    assert members.delegates(business, on=TODAY) == {}


def test_a_client_of_another_business_is_not_confided(business: Business):
    ines, theirs = joined(business), ready.client(ready.business(email="basile@b.example"))

    with pytest.raises(members.CannotDelegate, match="vos clients"):
        members.delegate(business, client_id=theirs.id, membership_id=ines.id, by=owner_of(business), at=NOW)


def test_a_delegate_whose_last_day_is_gone_follows_nobody(business: Business):
    nord, ines = ready.client(business), joined(business, until=TODAY)
    members.delegate(business, client_id=nord.id, membership_id=ines.id, by=owner_of(business), at=NOW)

    assert members.delegates(business, on=TODAY) == {nord.id: ines}
    assert members.delegates(business, on=TODAY + timedelta(days=1)) == {}


# ── Questions ────────────────────────────────────────────────────────────────────────────────────


def test_a_question_is_asked_and_answered_once(business: Business):
    nord, ines, owner = ready.client(business), joined(business), owner_of(business)
    members.delegate(business, client_id=nord.id, membership_id=ines.id, by=owner, at=NOW)

    asked = members.ask(business, client_id=nord.id, words=" Trois versements ? ", by=ines.user, at=NOW)
    answered = members.answer(business, asked.id, words="Oui.", by=owner, at=NOW)

    assert (asked.words, answered.answer, answered.answered_by) == ("Trois versements ?", "Oui.", owner.pk)
    with pytest.raises(members.CannotAnswer, match="déjà sa réponse"):
        members.answer(business, asked.id, words="Non.", by=owner, at=NOW)
    assert verification.verify(business) == []


@pytest.mark.parametrize("words", ["", "  \u200b ", "x" * 2001])
def test_words_that_say_nothing_or_too_much_are_refused(business: Business, words: str):
    nord, owner = ready.client(business), owner_of(business)
    asked = members.ask(business, client_id=nord.id, words="Trois versements ?", by=owner, at=NOW)

    with pytest.raises(members.CannotAsk):
        members.ask(business, client_id=nord.id, words=words, by=owner, at=NOW)
    with pytest.raises(members.CannotAnswer):
        members.answer(business, asked.id, words=words, by=owner, at=NOW)


def test_one_asks_about_ones_own_clients_only(business: Business):
    nord, ines = ready.client(business), joined(business)

    with pytest.raises(members.CannotAsk, match="pas confié"):
        members.ask(business, client_id=nord.id, words="Et ?", by=ines.user, at=NOW)


def test_questions_are_listed_the_latest_first_for_one_person_or_since(business: Business):
    nord, ines, owner = ready.client(business), joined(business), owner_of(business)
    members.delegate(business, client_id=nord.id, membership_id=ines.id, by=owner, at=NOW)
    old = members.ask(business, client_id=nord.id, words="Ancienne", by=owner, at=NOW - timedelta(days=60))
    members.answer(business, old.id, words="Oui.", by=owner, at=NOW - timedelta(days=50))
    new = members.ask(business, client_id=nord.id, words="Nouvelle", by=ines.user, at=NOW)

    with tenant(business.id):
        assert [one.id for one in members.questions(business)] == [new.id, old.id]
        assert [one.id for one in members.questions(business, by=ines.user)] == [new.id]
        assert [one.id for one in members.questions(business, since=NOW - timedelta(days=14))] == [new.id]
