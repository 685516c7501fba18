"""One issued invoice for each situation of the worked cases, in the books of two people.

They are Jeanne in Rennes and Florence in Trois-Rivières. What each invoice says comes from its case in
`packs/*/examples.toml`, typed as the paper editor keeps it and issued by the verbs: the profile as it was that day,
the client with what was agreed with it, the draft, the pre-flight. A tax that the place proposes by itself is left to
it. A situation written there is lived here without a word more.

Each case keeps its own day. One whose day is yet to come where the demo stands is told on that day if it gives the
same taxes then, and not at all before its law.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from reglo.books import clients, people, presenting
from reglo.books.demo import story as stories
from reglo.books.demo.life import EVENING, Life, founded
from reglo.books.demo.story import Bill, Credit, Receipt
from reglo.books.people import Business, User
from reglo.packs import Choices, examples
from reglo.packs.examples import Case
from reglo.rules import addresses, amounts
from reglo.rules.invoicing import Adjustment, DraftLine, Party
from reglo.rules.reading import folded

NAMES = ("jeanne", "florence")
OPENING, STEP = time(8), timedelta(minutes=1)  # a whole day of them before the demo’s morning
PAUSE = timedelta(seconds=30)
PAYS_AFTER_DAYS = 12
LEFT_OPEN = 2  # the latest invoices wait for their payment
PAID_BY = "card"  # « déjà payée, par carte »: a case says how much, and the day before is when

# What of `Choices` has a place to be typed; and what a case states that its day must not change.
_TYPABLE = (
    "operations", "vat_on_debits", "special", "insurance", "mediator", "performed_at", "self_billed", "agreement",
    "penalty_rate", "registered",
)  # fmt: skip
_LASTING = ("proposed", "taxes", "codes", "grand", "gaps")


@dataclass(frozen=True)
class Seller:
    """One of the two people: their account, and what they print that no case says."""

    person: Mapping[str, str]
    profile: Mapping[str, Any]
    hers: Mapping[str, str]  # in place of what the seller of the cases prints
    writes_to: str


@dataclass(frozen=True)
class Sale:
    """One situation on its day: who sold, to whom, and the document. A credit note corrects the bill of another."""

    case: Case
    profile: Mapping[str, Any]
    client: Mapping[str, Any]
    bill: Bill
    corrects: str = ""


def live(name: str, *, today: date) -> tuple[User, Business]:
    """The situations of one of `NAMES`, up to a day, in the order of their days."""
    seller, sales = read(name, today=today)
    life = founded(seller.person, on=sales[0].bill.on - timedelta(days=1))
    life.pause = PAUSE
    for _, _, act in sorted(_acts(life, sales), key=itemgetter(0, 1)):
        act()
    return life.owner, life.business


def read(name: str, *, today: date) -> tuple[Seller, tuple[Sale, ...]]:
    """Who sells, and every situation that has come by a day, the earliest first."""
    table = stories.table(name)
    seller = Seller(table["person"], table["profile"], table.get("hers", {}), table["writes_to"])
    shown = [one for one in examples.cases() if one.shown and one.place == seller.person["place"]]
    cases = sorted((told for one in shown if (told := _told(one, today))), key=lambda one: one.on)
    invoices = [one for one in cases if one.draft.kind == "invoice"]
    open_ones = {one.name for one in invoices[-LEFT_OPEN:]}
    sales: list[Sale] = []
    for one in cases:
        sales.append(_correcting(_sale(one, seller), sales))
    return seller, tuple(_paid(one, sales, today, waits=one.case.name in open_ones) for one in sales)


def _told(case: Case, today: date) -> Case | None:
    """The case on its day, or today where that is yet to come; None for what today’s law does not say yet."""
    if case.on <= today:
        return case
    draft, extra = case.draft, dict(case.extra)
    if draft.corrects_issued_on:
        draft = replace(draft, corrects_issued_on=min(draft.corrects_issued_on, today))
    if "rate_on" in extra:
        extra["rate_on"] = min(extra["rate_on"], today.isoformat())
    moved = replace(case, on=today, draft=replace(draft, service_to=today), extra=extra)
    found = moved.work_out()
    return moved if all(getattr(found, one) == getattr(case.expected, one) for one in _LASTING) else None


def _acts(life: Life, sales: tuple[Sale, ...]) -> Iterator[tuple[datetime, int, Callable[[], None]]]:
    """Everything that happens: its instant, its place among what happens then, and what to do."""
    bills = {sale.bill.key: sale.bill for sale in sales}
    profile: Mapping[str, Any] = {}
    met: dict[str, Mapping[str, Any]] = {}
    for place, sale in enumerate(sales):
        at = life.at(sale.bill.on, OPENING) + place * STEP
        if sale.profile != profile:
            yield at, place, partial(describe, life, sale, at=at)
        if sale.client != met.get(sale.bill.client):
            yield at, place, partial(meet, life, sale, at=at)
        profile, met[sale.bill.client] = sale.profile, sale.client
        yield at, place, partial(_issue, life, sale, bills.get(sale.corrects), at=at)
        for receipt in sale.bill.receipts:
            yield life.at(receipt.on, EVENING), place, partial(life.receive, sale.bill, receipt, sale.bill.key)


def describe(life: Life, sale: Sale, *, at: datetime) -> None:
    """The business as it is that day."""
    people.describe(life.business, changes=dict(sale.profile), by=life.owner, at=at)


def meet(life: Life, sale: Sale, *, at: datetime) -> None:
    """A new client, or one with which something else was agreed since."""
    row = dict(sale.client)
    if sale.bill.client not in life.clients:
        life.meet(sale.bill.client, row, at=at)
        return
    billing = row.pop("billing")
    client_id = life.clients[sale.bill.client]
    clients.change(life.business, client_id, client=row, billing=billing, by=life.owner, at=at)


def _issue(life: Life, sale: Sale, corrected: Bill | None, *, at: datetime) -> None:
    if corrected is None:
        life.bill(sale.bill, at=at)
    else:
        life.credit(corrected, Credit(sale.bill.on, sale.bill.content), at=at)


# ── From a case to what was typed ────────────────────────────────────────────────────────────────


def _sale(case: Case, seller: Seller) -> Sale:
    assert case.shown is not None, case.name
    assert case.draft.buyer is not None, case.name
    untypable = replace(case.choices, **{name: getattr(Choices(), name) for name in _TYPABLE})
    assert untypable == Choices(), f"{case.name}: the paper has no field for some of its choices"
    client = _client(case, case.draft.buyer, seller)
    bill = Bill(case.shown.key, f"{client['name']}, {client['kind']}", case.on, _content(case))
    return Sale(case, _profile(case, seller), client, bill)


def _profile(case: Case, seller: Seller) -> dict[str, Any]:
    """The business as it was that day; without a number, and where no choice says so, no tax is collected."""
    printed, choices = case.draft.seller, case.choices
    registered = bool(printed.vat or printed.gst) if choices.registered is None else choices.registered
    plain = ("brand", "siret", "vat", "neq", "gst", "qst")
    said = {
        "name": printed.name,
        "street": "\n".join(printed.address.street),
        **{name: getattr(printed.address, name) for name in ("postal_code", "city", "region")},
        **{name: getattr(printed, name) for name in plain},
    }
    said |= {name: hers for name, hers in seller.hers.items() if said[name]}
    return {
        "legal_name": said.pop("name"),
        **said,
        **seller.profile,
        "tax_regime": presenting.REGIMES[case.place][registered],
        **{name: getattr(choices, name) for name in ("vat_on_debits", "insurance", "mediator")},
    }


def _client(case: Case, buyer: Party, seller: Seller) -> dict[str, Any]:
    """The client as its record says it, with the rate agreed with it."""
    name = "-".join(re.findall(r"[a-z0-9]+", folded(buyer.name)))
    reached = f"{name}@courriel.example" if buyer.kind == "consumer" else f"{seller.writes_to}@{name}.example"
    return {
        "name": buyer.name,
        "kind": buyer.kind,
        "street": "\n".join(buyer.address.street),
        "country": buyer.address.country or people.COUNTRIES[case.place],
        **{name: getattr(buyer.address, name) for name in ("postal_code", "city", "region")},
        **{name: getattr(buyer, name) for name in ("legal_form", "siren", "siret", "vat", "neq")},
        "language": case.draft.language,
        "agreed_rate": case.choices.penalty_rate,
        "billing": {"email": buyer.email or reached},
    }


def _content(case: Case) -> dict[str, Any]:
    """The fields of the paper, in the words of whoever writes in French there."""
    draft, choices = case.draft, case.choices
    assert case.shown is not None, case.name
    kept = ("language", "currency", "purchase_order", "buyer_reference", "commitment", "contract", "note")
    invoiced = {"terms": draft.terms, "service_to": _day(case, case.on)} if draft.kind == "invoice" else {}
    sold = choices.special or (choices.operations if choices.operations != "services" else "")
    found = {
        "typed_in": "fr",
        "subject": case.shown.said("en" if draft.language == "en" and case.place == "fr" else "fr"),
        **{name: getattr(draft, name) for name in kept},
        **invoiced,  # A credit note has no field for them.
        "sold": sold,
        "delivery": addresses.written(draft.delivered_to) if draft.delivered_to else "",
        "performed_at": choices.performed_at,
        "agreement": choices.agreement,
        "self_billed": "1" if choices.self_billed else "",
        **_paid_before(case),
        **_rate(case),
        "lines": [_line(case, line) for line in draft.lines],
        "adjustments": [_adjustment(case, one) for one in draft.adjustments],
    }
    return {name: typed for name, typed in found.items() if typed}


def _day(case: Case, day: date) -> str:
    return f"{day:{stories.WRITTEN_DAY[case.place]}}"


def _paid_before(case: Case) -> dict[str, str]:
    if not case.prepaid:
        return {}
    amount, paid_on = amounts.written(case.prepaid, "fr"), case.on - timedelta(days=1)
    return {"paid_amount": amount, "paid_on": _day(case, paid_on), "paid_means": PAID_BY}


def _rate(case: Case) -> dict[str, str]:
    """The rate at which the VAT is said in euros; the euros follow from it."""
    if "rate" not in case.extra:
        return {}
    rate_on = _day(case, date.fromisoformat(case.extra["rate_on"]))
    return {
        "rate": case.extra["rate"].replace(".", ","), "rate_on": rate_on, "rate_source": case.extra["rate_source"],
    }  # fmt: skip


def _line(case: Case, line: DraftLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "detail": line.detail,
        "quantity": amounts.written(line.quantity, "fr", decimals=0),
        "unit": line.unit,
        "unit_price": amounts.written(line.unit_price, "fr"),
        "discount_percent": amounts.written(line.discount_percent, "fr", decimals=0) if line.discount_percent else "",
        "offered": line.offered,
        "tax": _tax(case, line.tax),
    }


def _adjustment(case: Case, one: Adjustment) -> dict[str, Any]:
    amount = amounts.written(one.amount, "fr")
    return {"reason": one.reason, "amount": amount, "tax": _tax(case, one.tax), "charge": one.charge}


def _tax(case: Case, key: str) -> str:
    """Nothing for the tax that the paper proposes, which follows the situation; a credit note repeats its own."""
    return "" if case.draft.kind == "invoice" and key == case.proposed() else key


# ── What became of it ────────────────────────────────────────────────────────────────────────────


def _correcting(sale: Sale, before: list[Sale]) -> Sale:
    """A credit note with what it corrects: the latest invoice before it, to the same client, under the same taxes."""
    if sale.case.draft.kind == "invoice":
        return sale
    lines = sale.case.draft.lines
    taxes = {line.tax for line in lines}
    fitting = [
        one.bill.key
        for one in before
        if one.case.draft.kind == "invoice"
        and one.bill.client == sale.bill.client
        and taxes <= {line.tax for line in one.case.draft.lines}
    ]
    assert fitting, f"{sale.case.name}: no situation before it bills this client for what it gives back"
    content = {**sale.bill.content, "reason": lines[0].title}
    return replace(sale, corrects=fitting[-1], bill=replace(sale.bill, content=content))


def _paid(sale: Sale, sales: list[Sale], today: date, *, waits: bool) -> Sale:
    """With its payment, after what corrects it; never on the day of the demo, nor for what was paid before."""
    if waits or sale.corrects or sale.case.prepaid:
        return sale
    earliest = max([sale.bill.on, *(one.bill.on for one in sales if one.corrects == sale.bill.key)])
    paid_on = min(max(earliest, sale.bill.on + timedelta(days=PAYS_AFTER_DAYS)), today - timedelta(days=1))
    if paid_on < earliest:
        return sale
    receipt = Receipt(paid_on, means=stories.USUAL_MEANS[sale.case.place])
    return replace(sale, bill=replace(sale.bill, receipts=(receipt,)))
