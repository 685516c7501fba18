"""Aujourd'hui: whom to contact, why today, to obtain what, how and with which words; and what is beside.

Worked out from the cases each time the page opens: five cards at most, the promises missed first, then calls,
letters, reminders and courtesies; within a group the largest sum first. While the bank was not checked for two
business days, reminders stand folded behind the question.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books import clients, halts, standing, unsent
from reglo.books.clients import Client, Contact
from reglo.books.followups import bank, cases, expectations, given, words
from reglo.books.followups.cases import Followed, Owed
from reglo.books.followups.contacts import OUT, ContactEvent
from reglo.books.followups.expectations import Coming, Expectation
from reglo.books.followups.pauses import Postponement
from reglo.books.memos import Memo
from reglo.books.unsent import Unsent
from reglo.documents import messages
from reglo.rules import dates
from reglo.rules.followup import Act, Wait, silences
from reglo.rules.followup.given import Given
from reglo.rules.ladder import ATTEMPTS_PER_MONTH_MAX, GAP_DAYS_MIN
from reglo.rules.money import ZERO
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.people import Business

CARDS_MAX = 5
ORDER = {"promise_missed": 0, "phone": 1, "post": 2, "registered": 2, "email": 3, "courtesy": 4}


@dataclass(frozen=True)
class Card:
    """One contact to make, whole: the person, the sum, why, the objective and the words ready to leave."""

    client: Client
    contact: Contact | None
    act: Act
    sums: tuple[Owed, ...]
    amount: Decimal
    currency: str
    due_on: date  # of the oldest sum
    late: bool
    words: messages.Filled | None
    missing: tuple[str, ...]  # the names the words still lack
    attempts_left: int
    agreed_gap: int | None
    postponed: int  # how many times already, for this step
    folded: bool = False  # the bank is to be checked first

    @property
    def key(self) -> str:
        """What tells the cards of a day apart."""
        return str(self.client.id)

    @property
    def why(self) -> Said:
        """Why today."""
        return self.act.reason

    @property
    def number(self) -> str:
        """The invoice that carries the others."""
        return self.sums[0].number if self.sums else ""

    @property
    def count(self) -> int:
        """How many invoices it speaks of."""
        return len({one.invoice_id for one in self.sums})


@dataclass(frozen=True)
class Day:
    """Everything the page of a day says."""

    today: date
    sums: Mapping[str, standing.Standing]
    bank_checked_on: date | None
    bank_is_fresh: bool
    halted: "halts.Halt | None"
    cards: tuple[Card, ...]
    more: int  # cards beyond the fifth
    folded: tuple[Card, ...]
    decisions: tuple[Card, ...]
    expected: tuple[Coming, ...]  # within a month, the soonest first: what is late and has no day is a contact instead
    given: tuple[Given, ...]  # the days that clients gave, and that hold
    forecast: Said | None  # « d’ici le 23 décembre, vous devriez recevoir 8 100 € »
    next_contact: tuple[date, str] | None
    memos: tuple[Memo, ...]
    done: tuple[ContactEvent, ...]
    unsent: tuple[Unsent, ...]  # issued, and not with its client: before anything else

    @property
    def is_done(self) -> bool:
        """Nothing left to do about money today."""
        return not self.cards and not self.folded and not self.unsent


@dataclass(frozen=True)
class Viewer:
    """Who looks: the owner sees what is the owner's; a delegate sees the clients given, in the house's voice."""

    delegate: messages.Delegate | None = None
    clients: Collection[uuid.UUID] | None = None  # None: all of them

    @property
    def who(self) -> str:
        """Whose acts these are."""
        return "delegate" if self.delegate else "owner"


OWNER = Viewer()


def day_of(business: "Business", *, today: date, viewer: Viewer = OWNER) -> Day:
    """The page of a day. Inside `tenant()`."""
    followed = cases.cases(business, today=today, clients=viewer.clients)
    moves = {one.client_id: one.move(today) for one in followed.values()}
    acts = [(followed[key], move) for key, move in moves.items() if isinstance(move, Act)]
    ahead = _in_order([(one, act) for one, act in acts if _is_contact(act) and _mine(act, viewer)])
    behind = _in_order([(one, act.then) for one, act in acts if act.then is not None and _mine(act.then, viewer)])
    decided = [(one, act) for one, act in acts if _is_decided(act)]
    owing = {sum_.invoice_id for one in followed.values() for sum_ in one.sums if sum_.unsent}
    checked = bank.last_check(business, today=today)
    fresh_until = bank.fresh_until(business, cases.holidays_around(business.place, today.year), today=today)
    expected = expectations.of(business, followed.values(), today=today)
    dated = given.of(business, today=today, followed=followed.values())
    return Day(
        today=today,
        sums=standing.sums(business, today=today, given=dated),
        bank_checked_on=checked.on if checked else None,
        bank_is_fresh=fresh_until is not None and today <= fresh_until,
        halted=halts.halted(business),
        cards=_cards(business, ahead[:CARDS_MAX], today=today, viewer=viewer),
        more=max(len(ahead) - CARDS_MAX, 0),
        folded=tuple(replace(c, folded=True) for c in _cards(business, behind[:CARDS_MAX], today=today, viewer=viewer)),
        decisions=_cards(business, [pair for pair in decided if _mine(pair[1], viewer)], today=today, viewer=viewer),
        expected=tuple(_coming(expected, today)),
        given=dated,
        forecast=expectations.sentence(business, expected, today=today),
        next_contact=_next(followed, moves),
        memos=tuple(Memo.objects.filter(done_at=None, on__lte=today).select_related("client").order_by("on", "id")),
        done=tuple(_done(today, viewer)),
        unsent=tuple(_unsent(business, owing, today=today, viewer=viewer)),
    )


def _coming(expected: Sequence[Expectation], today: date) -> Iterator[Coming]:
    """What comes within a month. What is late already, and should have come by its habit, is not awaited for today."""
    until = dates.add_months(today, expectations.HORIZON_MONTHS)
    for one in expectations.by_day(expected, today=today):
        if one.on <= until and not one.overdue_by_habit:
            yield one


def card_of(
    business: "Business", client_id: uuid.UUID, *, today: date, viewer: Viewer = OWNER, step: str = ""
) -> Card | None:
    """The card of one client, for another step than the next one when it is named; None when it owes nothing.

    Without anything to do today, it is the card of what comes next.
    """
    followed = cases.of_client(business, client_id, today=today)
    if followed is None:
        return None
    move = followed.move(today)
    act = move.next if isinstance(move, Wait) else (move.then or move)
    if step and step != act.step:
        first = followed.sums[0].currency
        act = replace(act, step=step, sums=act.sums or tuple(str(o.id) for o in followed.sums if o.currency == first))
    return _cards(business, [(followed, act)], today=today, viewer=viewer)[0]


def _is_decided(act: Act) -> bool:
    """Something to do or to decide that is not a contact; an invoice to send stands on its own."""
    return act.step == "match_payment" or (act.kind in {"task", "decision"} and act.step != silences.SEND)


def _unsent(business: "Business", owing: Collection[uuid.UUID], *, today: date, viewer: Viewer) -> Sequence[Unsent]:
    found = unsent.documents(business, today=today, owing=owing)
    return [one for one in found if viewer.clients is None or one.invoice.client_id in viewer.clients]


def _is_contact(act: Act) -> bool:
    return act.kind in {"courtesy", "reminder"}


def _mine(act: Act, viewer: Viewer) -> bool:
    """The owner's acts for the owner, the delegate's for the delegate; nobody does the other's."""
    return act.who == viewer.who


