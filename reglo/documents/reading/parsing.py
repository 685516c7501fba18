"""From the bytes of an XML file to a tree, under caps: the only place where strangers' XML is parsed.

No entity is expanded, no document type is accepted, nothing is fetched. The tree is built while
elements are counted, so that a file made to fill the memory is refused on the way. An invoice is
about ten levels deep; one of ten thousand lines has some two hundred thousand elements.
"""

import codecs
import re
from typing import Any

from lxml import etree

from reglo.documents.reading.refusal import NotRead
from reglo.rules.reading import shown

BYTES_MAX = 5 << 20
DEPTH_MAX = 40
ELEMENTS_MAX = 300_000
ATTRIBUTES_MAX = 40
NAMESPACES_MAX = 100
CHUNK_BYTES = 1 << 15

_DECLARATION = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?encoding\s*=\s*["']([^"'>]{0,100})""")


def parsed(xml: bytes) -> etree._Element:
    """The root of the tree. Raises NotRead."""
    if len(xml) > BYTES_MAX:
        raise _too_much(f"il dépasse {BYTES_MAX >> 20} Mo", f"it is over {BYTES_MAX >> 20} MB")
    parser = etree.XMLPullParser(
        events=("start", "end", "start-ns"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        _fed(parser, xml)
        root: etree._Element = parser.close()
    except etree.XMLSyntaxError as error:
        raise _malformed(error, xml) from None
    return root


def _fed(parser: Any, xml: bytes) -> None:
    """Feed the file piece by piece, and stop at the piece that passes a cap."""
    depth = count = spaces = 0
    for start in range(0, len(xml), CHUNK_BYTES):
        parser.feed(xml[start : start + CHUNK_BYTES])
        for event, element in parser.read_events():
            if event == "end":
                depth -= 1
                continue
            if event == "start-ns":
                spaces += 1
                if spaces > NAMESPACES_MAX:
                    raise _too_much(
                        f"il déclare plus de {NAMESPACES_MAX} espaces de noms",
                        f"it declares more than {NAMESPACES_MAX} namespaces",
                    )
                continue
            if not count and element.getroottree().docinfo.doctype:
                raise _has_doctype()
            depth += 1
            count += 1
            if depth > DEPTH_MAX:
                raise _too_much(
                    f"ses éléments s’emboîtent sur plus de {DEPTH_MAX} niveaux",
                    f"its elements are nested more than {DEPTH_MAX} deep",
                )
            if count > ELEMENTS_MAX:
                raise _too_much(f"il a plus de {ELEMENTS_MAX} éléments", f"it has more than {ELEMENTS_MAX} elements")
            if len(element.attrib) > ATTRIBUTES_MAX:
                raise _too_much(
                    f"un élément a plus de {ATTRIBUTES_MAX} attributs",
                    f"an element has more than {ATTRIBUTES_MAX} attributes",
                )


def _too_much(fr: str, en: str) -> NotRead:
    return NotRead(
        "too-much",
        f"Ce fichier n’est pas une facture qu’on puisse lire : {fr}.",
        f"This file is no invoice that can be read: {en}.",
    )


def _has_doctype() -> NotRead:
    return NotRead(
        "doctype",
        "Ce fichier XML déclare un type de document (DOCTYPE), ce qu’aucune facture ne fait : il est refusé sans être lu.",
        "This XML file declares a document type (DOCTYPE), which no invoice does: it is refused unread.",
    )


def _has_strange_encoding(xml: bytes) -> bool:
    """Whether the head of the file names an encoding that does not exist."""
    declared = _DECLARATION.match(xml)
    if declared is None:
        return False
    try:
        return not codecs.lookup(declared[1].decode("ascii")).name
    except (LookupError, UnicodeDecodeError, ValueError):
        return True


def _malformed(error: etree.XMLSyntaxError, xml: bytes) -> NotRead:
    """One sentence for what the parser met first, and where."""
    line, column = error.position
    if b"<!DOCTYPE" in xml:  # Whatever it did wrong, it did with that.
        return _has_doctype()
    if "encoding" in str(error.msg).lower() or _has_strange_encoding(xml):
        return NotRead(
            "encoding",
            f"L’encodage de ce fichier XML n’est pas celui qu’il annonce, ou n’existe pas (ligne {line}). "
            "Demandez un fichier en UTF-8.",
            f"This XML file is not in the encoding it declares, or that encoding does not exist (line {line}). "
            "Ask for a file in UTF-8.",
        )
    if "depth" in str(error.msg).lower():
        return _too_much(
            f"ses éléments s’emboîtent sur plus de {DEPTH_MAX} niveaux",
            f"its elements are nested more than {DEPTH_MAX} deep",
        )
    why = shown(str(error.msg).partition(", line")[0])
    return NotRead(
        "malformed",
        f"Ce fichier XML est abîmé ou incomplet, ligne {line}, colonne {column} ({why}). Redemandez-le.",
        f"This XML file is damaged or incomplete, line {line}, column {column} ({why}). Ask for it again.",
    )
