"""France: who is offered which tax, what the law misses, which mentions are printed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any, get_args

import pytest

from reglo import packs
from reglo.packs import Choices, Figure, issue, mentions
from reglo.packs.fr import local
from reglo.rules.invoicing import Address, ClientKind, DocumentKind, Instalment, Party
from reglo.rules.preflight import GAP, OK, WARNING
from tests.packs.people import COOP, JEANNE, LIEGE, ON, at, french, line, not_ok, sealed

FRANCE = packs.get("fr")
MEMBERS = FRANCE.figure("eu_members", ON).value.split()
FRANCHISED = replace(JEANNE, vat="")
TO_A_CONSUMER = Choices(mediator="Médiation, 35000 Rennes", performed_at="à l’atelier, Rennes")
GOODS = Choices(operations="goods")


def offered(seller: Party = JEANNE, kind: ClientKind = "business", country: str = "", **more: Any) -> list[str]:
    return [treatment.key for treatment in FRANCE.treatments(ON, seller, kind, country, **more)]


# ── Treatments ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("country", "postal_code", "zone"),
    [
        ("", "", "mainland"),
        ("FR", "35000", "mainland"),
        ("FR", "20 200", "corsica"),
        ("FR", "97110", "overseas"),
        ("FR", "97400", "overseas"),
        ("FR", "97300", "untaxed"),
        ("FR", "97600", "untaxed"),
        ("FR", "97133", "abroad"),
        ("FR", "97150", "abroad"),
        ("FR", "98800", "abroad"),
        ("RE", "", "overseas"),
        ("YT", "", "untaxed"),
        ("MC", "98000", "mainland"),
        ("BE", "4000", "union"),
        ("CH", "1200", "abroad"),
        ("GB", "", "abroad"),
        ("CA", "", "abroad"),
    ],
)
def test_three_borders_cut_the_world(country: str, postal_code: str, zone: str) -> None:
    assert local.zone_of(Address(postal_code=postal_code, country=country), MEMBERS) == zone


def test_the_united_kingdom_left_with_the_year_2020() -> None:
    british = {"buyer_country": "GB"}

    assert FRANCE.treatments(date(2020, 12, 31), JEANNE, **british)[0].key == "reverse-charge"
    assert FRANCE.treatments(date(2021, 1, 1), JEANNE, **british)[0].key == "outside"


def test_a_registered_seller_at_home_starts_from_the_standard_rate() -> None:
    assert offered() == ["20", "10", "5.5", "2.1", "training", "construction-subcontract", "disbursement", "zero"]


def test_a_small_business_is_offered_the_franchise_first() -> None:
    assert offered(FRANCHISED) == ["franchise", "training", "disbursement"]
    assert offered(JEANNE, registered=False)[0] == "franchise"
    assert offered(FRANCHISED, registered=True)[0] == "20"


@pytest.mark.parametrize(("seller", "own"), [(JEANNE, "20"), (FRANCHISED, "franchise")])
def test_a_business_across_a_border_owes_the_tax_itself_or_none(seller: Party, own: str) -> None:
    assert offered(seller, country="BE")[:3] == ["reverse-charge", "intra-eu-goods", own]
    assert offered(seller, country="CA")[:3] == ["outside", "export-goods", own]
    assert offered(seller, "public", country="BE")[0] == "reverse-charge"
    assert offered(seller, buyer_postal_code="97300", country="FR")[0] == "outside"


def test_a_consumer_abroad_is_taxed_as_at_home() -> None:
    assert offered(kind="consumer", country="BE")[0] == "20"
    assert offered(kind="consumer", country="CA")[:2] == ["export-goods", "20"]
    assert "construction-subcontract" not in offered(kind="consumer")


def test_each_land_has_its_rates_and_those_of_the_client() -> None:
    in_guadeloupe, in_corsica = at(JEANNE, postal_code="97110"), at(JEANNE, postal_code="20200")

    assert offered(in_guadeloupe)[:5] == ["8.5", "2.1", "1.75", "1.05", "20"]
    assert offered(in_corsica)[:5] == ["20", "10", "2.1", "13", "0.9"]
    assert "8.5" in offered(JEANNE, country="FR", buyer_postal_code="97200")


def test_no_vat_applies_in_guyane_and_mayotte() -> None:
    assert offered(at(JEANNE, postal_code="97300")) == ["untaxed-territory"]


def test_net_of_tax_is_offered_on_credit_notes_alone() -> None:
    assert "net-of-tax" not in offered()
    assert offered()[-1] == "zero"
    assert FRANCE.treatments(ON, JEANNE, kind="credit_note")[-1].key == "net-of-tax"


@pytest.mark.parametrize(
    ("key", "category", "rate", "code", "reason"),
    [
        ("20", "S", "20", "", ""),
        ("10", "S", "10", "", ""),
        ("5.5", "S", "5.5", "", ""),
        ("2.1", "S", "2.1", "", ""),
        ("8.5", "S", "8.5", "", ""),
        ("1.75", "S", "1.75", "", ""),
        ("1.05", "S", "1.05", "", ""),
        ("13", "S", "13", "", ""),
        ("0.9", "S", "0.9", "", ""),
        ("franchise", "E", "0", "VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI"),
        ("reverse-charge", "AE", "0", "VATEX-EU-AE", "Autoliquidation, art. 283-2"),
        ("construction-subcontract", "AE", "0", "VATEX-EU-AE", "Autoliquidation"),
        ("outside", "O", "0", "VATEX-EU-O", "TVA non applicable – art. 259-1 du CGI"),
        ("intra-eu-goods", "K", "0", "VATEX-EU-IC", "Exonération de TVA, art. 262 ter, I du CGI"),
        ("export-goods", "G", "0", "VATEX-EU-G", "Exonération de TVA, art. 262, I du CGI"),
        ("training", "E", "0", "VATEX-FR-CGI261-4", "Exonération de TVA, art. 261-4-4° a du CGI"),
        ("untaxed-territory", "O", "0", "VATEX-EU-O", "TVA non applicable en Guyane et à Mayotte"),
        ("disbursement", "E", "0", "VATEX-EU-79-C", "Débours, art. 267, II-2° du CGI"),
        ("zero", "Z", "0", "", ""),
        ("net-of-tax", "E", "0", "VATEX-FR-CNWVAT", "Avoir net de taxe"),
    ],
)
def test_each_treatment_says_itself_in_the_words_of_the_standard(
    key: str, category: str, rate: str, code: str, reason: str
) -> None:
    (tax,) = FRANCE.taxes(key, ON)

    assert (tax.name, tax.category, tax.rate, tax.exemption_code) == ("TVA", category, Decimal(rate), code)
    assert tax.exemption_reason.startswith(reason)
    assert bool(tax.exemption_reason) == bool(reason)


def test_every_treatment_is_tested_above_and_every_rate_is_on_the_official_list() -> None:
    whitelist = {"0", "10", "13", "20", "8.5", "19.6", "2.1", "5.5", "7", "20.6", "1.05", "0.9", "1.75", "9.2", "9.6"}

    assert len(FRANCE.treatments_by_key) == 20
    for key in FRANCE.treatments_by_key:
        assert {format(tax.rate, "f") for tax in FRANCE.taxes(key, ON)} <= whitelist


def test_the_reason_is_said_in_the_language_of_the_paper() -> None:
    (tax,) = FRANCE.taxes("franchise", ON, language="en")

    assert tax.exemption_reason == "VAT not applicable, art. 293 B of the French Tax Code"


# ── Who ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_complete_invoice_misses_nothing() -> None:
    assert not_ok(french()) == []


@pytest.mark.parametrize(
    ("seller", "field", "level"),
    [
        (replace(JEANNE, name=" "), "seller.name", GAP),
        (replace(JEANNE, name="Jeanne Rivière"), "seller.name", WARNING),
        (at(JEANNE, street=(" ",)), "seller.address.street", GAP),
        (at(JEANNE, city=""), "seller.address.city", GAP),
        (at(JEANNE, postal_code=""), "seller.address.postal_code", GAP),
        (at(JEANNE, postal_code="4400"), "seller.address", WARNING),
        (replace(JEANNE, siret=""), "seller.siren", GAP),
        (replace(JEANNE, siren="111222337"), "seller.siret", GAP),
        (replace(JEANNE, siret="98765432400018"), "seller.siret", GAP),
    ],
)
def test_a_seller_is_named_with_a_full_address_and_a_siren(seller: Party, field: str, level: str) -> None:
    assert not_ok(french(seller=seller)) == [(field, level)]


@pytest.mark.parametrize(
    "seller",
    [
        replace(JEANNE, name="EI Jeanne Rivière"),
        replace(JEANNE, name="Jeanne Rivière, Entrepreneur individuel"),
        replace(JEANNE, name="Atelier Rive", legal_form="SAS au capital de 1 000 €"),
        replace(JEANNE, siret="", siren="987654324"),
    ],
)
def test_these_sellers_are_well_named(seller: Party) -> None:
    assert not_ok(french(seller=seller)) == []


@pytest.mark.parametrize(
    ("buyer", "field", "level"),
    [
        (None, "buyer", GAP),
        (replace(COOP, name=""), "buyer.name", GAP),
        (at(COOP, street=()), "buyer.address.street", GAP),
        (at(COOP, city=""), "buyer.address.city", GAP),
        (at(COOP, street=(), city="", postal_code=""), "buyer.address", GAP),
        (at(COOP, city="", postal_code=""), "buyer.address", GAP),
        (at(COOP, country="BE", city="", street=(), postal_code=""), "buyer.address", GAP),
        (at(COOP, postal_code=""), "buyer.address.postal_code", GAP),
        (at(COOP, postal_code="4480"), "buyer.address", WARNING),
        (at(replace(COOP, kind="consumer", siren=""), city=""), "buyer.address.city", WARNING),
        (replace(COOP, siren=""), "buyer.siren", WARNING),
        (replace(COOP, siren="111222338"), "buyer.siren", GAP),
    ],
)
def test_a_buyer_is_named_with_an_address(buyer: Party | None, field: str, level: str) -> None:
    assert not_ok(french(buyer=buyer), choices=TO_A_CONSUMER) == [(field, level)]


def test_a_foreign_buyer_needs_no_postal_code_and_has_no_siren() -> None:
    assert not_ok(french("reverse-charge", buyer=at(LIEGE, postal_code=""))) == []


def test_the_siren_of_a_buyer_is_advised_then_required() -> None:
    unknown = french(buyer=replace(COOP, siren=""))
    choices = Choices(penalty_rate=Decimal(15))

    assert ("buyer.siren", WARNING) in not_ok(unknown, on=date(2027, 8, 31), choices=choices)
    assert ("buyer.siren", GAP) in not_ok(unknown, on=date(2027, 9, 1), choices=choices)


def test_a_public_buyer_is_asked_what_chorus_pro_asks() -> None:
    town = replace(COOP, kind="public")

    assert not_ok(french(buyer=town)) == [("buyer.siret", WARNING), ("commitment", WARNING)]
    assert not_ok(french(buyer=replace(town, siret="11122233700011"), commitment="E-12")) == []
    assert not_ok(french(buyer=replace(town, siret="11122233700011"), buyer_reference="S-1")) == []


# ── What, and under which tax ────────────────────────────────────────────────────────────────────


def test_a_word_that_describes_nothing_is_doubted_unless_something_follows() -> None:
    vague = line("20")

    assert not_ok(french(lines=(replace(vague, title="Prestation."),))) == [("lines.0.title", WARNING)]
    assert not_ok(french(lines=(replace(vague, title="Prestation", detail="Devis D-2026-014, étape 2"),))) == []


@pytest.mark.parametrize(
    ("taxes", "buyer", "found"),
    [
        (("franchise", "20"), COOP, [("lines", GAP)]),
        (("franchise", "training"), COOP, []),
        (("reverse-charge", "outside"), LIEGE, [("lines", GAP), ("lines.1.tax", WARNING)]),
        (("net-of-tax",), COOP, [("lines", GAP), ("lines.0.tax", WARNING)]),
        (("reverse-charge",), replace(COOP, vat="FR14111222337"), [("lines.0.tax", WARNING)]),
        (("20", "10", "5.5"), COOP, []),
        (("zero", "20"), COOP, []),
    ],
)
def test_some_taxes_do_not_go_together(taxes: tuple[str, ...], buyer: Party, found: list[tuple[str, str]]) -> None:
    given = [one for one in not_ok(french(*taxes, buyer=buyer)) if one[0].startswith("lines")]

    assert given == found


def test_what_the_seller_said_of_himself_decides_what_is_unexpected() -> None:
    assert not_ok(french("franchise")) == []
    assert not_ok(french("franchise"), choices=Choices(registered=True)) == [("lines.0.tax", WARNING)]


def test_an_unknown_treatment_is_a_gap_and_not_a_surprise() -> None:
    assert not_ok(french("19.6")) == [("lines.0.tax", GAP)]


def test_vat_is_also_written_in_euros() -> None:
    assert ("currency", GAP) in not_ok(french(currency="USD"))
    assert not_ok(french(currency="USD"), extra={"tax_eur": "172.41"}) == []
    assert not_ok(french("franchise", currency="USD")) == []


@pytest.mark.parametrize(
    ("price", "kind", "level"),
    [("150", "invoice", WARNING), ("150.01", "invoice", GAP), ("5000", "credit_note", WARNING)],
)
def test_the_sellers_vat_number_may_be_left_out_of_small_invoices(price: str, kind: DocumentKind, level: str) -> None:
    draft = french(
        seller=FRANCHISED,
        lines=(line("20", price),),
        kind=kind,
        corrects_number="2026-001",
        corrects_issued_on=date(2026, 1, 1),
        reason="Erreur",
    )

    assert not_ok(draft) == [("seller.vat", level)]


def test_whoever_owes_the_vat_gives_a_number_and_so_does_the_seller() -> None:
    nameless = french("reverse-charge", seller=FRANCHISED, buyer=replace(LIEGE, vat=""))

    assert not_ok(nameless) == [("seller.vat", GAP), ("buyer.vat", GAP)]
    assert ("buyer", GAP) in not_ok(replace(nameless, buyer=None))


def test_goods_sent_across_the_union_say_when() -> None:
    undated = {"service_to": None}

    assert not_ok(french(**undated)) == [("service_to", WARNING)]
    assert not_ok(french("intra-eu-goods", buyer=LIEGE, **undated), choices=GOODS) == [("service_to", GAP)]
    assert not_ok(french("intra-eu-goods", buyer=LIEGE, service_from=ON, **undated), choices=GOODS) == []


# ── Late payment ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("on", "rate"),
    [("2026-06-30", "12.15"), ("2026-07-01", "12.40"), ("2026-12-31", "12.40"), ("2024-09-30", "14.25")],
)
def test_the_penalty_rate_is_that_of_the_half_year_of_issue(on: str, rate: str) -> None:
    day = date.fromisoformat(on)

    figures = {
        one.key: one for one in sealed(french(), on=day, instalments_of=lambda due: (Instalment(day, due),)).figures
    }

    assert figures["late_rate"].value == rate
    assert figures["ecb_rate"].value in figures["late_rate"].source


def test_a_sum_is_as_sure_as_its_least_sure_part() -> None:
    figures = {one.key: one.confidence for one in sealed(french()).figures}

    assert (figures["ecb_rate"], figures["late_points"], figures["late_rate"]) == ("medium", "high", "medium")


def test_an_agreed_rate_below_three_times_the_legal_rate_is_refused() -> None:
    assert not_ok(french(), choices=Choices(penalty_rate=Decimal("8.24"))) == [("choices.penalty_rate", GAP)]
    assert not_ok(french(), choices=Choices(penalty_rate=Decimal("8.25"))) == []


def test_a_floor_that_is_not_known_yet_is_a_doubt() -> None:
    found = not_ok(french(), on=date(2027, 1, 4), choices=Choices(penalty_rate=Decimal(15)))

    assert found == [("choices.penalty_rate", WARNING)]


def test_a_half_year_nobody_knows_waits_for_its_rate_which_the_owner_may_give() -> None:
    mine = Figure("ecb_rate", "2.15", date(2026, 12, 17), None, "bce.example", "high", date(2027, 1, 2))
    day = date(2027, 1, 4)

    with pytest.raises(issue.CannotIssue, match="taux de refinancement de la BCE") as refusal:
        sealed(french(), on=day, instalments_of=lambda _: ())
    pack = FRANCE.with_figures([mine])
    text = next(one.text for one in mentions.resolve(packs.Asked(pack, french(), day)).mentions if one.code == "PMD")

    assert "figures.ecb_rate" in [reason.field for reason in refusal.value.reasons]
    assert "12,15\N{NO-BREAK SPACE}% l’an" in text


# ── Mentions ─────────────────────────────────────────────────────────────────────────────────────


def codes_of(draft_kind: DocumentKind, buyer_kind: ClientKind, choices: Choices) -> list[str]:
    draft = french(kind=draft_kind, buyer=replace(COOP, kind=buyer_kind))
    found = [one.code for one in mentions.resolve(packs.Asked(FRANCE, draft, ON, choices)).mentions]
    return [code for code in found if code and code != mentions.ROUTING]


@pytest.mark.parametrize(
    ("kind", "buyer", "rate", "discount"),
    list(product(get_args(DocumentKind), ("business", "public"), (None, Decimal(15)), ("", "Escompte de 1 %."))),
)
def test_between_professionals_the_three_codes_are_there_once_each(
    kind: DocumentKind, buyer: ClientKind, rate: Decimal | None, discount: str
) -> None:
    choices = Choices(penalty_rate=rate, early_discount=discount)

    assert codes_of(kind, buyer, choices) == ["PMD", "PMT", "AAB"]


def test_the_rate_of_a_public_buyer_is_that_of_the_law_whatever_was_agreed() -> None:
    draft = french(buyer=replace(COOP, kind="public"))

    text = next(one.text for one in sealed(draft, choices=Choices(penalty_rate=Decimal(15))).mentions if one.code)

    assert "10,40\N{NO-BREAK SPACE}% l’an" in text


@pytest.mark.parametrize("kind", get_args(DocumentKind))
def test_a_consumer_is_told_of_no_penalty_no_indemnity_and_no_discount(kind: DocumentKind) -> None:
    assert codes_of(kind, "consumer", Choices(early_discount="Escompte de 1 %.")) == []


@pytest.mark.parametrize(
    ("choices", "text"),
    [
        (Choices(operations="goods"), "Livraisons de biens"),
        (Choices(operations="both"), "Livraisons de biens et prestations de services"),
        (Choices(self_billed=True), "Autofacturation"),
        (Choices(vat_group=True), "Membre d’un assujetti unique"),
        (Choices(vat_on_debits=True), "Option pour le paiement de la taxe d’après les débits"),
        (Choices(insurance="MAAF, Niort, France"), "Assurance professionnelle\N{NO-BREAK SPACE}: MAAF, Niort, France"),
        (
            Choices(association=True),
            "Membre d’une association agréée, le règlement des honoraires par chèque ou par carte bancaire est accepté",
        ),
    ],
)
def test_what_the_seller_chose_is_printed(choices: Choices, text: str) -> None:
    assert text in [one.text for one in sealed(french(), choices=choices).mentions]


def test_braces_that_a_person_typed_stay_braces() -> None:
    texts = [one.text for one in sealed(french(), choices=Choices(agreement="Devis {D-1} {0.real}")).mentions]

    assert "Devis {D-1} {0.real}" in texts


def test_vat_on_receipts_is_not_said_of_goods_nor_with_the_option_nor_without_vat() -> None:
    def says(draft: Any, choices: Choices) -> bool:
        asked = packs.Asked(FRANCE, draft, ON, choices)
        return "vat-on-receipts" in [one.key for one in mentions.resolve(asked).mentions]

    assert says(french(), Choices())
    assert not says(french(), Choices(operations="goods"))
    assert not says(french(), Choices(vat_on_debits=True))
    assert not says(french("franchise"), Choices())


def test_a_mention_that_is_not_certain_is_doubted() -> None:
    draft = french("franchise", buyer=replace(COOP, kind="consumer", siren=""))

    assert not_ok(draft, on=date(2026, 12, 31), choices=TO_A_CONSUMER) == []
    assert not_ok(draft, on=date(2027, 1, 1), choices=TO_A_CONSUMER) == [("mentions.franchise", WARNING)]


# ── Language and sealing ─────────────────────────────────────────────────────────────────────────


def test_french_is_compulsory_in_france_and_agreed_upon_abroad() -> None:
    stranger = replace(LIEGE, kind="consumer", vat="")

    assert not_ok(french(language="en")) == [("language", GAP)]
    assert not_ok(french("reverse-charge", language="en", buyer=LIEGE)) == []
    assert not_ok(french(language="en", buyer=stranger), choices=TO_A_CONSUMER) == [("language", WARNING)]
    assert ("buyer", GAP) in not_ok(french(language="en", buyer=None))


def test_what_follows_from_a_draft_is_completed_before_it_is_sealed() -> None:
    one = sealed(french())

    assert (one.seller.siren, one.seller.siret) == ("987654324", "98765432400019")
    assert (one.seller.address.country, one.buyer.address.country) == ("FR", "FR")
    assert one.payment.iban == "FR7630006000011234567890189"
    assert one.lines[0].unit_code == "DAY"


@pytest.mark.parametrize(
    ("choices", "prepaid", "found"),
    [
        (Choices(), "0", {"framework": "S1"}),
        (Choices(operations="goods"), "0", {"framework": "B1"}),
        (Choices(operations="both", after_deposit=True), "0", {"framework": "M4"}),
        (Choices(vat_on_debits=True), "1200", {"framework": "S2", "tax_point": "debits"}),
        (Choices(), "1199.99", {"framework": "S1"}),
    ],
)
def test_the_billing_framework_goes_with_the_document(choices: Choices, prepaid: str, found: dict[str, str]) -> None:
    assert sealed(french(), choices=choices, prepaid=Decimal(prepaid)).extra == found


def test_what_the_caller_keeps_beside_wins() -> None:
    assert sealed(french(), extra={"type_code": "386", "framework": "S5"}).extra == {
        "framework": "S5",
        "type_code": "386",
    }


def test_a_doubt_does_not_stop_and_a_gap_names_its_field() -> None:
    doubtful = french(buyer=replace(COOP, siren=""))

    assert sealed(doubtful).number == "2026-045"
    with pytest.raises(issue.CannotIssue) as refusal:
        sealed(replace(doubtful, lines=()))
    assert [reason.field for reason in refusal.value.reasons] == ["lines"]


def test_the_sums_of_a_draft_are_known_before_it_is_complete() -> None:
    bare = replace(french(), buyer=None, seller=Party(""))

    taxes, sums = issue.totals(bare, on=ON, prepaid=Decimal(200))

    assert [one.amount for one in taxes] == [Decimal("200.00")]
    assert sums.payable == Decimal("1000.00")


def test_lines_that_cannot_be_added_are_refused_with_their_fields() -> None:
    wild = french(lines=(line("20", "NaN"), line("19.6"), replace(line("20"), title="")))

    with pytest.raises(issue.CannotIssue) as refusal:
        issue.totals(wild, on=ON)

    assert [reason.field for reason in refusal.value.reasons] == ["lines.0.unit_price", "lines.1.tax"]


def test_every_row_of_the_pre_flight_is_named_by_a_field_of_the_draft_or_of_what_stands_beside() -> None:
    worst = french(
        "19.6", buyer=Party("", kind="public"), seller=Party(""), currency="USD", service_to=None, language="en"
    )

    for one in issue.missing(worst, on=date(2027, 9, 1), instalments_of=lambda _: ()):
        value: Any = issue.completed(worst)
        for name in one.field.split(".") if one.level != OK else []:
            value = value[int(name)] if name.isdecimal() else getattr(value, name, "beside")
            if value == "beside":
                assert name in {"figures", "choices", "mentions", "number", "prepaid"}
                break
