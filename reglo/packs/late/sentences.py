"""The sentences of a claim: the articles it rests on, its rates, and what its reader must know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reglo.packs import wording
from reglo.packs.facts import NoFigure
from reglo.packs.late.questions import Question
from reglo.packs.late.rates import Reader
from reglo.packs.late.records import IndemnityRule, LimitRule, RateRule, law_of, newest
from reglo.rules import amounts, dates
from reglo.rules.interest import Segment
from reglo.rules.reading import Said


@dataclass(frozen=True)
class Answer:
    """What was found of a question, to be put in words."""

    asked: Question
    rule: RateRule
    starts_on: date | None
    segments: tuple[Segment, ...]
    indemnity: IndemnityRule | None
    reader: Reader


def law(answer: Answer) -> Said:
    """The article and what it says, with that of the indemnity when there is one."""
    rule, indemnity = answer.rule, answer.indemnity

    def sentence(language: str) -> str:
        said = f"{rule.source}{_colon(language)}{_filled(answer, rule.words, language)}"
        return said if indemnity is None else f"{said} {indemnity.words(language)}{_colon(language)}{indemnity.source}."

    return Said(sentence("fr"), sentence("en"))


def rates(segments: Sequence[Segment]) -> Said:
    """« 12,15 % puis 12,40 % l’an »; nothing when nothing ran."""
    numbers = list(dict.fromkeys(one.rate for one in segments))
    if not numbers:
        return Said("", "")
    fr = " puis ".join(wording.percent(number, "fr") for number in numbers)
    en = " then ".join(wording.percent(number, "en") for number in numbers)
    return Said(f"{fr} l’an", f"{en} a year")


def warnings(answer: Answer) -> Iterator[Said]:
    """Everything that whoever reads the figures must know, each thing once."""
    asked, rule = answer.asked, answer.rule
    if asked.until <= asked.due_on:
        yield _not_late(asked)
        return
    if rule.doubt:
        yield Said(_filled(answer, rule.doubt, "fr"), _filled(answer, rule.doubt, "en"))
    if rule.starts == "notice" and asked.notice_on is None:
        yield _no_notice(rule, as_asked=asked.as_asked)
    if rule.starts == "notice" and asked.notice_on is not None and asked.notice_on > asked.until:
        yield _notice_later(asked.notice_on)
    if rule.choice not in {"default", "legal-minimum"}:
        yield from _beyond_limits(answer)
    yield from _insolvent(asked)
    yield from _received_later(asked)
    yield from _to_check(answer)


def _filled(answer: Answer, words: Said, language: str) -> str:
    """The words with their figures: those of the day on which interest starts, or would."""
    rule, asked = answer.rule, answer.asked
    day = answer.starts_on or asked.first_late_on
    reader = Reader(asked.pack)  # What a sentence reads is no figure of the sum.
    agreed = asked.agreed_upon.yearly
    values: dict[str, str] = {}
    if rule.plus:
        values["plus"] = wording.number(reader.number(rule.plus, day), language)
    if rule.times:
        values["times"] = wording.number(reader.number(rule.times, day), language)
    if rule.choice == "agreed" and agreed is not None:
        values["rate"] = wording.percent(agreed, language)
    if rule.choice == "agreed-by-month":
        values["figure"] = wording.percent(reader.number(rule.figure, day), language)
    return words(language).format(**values)


def _colon(language: str) -> str:
    return ": " if language == "en" else f"{wording.NB}: "


def _not_late(asked: Question) -> Said:
    return Said(
        f"Rien n’est en retard le {dates.written(asked.until, 'fr')}{wording.NB}: "
        f"l’échéance est le {dates.written(asked.due_on, 'fr')}.",
        f"Nothing is late on {dates.written(asked.until, 'en')}: it is due on {dates.written(asked.due_on, 'en')}.",
    )


def _no_notice(rule: RateRule, *, as_asked: bool) -> Said:
    if as_asked:
        return Said(
            "Sans mise en demeure, ce calcul suppose que le contrat fait courir les intérêts dès l’échéance "
            f"({rule.source}). Relisez-le, ou donnez le jour de la mise en demeure.",
            "Without a formal notice, this supposes that the contract makes interest run from the due date "
            f"({rule.source}). Read it again, or give the day of the formal notice.",
        )
    return Said(
        f"Sans mise en demeure, aucun intérêt ne court ({rule.source}). "
        "Il commence le jour de la mise en demeure{nb}: donnez-le si elle est faite.".format(nb=wording.NB),
        f"Without a formal notice no interest runs ({rule.source}). "
        "It begins on the day of the formal notice: give it if there was one.",
    )


def _notice_later(notice_on: date) -> Said:
    return Said(
        f"La mise en demeure est du {dates.written(notice_on, 'fr')}{wording.NB}: rien ne court avant.",
        f"The formal notice is of {dates.written(notice_on, 'en')}: nothing runs before.",
    )


def _beyond_limits(answer: Answer) -> Iterator[Said]:
    """The limit that a rate passes most, and the days on which a limit is not known."""
    asked = answer.asked
    for limit in law_of(asked.pack.place).limits:
        if limit != newest([limit], client_kind=asked.client_kind, on=asked.first_late_on):
            continue
        passed: list[Passed] = []
        for segment in answer.segments:
            try:
                passed.extend(_passed(asked, limit, segment))
            except NoFigure as unknown:
                yield Said(unknown.text_fr, unknown.text_en)
        if passed:
            yield _limit(limit, max(passed, key=lambda one: one.by))


@dataclass(frozen=True)
class Passed:
    """A rate beyond a limit, by how much, and from which day."""

    by: Decimal
    rate: Decimal
    limit: Decimal
    on: date


def _passed(asked: Question, limit: LimitRule, segment: Segment) -> Iterator[Passed]:
    """Each period of a segment on which its rate passes a limit. Raises NoFigure."""
    for period in Reader(asked.pack).periods(limit, segment.from_on, segment.to_on):
        over = segment.rate - period.rate
        by = -over if limit.side == "least" else over
        if by > 0:
            yield Passed(by, segment.rate, period.rate, period.from_on)


def _limit(limit: LimitRule, passed: Passed) -> Said:
    def sentence(language: str) -> str:
        return limit.words(language).format(
            rate=wording.percent(passed.rate, language),
            limit=wording.percent(passed.limit, language),
            day=dates.written(passed.on, language),
            source=limit.source,
        )

    return Said(sentence("fr"), sentence("en"))


def _insolvent(asked: Question) -> Iterator[Said]:
    if asked.insolvency_on is None or asked.insolvency_on > asked.until:
        return
    rule = newest(law_of(asked.pack.place).insolvencies, client_kind=asked.client_kind, on=asked.insolvency_on)
    if rule is None:
        return
    fr, en = dates.written(asked.insolvency_on, "fr"), dates.written(asked.insolvency_on, "en")
    yield Said(rule.words.fr.format(day=fr, source=rule.source), rule.words.en.format(day=en, source=rule.source))


def _received_later(asked: Question) -> Iterator[Said]:
    for one in asked.received:
        if one.on > asked.until:
            fr = amounts.written(one.amount, "fr", currency=asked.pack.currency)
            en = amounts.written(one.amount, "en", currency=asked.pack.currency)
            yield Said(
                f"Le paiement de {fr} du {dates.written(one.on, 'fr')} vient après le "
                f"{dates.written(asked.until, 'fr')}{wording.NB}: il n’est pas compté.",
                f"The payment of {en} of {dates.written(one.on, 'en')} comes after "
                f"{dates.written(asked.until, 'en')}: it is not counted.",
            )


def _to_check(answer: Answer) -> Iterator[Said]:
    """Figures and rules whose confidence is low."""
    asked = answer.asked
    for figure in answer.reader.read:
        if figure.confidence == "low":
            name = asked.pack.figures_by_key[figure.key].name
            yield Said(
                f"La valeur « {name.fr} », {wording.number(figure.number, 'fr')} "
                f"à partir du {dates.written(figure.from_on, 'fr')}, n’est pas sûre ({figure.source}).",
                f"The value “{name.en}”, {wording.number(figure.number, 'en')} "
                f"from {dates.written(figure.from_on, 'en')}, is not certain ({figure.source}).",
            )
    if answer.rule.confidence == "low":
        yield Said(
            f"Cette règle n’est pas sûre ({answer.rule.source}).", f"This rule is not certain ({answer.rule.source})."
        )
