"""Réglages: each section saved alone, every number checked, nothing typed lost."""

import json

import pytest

from reglo.books import journal
from reglo.books.people import Business, User
from reglo.books.tenancy import tenant
from tests.doors.setting import HTMX, IBAN, IDENTITY, QUEBEC, entries, profile, refused
from tests.doors.visitors import PASSWORD, member, owner_client, shown, signed_in
from tests.people import NOW, establish

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return establish()


@pytest.fixture
def client(business):
    return owner_client(business)


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_what_the_place_needs(client):
    page = shown(client.get("/reglages/"))

    assert "SIRET, 14 chiffres" in page and "IBAN" in page and "Médiateur" in page
    assert "NEQ" not in page and "Interac" not in page


def test_the_page_of_quebec_has_its_own_numbers():
    page = shown(owner_client(establish("ca-qc")).get("/reglages/"))

    assert "NEQ, 10 chiffres" in page and "Interac" in page and "petit fournisseur" in page
    assert "SIRET" not in page and "IBAN" not in page and "Médiateur" not in page


@pytest.mark.parametrize("role", ["assistant", "accountant"])
def test_others_have_their_own_account_and_nothing_of_the_business(business, role):
    client = signed_in(member(business, role))

    page = shown(client.get("/reglages/compte/"))

    assert "Langue des pages" in page and "Mot de passe" in page
    assert "IBAN" not in page and "SIRET" not in page
    assert client.get("/reglages/").status_code == 403
    assert 'href="/reglages/compte/"' in page


@pytest.mark.parametrize("role", ["assistant", "accountant"])
@pytest.mark.parametrize("section", ["identite", "taxes", "banque", "conditions", "logo", "mentions", "courrier"])
def test_others_change_nothing_of_the_business(business, role, section):
    before = profile(business)

    response = signed_in(member(business, role)).post(
        f"/reglages/{section}/", {**IDENTITY, "iban": IBAN, "terms": "1 jour"}
    )

    assert response.status_code == 403
    after = profile(business)
    assert (after.siret, after.iban, after.terms) == (before.siret, before.iban, before.terms)


def test_an_address_of_a_section_leads_to_its_place_in_the_page(client):
    assert client.get("/reglages/taxes/").url == "/reglages/#taxes"


def test_a_section_of_another_place_keeps_nothing():
    business = establish("ca-qc")

    response = owner_client(business).post("/reglages/mentions/", {"insurance": "Une assurance"})

    assert response.status_code == 303
    assert profile(business).insurance == ""


# ── who the business is ──────────────────────────────────────────────────────────────────────────


def test_an_identity_is_kept_plain_and_shown_in_groups(client, business):
    response = client.post("/reglages/identite/", IDENTITY)

    assert (response.status_code, response.url) == (303, "/reglages/#identite")
    kept = profile(business)
    assert (kept.siret, kept.street, kept.city) == ("73282932000074", "8 rue des Tanneurs\nBâtiment B", "Nantes")
    page = shown(client.get("/reglages/"))
    assert 'value="732 829 320 00074"' in page
    assert "C’est noté" in page
    kind, facts = entries(business)[-1]
    assert kind == "business.described"
    assert facts["siret"] == ["", "73282932000074"]


def test_the_way_around_shows_the_brand_or_else_the_name(client, business):
    client.post("/reglages/identite/", {**IDENTITY, "brand": "Aubry Conseil"})
    assert Business.objects.get().name == "Aubry Conseil"

    client.post("/reglages/identite/", IDENTITY)
    assert Business.objects.get().name == "Camille Aubry EI"


