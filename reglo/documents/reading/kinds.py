"""What a file is, by its first bytes and by its root; what it is not is named.

A file that is two things at once (a PDF behind an XML head, say) shows one person one invoice and
another program another: it is refused.
"""

from lxml import etree

from reglo.documents.reading import cii, ubl
from reglo.documents.reading.fields import Element
from reglo.documents.reading.refusal import NotRead
from reglo.rules.reading import Said, shown

PDF_BYTES_MAX = 20 << 20
_PDF_HEAD_BYTES = 1024  # where readers of PDF look for its mark
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_BY_FIRST_BYTES = (
    (b"PK\x03\x04", Said("une archive ZIP ou un classeur", "a ZIP archive or a spreadsheet")),
    (b"\x89PNG", Said("une image PNG", "a PNG picture")),
    (b"\xff\xd8\xff", Said("une photo JPEG", "a JPEG photograph")),
    (b"GIF8", Said("une image GIF", "a GIF picture")),
    (b"\x1f\x8b", Said("un fichier compressé (gzip)", "a compressed file (gzip)")),
    (b"{", Said("du JSON", "JSON")),
    (b"OFXHEADER", Said("un relevé bancaire OFX", "an OFX bank statement")),
    (b"MZ", Said("un programme", "a program")),
    (b"\x7fELF", Said("un programme", "a program")),
)

_INVOICES = {cii.ROOT, ubl.INVOICE, ubl.CREDIT_NOTE}
_ZUGFERD_1 = "CrossIndustryDocument"
_BY_ROOT = {
    "CrossDomainAcknowledgementAndResponse": Said("un statut de facture (CDAR)", "an invoice status (CDAR)"),
    "SCRDMCCBDACIOMessageStructure": Said("une commande (Order-X)", "an order (Order-X)"),
    "Order": Said("une commande UBL", "a UBL order"),
    "ApplicationResponse": Said("un accusé UBL", "a UBL response"),
    "FatturaElettronica": Said("une facture italienne (FatturaPA)", "an Italian invoice (FatturaPA)"),
    "Facturae": Said("une facture espagnole (Facturae)", "a Spanish invoice (Facturae)"),
    "Document": Said("un message bancaire (ISO 20022)", "a bank message (ISO 20022)"),
    "OFX": Said("un relevé bancaire OFX", "an OFX bank statement"),
    "html": Said("une page web", "a web page"),
    "svg": Said("un dessin SVG", "an SVG drawing"),
    "rss": Said("un fil d’actualité", "a news feed"),
}


def is_pdf(data: bytes) -> bool:
    """Whether the file is a PDF; otherwise it may be XML. Raises NotRead for anything else."""
    if not data.strip(b"\0 \t\r\n"):
        raise NotRead("empty", "Ce fichier est vide.", "This file is empty.")
    head = data[:_PDF_HEAD_BYTES]
    has_pdf_mark = b"%PDF-" in head
    start = head.lstrip(b" \t\r\n")
    if start.startswith(b"%PDF-"):
        if len(data) > PDF_BYTES_MAX:
            size = PDF_BYTES_MAX >> 20
            raise NotRead(
                "too-much",
                f"Ce PDF dépasse {size} Mo : il n’est pas lu.",
                f"This PDF is over {size} MB: it is not read.",
            )
        return True
    if has_pdf_mark:
        raise NotRead(
            "polyglot",
            "Ce fichier est à la fois un PDF et autre chose : il ne montre pas la même facture à tous, il est refusé.",
            "This file is a PDF and something else at once: it does not show the same invoice to all, it is refused.",
        )
    if (
        start.startswith((b"<", *_MARKS))
        or b"<\0" in start[:4]
        or b"\0<" in start[:4]
        or start[:4] == b"\x4c\x6f\xa7\x94"
    ):
        return False
    raise _not_xml(start)


def _not_xml(start: bytes) -> NotRead:
    for mark, what in _BY_FIRST_BYTES:
        if start.startswith(mark):
            return NotRead(
                "other",
                f"Ce fichier est {what.fr}, pas une facture électronique (XML, ou PDF qui en porte une).",
                f"This file is {what.en}, not an e-invoice (XML, or a PDF that carries one).",
            )
    return NotRead(
        "other",
        "Ce fichier n’est ni du XML ni un PDF : ce n’est pas une facture électronique.",
        "This file is neither XML nor a PDF: it is no e-invoice.",
    )


def expect_invoice(root: Element) -> None:
    """Raises NotRead when the root is not the one of an invoice we read."""
    if root.tag in _INVOICES:
        return
    name = etree.QName(root)
    if name.localname == _ZUGFERD_1:
        raise NotRead(
            "zugferd-1",
            "C’est une facture ZUGFeRD 1 (2014), un format abandonné qui ne suit pas la norme EN 16931. "
            "Demandez un Factur-X, ou un ZUGFeRD 2.",
            "This is a ZUGFeRD 1 invoice (2014), an abandoned format that does not follow EN 16931. "
            "Ask for a Factur-X, or a ZUGFeRD 2.",
        )
    if what := _BY_ROOT.get(name.localname):
        raise NotRead(
            "other", f"Ce fichier XML est {what.fr}, pas une facture.", f"This XML file is {what.en}, not an invoice."
        )
    if name.localname in {etree.QName(one).localname for one in _INVOICES}:
        raise NotRead(
            "namespace",
            f"La racine « {name.localname} » a le nom d’une facture, mais pas l’espace de noms de la norme.",
            f"The root “{name.localname}” has the name of an invoice, but not the standard’s namespace.",
        )
    raise NotRead(
        "other",
        f"La racine de ce XML est « {shown(name.localname)} » : ce n’est ni du CII ni de l’UBL, donc pas une facture.",
        f"The root of this XML is “{shown(name.localname)}”: it is neither CII nor UBL, so it is no invoice.",
    )
