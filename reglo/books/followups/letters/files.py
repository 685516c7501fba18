"""The PDF of a letter: set in type by the renderer, kept by its hash, made again when it is signed."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from reglo.books import archive, journal, telling
from reglo.books.letters import Letter
from reglo.books.tenancy import everyone, tenant
from reglo.documents import renderer
from reglo.rules import lettering
from reglo.rules.lettering import LetterText

if TYPE_CHECKING:
    from reglo.books.people import Business

TRIES_MAX = 5


def pending() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The letters still to be set in type, of every business."""
    return everyone(Letter.due.filter(state=Letter.PENDING).order_by("tries", "id")[:50])


def render(business: "Business", letter_id: uuid.UUID, *, at: datetime) -> Letter:
    """Set one letter in type, unless it is; a failure is counted and kept in words."""
    with tenant(business.id):
        letter: Letter = Letter.objects.get(id=letter_id)
    if letter.state == Letter.READY:
        return letter
    try:
        made = _set(letter.text)
    except (renderer.RenderFailed, archive.MissingFile) as failure:
        return _failed(business, letter, str(failure), at=at)
    return _made(business, letter_id, text=letter.text, pdf=archive.keep(made), at=at)


def _made(business: "Business", letter_id: uuid.UUID, *, text: str, pdf: str, at: datetime) -> Letter:
    """The file of a letter, unless it was signed meanwhile or another worker was quicker."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        letter: Letter = Letter.objects.get(id=letter_id)
        if letter.text == text and letter.state != Letter.READY:
            changes = {"state": Letter.READY, "pdf": pdf, "failure": ""}
            telling.changed(book, "letter.made", letter, by=None, at=at, changes=changes)
        return letter


def _set(text: str) -> bytes:
    """Raises RenderFailed, and MissingFile when the logo is lost."""
    logo = lettering.from_text(text).seller.logo
    return renderer.render(text, kind="letter", logo=archive.read(logo) if logo else None).pdf


def _failed(business: "Business", tried: Letter, said: str, *, at: datetime) -> Letter:
    """One more try without a file; after some, the letter waits for a person, and the journal says so."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        letter: Letter = Letter.objects.get(id=tried.id)
        if letter.text != tried.text or letter.state != Letter.PENDING:
            return letter
        letter.tries, letter.failure = letter.tries + 1, said[:500]
        letter.save(update_fields=["tries", "failure"])
        if letter.tries >= TRIES_MAX:
            telling.changed(book, "letter.failed", letter, by=None, at=at, changes={"state": Letter.FAILED})
        return letter


def pdf_of(business: "Business", letter: Letter, *, at: datetime) -> bytes:
    """The PDF of a letter, made now if it is not there yet. Raises RenderFailed, MissingFile."""
    ready = letter if letter.state == Letter.READY else render(business, letter.id, at=at)
    if ready.state != Letter.READY:
        raise renderer.RenderFailed(ready.failure)
    return archive.read(ready.pdf)


def preview_pdf(text: LetterText) -> bytes:
    """The PDF of a letter that is not written yet: nothing is kept. Raises RenderFailed, MissingFile."""
    return _set(lettering.text_of(text))
