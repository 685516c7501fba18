"""A calendar that any agenda reads (RFC 5545): days to come, each with a name.

>>> day = Entry("a@reglo", date(2026, 12, 4), "Appeler Nadia Roy", "Pourquoi ; la suite")
>>> print(ics("Réglo", [day]).decode().replace(chr(13), "").split("BEGIN:VEVENT")[1].splitlines()[3])
SUMMARY:Appeler Nadia Roy
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LINE_BYTES_MAX = 75  # RFC 5545, 3.1: longer lines are folded
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Entry:
    """One whole day: an identifier that stays the same, what it says, and more words."""

    uid: str
    on: date
    summary: str
    words: str = ""


def ics(name: str, entries: Iterable[Entry]) -> bytes:
    """The whole calendar, in UTF-8; the same entries give the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Réglo//suivi//FR", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line)).encode()


def _event(entry: Entry) -> list[str]:
    day, after = f"{entry.on:%Y%m%d}", f"{entry.on + timedelta(days=1):%Y%m%d}"
    lines = ["BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{day}T000000Z", f"SUMMARY:{_text(entry.summary)}"]
    lines += [f"DTSTART;VALUE=DATE:{day}", f"DTEND;VALUE=DATE:{after}", "TRANSP:TRANSPARENT"]
    if entry.words:
        lines.append(f"DESCRIPTION:{_text(entry.words)}")
    return [*lines, "END:VEVENT"]


def _text(words: str) -> str:
    """Words as a value: its own signs escaped, no line end."""
    return "".join(sign for sign in words.translate(_ESCAPED) if sign >= " ")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of 75 bytes at most, no letter cut in two."""
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE_BYTES_MAX:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    yield piece
