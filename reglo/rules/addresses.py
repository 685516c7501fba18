"""Postal addresses typed as one block, the way one writes an envelope.

The last line carries the town: « 44000 Nantes » in France and most of Europe, « Montréal (Québec)
H2X 1Y4 » in Canada, « Springfield, IL 62704 » in the United States, « London SW1A 1AA » in the
United Kingdom. Everything above is the street. On a single line, commas part the lines; in France the
postal code does too, where it is the only number of five figures.

What cannot be told apart is left in the street: the pre-flight then says what is missing.

>>> read("8, rue des Cordiers\\n44000 Nantes", country="FR")
Address(street=('8, rue des Cordiers',), postal_code='44000', city='Nantes', region='', country='FR')
>>> read("3 rue du Port 59000 Lille", country="FR").street
('3 rue du Port',)
>>> read("12 rue King Ouest, Sherbrooke (Québec) J1H 1P1", country="CA").region
'QC'
"""

import re
from collections.abc import Callable, Mapping

from reglo.rules.invoicing import Address
from reglo.rules.reading import folded, spaced

STREET_LINES_MAX = 3
CANADA, FRANCE = "CA", "FR"

_CODE_FIRST = re.compile(r"(?:[A-Z]{1,3}[- ])?(?P<code>\d{4} [A-Z]{2}|\d{3} \d{2}|\d{3,6}) +(?P<city>\D.*)")
_FRENCH_END = re.compile(r"(?P<street>.*[^\W\d].*?),? +(?P<town>(?:F[- ])?\d{5} +[^\W\d][^\d]*(?: \d{1,2})?)")
_OF_FIVE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_A_STREET = re.compile(
    r"\d|(?:bis|ter|quater|rue|avenue|av|boulevard|bd|allee|chemin|route|place|impasse|quai|cours|bp|cs)\b"
)
_CANADA = re.compile(r"(?P<town>.*?),? *\b(?P<code>[A-Z]\d[A-Z] ?\d[A-Z]\d)", re.IGNORECASE)
_UNITED_STATES = re.compile(r"(?P<city>.+?),? +(?P<region>[A-Z]{2}) +(?P<code>\d{5}(?:-\d{4})?)")
_UNITED_KINGDOM = re.compile(r"(?P<city>.*?),? *\b(?P<code>[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})", re.IGNORECASE)
_PROVINCE = re.compile(r"(?P<city>.+?),? *(?:\((?P<inside>[^)]+)\)|[, ] *(?P<after>[^,()]+))")

# The provinces by the names one writes, folded; the code is what an invoice keeps.
_PROVINCES: Mapping[str, str] = {
    "quebec": "QC", "qc": "QC", "ontario": "ON", "on": "ON", "nouveau-brunswick": "NB", "new brunswick": "NB",
    "nb": "NB", "nouvelle-ecosse": "NS", "nova scotia": "NS", "ns": "NS", "ile-du-prince-edouard": "PE",
    "prince edward island": "PE", "pe": "PE", "terre-neuve-et-labrador": "NL", "newfoundland and labrador": "NL",
    "nl": "NL", "manitoba": "MB", "mb": "MB", "saskatchewan": "SK", "sk": "SK", "alberta": "AB", "ab": "AB",
    "colombie-britannique": "BC", "british columbia": "BC", "bc": "BC", "yukon": "YT", "yt": "YT",
    "territoires du nord-ouest": "NT", "northwest territories": "NT", "nt": "NT", "nunavut": "NU", "nu": "NU",
}  # fmt: skip

# Canada Post: the first letter of a code says the province. « X » is the Northwest Territories and Nunavut, « K1A » is
# the federal offices on both banks of the Ottawa.
_LETTERS: Mapping[str, str] = {
    "A": "NL", "B": "NS", "C": "PE", "E": "NB", "G": "QC", "H": "QC", "J": "QC", "K": "ON", "L": "ON", "M": "ON",
    "N": "ON", "P": "ON", "R": "MB", "S": "SK", "T": "AB", "V": "BC", "X": "NT", "Y": "YT",
}  # fmt: skip
_BOTH_BANKS = "K1A"
_NORTH = {"NT", "NU"}


def province(typed: str) -> str:
    """The code of a province of Canada by its name or its code, in French or in English; "" for anything else.

    >>> province("Colombie-Britannique"), province("on"), province("Bretagne")
    ('BC', 'ON', '')
    """
    return _PROVINCES.get(folded(typed.strip()), "")


def province_of_code(postal_code: str) -> str:
    """The province that a Canadian postal code says, or "" where it says none."""
    code = postal_code.upper().replace(" ", "")
    return "" if code.startswith(_BOTH_BANKS) or not _CANADA.fullmatch(code) else _LETTERS.get(code[:1], "")


def province_of(address: Address) -> str:
    """The province of an address in Canada: the one that is named, else the one of its postal code, else ""."""
    return province(address.region) or province_of_code(address.postal_code)


def provinces_disagree(address: Address) -> bool:
    """Whether the province that is named is not the one of the postal code."""
    named, coded = province(address.region), province_of_code(address.postal_code)
    return bool(named and coded) and named != coded and {named, coded} != _NORTH


