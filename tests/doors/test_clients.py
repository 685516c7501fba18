"""Clients: written once, checked as one writes, found by whoever may."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from reglo.books import clients, drafts, invoices, method, outbox, payments, verification
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

COOP = {
    "kind": "business",
    "name": "Coop Verte SCIC",
    "street": "12, quai des Maraîchers",
    "postal_code": "44400",
    "city": "Rezé",
    "region": "",
    "country": "FR",
    "siret": "732 829 320",
    "vat": "",
    "neq": "",
    "billing_title": "Madame",
    "billing_name": "Léa Marchand",
    "billing_email": "facturation@coopverte.example",
    "billing_phone": "02 00 00 00 00",
    "terms": "45 jours",
    "language": "fr",
    "note": "",
}


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def client(business):
    return owner_client(business)


def book(business):
    with tenant(business.id):
        return [(one.name, one.siren, one.siret, one.terms) for one in business.clients.all()]


def test_a_client_is_added_with_the_person_who_pays(business, client):
    response = client.post("/clients/nouveau/", COOP)

    assert response.status_code == 303
    page = shown(client.get(response.url))
    assert book(business) == [("Coop Verte SCIC", "732829320", "", "45 jours")]
    assert "Madame Léa Marchand" in page and "45 jours" in page and "est dans vos clients" in page


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("CA", "Ontario", "ON"),
        ("CA", "qc", "QC"),
        ("CA", "Terre-Neuve-et-Labrador", "NL"),
        ("CA", "", ""),
        ("US", "VT", "VT"),
    ],
)
def test_a_province_is_kept_by_its_code_however_it_was_written(business, client, country, typed, kept):
    assert client.post("/clients/nouveau/", COOP | {"country": country, "region": typed}).status_code == 303

    with tenant(business.id):
        assert business.clients.get().region == kept


@pytest.mark.parametrize(("country", "typed"), [("CA", "Bretagne"), ("CA", "XX"), ("US", "Massachusetts")])
def test_a_province_that_does_not_exist_is_refused_at_its_field(business, client, country, typed):
    response = client.post("/clients/nouveau/", COOP | {"country": country, "region": typed})

    page = shown(response)
    assert response.status_code == 422 and book(business) == []
    assert 'id="id_region_error"' in page and "les deux lettres de la province" in page
    assert f'value="{typed}"' in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "Écrivez le nom"),
        ("siret", "732 829 321", "clé est fausse"),
        ("siret", "73282932000075", "clé est fausse"),
        ("vat", "BE0123456748", "clé"),
        ("billing_email", "compta@", "Il manque une partie"),
        ("terms", "un jour peut-être", "peut-être"),
        ("country", "ZZ", "choix"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(business, client, field, typed, said):
    response = client.post("/clients/nouveau/", COOP | {field: typed})

    page = shown(response)
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page and said in page
    assert 'value="Léa Marchand"' in page and book(business) == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [("pay_days", "10, ²", "Écrivez des jours du mois"), ("contact_gap_days", "²", "Écrivez un nombre entier")],
)
def test_a_raised_figure_is_no_number(business, client, field, typed, said):
    response = client.post("/clients/nouveau/", COOP | {field: typed})

    assert response.status_code == 422 and said in shown(response)
    assert f'value="{typed}"' in shown(response) and book(business) == []


def test_the_same_form_sent_twice_adds_one_client(business, client):
    page = client.get("/clients/nouveau/").content.decode()
    key = re.search(r'name="request_key" value="([^"]+)"', page)[1]

    first, second = (client.post("/clients/nouveau/", COOP | {"request_key": key}) for _ in range(2))

    assert first.url == second.url and len(book(business)) == 1
    assert client.post("/clients/nouveau/", COOP).url != first.url, "two forms may speak of two namesakes"
    assert verification.verify(business) == []


def test_a_public_body_needs_its_siret(business, client):
    response = client.post("/clients/nouveau/", COOP | {"kind": "public"})

    assert response.status_code == 303, "a SIREN is kept"
    refused = client.post("/clients/nouveau/", COOP | {"kind": "public", "siret": ""})
    assert refused.status_code == 422 and "SIRET" in shown(refused)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{ 7*7 }}", "#import evil", "شركة النور", "🌱 Pousses", "%s %(n)s"]
)
def test_any_name_is_only_a_name(business, client, name):
    added = client.post("/clients/nouveau/", COOP | {"name": name})
    page = client.get(added.url).content.decode()

    assert book(business)[0][0] == name
    assert "<script>alert" not in page and "49" not in page.partition("<h1>")[2].partition("</h1>")[0]
    assert client.get("/clients/").status_code == 200


def test_a_change_is_kept_and_the_old_value_shown_again(business, client):
    found = ready.client(business)
    page = shown(client.get(f"/clients/{found.id}/modifier/"))
    assert 'value="Atelier Nord"' in page and 'value="Jeanne Petit"' in page

    client.post(f"/clients/{found.id}/modifier/", COOP | {"name": "Atelier du Nord"})

    assert book(business)[0][0] == "Atelier du Nord"


def test_clients_are_filed_where_one_looks_for_them(business, client):
    for name in ("Zone Libre", "Éditions Belle-Anse", "atelier Nord"):
        clients.add(business, client={"name": name, "country": "FR"}, billing={}, by=owner_of(business), at=NOW)

    page = shown(client.get("/clients/")).partition("<tbody>")[2]

    assert page.index("atelier Nord") < page.index("Éditions") < page.index("Zone")
    assert "Éditions" in shown(client.get("/clients/", {"q": "editions"})).partition("<tbody>")[2]


@pytest.mark.parametrize("asked", [{"q": "nord\0"}, {"q": "\0"}, {"apres": "\0"}])
def test_a_byte_no_database_keeps_finds_what_the_rest_finds(business, client, asked):
    ready.client(business)

    answer = client.get("/clients/", asked)

    assert answer.status_code == 200 and "\0" not in answer.content.decode()
    assert "Atelier Nord" in shown(answer).partition("<tbody>")[2]


def test_the_list_goes_on_from_its_key(business, client, monkeypatch):
    monkeypatch.setattr("reglo.books.standing.PAGE_ROWS", 2)
    for name in "ABCDE":
        clients.add(
            business, client={"name": f"Client {name}", "country": "FR"}, billing={}, by=owner_of(business), at=NOW
        )
    seen, address = [], "/clients/"
    while address:
        page = shown(client.get(address))
        seen += [name for name in "ABCDE" if f"Client {name}" in page]
        rest = page.partition('rel="next"')[0].rpartition('href="')[2]
        address = "/clients/" + rest.rstrip('" ').replace("&amp;", "&") if 'rel="next"' in page else ""

    assert seen == list("ABCDE")


def test_a_client_of_another_business_is_not_found(business):
    found = ready.client(business)
    other = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))

    assert other.get(f"/clients/{found.id}/").status_code == 404
    assert other.post(f"/clients/{found.id}/modifier/", COOP).status_code == 404
    assert book(business)[0][0] == "Atelier Nord"


@pytest.mark.parametrize("role", ["assistant", "accountant"])
def test_others_read_and_change_nothing(business, role):
    found = ready.client(business)
    theirs = signed_in(entrusted(business) if role == "assistant" else member(business, role))

    assert theirs.get(f"/clients/{found.id}/").status_code == 200
    assert "modifier" not in shown(theirs.get(f"/clients/{found.id}/"))
    assert theirs.post(f"/clients/{found.id}/modifier/", COOP).status_code == 403
    assert theirs.post("/clients/nouveau/", COOP).status_code == 403


# ── What is open, and what is over ───────────────────────────────────────────────────────────────


@pytest.fixture
def a_month_later(monkeypatch):
    """The day from which the pages look: 10 days are late, 45 are to come."""
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=30))


def bill(business, to, *, days, currency="EUR"):
    """1 800, due `days` after the day."""
    content = ready.CONTENT | {"terms": f"{days} jours", "currency": currency}
    written = drafts.open_draft(business, content=content, client_id=to.id, at=NOW)
    issued = invoices.issue(business, written.id, on=TODAY, by=owner_of(business), at=NOW)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    return issued.invoice


def pay(business, invoice, amount):
    return payments.note(
        business,
        invoice_id=invoice.id,
        amount=Decimal(amount),
        received_on=TODAY,
        means="transfer",
        request_key=uuid7(),
        today=TODAY,
        by=owner_of(business),
        at=NOW,
    )


@pytest.mark.usefixtures("a_month_later")
def test_sums_in_two_currencies_are_said_apart_and_never_added(business, client):
    nord = ready.client(business)
    bill(business, nord, days=10)
    bill(business, nord, days=45, currency="USD")
    pay(business, bill(business, nord, days=10, currency="USD"), "300")

    for address in (f"/clients/{nord.id}/", "/clients/"):
        page = shown(client.get(address))
        assert "1 800,00 €" in page and "1 500,00 $ US" in page and "1 800,00 $ US" in page, address
        assert "3 300" not in page, address
        assert page.index("1 800,00 €") < page.index("1 500,00 $ US"), "the business's own currency comes first"


@pytest.mark.usefixtures("a_month_later")
def test_what_was_paid_over_shows_on_the_page_of_the_client_while_it_lasts(business, client):
    nord = ready.client(business)
    over = pay(business, bill(business, nord, days=10), "1850.50").payment
    page = shown(client.get(f"/clients/{nord.id}/"))
    assert "Trop-perçu, à rendre ou à déduire" in page and "50,50 €" in page
    assert "Rien : tout est réglé" in page

    payments.reverse(business, over.id, reason="Rejeté", today=TODAY, by=owner_of(business), at=NOW)

    page = shown(client.get(f"/clients/{nord.id}/"))
    assert "Trop-perçu" not in page and "En retard" in page


def test_a_client_who_owes_nothing_and_is_owed_nothing_is_told_so(business, client):
    page = shown(client.get(f"/clients/{ready.client(business).id}/"))

    assert "Rien : tout est réglé" in page and "Trop-perçu" not in page


@pytest.mark.parametrize(
    ("written", "shown_as"),
    [
        ({"street": "5 boul. des Laurentides", "postal_code": "H7G 2T1", "city": "Laval", "region": "QC", "country": "CA"},
         "5 boul. des Laurentides<br>Laval (QC) H7G 2T1"),
        ({"street": "1 rue Neuve\nBâtiment B", "postal_code": "75002", "city": "Paris"},
         "1 rue Neuve<br>Bâtiment B<br>75002 Paris"),
    ],
)  # fmt: skip
def test_an_address_stands_as_its_country_writes_it(business, client, written, shown_as):
    assert shown_as in shown(client.get(f"/clients/{ready.client(business, **written).id}/"))


@pytest.mark.parametrize("familiar", [True, False])
def test_a_new_client_is_addressed_as_the_method_says(familiar):
    business = ready.business()
    method.apply(business, values={"familiar_default": familiar}, on=TODAY, by=owner_of(business), at=NOW)

    page = shown(signed_in(owner_of(business)).get("/clients/nouveau/"))

    box = re.search('<input[^>]*name="billing_familiar"[^>]*>', page)
    assert box is not None
    assert ("checked" in box[0]) is familiar
