"""From what was typed to what will be sealed: a draft, the business's profile and the client as one value.

Everything unreadable is found at once and named by its field; the pack of the place says the rest.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from reglo import packs
from reglo.books import clients, particulars, presenting, sales, unprinted
from reglo.books.particulars import Particulars
from reglo.documents import messages
from reglo.documents.typography import Locale
from reglo.packs import Choices, ceilings, issue
from reglo.packs import texts as library
from reglo.rules import addresses, amounts, dates, invoicing, tax, terms
from reglo.rules.preflight import GAP, Finding, gap, warning
from reglo.rules.reading import CannotRead, Refusal

if TYPE_CHECKING:
    from reglo.books.drafts import Draft
    from reglo.books.invoices import Invoice
    from reglo.books.people import Business, Profile

T = TypeVar("T")
PRICE_DECIMALS = 6
CITY_CHARS_MAX, CODE_CHARS_MAX = 100, 20  # what a client’s record holds


@dataclass(frozen=True)
class Reading:
    """A draft as a value, with everything found on the way: gaps block, warnings do not."""

    value: invoicing.Draft
    case: issue.Case
    choices: Choices
    findings: tuple[Finding, ...]
    special: Particulars = field(default_factory=Particulars)


class _Reader:
    """Reads typed fields one by one and keeps what could not be read."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.findings: list[Finding] = []

    def take(self, path: str, typed: str, read: Callable[[str], T], default: T) -> T:
        """The value of one field; unreadable, it becomes a gap at that field and the default."""
        if not str(typed).strip():
            return default
        try:
            return read(str(typed))
        except CannotRead as refusal:
            self.findings.append(gap("unreadable", path, refusal.reason("fr"), refusal.reason("en")))
            return default


def read(draft: "Draft", profile: "Profile", business: "Business", *, on: date) -> Reading:
    """The whole draft as the place's rules see it on that day."""
    content: Mapping[str, Any] = draft.content
    profile = presenting.with_typed(profile, content.get("seller") or {}, business.place)
    reader = _Reader(typing_language(content, business))
    corrects, to = draft.corrects, buyer(draft, business)
    decided = particulars.choices(content, sales.choices(content, presenting.choices(profile)))
    decided = sales.agreed(draft.client, decided)
    value = invoicing.Draft(
        place=business.place,
        kind=cast("invoicing.DocumentKind", draft.kind),
        language=content.get("language") or "fr",
        currency=content.get("currency") or business.currency,
        seller=presenting.seller(profile),
        buyer=to,
        subject=content.get("subject", ""),
        subject_detail=content.get("subject_detail", ""),
        purchase_order=content.get("purchase_order", ""),
        buyer_reference=content.get("buyer_reference", ""),
        commitment=content.get("commitment", ""),
        contract=content.get("contract", ""),
        service_from=_day(reader, content, "service_from"),
        service_to=_day(reader, content, "service_to"),
        lines=tuple(_line(reader, i, line) for i, line in enumerate(content.get("lines", []))),
        adjustments=tuple(_adjustment(reader, i, one) for i, one in enumerate(content.get("adjustments", []))),
        terms=content.get("terms") or (draft.client.terms if draft.client else "") or profile.terms,
        payment=presenting.payment(profile, business),
        note=content.get("note", ""),
        corrects_number=corrects.number if corrects else "",
        corrects_issued_on=corrects.issued_on if corrects else None,
        reason=content.get("reason", ""),
        delivered_to=sales.delivered_to(content, decided, to),
        taxes_left=_taxes_left(corrects) if corrects else (),
    )
    value = sales.with_usual_tax(value, on=on, choices=decided)
    return _judged(value, reader, particulars.read(content, value, reader, on=on), on=on, decided=decided)