def _in_order(pairs: Sequence[tuple[Followed, Act]]) -> list[tuple[Followed, Act]]:
    return sorted(pairs, key=lambda pair: (_rank(pair[1]), -_amount(pair[0].of(pair[1].sums))))


def _rank(act: Act) -> int:
    if act.step == "promise_missed":
        return ORDER["promise_missed"]
    return ORDER["courtesy"] if act.kind == "courtesy" else ORDER.get(act.channel, 3)


def _amount(sums: Sequence[Owed]) -> Decimal:
    return sum((one.amount for one in sums), ZERO)


def _contested(followed: Followed, sums: Sequence[Owed]) -> Decimal:
    """What is contested of these sums: nobody asks for it. Contested whole, they are what the card is about."""
    contested = silences.disputed(followed.case)
    found = sum((min(contested.get(str(one.id), ZERO), one.amount) for one in sums), ZERO)
    return found if found < _amount(sums) else ZERO


def _cards(
    business: "Business", pairs: Sequence[tuple[Followed, Act]], *, today: date, viewer: Viewer
) -> tuple[Card, ...]:
    ids = [one.client_id for one, _ in pairs]
    rows = {row.id: row for row in Client.objects.prefetch_related("contacts").filter(id__in=ids)}
    put_off = list(Postponement.objects.filter(client_id__in=ids, undone_at=None).values_list("client_id", "step"))
    return tuple(
        _card(business, one, act, rows[one.client_id], today=today, viewer=viewer, put_off=put_off)
        for one, act in pairs
    )


