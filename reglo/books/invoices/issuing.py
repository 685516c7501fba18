"""Invoices and credit notes: issued once, in one transaction, and never changed.

`issue` locks the business's book, gives the number, freezes and seals the text, opens the sums due,
and puts the document to render and the message to send beside it. Files come right after, restartable;
a failed rendering burns no number and undoes none.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from reglo.books import (
    archive,
    clients,
    crediting,
    drafts,
    halts,
    journal,
    method,
    outbox,
    payments,
    people,
    prepared,
    presenting,
    series,
    writing,
)
from reglo.books.invoices.tables import Invoice
from reglo.books.tenancy import tenant
from reglo.rules import invoicing
from reglo.rules import series as ruling
from reglo.rules.preflight import GAP, Finding, gap
from reglo.rules.sealing import CannotIssue

if TYPE_CHECKING:
    from reglo.books.people import Business, User


@dataclass(frozen=True)
class Issued:
    """What issuing gave: the invoice, the message that carries it, and the document to make where it was issued now."""

    invoice: Invoice
    message: outbox.Message | None
    document: archive.Document | None = None


def issue(
    business: "Business",
    draft_id: uuid.UUID,
    *,
    on: date,
    by: "User",
    at: datetime,
    channel: str = outbox.HAND,
) -> Issued:
    """Give a draft its number and seal it for good. Issuing it again gives the same invoice.

    Raises CannotIssue with everything that is missing, DraftGone when there is no such draft.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        rows = (
            drafts.Draft.objects.select_for_update(of=("self",))  # Words typed meanwhile wait, and are told.
            .select_related("client")  # What a credit note corrects is read when there is one.
            .filter(id=draft_id)
        )
        draft: drafts.Draft | None = next(iter(rows), None)
        if draft is None:
            return _already(draft_id)
        return _given(business, book, draft, on=on, by=by, at=at, channel=channel)


