"""The demo: two people, their businesses and the assistant of both, lived day by day through the verbs of the books.

Nothing here writes a row: each client, invoice, payment and credit note of the example is made by the
verb a person would have used, on the day they would have used it, so the journal, the numbers and the
balances of a demo verify like any other. Both businesses are marked as demos: their messages are never
handed to a mail server (`jobs.deliver`).
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from reglo.books import clients, drafts, invoices, members, outbox, payments, people
from reglo.books.demo import story as stories
from reglo.books.demo.following import Follower
from reglo.books.demo.story import Bill, Credit, Receipt, Story, Unfinished
from reglo.books.people import Business, User
from reglo.rules import roles

__all__ = ["PASSWORD", "build"]

PASSWORD = "quatre mots pour essayer"  # noqa: S105 — printed beside the address: there is nothing to keep
MORNING, AFTER, NOON, EVENING = time(9, 30), time(10, 0), time(12, 0), time(17, 0)
BIT = timedelta(minutes=12)
KEYS = uuid.UUID("5d1c0f3e-8a41-4c57-9d36-0f6f4c1b7a52")  # The same story asks for the same payments.


def build(*, today: date, seed: int) -> list[tuple[User, Business]]:
    """Live both stories up to a day, in an empty database; the people and their businesses."""
    return [live(stories.read(name, today=today, seed=seed)) for name in stories.NAMES]


def live(story: Story) -> tuple[User, Business]:
    """One story, from the first day to the last."""
    zone = ZoneInfo(people.ZONES[story.person["place"]])
    founded_at = datetime.combine(story.founded_on, MORNING, zone)
    answers = people.Founder(password=PASSWORD, **story.person)
    owner, business = people.found_here(answers, at=founded_at, demo=True)
    people.describe(business, changes=dict(story.profile), by=owner, at=founded_at)
    life = _Life(business, owner, zone)
    for key, row in story.clients.items():
        life.meet(key, row, at=founded_at)
    life.trust(story.confided, at=founded_at + BIT)
    for _, _, act in sorted(_acts(life, story), key=itemgetter(0, 1)):
        act()
    return owner, business


def _acts(life: "_Life", story: Story) -> Iterator[tuple[datetime, str, Callable[[], None]]]:
    """Everything that happens: its instant, a name that breaks ties, and what to do."""
    for bill in story.bills:
        yield life.at(bill.on, MORNING), bill.key, partial(life.bill, bill)
        if bill.credit is not None:
            yield life.at(bill.credit.on, MORNING), bill.key, partial(life.credit, bill, bill.credit)
        for number, receipt in enumerate(bill.receipts):
            key = f"{bill.key}-{number}"
            yield life.at(receipt.on, EVENING), key, partial(life.receive, bill, receipt, key)
    for number, draft in enumerate(story.drafts):
        yield life.at(draft.on, NOON), f"draft-{number}", partial(life.leave, draft)
    follower = Follower(life.business, life.owner, life.clients)
    for number, deed in enumerate(story.deeds):
        at = life.at(deed.on, AFTER) + number * BIT
        yield at, f"deed-{number:03}", partial(follower.act, deed, at=at)


@dataclass
class _Life:
    """A business being lived: its clients by their name in the story, its invoices, what is left to pay."""

    business: Business
    owner: User
    zone: ZoneInfo
    clients: dict[str, uuid.UUID] = field(default_factory=dict)
    issued: dict[str, uuid.UUID] = field(default_factory=dict)
    left: dict[str, Decimal] = field(default_factory=dict)

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone)

    def meet(self, key: str, row: Mapping[str, Any], *, at: datetime) -> None:
        """A client, and the person invoices go to."""
        client = {"country": people.COUNTRIES[self.business.place], **row}
        billing = client.pop("billing")
        self.clients[key] = clients.add(self.business, client=client, billing=billing, by=self.owner, at=at).id

    def trust(self, confided: tuple[str, ...], *, at: datetime) -> None:
        """Inès joins, by the account she has or a new one, and follows some clients from the first day."""
        asked: dict[str, Any] = {**stories.ASSISTANT, "role": roles.ASSISTANT, "outside": True, "until": None}
        _, token = members.invite(self.business, **asked, on=at.date(), by=self.owner, at=at)
        known = members.invitation_of(token, at=at).has_account
        user = people.account(stories.ASSISTANT["email"]) if known else None
        membership = members.accept(token, user=user, name=stories.ASSISTANT["name"], password=PASSWORD, at=at)
        ids = [self.clients[key] for key in confided]
        members.confide(self.business, membership_id=membership.id, client_ids=ids, by=self.owner, at=at)

    def bill(self, bill: Bill) -> None:
        """An invoice issued, and sent by hand half an hour later."""
        at = self.at(bill.on, MORNING)
        client_id = self.clients[bill.client]
        draft = drafts.open_draft(self.business, content=bill.content, client_id=client_id, at=at)
        issued = self._issue(draft, bill.on, at, sent=bill.sent)
        self.issued[bill.key], self.left[bill.key] = issued.id, issued.total

    def credit(self, bill: Bill, credit: Credit) -> None:
        """A credit note on a part of the invoice."""
        at = self.at(credit.on, MORNING)
        draft = drafts.open_draft(
            self.business,
            content=credit.content,
            client_id=self.clients[bill.client],
            kind=drafts.CREDIT_NOTE,
            corrects_id=self.issued[bill.key],
            at=at,
        )
        self.left[bill.key] -= self._issue(draft, credit.on, at, sent=True).total

    def receive(self, bill: Bill, receipt: Receipt, key: str) -> None:
        """Money noted the evening it came, and taken back when it was a mistake."""
        at = self.at(receipt.on, EVENING)
        amount = self.left[bill.key] if receipt.amount is None else receipt.amount
        noted = payments.note(
            self.business,
            invoice_id=self.issued[bill.key],
            amount=amount,
            received_on=receipt.on,
            means=receipt.means,
            reference=receipt.reference,
            request_key=uuid.uuid5(KEYS, f"{self.business.id} {key}"),
            today=receipt.on,
            by=self.owner,
            at=at,
        )
        if receipt.reversed_on is None:
            self.left[bill.key] -= amount
            return
        at = self.at(receipt.reversed_on, EVENING) + BIT
        payments.reverse(
            self.business, noted.payment.id, reason=receipt.reason, today=receipt.reversed_on, by=self.owner, at=at
        )

    def leave(self, draft: Unfinished) -> None:
        """A draft begun and left."""
        at, client_id = self.at(draft.on, NOON), self.clients[draft.client]
        drafts.open_draft(self.business, content=draft.content, client_id=client_id, at=at)

    def _issue(self, draft: drafts.Draft, on: date, at: datetime, *, sent: bool) -> invoices.Invoice:
        issued = invoices.issue(self.business, draft.id, on=on, by=self.owner, at=at)
        if sent:
            assert issued.message is not None, "every document has its message"
            outbox.hand_over(self.business, issued.message.id, by=self.owner, at=at + BIT)
        return issued.invoice