@pytest.mark.parametrize("siret", ["732 829 320 00079", "73282932000047"])
def test_one_wrong_digit_is_said_beside_the_field_and_nothing_is_lost(client, business, siret):
    page = refused(client.post("/reglages/identite/", {**IDENTITY, "siret": siret}), "La clé est fausse")

    assert f'value="{siret}"' in page
    assert 'aria-invalid="true"' in page
    assert 'href="#identite_siret"' in page and 'id="identite_siret_error"' in page
    for name, value in IDENTITY.items():
        if name not in {"siret", "street"}:
            assert f'name="{name}" value="{value}"' in page or not value
    assert "Bâtiment B" in page
    assert profile(business).siret == ""


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"legal_name": " "}, "Écrivez le nom qui figure"),
        ({"legal_name": "x" * 201}, "200"),
        ({"siret": "732829320"}, "Un SIRET a 14 chiffres"),
        ({"siret": "0" * 14}, "des zéros"),
        ({"siret": "1" * 5000}, "14 chiffres"),
        ({"siret": "732 829 320 000７4\x00"}, ""),
        ({"postal_code": "4400"}, "Un code postal a 5 chiffres"),
        ({"postal_code": "J1H 4A1"}, "Un code postal a 5 chiffres"),
        ({"email": "camille"}, "Il manque une partie"),
        ({"phone": "appelez-moi !"}, "Un numéro n’a que des chiffres"),
        ({"street": "x" * 301}, "300"),
    ],
)
def test_what_cannot_be_is_refused(client, business, changed, sentence):
    refused(client.post("/reglages/identite/", {**IDENTITY, **changed}), sentence)

    assert profile(business).legal_name == "Camille Aubry"


def test_several_faults_are_said_at_once(client):
    page = refused(client.post("/reglages/identite/", {**IDENTITY, "siret": "1", "postal_code": "1", "email": "x"}))

    assert "3 réponses sont à revoir" in page


def test_quebec_writes_its_postal_code_and_doubts_an_unusual_neq():
    business = establish("ca-qc")
    client = owner_client(business)

    client.post("/reglages/identite/", {**QUEBEC, "neq": "4412345678"})

    kept = profile(business)
    assert (kept.postal_code, kept.neq) == ("J1H 4A1", "4412345678")
    assert "commence d’habitude par 11" in shown(client.get("/reglages/"))
    refused(client.post("/reglages/identite/", {**QUEBEC, "postal_code": "44000"}), "J1H 4A1")
    refused(client.post("/reglages/identite/", {**QUEBEC, "neq": "123"}), "Un NEQ a 10 chiffres")


@pytest.mark.parametrize(
    "name",
    [
        "Zoé 👩‍💻",
        "شركة النور",
        "{{ 7*7 }}",
        "<script>alert(1)</script>",
        '#import "x"',
        "O’Brien & « fils »",
        "\u202etxt",
    ],
)
def test_any_name_stays_text(client, business, name):
    client.post("/reglages/identite/", {**IDENTITY, "legal_name": name, "brand": name, "city": name[:90]})

    assert profile(business).legal_name == name
    page = client.get("/reglages/").content.decode()
    assert "<script>alert" not in page
    assert 'value="49"' not in page


def test_what_the_paper_cannot_draw_is_said(client):
    client.post("/reglages/identite/", {**IDENTITY, "brand": "Zoé 🎨"})

    assert "un carré remplace ce que nos polices ne dessinent pas : 🎨" in shown(client.get("/reglages/"))


def test_a_script_gets_the_section_alone_and_a_word_for_the_live_region(client):
    kept = client.post("/reglages/identite/", IDENTITY, headers=HTMX)
    mended = client.post("/reglages/identite/", {**IDENTITY, "siret": "1"}, headers=HTMX)

    assert (kept.status_code, mended.status_code) == (200, 422)
    assert json.loads(kept["HX-Trigger"]) == {"reglo:say": "C’est noté."}
    for response in (kept, mended):
        assert "<html" not in shown(response)
        assert shown(response).count('<section class="setting"') == 1


def test_only_the_fields_of_a_section_are_read(client, business):
    client.post(
        "/reglages/identite/", {**IDENTITY, "iban": "FR7630006000011234567890189", "country": "XX", "logo": "a" * 64}
    )

    kept = profile(business)
    assert (kept.iban, kept.country, kept.logo) == ("", "FR", "")


