"""What was agreed or is disputed is said where one looks, with the way there: lists, invoice, client, thread, day."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reglo.books import drafts, invoices, members, outbox
from reglo.books.followups import bank, disputes, plans, promises
from reglo.books.tenancy import tenant
from tests import ready
from tests.doors.test_tracks import LATE
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, establish, owner_of

pytestmark = pytest.mark.django_db

DAY = LATE.date()  # 31 December: 1 800 € are eight days late
NEXT = DAY + timedelta(days=4)


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: LATE)
    made = ready.business()
    bank.check(made, on=DAY, by=owner_of(made), at=LATE)
    return made


@pytest.fixture
def nord(business):
    return ready.client(business)


@pytest.fixture
def invoice(business, nord):
    return sent(business, ready.issued(business, nord))


def sent(business, issued):
    """What its client has: what has not left is said before anything else."""
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    return issued.invoice


@pytest.fixture
def owner(business):
    return owner_client(business)


def sum_of(invoice):
    with tenant(invoice.business_id):
        return invoice.receivables.get().id


def planned(business, invoice, *, accepted=True):
    whom = {"on": DAY, "by": owner_of(business), "at": LATE}
    lines = [(NEXT, Decimal("600.00")), (NEXT + timedelta(days=30), Decimal("1200.00"))]
    plan = plans.propose(business, client_id=invoice.client_id, sums=[sum_of(invoice)], lines=lines, **whom)
    return plans.accept(business, plan_id=plan.id, **whom) if accepted else plan


def disputed(business, invoice, amount="1800"):
    return disputes.open_dispute(
        business, client_id=invoice.client_id, receivable_id=sum_of(invoice), subject="Maquettes",
        amount=Decimal(amount), holidays=frozenset(), on=DAY, by=owner_of(business), at=LATE,
    )  # fmt: skip


def promised(business, invoice, amount="1800"):
    return promises.promise(
        business, client_id=invoice.client_id, due_on=NEXT, amount=Decimal(amount), currency="EUR", on=DAY,
        by=owner_of(business), at=LATE,
    )  # fmt: skip


def pages(owner, invoice):
    """The list without a word, the page of the invoice, that of its client, and the day."""
    addresses = ("/factures/", f"/factures/{invoice.id}/", f"/clients/{invoice.client_id}/", "/aujourdhui/")
    return [shown(owner.get(address)) for address in addresses]


def test_a_plan_that_is_kept_is_said_instead_of_late_everywhere(business, invoice, owner):
    planned(business, invoice)

    listed, one, client, day = pages(owner, invoice)

    for page in (listed, one, client):
        assert "échéancier, versement le 4 janvier 2027" in page
        assert "en retard depuis" not in page
    assert 'href="#promised"' in one and "600,00 €" in one and "1 200,00 €" in one
    assert "échéancier, le 4 janvier 2027" in client and "échéancier, le 3 février 2027" in client
    assert "rien en retard" in day or "Rien à recevoir ce mois-ci." in day
    assert "échéancier, lundi 4 janvier" in day or "échéancier, lundi 4" in day


def test_two_sums_of_one_invoice_paid_on_one_day_are_one_payment(business, nord, owner):
    content = ready.CONTENT | {"terms": "50 % : 10 jours ; reste : 20 jours"}
    draft = drafts.open_draft(business, content=content, client_id=nord.id, at=NOW)
    whom = {"by": owner_of(business), "at": LATE}
    invoice = sent(business, invoices.issue(business, draft.id, on=NOW.date(), by=owner_of(business), at=NOW))
    with tenant(business.id):
        sums = list(invoice.receivables.values_list("id", flat=True))
    lines = [(NEXT, Decimal("300.00")), (NEXT + timedelta(days=7), Decimal("1500.00"))]
    plan = plans.propose(business, client_id=nord.id, sums=sums, lines=lines, on=DAY, **whom)
    plans.accept(business, plan_id=plan.id, on=DAY, **whom)

    money = shown(owner.get(f"/factures/{invoice.id}/")).partition('id="money-title"')[2].partition("</section>")[0]

    assert money.count("échéancier, versement le") == 2
    assert "300,00 €" in money and "1 500,00 €" in money and "600,00 €" not in money


def test_a_promise_is_said_with_its_day_and_the_rest_stays_late(business, invoice, owner):
    promised(business, invoice, amount="500")

    late, sent = (shown(owner.get(f"/factures/?mot={word}")) for word in ("en-retard", "envoye"))

    assert "1 300,00 €" in late and "en retard depuis" in late and "sur 1 800,00 €" in late
    assert "promis pour le 4 janvier 2027" in sent and "500,00 €" in sent


def test_a_dispute_is_said_with_its_shape_and_opened_from_each_page(business, invoice, owner):
    one = disputed(business, invoice)
    door = f"/clients/{invoice.client_id}/piste/dispute/?litige={one.id}"

    listed, page, client, _day = pages(owner, invoice)

    for said in (listed, page, client):
        assert "en litige, réponse promise pour le" in said and 'href="#dispute"' in said
    assert door in page and "Voir le litige" in page
    thread = client.partition('id="thread"')[2]
    assert client.count(door) == 2 and door in thread
    assert owner.get(door).status_code == 200


def test_a_dispute_of_a_part_says_the_sum(business, invoice, owner):
    disputed(business, invoice, amount="600")

    assert "600,00 € en litige, réponse promise pour le" in shown(owner.get("/factures/"))


def test_a_card_asks_for_what_is_not_contested(business, invoice, owner):
    disputed(business, invoice, amount="600")

    card = shown(owner.get("/aujourdhui/")).partition('data-testid="today-card"')[2].partition("</article>")[0]

    assert "1 200 €" in card and "1 800 €" not in card


def test_a_plan_proposed_is_accepted_from_the_page_of_the_client(business, invoice, owner):
    plan = planned(business, invoice, accepted=False)
    client, page = shown(owner.get(f"/clients/{invoice.client_id}/")), shown(owner.get(f"/factures/{invoice.id}/"))
    for said in (client, page):
        assert "Le client a dit d’accord" in said and f"accept:{plan.id}" in said
    assert f"/clients/{invoice.client_id}/piste/plan/#plan-1" in client.partition('id="thread"')[2]

    response = owner.post(f"/clients/{invoice.client_id}/piste/plan/", {"do": f"accept:{plan.id}", "back": "client"})

    assert (response.status_code, response.url) == (303, f"/clients/{invoice.client_id}/")
    after = shown(owner.get(response.url))
    assert "Échéancier accepté le 31 décembre 2026" in after and "Le client a dit d’accord" not in after


def test_an_answered_dispute_and_an_ended_plan_have_no_door(business, invoice, owner):
    whom = {"on": DAY, "by": owner_of(business), "at": LATE}
    disputes.resolve(business, dispute_id=disputed(business, invoice).id, resolution="as_is", finding="Livré", **whom)
    plans.end(business, plan_id=planned(business, invoice).id, **whom)

    for page in pages(owner, invoice)[:3]:
        assert ('data-testid="door"' not in page and "en retard depuis" in page) or "en retard" in page
        assert "en litige, réponse" not in page and "échéancier, versement" not in page


def test_an_accountant_reads_the_state_and_has_no_door(business, invoice):
    disputed(business, invoice)
    visitor = signed_in(member(business, "accountant"))

    page = shown(visitor.get(f"/factures/{invoice.id}/"))

    assert "en litige, réponse promise pour le" in page and "Voir le litige" not in page


def test_two_sums_of_a_client_on_one_day_are_one_line_and_late_is_not_awaited(business, nord, owner, monkeypatch):
    first, _second = ready.issued(business, nord), ready.issued(business, nord)
    late = shown(owner.get("/aujourdhui/"))
    assert 'id="await"' in late and "attendu aujourd’hui" not in late.partition('id="await"')[2]

    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    beside = shown(owner_client(business).get("/aujourdhui/")).partition('id="await"')[2]
    assert "Attendu d’ici un mois" in shown(owner_client(business).get("/aujourdhui/"))
    assert beside.count("3 600 €") == 2 and beside.count("1 800 €") == 0  # the line, and the sentence under it
    assert f"/clients/{first.invoice.client_id}/" in beside


def test_the_owner_reads_who_follows_a_client_and_is_not_asked_to_write_first(business, nord, invoice, owner):
    before = shown(owner.get(f"/clients/{nord.id}/"))
    assert "Écrire à Jeanne Petit aujourd’hui" in before and 'data-key="e"' in before and "suivi par" not in before

    assistant = entrusted(business)
    page = shown(owner.get(f"/clients/{nord.id}/"))
    assert 'data-testid="follower"' in page and "suit ce client : écrire à Jeanne Petit" in page
    assert "Le faire à sa place" in page and '<a class="button button--primary" href="/clients/' not in page

    theirs = shown(signed_in(assistant).get(f"/clients/{nord.id}/"))
    assert "Écrire à Jeanne Petit aujourd’hui" in theirs and "Le faire à sa place" not in theirs


def test_a_client_taken_back_is_again_the_owner_s_to_follow(business, nord, invoice, owner):
    entrusted(business)
    members.take_back(business, client_id=nord.id, by=owner_of(business), at=LATE)

    assert "suivi par" not in shown(owner.get(f"/clients/{nord.id}/"))


def test_a_new_folder_offers_to_write_an_invoice_and_asks_nothing_of_the_bank(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    visitor = owner_client(establish())

    page = shown(visitor.get("/aujourdhui/"))

    main = page.partition('data-testid="day-begin"')[2].partition("</section>")[0]
    assert "Écrire une facture" in main and "/factures/nouvelle/" in main
    assert 'data-testid="bank-check"' not in page and "C’est tout pour aujourd’hui" not in page
    assert "À contacter" not in page


def test_a_day_whose_messages_wait_to_be_sent_by_hand_has_no_empty_heading(business, nord, invoice, owner):
    page = shown(owner.get("/aujourdhui/"))
    key, step = (page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("request_key", "step"))
    owner.post(f"/aujourdhui/{nord.id}/envoi/", {"step": step, "request_key": key})

    after = shown(owner.get("/aujourdhui/"))

    assert "Prêts à partir de votre messagerie" in after and "À contacter" not in after


def test_the_search_key_leads_to_the_list_with_its_field_in_focus(business, invoice, owner):
    day, there = shown(owner.get("/aujourdhui/")), shown(owner.get("/factures/?chercher"))

    assert 'href="/factures/?chercher" data-key="/"' in day
    field = there.partition('id="q"')[2].partition(">")[0]
    assert "autofocus" in field and "autofocus" not in shown(owner.get("/factures/")).partition('id="q"')[2][:300]


def test_platforms_are_spoken_of_in_france_alone(business, nord, monkeypatch):
    assert "Ce que dit la plateforme" in shown(owner_client(business).get(f"/clients/{nord.id}/"))

    quebec = establish("ca-qc", email="maxime@tremblay.example")
    coop = ready.client(quebec)
    visitor = owner_client(quebec)

    assert "Ce que dit la plateforme" not in shown(visitor.get(f"/clients/{coop.id}/"))
    assert visitor.post(f"/clients/{coop.id}/noter/plateforme/", {"code": "207"}).status_code == 404
