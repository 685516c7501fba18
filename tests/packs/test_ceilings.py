"""How late a due date may be: warned beyond the ceiling, silent up to it, never refused."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.packs import ceilings
from reglo.rules import terms
from reglo.rules.invoicing import ClientKind

PACKS = Path(ceilings.__file__).parent


def warned(
    words: str,
    issued_on: str,
    *,
    place: str = "fr",
    client: ClientKind = "business",
    language: str = "fr",
    periodic: bool = False,
) -> tuple[str, ...]:
    said, day = terms.parse(words), date.fromisoformat(issued_on)
    return ceilings.warnings(
        place=place,
        client_kind=client,
        issued_on=day,
        due_dates=said.due_dates(day),
        terms=said,
        language=language,
        periodic=periodic,
    )


@pytest.mark.parametrize(
    ("words", "issued_on"),
    [
        ("60 jours", "2026-02-14"),
        ("30 jours puis fin de mois", "2026-01-31"),
        ("45 jours puis fin de mois", "2026-11-30"),  # 62 days, lawful to the month's end
        ("45 jours puis fin de mois", "2026-01-16"),  # 74 days
        ("fin de mois puis 45 jours", "2026-10-01"),  # 75 days, lawful from the month's end
        ("à réception puis fin de mois puis 45 jours", "2026-10-01"),
        ("fin du mois suivant", "2026-07-01"),  # 61 days
        ("30 jours puis fin de mois puis le 10", "2026-01-15"),
        ("2 mois", "2026-02-01"),
        ("à réception", "2026-01-01"),
    ],
)
def test_lawful_terms_between_french_businesses_are_not_warned_of(words: str, issued_on: str) -> None:
    assert warned(words, issued_on) == ()


def test_61_days_are_warned_of_with_the_last_lawful_day_and_the_article() -> None:
    assert warned("61 jours", "2026-02-14") == (
        (
            "L’échéance du 16 avril 2026 tombe 61 jours après la facture. Le plafond entre professionnels est de 60 jours, "
            "soit le 15 avril 2026 (C. com. L441-10, I). Avancez-la ; 45 jours fin de mois restent possibles si le contrat "
            "le prévoit."
        ),
    )
    assert (
        "The ceiling between businesses is 60 days, that is 15 April 2026"
        in warned("61 jours", "2026-02-14", language="en")[0]
    )


@pytest.mark.parametrize(
    ("words", "issued_on", "last"),
    [
        (
            "46 jours puis fin de mois",
            "2026-02-14",
            "15 avril 2026",
        ),  # the 46th day opens April: 60 days are later than 31 March
        ("fin de mois puis 60 jours", "2026-10-22", "21 décembre 2026"),
        ("fin de mois puis 50 jours", "2026-10-01", "15 décembre 2026"),
        ("90 jours puis fin de mois puis le 10", "2022-01-01", "2 mars 2022"),
        ("30 jours puis fin de mois puis le 10", "2022-01-31", "1er avril 2022"),
    ],
)
def test_terms_to_a_months_end_are_measured_in_the_order_they_say(words: str, issued_on: str, last: str) -> None:
    (warning,) = warned(words, issued_on)

    assert f"le {last} (" in warning


def test_each_date_beyond_the_ceiling_has_its_sentence() -> None:
    found = warned("30 % : 30 jours ; 30 % : 90 jours ; reste : 120 jours", "2026-01-01")

    assert [warning.split(" tombe")[0] for warning in found] == [
        "L’échéance du 1er avril 2026",
        "L’échéance du 1er mai 2026",
    ]


def test_a_periodic_invoice_has_45_days_even_to_a_months_end() -> None:
    assert warned("45 jours", "2026-01-01", periodic=True) == ()
    assert "facture récapitulative" in warned("46 jours", "2026-01-01", periodic=True)[0]
    assert "facture récapitulative" in warned("45 jours puis fin de mois", "2026-01-02", periodic=True)[0]


def test_public_buyers_have_30_days_periodic_or_not() -> None:
    assert warned("30 jours", "2026-01-01", client="public") == ()
    for periodic in (False, True):
        (warning,) = warned("31 jours", "2026-01-01", client="public", periodic=periodic)
        assert "sous 30 jours, soit le 31 janvier 2026" in warning
        assert "hôpitaux publics" in warning


@pytest.mark.parametrize(
    ("place", "client"), [("fr", "consumer"), ("ca-qc", "business"), ("ca-qc", "consumer"), ("ca-qc", "public")]
)
def test_where_the_law_leaves_the_term_free_nothing_is_said(place: str, client: ClientKind) -> None:
    assert warned("400 jours", "2026-01-01", place=place, client=client) == ()


def test_a_day_before_the_records_is_said_not_guessed() -> None:
    (warning,) = warned("30 jours", "2008-12-31")

    assert "en vigueur le 31 décembre 2008 (fr) n’est pas connu" in warning
    assert "31 December 2008" in warned("30 jours", "2008-12-31", language="en")[0]


def test_dates_without_their_words_are_measured_in_days() -> None:
    found = ceilings.warnings(
        place="fr",
        client_kind="business",
        issued_on=date(2026, 11, 30),
        due_dates=[date(2027, 1, 31)],
        terms=None,
        language="fr",
    )

    assert len(found) == 1


def test_a_record_of_low_confidence_is_marked_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    law = ceilings.law_of("fr")
    doubted = ceilings.Ceiling(**{**vars(law.ceilings[0]), "confidence": "L"})
    monkeypatch.setattr(ceilings, "law_of", lambda _: ceilings.Law((doubted,), ()))

    assert "(C. com. L441-10, I, à vérifier)" in warned("61 jours", "2026-02-14")[0]
    assert "to be checked" in warned("61 jours", "2026-02-14", language="en")[0]


def test_the_record_in_force_on_the_day_of_issue_decides() -> None:
    old = ceilings.law_of("fr").ceilings[0]
    new = ceilings.Ceiling(**{**vars(old), "since": date(2030, 1, 1), "days": 30})
    law = ceilings.Law((new, old), ())

    def days(on: date) -> list[int]:
        return [ceiling.days for ceiling in law.in_force(client_kind="business", on=on, periodic=False)]

    assert days(date(2029, 12, 31)) == [60]
    assert days(date(2030, 1, 1)) == [30]


@pytest.mark.parametrize("place", ["atlantis", "../fr", "", "fr/.."])
def test_an_unknown_place_is_named(place: str) -> None:
    with pytest.raises(LookupError, match="unknown place"):
        ceilings.law_of(place)


@given(st.dates(date(2009, 1, 1), date(2040, 12, 31)), st.integers(0, 200))
def test_plain_days_are_warned_of_from_the_61st_on(issued_on: date, days: int) -> None:
    found = ceilings.warnings(
        place="fr",
        client_kind="business",
        issued_on=issued_on,
        due_dates=[issued_on + timedelta(days=days)],
        terms=None,
        language="fr",
    )

    assert bool(found) == (days > 60)


@given(st.dates(date(2009, 1, 1), date(2040, 12, 31)), st.integers(0, 45))
def test_up_to_45_days_end_of_month_is_never_warned_of_in_either_order(issued_on: date, days: int) -> None:
    for words in (f"{days} jours puis fin de mois", f"fin de mois puis {days} jours"):
        assert warned(words, issued_on.isoformat()) == ()


@pytest.mark.parametrize("file", sorted(PACKS.glob("*/terms.toml")), ids=lambda file: file.parent.name)
def test_every_record_has_its_source_its_day_and_its_confidence(file: Path) -> None:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    records = [*data.get("ceiling", []), *data["free"]]

    assert records
    for record in records:
        assert record["source"]
        assert record["from_source"]
        assert {record["confidence"], record["from_confidence"]} <= {"H", "M", "L"}
        assert isinstance(record["from"], date)
        assert isinstance(record["checked_on"], date)
        assert set(record["clients"]) <= {"business", "consumer", "public"}
        assert isinstance(record.get("days", "0"), str)
    kinds = {kind for record in records for kind in record["clients"]}
    assert kinds == {"business", "consumer", "public"}
