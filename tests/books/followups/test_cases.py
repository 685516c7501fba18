"""The case of a client is its own: it does not depend on what the others owe, nor on what it owed before."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.books import corrections, invoices
from reglo.books.followups import cases
from reglo.books.tenancy import tenant
from tests import ready
from tests.books.followups.scene import Scene
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def _credited(it: Scene) -> None:
    """The sum is over, and no payment ever came."""
    with tenant(it.business.id):
        note = corrections.open_credit_note(it.business, it.issued.invoice, way="whole", reason="Erreur", at=NOW)
    invoices.issue(it.business, note.id, on=TODAY, by=it.owner, at=NOW)


def _billed_again(it: Scene, after: timedelta) -> date:
    day = TODAY + after
    written = ready.draft(it.business, it.client, at=NOW + after)
    invoices.issue(it.business, written.id, on=day, by=it.owner, at=NOW + after)
    return day


def test_a_client_read_alone_has_the_case_it_has_among_those_who_owe_for_longer(it):
    other = Scene(it.business, ready.client(it.business, name="Coop Verte"), it.owner)
    assert it.issued
    assert other.issued  # the oldest sum of the business, never paid
    it.promise()
    it.promise()
    _credited(it)
    billed = _billed_again(it, timedelta(days=30))

    with tenant(it.business.id):
        among = cases.cases(it.business, today=billed)[it.client.id]
        alone = cases.of_client(it.business, it.client.id, today=billed)

    assert alone == among
    assert among.case.promises == ()  # what was promised of a sum that is over is another story


def test_a_call_of_this_month_counts_whatever_was_billed_since(it):
    it.contact(kind="attempt", outcome="unanswered")
    _credited(it)
    billed = _billed_again(it, timedelta(days=10))

    with tenant(it.business.id):
        alone = cases.of_client(it.business, it.client.id, today=billed)

    assert alone is not None
    assert [touch.kind for touch in alone.case.touches] == ["attempt"]
    assert alone.sums[0].amount == Decimal("1800.00")
