"""Styles, scripts and fonts: small files, ours, with their licences, and nothing asked elsewhere."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shape import walk

STATIC = walk.PACKAGE / "web" / "static" / "reglo"
SHEET = STATIC / "reglo.css"
COMPONENTS = STATIC / "css" / "components"
HTMX_SHA256 = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
SCRIPT_LINES_MAX = 50
LAYERS = "@layer reset, base, components, utilities;"


def without_comments(css: str) -> str:
    """The rules alone, each line where it was."""
    return re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), css, flags=re.DOTALL)


def style_faults(css: str) -> Iterator[int]:
    """Lines with !important, an id selector, a direction of the screen, or an address elsewhere."""
    wrong = re.compile(
        r"!important|https?://|data:"
        r"|^\s*[^{}:;@]*#[\w-]+[^;{}]*\{"
        r"|\b(?:margin|padding|border)-(?:left|right|top|bottom)\b|text-align:\s*(?:left|right)"
    )
    for number, line in enumerate(without_comments(css).splitlines(), 1):
        if wrong.search(line):
            yield number


def script_faults(js: str) -> Iterator[int]:
    """Lines that write markup, evaluate text, or name another site."""
    wrong = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://|\.style\b"
    )
    for number, line in enumerate(js.splitlines(), 1):
        if wrong.search(line):
            yield number


def sheets() -> list[Path]:
    return sorted(STATIC.rglob("*.css"))


def scripts() -> list[Path]:
    return sorted((STATIC / "js").glob("*.js"))


def test_styles_keep_the_habits():
    assert walk.faults(style_faults, sheets()) == []


def test_layers_are_declared_once():
    declared = [path for path in sheets() if LAYERS in path.read_text(encoding="utf-8")]
    again = [path for path in sheets() if re.search(r"@layer [\w, ]+;", without_comments(path.read_text("utf-8")))]

    assert declared == again == [SHEET]


def test_each_component_is_one_layer_in_one_file_and_is_asked_for_once():
    asked = re.findall(r'@import url\("([^"]+)"\);', SHEET.read_text(encoding="utf-8"))
    there = [str(path.relative_to(STATIC)) for path in sheets() if path != SHEET]

    assert sorted(asked) == sorted(there)
    for path in COMPONENTS.glob("*.css"):
        rules = without_comments(path.read_text(encoding="utf-8")).strip()
        assert rules.startswith("@layer components {") and rules.endswith("}"), path.name
        assert path.read_text(encoding="utf-8").startswith("/* "), f"{path.name} does not say what it is"


def test_every_value_used_is_declared_once():
    text = "\n".join(without_comments(path.read_text(encoding="utf-8")) for path in sheets())
    used, declared = set(re.findall(r"var\((--[\w-]+)", text)), set(re.findall(r"(--[\w-]+)\s*:", text))

    assert used - declared == set()


def test_every_file_a_style_names_is_there():
    for path in sheets():
        for address in re.findall(r'url\("([^"]+)"\)', without_comments(path.read_text(encoding="utf-8"))):
            assert (path.parent / address).resolve().is_file(), f"{path.name}: {address}"


def test_a_script_is_one_small_behaviour():
    long = {path.name: n for path in scripts() if (n := len(path.read_text("utf-8").splitlines())) > SCRIPT_LINES_MAX}

    assert long == {}
    assert walk.faults(script_faults, scripts()) == []
    assert all(path.read_text(encoding="utf-8").startswith("// ") for path in scripts())


def test_every_script_is_asked_for_by_a_page():
    pages = "\n".join(path.read_text(encoding="utf-8") for path in walk.templates())

    assert [path.name for path in scripts() if f"reglo/js/{path.name}" not in pages] == []


def test_every_static_file_a_page_asks_for_is_there():
    for path in walk.templates():
        for address in re.findall(r"\{% static ['\"]([^'\"]+)['\"]", path.read_text(encoding="utf-8")):
            assert (walk.PACKAGE / "web" / "static" / address).is_file(), f"{path.name}: {address}"


def test_htmx_is_the_one_we_looked_at():
    assert hashlib.sha256((STATIC / "vendor" / "htmx.min.js").read_bytes()).hexdigest() == HTMX_SHA256


@pytest.mark.parametrize("folder", ["fonts", "vendor"])
def test_what_others_made_has_its_licence_beside_it(folder):
    table = (STATIC / folder / "README.md").read_text(encoding="utf-8")

    for path in (STATIC / folder).iterdir():
        if path.suffix in {".woff2", ".js"}:
            assert f"`{path.name}`" in table, f"{path.name} is not in {folder}/README.md"
    for licence in re.findall(r"`(LICENSE[\w.-]+)`", table):
        assert (STATIC / folder / licence).stat().st_size > 500, licence


@pytest.mark.parametrize(
    "planted",
    [
        ".a { color: red !important; }",
        "#main .a { color: red; }",
        ".a { margin-left: 1rem; }",
        ".a { text-align: right; }",
        ".a { background: url(https://cdn.example/x.png); }",
        '.a { background: url("data:image/png;base64,AA"); }',
    ],
)
def test_a_planted_style_is_seen(planted):
    assert list(style_faults("/* one\ntwo */\n" + planted)) == [3]


def test_a_colour_is_not_an_id():
    assert list(style_faults(":root {\n  --paper: light-dark(#fbfaf7, #14191d);\n}")) == []


@pytest.mark.parametrize(
    "planted", ["a.innerHTML = b;", "eval(text)", "fetch('https://x.example')", "a.style.color = b"]
)
def test_a_planted_script_is_seen(planted):
    assert list(script_faults("const a = 1;\n" + planted)) == [2]