def _judged(value: invoicing.Draft, reader: _Reader, special: Particulars, *, on: date, decided: Choices) -> Reading:
    """What was read, with what is missing. What could not be read is said once, by the sentence that quotes it."""
    unreadable = {finding.field for finding in reader.findings}
    said, of_terms = _terms(value, on)
    case = issue.case_of(value, on=on, choices=decided, prepaid=special.prepaid, extra=special.extra)
    unpriced = any(finding.field.startswith(("lines.", "adjustments.")) for finding in reader.findings)
    kept = [
        one
        for one in _missing(case, said, on)
        if one.field not in unreadable
        and not (of_terms and one.field == "terms")
        and not (unpriced and one.key == "totals" and one.level != GAP)
    ]
    found = (*reader.findings, *of_terms, *special.findings, *kept, *_buyer_reach(value), *unprinted.found(value))
    return Reading(value, case, decided, found, special)


def typing_language(content: Mapping[str, Any], business: "Business") -> str:
    """The language figures and dates were typed in: said by the page that kept them, else that of the paper.

    It stays that of the draft: « 1,125 » must not become a thousand when the paper turns English.
    """
    said = content.get("typed_in") or content.get("language")
    return "en" if said == "en" else business.locale


def _missing(case: issue.Case, said: terms.Terms | None, on: date) -> tuple[Finding, ...]:
    """What the rules find; parts that ask for more than the sum to pay are one more gap, at the terms."""
    try:
        return case.missing(_instalments(said, on) if said else None)
    except terms.CannotShare as refusal:
        too_much = gap("due", "terms", refusal.reason("fr"), refusal.reason("en"))
        return (*case.missing(), too_much)


def _taxes_left(invoice: "Invoice") -> tuple[invoicing.TaxLeft, ...]:
    """What may still be given back of each tax of an invoice."""
    notes = invoice.corrections.select_related("entry")
    return tax.left_of(invoice.sealed.taxes, (one for note in notes for one in note.sealed.taxes))


def _day(reader: _Reader, content: Mapping[str, Any], name: str) -> date | None:
    return reader.take(name, content.get(name) or "", lambda typed: dates.read_date(typed, reader.language), None)


def _line(reader: _Reader, i: int, typed: Mapping[str, Any]) -> invoicing.DraftLine:
    at, language = f"lines.{i}", reader.language
    if not str(typed.get("unit_price", "")).strip():
        # A price nobody typed is not a price of nothing: that one is written « 0 ».
        reader.findings.append(
            gap(
                "lines",
                f"{at}.unit_price",
                f"Donnez le prix de la ligne {i + 1} ; si elle ne coûte rien, écrivez 0.",
                f"Give the price of line {i + 1}; if it costs nothing, write 0.",
            )
        )
    return invoicing.DraftLine(
        title=typed.get("title", ""),
        detail=typed.get("detail", ""),
        quantity=reader.take(
            f"{at}.quantity",
            typed.get("quantity", ""),
            lambda text: amounts.read_quantity(text, language=language),
            Decimal(1),
        ),
        unit=typed.get("unit", ""),
        unit_price=reader.take(
            f"{at}.unit_price",
            typed.get("unit_price", ""),
            lambda text: amounts.read_amount(text, decimals=PRICE_DECIMALS, language=language),
            Decimal(0),
        ),
        discount_percent=reader.take(
            f"{at}.discount_percent",
            typed.get("discount_percent", ""),
            lambda text: amounts.read_percent(text, language=language),
            Decimal(0),
        ),
        offered=bool(typed.get("offered")),
        tax=typed.get("tax", ""),
    )


def _adjustment(reader: _Reader, i: int, typed: Mapping[str, Any]) -> invoicing.Adjustment:
    return invoicing.Adjustment(
        reason=typed.get("reason", ""),
        amount=reader.take(
            f"adjustments.{i}.amount",
            typed.get("amount", ""),
            lambda text: amounts.read_amount(text, language=reader.language),
            Decimal(0),
        ),
        tax=typed.get("tax", ""),
        charge=bool(typed.get("charge")),
    )


