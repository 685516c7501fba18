"""An import undone whole, as long as nothing of it was used: issued to, paid, contacted, looked at or changed."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps

from reglo.books import halts, journal, telling
from reglo.books.clients import Client, Contact
from reglo.books.followups import looks
from reglo.books.imports.tables import Import
from reglo.books.invoices import Invoice
from reglo.books.journal import Entry
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.books.people import day_of
from reglo.books.tenancy import TenantModel
from reglo.rules import numbering
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

LOT = 400  # identifiers a query may name at once
NAMED_MAX = 8
_GONE = Said(
    "Cet import ne peut plus être annulé : le détail de ce qu’il a créé n’est plus dans le journal.",
    "This import can no longer be undone: the journal no longer holds what it created.",
)
_USED = Said(
    "L’import ne s’annule plus : {name} a servi depuis ({what}).",
    "The import can no longer be undone: {name} was used since ({what}).",
)
_MORE = Said("… et {count} autres lignes ont servi.", "… and {count} other rows were used.")
_NUMBER = Said(
    "le numéro {number} a été passé dans votre suite", "number {number} was passed over in your own sequence"
)
_CHANGED = Said("modifié", "changed")
_WORDS = {
    "client": Said("une fiche", "a record"),
    "contact": Said("un contact ajouté", "a contact added"),
    "invoice": Said("une facture ou un avoir", "an invoice or a credit note"),
    "draft": Said("un brouillon", "a draft"),
    "payment": Said("un paiement", "a payment"),
    "settlement": Said("un paiement", "a payment"),
    "look": Said("un suivi regardé", "a follow-up looked at"),
    "contactevent": Said("un échange", "an exchange"),
    "carried": Said("un échange", "an exchange"),
    "message": Said("un message", "a message"),
    "messagesum": Said("un message", "a message"),
    "promise": Said("une promesse", "a promise"),
    "dispute": Said("une contestation", "a dispute"),
    "letter": Said("une lettre", "a letter"),
    "memo": Said("un mémo", "a memo"),
}
_FACT = Said("un fait du suivi", "a fact of the follow-up")
MODELS: Mapping[str, type[TenantModel]] = {
    "clients": Client, "contacts": Contact, "invoices": Invoice, "receivables": Receivable, "payments": Payment,
    "settlements": Settlement,
}  # fmt: skip

_Use = tuple[type[TenantModel], uuid.UUID, Said]  # a row of the import, and what it served for
_Ids = dict[type[TenantModel], set[uuid.UUID]]


class CannotTakeBack(FieldRefusal):
    """An import of which something was used is not undone; each use is named."""


def _take_back(business: "Business", book: journal.Book, import_id: uuid.UUID, *, by: "User", at: datetime) -> Import:
    """Undo an import: every row it created goes, what it settled opens again. Twice changes nothing.

    Raises CannotTakeBack with what was used since, and Import.DoesNotExist.
    """
    row: Import = business.imports.get(id=import_id)
    if row.taken_back_at is not None:
        return row
    entry: Entry = Entry.objects.get(kind="import.landed", subject=row.id)
    ids = _ids(entry)
    if problems := _problems(book, row, entry, ids):
        raise CannotTakeBack([Problem("import", one) for one in problems])
    telling.changed(book, "import.taken_back", row, by=by, at=at, changes={"taken_back_at": at})
    _remove(ids)
    if not looks.late(business, today=day_of(business, at)).exists():
        halts.lifted(business, book, kind=halts.IMPORT, by=by, at=at)
    return row


take_back = journal.verb(_take_back)


def uses(business: "Business", row: Import) -> list[Said]:
    """What of an import was used since, in words; nothing while it may be undone. Inside `tenant()`."""
    entry: Entry = Entry.objects.get(kind="import.landed", subject=row.id)
    return _problems(business.books.get(), row, entry, _ids(entry))


def _ids(entry: Entry) -> _Ids:
    said = journal.facts_of(entry.text)
    found: _Ids = {}
    for name, model in MODELS.items():
        found[model] = {uuid.UUID(one if isinstance(one, str) else one["id"]) for one in said.get(name, ())}
    return found


def _problems(book: journal.Book, row: Import, entry: Entry, ids: _Ids) -> list[Said]:
    if not entry.text:
        return [_GONE]
    used = list(dict.fromkeys([*_referred(ids), *_changed(ids, entry), *_passed_over(book, row)]))
    said = list(dict.fromkeys(_said(_name(model, of), what) for model, of, what in used[:NAMED_MAX]))
    if len(used) > NAMED_MAX:
        more = {"count": len(used) - NAMED_MAX}
        said.append(Said(_MORE.fr.format(**more), _MORE.en.format(**more)))
    return said


def _said(name: str, what: Said) -> Said:
    return Said(_USED.fr.format(name=name, what=what.fr), _USED.en.format(name=name, what=what.en))


def _referred(ids: _Ids) -> Iterator[_Use]:
    """Rows of others that refer to a row of the import, whatever their table."""
    for model in apps.get_app_config("books").get_models():
        if not issubclass(model, TenantModel):
            continue
        table = str(model._meta.model_name)
        for field in model._meta.get_fields():
            target: Any = field.related_model
            if not hasattr(field, "id_field") or target not in ids:
                continue
            for lot in _lots(ids[target]):
                rows = model.objects.filter(**{f"{field.id_field}__in": lot}).values_list("id", field.id_field)
                strangers = [owner for row_id, owner in rows if row_id not in ids.get(model, ())]
                for owner in strangers:
                    yield target, owner, _WORDS.get(table, _FACT)


def _changed(ids: _Ids, entry: Entry) -> Iterator[_Use]:
    """Rows of which the journal has something to say since."""
    for model, own in ids.items():
        for lot in _lots(own):
            later = Entry.objects.filter(subject__in=lot, position__gt=entry.position)
            for subject in later.values_list("subject", flat=True):
                yield model, subject, _CHANGED


def _passed_over(book: journal.Book, row: Import) -> Iterator[_Use]:
    """Numbers of the import that our own sequence passed over: without them it would have a hole."""
    for invoice_id, number in row.invoices.values_list("id", "number"):
        place = numbering.place_of(number)
        slot = f"{place[0]}/{place[1]}" if place else ""
        if place and book.first_numbers.get(slot, 1) <= place[2] <= book.numbers.get(slot, 0):
            yield Invoice, invoice_id, Said(_NUMBER.fr.format(number=number), _NUMBER.en.format(number=number))


def _name(model: type[TenantModel], row_id: uuid.UUID) -> str:
    """What a person calls a row: its client or its number."""
    path = {Client: "name", Contact: "client__name", Invoice: "number", Receivable: "invoice__number"}.get(model)
    path = path or ("client__name" if model is Payment else "receivable__invoice__number")
    return str(model.objects.filter(id=row_id).values_list(path, flat=True).first() or row_id)


def _lots(ids: set[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    every = sorted(ids)
    for start in range(0, len(every), LOT):
        yield every[start : start + LOT]


def _remove(ids: _Ids) -> None:
    """The rows of an import, those that refer to others first; what they settled elsewhere opens again."""
    opened: dict[uuid.UUID, Receivable] = {}  # two shares may have settled one sum: it is read and written once
    for lot in _lots(ids[Settlement]):
        for share in Settlement.objects.filter(id__in=lot).select_related("receivable"):
            if share.receivable_id not in ids[Receivable]:
                opened.setdefault(share.receivable_id, share.receivable).open_amount += share.amount
    for owed in opened.values():
        owed.save(update_fields=["open_amount"])
    for model in (Settlement, Payment, Receivable, Invoice, Contact, Client):
        for lot in _lots(ids[model]):
            model.objects.filter(id__in=lot)._raw_delete("default")
