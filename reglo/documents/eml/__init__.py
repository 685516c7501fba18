"""The whole e-mail as it leaves: headers, text, small page, files; nothing but ASCII on the wire.

Text and page say the same words (multipart/alternative), in quoted-printable, so that no server
has to speak 8BITMIME and no line comes near the 998 characters of RFC 5322. Files are base64. The
same facts give the same bytes: a message that is looked at again is the one that left.

`unsent=True` writes the same message for « Ouvrir dans ma messagerie »: `X-Unsent: 1` makes the
mail programs that know it open a draft, ready to send, instead of a received message.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email import policy
from email.message import EmailMessage
from uuid import UUID

from reglo.documents.eml import letter
from reglo.documents.eml.addresses import address_of
from reglo.documents.eml.headers import CannotBuild, Header, Reason, complaints, has_surrogates, mailbox, unstructured
from reglo.documents.eml.letter import File
from reglo.documents.eml.page import page_of
from reglo.documents.eml.plain import text_of

__all__ = ["CannotBuild", "File", "Header", "Reason", "address_of", "as_bytes", "build"]

# 76 is the line of quoted-printable and base64 (RFC 2045, 6.7 and 6.8).
WIRE = policy.SMTP.clone(max_line_length=76)

FILE_NAME_MAX = 150
_FILE_SIGNS = frozenset('/\\"<>:|?*')  # some system on the way refuses each of these in a file name
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_BODY_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def build(
    *,
    sender_name: str,
    sender_address: str,
    to: str,
    subject: str,
    body_markdown: str,
    language: str,
    attachments: Sequence[File],
    message_id: str | UUID,
    date: datetime,
    unsent: bool = False,
    to_name: str = "",
    reply_to: str = "",
    automatic: bool = False,
) -> EmailMessage:
    """The message, whole. Raises CannotBuild with everything that stops it.

    `language` is that of the first words (« fr », « fr-CA », « en »); `date` knows its time zone;
    `automatic` says that no person pressed a button for it (RFC 3834): answering machines keep quiet.
    """
    sender, addressee, answers_to = _checked(
        {"sender_name": sender_name, "to_name": to_name, "subject": subject},
        {"sender_address": sender_address, "to": to, "reply_to": reply_to or sender_address},
        body_markdown,
        attachments,
    )
    message = EmailMessage(policy=WIRE)
    message["From"] = mailbox("From", sender_name, sender)
    message["To"] = mailbox("To", to_name, addressee)
    if answers_to != sender:
        message["Reply-To"] = mailbox("Reply-To", "", answers_to)
    message["Subject"] = unstructured("Subject", subject)
    _stamp(message, message_id=str(message_id), domain=sender.rpartition("@")[2], date=date)
    if automatic:
        message["Auto-Submitted"] = "auto-generated"
    if unsent:
        message["X-Unsent"] = "1"
    _fill(message, letter.read(subject, sender_name, _clean(body_markdown), language, attachments), attachments)
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """The message as it leaves: CRLF at the end of every line, ASCII throughout."""
    return message.as_bytes(policy=WIRE)


def _clean(body: str) -> str:
    """The body with plain line feeds, and without the signs no one can see."""
    return _BODY_CONTROL.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))


def _stamp(message: EmailMessage, *, message_id: str, domain: str, date: datetime) -> None:
    """The instant, and the name by which answers and returns will call this message."""
    assert _MESSAGE_ID.fullmatch(message_id), f"{message_id!r} cannot be a Message-ID"
    assert date.tzinfo is not None, f"{date} has no time zone"
    message["Date"] = date
    message["Message-ID"] = f"<{message_id}@{domain}>"


def _fill(message: EmailMessage, said: letter.Letter, attachments: Sequence[File]) -> None:
    """Text, page and files, between boundaries that the same message always has."""
    message.set_content(text_of(said), subtype="plain", charset="utf-8", cte="quoted-printable")
    message.add_alternative(page_of(said), subtype="html", charset="utf-8", cte="quoted-printable")
    for name, media_type, content in attachments:
        maintype, _, subtype = media_type.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name, cte="base64")
    seed = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:24]
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        # « =_ » can stand in neither quoted-printable nor base64: no content can hold the boundary.
        part.set_boundary(f"=_{seed}_{number}")
    # Last, because setting the content takes every Content-… header down into its first part.
    message["Content-Language"] = ", ".join(dict.fromkeys(said.languages))


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def _checked(
    words: dict[str, str], addresses: dict[str, str], body: str, attachments: Sequence[File]
) -> tuple[str, ...]:
    """The addresses in ASCII, in order, once everything may be written. Raises CannotBuild with the rest."""
    reasons = [
        reason for field, value in words.items() for reason in complaints(field, value, required=field != "to_name")
    ]
    found = []
    for field, typed in addresses.items():
        try:
            found.append(address_of(typed, field=field))
        except CannotBuild as refusal:
            if field != "reply_to" or typed != addresses["sender_address"]:  # said once is enough
                reasons += refusal.reasons
    reasons += _body_complaints(body)
    for file in attachments:
        reasons += _file_complaints(file)
    if reasons:
        raise CannotBuild(reasons)
    return tuple(found)


def _body_complaints(body: str) -> Iterator[Reason]:
    if not body.strip():
        yield Reason("body", "Le message est vide.", "The message is empty.")
    if has_surrogates(body):
        yield Reason(
            "body",
            "Le texte contient un caractère abîmé : retapez le passage.",
            "The text holds a broken character: type that passage again.",
        )


def _file_complaints(file: File) -> Iterator[Reason]:
    name, media_type, content = file
    assert _MEDIA_TYPE.fullmatch(media_type), f"{media_type!r} is not a media type"
    yield from complaints("file", name)
    if len(name) > FILE_NAME_MAX or _FILE_SIGNS & set(name) or name != name.strip():
        yield Reason(
            "file",
            f"Le nom de la pièce jointe « {name[:40]} » est trop long, ou contient un espace au bord "
            'ou l’un des signes / \\ " < > : | ? *.',
            f"The name of the attached file “{name[:40]}” is too long, or holds a space at its edge "
            'or one of the signs / \\ " < > : | ? *.',
        )
    if not content:
        yield Reason("file", f"La pièce jointe « {name} » est vide.", f"The attached file “{name}” is empty.")
