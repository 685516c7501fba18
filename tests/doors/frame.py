"""A small site made of our templates, styles and scripts alone: no view, no database.

It answers with the content policy of the settings, so that a script or a style that the policy
refuses is an error in the console of the test.
"""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.template import engines
from django.utils import translation

from tests.shape import walk

BODILESS = {204, 304}
STATIC = walk.PACKAGE / "web" / "static"


class Item(NamedTuple):
    """One line of the way around."""

    key: str
    label: str
    url: str
    current: bool = False


NAV = [
    Item("aujourdhui", "Aujourd’hui", "/aujourdhui/"),
    Item("clients", "Clients", "/clients/"),
    Item("missions", "Missions", "/missions/"),
    Item("factures", "Factures", "/factures/", current=True),
    Item("prevision", "Prévision", "/prevision/"),
]
REST = [Item("encaissements", "Encaissements", "/encaissements/"), Item("reglages", "Réglages", "/reglages/")]


class Business(NamedTuple):
    """The name at the foot of the way around."""

    name: str = "Aubry Conseil"


def rendered(source: str, *, language: str = "fr", **context: Any) -> str:
    """A template text, as the product would render it."""
    given = {
        "nav": NAV,
        "nav_rest": REST,
        "new_invoice_url": "/factures/nouvelle/",
        "note_payment_url": "/encaissements/noter/",
        "sign_out_url": "/deconnexion/",
        "business": Business(),
        "csrf_token": "token-of-the-test",
        **context,
    }
    with translation.override(language):
        return engines["django"].from_string(source).render(given)


def a_page(content: str, *, title: str = "Factures", language: str = "fr", **context: Any) -> str:
    """A page of the product around some content."""
    source = (
        '{% extends "web/base.html" %}{% load i18n reglo %}'
        "{% block title %}" + title + "{% endblock %}{% block heading %}" + title + "{% endblock %}"
        "{% block content %}" + content + "{% endblock %}"
    )
    return rendered(source, language=language, **context)


@dataclass
class Site:
    """What the site answers, and what it was sent."""

    url: str = ""
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    sent: list[tuple[str, str]] = field(default_factory=list)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Pages from memory, static files from the package."""

    protocol_version = "HTTP/1.1"  # one connection for the fifty small files of a page

    def __init__(self, site: Site, *args: Any) -> None:
        self.site = site
        super().__init__(*args, directory=str(STATIC))

    def log_message(self, *args: object) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        """Answer a page or a file."""
        if self.path.startswith("/static/"):
            self.path = self.path.removeprefix("/static")
            super().do_GET()
        else:
            self._answer()

    def do_POST(self) -> None:
        """Write down what was sent, and answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.site.sent.append((self.path, body))
        self._answer()

    def _answer(self) -> None:
        status, text = self.site.answers.get(self.path.partition("?")[0], (404, "absent"))
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(0 if status in BODILESS else len(text.encode())))
        for name, value in self.site.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", policy())
        self.end_headers()
        if status not in BODILESS:
            self.wfile.write(text.encode())


def policy() -> str:
    """The content policy of the settings, as a header."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(map(str, sources))}" for name, sources in directives.items())


@contextmanager
def serving(answers: dict[str, tuple[int, str]] | None = None) -> Iterator[Site]:
    """The site on a free port of this machine, until the test ends."""
    site = Site(answers=answers or {})
    handler: Callable[..., Handler] = functools.partial(Handler, site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    site.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
