"""Each room may only look down, has a name of its own, and rules need nothing but Python."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.shape import walk

HOMELESS = {"utils", "util", "helpers", "helper", "services", "service", "managers", "common", "misc", "lib", "shared"}
ENTRANCE = {
    "rules", "packs", "documents", "books", "connectors", "web", "portal", "api", "cli", "jobs",
    "access", "clock", "settings", "urls", "wsgi", "locale",
}  # fmt: skip


def strangers(source: str) -> list[int]:
    """Lines of a rule that import something else than Python's own library and rules."""
    allowed = sys.stdlib_module_names
    return [
        line
        for name, line in walk.imports(source)
        if name.split(".")[0] not in allowed and not (name == "reglo.rules" or name.startswith("reglo.rules."))
    ]


def homeless(names: list[Path]) -> list[str]:
    """Files and folders whose name has not been found yet."""
    return [str(path) for path in names if HOMELESS & {part.removesuffix(".py") for part in path.parts}]


def test_rules_import_the_standard_library_and_rules_only():
    assert walk.faults(strangers, walk.python_files("rules")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "import django",
        "from reglo.packs import fr",
        "from reglo import clock",
        "from . import money",
        "import lxml.etree",
    ],
)
def test_a_planted_import_in_a_rule_is_seen(planted):
    assert strangers(planted) == [1]


def test_a_rule_may_import_python_and_its_neighbours():
    assert strangers("from decimal import Decimal\nfrom reglo.rules import money\nimport reglo.rules.tax") == []


def test_no_file_or_folder_has_a_name_that_says_nothing():
    folders = [walk.PACKAGE, walk.ROOT / "tests", walk.ROOT / "tools", walk.ROOT / "bench"]
    everything = [path.relative_to(walk.ROOT) for folder in folders for path in folder.rglob("*") if folder.is_dir()]

    assert homeless([path for path in everything if "corpus" not in path.parts]) == []


@pytest.mark.parametrize("planted", ["reglo/utils.py", "reglo/books/services/issue.py", "reglo/web/helpers.py"])
def test_a_planted_name_that_says_nothing_is_seen(planted):
    assert homeless([Path(planted)]) == [planted]


def test_no_room_appears_without_a_decision():
    found = {
        path.name.removesuffix(".py")
        for path in walk.PACKAGE.iterdir()
        if (path.is_dir() or path.suffix == ".py") and not path.name.startswith("__")
    }

    assert found <= ENTRANCE, f"write the decision in docs/decisions.md first: {found - ENTRANCE}"


def test_the_contracts_between_rooms_hold():
    command = Path(sysconfig.get_path("scripts")) / "lint-imports"

    done = subprocess.run([command, "--no-cache"], cwd=walk.ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_a_planted_look_upwards_breaks_the_contract(tmp_path):
    package = tmp_path / "reglo"
    for room in ("rules", "packs", "documents", "books", "connectors", "web"):
        (package / room).mkdir(parents=True)
        (package / room / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "jobs.py").touch()
    (package / "rules" / "tax.py").write_text("from reglo import books\n")
    (tmp_path / "pyproject.toml").write_text((walk.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    command = Path(sysconfig.get_path("scripts")) / "lint-imports"

    done = subprocess.run([command, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "reglo.rules is not allowed to import reglo.books" in done.stdout
