"""What the texts of the follow-up say: the facts of one client's late or coming sums, in words.

Everything comes from plain values put together by the books, so the words can be tested without them. What a
text asks beyond these (a promised date, a dispute, a plan) the caller adds to the values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reglo.documents import typography
from reglo.documents.messages import sentences
from reglo.documents.messages.claims import claim_lines
from reglo.documents.messages.filling import Value
from reglo.documents.messages.invoices import payment_details
from reglo.documents.typography import Locale
from reglo.rules.invoicing import Party, Payment
from reglo.rules.lettering import Claim
from reglo.rules.money import ZERO

NO_LINKS = ("portal_link", "promise_link", "dispute_link", "plan_link")
CALLS_MIN = 3  # below, a record of calls says nothing


@dataclass(frozen=True)
class Contacted:
    """A contact that took place."""

    on: date
    channel: str
    reached: bool = True


@dataclass(frozen=True)
class Delegate:
    """Who writes in the name of the business."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class Following:
    """The follow-up of one client on one day. `claims` are the oldest due first, all of one currency."""

    place: str
    seller: Party
    buyer: Party
    payment: Payment
    currency: str
    claims: tuple[Claim, ...]
    today: date
    reply_by: date
    title: str = ""  # « Madame », « Monsieur »
    name: str = ""  # of the billing contact
    mission_name: str = ""  # of the day-to-day contact
    mission_title: str = ""
    contacts: tuple[Contacted, ...] = ()
    receptions: tuple[str, ...] = ()  # of the last answered calls, whoever was called
    delegate: Delegate | None = None
    answer_by: date | None = None  # when a remark made now would be answered
    elsewhere: bool = False  # one of the documents was issued by another tool, and cannot travel with the message


def following_values(facts: Following, locale: Locale) -> dict[str, Value]:
    """The values that every text of the follow-up may say, in a locale."""
    return (
        {"jurisdiction": "CA-QC" if facts.place == "ca-qc" else "FR", "client_kind": facts.buyer.kind, "portal": False}
        | dict.fromkeys(NO_LINKS, "")
        | {"waive_penalties": False, "paid_on_time": False, "elsewhere": facts.elsewhere}
        | _people(facts, locale)
        | _owner(facts)
        | _claims(facts, locale)
        | _so_far(facts, locale)
    )


def _people(facts: Following, locale: Locale) -> dict[str, Value]:
    buyer = facts.buyer
    attention = " ".join(word for word in (facts.title, facts.name) if word)
    registration = (
        f"SIRET {buyer.siret}"
        if buyer.siret
        else f"SIREN {buyer.siren}"
        if buyer.siren
        else f"NEQ {buyer.neq}"
        if buyer.neq
        else ""
    )
    lines = (buyer.name, *buyer.address.street, " ".join(filter(None, (buyer.address.postal_code, buyer.address.city))))
    return {
        "contact_salutation": sentences.salutation(attention, locale, fallback=buyer.name),
        "contact_first_name": first_name(facts.name),
        "letter_salutation": facts.title if facts.title and locale != "en" else _letter_salutation(facts, locale),
        "billing_contact_name": facts.name,
        "follow_up_contact_name": facts.name,
        "mission_contact_name": facts.mission_name,
        "mission_contact_salutation": sentences.salutation(facts.mission_name, locale, fallback=buyer.name),
        "mission_contact_first_name": first_name(facts.mission_name),
        "client_name": buyer.name,
        "client_registration": registration,
        "client_address_block": "\n".join(filter(None, lines)) if buyer.address.city else "",
    }


def _letter_salutation(facts: Following, locale: Locale) -> str:
    if locale == "en":
        return f"Dear {facts.name}" if facts.name else "Dear Sir or Madam"
    return "Madame, Monsieur"


def first_name(name: str) -> str:
    """The first name of a person, without title; nothing for a lone word."""
    words = [word for word in name.split() if word.rstrip(".").casefold() not in sentences.TITLES]
    return words[0] if len(words) > 1 else ""


def _owner(facts: Following) -> dict[str, Value]:
    seller = facts.seller
    name = seller.name.removesuffix(" EI")
    business = seller.brand or seller.name
    signature = [seller.name, *([seller.brand] if seller.brand and seller.brand != seller.name else []), seller.phone]
    city = " ".join(filter(None, (seller.address.postal_code, seller.address.city)))
    values: dict[str, Value] = {
        "owner_name": name,
        "owner_first_name": first_name(name) or name,
        "owner_business": business,
        "owner_registration": f"SIRET {seller.siret}"
        if seller.siret
        else f"NEQ {seller.neq}"
        if seller.neq
        else seller.name,
        "owner_address_block": "\n".join(filter(None, (seller.name, *seller.address.street, city))),
        "owner_phone": seller.phone,
        "owner_email": seller.email,
        "signature": "\n".join(filter(None, signature)),
        "city": seller.address.city,
    }
    if facts.delegate is not None:
        pour = f"pour {business}" if facts.place in {"fr", "ca-qc"} else f"for {business}"
        values |= {
            "assistant_name": facts.delegate.name,
            "assistant_phone": facts.delegate.phone or seller.phone,
            "assistant_signature": "\n".join(filter(None, (facts.delegate.name, pour, facts.delegate.phone))),
        }
    return values


