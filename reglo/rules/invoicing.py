"""The invoice as a value: what a draft says, what a sealed invoice says for ever.

A `Draft` is what a person typed, complete or not. A `Sealed` is the whole legal content
of an issued invoice or credit note; its canonical JSON text (`text_of`) is the one text
that is stored, hashed, and handed to the PDF and to the XML. Nothing is looked up again
afterwards: rates, mentions, addresses and bank details are frozen inside.

Amounts are `Decimal` in major units; dates are local dates of the business.
Field meanings follow EN 16931 (the BT numbers are given where one exists).
"""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from reglo.rules import canonical

SCHEMA = 1

ClientKind = Literal["business", "consumer", "public"]
DocumentKind = Literal["invoice", "credit_note"]


@dataclass(frozen=True)
class Address:
    """A postal address; `street` holds one to three lines, `country` is ISO 3166-1 alpha-2."""

    street: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    region: str = ""  # province or state, as its two-letter code: « QC », « ON »
    country: str = ""


@dataclass(frozen=True)
class Party:
    """Seller or buyer, as printed. Identifiers are canonical (no spaces)."""

    name: str  # legal name, with « EI » for a French sole trader (BT-27, BT-44)
    brand: str = ""  # trading name (BT-28, BT-45)
    activity: str = ""  # one line under the seller's name
    attention: str = ""  # the person the paper is addressed to (BT-56)
    address: Address = Address()
    email: str = ""
    phone: str = ""
    kind: ClientKind = "business"
    legal_form: str = ""  # « SAS au capital de 1 000 € », empty for a sole trader
    siren: str = ""
    siret: str = ""
    vat: str = ""  # BT-31, BT-48
    neq: str = ""
    gst: str = ""  # « 123456782RT0001 »
    qst: str = ""  # « 1227494057TQ0001 »
    logo: str = ""  # SHA-256 of the archived picture (PNG)


@dataclass(frozen=True)
class DraftLine:
    """One line as typed. `tax` names a treatment of the pack (« 20 », « franchise », « taxable »)."""

    title: str = ""
    detail: str = ""
    quantity: Decimal = Decimal(1)  # up to 4 decimals
    unit: str = ""  # « jour », « heure », « forfait »
    unit_price: Decimal = Decimal(0)  # before tax, up to 6 decimals, never negative
    discount_percent: Decimal = Decimal(0)  # 0 to 100
    offered: bool = False  # shown at full value, 100 % off
    tax: str = ""


@dataclass(frozen=True)
class Adjustment:
    """A document-level allowance (discount) or charge, before tax. `amount` is positive."""

    reason: str
    amount: Decimal
    tax: str
    charge: bool = False


@dataclass(frozen=True)
class Payment:
    """How to pay, as printed. Empty fields are not printed."""

    method: Literal["transfer", "interac", "deposit", "cheque", "none"] = "none"
    holder: str = ""
    iban: str = ""  # BT-84
    bic: str = ""  # BT-86
    interac_email: str = ""
    deposit_details: str = ""  # « institution 815 · transit 00000 · compte 000 000 0 »


