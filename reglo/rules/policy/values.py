"""What the method is made of: each value, what it may be, and what is wrong with another one.

A value is plain (a whole number, yes or no, words), so that the tables and the journal keep it as it is.

>>> read("deposit_percent", "30 %"), read("terms", "net 45 days"), read("courtesy_days", "0")
(30, '45 jours', 0)
>>> read("courtesy_days", 40)
Traceback (most recent call last):
    ...
reglo.rules.reading.CannotRead: Entre 0 et 20 jours ouvrés. Corrigez le nombre.
"""

import re
from dataclasses import dataclass
from typing import Literal

from reglo.rules import amounts, terms
from reglo.rules.ladder import REMINDERS_PER_LEVEL_MAX
from reglo.rules.reading import CannotRead, Said, shown, spaced

Plain = int | bool | str
Kind = Literal["number", "choice", "amount", "terms", "flag", "member"]

STAGE, MONTHLY, THRESHOLD, END = "stage", "monthly", "threshold", "end"
MEMBER_CHARS_MAX = 36  # a UUID
TERMS_CHARS_MAX = 200


@dataclass(frozen=True)
class Value:
    """One value of the method: its kind, its bounds, its name, and whether a client may have another one."""

    key: str
    kind: Kind
    name: Said
    least: int = 0
    most: int = 0
    unit: Said | None = None
    choices: tuple[str, ...] = ()
    may_deviate: bool = False
    fixed: bool = False  # a limit that no setting relaxes


_DAYS, _PERCENT = Said("jours ouvrés", "business days"), Said("%", "%")

_ALL = (
    Value("deposit_percent", "number", Said("Acompte", "Deposit"), 0, 100, _PERCENT, may_deviate=True),
    Value(
        "billing_rhythm",
        "choice",
        Said("Rythme des factures", "Billing rhythm"),
        choices=(STAGE, MONTHLY, THRESHOLD, END),
        may_deviate=True,
    ),
    Value("billing_day", "number", Said("Jour de facturation", "Billing day"), 1, 28, may_deviate=True),
    Value("threshold_amount", "amount", Said("Seuil de facturation", "Billing threshold"), least=1, may_deviate=True),
    Value("terms", "terms", Said("Délai de paiement", "Payment terms"), may_deviate=True),
    Value(
        "courtesy_days",
        "number",
        Said("Signe avant l’échéance", "Sign before the due date"),
        0,
        20,
        _DAYS,
        may_deviate=True,
    ),
    Value(
        "courtesy_on_due_date",
        "flag",
        Said("Signe le jour de l’échéance", "Sign on the due date"),
        may_deviate=True,
    ),
    Value(
        "unattended",
        "flag",
        Said("Courtoisies qui partent seules", "Courtesies that leave by themselves"),
    ),
    Value(
        "reminders_per_level",
        "number",
        Said("Contacts par étape", "Contacts per level"),
        1,
        REMINDERS_PER_LEVEL_MAX,
        may_deviate=True,
    ),
    Value("call_before_letter", "flag", Said("Un appel avant une lettre", "A call before a letter"), fixed=True),
    Value("delegate", "member", Said("Qui relance", "Who follows up")),
    Value("familiar_default", "flag", Said("Tutoiement d’office", "First names from the start")),
    Value("daily_cap", "number", Said("Messages par jour", "Messages a day"), 1, 200),
)

VALUES: dict[str, Value] = {value.key: value for value in _ALL}
DEVIABLE = tuple(value.key for value in VALUES.values() if value.may_deviate)


def read(key: str, given: object, *, language: str = "fr") -> Plain:
    """The value as it is kept, from what was typed or kept. Raises CannotRead; an unknown key is a mistake of ours."""
    value = VALUES[key]
    match value.kind:
        case "flag":
            return _flag(value, given)
        case "number":
            return _number(value, given)
        case "amount":
            return _amount(value, given, language)
        case "terms":
            return _terms(str(given))
        case "choice":
            return _choice(value, given)
        case "member":
            return _member(given)


def _flag(value: Value, given: object) -> bool:
    said = given if isinstance(given, bool) else {"true": True, "false": False}.get(str(given))
    if said is None:
        raise CannotRead([Said("Choisissez oui ou non.", "Choose yes or no.")])
    if value.fixed and not said:
        raise CannotRead(
            [
                Said(
                    f"{value.name.fr} : aucun réglage n’y change rien.",
                    f"{value.name.en}: no setting changes that.",
                )
            ]
        )
    return said


def _number(value: Value, given: object) -> int:
    written = spaced(str(given)).removesuffix("%").strip()
    if isinstance(given, bool) or not re.fullmatch(r"-?[0-9]{1,6}", written):
        raise CannotRead([Said("Écrivez un nombre entier.", "Write a whole number.")])
    if not value.least <= int(written) <= value.most:
        unit = _after(value.unit)
        raise CannotRead(
            [
                Said(
                    f"Entre {value.least} et {value.most}{unit.fr}. Corrigez le nombre.",
                    f"Between {value.least} and {value.most}{unit.en}. Correct the number.",
                )
            ]
        )
    return int(written)


def _after(unit: Said | None) -> Said:
    """The unit as it follows a number: words after a space, a sign as its language writes it."""
    if unit is None:
        return Said("", "")
    return Said("\N{NO-BREAK SPACE}%", "%") if unit.fr == "%" else Said(f" {unit.fr}", f" {unit.en}")


def _amount(value: Value, given: object, language: str) -> str:
    typed = str(given)
    plain = re.fullmatch(r"[0-9]{1,12}\.[0-9]{2}", typed) is not None
    read = amounts.read_plain(typed) if plain else amounts.read_amount(typed, language=language)
    if read < value.least:
        raise CannotRead(
            [
                Said(
                    f"Au moins {value.least}. Écrivez un montant plus grand.",
                    f"At least {value.least}. Write a larger amount.",
                )
            ]
        )
    return f"{read:.2f}"


def _terms(given: str) -> str:
    said = terms.words(terms.parse(given), "fr")
    if len(said) > TERMS_CHARS_MAX:
        raise CannotRead(
            [
                Said(
                    f"Ces conditions dépassent {TERMS_CHARS_MAX} signes. Gardez moins de parts.",
                    f"These terms are longer than {TERMS_CHARS_MAX} signs. Keep fewer parts.",
                )
            ]
        )
    return said


def _choice(value: Value, given: object) -> str:
    if given not in value.choices:
        said = shown(str(given))
        raise CannotRead([Said(f"« {said} » n’est pas un de ces choix.", f"“{said}” is not one of these choices.")])
    return str(given)


def _member(given: object) -> str:
    """Who it is, by the id of a membership; nobody when empty. Whether they are of the house, the book knows."""
    if len(str(given)) > MEMBER_CHARS_MAX:
        raise CannotRead([Said("Choisissez une personne de la liste.", "Choose a person of the list.")])
    return str(given)
