"""Writing payment terms: the words again, and a sentence for the paper.

`words` gives the canonical words in either language (`parse` reads them back to the same
value); `sentence` is what the invoice prints beside its dates; `doubts` says what the
words promise that the arithmetic does not keep.

>>> from reglo.rules.terms.grammar import parse
>>> words(parse("30% : 45 DAYS then end of month; rest: on the 1st"), "fr")
'30 % : 45 jours puis fin de mois ; reste : le 1er'
>>> sentence(parse("45 jours puis fin de mois"), "en")
'Due date: 45 days after the invoice date, then the end of that month.'
>>> sentence(parse("fin de mois puis 45 jours"), "en")
'Due date: the end of the invoice month, plus 45 days.'
"""

import re
from collections.abc import Sequence

from reglo.rules import amounts
from reglo.rules.reading import Said
from reglo.rules.terms.chains import (
    Days,
    EndOfMonth,
    Fixed,
    Months,
    Move,
    OfNextMonth,
    OnReceipt,
    OnThe,
    Percent,
    Rest,
    Share,
    Terms,
    Weeks,
)

EVERY_MONTH_HAS = 28

_SPAN = Said(fr="{span}", en="{span}")
_WORDS: dict[type[Move], Said] = {
    Days: _SPAN,
    Weeks: _SPAN,
    Months: _SPAN,
    EndOfMonth: Said(fr="fin de mois", en="end of month"),
    OnThe: Said(fr="le {days}", en="on the {days}"),
    OfNextMonth: Said(fr="le {days} du mois suivant", en="on the {days} of next month"),
    OnReceipt: Said(fr="à réception", en="on receipt"),
}
_SPAN_FIRST = Said(fr="{span} après la date de facture", en="{span} after the invoice date")
_FIRST: dict[type[Move], Said] = {
    Days: _SPAN_FIRST,
    Weeks: _SPAN_FIRST,
    Months: _SPAN_FIRST,
    EndOfMonth: Said(fr="fin du mois de la facture", en="the end of the invoice month"),
    OnThe: Said(fr="le prochain {days}, date de facture comprise", en="the next {days}, invoice date included"),
    OfNextMonth: Said(fr="le {days} du mois suivant la facture", en="the {days} of the month after the invoice"),
    OnReceipt: Said(fr="à réception de la facture", en="on receipt of the invoice"),
}
_SPAN_NEXT = Said(fr=", plus {span}", en=", plus {span}")
_NEXT: dict[type[Move], Said] = {
    Days: _SPAN_NEXT,
    Weeks: _SPAN_NEXT,
    Months: _SPAN_NEXT,
    EndOfMonth: Said(fr=", puis fin de ce mois", en=", then the end of that month"),
    OnThe: Said(fr=", puis le {days} suivant", en=", then the next {days}"),
    OfNextMonth: Said(fr=", puis le {days} du mois suivant", en=", then the {days} of the next month"),
}
_UNITS: dict[type[Move], tuple[Said, Said]] = {
    Days: (Said(fr="jour", en="day"), Said(fr="jours", en="days")),
    Weeks: (Said(fr="semaine", en="week"), Said(fr="semaines", en="weeks")),
    Months: (Said(fr="mois", en="month"), Said(fr="mois", en="months")),
}


def words(terms: Terms, language: str) -> str:
    """The canonical words of the terms, which `parse` reads back to the same value."""
    between, colon = Said(fr=" ; ", en="; "), Said(fr=" : ", en=": ")
    if len(terms.parts) == 1 and isinstance(terms.parts[0].share, Rest):
        return chain(terms.parts[0].moves, language)
    return between(language).join(
        f"{_share(part.share, language)}{colon(language)}{chain(part.moves, language)}" for part in terms.parts
    )


def chain(moves: Sequence[Move], language: str) -> str:
    """The canonical words of a chain of moves: « 45 jours puis fin de mois »."""
    return Said(fr=" puis ", en=" then ")(language).join(_words(move, language) for move in moves)


