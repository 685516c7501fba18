"""The files of what was issued, made after the fact from the sealed text, and the envelopes they leave in.

Rendering may be done twice, by the loop and by a page that wants the file now: the bytes are the same,
and the archive keeps them by their hash. A document that cannot be made stays pending and says why.
"""

import uuid
from datetime import datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

from reglo.books import archive, journal, outbox, people
from reglo.books.archive import Document
from reglo.books.letters import Letter
from reglo.books.tenancy import tenant
from reglo.documents import eml, facturx, renderer, ubl

if TYPE_CHECKING:
    from reglo.books.invoices import Invoice
    from reglo.books.people import Business, User

TRIES_MAX = 5
LOST_LOGO = (
    "Le logo de cette facture n’est plus dans l’archive : choisissez de nouveau le même fichier dans les réglages, "
    "puis réessayez."
)


def render(business: "Business", document_id: uuid.UUID, *, at: datetime) -> Document:
    """Make the files of one document, unless they are there. A failure is counted and kept in words."""
    with tenant(business.id):
        document: Document = Document.objects.select_related("invoice__entry").get(id=document_id)
    return document if document.state == Document.READY else _made(business, document, at=at)


def _made(business: "Business", document: Document, *, at: datetime) -> Document:
    sealed = document.invoice.sealed
    try:
        logo = archive.read(sealed.seller.logo) if sealed.seller.logo else None
        made = renderer.render(document.invoice.entry.text, logo=logo)
    except renderer.RenderFailed as failure:
        return _failed(business, document, str(failure))
    except archive.MissingFile:
        return _failed(business, document, LOST_LOGO)
    pdf = archive.keep(made.pdf)
    xml = archive.keep(made.xml) if made.xml else ""
    files = {"state": Document.READY, "pdf": pdf, "xml": xml, "ready_at": at, "failure": ""}
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if not Document.objects.filter(id=document.id).exclude(state=Document.READY).update(**files):
            another: Document = Document.objects.select_related("invoice").get(id=document.id)
            return another  # the page and the loop both made it: the first one stays
        journal.append(book, "document.made", {"pdf": pdf, "xml": xml}, subject=document.id, by=None, at=at)
    for name, value in files.items():
        setattr(document, name, value)
    return document


def _failed(business: "Business", document: Document, words: str) -> Document:
    """Count a failed rendering; after five the document is `failed` until a person asks again."""
    tries = document.tries + 1
    state = Document.FAILED if tries >= TRIES_MAX else Document.PENDING
    with tenant(business.id, write=True):
        Document.objects.filter(id=document.id).exclude(state=Document.READY).update(
            state=state, tries=tries, failure=words[:500]
        )
        failed: Document = Document.objects.select_related("invoice").get(id=document.id)
        return failed


def ask_again(business: "Business", document_id: uuid.UUID) -> None:
    """Let a failed document be made again."""
    with tenant(business.id, write=True):
        Document.objects.filter(id=document_id, state=Document.FAILED).update(state=Document.PENDING, tries=0)


def render_duplicate(business: "Business", document_id: uuid.UUID, *, at: datetime) -> Document:
    """Make the copy that bears « Duplicata », unless it is there. What waits for one that cannot be made says why."""
    with tenant(business.id):
        document: Document = Document.objects.select_related("invoice__entry").get(id=document_id)
    if document.duplicate and archive.holds(document.duplicate):
        return document
    try:
        made = archive.keep(copied(document.invoice))
    except renderer.RenderFailed as failure:
        outbox.give_up_copies(business, document.invoice_id, words=str(failure), at=at)
        return document
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if Document.objects.filter(id=document_id, duplicate=document.duplicate).update(duplicate=made):
            journal.append(book, "document.copied", {"duplicate": made}, subject=document_id, by=None, at=at)
        copied_one: Document = Document.objects.select_related("invoice").get(id=document_id)
        return copied_one


def copied(invoice: "Invoice", *, over: str = "") -> bytes:
    """The paper of the sealed text, marked as a duplicate, with words `over` it. Raises RenderFailed."""
    seller = invoice.sealed.seller
    try:
        logo = archive.read(seller.logo) if seller.logo else None
    except archive.MissingFile as lost:
        raise renderer.RenderFailed(LOST_LOGO) from lost
    return renderer.render(invoice.entry.text, copy="duplicate", logo=logo, over=over).pdf


