"""Taking the XML out of a PDF: Factur-X, ZUGFeRD 2, XRechnung in a PDF/A-3.

The page is never drawn and nothing in the file is run. A file attached is unpacked by us, piece by
piece and under a cap: a few kilobytes of a PDF can hold gigabytes. What looks wrong with the container
is said beside the invoice, which is read all the same where it can be.
"""

import base64
import binascii
import io
import zlib
from collections.abc import Callable, Iterator

import pikepdf

from reglo.documents.reading import parsing, words
from reglo.documents.reading.invoice import Problem
from reglo.documents.reading.refusal import NotRead
from reglo.rules.reading import shown

# As Factur-X, ZUGFeRD 2 and XRechnung name it; ZUGFeRD 1 used the second, too.
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
FILES_MAX = 50
PAGES_LOOKED_AT_MAX = 50
NOTES_LOOKED_AT_MAX = 500
_ZUGFERD_1, _ROOT_BYTES = b"CrossIndustryDocument", 2000
_ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/URI"}
_HARMLESS_ON_CLICK = {"/URI", "/GoToR", "/GoToE"}


def opened(data: bytes) -> tuple[bytes, list[Problem]]:
    """The XML inside, and what is wrong with the PDF around it. Raises NotRead."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            return _chosen(document), list(_problems(document))
    except pikepdf.PasswordError:
        raise NotRead(
            "encrypted",
            "Ce PDF est chiffré par un mot de passe : il ne peut pas être lu. Demandez-le sans mot de passe.",
            "This PDF is encrypted with a password: it cannot be read. Ask for it without a password.",
        ) from None
    except NotRead:
        raise
    except MemoryError:
        raise _bomb() from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError):
        raise _damaged() from None


def _chosen(document: pikepdf.Pdf) -> bytes:
    """The one invoice inside. Raises NotRead where there is none, or several that differ."""
    files = list(_files(document))
    known = sorted((one for one in files if one[0].lower() in NAMES), key=lambda one: NAMES.index(one[0].lower()))
    if not known and document.get_warnings():
        raise _damaged()
    if not known:
        raise _no_invoice([name for name, _ in files])
    found = [(name, unpacked(stream)) for name, stream in known]
    if len({xml for _, xml in found}) > 1:
        raise _several(found)
    return found[0][1]


def _files(document: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """The attached files: those associated with the document first, then those of the tree of names."""
    seen = set()
    for spec in _specifications(document):
        held = spec.get("/EF") if isinstance(spec, pikepdf.Dictionary) else None
        stream = held.get("/UF", held.get("/F")) if isinstance(held, pikepdf.Dictionary) else None
        if not isinstance(stream, pikepdf.Stream) or stream.objgen in seen:
            continue
        seen.add(stream.objgen)
        if len(seen) > FILES_MAX:
            raise NotRead(
                "too-much",
                f"Ce PDF porte plus de {FILES_MAX} fichiers : il n’est pas lu.",
                f"This PDF carries more than {FILES_MAX} files: it is not read.",
            )
        yield str(spec.get("/UF", spec.get("/F", ""))), stream


def _specifications(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    associated = document.Root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        yield from associated
    named = document.Root.get("/Names")
    tree = named.get("/EmbeddedFiles") if isinstance(named, pikepdf.Dictionary) else None
    if isinstance(tree, pikepdf.Dictionary):
        yield from pikepdf.NameTree(tree).values()


# ── Unpacking, under a cap ──────────────────────────────────────────────────────────────────────────


def unpacked(stream: pikepdf.Object) -> bytes:
    """The content of a stream, through the filters that invoices use. Raises NotRead."""
    content = bytes(stream.read_raw_bytes())
    filters, parameters = stream.get("/Filter"), stream.get("/DecodeParms")
    names = list(map(str, filters)) if isinstance(filters, pikepdf.Array) else [str(filters)] if filters else []
    if not set(names) <= _UNPACKERS.keys() or (parameters is not None and not _is_plain(parameters)):
        raise NotRead(
            "unusual",
            "Le fichier joint au PDF est rangé d’une façon inhabituelle : il n’est pas lu.",
            "The file attached to the PDF is stored in an unusual way: it is not read.",
        )
    for name in names:
        content = _UNPACKERS[name](content)
    if len(content) > parsing.BYTES_MAX:
        raise _bomb()
    return content


def _is_plain(parameters: pikepdf.Object) -> bool:
    """Whether parameters change nothing: no predictor."""
    all_of_them = parameters if isinstance(parameters, pikepdf.Array) else [parameters]
    return all(not isinstance(one, pikepdf.Dictionary) or int(one.get("/Predictor", 1)) == 1 for one in all_of_them)


def _inflated(content: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        found = reader.decompress(content, parsing.BYTES_MAX + 1)
    except zlib.error:
        raise _damaged() from None
    if len(found) > parsing.BYTES_MAX:
        raise _bomb()
    if not reader.eof:
        raise _damaged()
    return found


def _from_hex(content: bytes) -> bytes:
    digits = b"".join(content.partition(b">")[0].split())
    try:
        return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    except binascii.Error:
        raise _damaged() from None


def _from_base85(content: bytes) -> bytes:
    if len(content) > 2 * parsing.BYTES_MAX:
        raise _bomb()
    try:
        return base64.a85decode(content.strip().removeprefix(b"<~").removesuffix(b"~>"))
    except ValueError:
        raise _damaged() from None


_UNPACKERS: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": _inflated,
    "/Fl": _inflated,
    "/ASCIIHexDecode": _from_hex,
    "/ASCII85Decode": _from_base85,
}


# ── The container ───────────────────────────────────────────────────────────────────────────────────


def _problems(document: pikepdf.Pdf) -> Iterator[Problem]:
    if document.get_warnings():
        yield words.problem("PDF-DAMAGED")
    if document.is_encrypted:
        yield words.problem("PDF-ENCRYPTED")
    actions = sorted(set(_actions(document)))
    if actions:
        yield words.problem("PDF-ACTIVE", what=", ".join(actions))


def _actions(document: pikepdf.Pdf) -> Iterator[str]:
    """What the file would do by itself, or on a click: scripts, programs, forms that send."""
    root = document.Root
    named = root.get("/Names")
    if isinstance(named, pikepdf.Dictionary) and "/JavaScript" in named:
        yield "JavaScript"
    yield from _of_action(root.get("/OpenAction"), _ACTIVE)
    yield from _of_triggers(root)
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        yield "XFA"
    notes_left = NOTES_LOOKED_AT_MAX
    for page in list(document.pages)[:PAGES_LOOKED_AT_MAX]:
        yield from _of_triggers(page.obj)
        notes = page.obj.get("/Annots")
        for note in list(notes)[:notes_left] if isinstance(notes, pikepdf.Array) else []:
            notes_left -= 1
            if isinstance(note, pikepdf.Dictionary):
                yield from _of_action(note.get("/A"), _ACTIVE - _HARMLESS_ON_CLICK)
                yield from _of_triggers(note)


def _of_triggers(holder: pikepdf.Object) -> Iterator[str]:
    triggers = holder.get("/AA")
    if isinstance(triggers, pikepdf.Dictionary):
        for action in triggers.values():
            yield from _of_action(action, _ACTIVE)


def _of_action(action: pikepdf.Object | None, active: set[str]) -> Iterator[str]:
    if isinstance(action, pikepdf.Dictionary) and (kind := str(action.get("/S", ""))) in active:
        yield kind.removeprefix("/")


def _several(found: list[tuple[str, bytes]]) -> NotRead:
    """Two programs would not read the same invoice in this file."""
    old = any(_ZUGFERD_1 in xml[:_ROOT_BYTES] for _, xml in found)
    names = ", ".join(dict.fromkeys(shown(name) for name, _ in found))
    return NotRead(
        "several",
        f"Ce PDF porte plusieurs factures XML différentes ({names})"
        + (", dont une ZUGFeRD 1, format abandonné" if old else "")
        + " : deux logiciels n’y liraient pas la même facture. Demandez-en un qui n’en porte qu’une.",
        f"This PDF carries several different XML invoices ({names})"
        + (", one of them ZUGFeRD 1, an abandoned format" if old else "")
        + ": two programs would not read the same invoice in it. Ask for one that carries only one.",
    )


def _no_invoice(names: list[str]) -> NotRead:
    held = ", ".join(shown(name) for name in names[:3])
    return NotRead(
        "no-invoice",
        "Ce PDF ne porte pas de facture XML : c’est un PDF ordinaire, à lire soi-même"
        + (f" (fichiers joints : {held})." if held else "."),
        "This PDF carries no XML invoice: it is an ordinary PDF, to be read by a person"
        + (f" (attached files: {held})." if held else "."),
    )


def _damaged() -> NotRead:
    return NotRead(
        "damaged",
        "Ce PDF est abîmé ou incomplet : la facture n’y est plus lisible. Redemandez-le.",
        "This PDF is damaged or incomplete: the invoice in it can no longer be read. Ask for it again.",
    )


def _bomb() -> NotRead:
    size = parsing.BYTES_MAX >> 20
    return NotRead(
        "too-much",
        f"Le fichier joint à ce PDF, une fois déplié, dépasse {size} Mo : il n’est pas lu.",
        f"The file attached to this PDF, once unpacked, is over {size} MB: it is not read.",
    )
