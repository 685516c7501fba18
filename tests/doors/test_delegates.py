"""A delegate at the doors: the clients confided and no other, several businesses, questions and answers."""

import re
from decimal import Decimal

import pytest

from reglo.books import members, payments, people
from reglo.books.people import Business, User
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors import a_day
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


def lived(business: Business, name: str):
    """A client with a draft, an invoice and a payment; what they are."""
    client = ready.client(business, name=name)
    invoice = ready.issued(business, client).invoice
    draft = ready.draft(business, client, subject=f"Suite pour {name}")
    noted = payments.note(
        business,
        invoice_id=invoice.id,
        amount=Decimal(800),
        received_on=TODAY,
        means="transfer",
        request_key=uuid7(),
        today=TODAY,
        by=owner_of(business),
        at=NOW,
    )
    return client, invoice, draft, noted.payment


def trust(business: Business, user: User, *clients) -> None:
    membership = user.memberships.get(business=business)
    ids = [one.id for one in clients]
    members.confide(business, membership_id=membership.id, client_ids=ids, by=owner_of(business), at=NOW)


@pytest.fixture
def business() -> Business:
    return ready.business()


@pytest.fixture
def house(business):
    """Nord is confided to Inès; Sud is not."""
    nord, sud = lived(business, "Atelier Nord"), lived(business, "Baie Sud")
    user = member(business, "assistant", email="ines@caron.example")
    trust(business, user, nord[0])
    return signed_in(user), nord, sud


LISTS = (
    "/clients/", "/clients/?q=baie", "/factures/", "/factures/?q=baie", "/factures/?q=2026", "/factures/?mot=envoye",
    "/factures/?mot=attendu", "/factures/?mot=en-retard", "/factures/?mot=a-facturer", "/factures/?mot=recu",
    "/encaissements/", "/encaissements/noter/", "/suivi/", "/questions/",
)  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_no_list_and_no_search_says_the_name_of_another_client(house, address):
    visitor, _, _ = house

    answer = visitor.get(address)

    assert answer.status_code == 200
    assert "Baie Sud" not in shown(answer)


@pytest.mark.parametrize(
    "address", ["/clients/", "/factures/?mot=envoye", "/factures/?mot=a-facturer", "/encaissements/"]
)
def test_the_clients_confided_are_there(house, address):
    assert "Atelier Nord" in shown(house[0].get(address))


def pages_of(client, invoice, draft, payment):
    return [
        f"/clients/{client.id}/", f"/clients/{client.id}/question/", f"/factures/{invoice.id}/",
        f"/factures/{invoice.id}/envoi/", f"/factures/{invoice.id}/message/", f"/factures/brouillons/{draft.id}/",
        f"/encaissements/{payment.id}/",
    ]  # fmt: skip


def test_every_page_of_another_client_is_not_found_and_those_of_ones_own_are(house):
    visitor, nord, sud = house

    assert [(address, visitor.get(address).status_code) for address in pages_of(*sud)] == [
        (address, 404) for address in pages_of(*sud)
    ]
    assert {visitor.get(address).status_code for address in pages_of(*nord)} <= {200, 302}


def test_nothing_of_another_client_is_sent_issued_or_noted(house, business):
    visitor, _, (client, invoice, draft, _) = house
    sent = {
        "invoice": str(invoice.id), "amount": "100", "received_on": "23/11/2026", "means": "transfer",
        "request_key": str(uuid7()), "words": "Et ?",
    }  # fmt: skip

    for address in (
        f"/factures/{invoice.id}/envoyee/", f"/factures/{invoice.id}/annulation/", f"/factures/{invoice.id}/renvoi/",
        f"/factures/brouillons/{draft.id}/emission/", f"/clients/{client.id}/question/",
    ):  # fmt: skip
        assert visitor.post(address, sent).status_code == 404, address
    assert visitor.post("/encaissements/noter/", sent).status_code == 422
    assert visitor.post("/encaissements/noter/", {**sent, "invoice": f"client:EUR:{client.id}"}).status_code == 422
    with tenant(business.id):
        assert business.drafts.count() == 2 and business.payments.count() == 2
        assert {one.state for one in business.messages.all()} == {"queued"}


