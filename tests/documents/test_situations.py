"""Each situation of the French pack in its structured form: category, exemption code, addresses, routing, delivery."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from reglo.documents import facturx
from reglo.rules.invoicing import Sealed
from tests.documents.reading import plain, pypdf_pages
from tests.documents.test_facturx import RAM, read
from tests.documents.test_sealed_examples import CASES, examples, sealed_case

Paper = tuple[bytes, bytes | None]
SHOWN = {case.shown.key: case for case in examples.cases() if case.place == "fr" and case.shown}


def sealed(key: str) -> Sealed:
    return CASES[f"fr: {SHOWN[key].name}"]


def address_of(key: str, party: str) -> tuple[str | None, str | None]:
    """The electronic address of a party (BT-34, BT-49) and its scheme."""
    root = etree.fromstring(facturx.written(sealed(key)))
    (node,) = root.iterfind(f".//{RAM}{party}TradeParty/{RAM}URIUniversalCommunication/{RAM}URIID")
    return node.text, node.get("schemeID")


def numbers_of(key: str) -> list[str]:
    """The SIREN of the buyer (BT-47)."""
    root = etree.fromstring(facturx.written(sealed(key)))
    return [
        node.text or "" for node in root.iterfind(f".//{RAM}BuyerTradeParty/{RAM}SpecifiedLegalOrganization/{RAM}ID")
    ]


def routing(key: str) -> list[str]:
    notes = etree.fromstring(facturx.written(sealed(key))).iterfind(f".//{RAM}IncludedNote")
    return [one.findtext(f"{RAM}Content", "") for one in notes if one.findtext(f"{RAM}SubjectCode") == "BAR"]


@pytest.mark.parametrize("key", SHOWN)
def test_the_category_and_the_exemption_code_are_those_of_the_worked_case(key: str) -> None:
    groups: list[dict[str, Any]] = read(sealed(key))["BG-23"]

    assert [(one["BT-118"], one.get("BT-121", "")) for one in groups] == list(SHOWN[key].expected.codes or ())
    for one in groups:
        assert ("BT-120" in one) == (one["BT-118"] not in ("S", "Z")), "an exemption gives its reason"


@pytest.mark.parametrize("key", SHOWN)
def test_the_reason_in_the_file_is_the_mention_on_the_paper(key: str, paper: Callable[[Sealed], Paper]) -> None:
    page = "".join(plain(" ".join(pypdf_pages(paper(sealed(key))[0]))).split())

    for group in read(sealed(key))["BG-23"]:
        said = "".join(plain(group.get("BT-120", "")).split())
        assert said.rstrip(".") in page


def test_a_client_whose_siren_is_unknown_is_reached_by_e_mail_and_not_routed() -> None:
    assert address_of("siren-unknown", "Buyer") == ("bureau@amis-du-canal.example", "EM")
    assert routing("siren-unknown") == []
    assert numbers_of("siren-unknown") == [] != numbers_of("vat-mainland")


def test_a_client_whose_siren_is_known_is_in_the_directory_and_routed() -> None:
    assert address_of("vat-mainland", "Buyer") == ("111222337", "0225")
    assert routing("vat-mainland") == ["B2B"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("consumer", ["B2C"]),
        ("consumer-abroad", ["B2C"]),
        ("eu-services", ["B2BINT"]),
        ("eu-goods", ["B2BINT"]),
        ("export-goods", ["B2BINT"]),
        ("abroad-services", ["B2BINT"]),
        ("mayotte-services", ["B2BINT"]),
        ("training", ["OUTOFSCOPE"]),
        ("franchise", ["B2B"]),
        ("franchise-vat-number", ["B2B"]),
        ("construction-subcontract", ["B2B"]),
        ("public", []),
        ("untaxed-territory", []),
    ],
)
def test_each_situation_is_routed_by_what_it_is(key: str, said: list[str]) -> None:
    assert routing(key) == said


def test_a_small_business_says_its_siren_or_its_vat_number_and_never_both() -> None:
    without, with_number = (
        {(node.get("schemeID"), node.text) for node in root.iterfind(f".//{RAM}SpecifiedTaxRegistration/{RAM}ID")}
        for root in (etree.fromstring(facturx.written(sealed(key))) for key in ("franchise", "franchise-vat-number"))
    )

    assert without == {("FC", "987654324")}
    assert with_number == {("VA", "FR14987654324")}


def test_a_public_body_is_told_by_its_siret_its_service_and_its_commitment(paper: Callable[[Sealed], Paper]) -> None:
    found = read(sealed("public"))
    root = etree.fromstring(facturx.written(sealed("public")))
    numbers = [(one.get("schemeID"), one.text) for one in root.iterfind(f".//{RAM}BuyerTradeParty/{RAM}GlobalID")]

    assert (found["BT-10"], found["BT-13"], numbers) == ("SCMARCHES", "EJ-2026-0042", [("0009", "21350070500016")])
    page = plain(pypdf_pages(paper(sealed("public"))[0])[0])
    assert "SCMARCHES" in page and "EJ-2026-0042" in page


@pytest.mark.parametrize(
    ("key", "town", "country"), [("goods-delivered", "Angers", "FR"), ("eu-goods", "Flémalle", "BE")]
)
def test_goods_say_where_they_went(key: str, town: str, country: str, paper: Callable[[Sealed], Paper]) -> None:
    root = etree.fromstring(facturx.written(sealed(key)))
    (there,) = root.iterfind(f".//{RAM}ShipToTradeParty/{RAM}PostalTradeAddress")

    assert (there.findtext(f"{RAM}CityName"), there.findtext(f"{RAM}CountryID")) == (town, country)
    assert f"{town}" in plain(pypdf_pages(paper(sealed(key))[0])[0]).partition("Désignation")[0]


def test_services_say_no_place_of_delivery() -> None:
    root = etree.fromstring(facturx.written(sealed("vat-mainland")))

    assert list(root.iterfind(f".//{RAM}ShipToTradeParty")) == []


def test_every_situation_may_be_sealed() -> None:
    assert [sealed_case(case).place for case in SHOWN.values()] == ["fr"] * len(SHOWN)
    assert len(SHOWN) >= 19
