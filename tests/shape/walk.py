"""Walking the tree for the tests of its shape.

A checker takes the text of one file and gives back the lines at fault. `faults` runs it over a
room; the test of each checker plants one fault in a small text, so that a checker gone blind is seen.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "reglo"
DOORS = ("web", "portal", "api", "cli", "jobs")
HALL = ("access", "clock", "settings", "urls", "wsgi")
ROOMS = ("rules", "packs", "documents", "books", "connectors")

Checker = Callable[[str], Iterable[int]]


def python_files(*rooms: str) -> Iterator[Path]:
    """The Python files of rooms and of the files of the hall, migrations excepted; all of them without a name."""
    for room in rooms or ("",):
        folder, file = PACKAGE / room, PACKAGE / f"{room}.py"
        if file.is_file():
            yield file
        yield from (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def templates() -> list[Path]:
    """The page templates."""
    return sorted(path for path in PACKAGE.rglob("templates/**/*.html"))


def faults(checker: Checker, paths: Iterable[Path]) -> list[str]:
    """Where a checker found a fault, as path:line."""
    seen = list(paths)
    assert seen, "nothing to check: the folder has moved"
    return [f"{path.relative_to(ROOT)}:{line}" for path in seen for line in checker(path.read_text(encoding="utf-8"))]


def calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of a source with the last word of what is called: « save » in draft.save()."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node


def imports(source: str) -> Iterator[tuple[str, int]]:
    """Each module imported, by its full name; a relative import by its dots."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), node.lineno
