"""A registered business of Québec: the tax of each client, and credit notes that give each tax back to the cent."""

from decimal import Decimal

import pytest

from reglo.books import corrections, drafts, invoices, verification
from reglo.books.tenancy import tenant
from tests import paperwork
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db

THIRD = {"title": "Révision d’un chapitre", "quantity": "1", "unit_price": "33,33"}
HERE = {"country": "CA", "region": "QC", "postal_code": "J1X 0B2", "city": "Magog", "siren": ""}
ASKED = {"TPS": Decimal("5.00"), "TVQ": Decimal("9.97")}  # on 99.99 $


@pytest.fixture
def maxime():
    return paperwork.ready("ca-qc", interac_email="maxime@tremblay.example")


def billed(business, **changes):
    """An invoice of three chapters at 33.33 $ to a client of the book, unless something is changed."""
    where = HERE | changes.pop("where", {})
    client = paperwork.client(business, name=f"Coop {where['region']}", **where)
    content = {"subject": "Chapitres", "service_to": "2026-11-20", "lines": [THIRD] * 3, "buyer": {}} | changes
    draft = drafts.open_draft(business, content=content, client_id=client.id, at=NOW)
    return again(business, paperwork.issue(business, draft).invoice)


def again(business, invoice):
    """The same invoice with its text, as it is read later."""
    with tenant(business.id):
        return business.invoices.select_related("entry").get(id=invoice.id)


def credit(business, invoice, **wanted):
    with tenant(business.id):
        draft = corrections.open_credit_note(business, invoice, reason="Retiré", at=NOW, **wanted)
    return taxes(again(business, paperwork.issue(business, draft).invoice))


def taxes(issued):
    return {one.name: one.amount for one in issued.sealed.taxes}


def left(business, invoice):
    with tenant(business.id):
        return invoices.left_to_credit(invoice)


@pytest.mark.parametrize(
    ("where", "names", "total"),
    [
        ({}, ["TPS", "TVQ"], "114.96"),
        ({"region": "ON", "postal_code": "K1P 1C1"}, ["TVH"], "112.99"),
        ({"region": "", "postal_code": "B3J 1A1"}, ["TVH"], "113.99"),
        ({"region": "AB", "postal_code": ""}, ["TPS"], "104.99"),
        ({"country": "FR", "region": "", "postal_code": "49000"}, ["TPS", "TVQ"], "99.99"),
    ],
)
def test_the_tax_nobody_chose_is_the_one_of_the_client(maxime, where, names, total):
    invoice = billed(maxime, where=where)

    assert (list(taxes(invoice)), invoice.total) == (names, Decimal(total))


def test_three_credit_notes_of_a_line_each_give_back_what_was_asked_of_each_tax(maxime):
    invoice = billed(maxime)

    notes = [credit(maxime, invoice, way="lines", lines=[index]) for index in range(3)]

    assert taxes(invoice) == ASKED
    assert {name: sum(note[name] for note in notes) for name in ASKED} == ASKED
    assert left(maxime, invoice) == 0
    assert verification.verify(maxime) == []


def test_credit_notes_by_amount_never_pass_either_tax_and_the_whole_rest_closes_the_invoice(maxime):
    invoice = billed(maxime)
    given = {"TPS": Decimal(0), "TVQ": Decimal(0)}

    for amount in ("0.10", "0.30", "33.30", "0.50", "50.10"):
        note = credit(maxime, invoice, way="amount", amount=Decimal(amount))
        given = {name: given[name] + note[name] for name in given}
        assert all(given[name] <= ASKED[name] for name in given), amount
    rest = credit(maxime, invoice, way="whole")

    assert {name: given[name] + rest[name] for name in given} == ASKED
    assert left(maxime, invoice) == 0
    assert verification.verify(maxime) == []


def test_two_treatments_under_one_gst_are_credited_apart(maxime):
    lines = [{**THIRD, "tax": "taxable"}, {**THIRD, "unit_price": "100", "tax": "gst"}]
    invoice = billed(maxime, lines=lines)

    assert taxes(invoice) == {"TPS": Decimal("6.67"), "TVQ": Decimal("3.32")}
    assert credit(maxime, invoice, way="lines", lines=[1]) == {"TPS": Decimal("5.00")}
    assert credit(maxime, invoice, way="whole") == {"TPS": Decimal("1.67"), "TVQ": Decimal("3.32")}
    assert left(maxime, invoice) == 0


