"""What a sealed invoice or credit note says in the message that carries it.

Everything comes from the sealed value, so the message says what the paper says. What the paper does
not know (the first name of a « tu », a better title) the caller adds to the values.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from reglo.documents import markdown, typography
from reglo.documents.messages import sentences
from reglo.documents.messages.filling import Filled, Row, Value
from reglo.documents.typography import Locale
from reglo.rules.invoicing import Party, Payment, Sealed
from reglo.rules.money import ZERO

# Beyond this many lines the message says how many others there are: the paper has them all.
LINES_NAMED = 3

_STEPS = {"invoice": "invoice_sent", "credit_note": "credit_note_sent"}


def step_of(sealed: Sealed) -> str:
    """The step whose text carries this document."""
    return _STEPS[sealed.kind]


def locale_of(sealed: Sealed) -> Locale:
    """The locale of the message: the language of the paper, as its place writes it.

    From Québec an English message leaves with its French twin: fill both texts, then `together`.
    """
    if sealed.language == "en":
        return "en"
    return "fr-CA" if sealed.place == "ca-qc" else "fr-FR"


def invoice_values(
    sealed: Sealed, *, signature: str, portal_link: str = "", locale: Locale | None = None
) -> dict[str, Value]:
    """The values of the text that carries a sealed document, in `locale` (that of the paper if not said).

    Days are written as seen from the day of issue, which is the day the message is written.
    """
    locale = locale or locale_of(sealed)
    values: dict[str, Value] = {
        "jurisdiction": "CA-QC" if sealed.place == "ca-qc" else "FR",
        "client_kind": sealed.buyer.kind,
        "client_name": sealed.buyer.name,
        "contact_salutation": sentences.salutation(sealed.buyer.attention, locale, fallback=sealed.buyer.name),
        "owner_name": sealed.seller.name,
        "owner_business": sealed.seller.brand or sealed.seller.name,
        "signature": signature,
        "portal": bool(portal_link),
        "portal_link": portal_link,
    }
    return values | (_credit_note(sealed, locale) if sealed.kind == "credit_note" else _invoice(sealed, locale))


def _credit_note(sealed: Sealed, locale: Locale) -> dict[str, Value]:
    corrected_on = sealed.corrects_issued_on
    return {
        "credit_note_number": sealed.number,
        "credit_note_amount": sentences.amount_in_sentence(sealed.totals.payable, sealed.currency, locale),
        "credit_note_reason": typography.typeset(sealed.reason.strip().rstrip("."), _own_locale(sealed)),
        "invoice_number": sealed.corrects_number,
        "invoice_date": sentences.date_in_sentence(corrected_on, today=sealed.issued_on, locale=locale)
        if corrected_on
        else "",
    }


def _invoice(sealed: Sealed, locale: Locale) -> dict[str, Value]:
    payable = sealed.totals.payable
    owed = payable > ZERO
    several = owed and len(sealed.instalments) > 1
    due_on = sealed.instalments[-1].due_on if sealed.instalments else sealed.issued_on
    return {
        "invoice_number": sealed.number,
        "invoice_count": 1,
        "invoice_date": sentences.date_in_sentence(sealed.issued_on, today=sealed.issued_on, locale=locale),
        "invoice_amount": sentences.amount_in_sentence(sealed.totals.grand, sealed.currency, locale),
        "amount_due": sentences.amount_in_sentence(payable, sealed.currency, locale) if owed else "",
        "due_date": sentences.date_in_sentence(due_on, today=sealed.issued_on, locale=locale)
        if owed and due_on > sealed.issued_on
        else "",
        "plan_lines": _plan_lines(sealed, locale) if several else (),
        "mission_title": typography.typeset(sealed.subject.strip().rstrip("."), _own_locale(sealed)),
        "invoice_summary": _summary(sealed, locale),
        "po_number": sealed.purchase_order or sealed.buyer_reference,
        "payment_details": payment_details(sealed.payment, reference=sealed.number, locale=locale) if owed else "",
    }


def _own_locale(sealed: Sealed) -> Locale:
    """The locale of the words typed on the paper, whatever the language of the message."""
    return locale_of(sealed)


def _plan_lines(sealed: Sealed, locale: Locale) -> tuple[Row, ...]:
    """One row per instalment, in the order they fall due."""
    article = "" if locale == "en" else "le "
    return tuple(
        {
            "what": "",
            "when": article + sentences.date_in_sentence(share.due_on, today=sealed.issued_on, locale=locale),
            "amount": sentences.amount_in_sentence(share.amount, sealed.currency, locale),
        }
        for share in sealed.instalments
    )


def _summary(sealed: Sealed, locale: Locale) -> str:
    """The titles of the lines between quotation marks; nothing when they only repeat the subject."""
    titles = list(dict.fromkeys(line.title.strip().rstrip(".") for line in sealed.lines if line.title.strip()))
    if not titles or titles == [sealed.subject.strip().rstrip(".")]:
        return ""
    named = [sentences.quoted(typography.typeset(title, _own_locale(sealed)), locale) for title in titles]
    if len(named) <= LINES_NAMED:
        return sentences.joined(named, locale)
    others = len(named) - LINES_NAMED + 1
    more = f"{others} other lines" if locale == "en" else f"{others} autres lignes"
    return sentences.joined([*named[: LINES_NAMED - 1], more], locale)


# ── How to pay ───────────────────────────────────────────────────────────────────────────────────

_PAYMENT_WORDS: dict[str, tuple[str, str]] = {
    "holder": ("Titulaire", "Account holder"),
    "iban": ("IBAN", "IBAN"),
    "bic": ("BIC", "BIC"),
    "interac": ("Virement Interac", "Interac e-Transfer"),
    "deposit": ("Dépôt direct", "Direct deposit"),
    "cheque": ("Chèque à l’ordre de", "Cheque payable to"),
    "reference": ("Référence", "Reference"),
}


def payment_details(payment: Payment, *, reference: str, locale: Locale) -> str:
    """The block that says how to pay, one fact a line; nothing when the paper says nothing."""
    facts: Sequence[tuple[str, str]]
    match payment.method:
        case "transfer":
            facts = (
                ("holder", payment.holder),
                ("iban", " ".join(re.findall(".{1,4}", payment.iban))),
                ("bic", payment.bic),
            )
        case "interac":
            facts = (("interac", payment.interac_email),)
        case "deposit":
            facts = (("holder", payment.holder), ("deposit", payment.deposit_details))
        case "cheque":
            facts = (("cheque", payment.holder),)
        case "none":
            return ""
    said = [(key, value) for key, value in facts if value]
    colon = ":" if locale == "en" else f"{typography.NB}:"
    index = 1 if locale == "en" else 0
    rows = [f"{_PAYMENT_WORDS[key][index]}{colon} {value}" for key, value in (*said, ("reference", reference))]
    return "\n".join(rows) if said else ""


# ── The foot ─────────────────────────────────────────────────────────────────────────────────────


def sender_identity(seller: Party) -> str:
    """Who writes and from where, on one line: « Aubry Conseil, Camille Aubry EI, 8 rue des Tanneurs, 44000 Nantes ».

    Source: Canada's anti-spam law, s. 6(2) (identify the sender, give a way to reach them); good
    manners elsewhere.
    """
    address = seller.address
    if address.country == "CA":
        town = " ".join(filter(None, (address.city, f"({address.region})" if address.city and address.region else "")))
        town = "  ".join(filter(None, (town, address.postal_code))).replace("  ", " ")
    else:
        town = " ".join(filter(None, (address.postal_code, address.city)))
    names = dict.fromkeys(filter(None, (seller.brand, seller.name)))
    return ", ".join(filter(None, (*names, *address.street, town, seller.phone)))


def with_foot(filled: Filled, *feet: Filled) -> Filled:
    """The message with its foot, once in each of its languages."""
    foot = "\n\n".join(foot.body for foot in feet)
    return replace(filled, body=f"{filled.body}\n\n{markdown.part()}\n\n{foot}")
