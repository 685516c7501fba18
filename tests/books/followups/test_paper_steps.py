"""Letters of every step, on the days that are hard; rights across sums; sums let go; the cap of a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from reglo.books import (
    abandonments,
    clients,
    method,
    outbox,
    payments,
    people,
    standing,
    verification,
)
from reglo.books.abandonments import CannotLetGo
from reglo.books.followups import bank, cases, contacts, disputes, letters, pauses, promises, rights, sending
from reglo.books.followups.letters import Asked, CannotWrite
from reglo.books.tenancy import tenant, uuid7
from reglo.packs.facts import NoFigure
from reglo.rules import lettering
from tests import ready
from tests.books.followups.scene import Scene, scene
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
WORDS = {"contract_reference": "le devis nº D-2026-014"}
DAYS = {"agreement_date": date(2026, 9, 14)}


@pytest.fixture
def it() -> Scene:
    made = scene()
    people.describe(made.business, changes={"phone": "06 00 00 00 00"}, by=made.owner, at=NOW)
    assert made.issued
    return made


def write(it: Scene, step: str = "letter", *, at: datetime = DECEMBER, **asked):
    whole = replace(Asked(words=WORDS, days=DAYS), **asked)
    return letters.write(
        it.business, client_id=it.client.id, step=step, asked=whole, today=at.date(), by=it.owner, at=at
    )


def words_of(letter) -> str:
    return " ".join(one.body for one in letters.text_of(letter).wordings).replace("\u00a0", " ").replace("\u202f", " ")


def reminded(it: Scene, at: datetime = DECEMBER) -> None:
    it.contact(channel="email", step="reminder_1", level=1, words="Bonjour", on=at.date(), at=at)


def rights_of(it: Scene, at: datetime):
    with tenant(it.business.id):
        followed = cases.of_client(it.business, it.client.id, today=at.date())
        return rights.rights_of(it.business, followed, today=at.date())


def pay(it: Scene, amount: str, on: date, at: datetime) -> None:
    payments.note(
        it.business, invoice_id=it.issued.invoice.id, amount=Decimal(amount), received_on=on, means="transfer",
        request_key=uuid7(), today=at.date(), by=it.owner, at=at,
    )  # fmt: skip


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_notice_written_while_the_next_rate_is_unknown_claims_up_to_the_last_known_day(it):
    reminded(it, JANUARY)

    letter = write(it, "formal_notice", at=JANUARY)

    figures = letters.text_of(letter).figures
    assert {row.segment.to_on for row in figures.interest} == {date(2026, 12, 31)}
    said = words_of(letter)
    assert "au 31 décembre 2026" in said and "par jour" not in said


def test_a_notice_of_which_no_rate_is_known_is_refused_by_name(it):
    other = ready.client(it.business, terms="60 jours", name="Baie Sud")
    ready.issued(it.business, other)
    late = Scene(it.business, other, it.owner)
    spring = datetime(2027, 4, 2, 9, 0, tzinfo=UTC)
    with tenant(it.business.id):
        late_sum = other.receivables.get().id
    late.contact(channel="email", sums=[late_sum], words="Bonjour", on=spring.date(), at=spring)

    with pytest.raises(NoFigure):
        write(late, "formal_notice", at=spring)


def test_an_agreed_rate_is_the_one_that_the_notice_says(it):
    clients.change(it.business, it.client.id, client={"agreed_rate": Decimal(15)}, billing={}, by=it.owner, at=NOW)
    reminded(it)

    letter = write(it, "formal_notice")

    assert {row.segment.rate for row in letters.text_of(letter).figures.interest} == {Decimal(15)}
    assert "au taux convenu de 15 % par an" in words_of(letter) and "Banque centrale" not in words_of(letter)


def test_a_notice_to_a_consumer_asks_for_the_sum_alone(it):
    clients.change(it.business, it.client.id, client={"kind": "consumer"}, billing={}, by=it.owner, at=NOW)
    reminded(it)

    figures = letters.text_of(write(it, "formal_notice")).figures

    assert figures.total == 1800 and figures.fees == 0 and figures.interest == ()


def test_two_sums_of_one_invoice_bear_interest_apart_and_one_fixed_sum(it):
    client = ready.client(it.business, name="Baie Sud", terms="30 % : 10 jours ; reste : 20 jours")
    ready.issued(it.business, client)
    other = Scene(it.business, client, it.owner)
    with tenant(it.business.id):
        sums = list(client.receivables.order_by("due_on").values_list("id", flat=True))
    assert len(sums) == 2
    other.sum_id = sums[0]
    other.contact(channel="email", sums=sums, words="Bonjour", on=DECEMBER.date(), at=DECEMBER)

    figures = letters.text_of(write(other, "formal_notice")).figures

    assert len(figures.claims) == len(sums) and figures.fees == 40
    assert lettering.disagreements(figures) == ()


@pytest.mark.parametrize("silence", ["promise", "pause", "lawyer"])
def test_what_silences_the_case_silences_paper_too(it, silence):
    if silence == "promise":
        promises.promise(
            it.business, client_id=it.client.id, amount=Decimal(1800), currency="EUR",
            due_on=DECEMBER.date() + timedelta(days=5), on=DECEMBER.date(), by=it.owner, at=DECEMBER,
        )  # fmt: skip
    if silence == "pause":
        pauses.pause(
            it.business, client_id=it.client.id, until=DECEMBER.date() + timedelta(days=5), reason="congés",
            on=DECEMBER.date(), by=it.owner, at=DECEMBER,
        )  # fmt: skip
    if silence == "lawyer":
        pauses.stand_still(
            it.business,
            client_id=it.client.id,
            kind="lawyer",
            note="Me Roy",
            on=DECEMBER.date(),
            by=it.owner,
            at=DECEMBER,
        )

    with pytest.raises(CannotWrite) as refusal:
        write(it)

    assert refusal.value.reason("fr") and refusal.value.reason("en")
    with tenant(it.business.id):
        assert not it.business.letters.exists()


def test_a_plan_goes_on_paper_with_its_dates(it):
    with pytest.raises(CannotWrite) as refusal:
        write(it, "instalment_plan")
    assert "échéancier" in refusal.value.reason("fr")

    it.plan()
    letter = write(it, "instalment_plan", at=NOW)

    assert "1 000,00 €" in words_of(letter) and "800,00 €" in words_of(letter) and letter.level == 0


def test_a_dispute_is_acknowledged_then_answered_on_paper(it):
    dispute = it.dispute(summary="Deux écrans manquent")

    heard = write(it, "dispute_acknowledgement", at=NOW)
    assert "Deux écrans manquent" in words_of(heard) and "600 €" in words_of(heard) and "1 200 €" in words_of(heard)

    disputes.resolve(
        it.business, dispute_id=dispute.id, resolution="as_is", finding="Les écrans sont livrés.",
        proposal="La facture reste.", **it.now,
    )  # fmt: skip
    answered = write(it, "dispute_resolution", at=NOW)
    assert "Les écrans sont livrés." in words_of(answered) and "La facture reste." in words_of(answered)


def test_the_last_letter_waits_for_the_notice_its_receipt_and_its_deadline(it):
    reminded(it, DECEMBER - WEEK)
    with pytest.raises(CannotWrite) as refusal:
        write(it, "court_notice")
    assert "Aucune mise en demeure" in refusal.value.reason("fr")

    notice = write(it, "formal_notice")
    by = {"by": it.owner, "at": DECEMBER}
    letters.sign(it.business, letter_id=notice.id, knowingly=True, today=DECEMBER.date(), **by)
    letters.post(it.business, letter_id=notice.id, on=DECEMBER.date(), **by)
    letters.receive(it.business, letter_id=notice.id, received_on=DECEMBER.date(), **by)
    with pytest.raises(CannotWrite) as refusal:
        write(it, "court_notice", at=DECEMBER + timedelta(days=8))
    assert "court jusqu’au 7 janvier 2027" in refusal.value.reason("fr")

    court = {"court_name": "le tribunal de commerce de Paris", "court_route": "injonction de payer"}
    letter = write(it, "court_notice", at=DECEMBER + timedelta(days=9), words=court)

    said = words_of(letter)
    assert "reçue le 30 décembre 2026" in said and "auprès du tribunal de commerce de Paris" in said
    assert verification.verify(it.business) == []


def test_what_a_letter_was_told_the_next_one_knows(it):
    reminded(it)

    assert letters.text_of(write(it, "formal_notice")).extra == {**WORDS, "agreement_date": "2026-09-14"}


def test_a_letter_written_again_takes_the_place_of_the_one_not_posted(it):
    first, second = write(it), write(it)

    with tenant(it.business.id):
        rows = {row.id: row.dropped_at for row in it.business.letters.all()}
    assert rows[first.id] is not None and rows[second.id] is None


# ── Signing, posting, receiving ──────────────────────────────────────────────────────────────────


def test_a_paper_reminder_keeps_the_days_apart_and_the_two_of_a_level(it):
    by = {"by": it.owner, "at": DECEMBER}
    reminded(it)
    letter = write(it)
    with pytest.raises(CannotWrite) as refusal:
        letters.sign(it.business, letter_id=letter.id, today=DECEMBER.date(), **by)
    assert "Dernier contact le 30 décembre" in refusal.value.reason("fr")

    days = [datetime(2027, 1, day, 9, 0, tzinfo=UTC) for day in (6, 12, 18)]
    for at in days[:2]:
        letter = write(it, at=at)
        letters.sign(it.business, letter_id=letter.id, today=at.date(), by=it.owner, at=at)
        letters.post(it.business, letter_id=letter.id, on=at.date(), by=it.owner, at=at)
    third = write(it, at=days[2])
    with pytest.raises(CannotWrite) as refusal:
        letters.sign(it.business, letter_id=third.id, today=days[2].date(), by=it.owner, at=days[2])
    assert "déjà eu ses deux relances" in refusal.value.reason("fr")
    assert "two reminders" in refusal.value.reason("en")


def test_a_text_read_by_a_lawyer_is_signed_without_a_word_more(it):
    reminded(it, DECEMBER - WEEK)
    letter = write(it, "formal_notice")
    with pytest.raises(CannotWrite):
        letters.sign(it.business, letter_id=letter.id, today=DECEMBER.date(), by=it.owner, at=DECEMBER)

    method.confirm_text(it.business, "formal_notice", on=DECEMBER.date(), by=it.owner, at=DECEMBER)
    signed = letters.sign(it.business, letter_id=letter.id, today=DECEMBER.date(), by=it.owner, at=DECEMBER)

    assert signed.signed_by == it.owner.pk


def test_a_letter_whose_sum_moved_is_not_signed_and_one_posted_is_noted_all_the_same(it):
    letter = write(it)
    letters.sign(it.business, letter_id=letter.id, today=DECEMBER.date(), by=it.owner, at=DECEMBER)
    pay(it, "800", DECEMBER.date(), DECEMBER)
    with tenant(it.business.id):
        assert letters.moved(it.business, letter)

    posted = letters.post(it.business, letter_id=letter.id, on=DECEMBER.date(), by=it.owner, at=DECEMBER)

    assert posted.posted_on == DECEMBER.date()


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "après avoir été signée"), (1, "pas encore là")], ids=["before it was signed", "tomorrow"]
)
def test_a_letter_is_posted_on_a_day_that_can_be(it, days, said):
    letter = write(it)
    letters.sign(it.business, letter_id=letter.id, today=DECEMBER.date(), by=it.owner, at=DECEMBER)

    with pytest.raises(CannotWrite) as refusal:
        letters.post(
            it.business, letter_id=letter.id, on=DECEMBER.date() + timedelta(days=days), by=it.owner, at=DECEMBER
        )

    assert said in refusal.value.reason("fr")


# ── Rights ───────────────────────────────────────────────────────────────────────────────────────


def test_a_written_reminder_starts_the_delay_again_against_a_public_body_and_nobody_else(it):
    reminded(it)
    (before,) = rights_of(it, DECEMBER)
    assert before.prescription.interrupted_by is None

    clients.change(it.business, it.client.id, client={"kind": "public"}, billing={}, by=it.owner, at=NOW)
    (after,) = rights_of(it, DECEMBER)

    assert after.prescription.interrupted_by is None or after.prescription.interrupted_by.on == DECEMBER.date()


def test_a_part_payment_changes_the_principal_the_day_after_and_starts_the_delay_again(it):
    pay(it, "800", date(2026, 12, 28), DECEMBER)

    (right,) = rights_of(it, DECEMBER)

    assert right.claim.segments[0].principal == 1800 and len(right.claim.segments) == 2
    assert right.prescription.interrupted_by.key == "part_payment"


# ── Letting go ───────────────────────────────────────────────────────────────────────────────────


def test_a_sum_let_go_is_asked_for_no_more_and_settles_nothing(it):
    waiting = it.asking(it.sum_id)
    rows = abandonments.let_go(it.business, client_id=it.client.id, sums=[it.sum_id], reason="  trop petit  ", **it.now)

    assert [(row.amount, row.reason) for row in rows] == [(Decimal(1800), "trop petit")]
    assert it.state_of(waiting) == outbox.CANCELLED
    with tenant(it.business.id):
        assert cases.of_client(it.business, it.client.id, today=TODAY) is None
        assert standing.sums(it.business, today=DECEMBER.date())[standing.LATE].amount == 0
        assert standing.accounts(it.business, [it.client.id], today=DECEMBER.date())[it.client.id] == ()
        assert it.business.receivables.get(id=it.sum_id).open_amount == 1800
    assert verification.verify(it.business) == []


def test_a_payment_of_a_sum_let_go_is_noted_as_any_other(it):
    abandonments.let_go(it.business, client_id=it.client.id, sums=[it.sum_id], reason="fermé", **it.now)

    pay(it, "1800", TODAY, NOW)

    with tenant(it.business.id):
        assert it.business.receivables.get(id=it.sum_id).open_amount == 0
        assert abandonments.of_client(it.business, it.client.id) == []
    assert verification.verify(it.business) == []


def test_letting_go_twice_is_once_and_taking_back_follows_again(it):
    for _ in range(2):
        abandonments.let_go(it.business, client_id=it.client.id, sums=[it.sum_id], reason="fermé", **it.now)
    with tenant(it.business.id):
        assert it.business.abandonments.count() == 1

    for _ in range(2):
        abandonments.take_back(it.business, client_id=it.client.id, **it.now)

    with tenant(it.business.id):
        assert cases.of_client(it.business, it.client.id, today=TODAY) is not None
    assert verification.verify(it.business) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"reason": "  "}, "pourquoi"), ({"reason": "x" * 301}, "300 caractères"), ({"sums": []}, "Rien n’est à laisser")],
)
def test_letting_go_without_a_reason_or_without_a_sum_is_refused(it, changes, said):
    facts = {"sums": [it.sum_id], "reason": "fermé"} | changes

    with pytest.raises(CannotLetGo) as refusal:
        abandonments.let_go(it.business, client_id=it.client.id, **facts, **it.now)

    assert said in refusal.value.reason("fr") and refusal.value.reason("en")
    with tenant(it.business.id):
        assert not it.business.abandonments.exists()


# ── The cap of a day ─────────────────────────────────────────────────────────────────────────────


def test_the_method_says_how_many_messages_about_money_leave_in_a_day(it):
    bank.check(it.business, on=TODAY, by=it.owner, at=NOW)
    with tenant(it.business.id):
        assert sending.room_today(it.business, TODAY) == 20
    method.apply(it.business, values={"daily_cap": 5}, on=TODAY, by=it.owner, at=NOW)
    with tenant(it.business.id):
        assert sending.room_today(it.business, TODAY) == 5

    for n in range(5):
        message = it.asking(it.sum_id, key=f"reminder-{n}")
        contacts.record(
            it.business, client_id=it.client.id, kind=contacts.REMINDER, channel="email", sums=[it.sum_id],
            words=f"Bonjour {n}", message_id=message.id, **it.now,
        )  # fmt: skip

    with tenant(it.business.id):
        assert sending.room_today(it.business, TODAY) == 0
