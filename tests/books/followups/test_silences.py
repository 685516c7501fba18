"""Pauses, postponements, insolvency, lawyers, platforms, the bank and tracks: noted once, ended once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.books.followups import bank, pauses, tracks
from reglo.books.tenancy import tenant
from tests import ready
from tests.books.followups.refused import fields_of
from tests.books.followups.scene import Scene
from tests.people import TODAY

pytestmark = pytest.mark.django_db(transaction=True)

TOMORROW = TODAY + timedelta(days=1)


def paused(it: Scene, **changes):
    facts = {"client_id": it.client.id, "until": TOMORROW, "reason": "congés"} | it.now
    return pauses.pause(it.business, **facts | changes)


def test_a_pause_noted_twice_is_one_and_is_lifted_once(it):
    first = paused(it)
    assert paused(it).id == first.id
    for _ in range(2):
        pauses.lift(it.business, pause_id=first.id, **it.now)

    assert paused(it).id != first.id
    assert (len(it.entries("pause.made")), len(it.entries("pause.lifted"))) == (2, 1)


def test_a_pause_has_an_end_to_come_a_reason_and_a_sum_of_the_client(it):
    other = Scene(it.business, ready.client(it.business, name="Coop Verte"), it.owner)

    assert fields_of(pauses.CannotPause, paused, it, until=TODAY, reason=" ", receivable_id=other.sum_id) == [
        "sums", "until", "reason",
    ]  # fmt: skip
    assert fields_of(pauses.CannotPause, paused, it, reason="x" * 301) == ["reason"]
    assert paused(it, receivable_id=it.sum_id).receivable_id == it.sum_id


def test_a_step_is_postponed_to_a_day_to_come_and_taken_back_once(it):
    facts = {"client_id": it.client.id, "step": "reminder_1"} | it.now
    assert fields_of(pauses.CannotPause, pauses.postpone, it.business, until=TODAY, **facts) == ["until"]

    row = pauses.postpone(it.business, until=TOMORROW, **facts)
    assert pauses.postpone(it.business, until=TOMORROW, **facts).id == row.id
    for _ in range(2):
        pauses.undo_postponement(it.business, postponement_id=row.id, **it.who)

    assert pauses.postpone(it.business, until=TOMORROW, **facts).id != row.id
    assert len(it.entries("postponement.undone")) == 1


@pytest.mark.parametrize("kind", pauses.STANDSTILLS)
def test_a_client_stands_still_once_for_a_reason_until_it_is_lifted(it, kind):
    facts = {"client_id": it.client.id, "kind": kind} | it.now
    row = pauses.stand_still(it.business, **facts)
    assert pauses.stand_still(it.business, note="encore", **facts).id == row.id
    for _ in range(2):
        pauses.lift_standstill(it.business, standstill_id=row.id, **it.now)

    assert pauses.stand_still(it.business, **facts).id != row.id
    assert len(it.entries("standstill.lifted")) == 1


def test_no_other_standstill_is_known_nor_one_to_come(it):
    facts = {"client_id": it.client.id, "kind": "anger", "note": "x" * 301} | it.now | {"on": TOMORROW}

    assert fields_of(pauses.CannotPause, pauses.stand_still, it.business, **facts) == ["kind", "note", "on"]


def test_a_platform_status_is_noted_once_and_opens_nothing_by_itself(it):
    invoice_id = it.issued.invoice.id
    for code in (207, 207, 210):
        pauses.note_status(it.business, invoice_id, code, **it.now)

    with tenant(it.business.id):
        codes = list(it.business.platform_statuses.order_by("id").values_list("code", flat=True))
        assert (it.business.disputes.count(), it.business.tracks.count()) == (0, 0)
    assert codes == [207, 210]


@pytest.mark.parametrize("code", [199, 214, 0])
def test_a_platform_gives_statuses_from_200_to_213(it, code):
    assert fields_of(pauses.CannotPause, pauses.note_status, it.business, it.issued.invoice.id, code, **it.now) == [
        "code"
    ]


def test_a_bank_check_holds_two_business_days(it):
    with tenant(it.business.id):
        assert bank.last_check(it.business, today=TODAY) is None
        assert bank.fresh_until(it.business, frozenset(), today=TODAY) is None

    first = bank.check(it.business, **it.now)
    assert bank.check(it.business, **it.now).id == first.id
    bank.check(it.business, **it.now | {"on": TODAY - timedelta(days=3)})

    with tenant(it.business.id):
        assert bank.last_check(it.business, today=TODAY).id == first.id
        assert bank.fresh_until(it.business, {date(2026, 11, 24)}, today=TODAY) == date(2026, 11, 26)


def test_the_bank_is_not_checked_for_a_day_to_come(it):
    assert fields_of(bank.CannotPend, bank.check, it.business, **it.now | {"on": TOMORROW}) == ["on"]


def test_money_seen_waits_once_until_it_is_set_aside(it):
    facts = {"client_id": it.client.id, "amount": Decimal(300), "note": "virement"} | it.now
    row = bank.pend(it.business, **facts)
    assert bank.pend(it.business, **facts).id == row.id
    for _ in range(2):
        bank.clear(it.business, pending_id=row.id, **it.now)

    assert bank.pend(it.business, **facts | {"amount": None}).amount is None
    assert len(it.entries("pending_payment.cleared")) == 1


def test_money_seen_has_an_amount_above_zero_or_none_and_a_short_note(it):
    facts = {"client_id": it.client.id, "amount": Decimal(-1), "note": "x" * 301} | it.now | {"on": TOMORROW}

    assert fields_of(bank.CannotPend, bank.pend, it.business, **facts) == ["amount", "note", "on"]


def test_a_track_is_open_once_for_its_kind_and_closed_once(it):
    facts = {"client_id": it.client.id, "kind": "plan", "reason": "cash_difficulty"} | it.now
    row = tracks.open_track(it.business, facts={"lines": 2}, **facts)
    assert tracks.open_track(it.business, facts={"lines": 3}, **facts).facts == {"lines": 2}
    for result in ("proposé", "refusé"):
        tracks.close(it.business, track_id=row.id, result=result, **it.now)

    with tenant(it.business.id):
        kept = it.business.tracks.get()
    assert (kept.result, kept.done_on) == ("proposé", TODAY)
    assert tracks.open_track(it.business, **facts).id != row.id


def test_an_unknown_track_or_one_closed_before_it_opened_is_refused(it):
    facts = {"client_id": it.client.id} | it.now
    assert fields_of(tracks.CannotOpen, tracks.open_track, it.business, kind="anger", **facts) == ["kind"]
    row = tracks.open_track(it.business, kind="plan", **facts)

    before = it.now | {"on": TODAY - timedelta(days=1)}
    assert fields_of(tracks.CannotOpen, tracks.close, it.business, track_id=row.id, result="x" * 301, **before) == [
        "result",
        "on",
    ]
