"""The method and its deviations, lived again from the journal: each version, each departure, as they were told."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from reglo.books.journal import Entry
from reglo.books.method import Deviation, Method
from reglo.books.verification.findings import Broken, compared, entries, facts, pages

OF_DEVIATION = ("client_id", "mission", "key", "value", "origin", "reason", "since", "review_on", "ended_on", "by")


def versions() -> Iterator[Broken]:
    """Each version says what was applied, and which legal texts were read."""
    told = _told_of_versions()
    for row in pages(Method.objects.all()):
        name, said = f"version {row.version}", told.pop(row.id, None)
        if said is None:
            yield Broken("method", name, "it is not in the journal")
        else:
            yield from compared("method", name, *((field, getattr(row, field), said[field]) for field in said))
    for subject in told:
        yield Broken("method", str(subject), "it was applied and its row is not there")


def _told_of_versions() -> dict[Any, dict[str, Any]]:
    """What the journal says of each version; a new one takes over the texts read so far."""
    told: dict[Any, dict[str, Any]] = {}
    confirmed: list[dict[str, str]] = []
    for entry in entries("method.applied", "method.text_read", "method.text_unread"):
        said = facts(entry)
        if entry.kind == "method.applied":
            told[entry.subject] = {
                "version": said.get("version"),
                "from_on": _day(said.get("from_on")),
                "made_at": entry.at,
                "values": said.get("values"),
                "ladder": said.get("ladder"),
                "by": entry.by,
            }
        else:
            confirmed = [one for one in confirmed if one["step"] != said.get("step")]
            confirmed += [said] if entry.kind == "method.text_read" else []
        told.setdefault(entry.subject, {})["confirmed"] = confirmed
    return told


def deviations() -> Iterator[Broken]:
    """Each deviation is as it was noted, kept and ended."""
    told: dict[Any, dict[str, Any]] = {}
    for entry in entries("deviation.made", "deviation.kept", "deviation.ended"):
        _live(told, entry)
    for row in pages(Deviation.objects.select_related("client")):
        name, said = f"{row.client.name}, {row.key}", told.pop(row.id, None)
        if said is None:
            yield Broken("deviation", name, "it is not in the journal")
        else:
            yield from compared(
                "deviation", name, *((field, getattr(row, field), said.get(field)) for field in OF_DEVIATION)
            )
    for subject in told:
        yield Broken("deviation", str(subject), "it was noted and its row is not there")


def _live(told: dict[Any, dict[str, Any]], entry: Entry) -> None:
    said = facts(entry)
    if entry.kind == "deviation.made":
        plain = {field: said.get(field) for field in ("mission", "key", "value", "origin", "reason")}
        days = {field: _day(said.get(field)) for field in ("since", "review_on")}
        told[entry.subject] = {**plain, **days, "client_id": _id(said.get("client")), "by": entry.by}
    elif entry.kind == "deviation.kept":
        told.setdefault(entry.subject, {})["review_on"] = _day(said.get("review_on"))
    else:
        told.setdefault(entry.subject, {})["ended_on"] = _day(said.get("on"))


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _id(text: Any) -> Any:
    return Deviation._meta.get_field("id").to_python(text)
