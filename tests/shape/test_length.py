"""No function above 40 lines, no file above 400: a screen, and a sitting."""

import ast
from collections.abc import Iterator

from tests.shape import walk

FUNCTION_LINES_MAX = 40
FILE_LINES_MAX = 400


def long_functions(source: str) -> Iterator[int]:
    """First lines of the functions that do not fit on one screen, decorators not counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            if node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX:
                yield node.lineno


def long_file(source: str) -> Iterator[int]:
    """The number of lines of a file that should become a folder of the same name."""
    lines = source.count("\n") + (not source.endswith("\n"))
    if lines > FILE_LINES_MAX:
        yield lines


def everything():
    return [
        *walk.python_files(),
        *sorted((walk.ROOT / "tools").glob("*.py")),
        *sorted((walk.ROOT / "bench").glob("*.py")),
    ]


def test_no_function_is_longer_than_a_screen():
    assert walk.faults(long_functions, everything()) == []


def test_no_file_is_longer_than_a_sitting():
    assert walk.faults(long_file, everything()) == []


def test_a_planted_long_function_is_seen():
    assert list(long_functions("def tall():\n" + "    x = 1\n" * FUNCTION_LINES_MAX)) == [1]
    assert list(long_functions("def fits():\n" + "    x = 1\n" * (FUNCTION_LINES_MAX - 1))) == []


def test_a_planted_long_file_is_seen():
    assert list(long_file("x = 1\n" * (FILE_LINES_MAX + 1))) == [FILE_LINES_MAX + 1]
    assert list(long_file("x = 1\n" * FILE_LINES_MAX)) == []
