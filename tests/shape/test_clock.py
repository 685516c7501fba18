"""Only clock.py reads the clock: below it, everything takes its dates by argument."""

import ast
from collections.abc import Iterator

import pytest

from tests.shape import walk

CLOCK = {"now", "today", "utcnow", "localdate", "localtime", "time_ns"}
MODULES = {"time"}  # time.time(), time.localtime()…
WATCHES = {"sleep", "monotonic", "perf_counter"}  # a stopwatch tells no hour
OURS = {"clock"}  # clock.now() is the way
IDENTIFIERS = walk.PACKAGE / "books" / "tenancy.py"  # a UUIDv7 holds an instant that nobody ever reads


def readings(source: str, asked: frozenset[str] = frozenset(CLOCK)) -> Iterator[int]:
    """Lines that ask what time it is, other than through clock.py."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of = node.func.value
        owner = of.id if isinstance(of, ast.Name) else ""
        if owner in OURS:
            continue
        if node.func.attr in asked or (owner in MODULES and node.func.attr not in WATCHES | {"time_ns"}):
            yield node.lineno


@pytest.mark.parametrize("room", [*walk.ROOMS, *walk.DOORS, "access", "settings"])
def test_only_the_clock_reads_the_clock(room):
    files = [path for path in walk.python_files(room) if path != IDENTIFIERS]
    if not files:
        assert room in {"portal", "api"}, f"{room} has moved"
        return

    assert walk.faults(readings, files) == []


def test_only_identifiers_are_stamped_without_the_clock():
    def but_stamps(source):
        return readings(source, frozenset(CLOCK - {"time_ns"}))

    assert walk.faults(but_stamps, [IDENTIFIERS]) == []
    assert list(but_stamps("at = timezone.now()")) == [1]


@pytest.mark.parametrize(
    "planted",
    [
        "from datetime import date\nday = date.today()",
        "from datetime import datetime\nat = datetime.now(UTC)",
        "at = timezone.now()",
        "on = timezone.localdate()",
        "import time\nstart = time.time()",
        "import time\nstamp = time.time_ns()",
    ],
)
def test_a_planted_reading_of_the_clock_is_seen(planted):
    assert list(readings(planted)) == [planted.count("\n") + 1]


def test_asking_our_clock_or_sleeping_is_no_fault():
    assert (
        list(
            readings("from reglo import clock\nat = clock.now()\nday = clock.today(zone)\ntime.sleep(time.monotonic())")
        )
        == []
    )


def test_no_room_below_the_doors_knows_the_clock():
    def knows(source):
        return [line for name, line in walk.imports(source) if name in {"reglo.clock", "reglo.access"}]

    assert walk.faults(knows, walk.python_files(*walk.ROOMS)) == []
    assert knows("import reglo.clock") == [1]
