"""A restored copy waits for its owner: no number, no message, until the last number is said."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from reglo import jobs
from reglo.books import database, halts, invoices, outbox, quarantine, verification
from reglo.books.invoices import CannotIssue
from reglo.books.journal import Entry
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.books.backups.machine import LATER, client_of
from tests.people import TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_restored_copy_gives_no_number(restored: Business):
    draft = ready.draft(restored, client_of(restored))

    with pytest.raises(CannotIssue, match="copie restaurée"):
        invoices.issue(restored, draft.id, on=TODAY, by=owner_of(restored), at=LATER)


def test_a_restored_copy_sends_nothing_and_what_waited_is_a_question(restored: Business):
    with tenant(restored.id):
        states = sorted(restored.messages.values_list("state", flat=True))
        doubted = restored.messages.get(state=outbox.UNKNOWN)
    assert states == [outbox.SENT, outbox.UNKNOWN]
    again = outbox.retry(restored, doubted.id, by=owner_of(restored), at=LATER)

    assert outbox.claim(restored, again.id, at=LATER + timedelta(hours=1)) is None
    assert halts.RESTORE in {halt.kind for halt in halting(restored)}

    quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER, jump=True)
    jobs.render_duplicates()  # it may have left once: what leaves now says that it is a duplicate
    assert outbox.claim(restored, again.id, at=LATER + timedelta(hours=1)) is not None


def halting(business: Business) -> list[halts.Halt]:
    with tenant(business.id):
        return list(business.halts.filter(lifted_at=None))


def test_it_says_what_the_copy_knew_last_and_how_much_the_head_file_saw_since(restored: Business):
    said = quarantine.standing(restored)

    assert said is not None
    assert (said.number, said.message.invoice.number, said.missing) == ("2026-002", "2026-001", 1)


def test_numbers_given_since_the_copy_are_never_given_again(restored: Business):
    quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER, jump=True)

    fourth = ready.issued(restored, client_of(restored)).invoice

    assert fourth.number == "2026-004"
    assert quarantine.standing(restored) is None
    assert verification.verify(restored) == []


def test_a_number_lost_and_then_written_by_hand_is_found(restored: Business):
    quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER, jump=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_invoice SET number = '2026-003' WHERE number = '2026-002'")

    assert ("invoice", "2026-002") in {(one.table, one.row) for one in verification.verify(restored)}


def test_a_number_given_again_after_the_restoring_is_found(restored: Business):
    quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER, jump=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_invoice SET number = '2026-003' WHERE number = '2026-002'")

    found = {(one.row, one.what) for one in verification.verify(restored) if one.table == "invoice"}

    assert ("2026-003", "it was given before the restoring, and given again") in found


def test_a_counter_put_back_before_what_was_confirmed_is_found(restored: Business):
    quarantine.confirm(restored, number="2026-005", by=owner_of(restored), at=LATER, jump=True)
    assert verification.verify(restored) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_book SET numbers = %s", ['{"/2026": 2}'])

    found = {(one.table, one.row, one.what) for one in verification.verify(restored)}

    assert ("book", "numbers", "/2026 is at 2, and the journal went on after 5") in found


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("", "la copie en connaît"),
        ("45", "comme sur la facture"),
        ("2026-001", "ne peut pas être avant"),
        ("2026-99999", "très loin"),
    ],
)
def test_a_last_number_that_cannot_be_is_refused_and_the_copy_waits_on(number: str, why: str, restored: Business):
    with pytest.raises(quarantine.CannotConfirm, match=why) as refused:
        quarantine.confirm(restored, number=number, by=owner_of(restored), at=LATER)

    assert [one.field for one in refused.value.found] == ["number"]
    assert refused.value.reason("en")
    assert quarantine.standing(restored) is not None


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("2026-003", "2026-003 ne serait plus jamais donné"),
        ("2026-045", "les 43 numéros de 2026-003 à 2026-045 ne seraient plus jamais donnés"),
        ("2027-002", "La copie n’a aucun numéro de 2027 : les 2 numéros de 2027-001 à 2027-002"),
    ],
)
def test_a_number_past_the_copy_is_asked_once_more_before_it_is_lost(number: str, why: str, restored: Business):
    facts: dict[str, Any] = {"number": number, "by": owner_of(restored), "at": LATER}
    with pytest.raises(quarantine.JumpsAhead, match=why) as asked:
        quarantine.confirm(restored, **facts)

    assert [one.field for one in asked.value.found] == ["number"]
    assert asked.value.reason("en")
    assert quarantine.standing(restored) is not None

    quarantine.confirm(restored, **facts, jump=True)

    assert quarantine.standing(restored) is None


def test_the_number_of_the_copy_itself_is_confirmed_at_once(restored: Business):
    said = quarantine.standing(restored)
    assert said is not None and said.proposed == "2026-002"

    quarantine.confirm(restored, number=said.proposed, by=owner_of(restored), at=LATER)

    assert ready.issued(restored, client_of(restored)).invoice.number == "2026-003"


def test_confirming_twice_changes_nothing(restored: Business):
    for _ in range(2):
        quarantine.confirm(restored, number="2026-003", by=owner_of(restored), at=LATER, jump=True)

    with tenant(restored.id):
        assert Entry.objects.filter(kind="restore.confirmed").count() == 1


def test_an_older_database_put_back_by_hand_is_noticed_at_the_start(business: Business):
    """The file was copied over; nobody ran any command of ours."""
    with tenant(business.id):
        position, head = business.books.values_list("position", "head").get()
    ready.client(business, name="Atelier Sud")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM books_contact WHERE client_id IN (SELECT id FROM books_client WHERE name = 'Atelier Sud')"
        )
        cursor.execute("DELETE FROM books_client WHERE name = 'Atelier Sud'")
        cursor.execute("DELETE FROM books_entry WHERE position > %s", [position])
        cursor.execute("UPDATE books_book SET position = %s, head = %s", [position, head])

    database.prepare(at=LATER)
    database.prepare(at=LATER)

    assert quarantine.standing(business).missing == 1
    assert verification.verify(business) == []
    with tenant(business.id):
        assert Entry.objects.filter(kind="restore.made").count() == 1
