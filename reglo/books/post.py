"""The mail server of a business, its password kept encrypted by a key outside the database, and its tests."""

import base64
import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken
from django.db import models

from reglo.books import journal
from reglo.books.tenancy import DueManager, TenantModel, everyone, tenant

if TYPE_CHECKING:
    from reglo.books.people import Business, User

SECURITIES = ("tls", "starttls", "none")


class MailServer(TenantModel):
    """How the messages of one business leave. `tested_at` is empty until a test message was accepted.

    A test is asked by writing `asked_at`; the worker answers in `answer`, and the page looks there.
    """

    host = models.CharField(max_length=200)
    port = models.IntegerField()
    security = models.CharField(max_length=10, default="starttls")
    username = models.CharField(max_length=200, blank=True)
    secret = models.TextField(blank=True)
    sender = models.EmailField()
    changed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_state = models.CharField(max_length=10, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    due = DueManager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["business"], name="one_mail_server_per_business"),
            models.CheckConstraint(condition=models.Q(security__in=SECURITIES), name="mail_securities"),
        ]
        indexes = [
            models.Index(fields=["business"], condition=models.Q(asked_at__isnull=False), name="mail_tests_asked")
        ]

    @property
    def password(self) -> str:
        """The password in clear. Raises LostSecret when the key beside the database is another one."""
        if not self.secret:
            return ""
        try:
            return _box().decrypt(self.secret.encode()).decode()
        except InvalidToken as error:
            raise LostSecret(self.host) from error

    @property
    def works(self) -> bool:
        """Was a test message accepted with these settings?"""
        return self.answer_state == "sent"


class LostSecret(Exception):
    """The mail password cannot be read: the key file is not the one it was written with."""


@dataclass(frozen=True)
class MailSettings:
    """What a person fills in; an empty password keeps the one there is."""

    host: str
    port: int
    security: str
    username: str
    password: str
    sender: str


def server() -> MailServer | None:
    """The mail server of the business in force, if it has one."""
    found: MailServer | None = MailServer.objects.first()
    return found


def set_server(business: "Business", settings: MailSettings, *, by: "User", at: datetime) -> MailServer:
    """Keep the mail settings; they count once a test message was accepted."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        record = server() or MailServer(business=business)
        record.host, record.port, record.security = settings.host, settings.port, settings.security
        record.username, record.sender, record.changed_at = settings.username, settings.sender, at
        if settings.password:
            record.secret = _box().encrypt(settings.password.encode()).decode()
        record.asked_at = record.answered_at = None
        record.answer_state = record.answer = ""
        record.save()
        facts = {"host": record.host, "port": record.port, "sender": record.sender}
        journal.append(book, "mail.set", facts, subject=record.id, by=by, at=at)
        return record


def remove_server(business: "Business", *, by: "User", at: datetime) -> None:
    """Forget the mail server: messages are handed over again."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        record = server()
        if record is not None:
            journal.append(book, "mail.removed", {"host": record.host}, subject=record.id, by=by, at=at)
            record.delete()


def ask_test(business: "Business", *, at: datetime) -> None:
    """Ask the worker for a test message to oneself."""
    with tenant(business.id, write=True):
        MailServer.objects.update(asked_at=at, answered_at=None, answer_state="", answer="")


def tests_asked() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The mail servers to test, of every business."""
    return everyone(MailServer.due.filter(asked_at__isnull=False)[:20])


def answer_test(business: "Business", *, state: str, words: str, at: datetime) -> None:
    """What the server said to the test."""
    with tenant(business.id, write=True):
        MailServer.objects.filter(asked_at__isnull=False).update(
            asked_at=None, answered_at=at, answer_state=state, answer=words[:500]
        )


def _box() -> Fernet:
    derived = hashlib.sha256(b"reglo mail password" + journal.key()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
