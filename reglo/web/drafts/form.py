"""The fields of the paper: from what a browser sent to the content of a draft, word for word.

A field is named by its path in the draft (« lines.0.title », « buyer.address »), which is also how the
pre-flight names what is missing. Only known names are taken; what is longer than its place is cut as
the page's own fields would have cut it. What a page did not show stays as it was.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

LINES_MAX, ADJUSTMENTS_MAX = 300, 20
LINE, LONG, BLOCK = 200, 4000, 280  # characters of a line, of a long text, of an address

PLAIN = {
    "language": 2, "subject": 300, "subject_detail": LONG, "purchase_order": 100, "buyer_reference": 100,
    "commitment": 100, "contract": 100, "agreement": LINE, "service_from": 40, "service_to": 40, "terms": LINE, "note": LONG,
    "reason": 300, "typed_in": 2, "sold": 40, "delivery": BLOCK, "performed_at": LINE,
    "paid_on": 40, "paid_amount": 60, "paid_means": 20,
    "currency": 3, "rate": 60, "rate_on": 40, "rate_source": LINE, "self_billed": 1,
}  # fmt: skip
BUYER = {
    "name": LINE, "attention": LINE, "email": 254, "kind": 10, "address": BLOCK, "country": 2, "siren": 20,
    "siret": 25, "vat": 20, "neq": 10,
}  # fmt: skip
SELLER = {
    "name": LINE, "siret": 25, "address": BLOCK, "tax_regime": 20, "vat": 20, "gst": 20, "qst": 20, "neq": 10,
    "iban": 42, "interac_email": 254,
}  # fmt: skip
OF_LINE = {
    "title": 1000, "detail": LONG, "quantity": 60, "unit": 40, "unit_price": 60, "discount_percent": 60, "tax": 40,
}  # fmt: skip
OF_ADJUSTMENT = {"reason": LINE, "amount": 60, "tax": 40}

BLANK_LINE: Mapping[str, Any] = {
    "title": "", "detail": "", "quantity": "1", "unit": "", "unit_price": "", "discount_percent": "",
    "offered": False, "tax": "",
}  # fmt: skip

_ACT = re.compile(r"(?P<act>add|offer|copy|up|down|remove|discount|charge|unadjust|restore)(?:-(?P<at>\d{1,3}))?")


def read(sent: QueryDict, before: Mapping[str, Any]) -> dict[str, Any]:
    """The content of the draft after what a page sent; `before` is what the draft held."""
    content = dict(before)
    content |= {name: _text(sent.get(name, ""), most) for name, most in PLAIN.items() if name in sent}
    for group, names in (("buyer", BUYER), ("seller", SELLER)):
        held = dict(before.get(group) or {})
        held |= {
            name: _text(sent.get(f"{group}.{name}", ""), most)
            for name, most in names.items()
            if f"{group}.{name}" in sent
        }
        content[group] = held
    if "lines" in sent:
        content["lines"] = [_line(sent, i) for i in _indexes(sent, "lines", LINES_MAX)]
        content["adjustments"] = [_adjustment(sent, i) for i in _indexes(sent, "adjustments", ADJUSTMENTS_MAX)]
    return content


def _indexes(sent: QueryDict, group: str, most: int) -> list[int]:
    """The rows a page sent, in the order of the page."""
    found = {int(match[1]) for name in sent if (match := re.fullmatch(rf"{group}\.(\d{{1,4}})\.[a-z_]+", name))}
    return sorted(found)[:most]


def _line(sent: QueryDict, i: int) -> dict[str, Any]:
    line: dict[str, Any] = {name: _text(sent.get(f"lines.{i}.{name}", ""), most) for name, most in OF_LINE.items()}
    return {**line, "offered": f"lines.{i}.offered" in sent}


def _adjustment(sent: QueryDict, i: int) -> dict[str, Any]:
    names = OF_ADJUSTMENT.items()
    one: dict[str, Any] = {name: _text(sent.get(f"adjustments.{i}.{name}", ""), most) for name, most in names}
    return {**one, "charge": sent.get(f"adjustments.{i}.charge") == "1"}


def _text(typed: Any, most: int) -> str:
    """What was typed, without the signs no database and no paper can hold."""
    return str(typed).replace("\0", "").replace("\r\n", "\n")[:most]


def act(content: dict[str, Any], word: str) -> str | None:
    """Do what a button of the paper asks to the rows; the field to write in next, or None for no such button."""
    asked = _ACT.fullmatch(word)
    if asked is None:
        return None
    at = int(asked["at"]) if asked["at"] else -1
    if asked["act"] in ("discount", "charge", "unadjust"):
        return _adjust(content, asked["act"], at)
    lines = content.setdefault("lines", [])
    if asked["act"] == "restore":
        return _restore(content, lines)
    if asked["act"] in ("add", "offer"):
        return _add(lines, at if asked["at"] else len(lines) - 1, offered=asked["act"] == "offer")
    if not 0 <= at < len(lines):
        return ""
    return _move(content, lines, asked["act"], at)


def _add(lines: list[dict[str, Any]], after: int, *, offered: bool) -> str:
    """A blank line under another one."""
    if len(lines) >= LINES_MAX:
        return ""
    place = min(max(after + 1, 0), len(lines))
    lines.insert(
        place, {**BLANK_LINE, "offered": offered, "tax": lines[after]["tax"] if 0 <= after < len(lines) else ""}
    )
    return f"lines.{place}.title"


def _move(content: dict[str, Any], lines: list[dict[str, Any]], word: str, at: int) -> str:
    """Copy, remove or move one line; a removed line is kept, to be put back."""
    if word == "copy":
        if len(lines) < LINES_MAX:
            lines.insert(at + 1, dict(lines[at]))
        return f"lines.{min(at + 1, len(lines) - 1)}.title"
    if word == "remove":
        content["removed"] = {"at": at, "line": lines.pop(at)}
        if not lines:
            lines.append(dict(BLANK_LINE))
        return f"lines.{min(at, len(lines) - 1)}.title"
    to = at - 1 if word == "up" else at + 1
    if 0 <= to < len(lines):
        lines[at], lines[to] = lines[to], lines[at]
        return f"lines.{to}.title"
    return f"lines.{at}.title"


def _restore(content: dict[str, Any], lines: list[dict[str, Any]]) -> str:
    """Put the last removed line back where it was."""
    removed = content.pop("removed", None)
    if not removed:
        return ""
    place = min(removed["at"], len(lines))
    lines.insert(place, removed["line"])
    return f"lines.{place}.title"


def _adjust(content: dict[str, Any], word: str, at: int) -> str:
    """Add a discount or a charge to the whole document, or take one away."""
    rows = content.setdefault("adjustments", [])
    if word == "unadjust":
        if 0 <= at < len(rows):
            rows.pop(at)
        return ""
    if len(rows) < ADJUSTMENTS_MAX:
        rows.append({"reason": "", "amount": "", "tax": "", "charge": word == "charge"})
    return f"adjustments.{len(rows) - 1}.reason"
