"""Closings: each row as its entry told it, and its sums as the journal gives them once more."""

from collections.abc import Iterator, Mapping
from typing import Any

from reglo.books import closings, telling
from reglo.books.closings import COUNTED, MADE, Closing, Sums
from reglo.books.journal import Entry
from reglo.books.verification.findings import Broken, compared, entries, facts, pages

_EVER = ("invoiced", "credited", "received", "returned")


def made() -> Iterator[Broken]:
    """Every closing that the journal tells is there, says what it said, and adds up."""
    rows = {row.id: row for row in pages(Closing.objects.prefetch_related("sums"))}
    ever: dict[str, dict[str, Sums]] = {}
    for entry in entries(MADE):
        row, said = rows.pop(entry.subject, None), facts(entry)
        if row is None:
            yield Broken("closing", str(entry.subject), "it is in the journal and its row is not there")
            continue
        if said:
            yield from _told(row, said)
        yield from _added_up(row, ever.setdefault(row.kind, {}))
    for row in rows.values():
        yield Broken("closing", _name(row), "it is not in the journal")


def _name(row: Closing) -> str:
    return f"{row.kind} from {row.from_on}"


def _told(row: Closing, said: Mapping[str, Any]) -> Iterator[Broken]:
    kept = telling.told(row)
    yield from compared("closing", _name(row), *((name, kept[name], said.get(name)) for name in kept))
    sums = {one["currency"]: one for one in said.get("sums", [])}
    for one in row.sums.all():
        told = closings.told(one)
        name = f"{one.currency}, {_name(row)}"
        former = sums.pop(one.currency, {})
        yield from compared("closingsum", name, *((field, told[field], former.get(field)) for field in told))
    for currency in sums:
        yield Broken("closingsum", f"{currency}, {_name(row)}", "it is in the journal and its row is not there")


def _added_up(row: Closing, ever: dict[str, Sums]) -> Iterator[Broken]:
    """The sums of the entries covered, where their texts are still there."""
    covered = Entry.objects.filter(position__gte=row.first_position, position__lte=row.position, kind__in=COUNTED)
    seal = Entry.objects.filter(position=row.position).values_list("seal", flat=True).first()
    yield from compared("closing", _name(row), ("seal", row.seal, seal))
    if covered.filter(text="").exists():
        return
    held = closings.added_up(pages(covered, key="position"))
    for one in row.sums.all():
        sums = held.pop(one.currency, Sums())
        ever[one.currency] = ever.get(one.currency, Sums()) + sums
        name = f"{one.currency}, {_name(row)}"
        pairs: list[tuple[str, Any, Any]] = [(field, getattr(one, field), value) for field, value in vars(sums).items()]
        pairs += [
            (f"ever_{field}", getattr(one, f"ever_{field}"), getattr(ever[one.currency], field)) for field in _EVER
        ]
        yield from compared("closingsum", name, *pairs)
    for currency, sums in held.items():
        if sums != Sums():
            yield Broken("closingsum", f"{currency}, {_name(row)}", "its row is not there")
