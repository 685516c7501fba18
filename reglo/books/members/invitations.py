"""Invitations: a link that lets one person into a business, once, within fourteen days.

The database keeps the SHA-256 of the token and not the token, like a password: whoever reads it joins
nothing. Where Réglo sends the link by e-mail, the message holds it, as any letter does, until it served.
"""

import hashlib
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError

from reglo.books import journal, outbox, people, post
from reglo.books.members import memberships
from reglo.books.members.refusals import CannotKeep, Problem, refused
from reglo.books.members.tables import Invitation
from reglo.books.people import Membership, User, day_of
from reglo.books.tenancy import tenant
from reglo.documents import messages
from reglo.packs import texts
from reglo.rules import roles
from reglo.rules.reading import Said, spaced

if TYPE_CHECKING:
    from reglo.books.people import Business

TOKEN_BYTES = 24
DAYS = 14
STEP = "member_invitation"
State = Literal["open", "used", "expired", "withdrawn", "unknown"]
NAME_CHARS_MAX = 200


class CannotInvite(CannotKeep):
    """What is wrong with an invitation, field by field."""


class CannotAccept(Exception):
    """Why nobody joins by this link: a `State`, « other_account » or « has_account »."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Found:
    """What a token leads to. Whoever follows a link that no longer serves is told why, and nothing more."""

    state: State
    invitation: Invitation | None = None
    has_account: bool = False


def invite(
    business: "Business",
    *,
    email: str,
    name: str,
    role: str,
    outside: bool,
    until: date | None,
    on: date,
    by: User,
    at: datetime,
) -> tuple[Invitation, str]:
    """Invite somebody: the invitation, and the token of its link, which is nowhere else. Raises CannotInvite."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        email, name = spaced(email), spaced(name)
        problems = [*_wrong_person(business, email, name, on=on, at=at), *_wrong_role(role, outside, until, on=on)]
        if problems:
            raise CannotInvite(problems)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        made = Invitation.objects.create(
            business=business,
            email=email,
            name=name,
            role=role,
            digest=_digest(token),
            outside=outside,
            until=until,
            made_at=at,
            expires_at=at + timedelta(days=DAYS),
            by=by.pk,
        )
        told = ("email", "name", "role", "outside", "until", "digest")
        facts = {field: getattr(made, field) for field in told} | {
            "expires_at": made.expires_at.astimezone(UTC).isoformat()
        }
        journal.append(book, "member.invited", facts, subject=made.id, by=by, at=at)
        return made, token


