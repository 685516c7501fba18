"""The paper being written: kept at each change, issued once, refused with every reason, closed to others."""

import re
import uuid

import pytest
from django.test import Client

from reglo.books import corrections, drafts
from reglo.books.tenancy import tenant, uuid7
from reglo.rules import roles
from tests import paperwork, ready
from tests.documents.reading import plain
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, establish

pytestmark = pytest.mark.django_db

NEW = "/factures/nouvelle/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


def opened(visitor, address=NEW):
    """The address of a new paper and its token, as its page gives them."""
    page = shown(visitor.get(address))
    return re.search(r'action="(/factures/brouillons/[^"]+/)"', page)[1], re.search(
        r'name="new" value="([^"]+)"', page
    )[1]


def written(visitor, *, address=None, token="", given=None, **changes):
    """Keep a paper as a browser sends it; its address."""
    if address is None:
        address, token = opened(visitor)
    answer = visitor.post(address, {**paperwork.sent(paperwork.CONTENT | changes), "new": token, **(given or {})})
    assert answer.status_code == 303, answer.content[:300]
    return address


def rows(business, name):
    with tenant(business.id):
        return list(getattr(business, name).all())


# ── A new paper ──────────────────────────────────────────────────────────────────────────────────


def test_looking_at_a_new_paper_leaves_no_litter():
    business = paperwork.ready()
    visitor = owner_client(business)

    page = visitor.get(NEW)

    assert page.status_code == 200
    assert "recevra le nº" in shown(page)
    assert "2026-001" in shown(page)
    assert rows(business, "drafts") == []


def test_what_is_typed_is_kept_as_typed_and_comes_back():
    business = paperwork.ready()
    visitor = owner_client(business)

    address = written(
        visitor, subject="  Refonte <b>  ", service_to="32/11/2026", lines=[{"title": "É", "unit_price": "1 200,5x"}]
    )

    (draft,) = rows(business, "drafts")
    assert (draft.content["service_to"], draft.content["lines"][0]["unit_price"]) == ("32/11/2026", "1 200,5x")
    page = shown(visitor.get(address))
    assert 'value="32/11/2026"' in page
    assert "novembre 2026 compte 30 jours" in page
    assert "Refonte &lt;b&gt;" in page


def test_a_paper_nobody_was_given_is_not_begun():
    business = paperwork.ready()
    visitor = owner_client(business)
    _, token = opened(visitor)

    for given in ("", "x", token):
        answer = visitor.post(f"/factures/brouillons/{uuid7()}/", {"lines": "1", "new": given})
        assert answer.status_code == 404
    assert rows(business, "drafts") == []


def test_a_paper_addressed_to_a_client_of_the_book_speaks_its_language():
    business = paperwork.ready()
    client = paperwork.client(business, language="en", country="BE")

    page = shown(owner_client(business).get(f"{NEW}?client={client.id}"))

    assert "Facture pour Coop Verte" in page
    assert '<option value="en" selected>' in page


def test_the_same_invoice_again_starts_from_what_was_said():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice

    page = shown(owner_client(business).get(f"{NEW}?comme={invoice.id}"))

    assert "Maquettes" in page
    assert "20/11/2026" not in page
    assert owner_client(business).get(f"{NEW}?comme={uuid7()}").status_code == 404


# ── Keeping ──────────────────────────────────────────────────────────────────────────────────────


def test_a_script_gets_the_parts_that_changed():
    business = paperwork.ready()
    visitor = owner_client(business)
    address, token = opened(visitor)

    answer = visitor.post(address, {**paperwork.sent(paperwork.CONTENT), "new": token}, **HTMX)

    page = shown(answer)
    assert answer.status_code == 200
    assert answer["HX-Replace-Url"] == address
    assert 'id="sums" hx-swap-oob="true"' in page
    assert "1 800,00 €" in page
    assert "<input" not in page


def test_a_name_of_the_book_brings_the_client_with_it():
    business = paperwork.ready()
    client = paperwork.client(business)
    visitor = owner_client(business)

    address = written(visitor, buyer={"name": "coop verte"})
    assert [one.client_id for one in rows(business, "drafts")] == [client.id]

    written(visitor, address=address, buyer={"name": "Coop Verte de Rezé"})
    assert [one.client_id for one in rows(business, "drafts")] == [None]


