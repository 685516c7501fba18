"""Worked cases that an accountant can read and write: `examples.toml` of each place.

A case says who sells what to whom on which day, and what must come out: the tax that is
proposed, taxes, totals, mentions word for word, the fields without which it may not be issued,
and those that are doubted. Only what a case states is compared, so a case stays short. Amounts
are text, so that they stay exact. `codes` are rows of category (BT-118) and exemption code
(BT-121), one for each tax.

A case with a `situation` stands in the table of situations (docs/situations.*.md, made by
tools/situations.py): `key` names its PDF, `fr` and `en` say who sells what to whom.

    [[invoice]]
    name = "Franchise en base, un forfait"
    situation = { key = "franchise", fr = "Franchise en base", en = "Small business in franchise" }
    on = 2026-10-13
    lines = [{ title = "Maquettes", price = "2400.00", tax = "franchise" }]

    [invoice.expect]
    grand = "2400.00"
    codes = [["E", "VATEX-FR-FRANCHISE"]]
    mentions = ["TVA non applicable, art. 293 B du CGI"]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

from reglo import packs
from reglo.packs import Choices, issue, mentions
from reglo.packs.facts import read_toml
from reglo.packs.treatments import Situation
from reglo.rules.invoicing import Address, Adjustment, Draft, DraftLine, Instalment, Party, Payment
from reglo.rules.preflight import GAP, WARNING, Level
from reglo.rules.reading import Said

DUE_DAYS = 30

_SUMS = ("basis", "tax", "grand", "payable")
_REFERENCES = ("purchase_order", "buyer_reference", "commitment", "contract")


@dataclass(frozen=True)
class Expected:
    """What a case states; None where it states nothing. Taxes are rows of name, rate, basis, amount.

    `proposed` is the treatment that a line bears as long as nobody chooses another.
    """

    proposed: str | None = None
    taxes: tuple[tuple[str, str, str, str], ...] | None = None
    codes: tuple[tuple[str, str], ...] | None = None
    basis: Decimal | None = None
    tax: Decimal | None = None
    grand: Decimal | None = None
    payable: Decimal | None = None
    mentions: tuple[str, ...] | None = None
    gaps: tuple[str, ...] | None = None
    warnings: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Shown:
    """A situation as the table shows it: the name of its files, and who sells what to whom."""

    key: str
    said: Said


@dataclass(frozen=True)
class Case:
    """One worked case of one place."""

    place: str
    name: str
    on: date
    draft: Draft
    choices: Choices
    prepaid: Decimal
    expected: Expected
    shown: Shown | None = None
    extra: Mapping[str, str] = field(default_factory=dict)  # what is sealed beside: the VAT in euros, its rate

    def work_out(self) -> Expected:
        """What the program answers, for each thing that the case states."""
        stated = {one.name for one in fields(Expected) if getattr(self.expected, one.name) is not None}
        answers = dict(self._sums()) if stated & {"taxes", "codes", *_SUMS} else {}
        if "proposed" in stated:
            answers["proposed"] = self.proposed()
        if "mentions" in stated:
            answers["mentions"] = self._mentions()
        answers |= {f"{level}s": self._found(level) for level in (GAP, WARNING) if f"{level}s" in stated}
        return Expected(**{name: value for name, value in answers.items() if name in stated})

    def proposed(self) -> str:
        """The treatment that a line bears as long as nobody chooses another."""
        draft, choices = issue.completed(self.draft), self.choices
        assert draft.buyer is not None, "every case has a client"
        situation = Situation(
            draft.seller, draft.buyer.kind, draft.buyer.address, draft.kind, choices.registered, choices.operations,
            choices.special,
        )  # fmt: skip
        return packs.get(self.place).offered(self.on, situation)[0].key

    def instalments_of(self, payable: Decimal) -> tuple[Instalment, ...]:
        """Cases are about taxes and mentions: each falls due at once, a month later."""
        return (Instalment(self.on + timedelta(days=DUE_DAYS), payable),)

    def _sums(self) -> Iterator[tuple[str, Any]]:
        taxes, sums = issue.totals(self.draft, on=self.on, prepaid=self.prepaid)
        yield "taxes", tuple((one.name, format(one.rate, "f"), str(one.basis), str(one.amount)) for one in taxes)
        yield "codes", tuple((one.category, one.exemption_code) for one in taxes)
        for name in _SUMS:
            yield name, getattr(sums, name)

    def _mentions(self) -> tuple[str, ...]:
        """The mentions as they are read: an invisible space is a space."""
        draft = issue.completed(self.draft)
        asked = packs.Asked(packs.get(self.place), draft, self.on, self.choices)
        read = [mention for mention in mentions.resolve(asked).mentions if mention.code != mentions.ROUTING]
        return tuple(" ".join(mention.text.split()) for mention in read)

    def _found(self, level: Level) -> tuple[str, ...]:
        """The fields that the pre-flight names at a level."""
        found = issue.missing(
            self.draft, on=self.on, instalments_of=self.instalments_of, choices=self.choices, prepaid=self.prepaid,
            extra=self.extra,
        )  # fmt: skip
        return tuple(finding.field for finding in found if finding.level == level)


def cases() -> tuple[Case, ...]:
    """Every worked case of every place."""
    return tuple(case for place in packs.PLACES for case in _cases(place))


def _cases(place: str) -> Iterator[Case]:
    folder = resources.files("reglo.packs").joinpath(place.replace("-", "_"))
    table = read_toml(folder, "examples.toml")
    for case in table["invoice"]:
        yield _case(place, {**table["usual"], **case}, table["usual"])


def _case(place: str, case: Mapping[str, Any], usual: Mapping[str, Any]) -> Case:
    draft = Draft(
        place=place,
        kind=case.get("kind", "invoice"),
        language=case.get("language", "fr"),
        currency=case.get("currency", packs.get(place).currency),
        seller=_party({**usual["seller"], **case["seller"]}),
        buyer=_party({**usual["buyer"], **case["buyer"]}),
        lines=tuple(_line(line) for line in case["lines"]),
        adjustments=tuple(_adjustment(one) for one in case.get("adjustments", ())),
        terms=case.get("terms", "30 jours"),
        note=case.get("note", ""),
        service_to=case["on"],
        payment=Payment("cheque"),
        delivered_to=_address(case["delivered_to"]) if "delivered_to" in case else None,
        **{name: case[name] for name in _REFERENCES if name in case},
        corrects_number=case.get("corrects", ""),
        corrects_issued_on=case.get("corrects_issued_on"),
    )
    return Case(
        place=place,
        name=case["name"],
        on=case["on"],
        draft=draft,
        choices=_choices(case.get("choices", {})),
        prepaid=Decimal(case.get("prepaid", "0")),
        expected=_expected(case["expect"]),
        shown=_shown(case.get("situation")),
        extra=case.get("extra", {}),
    )


def _shown(table: Mapping[str, str] | None) -> Shown | None:
    return Shown(table["key"], Said(table["fr"], table["en"])) if table else None


def _party(table: Mapping[str, Any]) -> Party:
    """A party written flat: the keys of its address stand beside its own."""
    of_address = {one.name for one in fields(Address)}
    address = _address({key: value for key, value in table.items() if key in of_address})
    return Party(address=address, **{key: value for key, value in table.items() if key not in of_address})


def _address(table: Mapping[str, Any]) -> Address:
    return Address(**{**table, "street": tuple(table.get("street", ()))})


def _line(table: Mapping[str, Any]) -> DraftLine:
    return DraftLine(
        title=table["title"],
        detail=table.get("detail", ""),
        quantity=Decimal(table.get("quantity", "1")),
        unit_price=Decimal(table["price"]),
        discount_percent=Decimal(table.get("discount", "0")),
        offered=table.get("offered", False),
        tax=table["tax"],
    )


def _adjustment(table: Mapping[str, Any]) -> Adjustment:
    return Adjustment(table["reason"], Decimal(table["amount"]), table["tax"], table.get("charge", False))


def _choices(table: Mapping[str, Any]) -> Choices:
    rate = table.get("penalty_rate")
    return replace(Choices(**{**table, "penalty_rate": None}), penalty_rate=None if rate is None else Decimal(rate))


def _expected(table: Mapping[str, Any]) -> Expected:
    stated: dict[str, Any] = {name: Decimal(value) for name, value in table.items() if name in _SUMS}
    stated |= {name: tuple(table[name]) for name in ("mentions", "gaps", "warnings") if name in table}
    stated |= {"proposed": table["proposed"]} if "proposed" in table else {}
    stated |= {name: tuple(tuple(row) for row in table[name]) for name in ("taxes", "codes") if name in table}
    return Expected(**stated)
