"""A client that owes euros and dollars: each is asked for apart, and no message, call or card adds them up."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reglo.books import clients, drafts, invoices, outbox
from reglo.books.followups import bank, calls, cases, sending, today
from reglo.books.followups.calls import Call
from reglo.books.tenancy import tenant, uuid7
from reglo.rules.followup import Wait
from tests import ready
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

LATE = datetime(2026, 12, 31, 9, 30, tzinfo=UTC)
AFTER = datetime(2027, 1, 7, 9, 30, tzinfo=UTC)  # four business days later


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def nord(business):
    """Atelier Nord owes 1 800 € since 23 December, and 500 $ since the day after."""
    client = ready.client(business)
    for currency, price, terms in (("EUR", "1800", "30 jours"), ("USD", "500", "31 jours")):
        line = ready.CONTENT["lines"][0] | {"quantity": "1", "unit_price": price}
        content = ready.CONTENT | {"currency": currency, "terms": terms, "lines": [line]}
        draft = drafts.open_draft(business, content=content, client_id=client.id, at=NOW)
        issued = invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW, channel=outbox.HAND)
        outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    ready.mail_server(business, port=9)
    checked(business, LATE)
    return client


def checked(business, at):
    bank.check(business, on=at.date(), by=owner_of(business), at=at)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def card(business, client, at):
    with tenant(business.id):
        return today.card_of(business, client.id, today=at.date())


def send(business, client, at):
    found = card(business, client, at)
    return sending.send(
        business, client_id=client.id, step=found.act.step, subject=found.words.subject, body=found.words.body,
        language="fr", today=at.date(), at=at, by=owner_of(business), request_key=uuid7(),
    )  # fmt: skip


def spoken_of(business, event):
    with tenant(business.id):
        return sorted(event.carried.values_list("receivable__invoice__currency", flat=True))


def test_a_reminder_asks_for_one_currency_and_the_other_one_has_its_own_turn(business, nord):
    first = card(business, nord, LATE)
    assert (first.amount, first.currency) == (Decimal(1800), "EUR")
    assert "2 300" not in plain(first.words.body) and "2026-002" not in first.words.body

    sent = send(business, nord, LATE)
    assert spoken_of(business, sent.event) == ["EUR"]
    with tenant(business.id):
        moves = cases.of_client(business, nord.id, today=LATE.date()).moves(LATE.date())
    assert all(isinstance(move, Wait) for move in moves.values()), "one message a day to one person"

    checked(business, AFTER)
    second = card(business, nord, AFTER)
    assert (second.amount, second.currency, second.act.step) == (Decimal(500), "USD", "reminder_1")
    assert "500 $ US" in plain(second.words.body) and "2026-001" not in second.words.body
    assert spoken_of(business, send(business, nord, AFTER).event) == ["USD"]


def test_a_call_promises_in_the_currency_it_spoke_of(business, nord):
    clients.change(business, nord.id, client={"key_relationship": True}, billing={}, by=owner_of(business), at=NOW)
    told = Call("date", promised_on=date(2027, 1, 8), amount=Decimal(1800), means="transfer", reception="warm")
    with tenant(business.id):
        followed = cases.of_client(business, nord.id, today=LATE.date())
        words = calls.confirmation_of(business, followed, told, today=LATE.date())

    recorded = calls.record_call(
        business, client_id=nord.id, call=told, confirmation=words, today=LATE.date(), at=LATE, by=owner_of(business),
        request_key=uuid7(),
    )  # fmt: skip

    assert spoken_of(business, recorded.event) == ["EUR"]
    assert "1 800 €" in plain(words.body) and "2026-002" not in words.body
    with tenant(business.id):
        assert business.promises.get().currency == "EUR"


def test_courtesies_of_two_currencies_do_not_share_a_message(business):
    client = ready.client(business)
    for currency in ("EUR", "USD"):
        content = ready.CONTENT | {"currency": currency}
        draft = drafts.open_draft(business, content=content, client_id=client.id, at=NOW)
        issued = invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW, channel=outbox.HAND)
        outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    before = datetime(2026, 12, 16, 9, 30, tzinfo=UTC)
    checked(business, before)

    found = card(business, client, before)

    assert found.act.kind == "courtesy" and (found.amount, found.currency) == (Decimal(1800), "EUR")
    assert found.count == 1
