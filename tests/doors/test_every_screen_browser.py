"""Every screen there is, opened by each role in a real browser: accessible, steady, on every width, in both lights.

The addresses come from the URL resolver and the rows from the demo, so that a new page is looked at the day it is
written. What a page refuses or opens by itself has its tests beside the page; here everything that folds is opened.
"""

import re
from gettext import translation
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import expect

from reglo.books import demo, imports, members, people
from reglo.books.demo import story
from reglo.books.people import Membership, set_preferences
from reglo.books.tenancy import is_tenant, tenant
from reglo.documents import imports as reading
from reglo.rules import roles
from reglo.web import language
from tests import ready
from tests.doors import browser as b
from tests.doors.test_addresses import PUBLIC
from tests.doors.visitors import member, signed_in
from tests.people import NOW, TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OPEN_ALL = """() => {
    for (const one of document.querySelectorAll('main details')) {
        one.open = true;  // but for a menu, which lies over what is under it
        const over = [...one.children].some((node) => getComputedStyle(node).position === 'absolute');
        if (over) one.open = false;
    }
}"""
# What an English page says by itself: neither what people wrote nor what speaks another language and says so.
TEXTS = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const holder = node.parentElement;
        if (holder.closest('[lang]').lang !== 'en' || holder.closest('script, textarea, bdi, [dir=auto]')) continue;
        found.push(node.data.trim().replace(/\\s+/g, ' '));
    }
    for (const one of document.querySelectorAll('[aria-label], [placeholder], [title]'))
        for (const name of ['aria-label', 'placeholder', 'title']) found.push(one.getAttribute(name));
    return [...new Set(found)].filter(Boolean);
}"""
WORDS = {"step": "letter", "name": "letter"}
PHONE = {"width": 360, "height": 740}
TALL = {"width": 360, "height": 4000}  # axe counts what a sticky bar lies over, though one may scroll
DESK = {"width": 1280, "height": 800}
PEOPLE = [
    ("camille", roles.OWNER, "fr"),
    ("maxime", roles.OWNER, "en"),
    ("camille", roles.ASSISTANT, "en"),
    ("maxime", roles.ASSISTANT, "fr"),
    ("camille", roles.ACCOUNTANT, "fr"),
]
CATALOGUE = {
    " ".join(key.split()): " ".join(said.split())
    for key, said in translation("django", localedir=settings.LOCALE_PATHS[0], languages=["en"])._catalog.items()
    if isinstance(key, str)
}
# Not what is English too (« Pays », how a client pays), nor the name by which French calls itself.
FRENCH = set(CATALOGUE) - set(CATALOGUE.values()) - {"Français"}
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
LEAST = {roles.OWNER: 18, roles.ASSISTANT: 12, roles.ACCOUNTANT: 8}  # screens, so that losing some is seen


@pytest.fixture
def house(monkeypatch):
    """A demo told by its story: its business and someone of each role there."""
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)

    def build(name):
        owner, business = demo.live(story.read(name, today=TODAY, seed=1))
        assistant = people.account(story.ASSISTANT["email"])
        with tenant(business.id):
            client = assistant.memberships.get(business=business).delegations.first().client
        members.ask(business, client_id=client.id, words="Trois versements ?", by=assistant, at=NOW)
        invited = {
            "email": "lou@bureau.example",
            "name": "Lou",
            "role": roles.ACCOUNTANT,
            "outside": False,
            "until": None,
        }
        members.invite(business, **invited, on=TODAY, by=owner, at=NOW)
        ready.mail_server(business, port=2525)
        moved_in(business, owner)
        return business, {
            roles.OWNER: owner,
            roles.ASSISTANT: assistant,
            roles.ACCOUNTANT: member(business, roles.ACCOUNTANT),
        }

    return build


def moved_in(business, owner):
    """The story imports nothing: a client moved in and another file that waits, with a line that cannot be read."""
    one, two = b"Nom;Ville\nStudio Bleu;Nantes\n", b"Nom;E-mail\nStudio Vert;pas une adresse\n;\xc3\xa0@b.example\n"
    facts = {"place": business.place, "currency": business.currency, "today": TODAY}
    imports.land(business, reading.read([("un.csv", one)], **facts), by=owner, at=NOW, on=TODAY)
    imports.keep(business, [("deux.csv", two)], by=owner, at=NOW)


def routes(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "verb", PUBLIC) != PUBLIC:
            yield route, pattern.pattern.converters


def addresses(business, seen):
    """Each address with a row of the house for each of its parts; those without such a row are left out."""
    for route, parts in routes(get_resolver().url_patterns):
        filled = "/" + route
        for name, converter in parts.items():
            kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
            found = row_of(business, name, seen) if kind == "uuid" else WORDS.get(name)
            filled = filled.replace(f"<{kind}:{name}>", str(found)) if found else ""
        if filled:
            yield filled


def row_of(business, name, seen):
    """The key of a row that this part of an address may name: one that is still asked for money, where it may be."""
    model = next((one for one in apps.get_models() if one._meta.model_name == name.removesuffix("_id")), None)
    if model is None:
        return None
    with tenant(business.id, clients=seen) if is_tenant(model) else tenant(business.id):
        rows = model.objects.filter(business=business).order_by("-pk")
        if name == "client_id":
            owing = rows.filter(receivables__open_amount__gt=0).order_by("receivables__due_on")
            return owing.values_list("id", flat=True).first()
        return rows.values_list("id", flat=True).first()


def screens(business, user, spoken):
    """The addresses that answer this person with a page of their own, and the title of each."""
    browser = signed_in(user)
    browser.cookies[language.COOKIE] = spoken
    membership = Membership.objects.get(business=business, user=user)
    seen = members.delegated_clients(business, membership, on=TODAY)
    found = {}
    for address in addresses(business, seen):
        answer = browser.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found[address] = TITLE.search(answer.content.decode())[1].strip()
    return dict(sorted(found.items()))


def at(live_server, new_context, user, spoken):
    """A page of this person, in the language that signing in would have remembered."""
    context = new_context(viewport=DESK)
    (name, cookie), *_ = signed_in(user).cookies.items()
    said = {name: cookie.value, language.COOKIE: spoken}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in said.items()])
    page = b.listened(context.new_page())
    b.watch_shifts(page)
    return page


def french_of(page):
    """What the page says in French though the catalogue knows its English."""
    return [text for text in page.evaluate(TEXTS) if text in FRENCH]


def assert_calm(page, address):
    """In the light on a desk, as it opens."""
    assert b.shift(page) <= b.SHIFT_MAX, f"{address}: {b.shift(page)}"
    assert page.locator("h1").count() == 1, address
    b.assert_accessible(page)
    b.assert_fits(page)
    b.assert_targets(page)


def assert_calm_unfolded(page):
    """In the dark on a phone, with everything unfolded."""
    page.set_viewport_size(PHONE)
    b.assert_focus_in_sight(page)
    page.set_viewport_size(TALL)
    page.emulate_media(color_scheme="dark")
    page.evaluate(OPEN_ALL)
    b.assert_accessible(page)
    b.assert_targets(page)
    b.assert_fits(page, widths=(320,))
    page.emulate_media(color_scheme="light")


# A third of the screens at a time, so that a suite on several processes shares them out.
@pytest.mark.parametrize("third", [0, 1, 2])
@pytest.mark.parametrize(("name", "role", "chosen"), PEOPLE)
def test_every_screen_is_calm_on_every_width(house, new_context, live_server, name, role, chosen, third):
    """The others see less of the pages that the owner sees: what they see is looked at once, unfolded."""
    business, persons = house(name)
    set_preferences(persons[role], language=chosen, keys_on=True)
    spoken = language.spoken(chosen, business.place)
    found = list(screens(business, persons[role], spoken))
    page = at(live_server, new_context, persons[role], spoken)

    for address in found[third::3]:
        page.goto(live_server.url + address)
        assert urlsplit(page.url).path == address
        assert page.locator("html").get_attribute("lang") == spoken, address
        if spoken == "en":
            assert french_of(page) == [], address
        if role == roles.OWNER:
            assert_calm(page, address)
        assert_calm_unfolded(page)

    b.assert_no_console_errors(page)


@pytest.mark.parametrize(("name", "role", "chosen"), PEOPLE)
def test_every_screen_has_a_title_of_its_own(house, name, role, chosen):
    business, persons = house(name)
    set_preferences(persons[role], language=chosen, keys_on=True)

    found = screens(business, persons[role], language.spoken(chosen, business.place))

    assert len(found) >= LEAST[role], found
    alike = {title: [one for one in found if found[one] == title] for title in found.values()}
    assert {title: pages for title, pages in alike.items() if len(pages) > 1} == {}


def test_french_left_on_an_english_page_is_seen(house, new_context, live_server):
    _business, persons = house("camille")
    page = at(live_server, new_context, persons[roles.OWNER], "en")

    page.goto(f"{live_server.url}/encaissements/")
    assert french_of(page) == []
    page.evaluate("document.querySelector('h1').textContent = 'Encaissements'")

    assert french_of(page) == ["Encaissements"]


def test_on_a_phone_the_first_gesture_of_an_invoice_is_in_sight(house, new_context, live_server):
    business, persons = house("camille")
    page = at(live_server, new_context, persons[roles.OWNER], "fr")
    page.set_viewport_size(PHONE)
    with tenant(business.id):
        unsent = business.invoices.order_by("-issued_at").first()

    page.goto(f"{live_server.url}/factures/{unsent.id}/")

    expect(page.locator("main .button--primary").first).to_be_in_viewport()
    b.assert_no_console_errors(page)
