"""What is particular to one document, from what was typed to the sealed text, the books and the XML."""

from datetime import date
from decimal import Decimal

import pytest

from reglo.books import corrections, invoices, payments, standing, verification
from reglo.books.tenancy import tenant
from reglo.documents import facturx, ubl
from reglo.documents.sheet import sheet_of
from reglo.rules.money import ZERO
from tests import paperwork
from tests.documents.conftest import judge  # noqa: F401 - the official rules, kept running
from tests.documents.official_rules import Judge
from tests.documents.reading import plain
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

PAID = {"paid_on": "20/11/2026", "paid_means": "card"}


def issued(business, **changes):
    invoice = paperwork.issue(business, **changes).invoice
    with tenant(business.id):
        return invoice, invoice.sealed


def refusals(business, **changes):
    with pytest.raises(invoices.CannotIssue) as refused:
        paperwork.issue(business, **changes)
    return {one.field: one.text_fr for one in refused.value.reasons}


def accepted(judge: Judge, sealed) -> None:  # noqa: F811
    for rules, xml in (("en16931", facturx.written(sealed)), ("br-fr", facturx.written(sealed))):
        assert judge.verdict(rules, xml).failed == []
    for rules in ("en16931-ubl", "br-fr-ubl"):
        assert judge.verdict(rules, ubl.written(sealed)).failed == []


# ── Already paid ─────────────────────────────────────────────────────────────────────────────────


def test_an_invoice_paid_before_is_settled_by_a_payment_noted_in_the_same_act(judge):  # noqa: F811
    business = paperwork.ready()

    invoice, sealed = issued(business, **PAID)

    with tenant(business.id):
        (payment,) = payments.Payment.objects.all()
        (owed,) = invoice.receivables.all()
        assert (payment.amount, payment.received_on, payment.means) == (Decimal(1800), date(2026, 11, 20), "card")
        assert (owed.amount, owed.open_amount, owed.due_on) == (Decimal(1800), ZERO, date(2026, 11, 20))
        assert not standing.expected_rows(business).exists()
    assert (invoice.total, sealed.totals.prepaid, sealed.totals.payable) == (Decimal(1800), Decimal(1800), ZERO)
    assert (sealed.instalments, sealed.extra["framework"]) == ((), "S2")
    assert facturx.settlement.due_on(sealed, paid=True) == date(2026, 11, 20)
    accepted(judge, sealed)
    assert verification.verify(business) == []


def test_the_paper_of_a_paid_invoice_says_so_and_asks_for_nothing():
    _, sealed = issued(paperwork.ready(), **PAID)

    sheet = sheet_of(sealed)

    words = [plain(total["label"]["text"]) for total in sheet["totals"]]
    assert words[-2:] == ["Déjà réglé le 20 novembre 2026", "Reste à régler"]
    assert (sheet["payment"]["rows"], sheet["payment"]["qr"], sheet["lead"]["owed"]) == ([], "", False)
    assert sheet["lead"]["value"].startswith("1")
    assert plain(sealed.terms_sentence) == "Facture acquittée le 20 novembre 2026, par carte."


def test_a_part_paid_before_leaves_the_rest_due_and_is_a_doubt_between_businesses(judge):  # noqa: F811
    business = paperwork.ready()
    draft = paperwork.draft(business, **PAID, paid_amount="600")
    found = invoices.reading(business, draft, on=TODAY).findings

    invoice, sealed = issued(business, **PAID, paid_amount="600")

    with tenant(business.id):
        assert [row.open_amount for row in invoice.receivables.order_by("due_on")] == [ZERO, Decimal(1200)]
    assert (sealed.totals.payable, sealed.extra["framework"]) == (Decimal(1200), "S1")
    assert any(one.field == "prepaid" and "acompte" in one.text_fr for one in found)
    accepted(judge, sealed)


