"""Building and reading back e-mails in tests."""

import email
import email.policy
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from typing import Any

from reglo.documents import eml

AT = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=1)))
PDF = ("facture-2026-041.pdf", "application/pdf", b"%PDF-1.7\n.\n\r\n\x00\xff" * 5000)


def build(**changes: Any) -> EmailMessage:
    facts: dict[str, Any] = {
        "sender_name": "Aubry Conseil",
        "sender_address": "camille@aubry.example",
        "to": "nadia.roy@atelier-nord.example",
        "subject": "Facture 2026-041",
        "body_markdown": "Bonjour,\n\nVoici la facture.\n\nCamille",
        "language": "fr-FR",
        "attachments": (PDF,),
        "message_id": "0192e4a0-7c1e-7000-8000-000000000001",
        "date": AT,
    }
    return eml.build(**(facts | changes))


def received(message: EmailMessage) -> EmailMessage:
    """The message as a mail program reads it from the wire."""
    parsed = email.message_from_bytes(eml.as_bytes(message), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def content(message: EmailMessage, kind: str) -> str:
    """The text (`plain`) or the page (`html`) of a message."""
    part = message.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")
