"""From what was typed to a value: read word for word, everything wrong found at once."""

from decimal import Decimal

import pytest

from reglo.books import drafts, invoices, presenting, writing
from reglo.books.tenancy import tenant
from reglo.documents.sheet import sheet_of
from reglo.rules.preflight import GAP, WARNING
from tests import paperwork
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db


def read(business, **changes):
    draft = drafts.blank(business, business.id, content=paperwork.CONTENT | changes, at=NOW)
    return invoices.reading(business, draft, on=TODAY)


def gaps(reading):
    return {finding.field: finding.text_fr for finding in reading.findings if finding.level == GAP}


def previewed(business, reading):
    with tenant(business.id):
        return writing.preview(reading, number="2026-001", on=TODAY)


def test_a_complete_paper_lacks_nothing_and_can_be_sealed():
    business = paperwork.ready()

    reading = read(business)

    assert gaps(reading) == {}
    assert previewed(business, reading).sealed.totals.payable == Decimal(1800)


def test_an_address_in_one_block_is_told_apart():
    reading = read(paperwork.ready())

    assert reading.value.buyer.address.street == ("1 rue Neuve",)
    assert (reading.value.buyer.address.postal_code, reading.value.buyer.address.city) == ("75002", "Paris")
    assert reading.value.buyer.siren == "732829320"


def test_an_address_piece_by_piece_is_read_too():
    buyer = {"name": "Nord", "street": "1 rue Neuve", "postal_code": "75002", "city": "Paris", "country": "FR"}

    assert read(paperwork.ready(), buyer=buyer).value.buyer.address.city == "Paris"


def test_a_line_without_a_tax_bears_the_usual_one_of_its_client():
    business = paperwork.ready(tax_regime="vat", vat="FR44732829320")

    at_home = read(business).value
    abroad = read(business, buyer={**paperwork.BUYER, "country": "BE", "address": "Rue Neuve 1\n1000 Bruxelles"}).value

    assert at_home.lines[0].tax == "20"
    assert abroad.lines[0].tax == "reverse-charge"


def test_a_tax_that_was_chosen_is_kept():
    business = paperwork.ready(tax_regime="vat", vat="FR44732829320")

    assert read(business, lines=[{**paperwork.LINE, "tax": "10"}]).value.lines[0].tax == "10"


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"service_to": "31/11/2026"}, "service_to", "novembre 2026 compte 30 jours"),
        ({"lines": [{**paperwork.LINE, "unit_price": "10,1234567"}]}, "lines.0.unit_price", "6 chiffres"),
        ({"lines": [{**paperwork.LINE, "quantity": "0"}]}, "lines.0.quantity", "nulle"),
        ({"lines": [{**paperwork.LINE, "quantity": "deux"}]}, "lines.0.quantity", "deux"),
        ({"lines": [{**paperwork.LINE, "unit_price": ""}]}, "lines.0.unit_price", "Donnez le prix"),
        ({"lines": [{**paperwork.LINE, "unit_price": "-5"}]}, "lines.0.unit_price", "négatif"),
        ({"lines": [{**paperwork.LINE, "discount_percent": "120"}]}, "lines.0.discount_percent", "100"),
        ({"adjustments": [{"reason": "Geste", "amount": "10,0015"}]}, "adjustments.0.amount", "2 chiffres"),
        ({"terms": "un de ces jours"}, "terms", "un de ces jours"),
        ({"terms": "45 jours fin de mois"}, "terms", "45 jours"),
        ({"buyer": {**paperwork.BUYER, "email": "compta chez nord"}}, "buyer.email", "ne se lit pas"),
        ({"buyer": {**paperwork.BUYER, "address": "1 rue Neuve\n75002 " + "P" * 150}}, "buyer.address.city", "ville"),
        ({"buyer": {**paperwork.BUYER, "siren": "732829321"}}, "buyer.siren", "SIREN"),
    ],
)
def test_what_cannot_stand_is_said_at_its_field(changed, field, said):
    found = gaps(read(paperwork.ready(), **changed))

    assert field in found
    assert said in found[field]


def test_everything_wrong_is_said_at_once():
    found = gaps(
        read(
            paperwork.ready(),
            service_to="32/13/2026",
            buyer={},
            terms="bientôt",
            lines=[{"title": "", "quantity": "x", "unit_price": "y"}],
        )
    )

    assert found.keys() >= {
        "service_to", "buyer", "terms", "lines.0.title", "lines.0.quantity", "lines.0.unit_price",
    }  # fmt: skip


def test_a_client_without_an_e_mail_is_doubtful_and_no_more():
    reading = read(paperwork.ready(), buyer={**paperwork.BUYER, "email": ""})

    assert [one.level for one in reading.findings if one.field == "buyer.email"] == [WARNING]


def test_a_sum_is_not_shown_while_a_figure_cannot_be_read():
    business = paperwork.ready()
    lines = [paperwork.LINE, {**paperwork.LINE, "unit_price": "mille"}]

    preview = previewed(business, read(business, lines=lines))

    assert preview.totals is None
    assert [one.due_on.isoformat() for one in preview.instalments] == ["2026-12-23"]


