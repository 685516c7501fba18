"""Sixty days of the demo, lived in a browser by its owner and its assistant: no limit is ever passed."""

import random
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reglo import jobs
from reglo.books import demo, people, verification
from reglo.books.demo import story
from reglo.documents import renderer
from reglo.rules import dates
from tests import ready
from tests.doors import browser as b
from tests.doors.visitors import signed_in
from tests.stories import limits
from tests.stories.living import Clock, Person, World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FIRST = date(2026, 11, 23)
DAYS = 60
SEED = 2026
ASSISTANT_DAYS = {0, 2, 4}  # Inès works on Mondays, Wednesdays and Fridays
BILLING_DAYS = {1, 3}
SATURDAY = 5
LIVED = {"pre_due", "due_date", "reminder_1", "call_script", "reminder_2"}
POSTED = {"letter", "formal_notice"}
DAYS_OFF = 0.1  # how often the owner does not open it at all
MORNING, OFFICE, DESK, EVENING = time(9), time(9, 20), time(10, 30), time(18, 10)


@pytest.fixture
def clock(monkeypatch):
    made = Clock(ready.NOW)
    monkeypatch.setattr("reglo.clock.now", made)
    yield made
    renderer.stop()


def at_work(new_context, live_server, user, clock):
    """A person signed in, at their browser."""
    context = new_context(viewport={"width": 1280, "height": 800})
    (name, cookie), *_ = signed_in(user).cookies.items()
    context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    return Person(b.listened(context.new_page()), live_server.url, clock, random.Random(f"{SEED} {user.email}"))


@pytest.mark.parametrize("name", story.NAMES)
def test_sixty_days_in_a_browser_pass_no_limit(name, new_context, live_server, clock):
    told = story.read(name, today=FIRST, seed=SEED)
    owner, business = demo.live(told)
    zone = ZoneInfo(business.time_zone)
    clock.stand(FIRST, MORNING, zone)
    ready.mail_server(business, port=2525)
    world = World(business, owner, clock, random.Random(f"{SEED} {name}"), told)
    world.allow(FIRST)
    assistant = people.account(story.ASSISTANT["email"])
    persons = [at_work(new_context, live_server, user, clock) for user in (owner, assistant)]

    for number in range(DAYS):
        today = FIRST + timedelta(days=number)
        live(today, world, persons, zone)
        assert limits.broken(business, today) == [], today

    assert verification.verify(business) == []
    counted = limits.count(business, since=FIRST)
    assert counted.keys() >= LIVED, counted
    assert counted.keys() & POSTED, counted
    for person in persons:
        b.assert_no_console_errors(person.page)


def live(today, world, persons, zone):
    """A day: what runs by itself, what each does, who pays, what leaves."""
    owner, assistant = persons
    world.clock.stand(today, MORNING, zone)
    jobs.tick(jobs.MORNING)
    world.works_by_itself()
    if dates.is_business_day(today, holidays=limits.holidays_at(world.business, today)):
        if today.weekday() in BILLING_DAYS and world.law_is_known(today):
            world.bill(today)
        late = world.luck.random() < 0.12
        world.clock.stand(today, EVENING if late else OFFICE, zone)
        if world.luck.random() >= DAYS_OFF:
            owner.work(today, office=not late)
        for invoice_id, amount in world.payments(today):
            owner.note_payment(invoice_id, amount)
        world.works_by_itself()
        if not late:
            world.clock.stand(today, DESK, zone)
            if today.weekday() in ASSISTANT_DAYS:
                assistant.work(today, office=True)
            world.tasks(today)
            if world.law_is_known(today):
                world.post_letters([*owner.letters, *assistant.letters], today)
            owner.letters, assistant.letters = [], []
            world.works_by_itself()
    elif today.weekday() == SATURDAY and world.luck.random() < 0.3:
        world.clock.stand(today, DESK, zone)
        owner.work(today, office=False)
        world.works_by_itself()