def _terms(value: invoicing.Draft, on: date) -> tuple[terms.Terms | None, tuple[Finding, ...]]:
    """The terms, when they can be read; unreadable they are a gap, beyond the ceiling of the place a warning."""
    if value.kind == "credit_note" or not value.terms.strip():
        return None, ()
    try:
        said = terms.parse(value.terms)
        due = said.due_dates(on)
    except Refusal as refusal:
        return None, (gap("due", "terms", refusal.reason("fr"), refusal.reason("en")),)
    kind = value.buyer.kind if value.buyer else "business"
    fr, en = (
        ceilings.warnings(
            place=value.place, client_kind=kind, issued_on=on, due_dates=due, terms=said, language=language
        )
        for language in ("fr", "en")
    )
    return said, tuple(warning("due", "terms", *both) for both in zip(fr, en, strict=True))


def _instalments(said: terms.Terms, on: date) -> issue.InstalmentsOf:
    return lambda payable: said.instalments(on, payable)


def buyer(draft: "Draft", business: "Business") -> invoicing.Party | None:
    """The client of the draft: the one of the book, or the one being typed on the paper."""
    if draft.client is not None:
        return clients.party(draft.client)
    typed: Mapping[str, Any] = draft.content.get("buyer") or {}
    if not any(str(value).strip() for name, value in typed.items() if name not in {"kind", "country"}):
        return None
    siret = "".join(typed.get("siret", "").split())
    return invoicing.Party(
        name=typed.get("name", "").strip(),
        attention=typed.get("attention", "").strip(),
        address=_address(typed, packs.get(business.place).country),
        email=typed.get("email", "").strip(),
        phone=typed.get("phone", "").strip(),
        kind=typed.get("kind") or "business",
        siren="".join(typed.get("siren", "").split()) or siret[:9],
        siret=siret,
        vat="".join(typed.get("vat", "").split()),
        neq="".join(typed.get("neq", "").split()),
    )


def _address(typed: Mapping[str, Any], home: str) -> invoicing.Address:
    """An address typed as one block (« address »), or piece by piece."""
    country = typed.get("country") or ""
    if typed.get("address", "").strip():
        read_one = addresses.read(typed["address"], country=country or home)
        return replace(read_one, region=typed.get("region") or read_one.region)
    return invoicing.Address(
        street=tuple(line for line in typed.get("street", "").split("\n") if line.strip()),
        postal_code=typed.get("postal_code", ""),
        city=typed.get("city", ""),
        region=typed.get("region", ""),
        country=country,
    )


def _buyer_reach(value: invoicing.Draft) -> Iterator[Finding]:
    """Where the message goes, and an address that the book can hold."""
    buyer = value.buyer
    if buyer is None:
        return
    if not buyer.email:
        yield warning(
            "message",
            "buyer.email",
            "Il manque l’adresse électronique du client : le message sera prêt, sans destinataire.",
            "The client’s e-mail is missing: the message will be ready, without a recipient.",
        )
    elif not _is_email(buyer.email):
        yield gap(
            "message",
            "buyer.email",
            "L’adresse électronique du client ne se lit pas : écrivez-la comme nom@domaine.fr.",
            "The client’s e-mail cannot be read: write it like name@domain.com.",
        )
    if len(buyer.address.city) > CITY_CHARS_MAX or len(buyer.address.postal_code) > CODE_CHARS_MAX:
        yield gap(
            "buyer",
            "buyer.address.city",
            "La dernière ligne de l’adresse porte le code postal et la ville : mettez le reste au-dessus.",
            "The last line of the address holds postal code and town: put the rest above.",
        )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def seal(reading: Reading, *, number: str, on: date, extra: Mapping[str, str] | None = None) -> invoicing.Sealed:
    """The draft sealed under its number: amounts, taxes, mentions and due dates frozen. Raises CannotIssue."""
    value = reading.value
    said = None if value.kind == "credit_note" else terms.parse(value.terms)
    case = reading.case
    if extra or case.asked.on != on:
        sealed_too = {**reading.special.extra, **(extra or {})}
        case = issue.case_of(value, on=on, choices=reading.choices, prepaid=reading.special.prepaid, extra=sealed_too)
    return case.sealed(
        number=number,
        instalments_of=_instalments(said, on) if said else lambda _: (),
        terms_sentence=_sentence(said, reading) if said else "",
    )