def test_figures_keep_the_language_they_were_typed_in():
    business = paperwork.ready()
    line = [{**paperwork.LINE, "quantity": "1,125"}]

    assert read(business, lines=line, typed_in="fr", language="en").value.lines[0].quantity == Decimal("1.125")
    assert read(business, lines=line, typed_in="en", language="fr").value.lines[0].quantity == Decimal(1125)


def test_the_first_paper_asks_for_what_the_business_has_not_said():
    business = establish()
    with tenant(business.id):
        profile = business.profiles.get()

    assert presenting.asked(profile, "fr") == {presenting.IDENTITY, presenting.PAYMENT}
    assert presenting.proposed(profile, "fr")["name"] == "Camille Aubry EI"


def test_what_the_business_types_on_the_paper_is_what_the_paper_says():
    business = establish()
    seller = {
        "name": "Camille Aubry EI", "siret": "732 829 320 00074", "address": "8 rue des Tanneurs, 44000 Nantes",
        "tax_regime": "vat", "iban": "FR76 3000 6000 0112 3456 7890 189",
    }  # fmt: skip

    value = read(business, seller=seller).value

    assert (value.seller.name, value.seller.siret, value.seller.address.city) == (
        "Camille Aubry EI",
        "73282932000074",
        "Nantes",
    )
    assert value.seller.vat == "FR44732829320"
    assert value.payment.iban == "FR7630006000011234567890189"
    assert value.lines[0].tax == "20"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"siret": "73282932000079"}, "seller.siret"), ({"iban": "FR7630006000011234567890188"}, "payment.iban")],
)
def test_a_mistyped_number_of_the_business_is_seen(typed, field):
    assert field in gaps(read(establish(), seller={"address": "8 rue X, 44000 Nantes", **typed}))


def test_a_complete_profile_is_not_changed_from_a_paper():
    business = paperwork.ready()

    value = read(business, seller={"name": "Autre", "iban": "FR7610107001011234567890129", "siret": "1"}).value

    assert (value.seller.name, value.payment.iban) == ("Camille Aubry EI", "FR7630006000011234567890189")


def test_a_paper_of_quebec_bears_its_two_taxes():
    business = paperwork.ready("ca-qc")
    buyer = {"name": "Éditions du Fleuve", "address": "1 rue Y\nMontréal (Québec) H2X 1Y4", "country": "CA"}

    preview = previewed(business, read(business, buyer=buyer))

    assert [(one.name, one.amount) for one in preview.taxes] == [("TPS", Decimal("90.00")), ("TVQ", Decimal("179.55"))]
    assert preview.sealed.totals.payable == Decimal("2069.55")


def test_dropping_a_draft_is_a_fact_and_twice_is_refused():
    business = paperwork.ready()
    draft = paperwork.draft(business)

    drafts.drop(business, draft.id, by=owner_of(business), at=NOW)

    with pytest.raises(drafts.DraftGone):
        drafts.drop(business, draft.id, by=owner_of(business), at=NOW)


def of_signs(reading):
    return {finding.field: finding.text_fr for finding in reading.findings if finding.key == "signs"}


def test_signs_that_no_font_draws_are_named_before_the_number_is_given_and_do_not_forbid_it():
    business = paperwork.ready()
    line = {"title": "Café 東京", "quantity": "1", "unit_price": "600"}
    buyer = {**paperwork.BUYER, "name": "شركة النور"}

    reading = read(business, lines=[line], buyer=buyer, subject="Pousses 🌱", note="Merci")
    found = of_signs(reading)

    assert list(found) == ["buyer.name", "subject", "lines.0.title"]
    assert found["subject"].endswith(": 🌱") and found["lines.0.title"].endswith(": 京 東")
    assert {one.level for one in reading.findings if one.key == "signs"} == {WARNING}
    assert gaps(reading) == {}
    assert "□□" in sheet_of(previewed(business, reading).sealed)["lines"][0]["title"]


def test_a_text_in_another_script_is_named_by_its_first_signs():
    found = of_signs(read(paperwork.ready(), note="一二三四五六七八九十百千萬億"))

    assert found["note"].endswith(" …") and len(found["note"]) < 120


def test_every_letter_of_a_french_paper_is_drawn():
    assert of_signs(read(paperwork.ready(), subject="L’Haÿ-les-Roses, œuvre « nº 1 » – 12 € ½ · Ελλάδα, Łódź")) == {}


def test_an_address_that_is_empty_is_one_word_and_not_three():
    said = [
        one
        for one in read(paperwork.ready(), buyer={**paperwork.BUYER, "address": ""}).findings
        if "adresse" in one.text_fr
    ]

    assert [(one.field, one.text_fr) for one in said] == [
        ("buyer.address", "Complétez son adresse : la rue, le code postal et la ville manquent.")
    ]
    assert said[0].text_en == "Complete the client’s address: the street, the postal code and the city are missing."
