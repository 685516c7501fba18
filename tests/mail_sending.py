"""Sending one e-mail to a server of the loopback, in tests."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from reglo.connectors import email as mail
from reglo.connectors.email import Outcome, Server
from reglo.documents import eml
from tests.smtp_server import Habits, MailServer

SENDER, TO = "camille@aubry.example", "nadia@nord.example"


def invoice_email(body: str = "Bonjour,\n\nVoici.", subject: str = "Facture 2026-041") -> EmailMessage:
    return eml.build(
        sender_name="Aubry Conseil",
        sender_address=SENDER,
        to=TO,
        subject=subject,
        body_markdown=body,
        language="fr-FR",
        attachments=(("facture.pdf", "application/pdf", b"%PDF" * 1000),),
        message_id="0192e4a0",
        date=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    )


def settings(server: MailServer, **changes: Any) -> Server:
    facts = {
        "host": "127.0.0.1", "port": server.port, "security": "none", "timeout_s": 0.4, "final_timeout_s": 0.4,
    }  # fmt: skip
    return Server(**(facts | changes))


def sent_to(habits: Habits, **changes: Any) -> tuple[Outcome, MailServer]:
    with MailServer(habits) as server:
        return mail.send(settings(server, **changes), invoice_email(), to=TO), server