def test_two_clients_of_one_name_are_told_apart_by_their_town():
    business = paperwork.ready()
    paperwork.client(business)
    paris = paperwork.client(business, city="Paris")
    visitor = owner_client(business)

    written(visitor, buyer={"name": "Coop Verte"})
    written(visitor, buyer={"name": "Coop Verte (Paris)"})

    assert {one.client_id for one in rows(business, "drafts")} == {None, paris.id}
    assert "Coop Verte (Rezé)" in shown(visitor.get(NEW))


def titles(business):
    (draft,) = rows(business, "drafts")
    return [line["title"] for line in draft.content["lines"]]


def test_lines_are_added_copied_moved_removed_and_put_back():
    business = paperwork.ready()
    visitor = owner_client(business)
    two = [{**paperwork.LINE, "title": "A"}, {**paperwork.LINE, "title": "B"}]
    address = written(visitor, lines=two)

    def press(word):
        lines = rows(business, "drafts")[0].content["lines"]
        plain = [{name: value for name, value in line.items() if name != "offered"} for line in lines]
        written(visitor, address=address, lines=plain, given={"do": word})
        return titles(business)

    assert press("down-0") == ["B", "A"]
    assert press("up-0") == ["B", "A"]
    assert press("copy-0") == ["B", "B", "A"]
    assert press("remove-2") == ["B", "B"]
    assert press("restore") == ["B", "B", "A"]
    assert press("add-0") == ["B", "", "B", "A"]
    assert press("remove-9") == ["B", "", "B", "A"]
    assert press("burn-0") == ["B", "", "B", "A"]


def test_the_last_line_removed_leaves_a_blank_one():
    business = paperwork.ready()

    written(owner_client(business), given={"do": "remove-0"})

    assert titles(business) == [""]


def test_in_quebec_the_tax_follows_from_the_client_and_another_one_chosen_is_doubted_plainly():
    business = paperwork.ready("ca-qc", interac_email="maxime@tremblay.example")
    trails = paperwork.client(
        business, name="Rideau Trails", country="CA", region="ON", postal_code="K1P 1C1", siren=""
    )
    visitor = owner_client(business)
    address, token = opened(visitor, f"{NEW}?client={trails.id}")
    line = {"title": "Rapport annuel", "quantity": "1", "unit_price": "1450"}
    sent = {"subject": "Rapport", "buyer": {"name": "Rideau Trails"}, "service_to": "2026-11-20"}

    visitor.post(address, {**paperwork.sent({**sent, "lines": [{**line, "tax": ""}]}), "new": token})
    proposed = shown(visitor.get(address))
    visitor.post(address, paperwork.sent({**sent, "lines": [{**line, "tax": "taxable"}]}))
    chosen = shown(visitor.get(address))

    assert '<option value="" selected>TVH, Ontario</option>' in proposed
    assert "TVH 13 %" in proposed and "1 638,50 $" in proposed
    assert "règle générale" not in proposed and '<details class="line__more" open>' not in proposed
    doubt = "« TPS et TVQ » est choisi ; à l’adresse de ce client, la règle générale est « TVH, Ontario »."
    assert doubt in chosen and 'href="#f-lines-0-tax"' in chosen
    assert '<details class="line__more" open>' in chosen
    assert "TPS 5 %" in chosen and "TVQ 9,975 %" in chosen


def test_the_list_of_taxes_is_redrawn_when_others_are_offered_and_never_under_the_hand():
    business = paperwork.ready("ca-qc", interac_email="maxime@tremblay.example")
    paperwork.client(business, name="Rideau Trails", country="CA", region="ON", postal_code="K1P 1C1", siren="")
    paperwork.client(business, name="Quai Vert", country="FR", siren="")
    visitor = owner_client(business)
    address, token = opened(visitor)
    offered = re.search(r'name="offered" value="([^"]+)"', shown(visitor.get(NEW)))[1]
    line = {"title": "Rapport annuel", "quantity": "1", "unit_price": "1450", "tax": ""}

    def kept(name, offered):
        sent = paperwork.sent({"buyer": {"name": name}, "lines": [line]})
        return shown(visitor.post(address, {**sent, "new": token, "offered": offered}, **HTMX))

    typed, found = kept("Rideau", offered), kept("Rideau Trails", offered)
    offered = re.search(r'id="offered" name="offered" value="([^"]+)" hx-swap-oob', found)[1]
    again, abroad = kept("Rideau Trails", offered), kept("Quai Vert", offered)

    assert "lines.0.tax" not in typed and "lines.0.tax" not in again
    assert '<option value="" selected>TVH, Ontario</option>' in found
    assert '<option value="" selected>Détaxé, client qui ne réside pas au Canada</option>' in abroad
    assert "Par virement Interac :" in found and "Par virement Interac :" not in abroad
    assert "Un virement Interac ne vient pas de l’étranger" in abroad


