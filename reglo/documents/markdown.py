"""The corner of Markdown that our texts are written in, and nothing else of it.

Blocks: `# Heading`, paragraphs (each line of the source is a line of the result), `- item` and
`1. item`, tables with pipes. Inside a line: `**strong**`, `*emphasis*`, `` `code` ``, addresses
written out, and a backslash before any of these signs. There are no images, no HTML, and no link
whose words hide its address.

One line of our own: `---` alone begins the foot of a message, `--- en` begins a part in another
language. E-mails, and whoever lays out a letter, read the same blocks.

>>> plain("**Objet : facture nº 12**\\\\n\\\\nUn *mot* rapide.".replace("\\\\n", chr(10)))
'Objet : facture nº 12\\n\\nUn mot rapide.'
>>> plain(escape("5 * 3 | A*B"))
'5 * 3 | A*B'
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Run:
    """A stretch of text in one manner. A link's text is its address."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    link: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A title."""

    level: int  # 1 to 3
    line: Line


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Items:
    """A list; the mark of an item is « - » or its number as typed, « 2. »."""

    items: tuple[tuple[str, Line], ...]

    @property
    def ordered(self) -> bool:
        """Are the items numbered?"""
        return self.items[0][0] != "-"


@dataclass(frozen=True)
class Table:
    """Rows under a head; a row may have fewer cells than the head, when a person typed it."""

    head: tuple[Line, ...]
    right: tuple[bool, ...]  # is this column set to the right?
    rows: tuple[tuple[Line, ...], ...]


Block = Heading | Paragraph | Items | Table


@dataclass(frozen=True)
class Part:
    """A stretch of a message: in another language when `language` is said, else its foot or its beginning."""

    blocks: tuple[Block, ...]
    language: str = ""


_PART = re.compile(r"^---(?: ([a-z]{2}(?:-[A-Z]{2})?))?$", re.MULTILINE)
_HEADING = re.compile(r"(#{1,3}) (.+)")
_ITEM = re.compile(r"(-|\d{1,3}\.) (.+)")
_RULE = re.compile(r"\|(?: ?:?-+:? ?\|)+")


def part(language: str = "") -> str:
    """The line that begins the foot of a message, or a part in another language."""
    return f"--- {language}" if language else "---"


def parts(source: str) -> tuple[Part, ...]:
    """The beginning of a message, then each part that a `---` line begins, in order."""
    return tuple(Part(tuple(blocks(text)), language) for language, text in pieces(source))


def pieces(source: str) -> tuple[tuple[str, str], ...]:
    """The same, each as the language its line says and its text as it was written."""
    found = _PART.split(source)
    languages = ["", *(language or "" for language in found[1::2])]
    return tuple(zip(languages, found[0::2], strict=True))


def blocks(source: str) -> Iterator[Block]:
    """The blocks of a text, in order."""
    for chunk in re.split(r"\n\s*\n", source):
        lines = [line.strip(" \t") for line in chunk.strip("\n").split("\n")]
        yield from _blocks_of(lines if lines != [""] else [])


def _blocks_of(lines: Sequence[str]) -> Iterator[Block]:
    """The blocks of lines that no empty line separates."""
    rest = list(lines)
    while rest:
        count = 1
        if heading := _HEADING.fullmatch(rest[0]):
            yield Heading(len(heading[1]), line_of(heading[2]))
        elif _ITEM.fullmatch(rest[0]):
            count = _run_length(rest, _is_item)
            matches = [match for line in rest[:count] if (match := _ITEM.fullmatch(line))]
            yield Items(tuple((match[1], line_of(match[2])) for match in matches))
        elif len(rest) > 1 and rest[0].startswith("|") and _RULE.fullmatch(rest[1]):
            count = _run_length(rest, _is_row)
            yield _table(rest[:count])
        else:
            count = max(1, _run_length(rest, _is_prose))
            yield Paragraph(tuple(line_of(line) for line in rest[:count]))
        del rest[:count]


def _run_length(lines: Sequence[str], belongs: Callable[[str], bool]) -> int:
    return next((index for index, line in enumerate(lines) if not belongs(line)), len(lines))


def _is_item(line: str) -> bool:
    return _ITEM.fullmatch(line) is not None


def _is_row(line: str) -> bool:
    return line.startswith("|")


def _is_prose(line: str) -> bool:
    return not (_is_item(line) or _is_row(line) or _HEADING.fullmatch(line))


