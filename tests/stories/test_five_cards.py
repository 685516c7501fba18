"""Five contacts treated without the mouse in under a minute, and a call that ends with a date.

Keys are counted, a second each, and the words of each card are read at the pace of an adult; the clock of the
machine plays no part.
"""

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from reglo.books.followups import contacts
from reglo.books.tenancy import tenant
from reglo.rules import dates
from tests import ready
from tests.doors import a_day
from tests.doors import browser as b
from tests.doors.test_start_browser import sign_in
from tests.doors.visitors import PASSWORD
from tests.people import NOW, TODAY, owner_of
from tests.stories.living import CARD, Clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARIS = ZoneInfo("Europe/Paris")
SECONDS_MAX, SECONDS_PER_KEY, WORDS_PER_SECOND = 60, 1, 4
LATE_SINCE = date(2026, 10, 14)  # issued then, due on 13 November: the first reminder has come
FOCUSED = """() => {
    const one = document.activeElement, place = one.closest('[data-testid=today-card], [data-testid=day-done]');
    return place && one.matches(':focus-visible') ? place.id || place.dataset.testid : '';
}"""


class Keyboard:
    """Hands that never leave the keys, and eyes that read each card once."""

    def __init__(self, page):
        self.page, self.keys, self.words = page, 0, 0

    def press(self, key):
        self.page.keyboard.press(key)
        self.keys += 1

    def read(self):
        card = self.page.evaluate(CARD)
        assert all(card["words"]), card  # why, to obtain what, by which way, with which words
        self.words += sum(len(part.split()) for part in card["words"])
        return card

    @property
    def seconds(self):
        return self.keys * SECONDS_PER_KEY + self.words / WORDS_PER_SECOND


@pytest.fixture
def clock(monkeypatch):
    made = Clock(NOW)
    monkeypatch.setattr("reglo.clock.now", made)
    return made


@pytest.fixture
def business(clock):
    made = a_day.business()
    a_day.nord(made)
    for name, person in (("Baie Sud", "Jean Kervella"), ("Cap Ouest", "Anne Le Goff")):
        to = {"title": "", "name": person, "email": f"{person.split()[0].lower()}@client.example"}
        a_day.owing(made, name, to, issued_on=LATE_SINCE, price="800")
    for add in (a_day.mairie, a_day.belle_anse, a_day.lenoir):
        add(made)
    ready.mail_server(made, port=2525)
    owner = owner_of(made)
    owner.set_password(PASSWORD)
    with tenant(made.id, write=True):
        owner.save()
    return made


@pytest.fixture
def today(page, live_server, business):
    sign_in(page, live_server)
    page.wait_for_load_state()  # a key pressed before the page listens is lost
    return page


def test_five_cards_are_treated_by_keyboard_in_under_a_minute(today, business, clock):
    hands, cards = Keyboard(today), today.get_by_test_id("today-card")
    expect(cards).to_have_count(5)

    for left in range(4, -1, -1):
        card, before = hands.read(), hands.keys
        for key in ("r", "Enter") if card["kind"] == "call" else ("e",):
            hands.press(key)
        expect(cards).to_have_count(left)
        assert hands.keys - before <= 2
        next_one = today.evaluate(CARD)
        today.wait_for_function(f"({FOCUSED})() === '{next_one['id'] if next_one else 'day-done'}'")
        clock.go_on(timedelta(seconds=8))

    done = today.get_by_test_id("day-done")
    expect(done).to_contain_text("C’est tout pour aujourd’hui.")
    expect(done).to_contain_text("Prochain contact : ")
    assert hands.seconds < SECONDS_MAX, f"{hands.keys} keys and {hands.words} words: {hands.seconds:.0f} s"
    b.assert_no_console_errors(today)


def test_within_the_minute_z_gives_back_the_card_the_outbox_and_the_log(today, business, clock):
    cards = today.get_by_test_id("today-card")
    today.keyboard.press("j")
    today.keyboard.press("j")
    today.keyboard.press("e")
    expect(cards).to_have_count(4)
    with tenant(business.id):
        assert business.messages.filter(state="queued", asks=True).count() == 1
    clock.go_on(timedelta(seconds=55))

    today.keyboard.press("z")

    expect(cards).to_have_count(5)
    expect(today.get_by_test_id("outbox-item")).to_have_count(0)
    with tenant(business.id):
        assert not business.messages.filter(state="queued", asks=True).exists()
        assert not contacts.effective(business.contact_events.filter(on=TODAY)).exists()


def late_in(sentence):
    """« 4 960 », of « dont 4 960 € en retard »."""
    return re.search(r"dont (.+?)\s€ en retard", sentence)[1]


def test_a_call_in_a_few_gestures_silences_reminders_until_its_date_and_two_business_days(today, business, clock):
    money = today.get_by_test_id("money-sentence")
    before, promised_on = money.inner_text(), TODAY + timedelta(days=9)
    hands = Keyboard(today)
    assert "Nadia Roy" in today.get_by_test_id("today-card").first.inner_text()

    hands.press("a")
    today.wait_for_url("**/appel/")
    hands.press("2")  # « circuit interne »
    expect(today.locator("input[value=internal_process]")).to_be_checked()
    hands.press("d")
    today.keyboard.type(f"{promised_on:%d/%m/%Y}")
    hands.keys += 1  # one field
    hands.press("Tab")
    expect(today.locator("#confirmation")).to_contain_text("le 2 décembre, par virement")
    hands.press("Control+Enter")
    today.wait_for_url("**/aujourdhui/")

    assert hands.keys <= 7
    # Nobody is late any more for what was promised for next month.
    assert tuple(late_in(said) for said in (before, money.inner_text())) == (
        "4\N{NARROW NO-BREAK SPACE}960",
        "1\N{NARROW NO-BREAK SPACE}600",
    )
    again_on = dates.add_business_days(promised_on, 2, holidays=frozenset())
    assert shown_days(today, clock, "Nadia Roy", until=again_on) == [again_on]


def shown_days(page, clock, name, *, until):
    """The days on which this person is to be contacted, the bank checked each morning."""
    found, day = [], TODAY
    while day < until:
        day += timedelta(days=1)
        if day.weekday() > 4:
            continue
        clock.stand(day, time(9, 30), PARIS)
        page.reload()
        checked = page.get_by_role("button", name="Rien de neuf")
        checked.click()
        expect(checked).to_have_count(0)
        if any(name in card for card in page.get_by_test_id("today-card").all_inner_texts()):
            found.append(day)
    return found


def test_a_call_is_not_saved_without_a_date_or_a_reason(today, business):
    today.keyboard.press("a")
    today.wait_for_url("**/appel/")

    for outcome, said in (("date", "Écrivez la date obtenue."), ("problem", "Choisissez une raison")):
        today.locator(f"input[name=outcome][value={outcome}]").check()
        today.keyboard.press("Control+Enter")
        expect(today.locator("[data-refusal]").first).to_be_focused()
        expect(today.get_by_role("main")).to_contain_text(said)
    with tenant(business.id):
        assert not business.contact_events.filter(on=TODAY).exists()
    b.assert_no_console_errors(today, allowed=("422",))
