"""The business, the people who act for it, and how it presents itself.

`User`, `Membership`, `Business` (the directory) and `StartLink` are global; `Profile` holds what the
business prints: its identity, its taxes, how it is paid.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction

from reglo.books import archive, journal, prepared
from reglo.books.tenancy import TenantModel, tenant, uuid7
from reglo.documents import pictures
from reglo.rules import roles

ZONES = {"fr": "Europe/Paris", "ca-qc": "America/Montreal"}
CURRENCIES = {"fr": "EUR", "ca-qc": "CAD"}
COUNTRIES = {"fr": "FR", "ca-qc": "CA"}


class Users(BaseUserManager["User"]):
    """Accounts, found by their e-mail whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of an e-mail."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. What they may do is said by their memberships."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="fr")
    keys_on = models.BooleanField(default=True)  # single-letter shortcuts (WCAG 2.1.4)
    is_active = models.BooleanField(default=True)

    objects = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email


class Business(models.Model):
    """The directory: which businesses exist, where, and in whose day they live."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=10)  # « fr », « ca-qc »
    time_zone = models.CharField(max_length=60)
    demo = models.BooleanField(default=False)
    founded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def currency(self) -> str:
        """The money of its place."""
        return CURRENCIES[self.place]

    @property
    def locale(self) -> str:
        """The French of its place."""
        return "fr-CA" if self.place == "ca-qc" else "fr-FR"


class Membership(models.Model):
    """One person in one business, with one role."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    business = models.ForeignKey(Business, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role, role) for role in roles.ROLES])
    until = models.DateField(null=True)  # a delegate's last day
    outside = models.BooleanField(default=False)  # acts for others by trade: the rule on collection was shown

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "user"], name="one_role_per_business")]

    def __str__(self) -> str:
        return self.role


