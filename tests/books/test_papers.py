"""The files of what was issued: made once, kept by their hash, tried again a few times, sealed in the journal."""

import hashlib
from email import message_from_bytes, policy
from typing import Any

import pytest

from reglo.books import archive, outbox, papers, verification
from reglo.books.archive import Document
from reglo.books.invoices import Issued
from reglo.books.journal import Entry
from reglo.books.people import Business, describe
from reglo.books.tenancy import tenant
from reglo.documents import eml
from reglo.documents.renderer import Rendered, RenderFailed
from tests import ready
from tests.failures.work import quick_rendering
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db


class Press:
    """Stands for the renderer, counts what it is asked, and fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.asked, self.logos = failures, 0, []

    def __call__(self, text: str, *, logo: bytes | None = None, **_: Any) -> Rendered:
        self.asked += 1
        self.logos.append(logo)
        if self.asked <= self.failures:
            raise RenderFailed(f"essai {self.asked}")
        return quick_rendering(text)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    made = Press()
    monkeypatch.setattr(papers.renderer, "render", made)
    return made


@pytest.fixture
def business() -> Business:
    return ready.business()


@pytest.fixture
def issued(business: Business) -> Issued:
    return ready.issued(business, ready.client(business))


def document(business: Business) -> Document:
    with tenant(business.id):
        return Document.objects.get()


def test_a_document_is_made_from_the_sealed_text_and_its_hash_is_in_the_journal(issued: Issued, press: Press):
    business = issued.invoice.business
    made = papers.render(business, document(business).id, at=NOW)

    assert made.state == Document.READY
    with tenant(business.id):
        text = Entry.objects.get(kind="invoice.issued").text
        sealed = Entry.objects.get(kind="document.made")
    assert archive.read(made.pdf) == quick_rendering(text).pdf
    assert made.pdf in sealed.text and made.xml in sealed.text
    assert archive.pending() == []
    assert verification.verify(business) == []


def test_a_document_made_is_not_made_again(issued: Issued, press: Press):
    business = issued.invoice.business
    for _ in range(3):
        papers.render(business, document(business).id, at=NOW)
        papers.pdf_of(business, issued.invoice, at=NOW)

    assert press.asked == 1
    with tenant(business.id):
        assert Entry.objects.filter(kind="document.made").count() == 1


def test_the_page_that_wants_the_file_now_makes_it(issued: Issued, press: Press):
    pdf = papers.pdf_of(issued.invoice.business, issued.invoice, at=NOW)

    assert hashlib.sha256(pdf).hexdigest() == document(issued.invoice.business).pdf


def test_a_failure_is_counted_said_and_tried_again(issued: Issued, press: Press):
    business, press.failures = issued.invoice.business, 2
    for _ in range(2):
        papers.render(business, document(business).id, at=NOW)
    assert (document(business).state, document(business).tries) == (Document.PENDING, 2)
    assert "essai 2" in document(business).failure

    papers.render(business, document(business).id, at=NOW)

    assert (document(business).state, document(business).failure) == (Document.READY, "")


def test_a_failed_rendering_undoes_no_invoice_and_burns_no_number(business: Business, press: Press):
    press.failures = 100
    client = ready.client(business)
    one = ready.issued(business, client)
    for _ in range(papers.TRIES_MAX):
        papers.render(business, document(business).id, at=NOW)
    two = ready.issued(business, client)

    assert [one.invoice.number, two.invoice.number] == ["2026-001", "2026-002"]
    assert verification.verify(business) == []


def test_after_five_failures_a_person_asks_again(issued: Issued, press: Press):
    business, press.failures = issued.invoice.business, papers.TRIES_MAX
    for _ in range(papers.TRIES_MAX):
        papers.render(business, document(business).id, at=NOW)
    assert document(business).state == Document.FAILED
    assert archive.pending() == []
    press.failures = 100
    with pytest.raises(RenderFailed):
        papers.pdf_of(business, issued.invoice, at=NOW)

    press.failures = 0
    papers.ask_again(business, document(business).id)

    assert [business_id for business_id, _ in archive.pending()] == [business.id]
    assert papers.render(business, document(business).id, at=NOW).state == Document.READY


def test_documents_that_fail_do_not_hold_up_the_others(business: Business, press: Press):
    press.failures = 1
    client = ready.client(business)
    ready.issued(business, client)
    papers.render(business, document(business).id, at=NOW)
    ready.issued(business, client)

    (_, first), (_, second) = archive.pending()

    with tenant(business.id):
        assert [Document.objects.get(id=one).tries for one in (first, second)] == [0, 1]


def test_the_logo_sealed_is_the_logo_printed(business: Business, press: Press):
    logo = archive.keep(b"\x89PNG one")
    describe(business, changes={"logo": logo}, by=owner_of(business), at=NOW)
    ready.issued(business, ready.client(business))
    describe(business, changes={"logo": archive.keep(b"\x89PNG two")}, by=owner_of(business), at=NOW)

    papers.render(business, document(business).id, at=NOW)

    assert press.logos == [b"\x89PNG one"]


def test_a_logo_lost_is_a_failure_that_says_so_and_is_mended_by_choosing_it_again(business: Business, press: Press):
    """It used to be nobody's failure: the document was tried every second, for ever."""
    logo = archive.keep(b"\x89PNG lost")
    describe(business, changes={"logo": logo}, by=owner_of(business), at=NOW)
    ready.issued(business, ready.client(business))
    archive.path_of(logo).unlink()

    for _ in range(papers.TRIES_MAX):
        papers.render(business, document(business).id, at=NOW)
    assert (document(business).state, document(business).failure) == (Document.FAILED, papers.LOST_LOGO)
    archive.keep(b"\x89PNG lost")
    papers.ask_again(business, document(business).id)

    assert papers.render(business, document(business).id, at=NOW).state == Document.READY


def test_a_file_lost_is_said_and_no_other_is_served(issued: Issued, press: Press):
    business = issued.invoice.business
    papers.render(business, document(business).id, at=NOW)
    archive.path_of(document(business).pdf).unlink()

    with pytest.raises(archive.MissingFile):
        papers.pdf_of(business, issued.invoice, at=NOW)


def test_the_message_one_opens_oneself_is_a_draft_with_its_file(issued: Issued, press: Press):
    business = issued.invoice.business
    assert issued.message is not None
    with tenant(business.id):
        message = outbox.Message.objects.select_related("invoice").get(id=issued.message.id)
        made = eml.as_bytes(papers.unsent(business, message, at=NOW))

    read = message_from_bytes(made, policy=policy.default)
    assert read["X-Unsent"] == "1"
    assert read["To"].addresses[0].addr_spec == "compta@nord.example"
    assert [part.get_filename() for part in read.iter_attachments()] == ["facture-2026-001.pdf"]  # type: ignore[union-attr]
