"""Moving in: what is previewed is what is written, once; the books stay whole and our own numbers untouched."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.books import exports, halts, imports, invoices, payments, standing, verification
from reglo.books.clients import Client
from reglo.books.invoices import Invoice
from reglo.books.journal import Entry
from reglo.books.payments import Payment, Receivable
from reglo.books.tenancy import tenant, uuid7
from reglo.packs import identifiers
from reglo.rules.moving import Parcel, PaymentRow, Remark
from reglo.rules.reading import Said
from tests import ready
from tests.books.imports.parcels import BRUNO, DONE, LATE, LEA, NOTE, PAID, PART, at, landed, parcel
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def business():
    return ready.business()


def rows(business):
    """How many clients, invoices, sums, payments and entries there are."""
    with tenant(business.id):
        return tuple(table.objects.count() for table in (Client, Invoice, Receivable, Payment, Entry))


def planned(business, moved):
    return imports.preview(business, moved, today=TODAY, at=NOW)


def open_of(business, number):
    with tenant(business.id):
        return business.receivables.get(invoice__number=number).open_amount


# ── The dry run ──────────────────────────────────────────────────────────────────────────────────


def test_a_dry_run_counts_and_adds_up_and_writes_nothing(business):
    before = rows(business)

    plan = planned(business, parcel())

    assert plan.counts == {"clients": 2, "invoices": 3, "credit_notes": 1, "payments": 2}
    assert plan.sums == {"EUR": imports.Money(Decimal("1450.00"), Decimal("630.00"))}
    assert (plan.doubts, plan.rejects, plan.same) == ([], [], [])
    assert rows(business) == before


@pytest.mark.parametrize(
    ("changes", "by"),
    [
        ({"siren": "552100554"}, "siren"),
        ({"vat": identifiers.french_vat_of_siren("552100554")}, "vat"),
        ({"email": "Bruno@COOP.example"}, "email"),
        ({"name": "COOP  VERTE"}, "name"),
    ],
)
def test_a_client_known_here_is_found_again(business, changes, by):
    stranger = {"name": "Autre nom", "siren": "", "email": "autre@coop.example"}
    ready.client(business, **{"name": "Coop Verte", **stranger, **changes} | changes)
    row = replace(BRUNO, **{"siren": "", "email": "", "name": "Nom du fichier"} | changes)

    plan = planned(business, Parcel("table", (row,)))

    assert [(one.kind, one.by) for one in plan.same] == [("client", by)]
    assert plan.clients == []


def test_two_clients_with_different_numbers_are_never_one(business):
    ready.client(business, name="Coop Verte", siren="732829320", email="bruno@coop.example")

    plan = planned(business, Parcel("table", (BRUNO,)))

    assert [one.name for one in plan.clients] == ["Coop Verte"]


def test_every_wrong_row_is_given_back_with_its_reason(business):
    wrong = (
        replace(LATE, number="", where=at(7)),
        replace(LATE, number="X" * 36, where=at(8)),
        replace(LATE, number="N-1", client=" ", where=at(9)),
        replace(LATE, number="N-2", total=Decimal(-5), where=at(10)),
        replace(LATE, number="N-3", total=Decimal("1.005"), where=at(11)),
        replace(LATE, number="N-4", currency="€uro", where=at(12)),
        replace(LATE, where=at(13)),
        replace(LATE, number="N-5", seller="Fournisseur SAS", where=at(15)),
    )
    lost = PaymentRow(at(3), TODAY + timedelta(days=1), Decimal(1), invoice="F-2026-031")
    told = Remark(at(14), "reject", Said("Ligne illisible.", "Unreadable line."), ("a", "b"))

    plan = planned(
        business,
        Parcel(
            "table", (BRUNO, replace(BRUNO, name=" ", where=at(6))), (LATE, *wrong),
            (lost, replace(lost, amount=Decimal(0), where=at(4)), replace(PAID, invoice="?"), replace(PAID, invoice="")),
            (told,),
        ),
    )  # fmt: skip

    assert len(plan.rejects) == 1 + 1 + len(wrong) + 4
    assert {one.number for one in plan.invoices} == {"F-2026-031"}
    assert any("issued by Fournisseur SAS, not by you" in one.said.en for one in plan.rejects)
    given = imports.rejected(plan.rejects, "en")
    assert given[0] == ("factures.csv", "", "14", "Unreadable line.", ("a", "b"))
    assert next(one[:3] for one in given if "negative" in one[3]) == ("factures.csv", "", "10")


def test_what_the_file_leaves_open_is_worked_out_and_said(business):
    alone = replace(LATE, client="Inconnue SARL", due_on=None)

    plan = planned(business, Parcel("table", (), (alone,)))

    assert [one.name for one in plan.clients] == ["Inconnue SARL"]
    assert plan.receivables[0].due_on == date(2026, 10, 1)
    assert [one.said.fr for one in plan.doubts] == [
        "Ce client n’a pas de fiche dans le fichier : elle est créée avec son nom seul.",
        "Le fichier ne dit pas l’échéance : elle est calculée (30 jours).",
    ]


@pytest.mark.parametrize("seller", ["", "Camille Aubry EI", "732 829 320", "73282932000074"])
def test_an_invoice_of_the_business_is_known_by_name_or_number(business, seller):
    assert planned(business, Parcel("table", (BRUNO,), (replace(LATE, seller=seller),))).rejects == []


def test_a_number_that_is_none_is_left_out_and_said(business):
    plan = planned(business, Parcel("table", (replace(BRUNO, siren="123456789", terms="quand il veut"),)))

    assert plan.clients[0].siren == plan.clients[0].terms == ""
    assert len(plan.doubts) == 2


# ── The import ───────────────────────────────────────────────────────────────────────────────────


def test_the_import_writes_what_the_dry_run_said_in_one_sealed_entry(business):
    plan = planned(business, parcel())
    before = rows(business)[4]

    done = landed(business)

    assert done.row.counts == plan.counts
    assert done.row.sums == {"EUR": {"open": "1450.00", "paid": "630.00"}}
    assert (done.row.digest, done.row.files) == (plan.digest, ["clients.csv", "factures.csv", "paiements.csv"])
    assert rows(business) == (2, 4, 3, 2, before + 2)  # the import, and the halt that it makes
    assert verification.verify(business) == []
    assert open_of(business, "F-2026-031") == Decimal("1000.00")
    assert open_of(business, "F-2026-034") == Decimal("450.00")
    assert open_of(business, "F-2026-020") == Decimal("0.00")


def test_after_an_import_nothing_leaves(business):
    landed(business)

    with tenant(business.id):
        assert halts.halted(business).kind == halts.IMPORT
        assert halts.holds(business, uuid7())


def test_clients_alone_hold_nothing_back(business):
    landed(business, parcel(invoices=(), payments=()))

    with tenant(business.id):
        assert halts.halted(business) is None


def test_the_same_file_twice_creates_nothing(business):
    landed(business)
    before = rows(business)

    again = landed(business)

    assert again.row is None
    assert [len(again.plan.known(kind)) for kind in ("client", "invoice", "payment")] == [2, 4, 1]
    assert rows(business) == before


def test_the_same_form_twice_imports_once(business):
    key = uuid7()

    one, two = landed(business, request_key=key), landed(business, request_key=key)

    assert one.row.id == two.row.id
    with tenant(business.id):
        assert business.imports.count() == 1


def test_a_file_that_overlaps_adds_only_what_is_new(business):
    landed(business, parcel(invoices=(LATE, PART), payments=()))
    rest = replace(PART, number="F-2026-040", where=at(9))

    done = landed(business, parcel(invoices=(LATE, PART, rest), payments=(PAID,)))

    assert done.row.counts == {"clients": 0, "invoices": 1, "credit_notes": 0, "payments": 1}
    assert open_of(business, "F-2026-034") == Decimal("450.00")
    assert verification.verify(business) == []


def test_two_equal_payments_of_one_day_are_two(business):
    landed(business)

    done = landed(business, parcel(payments=(PAID, replace(PAID, where=at(3)))))

    assert done.row.counts["payments"] == 1
    assert open_of(business, "F-2026-034") == Decimal("300.00")


def test_a_payment_noted_here_is_not_imported_once_more(business):
    landed(business, parcel(payments=()))
    with tenant(business.id):
        invoice = business.invoices.get(number="F-2026-034")
    payments.note(
        business, invoice_id=invoice.id, amount=PAID.amount, received_on=PAID.received_on, means="transfer",
        request_key=uuid7(), today=TODAY, by=owner_of(business), at=NOW,
    )  # fmt: skip

    assert landed(business).row is None
    assert open_of(business, "F-2026-034") == Decimal("450.00")


def test_paid_without_a_day_was_never_due_here_and_makes_no_payment(business):
    landed(business, parcel(invoices=(replace(LATE, paid=Decimal(300)), replace(DONE, paid_on=None)), payments=()))

    with tenant(business.id):
        owed = business.receivables.get()
        assert (owed.amount, owed.open_amount) == (Decimal("900.00"), Decimal("900.00"))
        assert business.payments.count() == 0
        assert business.invoices.get(number="F-2026-020").stated["undated"] == "480.00"
    assert verification.verify(business) == []


def test_a_payment_without_invoice_settles_the_oldest_sums_of_its_client(business):
    free = PaymentRow(at(5), date(2026, 11, 10), Decimal(1100), client="Coop Verte")

    landed(business, parcel(payments=(free,)))

    assert open_of(business, "F-2026-031") == Decimal("0.00")
    assert open_of(business, "F-2026-034") == Decimal("500.00")
    assert verification.verify(business) == []


def test_nothing_recognised_is_refused_whole(business):
    with pytest.raises(imports.CannotLand) as refusal:
        landed(business, Parcel("table"))

    assert refusal.value.found[0].field == "files"
    assert "line of headers" in refusal.value.reason("en")


# ── Our own numbers, papers and books ────────────────────────────────────────────────────────────


def test_numbers_of_another_form_leave_ours_untouched(business):
    landed(business)
    client = ready.client(business)

    assert invoices.number_to_come(business, on=TODAY) == "2026-001"
    assert ready.issued(business, client).invoice.number == "2026-001"
    assert verification.verify(business) == []


def test_a_number_like_ours_is_passed_over_and_never_given_twice(business):
    taken = (replace(LATE, number="2026-001"), replace(PART, number="2026-002"))
    assert planned(business, parcel(invoices=taken, payments=())).next_number == "2026-003"

    landed(business, parcel(invoices=taken, payments=()))

    assert ready.issued(business, ready.client(business)).invoice.number == "2026-003"
    assert verification.verify(business) == []


def test_an_imported_invoice_has_neither_paper_nor_message(business):
    landed(business)

    with tenant(business.id):
        assert business.documents.count() == business.messages.count() == 0
        assert all(one.elsewhere for one in business.invoices.all())


def test_the_book_of_receipts_does_not_count_them_twice(business):
    landed(business)

    assert list(exports.receipts(business, "fr").rows) == []

    with tenant(business.id):
        moved = business.payments.get(received_on=PAID.received_on)
    payments.reverse(business, moved.id, reason="rejeté", today=TODAY, by=owner_of(business), at=NOW)
    (line,) = exports.receipts(business, "fr").rows
    assert (line[0], line[3]) == (TODAY, Decimal("-150.00"))
    assert verification.verify(business) == []


def test_exports_mark_what_was_issued_elsewhere(business):
    landed(business)
    ready.issued(business, ready.client(business))

    sheets = [list(one.rows) for one in exports.workbook.sheets(business, "fr", today=TODAY)]
    whole = exports.everything(business, "fr", today=TODAY, at=NOW)

    assert {(row[0], row[-1]) for row in sheets[1]} == {
        ("F-2026-031", "ailleurs"), ("F-2026-034", "ailleurs"), ("F-2026-020", "ailleurs"),
        ("A-2026-002", "ailleurs"), ("2026-001", ""),
    }  # fmt: skip
    assert {row[-1] for row in sheets[3]} == {"ailleurs"}
    assert whole


def test_the_five_words_count_what_was_moved_in(business):
    landed(business)

    with tenant(business.id):
        sums = standing.sums(business, today=TODAY)

    assert (sums["en-retard"].amount, sums["envoye"].amount) == (Decimal(1000), Decimal(450))
    assert sums["recu"].amount == Decimal(630)


@pytest.mark.parametrize("sought", ["fac-2026-7", "FAC-9", "fac-9"])
def test_a_number_of_another_tool_is_found_as_it_is_written(business, sought):
    landed(business, parcel(invoices=(replace(LATE, number="fac-2026-7x"), replace(PART, number="FAC-9")), payments=()))

    with tenant(business.id):
        page = standing.found_page(business, sought)

    assert [one.number.upper()[: len(sought)] for one in page.rows] == [sought.upper()]


def test_rows_of_an_import_changed_by_hand_are_named(business):
    landed(business)
    with tenant(business.id, write=True):
        Invoice.objects.filter(number="F-2026-031").update(total=Decimal(9))
    with tenant(business.id, write=True):
        Client.objects.filter(name="Studio Léa").update(city="Paris")

    assert {(one.table, one.row) for one in verification.verify(business)} == {
        ("invoice", "F-2026-031"), ("client", "Studio Léa")
    }  # fmt: skip


def test_a_place_says_file_and_line():
    assert imports.place(LEA.where)("en") == "clients.csv, line 3"
    assert imports.place(replace(NOTE.where, line=0)).fr == "factures.csv"
