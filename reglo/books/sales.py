"""What is sold, as a draft says it: goods or services, a trade that only the seller can claim, where it went.

Seller, client and place are known to the books; the rest is answered on the paper in one word, `sold`
(« goods », « training »…, the answers of `Pack.asks`). Unanswered, it is what the business usually sells.
What was agreed with the client is said too: the agreement that the paper quotes, and the yearly rate on the client's
record, which the follow-up claims.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast, get_args

from reglo import packs
from reglo.packs import Choices
from reglo.packs.treatments import Operations, Situation
from reglo.rules import addresses, invoicing

if TYPE_CHECKING:
    from reglo.books.clients import Client

_OF_FRAMEWORK: Mapping[str, Operations] = {"S": "services", "B": "goods", "M": "both"}  # first letter of BT-23
_TRADES = ("construction-subcontract", "training")


def choices(content: Mapping[str, Any], decided: Choices) -> Choices:
    """What the business decided, with what the draft says of this sale. A trade is a service."""
    sold, said = str(content.get("sold") or ""), _said(content)
    if sold in get_args(Operations):
        return replace(decided, operations=cast("Operations", sold), **said)
    if sold in _TRADES:
        return replace(decided, operations="services", special=sold, **said)
    return replace(decided, **said)


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    """What is printed as typed."""
    return {name: str(content.get(name) or "").strip() for name in ("performed_at", "agreement")}


def agreed(client: "Client | None", of: Choices) -> Choices:
    """With the rate agreed with the client. A consumer owes none before a formal notice: the paper says none."""
    if client is None or client.agreed_rate is None or client.kind == "consumer":
        return of
    plain = Decimal(format(client.agreed_rate.normalize(), "f"))  # Kept as 12.0000, agreed as « 12 % ».
    return replace(of, penalty_rate=plain)


def delivered_to(content: Mapping[str, Any], of: Choices, buyer: invoicing.Party | None) -> invoicing.Address | None:
    """Where goods go, when it is written; services are delivered nowhere."""
    block = str(content.get("delivery") or "").strip()
    if not block or of.operations == "services":
        return None
    return addresses.read(block, country=buyer.address.country if buyer else "")


def situation(value: invoicing.Draft, of: Choices) -> Situation:
    """Who sells what to whom, as the place asks for it."""
    buyer = value.buyer or invoicing.Party(name="")
    return Situation(
        value.seller, buyer.kind, buyer.address, value.kind, of.registered, of.operations, of.special
    )  # fmt: skip


def treatments(value: invoicing.Draft, *, on: date, choices: Choices) -> tuple[packs.Treatment, ...]:
    """The taxes that make sense on the lines of a draft, the most likely first."""
    return packs.get(value.place).offered(on, situation(value, choices))


def asks(value: invoicing.Draft, *, on: date, choices: Choices) -> tuple[str, ...]:
    """What only the seller knows of this sale, as the answers to offer; empty where nothing is asked."""
    return packs.get(value.place).asks(on, situation(value, choices))


def answer(of: Choices, offered: tuple[str, ...]) -> str:
    """Which of the answers holds: the trade claimed, when it is one of them, else what is sold."""
    return of.special if of.special in offered else of.operations


def with_usual_tax(value: invoicing.Draft, *, on: date, choices: Choices) -> invoicing.Draft:
    """The draft where a line whose tax nobody chose bears the most likely one, which the paper shows."""
    if all(line.tax for line in value.lines) and all(one.tax for one in value.adjustments):
        return value
    usual = treatments(value, on=on, choices=choices)[0].key
    return replace(
        value,
        lines=tuple(replace(line, tax=line.tax or usual) for line in value.lines),
        adjustments=tuple(replace(one, tax=one.tax or usual) for one in value.adjustments),
    )


def again(sealed: invoicing.Sealed) -> dict[str, str]:
    """What an issued document says of its sale, as a draft that says the same holds it."""
    taxes = {line.tax for line in sealed.lines}
    trade = next((key for key in _TRADES if taxes == {key}), "")
    found = {"sold": trade or _OF_FRAMEWORK.get(sealed.extra.get("framework", "")[:1], "")}
    found["performed_at"] = sealed.extra.get("performed_at", "")
    if there := sealed.delivered_to:
        found["delivery"] = addresses.written(there)
    return {name: text for name, text in found.items() if text}
