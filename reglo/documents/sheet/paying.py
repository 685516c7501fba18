"""How to pay, as printed: where, with which reference, in how many parts."""

from dataclasses import dataclass, field
from decimal import Decimal

from reglo.documents.sheet import epc, ink
from reglo.documents.sheet.parties import iban
from reglo.documents.sheet.words import Copy, Label, Voice
from reglo.documents.typography import NB, amount
from reglo.rules.invoicing import Sealed

_NOTHING = Label("")


@dataclass(frozen=True)
class Fact:
    """A label and its value."""

    label: Label
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Payment:
    """The block at the foot of the paper; without rows it is not printed."""

    title: Label = _NOTHING
    rows: list[Fact] = field(default_factory=list)
    notes: list[Label] = field(default_factory=list)
    qr: str = ""
    qr_alt: str = ""
    link: str = ""
    link_text: str = ""
    link_words: Label = _NOTHING


@dataclass(frozen=True)
class Part:
    """One instalment."""

    label: Label
    due: Label
    amount: str


def payment(sealed: Sealed, voice: Voice, *, copy: Copy, link: str) -> Payment:
    """Nothing for a credit note, for what is already paid, and for a method left open."""
    if sealed.kind == "credit_note" or sealed.totals.payable <= 0 or sealed.payment.method == "none":
        return Payment()
    coded = _is_coded(sealed, copy)
    return Payment(
        title=voice.label("pay_" + sealed.payment.method),
        rows=_rows(sealed, voice),
        notes=_notes(sealed, voice, coded=coded),
        qr=epc.drawing(_payload(sealed)) if coded else "",
        qr_alt=_described(sealed, voice) if coded else "",
        link=link,
        link_text=link.removeprefix("https://").removeprefix("http://"),
        link_words=voice.label("link") if link else _NOTHING,
    )


def parts(sealed: Sealed, voice: Voice) -> list[Part]:
    """The instalments, when there are several."""
    if len(sealed.instalments) < 2:
        return []
    return [
        Part(
            label=voice.label("instalment", index=str(index)),
            due=voice.dated("instalment_due", one.due_on),
            amount=amount(one.amount, sealed.currency, voice.locale),
        )
        for index, one in enumerate(sealed.instalments, 1)
    ]


def _rows(sealed: Sealed, voice: Voice) -> list[Fact]:
    pay = sealed.payment
    facts: list[Fact] = []

    def add(key: str, value: str, *, strong: bool = False) -> None:
        if value:
            facts.append(Fact(voice.label(key), value, strong))

    match pay.method:
        case "transfer":
            add("holder", ink.plain(pay.holder))
            add("iban", iban(pay.iban), strong=True)
            add("bic", pay.bic)
        case "interac":
            add("recipient", pay.interac_email, strong=True)
        case "deposit":
            add("holder", ink.plain(pay.holder))
        case "cheque":
            add("cheque", ink.plain(pay.holder), strong=True)
    if pay.method in ("interac", "deposit", "cheque"):
        add("message" if pay.method == "interac" else "reference", sealed.number, strong=True)
        add("deposit", ink.plain(pay.deposit_details))
    else:
        add("reference", sealed.number, strong=True)
    return facts


def _notes(sealed: Sealed, voice: Voice, *, coded: bool) -> list[Label]:
    notes = []
    if coded:
        notes.append(voice.label("code_note_part" if len(sealed.instalments) > 1 else "code_note"))
    if sealed.payment.method != "cheque":
        phone = ink.plain(sealed.seller.phone).replace(" ", NB)
        notes.append(voice.label("account_note_doubt", phone=phone) if phone else voice.label("account_note"))
    return notes


# ── The transfer code ────────────────────────────────────────────────────────────────────────────


def _first(sealed: Sealed) -> Decimal:
    """The sum expected first: the code asks for no more than that."""
    return sealed.instalments[0].amount if sealed.instalments else sealed.totals.payable


def _is_coded(sealed: Sealed, copy: Copy) -> bool:
    """A SEPA code wants euros and an IBAN; a draft has no reference to pay with."""
    pay = sealed.payment
    sayable = sealed.currency == "EUR" and epc.LEAST <= _first(sealed) <= epc.MOST
    return copy != "draft" and pay.method == "transfer" and bool(pay.iban) and sayable


def _payload(sealed: Sealed) -> str:
    return epc.payload(
        holder=sealed.payment.holder or sealed.seller.name,
        iban=sealed.payment.iban.replace(" ", ""),
        bic=sealed.payment.bic,
        amount=_first(sealed),
        text=sealed.number,
    )


def _described(sealed: Sealed, voice: Voice) -> str:
    return voice.say(
        "code_alt",
        amount=amount(_first(sealed), sealed.currency, voice.locale),
        holder=ink.plain(sealed.payment.holder or sealed.seller.name),
        number=sealed.number,
    )
