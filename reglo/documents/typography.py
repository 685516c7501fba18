"""How each place writes amounts, numbers, percents, dates and sentences.

Three locales: `fr-FR`, `fr-CA`, `en`. The signs that matter are invisible: U+00A0 keeps two
things on one line, U+202F is its narrow brother. France sets the narrow one between thousands
and before `; ! ?`; Québec sets the wide one between thousands and nothing before `; ! ?`, as
the Office québécois de la langue française allows; both set U+00A0 before `:` and the currency
and inside « guillemets ». English sets commas, curly quotes, and no space.

Written here rather than taken from a locale library: an archived document must come out byte
for byte the same in ten years, and locale data changes with every release. The tests compare
with Babel where both say the same thing.

>>> amount(Decimal("1234.56"), "EUR", "fr-FR")
'1\\u202f234,56\\xa0€'
>>> date_long(date(2026, 12, 1), "fr-FR")
'1er\\xa0décembre\\xa02026'
>>> typeset("Un doute ? Voir https://example.org/?a=b;c", "fr-CA")
'Un doute? Voir https://example.org/?a=b;c'
"""

import re
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Locale = Literal["fr-FR", "fr-CA", "en"]

NB = "\u00a0"  # no-break space
NNB = "\u202f"  # narrow no-break space
MINUS = "\u2212"  # the real minus sign, as wide as a digit

_THOUSANDS: dict[Locale, str] = {"fr-FR": NNB, "fr-CA": NB, "en": ","}

# How money is called where it is not the only dollar in sight.
_SIGNS: dict[Locale, dict[str, str]] = {
    "fr-FR": {"EUR": "€", "USD": f"${NB}US", "CAD": f"${NB}CA", "GBP": "£"},
    "fr-CA": {"EUR": "€", "USD": f"${NB}US", "CAD": "$", "GBP": "£"},
    "en": {"EUR": "€", "USD": "US$", "CAD": "$", "GBP": "£"},
}

_FRENCH_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


# ── Numbers and money ────────────────────────────────────────────────────────────────────────────


def number(value: Decimal, locale: Locale, *, decimals: int = 0) -> str:
    """The number with at least `decimals` decimals; more when it has more, never rounded.

    >>> number(Decimal("1234.5"), "fr-FR"), number(Decimal("-80"), "en", decimals=2)
    ('1\\u202f234,5', '−80.00')
    """
    whole, _, fraction = format(abs(value), "f").partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    sign = MINUS if value < 0 else ""
    point = "." if locale == "en" else ","
    return sign + _grouped(whole, _THOUSANDS[locale]) + (point + fraction if fraction else "")


def amount(value: Decimal, currency: str, locale: Locale) -> str:
    """A sum of money with its currency, always two decimals: « 1 234,56 € », « €1,234.56 ».

    `value` must be a whole number of cents: rounding is the business of reglo/rules/money.py.
    """
    assert value == value.quantize(Decimal("0.01")), f"{value} is not a whole number of cents"
    figures = number(abs(value), locale, decimals=2)
    sign = MINUS if value < 0 else ""
    if locale != "en":
        return f"{sign}{figures}{NB}{currency_sign(currency, locale)}"
    mark = currency_sign(currency, locale)
    return f"{sign}{mark}{NB if mark == currency else ''}{figures}"


def currency_sign(currency: str, locale: Locale) -> str:
    """« € », « $ », « $ US »; the ISO code itself for a currency without a sign here."""
    return _SIGNS[locale].get(currency, currency)


def percent(value: Decimal, locale: Locale) -> str:
    """A value already in percent: « 9,975 % », « 30% »."""
    return number(value, locale) + ("%" if locale == "en" else f"{NB}%")


