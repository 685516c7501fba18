"""What the journal says of a payment is what its row says, however the amount was written."""

import uuid
from decimal import Decimal

import pytest

from reglo.books import invoices, payments, verification
from tests.books.test_writing_terms import drafted
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("amount", ["500", "500.0", "5E+2"])
def test_a_payment_of_a_round_sum_verifies(amount):
    business, owner, draft = drafted("30 jours")
    issued = invoices.issue(business, draft.id, on=TODAY, by=owner, at=NOW)

    payments.note(
        business,
        invoice_id=issued.invoice.id,
        amount=Decimal(amount),
        received_on=TODAY,
        means="transfer",
        request_key=uuid.uuid4(),
        today=TODAY,
        by=owner,
        at=NOW,
    )

    assert verification.verify(business) == []
