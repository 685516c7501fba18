"""A business of a demo being lived: each gesture of its owner, made by the verb a person would have used."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reglo.books import clients, drafts, invoices, members, outbox, payments, people
from reglo.books.demo import story as stories
from reglo.books.demo.story import Bill, Credit, Receipt, Unfinished
from reglo.books.people import Business, User
from reglo.rules import roles

PASSWORD = "quatre mots pour essayer"  # noqa: S105 — printed beside the address: there is nothing to keep
MORNING, AFTER, NOON, EVENING = time(9, 30), time(10, 0), time(12, 0), time(17, 0)
BIT = timedelta(minutes=12)
KEYS = uuid.UUID("5d1c0f3e-8a41-4c57-9d36-0f6f4c1b7a52")  # The same story asks for the same payments.


def founded(person: Mapping[str, str], *, on: date) -> "Life":
    """Somebody's account and their business, marked as a demo, on its first morning."""
    zone = ZoneInfo(people.ZONES[person["place"]])
    at = datetime.combine(on, MORNING, zone)
    owner, business = people.found_here(people.Founder(password=PASSWORD, **person), at=at, demo=True)
    return Life(business, owner, zone)


@dataclass
class Life:
    """A business being lived: its clients by their name in the story, its invoices, what is left to pay."""

    business: Business
    owner: User
    zone: ZoneInfo
    clients: dict[str, uuid.UUID] = field(default_factory=dict)
    issued: dict[str, uuid.UUID] = field(default_factory=dict)
    left: dict[str, Decimal] = field(default_factory=dict)
    pause: timedelta = BIT  # between issuing an invoice and having sent it

    def at(self, day: date, hour: time) -> datetime:
        """An hour of a day, where the business lives."""
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

    def bill(self, bill: Bill, *, at: datetime) -> None:
        """An invoice issued, and sent by hand soon after."""
        client_id = self.clients[bill.client]
        draft = drafts.open_draft(self.business, content=bill.content, client_id=client_id, at=at)
        issued = self._issue(draft, bill.on, at, sent=bill.sent)
        self.issued[bill.key], self.left[bill.key] = issued.id, issued.total

    def credit(self, bill: Bill, credit: Credit, *, at: datetime) -> None:
        """A credit note on a part of the invoice."""
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
            outbox.hand_over(self.business, issued.message.id, by=self.owner, at=at + self.pause)
        return issued.invoice
