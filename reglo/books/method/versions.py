"""Changing the method: a new version from today on, and the legal texts that a lawyer has read."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from reglo.books import journal, people
from reglo.books.method.policy import policy
from reglo.books.method.refusals import CannotApply
from reglo.books.method.tables import Method
from reglo.books.people import Membership
from reglo.books.tenancy import tenant
from reglo.packs import ladders, legal_texts
from reglo.rules import dates, ladder, roles
from reglo.rules import policy as rules
from reglo.rules.ladder import Ladder
from reglo.rules.policy import Plain
from reglo.rules.reading import CannotRead, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User


@dataclass(frozen=True)
class Current:
    """The method of a day, whole: its version (0 before the first one), since when, and what it says."""

    version: int
    from_on: date | None
    values: Mapping[str, Plain]
    ladder: Ladder  # as edited; `method.ladder_of` gives the steps really taken


@dataclass(frozen=True)
class LegalText:
    """A text a lawyer must have read: the day the owner said so, or nothing; changed since when its wording moved."""

    step: str
    read_on: date | None
    changed: bool


def current(business: "Business", *, on: date) -> Current:
    """The method in force that day; the place's own before anyone touched it."""
    found = policy(business)
    version = rules.in_force(found.versions, on)
    numbered = version if version and version.number else None
    return Current(
        version=numbered.number if numbered else 0,
        from_on=numbered.from_on if numbered else None,
        values=found.values(on=on),
        ladder=found.base_ladder(on=on),
    )


def versions(business: "Business") -> list[Method]:
    """Every version, the latest first."""
    with tenant(business.id):
        return list(Method.objects.order_by("-version"))


def delegates(business: "Business", *, on: date) -> list[Membership]:
    """Who may be put in charge of the follow-up, besides the owner."""
    here = Membership.objects.select_related("user").filter(business=business, role=roles.ASSISTANT)
    return list(here.filter(Q(until=None) | Q(until__gte=on)).order_by("id"))


def apply(
    business: "Business",
    *,
    values: Mapping[str, object],
    ladder: Ladder | None = None,
    on: date,
    by: "User",
    at: datetime,
) -> Method:
    """A new version of the method from that day on; what is not given stays. Raises CannotApply.

    Applied twice, it is one version. Invoices already issued keep their terms: the paper is frozen.
    """
    with tenant(business.id, write=True):
        return applied(business, journal.hold(business), values=values, ladder=ladder, on=on, by=by, at=at)


def applied(
    business: "Business",
    book: journal.Book,
    *,
    values: Mapping[str, object],
    ladder: Ladder | None = None,
    on: date,
    by: "User",
    at: datetime,
) -> Method:
    """Inside a verb: the same. The book must be held."""
    assert values.keys() <= rules.VALUES.keys(), values.keys() - rules.VALUES.keys()
    found, latest = policy(business), _latest()
    read, problems = _read(business, values, on=on)
    steps = found.base_ladder(on=on) if ladder is None else ladder
    problems += [*_ladder_problems(steps, business.place), *_before(latest, on)]
    if problems:
        raise CannotApply(problems)
    whole = {**found.values(on=on), **read}
    wanted = {key: value for key, value in whole.items() if value != found.defaults[key]}
    stored = {} if steps == found.first_ladder else {"steps": [asdict(step) for step in steps]}
    if latest and (latest.values, latest.ladder) == (wanted, stored):
        return latest
    if people.Profile.objects.values_list("terms", flat=True).get() != whole["terms"]:
        people.described(business, book, changes={"terms": whole["terms"]}, by=by, at=at)
    return _version(business, book, latest, values=wanted, ladder=stored, on=on, by=by, at=at)


def _version(
    business: "Business",
    book: journal.Book,
    latest: Method | None,
    *,
    values: dict[str, Plain],
    ladder: dict[str, Any],
    on: date,
    by: "User",
    at: datetime,
) -> Method:
    row: Method = Method.objects.create(
        business=business,
        version=latest.version + 1 if latest else 1,
        from_on=on,
        made_at=at,
        values=values,
        ladder=ladder,
        confirmed=latest.confirmed if latest else [],
        by=by.pk,
    )
    facts = {"version": row.version, "from_on": on, "values": values, "ladder": ladder}
    journal.append(book, "method.applied", facts, subject=row.id, by=by, at=at)
    return row