@dataclass(frozen=True)
class Preview:
    """The paper as it would be issued today. Sums are None while the lines cannot be added up."""

    taxes: tuple[invoicing.TaxTotal, ...]
    totals: invoicing.Totals | None
    instalments: tuple[invoicing.Instalment, ...]
    mentions: tuple[invoicing.Mention, ...]
    sealed: invoicing.Sealed | None  # the whole document, when nothing is missing


def preview(reading: Reading, *, number: str, on: date) -> Preview:
    """What the paper shows while one writes. Raises nothing: what is missing is in the findings."""
    value = reading.value
    mentions = issue.mentions_of(value, on=on, choices=reading.choices)
    unread = any(one.key == "unreadable" and one.field.startswith(("lines.", "adj")) for one in reading.findings)
    try:
        taxes, totals = issue.totals(value, on=on, prepaid=reading.special.prepaid)
    except issue.CannotIssue:
        return Preview((), None, _due_dates(value, None, on), mentions, None)
    if unread:  # A sum that leaves out what cannot be read would be a wrong one.
        return Preview((), None, _due_dates(value, None, on), mentions, None)
    ready = not any(finding.level == GAP for finding in reading.findings)
    return Preview(
        taxes, totals, _due_dates(value, totals, on), mentions, seal(reading, number=number, on=on) if ready else None
    )


def _due_dates(value: invoicing.Draft, totals: invoicing.Totals | None, on: date) -> tuple[invoicing.Instalment, ...]:
    """When the sums fall due; while nothing is priced yet, the one day there will be, if there is one."""
    said, _ = _terms(value, on)
    if said is None or (totals and totals.prepaid and totals.payable <= 0):
        return ()
    payable = totals.payable if totals else Decimal(0)
    try:
        due = said.instalments(on, payable if payable > 0 else Decimal(1))
    except Refusal:
        return ()
    return due if payable > 0 or len(due) == 1 else ()


def _sentence(said: terms.Terms, reading: Reading) -> str:
    """The terms in the language of the paper, or that all was paid; beside English, Québec says French first."""
    value, special = reading.value, reading.special
    languages = ("fr", "en") if value.place == "ca-qc" and value.language == "en" else (value.language,)
    paid = [special.settled_words(value, language) for language in languages]
    return " / ".join(paid if all(paid) else [terms.sentence(said, language) for language in languages])


def cover(sealed: invoicing.Sealed) -> messages.Filled:
    """The message that carries a document, in the words of its language; from Québec French always speaks first."""
    filled = _filled(sealed, messages.locale_of(sealed))
    if sealed.place == "ca-qc" and filled.language == "en":
        french = _filled(sealed, "fr-CA")
        both = messages.together(french, filled)
        return messages.with_foot(both, _foot(sealed, "fr-CA"), _foot(sealed, "en"))
    return messages.with_foot(filled, _foot(sealed, filled.language))


def _filled(sealed: invoicing.Sealed, locale: Locale) -> messages.Filled:
    signature = "\n".join(line for line in (sealed.seller.name, sealed.seller.phone) if line)
    values = messages.invoice_values(sealed, signature=signature, locale=locale)
    return messages.fill(library.text(messages.step_of(sealed), locale), values)


def _foot(sealed: invoicing.Sealed, locale: Locale) -> messages.Filled:
    return messages.fill(
        library.text("email_footer", locale), {"sender_identity": messages.sender_identity(sealed.seller)}
    )
