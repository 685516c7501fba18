"""The two people of the demo with a story: their sums are told in advance, and everything they did verifies."""

from datetime import date
from decimal import Decimal

import pytest

from reglo.books import demo, drafts, members, people, standing, verification
from reglo.books.demo import story
from reglo.books.followups import cases
from reglo.books.tenancy import tenant
from reglo.rules.followup import Act
from tests.people import NOW

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 23)
ELSEWHERE = {"Rideau Trails Foundation", "Prairie Press", "Éditions du Quai Vert SARL"}


@pytest.fixture
def told():
    """Both businesses, by the first name of their owner."""
    return {user.name.split()[0]: business for user, business in demo.tell(today=TODAY, seed=1)}


def open_sums(business):
    with tenant(business.id):
        rows = business.receivables.filter(open_amount__gt=0).select_related("client").order_by("due_on", "id")
        return [(row.client.name, row.due_on, row.open_amount) for row in rows]


def test_the_books_of_both_verify(told):
    assert [verification.verify(business) for business in told.values()] == [[], []]


def test_ines_is_the_assistant_of_both_and_follows_two_clients_of_each(told):
    ines = people.account("ines@caron.example")

    assert [one.role for one in members.acting(ines, at=NOW)] == ["assistant", "assistant"]
    for name, confided in (
        ("Camille", ["Duval & fils SARL", "Galerie Estuaire"]),
        ("Maxime", ["Coop Boréale", "Ville de Val-Clair"]),
    ):
        follows = members.delegates(told[name], on=TODAY)
        with tenant(told[name].id):
            names = told[name].clients.filter(id__in=follows).order_by("name").values_list("name", flat=True)
            assert list(names) == confided


def test_camille_has_one_sum_of_each_kind(told):
    assert open_sums(told["Camille"]) == [
        ("Duval & fils SARL", date(2026, 10, 26), Decimal("360.00")),  # after a credit note and a part payment
        ("Galerie Estuaire", date(2026, 10, 29), Decimal("500.00")),  # the second of three instalments
        ("Atelier Nord SAS", date(2026, 11, 12), Decimal("3360.00")),
        ("Galerie Estuaire", date(2026, 11, 13), Decimal("500.00")),
        ("Éditions Belle-Anse", date(2026, 11, 23), Decimal("900.00")),
        ("Mairie de Brévalles", date(2026, 11, 26), Decimal("2400.00")),
        ("Galerie Estuaire", date(2026, 11, 27), Decimal("1620.00")),
        ("Lenoir SARL", date(2026, 11, 30), Decimal("1200.00")),
        ("Hélène Vidal", date(2026, 12, 8), Decimal("140.00")),
        ("Clinique des Salorges", date(2026, 12, 29), Decimal("2880.00")),
    ]


def test_maxime_is_paid_with_both_taxes_and_his_payment_noted_twice_is_reversed(told):
    business = told["Maxime"]

    assert open_sums(business) == [
        ("Ville de Val-Clair", date(2026, 9, 26), Decimal("1184.53")),
        ("Studio Lanterne", date(2026, 10, 14), Decimal("689.85")),  # two of three instalments to come
        ("Éditions du Torrent", date(2026, 10, 27), Decimal("1103.76")),  # one line of it is disputed
        ("Coop Boréale", date(2026, 11, 22), Decimal("3863.16")),
        ("Odile Fortin", date(2026, 11, 29), Decimal("402.41")),
        ("Rideau Trails Foundation", date(2026, 12, 2), Decimal("1638.50")),
        ("Hochelaga Bakery", date(2026, 12, 5), Decimal("684.10")),
        ("Studio Lanterne", date(2026, 12, 7), Decimal("1034.77")),
        ("Éditions du Torrent", date(2026, 12, 11), Decimal("2023.56")),
    ]
    with tenant(business.id):
        assert business.payments.exclude(reversed_at=None).count() == 1


def test_maxime_bills_each_client_with_the_tax_of_where_it_is(told):
    with tenant(told["Maxime"].id):
        issued = [one.sealed for one in told["Maxime"].invoices.select_related("entry")]

    taxes = {one.buyer.name: [(tax.name, str(tax.rate), str(tax.amount)) for tax in one.taxes] for one in issued}
    assert taxes["Rideau Trails Foundation"] == [("TVH", "13", "188.50")]
    assert taxes["Prairie Press"] == [("TPS", "5", "26.40")]
    assert taxes["Éditions du Quai Vert SARL"] == [("TPS", "0", "0.00"), ("TVQ", "0", "0.00")]
    assert {tuple(name for name, _, _ in taxes[client]) for client in taxes.keys() - ELSEWHERE} == {("TPS", "TVQ")}
    assert {tax.registration for one in issued for tax in one.taxes} == {"123456782RT0001", "1227494057TQ0001"}


def test_everything_was_sent_but_the_invoice_of_this_morning(told):
    with tenant(told["Camille"].id):
        waiting = list(told["Camille"].messages.exclude(state="sent").values_list("to", "state"))
        last = told["Camille"].invoices.order_by("-issued_at").first()

    assert waiting == [("helene.vidal@courriel.example", "queued")]
    assert last.issued_on == TODAY


