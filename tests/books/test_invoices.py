"""Issuing and correcting: one number, one transaction, no more given back than was asked."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reglo.books import corrections, drafts, invoices, outbox, papers, payments, verification
from reglo.books.invoices import CannotIssue
from reglo.books.tenancy import tenant, uuid7
from tests import paperwork
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db

SELLER = {
    "name": "Camille Aubry EI",
    "siret": "732 829 320 00074",
    "address": "8 rue des Tanneurs, 44000 Nantes",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
}
RATES = [
    {"title": "Conseil", "quantity": "1", "unit_price": "1000", "tax": "20"},
    {"title": "Livre", "quantity": "2", "unit_price": "50", "tax": "5.5"},
]


def with_vat():
    return paperwork.ready(tax_regime="vat", vat="FR44732829320")


def credit(business, invoice, *, way="whole", reason="Erreur de prix", **wanted):
    with tenant(business.id):
        draft = corrections.open_credit_note(business, invoice, way=way, reason=reason, at=NOW, **wanted)
    return paperwork.issue(business, draft).invoice


def left(business, invoice):
    with tenant(business.id):
        return invoices.left_to_credit(business.invoices.get(id=invoice.id))


def test_numbers_follow_each_other():
    business = paperwork.ready()

    numbers = [paperwork.issue(business).invoice.number for _ in range(3)]

    assert numbers == ["2026-001", "2026-002", "2026-003"]
    assert invoices.number_to_come(business, on=TODAY) == "2026-004"


def test_the_same_draft_issued_twice_is_the_same_invoice():
    business = paperwork.ready()
    draft = paperwork.draft(business)

    first, second = paperwork.issue(business, draft), paperwork.issue(business, draft)

    assert first.invoice.id == second.invoice.id
    assert first.message.id == second.message.id


def test_a_draft_of_another_business_is_gone():
    mine, theirs = paperwork.ready(), paperwork.ready("ca-qc")
    draft = paperwork.draft(theirs)

    with pytest.raises(drafts.DraftGone):
        paperwork.issue(mine, draft)


def test_the_first_invoice_teaches_the_profile_in_the_same_stroke():
    business = establish()

    paperwork.issue(business, seller=SELLER)

    with tenant(business.id):
        profile = business.profiles.get()
    assert (profile.legal_name, profile.siret, profile.city) == ("Camille Aubry EI", "73282932000074", "Nantes")
    assert (profile.iban, profile.bank_since) == ("FR7630006000011234567890189", TODAY)
    assert verification.verify(business) == []


def test_a_refused_invoice_teaches_nothing_and_takes_no_number():
    business = establish()

    with pytest.raises(invoices.CannotIssue) as refusal:
        paperwork.issue(business, seller={**SELLER, "siret": "73282932000079"}, subject="")

    assert {one.field for one in refusal.value.reasons} == {"seller.siret"}
    with tenant(business.id):
        assert business.profiles.get().siret == ""
    assert invoices.number_to_come(business, on=TODAY) == "2026-001"


def test_a_clock_that_went_back_is_refused():
    business = paperwork.ready()
    paperwork.issue(business)
    draft = paperwork.draft(business)

    with pytest.raises(invoices.CannotIssue) as refusal:
        invoices.issue(business, draft.id, on=TODAY - timedelta(days=1), by=owner_of(business), at=NOW)

    assert [one.field for one in refusal.value.reasons] == ["issued_on"]


def test_a_client_without_an_e_mail_is_handed_the_message():
    business = paperwork.ready()
    draft = paperwork.draft(business, buyer={**paperwork.BUYER, "email": ""})

    issued = invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW, channel=outbox.EMAIL)

    assert issued.message.channel == outbox.HAND


@pytest.mark.parametrize(
    "name",
    [
        '#import "x.typ": *',
        "{{ 7*7 }} {% if %}",
        "<script>alert(1)</script>",
        "شركة النور",
        "Léo 🦊 & fils",
        "$x_1$ *gras*",
    ],
)
def test_any_name_is_printed_as_typed(name):
    business = paperwork.ready()

    issued = paperwork.issue(business, buyer={**paperwork.BUYER, "name": name}, subject=name)

    with tenant(business.id):
        assert business.clients.get(id=issued.invoice.client_id).name == name
        assert business.invoices.get().sealed.buyer.name == name
    assert papers.pdf_of(business, issued.invoice, at=NOW).startswith(b"%PDF")


# ── Corrections ──────────────────────────────────────────────────────────────────────────────────


def test_a_whole_correction_gives_everything_back_and_closes_what_is_due():
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES, adjustments=[{"reason": "Geste", "amount": "10"}]).invoice

    note = credit(business, invoice)

    assert note.total == invoice.total
    assert left(business, invoice) == 0
    with tenant(business.id):
        assert [row.open_amount for row in invoice.receivables.all()] == [0]
    assert verification.verify(business) == []


def test_a_correction_may_take_back_some_lines():
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES).invoice

    note = credit(business, invoice, way="lines", lines=[1])

    assert note.total == Decimal("105.50")
    assert left(business, invoice) == Decimal("1200.00")


def test_an_amount_is_shared_between_the_rates_to_the_cent():
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES).invoice

    note = credit(business, invoice, way="amount", amount=Decimal("100.01"))

    with tenant(business.id):
        bases = {one.tax: one.basis for one in note.sealed.taxes}
    assert sum(bases.values()) == Decimal("100.01")
    assert bases.keys() == {"20", "5.5"}


def test_the_rest_after_a_part_closes_the_invoice():
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES).invoice
    credit(business, invoice, way="amount", amount=Decimal("333.33"))

    with tenant(business.id):
        credit(business, business.invoices.get(id=invoice.id))

    assert left(business, invoice) == 0
    assert verification.verify(business) == []


def test_no_more_is_given_back_than_is_left():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    with tenant(business.id):
        first = corrections.open_credit_note(business, invoice, way="whole", reason="Erreur", at=NOW)
        second = corrections.open_credit_note(business, invoice, way="whole", reason="Erreur", at=NOW)
    paperwork.issue(business, first)

    with pytest.raises(invoices.CannotIssue) as refusal:
        paperwork.issue(business, second)

    assert "dépasse ce qui reste" in refusal.value.reason("fr")
    assert "exceeds what is left" in refusal.value.reason("en")


@pytest.mark.parametrize(("price", "tax"), [("1000,01", "20"), ("101", "5.5"), ("100", "10"), ("1101", "net-of-tax")])
def test_no_more_is_given_back_at_a_rate_than_was_billed_at_it(price, tax):
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES).invoice
    with tenant(business.id):
        draft = corrections.open_credit_note(
            business, invoice, way="amount", reason="Erreur", amount=Decimal(10), at=NOW
        )
    lines = [{"title": "Trop", "quantity": "1", "unit_price": price, "tax": tax}]
    drafts.write(business, draft.id, content={**draft.content, "lines": lines}, client_id=draft.client_id, at=NOW)

    with pytest.raises(invoices.CannotIssue) as refusal:
        paperwork.issue(business, draft)

    assert [one.field for one in refusal.value.reasons] == ["lines"]
    assert "avant taxes" in refusal.value.reason("fr")
    assert "TVA 20\u00a0% : 1\u202f000,00\u00a0€" in refusal.value.reason("fr")
    assert "Before tax" in refusal.value.reason("en")


def test_a_credit_note_net_of_tax_counts_in_what_is_left_before_tax():
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES).invoice
    with tenant(business.id):
        draft = corrections.open_credit_note(business, invoice, way="lines", reason="Geste", lines=[0], at=NOW)
    lines = [{**draft.content["lines"][0], "tax": "net-of-tax"}]
    drafts.write(business, draft.id, content={**draft.content, "lines": lines}, client_id=draft.client_id, at=NOW)
    paperwork.issue(business, draft)

    with tenant(business.id), pytest.raises(corrections.CannotCorrect) as refusal:
        corrections.open_credit_note(business, invoice, way="amount", reason="Encore", amount=Decimal("100.01"), at=NOW)

    assert left(business, invoice) == Decimal("305.50")
    assert refusal.value.key == "too_much"


def test_a_credit_note_that_gives_nothing_back_is_refused():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    with tenant(business.id):
        draft = corrections.open_credit_note(business, invoice, way="whole", reason="Erreur", at=NOW)
    content = {**draft.content, "lines": [{**draft.content["lines"][0], "offered": True}]}
    drafts.write(business, draft.id, content=content, client_id=draft.client_id, at=NOW)

    with pytest.raises(invoices.CannotIssue) as refusal:
        paperwork.issue(business, draft)

    assert "ne rend rien" in refusal.value.reason("fr")


@pytest.mark.parametrize(
    ("way", "wanted", "key"),
    [
        ("lines", {}, "no_line"),
        ("lines", {"lines": [7]}, "no_line"),
        ("amount", {}, "no_amount"),
        ("amount", {"amount": Decimal("1800.01")}, "too_much"),
    ],
)
def test_a_correction_of_nothing_or_of_too_much_is_refused(way, wanted, key):
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice

    with tenant(business.id), pytest.raises(corrections.CannotCorrect) as refusal:
        corrections.open_credit_note(business, invoice, way=way, reason="Erreur", at=NOW, **wanted)

    assert refusal.value.key == key


def test_a_credit_note_and_a_corrected_invoice_are_corrected_no_more():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    note = credit(business, invoice)

    for one in (note, invoice):
        with tenant(business.id), pytest.raises(corrections.CannotCorrect):
            corrections.open_credit_note(business, one, way="whole", reason="Encore", at=NOW)


def test_a_replacement_is_opened_once_and_says_the_same():
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES, terms="45 jours puis fin de mois").invoice
    note = credit(business, invoice, way="replace")

    with tenant(business.id):
        first = corrections.open_replacement(business, note, at=NOW)
        again = corrections.open_replacement(business, note, at=NOW)
    replaced = paperwork.issue(business, first).invoice

    assert first.id == again.id
    assert replaced.total == invoice.total
    with tenant(business.id):
        assert replaced.sealed.terms == "45 jours puis fin de mois"
        with pytest.raises(drafts.DraftGone):
            corrections.open_replacement(business, note, at=NOW)


def test_a_replacement_names_what_it_replaces_and_what_cancelled_it_for_good():
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES).invoice
    note = credit(business, invoice, way="replace")
    with tenant(business.id):
        draft = corrections.open_replacement(business, note, at=NOW)
    replaced = paperwork.issue(business, draft).invoice

    with tenant(business.id):
        extra = replaced.sealed.extra
        assert (note.sealed.corrects_number, note.sealed.corrects_issued_on) == (invoice.number, invoice.issued_on)
        assert note.sealed.extra["cancels"] == "yes"
        assert (extra["replaces_number"], extra["replaces_issued_on"]) == (invoice.number, "2026-11-23")
        assert (extra["cancelled_by_number"], extra["cancelled_by_issued_on"]) == (note.number, "2026-11-23")
        assert replaced.replaces_id == invoice.id
        assert [entry.kind for entry in invoices.story(invoice)][-2:] == ["credit_note.issued", "invoice.issued"]
    assert verification.verify(business) == []


def test_nothing_replaces_an_invoice_of_which_something_is_left():
    business = with_vat()
    invoice = paperwork.issue(business, lines=RATES).invoice
    note = credit(business, invoice, way="lines", lines=[0])

    with tenant(business.id), pytest.raises(corrections.CannotCorrect) as refusal:
        corrections.open_replacement(business, note, at=NOW)

    assert refusal.value.key == "not_cancelled"
    with tenant(business.id):
        assert "cancels" not in note.sealed.extra


def test_an_invoice_that_was_paid_is_not_asked_for_again_by_the_one_that_replaces_it():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    facts = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY, "at": NOW}
    noted = payments.note(
        business, amount=invoice.total, client_id=invoice.client_id, by=owner_of(business), **facts
    ).payment
    note = credit(business, invoice, way="replace")
    with tenant(business.id):
        draft = corrections.open_replacement(business, note, at=NOW)

    with pytest.raises(CannotIssue, match=f"Un paiement est noté sur la facture {invoice.number}"):
        paperwork.issue(business, draft)

    payments.reverse(business, noted.id, reason="Facture remplacée", today=TODAY, by=owner_of(business), at=NOW)
    assert paperwork.issue(business, draft).invoice.replaces_id == invoice.id
    assert verification.verify(business) == []


def test_the_cent_that_roundings_left_is_given_back_without_tax():
    business = with_vat()
    lines = [{"title": "Conseil", "quantity": "1", "unit_price": "99.94", "tax": "20"}]
    invoice = paperwork.issue(business, lines=lines).invoice
    credit(business, invoice, way="amount", amount=Decimal("33.32"))
    credit(business, invoice, way="amount", amount=Decimal("66.62"))
    assert left(business, invoice) == Decimal("0.01")

    with tenant(business.id):
        draft = drafts.open_draft(
            business, content={"reason": "Arrondi", "lines": [{"title": "Arrondi", "quantity": "1",
            "unit_price": "0.01", "tax": "net-of-tax"}]}, client_id=invoice.client_id, kind=drafts.CREDIT_NOTE,
            corrects_id=invoice.id, at=NOW,
        )  # fmt: skip
    paperwork.issue(business, draft)

    assert left(business, invoice) == 0


def test_a_replacement_is_cancelled_and_replaced_like_any_invoice():
    business = paperwork.ready()
    first = paperwork.issue(business).invoice
    for expected in ("2026-003", "2026-005"):
        note = credit(business, first, way="replace")
        with tenant(business.id):
            draft = corrections.open_replacement(business, note, at=NOW)
        latest = paperwork.issue(business, draft).invoice
        assert (latest.number, latest.replaces_id) == (expected, first.id)
        first = latest

    assert verification.verify(business) == []


def test_the_story_of_an_invoice_is_told_in_order():
    business = paperwork.ready()
    issued = paperwork.issue(business)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    credit(business, issued.invoice)

    with tenant(business.id):
        kinds = [entry.kind for entry in invoices.story(issued.invoice)]

    assert kinds == ["invoice.issued", "message.handed_over", "credit_note.issued"]
