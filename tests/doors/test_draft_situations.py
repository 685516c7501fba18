"""The paper proposes the tax of each situation by itself, and asks only what the seller alone knows."""

import re

import pytest

from reglo.books import corrections, invoices
from reglo.books.tenancy import tenant
from tests import paperwork
from tests.doors.test_drafts import HTMX, opened, rows, written
from tests.doors.visitors import owner_client, shown
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

VAT = {"tax_regime": "vat", "vat": "FR44732829320", "mediator": "Médiation, 1 place de l’Exemple, Nantes"}
LIEGE = {"address": "1 quai\n4000 Liège", "country": "BE", "siren": "", "vat": "BE0123456749"}
GENEVA = {"address": "2 rue du Lac\n1200 Genève", "country": "CH", "siren": ""}
MAMOUDZOU = {"address": "5 rue du Commerce\n97600 Mamoudzou"}
CONSUMER = {"kind": "consumer", "siren": ""}
PUBLIC = {"kind": "public", "siren": "", "siret": "21350070500016"}


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


def buyer(**changes):
    return {**paperwork.BUYER, **changes}


def taxed(page):
    """What the paper says of the tax, and of what is sold."""
    return re.search(r'id="taxed"[^>]*>([^<]*)<', page)[1]


def answers(page):
    """The answers to « Vous facturez », the one that holds first."""
    found = re.search(r'<select[^>]*name="sold"[^>]*>(.*?)</select>', page, re.DOTALL)
    options = re.findall(r'value="([^"]*)"( selected)?>', found[1]) if found else []
    return [value for value, chosen in options if chosen] + [value for value, chosen in options if not chosen]


@pytest.mark.parametrize(
    ("sold", "to", "label", "mention"),
    [
        ("", {}, "TVA 20 %", "TVA acquittée sur les encaissements"),
        ("", LIEGE, "Autoliquidation, client de l’Union européenne", "art. 283-2 du CGI"),
        ("goods", LIEGE, "Livraison de biens dans l’Union européenne", "art. 262 ter, I du CGI"),
        ("goods", GENEVA, "Exportation de biens", "art. 262, I du CGI"),
        ("", GENEVA, "Hors TVA française, client hors de l’Union européenne", "art. 259-1 du CGI"),
        ("", MAMOUDZOU, "Hors TVA française, client hors de l’Union européenne", "art. 259-1 du CGI"),
        ("", {**GENEVA, **CONSUMER}, "TVA 20 %", "TVA acquittée sur les encaissements"),
        ("construction-subcontract", {}, "Autoliquidation, sous-traitance du bâtiment", "Autoliquidation."),
        ("training", {}, "Formation professionnelle exonérée", "art. 261-4-4° a du CGI"),
        ("", CONSUMER, "TVA 20 %", "Médiateur de la consommation"),
        ("", PUBLIC, "TVA 20 %", "majoré de 8 points"),
    ],
)
def test_the_tax_of_each_situation_is_proposed_and_said(sold, to, label, mention):
    business = paperwork.ready(**VAT)
    visitor = owner_client(business)

    page = shown(visitor.get(written(visitor, buyer=buyer(**to), sold=sold)))

    assert taxed(page).replace("\xa0", " ").replace("\u202f", " ") == f"Taxe : {label}"
    assert mention in page.replace("\xa0", " ").replace("\u202f", " ")


def test_a_small_business_keeps_its_regime_at_home():
    visitor = owner_client(paperwork.ready())

    page = shown(visitor.get(written(visitor)))

    assert "Franchise en base" in taxed(page)
    assert answers(page) == ["services", "goods", "both", "training"]


def test_one_question_is_asked_and_only_with_the_answers_that_make_sense():
    visitor = owner_client(paperwork.ready(**VAT, operations="goods"))

    at_home = shown(visitor.get(written(visitor)))
    abroad = shown(visitor.get(written(visitor, buyer=buyer(**GENEVA))))

    assert answers(at_home) == ["goods", "services", "both", "construction-subcontract", "training"]
    assert answers(abroad) == ["goods", "services", "both"]


def test_quebec_is_asked_nothing():
    visitor = owner_client(paperwork.ready("ca-qc"))

    page = shown(visitor.get("/factures/nouvelle/"))

    assert answers(page) == []
    assert "TPS et TVQ" in taxed(page)


@pytest.mark.parametrize(
    ("changes", "there"),
    [
        ({}, set()),
        ({"sold": "goods"}, {"delivery"}),
        ({"buyer": buyer(**CONSUMER)}, {"performed_at"}),
        ({"buyer": buyer(**CONSUMER), "sold": "goods"}, {"delivery"}),
        ({"buyer": buyer(**PUBLIC)}, {"references"}),
    ],
)
def test_the_situation_gives_the_paper_its_fields(changes, there):
    visitor = owner_client(paperwork.ready(**VAT))

    page = shown(visitor.get(written(visitor, **changes)))

    for name in ("delivery", "performed_at"):
        assert (f'name="{name}"' in page) == (name in there), name
    assert ("Code service de l’organisme" in page) == ("references" in there)
    assert page.count('name="commitment"') == page.count('name="buyer_reference"') == 1