def test_discounts_and_offered_lines_are_added_and_taken_away():
    business = paperwork.ready()
    visitor = owner_client(business)

    address = written(visitor, given={"do": "discount"})
    written(visitor, address=address, adjustments=[{"reason": "Fidélité", "amount": "50"}], given={"do": "offer"})

    (draft,) = rows(business, "drafts")
    assert draft.content["adjustments"] == [{"reason": "Fidélité", "amount": "50", "tax": "", "charge": False}]
    assert draft.content["lines"][-1]["offered"] is True
    written(visitor, address=address, adjustments=[{"reason": "Fidélité"}], given={"do": "unadjust-0"})
    assert rows(business, "drafts")[0].content["adjustments"] == []


def test_what_was_paid_before_is_said_on_the_paper_and_takes_its_due_date_away():
    business = paperwork.ready()
    visitor = owner_client(business)
    draft = paperwork.draft(business)
    address = f"/factures/brouillons/{draft.id}/"

    written(visitor, address=address, paid_on="20/11/2026", paid_means="card")
    page = plain(shown(visitor.get(address)))

    assert "Facture acquittée le 20 novembre 2026, par carte." in page
    assert "À régler au plus tard" not in page
    assert '<option value="card" selected>' in page


def test_a_sum_paid_before_asks_for_its_day_beside_the_field():
    business = paperwork.ready()
    visitor = owner_client(business)
    draft = paperwork.draft(business, paid_amount="1800,01", paid_on="20/11/2026")

    answer = visitor.post(f"/factures/brouillons/{draft.id}/emission/")

    page = shown(answer)
    assert answer.status_code == 422
    assert 'id="ef-paid_amount" data-for="f-paid_amount">Ce qui est déjà payé dépasse le total' in page
    assert 'id="ef-paid_means" data-for="f-paid_means">Dites comment vous avez été payé' in page


def test_another_currency_is_chosen_on_the_paper_and_redraws_it_whole():
    business = paperwork.ready(tax_regime="vat", vat="FR44732829320")
    visitor = owner_client(business)
    draft = paperwork.draft(business)
    address = f"/factures/brouillons/{draft.id}/"
    sent = paperwork.sent(paperwork.CONTENT) | {"currency": "CHF"}

    redrawn = visitor.post(address, sent, headers={"HX-Request": "true"})
    again = visitor.post(address, sent, headers={"HX-Request": "true"})
    page = plain(shown(visitor.get(address)))

    assert (redrawn["HX-Retarget"], "HX-Retarget" in again) == ("#editor", False)
    assert "Prix, en CHF" in page
    assert "1 CHF vaut, en euros" in page
    assert "donnez le taux de change" in page


def test_the_box_of_self_billing_is_ticked_and_unticked():
    business = paperwork.ready(tax_regime="vat", vat="FR44732829320")
    visitor = owner_client(business)
    draft = paperwork.draft(business)
    address = f"/factures/brouillons/{draft.id}/"

    written(visitor, address=address, given={"self_billed": ["", "1"]})
    ticked = shown(visitor.get(address))
    written(visitor, address=address, given={"self_billed": [""]})

    assert 'name="self_billed" value="1" checked' in ticked
    assert "Autofacturation." in ticked
    assert 'value="1" checked' not in shown(visitor.get(address))


def test_a_flood_of_lines_and_of_signs_is_cut():
    business = paperwork.ready()
    many = [{"title": "x" * 5000, "unit_price": "1"} for _ in range(310)]

    written(owner_client(business), lines=many, subject="y\0z" * 1000)

    (draft,) = rows(business, "drafts")
    assert len(draft.content["lines"]) == 300
    assert len(draft.content["lines"][0]["title"]) == 1000
    assert len(draft.content["subject"]) == 300
    assert "\0" not in draft.content["subject"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7*7 }}", "#import", "شركة النور", "Léo 🦊"])
