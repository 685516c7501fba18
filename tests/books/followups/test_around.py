"""Around the follow-up: halts, addresses that no longer answer, memos, the calendar feed, closed weeks, people."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reglo.books import clients, halts, memos, verification
from reglo.books.clients import Client
from reglo.books.people import User
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.followups.refused import fields_of
from tests.books.followups.scene import Scene
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


# ── Halts ────────────────────────────────────────────────────────────────────────────────────────


def halted(it: Scene) -> str:
    with tenant(it.business.id):
        found = halts.halted(it.business)
        return found.kind if found else ""


def test_a_halt_stands_once_until_a_person_lifts_it(it):
    assert halted(it) == ""
    first = halts.halt(it.business, kind=halts.IMPORT, by=None, at=NOW)
    assert halts.halt(it.business, kind=halts.IMPORT, by=None, at=NOW).id == first.id
    halts.halt(it.business, kind=halts.OWNER, reason="vacances", **it.who)
    assert halted(it) == halts.OWNER

    halts.lift(it.business, kind=halts.OWNER, **it.who)
    assert halted(it) == halts.IMPORT
    halts.lift(it.business, kind=halts.IMPORT, **it.who)
    assert halts.lift(it.business, kind=halts.IMPORT, **it.who) is None
    assert halted(it) == ""


def test_a_halt_says_why_in_few_words(it):
    found = fields_of(halts.CannotHalt, halts.halt, it.business, kind=halts.OWNER, reason="x" * 301, **it.who)

    assert found == ["reason"]


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────


def bounce(it: Scene, address: str = ready.JEANNE["email"]) -> halts.Bounce:
    facts = {"contact_id": it.jeanne, "message_id": None, "words": "550 unknown", "on": TODAY, "at": NOW}
    return halts.bounce(it.business, client_id=it.client.id, address=address, **facts)


def to_mend(it: Scene) -> tuple[list[str], list[str]]:
    with tenant(it.business.id):
        addresses = it.business.bounces.filter(mended_on=None).values_list("address", flat=True)
        return list(addresses), list(it.business.tracks.filter(done_on=None).values_list("kind", flat=True))


def test_a_message_that_comes_back_opens_the_search_of_an_address_once(it):
    assert bounce(it).id == bounce(it).id

    assert to_mend(it) == ([ready.JEANNE["email"]], ["address"])


def test_a_new_address_of_the_contact_mends_the_old_one(it):
    bounce(it)

    clients.change(it.business, it.client.id, client={}, billing={"phone": "0102030405"}, **it.who)
    assert to_mend(it)[1] == ["address"]
    clients.change(it.business, it.client.id, client={}, billing={"email": "jeanne@nord.example"}, **it.who)

    assert to_mend(it) == ([], [])
    assert verification.verify(it.business) == []


def test_the_search_goes_on_while_another_address_does_not_answer(it):
    bounce(it)
    bounce(it, "autre@nord.example")

    halts.mend(it.business, client_id=it.client.id, address=ready.JEANNE["email"], **it.now)
    assert to_mend(it) == (["autre@nord.example"], ["address"])
    halts.mend(it.business, client_id=it.client.id, address="autre@nord.example", **it.now)

    assert to_mend(it) == ([], [])


def test_mending_what_never_came_back_changes_nothing(it):
    halts.mend(it.business, client_id=it.client.id, address="autre@nord.example", **it.now)

    assert it.entries("bounce.mended") == []


# ── Memos and the calendar feed ──────────────────────────────────────────────────────────────────


def test_memos_of_the_day_and_before_are_due_until_they_are_done(it):
    days = {"hier": -1, "aujourd’hui": 0, "demain": 1}
    rows = {
        words: memos.note(it.business, client_id=it.client.id, words=words, **it.now | {"on": TODAY + timedelta(n)})
        for words, n in days.items()
    }
    memos.note(it.business, client_id=it.client.id, words=" hier ", **it.now | {"on": TODAY - timedelta(1)})
    for _ in range(2):
        memos.done(it.business, memo_id=rows["aujourd’hui"].id, **it.who)

    with tenant(it.business.id):
        assert [memo.words for memo in memos.due(it.business, TODAY)] == ["hier"]
    assert len(it.entries("memo.done")) == 1


@pytest.mark.parametrize("words", ["", "  ", "x" * 501])
def test_a_memo_says_something_short(it, words):
    assert fields_of(memos.CannotNote, memos.note, it.business, client_id=it.client.id, words=words, **it.now) == [
        "words"
    ]


def test_a_feed_opens_with_its_last_token_alone(it):
    first = memos.open_feed(it.business, user=it.owner, at=NOW)
    second = memos.open_feed(it.business, user=it.owner, with_amounts=True, at=NOW)

    assert memos.feed_of(first) is None
    assert memos.feed_of("") is None
    found = memos.feed_of(second)
    assert (found.business, found.user, found.with_amounts) == (it.business, it.owner, True)
    assert second not in found.digest


def test_a_feed_closed_serves_no_more_and_those_of_others_stay(it):
    zoe = User.objects.create(email="zoe@example.com")
    hers = memos.open_feed(it.business, user=zoe, at=NOW)
    his = memos.open_feed(it.business, user=it.owner, at=NOW)

    memos.close_feed(it.business, user=it.owner, at=NOW)

    assert memos.feed_of(his) is None
    assert memos.feed_of(hers) is not None


# ── Clients ──────────────────────────────────────────────────────────────────────────────────────


def test_closed_weeks_are_noted_once_and_forgotten_in_the_table_alone(it):
    weeks = {"client_id": it.client.id, "from_on": TODAY, "until_on": TODAY}
    row = clients.close_period(it.business, **weeks, **it.who)
    assert clients.close_period(it.business, **weeks, **it.who).id == row.id

    for _ in range(2):
        clients.reopen_period(it.business, period_id=row.id, **it.who)

    with tenant(it.business.id):
        assert it.business.closedperiods.count() == 0
    assert len(it.entries("closed_period.noted")) == len(it.entries("closed_period.removed")) == 1
    assert verification.verify(it.business) == []


def test_weeks_that_end_before_they_begin_are_refused(it):
    weeks = {"client_id": it.client.id, "from_on": TODAY, "until_on": TODAY - timedelta(days=1)}

    assert fields_of(clients.CannotClose, clients.close_period, it.business, **weeks, **it.who) == ["until_on"]


def test_a_client_is_added_with_what_it_agreed_and_the_person_one_works_with(it):
    agreed = {"agreed_rate": Decimal(12), "pay_days": "10,25", "cutoff_day": 20, "contact_gap_days": 5, "size": "small"}
    added = clients.add(
        it.business, client={"name": "Coop Verte", "country": "FR", "time_zone": "Europe/Paris"} | agreed,
        billing={"name": "Léa", "no_email": True}, mission={"name": "Zoé"}, **it.who,
    )  # fmt: skip

    with tenant(it.business.id):
        row = Client.objects.get(id=added.id)
        assert {name: getattr(row, name) for name in agreed} == agreed
        people = [(contact.role, contact.name) for contact in row.contacts.order_by("role")]
    assert people == [(clients.BILLING, "Léa"), (clients.MISSION, "Zoé")]
    assert verification.verify(it.business) == []


def test_the_person_one_works_with_is_named_later_changed_and_never_by_an_empty_form(it):
    for mission in ({"name": ""}, {"name": "Zoé"}, {"name": "Zoé Martin"}, {"email": "zoe@nord.example"}):
        clients.change(it.business, it.client.id, client={}, billing={}, mission=mission, **it.who)

    with tenant(it.business.id):
        (zoe,) = it.client.contacts.filter(role=clients.MISSION)
    assert (zoe.name, zoe.email) == ("Zoé Martin", "zoe@nord.example")
    assert len(it.entries("client.changed")) == 3
    assert verification.verify(it.business) == []


def test_a_client_told_before_these_fields_were_there_still_verifies(it, monkeypatch):
    of_old = frozenset({"name", "kind", "country"})
    with monkeypatch.context() as before:
        before.setattr(clients, "CLIENT_FIELDS", of_old)
        before.setattr(clients, "CONTACT_FIELDS", frozenset({"name", "email"}))
        clients.add(it.business, client={"name": "Coop", "country": "FR"}, billing={"name": "Léa"}, **it.who)

    assert verification.verify(it.business) == []


def test_nobody_notes_anything_of_a_client_that_is_not_there(it):
    with pytest.raises(Client.DoesNotExist):
        memos.note(it.business, client_id=uuid7(), words="appeler", **it.now)
