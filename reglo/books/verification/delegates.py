"""Who was let in, trusted with what, and what they asked: rows against the journal."""

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from reglo.books.journal import Entry
from reglo.books.members import Delegation, Invitation, Question
from reglo.books.people import Membership
from reglo.books.verification.findings import Broken, compared, entries, facts, pages
from reglo.rules import roles

if TYPE_CHECKING:
    from reglo.books.people import Business

_TOLD = ("email", "name", "role", "outside", "until", "digest")


def members(business: "Business") -> Iterator[Broken]:
    """The owner is who founded the business; everybody else joined by an invitation, until the day last told."""
    told, founder = _memberships(), Entry.objects.get(kind="business.founded").by
    rows = list(Membership.objects.filter(business=business).select_related("user").order_by("id"))
    if not any(row.user_id == founder and row.role == roles.OWNER for row in rows):
        yield Broken("membership", str(founder), "who founded the business is not its owner any more")
    for row in rows:
        last = told.pop(row.id, {"user": str(founder)} if row.user_id == founder else None)
        if last is None:
            words = f"nobody made this person {row.role}: it is not in the journal"
            yield Broken("membership", str(row.user_id), words)
            continue
        yield from compared(
            "membership",
            row.user.email,
            ("user", str(row.user_id), last["user"]),
            ("role", row.role, last.get("role", roles.OWNER)),
            ("until", _plain(row.until), last.get("until")),
            ("outside", row.outside, last.get("outside", False)),
        )
    for subject in told:
        yield Broken("membership", str(subject), "it is in the journal and its row is not there")


def _memberships() -> dict[Any, dict[str, Any]]:
    """What was last told of each membership that somebody joined."""
    told: dict[Any, dict[str, Any]] = {}
    for entry in entries("member.joined", "member.end_set", "member.dismissed"):
        said = facts(entry)
        if entry.kind == "member.joined":
            told[entry.subject] = said
        else:
            until = said.get("until")
            founder: dict[str, Any] = {"user": str(Entry.objects.get(kind="business.founded").by)}
            told.setdefault(entry.subject, founder)["until"] = until[1] if isinstance(until, list) else until
    return told


def invitations(business: "Business") -> Iterator[Broken]:
    """Each invitation is as it was made, and served, or was taken back, when the journal says so."""
    made = {entry.subject: facts(entry) for entry in entries("member.invited")}
    used = {facts(entry).get("invitation"): entry.at for entry in entries("member.joined")}
    back = {entry.subject: entry.at for entry in entries("invitation.withdrawn")}
    for row in Invitation.objects.filter(business=business).order_by("id"):
        said = made.pop(row.id, None)
        if said is None:
            yield Broken("invitation", row.email, "it is not in the journal")
            continue
        yield from compared(
            "invitation",
            row.email,
            *((name, _plain(getattr(row, name)), said.get(name)) for name in _TOLD),
            ("expires_at", row.expires_at.astimezone(UTC).isoformat(), said.get("expires_at")),
            ("accepted_at", row.accepted_at, used.get(str(row.id))),
            ("withdrawn_at", row.withdrawn_at, back.get(row.id)),
        )
    for subject in made:
        yield Broken("invitation", str(subject), "it is in the journal and its row is not there")


def delegations() -> Iterator[Broken]:
    """Each client is confided to whom the journal says, from the day to the day it says."""
    given = {entry.subject: facts(entry) for entry in entries("delegation.given")}
    ended = {entry.subject: facts(entry).get("ended_on") for entry in entries("delegation.taken_back")}
    for row in pages(Delegation.objects.all()):
        said = given.pop(row.id, None)
        if said is None:
            yield Broken("delegation", str(row.id), "it is not in the journal")
            continue
        yield from compared(
            "delegation",
            str(row.id),
            ("client", str(row.client_id), said.get("client")),
            ("membership", str(row.membership_id), said.get("membership")),
            ("since", _plain(row.since), said.get("since")),
            ("ended_on", _plain(row.ended_on), ended.get(row.id)),
        )
    for subject in given:
        yield Broken("delegation", str(subject), "it is in the journal and its row is not there")


def questions() -> Iterator[Broken]:
    """Each question and its answer are the words that were written."""
    asked = {entry.subject: entry for entry in entries("question.asked")}
    answered = {entry.subject: entry for entry in entries("question.answered")}
    for row in pages(Question.objects.all()):
        entry, answer = asked.pop(row.id, None), answered.get(row.id)
        if entry is None:
            yield Broken("question", str(row.id), "it is not in the journal")
            continue
        said = facts(entry)
        yield from compared(
            "question",
            str(row.id),
            ("client", str(row.client_id), said.get("client")),
            ("words", row.words, said.get("words")),
            ("asked_by", row.asked_by, entry.by),
            ("asked_at", row.asked_at, entry.at),
            ("answer", row.answer, facts(answer).get("words", "") if answer else ""),
            ("answered_by", row.answered_by, answer.by if answer else None),
            ("answered_at", row.answered_at, answer.at if answer else None),
        )
    for subject in asked:
        yield Broken("question", str(subject), "it is in the journal and its row is not there")


def _plain(value: Any) -> Any:
    """A value as the journal keeps it: a day as its text, a yes, a no and nothing as they are."""
    return value if value is None or isinstance(value, bool) else str(value)