class StartLink(models.Model):
    """The one-time address printed by a first start, so that nobody else claims the instance."""

    digest = models.CharField(max_length=64, primary_key=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest


class Profile(TenantModel):
    """What the business prints on its papers. One row per business; every change is in the journal."""

    legal_name = models.CharField(max_length=200, blank=True)
    brand = models.CharField(max_length=200, blank=True)
    activity = models.CharField(max_length=200, blank=True)
    legal_form = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=300, blank=True)  # lines separated by line feeds
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    vat = models.CharField(max_length=20, blank=True)
    neq = models.CharField(max_length=10, blank=True)
    gst = models.CharField(max_length=20, blank=True)
    qst = models.CharField(max_length=20, blank=True)
    tax_regime = models.CharField(max_length=20)  # « franchise », « vat », « small », « registered »
    operations = models.CharField(max_length=10, default="services")  # « services », « goods », « both »
    vat_on_debits = models.BooleanField(default=False)
    insurance = models.CharField(max_length=300, blank=True)
    mediator = models.CharField(max_length=300, blank=True)
    holder = models.CharField(max_length=200, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    interac_email = models.EmailField(blank=True)
    deposit_details = models.CharField(max_length=200, blank=True)
    bank_since = models.DateField(null=True)  # « ce compte n'a pas changé depuis »
    logo = models.CharField(max_length=64, blank=True)  # SHA-256 of the archived picture
    terms = models.CharField(max_length=200, default="30 jours")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business"], name="one_profile_per_business")]


_PRINTED = prepared.Records(Profile, Profile.objects.all)


def profile() -> Profile:
    """What the business in force prints on its papers. Inside `tenant()`."""
    return _PRINTED.get()


NAME_FIELDS = frozenset({"brand", "legal_name"})  # the directory shows the one, or else the other
BANK_FIELDS = frozenset({"holder", "iban", "bic", "interac_email", "deposit_details"})
PROFILE_FIELDS = frozenset(
    field.name for field in Profile._meta.local_fields if field.name not in {"pk", "id", "business", "bank_since"}
)


@dataclass(frozen=True)
class Founder:
    """The four answers of the first minute."""

    place: str
    name: str
    email: str
    password: str
    language: str = "fr"


class CannotFound(Exception):
    """The start link was used, or the e-mail already has an account."""


def found(answers: Founder, *, link: str, at: datetime, demo: bool = False) -> tuple[User, Business]:
    """Create the first account and its business. Raises CannotFound; the link serves once."""
    business_id = uuid7()
    with tenant(business_id, write=True):
        _spend(link, at)
        user = _account(answers)
        return user, _establish(business_id, answers, user, at=at, demo=demo)


def found_here(answers: Founder, *, at: datetime, demo: bool = False) -> tuple[User, Business]:
    """Create an account and its business from the machine itself, where no link is needed. Raises CannotFound."""
    business_id = uuid7()
    with tenant(business_id, write=True):
        user = _account(answers)
        return user, _establish(business_id, answers, user, at=at, demo=demo)


def _account(answers: Founder) -> User:
    """The account of a founder. Raises CannotFound."""
    return open_account(email=answers.email, name=answers.name, password=answers.password, language=answers.language)


def open_account(*, email: str, name: str, password: str, language: str) -> User:
    """Inside a verb: an account for somebody who has none. Raises CannotFound."""
    if User.objects.filter(email__iexact=email).exists():
        raise CannotFound("email")
    user = User(email=email, name=name, language=language)
    user.set_password(password)
    user.save()
    return user


def _spend(link: str, at: datetime) -> None:
    """Use the start link up; exactly one caller wins."""
    won = StartLink.objects.filter(digest=_digest(link), used_at=None).update(used_at=at)
    if not won:
        raise CannotFound("link")


def _establish(business_id: uuid.UUID, answers: Founder, user: User, *, at: datetime, demo: bool) -> Business:
    business = Business.objects.create(
        id=business_id,
        name=answers.name,
        place=answers.place,
        time_zone=ZONES[answers.place],
        demo=demo,
        founded_at=at,
    )
    Membership.objects.create(user=user, business=business, role=roles.OWNER)
    profile = Profile.objects.create(
        business=business,
        brand="",
        legal_name=answers.name,
        email=answers.email,
        interac_email=answers.email if answers.place == "ca-qc" else "",
        country=COUNTRIES[answers.place],
        region="QC" if answers.place == "ca-qc" else "",
        tax_regime="small" if answers.place == "ca-qc" else "franchise",
    )
    book = journal.open_book(business)
    told = {name: str(getattr(profile, name)) for name in PROFILE_FIELDS}
    facts = {"name": answers.name, "place": answers.place, "demo": demo, "profile": told}
    journal.append(book, "business.founded", facts, subject=business_id, by=user, at=at)
    return business


def business(business_id: uuid.UUID) -> Business:
    """The business of that id; it exists, since someone found its id in a row."""
    return Business.objects.get(id=business_id)


def sender_name() -> str:
    """The name the business in force signs its messages with."""
    name: str = Profile.objects.values_list("legal_name", flat=True).get()
    return name


def describe(business: Business, *, changes: dict[str, Any], by: User, at: datetime) -> Profile:
    """Change what the business prints; the journal keeps what it was and what it became."""
    with tenant(business.id, write=True):
        return described(business, journal.hold(business), changes=changes, by=by, at=at)


def described(business: Business, book: journal.Book, *, changes: dict[str, Any], by: User, at: datetime) -> Profile:
    """Inside a verb: change what the business prints. The book must be held."""
    assert changes.keys() <= PROFILE_FIELDS, f"unknown fields {changes.keys() - PROFILE_FIELDS}"
    profile: Profile = Profile.objects.get()
    changed = {name: value for name, value in changes.items() if getattr(profile, name) != value}
    if not changed:
        return profile
    facts = {name: [str(getattr(profile, name)), str(value)] for name, value in sorted(changed.items())}
    for name, value in changed.items():
        setattr(profile, name, value)
    if changed.keys() & BANK_FIELDS:
        profile.bank_since = day_of(business, at)
    if changed.keys() & NAME_FIELDS:
        Business.objects.filter(id=business.id).update(name=profile.brand or profile.legal_name)
    profile.save()
    journal.append(book, "business.described", facts, subject=profile.id, by=by, at=at)
    return profile


def put_logo(business: Business, *, picture: bytes, by: User, at: datetime) -> Profile:
    """Print this picture on what is issued from now on. Raises pictures.CannotUse; the file itself is not kept."""
    sha256 = archive.keep(pictures.as_png(picture))
    return describe(business, changes={"logo": sha256}, by=by, at=at)


def businesses() -> list[Business]:
    """Every business of this installation, in the order they were founded."""
    return list(Business.objects.order_by("founded_at", "id"))


def owner_of(business: Business) -> User:
    """Who decides for a business; the first one when there are several."""
    # An owner has no last day; one who left has.
    memberships = Membership.objects.select_related("user").filter(business=business, role=roles.OWNER, until=None)
    return memberships.order_by("id")[0].user


def membership_of(user: User, business: Business, *, on: date) -> Membership | None:
    """What a person is in a business on a day; None once their last day is gone."""
    rows = Membership.objects.select_related("business").filter(user=user, business=business)
    return rows.filter(models.Q(until=None) | models.Q(until__gte=on)).first()


def day_of(business: Business, at: datetime) -> date:
    """The day it is, at that instant, where the business lives."""
    return at.astimezone(ZoneInfo(business.time_zone)).date()


def invite_start(*, at: datetime) -> str | None:
    """A fresh one-time start token when nobody has an account yet; None otherwise."""
    with transaction.atomic():
        if User.objects.exists():
            return None
        StartLink.objects.filter(used_at=None).delete()
        token = secrets.token_urlsafe(24)
        StartLink.objects.create(digest=_digest(token), made_at=at)
        return token


def anyone() -> bool:
    """Has somebody an account here?"""
    return User.objects.exists()


def start_is_open(link: str) -> bool:
    """May this link still found the first business?"""
    return StartLink.objects.filter(digest=_digest(link), used_at=None).exists()


def set_password(*, email: str, password: str) -> bool:
    """Set a new password from the machine itself; False when nobody has this e-mail."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            return False
        user.set_password(password)
        user.save(update_fields=["password"])
        return True


def account(email: str) -> User:
    """The account of an e-mail, as it stands now. Raises User.DoesNotExist."""
    return User.objects.get_by_natural_key(email)


def place_of(user: User) -> str:
    """The place of the business one finds on signing in; empty without any."""
    first = Membership.objects.filter(user=user).order_by("id").values_list("business__place", flat=True).first()
    return first or ""


def set_preferences(user: User, *, language: str, keys_on: bool) -> None:
    """The interface language and the single-letter shortcuts of one person."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(language=language, keys_on=keys_on)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
