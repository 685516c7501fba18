"""« Mes droits » on a late sum: the interest, the fixed indemnity, and the articles they rest on.

Nothing here is added to what a client is asked: it says what the law of a place grants on a day.
France, between businesses: from the day after the due date, the rate agreed (never below three
times legal interest), else the ECB rate plus 10 points, half-year by half-year, and 40 € for each
invoice. Public bodies: ECB plus 8, at the rate of the half-year in which interest began. Consumers:
legal interest from the formal notice, never 40 €. Québec: the yearly rate agreed beforehand, else
nothing before the formal notice and the legal rate from it. The records are in `*/late.toml`.

>>> found = claim(place="fr", client_kind="business", principal=Decimal("6000.00"),
...     due_on=date(2026, 5, 15), until=date(2026, 8, 20))
>>> str(found.interest), str(found.indemnity), str(found.total)
('195.83', '40.00', '235.83')
>>> claim(place="ca-qc", client_kind="business", principal=Decimal("6000.00"),
...     due_on=date(2026, 5, 15), until=date(2026, 8, 20)).interest
Decimal('0.00')
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reglo import packs
from reglo.packs import Figure, Pack
from reglo.packs.facts import NoFigure
from reglo.packs.late import sentences
from reglo.packs.late.questions import CannotClaim, Question, chosen
from reglo.packs.late.rates import Agreed, Reader, periods
from reglo.packs.late.records import Choice, IndemnityRule, Law, RateRule, law_of, newest
from reglo.rules import interest, money
from reglo.rules.interest import DAY_BASE, ONE_DAY, Accrued, Received, Segment
from reglo.rules.invoicing import ClientKind
from reglo.rules.money import ZERO
from reglo.rules.reading import Said

__all__ = [
    "CannotClaim",
    "Choice",
    "Claim",
    "Law",
    "NoFigure",
    "Received",
    "Segment",
    "choices",
    "claim",
    "indemnity_of",
    "law_of",
]


@dataclass(frozen=True)
class Claim:
    """What the law grants on one late sum, up to a day.

    `interest` is all that ran since the start, `interest_left` what payments did not cover and
    `principal` what is still owed of the sum itself; `excess` was received beyond everything.
    `starts_on` is the first day that counts, or None while nothing runs. `per_day` is what one more
    day brings. `figures` are those the answer rests on, with their sources, to be frozen with it.
    """

    place: str
    currency: str
    due_on: date
    until: date
    starts_on: date | None
    segments: tuple[Segment, ...]
    principal: Decimal
    interest_left: Decimal
    excess: Decimal
    indemnity: Decimal
    per_day: Decimal
    law: Said
    rate_words: Said
    warnings: tuple[Said, ...]
    figures: tuple[Figure, ...]

    @property
    def interest(self) -> Decimal:
        """All the interest that ran, paid or not."""
        return sum((one.interest for one in self.segments), ZERO)

    @property
    def total(self) -> Decimal:
        """What the delay costs: interest and indemnity, without the principal."""
        return self.interest + self.indemnity

    @property
    def owed(self) -> Decimal:
        """All that is still owed on the day: principal, interest not yet covered, indemnity."""
        return self.principal + self.interest_left + self.indemnity


def claim(
    *,
    place: str,
    client_kind: ClientKind,
    principal: Decimal,
    due_on: date,
    until: date,
    received: Iterable[Received] = (),
    credited: Decimal = ZERO,
    notice_on: date | None = None,
    rate: Decimal | Choice = "default",
    agreed_rate: Decimal | None = None,
    agreed_monthly_rate: Decimal | None = None,
    invoices: int = 1,
    insolvency_on: date | None = None,
    day_base: int = DAY_BASE,
    pack: Pack | None = None,
) -> Claim:
    """What may be claimed on `until` of a sum, taxes included, that fell due on `due_on`.

    `credited` is the sum of credit notes, `received` the payments. `agreed_rate` is the yearly rate
    in percent of the contract, `agreed_monthly_rate` one agreed without its yearly equivalent; `rate`
    asks for another than the place's own: a word of `choices`, or a number computed as it is asked,
    with its warnings. `pack` is given when the owner added figures of his own.

    Raises NoPack, CannotClaim with everything that is wrong, and NoFigure, which names the figure,
    the place and the day, when a rate that is needed is not known.
    """
    pack = pack or packs.get(place)
    asked = Question(
        pack, client_kind, principal, due_on, until, tuple(received), credited, notice_on, rate,
        Agreed(agreed_rate, agreed_monthly_rate), invoices, insolvency_on, day_base,
    )  # fmt: skip
    return _claimed(asked, chosen(asked), Reader(pack))


def choices(*, place: str, client_kind: ClientKind, on: date) -> tuple[Choice, ...]:
    """The rates that may be asked of a client in a place on a day. Raises NoPack."""
    return law_of(packs.get(place).place).choices(client_kind=client_kind, on=on)


def indemnity_of(place: str, client_kind: ClientKind, *, on: date) -> Decimal:
    """The fixed sum for one invoice late since that day; zero where the place grants none. Raises NoPack, NoFigure."""
    pack = packs.get(place)
    rule = newest(law_of(pack.place).indemnities, client_kind=client_kind, on=on)
    return ZERO if rule is None else money.cents(pack.figure(rule.figure, on).number)


def _claimed(asked: Question, rule: RateRule, reader: Reader) -> Claim:
    starts_on = asked.starts_on(rule)
    accrued = _accrued(asked, rule, starts_on, reader)
    indemnity_rule = _indemnity_rule(asked)
    indemnity = _indemnity(asked, indemnity_rule, reader)
    said = sentences.Answer(asked, rule, starts_on, accrued.segments, indemnity_rule if indemnity else None, reader)
    last = accrued.segments[-1] if accrued.segments and accrued.principal > 0 else None
    runs = last is not None and last.to_on == asked.until
    return Claim(
        place=asked.pack.place,
        currency=asked.pack.currency,
        due_on=asked.due_on,
        until=asked.until,
        starts_on=starts_on,
        segments=accrued.segments,
        principal=accrued.principal,
        interest_left=accrued.interest_left,
        excess=accrued.excess,
        indemnity=indemnity,
        per_day=interest.per_day(accrued.principal, rate=last.rate, day_base=asked.day_base) if last and runs else ZERO,
        law=sentences.law(said),
        rate_words=sentences.rates(accrued.segments),
        warnings=tuple(sentences.warnings(said)),
        figures=tuple(reader.read),
    )


def _accrued(asked: Question, rule: RateRule, starts_on: date | None, reader: Reader) -> Accrued:
    """The segments; without a day to start from, only what payments and credit notes left."""
    since = starts_on or asked.until + ONE_DAY
    return interest.accrued(
        asked.principal,
        since=since,
        until=asked.until,
        rate_periods=periods(reader, rule, asked.agreed_upon, since=since, until=asked.until),
        received=asked.received,
        credited=asked.credited,
        stopped_on=asked.insolvency_on,
        day_base=asked.day_base,
    )


def _indemnity_rule(asked: Question) -> IndemnityRule | None:
    law = law_of(asked.pack.place)
    return newest(law.indemnities, client_kind=asked.client_kind, on=asked.first_late_on)


def _indemnity(asked: Question, rule: IndemnityRule | None, reader: Reader) -> Decimal:
    """Once per invoice, when something was still owed after the due date; none when insolvency came first."""
    before = asked.insolvency_on is not None and asked.insolvency_on <= asked.due_on
    if rule is None or before or not asked.is_late:
        return ZERO
    return money.cents(reader.number(rule.figure, asked.first_late_on) * asked.invoices)