def test_a_client_taken_back_is_gone_from_the_next_page(house, business):
    visitor, (client, *_), _ = house
    assert visitor.get(f"/clients/{client.id}/").status_code == 200

    members.take_back(business, client_id=client.id, by=owner_of(business), at=NOW)

    assert visitor.get(f"/clients/{client.id}/").status_code == 404
    assert "Atelier Nord" not in shown(visitor.get("/clients/"))


def test_the_objective_goes_on_after_its_colon_without_a_capital():
    late = a_day.business()
    a_day.lenoir(late)

    queue = shown(signed_in(entrusted(late)).get("/suivi/"))

    assert re.search(r"Objectif\s: [a-zàéê]", queue)


@pytest.mark.parametrize("address", ["/aujourdhui/", "/clients/", "/factures/"])
def test_an_assistant_with_nothing_entrusted_is_not_asked_to_write_or_to_paste(business, address):
    page = shown(signed_in(member(business, "assistant")).get(address))

    assert "Rien à suivre pour l’instant" in page and "que l’on vous confie apparaissent ici" in page
    for words in ("Excel", "écrivez une facture", "Votre première facture", "Tout commence par une facture"):
        assert words not in page


@pytest.mark.parametrize("address", ["/aujourdhui/", "/clients/", "/factures/"])
def test_an_owner_with_nothing_yet_is_led_to_a_first_invoice(business, address):
    page = shown(owner_client(business).get(address))

    assert "facture" in page and "Rien à suivre pour l’instant" not in page


def test_an_accountant_sees_every_client(business):
    lived(business, "Atelier Nord")
    lived(business, "Baie Sud")
    visitor = signed_in(member(business, "accountant"))

    page = shown(visitor.get("/clients/"))

    assert "Atelier Nord" in page and "Baie Sud" in page
    assert "1" in shown(visitor.get("/suivi/")) and "À contacter" not in shown(visitor.get("/suivi/"))


# ── Several businesses ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def two(business):
    """Inès follows one client in each of two businesses."""
    other = ready.business(name="Studio Lenoir", email="luc@lenoir.example")
    people.describe(other, changes={"brand": "Studio Lenoir"}, by=owner_of(other), at=NOW)
    ines = member(business, "assistant", email="ines@caron.example")
    members_of_other = members.invite(
        other,
        email=ines.email,
        name="Inès",
        role="assistant",
        outside=False,
        until=None,
        on=TODAY,
        by=owner_of(other),
        at=NOW,
    )
    members.accept(members_of_other[1], user=ines, at=NOW)
    for of, name in ((business, "Atelier Nord"), (other, "Duval et fils")):
        trust(of, ines, lived(of, name)[0])
        lived(of, f"Secret de {of.name}")
    return signed_in(ines), business, other


def test_the_portfolio_has_a_line_for_each_business(two, monkeypatch):
    visitor, _, _ = two
    monkeypatch.setattr("reglo.clock.now", lambda: NOW.replace(month=12))

    page = shown(visitor.get("/suivi/"))

    assert "2 entreprises" in page
    assert "Camille Aubry EI" in page and "Studio Lenoir" in page
    assert page.count("1 000,00 €") >= 2
    assert "Secret" not in page


def test_one_acts_for_one_business_at_a_time_and_chooses_which(two):
    visitor, _, other = two
    assert "Atelier Nord" in shown(visitor.get("/clients/"))

    answer = visitor.post("/activite/", {"business": str(other.id), "next": "/clients/"})

    assert (answer.status_code, answer.url) == (303, "/clients/")
    page = shown(visitor.get("/clients/"))
    assert "Duval et fils" in page and "Atelier Nord" not in page and "Secret" not in page


def test_one_does_not_act_for_a_business_of_somebody_else(two):
    visitor, _, _ = two
    stranger = ready.business(name="Basile Roy", email="basile@roy.example")

    for wanted in (str(stranger.id), "x", ""):
        assert visitor.post("/activite/", {"business": wanted}).status_code == 404
    assert "Atelier Nord" in shown(visitor.get("/clients/"))


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_changing_business_leads_nowhere_else(two, wanted):
    visitor, _, other = two

    assert visitor.post("/activite/", {"business": str(other.id), "next": wanted}).url == "/"


