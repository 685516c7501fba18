"""The method: complete from the first day, changed in dated versions, departed from with a reason and a way back."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from reglo.books import clients, method, people, verification
from reglo.books.clients import Client
from reglo.books.followups import cases
from reglo.books.journal import Entry
from reglo.books.method import CannotApply, CannotDeviate, Deviation, Method
from reglo.books.people import Business, Membership, User
from reglo.books.tenancy import tenant
from reglo.packs import ladders, legal_texts, methods
from reglo.rules import ladder, roles
from tests import ready
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=30)
REVIEW = date(2027, 3, 1)


@pytest.fixture
def business() -> Business:
    return ready.business()


@pytest.fixture
def nord(business: Business) -> Client:
    return ready.client(business)


def apply(business: Business, on: date = TODAY, steps: ladder.Ladder | None = None, **values: Any) -> Method:
    return method.apply(business, values=values, ladder=steps, on=on, by=owner_of(business), at=NOW)


def deviate(business: Business, to: Client, **changes: Any) -> Deviation:
    facts: dict[str, Any] = {
        "key": "terms",
        "value": "60 jours",
        "origin": method.IMPOSED,
        "reason": "Leur service achats l’impose à tous",
        "review_on": REVIEW,
        "on": TODAY,
    }
    return method.deviate(business, client_id=to.id, by=owner_of(business), at=NOW, **facts | changes)


def kinds(business: Business) -> list[str]:
    with tenant(business.id):
        return [entry.kind for entry in Entry.objects.order_by("position")]


def terms_of(business: Business, to: Client) -> str:
    with tenant(business.id):
        return str(Client.objects.get(id=to.id).terms)


# ── From the first day ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["fr", "ca-qc"])
def test_a_business_has_a_whole_method_and_a_staircase_without_any_row(place: str):
    business = establish(place)

    found = method.current(business, on=TODAY)

    assert (found.version, found.from_on) == (0, None)
    assert found.values == methods.default(place)
    assert method.ladder_of(business, on=TODAY) == ladders.default(place)
    assert method.versions(business) == []
    assert method.value(business, "deposit_percent", on=TODAY).origin == "place"


def test_terms_chosen_in_the_settings_are_the_method_already(business: Business):
    people.describe(business, changes={"terms": "45 jours"}, by=owner_of(business), at=NOW)

    found = method.value(business, "terms", on=TODAY)

    assert (found.value, found.origin) == ("45 jours", "method")


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────


def test_a_version_holds_from_its_day_and_the_former_one_before(business: Business):
    apply(business, deposit_percent="40 %")
    apply(business, on=LATER, deposit_percent=50, courtesy_days="3")

    assert [row.version for row in method.versions(business)] == [2, 1]
    assert method.current(business, on=TODAY).values["deposit_percent"] == 40
    assert method.current(business, on=LATER).values["deposit_percent"] == 50
    assert method.current(business, on=TODAY - timedelta(days=1)).values["deposit_percent"] == 30
    assert method.ladder_of(business, on=LATER)[0].days == -3
    assert verification.verify(business) == []


def test_a_version_keeps_what_is_not_given(business: Business):
    apply(business, deposit_percent=40)
    apply(business, courtesy_days=3)

    values = method.current(business, on=TODAY).values
    assert (values["deposit_percent"], values["courtesy_days"]) == (40, 3)


def test_the_same_method_applied_twice_is_one_version(business: Business):
    first = apply(business, deposit_percent=40)
    told = kinds(business)

    assert apply(business, deposit_percent="40") == first
    assert kinds(business) == told


def test_terms_of_the_method_are_those_that_new_invoices_propose(business: Business):
    apply(business, terms="fin de mois puis 45 jours")

    with tenant(business.id):
        assert business.profiles.get().terms == "fin de mois puis 45 jours"
    assert kinds(business)[-2:] == ["business.described", "method.applied"]
    assert verification.verify(business) == []


def test_everything_wrong_is_said_at_once_with_its_field_and_nothing_is_kept(business: Business):
    steps = tuple(
        replace(step, days=6)
        if step.key == "call_script"
        else replace(step, channel="email")
        if step.key == "formal_notice"
        else step
        for step in ladders.default("fr")
    )
    before = kinds(business)

    with pytest.raises(CannotApply) as refusal:
        apply(business, steps=steps, deposit_percent=130, terms="un jour peut-être", delegate="inconnue")

    assert {one.field for one in refusal.value.found} == {
        "deposit_percent",
        "terms",
        "delegate",
        "call_script:days",
        "formal_notice:channel",
    }
    assert "Entre 0 et 100" in str(refusal.value) and "Between 0 and 100%" in refusal.value.reason("en")
    assert method.versions(business) == [] and kinds(business) == before


@pytest.mark.parametrize("value", [False, "false"])
def test_no_setting_does_away_with_the_call_before_a_letter(business: Business, value: object):
    with pytest.raises(CannotApply, match="aucun réglage"):
        apply(business, call_before_letter=value)


def test_a_step_nobody_knows_is_refused(business: Business):
    steps = (*ladders.default("fr")[:3], replace(ladders.default("fr")[3], key="huissier"))

    with pytest.raises(CannotApply, match="huissier"):
        apply(business, steps=steps)


def test_a_version_never_begins_before_the_one_in_force(business: Business):
    apply(business, on=LATER, deposit_percent=40)

    with pytest.raises(CannotApply, match="23 décembre 2026"):
        apply(business, on=TODAY, deposit_percent=50)


def test_a_staircase_of_ones_own_is_kept_and_the_places_own_comes_back_as_nothing(business: Business):
    steps = tuple(replace(step, days=30) if step.key == "formal_notice" else step for step in ladders.default("fr"))
    row = apply(business, steps=steps)

    assert row.ladder["steps"][-2]["days"] == 30
    assert method.ladder_of(business, on=TODAY) == steps
    assert apply(business, steps=ladders.default("fr")).ladder == {}
    assert verification.verify(business) == []


def test_a_delegate_is_an_assistant_of_the_house_whose_last_day_has_not_passed(business: Business):
    ines = User.objects.create(email="ines@aubry.example", name="Inès")
    membership = Membership.objects.create(user=ines, business=business, role=roles.ASSISTANT, until=LATER)

    assert apply(business, delegate=str(membership.id)).values == {"delegate": str(membership.id)}
    with pytest.raises(CannotApply, match="ne suit plus"):
        apply(business, on=LATER + timedelta(days=1), delegate=str(membership.id))


# ── Deviations ───────────────────────────────────────────────────────────────────────────────────


def test_an_imposed_deviation_is_told_with_its_effect_and_its_invoices_follow(business: Business, nord: Client):
    deviate(business, nord)

    found = method.value(business, "terms", client_id=nord.id, on=TODAY)
    assert (found.value, found.origin, found.since) == ("60 jours", "client", TODAY)
    assert found.why.fr == "Imposé par le client, depuis le 23 novembre 2026 : Leur service achats l’impose à tous"
    (one,) = method.open_deviations(business, on=TODAY).imposed
    assert one.effect is not None and (one.effect.days, one.effect.said.fr) == (30, "+30 jours")
    assert terms_of(business, nord) == "60 jours"
    assert method.value(business, "terms", on=TODAY).value == "30 jours"
    assert verification.verify(business) == []


def test_one_click_returns_to_the_method_from_that_day(business: Business, nord: Client):
    row = deviate(business, nord)

    for _ in range(2):
        method.return_to_method(business, row.id, on=LATER, by=owner_of(business), at=NOW)

    assert method.value(business, "terms", client_id=nord.id, on=LATER).value == "30 jours"
    assert method.value(business, "terms", client_id=nord.id, on=TODAY).value == "60 jours"
    assert terms_of(business, nord) == ""
    assert method.open_deviations(business, on=LATER).count == 0
    assert kinds(business).count("deviation.ended") == 1
    assert verification.verify(business) == []


def test_a_deviation_noted_twice_is_one_and_another_value_takes_its_place(business: Business, nord: Client):
    first = deviate(business, nord)

    assert deviate(business, nord) == first
    second = deviate(business, nord, value="45 jours", origin=method.OWN, on=LATER)

    found = method.open_deviations(business, on=LATER)
    assert [one.row for one in found.own] == [second] and found.imposed == ()
    with tenant(business.id):
        first.refresh_from_db()
    assert first.ended_on == LATER
    assert verification.verify(business) == []


def test_a_mission_has_its_own_before_its_client(business: Business, nord: Client):
    deviate(business, nord)
    deviate(business, nord, mission="Refonte", value="15 jours", reason="Petit budget")

    def terms(mission: str) -> object:
        return method.value(business, "terms", client_id=nord.id, mission=mission, on=TODAY).value

    assert (terms("Refonte"), terms("Audit"), terms("")) == ("15 jours", "60 jours", "60 jours")
    assert terms_of(business, nord) == "60 jours"
    assert method.open_deviations(business, on=TODAY).count == 2


def test_the_staircase_of_a_client_follows_its_deviations(business: Business, nord: Client):
    deviate(business, nord, key="courtesy_days", value=0, origin=method.OWN, reason="Elle préfère")

    assert next(step.key for step in method.ladder_of(business, client_id=nord.id, on=TODAY)) == "due_date"
    assert next(step.key for step in method.ladder_of(business, on=TODAY)) == "pre_due"


def test_everything_wrong_with_a_deviation_is_said_at_once(business: Business, nord: Client):
    with pytest.raises(CannotDeviate) as refusal:
        deviate(business, nord, value="30 jours", reason=" ", review_on=TODAY, mission="x" * 201)

    assert {one.field for one in refusal.value.found} == {"value", "reason", "review_on", "mission"}
    assert method.open_deviations(business, on=TODAY).count == 0


def test_nobody_departs_from_a_limit(business: Business, nord: Client):
    for key in ("call_before_letter", "delegate", "daily_cap"):
        with pytest.raises(AssertionError, match=key):
            deviate(business, nord, key=key, value=True)
    with pytest.raises(CannotDeviate, match="Entre 1 et 2"):
        deviate(business, nord, key="reminders_per_level", value=3)


def test_a_client_of_another_house_is_not_found(business: Business):
    theirs = ready.client(ready.business(name="Basile", email="basile@b.example"))

    with pytest.raises(Client.DoesNotExist):
        deviate(business, theirs)


def test_a_deviation_comes_back_to_be_looked_at_on_its_day(business: Business, nord: Client):
    row = deviate(business, nord, review_on=LATER)

    assert method.open_deviations(business, on=TODAY).to_review == ()
    assert [one.row for one in method.open_deviations(business, on=LATER).to_review] == [row]
    method.keep(business, row.id, review_on=REVIEW, on=LATER, by=owner_of(business), at=NOW)
    assert method.open_deviations(business, on=LATER).to_review == ()
    with pytest.raises(CannotDeviate, match="jour à venir"):
        method.keep(business, row.id, review_on=LATER, on=LATER, by=owner_of(business), at=NOW)
    assert verification.verify(business) == []


def test_terms_on_a_record_that_nobody_explained_are_in_force_and_shown_apart(business: Business):
    coop = ready.client(business, name="Coop Verte", terms="45 days")

    found = method.value(business, "terms", client_id=coop.id, on=TODAY)
    assert (found.value, found.origin) == ("45 jours", "client") and "sans dire pourquoi" in found.why.fr
    assert method.open_deviations(business, on=TODAY).untold == (coop,)

    deviate(business, coop, value="45 jours")
    assert method.open_deviations(business, on=TODAY).untold == ()


# ── Legal texts ──────────────────────────────────────────────────────────────────────────────────


def state(business: Business, step: str) -> method.LegalText:
    return next(one for one in method.legal_texts_of(business) if one.step == step)


def confirm(business: Business, step: str, *, read: bool = True) -> method.LegalText:
    return method.confirm_text(business, step, read=read, on=TODAY, by=owner_of(business), at=NOW)


def test_every_legal_text_waits_for_a_lawyer_until_the_owner_says_so(business: Business):
    assert all(one.read_on is None for one in method.legal_texts_of(business))

    confirm(business, "formal_notice")
    told = kinds(business)
    confirm(business, "formal_notice")

    assert kinds(business) == told
    assert state(business, "formal_notice").read_on == TODAY
    assert state(business, "letter").read_on is None
    assert verification.verify(business) == []


def test_a_new_version_keeps_the_texts_that_were_read_and_what_is_taken_back_waits_again(business: Business):
    confirm(business, "letter")
    apply(business, deposit_percent=40)
    assert state(business, "letter").read_on == TODAY

    confirm(business, "letter", read=False)

    assert state(business, "letter").read_on is None
    assert verification.verify(business) == []


def test_a_text_whose_words_change_waits_for_a_lawyer_again(business: Business, monkeypatch: pytest.MonkeyPatch):
    confirm(business, "letter")

    monkeypatch.setattr(legal_texts, "digest", lambda step, place: "other words")

    assert state(business, "letter") == method.LegalText("letter", None, changed=True)


# ── What is edited by hand ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("table", "change", "row"),
    [
        (Method, {"values": {"deposit_percent": 0}}, "version 1"),
        (Method, {"from_on": LATER}, "version 1"),
        (Method, {"confirmed": []}, "version 1"),
        (Deviation, {"reason": "aucune"}, "Atelier Nord, terms"),
        (Deviation, {"origin": method.OWN}, "Atelier Nord, terms"),
        (Deviation, {"value": "90 jours"}, "Atelier Nord, terms"),
        (Deviation, {"ended_on": LATER}, "Atelier Nord, terms"),
    ],
)
def test_a_row_edited_by_hand_is_named(business: Business, nord: Client, table: Any, change: Any, row: str):
    apply(business, deposit_percent=40)
    confirm(business, "letter")
    deviate(business, nord)
    with tenant(business.id, write=True):
        table.objects.update(**change)

    (found,) = verification.verify(business)

    assert (found.table, found.row) == (table._meta.model_name, row)


@pytest.mark.parametrize("table", [Method, Deviation])
def test_a_row_removed_by_hand_is_named(business: Business, nord: Client, table: Any):
    apply(business, deposit_percent=40)
    deviate(business, nord)
    with tenant(business.id, write=True):
        table.objects.all().delete()

    assert [one.table for one in verification.verify(business)] == [table._meta.model_name]


def test_what_the_journal_says_of_a_deviation_can_be_read_alone(business: Business, nord: Client):
    row = deviate(business, nord)

    with tenant(business.id):
        entry = Entry.objects.get(kind="deviation.made")
    assert entry.subject == row.id
    assert json.loads(entry.text) == {
        "client": str(nord.id),
        "mission": "",
        "key": "terms",
        "since": "2026-11-23",
        "value": "60 jours",
        "origin": "imposed",
        "reason": "Leur service achats l’impose à tous",
        "review_on": "2027-03-01",
    }


def test_a_change_of_a_client_leaves_its_deviation_alone(business: Business, nord: Client):
    deviate(business, nord)

    clients.change(business, nord.id, client={"note": "x"}, billing={}, by=owner_of(business), at=NOW)

    assert terms_of(business, nord) == "60 jours"


# ── What follows from it ─────────────────────────────────────────────────────────────────────────


def test_the_case_of_a_client_climbs_the_staircase_of_its_method(business: Business, nord: Client):
    ready.issued(business, nord)
    apply(business, reminders_per_level=1)
    deviate(business, nord, key="courtesy_days", value=10, reason="Leur circuit est long")

    with tenant(business.id):
        followed = cases.of_client(business, nord.id, today=TODAY)

    assert followed is not None
    steps = [(step.key, step.days) for step in followed.case.ladder]
    assert steps[:3] == [("pre_due", -10), ("due_date", 0), ("reminder_1", 4)]
    assert "call_script" not in {key for key, _ in steps}