def test_what_was_paid_says_its_day_and_its_means_and_never_more_than_the_whole():
    business = paperwork.ready()

    said = refusals(business, paid_amount="600")
    more = refusals(business, **PAID, paid_amount="1 800,01")
    later = refusals(business, paid_on="01/12/2027", paid_means="card")
    unread = refusals(business, paid_on="hier matin", paid_means="card")

    assert set(said) == {"paid_on", "paid_means"}
    assert set(more) == {"prepaid"}
    assert "à venir" in later["paid_on"]
    assert set(unread) == {"paid_on"}
    with tenant(business.id):
        assert not payments.Payment.objects.exists()


def test_issuing_twice_notes_one_payment():
    business = paperwork.ready()
    draft = paperwork.draft(business, **PAID)
    for _ in range(2):
        invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW)

    with tenant(business.id):
        assert payments.Payment.objects.count() == 1


def test_a_paid_invoice_can_be_corrected_and_a_bounced_payment_is_owed_again():
    business = paperwork.ready()
    invoice, _ = issued(business, **PAID)
    with tenant(business.id):
        payment = payments.Payment.objects.get()
        assert invoices.left_to_credit(invoice) == Decimal(1800)
        note = corrections.open_credit_note(business, invoice, way=corrections.WHOLE, reason="Erreur", at=NOW)
    credit = invoices.issue(business, note.id, on=TODAY, by=owner_of(business), at=NOW).invoice
    assert credit.total == Decimal(1800)

    other, _ = issued(business, **PAID)
    with tenant(business.id):
        payment = payments.Payment.objects.exclude(id=payment.id).get()
    owed = payments.reverse(business, payment.id, reason="Rejeté", today=TODAY, by=owner_of(business), at=NOW)

    with tenant(business.id):
        assert owed == Decimal(1800) == other.receivables.get().open_amount


def test_a_paid_invoice_of_quebec_speaks_both_languages():
    buyer = {"name": "Fleuve", "address": "1 rue Y\nMontréal (Québec) H2X 1Y4", "country": "CA", "email": "a@b.example"}

    _, sealed = issued(paperwork.ready("ca-qc"), buyer=buyer, language="en", paid_on="2026-11-20", paid_means="interac")

    french, english = plain(sealed.terms_sentence).split(" / ")
    assert english == "Paid in full on 20 November 2026, by Interac e-Transfer."
    assert french == "Facture acquittée le 20 novembre 2026, par virement Interac."


# ── Discount and charge of the whole document ────────────────────────────────────────────────────


def test_a_discount_and_a_charge_reach_the_paper_and_both_syntaxes(judge):  # noqa: F811
    business = paperwork.ready(tax_regime="vat", vat="FR44732829320")
    adjustments = [
        {"reason": "Frais de port", "amount": "12", "tax": "5.5", "charge": True},
        {"reason": "Remise de fidélité", "amount": "80,00", "tax": "20", "charge": False},
    ]

    invoice, sealed = issued(business, adjustments=adjustments)

    sums = sealed.totals
    assert (sums.lines, sums.allowances, sums.charges, sums.basis) == (1800, 80, 12, 1732)
    assert [(one.rate, one.basis, one.amount) for one in sealed.taxes] == [
        (Decimal(20), Decimal(1720), Decimal(344)),
        (Decimal("5.5"), Decimal(12), Decimal("0.66")),
    ]
    assert invoice.total == Decimal("2076.66")
    words = [total["label"]["text"] for total in sheet_of(sealed)["totals"]]
    assert words[:3] == ["Total des lignes", "Frais de port", "Remise de fidélité"]
    accepted(judge, sealed)


def test_a_discount_without_a_reason_or_beyond_the_lines_is_refused():
    business = paperwork.ready()

    unsaid = refusals(business, adjustments=[{"reason": "", "amount": "10", "tax": ""}])
    beyond = refusals(business, adjustments=[{"reason": "Geste", "amount": "2000", "tax": ""}])

    assert set(unsaid) == {"adjustments.0.reason"}
    assert "négatif" in beyond["lines"]


# ── Débours ──────────────────────────────────────────────────────────────────────────────────────