def test_with_one_business_there_is_nothing_to_choose(house):
    assert "Vous agissez pour" not in shown(house[0].get("/clients/"))


def test_a_business_one_has_left_is_left_and_the_others_stay(two):
    visitor, business, _ = two
    visitor.post("/activite/", {"business": str(business.id)})
    ines = User.objects.get(email="ines@caron.example")
    members.dismiss(business, ines.memberships.get(business=business).id, by=owner_of(business), at=NOW)

    page = shown(visitor.get("/suivi/"))

    assert "1 entreprise" in page and "Studio Lenoir" in page and "Camille Aubry" not in page
    assert "Duval et fils" in shown(visitor.get("/clients/"))


# ── Questions ────────────────────────────────────────────────────────────────────────────────────


def test_a_question_goes_to_the_owner_and_the_answer_comes_back(house, business):
    visitor, (client, *_), _ = house
    owner = owner_client(business)
    assert "Poser une question" in shown(visitor.get(f"/clients/{client.id}/"))
    assert "Poser une question" not in shown(owner.get(f"/clients/{client.id}/"))

    visitor.post(f"/clients/{client.id}/question/", {"words": "Trois versements ?"})
    page = shown(owner.get("/questions/"))
    assert "Trois versements ?" in page and "Sans réponse" in page
    with tenant(business.id):
        question = business.questions.get()
    owner.post(f"/questions/{question.id}/", {"words": "Oui, trois."})

    page = shown(visitor.get("/questions/"))
    assert "Oui, trois." in page and "Sans réponse" not in page
    assert "répondu" in shown(visitor.get("/suivi/"))


def test_a_question_or_an_answer_without_words_is_refused_and_one_answer_is_enough(house, business):
    visitor, (client, *_), _ = house
    owner = owner_client(business)
    assert visitor.post(f"/clients/{client.id}/question/", {"words": " "}).status_code == 422
    visitor.post(f"/clients/{client.id}/question/", {"words": "Trois versements ?"})
    with tenant(business.id):
        address = f"/questions/{business.questions.get().id}/"

    assert owner.post(address, {"words": ""}).status_code == 422
    assert owner.post(address, {"words": "Oui."}).status_code == 303
    again = owner.post(address, {"words": "Non."})

    assert again.status_code == 422 and "déjà sa réponse" in shown(again)
    assert owner.post("/questions/018c0000-0000-7000-8000-000000000000/", {"words": "Oui."}).status_code == 404


def test_the_same_question_sent_twice_is_one_until_it_is_answered(house, business):
    visitor, (client, *_), _ = house
    for words in ("Trois versements ?", " Trois versements ? ", "Deux ?"):
        visitor.post(f"/clients/{client.id}/question/", {"words": words})

    with tenant(business.id):
        assert list(business.questions.order_by("asked_at", "id").values_list("words", flat=True)) == [
            "Trois versements ?",
            "Deux ?",
        ]
        first = business.questions.get(words="Trois versements ?")
    owner_client(business).post(f"/questions/{first.id}/", {"words": "Oui."})
    visitor.post(f"/clients/{client.id}/question/", {"words": "Trois versements ?"})

    with tenant(business.id):
        assert business.questions.count() == 3


def test_a_delegate_sees_their_own_questions_and_answers_none(house, business):
    visitor, (client, *_), _ = house
    members.ask(business, client_id=client.id, words="De Camille à elle-même", by=owner_of(business), at=NOW)
    with tenant(business.id):
        question = business.questions.get()

    assert "De Camille" not in shown(visitor.get("/questions/"))
    assert visitor.post(f"/questions/{question.id}/", {"words": "Oui."}).status_code == 403


# ── The owner's side of the portfolio ────────────────────────────────────────────────────────────


def test_the_owner_reads_the_friday_message_before_it_leaves(house, business):
    page = shown(owner_client(business).get("/suivi/"))

    assert "Résumé du vendredi 27 novembre 2026" in page
    assert "Reçu cette semaine" in page and "800 €" in page


def test_an_owner_without_a_delegate_is_offered_to_invite_one(business):
    page = shown(owner_client(business).get("/suivi/"))

    assert "Personne ne suit vos factures" in page and 'href="/reglages/membres/inviter/"' in page