# ── taxes, mentions, terms ───────────────────────────────────────────────────────────────────────


def test_the_vat_number_follows_from_the_siret(client, business):
    client.post("/reglages/identite/", IDENTITY)

    client.post("/reglages/taxes/", {"tax_regime": "vat", "vat": "", "operations": "both", "vat_on_debits": "on"})

    kept = profile(business)
    assert (kept.tax_regime, kept.vat, kept.operations, kept.vat_on_debits) == ("vat", "FR44732829320", "both", True)


def test_whoever_charges_vat_gives_its_number(client, business):
    refused(client.post("/reglages/taxes/", {"tax_regime": "vat", "operations": "services"}), "ou d’abord votre SIRET")

    assert profile(business).tax_regime == "franchise"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tax_regime": "vat", "operations": "services", "vat": "FR00732829320"}, "La clé est fausse"),
        ({"tax_regime": "registered", "operations": "services"}, "n’en fait pas partie"),
        ({"tax_regime": "franchise", "operations": "rien"}, "n’en fait pas partie"),
        ({}, "obligatoire"),
    ],
)
def test_taxes_that_cannot_be_are_refused(client, business, typed, sentence):
    refused(client.post("/reglages/taxes/", typed), sentence)

    assert profile(business).tax_regime == "franchise"


def test_a_vat_number_of_another_siren_is_doubted(client):
    client.post("/reglages/identite/", {**IDENTITY, "siret": "552 100 554 00013"})
    client.post("/reglages/taxes/", {"tax_regime": "vat", "operations": "services", "vat": "FR44 732829320"})

    assert "n’est pas celui de votre SIREN" in shown(client.get("/reglages/"))


def test_quebec_gives_both_numbers_or_none():
    business = establish("ca-qc")
    client = owner_client(business)

    page = refused(client.post("/reglages/taxes/", {"tax_regime": "registered", "gst": "123456782 RT0001"}))
    assert page.count("il figure sur chaque facture taxée") == 2  # the summary and the field
    refused(
        client.post(
            "/reglages/taxes/", {"tax_regime": "registered", "gst": "123456789RT0001", "qst": "1227494057TQ0001"}
        ),
        "La clé est fausse",
    )
    client.post("/reglages/taxes/", {"tax_regime": "registered", "gst": "123456782 RT0001", "qst": "1227494057 TQ0001"})

    kept = profile(business)
    assert (kept.tax_regime, kept.gst, kept.qst) == ("registered", "123456782RT0001", "1227494057TQ0001")


def test_mentions_are_kept(client, business):
    client.post("/reglages/mentions/", {"insurance": "Maaf, Niort, France", "mediator": "CM2C, Paris"})

    kept = profile(business)
    assert (kept.insurance, kept.mediator) == ("Maaf, Niort, France", "CM2C, Paris")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("45 jours puis fin de mois", "45 jours puis fin de mois"),
        ("30 days", "30 jours"),
        ("30 %: à réception ; reste: 30 jours", "30 % : à réception ; reste : 30 jours"),
    ],
)
def test_terms_are_kept_in_plain_words(client, business, typed, kept):
    client.post("/reglages/conditions/", {"terms": typed})

    assert profile(business).terms == kept


def test_terms_say_when_an_invoice_of_today_would_be_due(client, monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)

    client.post("/reglages/conditions/", {"terms": "30 jours"})

    assert "serait à payer le 23 décembre 2026" in shown(client.get("/reglages/"))


def test_terms_beyond_the_law_are_kept_with_a_warning(client, business):
    client.post("/reglages/conditions/", {"terms": "90 jours"})

    assert profile(business).terms == "90 jours"
    assert "60 jours" in shown(client.get("/reglages/")).split('id="conditions"')[1].split("</section>")[0]