def issue_described(
    business: "Business",
    *,
    content: Mapping[str, Any],
    client: clients.Client | None,
    key: uuid.UUID,
    on: date,
    by: "User",
    at: datetime,
    channel: str = outbox.HAND,
) -> Issued:
    """Issue what was described whole, without a draft before: what is refused leaves nothing behind.

    The same `key` gives the same invoice, however often it is described. Raises CannotIssue.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if Invoice.objects.filter(draft_id=key).exists():
            return _already(key)
        draft = drafts.blank(business, key, content=content, at=at, client=client)
        return _given(business, book, draft, on=on, by=by, at=at, channel=channel)


def _given(
    business: "Business",
    book: journal.Book,
    draft: drafts.Draft,
    *,
    on: date,
    by: "User",
    at: datetime,
    channel: str,
) -> Issued:
    """The number, the seal and all that stands beside them, for a draft that nothing is missing in."""
    profile = people.profile()
    bound = _bound()
    found = _reading(business, draft, profile, book, on=on, restored=bound.restored)
    if gaps := [finding for finding in found.findings if finding.level == GAP]:
        raise CannotIssue(gaps)
    if changes := presenting.changes(profile, draft.content.get("seller") or {}, business.place):
        people.described(business, book, changes=changes, by=by, at=at)
    taken = _taken(on) if bound.moved_in else set()
    number = journal.next_number(book, series=series.of(found.value, bound.series), on=on, taken=taken)
    sealed = writing.seal(found, number=number, on=on, extra=_tags(draft, found.value, on=on))
    client_id = draft.client_id or _new_client(business, book, sealed, by=by, at=at)
    return _issued(business, book, draft, sealed, client_id=client_id, by=by, at=at, channel=channel)


@dataclass(frozen=True)
class _Bound:
    """What binds a number beside the book: the series in use, whether another tool gave some, and a copy put back."""

    series: Sequence[ruling.Open]
    moved_in: bool
    restored: bool


def _bound() -> _Bound:
    rows = _BINDING.rows()
    kinds = {kind for kind, _, _ in rows}
    in_use = [ruling.Open(prefix, rule) for kind, prefix, rule in rows if kind == "series"]
    return _Bound(in_use, moved_in="moved_in" in kinds, restored="restored" in kinds)


def _binding() -> "models.QuerySet[Any, Any]":
    def told(rows: "models.QuerySet[Any]", kind: str, first: Any = _NOTHING, second: Any = _NOTHING) -> Any:
        named = rows.annotate(told=models.Value(kind), first=first, second=second)
        return named.values_list("told", "first", "second")

    open_ones = told(series.in_use(), "series", models.F("prefix"), models.F("rule"))
    every: models.QuerySet[Any, Any] = open_ones.union(
        told(_elsewhere(), "moved_in"), told(halts.restores(), "restored")
    )
    return every


_NOTHING = models.Value("")
_BINDING = prepared.Values(_binding)


def _tags(draft: drafts.Draft, value: invoicing.Draft, *, on: date) -> dict[str, str]:
    """What is sealed beside what was typed: a concession, to be counted, and what the document takes the place of."""
    granted = draft.kind == drafts.CREDIT_NOTE and draft.content.get("concession")
    tags = {"concession": "yes"} if granted else {}
    return tags | ({"cancels": "yes"} if crediting.cancels(draft, value, on=on) else {}) | _place_of(draft)


def _place_of(draft: drafts.Draft) -> dict[str, str]:
    """Numbers and days of the invoice that is replaced, and of the credit note that cancelled it."""
    cancelled = draft.replaces
    note: Invoice | None = cancelled.corrections.order_by("-issued_at", "-id").first() if cancelled else None
    if cancelled is None or note is None:
        return {}
    return {
        "replaces_number": cancelled.number,
        "replaces_issued_on": cancelled.issued_on.isoformat(),
        "cancelled_by_number": note.number,
        "cancelled_by_issued_on": note.issued_on.isoformat(),
    }


def reading(business: "Business", draft: drafts.Draft, *, on: date) -> writing.Reading:
    """The draft as it would be issued on a day, with everything missing: what the pre-flight shows."""
    with tenant(business.id):
        profile = people.profile()
        book: journal.Book = journal.Book.objects.get()
        return _reading(business, draft, profile, book, on=on, restored=halts.restores().exists())


def _reading(
    business: "Business", draft: drafts.Draft, profile: people.Profile, book: journal.Book, *, on: date, restored: bool
) -> writing.Reading:
    found = writing.read(draft, profile, business, on=on)
    further = (*_restored(restored), *_too_early(book, on), *crediting.findings(draft, found.value, on=on))
    return replace(found, findings=(*found.findings, *further))


def number_to_come(business: "Business", *, on: date, value: invoicing.Draft | None = None) -> str:
    """The number this document, or the next one of the general series, would get. It is nobody’s until then."""
    with tenant(business.id):
        return number_here(on, prefix=series.of(value) if value else "")


def number_here(on: date, *, prefix: str = "", also: Collection[str] = ()) -> str:
    """The same inside `tenant()`, as if invoices issued elsewhere bore these numbers too."""
    return journal.peek_number(journal.Book.objects.get(), series=prefix, on=on, taken=_taken(on) | set(also))


def _elsewhere() -> "models.QuerySet[Invoice]":
    """The invoices that another tool issued."""
    rows: models.QuerySet[Invoice] = Invoice.objects.filter(import_id__isnull=False)
    return rows


def _taken(on: date) -> set[str]:
    """The numbers of that year which they bear."""
    return set(_elsewhere().filter(number__contains=str(on.year)).values_list("number", flat=True))


def _issued(
    business: "Business",
    book: journal.Book,
    draft: drafts.Draft,
    sealed: invoicing.Sealed,
    *,
    client_id: uuid.UUID,
    by: "User",
    at: datetime,
    channel: str,
) -> Issued:
    invoice = Invoice(
        business=business,
        number=sealed.number,
        kind=sealed.kind,
        issued_on=sealed.issued_on,
        issued_at=at,
        currency=sealed.currency,
        total=sealed.totals.grand,
        subject=sealed.subject[:300],
        client_id=client_id,
        corrects_id=draft.corrects_id,
        replaces_id=draft.replaces_id,
        draft_id=draft.id,
    )
    kind = "invoice.issued" if sealed.kind == "invoice" else "credit_note.issued"
    entry = journal.append(book, kind, invoicing.text_of(sealed), subject=invoice.id, by=by, at=at)
    invoice.entry = entry
    invoice.save(force_insert=True)
    _open_sums(book, invoice, sealed, by=by, at=at)
    document = archive.Document.objects.create(business=business, invoice=invoice)
    message = _message(business, invoice, sealed, at=at, channel=channel)
    drafts.Draft.objects.filter(id=draft.id)._raw_delete("default")
    return Issued(invoice, message, document)


def _already(draft_id: uuid.UUID) -> Issued:
    """The invoice a draft became: whoever asks twice gets the same answer."""
    invoice: Invoice | None = Invoice.objects.filter(draft_id=draft_id).first()
    if invoice is None:
        raise drafts.DraftGone(str(draft_id))
    return Issued(invoice, outbox.Message.objects.filter(invoice_id=invoice.id).order_by("queued_at").first())


def _restored(restored: bool) -> tuple[Finding, ...]:
    """A copy put back gives no number before its owner has said what the last one was."""
    if not restored:
        return ()
    return (
        gap(
            "restored_copy",
            "number",
            "Ces données viennent d’une copie restaurée : dites dans les réglages quel est le dernier numéro donné.",
            "These data come from a restored copy: say in the settings which number was given last.",
        ),
    )


def _too_early(book: journal.Book, on: date) -> tuple[Finding, ...]:
    """Numbers follow dates: a machine whose clock went back is refused, with the reason."""
    if book.latest_on is None or on >= book.latest_on:
        return ()
    latest = book.latest_on.isoformat()
    return (
        Finding(
            key="clock_went_back",
            field="issued_on",
            level=GAP,
            text_fr=f"La dernière facture est du {latest}, après la date d’aujourd’hui ({on.isoformat()}) : "
            "vérifiez l’horloge de cette machine.",
            text_en=f"The last invoice is dated {latest}, after today ({on.isoformat()}): check this machine’s clock.",
        ),
    )


def _open_sums(book: journal.Book, invoice: Invoice, sealed: invoicing.Sealed, *, by: "User", at: datetime) -> None:
    """The sums due of an invoice, and the payment of what was paid before; a credit note settles what it corrects."""
    if sealed.kind == drafts.CREDIT_NOTE:
        open_sums = list(
            payments.Receivable.objects.select_for_update()
            .filter(invoice_id=invoice.corrects_id)
            .order_by("due_on", "id")
        )
        payments.settle_by_credit(book, invoice, open_sums, on=sealed.issued_on, by=by, at=at)
        return
    opened = payments.Receivable.objects.bulk_create(
        payments.Receivable(
            business_id=invoice.business_id,
            invoice_id=invoice.id,
            client_id=invoice.client_id,
            due_on=due.due_on,
            amount=due.amount,
            open_amount=due.amount,
        )
        for due in invoicing.sums_due(sealed)
        if due.amount > 0
    )
    if sealed.totals.prepaid:
        payments.received(
            invoice.business, book, opened[:1], amount=sealed.totals.prepaid, currency=sealed.currency,
            received_on=opened[0].due_on, means=sealed.extra["paid_means"], request_key=invoice.draft_id,
            today=sealed.issued_on, by=by, at=at,
        )  # fmt: skip


def _new_client(
    business: "Business", book: journal.Book, sealed: invoicing.Sealed, *, by: "User", at: datetime
) -> uuid.UUID:
    """The client typed on the paper becomes a client of the book in the same transaction."""
    buyer = sealed.buyer
    familiar = bool(method.value(business, "familiar_default", on=sealed.issued_on).value)
    record = clients.added(
        business,
        book,
        client={
            "name": buyer.name,
            "kind": buyer.kind,
            "street": "\n".join(buyer.address.street),
            "postal_code": buyer.address.postal_code,
            "city": buyer.address.city,
            "region": buyer.address.region,
            "country": buyer.address.country,
            "siren": buyer.siren,
            "siret": buyer.siret,
            "vat": buyer.vat,
            "neq": buyer.neq,
            "language": sealed.language,
        },
        billing={"name": buyer.attention, "email": buyer.email, "phone": buyer.phone, "familiar": familiar},
        by=by,
        at=at,
    )
    return record.id


def _message(
    business: "Business",
    invoice: Invoice,
    sealed: invoicing.Sealed,
    *,
    at: datetime,
    channel: str,
) -> outbox.Message:
    """The message that carries the document; without an address a person hands it over."""
    filled = writing.cover(sealed)
    return outbox.add(
        business,
        key=f"{invoice.kind}:{invoice.id}",
        channel=channel if sealed.buyer.email else outbox.HAND,
        kind=filled.step,
        to=sealed.buyer.email,
        subject=filled.subject,
        body=filled.body,
        language=filled.language,
        at=at,
        invoice_id=invoice.id,
        client_id=invoice.client_id,
    )
