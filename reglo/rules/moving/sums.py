"""Amounts in the cells of another tool: « 1 234,56 € », « 1,234.56 », « (12.00) », « 12.00- », « USD 5 ».

A person typing is asked again where an amount can be read in two ways; a column answers by its other cells.
Whether the comma or the point starts the decimals is decided once for a whole sheet. Nothing is lost: what is
rounded to the cent, and what remains a guess, is said as a doubt.

>>> style_of(["1 234,56 €", "1,500"])
','
>>> read("(1,234.5)", style=".").amount, read("US$ 12", style=".").currency
(Decimal('-1234.50'), 'USD')
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from reglo.rules import amounts, money
from reglo.rules.moving.sheets import Cell
from reglo.rules.reading import CannotRead, Said, shown, spaced

DECIMALS_MAX = 12  # More than any tool writes; they are rounded to the cent, and said if that changes the sum.
TEXT_CHARS_MAX = 60
# The sign of the dollar alone is the dollar of the business, see `currency_of`.
SIGNS = {
    "€": "EUR", "$": "$", "£": "GBP", "CA$": "CAD", "C$": "CAD", "$CA": "CAD", "$ CA": "CAD", "$ CAD": "CAD",
    "$CAD": "CAD", "CAD $": "CAD", "CAD$": "CAD", "US$": "USD", "$US": "USD", "$ US": "USD", "$ USD": "USD",
    "USD $": "USD", "FR.": "CHF", "EUROS": "EUR", "EURO": "EUR",
}  # fmt: skip
CODES = {
    "EUR", "CAD", "USD", "GBP", "CHF", "AUD", "NZD", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF",
    "RON", "BGN", "MAD", "TND", "DZD", "XOF", "XAF", "XPF", "MUR", "MGA", "INR", "CNY", "HKD", "SGD",
    "MXN", "BRL", "ZAR", "ILS", "TRY", "AED", "ISK",
}  # fmt: skip

_QUICK = re.compile(r"(-?)([0-9]{1,12})(?:([.,])([0-9]{1,2}))?")
_BODY = re.compile(r"[0-9][0-9 .,'’]*[0-9]|[0-9]|[.,][0-9]+")
_CLEAR = re.compile(r"[0-9]([.,])(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,])")
_BOTH = re.compile(r"[0-9][.,][0-9 ]*([.,])[0-9]+(?![0-9.,])")
_TAIL = re.compile(r"(?:[.,][–—-]|(?i: *(?:HT|TTC)))$")  # « 120.– » of the Swiss, « 120 € HT »
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")


@dataclass(frozen=True)
class Sum:
    """What a cell says: the amount in whole cents, the currency beside it, and what is doubtful about it."""

    amount: Decimal
    currency: str = ""
    doubt: Said | None = None


def style_of(texts: Iterable[str]) -> str:
    """The sign that starts the decimals in a whole table: a comma, a point, or nothing when it never tells."""
    seen = {",": 0, ".": 0}
    for text in texts:
        body = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
        if len(body) <= TEXT_CHARS_MAX:
            both = _BOTH.search(body)
            if both and body.count(both[1]) == 1:
                seen[both[1]] += 1
            elif not both and (clear := _CLEAR.search(body)):
                seen[clear[1]] += 1
    if bool(seen[","]) == bool(seen["."]):
        return ""
    return "," if seen[","] else "."


def read(cell: Cell, *, style: str = "") -> Sum:
    """The amount of a cell. Raises CannotRead."""
    if isinstance(cell, Decimal):
        return _rounded(cell, format(cell, "f"), "")
    if isinstance(cell, date):
        raise CannotRead([_no_amount(cell.isoformat())])
    return _read_text(cell, style)


def currency_of(text: str, *, home: str) -> str:
    """The ISO code that a word or sign names; empty when it names none. « $ » alone is at home where dollars are."""
    name = spaced(text).upper().strip("()[].")
    if name in CODES:
        return name
    sign = SIGNS.get(name, "")
    if sign == "$":
        return home if home in ("CAD", "USD", "AUD") else "USD"
    return sign


@lru_cache(maxsize=4096)
def _read_text(text: str, style: str) -> Sum:
    if quick := _QUICK.fullmatch(text):
        value = Decimal(f"{quick[1]}{quick[2]}.{quick[4] or 0}")
        return Sum(money.cents(value))
    typed = _TAIL.sub("", spaced(text))
    if len(typed) > TEXT_CHARS_MAX:
        raise CannotRead([_no_amount(text)])
    body, sign, negative = _parts(typed, text)
    value, doubt = _value(body, text, style)
    found = _rounded(-value if negative else value, text, sign)
    return found if doubt is None else Sum(found.amount, found.currency, doubt)


def _parts(typed: str, text: str) -> tuple[str, str, bool]:
    """The digits with what separates them, the currency beside them, and whether they are negative."""
    found = _BODY.search(typed)
    if found is None:
        raise CannotRead([_no_amount(text)])
    before, after = typed[: found.start()].strip(), typed[found.end() :].strip()
    bracketed = (before[:1] or "-", after[-1:]) == ("(", ")") or (before[-1:], after[:1]) == ("(", ")")
    if bracketed:
        before, after = before.replace("(", "", 1).strip(), after.replace(")", "", 1).strip()
    minus = tuple(amounts.MINUS)
    negative = bracketed or before.endswith(minus) or before.startswith(minus) or after.startswith(minus)
    rest = [part.strip("".join(minus) + "+ ").upper() for part in (before, after)]
    signs = [part for part in rest if part]
    if len(signs) > 1 and signs[0] != signs[1] and not {signs[0], signs[1]} & {"$"}:
        raise CannotRead([_no_amount(text)])
    if any(part not in SIGNS and part not in CODES for part in signs):
        raise CannotRead([_no_amount(text)])
    return found[0].strip(), _named(signs), negative


def _named(signs: list[str]) -> str:
    """The clearest of the signs beside an amount: « $ 12 USD » is in USD."""
    names = [sign if sign in CODES else SIGNS[sign] for sign in signs]
    return next((name for name in names if name != "$"), names[0] if names else "")


def _value(body: str, text: str, style: str) -> tuple[Decimal, Said | None]:
    """The number, as the sheet writes numbers; a guess is a doubt."""
    if grouped := _GROUPED.fullmatch(body):
        digits = Decimal(re.sub(r"[.,]", "", body))
        if style and style != grouped[1]:
            return digits, None
        if style == "":
            return digits, Said(
                f"« {shown(text)} » est lu {amounts.written(digits, 'fr')}.",
                f"“{shown(text)}” is read as {amounts.written(digits, 'en')}.",
            )
    language = "en" if style == "." else "fr"
    try:
        return amounts.read_amount(body, decimals=DECIMALS_MAX, language=language), None
    except CannotRead:
        raise CannotRead([_no_amount(text)]) from None


def _rounded(value: Decimal, text: str, sign: str) -> Sum:
    """In whole cents; what a spreadsheet computed is rounded half up, and said when more than dust was cut."""
    if abs(value) >= Decimal(10) ** amounts.WHOLE_DIGITS_MAX:
        raise CannotRead([_no_amount(text)])
    whole = money.cents(value)
    if abs(whole - value) < Decimal("0.00005"):
        return Sum(whole, sign)
    return Sum(
        whole,
        sign,
        Said(
            f"« {shown(text)} » est arrondi à {amounts.written(whole, 'fr')}.",
            f"“{shown(text)}” is rounded to {amounts.written(whole, 'en')}.",
        ),
    )


def _no_amount(text: str) -> Said:
    return Said(
        f"« {shown(text)} » n’est pas un montant. Écrivez-le par exemple 1 200,50.",
        f"“{shown(text)}” is no amount. Write it for example 1,200.50.",
    )
