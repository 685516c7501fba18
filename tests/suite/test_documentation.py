"""What the documentation promises is there: each variable is documented, each link leads somewhere."""

import re
from pathlib import Path

import pytest

from reglo.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
READ_IN = ("reglo/settings.py", "reglo/clock.py", "reglo/cli/folder.py")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
VARIABLE = re.compile(r"""["']((?:REGLO_[A-Z_]+)|DATABASE_URL)["']""")
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")


def test_every_variable_is_documented():
    read = {name for path in READ_IN for name in VARIABLE.findall((ROOT / path).read_text(encoding="utf-8"))}
    told = (ROOT / "docs" / "self-hosting.md").read_text(encoding="utf-8")

    assert len(read) > 6, "the settings have moved"
    assert sorted(name for name in read if f"`{name}`" not in told) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("guide", ["guide.fr.md", "guide.en.md"])
def test_every_command_is_in_the_guide(guide):
    told = (ROOT / "docs" / guide).read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"reglo {name}" not in told] == []


@pytest.mark.parametrize("pair", [("README.md", "README.fr.md"), ("docs/guide.en.md", "docs/guide.fr.md")])
def test_both_languages_have_the_same_parts(pair):
    shapes = [re.findall(r"^#+|^\| `", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE) for name in pair]

    assert shapes[0] == shapes[1]
