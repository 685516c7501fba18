"""Several series of numbers, where the business has a reason for them; and where a series goes on from elsewhere.

« Une séquence chronologique et continue », or several « lorsque les conditions d’exercice le justifient », each
then used as justified (CGI, annexe II, art. 242 nonies A, 7°; BOI-TVA-DECLA-30-20-20-10). Good reasons: customers
under different rules, or invoices that leave by another way. A series per country or per client is none. So a
series has a rule, and the rule, not a person, chooses the series of each document, credit notes among them:

>>> open_ones = (Open("P", CONSUMERS),)
>>> chosen(open_ones, client_kind="consumer", electronic=True), chosen(open_ones, client_kind="business", electronic=True)
('P', '')

>>> last_given("2026-45").label, last_given("F-2026-045").label
('2026-045', 'F-2026-045')
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reglo.rules import numbering
from reglo.rules.reading import CannotRead, Problem, Said

ALL = "all"  # one series for everything, under the prefix that another tool gave
CONSUMERS, BUSINESSES, PUBLIC = "consumers", "businesses", "public"
ELECTRONIC, PAPER = "electronic", "paper"
RULES = (ALL, CONSUMERS, BUSINESSES, PUBLIC, ELECTRONIC, PAPER)

# Rules of one family never meet on a document; two families would.
_FAMILIES = {CONSUMERS: "client", BUSINESSES: "client", PUBLIC: "client", ELECTRONIC: "way", PAPER: "way", ALL: "all"}
_KINDS = {"consumer": CONSUMERS, "business": BUSINESSES, "public": PUBLIC}

PREFIX_CHARS_MAX = 10
REASON_CHARS_MAX = 300
POSITION_MAX = 99_999

_PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,9}", re.ASCII)
_LAST = re.compile(
    r"(?:(?P<series>[A-Za-z][A-Za-z0-9]{0,9})[-/_]?)?(?P<year>20\d{2})[-/_](?P<position>\d{1,9})", re.ASCII
)


@dataclass(frozen=True)
class Open:
    """A series in use: its prefix, and the rule that sends a document there."""

    prefix: str
    rule: str


@dataclass(frozen=True)
class Last:
    """The last number that another tool gave."""

    series: str
    year: int
    position: int

    @property
    def label(self) -> str:
        """As this application writes it."""
        return numbering.label(self.series, self.year, self.position)

    @property
    def following(self) -> str:
        """The number that comes after it."""
        return numbering.label(self.series, self.year, self.position + 1)


def chosen(series: Iterable[Open], *, client_kind: str, electronic: bool) -> str:
    """The prefix of the series a document belongs to; empty for the general one."""
    holding = {ALL, _KINDS.get(client_kind, BUSINESSES), ELECTRONIC if electronic else PAPER}
    return next((one.prefix for one in series if one.rule in holding), "")


def problems(*, prefix: str, rule: str, reason: str, known: Iterable[str], in_use: Iterable[Open]) -> Iterator[Problem]:
    """Why a series cannot be opened; `known` are all prefixes there ever were."""
    if not _PREFIX.fullmatch(prefix):
        yield Problem("prefix", PREFIX_SHAPE)
    elif prefix in set(known):
        yield Problem("prefix", PREFIX_TAKEN)
    if not reason.strip():
        yield Problem("reason", NO_REASON)
    elif len(reason.strip()) > REASON_CHARS_MAX:
        yield Problem("reason", LONG_REASON)
    if rule not in RULES:
        yield Problem("rule", NO_RULE)
        return
    rules = {one.rule for one in in_use}
    if rule in rules:
        yield Problem("rule", RULE_TAKEN)
    elif rules and {_FAMILIES[one] for one in rules} != {_FAMILIES[rule]}:
        yield Problem("rule", RULES_MEET)


def last_given(text: str) -> Last:
    """The last number of another tool, as people write it. Raises CannotRead."""
    read = _LAST.fullmatch("".join(text.split()))
    if read is None or not 1 <= int(read["position"]) <= POSITION_MAX:
        raise CannotRead([UNREADABLE])
    return Last((read["series"] or "").upper(), int(read["year"]), int(read["position"]))


def refuse_year(last: Last, year: int) -> None:
    """Positions begin again each year: only a number of this one is gone on from. Raises CannotRead."""
    if last.year != year:
        first = numbering.label(last.series, year, 1)
        raise CannotRead(
            [
                Said(
                    f"Ce numéro n’est pas de {year} : la suite recommence chaque année, et celle de {year} part de "
                    f"{first}. Laissez vide si rien n’a été émis en {year}.",
                    f"This number is not of {year}: numbers begin again each year, and those of {year} start at "
                    f"{first}. Leave it empty if nothing was issued in {year}.",
                )
            ]
        )


UNREADABLE = Said(
    "Écrivez le numéro avec son année, comme 2026-045 ou F-2026-045.",
    "Write the number with its year, like 2026-045 or F-2026-045.",
)
PREFIX_SHAPE = Said(
    "Une à dix lettres majuscules ou chiffres, une lettre d’abord, sans accent : P, WEB2.",
    "One to ten capital letters or digits, a letter first, without accents: P, WEB2.",
)
PREFIX_TAKEN = Said(
    "Ce préfixe a déjà servi : deux séries ne se confondent jamais, choisissez-en un autre.",
    "This prefix was used before: two series are never mixed up, choose another one.",
)
NO_REASON = Said(
    "Écrivez pourquoi cette série existe : un contrôle le demandera.",
    "Write why this series exists: an audit will ask.",
)
LONG_REASON = Said(
    f"{REASON_CHARS_MAX} caractères au plus : raccourcissez.", f"At most {REASON_CHARS_MAX} characters: shorten it."
)
NO_RULE = Said("Choisissez ce qui va dans cette série.", "Choose what goes into this series.")
RULE_TAKEN = Said(
    "Une série ouverte reçoit déjà ces documents : fermez-la d’abord.",
    "An open series already takes these documents: close it first.",
)
RULES_MEET = Said(
    "Cette règle et celle d’une série ouverte désigneraient parfois le même document : gardez des séries par client, "
    "ou par manière d’envoyer, pas les deux.",
    "This rule and that of an open series would sometimes name the same document: keep series by kind of client, or "
    "by way of sending, not both.",
)
