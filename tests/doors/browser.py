"""A browser for the tests: Debian's Chromium driven by Playwright, axe-core injected.

    def test_the_first_page(page, server):
        page.goto(server.url + "/connexion/")
        assert_accessible(page)
        assert_no_console_errors(page)

`page` closes with the test and fails it when the console or a script complained. Nothing here asks
the network for anything: the flags switch off what Chromium does on its own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox",  # root in a container has no sandbox to give
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (320, 360, 768, 1280)
LOOKS = ((360, "light"), (1280, "dark"))  # the two others are looked at for every screen (`test_every_screen_browser`)
SMALLEST_TEXT = 14  # CSS pixels
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def chromium_path() -> str | None:
    """Where Chromium is on this machine: REGLO_CHROMIUM, or the usual names."""
    named = os.environ.get("REGLO_CHROMIUM")
    return named or next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session of a worker."""
    path = chromium_path()
    if path is None:
        pytest.skip("Chromium is not installed: on Debian, apt-get install chromium (or set REGLO_CHROMIUM)")
    # Playwright's loop lives in this thread; Django would otherwise refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser contexts (`locale`, `color_scheme`, `timezone_id`, `viewport`…); they close with the test."""
    opened: list[BrowserContext] = []

    def open_one(**wanted: Any) -> BrowserContext:
        given = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce", **wanted}
        context = browser.new_context(**given)
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page in French, 1280 wide. Errors of the console fail the test at its end."""
    opened = listened(new_context(viewport={"width": 1280, "height": 800}).new_page())
    yield opened
    assert_no_console_errors(opened)


def listened(page: Page) -> Page:
    """The page, with its complaints written down: `assert_no_console_errors` reads them."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


def assert_no_console_errors(page: Page, *, allowed: tuple[str, ...] = ()) -> None:
    """Nothing was said in the console. `allowed`: parts of sentences a test provokes (« 422 »)."""
    said: list[str] = page.complaints  # type: ignore[attr-defined]
    left = [line for line in said if not any(part in line for part in allowed)]
    assert left == [], f"{page.url}: {left}"
    said.clear()


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing to say, by the rules of WCAG 2.2 A and AA."""
    before = len(getattr(page, "complaints", []))
    if not page.evaluate("() => Boolean(window.axe)"):
        # Run by the debugger, not by a <script>: the page's content policy stays as strict as it is.
        page.evaluate(_axe())
    found = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, preload: false})", RULES)
    # axe tries styles that our content policy refuses: what it provokes is not a fault of the page.
    del getattr(page, "complaints", [])[before:]
    told = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {node['html'][:160]}\n    {node['failureSummary']}" for node in violation["nodes"])
        for violation in found["violations"]
    ]
    assert told == [], f"{page.url}\n" + "\n".join(told)
    assert found["passes"], f"{page.url}: axe-core checked nothing"


def assert_calm(page: Page) -> None:
    """On a phone and on a desk, in the light and in the dark: nothing for axe, too wide, or too small to press."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert_accessible(page)
    assert_fits(page)
    assert_targets(page)
    assert page.locator("h1").count() == 1


def _axe() -> str:
    source = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    assert "axe" in source, "axe.min.js is empty"
    return source


def assert_fits(page: Page, *, widths: tuple[int, ...] = WIDTHS) -> None:
    """At each width: no sideways scroll, no text under 14 px. The page is left at 1280."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        overflow = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{page.url} at {width}: {overflow} px too wide, by {page.evaluate(_WIDEST)}"
        small = page.evaluate(_SMALL_TEXT, SMALLEST_TEXT)
        assert small == [], f"{page.url} at {width}: text under {SMALLEST_TEXT} px: {small}"
    page.set_viewport_size({"width": 1280, "height": 800})


_WIDEST = """() => [...document.querySelectorAll('body *')]
    .filter((node) => node.getBoundingClientRect().right > window.innerWidth + 0.5)
    .slice(-3).map((node) => node.outerHTML.slice(0, 120))"""

_SMALL_TEXT = """(least) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const node = walker.currentNode, holder = node.parentElement;
        if (!node.data.trim() || holder.closest('script, style, template') || !holder.checkVisibility()) continue;
        const size = parseFloat(getComputedStyle(holder).fontSize);
        if (size < least - 0.01) found.push(`${size}px « ${node.data.trim().slice(0, 40)} »`);
    }
    return found;
}"""


def assert_targets(page: Page, *, least: int = 24) -> None:
    """Everything one presses is at least `least` pixels each way; links inside a sentence excepted (2.5.8)."""
    found = page.evaluate(_SMALL_TARGETS, least)
    assert found == [], f"{page.url}: targets under {least} px: {found}"


_SMALL_TARGETS = """(least) => {
    const box = (node) => (node.closest('label') ?? node).getBoundingClientRect();
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
        .filter((node) => node.checkVisibility() && getComputedStyle(node).display !== 'inline' && !node.closest('.skip'))
        .filter((node) => { const b = box(node); return b.width && (b.width < least - 0.5 || b.height < least - 0.5); })
        .map((node) => node.outerHTML.slice(0, 120));
}"""


SHIFT_MAX = 0.05  # cumulative layout shift (Core Web Vitals); less than anyone sees


def watch_shifts(page: Page) -> None:
    """Count what moves by itself on each page opened from now on: `shift` reads it."""
    page.add_init_script(_WATCH_SHIFTS)


def shift(page: Page) -> float:
    """How much of the page moved by itself since it opened, its fonts being there."""
    moved: float = page.evaluate("async () => { await document.fonts.ready; return window.moved ?? 0; }")
    return moved


_WATCH_SHIFTS = """
    window.moved = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
    }).observe({type: 'layout-shift', buffered: true});
"""


def assert_focus_in_sight(page: Page) -> None:
    """Whatever takes the focus is seen at least in part: no bar lies over it (2.4.11)."""
    hidden = page.evaluate(_HIDDEN_FOCUS)
    assert hidden == [], f"{page.url}: the focus is covered on {hidden}"


_HIDDEN_FOCUS = """() => {
    const seen = (node) => {
        const b = node.getBoundingClientRect();
        const across = [0.1, 0.5, 0.9].map((part) => b.left + b.width * part);
        const down = [0.1, 0.5, 0.9].map((part) => b.top + b.height * part);
        return across.some((x) => down.some((y) => {
            const top = document.elementFromPoint(x, y);
            return top && (node.contains(top) || top.contains(node) && !top.matches('body, html, main') || top.closest('label')?.contains(node));
        }));
    };
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
        .filter((node) => node.checkVisibility() && !node.disabled && !node.closest('.skip, .visually-hidden'))
        .filter((node) => { node.focus(); return document.activeElement === node && !seen(node); })
        .map((node) => node.outerHTML.slice(0, 120));
}"""