def _wrong_person(business: "Business", email: str, name: str, *, on: date, at: datetime) -> Iterator[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        yield from refused(
            "email",
            "Écrivez une adresse entière, comme ines@caron.example.",
            "Write a whole address, such as ines@caron.example.",
        )
    if any(one.user.email.casefold() == email.casefold() for one in memberships.members(business, on=on)):
        yield from refused(
            "email",
            "Cette personne est déjà membre : changez son dernier jour, ou retirez son accès d’abord.",
            "This person is a member already: change their last day, or end their access first.",
        )
    elif any(one.email.casefold() == email.casefold() for one in invitations(business, at=at)):
        yield from refused(
            "email",
            "Une invitation attend déjà sa réponse à cette adresse : retirez-la d’abord.",
            "An invitation to this address is waiting already: withdraw it first.",
        )
    if len(name) > NAME_CHARS_MAX:
        yield from refused("name", "Ce nom est trop long : 200 signes au plus.", "This name is too long: 200 at most.")


def _wrong_role(role: str, outside: bool, until: date | None, *, on: date) -> Iterator[Problem]:
    if role not in roles.ROLES:
        yield from refused("role", "Choisissez un rôle.", "Choose a role.")
    if role == roles.OWNER and outside:
        yield from refused(
            "outside",
            "Qui décide pour l’entreprise n’est pas une personne extérieure : choisissez un autre rôle.",
            "An owner is not somebody outside the business: choose another role.",
        )
    if role == roles.OWNER and until is not None:
        yield from refused(
            "until",
            "Qui décide pour l’entreprise n’a pas de dernier jour : laissez vide.",
            "An owner has no last day: leave it empty.",
        )
    elif until is not None and until < on:
        yield Problem("until", Said(*memberships.past_day()))


def invitations(business: "Business", *, at: datetime) -> list[Invitation]:
    """The invitations that wait for their answer, the latest first."""
    rows = Invitation.objects.filter(business=business, accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    return list(rows.order_by("-made_at", "-id"))


def withdraw(business: "Business", invitation_id: uuid.UUID, *, by: User, at: datetime) -> bool:
    """Take an invitation back; False when it was accepted, or withdrawn, before. Raises Invitation.DoesNotExist."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        made = Invitation.objects.get(id=invitation_id, business=business)
        waiting = Invitation.objects.filter(id=made.id, accepted_at=None, withdrawn_at=None)
        if not waiting.update(withdrawn_at=at):
            return False
        journal.append(book, "invitation.withdrawn", {}, subject=made.id, by=by, at=at)
        return True


def invitation_of(token: str, *, at: datetime) -> Found:
    """What a link leads to now; the same answer for a token never given as for none."""
    made = Invitation.objects.select_related("business").filter(digest=_digest(token)).first()
    if made is None:
        return Found("unknown")
    return Found(_state(made, at), made, User.objects.filter(email__iexact=made.email).exists())


def accept(
    token: str,
    *,
    at: datetime,
    user: User | None = None,
    name: str = "",
    password: str = "",
    language: str = "fr",
) -> Membership:
    """Join the business that invites: as who is signed in, or with a new account. Raises CannotAccept.

    An account that exists signs in first: a link alone never opens it.
    """
    found = invitation_of(token, at=at)
    if found.invitation is None:
        raise CannotAccept(found.state)
    business = found.invitation.business
    with tenant(business.id, write=True):
        book = journal.hold(business)
        made = Invitation.objects.select_related("business").get(id=found.invitation.id)
        if (state := _state(made, at)) != "open":
            raise CannotAccept(state)
        guest = _signed_in(made, user) if user else _new(made, name=name, password=password, language=language)
        Invitation.objects.filter(id=made.id).update(accepted_at=at)
        membership = _joined(made, guest)
        facts = {"user": guest.pk, "invitation": made.id, "role": made.role, "outside": made.outside}
        facts |= {"until": made.until}
        journal.append(book, "member.joined", facts, subject=membership.id, by=guest, at=at)
        return membership


def _state(made: Invitation, at: datetime) -> State:
    if made.accepted_at is not None:
        return "used"
    if made.withdrawn_at is not None:
        return "withdrawn"
    over = made.until is not None and made.until < day_of(made.business, at)
    return "expired" if over or made.expires_at <= at else "open"


def _signed_in(made: Invitation, user: User) -> User:
    """The account the invitation is for, and no other one that happens to be open in this browser."""
    if user.email.casefold() != made.email.casefold():
        raise CannotAccept("other_account")
    return user


def _new(made: Invitation, *, name: str, password: str, language: str) -> User:
    """A new account; somebody may have made it a moment ago by another invitation."""
    try:
        return people.open_account(email=made.email, name=name, password=password, language=language)
    except (people.CannotFound, IntegrityError) as taken:
        raise CannotAccept("has_account") from taken


def _joined(made: Invitation, guest: User) -> Membership:
    """The membership; who comes back finds theirs again, with what the new invitation says."""
    membership, _ = Membership.objects.update_or_create(
        business=made.business,
        user=guest,
        defaults={"role": made.role, "until": made.until, "outside": made.outside},
    )
    return membership


# ── The message that carries the link ────────────────────────────────────────────────────────────


def written_invitation(made: Invitation, *, link: str, by: User) -> messages.Filled:
    """The words that go with the link: to send, or to copy. From Québec French always speaks first."""
    business = made.business
    with tenant(business.id):
        profile = business.profiles.get()
    values: messages.Values = {
        "owner_name": by.name or profile.legal_name or by.email,
        "owner_business": business.name,
        "member_role": made.role,
        "invitation_link": link,
        "invitation_days": str(DAYS),
    }
    french = business.locale
    assert french in {"fr-CA", "fr-FR"}, french
    own = texts.text(STEP, "fr-CA" if french == "fr-CA" else "fr-FR")
    if by.language != "en":
        return messages.fill(own, values)
    english = messages.fill(texts.text(STEP, "en"), values)
    return messages.together(messages.fill(own, values), english) if french == "fr-CA" else english


def post_invitation(
    business: "Business", invitation_id: uuid.UUID, *, link: str, by: User, at: datetime
) -> outbox.Message | None:
    """Send the link by the mail server of the business, once; None without one that works: the link is copied."""
    made = Invitation.objects.select_related("business").get(id=invitation_id, business=business)
    filled = written_invitation(made, link=link, by=by)
    with tenant(business.id, write=True):
        book = journal.hold(business)
        server, key = post.server(), f"invitation:{made.id}"
        if server is None or not server.works:
            return None
        known: outbox.Message | None = outbox.Message.objects.filter(key=key).first()
        if known is not None:
            return known
        message = outbox.add(
            business,
            key=key,
            channel=outbox.EMAIL,
            kind=STEP,
            to=made.email,
            subject=filled.subject,
            body=filled.body,
            language=filled.language,
            at=at,
        )
        journal.append(book, "message.queued", {"kind": STEP}, subject=message.id, by=by, at=at)
        return message


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
