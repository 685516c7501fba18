"""The Friday digest: counted from facts, sent once a week; and the portfolio it goes with."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reglo.books import digests, members, outbox, payments, people, portfolio, standing, verification
from reglo.books.followups.contacts import ContactEvent
from reglo.books.followups.promises import Promise
from reglo.books.people import Business, Membership
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.test_members import joined, working_server
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

FRIDAY = date(2026, 11, 27)
LATER = date(2027, 1, 12)  # a Tuesday, twenty days after the invoices fell due


@pytest.fixture
def business() -> Business:
    return ready.business()


@pytest.fixture
def ines(business: Business) -> Membership:
    """Inès follows Atelier Nord; Baie Sud is followed by the owner."""
    nord = ready.client(business)
    ready.client(business, name="Baie Sud")
    membership = joined(business)
    members.delegate(business, client_id=nord.id, membership_id=membership.id, by=owner_of(business), at=NOW)
    return membership


def client(business: Business, name: str = "Atelier Nord") -> Any:
    with tenant(business.id):
        return business.clients.get(name=name)


def paid(business: Business, name: str, amount: str) -> None:
    issued = ready.issued(business, client(business, name))
    facts: dict[str, Any] = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
    by = owner_of(business)
    payments.note(business, invoice_id=issued.invoice.id, amount=Decimal(amount), by=by, at=NOW, **facts)


def contact(business: Business, kind: str, channel: str, *, on: date = TODAY, name: str = "Atelier Nord") -> None:
    facts: dict[str, Any] = {"on": on, "at": NOW, "kind": kind, "channel": channel}
    with tenant(business.id, write=True):
        ContactEvent.objects.create(business=business, client_id=client(business, name).id, **facts)


def promise(business: Business, due_on: date, *, name: str = "Atelier Nord") -> None:
    facts: dict[str, Any] = {"made_on": TODAY, "made_at": NOW, "amount": Decimal(900), "currency": "EUR"}
    with tenant(business.id, write=True):
        Promise.objects.create(business=business, client_id=client(business, name).id, due_on=due_on, **facts)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_week_is_told_from_its_facts_and_from_the_clients_confided(business: Business, ines: Membership):
    paid(business, "Atelier Nord", "1800")
    paid(business, "Baie Sud", "700")
    promise(business, date(2026, 12, 4))
    promise(business, date(2026, 12, 7))
    promise(business, date(2026, 12, 9), name="Baie Sud")
    for kind, channel in (
        ("reminder", "email"), ("courtesy", "email"), ("reminder", "phone"), ("attempt", "phone"), ("note", "none"),
        ("answer", "registered"),
    ):  # fmt: skip
        contact(business, kind, channel)
    contact(business, "reminder", "email", on=FRIDAY - timedelta(days=7))
    contact(business, "reminder", "email", name="Baie Sud")
    members.ask(business, client_id=client(business).id, words="Trois versements ?", by=ines.user, at=NOW)

    told = {name: plain(str(value)) for name, value in digests.digest(business, [ines], week_end=FRIDAY).items()}

    assert told == {
        "owner_first_name": "Camille",
        "assistant_name": "Inès Caron",
        "week_received": "1 800 €",
        "week_received_count_phrase": "1 paiement",
        "week_promises": "Atelier Nord, le 4 décembre ; Atelier Nord, le 7 décembre",
        "week_contacts": "2 messages, 1 appel, 1 appel sans réponse, 1 lettre",
        "week_decisions_phrase": "une décision à prendre",
        "week_decision_list": "\n- Atelier Nord : « Trois versements ? »",
    }


def test_a_week_without_anything_is_told_without_a_hole(business: Business, ines: Membership):
    filled = digests.written_digest(business, [ines], week_end=FRIDAY)

    assert plain(filled.subject) == "Cette semaine : 0 € reçus, rien à décider"
    assert "aucun paiement" in filled.body and "rien cette semaine" in filled.body
    assert "Dates obtenues" not in filled.body and "La semaine prochaine" not in filled.body


def test_a_message_taken_back_was_no_contact(business: Business, ines: Membership):
    issued = ready.issued(business, client(business))
    assert issued.message is not None
    contact(business, "reminder", "email")
    with tenant(business.id, write=True):
        ContactEvent.objects.update(message_id=issued.message.id)
    outbox.undo(business, issued.message.id, by=owner_of(business), at=NOW)

    assert digests.digest(business, [ines], week_end=FRIDAY)["week_contacts"] == ""


def test_a_payment_reversed_was_not_received(business: Business, ines: Membership):
    paid(business, "Atelier Nord", "1800")
    with tenant(business.id):
        payment = business.payments.get()
    payments.reverse(business, payment.id, reason="rejeté", today=TODAY, by=owner_of(business), at=NOW)

    assert plain(str(digests.digest(business, [ines], week_end=FRIDAY)["week_received"])) == "0 €"


def test_the_digest_speaks_the_language_of_the_owner(business: Business, ines: Membership):
    people.set_preferences(owner_of(business), language="en", keys_on=True)
    promise(business, date(2026, 12, 4))

    filled = digests.written_digest(business, [ines], week_end=FRIDAY)

    assert filled.body.startswith("Hello Camille,") and "Atelier Nord, 4 December" in plain(filled.body)
    assert filled.subject == "This week: €0 received, nothing to decide"


def test_the_digest_leaves_once_a_week_however_often_it_is_asked(business: Business, ines: Membership):
    working_server(business)

    queued = [digests.queue_digest(business, on=FRIDAY, at=NOW) for _ in range(3)]

    assert queued[0] is not None and len({one.id for one in queued if one}) == 1
    assert (queued[0].key, queued[0].to, queued[0].client_id) == ("digest:2026-W48", "camille@aubry.example", None)
    after = digests.queue_digest(business, on=FRIDAY + timedelta(days=7), at=NOW)
    assert after is not None and after.key == "digest:2026-W49"
    assert verification.verify(business) == []


def test_without_a_mail_server_or_without_a_delegate_no_digest_leaves(business: Business, ines: Membership):
    assert digests.queue_digest(business, on=FRIDAY, at=NOW) is None

    working_server(business)
    members.take_back(business, client_id=client(business).id, by=owner_of(business), at=NOW)

    assert digests.queue_digest(business, on=FRIDAY, at=NOW) is None


def test_two_delegates_sign_one_digest(business: Business, ines: Membership):
    paul = joined(business, email="paul@v.example", name="Paul")
    by = {"by": owner_of(business), "at": NOW}
    members.delegate(business, client_id=client(business, "Baie Sud").id, membership_id=paul.id, **by)
    for name in ("Atelier Nord", "Baie Sud"):
        paid(business, name, "900")

    told = digests.digest(business, [ines, paul], week_end=FRIDAY)

    assert plain(str(told["week_received"])) == "1 800 €"
    assert told["assistant_name"] == "Inès Caron et Inès Caron"


# ── The portfolio ────────────────────────────────────────────────────────────────────────────────


def test_a_line_counts_what_its_member_sees(business: Business, ines: Membership):
    for name in ("Atelier Nord", "Baie Sud"):
        ready.issued(business, client(business, name))
    owner = Membership.objects.select_related("business", "user").get(business=business, role="owner")

    theirs, whole = (portfolio.line(one, on=LATER, at=NOW) for one in (ines, owner))

    assert (theirs.late.amount, whole.late.amount) == (1800, 3600)
    assert (theirs.expected.count, whole.expected.count) == (0, 0)
    assert {card.client.name for card in (*theirs.cards, *theirs.folded)} == {"Atelier Nord"}
    assert (whole.cards, whole.folded) == ((), ())


def test_what_a_delegate_asks_is_to_decide_until_it_is_answered(business: Business, ines: Membership):
    owner = Membership.objects.select_related("business", "user").get(business=business, role="owner")
    asked = members.ask(business, client_id=client(business).id, words="Trois ?", by=ines.user, at=NOW)

    assert [portfolio.line(one, on=TODAY, at=NOW).to_decide for one in (ines, owner)] == [1, 1]

    members.answer(business, asked.id, words="Oui.", by=owner.user, at=NOW)

    line = portfolio.line(owner, on=TODAY, at=NOW)
    assert (line.to_decide, [one.answer for one in line.questions]) == (0, ["Oui."])


def test_an_accountant_has_a_line_and_neither_cards_nor_questions(business: Business, ines: Membership):
    accountant = joined(business, email="paul@v.example", role="accountant")
    ready.issued(business, client(business))
    members.ask(business, client_id=client(business).id, words="Trois ?", by=ines.user, at=NOW)

    line = portfolio.line(accountant, on=LATER, at=NOW)

    assert line.late.amount == 1800
    assert (line.cards, line.folded, line.questions, line.handed_up) == ((), (), (), ())


def test_the_three_open_sums_are_those_of_the_five_words(business: Business, ines: Membership):
    ready.issued(business, client(business))
    with tenant(business.id):
        sums, opened = standing.sums(business, today=LATER), standing.open_sums(business, today=LATER)

    assert opened == {word: sums[word] for word in opened}
    assert list(sums) == list(standing.WORDS)
