"""A unit price finer than the cent: read as it was typed, kept whole, and never rounded without a word."""

import re

import pytest

from reglo.books.tenancy import tenant
from reglo.web.language import COOKIE
from tests import paperwork
from tests.doors.test_drafts import HTMX, opened
from tests.doors.visitors import owner_client, shown

pytestmark = pytest.mark.django_db

SLOT = re.compile(r'<p class="slot" id="ef-lines-0-unit_price"([^>]*)>([^<]*)</p>')


def priced(price, *, quantity="1", language="fr"):
    """A paper with one line: its page, what stands under its price, its class."""
    business = paperwork.ready()
    visitor = owner_client(business)
    visitor.cookies[COOKIE] = language
    address, token = opened(visitor)
    line = {"title": "Atelier", "quantity": quantity, "unit_price": price}
    kept = visitor.post(address, {**paperwork.sent(paperwork.CONTENT | {"lines": [line]}), "new": token}, **HTMX)
    page = shown(visitor.get(address))
    (kind, words), (kept_kind, kept_words) = (SLOT.search(one).groups() for one in (page, shown(kept)))
    assert ("data-note" in kind, words) == ("data-note" in kept_kind, kept_words)
    return business, visitor, address, page, kind, words


def test_three_decimals_are_said_with_what_the_line_comes_to_and_the_other_reading():
    *_, page, kind, words = priced("12,345")

    assert words == "Prix unitaire 12,345 : la ligne s’arrondit à 12,35 €. Pour 12 345,00 €, écrivez 12345."
    assert "data-note" in kind
    assert not re.search(r'id="f-lines-0-unit_price"[^>]*aria-invalid', page)
    assert 'value="12,345"' in page


def test_a_price_by_the_word_is_said_and_has_no_other_reading():
    *_, words = priced("0,0125", quantity="1000")

    assert words == "Prix unitaire 0,0125 : la ligne s’arrondit à 12,50 €."


@pytest.mark.parametrize(("price", "language"), [("12,34", "fr"), ("12,340", "fr"), ("12345", "fr"), ("12,345", "en")])
def test_a_price_in_whole_cents_needs_no_word(price, language):
    *_, kind, words = priced(price, language=language)

    assert (words, "data-note" in kind) == ("", False)


def test_a_price_of_which_the_language_has_another_sign_is_refused_with_both_readings():
    *_, page, kind, words = priced("12.345")

    assert "il se lit de deux façons. Écrivez 12345 ou 12,345" in words and "data-note" not in kind
    assert re.search(r'id="f-lines-0-unit_price"[^>]*aria-invalid="true"', page)


def test_the_invoice_shows_the_price_as_it_is_kept():
    business, visitor, address, *_ = priced("12,345", quantity="3")

    answer = visitor.post(
        f"{address}emission/",
        paperwork.sent(paperwork.CONTENT | {"lines": [{"title": "Atelier", "quantity": "3", "unit_price": "12,345"}]}),
    )

    page = shown(visitor.get(answer.url))
    assert "12,345" in page and "37,04" in page
    with tenant(business.id):
        (line,) = business.invoices.get().sealed.lines
    assert (str(line.unit_price), str(line.net)) == ("12.345", "37.04")
