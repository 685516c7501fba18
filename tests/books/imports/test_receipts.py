"""Money of a file is counted once: as a payment, as a credit note, or as what an invoice says was paid."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.books import clients, imports, verification
from reglo.books.tenancy import tenant
from reglo.rules.moving import InvoiceRow, Parcel, PaymentRow
from tests import ready
from tests.books.imports.parcels import BRUNO, LEA, at, landed, taken_back
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 2)


@pytest.fixture
def business():
    return ready.business()


def invoice(number, total, paid=None, **changes):
    row = InvoiceRow(at(2), number, "C001", date(2026, 9, 1), Decimal(total), due_on=date(2026, 10, 1))
    return replace(row, paid=None if paid is None else Decimal(paid), **changes)


def credit(number, total, corrects, **changes):
    return invoice(number, total, kind="credit_note", corrects=corrects, **changes)


def payment(amount, invoice="", client="", **changes):
    return replace(PaymentRow(at(2, "paiements.csv"), DAY, Decimal(amount), client, invoice), **changes)


def of(*rows):
    invoices = tuple(row for row in rows if isinstance(row, InvoiceRow))
    return Parcel("table", (BRUNO, LEA), invoices, tuple(row for row in rows if isinstance(row, PaymentRow)))


def said(done):
    return [one.said for one in done.plan.doubts]


def open_of(business):
    """What is open of each invoice that was ever due here."""
    assert verification.verify(business) == []
    with tenant(business.id):
        rows = business.receivables.select_related("invoice").order_by("invoice__number")
        return {one.invoice.number: str(one.open_amount) for one in rows}


def paid_in(business):
    with tenant(business.id):
        return [str(one.amount) for one in business.payments.order_by("amount", "id")]


def test_a_payment_of_several_invoices_settles_none_that_the_file_says_is_unpaid(business):
    done = landed(
        business,
        of(invoice("F-101", 100, 0), invoice("F-102", 50, 0), invoice("F-103", 150, 150), payment(150, client="C001")),
    )

    assert open_of(business) == {"F-101": "100.00", "F-102": "50.00", "F-103": "0.00"}
    assert done.plan.sums["EUR"] == imports.Money(Decimal(150), Decimal(150))
    assert said(done) == []


def test_what_such_a_payment_leaves_stays_to_the_credit_of_the_client_and_is_said(business):
    done = landed(business, of(invoice("F-101", 100, 0), invoice("F-103", 150, 120), payment(150, client="C001")))

    assert open_of(business) == {"F-101": "100.00", "F-103": "30.00"}
    assert [one.fr for one in said(done)] == [
        "Ce paiement dépasse ce qui restait dû : le surplus est gardé au crédit du client."
    ]


def test_payments_that_come_after_what_invoices_said_are_not_counted_again(business):
    landed(business, of(invoice("F-1", 100, 60), invoice("F-2", 100, 100)))
    again = of(payment(60, "F-1"), payment(100, "F-2"))

    done = landed(business, again)

    assert done.row is None
    assert [one.name for one in done.plan.known("payment")] == ["F-1", "F-2"]
    assert open_of(business) == {"F-1": "40.00"}
    assert paid_in(business) == []


def test_only_what_a_payment_adds_to_what_was_said_is_noted_however_often_it_comes(business):
    landed(business, of(invoice("F-1", 100, 60)))

    landed(business, of(payment(80, "F-1")))
    landed(business, of(payment(80, "F-1"), payment(10, "F-1")))

    assert paid_in(business) == ["10.00", "20.00"]
    assert open_of(business) == {"F-1": "10.00"}


def test_a_payment_of_after_the_import_is_another_one_and_is_doubtful(business):
    landed(business, of(invoice("F-1", 100, 60)))

    done = landed(business, of(payment(30, "F-1", received_on=TODAY + timedelta(days=1))), on=TODAY + timedelta(days=2))

    assert open_of(business) == {"F-1": "10.00"}
    assert [one.en for one in said(done)] == [
        "A former import counted a payment without a day already: check that this is another."
    ]


def test_a_payment_that_names_a_client_is_doubtful_where_a_former_import_counted_some(business):
    landed(business, of(invoice("F-1", 100, 60)))

    done = landed(business, of(payment(30, client="C001")))

    assert len(said(done)) == 1
    assert open_of(business) == {"F-1": "10.00"}


def test_two_payments_of_one_sum_open_it_again_whole_when_taken_back(business):
    landed(business, of(invoice("F-1", 100)))
    later = landed(business, of(payment(60, "F-1"), payment(40, "F-1")))

    taken_back(business, later.row)

    assert open_of(business) == {"F-1": "100.00"}


def test_a_payment_that_is_told_its_invoice_later_is_the_same(business):
    landed(business, of(invoice("F-1", 100), invoice("F-2", 100), payment(100, client="C001", reference="VIR 7")))

    done = landed(business, of(payment(100, "F-2", reference="VIR 7")))

    assert done.row is None
    assert paid_in(business) == ["100.00"]


def test_a_payment_that_is_shared_out_later_is_the_same(business):
    landed(business, of(invoice("F-1", 100), invoice("F-2", 100), payment(150, client="C001")))

    done = landed(business, of(payment(100, "F-1"), payment(50, "F-2")))

    assert done.row is None
    assert paid_in(business) == ["150.00"]


def test_two_payments_that_make_up_no_other_are_noted(business):
    later = invoice("F-2", 100, due_on=date(2026, 10, 2))
    landed(business, of(invoice("F-1", 100), later, payment(150, client="C001", reference="VIR 7")))

    landed(business, of(payment(30, "F-2"), payment(20, "F-2", received_on=date(2026, 11, 3))))

    assert paid_in(business) == ["20.00", "30.00", "150.00"]
    assert open_of(business) == {"F-1": "0.00", "F-2": "0.00"}


def test_a_payment_that_no_longer_says_its_invoice_is_the_same(business):
    landed(business, of(invoice("F-1", 100), invoice("F-2", 100), payment(100, "F-2")))

    assert landed(business, of(payment(100, client="C001"))).row is None


def test_a_payment_of_a_client_renamed_since_is_the_same(business):
    landed(business, of(payment(30, client="C001")))
    with tenant(business.id):
        bruno = business.clients.get(name="Coop Verte")
    clients.change(business, bruno.id, client={"name": "Coop Verte SCIC"}, billing={}, by=owner_of(business), at=NOW)

    assert landed(business, of(payment(30, client="C001"))).row is None
    assert paid_in(business) == ["30.00"]


def test_a_client_renamed_since_is_not_made_again(business):
    named = replace(LEA, email="")
    landed(business, Parcel("table", (named,)))
    with tenant(business.id):
        lea = business.clients.get()
    facts = {"by": owner_of(business), "at": NOW}
    clients.change(business, lea.id, client={"name": "Studio Morin"}, billing={}, **facts)

    done = landed(business, Parcel("table", (named,), (invoice("F-1", 100, client="Studio Léa"),)))

    assert done.plan.clients == []
    assert done.plan.invoices[0].client_id == lea.id


@pytest.mark.parametrize(
    ("country", "region", "kept", "doubts"),
    [
        ("CA", "Colombie-Britannique", "BC", 0),
        ("FR", "Provence-Alpes-Côte d’Azur", "", 1),
        ("FR", "Bretagne", "Bretagne", 0),
    ],
)
def test_a_region_is_never_cut(business, country, region, kept, doubts):
    done = landed(business, Parcel("table", (replace(BRUNO, country=country, region=region),)))

    assert (done.plan.clients[0].region, len(said(done))) == (kept, doubts)


def test_an_equal_payment_of_another_invoice_is_noted_and_doubtful(business):
    landed(business, of(invoice("F-1", 100), invoice("F-2", 100), payment(100, "F-1")))

    done = landed(business, of(payment(100, "F-1"), payment(100, "F-2")))
    alone = landed(business, of(payment(100, "F-2", reference="")))

    assert (len(done.plan.payments), said(done)) == (1, [])
    assert alone.row is None
    assert open_of(business) == {"F-1": "0.00", "F-2": "0.00"}


def test_an_equal_payment_alone_in_its_file_is_noted_and_doubtful(business):
    landed(business, of(invoice("F-1", 100), invoice("F-2", 100), payment(100, "F-1")))

    done = landed(business, of(payment(100, "F-2")))

    assert [one.fr[:49] for one in said(done)] == ["Un paiement du même jour et de la même somme est "]
    assert open_of(business) == {"F-1": "0.00", "F-2": "0.00"}


@pytest.mark.parametrize("paid_on", [None, DAY])
def test_what_is_closed_by_a_credit_note_was_not_paid_as_well(business, paid_on):
    done = landed(business, of(invoice("F-1", 100, 100, paid_on=paid_on), credit("A-1", 40, "F-1")))

    assert open_of(business) == {"F-1": "0.00"}
    assert done.plan.sums["EUR"] == imports.Money(Decimal(0), Decimal(60))


def test_what_is_paid_later_beside_a_credit_note_is_all_noted(business):
    landed(business, of(invoice("F-1", 100), credit("A-1", 40, "F-1")))

    landed(business, of(invoice("F-1", 100, 60, paid_on=DAY)))

    assert paid_in(business) == ["60.00"]
    assert open_of(business) == {"F-1": "0.00"}


@pytest.mark.parametrize("changes", [{"client": "C002"}, {"currency": "CAD"}])
def test_a_credit_note_of_another_client_or_currency_settles_nothing(business, changes):
    done = landed(business, of(invoice("F-1", 100), credit("A-1", 40, "F-1", **changes)))

    assert open_of(business) == {"F-1": "100.00"}
    assert [one.en for one in said(done)] == [
        "The invoice that this credit note corrects is of another client or currency: it settles nothing."
    ]


def test_a_payment_in_another_currency_than_its_invoice_is_rejected(business):
    done = landed(business, of(invoice("F-1", 100), payment(100, "F-1", currency="usd")))

    assert [one.said.fr for one in done.plan.rejects] == [
        "Ce paiement est en USD, et sa facture en EUR : notez-le dans la monnaie de la facture."
    ]
    assert open_of(business) == {"F-1": "100.00"}


@pytest.mark.parametrize(
    "row",
    [
        invoice("F-2", 100, issued_on=date(9999, 12, 31)),
        invoice("F-2", 100, issued_on=date(26, 1, 1)),
        invoice("F-2", 100, due_on=date(9999, 12, 31)),
        invoice("F-2", 100, 100, paid_on=date(1, 1, 1)),
        payment(100, "F-1", received_on=date(9999, 12, 31)),
        payment(100, "F-1", received_on=date(26, 1, 1)),
    ],
)
def test_a_day_out_of_all_time_is_rejected(business, row):
    done = landed(business, of(invoice("F-1", 100), row))

    assert [one.said.en for one in done.plan.rejects] == [
        "A date is between the years 1900 and 2199: correct this one."
    ]


@pytest.mark.parametrize("row", [invoice("F-2", 10**12), invoice("F-2", 1, 10**30), payment(10**30, "F-1")])
def test_an_amount_that_no_column_holds_is_rejected(business, row):
    done = landed(business, of(invoice("F-1", 100), row))

    assert [one.said.fr[:26] for one in done.plan.rejects] == ["Un montant a 12 chiffres a"]


def test_a_row_that_was_rejected_does_not_hide_the_next_of_its_number(business):
    done = landed(business, of(invoice("F-1", "1.005"), invoice("F-1", 100)))

    assert [str(one.total) for one in done.plan.invoices] == ["100.00"]
    assert len(done.plan.rejects) == 1
