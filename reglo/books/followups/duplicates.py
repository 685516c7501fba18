"""A document sent once more: the same file, announced as a duplicate, with what it lacked to be approved.

Source: a copy sent again bears « duplicata », or « copie », and the number of the original (DGFiP, external
specifications of e-invoicing, F20); the file itself stays byte for byte what was issued.
"""

from dataclasses import replace

from reglo.books import writing
from reglo.books.invoices import Invoice
from reglo.documents import markdown
from reglo.documents.messages import Filled, date_in_sentence
from reglo.documents.typography import Locale

SAID: dict[bool, tuple[str, str]] = {  # English or not: the subject's word, and the sentence
    True: ("duplicate", "This is a duplicate of the invoice of {}: same number, same content."),
    False: ("duplicata", "C’est un duplicata de la facture du {} : même numéro, même contenu."),
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
    sentence = SAID[locale == "en"][1].format(day)
    blocks = text.split("\n\n")
    place = next((index + 1 for index, block in enumerate(blocks) if block.rstrip().endswith(",")), 0)
    return "\n\n".join([*blocks[:place], sentence, *blocks[place:]])