def test_a_script_gets_the_fields_of_the_sale_when_they_are_others_and_leaves_them_alone_else():
    visitor = owner_client(paperwork.ready(**VAT))
    address, token = opened(visitor)

    def parts(**changes):
        sent = {**paperwork.sent(paperwork.CONTENT | changes), "new": token}
        return shown(visitor.post(address, sent, **HTMX))

    parts()
    same = parts(subject="Autre objet")
    goods = parts(subject="Autre objet", sold="goods")

    assert 'id="sale"' not in same and 'id="taxed" hx-swap-oob="true"' in same
    assert 'id="sale" hx-swap-oob="true"' in goods and 'name="delivery"' in goods


def test_what_was_typed_for_another_situation_is_kept():
    business = paperwork.ready(**VAT)
    visitor = owner_client(business)

    address = written(visitor, sold="goods", delivery="Halles, quai 2\n49100 Angers")
    shown(visitor.get(written(visitor, address=address, sold="services")))

    (draft,) = rows(business, "drafts")
    assert draft.content["delivery"] == "Halles, quai 2\n49100 Angers"


def issued(business, **changes):
    draft = paperwork.draft(business, **changes)
    return invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW).invoice


def test_the_answer_is_sealed_and_said_again_by_what_comes_after():
    business = paperwork.ready(**VAT)
    invoice = issued(business, sold="goods", delivery="Halles, quai 2\n49100 Angers")
    consumer = issued(business, buyer=buyer(**CONSUMER), performed_at="chez vous")

    with tenant(business.id):
        goods, service = (
            business.invoices.select_related("entry").get(id=one.id).sealed for one in (invoice, consumer)
        )

    assert goods.mentions[0].text == "Livraisons de biens"
    assert (goods.delivered_to.city, goods.delivered_to.country, goods.extra["framework"]) == ("Angers", "FR", "B1")
    assert corrections.again(goods)["sold"] == "goods"
    assert corrections.again(goods)["delivery"] == "Halles, quai 2\n49100 Angers"
    assert service.delivered_to is None
    assert corrections.again(service)["performed_at"] == "chez vous"
    assert "Lieu d’exécution\xa0: chez vous" in [one.text for one in service.mentions]


def test_a_trade_is_said_again_too():
    business = paperwork.ready(**VAT)
    invoice = issued(business, sold="training")

    with tenant(business.id):
        sealed = business.invoices.select_related("entry").get(id=invoice.id).sealed

    assert sealed.lines[0].tax == "training"
    assert corrections.again(sealed)["sold"] == "training"


def test_a_doubt_about_the_sale_leads_to_its_field():
    visitor = owner_client(paperwork.ready(**VAT))
    line = {**paperwork.LINE, "tax": "intra-eu-goods"}

    page = shown(visitor.get(written(visitor, buyer=buyer(**LIEGE), lines=[line], sold="services")))
    consumer = shown(visitor.get(written(visitor, buyer=buyer(**CONSUMER))))

    assert 'href="#f-sold"' in page
    assert 'href="#f-performed_at"' in consumer


def test_the_paper_quotes_the_agreement_and_a_doubt_about_it_leads_to_its_field():
    business = paperwork.ready("ca-qc", interac_email="maxime@tremblay.example")
    where = {"country": "CA", "region": "QC", "postal_code": "J1X 0B2", "city": "Magog", "siren": ""}
    client = paperwork.client(business, **where, agreed_rate="12")
    visitor = owner_client(business)
    address, token = opened(visitor, f"/factures/nouvelle/?client={client.id}")
    sent = {"new": token, **paperwork.sent({"buyer": {"name": client.name}, "lines": [paperwork.LINE]})}

    visitor.post(address, sent)
    doubted = shown(visitor.get(address))
    visitor.post(address, sent | {"agreement": "Entente du 14 septembre 2026."})
    quoted = shown(visitor.get(address))

    assert 'href="#f-agreement"' in doubted
    assert 'href="#f-agreement"' not in quoted
    said = quoted.replace("\xa0", " ")
    assert said.count("Entente du 14 septembre 2026.") == 2, "in its field, and among the mentions"
    assert "au taux convenu de 12 % par an" in said


def test_a_rate_that_is_a_crime_is_mended_on_the_record_of_the_client():
    business = paperwork.ready("ca-qc", interac_email="maxime@tremblay.example")
    client = paperwork.client(business, country="CA", region="QC", postal_code="J1X 0B2", siren="", agreed_rate="36")

    page = shown(owner_client(business).get(f"/factures/nouvelle/?client={client.id}"))

    assert re.search(rf'href="/clients/{client.id}/[^"]*"[^>]*>[^<]*intérêt de plus de 35', page)
