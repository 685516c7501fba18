"""How a value reads, and what another one changes: « 45 jours », « +15 jours ».

>>> words("deposit_percent", 30).fr, words("billing_rhythm", "stage").en
('30\\xa0%', 'at each stage')
>>> from datetime import date
>>> effect("terms", usual="30 jours", value="60 jours", on=date(2026, 11, 23)).said.fr
'+30 jours'
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reglo.rules import amounts, terms
from reglo.rules.policy.values import END, MONTHLY, STAGE, THRESHOLD, VALUES, Plain
from reglo.rules.reading import CannotRead, Said

NB, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"
RHYTHMS = {
    STAGE: Said("à chaque étape", "at each stage"),
    MONTHLY: Said("chaque mois, à jour fixe", "each month, on a fixed day"),
    THRESHOLD: Said("dès qu’un montant est atteint", "once an amount is reached"),
    END: Said("à la fin", "at the end"),
}
YES, NO = Said("oui", "yes"), Said("non", "no")


@dataclass(frozen=True)
class Effect:
    """What a deviation changes: days of waiting when they can be counted, and the words."""

    days: int | None
    said: Said


def words(key: str, value: Plain) -> Said:
    """The value as a person reads it. A person is named by the page, which knows the names."""
    kind = VALUES[key].kind
    if kind == "flag":
        return YES if value else NO
    if kind == "terms":
        return _terms(str(value))
    if kind == "choice":
        return RHYTHMS[str(value)]
    if kind == "amount":
        amount = amount_of(value)
        return Said(amounts.written(amount, "fr"), amounts.written(amount, "en"))
    if key == "deposit_percent":
        return Said(f"{value}{NB}%", f"{value}%")
    if key == "courtesy_days":
        return _courtesy_days(int(value))
    return Said(str(value), str(value))


def amount_of(value: Plain) -> Decimal:
    """The sum of a value that is an amount."""
    return Decimal(str(value))


def _courtesy_days(days: int) -> Said:
    if days == 0:
        return Said("rien", "nothing")
    plural = "s" if days > 1 else ""
    return Said(f"{days}{NB}jour{plural} ouvré{plural} avant", f"{days} business day{plural} before")


def _terms(said: str) -> Said:
    try:
        read = terms.parse(said)
    except CannotRead:
        return Said(said, said)
    return Said(terms.words(read, "fr"), terms.words(read, "en"))


def effect(key: str, *, usual: Plain, value: Plain, on: date) -> Effect | None:
    """What the value changes beside the usual one, for an invoice of that day; None when it cannot be counted."""
    if key == "terms":
        return _later(str(usual), str(value), on)
    if key == "deposit_percent":
        points = int(value) - int(usual)
        plural = "s" if abs(points) > 1 else ""
        return Effect(
            None,
            Said(f"{_signed(points)} point{plural} d’acompte", f"{_signed(points)} point{plural} of deposit"),
        )
    return None


def _later(usual: str, value: str, on: date) -> Effect | None:
    """By how many days the last sum comes later, when both are words that say a date."""
    try:
        last, usual_last = (terms.parse(said).due_dates(on)[-1] for said in (value, usual))
    except CannotRead:
        return None
    days = (last - usual_last).days
    plural = "s" if abs(days) > 1 else ""
    return Effect(days, Said(f"{_signed(days)} jour{plural}", f"{_signed(days)} day{plural}"))


def _signed(count: int) -> str:
    return f"{MINUS}{-count}" if count < 0 else f"+{count}"