def _card(
    business: "Business",
    followed: Followed,
    act: Act,
    client: Client,
    *,
    today: date,
    viewer: Viewer,
    put_off: Sequence[tuple[uuid.UUID, str]],
) -> Card:
    sums = followed.of(act.sums) or followed.sums
    said: messages.Filled | None = None
    missing: tuple[str, ...] = ()
    if _is_contact(act):
        said, missing = ready(business, followed, act.step, sums=sums, today=today, delegate=viewer.delegate)
    month = [
        t for t in followed.case.touches if t.kind == "attempt" and (t.on.year, t.on.month) == (today.year, today.month)
    ]
    return Card(
        client=client,
        contact=clients.billing_contact(client),
        act=act,
        sums=sums,
        amount=_amount(sums) - _contested(followed, sums),
        currency=sums[0].currency,
        due_on=sums[0].due_on,
        late=sums[0].due_on < today,
        words=said,
        missing=missing,
        attempts_left=max(ATTEMPTS_PER_MONTH_MAX - len(month), 0),
        agreed_gap=followed.case.gap_days if followed.case.gap_days > GAP_DAYS_MIN else None,
        postponed=sum(one == (client.id, act.step) for one in put_off),
    )


def ready(
    business: "Business",
    followed: Followed,
    step: str,
    *,
    sums: Sequence[Owed],
    today: date,
    delegate: messages.Delegate | None = None,
    extra: words.Extra = None,
) -> tuple[messages.Filled | None, tuple[str, ...]]:
    """The words of a step, or the names that they lack."""
    try:
        filled = words.filled(business, followed, step, sums=sums, today=today, delegate=delegate, extra=extra)
    except messages.CannotFill as holes:
        return None, holes.missing
    return filled, ()


def _next(followed: Mapping[uuid.UUID, Followed], moves: Mapping[uuid.UUID, object]) -> tuple[date, str] | None:
    """The next contact to come, and with whom."""
    waits = [(move.until, followed[key].client) for key, move in moves.items() if isinstance(move, Wait)]
    return min(waits, default=None)


def _done(today: date, viewer: Viewer) -> Sequence[ContactEvent]:
    rows = ContactEvent.objects.filter(on=today, direction=OUT).exclude(kind="note")
    if viewer.clients is not None:
        rows = rows.filter(client_id__in=viewer.clients)
    return list(rows.select_related("client", "contact", "message").order_by("at"))
