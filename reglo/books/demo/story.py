"""The stories of the demo, read from their files: who, which clients, what was billed and paid, and when.

A story counts its days from the day of the demo, so that what is late stays late whenever it is told.
The long settled history is made from habits: a bill every so many days, its amount and the delay of
its payment chosen by the seed. The same seed and the same day give the same story.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

from reglo.books.demo.following import Deed

NAMES = ("camille", "maxime")
ASSISTANT = {"name": "Inès Caron", "email": "ines@caron.example"}  # of both
USUAL_TAX = {"fr": "franchise", "ca-qc": ""}  # In Québec it follows from where the client is.
USUAL_MEANS = {"fr": "transfer", "ca-qc": "interac"}
WRITTEN_DAY = {"fr": "%d/%m/%Y", "ca-qc": "%Y-%m-%d"}
TERM_DAYS = 30  # What a habit counts on when it says how late a client pays.


@dataclass(frozen=True)
class Receipt:
    """Money received on a day; without an amount, everything still open. A mistake is reversed."""

    on: date
    amount: Decimal | None = None
    means: str = "transfer"
    reference: str = ""
    reversed_on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Credit:
    """A credit note on a part of the bill."""

    on: date
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Bill:
    """One invoice, and what became of it."""

    key: str
    client: str
    on: date
    content: Mapping[str, Any]
    receipts: tuple[Receipt, ...] = ()
    credit: Credit | None = None
    sent: bool = True


@dataclass(frozen=True)
class Unfinished:
    """A draft left as it is."""

    client: str
    on: date
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """One person and their business."""

    person: Mapping[str, str]
    profile: Mapping[str, Any]
    clients: Mapping[str, Mapping[str, Any]]
    bills: tuple[Bill, ...]
    drafts: tuple[Unfinished, ...]
    deeds: tuple[Deed, ...]  # what was said to the clients, in order
    confided: tuple[str, ...]  # the clients that the assistant follows
    founded_on: date


def read(name: str, *, today: date, seed: int) -> Story:
    """The story of one of `NAMES`, told on a day."""
    told = table(name)
    teller = _Teller(place=told["person"]["place"], today=today)
    chance = random.Random(f"{name} {seed}")  # noqa: S311 — a story, not a secret
    bills = [*teller.history(told["habit"], chance), *(teller.bill(i, one) for i, one in enumerate(told["bill"]))]
    bills.sort(key=lambda bill: (bill.on, bill.key))
    return Story(
        person=told["person"],
        profile=told["profile"],
        clients=told["clients"],
        bills=tuple(bills),
        drafts=tuple(teller.unfinished(one) for one in told["draft"]),
        deeds=tuple(sorted((teller.deed(one) for one in told["deed"]), key=lambda deed: deed.on)),
        confided=tuple(told["confided"]),
        founded_on=bills[0].on - timedelta(days=1),
    )


def email(name: str) -> str:
    """The e-mail that a person of the demo signs in with."""
    return str(table(name)["person"]["email"])


def table(name: str) -> dict[str, Any]:
    """The file of a person of the demo, as it is written."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True)
class _Teller:
    """Turns counted days into dates, and rows of the file into values."""

    place: str
    today: date

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def bill(self, index: int, row: Mapping[str, Any]) -> Bill:
        credit = row.get("credit")
        return Bill(
            key=f"bill-{index}",
            client=row["client"],
            on=self.day(row["issued"]),
            content=self._content(row),
            receipts=tuple(self._receipt(one) for one in row.get("paid", ())),
            credit=Credit(self.day(credit["on"]), self._content(credit)) if credit else None,
            sent=row.get("sent", True),
        )

    def unfinished(self, row: Mapping[str, Any]) -> Unfinished:
        return Unfinished(row["client"], self.day(row["written"]), self._content(row))

    def deed(self, row: Mapping[str, Any]) -> Deed:
        """One act of the follow-up: what it calls a day is counted from today."""
        facts = {name: self._told(name, value) for name, value in row.items() if name not in {"on", "does", "client"}}
        return Deed(self.day(row["on"]), row["does"], row.get("client", ""), facts)

    def _told(self, name: str, value: Any) -> Any:
        if name in {"due", "review", "received", "for"}:
            return self.day(value)
        return [self.day(one) for one in value] if name == "dates" else value

    def history(self, habits: list[Mapping[str, Any]], chance: random.Random) -> Iterator[Bill]:
        for index, habit in enumerate(habits):
            for days in range(habit["from"], habit["until"] + 1, habit["every"]):
                on = _working(self.day(days))
                paid = self.day(days + TERM_DAYS + chance.choice(habit["late_days"]))
                line = {name: habit[name] for name in ("title", "unit", "unit_price")}
                line["quantity"] = chance.choice(habit["quantities"])
                row = {**habit, "lines": [line], "service_to": days - 3}
                yield Bill(
                    key=f"habit-{index}-{-days:04}",
                    client=habit["client"],
                    on=on,
                    content=self._content(row),
                    receipts=(Receipt(on=min(_working(paid), self.day(-1)), means=USUAL_MEANS[self.place]),),
                )

    def _content(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What a person would have typed in the editor: strings, and lists of strings."""
        kept = (
            "subject", "subject_detail", "purchase_order", "buyer_reference", "commitment", "terms", "reason",
            "performed_at", "language",
        )  # fmt: skip
        content: dict[str, Any] = {name: row[name] for name in kept if name in row}
        for name in ("service_from", "service_to"):
            if name in row:
                content[name] = f"{self.day(row[name]):{WRITTEN_DAY[self.place]}}"
        content["lines"] = [self._line(line, english=row.get("language") == "en") for line in row["lines"]]
        return content

    def _line(self, line: Mapping[str, Any], *, english: bool) -> dict[str, Any]:
        """A line with the usual tax, its figures with the comma of French."""
        figures = {name: line[name] for name in ("quantity", "unit_price")}
        if not english:
            figures = {name: figure.replace(".", ",") for name, figure in figures.items()}
        return {"tax": USUAL_TAX[self.place], **line, **figures}

    def _receipt(self, row: Mapping[str, Any]) -> Receipt:
        return Receipt(
            on=self.day(row["on"]),
            amount=Decimal(row["amount"]) if "amount" in row else None,
            means=row.get("means", USUAL_MEANS[self.place]),
            reference=row.get("reference", ""),
            reversed_on=self.day(row["reversed"]) if "reversed" in row else None,
            reason=row.get("reason", ""),
        )


def _working(day: date) -> date:
    """The Friday before, for a Saturday or a Sunday."""
    return day - timedelta(days=max(0, day.weekday() - 4))
