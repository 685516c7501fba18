"""Payment terms: what is read, what is refused, the days they lead to, the sums that add up."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from reglo.rules import terms
from reglo.rules.terms import (
    CannotRead,
    CannotShare,
    Days,
    EndOfMonth,
    Fixed,
    Months,
    OfNextMonth,
    OnReceipt,
    OnThe,
    Part,
    Percent,
    Rest,
    Terms,
    Weeks,
)
from tests.rules import calendar_by_hand as by_hand

READ = [
    ("30 jours", (Days(30),)),
    ("1 jour", (Days(1),)),
    ("0 jour", (Days(0),)),
    ("30\N{NO-BREAK SPACE}jours", (Days(30),)),
    ("à 30 jours nets", (Days(30),)),
    ("30 days", (Days(30),)),
    ("net 30 days", (Days(30),)),
    ("2 semaines", (Weeks(2),)),
    ("1 week", (Weeks(1),)),
    ("1 mois", (Months(1),)),
    ("3 months", (Months(3),)),
    ("fin de mois", (EndOfMonth(),)),
    ("Fin du mois", (EndOfMonth(),)),
    ("end of month", (EndOfMonth(),)),
    ("end of the month", (EndOfMonth(),)),
    ("45 jours puis fin de mois", (Days(45), EndOfMonth())),
    ("fin de mois puis 45 jours", (EndOfMonth(), Days(45))),
    ("45 days, then end of month", (Days(45), EndOfMonth())),
    ("le 10", (OnThe((10,)),)),
    ("le 1er", (OnThe((1,)),)),
    ("on the 1st", (OnThe((1,)),)),
    ("the 22nd", (OnThe((22,)),)),
    ("on the 10th", (OnThe((10,)),)),
    ("le 5 ou le 10", (OnThe((5, 10)),)),
    ("le 10 ou le 5", (OnThe((5, 10)),)),
    ("le 5, le 15 ou le 25", (OnThe((5, 15, 25)),)),
    ("on the 5th or the 10th", (OnThe((5, 10)),)),
    ("le 15 du mois suivant", (OfNextMonth(15),)),
    ("le 31 du mois prochain", (OfNextMonth(31),)),
    ("on the 15th of next month", (OfNextMonth(15),)),
    ("on the 15th of the following month", (OfNextMonth(15),)),
    ("fin du mois suivant", (OfNextMonth(31),)),
    ("end of next month", (OfNextMonth(31),)),
    ("à réception", (OnReceipt(),)),
    ("A RECEPTION", (OnReceipt(),)),
    ("dès réception de la facture", (OnReceipt(),)),
    ("on receipt", (OnReceipt(),)),
    ("due upon receipt of the invoice", (OnReceipt(),)),
    ("30 jours puis fin de mois puis le 10", (Days(30), EndOfMonth(), OnThe((10,)))),
]


@pytest.mark.parametrize(("words", "moves"), READ, ids=[words for words, _ in READ])
def test_words_of_one_part_are_read(words: str, moves: tuple[terms.Move, ...]) -> None:
    assert terms.parse(words) == Terms((Part(Rest(), moves),))


@pytest.mark.parametrize(
    "words",
    [
        "30 % : 30 jours ; 500 : le 5 ; reste : fin de mois",
        "30% : 30 jours;500,00 € : le 5 ; fin de mois",
        "30%: 30 days; 500.00: on the 5th; rest: end of month",
        "30 %:30 JOURS ; $500: le 5 ; le solde : fin de mois",
    ],
)
def test_words_of_several_parts_are_read(words: str) -> None:
    assert terms.parse(words) == Terms(
        (
            Part(Percent(Decimal(30)), (Days(30),)),
            Part(Fixed(Decimal("500.00")), (OnThe((5,)),)),
            Part(Rest(), (EndOfMonth(),)),
        )
    )


REFUSED = [
    ("", "Écrivez un délai", "Write the terms"),
    (" \N{NO-BREAK SPACE}", "Écrivez un délai", "Write the terms"),
    ("trente jours", "« trente jours » ne se comprend pas", "is not understood"),
    ("30", "« 30 » ne se comprend pas", "is not understood"),
    ("-30 jours", "« -30 jours » ne se comprend pas", "is not understood"),
    ("2,5 mois", "« 2,5 mois » ne se comprend pas", "is not understood"),
    ("30 jours ouvrés", "jours de calendrier", "calendar days"),
    ("10 business days", "jours de calendrier", "calendar days"),
    ("1000 jours", "au plus 999", "at most 999"),
    ("99999999999999999999 mois", "au plus 60", "at most 60"),
    ("le 32", "les jours 1 à 31", "days 1 to 31"),
    ("fin de mois le 45", "ne se comprend pas", "is not understood"),
    ("le 0 du mois suivant", "les jours 1 à 31", "days 1 to 31"),
    ("30 jours puis", "Il manque un délai", "A move is missing"),
    ("30 jours puis puis le 10", "Il manque un délai", "A move is missing"),
    ("30 jours puis à réception", "se met en premier", "comes first"),
    ("30 jours ;", "Une part est vide", "A part is empty"),
    ("30 jours ; 60 jours", "il manque la part", "the share is missing"),
    ("30 % 15 jours", "Mettez « : »", "Put “:”"),
    ("30 % : 15 jours", "quand le reste est dû", "when the rest is due"),
    ("500 : 15 jours", "quand le reste est dû", "when the rest is due"),
    ("reste : 15 jours ; 30 % : 1 mois", "à la fin", "to the end"),
    ("60 % : 1 mois ; 40 % : 2 mois ; reste : 3 mois", "déjà 100 %", "already make 100%"),
    ("0 % : 1 mois ; reste : 2 mois", "écrivez un pourcentage", "write a percentage"),
    ("-500 : 1 mois ; reste : 2 mois", "écrivez un pourcentage", "write a percentage"),
    ("120 % : 1 mois ; reste : 2 mois", "au plus 100", "at most 100"),
    ("1,200 : 1 mois ; reste : 2 mois", "se lit de deux façons", "read in two ways"),
    ("moitié : 1 mois ; reste : 2 mois", "écrivez un pourcentage", "write a percentage"),
    ("😀", "« 😀 » ne se comprend pas", "is not understood"),
    (" puis ".join(["1 jour"] * 7), "au plus 6 délais", "at most 6 moves"),
    (" ; ".join(["1 % : 1 jour"] * 61), "trop longues", "too long"),
    ("1 jour" * 500, "trop longues", "too long"),
]


@pytest.mark.parametrize(("words", "french", "english"), REFUSED, ids=[words[:40] for words, _, _ in REFUSED])
def test_other_words_are_refused_in_both_languages(words: str, french: str, english: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        terms.parse(words)

    assert french in refusal.value.reason("fr")
    assert english in refusal.value.reason("en")


@pytest.mark.parametrize(
    "words", ["45 jours fin de mois", "45 j fin de mois", "fin de mois 45 jours", "45 days end of month"]
)
def test_the_two_lawful_readings_of_45_days_end_of_month_must_be_told_apart(words: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        terms.parse(words)

    assert "« 45 jours puis fin de mois » ou « fin de mois puis 45 jours »" in refusal.value.reason("fr")
    assert "“45 days then end of month” or “end of month then 45 days”" in refusal.value.reason("en")


def test_moves_side_by_side_are_refused_with_the_words_to_write() -> None:
    with pytest.raises(CannotRead, match="« fin de mois puis le 10 »"):
        terms.parse("fin de mois le 10")


def test_every_problem_is_said_at_once() -> None:
    with pytest.raises(CannotRead) as refusal:
        terms.parse("x : 30 jours ; le 45 ; trente jours")

    assert len(refusal.value.problems) == 4  # the share, the missing share, the 45th, « trente »


LAW = [  # Worked dates of the law sheet: issue, 30 days, 60 days, days first, end of month first.
    ("2026-01-02", "2026-02-01", "2026-03-03", "2026-02-28", "2026-03-17"),
    ("2026-01-20", "2026-02-19", "2026-03-21", "2026-03-31", "2026-03-17"),
    ("2026-10-05", "2026-11-04", "2026-12-04", "2026-11-30", "2026-12-15"),
    ("2026-10-22", "2026-11-21", "2026-12-21", "2026-12-31", "2026-12-15"),
    ("2026-11-30", "2026-12-30", "2027-01-29", "2027-01-31", "2027-01-14"),
    ("2028-01-15", "2028-02-14", "2028-03-15", "2028-02-29", "2028-03-16"),
]


@pytest.mark.parametrize("row", LAW, ids=[row[0] for row in LAW])
def test_the_worked_dates_of_the_law_are_found_again(row: tuple[str, ...]) -> None:
    issued_on, *expected = map(date.fromisoformat, row)

    found = [
        terms.parse(words).due_dates(issued_on)[0]
        for words in ("30 jours", "60 jours", "45 jours puis fin de mois", "fin de mois puis 45 jours")
    ]

    assert found == expected


BY_HAND: list[tuple[str, Callable[[by_hand.Day], by_hand.Day]]] = [
    ("30 jours", lambda day: by_hand.plus_days(day, 30)),
    ("60 jours", lambda day: by_hand.plus_days(day, 60)),
    ("2 semaines", lambda day: by_hand.plus_days(day, 14)),
    ("1 mois", lambda day: by_hand.plus_months(day, 1)),
    ("13 mois", lambda day: by_hand.plus_months(day, 13)),
    ("fin de mois", by_hand.end_of_month),
    ("45 jours puis fin de mois", lambda day: by_hand.end_of_month(by_hand.plus_days(day, 45))),
    ("fin de mois puis 45 jours", lambda day: by_hand.plus_days(by_hand.end_of_month(day), 45)),
    ("le 10", lambda day: by_hand.next_of(day, (10,))),
    ("le 31", lambda day: by_hand.next_of(day, (31,))),
    ("le 5 ou le 30", lambda day: by_hand.next_of(day, (5, 30))),
    ("le 31 du mois suivant", lambda day: by_hand.end_of_month(by_hand.plus_days(by_hand.end_of_month(day), 1))),
    ("le 15 du mois suivant", lambda day: by_hand.plus_days(by_hand.end_of_month(day), 15)),
    ("à réception", lambda day: day),
]


@pytest.mark.parametrize(("words", "oracle"), BY_HAND, ids=[words for words, _ in BY_HAND])
def test_every_day_of_2024_to_2044_agrees_with_a_calendar_written_by_hand(
    words: str, oracle: Callable[[by_hand.Day], by_hand.Day]
) -> None:
    moves = terms.parse(words).parts[0].moves

    wrong = [day for day in by_hand.YEARS_ASKED if terms.due_on(date(*day), moves) != date(*oracle(day))]

    assert wrong == []


def test_the_31st_of_a_short_month_is_its_last_day() -> None:
    assert terms.parse("le 31").due_dates(date(2028, 2, 10)) == (date(2028, 2, 29),)
    assert terms.parse("le 31").due_dates(date(2027, 2, 28)) == (date(2027, 2, 28),)
    assert terms.parse("le 31 du mois suivant").due_dates(date(2027, 1, 31)) == (date(2027, 2, 28),)


# Sums


def sums(words: str, amount: str) -> list[str]:
    instalments = terms.parse(words).instalments(date(2026, 1, 1), Decimal(amount))
    return [str(instalment.amount) for instalment in instalments]


def test_the_last_part_takes_the_odd_cents() -> None:
    assert sums("30 % : 1 mois ; 30 % : 2 mois ; 40 % : 3 mois", "5288.85") == ["1586.66", "1586.66", "2115.53"]


def test_fixed_sums_and_shares_of_the_whole_stand_together() -> None:
    assert sums("70 % : à réception ; 200 : à réception ; reste : à réception", "1000.00") == [
        "700.00",
        "200.00",
        "100.00",
    ]


def test_a_credit_is_shared_with_its_sign() -> None:
    assert sums("25 % : 30 jours ; 4,00 : 1 mois ; reste : 2 mois", "-10.00") == ["-2.50", "-4.00", "-3.50"]


def test_a_part_that_nothing_is_left_for_is_dropped_with_its_date() -> None:
    found = terms.parse("50 % : 1 mois ; 49 % : 2 mois ; reste : 3 mois").instalments(date(2026, 1, 1), Decimal("0.01"))

    assert [(str(one.amount), one.due_on) for one in found] == [("0.01", date(2026, 2, 1))]


def test_fixed_sums_may_take_exactly_everything() -> None:
    assert sums("150 : 1 mois ; 50 : 2 mois ; reste : 3 mois", "200.00") == ["150.00", "50.00"]


def test_rounding_up_never_shares_more_than_there_is() -> None:
    assert sums("25 % : 1 mois ; 25 % : 2 mois ; 25 % : 3 mois ; reste : 4 mois", "0.02") == ["0.01", "0.01"]


def test_nothing_to_pay_is_one_sum_of_zero_on_the_day_itself() -> None:
    found = terms.parse("30 % : 1 mois ; reste : 2 mois").instalments(date(2016, 5, 17), Decimal("0.00"))

    assert [(str(one.amount), one.due_on) for one in found] == [("0.00", date(2016, 5, 17))]


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("200 : 1 mois ; reste : 2 mois", "199.99"),
        ("70 % : 1 mois ; 200 : 2 mois ; reste : 3 mois", "500.00"),
        ("200 : 1 mois ; reste : 2 mois", "-100.00"),
    ],
)
def test_parts_above_the_sum_to_pay_are_refused_with_both_figures(words: str, amount: str) -> None:
    with pytest.raises(CannotShare) as refusal:
        terms.parse(words).instalments(date(2026, 1, 1), Decimal(amount))

    assert "Réduisez les montants fixes" in refusal.value.reason("fr")
    assert "Lower the fixed amounts" in refusal.value.reason("en")


# Doubts


def test_a_last_share_that_is_not_what_it_takes_is_doubted() -> None:
    doubt = terms.doubts(terms.parse("30 % : 1 mois ; 60 % : 2 mois"), "fr")

    assert doubt == ("La dernière part prend toujours le reste, pas « 60 % ». Écrivez « reste » à sa place.",)
    assert "not “60%”" in terms.doubts(terms.parse("30 % : 1 mois ; 60 % : 2 mois"), "en")[0]
    assert terms.doubts(terms.parse("500 : 1 mois ; 500 : 2 mois"), "fr") != ()


@pytest.mark.parametrize(
    "words", ["30 jours", "100 % : 30 jours", "30 % : 1 mois ; 70 % : 2 mois", "500 : 1 mois ; reste : 2 mois"]
)
def test_shares_that_are_what_they_say_are_not_doubted(words: str) -> None:
    assert terms.doubts(terms.parse(words), "fr") == ()


# Sentences

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("words", "french", "english"),
    [
        ("1 jour", "Échéance : 1 jour après la date de facture.", "Due date: 1 day after the invoice date."),
        ("2 mois", "Échéance : 2 mois après la date de facture.", "Due date: 2 months after the invoice date."),
        ("à réception", "À payer à réception de la facture.", "Payable on receipt of the invoice."),
        ("fin de mois", "Échéance : fin du mois de la facture.", "Due date: the end of the invoice month."),
        (
            "fin de mois puis 45 jours",
            "Échéance : fin du mois de la facture, plus 45 jours.",
            "Due date: the end of the invoice month, plus 45 days.",
        ),
        (
            "45 jours puis fin de mois",
            "Échéance : 45 jours après la date de facture, puis fin de ce mois.",
            "Due date: 45 days after the invoice date, then the end of that month.",
        ),
        (
            "à réception puis 2 semaines puis le 1er ou le 15",
            "Échéance : 2 semaines après la date de facture, puis le 1er ou 15 suivant.",
            "Due date: 2 weeks after the invoice date, then the next 1st or 15th.",
        ),
        (
            "le 3",
            "Échéance : le prochain 3, date de facture comprise.",
            "Due date: the next 3rd, invoice date included.",
        ),
        (
            "le 31 du mois suivant",
            "Échéance : le 31 (ou dernier jour) du mois suivant la facture.",
            "Due date: the 31st (or last day) of the month after the invoice.",
        ),
        (
            "1 jour puis le 12 du mois suivant",
            "Échéance : 1 jour après la date de facture, puis le 12 du mois suivant.",
            "Due date: 1 day after the invoice date, then the 12th of the next month.",
        ),
        (
            "33,3 % : à réception ; 66,7 % : 30 jours",
            "À payer en 2 fois. 33,3 % : à réception de la facture. Le reste : 30 jours après la date de facture.",
            "Payable in 2 parts. 33.3%: on receipt of the invoice. The rest: 30 days after the invoice date.",
        ),
    ],
)
def test_terms_are_said_in_a_sentence(words: str, french: str, english: str) -> None:
    said = terms.parse(words)

    assert terms.sentence(said, "fr").replace(NBSP, " ") == french
    assert terms.sentence(said, "en-CA") == english


def test_a_french_sentence_keeps_numbers_and_signs_on_their_line() -> None:
    said = terms.sentence(terms.parse("30 % : 45 jours ; reste : 2 mois"), "fr")

    assert f"30{NBSP}%{NBSP}: 45{NBSP}jours" in said
