"""What the page tells of deviations, versions and legal texts: sentences, ready to be shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from reglo.access import Asked
from reglo.books import method
from reglo.books.clients import Client
from reglo.books.method import Deviations, LegalText, Method, Open
from reglo.packs import ceilings, methods
from reglo.rules import policy, terms
from reglo.rules.reading import CannotRead
from reglo.web.method import words
from reglo.web.settings.section import language


@dataclass(frozen=True)
class Line:
    """One deviation: of whom, what instead of what, what it changes, why, and when it is looked at again."""

    id: UUID
    client: str
    client_url: str
    mission: str
    name: str
    value: str
    usual: str
    effect: str
    why: str
    review_on: date
    to_review: bool


@dataclass(frozen=True)
class Group:
    """The deviations of one origin."""

    key: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class VersionLine:
    """One version: since when, by whom, and what it changed."""

    number: int
    from_on: date
    by: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class TextLine:
    """One legal text and its state."""

    step: str
    name: Any
    read_on: date | None
    changed: bool


def groups(asked: Asked, found: Deviations) -> list[Group]:
    """Imposed and own apart; an origin without any is not shown."""
    both = (
        Group("imposed", gettext("Imposés par le client"), _lines(asked, found.imposed)),
        Group("own", gettext("De votre fait"), _lines(asked, found.own)),
    )
    return [group for group in both if group.lines]


def _lines(asked: Asked, those: tuple[Open, ...]) -> tuple[Line, ...]:
    return tuple(line(asked, one) for one in those)


def line(asked: Asked, one: Open) -> Line:
    """One deviation, in words."""
    row, currency = one.row, asked.business.currency
    return Line(
        id=row.id,
        client=row.client.name,
        client_url=reverse("client", args=[row.client_id]),
        mission=row.mission,
        name=policy.VALUES[row.key].name(language()),
        value=words.of_value(row.key, row.value, currency=currency),
        usual=words.of_value(row.key, one.usual, currency=currency),
        effect=one.effect.said(language()) if one.effect else "",
        why=one.in_force.why(language()),
        review_on=row.review_on,
        to_review=one.to_review,
    )


def untold(found: Deviations) -> list[tuple[Client, str]]:
    """The clients whose record has terms that nobody explained, and these terms as one reads them."""
    return [(client, words.of_value("terms", client.terms)) for client in found.untold]


def versions(asked: Asked) -> list[VersionLine]:
    """Every version, the latest first, each with what it changed of the one before."""
    rows = list(reversed(method.versions(asked.business)))
    names = words.names_of(asked)
    lines = [
        VersionLine(
            row.version,
            row.from_on,
            words.person(asked, row.by) if row.by else "",
            tuple(_changes(asked, former, row, names)),
        )
        for former, row in zip([None, *rows][: len(rows)], rows, strict=True)
    ]
    return lines[::-1]


def _changes(asked: Asked, former: Method | None, row: Method, names: dict[str, str]) -> list[str]:
    defaults, currency = methods.default(asked.business.place), asked.business.currency
    before = {**defaults, **(former.values if former else {})}
    after = {**defaults, **row.values}
    said = [
        gettext("%(name)s : %(after)s au lieu de %(before)s")
        % {
            "name": policy.VALUES[key].name(language()),
            "after": words.of_value(key, after[key], currency=currency, names=names),
            "before": words.of_value(key, before[key], currency=currency, names=names),
        }
        for key in policy.VALUES
        if after[key] != before[key]
    ]
    if row.ladder != (former.ladder if former else {}):
        said.append(gettext("L’escalier a changé."))
    return said


def legal_texts(found: list[LegalText]) -> list[TextLine]:
    """Each text that a lawyer reads, and whether one has."""
    return [TextLine(one.step, words.STEPS[one.step], one.read_on, one.changed) for one in found]


def beyond(request: Asked, today: date) -> tuple[str, ...]:
    """What the place says of the terms in force for an invoice of today to a business: a warning, never a refusal."""
    said = str(method.current(request.business, on=today).values["terms"])
    try:
        read = terms.parse(said)
    except CannotRead:
        return ()
    return ceilings.warnings(
        place=request.business.place,
        client_kind="business",
        issued_on=today,
        due_dates=read.due_dates(today),
        terms=read,
        language=language(),
    )