def _table(lines: Sequence[str]) -> Table:
    head, rule, *rows = (_cells(line) for line in lines)
    right = tuple(cell.endswith(":") for cell in rule)
    return Table(
        head=tuple(line_of(cell) for cell in head),
        right=right,
        rows=tuple(tuple(line_of(cell) for cell in row) for row in rows),
    )


def _cells(line: str) -> list[str]:
    return [cell.strip(" ") for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))]


# ── Inside a line ────────────────────────────────────────────────────────────────────────────────

_ESCAPED = r"\\`*|#-"
_TOKEN = re.compile(
    rf"""
      (?P<link> https?://[^\s<>"«»“”`]+ )
    | \\(?P<escaped> [{_ESCAPED}] )
    | `(?P<code> [^`]+ )`
    | (?P<mark> \*\*? )
    """,
    re.VERBOSE,
)
_AFTER_LINK = ".,;:!?)’'"


def line_of(source: str) -> Line:
    """One line cut into stretches of one manner."""
    pieces = list(_pieces(source))
    runs: list[Run] = []
    style = Run("")
    for index, (kind, text) in enumerate(pieces):
        if kind == "mark" and (turned := _turned(style, text, pieces, index)):
            style = turned
            continue
        run = replace(style, text=text, code=kind == "code", link=kind == "link")
        if runs and replace(runs[-1], text="") == replace(run, text="") and not run.link:
            runs[-1] = replace(run, text=runs[-1].text + text)
        elif text:
            runs.append(run)
    return tuple(runs)


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    """The source cut into links, code, marks and the text between; escapes are text."""
    position = 0
    while match := _TOKEN.search(source, position):
        yield "text", source[position : match.start()]
        kind = match.lastgroup or "text"
        text, position = match[kind], match.end()
        if kind == "link":
            address = text.rstrip(_AFTER_LINK)
            position -= len(text) - len(address)
            text = re.sub(rf"\\([{_ESCAPED}])", r"\1", address)
        yield "text" if kind == "escaped" else kind, text
    yield "text", source[position:]


def _turned(style: Run, mark: str, pieces: Sequence[tuple[str, str]], index: int) -> Run | None:
    """The manner after a mark; None when the mark opens nothing: then it is a sign like any other."""
    strong = mark == "**"
    opened = style.strong if strong else style.emphasis
    follows = pieces[index + 1][1][:1]
    if not opened and (follows == " " or ("mark", mark) not in pieces[index + 1 :]):
        return None
    return replace(style, strong=not opened) if strong else replace(style, emphasis=not opened)


def escape(value: str) -> str:
    """A value that enters a text: every sign of Markdown in it is a plain sign again.

    Lines that begin as items stay items: lists reach a text as values.
    """
    value = re.sub(r"([\\`*|])", r"\\\1", value)
    return re.sub(r"^([ \t]*)(#|---)", r"\1\\\2", value, flags=re.MULTILINE)


# ── As one would type it ─────────────────────────────────────────────────────────────────────────


def words(line: Line) -> str:
    """The line without its manners."""
    return "".join(run.text for run in line)


def plain(source: str) -> str:
    """The whole text without its marks, as one would type it in a message."""
    return "\n\n".join(block for piece in parts(source) for block in plain_blocks(piece.blocks))


def plain_blocks(found: Sequence[Block]) -> Iterator[str]:
    """Each block as lines of text."""
    for block in found:
        match block:
            case Heading(line=line):
                yield words(line)
            case Paragraph(lines=lines):
                yield "\n".join(plain_line(line) for line in lines)
            case Items(items=items):
                yield "\n".join(f"{mark} {words(line)}" for mark, line in items)
            case Table():
                yield "\n".join(row_in_words(block, row) for row in block.rows)


def plain_line(line: Line) -> str:
    """A line of text; an address that ends it stands on its own line, so that it can be clicked and read."""
    if len(line) > 1 and line[-1].link:
        return f"{words(line[:-1]).rstrip(' ')}\n{line[-1].text}"
    return words(line)


def row_in_words(table: Table, row: tuple[Line, ...]) -> str:
    """A row without its table: « Facture : nº 12, Montant : 40,00 € »."""
    said = (
        f"{words(head)}: {words(cell)}" if words(head) else words(cell)
        for head, cell in zip(table.head, row, strict=False)
        if words(cell)
    )
    return ", ".join(said)
