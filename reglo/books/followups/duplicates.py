"""A document sent once more: the same paper, marked and announced as a duplicate, with what it lacked to be approved.

Source: a copy sent again bears « duplicata », or « copie », and the number of the original (DGFiP, external
specifications of e-invoicing, F20). The paper is drawn from the sealed text; the original stays what was issued.
"""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from reglo.books import journal, outbox, post, writing
from reglo.books.drafts import CREDIT_NOTE
from reglo.books.invoices import Invoice
from reglo.books.outbox import Message
from reglo.books.tenancy import tenant
from reglo.documents import markdown
from reglo.documents.messages import Filled, date_in_sentence
from reglo.documents.typography import Locale

if TYPE_CHECKING:
    from reglo.books.people import Business, User

SAID: dict[bool, tuple[str, str]] = {  # English or not: the subject's word, and the sentence
    True: ("duplicate", "This is a duplicate of the {document} of {day}: same number, same content."),
    False: ("duplicata", "C’est un duplicata {document} du {day} : même numéro, même contenu."),
}
DOCUMENTS: dict[Locale, tuple[str, str]] = {  # an invoice, a credit note
    "fr-FR": ("de la facture", "de l’avoir"),
    "fr-CA": ("de la facture", "de la note de crédit"),
    "en": ("invoice", "credit note"),
}


def words(invoice: Invoice, *, order: str = "", attention: str = "") -> Filled:
    """The message that carries a document again; `order` is a number the client asks, `attention` another person.

    Raises messages.CannotFill.
    """
    sealed = invoice.sealed
    buyer = replace(sealed.buyer, attention=attention or sealed.buyer.attention)
    filled = writing.cover(replace(sealed, buyer=buyer, purchase_order=order or sealed.purchase_order))
    both = " / " in filled.subject and filled.language != "en" and sealed.language == "en"
    words_of_subject = " / ".join(SAID[one][0] for one in ((False, True) if both else (filled.language == "en",)))
    return replace(
        filled, subject=f"{filled.subject} ({words_of_subject})", body=_announced(filled.body, invoice, filled.language)
    )


def send(business: "Business", message_id: uuid.UUID, *, by: "User", at: datetime) -> Message:
    """Send the document of a message that left once more, as a duplicate that says so; asked twice, once.

    It goes to the address of the first one: by the mail server where one works, else it is ready to be handed over.
    A message that has not left, or that carries no document, is answered as it is. Raises messages.CannotFill.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        former: Message = Message.objects.select_related("invoice__entry").get(id=message_id)
        key = f"copy:{former.id}"
        again: Message | None = Message.objects.filter(key=key).first()
        if again is not None or former.state != outbox.SENT or former.invoice is None:
            return again or former
        server, said = post.server(), words(former.invoice)
        sends = server is not None and server.works and former.to
        message = outbox.add(
            business, key=key, channel=outbox.EMAIL if sends else outbox.HAND, kind=said.step, to=former.to,
            subject=said.subject, body=said.body, language=said.language, at=at, invoice_id=former.invoice_id,
            client_id=former.client_id, copy=True,
        )  # fmt: skip
        journal.append(book, "message.queued", {"copy": str(former.id)}, subject=message.id, by=by, at=at)
        return message


def _announced(body: str, invoice: Invoice, language: Locale) -> str:
    """The body where each of its languages says after its greeting that this is a duplicate."""
    said = []
    for index, (named, text) in enumerate(markdown.pieces(body)):
        mark = "" if index == 0 else markdown.part(named)
        is_foot = index > 0 and not named
        locale: Locale = "en" if named == "en" else language
        said.append(mark + (text if is_foot else _after_greeting(text, invoice, locale)))
    return "".join(said)


def _after_greeting(text: str, invoice: Invoice, locale: Locale) -> str:
    """The sentence stands after the line that ends with a comma; first, where no line does."""
    day = date_in_sentence(invoice.issued_on, today=invoice.issued_on, locale=locale)
    sentence = SAID[locale == "en"][1].format(document=DOCUMENTS[locale][invoice.kind == CREDIT_NOTE], day=day)
    blocks = text.split("\n\n")
    place = next((index + 1 for index, block in enumerate(blocks) if block.rstrip().endswith(",")), 0)
    return "\n\n".join([*blocks[:place], sentence, *blocks[place:]])