def test_a_treatment_under_the_gst_of_another_is_named_when_too_much_is_given_back(maxime):
    invoice = billed(maxime, lines=[{**THIRD, "tax": "taxable"}, {**THIRD, "unit_price": "100", "tax": "gst"}])
    with tenant(maxime.id):
        draft = corrections.open_credit_note(maxime, invoice, way="lines", reason="Retiré", lines=[1], at=NOW)
    lines = [{**draft.content["lines"][0], "unit_price": "100,01"}]
    drafts.write(maxime, draft.id, content={**draft.content, "lines": lines}, client_id=draft.client_id, at=NOW)

    with pytest.raises(invoices.CannotIssue) as refusal:
        paperwork.issue(maxime, draft)

    assert "TPS 5\u00a0%, TVQ 9,975\u00a0% : 33,33\u00a0$" in refusal.value.reason("fr")
    assert "TPS seulement, client d’une province sans TVH : 100,00\u00a0$" in refusal.value.reason("fr")
    assert "GST only, client in a province without HST: $100.00" in refusal.value.reason("en")


def test_a_small_supplier_gives_back_what_bore_no_tax():
    business = paperwork.ready("ca-qc", tax_regime="small", interac_email="maxime@tremblay.example")
    invoice = billed(business)

    assert credit(business, invoice, way="amount", amount=Decimal("40.01")) == {}
    assert left(business, invoice) == Decimal("59.98")
    assert credit(business, invoice, way="whole") == {}
    assert left(business, invoice) == 0


def test_a_client_abroad_reads_how_to_pay_without_interac(maxime):
    invoice = billed(maxime, where={"country": "FR", "region": "", "postal_code": "49000"})

    assert invoice.sealed.payment.method == "none"
    assert "Sommes en dollars canadiens (CAD)." in [mention.text for mention in invoice.sealed.mentions]


# ── The interest agreed with a client ────────────────────────────────────────────────────────────

AGREED = {"agreed_rate": "12"}
QUOTED = "Entente de facturation du 14 septembre 2026."


def said(invoice):
    return {mention.key: mention.text for mention in invoice.sealed.mentions}


def test_the_rate_on_the_record_of_a_client_stands_on_its_invoice_beside_the_agreement_that_is_quoted(maxime):
    mentions = said(billed(maxime, where=AGREED, agreement=QUOTED))

    assert mentions["agreement"] == QUOTED
    assert mentions["agreed-interest"].replace("\xa0", " ") == (
        "Toute somme en retard porte intérêt au taux convenu de 12 % par an (soit 1 % par mois) à compter de l’échéance."
    )
    assert said(billed(maxime)).keys().isdisjoint(("agreement", "agreed-interest"))


def test_an_agreed_rate_without_its_agreement_is_doubted_and_one_that_is_a_crime_is_refused(maxime):
    def found(rate):
        client = paperwork.client(maxime, **HERE, agreed_rate=rate)
        content = {"subject": "Chapitres", "service_to": "2026-11-20", "lines": [THIRD]}
        draft = drafts.open_draft(maxime, content=content, client_id=client.id, at=NOW)
        with tenant(maxime.id):
            draft = maxime.drafts.select_related("client").get(id=draft.id)
            findings = invoices.reading(maxime, draft, on=TODAY).findings
        return [(one.field, one.level) for one in findings if one.field.startswith("choices.")]

    assert found("12") == [("choices.agreement", "warning")]
    assert found("36") == [("choices.penalty_rate", "gap"), ("choices.agreement", "warning")]


def test_a_consumer_owes_no_agreed_interest_before_a_formal_notice_and_the_paper_says_none(maxime):
    mentions = said(billed(maxime, where=AGREED | {"kind": "consumer"}, agreement=QUOTED))

    assert mentions["agreement"] == QUOTED
    assert "agreed-interest" not in mentions


def test_a_credit_note_quotes_no_agreement_and_the_invoice_written_again_does(maxime):
    invoice = billed(maxime, where=AGREED, agreement=QUOTED)
    with tenant(maxime.id):
        draft = corrections.open_credit_note(maxime, invoice, way="whole", reason="Retiré", at=NOW)

    assert (
        said(again(maxime, paperwork.issue(maxime, draft).invoice)).keys().isdisjoint(("agreement", "agreed-interest"))
    )
    assert corrections.again(invoice.sealed)["agreement"] == QUOTED
