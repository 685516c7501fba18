"""Money that moves takes back what waits and asks for it, and matches what was seen at the bank."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglo.books import drafts, invoices, outbox, payments, verification
from reglo.books.followups import bank, contacts
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.followups.scene import Scene
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def pay(it: Scene, amount: int, **whom: Any) -> payments.Payment:
    facts = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY} | it.who
    return payments.note(it.business, amount=Decimal(amount), **facts, **whom or {"client_id": it.client.id}).payment


def reasons(it: Scene) -> list[str]:
    return [json.loads(entry.text).get("reason", "") for entry in it.entries("message.cancelled")]


def test_a_payment_takes_back_what_waits_and_asks_for_a_sum_it_touches(it):
    second = it.sum_of(ready.issued(it.business, it.client))
    of_first, of_both = it.asking(it.sum_id, key="a"), it.asking(it.sum_id, second, key="b")
    of_second = it.asking(second, key="c")

    pay(it, 100, invoice_id=it.issued.invoice.id)

    assert [it.state_of(one) for one in (of_first, of_both, of_second)] == ["cancelled", "cancelled", "queued"]
    assert reasons(it) == ["paid", "paid"]
    assert it.state_of(it.issued.message) == "queued"
    assert verification.verify(it.business) == []


def test_what_has_left_is_not_taken_back(it):
    message = it.asking(it.sum_id)
    outbox.hand_over(it.business, message.id, by=it.owner, at=NOW)

    pay(it, 100)

    assert it.state_of(message) == "sent"


def test_a_payment_taken_back_takes_back_what_was_asked_meanwhile(it):
    payment = pay(it, 100, invoice_id=it.issued.invoice.id)
    message = it.asking(it.sum_id)

    payments.reverse(it.business, payment.id, reason="rejeté", today=TODAY, by=it.owner, at=NOW)

    assert it.state_of(message) == "cancelled"
    assert reasons(it) == ["reversed"]


def test_a_credit_note_takes_back_what_asks_for_the_invoice(it):
    message = it.asking(it.sum_id)
    corrects = {"kind": drafts.CREDIT_NOTE, "corrects_id": it.issued.invoice.id, "client_id": it.client.id}
    content = ready.CONTENT | {"reason": "annulation"}
    draft = drafts.open_draft(it.business, content=content, at=NOW, **corrects)

    invoices.issue(it.business, draft.id, **it.now)

    assert it.state_of(message) == "cancelled"
    assert reasons(it) == ["credited"]
    assert verification.verify(it.business) == []


def test_a_payment_noted_matches_what_was_seen_at_the_bank(it):
    other = Scene(it.business, ready.client(it.business, name="Coop Verte"), it.owner)
    assert it.issued
    for one in (it, other):
        bank.pend(it.business, client_id=one.client.id, **it.now)

    pay(it, 100)

    with tenant(it.business.id):
        left = it.business.pendingpayments.filter(cleared_on=None)
        assert [row.client_id for row in left] == [other.client.id]
    assert verification.verify(it.business) == []


def test_a_message_kept_or_refused_is_sent_again_with_what_it_asks_for(it):
    message = it.asking(it.sum_id)
    outbox.undo(it.business, message.id, by=it.owner, at=NOW)

    again = outbox.retry(it.business, message.id, by=it.owner, at=NOW)

    with tenant(it.business.id):
        assert (again.asks, [row.receivable_id for row in again.sums.all()]) == (True, [it.sum_id])
    assert verification.verify(it.business) == []
    pay(it, 100)
    assert it.state_of(again) == "cancelled"


def test_a_contact_sent_again_is_one_contact_and_takes_place_by_the_new_message(it):
    message = it.asking(it.sum_id)
    event = it.contact(channel="email", words="Bonjour", message_id=message.id)
    outbox.undo(it.business, message.id, by=it.owner, at=NOW)

    again = outbox.retry(it.business, message.id, by=it.owner, at=NOW + timedelta(days=1))

    with tenant(it.business.id):
        (effective,) = contacts.effective(it.business.contact_events.all())
    assert (effective.id, effective.message_id, effective.on) == (event.id, again.id, TODAY + timedelta(days=1))
    assert verification.verify(it.business) == []


def test_a_message_taken_back_says_why(it):
    message = it.asking(it.sum_id)

    pay(it, 100)

    with tenant(it.business.id):
        assert "paiement a été noté" in outbox.Message.objects.get(id=message.id).result
    assert verification.verify(it.business) == []


def test_a_payment_is_noted_in_few_statements_however_much_there_was_before(it):
    assert it.issued
    first = counted(it)
    for n in range(5):
        message = it.asking(it.sum_id, key=str(n), at=NOW + timedelta(minutes=n))
        outbox.undo(it.business, message.id, by=it.owner, at=NOW)

    assert counted(it) == first <= 13


def counted(it: Scene) -> int:
    with CaptureQueriesContext(connection) as captured:
        pay(it, 100)
    return len([query for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT"))])