def _latest() -> Method | None:
    row: Method | None = Method.objects.order_by("-version").first()
    return row


def _read(business: "Business", given: Mapping[str, object], *, on: date) -> tuple[dict[str, Plain], list[Problem]]:
    """Each value as it is kept, and everything that is wrong with the others."""
    read: dict[str, Plain] = {}
    problems: list[Problem] = []
    for key, value in given.items():
        try:
            read[key] = rules.read(key, value)
        except CannotRead as refusal:
            problems += [Problem(key, said) for said in refusal.problems]
    delegate = read.get("delegate")
    if delegate and delegate not in {str(one.id) for one in delegates(business, on=on)}:
        nobody = Said(
            "Cette personne ne suit plus vos clients. Choisissez-en une autre.",
            "This person does not follow your clients any more. Choose another one.",
        )
        problems.append(Problem("delegate", nobody))
    return read, problems


def _ladder_problems(steps: Ladder, place: str) -> Iterator[Problem]:
    known = {step.key for step in ladders.default(place)}
    for step in steps:
        if step.key not in known:
            said = Said(f"L’étape « {step.key} » n’existe pas.", f"There is no step “{step.key}”.")
            yield Problem(f"{step.key}:level", said)
        elif step.channel not in ladders.CHANNELS[step.key]:
            said = Said("Ce texte ne part pas par ce moyen.", "This text does not leave by that channel.")
            yield Problem(f"{step.key}:channel", said)
    for fault in ladder.faults(steps):
        yield Problem(f"{fault.step}:{fault.field}", fault.said)


def _before(latest: Method | None, on: date) -> Iterator[Problem]:
    if latest and on < latest.from_on:
        fr, en = dates.written(latest.from_on, "fr"), dates.written(latest.from_on, "en")
        yield Problem(
            "on",
            Said(
                f"Une version vaut depuis le {fr}. La suivante ne commence pas avant.",
                f"A version holds since {en}. The next one does not begin before.",
            ),
        )


# ── Legal texts ──────────────────────────────────────────────────────────────────────────────────


def legal_texts_of(business: "Business") -> list[LegalText]:
    """Each text a lawyer must have read, and whether one has read these words."""
    with tenant(business.id):
        latest = _latest()
    told = {one["step"]: one for one in (latest.confirmed if latest else [])}
    return [_legal_text(step, told.get(step), business.place) for step in legal_texts.of_place(business.place)]


def _legal_text(step: str, told: Mapping[str, str] | None, place: str) -> LegalText:
    if told is None:
        return LegalText(step, None, changed=False)
    if told["sha256"] != legal_texts.digest(step, place):
        return LegalText(step, None, changed=True)
    return LegalText(step, date.fromisoformat(told["on"]), changed=False)


def confirm_text(
    business: "Business", step: str, *, read: bool = True, on: date, by: "User", at: datetime
) -> LegalText:
    """The owner says that a lawyer has read the words of this text, or takes it back. Said twice, it is said once."""
    assert step in legal_texts.of_place(business.place), step
    with tenant(business.id, write=True):
        book = journal.hold(business)
        row = _latest() or applied(business, book, values={}, on=on, by=by, at=at)
        told = next((one for one in row.confirmed if one["step"] == step), None)
        words = {"step": step, "sha256": legal_texts.digest(step, business.place), "on": on.isoformat()}
        same = told is not None and told["sha256"] == words["sha256"] if read else told is None
        if not same:
            rest = [one for one in row.confirmed if one["step"] != step]
            row.confirmed = [*rest, words] if read else rest
            row.save()
            kind, facts = ("method.text_read", words) if read else ("method.text_unread", {"step": step})
            journal.append(book, kind, facts, subject=row.id, by=by, at=at)
        told = next((one for one in row.confirmed if one["step"] == step), None)
        return _legal_text(step, told, business.place)