def read(block: str, *, country: str) -> Address:
    """The address a person typed in one block, in a country given by its ISO 3166-1 code."""
    lines = [line for line in (spaced(line).strip(" ,") for line in block.splitlines()) if line]
    if len(lines) == 1:
        lines = _parted(lines[0])
    if lines and country == FRANCE:
        lines = lines[:-1] if len(lines) > 1 and folded(lines[-1]) == "france" else lines
        lines = [*lines[:-1], *_french(lines[-1])]
    if not lines:
        return Address(country=country)
    code, city, region, used = _TOWNS.get(country, _code_first)(lines)
    if not used and len(lines) > 1:
        city, used = lines[-1], 1
    street = lines[: len(lines) - used]
    if len(street) > STREET_LINES_MAX:
        street = [*street[: STREET_LINES_MAX - 1], ", ".join(street[STREET_LINES_MAX - 1 :])]
    return Address(street=tuple(street), postal_code=code, city=city, region=region, country=country)


def written(address: Address) -> str:
    """The block that `read` reads again, for an address to be corrected."""
    if address.country in ("CA", "US"):
        region = f" ({address.region})" if address.country == "CA" and address.region else f", {address.region}"
        town = f"{address.city}{region if address.region else ''} {address.postal_code}"
    elif address.country in ("GB", "IE"):
        town = f"{address.city} {address.postal_code}"
    else:
        town = f"{address.postal_code} {address.city}"
    return "\n".join(line for line in (*address.street, town.strip()) if line)


# What a town line gives: postal code, town, region, and how many lines it took (none: it was not found).
_Town = tuple[str, str, str, int]
_NOT_FOUND: _Town = ("", "", "", 0)


def _parted(line: str) -> list[str]:
    """A single line cut at its commas, a house number kept with its street: « 8, rue … »."""
    parts = [part.strip() for part in line.split(",") if part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and re.fullmatch(r"\d+ ?(?:bis|ter|quater|[A-Za-z])?", joined[-1]):
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


def _french(line: str) -> list[str]:
    """« 3 rue du Port 59000 Lille » as street and town; whole where another number, or another street, makes it doubtful."""
    found = _FRENCH_END.fullmatch(line)
    if found is None or _CODE_FIRST.fullmatch(line) or len(_OF_FIVE.findall(line)) > 1:
        return [line]
    city = folded(found["town"].lstrip("F-0123456789 "))
    return [line] if _A_STREET.match(city) else [found["street"].strip(" ,"), found["town"]]


def _code_first(lines: list[str]) -> _Town:
    found = _CODE_FIRST.fullmatch(lines[-1])
    return (found["code"], found["city"], "", 1) if found else _NOT_FOUND


def _canadian(lines: list[str]) -> _Town:
    """The code ends the last line, or stands alone on it, the town being above."""
    found = _CANADA.fullmatch(lines[-1])
    if found is None:
        city, region = _with_province(lines[-1])
        return ("", city, region, 1) if region else _NOT_FOUND
    code = found["code"].upper().replace(" ", "")
    town, used = found["town"].strip(" ,"), 1
    if len(lines) == 1 and re.match(r"\d", town):
        return _NOT_FOUND  # « 123 rue Haute Montréal »: nothing says where the street ends
    if not town and len(lines) > 1 and not re.match(r"\d", lines[-2]):
        town, used = lines[-2], 2
    if town.strip("()") and folded(town.strip("() ")) in _PROVINCES and len(lines) > used:
        above = "" if re.match(r"\d", lines[-used - 1]) else lines[-used - 1]
        town, used = f"{above} ({town.strip('() ')})", used + bool(above)
    city, region = _with_province(town)
    return f"{code[:3]} {code[3:]}", city, region, used


def _with_province(town: str) -> tuple[str, str]:
    """« Montréal (Québec) », « Montréal QC », « Montréal, Québec »: the town and its province's code."""
    found = _PROVINCE.fullmatch(town)
    if found is None:
        return town, ""
    region = _PROVINCES.get(folded((found["inside"] or found["after"] or "").strip()), "")
    if not region:
        # « Trois-Rivières QC » against « Saint-Jean sur Richelieu »: only a known province is cut off.
        words = town.rsplit(" ", 1)
        region = _PROVINCES.get(folded(words[-1].strip("() ,")), "") if len(words) == 2 else ""
        return (words[0].strip(" ,("), region) if region else (town, "")
    return found["city"].strip(" ,"), region


def _american(lines: list[str]) -> _Town:
    found = _UNITED_STATES.fullmatch(lines[-1])
    return (found["code"], found["city"], found["region"], 1) if found else _NOT_FOUND


def _british(lines: list[str]) -> _Town:
    found = _UNITED_KINGDOM.fullmatch(lines[-1])
    if found is None:
        return _NOT_FOUND
    if not found["city"] and len(lines) > 1:
        return found["code"].upper(), lines[-2], "", 2
    return found["code"].upper(), found["city"], "", 1


_TOWNS: Mapping[str, Callable[[list[str]], _Town]] = {CANADA: _canadian, "US": _american, "GB": _british}
