"""Inès follows up for two businesses: few gestures, the right name in each text, and nothing that is the owner's."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from reglo.books import digests, members, people
from reglo.books.followups import bank, cases, contacts
from reglo.books.people import Membership, User
from reglo.books.tenancy import tenant
from tests import ready
from tests.books.test_members import working_server
from tests.doors import a_day
from tests.doors import browser as b
from tests.doors.visitors import PASSWORD, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FRIDAY = TODAY + timedelta(days=4)
INTERACTIONS_MAX = 12
INES, MORIN = "Inès Caron", "Morin Traduction"


@pytest.fixture
def businesses(monkeypatch):
    """Aubry Conseil: a call and a due date. Morin Traduction: a due date, and a client already tried three times."""
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    aubry = a_day.business()
    a_day.nord(aubry)
    a_day.belle_anse(aubry)
    morin = ready.business(name="Luc Morin", email="luc@morin.example")
    people.describe(morin, changes={"brand": MORIN, "phone": "02 41 00 00 00"}, by=owner_of(morin), at=NOW)
    person = {"title": "Madame", "name": "Rose Martin", "email": "rose@volets.example", "phone": "02 00 00 00 01"}
    tried = a_day.owing(morin, "Volets Martin", person, issued_on=date(2026, 10, 12), price="700")
    a_day.reminded(morin, tried, on=a_day.SENT_ON)
    bank.check(morin, on=a_day.FRIDAY, by=owner_of(morin), at=a_day.at(a_day.FRIDAY))
    unanswered(morin, tried, days=(18, 19, 20))
    a_day.lenoir(morin)
    for one in (aubry, morin):
        working_server(one)
        confide_all(one)
    a_day.coop(aubry)  # a client of the owner alone
    return aubry, morin


def unanswered(of, to, *, days):
    with tenant(of.id):
        followed = cases.of_client(of, to.id, today=TODAY)
    for day in days:
        contacts.record(
            of, client_id=to.id, contact_id=followed.contact_id, kind=contacts.ATTEMPT, channel="phone",
            step="call_script", outcome="unanswered", sums=[one.id for one in followed.sums],
            on=date(2026, 11, day), by=owner_of(of), at=a_day.at(date(2026, 11, day)),
        )  # fmt: skip


def confide_all(of):
    ines, _ = User.objects.get_or_create(email="ines@caron.example", defaults={"name": INES})
    ines.set_password(PASSWORD)
    ines.save()
    membership = Membership.objects.create(user=ines, business=of, role="assistant")
    with tenant(of.id):
        clients = list(of.clients.values_list("id", flat=True))
    members.confide(of, membership_id=membership.id, client_ids=clients, by=owner_of(of), at=NOW)


@pytest.fixture
def ines(page, live_server, businesses):
    page.goto(live_server.url + "/connexion/")
    page.get_by_label("Votre e-mail").fill("ines@caron.example")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/suivi/")
    return page


def test_three_follow_ups_in_two_businesses_take_twelve_gestures_at_most(ines, businesses):
    aubry, morin = businesses
    made = []

    def gesture(act, *given):
        act(*given)
        made.append(given)

    gesture(ines.get_by_role("button", name="Appeler (Atelier Nord)").click)
    ines.wait_for_url("**/appel/")
    gesture(ines.get_by_label("Pas joint").check)
    gesture(ines.keyboard.press, "Control+Enter")
    ines.wait_for_url("**/aujourdhui/")
    card = ines.get_by_test_id("today-card")
    expect(card).to_have_count(1)
    gesture(ines.keyboard.press, "e")
    expect(card).to_have_count(0)
    gesture(ines.get_by_role("link", name="Suivi").first.click)
    gesture(ines.get_by_role("button", name="Écrire (Lenoir SARL)").click)
    ines.wait_for_url("**/message/**")
    gesture(ines.keyboard.press, "Control+Enter")
    ines.wait_for_url("**/aujourdhui/")

    assert len(made) <= INTERACTIONS_MAX
    for business, name, other in ((aubry, "Aubry Conseil", MORIN), (morin, MORIN, "Aubry Conseil")):
        with tenant(business.id):
            (message,) = business.messages.filter(queued_at=NOW, asks=True)
        assert INES in message.body and name in message.body and other not in message.body
        assert "pour le compte" in message.body or f"pour {name}" in message.body
    b.assert_no_console_errors(ines)


def test_the_friday_digest_tells_what_was_done_and_reaches_each_owner(ines, businesses):
    test_three_follow_ups_in_two_businesses_take_twelve_gestures_at_most(ines, businesses)
    aubry, morin = businesses

    ines.get_by_role("link", name="Suivi").first.click()
    done = "1 message, 1 appel sans réponse"
    for business, name, said in ((aubry, "Aubry Conseil", done), (morin, MORIN, "1 message")):
        sent = digests.queue_digest(business, on=FRIDAY, at=NOW)
        assert sent.to == owner_of(business).email
        assert INES in sent.body and said in sent.body

        preview = ines.locator("details", has_text=f"Résumé du vendredi 27\N{NO-BREAK SPACE}novembre 2026, {name}")
        preview.locator("summary").click()
        expect(preview).to_contain_text(said)


def test_a_fourth_try_in_the_month_is_refused_with_its_reason(ines, live_server, businesses):
    _, morin = businesses
    with tenant(morin.id):
        tried = morin.clients.get(name="Volets Martin")
    switch(ines, morin)

    ines.goto(f"{live_server.url}/clients/{tried.id}/appel/")
    ines.get_by_label("Pas joint").check()
    ines.keyboard.press("Control+Enter")

    expect(ines.locator("[data-refusal]").first).to_contain_text("3 essais ce mois-ci déjà")
    b.assert_no_console_errors(ines, allowed=("422",))


def switch(page, business):
    page.locator("select[name=business]:visible").select_option(str(business.id))
    page.get_by_role("button", name="Changer").click()
    page.wait_for_load_state()


def test_what_is_the_owners_or_anothers_answers_with_a_calm_page(ines, live_server, businesses):
    aubry, morin = businesses
    with tenant(aubry.id):
        other, invoice = aubry.clients.get(name="Coop Verte"), aubry.invoices.first()
        draft = aubry.drafts.get(client_id=other.id)
    with tenant(morin.id):
        elsewhere = morin.clients.get(name="Lenoir SARL")
    switch(ines, aubry)
    closed = {
        "/reglages/": 403,  # bank details, mail, members
        "/factures/nouvelle/": 403,
        f"/factures/{invoice.id}/correction/": 403,
        f"/clients/{invoice.client_id}/modifier/": 403,
        "/reglages/membres/inviter/": 403,
        f"/clients/{other.id}/": 404,
        f"/clients/{elsewhere.id}/": 404,
        f"/factures/brouillons/{draft.id}/": 404,
    }

    for address, status in closed.items():
        assert ines.goto(live_server.url + address).status == status, address
        b.assert_accessible(ines)
        assert ines.locator("h1").count() == 1
        expect(ines.get_by_role("link", name="Revenir à l’accueil")).to_be_visible()
    b.assert_no_console_errors(ines, allowed=("403", "404"))


def test_what_changes_a_price_or_the_method_is_refused_to_her_hands_too(businesses):
    aubry, _ = businesses
    hers = signed_in(User.objects.get(email="ines@caron.example"))
    for address in ("/reglages/banque/", "/methode/", "/methode/escalier/"):
        assert hers.post(address, {"iban": "FR7630006000011234567890189"}).status_code == 403, address
    with tenant(aubry.id):
        assert aubry.profiles.get().iban == ready.PROFILE["iban"]
