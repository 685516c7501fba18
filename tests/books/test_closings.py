"""Each month and year that ended is closed once, where the business lives, with sums that only grow."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reglo.books import closings, halts, outbox, payments, post, verification
from reglo.books.closings import MONTH, YEAR, Closing
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from reglo.rules.reading import spaced
from tests import ready
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2026, 12, 1, 8, tzinfo=UTC)
JANUARY = datetime(2027, 1, 4, 8, tzinfo=UTC)


@pytest.fixture
def business() -> Business:
    """Two invoices of 1 800 € and a payment of 500 € taken back, all of 23 November."""
    made = ready.business()
    client = ready.client(made)
    one = ready.issued(made, client).invoice
    ready.issued(made, client)
    noted = note(made, one, "500", at=NOW)
    payments.reverse(made, noted.payment.id, reason="sans provision", today=TODAY, by=owner_of(made), at=NOW)
    return made


def note(business: Business, invoice: Any, amount: str, *, at: datetime) -> payments.Noted:
    on = at.date()
    facts: dict[str, Any] = {"received_on": on, "means": "transfer", "request_key": uuid7(), "today": on}
    by = owner_of(business)
    return payments.note(business, invoice_id=invoice.id, amount=Decimal(amount), by=by, at=at, **facts)


def sums(row: Closing) -> dict[str, str]:
    with tenant(row.business_id):
        (one,) = row.sums.all()
        return closings.told(one)


def test_nothing_is_closed_before_a_month_has_ended(business: Business):
    assert closings.close_ended(business, at=NOW) == []


def test_a_month_is_closed_with_its_sums_and_the_seal_of_its_last_entry(business: Business):
    (row,) = closings.close_ended(business, at=DECEMBER)

    assert (row.kind, row.from_on, row.until_on) == (MONTH, date(2026, 11, 1), date(2026, 11, 30))
    said = sums(row)
    assert (said["currency"], said["invoices"], said["credit_notes"]) == ("EUR", 2, 0)
    assert (said["invoiced"], said["received"], said["returned"]) == ("3600.00", "500.00", "500.00")
    with tenant(business.id):
        assert business.entries.get(position=row.position).seal == row.seal
        assert business.entries.get(subject=row.id).kind == "closing.made"
    assert verification.verify(business) == []


def test_closing_again_closes_nothing_twice(business: Business):
    closings.close_ended(business, at=DECEMBER)

    assert closings.close_ended(business, at=DECEMBER + timedelta(days=1)) == []


def test_sums_since_the_beginning_grow_and_a_year_holds_its_months(business: Business):
    with tenant(business.id):
        second = business.invoices.get(number="2026-002")
    closings.close_ended(business, at=DECEMBER)
    note(business, second, "1800", at=DECEMBER)

    month, year = closings.close_ended(business, at=JANUARY)

    assert (month.kind, year.kind) == (MONTH, YEAR)
    assert (sums(month)["received"], sums(month)["ever_received"], sums(month)["ever_invoiced"]) == (
        "1800.00", "2300.00", "3600.00",
    )  # fmt: skip
    assert (year.from_on, year.until_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (sums(year)["received"], sums(year)["invoiced"], sums(year)["invoices"]) == ("2300.00", "3600.00", 2)
    assert (year.first_position, year.position) == (1, month.position)
    assert verification.verify(business) == []


def test_what_is_recorded_after_midnight_where_the_business_lives_belongs_to_the_next_month():
    montreal = establish("ca-qc", name="Maxime Roy", email="maxime@roy.example")

    assert closings.close_ended(montreal, at=datetime(2026, 12, 1, 4, 59, tzinfo=UTC)) == []
    assert len(closings.close_ended(montreal, at=datetime(2026, 12, 1, 5, 1, tzinfo=UTC))) == 1


def test_months_in_which_nothing_happened_are_closed_too(business: Business):
    rows = closings.close_ended(business, at=datetime(2027, 3, 1, 8, tzinfo=UTC))

    assert [(row.kind, row.from_on.month) for row in rows] == [
        (MONTH, 11),
        (MONTH, 12),
        (YEAR, 1),
        (MONTH, 1),
        (MONTH, 2),
    ]
    assert sums(rows[-1])["invoiced"] == "0.00"
    assert sums(rows[-1])["ever_invoiced"] == "3600.00"
    assert {row.position for row in rows} == {rows[0].position}
    assert verification.verify(business) == []


def test_an_hour_that_went_back_is_counted_once(business: Business):
    """A closing covers entries by their places: what a clock stamped out of order is in one closing, not in two."""
    with tenant(business.id):
        first, second = business.invoices.order_by("number")
    note(business, first, "100", at=datetime(2026, 12, 2, 8, tzinfo=UTC))
    note(business, second, "7", at=NOW)
    (november,) = closings.close_ended(business, at=datetime(2026, 12, 3, 8, tzinfo=UTC))

    assert sums(november)["received"] == "607.00"
    assert sums(closings.close_ended(business, at=JANUARY)[0])["received"] == "0.00"


@pytest.fixture
def mail(business: Business) -> post.MailServer:
    """A mail server that a test message went through."""
    server = ready.mail_server(business, port=2525)
    post.ask_test(business, at=NOW)
    post.claim_test(business)
    post.answer_test(business, NOW, state="sent", words="250 ok", at=NOW)
    return server


def letters(business: Business) -> list[outbox.Message]:
    with tenant(business.id):
        return list(business.messages.filter(kind="closing").order_by("queued_at", "id"))


def test_the_seal_goes_to_the_owner_once_a_mail_server_works(business: Business, mail: post.MailServer):
    (row,) = closings.close_ended(business, at=DECEMBER)

    (letter,) = letters(business)
    assert (letter.to, letter.channel) == ("camille@aubry.example", outbox.EMAIL)
    assert spaced(letter.subject).startswith("Clôture du 1er novembre 2026 au 30 novembre 2026")
    assert row.seal in letter.body and "3\N{NARROW NO-BREAK SPACE}600,00" in letter.body
    assert (business.id, letter.id) in outbox.due_now(DECEMBER + timedelta(minutes=2))


def test_months_long_past_are_closed_without_a_letter_each(business: Business, mail: post.MailServer):
    closings.close_ended(business, at=datetime(2027, 6, 1, 8, tzinfo=UTC))

    assert sorted(spaced(letter.subject)[:20] for letter in letters(business)) == [
        "Clôture du 1er janvi",
        "Clôture du 1er mai 2",
    ]


def test_without_a_mail_server_that_works_nothing_is_written(business: Business):
    closings.close_ended(business, at=DECEMBER)

    assert letters(business) == []


def test_a_restored_copy_waits_for_its_owner(business: Business):
    halts.halt(business, kind=halts.RESTORE, by=None, at=NOW)
    assert closings.close_ended(business, at=DECEMBER) == []

    halts.lift(business, kind=halts.RESTORE, by=owner_of(business), at=NOW)
    assert len(closings.close_ended(business, at=DECEMBER)) == 1