@dataclass(frozen=True)
class TaxLeft:
    """What credit notes have left of one tax of an invoice: the basis not given back yet, and its tax."""

    name: str
    rate: Decimal
    basis: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Draft:
    """Everything a draft knows, complete or not. `None` and "" mean not typed yet."""

    place: str  # « fr », « ca-qc »
    kind: DocumentKind = "invoice"
    language: str = "fr"  # language of the paper: « fr », « en »
    currency: str = "EUR"
    seller: Party = Party(name="")
    buyer: Party | None = None
    subject: str = ""
    subject_detail: str = ""
    purchase_order: str = ""  # BT-13
    buyer_reference: str = ""  # BT-10, « code service » of a French public body
    commitment: str = ""  # « numéro d'engagement » of a French public body
    contract: str = ""  # BT-12
    service_from: date | None = None  # BT-73
    service_to: date | None = None  # BT-74
    lines: tuple[DraftLine, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    terms: str = "30 jours"  # the words of payment terms, see rules/terms.py
    payment: Payment = Payment()
    note: str = ""
    corrects_number: str = ""  # BT-25, for a credit note
    corrects_issued_on: date | None = None  # BT-26
    reason: str = ""  # why a credit note is written
    delivered_to: Address | None = None  # where goods go when it is not the buyer's address (BG-15)
    taxes_left: tuple[TaxLeft, ...] = ()  # of the invoice that a credit note corrects, where it is known


@dataclass(frozen=True)
class SealedLine:
    """One line for ever: gross = quantity × unit price, net = gross − allowance, both in cents."""

    title: str
    detail: str
    quantity: Decimal
    unit: str
    unit_code: str  # UN/ECE Recommendation 20 (BT-130): « DAY », « HUR », « C62 »
    unit_price: Decimal
    discount_percent: Decimal
    offered: bool
    tax: str
    gross: Decimal
    allowance: Decimal
    net: Decimal


@dataclass(frozen=True)
class TaxTotal:
    """One tax on one basis (BG-23): rate in percent, amount = basis × rate rounded half up.

    In Québec a credit note takes back no more of a tax than is left of it: there it may be a cent less or more.
    """

    tax: str  # the treatment it comes from
    name: str  # « TVA », « TPS », « TVQ », « TVH »
    category: str  # UNCL 5305: S, E, AE, K, G, O, Z (BT-118); "" where the place has no XML
    rate: Decimal
    basis: Decimal
    amount: Decimal
    exemption_code: str = ""  # VATEX (BT-121)
    exemption_reason: str = ""  # BT-120
    registration: str = ""  # the seller's number for this tax, when it is printed beside it


@dataclass(frozen=True)
class Totals:
    """BG-22, in cents: basis = lines − allowances + charges; grand = basis + tax; payable = grand − prepaid."""

    lines: Decimal
    allowances: Decimal
    charges: Decimal
    basis: Decimal
    tax: Decimal
    grand: Decimal
    prepaid: Decimal
    payable: Decimal


@dataclass(frozen=True)
class Instalment:
    """One sum with one due date; the instalments of an invoice add up to what is payable."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True)
class Mention:
    """One legal mention, in the words printed. `code` is its UNTDID 4451 subject (BT-21) or empty."""

    key: str
    text: str
    code: str = ""


@dataclass(frozen=True)
class Figure:
    """A dated legal figure the document rests on, frozen with its source and confidence."""

    key: str
    value: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Sealed:
    """An issued invoice or credit note, whole. Amounts of a credit note are positive (type 381)."""

    schema: int
    place: str
    kind: DocumentKind
    language: str
    number: str  # BT-1
    issued_on: date  # BT-2
    currency: str  # BT-5
    seller: Party
    buyer: Party
    subject: str
    subject_detail: str
    purchase_order: str
    buyer_reference: str
    commitment: str
    contract: str
    service_from: date | None
    service_to: date | None
    lines: tuple[SealedLine, ...]
    adjustments: tuple[Adjustment, ...]
    taxes: tuple[TaxTotal, ...]
    totals: Totals
    terms: str
    terms_sentence: str
    instalments: tuple[Instalment, ...]
    payment: Payment
    mentions: tuple[Mention, ...]
    figures: tuple[Figure, ...] = ()
    note: str = ""
    corrects_number: str = ""
    corrects_issued_on: date | None = None
    reason: str = ""
    delivered_to: Address | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reference:
    """An invoice that another document names, by number and day."""

    number: str
    issued_on: date | None


def preceding(sealed: Sealed) -> tuple[Reference, ...]:
    """The invoices a document comes after (BG-3): what a credit note corrects, what a new invoice replaces."""
    if sealed.corrects_number:
        return (Reference(sealed.corrects_number, sealed.corrects_issued_on),)
    replaced = _reference(sealed, "replaces")
    return (replaced,) if replaced else ()


def cancelled_by(sealed: Sealed) -> Reference | None:
    """The credit note that cancelled what this invoice replaces."""
    return _reference(sealed, "cancelled_by")


def _reference(sealed: Sealed, name: str) -> Reference | None:
    """A number and a day kept in `extra`, the day as ISO 8601 writes it."""
    number, day = sealed.extra.get(f"{name}_number", ""), sealed.extra.get(f"{name}_issued_on", "")
    return Reference(number, date.fromisoformat(day) if day else None) if number else None


def sums_due(sealed: Sealed) -> tuple[Instalment, ...]:
    """The sums that an invoice opens: what was paid before it, on the day it was, then its instalments."""
    if not sealed.totals.prepaid:
        return sealed.instalments
    paid_on = date.fromisoformat(sealed.extra.get("paid_on") or sealed.issued_on.isoformat())
    return (Instalment(paid_on, sealed.totals.prepaid), *sealed.instalments)


def text_of(sealed: Sealed) -> str:
    """The canonical text: sorted keys, no spaces, decimals and dates as strings."""
    return canonical.text_of(sealed)


def from_text(text: str) -> Sealed:
    """The sealed value a stored text says. Raises ValueError when the text is not one of ours."""
    sealed: Sealed = canonical.value_of(_ours(text), Sealed)
    return sealed


def service_to(text: str) -> date | None:
    """The last day of the service that a stored text says, and nothing else of it. Raises ValueError as `from_text`."""
    day = _ours(text).get("service_to")
    return date.fromisoformat(day) if day else None


def _ours(text: str) -> dict[str, Any]:
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise ValueError(f"unknown schema {data.get('schema') if isinstance(data, dict) else type(data).__name__}")
    return data
