"""France, situation by situation: what is proposed, what is asked, how it is routed, and what its days change."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reglo import packs
from reglo.packs import Choices, examples, issue, mentions
from reglo.packs.treatments import Operations, Situation
from reglo.rules.invoicing import Address, ClientKind, Party
from reglo.rules.preflight import GAP, WARNING
from tests.packs.people import COOP, JEANNE, LIEGE, ON, at, french, line, not_ok

FRANCE = packs.get("fr")
SMALL = replace(JEANNE, vat="")
GENEVA = Party("Fondation du Léman", address=Address(("2 rue du Lac",), "1200", "Genève", country="CH"))
MAMOUDZOU = at(COOP, postal_code="97600", city="Mamoudzou", country="FR")
EVE, DAY, AFTER = date(2027, 8, 31), date(2027, 9, 1), date(2027, 9, 2)
SAINT_DENIS = at(COOP, postal_code="97400", city="Saint-Denis", country="FR")
CAYENNE = at(JEANNE, postal_code="97300", city="Cayenne")
AGREED = Choices(penalty_rate=Decimal(15))


def situation(
    buyer: Party = COOP,
    operations: Operations | None = "services",
    special: str = "",
    *,
    seller: Party = JEANNE,
    kind: ClientKind = "business",
) -> Situation:
    return Situation(seller, kind, buyer.address, "invoice", None, operations, special)


def proposed(*args: Any, **more: Any) -> str:
    """The one treatment that the editor would take by itself."""
    return FRANCE.offered(ON, situation(*args, **more))[0].key


# ── What is proposed ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("buyer", "operations", "kind", "registered", "small"),
    [
        (COOP, "services", "business", "20", "franchise"),
        (COOP, "goods", "business", "20", "franchise"),
        (COOP, "services", "public", "20", "franchise"),
        (COOP, "services", "consumer", "20", "franchise"),
        (SAINT_DENIS, "services", "business", "8.5", "franchise"),
        (SAINT_DENIS, "both", "public", "8.5", "franchise"),
        (SAINT_DENIS, "goods", "business", "20", "franchise"),
        (SAINT_DENIS, "services", "consumer", "20", "franchise"),
        (MAMOUDZOU, "services", "business", "outside", "outside"),
        (LIEGE, "services", "business", "reverse-charge", "reverse-charge"),
        (LIEGE, "both", "business", "reverse-charge", "reverse-charge"),
        (LIEGE, "goods", "business", "intra-eu-goods", "franchise"),
        (LIEGE, "services", "consumer", "20", "franchise"),
        (LIEGE, "goods", "consumer", "20", "franchise"),
        (GENEVA, "services", "business", "outside", "outside"),
        (GENEVA, "goods", "business", "export-goods", "export-goods"),
        (GENEVA, "services", "consumer", "20", "franchise"),
        (GENEVA, "both", "consumer", "20", "franchise"),
        (GENEVA, "goods", "consumer", "export-goods", "export-goods"),
    ],
)
def test_seller_buyer_place_and_what_is_sold_decide(
    buyer: Party, operations: Operations, kind: ClientKind, registered: str, small: str
) -> None:
    assert proposed(buyer, operations, kind=kind) == registered
    assert proposed(buyer, operations, kind=kind, seller=SMALL) == small


def test_an_overseas_seller_charges_a_mainland_business_its_rate_once_its_address_is_known() -> None:
    seller = at(JEANNE, postal_code="97110", city="Pointe-à-Pitre")

    assert proposed(COOP, seller=seller) == "20"
    assert proposed(SAINT_DENIS, seller=seller) == "8.5"
    assert proposed(Party("Coop", address=Address(country="FR")), seller=seller) == "8.5"
    assert proposed(COOP, kind="consumer", seller=seller) == "8.5"


@pytest.mark.parametrize(("operations", "kept", "gone"), [
    ("services", "reverse-charge", "intra-eu-goods"), ("goods", "intra-eu-goods", "reverse-charge"),
])  # fmt: skip
def test_what_is_said_of_the_other_kind_of_sale_is_not_offered(operations: Operations, kept: str, gone: str) -> None:
    keys = [one.key for one in FRANCE.offered(ON, situation(LIEGE, operations))]

    assert kept in keys and gone not in keys
    assert {kept, gone} <= {one.key for one in FRANCE.offered(ON, situation(LIEGE, "both"))}


@pytest.mark.parametrize("special", ["construction-subcontract", "training"])
def test_a_trade_that_the_seller_claims_comes_first(special: str) -> None:
    assert proposed(COOP, "services", special) == special


def test_a_trade_that_cannot_be_is_not_taken() -> None:
    assert proposed(COOP, "services", "construction-subcontract", seller=SMALL) == "franchise"
    assert proposed(COOP, "services", "construction-subcontract", kind="consumer") == "20"
    assert proposed(COOP, "services", "exempt-by-magic") == "20"
    assert proposed(COOP, seller=CAYENNE) == "untaxed-territory"


@pytest.mark.parametrize(
    ("asked", "trades"),
    [
        (situation(), ("construction-subcontract", "training")),
        (situation(kind="consumer"), ("training",)),
        (situation(seller=SMALL), ("training",)),
        (situation(LIEGE), ()),
        (situation(GENEVA), ()),
        (situation(MAMOUDZOU), ()),
        (situation(seller=CAYENNE), ()),
    ],
)
def test_only_what_the_seller_alone_knows_is_asked(asked: Situation, trades: tuple[str, ...]) -> None:
    assert FRANCE.asks(ON, asked) == ("services", "goods", "both", *trades)


def test_every_answer_that_may_be_given_leads_to_a_treatment() -> None:
    for answer in FRANCE.asks(ON, situation())[3:]:
        assert FRANCE.treatment(answer).key == answer


def test_quebec_asks_nothing() -> None:
    assert packs.get("ca-qc").asks(ON, situation()) == ()


def test_every_situation_of_the_law_has_its_worked_case_with_mention_category_and_code() -> None:
    shown = [case for case in examples.cases() if case.place == "fr" and case.shown]
    treatments = {line.tax for case in shown for line in case.draft.lines}

    assert treatments >= set(FRANCE.treatments_by_key) - {"5.5", "1.75", "1.05", "13", "0.9", "zero", "net-of-tax"}
    assert {case.draft.buyer.kind for case in shown if case.draft.buyer} == {"business", "consumer", "public"}
    for case in shown:
        assert case.expected.proposed and case.expected.codes and case.expected.mentions, case.name


# ── What contradicts itself ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tax", "buyer", "operations"),
    [("intra-eu-goods", LIEGE, "services"), ("export-goods", GENEVA, "services"), ("reverse-charge", LIEGE, "goods")],
)
def test_the_nature_announced_is_that_of_the_lines(tax: str, buyer: Party, operations: Operations) -> None:
    draft, wrong = french(tax, buyer=buyer), replace(AGREED, operations=operations)
    right = replace(AGREED, operations="services" if operations == "goods" else "goods")

    assert [one for one in not_ok(draft, choices=wrong) if one[0] == "choices.operations"] == [
        ("choices.operations", WARNING)
    ]
    assert not_ok(draft, choices=right) == []


# ── Consumers ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("price", "choices", "asked"),
    [
        ("20.82", Choices(), ["choices.mediator"]),
        ("20.83", Choices(), ["choices.performed_at", "choices.mediator"]),
        ("20.84", Choices(operations="goods"), ["choices.mediator"]),
        ("20.84", Choices(performed_at="chez vous", mediator="Médiation, Rennes"), []),
    ],
)
def test_a_consumer_is_owed_a_note_from_25_euros_and_always_a_mediator(
    price: str, choices: Choices, asked: list[str]
) -> None:
    draft = french(buyer=replace(COOP, kind="consumer", siren=""), lines=(line("20", price),))

    assert not_ok(draft, choices=choices) == [(field, WARNING) for field in asked]


def test_the_note_of_25_euros_is_asked_of_invoices_to_consumers_alone() -> None:
    draft = french(buyer=replace(COOP, kind="consumer", siren=""))
    credit = replace(draft, kind="credit_note", corrects_number="2026-001", corrects_issued_on=ON, reason="Erreur")

    assert not_ok(credit) == []
    assert not_ok(french()) == []


# ── Routing ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("draft", "routing"),
    [
        (french(), "B2B"),
        (french("franchise", seller=SMALL), "B2B"),
        (french("training", "20"), "B2B"),
        (french("training"), "OUTOFSCOPE"),
        (french(buyer=replace(COOP, siren="")), None),
        (french(buyer=replace(COOP, siren="", siret="11122233700011")), "B2B"),
        (french(buyer=replace(COOP, kind="public")), None),
        (french(buyer=replace(COOP, kind="consumer", siren="")), "B2C"),
        (french("reverse-charge", buyer=LIEGE), "B2BINT"),
        (french("outside", buyer=MAMOUDZOU), "B2BINT"),
        (french("untaxed-territory", seller=CAYENNE), None),
        (french(buyer=None), None),
    ],
)
def test_a_platform_is_told_what_the_document_is_when_that_is_known(draft: Any, routing: str | None) -> None:
    found = [one.text for one in issue.mentions_of(draft, on=ON) if one.code == mentions.ROUTING]

    assert found == ([routing] if routing else [])


# ── Days that change something ───────────────────────────────────────────────────────────────────

OF_THE_CODE = [
    "franchise", "reverse-charge", "outside", "intra-eu-goods", "export-goods", "training", "disbursement",
]  # fmt: skip


@pytest.mark.parametrize("key", OF_THE_CODE)
def test_the_references_to_the_code_become_unsure_with_the_year_2027_and_end_with_june_2028(key: str) -> None:
    text = {day: FRANCE.mention(key, date.fromisoformat(day)) for day in ("2026-12-31", "2027-01-01", "2027-01-02")}

    assert [one.confidence == "low" for one in text.values()] == [False, True, True]
    assert {one.words for one in text.values()} == {text["2026-12-31"].words}, "no article is invented"
    assert "2026-671" in text["2027-01-01"].source
    assert FRANCE.mention(key, date(2028, 6, 30)) == text["2027-01-02"]
    for day in (date(2028, 7, 1), date(2028, 7, 2)):
        with pytest.raises(packs.NoFigure) as unknown:
            FRANCE.mention(key, day)
        assert (unknown.value.key, unknown.value.on) == (f"mention.{key}", day)


def test_every_mention_that_quotes_the_code_of_2026_has_those_days() -> None:
    quoting = [
        key
        for key, rule in FRANCE.mentions_by_key.items()
        if any("du CGI" in text.words.fr and text.until_on != date(2026, 12, 31) for text in rule.texts)
    ]

    assert sorted(quoting) == sorted(OF_THE_CODE)


def test_a_wording_of_the_new_code_takes_over_by_its_day_alone(tmp_path: Path) -> None:
    (tmp_path / "mentions.toml").write_text(
        '[franchise]\nname = { fr = "franchise", en = "franchise" }\nwhen = ["treatment:franchise"]\n'
        'source = "Décret à paraître"\nconfidence = "high"\nchecked_on = 2026-12-20\n'
        '[[franchise.texts]]\nfrom = 2014-01-01\nfr = "selon le CGI"\nen = "under the CGI"\n'
        '[[franchise.texts]]\nfrom = 2027-01-01\nfr = "selon le CIBS"\nen = "under the CIBS"\n',
        encoding="utf-8",
    )
    pack = replace(FRANCE, mentions_by_key=mentions.read(tmp_path))
    draft = french("franchise", seller=SMALL)

    said = {
        day: [one.text for one in issue.mentions_of(draft, on=date.fromisoformat(day), pack=pack)]
        for day in ("2026-12-31", "2027-01-01", "2027-01-02")
    }

    assert list(said.values()) == [["selon le CGI"], ["selon le CIBS"], ["selon le CIBS"]]


@pytest.mark.parametrize(("on", "level"), [(EVE, WARNING), (DAY, GAP), (AFTER, GAP)])
def test_the_four_new_mentions_are_advised_then_required(on: date, level: str) -> None:
    goods = replace(AGREED, operations="goods")
    nowhere = french(delivered_to=Address(city="Angers"))

    siren = not_ok(french(buyer=replace(COOP, siren="")), on=on, choices=AGREED)
    nature = not_ok(french("intra-eu-goods", buyer=LIEGE), on=on, choices=AGREED)
    delivery = not_ok(nowhere, on=on, choices=goods)

    assert ("buyer.siren", level) in siren
    assert ("choices.operations", level) in nature
    assert ("delivered_to", level) in delivery


@pytest.mark.parametrize("on", [EVE, DAY, AFTER])
@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (AGREED, "Prestations de services"),
        (replace(AGREED, operations="goods"), "Livraisons de biens"),
        (replace(AGREED, operations="both"), "Livraisons de biens et prestations de services"),
        (replace(AGREED, vat_on_debits=True), "Option pour le paiement de la taxe d’après les débits"),
    ],
)
def test_the_nature_of_the_operations_and_the_option_are_printed_before_and_after(
    on: date, choices: Choices, said: str
) -> None:
    assert said in [one.text for one in issue.mentions_of(french(), on=on, choices=choices)]


def test_a_whole_delivery_address_is_taken_and_is_at_home_unless_it_says_otherwise() -> None:
    there = Address(("Halles Saint-Serge",), "49100", "Angers")
    draft = french(delivered_to=there)
    goods = replace(AGREED, operations="goods")

    assert [field for field, _ in not_ok(draft, on=DAY, choices=goods) if field == "delivered_to"] == []
    assert issue.completed(draft).delivered_to == replace(there, country="FR")
    assert issue.completed(french()).delivered_to is None
