"""Clients, and the people one writes to: the billing contact receives, moves or pays invoices."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.db import models

from reglo.books import halts, journal, prepared, telling
from reglo.books.people import day_of
from reglo.books.tenancy import TenantFK, TenantModel, refs, tenant, uuid7
from reglo.rules.invoicing import Address, Party
from reglo.rules.reading import FieldRefusal, Problem, Said, folded

if TYPE_CHECKING:
    from reglo.books.people import Business, User
    from reglo.rules.invoicing import ClientKind

BILLING, MISSION = "billing", "mission"
RATE_STEP = Decimal("0.0001")


class Client(TenantModel):
    """Who owes: an organisation or a person."""

    client_path = "id"

    name = models.CharField(max_length=200)
    filed_as = models.CharField(max_length=400, editable=False)  # the name without accents or capitals
    kind = models.CharField(max_length=10, default="business")  # business, consumer, public
    legal_form = models.CharField(max_length=200, blank=True)
    street = models.CharField(max_length=300, blank=True)  # lines separated by line feeds
    postal_code = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2)
    siren = models.CharField(max_length=9, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    vat = models.CharField(max_length=20, blank=True)
    neq = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=2, default="fr")
    terms = models.CharField(max_length=200, blank=True)  # empty: those of the business
    note = models.TextField(blank=True)
    added_at = models.DateTimeField()
    key_relationship = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=60, blank=True)  # empty: that of the business
    pay_days = models.CharField(max_length=40, blank=True)  # « 10,25 »: the days of the month it pays
    cutoff_day = models.SmallIntegerField(null=True)  # last day an invoice is taken into the next run
    contact_gap_days = models.SmallIntegerField(null=True)  # the agreed frequency, in business days
    agreed_rate = models.DecimalField(max_digits=7, decimal_places=4, null=True)  # yearly %, agreed before the work
    size = models.CharField(max_length=10, blank=True)  # small, large

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["business", "consumer", "public"]), name="client_kinds")
        ]
        indexes = [models.Index(fields=["business", "filed_as", "id"], name="clients_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """File the client where a person would look for it: « Éditions » among the E."""
        self.filed_as = folded(self.name)
        super().save(**kwargs)


class ClosedPeriod(TenantModel):
    """Weeks in which a client does not answer: nothing is asked meanwhile."""

    client_id = models.UUIDField()
    client = TenantFK(Client, "client_id", related_name="closed_periods")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until_on__gte=models.F("from_on")), name="closed_period_ends"),
            *refs("closedperiod", {"client_id": "Client"}),
        ]


class Contact(TenantModel):
    """A person at a client, with a role."""

    client_id = models.UUIDField()
    client = TenantFK(Client, "client_id", related_name="contacts")
    role = models.CharField(max_length=10, default=BILLING)
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=20, blank=True)  # « Madame », « Monsieur »
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    familiar = models.BooleanField(default=False)  # one says « tu »
    no_email = models.BooleanField(default=False)  # asked to be written to no more: by phone or post

    class Meta:
        constraints = [*refs("contact", {"client_id": "Client"})]
        indexes = [models.Index(fields=["business", "client_id", "role"], name="contacts_of_client")]

    def __str__(self) -> str:
        return self.name or self.email


CLIENT_FIELDS = frozenset(
    {
        "name",
        "kind",
        "legal_form",
        "street",
        "postal_code",
        "city",
        "region",
        "country",
        "siren",
        "siret",
        "vat",
        "neq",
        "language",
        "terms",
        "note",
        "key_relationship",
        "time_zone",
        "pay_days",
        "cutoff_day",
        "contact_gap_days",
        "agreed_rate",
        "size",
    }
)
CONTACT_FIELDS = frozenset({"name", "title", "email", "phone", "familiar", "no_email"})


def add(
    business: "Business",
    *,
    client: Mapping[str, Any],
    billing: Mapping[str, Any],
    mission: Mapping[str, Any] | None = None,
    by: "User",
    at: datetime,
    request_key: uuid.UUID | None = None,
) -> Client:
    """Add a client, its billing contact, and the person one works with where another one is named.

    The same `request_key`, which becomes its id, adds once.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        known: Client | None = Client.objects.filter(id=request_key).first() if request_key else None
        return known or added(
            business, book, client=client, billing=billing, mission=mission, client_id=request_key, by=by, at=at
        )


