"""Money over random histories: what is open is what was due less what settled it, and five words share it all."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reglo.books import drafts, invoices, outbox, payments, standing, verification
from reglo.books.people import Business, User
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

TERMS = ("5 jours", "30 jours", "60 jours", "30 % : 2 jours ; reste : 45 jours")
cents = st.integers(1, 300_000).map(lambda units: Decimal(units).scaleb(-2))
index = st.integers(0, 9)
acts = st.one_of(
    st.tuples(st.just("issue"), index, cents, st.sampled_from(TERMS)),
    st.tuples(st.just("issue"), index, cents, st.sampled_from(TERMS)),
    st.tuples(st.just("pay"), index, cents),
    st.tuples(st.just("pay_all"), index, cents),
    st.tuples(st.just("reverse"), index),
    st.tuples(st.just("credit"), index, cents),
    st.tuples(st.just("draft"), index, cents),
    st.tuples(st.just("draft_credit"), index, cents),
)


@dataclass
class Life:
    """A business in which acts follow each other; an act that cannot be done yet is left out."""

    business: Business
    owner: User
    clients: list[Any]
    invoices: list[Any] = field(default_factory=list)
    payments: list[Any] = field(default_factory=list)

    def live(self, act: tuple[Any, ...]) -> None:
        name, *given_ = act
        with suppress(IndexError, ZeroDivisionError):  # nothing to pay, to reverse or to credit yet
            getattr(self, name)(*given_)

    def issue(self, which: int, price: Decimal, terms: str) -> None:
        content = ready.CONTENT | {"terms": terms, "lines": [line(price)]}
        draft = drafts.open_draft(self.business, content=content, client_id=self._client(which).id, at=NOW)
        issued = invoices.issue(self.business, draft.id, on=TODAY, by=self.owner, at=NOW)
        self.invoices.append(issued.invoice)
        if price % 2 < 1:  # the others have not left
            outbox.hand_over(self.business, issued.message.id, by=self.owner, at=NOW)

    def pay(self, which: int, amount: Decimal) -> None:
        self._note(amount, invoice_id=self.invoices[which % len(self.invoices)].id)

    def pay_all(self, which: int, amount: Decimal) -> None:
        with suppress(payments.CannotNote):  # this client owes nothing
            self._note(amount, client_id=self._client(which).id)

    def _note(self, amount: Decimal, **whom: Any) -> None:
        facts = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
        noted = payments.note(self.business, amount=amount, by=self.owner, at=NOW, **facts, **whom)
        self.payments.append(noted.payment)

    def reverse(self, which: int) -> None:
        payment = self.payments[which % len(self.payments)]
        payments.reverse(self.business, payment.id, reason="rejeté", today=TODAY, by=self.owner, at=NOW)

    def credit(self, which: int, amount: Decimal) -> None:
        draft = self.draft_credit(which, amount)
        if draft is not None:
            invoices.issue(self.business, draft.id, on=TODAY, by=self.owner, at=NOW)

    def draft_credit(self, which: int, amount: Decimal) -> Any:
        found = self.invoices[which % len(self.invoices)]
        with tenant(self.business.id):
            left = invoices.left_to_credit(self.business.invoices.get(id=found.id))
        if left <= 0:
            return None
        content = ready.CONTENT | {"reason": "erreur", "lines": [line(min(amount, left))]}
        facts = {"kind": drafts.CREDIT_NOTE, "corrects_id": found.id, "client_id": found.client_id}
        return drafts.open_draft(self.business, content=content, at=NOW, **facts)

    def draft(self, which: int, price: Decimal) -> None:
        content = ready.CONTENT | {"lines": [line(price)]}
        drafts.open_draft(self.business, content=content, client_id=self._client(which).id, at=NOW)

    def _client(self, which: int) -> Any:
        return self.clients[which % len(self.clients)]


def line(price: Decimal) -> dict[str, Any]:
    return ready.CONTENT["lines"][0] | {"quantity": "1", "unit_price": f"{price:.2f}".replace(".", ",")}


def lived(history: list[tuple[Any, ...]]) -> Life:
    business = ready.business(email=f"{uuid7()}@aubry.example")
    life = Life(business, owner_of(business), [ready.client(business), ready.client(business, name="Coop Verte")])
    for act in history:
        life.live(act)
    return life


def rows_of(word: str, business: Business, today: date) -> Iterator[Decimal]:
    """Every row of a list, page after page, as a person would read it."""
    after = ""
    while True:
        if word == standing.TO_BILL:
            page = standing.to_bill_page(business, today=today, after=after)
        elif word == standing.RECEIVED:
            page = standing.received_page(business, today=today, after=after)
        else:
            page = standing.receivables_page(word, business, today=today, after=after)
        yield from (row.open_amount if hasattr(row, "open_amount") else row.amount for row in page.rows)
        after = page.next_key
        if not after:
            return


def settled_by(business: Business) -> dict[Any, Decimal]:
    """What settles each sum: payments and credit notes, less what was taken back."""
    settled: dict[Any, Decimal] = defaultdict(Decimal)
    for row in business.settlements.all():
        settled[row.receivable_id] += row.amount if row.reverses_id is None else -row.amount
    return settled


over_histories = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@over_histories
@given(history=st.lists(acts, max_size=14), later_days=st.integers(0, 420))
def test_five_words_share_every_cent_and_each_is_the_sum_of_its_rows(monkeypatch, history, later_days):
    monkeypatch.setattr(standing.pages, "PAGE_ROWS", 2)
    business, today = lived(history).business, TODAY + timedelta(days=later_days)

    with tenant(business.id):
        sums = standing.sums(business, today=today)
        rows = {word: list(rows_of(word, business, today)) for word in standing.WORDS}
        still_open = sum((row.open_amount for row in business.receivables.all()), Decimal(0))
        unsent = sum((row.open_amount for row in standing.of_word(standing.TO_BILL, business, today=today)), Decimal(0))

    for word in standing.WORDS:
        assert (sums[word].amount, sums[word].count) == (sum(rows[word]), len(rows[word])), word
    shared = sum(sums[word].amount for word in (standing.SENT, standing.EXPECTED, standing.LATE))
    assert shared + unsent == still_open


@over_histories
@given(history=st.lists(acts, max_size=14))
def test_what_is_open_is_what_was_due_less_what_settles_it(history):
    business = lived(history).business

    with tenant(business.id):
        settled = settled_by(business)
        for row in business.receivables.all():
            assert row.open_amount == row.amount - settled[row.id], row
    assert verification.verify(business) == []


@over_histories
@given(history=st.lists(acts, max_size=14))
def test_no_cent_given_or_credited_is_lost_and_nobody_is_asked_for_what_was_credited(history):
    life = lived(history)
    business = life.business

    with tenant(business.id):
        given_ = sum((row.amount for row in business.payments.filter(reversed_at=None)), Decimal(0))
        credited = sum((row.total for row in business.invoices.filter(kind=drafts.CREDIT_NOTE)), Decimal(0))
        over = sum(amount for one in life.clients for _, amount in standing.overpaid(business, one.id))
        assert given_ + credited == sum(settled_by(business).values(), Decimal(0)) + over
        for invoice in business.invoices.filter(kind=drafts.INVOICE):
            left = sum((row.open_amount for row in invoice.receivables.all()), Decimal(0))
            taken_off = sum((note.total for note in invoice.corrections.all()), Decimal(0))
            assert left <= invoice.total - taken_off, invoice.number
