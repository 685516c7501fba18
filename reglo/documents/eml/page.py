"""The message as a small page: no picture, no table, no font to fetch, nothing that reports back.

Mail programs drop styles at will, so each element carries its own and the page still reads well
without any. The address of a link is its text: it can be checked by eye before it is followed.
"""

from collections.abc import Sequence
from html import escape

from reglo.documents import markdown
from reglo.documents.eml import letter
from reglo.documents.eml.letter import Letter
from reglo.documents.markdown import Block, Heading, Items, Line, Paragraph, Run, Table

_SANS = "'Source Sans 3',-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_SERIF = "'Source Serif 4',Georgia,'Times New Roman',serif"
_INK, _MUTED, _LAKE, _HAIR = "#1F2A33", "#57626B", "#1D5C77", "#D9D5CB"
_DARK = (
    "@media (prefers-color-scheme: dark) { body { background: #14191D !important; color: #ECEAE4 !important } "
    f'a[style*="color:{_LAKE}"] {{ color: #86C3DE !important; border-color: #86C3DE !important }} '
    "span, small { color: #A9B3BA !important } .letter, .part { border-color: #38434B !important } }"
)


def page_of(message: Letter) -> str:
    """The whole page."""
    subject = escape(message.subject)
    parts = "\n".join(_part(index, language, blocks) for index, (language, blocks) in enumerate(message.parts))
    return f"""<!doctype html>
<html lang="{escape(message.languages[0])}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{subject}</title>
<style>{_DARK}</style>
</head>
<body style="margin:0;padding:0;background:#FFFFFF;color:{_INK};font-family:{_SANS};font-size:17px;line-height:1.5">
<div style="display:none;max-height:0;overflow:hidden">{escape(letter.foretaste(message))}</div>
<div class="letter" role="article" aria-label="{subject}" style="max-width:560px;margin:0 auto;\
padding:28px 20px 32px;overflow-wrap:break-word">
<p style="margin:0 0 24px;font-family:{_SERIF};font-size:20px;line-height:1.2">{escape(message.sender_name)}</p>
{parts}
{_foot(message)}</div>
</body>
</html>
"""


def _part(index: int, language: str, blocks: Sequence[Block]) -> str:
    """The words in one language; the last paragraph of several lines is a signature."""
    said = "\n".join(_block(block, signs=number == len(blocks) - 1) for number, block in enumerate(blocks))
    if index == 0:
        return said
    return (
        f'<div class="part" lang="{escape(language)}" style="margin-top:32px;padding-top:28px;'
        f'border-top:1px solid {_HAIR}">\n{said}\n</div>'
    )


def _foot(message: Letter) -> str:
    said = [message.files] if message.files else []
    said += markdown.plain_blocks(message.foot)
    rows = [
        f'<p style="margin:0 0 4px;{f"padding-top:16px;border-top:1px solid {_HAIR};" if not index else ""}'
        f'font-size:14px"><small style="font-size:14px;color:{_MUTED}">{escape(line)}</small></p>\n'
        for index, line in enumerate(said)
    ]
    return "".join(rows)


def _block(block: Block, *, signs: bool = False) -> str:
    match block:
        case Heading(line=line):
            return f'<h2 style="margin:0 0 16px;font-size:17px;font-weight:600">{_line(line)}</h2>'
        case Paragraph() if letter.is_account(block):
            return _account(block)
        case Paragraph(lines=lines):
            return _signature(lines) if signs and len(lines) > 1 else _paragraph(lines)
        case Items():
            return _items(block)
        case Table():
            rows = (markdown.row_in_words(block, row) for row in block.rows)
            return "\n".join(f'<p style="margin:0 0 16px">{escape(row)}</p>' for row in rows)


def _paragraph(lines: Sequence[Line]) -> str:
    """A paragraph; an address that ends it stands below, wide enough for a thumb."""
    *before, last = lines
    if not last[-1:] or not last[-1].link:
        return f'<p style="margin:0 0 16px">{"<br>".join(_line(line) for line in lines)}</p>'
    words = "<br>".join(_line(line) for line in (*before, last[:-1]) if line)
    asked = f'<p style="margin:0 0 12px">{words.rstrip()}</p>\n' if words else ""
    href = escape(last[-1].text)
    return (
        f'{asked}<p style="margin:0 0 24px"><a href="{href}" style="display:inline-block;padding:12px 22px;'
        f'border:1px solid {_LAKE};border-radius:6px;color:{_LAKE};font-weight:600;text-decoration:none">'
        f"{escape(_short(last[-1].text))}</a></p>"
    )


def _account(block: Paragraph) -> str:
    """One paragraph, one fact a line: still right when every style is dropped."""
    facts = (letter.fact(line) for line in block.lines)
    rows = "<br>".join(
        f'<span style="color:{_MUTED}">{escape(label)}</span> <b style="font-weight:600">{escape(value)}</b>'
        for label, value in facts
    )
    return f'<p style="margin:0 0 20px;padding:2px 0 2px 16px;border-left:3px solid {_LAKE};line-height:1.6">{rows}</p>'


def _signature(lines: Sequence[Line]) -> str:
    first, *rest = (_line(line) for line in lines)
    return f'<p style="margin:0 0 24px"><b style="font-weight:600">{first}</b><br>{"<br>".join(rest)}</p>'


def _items(block: Items) -> str:
    tag = "ol" if block.ordered else "ul"
    rows = "\n".join(f'<li{_rank(mark)} style="margin:0 0 6px">{_line(line)}</li>' for mark, line in block.items)
    return f'<{tag} style="margin:0 0 16px;padding-left:24px">\n{rows}\n</{tag}>'


def _rank(mark: str) -> str:
    """The number of an item as typed: a list may begin at 2, or skip one."""
    return "" if mark == "-" else f' value="{mark.removesuffix(".")}"'


def _line(line: Line) -> str:
    return "".join(_run(run) for run in line)


def _run(run: Run) -> str:
    if run.link:
        return f'<a href="{escape(run.text)}" style="color:{_LAKE}">{escape(_short(run.text))}</a>'
    said = escape(run.text)
    if run.code:
        said = f"<code>{said}</code>"
    if run.emphasis:
        said = f"<i>{said}</i>"
    return f'<b style="font-weight:600">{said}</b>' if run.strong else said


def _short(address: str) -> str:
    return address.removeprefix("https://")
