"""Drafts: what a person typed, kept exactly as typed until it is issued.

A draft's content is plain JSON of strings, the fields of the paper editor, readable or not; nothing
typed is ever lost to a refusal. `reading` turns it into the value that rules check and seal.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from reglo.books import clients, journal
from reglo.books.tenancy import TenantFK, TenantModel, refs, tenant, uuid7

if TYPE_CHECKING:
    from reglo.books.people import Business, User

INVOICE, CREDIT_NOTE = "invoice", "credit_note"


class Draft(TenantModel):
    """An invoice or a credit note being written. It has no number."""

    client_id = models.UUIDField(null=True)
    client = TenantFK(clients.Client, "client_id", related_name="drafts", null=True)
    kind = models.CharField(max_length=12, default=INVOICE)
    corrects_id = models.UUIDField(null=True)
    corrects = TenantFK("books.Invoice", "corrects_id", related_name="correction_drafts", null=True)
    replaces_id = models.UUIDField(null=True)  # the cancelled invoice that this one is written in place of
    replaces = TenantFK("books.Invoice", "replaces_id", related_name="replacement_drafts", null=True)
    content = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["invoice", "credit_note"]), name="draft_kinds"),
            *refs("draft", {"client_id": "Client", "corrects_id": "Invoice", "replaces_id": "Invoice"}),
        ]
        indexes = [
            models.Index(fields=["business", "-written_at"], name="drafts_latest_first"),
            models.Index(fields=["business", "client_id"], name="drafts_of_client"),
        ]

    def __str__(self) -> str:
        return str(self.content.get("subject") or self.id)


class DraftGone(Exception):
    """The draft was issued or dropped meanwhile."""


def blank(
    business: "Business",
    draft_id: uuid.UUID,
    *,
    content: Mapping[str, Any],
    at: datetime,
    client: clients.Client | None = None,
) -> Draft:
    """A draft that is nowhere yet: what a new paper shows before the first word is kept."""
    draft = Draft(business_id=business.id, id=draft_id, content=dict(content), opened_at=at, written_at=at)
    draft._state.db = "default"  # Its relations are read, and it is never saved: no database has to be chosen.
    draft.business = business
    if client is not None:
        draft.client_id, draft.client = client.id, client
    return draft


def open_draft(
    business: "Business",
    *,
    content: Mapping[str, Any],
    at: datetime,
    client_id: uuid.UUID | None = None,
    kind: str = INVOICE,
    corrects_id: uuid.UUID | None = None,
    replaces_id: uuid.UUID | None = None,
    draft_id: uuid.UUID | None = None,
) -> Draft:
    """Open a draft with whatever is known already.

    `draft_id` is given by whoever may ask twice: the draft opened the first time is found again, with
    what was written in it since. Raises DraftGone when it was issued meanwhile.
    """
    with tenant(business.id, write=True):
        if draft_id is not None:
            journal.hold(business)  # Whoever asks twice at once waits, and finds the draft of the first.
        return opened(
            business, content=content, at=at, client_id=client_id, kind=kind, corrects_id=corrects_id,
            replaces_id=replaces_id, draft_id=draft_id,
        )  # fmt: skip


def opened(
    business: "Business",
    *,
    content: Mapping[str, Any],
    at: datetime,
    client_id: uuid.UUID | None = None,
    kind: str = INVOICE,
    corrects_id: uuid.UUID | None = None,
    replaces_id: uuid.UUID | None = None,
    draft_id: uuid.UUID | None = None,
) -> Draft:
    """Inside a verb: the same."""
    if draft_id is not None:
        _refuse_issued(business, draft_id)
        there: Draft | None = Draft.objects.filter(id=draft_id).first()
        if there is not None:
            return there
    draft: Draft = Draft.objects.create(
        business=business,
        id=draft_id or uuid7(),
        client_id=client_id,
        kind=kind,
        corrects_id=corrects_id,
        replaces_id=replaces_id,
        content=dict(content),
        opened_at=at,
        written_at=at,
    )
    return draft


def write(
    business: "Business",
    draft_id: uuid.UUID,
    *,
    content: Mapping[str, Any],
    client_id: uuid.UUID | None,
    at: datetime,
) -> None:
    """Keep what was typed. Raises DraftGone."""
    with tenant(business.id, write=True):
        kept = Draft.objects.filter(id=draft_id).update(content=dict(content), client_id=client_id, written_at=at)
        if not kept:
            raise DraftGone(str(draft_id))


def _refuse_issued(business: "Business", draft_id: uuid.UUID) -> None:
    """A draft that became an invoice is not opened again."""
    if business.invoices.filter(draft_id=draft_id).exists():
        raise DraftGone(str(draft_id))


def drop(business: "Business", draft_id: uuid.UUID, *, by: "User", at: datetime) -> None:
    """Throw a draft away; it never had a number. Raises DraftGone."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        draft: Draft | None = Draft.objects.filter(id=draft_id).first()
        if draft is None:
            raise DraftGone(str(draft_id))
        journal.append(book, "draft.dropped", {"subject": str(draft)}, subject=draft_id, by=by, at=at)
        Draft.objects.filter(id=draft_id).delete()