def _grouped(digits: str, separator: str) -> str:
    head = len(digits) % 3
    parts = ([digits[:head]] if head else []) + [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return separator.join(parts)


# ── Dates and hours ──────────────────────────────────────────────────────────────────────────────


def date_long(day: date, locale: Locale, *, year: bool = True) -> str:
    """« 23 novembre 2026 », « 1er décembre 2026 », « 23 November 2026 », on one line."""
    if locale == "en":
        words = [str(day.day), _ENGLISH_MONTHS[day.month - 1]]
    else:
        words = ["1er" if day.day == 1 else str(day.day), _FRENCH_MONTHS[day.month - 1]]
    return NB.join([*words, str(day.year)] if year else words)


def date_short(day: date, locale: Locale) -> str:
    """« 23/11/2026 » in France, « 2026-11-23 » in Québec, « 23 Nov 2026 » in English."""
    match locale:
        case "fr-FR":
            return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
        case "fr-CA":
            return day.isoformat()
        case "en":
            return NB.join((str(day.day), _ENGLISH_MONTHS[day.month - 1][:3], str(day.year)))


def date_span(first: date, last: date, locale: Locale) -> str:
    """« du 5 au 30 octobre 2026 », « du 28 septembre au 2 octobre 2026 », « le 5 octobre 2026 »."""
    if first == last:
        return ("on " if locale == "en" else "le ") + date_long(first, locale)
    end = date_long(last, locale)
    if (first.year, first.month) == (last.year, last.month):
        start = "1er" if first.day == 1 and locale != "en" else str(first.day)
    else:
        start = date_long(first, locale, year=first.year != last.year)
    return f"{start} to {end}" if locale == "en" else f"du {start} au {end}"


def hour(at: time, locale: Locale) -> str:
    """« 14 h 30 », « 9 h », « 14:30 »."""
    if locale == "en":
        return f"{at.hour}:{at.minute:02d}"
    return f"{at.hour}{NB}h" + (f"{NB}{at.minute:02d}" if at.minute else "")


# ── Sentences ────────────────────────────────────────────────────────────────────────────────────

_BLANK = "[ \t\u00a0\u2009\u202f]"

# Links, addresses, account numbers and code are copied as they stand: a space inserted there
# would break them. A bare host name counts as a link only with a path or « www ».
_UNTOUCHED = re.compile(
    r"""
      [a-z][a-z0-9+.-]*://\S+               # https://…
    | www\.\S+
    | [\w.-]+\.[a-z]{2,}/\S*                # reglo.example/p/x
    | [\w.+'-]+@[\w-]+(?:\.[\w-]+)+         # an address
    | \b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b   # an IBAN
    | `[^`\n]*`
    | \ue000
    """,
    re.VERBOSE | re.IGNORECASE,
)

# Stands for one untouched stretch while its surroundings are corrected; itself untouched if typed.
_PLACE = "\ue000"

Change = tuple[re.Pattern[str], str]


def _changes(*pairs: tuple[str, str]) -> tuple[Change, ...]:
    return tuple((re.compile(pattern), result) for pattern, result in pairs)


_APOSTROPHE = (r"(?<=[^\W\d_])'(?=[\w«“\"])", "’")
_QUOTED = r'(?<![^\s(\[’«])"(?=\w)([^"\n]*)(?<=[\w.!?…])"(?=$|[\s.,;!?:)\]»])'
_MONTH = "|".join(_FRENCH_MONTHS)


def _french(thousands: str, before_double: str) -> tuple[Change, ...]:
    """The corrections of French text; what stands before `; ! ?` and between thousands differs."""
    return _changes(
        _APOSTROPHE,
        (_QUOTED, r"« \1 »"),
        (rf"«{_BLANK}*", f"«{NB}"),
        (rf"{_BLANK}*»", f"{NB}»"),
        # A sign in the middle of a word is code; a sign that ends a word is French.
        (rf"(?<=[^\s;!?(\[]){_BLANK}*([;!?]+)(?=$|[\s»”)\]])", rf"{before_double}\1"),
        (rf"(?<=[^\s:;!?]){_BLANK}*:(?=$|\s)", f"{NB}:"),
        (rf"(?<![\w.,-])(\d{{1,3}}){_BLANK}(?=\d{{3}}(?!\d))", rf"\1{thousands}"),
        (rf"(?<={thousands})(\d{{3}}){_BLANK}(?=\d{{3}}(?!\d))", rf"\1{thousands}"),
        (rf"(?<=\d){_BLANK}*(%|€|\$)(?!\w)", rf"{NB}\1"),
        (rf"\b(\d{{1,2}}){_BLANK}?h{_BLANK}?([0-5]\d)\b", rf"\1{NB}h{NB}\2"),
        (rf"\b(\d{{1,2}}){_BLANK}?h\b", rf"\1{NB}h"),
        (rf"\b([nN][º°]){_BLANK}*(?=\w)", rf"\1{NB}"),
        (rf"\b([nN]o){_BLANK}(?=\d)", rf"\1{NB}"),
        (rf"\b(\d{{1,2}}|1er){_BLANK}(?=(?:{_MONTH})\b)", rf"\1{NB}"),
        (rf"\b({_MONTH}){_BLANK}(?=\d{{4}}\b)", rf"\1{NB}"),
        (r"(?<=[^\s\d]) - (?=\S)|(?<=\S) - (?=[^\s\d])", " – "),
    )


_RULES: dict[Locale, tuple[Change, ...]] = {
    "fr-FR": _french(NNB, NNB),
    "fr-CA": _french(NB, ""),
    "en": _changes(
        _APOSTROPHE,
        (_QUOTED, r"“\1”"),
        (rf"(?<=[^\s;!?:]){_BLANK}+([;!?:]+)(?=$|\s)", r"\1"),
        (rf"(?<=\d){_BLANK}+%(?!\w)", "%"),
    ),
}


@lru_cache(maxsize=512)  # The mentions, units and terms of a business are those of its invoice before.
def typeset(text: str, locale: Locale) -> str:
    """The sentence with the spaces, quotes and apostrophes of the place.

    Stored text is never changed: this is for the eye alone. Links, e-mail addresses, account
    numbers and `code` are left as they are; applying it twice changes nothing more.
    """
    kept = _UNTOUCHED.findall(text)
    text = _UNTOUCHED.sub(_PLACE, text)
    for pattern, result in _RULES[locale]:
        text = pattern.sub(result, text)
    head, *tails = text.split(_PLACE)
    return head + "".join(stretch + tail for stretch, tail in zip(kept, tails, strict=True))
