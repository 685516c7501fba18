"""What came late with an import: a person says where it stands, sum by sum, and nothing leaves before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reglo.books import halts, method, verification
from reglo.books.followups import bank, cases, looks, morning
from reglo.books.invoices import Invoice
from reglo.books.outbox import Message
from reglo.books.payments import Receivable
from reglo.books.tenancy import tenant
from reglo.packs import ladders
from reglo.rules.followup import Act, Wait
from reglo.rules.moving import Parcel
from tests import ready
from tests.books.imports.parcels import BRUNO, LATE, PART, landed, parcel
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)
OLDER = replace(LATE, number="F-2026-025", issued_on=date(2026, 8, 1), due_on=date(2026, 9, 1))


@pytest.fixture
def business():
    made = ready.business()
    bank.check(made, on=TODAY, by=owner_of(made), at=NOW)
    return made


def moved(business, *invoices):
    landed(business, Parcel("table", (BRUNO,), invoices or (LATE,)))


def of(business, number="F-2026-031"):
    with tenant(business.id):
        return business.receivables.get(invoice__number=number)


def look(business, number="F-2026-031", answer="never", **changes):
    facts: dict[str, Any] = {"on": TODAY, "by": owner_of(business), "at": NOW} | changes
    return looks.look(business, receivable_id=of(business, number).id, answer=answer, **facts)


def followed(business, today=TODAY):
    with tenant(business.id):
        (found,) = cases.cases(business, today=today).values()
    return found


def halted(business):
    with tenant(business.id):
        return halts.halted(business)


def test_a_late_sum_moved_in_is_looked_at_by_its_owner_before_anything(business):
    moved(business)

    act = followed(business).move(TODAY)

    assert isinstance(act, Act)
    assert (act.kind, act.step, act.who, act.channel) == ("task", "look", "owner", "none")
    assert act.sums == (str(of(business).id),)
    assert act.reason.en == "Moved in from another tool, late already: say where it stands before anything is asked."


def test_they_are_asked_about_one_by_one_the_oldest_first(business):
    moved(business, LATE, OLDER)
    assert followed(business).move(TODAY).sums == (str(of(business, "F-2026-025").id),)

    look(business, "F-2026-025")

    asked = {one.step for one in followed(business).moves(TODAY).values()}
    assert asked == {"look", "reminder_1"}
    assert halted(business).kind == halts.IMPORT


def test_the_last_look_lets_messages_leave_again(business):
    moved(business, LATE, PART)

    look(business)

    assert halted(business) is None
    assert verification.verify(business) == []


def test_never_asked_begins_the_staircase(business):
    moved(business)
    look(business, "F-2026-031", "never")

    act = followed(business).move(TODAY)

    assert isinstance(act, Act)
    assert act.step == "reminder_1"


@pytest.mark.parametrize(
    ("answer", "step"),
    [
        ("reminder_1", "call_script"),
        ("call_script", "reminder_1"),
        ("reminder_2", "call_script"),
        ("formal_notice", "escalate"),
    ],
)
def test_what_was_done_elsewhere_is_where_the_staircase_goes_on(business, answer, step):
    moved(business)
    look(business, answer=answer, last_on=date(2026, 11, 3))

    act = followed(business).move(TODAY)

    assert isinstance(act, Act)
    assert act.step == step
    with tenant(business.id):
        event = business.contact_events.get()
    assert (event.on, event.step, event.note) == (date(2026, 11, 3), answer, "relancée avant l’arrivée dans Réglo")


def test_a_reminder_of_yesterday_keeps_its_days_of_silence(business):
    moved(business)
    look(business, answer="reminder_1", last_on=TODAY - timedelta(days=1))

    wait = followed(business).move(TODAY)

    assert isinstance(wait, Wait)
    assert wait.until > TODAY + timedelta(days=1)


def test_a_disputed_sum_opens_its_track(business):
    moved(business)
    look(business, answer="disputed")

    act = followed(business).move(TODAY)

    assert isinstance(act, Act)
    assert (act.kind, act.step) == ("task", "dispute")


@pytest.mark.parametrize(
    ("answer", "last_on", "field", "words"),
    [
        ("maybe", None, "answer", "Choose where this invoice stands."),
        ("reminder_1", None, "last_on", "Say which day it was"),
        ("reminder_2", TODAY + timedelta(days=1), "last_on", "has not come yet"),
        ("call_script", date(2026, 8, 31), "last_on", "before the invoice"),
    ],
)
def test_a_look_that_says_nothing_is_refused(business, answer, last_on, field, words):
    moved(business)

    with pytest.raises(looks.CannotLook) as refusal:
        look(business, answer=answer, last_on=last_on)

    assert refusal.value.found[0].field == field
    assert words in refusal.value.reason("en")
    assert halted(business) is not None


def test_looked_at_twice_the_first_holds(business):
    moved(business)
    look(business, answer="reminder_1", last_on=date(2026, 11, 3))

    assert look(business, answer="never").answer == "reminder_1"


def test_a_sum_of_ours_is_not_to_look_at(business):
    issued = ready.issued(business, ready.client(business))
    with tenant(business.id):
        owed = issued.invoice.receivables.get()

    with pytest.raises(Receivable.DoesNotExist):
        looks.look(business, receivable_id=owed.id, answer="never", on=TODAY, by=owner_of(business), at=NOW)


def test_not_late_yet_it_is_followed_as_any_other_by_a_person(business):
    moved(business, replace(PART, due_on=TODAY + timedelta(days=5)))

    move = followed(business).move(TODAY)

    assert move.step == "pre_due" if isinstance(move, Act) else move.next.step in {"pre_due", "due_date"}


def test_for_thirty_days_after_an_import_nothing_leaves_by_itself_even_with_the_halt_lifted(business):
    owner = owner_of(business)
    steps = ladders.default("fr")
    method.apply(business, values={"unattended": True}, ladder=steps, on=TODAY, by=owner, at=NOW)
    ready.mail_server(business, port=9)
    soon = tuple(
        replace(PART, number=f"S-{days}", due_on=TODAY + timedelta(days=days), total=Decimal(100 + days))
        for days in range(1, 25, 3)
    )
    landed(business, parcel(invoices=(LATE, *soon), payments=()))
    halts.lift(business, kind=halts.IMPORT, by=owner, at=NOW)

    for day in range(30):
        at = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(days=day, hours=10)
        bank.check(business, on=at.date(), by=owner, at=at)
        for business_id, sums in morning.due(at).items():
            assert business_id == business.id
            morning.run(business, at=at, sums=sums)
        morning.run(business, at=at)
        for one in followed(business, at.date()).case.sums:
            if one.due_on < at.date():
                with tenant(business.id):
                    found = cases.cases(business, today=at.date())
                moves = next(iter(found.values())).moves(at.date())
                assert moves[one.id].step == "look", (at, one)

    with tenant(business.id):
        assert Message.objects.count() == 0


def test_the_same_thirty_days_let_a_courtesy_of_ours_leave(business):
    """Without it, the test above could not fail."""
    owner = owner_of(business)
    method.apply(business, values={"unattended": True}, ladder=ladders.default("fr"), on=TODAY, by=owner, at=NOW)
    ready.mail_server(business, port=9)
    ready.issued(business, ready.client(business))

    queued = 0
    for day in range(30):
        at = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(days=day, hours=10)
        bank.check(business, on=at.date(), by=owner, at=at)
        queued += morning.run(business, at=at)

    assert queued > 0


def test_an_import_that_was_looked_at_verifies_and_its_invoice_says_so(business):
    moved(business)
    look(business)

    assert verification.verify(business) == []
    with tenant(business.id):
        assert Invoice.objects.get().elsewhere
        assert not looks.unseen(business).exists()