def added(
    business: "Business",
    book: journal.Book,
    *,
    client: Mapping[str, Any],
    billing: Mapping[str, Any],
    mission: Mapping[str, Any] | None = None,
    client_id: uuid.UUID | None = None,
    by: "User | None",
    at: datetime,
) -> Client:
    """Inside a verb: the client, its people and the journal entry."""
    _known(client, billing, mission or {})
    record: Client = Client.objects.create(business=business, id=client_id or uuid7(), added_at=at, **_exact(client))
    contact: Contact = Contact.objects.create(business=business, client=record, role=BILLING, **billing)
    facts = facts_of(record, contact)
    if mission and any(mission.values()):
        other: Contact = Contact.objects.create(business=business, client=record, role=MISSION, **mission)
        facts["mission"] = _told(other, CONTACT_FIELDS)
    journal.append(book, "client.added", facts, subject=record.id, by=by, at=at)
    return record


def facts_of(client: Client, contact: Contact) -> dict[str, dict[str, str]]:
    """A client and its billing contact as the journal tells them when they are added."""
    return {"client": _told(client, CLIENT_FIELDS), "contact": _told(contact, CONTACT_FIELDS)}


def changed(
    business: "Business",
    book: journal.Book,
    client_id: uuid.UUID,
    *,
    client: Mapping[str, Any],
    billing: Mapping[str, Any],
    mission: Mapping[str, Any] | None = None,
    by: "User",
    at: datetime,
) -> Client:
    """Change a client and its people; issued invoices keep what they printed. A new address mends one that bounced."""
    _known(client, billing, mission or {})
    record: Client = Client.objects.get(id=client_id)
    facts = {
        "client": _put(record, _exact(client), CLIENT_FIELDS, told=None),
        "contact": _put_contact(business, record, BILLING, billing),
    }
    if mission and (any(mission.values()) or contact_of(record, MISSION)):
        facts["mission"] = _put_contact(business, record, MISSION, mission)
    if any(facts.values()):
        journal.append(book, "client.changed", facts, subject=record.id, by=by, at=at)
    for name in ("contact", "mission"):
        former, _ = facts.get(name, {}).get("email", ("", ""))
        if former:
            halts.mended(business, book, client_id=client_id, address=former, on=day_of(business, at), by=by, at=at)
    return record


change = journal.verb(changed)


def _known(client: Mapping[str, Any], *people: Mapping[str, Any]) -> None:
    assert client.keys() <= CLIENT_FIELDS, client.keys() - CLIENT_FIELDS
    for one in people:
        assert one.keys() <= CONTACT_FIELDS, one.keys() - CONTACT_FIELDS