def test_there_are_a_credit_note_and_drafts_complete_and_not(told):
    with tenant(told["Camille"].id):
        notes = [note.corrects.client.name for note in told["Camille"].invoices.filter(kind=drafts.CREDIT_NOTE)]
        subjects = sorted(str(draft) for draft in told["Camille"].drafts.all())

    assert notes == ["Duval & fils SARL"]
    assert subjects == ["Espace des sociétaires, étape 2 sur 3", "Restitution"]


def test_camille_earns_less_than_the_law_lets_her_bill_without_vat(told):
    with tenant(told["Camille"].id):
        received = standing.sums(told["Camille"], today=TODAY)[standing.RECEIVED].amount

    assert Decimal(24_000) < received < Decimal(37_500)  # CGI, art. 293 B: the ceiling of services in 2026


def asked(business):
    """What comes next for each client who owes something: the step, or why one waits."""
    with tenant(business.id):
        found = cases.cases(business, today=TODAY).values()
        moves = {one.client: one.move(TODAY) for one in found}
    return {name: move.step if isinstance(move, Act) else move.key for name, move in moves.items()}


def test_each_case_of_the_follow_up_is_there(told):
    camille, maxime = asked(told["Camille"]), asked(told["Maxime"])

    assert camille == {
        "Duval & fils SARL": "negotiate",  # asked twice for a discount
        "Galerie Estuaire": "promise_missed",
        "Atelier Nord SAS": "call_script",
        "Éditions Belle-Anse": "due_date",
        "Mairie de Brévalles": "promise",
        "Lenoir SARL": "pre_due",
        "Hélène Vidal": "send",  # issued, and not sent yet
        "Clinique des Salorges": "moment",
    }
    assert maxime == {
        "Ville de Val-Clair": "moment",  # the formal notice was received: its deadline ends today
        "Studio Lanterne": "moment",  # its plan is kept
        "Éditions du Torrent": "gap",  # one line is disputed, the rest stays due
        "Coop Boréale": "match_payment",  # a cheque is on its way
        "Odile Fortin": "pre_due",
        "Rideau Trails Foundation": "moment",
        "Hochelaga Bakery": "moment",
    }


def test_both_are_marked_as_demos_and_write_to_addresses_that_reach_nobody(told):
    for business in told.values():
        assert business.demo
        with tenant(business.id):
            written_to = [to for to in business.messages.values_list("to", flat=True) if not to.endswith(".example")]
        assert written_to == []


@pytest.mark.parametrize("name", story.NAMES)
def test_the_same_seed_tells_the_same_story_and_another_one_tells_another(name):
    first, again, other = (story.read(name, today=TODAY, seed=seed) for seed in (3, 3, 4))

    assert first == again
    assert first.bills != other.bills
    assert [bill for bill in first.bills if bill.key.startswith("bill-")] == [
        bill for bill in other.bills if bill.key.startswith("bill-")
    ], "where things stand does not depend on the seed"


@pytest.mark.parametrize("today", [date(2026, 2, 28), date(2026, 8, 15)])
def test_the_story_moves_with_its_day(today):
    for seed in (1, 2):
        for name in story.NAMES:
            told_then = story.read(name, today=today, seed=seed)

            assert max(bill.on for bill in told_then.bills) == today or name == "maxime"
            assert all(receipt.on <= today for bill in told_then.bills for receipt in bill.receipts)
            assert all(receipt.on >= bill.on for bill in told_then.bills for receipt in bill.receipts)


def test_camille_has_an_invoice_of_each_ordinary_situation(told):
    with tenant(told["Camille"].id):
        sealed = [one.sealed for one in told["Camille"].invoices.select_related("entry").filter(kind=drafts.INVOICE)]
    found = {(one.buyer.name, one.taxes[0].category, one.taxes[0].exemption_code) for one in sealed}

    assert found >= {
        ("Atelier Nord SAS", "E", "VATEX-FR-FRANCHISE"),
        ("Mairie de Brévalles", "E", "VATEX-FR-FRANCHISE"),
        ("Hélène Vidal", "E", "VATEX-FR-FRANCHISE"),
        ("Les Amis du Canal", "E", "VATEX-FR-FRANCHISE"),
        ("Imprimerie de la Meuse SRL", "AE", "VATEX-EU-AE"),
        ("Théâtre du Fleuve", "O", "VATEX-EU-O"),
    }


def test_four_people_live_in_a_demo_and_their_assistant():
    made = [*demo.tell(today=TODAY, seed=1), *demo.show(today=TODAY)]

    assert [user.email for user, _ in made] == demo.emails()[:-1]
    assert [business.place for _, business in made] == ["fr", "ca-qc", "fr", "ca-qc"]
    assert all(business.demo for _, business in made)
    assert all(people.account(email).check_password(demo.PASSWORD) for email in demo.emails())