def _claims(facts: Following, locale: Locale) -> dict[str, Value]:
    """What is owed: the oldest by its number, all of them by their sum."""
    if not facts.claims:
        return {}
    oldest = facts.claims[0]
    numbers = list(dict.fromkeys(claim.number for claim in facts.claims))
    named = sentences.joined(numbers, locale)
    word = ("Invoice" if locale == "en" else "Facture") + ("s" if len(numbers) > 1 else "")
    due = sum((claim.balance for claim in facts.claims), ZERO)
    details = payment_details(facts.payment, reference=", ".join(numbers), locale=locale)
    return {
        "invoice_number": oldest.number,
        "invoice_count": len(numbers),
        "invoice_numbers": named,
        "invoice_label": f"{word} {named}",
        "invoice_date": _day(oldest.issued_on, facts, locale),
        "invoice_amount": sentences.amount_in_sentence(oldest.total, facts.currency, locale),
        "amount_due": sentences.amount_in_sentence(due, facts.currency, locale),
        "due_date": _day(oldest.due_on, facts, locale),
        "days_late": str(max((facts.today - oldest.due_on).days, 0)),
        "payment_details": details or _ask(facts, locale),
        "mission_title": typography.typeset(facts.mission_title.strip().rstrip("."), locale),
        "claim_lines": claim_lines(facts.claims, facts.currency, locale),
    }


def _ask(facts: Following, locale: Locale) -> str:
    """How to pay when the business has not said it: it is asked."""
    if locale == "en":
        return f"Payment details on request: {facts.seller.email}"
    return f"Modalités de paiement sur demande : {facts.seller.email}"


def _so_far(facts: Following, locale: Locale) -> dict[str, Value]:
    """What was said already, and by when an answer is hoped for."""
    called = [one.on for one in facts.contacts if one.channel == "phone" and one.reached]
    return {
        "today": typography.date_long(facts.today, locale),
        "reply_by": _day(facts.reply_by, facts, locale),
        "dispute_reply_date": _day(facts.answer_by, facts, locale) if facts.answer_by else "",
        "previous_contacts_sentence": previous_contacts(facts, locale),
        "reminder_dates": _reminder_dates(facts, locale),
        "call_date": _day(called[-1], facts, locale) if called else "",
        "past_calls_sentence": past_calls(facts.receptions, locale),
    }


def _day(on: date, facts: Following, locale: Locale) -> str:
    return sentences.date_in_sentence(on, today=facts.today, locale=locale)


_DONE = {
    "email": ("un message est parti le {}", "a message was sent on {}"),
    "phone": ("un appel a eu lieu le {}", "a call took place on {}"),
    "post": ("une lettre est partie le {}", "a letter was sent on {}"),
    "registered": ("une lettre recommandée est partie le {}", "a registered letter was sent on {}"),
}
_NEXT = {
    "email": ("suivi d’un message le {}", "then a message on {}"),
    "phone": ("suivi d’un appel le {}", "then a call on {}"),
    "post": ("suivi d’une lettre le {}", "then a letter on {}"),
    "registered": ("suivi d’une lettre recommandée le {}", "then a registered letter on {}"),
}


def previous_contacts(facts: Following, locale: Locale) -> str:
    """One factual sentence on the last two contacts, without I, you or thou; nothing without any."""
    last = [one for one in facts.contacts if one.reached and one.channel in _DONE][-2:]
    if not last:
        return ""
    index = 1 if locale == "en" else 0
    first = _DONE[last[0].channel][index].format(_day(last[0].on, facts, locale))
    rest = [_NEXT[one.channel][index].format(_day(one.on, facts, locale)) for one in last[1:]]
    said = ", ".join([first, *rest])
    return f"{said[0].upper()}{said[1:]}."


def _reminder_dates(facts: Following, locale: Locale) -> str:
    """« des 25 novembre et 8 décembre », "of 25 November and 8 December"."""
    days = [typography.date_long(one.on, locale) for one in facts.contacts if one.reached]
    if not days:
        return ""
    if locale == "en":
        return f"of {sentences.joined(days, locale)}"
    return f"{'des' if len(days) > 1 else 'du'} {sentences.joined(days, locale)}"


def past_calls(receptions: Sequence[str], locale: Locale) -> str:
    """« Vos 9 derniers appels : 8 bien reçus, 1 neutre. »; nothing below three calls."""
    if len(receptions) < CALLS_MIN:
        return ""
    warm, neutral, tense = (receptions.count(word) for word in ("warm", "neutral", "tense"))
    if locale == "en":
        parts = [(warm, "well received"), (neutral, "neutral"), (tense, "tense")]
        said = ", ".join(f"{count} {word}" for count, word in parts if count)
        return f"Your last {len(receptions)} calls: {said}."
    parts = [
        (warm, "bien reçus" if warm > 1 else "bien reçu"),
        (neutral, "neutres" if neutral > 1 else "neutre"),
        (tense, "tendus" if tense > 1 else "tendu"),
    ]
    said = ", ".join(f"{count} {word}" for count, word in parts if count)
    return f"Vos {len(receptions)} derniers appels{typography.NB}: {said}."