def _exact(client: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a client as they will be read again: « 12 % » is sealed as 12.0000."""
    rate = client.get("agreed_rate")
    return {**client, "agreed_rate": Decimal(rate).quantize(RATE_STEP)} if rate is not None else dict(client)


def _put_contact(business: "Business", record: Client, role: str, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Change the person of a role, or name the first one; what changed, for the journal."""
    known = contact_of(record, role)
    contact = known or Contact(business=business, client=record, role=role)
    return _put(contact, values, CONTACT_FIELDS, told=None if known else {})


def _put(
    row: Client | Contact, values: Mapping[str, Any], fields: frozenset[str], *, told: dict[str, str] | None
) -> dict[str, list[str]]:
    before = _told(row, fields) if told is None else told
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return _changed(before, _told(row, fields))


def put_terms(book: journal.Book, client: Client, *, terms: str, by: "User", at: datetime) -> None:
    """Inside a verb: the terms of one client; empty for those of the business. The book must be held."""
    if client.terms == terms:
        return
    facts = {"client": _put(client, {"terms": terms}, CLIENT_FIELDS, told=None), "contact": {}}
    journal.append(book, "client.changed", facts, subject=client.id, by=by, at=at)


def _told(row: Client | Contact, fields: frozenset[str]) -> dict[str, str]:
    """The fields of a row as the journal keeps them."""
    return {name: str(getattr(row, name)) for name in fields}


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """What it was and what it became, of the fields that changed."""
    return {name: [before.get(name, ""), new] for name, new in after.items() if before.get(name) != new}


class CannotClose(FieldRefusal):
    """These weeks cannot be noted: they end before they begin."""


def period_closed(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    from_on: date,
    until_on: date,
    by: "User",
    at: datetime,
) -> ClosedPeriod:
    """Weeks in which a client does not answer, both days included; the same weeks noted twice are noted once.

    Raises CannotClose, and Client.DoesNotExist.
    """
    client: Client = business.clients.get(id=client_id)
    if until_on < from_on:
        said = Said("La fin vient avant le début : changez un des deux jours.", "It ends before it begins.")
        raise CannotClose([Problem("until_on", said)])
    already: ClosedPeriod | None = client.closed_periods.filter(from_on=from_on, until_on=until_on).first()
    row = already or ClosedPeriod(business=business, client_id=client_id, from_on=from_on, until_on=until_on)
    if already is None:
        telling.added(book, "closed_period.noted", row, by=by, at=at)
    return row


close_period = journal.verb(period_closed)


def period_reopened(
    business: "Business", book: journal.Book, *, period_id: uuid.UUID, by: "User", at: datetime
) -> None:
    """Forget closed weeks; the journal keeps them. Twice changes nothing."""
    row: ClosedPeriod | None = business.closedperiods.filter(id=period_id).first()
    if row is not None:
        telling.removed(book, "closed_period.removed", row, by=by, at=at)


reopen_period = journal.verb(period_reopened)


def get(client_id: uuid.UUID) -> Client:
    """A client of the business in force. Inside `tenant()`. Raises Client.DoesNotExist."""
    return _CLIENTS.get(client_id=client_id)


def found(client_id: uuid.UUID) -> Client | None:
    """The same with its people, or None. Inside `tenant()`."""
    one = _CLIENTS.first(client_id=client_id)
    if one is not None:
        models.prefetch_related_objects([one], "contacts")
    return one


_CLIENTS = prepared.Records(Client, lambda client_id: Client.objects.filter(id=client_id))


def billing_contact(client: Client) -> Contact | None:
    """The person invoices go to, if one is known. Uses prefetched contacts when there are some."""
    return contact_of(client, BILLING)


def contact_of(client: Client, role: str) -> Contact | None:
    """The person of a role at a client, if one is known. Uses prefetched contacts when there are some."""
    return next((contact for contact in people_of(client) if contact.role == role), None)


def people_of(client: Client) -> Iterable[Contact]:
    """The persons known at a client. Uses prefetched contacts when there are some."""
    known: Iterable[Contact] | None = getattr(client, "_prefetched_objects_cache", {}).get("contacts")
    return _CONTACTS.all(client_id=client.id) if known is None else known


_CONTACTS = prepared.Records(Contact, lambda client_id: Contact.objects.filter(client_id=client_id))


def contact_at(business: "Business", client_id: uuid.UUID, address: str) -> Contact | None:
    """The person of a client who is written to at an address, whatever its capitals."""
    found: Contact | None = (
        business.contacts.filter(client_id=client_id, email__iexact=address).order_by("id").first() if address else None
    )
    return found


def party(client: Client) -> Party:
    """The client as an invoice prints it."""
    contact = billing_contact(client)
    return Party(
        name=client.name,
        attention=" ".join(word for word in (contact.title, contact.name) if word) if contact else "",
        address=Address(
            street=tuple(line for line in client.street.split("\n") if line.strip()),
            postal_code=client.postal_code,
            city=client.city,
            region=client.region,
            country=client.country,
        ),
        email=contact.email if contact else "",
        phone=contact.phone if contact else "",
        kind=cast("ClientKind", client.kind),
        legal_form=client.legal_form,
        siren=client.siren or client.siret[:9],
        siret=client.siret,
        vat=client.vat,
        neq=client.neq,
    )
