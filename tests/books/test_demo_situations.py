"""Each situation of the worked cases was lived in the demo: what was issued there is what the case comes to."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date

import pytest

from reglo.books import standing, verification
from reglo.books.demo import situations
from reglo.books.followups import cases
from reglo.books.tenancy import tenant
from reglo.packs import examples, issue
from reglo.rules.followup import Wait
from reglo.rules.invoicing import Party, Sealed

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
PLACES = {"fr": "jeanne", "ca-qc": "florence"}
SHOWN = [case for case in examples.cases() if case.shown]

# What the demo adds to a case, or says in its own way; everything else must be the same to the letter.
OF_THE_BOOKS = {"number", "instalments", "terms_sentence", "payment", "corrects_number", "corrects_issued_on"}
OF_THE_PAPER = {"subject", "reason"}  # a case names neither: its situation does
NOT_ON_CREDIT_NOTES = {"service_to"}  # their paper has no field for it
OF_THE_SELLER = {"activity", "email", "phone"}
OF_FLORENCE = {"name", "brand", "address", "neq", "gst", "qst"}  # the cases of Québec are Maxime’s, who has a story
PAID_BEFORE = {"paid_on", "paid_means"}  # a case says how much


@pytest.fixture
def both():
    """Both businesses, by their place."""
    return {place: situations.live(name, today=TODAY)[1] for place, name in PLACES.items()}


def told(business):
    with tenant(business.id):
        issued = list(business.invoices.select_related("entry").order_by("issued_at", "id"))
    subjects = Counter(one.subject for one in issued)
    assert set(subjects.values()) == {1}, "two documents show the same situation"
    return {one.subject: one.sealed for one in issued}


def subject(case):
    english = case.place == "fr" and case.draft.language == "en"
    return case.shown.said.en if english else case.shown.said.fr


def worked(case, issued: Sealed) -> Sealed:
    """The case, sealed; a credit note on the invoice that it corrects in the demo."""
    draft = case.draft
    if draft.kind == "credit_note":
        draft = replace(draft, corrects_number=issued.corrects_number, corrects_issued_on=issued.corrects_issued_on)
    return issue.seal(
        draft, number="2026-001", on=case.on, instalments_of=case.instalments_of, choices=case.choices,
        terms_sentence="", prepaid=case.prepaid, extra=case.extra,
    )  # fmt: skip


def compared(sealed: Sealed) -> dict[str, object]:
    """Everything that must be the same."""
    found = {one.name: getattr(sealed, one.name) for one in fields(sealed)}
    allowed = OF_THE_BOOKS | OF_THE_PAPER | (NOT_ON_CREDIT_NOTES if sealed.kind == "credit_note" else set())
    found = {name: value for name, value in found.items() if name not in allowed}
    own = OF_THE_SELLER | (OF_FLORENCE if sealed.place == "ca-qc" else set())
    has_number = {name: bool(getattr(sealed.seller, name)) for name in ("vat", "neq", "gst", "qst")}
    return found | {
        "seller": replace(sealed.seller, **{name: getattr(Party(""), name, "") for name in own}),
        "has_number": has_number,  # A small supplier prints none, whoever it is.
        "buyer": replace(sealed.buyer, email=""),
        "taxes": tuple(replace(one, registration=bool(one.registration)) for one in sealed.taxes),
        "extra": {name: said for name, said in sealed.extra.items() if name not in PAID_BEFORE},
    }


def test_every_situation_has_its_document_which_says_to_the_letter_what_its_case_comes_to(both):
    lived = {place: told(business) for place, business in both.items()}

    assert {(case.place, subject(case)) for case in SHOWN} == {
        (place, one) for place, papers in lived.items() for one in papers
    }
    for case in SHOWN:
        issued = lived[case.place][subject(case)]
        assert compared(issued) == compared(worked(case, issued)), case.name
        assert issued.issued_on == case.on
        assert issued.buyer.email.endswith(".example")


def test_their_books_verify_and_numbers_follow_days(both):
    for business in both.values():
        assert business.demo
        assert verification.verify(business) == []
        with tenant(business.id):
            in_order = business.invoices.order_by("issued_at", "id")
            series: dict[str, list[tuple[date, str]]] = {}
            for issued_on, number in in_order.values_list("issued_on", "number"):
                series.setdefault(number.rpartition("-")[0], []).append((issued_on, number))
        assert all(numbers == sorted(numbers) for numbers in series.values())


def test_all_was_paid_but_the_two_latest_invoices_and_nothing_is_asked_for(both):
    for place, business in both.items():
        with tenant(business.id):
            open_ones = business.receivables.filter(open_amount__gt=0).order_by("invoice__issued_at")
            waiting = [one.invoice.subject for one in open_ones.select_related("invoice")]
            late = standing.sums(business, today=TODAY)[standing.LATE].amount
            moves = [one.move(TODAY) for one in cases.cases(business, today=TODAY).values()]
            latest = business.invoices.filter(kind="invoice").order_by("-issued_at")[:2]
            assert waiting == [one.subject for one in reversed(latest)], place
        assert late == 0
        assert all(isinstance(move, Wait) for move in moves)


@pytest.mark.parametrize("name", situations.NAMES)
@pytest.mark.parametrize("today", [date(2024, 6, 1), date(2025, 3, 31), date(2026, 2, 28), date(2026, 11, 21)])
def test_what_is_yet_to_come_where_the_demo_stands_is_told_on_its_day(name, today):
    seller, sales = situations.read(name, today=today)
    shown = {one.shown.key for one in SHOWN if one.place == seller.person["place"]}
    not_yet = {"nova-scotia"} if name == "florence" and today < date(2025, 4, 1) else set()

    assert {one.bill.key for one in sales} == shown - not_yet
    assert [one.bill.on for one in sales] == sorted(min(one.bill.on, today) for one in sales)
    assert all(one.bill.on < paid.on < today for one in sales for paid in one.bill.receipts)


def test_the_demo_stands_on_a_day_before_all_of_them():
    _, business = situations.live("florence", today=date(2025, 1, 15))

    with tenant(business.id):
        days = set(business.invoices.values_list("issued_on", flat=True))
        paid_before = business.invoices.count() - business.receivables.filter(open_amount__gt=0).count()
    assert days == {date(2025, 1, 15)}
    assert paid_before == 1, "the credit note alone opens no sum"
    assert verification.verify(business) == []


def test_a_choice_that_the_paper_has_no_field_for_is_not_passed_over(monkeypatch):
    (case,) = [one for one in SHOWN if one.place == "fr" and one.shown.key == "training"]
    strange = replace(case, choices=replace(case.choices, early_discount="Escompte de 1 % sous 8 jours."))
    monkeypatch.setattr(examples, "cases", lambda: (strange,))

    with pytest.raises(AssertionError, match="no field for some of its choices"):
        situations.read("jeanne", today=TODAY)


def test_a_credit_note_that_corrects_nothing_told_before_it_is_named(monkeypatch):
    (case,) = [one for one in SHOWN if one.draft.kind == "credit_note"]
    monkeypatch.setattr(examples, "cases", lambda: (case,))

    with pytest.raises(AssertionError, match="no situation before it bills this client"):
        situations.read("florence", today=TODAY)
