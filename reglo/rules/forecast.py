"""When money should come: a promise first, else the client's own habit, and why.

The first form of the forecast: one date per sum. The due date plus the usual delay of the client;
under three invoices, that delay is drawn towards the one of the whole house. Then the client's
next pay day, and a business day; never before today, since what has not come has not come.

>>> found = expected_on(date(2026, 11, 22), median_delay=9, settled_count=8, today=date(2026, 11, 23))
>>> found.on, found.why.fr
(datetime.date(2026, 12, 1), 'Paie d’habitude 9 jours après l’échéance.')
>>> sums = [(date(2026, 12, 1), Decimal("3360.00")), (date(2026, 12, 20), Decimal("500.00"))]
>>> received_by(sums, date(2026, 12, 15))
Decimal('3360.00')
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reglo.rules import amounts, dates, habits
from reglo.rules.reading import Said

INVOICES_ENOUGH = 3  # From there on, the client's own median stands alone.
YEAR_SAID_FROM_DAYS = 60  # Nearer, the year of a date goes without saying.


@dataclass(frozen=True)
class Expected:
    """The day a sum should come, and the reason in one sentence."""

    on: date
    why: Said


def expected_on(
    due_on: date,
    *,
    promised_on: date | None = None,
    median_delay: int | None = None,
    settled_count: int = 0,
    house_median: int | None = None,
    pay_days: Sequence[int] = (),
    today: date,
    holidays: Container[date] = frozenset(),
) -> Expected:
    """The day a sum due on `due_on` should come.

    `median_delay` is the client's, over `settled_count` invoices; `house_median` that of all
    clients; both in calendar days, None when nothing was paid yet. A promise whose day is past
    counts no more. `holidays` are days on which no bank works.
    """
    if promised_on is not None and promised_on >= today:
        on = dates.business_day_on_or_after(promised_on, holidays=holidays)
        return Expected(on, Said(fr="C’est la date promise.", en="It is the date promised."))
    delay, why = _delay(median_delay, settled_count, house_median)
    usual_on = due_on + timedelta(days=delay)
    on = habits.pay_day_on_or_after(max(usual_on, today), pay_days)
    if usual_on < today:
        why = _LATER_THAN_USUAL
    elif pay_days:
        why = _with_pay_days(why, pay_days)
    return Expected(dates.business_day_on_or_after(on, holidays=holidays), why)


def delay_days(median_delay: int | None, settled_count: int, house_median: int | None) -> int:
    """The delay to count on: the client's, drawn towards the house's while fewer than three invoices are known."""
    return _delay(median_delay, settled_count, house_median)[0]


def received_by(expected: Iterable[tuple[date, Decimal]], horizon_on: date) -> Decimal:
    """What should have come at the end of `horizon_on`; sums of one currency."""
    return sum((amount for on, amount in expected if on <= horizon_on), Decimal("0.00"))


def sentence(
    expected: Iterable[tuple[date, Decimal]], *, today: date, horizon_on: date, currency: str, locale: str = "fr"
) -> Said:
    """« D’ici le 15 décembre, vous devriez recevoir 8 100 €. »

    `locale` is « fr-CA » where thousands are set as in Québec.
    """
    amount = received_by(expected, horizon_on)
    by = Said(fr=_day(horizon_on, today, "fr"), en=_day(horizon_on, today, "en"))
    if amount <= 0:
        return Said(fr=f"D’ici le {by.fr}, aucun paiement n’est attendu.", en=f"No payment is expected by {by.en}.")
    return Said(
        fr=f"D’ici le {by.fr}, vous devriez recevoir {_money(amount, currency, locale)}.",
        en=f"By {by.en}, you should receive {_money(amount, currency, 'en')}.",
    )


def _delay(median_delay: int | None, settled_count: int, house_median: int | None) -> tuple[int, Said]:
    if median_delay is not None and (settled_count >= INVOICES_ENOUGH or house_median is None):
        return median_delay, _usual(median_delay)
    if house_median is None:
        return 0, Said(
            fr="Ses habitudes ne sont pas encore connues\u00a0: c’est la date d’échéance.",
            en="Its habits are not known yet: it is the due date.",
        )
    known = 0 if median_delay is None else settled_count
    told = (median_delay or 0) * known + house_median * (INVOICES_ENOUGH - known)
    delay = -(-told // INVOICES_ENOUGH)  # rounded to the later day
    return delay, Said(
        fr="Peu de factures connues\u00a0: d’après l’habitude de tous vos clients.",
        en="Few invoices are known: after the habit of all your clients.",
    )


_LATER_THAN_USUAL = Said(fr="C’est déjà plus tard que d’habitude.", en="It is already later than usual.")


def _usual(delay: int) -> Said:
    if delay == 0:
        return Said(fr="Paie d’habitude le jour de l’échéance.", en="Usually pays on the due date.")
    days = abs(delay)
    return Said(
        fr=f"Paie d’habitude {days} jour{'s' if days > 1 else ''} {'après' if delay > 0 else 'avant'} l’échéance.",
        en=f"Usually pays {days} day{'s' if days > 1 else ''} {'after' if delay > 0 else 'before'} the due date.",
    )


def _with_pay_days(why: Said, pay_days: Sequence[int]) -> Said:
    days = habits.pay_days_in_words(pay_days)
    return Said(fr=f"{why.fr} {days.fr}", en=f"{why.en} {days.en}")


def _day(day: date, today: date, language: str) -> str:
    whole = dates.written(day, language)
    return whole if abs((day - today).days) >= YEAR_SAID_FROM_DAYS else whole.rpartition(" ")[0]


def _money(amount: Decimal, currency: str, language: str) -> str:
    decimals = 0 if amount == amount.to_integral_value() else amounts.AMOUNT_DECIMALS
    return amounts.written(amount, language, decimals=decimals, currency=currency)
