"""The portfolio of somebody who acts for several businesses: one line each, what to do there, what went up.

Each business is read by itself, inside its own `tenant()`, with the clients one sees there: no query crosses
from one to another. Nothing compares people: a line says what is late, expected and to decide.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reglo.books import members, standing
from reglo.books.followups import cases, given
from reglo.books.followups import today as days
from reglo.books.followups.today import Card, Viewer
from reglo.books.members import Question
from reglo.books.people import Membership
from reglo.books.tenancy import seen, tenant
from reglo.documents.messages import Delegate
from reglo.rules import roles
from reglo.rules.followup import Act
from reglo.rules.ladder import OWNER_LEVEL_MIN
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from datetime import datetime

    from reglo.books.people import Business

DECIDED = ("task", "decision")
ANSWERED_DAYS = 14  # an answer stays in sight for two weeks


@dataclass(frozen=True)
class HandedUp:
    """Something only the owner does about a client that somebody else follows."""

    client_id: uuid.UUID
    client: str
    why: Said


@dataclass(frozen=True)
class Line:
    """One business of the portfolio, as one of its members sees it on a day."""

    membership: Membership
    late: standing.Standing
    expected: standing.Standing
    cards: tuple[Card, ...]  # what to do there, for whoever follows up
    folded: tuple[Card, ...]  # what waits for the bank to be checked
    more: int
    questions: tuple[Question, ...]
    handed_up: tuple[HandedUp, ...]

    @property
    def business(self) -> "Business":
        """The business it is about."""
        return self.membership.business

    @property
    def to_decide(self) -> int:
        """How much waits for the owner: questions without an answer, and what the staircase leaves to them."""
        return len(self.handed_up) + sum(one.answered_at is None for one in self.questions)


def line(membership: Membership, *, on: date, at: "datetime") -> Line:
    """The line of one business, and what there is to do there, on its own day."""
    business = membership.business
    clients = members.delegated_clients(business, membership, on=on)
    with tenant(business.id, clients=clients):
        sums = standing.open_sums(business, today=on, given=given.of(business, today=on))
        cards, folded, more = queue(membership, on=on)
        asked_by = None if membership.role == roles.OWNER else membership.user
        asked = members.questions(business, by=asked_by, since=at - timedelta(days=ANSWERED_DAYS))
        return Line(
            membership=membership,
            late=sums[standing.LATE],
            expected=sums[standing.EXPECTED],
            cards=cards,
            folded=folded,
            more=more,
            questions=tuple(asked) if roles.may(membership.role, "questions.see") else (),
            handed_up=tuple(handed_up(business, today=on)) if roles.may(membership.role, "followups.see") else (),
        )


def queue(membership: Membership, *, on: date) -> tuple[tuple[Card, ...], tuple[Card, ...], int]:
    """What a delegate has to do in a business, in its voice: cards, those behind the bank check, how many more.

    The owner's cards stand in Aujourd'hui, and an accountant writes no reminder: nothing for them here.
    """
    if membership.role != roles.ASSISTANT:
        return (), (), 0
    delegate = Delegate(membership.user.name or membership.user.email)
    clients = members.delegated_clients(membership.business, membership, on=on)
    day = days.day_of(membership.business, today=on, viewer=Viewer(delegate, clients))
    return day.cards, day.folded, day.more


def handed_up(business: "Business", *, today: date) -> Sequence[HandedUp]:
    """What only the owner does about clients that are confided to somebody, among those one sees."""
    found = []
    for one in cases.cases(business, today=today, clients=seen()).values():
        move = one.move(today)
        if isinstance(move, Act) and one.case.delegated and _is_the_owners(move):
            found.append(HandedUp(one.client_id, one.client, move.reason))
    return found


def _is_the_owners(act: Act) -> bool:
    return act.who == "owner" and (act.kind in DECIDED or act.level >= OWNER_LEVEL_MIN)