def test_any_name_is_shown_as_typed(name):
    business = paperwork.ready()
    visitor = owner_client(business)

    page = visitor.get(written(visitor, buyer={**paperwork.BUYER, "name": name}, subject=name)).content.decode()

    assert "<script>alert" not in page
    assert name.replace("<", "&lt;").replace(">", "&gt;") in page


# ── Issuing ──────────────────────────────────────────────────────────────────────────────────────


def test_issuing_leads_to_the_invoice():
    business = paperwork.ready()
    visitor = owner_client(business)
    address, token = opened(visitor)

    answer = visitor.post(f"{address}emission/", {**paperwork.sent(paperwork.CONTENT), "new": token})

    (invoice,) = rows(business, "invoices")
    assert (answer.status_code, answer.url) == (303, f"/factures/{invoice.id}/")
    assert invoice.number == "2026-001"
    assert rows(business, "drafts") == []


def test_the_same_paper_posted_twice_is_the_same_invoice():
    business = paperwork.ready()
    visitor = owner_client(business)
    address, token = opened(visitor)
    sent = {**paperwork.sent(paperwork.CONTENT), "new": token}

    answers = [visitor.post(f"{address}emission/", sent).url for _ in range(2)]
    late = visitor.post(address, sent)

    assert answers[0] == answers[1] == late.url
    assert len(rows(business, "invoices")) == 1
    assert rows(business, "drafts") == []
    assert visitor.get(address).url == answers[0]


def test_a_script_is_told_where_to_go():
    business = paperwork.ready()
    visitor = owner_client(business)
    address, token = opened(visitor)

    answer = visitor.post(f"{address}emission/", {**paperwork.sent(paperwork.CONTENT), "new": token}, **HTMX)

    assert answer["HX-Redirect"].startswith("/factures/")


def test_a_refusal_says_everything_beside_the_fields_and_loses_nothing():
    business = paperwork.ready()
    visitor = owner_client(business)
    address, token = opened(visitor)
    sent = paperwork.sent({"lines": [{"title": "", "quantity": "x", "unit_price": "12"}], "service_to": "31/02/2026"})

    answer = visitor.post(f"{address}emission/", {**sent, "new": token})

    page = shown(answer)
    assert answer.status_code == 422
    assert "Il manque 4 choses" in page
    for field in ("f-service_to", "f-buyer-name", "f-lines-0-title", "f-lines-0-quantity"):
        assert f'href="#{field}"' in page
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page), field
    assert 'value="31/02/2026"' in page
    assert rows(business, "invoices") == []


def test_a_refusal_to_a_script_is_the_whole_paper():
    business = paperwork.ready()
    visitor = owner_client(business)
    address, token = opened(visitor)

    answer = visitor.post(f"{address}emission/", {"lines": "1", "new": token}, **HTMX)

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#editor")
    assert "data-refusal" in shown(answer)


def test_one_wrong_digit_of_the_siret_is_refused_at_its_field():
    business = establish()
    visitor = owner_client(business)
    address, token = opened(visitor)
    seller = {"name": "Camille Aubry EI", "siret": "732 829 320 00079", "address": "8 rue X, 44000 Nantes"}

    answer = visitor.post(
        f"{address}emission/", {**paperwork.sent(paperwork.CONTENT | {"seller": seller}), "new": token}
    )

    page = shown(answer)
    assert answer.status_code == 422
    assert 'value="732 829 320 00079"' in page
    assert re.search(r'id="f-seller-siret"[^>]*aria-invalid="true"', page)
    assert "Vérifiez le SIRET « 732 829 320 00079 » : la clé est fausse" in page


def test_the_first_paper_asks_what_the_next_one_does_not():
    business = establish()
    visitor = owner_client(business)
    address, token = opened(visitor)
    seller = {
        "name": "Camille Aubry EI", "siret": "732 829 320 00074", "address": "8 rue X, 44000 Nantes",
        "tax_regime": "franchise", "iban": "FR76 3000 6000 0112 3456 7890 189",
    }  # fmt: skip
    assert "Votre SIRET" in shown(visitor.get(NEW))

    answer = visitor.post(
        f"{address}emission/", {**paperwork.sent(paperwork.CONTENT | {"seller": seller}), "new": token}
    )

    assert answer.status_code == 303
    after = shown(visitor.get(NEW))
    assert "Votre SIRET" not in after
    assert "IBAN FR76" in after


