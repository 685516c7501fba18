"""The duplicate of an invoice that stays unpaid: both amounts, the words of the law, and nobody else’s."""

from decimal import Decimal
from typing import Any

import pytest

from reglo.books import abandonments, archive, corrections, payments, unpaid, verification
from reglo.books.invoices import Invoice
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from reglo.documents import renderer
from tests import paperwork
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

RATES = [
    {"title": "Conseil", "quantity": "1", "unit_price": "1000", "tax": "20"},
    {"title": "Livre", "quantity": "2", "unit_price": "50", "tax": "5.5"},
]


def taxed() -> Business:
    return paperwork.ready(tax_regime="vat", vat="FR44732829320")


def let_go(business: Business, invoice: Invoice) -> None:
    with tenant(business.id):
        sums = list(invoice.receivables.values_list("id", flat=True))
    abandonments.let_go(
        business, client_id=invoice.client_id, sums=sums, reason="le client a fermé", on=TODAY, by=owner_of(business),
        at=NOW,
    )  # fmt: skip


def left(business: Business, invoice: Invoice) -> tuple[Decimal, Decimal] | None:
    with tenant(business.id):
        found = unpaid.of(business, business.invoices.select_related("entry").get(id=invoice.id))
    return (found.net, found.vat) if found else None


def paid(business: Business, invoice: Invoice, amount: str) -> None:
    facts: dict[str, Any] = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
    payments.note(business, amount=Decimal(amount), client_id=invoice.client_id, by=owner_of(business), at=NOW, **facts)


def give(business: Business, invoice: Invoice) -> bytes:
    return unpaid.give(business, invoice, by=owner_of(business), at=NOW)


def test_an_invoice_let_go_whole_gives_its_net_price_and_its_vat():
    business = taxed()
    invoice = paperwork.issue(business, lines=RATES).invoice
    assert left(business, invoice) is None, "nothing was let go yet"

    let_go(business, invoice)

    assert left(business, invoice) == (Decimal("1100.00"), Decimal("205.50"))


def test_what_was_paid_or_credited_is_not_recovered():
    business = taxed()
    invoice = paperwork.issue(business, lines=RATES).invoice
    with tenant(business.id):
        note = corrections.open_credit_note(business, invoice, way="lines", reason="Rendu", lines=[1], at=NOW)
    paperwork.issue(business, note)
    paid(business, invoice, "600")
    let_go(business, invoice)

    assert left(business, invoice) == (Decimal("500.00"), Decimal("100.00"))
    paid(business, invoice, "0.01")
    assert left(business, invoice) == (Decimal("499.99"), Decimal("100.00")), "both add up to what is open"
    paid(business, invoice, "599.99")
    assert left(business, invoice) is None


def test_neither_the_franchise_nor_quebec_nor_a_credit_note_has_anything_to_recover():
    franchise = paperwork.ready()
    free = paperwork.issue(franchise).invoice
    let_go(franchise, free)
    quebec = paperwork.ready("ca-qc")
    fleuve = {"name": "Fleuve", "address": "1 rue Y\nMontréal (Québec) H2X 1Y4", "country": "CA"}
    charged = paperwork.issue(quebec, buyer=fleuve).invoice
    let_go(quebec, charged)

    for business, invoice in ((franchise, free), (quebec, charged)):
        assert left(business, invoice) is None
        with pytest.raises(unpaid.CannotRecover) as refusal:
            give(business, invoice)
        assert "pas de TVA" in refusal.value.reason("fr")
        with tenant(business.id):
            assert not business.entries.filter(kind=unpaid.COPIED).exists()


def test_the_paper_bears_the_words_of_the_law_over_the_untouched_invoice(monkeypatch: pytest.MonkeyPatch):
    asked: list[dict[str, Any]] = []
    real = renderer.render
    monkeypatch.setattr(
        renderer, "render", lambda text, **how: (asked.append(how | {"text": text}), real(text, **how))[1]
    )
    business = taxed()
    invoice = paperwork.issue(business, lines=RATES).invoice
    let_go(business, invoice)

    content = give(business, invoice)

    (how,) = asked
    assert content.startswith(b"%PDF")
    assert how["copy"] == "duplicate"
    assert how["text"] == invoice.entry.text
    assert how["over"].replace("\u202f", " ").replace("\u00a0", " ") == (
        "Facture demeurée impayée pour la somme de 1 100,00 € (prix net) et pour la somme de 205,50 € (TVA "
        "correspondante) qui ne peut faire l’objet d’une déduction (article 272 du CGI)"
    )
    with tenant(business.id):
        assert business.entries.filter(kind=unpaid.COPIED, subject=invoice.id).count() == 1
        assert business.receivables.get(invoice_id=invoice.id).open_amount == Decimal("1305.50"), "nothing is settled"
    assert verification.verify(business) == []


def test_the_duplicate_that_was_given_is_kept_and_missed_when_it_is_lost():
    business = taxed()
    invoice = paperwork.issue(business, lines=RATES).invoice
    let_go(business, invoice)
    content = give(business, invoice)

    archive.path_of(archive.keep(content)).unlink()

    assert [one.lost for one in verification.verify(business)] == [True]


def test_taken_back_there_is_nothing_to_recover_any_more():
    business = taxed()
    invoice = paperwork.issue(business, lines=RATES).invoice
    let_go(business, invoice)
    abandonments.take_back(business, client_id=invoice.client_id, on=TODAY, by=owner_of(business), at=NOW)

    with pytest.raises(unpaid.CannotRecover):
        give(business, invoice)
