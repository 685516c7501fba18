"""The follow-up of a demo, told by its story: what was said to each client, and what it answered, day by day.

Each act is made by the verb a person would have used. The words are those of the product, filled with the case
as it stood that day; nothing of a demo ever leaves.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from reglo.books import memos, method
from reglo.books.followups import bank, cases, contacts, disputes, letters, plans, promises, words
from reglo.books.followups.cases import Followed
from reglo.books.followups.letters import Asked
from reglo.books.people import Business, User
from reglo.books.tenancy import tenant

BIT = timedelta(minutes=4)
CALL = "call_script"
OBJECTIVES = {
    "reminder_1": "obtain_date",
    CALL: "obtain_date",
    "reminder_2": "understand_reason",
    "letter": "obtain_payment",
}


@dataclass(frozen=True)
class Deed:
    """One act of the follow-up, in the words of the story."""

    on: date
    does: str
    client: str
    facts: Mapping[str, Any]


@dataclass
class Follower:
    """Who follows up in a demo: its owner, with the clients by their names in the story."""

    business: Business
    owner: User
    clients: Mapping[str, uuid.UUID]

    def act(self, deed: Deed, *, at: datetime) -> None:
        """Do it."""
        verbs: dict[str, Callable[[Deed, datetime], None]] = {
            "check_bank": self._check_bank,
            "write": self._write,
            "call": self._call,
            "hear": self._hear,
            "promise": self._promise,
            "dispute": self._dispute,
            "plan": self._plan,
            "expect": self._expect,
            "send_letter": self._send_letter,
            "deviate": self._deviate,
            "remember": self._remember,
        }
        verbs[deed.does](deed, at)

    def _case(self, deed: Deed) -> Followed:
        with tenant(self.business.id):
            found = cases.of_client(self.business, self.clients[deed.client], today=deed.on)
        assert found is not None, f"{deed.client} owes nothing on {deed.on}"
        return found

    def _check_bank(self, deed: Deed, at: datetime) -> None:
        bank.check(self.business, on=deed.on, by=self.owner, at=at)

    def _write(self, deed: Deed, at: datetime) -> None:
        """A reminder in its own words, handed over that day."""
        followed, step = self._case(deed), str(deed.facts["step"])
        late = [one for one in followed.sums if one.due_on < deed.on] or list(followed.sums)
        with tenant(self.business.id):
            said = words.filled(self.business, followed, step, sums=late, today=deed.on)
        self._record(deed, followed, at, kind=contacts.REMINDER, channel="email", step=step, words=said.body)

    def _call(self, deed: Deed, at: datetime) -> None:
        told = {
            name: str(deed.facts[name]) for name in ("outcome", "reason", "reception", "note") if name in deed.facts
        }
        kind = contacts.ATTEMPT if told["outcome"] == "unanswered" else contacts.REMINDER
        self._record(deed, self._case(deed), at, kind=kind, channel="phone", step=CALL, **told)

    def _hear(self, deed: Deed, at: datetime) -> None:
        """What the client said by itself: no contact of ours, but a reason may stand in it."""
        contacts.record(
            self.business, client_id=self.clients[deed.client], kind=contacts.NOTE, channel="email",
            direction=contacts.IN, reason=str(deed.facts["reason"]), note=str(deed.facts["note"]), on=deed.on,
            by=self.owner, at=at,
        )  # fmt: skip

    def _record(self, deed: Deed, followed: Followed, at: datetime, **told: Any) -> None:
        late = [one.id for one in followed.sums if one.due_on < deed.on] or [one.id for one in followed.sums]
        contacts.record(
            self.business,
            client_id=followed.client_id,
            contact_id=followed.contact_id,
            level=int(deed.facts.get("level", 1)),
            objective=OBJECTIVES.get(told["step"], ""),
            sums=late,
            on=deed.on,
            by=self.owner,
            at=at,
            **told,
        )

    def _promise(self, deed: Deed, at: datetime) -> None:
        followed = self._case(deed)
        amount = deed.facts.get("amount")
        promises.promise(
            self.business,
            client_id=followed.client_id,
            contact_id=followed.contact_id,
            due_on=deed.facts["due"],
            amount=Decimal(amount) if amount else followed.sums[0].amount,
            currency=followed.sums[0].currency,
            means=str(deed.facts.get("means", "")),
            on=deed.on,
            by=self.owner,
            at=at,
        )

    def _dispute(self, deed: Deed, at: datetime) -> None:
        followed = self._case(deed)
        disputes.open_dispute(
            self.business,
            client_id=followed.client_id,
            receivable_id=followed.sums[0].id,
            subject=str(deed.facts["subject"]),
            summary=str(deed.facts["summary"]),
            amount=Decimal(deed.facts["amount"]),
            holidays=followed.case.calendar.holidays,
            on=deed.on,
            by=self.owner,
            at=at,
        )

    def _plan(self, deed: Deed, at: datetime) -> None:
        """Three payments that add up to what is owed, the odd cents in the last one."""
        followed = self._case(deed)
        owed = followed.sums[0]
        days = deed.facts["dates"]
        share = (owed.amount / len(days)).quantize(Decimal("0.01"))
        lines = [*((day, share) for day in days[:-1]), (days[-1], owed.amount - share * (len(days) - 1))]
        plan = plans.propose(
            self.business, client_id=followed.client_id, contact_id=followed.contact_id, sums=[owed.id], lines=lines,
            on=deed.on, by=self.owner, at=at,
        )  # fmt: skip
        plans.accept(self.business, plan_id=plan.id, on=deed.on, by=self.owner, at=at + BIT)

    def _expect(self, deed: Deed, at: datetime) -> None:
        """A cheque announced: nobody is reminded before it is matched."""
        bank.pend(
            self.business, client_id=self.clients[deed.client], amount=self._case(deed).sums[0].amount,
            note=str(deed.facts["note"]), on=deed.on, by=self.owner, at=at,
        )  # fmt: skip

    def _send_letter(self, deed: Deed, at: datetime) -> None:
        """Written, signed as the owner knows it, posted and, where the story says so, received."""
        asked = Asked(words={name: str(said) for name, said in deed.facts.get("words", {}).items()})
        client_id, step = self.clients[deed.client], str(deed.facts["step"])
        letter = letters.write(
            self.business, client_id=client_id, step=step, asked=asked, today=deed.on, by=self.owner, at=at
        )
        letters.sign(self.business, letter_id=letter.id, knowingly=True, by=self.owner, at=at + BIT, today=deed.on)
        tracking = str(deed.facts.get("tracking", ""))
        letters.post(self.business, letter_id=letter.id, on=deed.on, tracking=tracking, by=self.owner, at=at + 2 * BIT)
        if received_on := deed.facts.get("received"):
            later = at + (received_on - deed.on)
            letters.receive(self.business, letter_id=letter.id, received_on=received_on, by=self.owner, at=later)

    def _deviate(self, deed: Deed, at: datetime) -> None:
        method.deviate(
            self.business, client_id=self.clients[deed.client], key=str(deed.facts["key"]), value=deed.facts["value"],
            origin=str(deed.facts["origin"]), reason=str(deed.facts["reason"]), review_on=deed.facts["review"],
            on=deed.on, by=self.owner, at=at,
        )  # fmt: skip

    def _remember(self, deed: Deed, at: datetime) -> None:
        memos.note(
            self.business, client_id=self.clients[deed.client], on=deed.facts["for"], words=str(deed.facts["note"]),
            by=self.owner, at=at,
        )  # fmt: skip
