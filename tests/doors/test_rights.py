"""« Mes droits »: amounts, segments, articles and the last day; what is unknown is said with its day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reglo.books import clients, payments
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors.visitors import owner_client, shown, signed_in
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)  # the rate of that half-year is not known
SPRING = datetime(2027, 4, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def business():
    return ready.business()


def on(monkeypatch, at):
    monkeypatch.setenv("REGLO_NOW", at.isoformat())


def page_of(business, kind="business"):
    client = ready.client(business, kind=kind)
    issued = ready.issued(business, client)
    return issued, f"/factures/{issued.invoice.id}/droits/"


def test_a_late_invoice_says_what_the_law_grants_and_rests_on(business, monkeypatch):
    _, address = page_of(business)
    on(monkeypatch, DECEMBER)

    page = shown(owner_client(business).get(address))

    assert "12,4 %" in page or "12,40 %" in page
    assert "40,00 €" in page and "L441-10" in page.replace(". ", "")
    assert "Dernier jour pour saisir un juge, le 23 décembre 2031" in page
    assert "relance" in page and "mise en demeure" in page  # they interrupt nothing, and it says so
    assert "rien ne s’ajoute" in page


def test_the_page_of_the_invoice_and_of_the_client_point_to_it(business, monkeypatch):
    issued, address = page_of(business)
    on(monkeypatch, DECEMBER)
    owner = owner_client(business)

    for page in (f"/factures/{issued.invoice.id}/", f"/clients/{issued.invoice.client_id}/"):
        assert address in shown(owner.get(page))


def test_a_rate_not_yet_known_is_said_with_its_day_and_not_guessed(business, monkeypatch):
    _, address = page_of(business)
    on(monkeypatch, JANUARY)

    page = shown(owner_client(business).get(address))

    assert "Intérêts au 31 décembre 2026" in page
    assert "à partir du 1er janvier 2027 n’est pas encore connu" in page
    assert "Un jour de plus" not in page


def test_the_fixed_sum_is_known_when_no_rate_is(business, monkeypatch):
    client = ready.client(business, terms="60 jours")
    issued = ready.issued(business, client)
    on(monkeypatch, SPRING)

    page = shown(owner_client(business).get(f"/factures/{issued.invoice.id}/droits/"))

    assert "n’est pas encore connu" in page and "40,00 €" in page


def test_a_consumer_owes_no_fixed_sum(business, monkeypatch):
    _, address = page_of(business, "consumer")
    on(monkeypatch, DECEMBER)

    page = shown(owner_client(business).get(address))

    assert "Indemnité, une fois" not in page and "40,00 €" not in page
    assert "Sans mise en demeure, aucun intérêt ne court" in page


def test_part_payments_make_segments(business, monkeypatch):
    issued, address = page_of(business)
    payments.note(
        business, invoice_id=issued.invoice.id, amount=Decimal(800), received_on=date(2026, 12, 28),
        means="transfer", request_key=uuid7(), today=DECEMBER.date(), by=owner_of(business), at=DECEMBER,
    )  # fmt: skip
    on(monkeypatch, DECEMBER)

    page = shown(owner_client(business).get(address))

    rows = page.partition("right__rows")[2].partition("</table>")[0]
    assert rows.count('scope="row"') == 2 and "28/12/2026" in rows and "29/12/2026" in rows


def test_an_invoice_that_is_not_late_grants_nothing(business):
    _, address = page_of(business)

    assert "Rien n’est en retard" in shown(owner_client(business).get(address))


def test_an_agreed_rate_is_the_one_that_counts(business, monkeypatch):
    client = ready.client(business, agreed_rate=Decimal(15))
    issued = ready.issued(business, client)
    on(monkeypatch, DECEMBER)

    assert "15,00 %" in shown(owner_client(business).get(f"/factures/{issued.invoice.id}/droits/"))


def test_somebody_else_sees_nothing_of_it(business, monkeypatch):
    _, address = page_of(business)
    other = ready.business(name="Basile Roy", email="basile@roy.example")
    clients.add(other, client=ready.NORD, billing=ready.JEANNE, by=owner_of(other), at=NOW)

    assert signed_in(owner_of(other)).get(address).status_code == 404
    with tenant(other.id):
        assert not other.invoices.exists()
