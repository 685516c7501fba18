"""Who the business is and who its clients are: each row as the journal last told it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reglo.books.clients import BILLING, CLIENT_FIELDS, CONTACT_FIELDS, MISSION, Client, Contact
from reglo.books.journal import Entry
from reglo.books.people import BANK_FIELDS, PROFILE_FIELDS, ZONES, Profile, day_of
from reglo.books.verification import imports
from reglo.books.verification.findings import Broken, compared, entries, facts, pages
from reglo.rules.reading import folded

if TYPE_CHECKING:
    from reglo.books.people import Business


def directory(row: "Business") -> Iterator[Broken]:
    """The directory says what the first minute said, and the name the business has since chosen to print."""
    row.refresh_from_db()
    said, told = facts(_founding()), _told_of_profile()
    yield from compared(
        "business",
        row.name,
        ("name", row.name, told.get("brand") or told.get("legal_name")),
        ("place", row.place, said.get("place")),
        ("time_zone", row.time_zone, ZONES.get(said.get("place", ""))),
        ("demo", row.demo, said.get("demo")),
    )


def profile(business: "Business") -> Iterator[Broken]:
    """What the business prints is what it was told to print, its bank account first of all."""
    told, bank_since = _told_of_profile(), None
    for entry in entries("business.described"):
        bank_since = day_of(business, entry.at) if facts(entry).keys() & BANK_FIELDS else bank_since
    row: Profile = Profile.objects.get()
    pairs = [(name, str(getattr(row, name)), told.get(name)) for name in sorted(PROFILE_FIELDS)]
    yield from compared("profile", row.legal_name, *pairs, ("bank_since", row.bank_since, bank_since))


def _told_of_profile() -> dict[str, Any]:
    """What the founding said of it, and every change since."""
    told: dict[str, Any] = dict(facts(_founding()).get("profile", {}))
    for entry in entries("business.described"):
        told |= {name: new for name, (_, new) in facts(entry).items()}
    return told


def clients() -> Iterator[Broken]:
    """Each client and the contact that receives its invoices are as they were last told."""
    told: dict[Any, dict[str, dict[str, str]]] = {}
    undone = imports.taken_back()
    for entry in entries("client.added", "client.changed", imports.LANDED):
        said = facts(entry)
        if entry.kind == imports.LANDED:
            for one in said.get("clients", []) if entry.subject not in undone else []:
                told[UUID(one["id"])] = {"client": one["client"], "contact": one["contact"], "mission": {}}
            continue
        of = told.setdefault(entry.subject, {"client": {}, "contact": {}, "mission": {}})
        for name, told_of in of.items():
            told_of |= {field: new if isinstance(new, str) else new[1] for field, new in said.get(name, {}).items()}
    contacts: dict[Any, list[Contact]] = {}
    for contact in pages(Contact.objects.all()):
        contacts.setdefault(contact.client_id, []).append(contact)
    for client in pages(Client.objects.all()):
        yield from _client(client, told.pop(client.id, None), contacts.get(client.id, []))
    for subject in told:
        yield Broken("client", str(subject), "it is in the journal and its row is not there")


def _client(client: Client, told: Mapping[str, Any] | None, contacts: list[Contact]) -> Iterator[Broken]:
    if told is None:
        yield Broken("client", client.name, "it is not in the journal")
        return
    filed_as = ("filed_as", client.filed_as, folded(told["client"].get("name", "")))
    yield from compared("client", client.name, *_as_told(client, CLIENT_FIELDS, told["client"]), filed_as)
    if strays := {contact.role for contact in contacts} - {BILLING, MISSION}:
        yield Broken("contact", client.name, f"nobody was told of a contact that is {', '.join(sorted(strays))}")
    for role, said in ((BILLING, told["contact"]), (MISSION, told["mission"])):
        found = [contact for contact in contacts if contact.role == role]
        if len(found) != (role == BILLING or bool(said)):
            yield Broken("contact", client.name, f"it has {len(found)} {role} contacts, and not what was told")
        for contact in found[:1]:
            yield from compared("contact", client.name, *_as_told(contact, CONTACT_FIELDS, said))


def _as_told(row: Any, fields: frozenset[str], told: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """A field that nothing was ever said of, since it is newer than the row, says nothing."""
    silent = {name: str(row._meta.get_field(name).get_default()) for name in fields}
    return ((name, str(getattr(row, name)), told.get(name, silent[name])) for name in sorted(fields))


def _founding() -> Entry:
    founding: Entry = Entry.objects.get(kind="business.founded")
    return founding
