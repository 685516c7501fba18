"""From nothing to a paid invoice, as a person lives it: real verbs, real paper, real mail, in both places."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from reglo import clock, jobs
from reglo.books import clients, drafts, invoices, outbox, payments, people, post, verification
from reglo.books.people import Business, Founder, User
from reglo.books.tenancy import tenant, uuid7
from reglo.documents import renderer
from tests import ready
from tests.people import NOW, TODAY
from tests.smtp_server import Habits, MailServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

QUEBEC = {
    "legal_name": "Basile Tremblay", "street": "10 rue Saint-Paul", "postal_code": "H2Y 1G8", "city": "Montréal",
    "neq": "2260000003", "email": "basile@tremblay.example", "interac_email": "basile@tremblay.example",
}  # fmt: skip
LAVAL = {
    "name": "Ateliers Laval inc.", "street": "5 boul. des Laurentides", "postal_code": "H7G 2T1", "city": "Laval",
    "region": "QC", "country": "CA",
}  # fmt: skip
PLACES = {
    "fr": (ready.PROFILE, ready.NORD, ready.CONTENT),
    "ca-qc": (
        QUEBEC,
        LAVAL,
        {"subject": "Refonte", "service_from": "2026-11-01",
         "lines": [{"title": "Maquettes", "quantity": "3", "unit_price": "600", "tax": "small-supplier"}]},
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def minute_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("REGLO_NOW", str(ready.LEFT))
    clock.now()
    yield
    renderer.stop()


def founded(place: str, server: MailServer) -> tuple[User, Business]:
    """The first minute, the profile, and a mail server that a test message has tried."""
    link = people.invite_start(at=NOW)
    assert link is not None
    email = PLACES[place][0]["email"]
    answers = Founder(place=place, name=PLACES[place][0]["legal_name"], email=email, password="un mot de passe long")
    owner, business = people.found(answers, link=link, at=NOW)
    people.describe(business, changes=PLACES[place][0], by=owner, at=NOW)
    ready.mail_server(business, port=server.port, username="camille", password="secret", sender=email)
    post.ask_test(business, at=NOW)
    jobs.every_second()
    with tenant(business.id):
        found = post.server()
        assert found is not None and found.works, found and found.answer
    return owner, business


def billed(place: str, owner: User, business: Business) -> invoices.Issued:
    """A first paper with everything missing, then nothing missing, then issued, by two clicks at once."""
    empty = drafts.open_draft(business, content={}, at=NOW)
    with pytest.raises(invoices.CannotIssue) as refusal:
        invoices.issue(business, empty.id, on=TODAY, by=owner, at=NOW)
    assert {reason.field for reason in refusal.value.reasons} >= {"buyer", "lines"}, "everything is said at once"
    drafts.drop(business, empty.id, by=owner, at=NOW)
    client = clients.add(business, client=PLACES[place][1], billing=ready.JEANNE, by=owner, at=NOW)
    draft = drafts.open_draft(business, content=PLACES[place][2], client_id=client.id, at=NOW)
    first, second = (
        invoices.issue(business, draft.id, on=TODAY, by=owner, at=NOW, channel=outbox.EMAIL) for _ in range(2)
    )
    assert first.invoice.id == second.invoice.id
    return first


@pytest.mark.parametrize("place", PLACES)
def test_a_first_invoice_is_issued_sent_paid_sent_back_by_the_bank_and_credited(place: str):
    habits = Habits(features=("AUTH PLAIN",), account=("camille", "secret"))
    with MailServer(habits) as server:
        owner, business = founded(place, server)
        issued = billed(place, owner, business)
        for _ in range(3):
            jobs.every_second()

    assert issued.invoice.number == "2026-001"
    _, sent = server.taken
    assert sent.to == "compta@nord.example"
    (attached,) = message_from_bytes(sent.content, policy=policy.default).iter_attachments()  # type: ignore[union-attr]
    assert attached.get_filename() == "facture-2026-001.pdf"
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(attached.get_content())).pages)
    assert "2026-001" in text and "Maquettes" in text
    assert paid_back_and_credited(business, owner, issued.invoice) == Decimal(0)
    with tenant(business.id):
        assert business.messages.get(invoice_id=issued.invoice.id).state == outbox.SENT
    assert verification.verify(business) == []


def paid_back_and_credited(business: Business, owner: User, invoice: invoices.Invoice) -> Decimal:
    """Paid in part, sent back by the bank, then taken back by a credit note; what is still open."""
    facts: dict[str, Any] = {"received_on": TODAY, "means": "transfer", "today": TODAY, "by": owner, "at": NOW}
    noted = payments.note(business, invoice_id=invoice.id, amount=Decimal(700), request_key=uuid7(), **facts)
    assert noted.surplus == 0
    payments.reverse(business, noted.payment.id, reason="rejeté", today=TODAY, by=owner, at=NOW + timedelta(hours=1))
    with tenant(business.id):
        assert sum(row.open_amount for row in business.receivables.all()) == invoice.total
        content = invoice.sealed
    kind: dict[str, Any] = {"kind": drafts.CREDIT_NOTE, "corrects_id": invoice.id, "client_id": invoice.client_id}
    lines = [{"title": line.title, "quantity": str(line.quantity), "unit_price": str(line.unit_price), "tax": line.tax}
             for line in content.lines]  # fmt: skip
    draft = drafts.open_draft(business, content={"reason": "annulation", "lines": lines}, at=NOW, **kind)
    invoices.issue(business, draft.id, on=TODAY, by=owner, at=NOW)
    with tenant(business.id):
        return sum((row.open_amount for row in business.receivables.all()), Decimal(0))
