"""Who the clients of a parcel are: those here already, known again by number, address or name, and the new ones."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reglo.books import journal
from reglo.books.clients import BILLING, Client, Contact
from reglo.books.imports.plan import Plan, Same, remark
from reglo.books.journal import Entry
from reglo.books.tenancy import uuid7
from reglo.packs import identifiers
from reglo.rules import addresses, terms
from reglo.rules.moving import ClientRow, Remark, Where
from reglo.rules.reading import CannotRead, Said, folded, spaced

if TYPE_CHECKING:
    from reglo.books.people import Business

COUNTRIES = {"fr": "FR", "ca-qc": "CA"}
NO_NAME = Said("Ce client n’a pas de nom : ajoutez-le.", "This client has no name: add it.")
NO_RECORD = Said(
    "Ce client n’a pas de fiche dans le fichier : elle est créée avec son nom seul.",
    "The file has no record of this client: one is created with the name alone.",
)
_WRONG = Said(
    "« {value} » n’est pas un numéro {name} : il est laissé de côté.", "“{value}” is no {name} number: it is left out."
)
_LONG = Said(
    "« {name} » est trop long ({most} caractères au plus) : coupé.", "“{name}” is too long ({most} at most): cut."
)
_TERMS = Said(
    "Conditions « {value} » pas comprises : celles de votre entreprise valent.",
    "Terms “{value}” not understood: those of your business hold.",
)
_REGION = Said(
    "La région « {value} » est laissée de côté : écrivez son code dans la fiche, si l’adresse en a besoin.",
    "The region “{value}” is left out: write its code in the record, if the address needs it.",
)
_NUMBERS = ("siren", "siret", "vat", "neq")


class People:
    """The clients known so far, of the books and of the parcel, found by what tells them apart."""

    def __init__(self, business: "Business", plan: Plan, *, at: datetime) -> None:
        self.business, self.plan, self.at = business, plan, at
        self.clients: dict[uuid.UUID, Client] = {}
        self._by: dict[tuple[str, str], uuid.UUID] = {}
        self._keys: dict[str, uuid.UUID] = {}
        for one in business.clients.prefetch_related("contacts").order_by("added_at", "id"):
            self._learn(one, [contact.email for contact in one.contacts.all()])
        for known, name in _names_moved_in():
            if known in self.clients:
                self._by.setdefault(("name", folded(spaced(name))), known)

    def take(self, row: ClientRow) -> None:
        """A client of the parcel: known again, or new. One without a name is rejected."""
        if not spaced(row.name):
            self.plan.remarks.append(remark(row, "reject", NO_NAME))
            return
        client, contact = self._read(row)
        found, by = self._same(client, contact.email)
        if found is None:
            found = self._new(client, contact).id
        else:
            self.plan.same.append(Same(row.where, "client", client.name, by))
        self._keys[spaced(row.key)] = self._keys[folded(spaced(row.key))] = found

    def named(self, key: str, where: Where) -> Client | None:
        """Whom an invoice or a payment calls so; made from its name alone where nobody knows it. None for no name."""
        name = spaced(key)
        if not name:
            return None
        found = self._keys.get(name) or self._keys.get(folded(name)) or self._by.get(("name", folded(name)))
        if found is None:
            self.plan.remarks.append(Remark(where, "doubt", NO_RECORD))
            found = self._new(*self._read(ClientRow(where, name, name))).id
            self._keys[folded(name)] = found
        return self.clients[found]

    def known(self, key: str) -> Client | None:
        """The same, without making anybody."""
        name = spaced(key)
        found = self._keys.get(name) or self._keys.get(folded(name)) or self._by.get(("name", folded(name)))
        return self.clients[found] if found else None

    def _new(self, client: Client, contact: Contact) -> Client:
        self.plan.clients.append(client)
        self.plan.contacts.append(contact)
        self._learn(client, [contact.email])
        return client

    def _learn(self, client: Client, emails: list[str]) -> None:
        self.clients[client.id] = client
        self.plan.names[client.id] = client.name
        for pair in _marks(client, emails):
            self._by.setdefault(pair, client.id)

    def _same(self, client: Client, email: str) -> tuple[uuid.UUID | None, str]:
        """The client this one is, and by what; two that bear different numbers are never one."""
        for mark in _marks(client, [email]):
            found = self._by.get(mark)
            if found is not None and not _apart(client, self.clients[found]):
                return found, mark[0]
        return None, ""

    def _read(self, row: ClientRow) -> tuple[Client, Contact]:
        values = {name: self._number(row, name) for name in _NUMBERS}
        values["siren"] = values["siren"] or values["siret"][:9]
        country = (row.country or COUNTRIES[self.business.place]).upper()[:2]
        client = Client(
            business_id=self.business.id,
            id=uuid7(),
            added_at=self.at,
            name=self._fit(row, Client, "name", spaced(row.name)),
            kind=row.kind,
            country=country,
            language=row.language if row.language in {"fr", "en"} else "fr",
            terms=self._terms(row),
            note=row.note,
            **{name: self._fit(row, Client, name, getattr(row, name)) for name in ("street", "postal_code", "city")},
            region=self._region(row, country),
            **values,
        )
        client.filed_as = folded(client.name)  # as saving one does
        facts = {"name": row.contact, "email": row.email.strip(), "phone": row.phone}
        cut = {name: self._fit(row, Contact, name, value) for name, value in facts.items()}
        return client, Contact(business_id=self.business.id, id=uuid7(), client_id=client.id, role=BILLING, **cut)

    def _number(self, row: ClientRow, name: Any) -> str:
        """A number as the books keep it; what is none is left out, and said."""
        value: str = getattr(row, name)
        if not value.strip():
            return ""
        checked = identifiers.check(name, value)
        if checked.valid:
            return checked.canonical
        words = {"value": value.strip(), "name": name.upper()}
        self._doubt(row, Said(_WRONG.fr.format(**words), _WRONG.en.format(**words)))
        return ""

    def _region(self, row: ClientRow, country: str) -> str:
        """The code of a province, or a region short enough for its column; another is left out, and said."""
        region = spaced(row.region)
        if country == "CA" and (code := addresses.province(region)):
            return code
        most = Client._meta.get_field("region").max_length
        if most is not None and len(region) > most:
            self._doubt(row, Said(_REGION.fr.format(value=region), _REGION.en.format(value=region)))
            return ""
        return region

    def _terms(self, row: ClientRow) -> str:
        if not row.terms.strip():
            return ""
        try:
            terms.parse(row.terms)
        except CannotRead:
            self._doubt(row, Said(_TERMS.fr.format(value=row.terms), _TERMS.en.format(value=row.terms)))
            return ""
        return row.terms.strip()

    def _fit(self, row: ClientRow, model: Any, name: str, value: str) -> str:
        """A value short enough for its column."""
        most = model._meta.get_field(name).max_length
        if len(value) > most:
            words = {"name": value[:20] + "…", "most": most}
            self._doubt(row, Said(_LONG.fr.format(**words), _LONG.en.format(**words)))
        return value[:most].strip()

    def _doubt(self, row: ClientRow, said: Said) -> None:
        self.plan.remarks.append(remark(row, "doubt", said))


def _names_moved_in() -> Iterator[tuple[uuid.UUID, str]]:
    """The names under which former imports gave clients: one renamed here since comes back under its old one."""
    for text in Entry.objects.filter(kind="import.landed").order_by("position").values_list("text", flat=True):
        for one in journal.facts_of(text).get("clients", ()):
            yield uuid.UUID(one["id"]), one["client"]["name"]


def _marks(client: Client, emails: list[str]) -> Iterator[tuple[str, str]]:
    """What tells a client apart, the surest first."""
    if siren := client.siren or client.siret[:9]:
        yield "siren", siren
    for name in ("vat", "neq"):
        if value := getattr(client, name):
            yield name, value
    for email in filter(None, emails):
        yield "email", email.casefold()
    yield "name", folded(spaced(client.name))


def _apart(one: Client, other: Client) -> bool:
    """Do both bear a number of the same kind, and not the same one?"""
    pairs = [(one.siren or one.siret[:9], other.siren or other.siret[:9]), (one.vat, other.vat), (one.neq, other.neq)]
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)
