"""How a client is reached: the number one dials and the postal code, as spreadsheets and people leave them.

A spreadsheet takes « 0612345678 » and « 01000 » for sums, and eats their zero; a person writes « tél. 01 23 45 67 89
(le matin) ». The zero is given back and said; what stands beside a number is kept as a note, since it is not dialled.
"""

import re

from reglo.rules.moving.cells import Slip
from reglo.rules.moving.sheets import Line
from reglo.rules.reading import shown

DIGITS_MIN, DIGITS_MAX = 7, 15  # of a number one dials (ITU-T E.164)

_PLAIN = re.compile(r"\+?[0-9(][0-9 .()/-]*")
_WITHIN = re.compile(r"\+?\(?[0-9][0-9 .()-]*[0-9]")
_LABEL = re.compile(r"(?:t[ée]l[ée]?(?:phone)?|phone)\b[ .:]*", re.IGNORECASE)
_WITHOUT_ZERO = {"phone": re.compile(r"[1-9][0-9]{8}"), "postal_code": re.compile(r"[1-9][0-9]{3}")}
_NAMES = {"phone": ("téléphone", "phone"), "postal_code": ("code postal", "postal code")}


def postal_code(line: Line, slip: Slip, country: str) -> str:
    """The postal code, with the zero that a French one lost."""
    return _whole(slip.layout.text(line, "postal_code"), "postal_code", slip, country)


def phone(line: Line, slip: Slip, country: str) -> tuple[str, str]:
    """The number to dial, and what was written beside it, whole; empty texts where there is nothing."""
    text = slip.layout.text(line, "phone")
    number = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    if not number:
        return "", text
    if _PLAIN.fullmatch(number) and _digits(number) <= DIGITS_MAX:
        return _whole(number, "phone", slip, country), ""
    found = next((one for one in _WITHIN.findall(number) if DIGITS_MIN <= _digits(one) <= DIGITS_MAX), "")
    if not found:
        slip.doubt(
            f"« {shown(text)} » n’est pas un numéro de téléphone : gardé comme note.",
            f"“{shown(text)}” is no phone number: kept as a note.",
        )
        return "", text
    slip.doubt(
        f"« {shown(text)} » : {found} est le numéro pris, le tout reste comme note.",
        f"“{shown(text)}”: {found} is the number taken, the whole is kept as a note.",
    )
    return _whole(found, "phone", slip, country), text


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _whole(text: str, name: str, slip: Slip, country: str) -> str:
    """A French number with the zero it begins with, which is said when it was not there."""
    is_french = country == "FR" or (not country and slip.setting.place == "fr")
    if not is_french or not _WITHOUT_ZERO[name].fullmatch("".join(text.split())):
        return text
    fr, en = _NAMES[name]
    slip.doubt(
        f"Le {fr} « {shown(text)} » a perdu son zéro : 0{shown(text)} est pris.",
        f"The {en} “{shown(text)}” has lost its zero: 0{shown(text)} is taken.",
    )
    return f"0{text}"