def duplicate_of(business: "Business", invoice: "Invoice", *, at: datetime) -> bytes:
    """The archived duplicate of an invoice, made now if it is not there yet. Raises RenderFailed, MissingFile."""
    with tenant(business.id):
        document: Document = Document.objects.select_related("invoice__entry").get(invoice_id=invoice.id)
    if not document.duplicate or not archive.holds(document.duplicate):
        document = render_duplicate(business, document.id, at=at)
    return archive.read(document.duplicate) if document.duplicate else copied(document.invoice)


def give_duplicate(business: "Business", invoice: "Invoice", *, by: "User", at: datetime) -> bytes:
    """A person takes a duplicate, to print or to send by their own means; the journal keeps who and when.

    Raises RenderFailed, MissingFile.
    """
    content = duplicate_of(business, invoice, at=at)
    with tenant(business.id, write=True):
        book = journal.hold(business)
        journal.append(book, "invoice.copied", {"number": invoice.number}, subject=invoice.id, by=by, at=at)
    return content


def document_of(business: "Business", invoice: "Invoice", *, at: datetime) -> Document:
    """The files of an invoice, made now if they are not there yet. Raises RenderFailed."""
    with tenant(business.id):
        document: Document = Document.objects.select_related("invoice__entry").get(invoice_id=invoice.id)
    return ready(business, document, at=at)


def ready(business: "Business", document: Document, *, at: datetime) -> Document:
    """A document with its files, made now if they are not there yet. Raises RenderFailed."""
    if document.state != Document.READY:
        document = _made(business, document, at=at)
    if document.state != Document.READY:
        raise renderer.RenderFailed(document.failure)
    return document


def pdf_of(business: "Business", invoice: "Invoice", *, at: datetime) -> bytes:
    """The archived PDF of an invoice, made now if it is not there yet. Raises RenderFailed, MissingFile."""
    return archive.read(document_of(business, invoice, at=at).pdf)


def has_ubl(invoice: "Invoice") -> bool:
    """Whether an issued document has a structured form, which UBL then has too."""
    return facturx.is_structured(invoice.sealed)


def ubl_of(invoice: "Invoice") -> bytes:
    """The same document in UBL, drawn from its sealed text each time. Raises facturx.CannotWrite."""
    return ubl.written(invoice.sealed)


def envelope(
    parcel: outbox.Parcel, *, sender_name: str, sender: str, at: datetime, unsent: bool = False
) -> EmailMessage:
    """A claimed message as it leaves; `unsent` makes the draft that a mail program opens."""
    return eml.build(
        sender_name=sender_name,
        sender_address=sender,
        to=parcel.to,
        subject=parcel.subject,
        body_markdown=parcel.body,
        language=parcel.language,
        attachments=parcel.attachments,
        message_id=parcel.message_id,
        date=at,
        unsent=unsent,
    )


def unsent(business: "Business", message: outbox.Message, *, at: datetime) -> EmailMessage:
    """The ready `.eml` of « Ouvrir dans ma messagerie », with the papers that the server would have sent.

    Raises RenderFailed, MissingFile.
    """
    with tenant(business.id):
        profile = people.profile()
        invoices = outbox.carried(message)
        rows = Document.objects.select_related("invoice__entry").filter(invoice_id__in=invoices)
        issued = {document.invoice_id: document.invoice for document in rows}
        letter = message.letter
    attachments = [_attached(business, message, issued[one], at=at) for one in invoices if one in issued]
    if letter is not None:
        attachments.append(_letter(letter))
    parcel = outbox.Parcel(
        business.id, message.id, message.to, message.subject, message.body, message.language, tuple(attachments)
    )
    return envelope(parcel, sender_name=profile.legal_name, sender=profile.email, at=at, unsent=True)


def _letter(letter: Letter) -> tuple[str, str, bytes]:
    """The file of a letter that travels with a message. Raises RenderFailed while it is not made, MissingFile."""
    if letter.state != Letter.READY:
        raise renderer.RenderFailed(letter.failure)
    return letter.file_name, "application/pdf", archive.read(letter.pdf)


def _attached(
    business: "Business", message: outbox.Message, invoice: "Invoice", *, at: datetime
) -> tuple[str, str, bytes]:
    """The file of a message: the original the first time, a duplicate once it has left."""
    if message.copy or message.state == outbox.SENT:
        return invoice.copy_name, "application/pdf", duplicate_of(business, invoice, at=at)
    return invoice.file_name, "application/pdf", pdf_of(business, invoice, at=at)


def test_parcel(business: "Business", *, to: str) -> outbox.Parcel:
    """The message of the mail test."""
    subject = "Essai d’envoi réussi"
    body = "Ce message vient de Réglo. S’il vous est parvenu, vos factures peuvent partir par ce serveur."
    return outbox.Parcel(business.id, uuid.uuid4(), to, subject, body, "fr", ())
