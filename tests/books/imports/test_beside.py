"""What else speaks of an invoice issued elsewhere: letters, reminders with their files, rights, closings, corrections."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.books import (
    abandonments,
    archive,
    closings,
    corrections,
    halts,
    journal,
    outbox,
    papers,
    payments,
    unpaid,
    verification,
)  # fmt: skip
from reglo.books.followups import cases, letters, looks, rights, today
from reglo.books.tenancy import tenant
from reglo.rules.moving import Parcel
from tests import ready
from tests.books.imports.parcels import BRUNO, LATE, PAID, landed
from tests.doors.visitors import owner_client
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    return ready.business()


def owed(business, number="F-2026-031"):
    with tenant(business.id):
        return business.receivables.select_related("invoice", "client").get(invoice__number=number)


def moved(business):
    landed(business)
    looks.look(business, receivable_id=owed(business).id, answer="never", on=TODAY, by=owner_of(business), at=NOW)


def test_a_reminder_about_it_leaves_without_its_paper_and_with_that_of_ours(business):
    moved(business)
    ready.mail_server(business, port=9)
    sum_ = owed(business)
    ours = ready.issued(business, sum_.client)
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)
    with tenant(business.id, write=True):
        journal.hold(business)
        message = outbox.add(
            business, key="reminder", channel=outbox.EMAIL, kind="reminder_1", to="bruno@coop.example", subject="Factures",
            body="Bonjour", language="fr", at=NOW, client_id=sum_.client_id,
            asks_for=(sum_.id, ours.invoice.receivables.get().id),
        )  # fmt: skip

    parcel = outbox.claim(business, message.id, at=ready.LEFT)

    assert parcel is not None
    assert [name for name, *_ in parcel.attachments] == [f"facture-{ours.invoice.number}.pdf"]


def test_the_rights_on_it_are_worked_out_from_its_dates(business):
    moved(business)

    with tenant(business.id):
        (right,) = rights.rights_of(
            business, cases.of_client(business, owed(business).client_id, today=TODAY), today=TODAY
        )

    assert right.owed.number == "F-2026-031"
    assert right.claim.indemnity == Decimal(40)
    assert right.prescription is not None


def test_a_letter_names_it_and_joins_only_the_papers_that_are_here(business):
    moved(business)

    with tenant(business.id):
        followed = cases.of_client(business, owed(business).client_id, today=TODAY)
        joined = letters.joined(business, followed, letters.owed_by(followed, TODAY))

    assert [one.kind for one in joined] == []


def test_it_is_not_corrected_here(business):
    landed(business)

    with tenant(business.id), pytest.raises(corrections.CannotCorrect) as refusal:
        corrections.content_of(owed(business).invoice, way="whole", reason="Erreur")

    assert refusal.value.key == "elsewhere"


def test_closings_count_neither_it_nor_what_was_received_for_it_even_taken_back(business):
    landed(business)
    with tenant(business.id):
        payment = business.payments.get(received_on=PAID.received_on)
    payments.reverse(business, payment.id, reason="rejeté", today=TODAY, by=owner_of(business), at=NOW)

    (closing, *_) = closings.close_ended(business, at=NOW + timedelta(days=20))

    with tenant(business.id):
        (sums,) = closing.sums.all()
    assert (sums.invoiced, sums.received, sums.returned) == (Decimal(0), Decimal(0), Decimal(0))
    assert verification.verify(business) == []


def test_a_credit_note_of_the_file_settles_again_what_a_payment_taken_back_reopens(business):
    paid = replace(LATE, paid=Decimal(1200), paid_on=date(2026, 9, 20))
    note = replace(LATE, number="A-1", kind="credit_note", total=Decimal(200), corrects="F-2026-031", paid=None)
    landed(business, Parcel("table", (BRUNO,), (paid, note)))
    with tenant(business.id):
        payment = business.payments.get()

    payments.reverse(business, payment.id, reason="rejeté", today=TODAY, by=owner_of(business), at=NOW)

    assert owed(business).open_amount == Decimal("1000.00")
    assert verification.verify(business) == []


def test_the_day_asks_its_owner_and_says_that_everything_is_held(business):
    landed(business)

    with tenant(business.id):
        day = today.day_of(business, today=TODAY)

    assert [card.act.step for card in day.decisions] == ["look"]
    assert day.cards == () and day.halted.kind == halts.IMPORT


def test_a_sum_let_go_of_an_invoice_issued_elsewhere_offers_no_duplicate_of_ours(business):
    landed(business)
    with tenant(business.id):
        invoice = business.invoices.get(number="F-2026-031")
        sums = list(invoice.receivables.values_list("id", flat=True))
    told = {"on": TODAY, "by": owner_of(business), "at": NOW}
    abandonments.let_go(business, client_id=invoice.client_id, sums=sums, reason="fermé", **told)

    assert owner_client(business).get(f"/clients/{invoice.client_id}/").status_code == 200
    with tenant(business.id):
        assert unpaid.of(business, invoice) is None
