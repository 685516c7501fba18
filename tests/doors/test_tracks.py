"""The tracks as pages: facts beside their words, both kept in one act; nothing typed is lost."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from reglo.books import clients, corrections, invoices, outbox, people, verification
from reglo.books.followups import calls, cases, pauses, plans, tracks
from reglo.books.followups.calls import Call
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db

LATE = NOW + timedelta(days=38)  # 31 December: eight days after the due date


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: LATE)
    return ready.business()


@pytest.fixture
def nord(business):
    """Atelier Nord, late by 1 800 €."""
    client = ready.client(business)
    ready.issued(business, client)
    ready.mail_server(business, port=9)
    return client


@pytest.fixture
def owner(business):
    return owner_client(business)


def address(client, kind):
    return f"/clients/{client.id}/piste/{kind}/"


def fields_of(response):
    """What a browser would send of the form of a track, as it stands."""
    page = response.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or (('type="checkbox"' in tag or 'type="radio"' in tag) and "checked" not in tag):
            continue
        found[name[1]] = unescaped(value[1]) if value else "on" if "checked" in tag else ""
    for name, value in re.findall(r'<textarea name="([^"]*)"[^>]*>\s?(.*?)</textarea>', page, re.DOTALL):
        found[name] = unescaped(value)
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found.pop("result", None)
    return found


def unescaped(text):
    return text.replace("&#x27;", "'").replace("&quot;", '"').replace("&lt;", "<").replace("&amp;", "&")


def opened(business, client, reason, *, note=""):
    """A call that ended with that reason."""
    noted = Call(outcome=calls.PROBLEM, reason=reason, reception="neutral", note=note)
    calls.record_call(
        business, client_id=client.id, call=noted, confirmation=None, today=LATE.date(), at=LATE,
        by=owner_of(business), request_key=uuid7(),
    )  # fmt: skip


def messages_of(business, kind):
    with tenant(business.id):
        return list(outbox.Message.objects.filter(kind=kind).order_by("queued_at"))


def task_of(business, client):
    with tenant(business.id):
        return cases.of_client(business, client.id, today=LATE.date()).move(LATE.date())


# ── What every sheet shows ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", tracks.TRACKS)
def test_each_track_opens_with_its_words_or_what_it_needs(business, nord, owner, kind):
    response = owner.get(address(nord, kind))

    assert response.status_code == 200
    assert "2026-001" in shown(response) and "Atelier Nord" in shown(response)


def test_what_was_said_stands_there_in_neutral_words(business, nord, owner):
    opened(business, nord, "cash_difficulty", note="Un client à elle paie tard.")

    page = shown(owner.get(address(nord, "plan")))

    assert "Trésorerie" in page and "Un client à elle paie tard." in page
    assert "Proposez deux ou trois versements datés" in page


def test_a_track_of_nobody_or_of_no_kind_is_not_found(business, nord, owner):
    other = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))

    assert owner.get(address(nord, "payment")).status_code == 404
    assert other.get(address(nord, "plan")).status_code == 404
    assert other.post(address(nord, "plan"), {"do": "done"}).status_code == 404


def test_a_client_that_owes_nothing_has_nothing_to_do(business, owner):
    client = ready.client(business)

    assert "ne doit plus rien" in shown(owner.get(address(client, "plan")))


# ── Instalments ──────────────────────────────────────────────────────────────────────────────────


def test_three_dates_are_proposed_that_add_up_and_their_words_are_ready(business, nord, owner):
    fields = fields_of(owner.get(address(nord, "plan")))

    assert [fields[f"amount_{i}"] for i in (1, 2, 3)] == ["600,00", "600,00", "600,00"]
    assert "8 janvier" in shown_text(fields["body"]) and "1 800 €" in shown_text(fields["body"])


def shown_text(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_plan_is_noted_and_leaves_in_one_act_and_twice_is_once(business, nord, owner):
    opened(business, nord, "cash_difficulty")
    fields = fields_of(owner.get(address(nord, "plan"))) | {"do": "send"}

    first, second = (owner.post(address(nord, "plan"), fields) for _ in range(2))

    assert first.status_code == second.status_code == 303
    with tenant(business.id):
        plan = business.instalmentplans.get()
        assert [line.amount for line in plan.lines.order_by("due_on")] == [Decimal(600)] * 3
        assert business.tracks.get().done_on == LATE.date()
    (message,) = messages_of(business, "instalment_plan")
    assert message.leaves_at == LATE + timedelta(seconds=60) and "3 versements" in message.body
    assert verification.verify(business) == []


def test_words_nobody_touched_follow_the_facts_and_words_somebody_wrote_are_kept(business, nord, owner):
    fields = fields_of(owner.get(address(nord, "plan")))
    facts = {"amount_1": "800", "amount_2": "1000", "due_3": "", "amount_3": "", "do": "words"}

    page = owner.post(address(nord, "plan"), fields | facts)

    fresh = fields_of(page)
    assert "2 versements" in fresh["body"] and "800 €" in shown_text(fresh["body"])
    mine = fresh | {"body": fresh["body"].replace("Merci de m’avoir parlé", "Merci de m’avoir appelée pour parler")}
    assert owner.post(address(nord, "plan"), mine | {"do": "send"}).status_code == 303
    assert "appelée pour parler" in messages_of(business, "instalment_plan")[0].body


def test_words_written_before_the_facts_changed_are_to_be_read_again(business, nord, owner):
    fields = fields_of(owner.get(address(nord, "plan")))
    mine = fields | {
        "body": "Bonjour, voici mes dates.",
        "amount_1": "800",
        "amount_2": "1000",
        "due_3": "",
        "amount_3": "",
    }

    refused = owner.post(address(nord, "plan"), mine | {"do": "send"})

    assert refused.status_code == 422 and "Les faits ont changé" in shown(refused)
    assert fields_of(refused)["body"] == "Bonjour, voici mes dates." and not messages_of(business, "instalment_plan")
    assert owner.post(address(nord, "plan"), fields_of(refused) | {"do": "send"}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount_1": "700"}, "Les versements font"),
        ({"due_1": "hier"}, "date"),
        ({"due_1": "01/12/2026"}, "passé"),
        ({"amount_3": ""}, "un jour et un montant"),
        ({"amount_1": "beaucoup"}, "beaucoup"),
        ({"sums": []}, "Cochez au moins une somme"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_beside_its_field_and_nothing_is_half_done(
    business, nord, owner, changes, said
):
    response = owner.post(address(nord, "plan"), fields_of(owner.get(address(nord, "plan"))) | changes | {"do": "send"})

    page = shown(response)
    assert response.status_code == 422 and said in page and "field__error" in page
    with tenant(business.id):
        assert not business.instalmentplans.exists()
    assert messages_of(business, "instalment_plan") == []


def test_a_plan_accepted_silences_and_one_ended_no_longer_does(business, nord, owner):
    owner.post(address(nord, "plan"), fields_of(owner.get(address(nord, "plan"))) | {"do": "send"})
    with tenant(business.id):
        plan = business.instalmentplans.get()

    owner.post(address(nord, "plan"), {"do": f"accept:{plan.id}"})
    assert task_of(business, nord).key == "plan"

    owner.post(address(nord, "plan"), {"do": f"end:{plan.id}"})
    with tenant(business.id):
        assert business.instalmentplans.get().ended_on == LATE.date()


def test_words_taken_back_leave_the_track_open_again_until_they_are_sent(business, nord, owner):
    opened(business, nord, "cash_difficulty")
    owner.post(address(nord, "plan"), fields_of(owner.get(address(nord, "plan"))) | {"do": "send"})
    assert getattr(task_of(business, nord), "step", "") != "plan"

    (message,) = messages_of(business, "instalment_plan")
    outbox.undo(business, message.id, by=owner_of(business), at=LATE)

    assert task_of(business, nord).step == "plan"
    owner.post(address(nord, "plan"), fields_of(owner.get(address(nord, "plan"))) | {"do": "send"})
    assert getattr(task_of(business, nord), "step", "") != "plan"
    with tenant(business.id):
        assert business.instalmentplans.filter(ended_on=None).count() == 1, "the first proposal has ended"


# ── A dispute ────────────────────────────────────────────────────────────────────────────────────


def contested(owner, nord, **changes):
    page = owner.get(address(nord, "dispute"))
    facts = {"contested": "L’export", "summary": "Il manque les dates.", "amount": "600"} | changes
    return read_then_sent(owner, nord, fields_of(page) | facts)


def read_then_sent(owner, nord, fields):
    """The words are written from the facts, read, then sent."""
    read = owner.post(address(nord, "dispute"), fields | {"do": "words"})
    return read if read.status_code == 422 else owner.post(address(nord, "dispute"), fields_of(read) | {"do": "send"})


def test_a_dispute_opens_on_an_object_and_a_sum_with_its_acknowledgement(business, nord, owner):
    opened(business, nord, "dissatisfied")

    assert contested(owner, nord).status_code == 303

    with tenant(business.id):
        dispute = business.disputes.get()
        assert (dispute.subject, dispute.amount) == ("L’export", Decimal(600))
        assert dispute.answer_on.isoformat() == "2027-01-06"  # three business days, New Year's Day off
    (message,) = messages_of(business, "dispute_acknowledgement")
    text = shown_text(message.body)
    assert "Il manque les dates" in text and "1 200 €, n’est pas en cause" in text and "6 janvier" in text
    assert verification.verify(business) == []


def test_words_nobody_has_seen_are_shown_before_they_leave(business, nord, owner):
    page = owner.get(address(nord, "dispute"))
    facts = {"contested": "L’export", "summary": "Il manque les dates.", "amount": "600", "do": "send"}

    shown_first = owner.post(address(nord, "dispute"), fields_of(page) | facts)

    assert shown_first.status_code == 200 and "Il manque les dates" in fields_of(shown_first)["body"]
    assert messages_of(business, "dispute_acknowledgement") == []


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"answer_on": "20/01/2027"}, "answer_on", "répondez au plus tard le 6 janvier 2027"),
        ({"contested": " "}, "contested", "ce qui est contesté"),
        ({"amount": "5000"}, "amount", "on n’en conteste pas davantage"),
        ({"amount": "0"}, "amount", "au-dessus de zéro"),
    ],
)
def test_a_dispute_is_refused_beside_its_field(business, nord, owner, changes, field, said):
    response = contested(owner, nord, **changes)

    page = shown(response)
    assert response.status_code == 422 and said in page and f'id="id_{field}_error"' in page
    assert fields_of(response)["summary"] == "Il manque les dates."
    assert messages_of(business, "dispute_acknowledgement") == []


def answered(owner, nord, **changes):
    page = owner.get(address(nord, "dispute"))
    facts = {"resolution": "as_is", "finding": "Les dates y étaient.", "proposal": "Je les montre lundi."} | changes
    return read_then_sent(owner, nord, fields_of(page) | facts)


@pytest.fixture
def with_phone(business):
    people.describe(business, changes={"phone": "02 00 00 00 00"}, by=owner_of(business), at=NOW)


@pytest.mark.usefixtures("with_phone")
def test_a_dispute_answered_as_it_is_says_the_sum_that_remains_and_its_day(business, nord, owner):
    contested(owner, nord)

    assert answered(owner, nord).status_code == 303

    with tenant(business.id):
        assert business.disputes.get().resolution == "as_is" and not business.drafts.exists()
    (message,) = messages_of(business, "dispute_resolution")
    assert "1 800 €" in shown_text(message.body) and "avoir" not in message.body


@pytest.mark.usefixtures("with_phone")
def test_a_dispute_answered_by_a_concession_opens_its_credit_note_which_is_counted_once_issued(business, nord, owner):
    contested(owner, nord)

    response = answered(owner, nord, resolution="credit", credit="300", concession="on")

    with tenant(business.id):
        draft = business.drafts.get()
    assert response.status_code == 303 and str(draft.id) in response.url
    (message,) = messages_of(business, "dispute_resolution")
    text = shown_text(message.body)
    assert "avoir de 300 €" in text and "devient 1 500 €" in text
    issued = invoices.issue(business, draft.id, on=LATE.date(), by=owner_of(business), at=LATE)
    with tenant(business.id):
        assert issued.invoice.total == Decimal(300)
        assert [one.id for one in corrections.concessions(business, nord.id)] == [issued.invoice.id]
    assert verification.verify(business) == []


@pytest.mark.usefixtures("with_phone")
def test_a_credit_note_beyond_what_is_owed_opens_nothing(business, nord, owner):
    contested(owner, nord)

    response = answered(owner, nord, resolution="credit", credit="9000")

    assert response.status_code == 422 and "C’est plus que ce qui reste" in shown(response)
    with tenant(business.id):
        assert business.disputes.get().resolved_on is None and not business.drafts.exists()


def test_an_ordinary_credit_note_is_no_concession(business, nord):
    with tenant(business.id):
        invoice = business.invoices.get()
        draft = corrections.open_credit_note(
            business, invoice, way=corrections.AMOUNT, reason="Erreur", amount=Decimal(10), at=LATE
        )
    invoices.issue(business, draft.id, on=LATE.date(), by=owner_of(business), at=LATE)

    with tenant(business.id):
        assert corrections.concessions(business, nord.id) == []


# ── Negotiation ──────────────────────────────────────────────────────────────────────────────────


def test_a_preparation_is_kept_for_oneself_and_the_answer_holds_the_price(business, nord, owner):
    opened(business, nord, "negotiation")
    fields = fields_of(owner.get(address(nord, "negotiation"))) | {"floor": "1 700 €", "trade": "acompte de 40 %"}

    owner.post(address(nord, "negotiation"), fields | {"do": "keep"})

    again = fields_of(owner.get(address(nord, "negotiation")))
    assert (again["floor"], again["trade"]) == ("1 700 €", "acompte de 40 %")
    assert messages_of(business, "discount_request_reply") == []
    assert owner.post(address(nord, "negotiation"), again | {"do": "send"}).status_code == 303
    (message,) = messages_of(business, "discount_request_reply")
    text = shown_text(message.body)
    assert "je le maintiens" in text and "1 700" not in text and "le 8 janvier, le 15 janvier ou le" in text
    assert verification.verify(business) == []


# ── The document again ───────────────────────────────────────────────────────────────────────────


def test_an_invoice_leaves_again_as_a_duplicate_with_its_file(business, nord, owner):
    opened(business, nord, "not_received")
    fields = fields_of(owner.get(address(nord, "resend"))) | {"email": "factures@nord.example", "keep": "on"}

    assert owner.post(address(nord, "resend"), fields | {"do": "send"}).status_code == 303

    first, again = messages_of(business, "invoice_sent")
    assert again.subject == f"{first.subject} (duplicata)" and "duplicata de la facture du 23" in again.body
    assert again.invoice_id == first.invoice_id and again.to == "factures@nord.example"
    with tenant(business.id):
        assert business.contacts.get().email == "factures@nord.example"
    assert verification.verify(business) == []


def test_what_was_missing_goes_to_whoever_can_move_it_forward(business, nord, owner):
    opened(business, nord, "internal_process")
    fields = fields_of(owner.get(address(nord, "unblock")))
    facts = {"order": "PO-4512", "name": "Zoé Martin", "email": "zoe@nord.example"}

    owner.post(address(nord, "unblock"), fields | facts | {"do": "send"})

    again = messages_of(business, "invoice_sent")[-1]
    assert again.to == "zoe@nord.example" and "PO-4512" in again.body
    with tenant(business.id):
        assert business.contacts.get().email == ready.JEANNE["email"], "the record stays as it was"
        assert business.tracks.get().facts["order"] == "PO-4512"


def test_an_address_that_works_mends_what_came_back(business, nord, owner):
    fields = fields_of(owner.get(address(nord, "address")))

    refused = owner.post(address(nord, "address"), fields | {"do": "send"})
    assert refused.status_code == 422 and "C’est l’adresse qui revient" in shown(refused)

    assert (
        owner.post(address(nord, "address"), fields | {"email": "jeanne@nord.example", "do": "send"}).status_code == 303
    )
    with tenant(business.id):
        assert business.contacts.get().email == "jeanne@nord.example"


def test_an_error_leads_to_the_credit_note_and_is_closed_by_hand(business, nord, owner):
    opened(business, nord, "error")
    with tenant(business.id):
        invoice = business.invoices.get()

    assert reverse("correct", args=[invoice.id]) in shown(owner.get(address(nord, "correct")))
    owner.post(address(nord, "correct"), {"do": "done", "result": "Avoir émis"})

    with tenant(business.id):
        track = business.tracks.get()
        assert (track.done_on, track.result) == (LATE.date(), "Avoir émis")


def test_a_claim_is_declared_once_insolvency_is_known_and_nothing_more_is_asked(business, nord, owner):
    assert owner.post(address(nord, "declare_claim"), {"do": "done"}).status_code == 303
    with tenant(business.id):
        assert not business.tracks.exists(), "nothing asked for it yet"
    pauses.stand_still(business, client_id=nord.id, kind="insolvency", on=LATE.date(), by=owner_of(business), at=LATE)
    assert task_of(business, nord).step == "declare_claim"

    owner.post(address(nord, "declare_claim"), {"do": "done", "result": "Envoyée au mandataire"})

    assert task_of(business, nord).key == "insolvency"


def test_a_result_too_long_is_refused_and_kept(business, nord, owner):
    opened(business, nord, "error")

    response = owner.post(address(nord, "correct"), {"do": "done", "result": "x" * 400})

    assert response.status_code == 422 and "x" * 400 in shown(response) and "300 caractères au plus" in shown(response)


# ── The words ────────────────────────────────────────────────────────────────────────────────────


def test_a_harsh_turn_is_pointed_at_once_and_never_forbids(business, nord, owner):
    fields = fields_of(owner.get(address(nord, "negotiation"))) | {"body": "Payez IMMÉDIATEMENT.", "do": "send"}

    pointed = owner.post(address(nord, "negotiation"), fields)

    assert pointed.status_code == 422 and "IMMÉDIATEMENT" in shown(pointed) and "à relire" in shown(pointed)
    assert owner.post(address(nord, "negotiation"), fields_of(pointed) | {"do": "send"}).status_code == 303
    assert messages_of(business, "discount_request_reply")[0].body.startswith("Payez IMMÉDIATEMENT.")


def test_without_an_address_nothing_is_noted_and_it_is_said(business, owner):
    client = clients.add(business, client=ready.NORD, billing={"name": "Jeanne Petit"}, by=owner_of(business), at=NOW)
    ready.issued(business, client)

    response = owner.post(address(client, "plan"), fields_of(owner.get(address(client, "plan"))) | {"do": "send"})

    assert response.status_code == 422 and "Aucune adresse" in shown(response)
    with tenant(business.id):
        assert not plans.InstalmentPlan.objects.exists()


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────


def test_an_assistant_acts_for_the_clients_confided_and_answers_no_dispute(business, nord):
    theirs = signed_in(entrusted(business))
    fields = fields_of(theirs.get(address(nord, "plan"))) | {"do": "send"}
    hidden = ready.client(business, name="Coop Verte")
    ready.issued(business, hidden)

    assert theirs.post(address(nord, "plan"), fields).status_code == 303
    assert theirs.get(address(hidden, "plan")).status_code == 404
    page = shown(theirs.get(address(nord, "negotiation")))
    assert "C’est au titulaire du compte de répondre" in page and 'value="send"' not in page
    assert theirs.post(address(nord, "negotiation"), fields).status_code == 403
    assert theirs.post(address(nord, "correct"), {"do": "done"}).status_code == 403


def test_an_assistant_may_acknowledge_and_only_the_owner_resolves(business, nord):
    theirs = signed_in(entrusted(business))

    assert contested(theirs, nord).status_code == 303
    assert theirs.post(address(nord, "dispute"), {"do": "send", "resolution": "withdrawn"}).status_code == 403


def test_an_accountant_follows_nobody_up(business, nord):
    assert signed_in(member(business, "accountant")).get(address(nord, "plan")).status_code == 403


@pytest.mark.parametrize("kind", tracks.TRACKS)
def test_any_words_are_only_words(business, nord, owner, kind):
    hostile = {
        "contested": "<script>alert(1)</script>",
        "summary": "{{ 7*7 }}",
        "body": "\0",
        "do": "nonsense",
        "order": "%s",
    }

    response = owner.post(address(nord, kind), fields_of(owner.get(address(nord, kind))) | hostile)

    assert response.status_code in {200, 303, 422}
    assert "<script>alert" not in response.content.decode()