@pytest.mark.parametrize("typed", ["", "bientôt", "45 jours fin de mois", "x" * 300, "{{ 7 }}"])
def test_terms_that_cannot_be_read_are_refused(client, business, typed):
    page = refused(client.post("/reglages/conditions/", {"terms": typed}))

    assert not typed or typed in page
    assert profile(business).terms == "30 jours"


# ── one's own account ────────────────────────────────────────────────────────────────────────────


def test_the_language_changes_at_once_and_stays(client, business):
    response = client.post("/reglages/preferences/", {"language": "en", "keys_on": "on"})

    assert response.cookies["langue"].value == "en"
    page = shown(client.get("/reglages/"))
    assert "Settings" in page and "Noted." in page
    assert User.objects.get().language == "en"


def test_an_english_page_refuses_in_english(client):
    client.cookies["langue"] = "en"

    page = refused(client.post("/reglages/identite/", {**IDENTITY, "siret": "73282932000079"}))

    assert "The check digit is wrong" in page and "La clé est fausse" not in page


def test_single_keys_are_switched_off(client):
    client.post("/reglages/preferences/", {"language": "fr"})

    assert 'data-keys="off"' in shown(client.get("/reglages/"))


def test_a_script_that_changes_the_language_draws_the_whole_page_again(client):
    response = client.post("/reglages/preferences/", {"language": "en"}, headers=HTMX)

    assert response["HX-Refresh"] == "true"


def test_a_language_we_do_not_speak_is_refused(client):
    refused(client.post("/reglages/preferences/", {"language": "zz"}))


def test_an_accountant_finds_the_same_page_after_a_fault(business):
    client = signed_in(member(business, "accountant"))

    page = refused(client.post("/reglages/preferences/", {"language": "zz"}))

    assert "Mon compte" in page and "IBAN" not in page
    assert client.post("/reglages/preferences/", {"language": "fr"}).url == "/reglages/compte/#preferences"


def test_a_password_is_changed_and_other_devices_are_left_outside(client, business):
    other_device = owner_client(business)
    here = owner_client(business)

    here.post("/reglages/mot-de-passe/", {"password": PASSWORD, "fresh": "un-tout-autre-mot-de-passe"})

    assert User.objects.get().check_password("un-tout-autre-mot-de-passe")
    assert here.get("/reglages/").status_code == 200
    assert other_device.get("/reglages/").status_code == 302


@pytest.mark.parametrize(
    ("password", "fresh", "sentence"),
    [
        ("faux", "un-tout-autre-mot-de-passe", "Ce n’est pas votre mot de passe"),
        (PASSWORD, "court", "12"),
        (PASSWORD, "password1234", "courant"),
    ],
)
def test_a_password_that_will_not_do_is_refused(client, password, fresh, sentence):
    page = refused(client.post("/reglages/mot-de-passe/", {"password": password, "fresh": fresh}), sentence)

    assert f'value="{fresh}"' not in page
    assert User.objects.get().check_password(PASSWORD)


# ── the books below ──────────────────────────────────────────────────────────────────────────────


def test_two_writers_of_the_same_page_leave_one_chain(client, business):
    client.post("/reglages/identite/", IDENTITY)
    client.post("/reglages/conditions/", {"terms": "15 jours"})
    client.post("/reglages/identite/", IDENTITY)  # nothing new: nothing to write

    kinds = [kind for kind, _ in entries(business)]
    # Terms are a sentence of the method: another one is a version too.
    assert kinds == ["business.founded", "business.described", "business.described", "method.applied"]
    with tenant(business.id):
        assert journal.Book.objects.get().position == 4


def test_a_section_sent_from_another_site_is_refused(business):
    client = owner_client(business)
    client.handler.enforce_csrf_checks = True

    assert client.post("/reglages/banque/", {"iban": IBAN, "password": PASSWORD}).status_code == 403
    assert profile(business).iban == ""
