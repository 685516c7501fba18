"""The demo: four people and their businesses, lived day by day through the verbs of the books.

Camille and Maxime have a story, and an assistant, Inès, whom they share (`story`); Jeanne and Florence have met each
situation of the worked cases once (`situations`).

Nothing here writes a row: each client, invoice, payment and credit note of the example is made by the
verb a person would have used, on the day they would have used it, so the journal, the numbers and the
balances of a demo verify like any other. All four businesses are marked as demos: their messages are never
handed to a mail server (`jobs.deliver`).
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from operator import itemgetter

from reglo.books import people
from reglo.books.demo import life as lives
from reglo.books.demo import situations
from reglo.books.demo import story as stories
from reglo.books.demo.following import Follower
from reglo.books.demo.life import AFTER, BIT, EVENING, MORNING, NOON, PASSWORD, Life
from reglo.books.demo.story import Story
from reglo.books.people import Business, User

__all__ = ["PASSWORD", "emails", "show", "tell"]


def tell(*, today: date, seed: int) -> list[tuple[User, Business]]:
    """Live both stories up to a day, in an empty database; the people and their businesses. Raises CannotIssue."""
    return [live(stories.read(name, today=today, seed=seed)) for name in stories.NAMES]


def show(*, today: date) -> list[tuple[User, Business]]:
    """Live each situation up to a day; the people and their businesses. Raises CannotIssue."""
    return [situations.live(name, today=today) for name in situations.NAMES]


def emails() -> list[str]:
    """The e-mail of each person one may sign in as."""
    return [*map(stories.email, (*stories.NAMES, *situations.NAMES)), stories.ASSISTANT["email"]]


def live(story: Story) -> tuple[User, Business]:
    """One story, from the first day to the last."""
    life = lives.founded(story.person, on=story.founded_on)
    founded_at = life.at(story.founded_on, MORNING)
    people.describe(life.business, changes=dict(story.profile), by=life.owner, at=founded_at)
    for key, row in story.clients.items():
        life.meet(key, row, at=founded_at)
    life.trust(story.confided, at=founded_at + BIT)
    for _, _, act in sorted(_acts(life, story), key=itemgetter(0, 1)):
        act()
    return life.owner, life.business


def _acts(life: Life, story: Story) -> Iterator[tuple[datetime, str, Callable[[], None]]]:
    """Everything that happens: its instant, a name that breaks ties, and what to do."""
    for bill in story.bills:
        yield (at := life.at(bill.on, MORNING)), bill.key, partial(life.bill, bill, at=at)
        if bill.credit is not None:
            yield (at := life.at(bill.credit.on, MORNING)), bill.key, partial(life.credit, bill, bill.credit, at=at)
        for number, receipt in enumerate(bill.receipts):
            key = f"{bill.key}-{number}"
            yield life.at(receipt.on, EVENING), key, partial(life.receive, bill, receipt, key)
    for number, draft in enumerate(story.drafts):
        yield life.at(draft.on, NOON), f"draft-{number}", partial(life.leave, draft)
    follower = Follower(life.business, life.owner, life.clients)
    for number, deed in enumerate(story.deeds):
        at = life.at(deed.on, AFTER) + number * BIT
        yield at, f"deed-{number:03}", partial(follower.act, deed, at=at)
