"""One draft in two windows: the one that is late is told, and nothing typed is lost in either of them."""

import re
from datetime import timedelta

import pytest

from reglo.books import drafts
from reglo.books.tenancy import tenant, uuid7
from reglo.rules import roles
from tests import paperwork, ready
from tests.doors.visitors import entrusted, owner_client, shown, signed_in
from tests.people import NOW

NEW = "/factures/nouvelle/"
HTMX = {"HTTP_HX_REQUEST": "true"}
SAID = "Ce brouillon a été modifié dans une autre fenêtre"


@pytest.fixture
def passing(monkeypatch, request):
    """A clock whose every look is a second later than the one before."""
    looks = iter(range(10_000))
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(seconds=next(looks)))


pytestmark = pytest.mark.django_db


class Window:
    """A page of the paper as one browser window holds it: its address and its hidden fields."""

    def __init__(self, visitor, address=NEW):
        self.visitor = visitor
        self.read(shown(visitor.get(address)))

    def read(self, page):
        self.address = re.search(r'action="(/factures/brouillons/[^"]+/)"', page)[1]
        self.hidden = dict(re.findall(r'<input type="hidden" name="(new|page|seen|told)" value="([^"]*)"', page))

    def sends(self, *, to="", headers=None, **changes):
        sent = {**paperwork.sent(paperwork.CONTENT | changes), **self.hidden}
        if do := changes.get("do"):
            sent["do"] = do
        return self.visitor.post(self.address + to, sent, **(headers or {}))


def subjects(business):
    with tenant(business.id):
        return [one.content["subject"] for one in business.drafts.all()]


def invoices_of(business):
    with tenant(business.id):
        return business.invoices.count()


@pytest.fixture
def business():
    return paperwork.ready()


@pytest.fixture
def two(passing, business):
    """A draft that both windows show, and in which nobody has written since."""
    visitor = owner_client(business)
    draft = paperwork.draft(business)
    address = f"/factures/brouillons/{draft.id}/"
    return Window(visitor, address), Window(visitor, address)


def test_the_window_that_is_late_is_told_and_keeps_what_is_typed_in_it(business, two):
    early, late = two
    assert early.sends(subject="Écrit tôt").status_code == 303

    answer = late.sends(subject="Écrit tard", service_to="32/11/2026")

    page = shown(answer)
    assert answer.status_code == 409 and subjects(business) == ["Écrit tôt"]
    assert re.search(rf"{SAID} à 10 h\.", page) and "Rien de ce que vous avez écrit ici n’est perdu." in page
    assert 'value="Écrit tard"' in page and 'value="32/11/2026"' in page
    assert re.search(r"<button[^>]*>Garder ce que j’écris ici</button>", page)
    assert f'href="{late.address}" data-leaves>Voir l’autre version</a>' in page


def test_a_script_is_told_without_a_field_of_the_page_being_touched(business, two):
    early, late = two
    early.sends(subject="Écrit tôt", headers=HTMX)

    answer = late.sends(subject="Écrit tard", headers=HTMX)

    page = shown(answer)
    assert (answer.status_code, answer["HX-Reswap"]) == (409, "none")
    assert 'id="elsewhere" hx-swap-oob="true"' in page and SAID in page and "Pas enregistré" in page
    assert "HX-Trigger" in answer and 'id="f-subject"' not in page
    assert subjects(business) == ["Écrit tôt"]


def test_what_the_page_shows_already_is_not_said_again_at_each_letter(two):
    early, late = two
    early.sends(subject="Écrit tôt", headers=HTMX)
    late.hidden |= dict(re.findall(r'name="(told)" value="([^"]+)"', shown(late.sends(subject="É", headers=HTMX))))

    again = late.sends(subject="Éc", headers=HTMX)

    assert again.status_code == 409 and "HX-Trigger" not in again
    assert "Pas enregistré" in shown(again) and SAID not in shown(again)
    early.sends(subject="Écrit tôt, puis encore", headers=HTMX)
    assert SAID in shown(late.sends(subject="Écr", headers=HTMX))


def test_whoever_insists_is_kept_and_the_other_is_told_in_turn(business, two):
    early, late = two
    early.sends(subject="Écrit tôt")
    late.sends(subject="Écrit tard")

    assert late.sends(subject="Écrit tard", do="mine").status_code == 303
    assert subjects(business) == ["Écrit tard"]
    assert early.sends(subject="Écrit tôt, puis encore").status_code == 409
    assert late.sends(subject="Écrit tard, puis encore").status_code == 303


def test_insisting_with_a_script_draws_the_paper_again_without_the_question(business, two):
    early, late = two
    early.sends(subject="Écrit tôt", headers=HTMX)

    answer = late.sends(subject="Écrit tard", do="mine", headers=HTMX)

    assert answer.status_code == 200 and answer["HX-Retarget"] == "#editor"
    assert SAID not in shown(answer) and 'value="Écrit tard"' in shown(answer)
    assert f'name="page" value="{late.hidden["page"]}"' in shown(answer)


def test_whoever_looks_at_the_other_version_writes_on_from_there(business, two):
    early, late = two
    early.sends(subject="Écrit tôt")
    late.sends(subject="Écrit tard")

    anew = Window(late.visitor, late.address)

    assert anew.sends(subject="Écrit ensuite").status_code == 303
    assert subjects(business) == ["Écrit ensuite"]
    assert early.sends(subject="Écrit tôt").status_code == 409


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_late_window_issues_nothing(business, two, headers):
    early, late = two
    early.sends(subject="Écrit tôt")

    answer = late.sends(to="emission/", subject="Écrit tard", headers=headers)

    assert answer.status_code == 409 and invoices_of(business) == 0
    assert SAID in shown(answer) and "data-refusal" in shown(answer)
    assert subjects(business) == ["Écrit tôt"]


