"""The mail server of a business, its password kept encrypted by a key outside the database, and its tests."""

import base64
import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken
from django.db import models

from reglo.books import journal, prepared
from reglo.books.tenancy import DueManager, TenantModel, everyone, tenant

if TYPE_CHECKING:
    from reglo.books.people import Business, User

SECURITIES = ("tls", "starttls", "none")
CLAIMED = "sending"
LEASE = timedelta(minutes=30)  # as long as that of a message
INTERRUPTED = "L’essai a été interrompu : recommencez."


class MailServer(TenantModel):
    """How the messages of one business leave. `tested_at` is empty until a test message was accepted.

    A test is asked by writing `asked_at`. One worker claims it (`answer_state` is then « sending ») and
    answers in `answer`, where the page looks; `asked_at` is empty again once there is an answer.
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
        except (InvalidToken, journal.LostKey) as error:
            raise LostSecret(self.host) from error

    @property
    def facts(self) -> dict[str, str | int]:
        """What the journal seals of the settings, the password by the digest of its encrypted form."""
        return {
            "host": self.host,
            "port": self.port,
            "security": self.security,
            "username": self.username,
            "sender": self.sender,
            "secret": hashlib.sha256(self.secret.encode()).hexdigest() if self.secret else "",
        }

    @property
    def works(self) -> bool:
        """Was a test message accepted with these settings?"""
        return self.answer_state == "sent"


class LostSecret(Exception):
    """The mail password cannot be read: the key file is not the one it was written with."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Le mot de passe de {host} ne peut plus être lu, car le fichier « key » du dossier de données a changé : "
            "tapez-le de nouveau dans les réglages d’envoi."
        )


@dataclass(frozen=True)
class MailSettings:
    """What a person fills in; an empty password keeps the one there is, for the same account of the same server."""

    host: str
    port: int
    security: str
    username: str
    password: str
    sender: str


def server() -> MailServer | None:
    """The mail server of the business in force, if it has one."""
    return _SERVERS.first()


_SERVERS = prepared.Records(MailServer, MailServer.objects.all)


def set_server(business: "Business", settings: MailSettings, *, by: "User", at: datetime) -> MailServer:
    """Keep the mail settings; they count once a test message was accepted.

    A password goes to the server and the name it was given for: when one of these changes it is forgotten,
    so that whoever changes the address does not make us say it to them.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        record = server() or MailServer(business=business)
        if is_elsewhere(record, settings):
            record.secret = ""  # The password of one server is never said to another.
        record.host, record.port, record.security = settings.host, settings.port, settings.security
        record.username, record.sender, record.changed_at = settings.username, settings.sender, at
        if settings.password:
            record.secret = _box().encrypt(settings.password.encode()).decode()
        record.asked_at = record.answered_at = None
        record.answer_state = record.answer = ""
        record.save()
        journal.append(book, "mail.set", record.facts, subject=record.id, by=by, at=at)
        return record


def is_elsewhere(record: MailServer | None, settings: MailSettings) -> bool:
    """Would the password kept now be said to somebody else, or less safely?"""
    if record is None:
        return True
    kept = (record.host, record.port, record.security, record.username)
    return kept != (settings.host, settings.port, settings.security, settings.username)


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
    return everyone(MailServer.due.filter(asked_at__isnull=False, answer_state="")[:20])


def claim_test(business: "Business") -> MailServer | None:
    """Take the test that was asked, with the settings it was asked for; None when another worker was quicker."""
    with tenant(business.id, write=True):
        asked = MailServer.objects.filter(asked_at__isnull=False, answer_state="")
        return server() if asked.update(answer_state=CLAIMED) else None


def answer_test(business: "Business", asked_at: datetime, *, state: str, words: str, at: datetime) -> None:
    """What the server said to the test claimed; settings changed or tested again meanwhile do not hear it."""
    with tenant(business.id, write=True):
        MailServer.objects.filter(asked_at=asked_at, answer_state=CLAIMED).update(
            asked_at=None, answered_at=at, answer_state=state, answer=words[:500]
        )


def give_up_lost_tests(at: datetime) -> int:
    """Tests left in mid-air by a crash are answered « unknown »: a person may ask again."""
    lost = everyone(MailServer.due.filter(answer_state=CLAIMED, asked_at__lt=at - LEASE)[:200])
    for business_id, _ in lost:
        with tenant(business_id, write=True):
            MailServer.objects.filter(answer_state=CLAIMED, asked_at__lt=at - LEASE).update(
                asked_at=None, answered_at=at, answer_state="unknown", answer=INTERRUPTED
            )
    return len(lost)


def _box() -> Fernet:
    derived = hashlib.sha256(b"reglo mail password" + journal.key()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
