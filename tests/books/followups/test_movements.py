"""What changed a claim: a judge reads each credit note, payment and missed date, in order, and their papers."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest

from reglo.books import corrections, invoices, payments, people
from reglo.books.followups import cases, dossiers, letters
from reglo.books.tenancy import tenant
from reglo.documents import dossier
from tests.books.followups.scene import Scene, scene
from tests.books.followups.test_paper_steps import DECEMBER, pay, reminded, words_of, write
from tests.people import NOW, TODAY

pytestmark = pytest.mark.django_db

DAY = DECEMBER.date()
DUE_ON = TODAY + timedelta(days=30)


@pytest.fixture
def it() -> Scene:
    """1 800 € owed, 240 € of it credited, 600 € received before the due date, and a date that went by."""
    made = scene()
    people.describe(made.business, changes={"phone": "06 00 00 00 00"}, by=made.owner, at=NOW)
    assert made.issued
    credited(made, "240")
    pay(made, "600", DUE_ON - timedelta(days=5), DECEMBER)
    made.promise(amount=Decimal(900), due_on=DUE_ON, on=TODAY, at=DECEMBER + timedelta(seconds=1))
    reminded(made)
    return made


def credited(it: Scene, amount: str) -> None:
    with tenant(it.business.id):
        draft = corrections.open_credit_note(
            it.business, it.issued.invoice, way=corrections.AMOUNT, amount=Decimal(amount), reason="Atelier annulé",
            at=NOW,
        )  # fmt: skip
    invoices.issue(it.business, draft.id, on=TODAY + timedelta(days=2), by=it.owner, at=NOW)


def told(it: Scene):
    with tenant(it.business.id):
        followed = cases.of_client(it.business, it.client.id, today=DAY)
        return letters.movements_of(followed, followed.sums, DAY)


def test_each_credit_note_each_payment_and_each_missed_date_is_told_in_order(it):
    assert [(one.on, one.kind, one.amount, one.means) for one in told(it)] == [
        (TODAY + timedelta(days=2), "credit_note", Decimal("240.00"), ""),
        (DUE_ON - timedelta(days=5), "payment", Decimal("600.00"), "transfer"),
        (DUE_ON, "missed", None, ""),
    ]


def test_a_payment_taken_back_changed_nothing_and_is_not_told(it):
    with tenant(it.business.id):
        (payment,) = it.business.payments.all()
    payments.reverse(it.business, payment.id, reason="rejeté", today=DAY, by=it.owner, at=DECEMBER)

    assert "payment" not in {one.kind for one in told(it)}


def test_the_formal_notice_shows_how_the_sum_came_to_be_what_is_asked(it):
    body = words_of(write(it, "formal_notice"))

    assert "| 25 novembre 2026 | avoir nº 2026-002 sur la facture nº 2026-001 | −240,00 € |" in body
    assert "| 18 décembre 2026 | paiement reçu par virement, sur la facture nº 2026-001 | −600,00 € |" in body
    assert "| 23 décembre 2026 | date convenue, passée sans paiement | – |" in body
    assert body.index("−240,00 €") < body.index("−600,00 €") < body.index("passée sans paiement")


def test_a_notice_of_a_sum_that_nothing_changed_tells_nothing_of_it():
    made = scene()
    people.describe(made.business, changes={"phone": "06 00 00 00 00"}, by=made.owner, at=NOW)
    assert made.issued
    reminded(made)

    assert "dans l’ordre" not in words_of(write(made, "formal_notice"))


def test_the_folder_tells_the_same_and_holds_the_credit_note(it, monkeypatch):
    listed, made = {}, dossier.listing

    def seen(**given):
        listed.update(given)
        return made(**given)

    monkeypatch.setattr(dossiers.dossier, "listing", seen)
    _name, content = dossiers.case_file(it.business, it.client.id, today=DAY, at=DECEMBER)

    facts = [one.words.replace("\u00a0", " ") for one in listed["events"]]
    assert "avoir nº 2026-002 sur la facture nº 2026-001 : 240,00 €" in facts
    assert "paiement reçu par virement, sur la facture nº 2026-001 : 600,00 €" in facts
    assert "date convenue, passée sans paiement" in facts
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert [name for name in names if "avoir" in name] == ["02-avoir-no-2026-002.pdf"]


def test_in_quebec_it_is_a_note_de_credit_and_english_has_its_own_words(it):
    credit = told(it)[0]

    assert credit.words("fr-CA").startswith("note de crédit")
    assert credit.words("en") == "credit note 2026-002 on invoice 2026-001"
    assert told(it)[1].words("en") == "payment received by transfer, on invoice 2026-001"
