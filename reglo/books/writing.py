"""From what was typed to what will be sealed: a draft, the business's profile and the client as one value.

Everything unreadable is found at once and named by its field; the pack of the place says the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from reglo.books import clients
from reglo.documents import messages
from reglo.packs import ceilings, issue
from reglo.packs import texts as library
from reglo.rules import amounts, dates, invoicing, terms
from reglo.rules.preflight import GAP, WARNING, Finding
from reglo.rules.reading import CannotRead

if TYPE_CHECKING:
    from reglo.books.drafts import Draft
    from reglo.books.people import Business, Profile

T = TypeVar("T")
PRICE_DECIMALS = 6


@dataclass(frozen=True)
class Reading:
    """A draft as a value, with everything found on the way: gaps block, warnings do not."""

    value: invoicing.Draft
    findings: tuple[Finding, ...]


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
            self.findings.append(Finding("unreadable", path, GAP, refusal.reason("fr"), refusal.reason("en")))
            return default


def read(draft: "Draft", profile: "Profile", business: "Business", *, on: date) -> Reading:
    """The whole draft as the place's rules see it on that day."""
    content: Mapping[str, Any] = draft.content
    reader = _Reader("en" if content.get("language") == "en" else business.locale)
    corrects = draft.corrects
    value = invoicing.Draft(
        place=business.place,
        kind=draft.kind,
        language=content.get("language") or "fr",
        currency=content.get("currency") or business.currency,
        seller=seller(profile),
        buyer=buyer(draft),
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
        payment=payment(profile, business),
        note=content.get("note", ""),
        corrects_number=corrects.number if corrects else "",
        corrects_issued_on=corrects.issued_on if corrects else None,
        reason=content.get("reason", ""),
    )
    return Reading(value, (*reader.findings, *_terms(value, on), *issue.missing(value, on=on)))


def _day(reader: _Reader, content: Mapping[str, Any], name: str) -> date | None:
    return reader.take(name, content.get(name) or "", lambda typed: dates.read_date(typed, reader.language), None)


def _line(reader: _Reader, i: int, typed: Mapping[str, Any]) -> invoicing.DraftLine:
    at, language = f"lines.{i}", reader.language
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


def _terms(value: invoicing.Draft, on: date) -> tuple[Finding, ...]:
    """Terms that cannot be read are a gap; terms beyond the ceiling of the place, a warning."""
    if value.kind == "credit_note":
        return ()
    try:
        said = terms.parse(value.terms)
        due = [instalment.due_on for instalment in said.instalments(on, Decimal(100))]
    except CannotRead as refusal:
        return (Finding("terms_unreadable", "terms", GAP, refusal.reason("fr"), refusal.reason("en")),)
    kind = value.buyer.kind if value.buyer else "business"
    both = [
        ceilings.warnings(value.place, client_kind=kind, issued_on=on, due_dates=due, terms=said, language=language)
        for language in ("fr", "en")
    ]
    return tuple(Finding("terms_beyond_ceiling", "terms", WARNING, fr, en) for fr, en in zip(*both, strict=True))


def seller(profile: "Profile") -> invoicing.Party:
    """The business as it prints itself."""
    return invoicing.Party(
        name=profile.legal_name,
        brand=profile.brand,
        activity=profile.activity,
        address=invoicing.Address(
            street=tuple(line for line in profile.street.split("\n") if line.strip()),
            postal_code=profile.postal_code,
            city=profile.city,
            region=profile.region,
            country=profile.country,
        ),
        email=profile.email,
        phone=profile.phone,
        legal_form=profile.legal_form,
        siren=profile.siret[:9],
        siret=profile.siret,
        vat=profile.vat,
        neq=profile.neq,
        gst=profile.gst if profile.tax_regime == "registered" else "",
        qst=profile.qst if profile.tax_regime == "registered" else "",
        logo=profile.logo,
    )


def buyer(draft: "Draft") -> invoicing.Party | None:
    """The client of the draft: the one of the book, or the one being typed on the paper."""
    if draft.client is not None:
        return clients.party(draft.client)
    typed: Mapping[str, Any] = draft.content.get("buyer") or {}
    if not any(str(value).strip() for name, value in typed.items() if name not in {"kind", "country"}):
        return None
    return invoicing.Party(
        name=typed.get("name", ""),
        attention=typed.get("attention", ""),
        address=invoicing.Address(
            street=tuple(line for line in typed.get("street", "").split("\n") if line.strip()),
            postal_code=typed.get("postal_code", ""),
            city=typed.get("city", ""),
            region=typed.get("region", ""),
            country=typed.get("country", ""),
        ),
        email=typed.get("email", ""),
        kind=typed.get("kind") or "business",
        siren=(typed.get("siren") or typed.get("siret", "")[:9]).replace(" ", ""),
        siret=typed.get("siret", "").replace(" ", ""),
        vat=typed.get("vat", "").replace(" ", ""),
        neq=typed.get("neq", "").replace(" ", ""),
    )


def payment(profile: "Profile", business: "Business") -> invoicing.Payment:
    """How one pays this business."""
    holder = profile.holder or profile.legal_name
    if profile.iban:
        return invoicing.Payment(method="transfer", holder=holder, iban=profile.iban, bic=profile.bic)
    if business.place == "ca-qc" and profile.interac_email:
        return invoicing.Payment(
            method="interac",
            holder=holder,
            interac_email=profile.interac_email,
            deposit_details=profile.deposit_details,
        )
    if profile.deposit_details:
        return invoicing.Payment(method="deposit", holder=holder, deposit_details=profile.deposit_details)
    return invoicing.Payment()


def seal(value: invoicing.Draft, *, number: str, on: date) -> invoicing.Sealed:
    """The draft sealed under its number: amounts, taxes, mentions and due dates frozen."""
    said = terms.parse(value.terms)
    return issue.seal(
        value,
        number=number,
        on=on,
        instalments_of=lambda payable: said.instalments(on, payable),
        terms_sentence=terms.sentence(said, value.language),
    )


def cover(sealed: invoicing.Sealed, business: "Business") -> messages.Filled:
    """The message that carries an invoice, in the words of its language."""
    step = "invoice_sent" if sealed.kind == "invoice" else "credit_note_sent"
    locale = "en" if sealed.language == "en" else business.locale
    signature = "\n".join(line for line in (sealed.seller.name, sealed.seller.phone) if line)
    return messages.fill(library.text(step, locale), messages.invoice_values(sealed, signature=signature))
