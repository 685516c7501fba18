"""Drafts: what a person typed, kept exactly as typed until it is issued.

A draft's content is plain JSON of strings, the fields of the paper editor, readable or not; nothing
typed is ever lost to a refusal. `reading` turns it into the value that rules check and seal.

A draft remembers the page that wrote in it last. A page drawn before that writes only once the person
says so, for what it would write over was never seen there.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
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
    page = models.CharField(max_length=32, blank=True, default="")  # the token of the page that wrote last, if one did

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


class WrittenElsewhere(Exception):
    """Another page wrote in the draft since this one was drawn."""


@dataclass(frozen=True)
class Page:
    """A page that shows a draft: a token of its own, and the keeping it was drawn from.

    Its own keepings may overlap, or be answered to nobody: it never stands in its own way.
    """

    token: str
    seen: datetime | None = None
    insists: bool = False  # its person was told of the other page, and keeps these words


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
    page: Page | None = None,
) -> None:
    """Keep what was typed. Raises DraftGone, and WrittenElsewhere when `page` has not seen what it would write over."""
    with tenant(business.id, write=True):
        rows = Draft.objects.filter(id=draft_id)
        seen = rows if page is None or page.insists else rows.filter(_seen_by(page))
        kept = seen.update(
            content=dict(content), client_id=client_id, written_at=at, page=page.token if page is not None else ""
        )
        if not kept:
            raise WrittenElsewhere(str(draft_id)) if rows.exists() else DraftGone(str(draft_id))


def _seen_by(page: Page) -> models.Q:
    """The drafts that hold nothing this page has not seen: no page wrote, this one did, or it was drawn since."""
    return models.Q(page__in=("", page.token)) | models.Q(written_at=page.seen)


def is_seen(business: "Business", draft_id: uuid.UUID, page: Page) -> bool:
    """Whether the draft holds nothing that this page has not seen; a draft that is gone holds nothing."""
    rows = business.drafts.filter(id=draft_id)
    return rows.filter(_seen_by(page)).exists() or not rows.exists()


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