def test_cancelling_and_replacing_opens_the_right_invoice():
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    with tenant(business.id):
        note = corrections.open_credit_note(business, invoice, way="replace", reason="Erreur", at=NOW)
    visitor = owner_client(business)

    first = visitor.post(f"/factures/brouillons/{note.id}/emission/")

    page = shown(visitor.get(first.url))
    assert first.url.startswith("/factures/brouillons/")
    assert "Maquettes" in page
    assert "2026-002" in page
    assert len(rows(business, "drafts")) == 1


# ── Dropping, and who may ────────────────────────────────────────────────────────────────────────


def test_a_draft_is_thrown_away():
    business = paperwork.ready()
    visitor = owner_client(business)
    address = written(visitor)

    assert visitor.get(f"{address}suppression/").status_code == 302
    assert visitor.post(f"{address}suppression/").url == "/factures/"

    assert rows(business, "drafts") == []
    assert visitor.get(address).status_code == 404


def test_the_draft_of_another_business_is_not_here():
    mine, theirs = paperwork.ready(), paperwork.ready("ca-qc")
    draft = paperwork.draft(theirs)
    visitor = owner_client(mine)
    _, token = opened(visitor)
    address = f"/factures/brouillons/{draft.id}/"

    assert visitor.get(address).status_code == 404
    for end in ("", "emission/", "suppression/"):
        assert visitor.post(address + end, {"lines": "1", "subject": "volé", "new": token}).status_code == 404
    assert rows(theirs, "drafts")[0].content["subject"] == "Refonte"
    assert rows(mine, "drafts") == []


def test_an_assistant_reads_and_issues_and_writes_nothing():
    business = paperwork.ready()
    client = ready.client(business)
    draft = ready.draft(business, client)
    visitor = signed_in(entrusted(business))
    address = f"/factures/brouillons/{draft.id}/"

    page = shown(visitor.get(address))
    assert re.search(r'<fieldset class="paper"[^>]*disabled', page)
    assert visitor.post(address, {"lines": "1", "subject": "Autre"}).status_code == 403
    assert visitor.get(NEW).status_code == 403
    answer = visitor.post(f"{address}emission/", {**paperwork.sent(paperwork.CONTENT | {"subject": "Autre prix"})})

    assert answer.status_code == 303
    assert rows(business, "invoices")[0].subject == "Refonte"


def test_an_accountant_has_nothing_to_do_with_drafts():
    business = paperwork.ready()
    draft = paperwork.draft(business)
    visitor = signed_in(member(business, roles.ACCOUNTANT))

    for address in (NEW, f"/factures/brouillons/{draft.id}/"):
        assert visitor.get(address).status_code == 403
    assert visitor.post(f"/factures/brouillons/{draft.id}/emission/").status_code == 403


def test_a_stranger_is_asked_to_sign_in():
    assert Client().get(NEW).url.startswith("/connexion/")
    assert Client().post(f"/factures/brouillons/{uuid.uuid4()}/").url.startswith("/connexion/")


def test_another_site_cannot_post():
    business = paperwork.ready()
    draft = paperwork.draft(business)
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(business.memberships.get().user)

    assert visitor.post(f"/factures/brouillons/{draft.id}/emission/").status_code == 403
    assert rows(business, "invoices") == []


def test_a_draft_dropped_elsewhere_is_not_written_again():
    business = paperwork.ready()
    draft = paperwork.draft(business)
    visitor = owner_client(business)
    drafts.drop(business, draft.id, by=business.memberships.get().user, at=NOW)

    assert visitor.post(f"/factures/brouillons/{draft.id}/", {"lines": "1"}).status_code == 404


def test_the_mentions_speak_the_language_of_the_paper_on_a_page_that_speaks_another():
    business = paperwork.ready()
    visitor = owner_client(business)
    visitor.cookies["langue"] = "en"

    french = visitor.get(written(visitor)).content.decode()
    english = visitor.get(written(visitor, language="en")).content.decode()

    assert re.search(r'id="mentions" lang="fr"><p>[^<]*En cas de retard de paiement\N{NO-BREAK SPACE}: ', french)
    assert re.search(r'id="mentions" lang="en"><p>[^<]*late', english)


def test_the_page_speaks_english():
    business = paperwork.ready()
    visitor = owner_client(business)
    visitor.cookies["langue"] = "en"

    page = shown(visitor.get(written(visitor, service_to="31/11/2026")))

    assert 'name="typed_in" value="en"' in page