def test_a_button_of_a_late_window_changes_no_line(business, two):
    early, late = two
    early.sends(subject="Écrit tôt")

    answer = late.sends(subject="Écrit tard", do="remove-0")

    assert answer.status_code == 409 and 'value="Écrit tard"' in shown(answer) and "Maquettes" in shown(answer)
    with tenant(business.id):
        assert [line["title"] for line in business.drafts.get().content["lines"]] == ["Maquettes"]


def test_an_assistant_issues_only_what_the_page_showed(passing, business):
    draft = ready.draft(business, ready.client(business))
    assistant = signed_in(entrusted(business))
    address = f"/factures/brouillons/{draft.id}/"
    late = Window(assistant, address)
    Window(owner_client(business), address).sends(subject="Autre prix")

    answer = late.sends(to="emission/")

    page = shown(answer)
    assert answer.status_code == 409 and invoices_of(business) == 0
    assert SAID in page and 'value="Autre prix"' in page and "Garder ce que j’écris" not in page
    late.read(page)
    assert late.sends(to="emission/").status_code == 303
    assert roles.may(roles.ASSISTANT, "invoices.issue") and invoices_of(business) == 1


def test_the_day_is_said_once_it_is_over(business, two, monkeypatch):
    early, late = two
    early.sends(subject="Écrit tôt")
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=1))

    assert f"{SAID} le 23 novembre 2026 à 10 h." in shown(late.sends(subject="Écrit tard"))


# ── No false alarm ───────────────────────────────────────────────────────────────────────────────


def test_one_window_writes_as_often_as_it_likes_whatever_became_of_the_answers(business, two):
    alone, _other = two

    for n in range(4):  # Its hidden fields never change: as if every answer had been lost.
        assert alone.sends(subject=f"Écrit {n}", headers=HTMX).status_code == 200
        assert alone.sends(subject=f"Écrit {n}", do="add").status_code == 303

    assert subjects(business) == ["Écrit 3"]


def test_the_first_keepings_of_a_new_paper_may_overlap(passing, business):
    paper = Window(owner_client(business))

    answers = [paper.sends(subject=f"Écrit {n}", headers=HTMX) for n in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert subjects(business) == ["Écrit 2"]


def test_a_first_keeping_that_stopped_halfway_is_taken_up_again(passing, business):
    paper = Window(owner_client(business))
    drafts.open_draft(business, content={}, at=NOW, draft_id=paper.address.split("/")[3])

    assert paper.sends(subject="Écrit").status_code == 303


def test_going_back_to_the_page_one_came_from_raises_no_alarm(business, two):
    first, _other = two
    first.sends(subject="Écrit")
    Window(first.visitor, first.address)  # the page that the answer led to, where nothing was written

    assert first.sends(subject="Écrit au retour").status_code == 303


def test_a_window_opened_since_knows_what_was_written(two):
    early, _late = two
    early.sends(subject="Écrit tôt")

    assert Window(early.visitor, early.address).sends(subject="Écrit ensuite").status_code == 303


def test_only_looking_in_another_window_stands_in_nobodys_way(two):
    early, late = two

    assert late.visitor.get(late.address).status_code == 200
    assert early.sends(subject="Écrit").status_code == 303


def test_a_paper_refused_then_mended_is_issued_by_the_same_window(passing, business):
    paper = Window(owner_client(business))

    assert paper.sends(to="emission/", subject="Écrit", lines=[]).status_code == 422
    assert paper.sends(to="emission/", subject="Écrit").status_code == 303
    assert invoices_of(business) == 1


@pytest.mark.parametrize("to", ["", "emission/"])
def test_a_draft_issued_in_another_window_leads_to_its_invoice(business, two, to):
    early, late = two
    issued = early.sends(to="emission/", subject="Écrit")

    answer = late.sends(to=to, subject="Écrit tard")

    assert answer.status_code == 303 and answer.url == issued.url
    assert invoices_of(business) == 1


def test_a_draft_dropped_in_another_window_is_not_here(business, two):
    early, late = two
    early.sends(subject="Écrit")
    early.sends(to="suppression/")

    assert late.sends(subject="Écrit tard").status_code == 404


@pytest.mark.parametrize("seen", ["", "hier", "2026-11-23T09:00:00", "\0"])
def test_a_page_whose_marks_cannot_be_read_writes_over_nobody(business, two, seen):
    early, late = two
    early.sends(subject="Écrit tôt")
    late.hidden |= {"page": "é\0" * 40, "seen": seen}

    assert late.sends(subject="Écrit tard").status_code == 409
    assert subjects(business) == ["Écrit tôt"]


def test_a_page_writes_over_another_by_the_books_only_when_it_insists(business):
    draft = paperwork.draft(business)
    first, second = drafts.Page("a", draft.written_at), drafts.Page("b", draft.written_at)

    def write(page):
        drafts.write(
            business, draft.id, content={"subject": page.token}, client_id=None, at=NOW + timedelta(1), page=page
        )

    write(first)
    with pytest.raises(drafts.WrittenElsewhere):
        write(second)
    write(drafts.Page("b", draft.written_at, insists=True))
    assert subjects(business) == ["b"]
    with pytest.raises(drafts.DraftGone):
        drafts.write(business, uuid7(), content={}, client_id=None, at=NOW, page=first)
