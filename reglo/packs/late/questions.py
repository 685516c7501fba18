"""What is asked of a late sum, checked, and the rule that answers it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reglo.packs import NoFigure, Pack
from reglo.packs.late.rates import Agreed
from reglo.packs.late.records import Choice, RateRule, law_of
from reglo.rules.interest import ONE_DAY, Received
from reglo.rules.invoicing import ClientKind
from reglo.rules.money import ZERO
from reglo.rules.reading import Refusal, Said

NAME = Said("règle du retard de paiement", "rule of late payment")


class CannotClaim(Refusal):
    """What is asked of a late sum makes no sense, or is not open to this client in this place."""


@dataclass(frozen=True)
class Question:
    """One late sum and all that bears on it; the keywords of `late.claim`."""

    pack: Pack
    client_kind: ClientKind
    principal: Decimal
    due_on: date
    until: date
    received: tuple[Received, ...]
    credited: Decimal
    notice_on: date | None
    rate: Decimal | Choice
    agreed: Agreed
    invoices: int
    insolvency_on: date | None
    day_base: int

    @property
    def first_late_on(self) -> date:
        """The day after the due date."""
        return self.due_on + ONE_DAY

    @property
    def is_late(self) -> bool:
        """Whether something was still owed once the due date was past."""
        in_time = sum((one.amount for one in self.received if one.on <= self.due_on), ZERO)
        return self.until > self.due_on and self.principal - self.credited > in_time

    @property
    def agreed_upon(self) -> Agreed:
        """The rate of the contract, or the number asked for instead."""
        return Agreed(self.rate) if isinstance(self.rate, Decimal) else self.agreed

    @property
    def as_asked(self) -> bool:
        """Whether the rate is a number that a person asked for."""
        return isinstance(self.rate, Decimal)

    def starts_on(self, rule: RateRule) -> date | None:
        """The first day that counts: the day after the due date, or the notice if it is later.

        None without the notice that the rule waits for, except for a number: it is computed as asked.
        """
        if rule.starts == "due" or (self.notice_on is None and self.as_asked):
            return self.first_late_on
        return self.notice_on and max(self.notice_on, self.first_late_on)


def chosen(asked: Question) -> RateRule:
    """The rule that answers a question. Raises CannotClaim with every problem, and NoFigure."""
    law = law_of(asked.pack.place)
    day = asked.first_late_on
    default = law.rate("default", client_kind=asked.client_kind, on=day)
    if default is None:
        raise NoFigure(key="late", name=NAME, place=asked.pack.place, place_name=asked.pack.name, on=day)
    choice = _choice(asked, default)
    rule = law.rate(choice, client_kind=asked.client_kind, on=day)
    problems = list(_problems(asked))
    if rule is None:
        problems.append(_not_open(choice, law.choices(client_kind=asked.client_kind, on=day)))
    if rule is None or problems:
        raise CannotClaim(problems)
    return rule


def _choice(asked: Question, default: RateRule) -> Choice:
    """The word asked; « default » is what was agreed, unless the law of the place prevails."""
    if isinstance(asked.rate, Decimal):
        return "agreed"
    if asked.rate != "default" or default.prevails:
        return asked.rate
    if asked.agreed.yearly is not None:
        return "agreed"
    return "default" if asked.agreed.monthly is None else "agreed-by-month"


def _not_open(choice: Choice, known: tuple[Choice, ...]) -> Said:
    if choice == "agreed-by-month":
        return Said("Écrivez le taux convenu par an.", "Write the agreed rate by the year.")
    words = ", ".join(word for word in known if not word.startswith("agreed"))
    return Said(
        f"Le taux « {choice} » n’existe pas pour ce client dans ce lieu. "
        f"Choisissez parmi : {words}, ou un nombre de pour cent par an.",
        f"The rate “{choice}” does not exist for this client in this place. "
        f"Choose among: {words}, or a number of percent a year.",
    )


def _problems(asked: Question) -> Iterator[Said]:
    if asked.principal < 0 or asked.credited < 0 or any(one.amount < 0 for one in asked.received):
        yield Said(
            "Une somme due, reçue ou créditée ne peut pas être négative.",
            "A sum owed, received or credited cannot be negative.",
        )
    rates = (asked.rate, asked.agreed.yearly, asked.agreed.monthly)
    if any(isinstance(rate, Decimal) and rate < 0 for rate in rates):
        yield Said("Un taux ne peut pas être négatif.", "A rate cannot be negative.")
    if asked.rate == "agreed" and asked.agreed.yearly is None:
        yield Said("Donnez le taux convenu.", "Give the agreed rate.")
    if asked.invoices < 1:
        yield Said("Comptez au moins une facture.", "Count at least one invoice.")
