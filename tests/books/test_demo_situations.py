"""Each situation of the worked cases was lived in the demo: what was issued there is what the case comes to."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from reglo.books import demo, standing, verification
from reglo.books.demo import situations
from reglo.books.followups import cases
from reglo.books.people import COUNTRIES
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
OF_THE_SELLER = {"activity", "email", "phone"}
OF_FLORENCE = {"name", "brand", "address", "neq", "gst", "qst"}  # the cases of Québec are Maxime’s, who has a story
PAID_BEFORE = {"paid_on", "paid_means"}  # a case says how much


@pytest.fixture
def lived():
    """The sealed documents of both, by their place and their situation."""
    return {place: told(situations.live(name, today=TODAY)[1]) for place, name in PLACES.items()}


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
    found = {name: value for name, value in found.items() if name not in OF_THE_BOOKS | OF_THE_PAPER}
    own = OF_THE_SELLER | (OF_FLORENCE if sealed.place == "ca-qc" else set())
    has_number = {name: bool(getattr(sealed.seller, name)) for name in ("vat", "neq", "gst", "qst")}
    return found | {
        "seller": replace(sealed.seller, **{name: getattr(Party(""), name, "") for name in own}),
        "has_number": has_number,  # A small supplier prints none, whoever it is.
        "buyer": replace(sealed.buyer, email=""),
        "taxes": tuple(replace(one, registration=bool(one.registration)) for one in sealed.taxes),
        "extra": {name: said for name, said in sealed.extra.items() if name not in PAID_BEFORE},
    }


def test_every_situation_has_its_document_which_says_to_the_letter_what_its_case_comes_to(lived):
    assert {(case.place, subject(case)) for case in SHOWN} == {
        (place, one) for place, papers in lived.items() for one in papers
    }
    for case in SHOWN:
        issued = lived[case.place][subject(case)]
        assert compared(issued) == compared(worked(case, issued)), case.name
        assert issued.issued_on == case.on
        assert issued.buyer.email.endswith(".example")
