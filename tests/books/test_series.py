"""Numbers that go on from another tool, and several series: never a number twice, never a hole of ours."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError

from reglo import clock
from reglo.books import corrections, drafts, halts, invoices, journal, quarantine, series, verification
from reglo.books.people import Business
from reglo.books.series import CannotContinue, CannotOpen, Series
from reglo.books.tenancy import tenant
from reglo.rules.series import ALL, CONSUMERS, PAPER
from tests import paperwork
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

JEANNE = {"name": "Jeanne Petit", "email": "jeanne@petit.example", "address": "1 rue Neuve\n75002 Paris",
          "country": "FR", "kind": "consumer"}  # fmt: skip
WHY = "Les particuliers ont d’autres règles."


@pytest.fixture
def business() -> Business:
    return ready("fr")


def ready(place: str) -> Business:
    return paperwork.ready(place, mediator="Médiateur du commerce, 1 rue de la Paix, 75002 Paris")


def opened(business: Business, prefix: str = "P", rule: str = CONSUMERS, **changes: Any) -> Series:
    facts = {"reason": WHY, "on": TODAY, "by": owner_of(business), "at": NOW} | changes
    return series.open_one(business, prefix=prefix, rule=rule, **facts)


def go_on(business: Business, number: str, on: date = TODAY) -> str:
    return series.continue_after(business, number=number, on=on, by=owner_of(business), at=NOW)


def refused(business: Business, number: str, on: date = TODAY) -> str:
    with pytest.raises(CannotContinue) as refusal:
        go_on(business, number, on)
    assert [one.field for one in refusal.value.found] == ["number"]
    assert refusal.value.reason("en")
    return refusal.value.reason("fr")


def number(business: Business, **changes: Any) -> str:
    return str(paperwork.issue(business, **changes).invoice.number)


# ── After another tool ───────────────────────────────────────────────────────────────────────────


def test_the_next_number_comes_after_the_last_of_the_other_tool(business: Business):
    assert go_on(business, "2026-45") == "2026-046"
    assert invoices.number_to_come(business, on=TODAY) == "2026-046"
    assert [number(business) for _ in range(2)] == ["2026-046", "2026-047"]
    assert verification.verify(business) == []


def test_a_slip_of_the_pen_is_mended_before_the_first_invoice_and_not_after(business: Business):
    go_on(business, "2026-450")
    assert go_on(business, "2026-045") == "2026-046"
    assert number(business) == "2026-046"

    assert "a déjà donné le numéro 2026-046" in refused(business, "2026-050")
    assert "2026-046" in refused(business, "2026-046")
    assert "2026-046" in refused(business, "2026-001")
    assert number(business) == "2026-047"
    assert verification.verify(business) == []


def test_what_started_here_goes_on_from_nowhere(business: Business):
    number(business)

    assert "a déjà donné le numéro 2026-001" in refused(business, "2026-045")


@pytest.mark.parametrize("typed", ["2025-045", "2027-001", "45", "", "2026-0"])
def test_a_number_that_is_none_of_this_year_changes_nothing(typed: str, business: Business):
    refused(business, typed)

    assert number(business) == "2026-001"
    assert verification.verify(business) == []


def test_the_year_after_begins_again(business: Business):
    go_on(business, "2026-045")
    number(business)
    later = paperwork.draft(business, buyer=JEANNE)  # a rate of the new year is not known yet, and a consumer owes none

    issued = invoices.issue(business, later.id, on=date(2027, 1, 4), by=owner_of(business), at=NOW)

    assert issued.invoice.number == "2027-001"
    assert verification.verify(business) == []


def test_the_prefix_of_the_other_tool_is_taken_over_for_everything(business: Business):
    assert go_on(business, "F-2026-045") == "F-2026-046"
    assert number(business) == "F-2026-046"
    assert number(business, buyer=JEANNE) == "F-2026-047"

    with tenant(business.id):
        assert [(one.prefix, one.rule) for one in series.all_of(business)] == [("F", ALL)]
    assert verification.verify(business) == []


def test_a_prefix_is_not_taken_over_once_numbers_were_given(business: Business):
    number(business)

    assert "ouvrez-la d’abord" in refused(business, "F-2026-045")
    with tenant(business.id):
        assert list(series.all_of(business)) == []


def test_a_series_of_its_own_goes_on_too(business: Business):
    opened(business)
    number(business)

    assert go_on(business, "P-2026-012") == "P-2026-013"
    assert number(business, buyer=JEANNE) == "P-2026-013"
    assert verification.verify(business) == []


# ── Several series ───────────────────────────────────────────────────────────────────────────────


def test_each_document_takes_its_number_where_the_rule_says(business: Business):
    opened(business)

    given = [number(business), number(business, buyer=JEANNE), number(business), number(business, buyer=JEANNE)]

    assert given == ["2026-001", "P-2026-001", "2026-002", "P-2026-002"]
    assert verification.verify(business) == []


def test_the_paper_says_the_number_of_its_series_before_it_is_issued(business: Business):
    opened(business)
    draft = paperwork.draft(business, buyer=JEANNE)

    value = invoices.reading(business, draft, on=TODAY).value

    assert invoices.number_to_come(business, on=TODAY, value=value) == "P-2026-001"
    assert invoices.number_to_come(business, on=TODAY) == "2026-001"


def test_a_credit_note_is_in_the_series_of_its_client(business: Business):
    opened(business)
    invoice = paperwork.issue(business, buyer=JEANNE).invoice
    with tenant(business.id):
        note = corrections.open_credit_note(business, invoice, way="whole", reason="Erreur", at=NOW)

    assert paperwork.issue(business, note).invoice.number == "P-2026-002"


def test_paper_and_mail_may_be_kept_apart(business: Business):
    opened(business, "L", PAPER, reason="Envoyées par la poste")

    assert number(business, buyer={**paperwork.BUYER, "email": ""}) == "L-2026-001"
    assert number(business) == "2026-001"


def test_a_closed_series_gives_no_more_numbers_and_keeps_its_prefix(business: Business):
    row = opened(business)
    number(business, buyer=JEANNE)
    for _ in range(2):
        series.close(business, row.id, on=TODAY, by=owner_of(business), at=NOW)

    assert number(business, buyer=JEANNE) == "2026-001"
    with pytest.raises(CannotOpen) as refusal:
        opened(business)
    assert [one.field for one in refusal.value.found] == ["prefix"]
    assert opened(business, "Q").prefix == "Q"
    assert number(business, buyer=JEANNE) == "Q-2026-001"
    assert verification.verify(business) == []


def test_a_series_that_cannot_be_leaves_nothing(business: Business):
    opened(business)

    with pytest.raises(CannotOpen) as refusal:
        opened(business, "p", PAPER, reason=" ")

    assert {one.field for one in refusal.value.found} == {"prefix", "rule", "reason"}
    with tenant(business.id):
        assert Series.objects.count() == 1


def test_the_database_refuses_two_open_series_of_one_rule(business: Business):
    opened(business)

    with pytest.raises(IntegrityError), tenant(business.id, write=True):
        Series.objects.create(business=business, prefix="Q", rule=CONSUMERS, reason=WHY, opened_on=TODAY, at=NOW)


def test_another_business_has_its_own_series(business: Business):
    mine = opened(business)
    other = paperwork.ready("ca-qc")

    with tenant(other.id):
        assert list(series.all_of(other)) == []
    with pytest.raises(Series.DoesNotExist):
        series.close(other, mine.id, on=TODAY, by=owner_of(other), at=NOW)


@pytest.mark.parametrize(
    ("changes", "table"),
    [({"rule": PAPER}, "series"), ({"reason": "Autre"}, "series"), ({"prefix": "Z"}, "series")],
)
def test_a_series_changed_by_hand_is_found(changes: dict[str, str], table: str, business: Business):
    opened(business)
    number(business, buyer=JEANNE)
    with tenant(business.id, write=True):
        Series.objects.update(**changes)

    assert table in {one.table for one in verification.verify(business)}


def test_a_number_of_a_series_nobody_opened_is_found(business: Business):
    with tenant(business.id, write=True):
        book = journal.hold(business)
        book.numbers["X/2026"] = 0
        book.save(update_fields=["numbers"])

    assert any("nobody opened" in one.what for one in verification.verify(business))


# ── A new year, where the business lives ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("place", "day", "number_given"),
    [("fr", date(2027, 1, 1), "2027-001"), ("ca-qc", date(2026, 12, 31), "2026-001")],
)
def test_while_paris_is_in_the_new_year_montreal_ends_the_old_one(
    place: str, day: date, number_given: str, monkeypatch: pytest.MonkeyPatch
):
    at = datetime(2026, 12, 31, 23, 59, tzinfo=ZoneInfo("America/Montreal"))
    monkeypatch.setenv("REGLO_NOW", at.isoformat())
    business = ready(place)
    changes = {"buyer": FLEUVE if place == "ca-qc" else JEANNE}
    draft = paperwork.draft(business, service_to="20/12/2026", **changes)

    today = clock.today(business.time_zone)
    issued = invoices.issue(business, draft.id, on=today, by=owner_of(business), at=clock.now())

    assert (today, issued.invoice.number, issued.invoice.issued_on) == (day, number_given, day)


FLEUVE = {"name": "Éditions du Fleuve", "address": "1 rue Y\nMontréal (Québec) H2X 1Y4", "country": "CA"}


@pytest.mark.parametrize("place", ["fr", "ca-qc"])
def test_a_series_begins_again_at_midnight_of_its_own_place(place: str, monkeypatch: pytest.MonkeyPatch):
    business = ready(place)
    changes = {"buyer": FLEUVE if place == "ca-qc" else JEANNE}
    midnight = datetime(2027, 1, 1, tzinfo=ZoneInfo(business.time_zone))

    given = []
    minute = timedelta(minutes=1)
    for at in (midnight - 5 * minute, midnight - minute, midnight + minute, midnight + 360 * minute):
        monkeypatch.setenv("REGLO_NOW", at.isoformat())
        draft = paperwork.draft(business, service_to="20/12/2026", **changes)
        today = clock.today(business.time_zone)
        assert invoices.number_to_come(business, on=today) == f"{today.year}-{len(given) % 2 + 1:03d}"
        issued = invoices.issue(business, draft.id, on=today, by=owner_of(business), at=clock.now())
        given.append((issued.invoice.number, issued.invoice.issued_on))

    eve, day = date(2026, 12, 31), date(2027, 1, 1)
    assert given == [("2026-001", eve), ("2026-002", eve), ("2027-001", day), ("2027-002", day)]
    assert verification.verify(business) == []


def test_a_draft_of_the_old_year_issued_in_the_new_one_is_numbered_in_the_new_one(business: Business):
    draft = drafts.open_draft(business, content=paperwork.CONTENT | {"buyer": JEANNE}, at=NOW)

    issued = invoices.issue(business, draft.id, on=date(2027, 1, 2), by=owner_of(business), at=NOW)

    assert issued.invoice.number == "2027-001"


# ── After a restore ──────────────────────────────────────────────────────────────────────────────


def test_a_restored_copy_is_told_the_last_number_of_each_series(business: Business):
    opened(business)
    number(business)
    quarantine.start(business, at=NOW)

    quarantine.confirm(business, number="2026-003, P-2026-002", by=owner_of(business), at=NOW, jump=True)

    assert number(business) == "2026-004"
    assert number(business, buyer=JEANNE) == "P-2026-003"
    assert verification.verify(business) == []


# ── After a copy was put back ────────────────────────────────────────────────────────────────────


def restored(business: Business) -> None:
    halts.halt(business, kind=halts.RESTORE, reason="copie", by=owner_of(business), at=NOW)


def confirmed(business: Business, numbers: str) -> dict[str, int]:
    quarantine.confirm(business, number=numbers, by=owner_of(business), at=NOW, jump=True)
    with tenant(business.id):
        return dict(journal.Book.objects.get().numbers)


def test_a_restored_copy_asks_for_the_last_number_of_each_series(business: Business):
    opened(business)
    number(business)
    number(business, buyer=JEANNE)
    restored(business)

    with pytest.raises(quarantine.CannotConfirm, match="l’autre série, par exemple P-2026-001"):
        confirmed(business, "2026-004")

    said = quarantine.standing(business)
    assert said is not None and said.proposed == "2026-001, P-2026-001"
    assert confirmed(business, "2026-004, P-2026-007") == {"/2026": 4, "P/2026": 7}


def test_the_highest_of_two_numbers_of_one_series_is_kept(business: Business):
    number(business)
    restored(business)

    assert confirmed(business, "2026-047, 2026-045") == {"/2026": 47}
