"""An import is undone whole until something of it was used; then the refusal names what."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reglo.books import abandonments, clients, drafts, halts, imports, memos, payments, verification
from reglo.books.clients import Client, Contact
from reglo.books.followups import looks, pauses, promises
from reglo.books.invoices import Invoice
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.imports.parcels import LATE, PAID, PART, landed, parcel, taken_back
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def business():
    return ready.business()


def counted(business):
    with tenant(business.id):
        return [table.objects.count() for table in (Client, Contact, Invoice, Receivable, Payment, Settlement)]


def of(business, number):
    """A sum moved in, by the number of its invoice."""
    with tenant(business.id):
        return business.receivables.select_related("invoice", "client").get(invoice__number=number)


def test_all_of_it_goes_and_may_come_again(business):
    ready.issued(business, ready.client(business))
    before = counted(business)
    done = landed(business)

    row = taken_back(business, done.row)

    assert row.taken_back_at == NOW
    assert counted(business) == before
    assert verification.verify(business) == []
    with tenant(business.id):
        assert halts.halted(business) is None
        assert imports.of(business) == []
    assert landed(business).row.counts == done.row.counts
    assert verification.verify(business) == []


def test_taking_back_twice_changes_nothing(business):
    done = landed(business)
    taken_back(business, done.row)

    assert taken_back(business, done.row).taken_back_at == NOW


def test_what_a_later_import_settled_opens_again_with_it(business):
    landed(business, parcel(payments=()))
    later = landed(business)

    taken_back(business, later.row)

    assert of(business, "F-2026-034").open_amount == Decimal("600.00")
    assert verification.verify(business) == []


def test_an_older_import_stays_while_a_later_one_rests_on_it(business):
    first = landed(business, parcel(payments=()))
    landed(business)

    with pytest.raises(imports.CannotTakeBack) as refusal:
        taken_back(business, first.row)

    assert "F-2026-034 was used since (a payment)" in refusal.value.reason("en")


def test_the_halt_stands_while_another_import_waits_to_be_looked_at(business):
    landed(business, parcel(invoices=(LATE,), payments=()))
    later = landed(business, parcel(invoices=(PART,), payments=()))

    taken_back(business, later.row)

    with tenant(business.id):
        assert halts.halted(business).kind == halts.IMPORT


def test_the_halt_ends_where_what_is_left_of_another_import_is_not_due_yet(business):
    landed(business, parcel(invoices=(PART,), payments=()))
    later = landed(business, parcel(invoices=(LATE,), payments=()))

    taken_back(business, later.row)

    with tenant(business.id):
        assert halts.halted(business) is None


def noted(business, who):
    owed = of(business, "F-2026-034")
    facts: dict[str, Any] = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
    payments.note(business, invoice_id=owed.invoice_id, amount=Decimal(10), **facts, **who)


def reversed_(business, who):
    with tenant(business.id):
        moved = business.payments.get(received_on=PAID.received_on)
    payments.reverse(business, moved.id, reason="rejeté", today=TODAY, **who)


def changed(business, who):
    client = of(business, "F-2026-031").client
    clients.change(business, client.id, client={"city": "Rezé"}, billing={}, **who)


def promised(business, who):
    owed = of(business, "F-2026-031")
    said = {"amount": Decimal(10), "currency": "EUR", "due_on": TODAY, "on": TODAY}
    promises.promise(business, client_id=owed.client_id, **said, **who)


def looked(business, who):
    looks.look(business, receivable_id=of(business, "F-2026-031").id, answer="never", on=TODAY, **who)


def let_go(business, who):
    owed = of(business, "F-2026-031")
    abandonments.let_go(business, client_id=owed.client_id, sums=[owed.id], reason="fermé", on=TODAY, **who)


def drafted(business, who):
    drafts.open_draft(business, content=ready.CONTENT, client_id=of(business, "F-2026-031").client_id, at=NOW)


def issued(business, who):
    ready.issued(business, of(business, "F-2026-031").client)


@pytest.mark.parametrize(
    ("use", "name", "what"),
    [
        (noted, "F-2026-034", "un paiement"),
        (reversed_, "F-2026-034", "un paiement"),
        (changed, "Coop Verte", "modifié"),
        (promised, "Coop Verte", "une promesse"),
        (looked, "F-2026-031", "un suivi regardé"),
        (let_go, "F-2026-031", "un fait du suivi"),
        (drafted, "Coop Verte", "un brouillon"),
        (issued, "Coop Verte", "une facture ou un avoir"),
    ],
)
def test_the_first_use_keeps_the_import_and_is_named(business, use, name, what):
    done = landed(business)
    use(business, {"by": owner_of(business), "at": NOW})
    before = counted(business)

    with pytest.raises(imports.CannotTakeBack) as refusal:
        taken_back(business, done.row)

    assert f"{name} a servi depuis ({what})" in str(refusal.value)
    with tenant(business.id):
        assert [one.fr for one in imports.uses(business, done.row)] == [one.fr for one in refusal.value.problems]
    assert counted(business) == before


def test_a_number_passed_over_in_our_sequence_keeps_the_import(business):
    done = landed(business, parcel(invoices=(replace(LATE, number="2026-001"),), payments=()))
    ready.issued(business, ready.client(business))

    with pytest.raises(imports.CannotTakeBack) as refusal:
        taken_back(business, done.row)

    assert "2026-001 was passed over" in refusal.value.reason("en")


def test_many_uses_are_named_in_few_lines(business):
    many = tuple(replace(LATE, number=f"F-{n}", issued_on=date(2026, 9, n)) for n in range(1, 13))
    done = landed(business, parcel(invoices=many, payments=()))
    for one in many:
        noted_on = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
        payments.note(
            business, invoice_id=of(business, one.number).invoice_id, amount=Decimal(1), by=owner_of(business), at=NOW,
            **noted_on,
        )  # fmt: skip

    with tenant(business.id):
        said = imports.uses(business, done.row)

    assert len(said) == 9
    assert said[-1].en == "… and 5 other rows were used."


def test_memos_and_pauses_are_uses_too(business):
    done = landed(business)
    client = of(business, "F-2026-031").client
    who = {"by": owner_of(business), "at": NOW}
    memos.note(business, client_id=client.id, on=TODAY, words="Rappeler", **who)
    pauses.pause(business, client_id=client.id, until=date(2026, 12, 24), reason="congés", on=TODAY, **who)

    with tenant(business.id):
        assert len(imports.uses(business, done.row)) == 2