def sentence(terms: Terms, language: str) -> str:
    """The terms as sentences for a reader: what is due, when, counted how."""
    if len(terms.parts) > 1:
        said = _in_parts(terms, language)
    elif terms.parts[0].moves == (OnReceipt(),):
        said = Said(fr="À payer à réception de la facture.", en="Payable on receipt of the invoice.")(language)
    else:
        counted = _counted(terms.parts[0].moves, language)
        said = Said(fr=f"Échéance : {counted}.", en=f"Due date: {counted}.")(language)
    return said if language.startswith("en") else re.sub(r" (?=[:%])|(?<=[0-9]) (?=[a-z])", "\N{NO-BREAK SPACE}", said)


def doubts(terms: Terms, language: str) -> tuple[str, ...]:
    """What the words say and the arithmetic does not do: the last part takes the rest, whatever it is called."""
    *others, last = (part.share for part in terms.parts)
    if not others or isinstance(last, Rest) or _makes_a_whole([*others, last]):
        return ()
    share = Said(fr=_share(last, "fr"), en=_share(last, "en"))
    doubt = Said(
        fr=f"La dernière part prend toujours le reste, pas « {share.fr} ». Écrivez « reste » à sa place.",
        en=f"The last part always takes the rest, not “{share.en}”. Write “rest” instead.",
    )
    return (doubt(language),)


def _makes_a_whole(shares: list[Share]) -> bool:
    """True when every share is a percentage and they make 100 together."""
    percents = [share.value for share in shares if isinstance(share, Percent)]
    return len(percents) == len(shares) and sum(percents) == 100


def _in_parts(terms: Terms, language: str) -> str:
    count = len(terms.parts)
    said = [Said(fr=f"À payer en {count} fois.", en=f"Payable in {count} parts.")(language)]
    *others, last = terms.parts
    for part in others:
        share, counted = _share(part.share, language), _counted(part.moves, language)
        said.append(Said(fr=f"{share} : {counted}.", en=f"{share}: {counted}.")(language))
    counted = _counted(last.moves, language)
    said.append(Said(fr=f"Le reste : {counted}.", en=f"The rest: {counted}.")(language))
    return " ".join(said)


def _counted(moves: tuple[Move, ...], language: str) -> str:
    """How the day is counted: the first move from the invoice, each other from the move before."""
    first, *others = [move for move in moves if move != OnReceipt()] or moves[:1]
    said = [_said(_FIRST, first, language), *(_said(_NEXT, move, language) for move in others)]
    return "".join(said)


def _words(move: Move, language: str) -> str:
    """One move in canonical words."""
    if isinstance(move, OnThe):
        either = Said(fr=" ou le ", en=" or the ")(language).join(_ordinal(day, language) for day in move.days)
        return _WORDS[OnThe](language).format(days=either)
    if isinstance(move, OfNextMonth):
        return _WORDS[OfNextMonth](language).format(days=_ordinal(move.day, language))
    return _said(_WORDS, move, language)


def _said(table: dict[type[Move], Said], move: Move, language: str) -> str:
    """The phrase `table` has for a move, with its number in place."""
    phrase = table[type(move)](language)
    match move:
        case Days(count) | Weeks(count) | Months(count):
            return phrase.format(span=f"{count} {_UNITS[type(move)][count > 1](language)}")
        case OnThe(days):
            return phrase.format(days=Said(fr=" ou ", en=" or ")(language).join(_day(day, language) for day in days))
        case OfNextMonth(day):
            return phrase.format(days=_day(day, language))
        case _:
            return phrase


def _share(share: Share, language: str) -> str:
    if isinstance(share, Percent):
        figure = amounts.written(share.value, language, decimals=0)
        return Said(fr=f"{figure} %", en=f"{figure}%")(language)
    if isinstance(share, Fixed):
        return amounts.written(share.amount, language)
    return Said(fr="reste", en="rest")(language)


def _day(day: int, language: str) -> str:
    """A day of the month; one that some months lack says what happens then."""
    ordinal = _ordinal(day, language)
    if day <= EVERY_MONTH_HAS:
        return ordinal
    return Said(fr=f"{ordinal} (ou dernier jour)", en=f"{ordinal} (or last day)")(language)


def _ordinal(day: int, language: str) -> str:
    if not language.startswith("en"):
        return "1er" if day == 1 else str(day)
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
