"""The official unit tests of EN 16931: each fragment passes or breaks the rule that its author says.

They are UBL fragments (EUPL-1.2, see SOURCES.md beside them), whole neither in structure nor in sense: only the rule
that is named is looked at. All of them are run, and what no rule of ours covers would stand in a list here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, localcontext
from pathlib import Path

import pytest
from lxml import etree

from reglo.documents.reading import problems, ubl
from reglo.documents.reading.fields import Fields
from tests.documents.received import OURS

FOLDER = OURS / "en16931" / "rule-tests"
_SPACE = "{http://difi.no/xsd/vefa/validator/1.0}"

# Rules that say the same thing as another, under which we say it once.
SAID_AS = {
    "BR-61": {"BR-61", "BR-50"},  # a transfer without an account, or with one that has no number
    "BR-S-09": {"BR-CO-17"},
    "BR-AF-09": {"BR-CO-17"},
    "BR-AG-09": {"BR-CO-17"},
    "BR-CO-21": {"BR-33"},
    "BR-CO-22": {"BR-38"},
    "BR-CO-23": {"BR-42"},
    "BR-CO-24": {"BR-44"},
}
# Nothing breaks these here: they have only tests that must pass.
NEVER_BROKEN = {"BR-30", "UBL-SR-43"}


@dataclass(frozen=True)
class Fragment:
    name: str
    root: etree._Element
    must_hold: tuple[str, ...]
    must_break: tuple[str, ...]


def fragments() -> Iterator[Fragment]:
    for path in sorted(FOLDER.rglob("*.xml")):
        for number, test in enumerate(etree.parse(str(path)).getroot().iter(f"{_SPACE}test"), 1):
            yield Fragment(f"{path.parent.name} {path.stem} {number}", _document(test), *_named(test))


def _document(test: etree._Element) -> etree._Element:
    (found,) = [one for one in test if isinstance(one.tag, str) and not one.tag.startswith(_SPACE)]
    return etree.fromstring(etree.tostring(found))


def _named(test: etree._Element) -> list[tuple[str, ...]]:
    return [
        tuple((one.text or "").strip() for one in test.iterfind(f"{_SPACE}assert/{_SPACE}{kind}"))
        for kind in ("success", "error")
    ]


FRAGMENTS = list(fragments())


def broken(root: etree._Element) -> set[str]:
    with localcontext(Context(prec=100)):
        return {problem.code for problem in problems.found(ubl.stated(root, Fields(ubl.SPACES)))}


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda fragment: fragment.name)
def test_a_fragment_holds_and_breaks_what_its_author_says(fragment: Fragment) -> None:
    found = broken(fragment.root)

    assert [rule for rule in fragment.must_hold if found & SAID_AS.get(rule, {rule})] == []
    assert [rule for rule in fragment.must_break if not found & SAID_AS.get(rule, {rule})] == []


def test_all_the_official_tests_are_here() -> None:
    assert len(FRAGMENTS) >= 690
    assert len(list(Path(FOLDER).rglob("*.xml"))) == 165


def test_every_rule_is_seen_to_break_at_least_once() -> None:
    """A rule that nobody has written would pass every test that must hold."""
    seen: dict[str, int] = defaultdict(int)
    for fragment in FRAGMENTS:
        for rule in fragment.must_hold:
            seen[rule] += 0
        for rule in fragment.must_break:
            seen[rule] += 1

    assert {rule for rule, times in seen.items() if not times} == NEVER_BROKEN
