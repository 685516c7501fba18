"""Many processes at once on one business: every number once, in order, and nobody is refused."""

import time
from decimal import Decimal

import pytest

from reglo.books import corrections, crediting, outbox, verification
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.failures.nursery import Nursery
from tests.people import NOW, owner_of

PROCESSES = 8


def issuing(business: Business, drafts: list[str]) -> dict:
    return {"task": "issue", "args": {"business": business.id, "by": owner_of(business).id, "drafts": drafts}}


def numbers(business: Business) -> list[str]:
    with tenant(business.id):
        return sorted(business.invoices.values_list("number", flat=True), key=lambda number: (len(number), number))


def expected(count: int) -> list[str]:
    return [f"2026-{position:03d}" for position in range(1, count + 1)]


@pytest.mark.slow
def test_eight_processes_issue_two_hundred_each_without_gap_double_or_error(nursery: Nursery, record_property):
    business = ready.business()
    client = ready.client(business)
    each = 200
    drafts = ready.many_drafts(business, client, PROCESSES * each)
    shares = [drafts[n::PROCESSES] for n in range(PROCESSES)]

    started = time.monotonic()
    ended = nursery.together([issuing(business, share) for share in shares])
    took = time.monotonic() - started

    given = [number for one in ended for _, number, _, _ in one.said("issued")]
    assert [one.status for one in ended] == [0] * PROCESSES
    assert sorted(given) == sorted(expected(PROCESSES * each))
    assert numbers(business) == expected(PROCESSES * each)
    with tenant(business.id):
        assert business.messages.count() == PROCESSES * each
        assert business.drafts.count() == 0
    assert verification.verify(business) == []
    record_property("issues_per_second", round(PROCESSES * each / took))


def test_one_draft_issued_by_eight_processes_gives_one_number_and_one_message(nursery: Nursery):
    business = ready.business()
    client = ready.client(business)
    drafts = ready.many_drafts(business, client, 25)

    ended = nursery.together([issuing(business, drafts) for _ in range(PROCESSES)])

    answers = [one.said("issued") for one in ended]
    assert all(answer == answers[0] for answer in answers), "everybody is told the same"
    assert [number for _, number, _, _ in answers[0]] == expected(25)
    assert numbers(business) == expected(25)
    with tenant(business.id):
        assert business.messages.filter(state=outbox.QUEUED).count() == 25
    assert verification.verify(business) == []


def test_eight_processes_that_credit_one_invoice_never_give_back_more_than_it_was(nursery: Nursery):
    business = ready.business()
    invoice = ready.issued(business, ready.client(business)).invoice
    with tenant(business.id):
        each = [
            corrections.open_credit_note(
                business, invoice, way=corrections.AMOUNT, reason="Geste", amount=Decimal(150), at=NOW
            ).id
            for _ in range(2 * PROCESSES)
        ]
    jobs = [
        {"task": "credit", "args": {"business": business.id, "by": owner_of(business).id, "drafts": each[n::PROCESSES]}}
        for n in range(PROCESSES)
    ]

    ended = nursery.together(jobs)

    given = [amount for one in ended for amount in one.said("credited")]
    refused = [words for one in ended for words in one.said("refused")]
    assert given == ["150.00"] * 12, "1 800 € are twelve times 150 €"
    assert len(refused) == 4
    assert all("dépasse ce qui reste" in words for words in refused)
    assert numbers(business) == expected(13), "what was refused took no number"
    with tenant(business.id):
        corrected = business.invoices.get(id=invoice.id)
        assert crediting.left_to_credit(corrected) == 0
        assert [row.open_amount for row in corrected.receivables.all()] == [Decimal(0)]
    assert verification.verify(business) == []
