"""Everything in one file: papers as they were sent, tables, each sealed text, and the journal with its seals.

Whoever leaves needs nothing of ours to read it: PDF, XML, CSV, XLSX, JSON. `journal.jsonl` holds what `reglo
verify` walks; without the key its digests can still be recomputed, its seals cannot.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from reglo.books import archive, papers, telling
from reglo.books.exports import cashbook, workbook
from reglo.books.invoices import Invoice
from reglo.books.journal import Entry
from reglo.books.people import Profile
from reglo.books.tenancy import tenant
from reglo.documents import tables
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.people import Business

_README = Said(
    "Tout ce que Réglo garde de {business}, au {today}.\n\n"
    "pieces/      chaque facture et chaque avoir, PDF et XML, tels qu’ils ont été émis ; le même en UBL\n"
    "tables/      les mêmes faits en CSV, et dans un classeur\n"
    "factures.json  le texte scellé de chaque pièce\n"
    "entreprise.json  ce que l’entreprise imprime\n"
    "journal.jsonl  chaque fait, dans l’ordre, avec son empreinte et son sceau\n"
    "{missing}",
    "Everything that Réglo keeps of {business}, on {today}.\n\n"
    "pieces/      each invoice and credit note, PDF and XML, as issued; the same in UBL\n"
    "tables/      the same facts in CSV, and in a workbook\n"
    "factures.json  the sealed text of each paper\n"
    "entreprise.json  what the business prints\n"
    "journal.jsonl  each fact, in order, with its digest and its seal\n"
    "{missing}",
)
_MISSING = Said("\nPièces absentes de l’archive : {numbers}\n", "\nPapers missing from the archive: {numbers}\n")
_NAMES = ("suivi", "factures", "sommes-dues", "encaissements", "clients")


def everything(business: "Business", language: str, *, today: date, at: datetime) -> bytes:
    """One ZIP of all papers and all data of a business. What the archive lost is named in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle, tenant(business.id):
        missing = list(_papers(bundle))
        sheets = list(workbook.sheets(business, language, today=today))
        for name, table in zip(_NAMES, sheets, strict=True):
            _add(bundle, f"tables/{name}.csv", tables.as_csv(table, language), at)
        book = cashbook.receipts(business, language)
        _add(bundle, "tables/livre-des-recettes.csv", tables.as_csv(book, language), at)
        _add(bundle, "tables/reglo.xlsx", tables.as_workbook([*sheets, book], language, at=at), at)
        _add(bundle, "factures.json", _json([_facts(one) for one in _issued()]), at)
        _add(bundle, "entreprise.json", _json(telling.told(Profile.objects.get())), at)
        _add(bundle, "journal.jsonl", "".join(_journal()).encode(), at)
        lost = _MISSING(language).format(numbers=", ".join(missing)) if missing else ""
        readme = _README(language).format(business=business.name, today=today.isoformat(), missing=lost)
        _add(bundle, "LISEZMOI.txt" if language != "en" else "README.txt", readme.encode(), at)
    return content.getvalue()


def _add(bundle: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    info = zipfile.ZipInfo(name, date_time=at.astimezone(UTC).timetuple()[:6])
    info.compress_type = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
    bundle.writestr(info, content)


def _issued() -> Iterator[Invoice]:
    yield from Invoice.objects.select_related("entry").order_by("issued_on", "issued_at", "id").iterator(chunk_size=500)


def _facts(one: Invoice) -> dict[str, Any]:
    """The sealed text of an invoice; of one issued elsewhere, its row, marked."""
    if one.elsewhere:
        return {"issued_elsewhere": True, **telling.told(one)}
    text: dict[str, Any] = json.loads(one.entry.text or "{}")
    return text


def _papers(bundle: zipfile.ZipFile) -> Iterator[str]:
    """The files of each invoice; the numbers of those that are not there."""
    rows = archive.Document.objects.select_related("invoice__entry").order_by("invoice__issued_on", "id")
    for document in rows:
        name = document.invoice.file_name.removesuffix(".pdf")
        try:
            for ending, digest in (("pdf", document.pdf), ("xml", document.xml)):
                if digest:
                    _add(bundle, f"pieces/{name}.{ending}", archive.read(digest), document.invoice.issued_at)
        except archive.MissingFile:
            yield document.invoice.number
            continue
        if document.xml:
            _add(bundle, f"pieces/{name}-ubl.xml", papers.ubl_of(document.invoice), document.invoice.issued_at)
        if not document.pdf:
            yield document.invoice.number


def _json(facts: Any) -> bytes:
    return (json.dumps(facts, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _journal() -> Iterator[str]:
    names = ("position", "epoch", "at", "kind", "subject", "by", "digest", "seal", "salt", "text")
    for row in Entry.objects.order_by("position").values(*names).iterator(chunk_size=1000):
        said = row | {"at": row["at"].astimezone(UTC).isoformat()}
        yield json.dumps(said, ensure_ascii=False, default=str) + "\n"
