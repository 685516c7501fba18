"""What the page of a draft shows: its fields as typed, its sums, its pre-flight, its message.

Everything is worked out by the books on each request; nothing here decides. A field that cannot be
read says so beside it as one types; what is only missing is said there once the person wants to issue.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from reglo import packs
from reglo.books import invoices, presenting, sales, writing
from reglo.books.drafts import CREDIT_NOTE, Draft
from reglo.books.people import Business, Profile
from reglo.documents import typography
from reglo.documents.sheet.parties import company_number, iban
from reglo.packs import issue
from reglo.packs.treatments import Treatment
from reglo.rules import tax
from reglo.rules.invoicing import Address
from reglo.rules.preflight import GAP, OK, WARNING
from reglo.web import letters
from reglo.web.drafts import form, known, pointing, sale, special, sums
from reglo.web.method import words
from reglo.web.templatetags.reglo import locale

CHECKS_SHOWN = 5  # rows in order that are shown; the others are a click away
TERMS = {
    "fr": ("30 jours", "à réception", "45 jours puis fin de mois", "60 jours", "30 % : à réception ; reste : 30 jours"),
    "ca-qc": ("30 jours", "à réception", "15 jours", "60 jours", "30 % : à réception ; reste : 30 jours"),
}
_NUMBERS = {"fr": ("siret", "vat"), "ca-qc": ("gst", "qst")}  # what the business is asked for on its first paper
_UNJUDGED = {
    "buyer.kind",
    "buyer.country",
    "seller.tax_regime",
    "currency",
    "self_billed",
}  # lists, where nothing can be mistyped
UNITS = ("jour", "½ journée", "heure", "forfait", "mot", "page", "mois")


class Field(NamedTuple):
    """One field of the paper: its path, its identifier in the page, what is typed, what is wrong or worth saying of it."""

    name: str
    id: str
    value: Any
    error: str = ""
    note: str = ""


class Option(NamedTuple):
    """One choice of a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One line of the paper."""

    index: int
    position: int
    fields: Mapping[str, Field]
    taxes: tuple[Option, ...]
    tax_label: str
    offered: bool
    total: str
    more: bool  # its detail, discount or tax is worth showing


@dataclass(frozen=True)
class View:
    """The draft on a day, read once for the whole page."""

    business: Business
    draft: Draft
    profile: Profile  # as it will be once issued
    asked: frozenset[str]
    reading: writing.Reading
    preview: writing.Preview
    number: str
    today: date
    told: bool  # say what is missing beside the fields, not only what cannot be read


def view(business: Business, draft: Draft, *, today: date, told: bool = False) -> View:
    """Read a draft for its page."""
    profile: Profile = business.profiles.get()
    reading = invoices.reading(business, draft, on=today)
    number = invoices.number_to_come(business, on=today, value=reading.value)
    return View(
        business=business,
        draft=draft,
        profile=presenting.with_typed(profile, draft.content.get("seller") or {}, business.place),
        asked=presenting.asked(profile, business.place),
        reading=reading,
        preview=writing.preview(reading, number=number, on=today),
        number=number,
        today=today,
        told=told,
    )


def context(seen: View) -> dict[str, Any]:
    """Everything the templates of the page ask for."""
    fields, lines, buyer = _fields(seen), tuple(_lines(seen)), seen.reading.value.buyer
    return {
        "draft": seen.draft,
        "draft_id": seen.draft.id,
        "is_credit": seen.draft.kind == CREDIT_NOTE,
        "place": seen.business.place,
        "content": seen.draft.content,
        "client": seen.draft.client,
        "client_address": _address(buyer.address) if buyer else "",
        "client_number": company_number(buyer) if buyer else "",
        "seller": seen.profile,
        "seller_asked": presenting.IDENTITY in seen.asked,
        "payment_asked": presenting.PAYMENT in seen.asked and seen.draft.kind != CREDIT_NOTE,
        "seller_address": _address(presenting.seller(seen.profile).address),
        "seller_number": company_number(presenting.seller(seen.profile)),
        "payment": issue.completed(seen.reading.value).payment,
        "payment_iban": iban(seen.reading.value.payment.iban),
        "f": fields,
        "lines": lines,
        "last_line": lines[-1] if lines else None,
        "adjustments": tuple(_adjustments(seen)),
        "sums": tuple(sums.rows(seen.reading.value, seen.preview)),
        "number": seen.number,
        "today": seen.today,
        "due": seen.preview.instalments,
        **_mentions(seen),
        "names": known.names(seen.business),
        "terms_usual": [_terms(one) for one in TERMS[seen.business.place]],
        **special.context(seen.business, seen.draft, seen.reading),
        "units": UNITS,
        "regimes": _regimes(seen),
        "slots": _slots(seen, fields),
        "left": invoices.left_to_credit(seen.draft.corrects) if seen.draft.corrects else None,
        **sale.context(seen.draft, seen.reading, today=seen.today),
        **_preflight(seen),
        **_message(seen),
    }


def _mentions(seen: View) -> dict[str, Any]:
    """What the paper will state, in its own language whatever the page speaks; a bilingual one opens in French."""
    in_quebec, english = seen.business.place == "ca-qc", seen.reading.value.language == "en"
    spoken: typography.Locale = "fr-CA" if in_quebec else "en" if english else "fr-FR"
    said = (one.text for one in seen.preview.mentions if one.code != "BAR")
    ends = (".", "!", "?", "…")
    return {
        "paper_language": spoken.partition("-")[0],
        "mentions": [typography.typeset(text if text.endswith(ends) else text + ".", spoken) for text in said],
    }


# ── Fields ───────────────────────────────────────────────────────────────────────────────────────


def _fields(seen: View) -> dict[str, Any]:
    """Every field outside the lines, by its path."""
    content, errors = seen.draft.content, _errors(seen)
    found: dict[str, Any] = {name: _field(name, content.get(name, ""), errors) for name in form.PLAIN}
    for group, names in (("buyer", form.BUYER), ("seller", form.SELLER)):
        held = _held(seen, group)
        found[group] = {name: _field(f"{group}.{name}", held.get(name, ""), errors) for name in names}
    found["terms"] = _field("terms", content.get("terms") or _terms(seen.reading.value.terms), errors)
    return found


def _terms(usual: str) -> str:
    """Terms that nobody typed on this paper, in the language of the page."""
    return words.of_value("terms", usual)


def _held(seen: View, group: str) -> Mapping[str, Any]:
    """What is typed in a group; the name of a client of the book stands in the field of its name."""
    held: Mapping[str, Any] = seen.draft.content.get(group) or {}
    if group == "buyer" and seen.draft.client is not None:
        return {**held, "name": held.get("name") or seen.draft.client.name}
    return held


def _field(name: str, value: Any, errors: Mapping[str, str]) -> Field:
    return Field(name, pointing.anchor(name), value, errors.get(name, ""))


def _errors(seen: View) -> dict[str, str]:
    """What to say beside the fields: all of it once asked to issue, else what was typed and cannot stand."""
    said = pointing.errors(seen.reading.findings, _language())
    if seen.told:
        return said
    return {field: text for field, text in said.items() if _typed(seen.draft.content, field)}


def _typed(content: Mapping[str, Any], field: str) -> bool:
    """Whether a person wrote something in this field."""
    value: Any = content
    for part in field.split("."):
        if isinstance(value, list):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else ""
        else:
            value = value.get(part, "") if isinstance(value, Mapping) else ""
    return bool(value.strip()) if isinstance(value, str) else False


def _regimes(seen: View) -> tuple[Option, ...]:
    """Collecting tax or not, in the words of the place."""
    words = {
        "franchise": _("Franchise en base, sans TVA"),
        "vat": _("Je facture la TVA"),
        "small": _("Petit fournisseur, sans taxe"),
        "registered": _("Je facture la TPS et la TVQ"),
    }
    return tuple(
        Option(key, words[key], key == seen.profile.tax_regime) for key in presenting.REGIMES[seen.business.place]
    )


def _address(address: Address) -> str:
    """An address on one line: « 8, rue des Cordiers, 44000 Nantes »."""
    if address.country == "CA":
        region = f"({address.region})" if address.city and address.region else ""
        town = " ".join(part for part in (address.city, region, address.postal_code) if part)
    else:
        town = " ".join(part for part in (address.postal_code, address.city) if part)
    return ", ".join(part for part in (*address.street, town) if part)


# ── Lines and sums ───────────────────────────────────────────────────────────────────────────────


def _lines(seen: View) -> Iterator[Line]:
    errors = _errors(seen)
    doubted = {finding.field for finding in seen.reading.findings if finding.level == WARNING}
    offered = sales.treatments(seen.reading.value, on=seen.today, choices=seen.reading.choices)
    for i, typed in enumerate(seen.draft.content.get("lines", [])):
        fields = {name: _field(f"lines.{i}.{name}", typed.get(name, ""), errors) for name in form.OF_LINE}
        taxes = _taxes(seen, offered, str(typed.get("tax", "")))
        total = _line_total(seen, i)
        if total:
            finer = sums.finer_price(seen.reading.value.lines[i], seen.reading.value.currency)
            fields["unit_price"] = Field(*fields["unit_price"][:4], finer)
        yield Line(
            index=i,
            position=i + 1,
            fields=fields,
            taxes=taxes,
            tax_label=next((one.label for one in taxes if one.chosen), ""),
            offered=bool(typed.get("offered")),
            total=total,
            more=_has_more(typed, fields) or f"lines.{i}.tax" in doubted,
        )


def _has_more(typed: Mapping[str, Any], fields: Mapping[str, Field]) -> bool:
    written = typed.get("detail") or typed.get("discount_percent") or typed.get("offered")
    return bool(written or any(fields[name].error for name in ("detail", "discount_percent", "tax")))


def _taxes(seen: View, offered: tuple[Treatment, ...], chosen: str) -> tuple[Option, ...]:
    """The taxes a line may bear; the first one, unsaid, follows the client."""
    pack = packs.get(seen.business.place)
    keys = {treatment.key: treatment for treatment in offered}
    if chosen and chosen in pack.treatments_by_key:
        keys.setdefault(chosen, pack.treatment(chosen))
    usual = offered[0].key
    current = chosen or usual
    return tuple(
        Option("" if key == usual else key, treatment.label(_language()), key == current)
        for key, treatment in keys.items()
    )


def _line_total(seen: View, i: int) -> str:
    """The net of a line, or nothing while it cannot be worked out."""
    unreadable = {one.field for one in seen.reading.findings if one.key == "unreadable"}
    line = seen.reading.value.lines[i]
    if any(field.startswith(f"lines.{i}.") for field in unreadable):
        return ""
    if not seen.draft.content["lines"][i].get("unit_price", "").strip():
        return ""
    return typography.number(tax.line_amounts(line).net, locale(), decimals=2)


def _adjustments(seen: View) -> Iterator[dict[str, Any]]:
    errors = _errors(seen)
    offered = sales.treatments(seen.reading.value, on=seen.today, choices=seen.reading.choices)
    for i, typed in enumerate(seen.draft.content.get("adjustments", [])):
        fields = {name: _field(f"adjustments.{i}.{name}", typed.get(name, ""), errors) for name in form.OF_ADJUSTMENT}
        taxes = _taxes(seen, offered, str(typed.get("tax", "")))
        yield {"index": i, "fields": fields, "taxes": taxes, "charge": bool(typed.get("charge"))}


# ── Pre-flight and message ───────────────────────────────────────────────────────────────────────


def _preflight(seen: View) -> dict[str, Any]:
    rows = pointing.rows(seen.reading.findings, on_paper=_on_paper(seen), language=_language())
    fine = [row for row in rows if row.level == OK]
    wrong = [row for row in rows if row.level != OK]
    checked = {finding.key for finding in seen.reading.findings}
    ok = {finding.key for finding in seen.reading.findings if finding.level == OK}
    return {
        "wrong": [(row, pointing.anchor(row.field) if row.field else "") for row in wrong],
        "gaps": [row for row in wrong if row.level == GAP],
        "fine": fine[:CHECKS_SHOWN],
        "fine_more": fine[CHECKS_SHOWN:],
        "checks_ok": len(ok),
        "checks_all": len(checked),
        "refusals": [(row, pointing.anchor(row.field) if row.field else "") for row in wrong if row.level == GAP]
        if seen.told
        else [],
    }


def _on_paper(seen: View) -> set[str]:
    """The paths of the fields this page has."""
    content = seen.draft.content
    found = set(form.PLAIN) - {"typed_in"}
    if seen.draft.kind == CREDIT_NOTE:
        found -= {"terms", "service_from", "service_to", "subject_detail", "agreement"}
    else:
        found -= {"reason"}
    found -= sale.absent(seen.draft, seen.reading, today=seen.today)
    if seen.business.place != "fr":
        found.discard("commitment")
    found -= special.absent(seen.business, seen.draft, seen.reading)
    if seen.draft.client is None:
        found |= {f"buyer.{name}" for name in ("name", "email", "address", "attention", "kind", "country")}
        found |= {"buyer.siren", "buyer.siret", "buyer.vat"} if seen.business.place == "fr" else set()
    elif seen.draft.kind != CREDIT_NOTE:
        found.add("buyer.name")
    if presenting.IDENTITY in seen.asked:
        found |= {f"seller.{name}" for name in ("name", "address", "tax_regime", *_NUMBERS[seen.business.place])}
    if presenting.PAYMENT in seen.asked and seen.draft.kind != CREDIT_NOTE:
        found.add("seller.iban" if seen.business.place == "fr" else "seller.interac_email")
    found |= {f"lines.{i}.{name}" for i in range(len(content.get("lines", []))) for name in form.OF_LINE}
    found |= {
        f"adjustments.{i}.{name}" for i in range(len(content.get("adjustments", []))) for name in form.OF_ADJUSTMENT
    }
    return found


def _slots(seen: View, fields: Mapping[str, Any]) -> list[Field]:
    """The fields outside the lines that have a place for what is wrong with them."""
    found = []
    for path in sorted(_on_paper(seen) - _UNJUDGED):
        group, _sep, name = path.partition(".")
        if group in form.PLAIN:
            found.append(fields[group])
        elif group in ("buyer", "seller"):
            found.append(fields[group][name])
    return found


def _message(seen: View) -> dict[str, Any]:
    """The words that will leave with the document, once nothing is missing."""
    if seen.preview.sealed is None:
        return {"message": None}
    filled = writing.cover(seen.preview.sealed)
    words = (filled.subject, filled.body, filled.language)
    return {
        "message": filled,
        "message_first": letters.foretaste(*words),
        "message_text": letters.text(*words),
    }


def _language() -> str:
    return translation.get_language() or "fr"
