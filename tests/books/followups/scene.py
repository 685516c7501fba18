"""A client that owes 1 800 €, and everything that can be noted about it: for tests of the follow-up."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from reglo.books import abandonments, clients, halts, journal, memos, outbox
from reglo.books.clients import Client
from reglo.books.followups import bank, contacts, disputes, letters, pauses, plans, promises, tracks
from reglo.books.followups.letters import Asked
from reglo.books.invoices import Issued
from reglo.books.outbox import Message
from reglo.books.people import Business, User
from reglo.books.tenancy import tenant
from tests import ready
from tests.people import NOW, TODAY, owner_of

PROMISED = {"amount": Decimal(500), "currency": "EUR", "due_on": TODAY + timedelta(days=3)}

WORDS = {
    "owner_phone": "06 00 00 00 00",
    "penalty_rate": "12,40 %",
    "penalty_half_year": "second semestre 2026",
    "recovery_fee": "40 €",
}


@dataclass
class Scene:
    """A business, its client Atelier Nord, and what Jeanne Petit there is asked for."""

    business: Business
    client: Client
    owner: User

    @cached_property
    def issued(self) -> Issued:
        return ready.issued(self.business, self.client)

    @cached_property
    def sum_id(self) -> uuid.UUID:
        return self.sum_of(self.issued)

    @cached_property
    def jeanne(self) -> uuid.UUID:
        with tenant(self.business.id):
            return self.client.contacts.get(role=clients.BILLING).id

    @property
    def who(self) -> dict[str, Any]:
        """Who notes it, when."""
        return {"by": self.owner, "at": NOW}

    @property
    def now(self) -> dict[str, Any]:
        """Who notes it, when, and for which day."""
        return self.who | {"on": TODAY}

    def sum_of(self, issued: Issued) -> uuid.UUID:
        with tenant(self.business.id):
            return issued.invoice.receivables.get().id

    def contact(self, **changes: Any) -> contacts.ContactEvent:
        facts = {"kind": contacts.REMINDER, "channel": "phone", "sums": [self.sum_id], "contact_id": self.jeanne}
        return contacts.record(self.business, client_id=self.client.id, **facts | self.now | changes)

    def promise(self, **changes: Any) -> promises.Promise:
        facts = {"contact_id": self.jeanne} | PROMISED | self.now | changes
        return promises.promise(self.business, client_id=self.client.id, **facts)

    def dispute(self, **changes: Any) -> disputes.Dispute:
        facts = {"receivable_id": self.sum_id, "subject": "Maquettes", "amount": Decimal(600), "holidays": frozenset()}
        return disputes.open_dispute(self.business, client_id=self.client.id, **facts | self.now | changes)

    def plan(self, **changes: Any) -> plans.InstalmentPlan:
        lines = [(TODAY + timedelta(days=10), Decimal(1000)), (TODAY + timedelta(days=40), Decimal(800))]
        facts = {"sums": [self.sum_id], "lines": lines, "contact_id": self.jeanne}
        return plans.propose(self.business, client_id=self.client.id, **facts | self.now | changes)

    def asking(self, *sums: uuid.UUID, key: str = "reminder", at: datetime = NOW) -> Message:
        """A message that waits, and asks for these sums."""
        with tenant(self.business.id, write=True):
            journal.hold(self.business)
            return outbox.add(
                self.business, key=key, channel=outbox.EMAIL, kind="reminder_1", to=ready.JEANNE["email"],
                subject="Facture en attente", body="Bonjour", language="fr", at=at, client_id=self.client.id,
                asks_for=sums,
            )  # fmt: skip

    def state_of(self, message: Message) -> str:
        with tenant(self.business.id):
            return Message.objects.get(id=message.id).state

    def entries(self, kind: str) -> list[journal.Entry]:
        with tenant(self.business.id):
            return list(journal.Entry.objects.filter(kind=kind).order_by("position"))


def scene() -> Scene:
    """A French business and a client that owes nothing yet."""
    business = ready.business()
    return Scene(business, ready.client(business), owner_of(business))


def noted(business: Business, client: Client, issued: Issued) -> None:
    """Everything that can be noted of a client, once: some of it over, some of it standing."""
    it = Scene(business, client, owner_of(business))
    it.issued = issued
    later = TODAY + timedelta(days=5)
    _letters(it)
    message = it.asking(it.sum_id)
    event = it.contact(
        reception="warm", words="Bonjour", request_key=uuid.UUID(int=7), message_id=message.id, outcome="date",
    )  # fmt: skip
    contacts.judge(business, event.id, met=True, **it.who)
    made = it.promise(event_id=event.id)
    promises.withdraw(business, promise_id=made.id, **it.who)
    it.promise(event_id=event.id, means="transfer")
    disputes.resolve(
        business, dispute_id=it.dispute(event_id=event.id).id, resolution="as_is", finding="Livré", **it.now
    )
    it.dispute(subject="Délais", summary="Deux jours")
    plan = it.plan()
    plans.accept(business, plan_id=plan.id, **it.now)
    plans.end(business, plan_id=plan.id, **it.now)
    _silences(it, later)
    bank.check(business, **it.now)
    seen = bank.pend(business, client_id=client.id, amount=Decimal(5), note="virement sans nom", **it.now)
    bank.clear(business, pending_id=seen.id, **it.now)
    track = tracks.open_track(business, client_id=client.id, kind="plan", facts={"lines": 2}, **it.now)
    tracks.close(business, track_id=track.id, result="proposé", **it.now)
    _around(it, later)


def _letters(it: Scene) -> None:
    """One given up; one signed, set in type, posted and received."""
    late = {"by": it.owner, "at": NOW + timedelta(days=50)}
    day = TODAY + timedelta(days=50)
    to_nord = {"client_id": it.client.id, "step": "letter", "asked": Asked(words=WORDS), "today": day}
    letters.drop(it.business, letter_id=letters.write(it.business, **to_nord, **late).id, **late)
    letter_id = letters.write(it.business, **to_nord, **late).id
    letters.sign(it.business, letter_id=letter_id, today=day, **late)
    letters.render(it.business, letter_id, at=NOW)
    letters.post(it.business, letter_id=letter_id, on=day, tracking="2C 123", **late)
    letters.receive(it.business, letter_id=letter_id, received_on=day, proof=b"%PDF-1.7 avis", **late)


def _silences(it: Scene, later: date) -> None:
    paused = {"client_id": it.client.id, "until": later}
    pause = pauses.pause(it.business, receivable_id=it.sum_id, reason="congés", **paused, **it.now)
    pauses.lift(it.business, pause_id=pause.id, **it.now)
    pauses.pause(it.business, reason="congés", **paused, **it.now)
    postponed = pauses.postpone(it.business, step="reminder_1", **paused, **it.now)
    pauses.undo_postponement(it.business, postponement_id=postponed.id, **it.who)
    lawyer = pauses.stand_still(it.business, client_id=it.client.id, kind="lawyer", note="Me Roy", **it.now)
    pauses.lift_standstill(it.business, standstill_id=lawyer.id, **it.now)
    pauses.note_status(it.business, it.issued.invoice.id, 207, words="prix", **it.now)


def _around(it: Scene, later: date) -> None:
    halts.halt(it.business, kind=halts.IMPORT, reason="reprise", **it.who)
    halts.lift(it.business, kind=halts.IMPORT, **it.who)
    abandonments.let_go(it.business, client_id=it.client.id, sums=[it.sum_id], reason="trop petit", **it.now)
    abandonments.take_back(it.business, client_id=it.client.id, **it.now)
    came_back = {"client_id": it.client.id, "contact_id": it.jeanne, "message_id": None, "on": TODAY, "at": NOW}
    halts.bounce(it.business, address=ready.JEANNE["email"], words="550", **came_back)
    mission = {"name": "Zoé Martin", "email": "zoe@nord.example"}
    change = {"client": {"agreed_rate": "12", "pay_days": "10,25"}, "billing": {"email": "jeanne@nord.example"}}
    clients.change(it.business, it.client.id, mission=mission, **change, **it.who)
    halts.bounce(it.business, address="zoe@nord.example", words="552", **came_back)
    memo = memos.note(it.business, client_id=it.client.id, words="appeler", **it.now)
    memos.done(it.business, memo_id=memo.id, **it.who)
    memos.note(it.business, client_id=it.client.id, words="écrire", **it.now)
    memos.open_feed(it.business, user=it.owner, at=NOW)
    memos.open_feed(it.business, user=it.owner, with_amounts=True, at=NOW)
    for until in (TODAY, later):
        weeks = {"client_id": it.client.id, "from_on": TODAY, "until_on": until}
        period = clients.close_period(it.business, **weeks, **it.who)
    clients.reopen_period(it.business, period_id=period.id, **it.who)
