"""What was issued and has not left: it is known, nothing is asked for it, and its money is still to bill."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglo.books import corrections, invoices, method, outbox, payments, standing, unsent
from reglo.books.followups import bank, cases, expectations, letters, morning, sending, today
from reglo.books.invoices import Issued
from reglo.books.outbox import Outcome
from reglo.books.tenancy import tenant, uuid7
from reglo.rules.followup import Act
from tests import ready
from tests.books.followups.scene import WORDS, Scene, scene
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db
LATE = TODAY + timedelta(days=60)
LATE_AT = NOW + timedelta(days=60)


@pytest.fixture
def it() -> Scene:
    return scene()


def by_hand(it: Scene) -> Issued:
    return ready.issued(it.business, it.client, channel=outbox.HAND)


def ended(it: Scene, issued: Issued, state: str, words: str = "550 adresse inconnue") -> None:
    """The mail server answered so to its message."""
    with tenant(it.business.id, write=True):
        outbox.Message.objects.filter(id=issued.message.id).update(state=outbox.SENDING, channel=outbox.EMAIL)
    outbox.settle(it.business, issued.message.id, Outcome(state, words), at=ready.LEFT)


def found(it: Scene, *, on: Any = TODAY) -> list[tuple[str, str]]:
    with tenant(it.business.id):
        listed = unsent.documents(it.business, today=on)
        return [(one.invoice.number, one.why) for one in listed]


def move(it: Scene, *, on: Any = TODAY) -> Any:
    with tenant(it.business.id):
        (followed,) = cases.cases(it.business, today=on).values()
    return followed.move(on)


def note_on(it: Scene, issued: Issued, *, whole: bool) -> Issued:
    way = corrections.WHOLE if whole else corrections.AMOUNT
    with tenant(it.business.id):
        invoice = it.business.invoices.select_related("entry").get(id=issued.invoice.id)
        draft = corrections.open_credit_note(
            it.business, invoice, way=way, amount=Decimal(100), reason="erreur", at=NOW
        )  # fmt: skip
    return invoices.issue(it.business, draft.id, on=TODAY, by=it.owner, at=NOW)


# ── What has left, and what has not ──────────────────────────────────────────────────────────────


def test_an_invoice_kept_for_a_person_has_not_left_until_they_say_so(it: Scene):
    issued = by_hand(it)
    assert found(it) == [("2026-001", unsent.READY)]

    outbox.hand_over(it.business, issued.message.id, by=it.owner, at=NOW)
    assert found(it) == []

    outbox.take_back(it.business, issued.message.id, by=it.owner, at=NOW)
    assert found(it) == [("2026-001", unsent.READY)]


@pytest.mark.parametrize(
    ("state", "why"),
    [(outbox.FAILED, unsent.REFUSED), (outbox.UNKNOWN, unsent.UNKNOWN), (outbox.SENT, "")],
)
def test_what_the_server_answered_says_whether_it_left_and_why_not(it: Scene, state: str, why: str):
    ended(it, ready.issued(it.business, it.client), state)

    assert found(it) == ([("2026-001", why)] if why else [])
    with tenant(it.business.id):
        words = [one.words for one in unsent.documents(it.business, today=TODAY)]
    assert words == (["550 adresse inconnue"] if why else [])


def test_held_for_its_minute_it_is_about_to_leave_and_taken_back_it_is_here(it: Scene):
    issued = ready.issued(it.business, it.client)
    assert found(it) == []

    outbox.undo(it.business, issued.message.id, by=it.owner, at=NOW)
    assert found(it) == [("2026-001", unsent.READY)]


def test_sent_again_after_a_refusal_it_has_left(it: Scene):
    issued = ready.issued(it.business, it.client)
    ended(it, issued, outbox.FAILED)

    outbox.retry(it.business, issued.message.id, by=it.owner, at=ready.LEFT)

    assert found(it) == []


def test_an_invoice_that_a_reminder_carried_has_left_with_it(it: Scene):
    by_hand_one = by_hand(it)
    asking = it.asking(it.sum_of(by_hand_one))
    assert found(it) == [("2026-001", unsent.READY)]

    outbox.hand_over(it.business, asking.id, by=it.owner, at=NOW)

    assert found(it) == []


def test_a_paid_invoice_and_a_credit_note_are_told_too(it: Scene):
    paid, credited = by_hand(it), by_hand(it)
    facts = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
    payments.note(
        it.business, invoice_id=paid.invoice.id, amount=paid.invoice.total, by=it.owner, at=NOW, **facts
    )  # fmt: skip
    note_on(it, credited, whole=False)

    assert [number for number, _ in found(it)] == ["2026-001", "2026-002", "2026-003"]
    assert [number for number, _ in found(it, on=TODAY + timedelta(days=400))] == ["2026-001", "2026-002", "2026-003"]


def test_an_invoice_cancelled_whole_before_it_left_is_sent_to_nobody_nor_is_its_credit_note(it: Scene):
    note_on(it, by_hand(it), whole=True)

    assert found(it) == []


def test_a_credit_note_that_cancels_an_invoice_that_left_is_to_be_sent(it: Scene):
    issued = by_hand(it)
    outbox.hand_over(it.business, issued.message.id, by=it.owner, at=NOW)
    note_on(it, issued, whole=True)

    assert found(it) == [("2026-002", unsent.READY)]


# ── Nothing is asked for it ──────────────────────────────────────────────────────────────────────


def test_the_next_step_of_what_has_not_left_is_to_send_it_whatever_its_due_date(it: Scene):
    by_hand(it)
    bank.check(it.business, on=LATE, by=it.owner, at=LATE_AT)

    for on in (TODAY, LATE):
        assert (move(it, on=on).step, move(it, on=on).kind) == ("send", "task")
    with tenant(it.business.id):
        day = today.day_of(it.business, today=LATE)
    assert (day.cards, day.folded, day.decisions, day.is_done) == ((), (), (), False)
    assert [one.invoice.number for one in day.unsent] == ["2026-001"]


def test_a_reminder_pressed_for_what_has_not_left_is_refused_and_says_why(it: Scene):
    by_hand(it)
    bank.check(it.business, on=LATE, by=it.owner, at=LATE_AT)

    with pytest.raises(sending.CannotAct) as refused:
        sending.send(
            it.business, client_id=it.client.id, step="reminder_1", subject="Facture", body="Bonjour", language="fr",
            today=LATE, at=LATE_AT, by=it.owner,
        )  # fmt: skip

    (problem,) = refused.value.found
    assert problem.said("fr") == "Émise, et pas encore partie : envoyez-la, rien ne se demande avant."


def test_no_letter_claims_what_has_not_left(it: Scene):
    by_hand(it)
    asked = letters.Asked(words=WORDS)

    with pytest.raises(letters.CannotWrite):
        letters.write(
            it.business, client_id=it.client.id, step="letter", asked=asked, today=LATE, by=it.owner, at=LATE_AT
        )  # fmt: skip


def test_the_morning_run_sends_no_courtesy_for_it_and_asks_one_question_more_only_then(it: Scene):
    ready.mail_server(it.business, port=25)
    method.apply(it.business, values={"unattended": True}, on=TODAY, by=it.owner, at=NOW)
    sent, due_at = ready.issued(it.business, it.client), NOW + timedelta(days=30)
    bank.check(it.business, on=due_at.date(), by=it.owner, at=due_at)
    with (
        tenant(it.business.id),
        CaptureQueriesContext(
            connection,
        ) as before,
    ):
        assert isinstance(move_within(it, due_at.date()), Act)
    with tenant(it.business.id, write=True):
        outbox.Message.objects.filter(id=sent.message.id).update(channel=outbox.HAND)

    with tenant(it.business.id), CaptureQueriesContext(connection) as after:
        assert move_within(it, due_at.date()).step == "send"

    assert len(after) == len(before) + 1  # about what no message carried
    assert morning.run(it.business, at=due_at) == 0


def move_within(it: Scene, on: Any) -> Any:
    (followed,) = cases.cases(it.business, today=on).values()
    return followed.move(on)


def test_a_reminder_that_waits_does_not_leave_once_its_invoice_is_known_to_be_here(it: Scene):
    issued = by_hand(it)
    asking = it.asking(it.sum_of(issued))
    with tenant(it.business.id, write=True):
        verdict = sending.look_again(it.business, asking, today=LATE, at=LATE_AT)

    assert verdict is not None and verdict.cancel
    assert verdict.words.startswith("Émise, et pas encore partie")


def test_nobody_is_expected_to_pay_what_they_have_not_received(it: Scene):
    by_hand(it)

    with tenant(it.business.id):
        followed = cases.cases(it.business, today=TODAY).values()
        assert expectations.of(it.business, followed, today=TODAY) == ()


# ── Its money ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("on", [TODAY, LATE])
def test_its_money_is_to_bill_and_neither_sent_expected_nor_late(it: Scene, on: Any):
    issued = by_hand(it)
    with tenant(it.business.id):
        sums = standing.sums(it.business, today=on)
        page = standing.to_bill_page(it.business, today=on)
        (account,) = standing.accounts(it.business, [it.client.id], today=on)[it.client.id]

    assert sums[standing.TO_BILL].amount == Decimal(1800)
    assert [sums[word].count for word in (standing.SENT, standing.EXPECTED, standing.LATE)] == [0, 0, 0]
    assert [row.invoice_id for row in page.rows] == [issued.invoice.id]
    assert (account.late, account.ahead) == (0, Decimal(1800))


def test_the_list_of_what_is_to_bill_goes_on_from_what_waits_to_the_drafts(it: Scene, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(standing.pages, "PAGE_ROWS", 2)
    issued = [by_hand(it) for _ in range(3)]
    written = [ready.draft(it.business, it.client) for _ in range(3)]

    rows, after = [], ""
    with tenant(it.business.id):
        while True:
            page = standing.to_bill_page(it.business, today=TODAY, after=after)
            rows += [row.draft.id if isinstance(row, standing.Written) else row.invoice_id for row in page.rows]
            if not (after := page.next_key):
                break
        without = standing.to_bill_page(it.business, today=TODAY, drafts=False)

    assert len(rows) == 6 and set(rows) == {one.invoice.id for one in issued} | {one.id for one in written}
    assert set(rows[:3]) == {one.invoice.id for one in issued}
    assert all(not isinstance(row, standing.Written) for row in without.rows)
