"""Letters: written from the case, signed by the owner, posted and received; a notice asks its conditions first."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from reglo.books import clients, people
from reglo.books.followups import bank, cases, contacts, disputes, dossiers, letters
from reglo.books.followups.letters import Asked, CannotWrite
from reglo.books.tenancy import tenant
from reglo.rules import lettering
from reglo.rules.followup import Wait
from tests import ready
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db

LATE = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)  # seven days after the due date, in the half-year whose rates are known
DAY = LATE.date()
WEEK = timedelta(days=7)
WORDS = {"contract_reference": "le devis nº D-2026-014", "agreement_date": "14 septembre 2026"}


@pytest.fixture
def business():
    made = ready.business()
    people.describe(made, changes={"phone": "06 00 00 00 00"}, by=owner_of(made), at=NOW)
    return made


@pytest.fixture
def nord(business):
    client = ready.client(business)
    ready.issued(business, client)
    return client


def write(business, client, step="letter", **asked):
    return letters.write(
        business,
        client_id=client.id,
        step=step,
        asked=Asked(words=WORDS, **asked),
        today=DAY,
        by=owner_of(business),
        at=LATE,
    )


def reminded(business, client):
    with tenant(business.id):
        sums = list(business.receivables.values_list("id", flat=True))
    contacts.record(
        business, client_id=client.id, kind="reminder", channel="email", step="reminder_1", level=1, sums=sums,
        words="Bonjour", on=DAY - WEEK, by=owner_of(business), at=LATE - WEEK,
    )  # fmt: skip


def test_a_letter_names_what_is_late_and_is_set_in_type(business, nord):
    letter = write(business, nord)

    text = lettering.from_text(letter.text)
    assert [claim.number for claim in text.figures.claims] == ["2026-001"] and text.figures.total == 1800
    assert letters.pdf_of(business, letter, at=LATE).startswith(b"%PDF")


def test_a_formal_notice_adds_interest_and_the_fee_line_by_line(business, nord):
    reminded(business, nord)

    letter = write(business, nord, "formal_notice")

    figures = lettering.from_text(letter.text).figures
    days = sum(row.segment.days for row in figures.interest)
    assert days == 7 and figures.fees == 40  # 24 to 30 December, at 12.40 %
    assert figures.total == 1800 + sum(row.segment.interest for row in figures.interest) + 40
    assert letter.deadline_days == 8 and letter.level == 3


@pytest.mark.parametrize("lack", ["address", "reminder", "dispute"])
def test_a_formal_notice_is_refused_with_everything_it_lacks(business, nord, lack):
    if lack != "reminder":
        reminded(business, nord)
    if lack == "address":
        clients.change(business, nord.id, client={"street": ""}, billing={}, by=owner_of(business), at=NOW)
    if lack == "dispute":
        with tenant(business.id):
            receivable = business.receivables.get()
        disputes.open_dispute(
            business, client_id=nord.id, receivable_id=receivable.id, subject="export", amount=receivable.open_amount,
            holidays=frozenset(), on=DAY, by=owner_of(business), at=LATE,
        )  # fmt: skip

    with pytest.raises(CannotWrite) as refusal:
        write(business, nord, "formal_notice")

    assert {"address": "adresse", "reminder": "relance", "dispute": "contestation"}[lack] in refusal.value.reason("fr")
    with tenant(business.id):
        assert not business.letters.exists()


def test_signing_freezes_the_day_and_posting_needs_it(business, nord):
    reminded(business, nord)
    letter = write(business, nord, "formal_notice")
    by = owner_of(business)
    with pytest.raises(CannotWrite):
        letters.post(business, letter_id=letter.id, on=DAY, by=by, at=LATE)

    signed = letters.sign(business, letter_id=letter.id, knowingly=True, by=by, at=LATE, today=DAY)
    letters.post(business, letter_id=letter.id, on=DAY, tracking="2C 123", by=by, at=LATE)

    assert lettering.from_text(signed.text).signed_on == DAY
    with tenant(business.id):
        event = business.contact_events.get(letter_id=letter.id)
    assert (event.kind, event.channel, event.level) == ("reminder", "registered", 3)


def test_the_last_door_opens_two_business_days_after_the_deadline(business, nord):
    by = owner_of(business)
    reminded(business, nord)
    letter = write(business, nord, "formal_notice")
    letters.sign(business, letter_id=letter.id, knowingly=True, by=by, at=LATE, today=DAY)
    letters.post(business, letter_id=letter.id, on=DAY, by=by, at=LATE)
    later = DAY + timedelta(days=9)
    bank.check(business, on=later, by=by, at=LATE + timedelta(days=9))
    assert move(business, nord, later).step == "proof_of_receipt"

    letters.receive(
        business, letter_id=letter.id, received_on=DAY + timedelta(days=2), by=by, at=LATE + timedelta(days=3)
    )

    waiting = move(business, nord, later)  # received on 1 January, eight days: the 9th, a Saturday
    assert (
        isinstance(waiting, Wait) and waiting.until.isoformat() == "2027-01-12" and waiting.next.step == "court_notice"
    )
    assert waiting.next.who == "owner"


def move(business, client, day):
    with tenant(business.id):
        return cases.of_client(business, client.id, today=day).move(day)


def test_the_folder_holds_numbered_exhibits_and_is_the_same_twice(business, nord):
    reminded(business, nord)

    first, second = (dossiers.case_file(business, nord.id, today=DAY, at=LATE) for _ in range(2))

    assert first == second
    names = zipfile.ZipFile(io.BytesIO(first[1])).namelist()
    assert names[0] == "00-bordereau.pdf" and names[1].startswith("01-facture")