def test_what_was_paid_for_the_client_is_asked_again_without_vat_and_named(judge):  # noqa: F811
    business = paperwork.ready(tax_regime="vat", vat="FR44732829320")
    paid_for_them = {"title": "Redevance de l’INPI", "quantity": "1", "unit_price": "190", "tax": "disbursement"}
    lines = [paperwork.LINE | {"tax": "20"}, paid_for_them]

    found = invoices.reading(business, paperwork.draft(business, lines=lines), on=TODAY).findings
    _, sealed = issued(business, lines=lines)

    assert (sealed.totals.tax, sealed.totals.grand) == (Decimal(360), Decimal(2350))
    assert [row["vat"].replace("\N{NO-BREAK SPACE}", " ") for row in sheet_of(sealed)["lines"]] == ["20 %", "débours"]
    assert any(one.field == "lines.1.tax" and "mandat" in one.text_fr for one in found)
    assert sum("art. 267" in mention.text for mention in sealed.mentions) == 1
    accepted(judge, sealed)


# ── Written by the client, in another currency ───────────────────────────────────────────────────

SWISS = {"name": "Quai SA", "email": "a@quai.example", "address": "2 quai Neuf\n1201 Genève", "country": "CH"}
RATE = {"currency": "CHF", "rate": "1,0718", "rate_on": "30/10/2026", "rate_source": "Banque centrale européenne"}


def collecting():
    return paperwork.ready(tax_regime="vat", vat="FR44732829320")


def test_what_the_client_writes_in_the_sellers_name_says_so_with_its_own_code(judge):  # noqa: F811
    business = collecting()

    invoice, sealed = issued(business, self_billed="1")
    with tenant(business.id):
        note = corrections.open_credit_note(business, invoice, way=corrections.WHOLE, reason="Erreur", at=NOW)
    credit = invoices.issue(business, note.id, on=TODAY, by=owner_of(business), at=NOW).invoice

    assert [mention.text for mention in sealed.mentions if mention.key == "self-billed"] == ["Autofacturation"]
    assert facturx.type_code(sealed) == "389"
    accepted(judge, sealed)
    with tenant(business.id):
        assert facturx.type_code(credit.sealed) == "261"
        accepted(judge, credit.sealed)


def test_in_another_currency_the_vat_is_also_said_in_euros_at_the_rate_typed(judge):  # noqa: F811
    business = collecting()

    invoice, sealed = issued(business, **RATE, lines=[paperwork.LINE | {"tax": "20"}])
    with tenant(business.id):
        note = corrections.open_credit_note(business, invoice, way=corrections.WHOLE, reason="Erreur", at=NOW)
    credit = invoices.issue(business, note.id, on=TODAY, by=owner_of(business), at=NOW).invoice

    assert (sealed.currency, sealed.totals.tax, sealed.extra["tax_eur"]) == ("CHF", Decimal(360), "385.85")
    labels = [plain(total["label"]["text"]) for total in sheet_of(sealed)["totals"]]
    assert "Soit TVA en euros (1 CHF = 1,0718 €, Banque centrale européenne, 30 octobre 2026)" in labels
    accepted(judge, sealed)
    with tenant(business.id):
        assert credit.sealed.extra["tax_eur"] == "385.85"
        accepted(judge, credit.sealed)
    assert verification.verify(business) == []


def test_no_rate_is_ever_invented():
    business = collecting()
    lines = [paperwork.LINE | {"tax": "20"}]

    none = refusals(business, currency="CHF", lines=lines)
    bare = refusals(business, currency="CHF", rate="1,07", lines=lines)
    wrong = refusals(business, **RATE | {"rate": "0", "rate_on": "01/12/2027"}, lines=lines)
    unread = refusals(business, **RATE | {"rate": "un et quelque"}, lines=lines)
    unknown = refusals(business, currency="XTS")

    assert set(none) == {"currency"}
    assert "taux de change" in none["currency"]
    assert set(bare) == {"rate_on", "rate_source"}
    assert set(wrong) == {"rate", "rate_on"}
    assert set(unread) == {"rate"}
    assert "currency" in unknown


def test_without_vat_another_currency_needs_no_rate(judge):  # noqa: F811
    _, sealed = issued(collecting(), currency="CHF", buyer=SWISS)

    assert (sealed.totals.tax, "tax_eur" in sealed.extra) == (ZERO, False)
    accepted(judge, sealed)
