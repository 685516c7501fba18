"""The two forms of an e-mail, text and page, and its languages."""

import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.documents import messages
from reglo.packs import texts
from reglo.packs.texts import Text
from tests.emails import PDF, build, content, received
from tests.text_values import values

BODY = """Bonjour Madame Roy,

Voici **la facture**, *enfin* & <b>bien</b>. Tout est ici : https://reglo.example/p/k7?a=1&b=2

IBAN\u00a0: FR14 2004
Référence\u00a0: 2026-041

- une date : https://reglo.example/d.
- rien

2. deux
3. trois

| Facture | Montant |
| --- | ---: |
| nº\u00a012 | 40,00\u00a0€ |

Camille Aubry
Aubry Conseil

---

Aubry Conseil, Nantes."""


def test_the_text_is_what_one_would_type():
    text = content(received(build(body_markdown=BODY, attachments=(PDF, ("b.pdf", "application/pdf", b"x")))), "plain")

    assert text == (
        "Bonjour Madame Roy,\n\n"
        "Voici la facture, enfin & <b>bien</b>. Tout est ici :\nhttps://reglo.example/p/k7?a=1&b=2\n\n"
        "  IBAN\u00a0: FR14 2004\n  Référence\u00a0: 2026-041\n\n"
        "- une date : https://reglo.example/d.\n- rien\n\n"
        "2. deux\n3. trois\n\n"
        "Facture: nº\u00a012, Montant: 40,00\u00a0€\n\n"
        "Camille Aubry\nAubry Conseil\n\n"
        "-- \nPièces jointes\u00a0: facture-2026-041.pdf (75\u00a0Ko), b.pdf (1\u00a0Ko)\nAubry Conseil, Nantes.\n"
    )


@dataclass
class Page(HTMLParser):
    """What a page says, link by link and tag by tag."""

    tags: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)
        if tag == "a":
            self.links.append((dict(attrs)["href"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.open and self.open[-1] == "a":
            self.links[-1] = (self.links[-1][0], data)


def page_of(message: EmailMessage) -> Page:
    page = Page()
    page.feed(content(message, "html"))
    page.close()
    return page


def test_the_page_says_the_same_words_and_its_links_say_their_address():
    page = page_of(received(build(body_markdown=BODY)))

    assert page.open == []
    assert page.links == [
        ("https://reglo.example/p/k7?a=1&b=2", "reglo.example/p/k7?a=1&b=2"),
        ("https://reglo.example/d", "reglo.example/d"),
    ]
    assert "enfin" in page.words and any("& <b>bien</b>." in words for words in page.words)


def test_the_page_loads_nothing_and_reports_nothing():
    html = content(received(build(body_markdown=BODY)), "html")

    assert not set(page_of(received(build(body_markdown=BODY))).tags) & {
        "img",
        "table",
        "link",
        "script",
        "form",
        "font",
    }
    assert not re.search(r"@import|url\(|src=|@font-face", html)


@given(st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("<>&\"'/*`|#-\\:\n "), min_size=1))
def test_no_body_can_write_a_tag(body: str):
    if not body.strip():
        return
    page = page_of(received(build(body_markdown=body, subject="<script>\"'")))

    known = {"html", "head", "meta", "title", "style", "body", "div", "p", "small", "b", "i", "a", "br", "span"}
    assert set(page.tags) <= known | {"ul", "ol", "li", "h2", "code"}
    assert all(href.startswith(("https://", "http://")) for href, _ in page.links)


@pytest.mark.parametrize(
    "text",
    [t for t in texts.every_text() if t.kind not in {"script", "part"}],
    ids=lambda t: f"{t.locale}/{t.step}.{t.register}",
)
def test_every_text_leaves_as_an_email(text: Text):
    filled = messages.fill(text, values(text.locale, "CA-QC" if text.locale == "fr-CA" else "FR"))
    message = received(build(subject=filled.subject, body_markdown=filled.body, language=filled.language))

    assert message["Subject"] == filled.subject
    assert page_of(message).open == []
    plain = content(message, "plain")
    assert "**" not in plain and "|" not in plain and "  \n" not in plain


# ── Two languages ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["fr-CA", "en"])
def test_a_message_in_two_languages_says_which(language: str):
    """The part in English is marked in the body, so its first words are French whatever the row says."""
    body = "Bonjour,\n\nVoici.\n\n--- en\n\nHello,\n\nHere.\n\n---\n\nTremblay Rédaction"
    message = received(build(body_markdown=body, language=language))

    assert message["Content-Language"] == "fr-CA, en"
    html = content(message, "html")
    assert '<html lang="fr-CA">' in html
    assert html.index("Voici.") < html.index('lang="en"') < html.index("Here.")
    assert content(message, "plain") == (
        "Bonjour,\n\nVoici.\n\n* * *\n\nHello,\n\nHere.\n\n-- \n"
        "Pièce jointe\u00a0: facture-2026-041.pdf (75\u00a0Ko) / Attached: facture-2026-041.pdf (75\u00a0KB)\n"
        "Tremblay Rédaction\n"
    )
