"""From the sealed value to what stands on the paper, word for word.

`sheet_of` answers a dictionary of strings, lists and booleans, the whole content of one
document, already written for its place: the template only sets it. Nothing is computed here
but words; every sum was computed when the invoice was sealed.

Optional facts are read from `Sealed.extra`: `cancels` (a credit note of the whole), `replaces_…` and
`cancelled_by_…` (a new invoice in place of a cancelled one), `type_code` (« 386 » prints « Facture d'acompte »)
and `tax_eur` (the VAT in euros of an invoice in another currency, CGI art. 289-VII).
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from reglo.documents.sheet import body, ink, paying
from reglo.documents.sheet.parties import client_number, delivered_to, footer_lines, sender_lines, window_lines
from reglo.documents.sheet.paying import Fact
from reglo.documents.sheet.words import Copy, Label, Voice, voice_of
from reglo.documents.typography import NB, amount, currency_sign, date_long, date_span
from reglo.rules import invoicing
from reglo.rules.invoicing import Sealed

__all__ = ["Copy", "sheet_of"]

# The mentions that the law wants together: penalties, recovery costs, early payment (UNTDID 4451).
_LATE = ("PMD", "PMT", "AAB")
_UNPRINTED = ("BAR",)  # a routing code for machines

_FOOTER_SIGNS = 105  # on a line, beside the number of the page
_RUNNING_SIGNS = 80

_REGIONS = {"fr-FR": "FR", "fr-CA": "CA", "en": "GB"}


def sheet_of(
    sealed: Sealed, *, copy: Copy = "original", logo: bool = False, link: str = "", over: str = "", xml: bool = False
) -> dict[str, Any]:
    """The content of the paper; `link` is the client’s page, `over` French words above it, `xml` is there a file."""
    voice = voice_of(sealed)
    title = voice.label(_title_key(sealed))
    brand = ink.plain(sealed.seller.brand or sealed.seller.name)
    number = voice.say("number", number=sealed.number).replace(" ", NB) if copy != "draft" else ""
    stamp = voice.say(copy) if copy != "original" else ""
    said = (title.text, number, f"({stamp.lower()})" if stamp else "")
    return {
        "place": sealed.place,
        "lang": voice.locale.partition("-")[0],
        "region": _REGIONS[voice.locale],
        "issued": sealed.issued_on.isoformat(),
        "document": _document(sealed, " ".join(part for part in said if part) + f", {brand}"),
        "title": asdict(title),
        "subtitle": number,
        "mark": stamp,
        "watermark": stamp if copy == "draft" else "",
        "running": _running(title.text, number, stamp, brand),
        "page-words": [voice.say("page"), voice.say("of")],
        "seller": _seller(sealed, voice, brand),
        "logo": logo,
        "address": window_lines(sealed, voice),
        "facts": [asdict(fact) for fact in _facts(sealed, voice)],
        "over": ink.sentence(over, "fr-FR"),
        "lead": _lead(sealed, voice),
        **_table(sealed, voice),
        "instalments": {
            "title": asdict(voice.label("instalments")),
            "rows": [asdict(part) for part in paying.parts(sealed, voice)],
        },
        "payment": _dashed(asdict(paying.payment(sealed, voice, copy=copy, link=link))),
        "note": _notes(sealed, voice),
        "mentions": _mentions(sealed, voice),
        "xml": xml,
        "xml-words": voice.say("xml"),
    }


def _seller(sealed: Sealed, voice: Voice, brand: str) -> dict[str, Any]:
    footer = footer_lines(sealed, voice)
    return {
        "brand": brand,
        "lines": sender_lines(sealed, voice),
        "footer": footer,
        "footer-height": sum(ink.height(line, width=_FOOTER_SIGNS) for line in footer),
    }


def _title_key(sealed: Sealed) -> str:
    return "deposit_invoice" if sealed.extra.get("type_code") == "386" else sealed.kind


def _document(sealed: Sealed, title: str) -> dict[str, Any]:
    return {
        "title": ink.unbroken(title),
        "author": ink.unbroken(ink.plain(sealed.seller.name)),
        "keywords": [sealed.number] if sealed.number else [],
    }


def _running(title: str, number: str, stamp: str, brand: str) -> str:
    """The line above every following page; a name that is too long is written whole on the first."""
    named = " ".join(part for part in (title, number) if part)
    return " · ".join(part for part in (named, stamp, ink.shortened(brand, width=_RUNNING_SIGNS)) if part)


def _table(sealed: Sealed, voice: Voice) -> dict[str, Any]:
    sign = currency_sign(sealed.currency, voice.locale)
    return {
        "hanging": "" if voice.locale == "en" else NB + sign,
        "vat-column": body.shows_net(sealed),
        "unit-column": any(line.unit for line in sealed.lines),
        "headers": {key: asdict(label) for key, label in body.headers(sealed, voice).items()},
        "lines": [_dashed(vars(row)) for row in body.rows(sealed, voice)],
        "totals": [asdict(total) for total in body.totals(sealed, voice)],
    }


# ── The opening ──────────────────────────────────────────────────────────────────────────────────


def _facts(sealed: Sealed, voice: Voice) -> list[Fact]:
    """The rows beside the window, in the order one looks for them."""
    facts = [Fact(voice.label("date"), date_long(sealed.issued_on, voice.locale))]

    def add(key: str, value: str, *, strong: bool = False) -> None:
        if value:
            facts.append(Fact(voice.label(key), ink.plain(value, longest=ink.NARROW), strong))

    if sealed.kind == "credit_note":
        add("corrected", sealed.corrects_number, strong=True)
        add("corrected_on", date_long(sealed.corrects_issued_on, voice.locale) if sealed.corrects_issued_on else "")
    elif sealed.instalments and sealed.totals.payable > 0:
        key = "due" if len(sealed.instalments) == 1 else "first_due"
        add(key, date_long(sealed.instalments[0].due_on, voice.locale), strong=True)
    add("replaced", sealed.extra.get("replaces_number", ""))
    add(*_served(sealed, voice))
    add("delivered_to", delivered_to(sealed, voice))
    add("order", sealed.purchase_order)
    add("contract", sealed.contract)
    add("commitment", sealed.commitment)
    add("service_code" if sealed.buyer.kind == "public" else "buyer_reference", sealed.buyer_reference)
    for key, value in client_number(sealed):
        add(key, value)
    return facts


def _served(sealed: Sealed, voice: Voice) -> tuple[str, str]:
    """When the work was done: the key of its label, and the days as far as they are known."""
    first, last = sealed.service_from, sealed.service_to
    if first and last:
        return "service", date_span(first, last, voice.locale).removeprefix("le ").removeprefix("on ")
    if last:
        return "service_done", date_long(last, voice.locale)
    return "service", voice.dated("service_since", first).text if first else ""


def _lead(sealed: Sealed, voice: Voice) -> dict[str, Any]:
    """What it was for, and the one amount with its date."""
    credit = sealed.kind == "credit_note"
    owed = not credit and sealed.totals.payable > 0
    whole = credit or not owed  # What is paid already is named by what it was.
    detail = [line for block in ink.paragraphs(sealed.subject_detail, voice.locale) for line in block]
    if credit and sealed.reason:
        detail.append(ink.sentence(sealed.reason, voice.locale))
    return {
        "title": ink.sentence(sealed.subject, voice.locale),
        "detail": detail,
        "value": amount(sealed.totals.grand if whole else sealed.totals.payable, sealed.currency, voice.locale),
        "caption": asdict(_caption(sealed, voice, credit=credit, owed=owed)),
        "owed": owed,
    }


def _caption(sealed: Sealed, voice: Voice, *, credit: bool, owed: bool) -> Label:
    if credit:
        return voice.label("in_favour")
    if not owed:
        return voice.label("settled")
    if not sealed.instalments:
        return voice.label("owed")
    if len(sealed.instalments) == 1:
        return voice.dated("owed_on", sealed.instalments[0].due_on)
    return voice.dated("owed_in_parts", sealed.instalments[0].due_on, count=str(len(sealed.instalments)))


# ── The foot ─────────────────────────────────────────────────────────────────────────────────────


def _notes(sealed: Sealed, voice: Voice) -> list[list[str]]:
    return ink.paragraphs(sealed.note, voice.locale)


def _mentions(sealed: Sealed, voice: Voice) -> list[dict[str, str]]:
    """The legal mentions in two paragraphs: what this is, and what happens when it is late."""
    general = [_said(sealed.terms_sentence, voice), _correction(sealed, voice)]
    late: list[Label] = []
    for mention in sealed.mentions:
        if mention.code not in _UNPRINTED:
            (late if mention.code in _LATE else general).append(_said(mention.text, voice))
    joined = [Label(_run(one.text for one in group), _run(one.twin for one in group)) for group in (general, late)]
    return [asdict(paragraph) for paragraph in joined if paragraph.text]


def _said(text: str, voice: Voice) -> Label:
    """A sealed sentence; on a bilingual paper both languages were sealed, « français / English »."""
    first, _, second = text.partition(" / ") if voice.twin_locale else (text, "", "")
    return Label(
        ink.sentence(first, voice.locale), ink.sentence(second, voice.twin_locale) if voice.twin_locale else ""
    )


def _correction(sealed: Sealed, voice: Voice) -> Label:
    """The reference that a credit note, or a new invoice, owes to what it corrects (BOI-TVA-DECLA-30-20-20-30)."""
    if sealed.kind != "credit_note":
        return _replacement(sealed, voice)
    if not sealed.corrects_number:
        return Label("")
    if not sealed.corrects_issued_on:
        return voice.label("corrects_undated", number=sealed.corrects_number)
    key = "cancels" if "cancels" in sealed.extra else "corrects"
    return voice.dated(key, sealed.corrects_issued_on, number=sealed.corrects_number)


def _replacement(sealed: Sealed, voice: Voice) -> Label:
    """A new invoice names what it replaces, exactly, and says that it was cancelled."""
    replaced, note = next(iter(invoicing.preceding(sealed)), None), invoicing.cancelled_by(sealed)
    if not (replaced and replaced.issued_on and note and note.issued_on):
        return Label("")
    return voice.dated(
        "replaces", replaced.issued_on, number=replaced.number, note=note.number, note_day=note.issued_on
    )


def _run(texts: Iterable[str]) -> str:
    """Sentences one after the other, each with its full stop."""
    return " ".join(text if text.endswith((".", "!", "?", "…")) else text + "." for text in texts if text)


def _dashed(values: dict[str, Any]) -> dict[str, Any]:
    """Typst names are written with dashes."""
    return {key.replace("_", "-"): value for key, value in values.items()}
