"""Réglages, numéros: going on from another tool, series opened with their reason, and who may."""

import pytest

from reglo.books import series
from reglo.books.tenancy import tenant
from tests import paperwork
from tests.doors.setting import HTMX, entries, refused
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW

pytestmark = pytest.mark.django_db

SERIES = {"letters": "p", "rule": "consumers", "reason": "Les particuliers ont d’autres règles."}


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return paperwork.ready()


@pytest.fixture
def owner(business):
    return owner_client(business)


def test_the_first_paper_leads_to_the_numbers_and_later_ones_do_not(business, owner):
    page = shown(owner.get("/factures/nouvelle/"))
    assert 'href="/reglages/#numeros"' in page and "continuer une autre suite" in page

    answer = owner.post("/reglages/numeros/", {"number": "2026-45"}, follow=True)

    assert "portera 2026-046" in shown(answer)
    assert "La prochaine facture portera 2026-046." in shown(owner.get("/reglages/"))
    assert "recevra le nº" in shown(owner.get("/factures/nouvelle/"))
    assert ("numbering.continued", {"last": 45, "slot": "/2026"}) in entries(business)
    assert paperwork.issue(business).invoice.number == "2026-046"
    assert "continuer une autre suite" not in shown(owner.get("/factures/nouvelle/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Écrivez le dernier numéro"),
        ("quarante-cinq", "comme 2026-045"),
        ("2025-045", "n’est pas de 2026"),
        ("x" * 36, "35"),
    ],
)
def test_a_number_that_cannot_be_gone_on_from_is_said_at_its_field_and_kept_as_typed(typed, said, business, owner):
    page = refused(owner.post("/reglages/numeros/", {"number": typed}), said)

    assert f'value="{typed}"' in page or not typed
    assert not any(kind == "numbering.continued" for kind, _ in entries(business))


def test_once_a_number_was_given_here_it_is_refused_with_the_reason(business, owner):
    paperwork.issue(business)

    page = shown(owner.get("/reglages/"))
    assert 'action="/reglages/numeros/"' not in page and "La prochaine facture portera 2026-002." in page
    refused(owner.post("/reglages/numeros/", {"number": "2026-045"}), "a déjà donné le numéro 2026-001", "un trou")


def test_a_series_is_opened_chooses_its_documents_and_is_closed(business, owner):
    said = owner.post("/reglages/series/", SERIES, headers=HTMX)

    assert said.status_code == 200
    assert "les factures aux particuliers" in shown(said)
    with tenant(business.id):
        (row,) = series.all_of(business)
    assert (row.prefix, row.rule) == ("P", "consumers")
    buyer = paperwork.BUYER | {"kind": "consumer", "siren": ""}
    draft = paperwork.draft(business, buyer=buyer)
    assert "P-2026-001" in shown(owner.get(f"/factures/brouillons/{draft.id}/"))

    owner.post(f"/reglages/series/{row.id}/fermeture/")

    assert "P-2026-001" not in shown(owner.get(f"/factures/brouillons/{draft.id}/"))
    assert "du 23 novembre 2026 au 23 novembre 2026" in shown(owner.get("/reglages/"))


def test_a_series_that_cannot_be_says_everything_at_once(business, owner):
    page = refused(
        owner.post("/reglages/series/", {"letters": "é", "rule": "consumers", "reason": ""}), "une lettre d’abord"
    )

    assert "Écrivez pourquoi cette série existe" in page
    assert 'value="consumers" selected' in page
    with tenant(business.id):
        assert list(series.all_of(business)) == []


def test_series_of_another_business_are_not_here(business, owner):
    other = paperwork.ready("ca-qc")
    owner_client(other).post("/reglages/series/", SERIES)
    with tenant(other.id):
        (row,) = series.all_of(other)

    assert owner.post(f"/reglages/series/{row.id}/fermeture/").status_code == 404
    assert "les factures aux particuliers</" not in shown(owner.get("/reglages/")).split("<select")[0]


@pytest.mark.parametrize("role", ["assistant", "accountant"])
def test_only_the_owner_numbers(role, business):
    other = signed_in(member(business, role))

    assert other.post("/reglages/numeros/", {"number": "2026-045"}).status_code == 403
    assert other.post("/reglages/series/", SERIES).status_code == 403
