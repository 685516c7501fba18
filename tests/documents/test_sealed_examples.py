"""The rooms together: what the packs seal, the documents print, and the official rules accept.

Every worked case an accountant wrote and every tax treatment of both places goes the whole way: draft,
seal, stored text, paper, XML. No value is written by hand here, so a word that two rooms understand
differently shows.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo import packs
from reglo.documents import pdf
from reglo.documents.typography import amount
from reglo.packs import Choices, examples, issue, mentions
from reglo.rules.invoicing import Address, Draft, DraftLine, Instalment, Party, Payment, Sealed, from_text, text_of
from reglo.rules.preflight import gaps
from tests.documents import samples
from tests.documents.container import faults
from tests.documents.official_rules import Judge
from tests.documents.reading import codes, plain, pypdf_pages
from tests.documents.test_facturx import read, texts

Paper = tuple[bytes, bytes | None]
ON = date(2026, 11, 2)
PAYMENTS = {"fr": samples.RIVE_ACCOUNT, "ca-qc": samples.INTERAC}


def due(on: date) -> Callable[[Decimal], tuple[Instalment, ...]]:
    return lambda payable: (Instalment(on + timedelta(days=30), payable),)


def completed(case: examples.Case) -> Draft:
    """The case with what the books add: a subject, a way to pay, the address of the billing contact."""
    buyer = case.draft.buyer
    assert buyer is not None
    email = buyer.email or "compta@client.example"
    return replace(
        case.draft, subject="Signalétique des halles", payment=PAYMENTS[case.place], buyer=replace(buyer, email=email)
    )


def sealed_case(case: examples.Case) -> Sealed:
    return issue.seal(
        completed(case), number="2026-101", on=case.on, instalments_of=due(case.on), choices=case.choices,
        terms_sentence="Paiement à 30 jours.", prepaid=case.prepaid, extra=case.extra,
    )  # fmt: skip


def may_be_sealed(case: examples.Case) -> bool:
    found = issue.missing(
        completed(case), on=case.on, instalments_of=due(case.on), choices=case.choices, prepaid=case.prepaid,
        extra=case.extra,
    )  # fmt: skip
    return not gaps(found)


CASES = {f"{case.place}: {case.name}": sealed_case(case) for case in examples.cases() if may_be_sealed(case)}

# ── One paper for each treatment of each place ───────────────────────────────────────────────────

SELLERS = {"fr": samples.RIVE, "ca-qc": samples.TREMBLAY}
BUYERS: dict[str, dict[str, Party]] = {
    "fr": {
        "reverse-charge": samples.MEUSE,
        "intra-eu-goods": samples.MEUSE,
        "outside": samples.HARBOUR,
        "export-goods": samples.HARBOUR,
    },
    "ca-qc": {
        "gst": Party("Prairie Press", address=Address(("9 Main St",), "T2P 0A1", "Calgary", "AB", "CA")),
        "zero-rated": samples.COOP,
    }
    | {
        f"hst-{province.lower()}": Party("Papier", address=Address(("9, rue Mer",), "", "Ville", province, "CA"))
        for province in ("ON", "NB", "NL", "PE", "NS")
    },
}
USUAL_BUYERS = {"fr": samples.COOP, "ca-qc": samples.BOREALE}
TREATMENTS = [(place, key) for place in packs.PLACES for key in packs.get(place).treatments_by_key]


def sealed_treatment(place: str, key: str, *, language: str = "fr") -> Sealed:
    """A service or a supply at that treatment: three lines, one offered, one at a discount."""
    seller = SELLERS[place]
    if key == "franchise":
        seller = replace(seller, vat="")
    if key == "untaxed-territory":
        seller = replace(seller, vat="", address=replace(seller.address, postal_code="97300", city="Cayenne"))
    if key == "small-supplier":
        seller = replace(seller, gst="", qst="")
    goods = key in ("intra-eu-goods", "export-goods")
    draft = Draft(
        place=place,
        kind="credit_note" if key == "net-of-tax" else "invoice",
        language=language,
        currency=packs.get(place).currency,
        seller=seller,
        buyer=BUYERS[place].get(key, USUAL_BUYERS[place]),
        subject="Signalétique des halles",
        lines=(
            DraftLine("Plan d'implantation", "Relevé sur place", Decimal("2.5"), "jour", Decimal("480.35"), tax=key),
            DraftLine("Maquettes", "", Decimal(3), "unité", Decimal("99.99"), Decimal(10), tax=key),
            DraftLine("Fiche d'entretien", "", Decimal(1), "fiche", Decimal(180), offered=True, tax=key),
        ),
        service_to=ON,
        payment=PAYMENTS[place],
        corrects_number="2026-036" if key == "net-of-tax" else "",
        corrects_issued_on=date(2026, 10, 22) if key == "net-of-tax" else None,
    )
    return issue.seal(
        draft, number="2026-102", on=ON, instalments_of=due(ON), terms_sentence="Paiement à 30 jours.",
        choices=Choices(operations="goods" if goods else "services"),
    )  # fmt: skip


SEALED = CASES | {f"{place}: {key}": sealed_treatment(place, key) for place, key in TREATMENTS}
# English stands alone for a client abroad; in Québec it stands beside the French.
SEALED |= {
    f"{place}: {key}, in English": sealed_treatment(place, key, language="en")
    for place, key in TREATMENTS
    if place == "ca-qc" or key in BUYERS["fr"]
}
EVERY = pytest.mark.parametrize("sealed", SEALED.values(), ids=SEALED.keys())
FRENCH = {name: sealed for name, sealed in SEALED.items() if sealed.place == "fr"}


def test_most_worked_cases_and_every_treatment_come_to_a_paper() -> None:
    expected_gaps = [case for case in examples.cases() if case.expected.gaps]

    assert len(CASES) >= len(examples.cases()) - len(expected_gaps)
    assert {place for place, _ in TREATMENTS} == {"fr", "ca-qc"}
    assert len(TREATMENTS) >= 28


@EVERY
def test_what_is_sealed_is_printed_as_an_archive(sealed: Sealed, paper: Callable[[Sealed], Paper]) -> None:
    made, xml = paper(from_text(text_of(sealed)))

    assert (xml is not None) == (sealed.place == "fr")
    assert faults(made, xml=xml) == []


@pytest.mark.parametrize("rules", ["en16931", "br-fr"])
@pytest.mark.parametrize("sealed", FRENCH.values(), ids=FRENCH.keys())
def test_the_official_rules_accept_what_was_sealed(
    sealed: Sealed, rules: str, judge: Judge, paper: Callable[[Sealed], Paper]
) -> None:
    _, xml = paper(sealed)

    assert xml is not None
    verdict = judge.verdict(rules, xml)
    assert verdict.failed == []


@EVERY
def test_the_paper_says_the_sums_and_every_mention_that_was_sealed(
    sealed: Sealed, paper: Callable[[Sealed], Paper]
) -> None:
    page = squeezed(" ".join(pypdf_pages(paper(sealed)[0])))
    locale = "fr-CA" if sealed.place == "ca-qc" else "en" if sealed.language == "en" else "fr-FR"
    expected = sealed.totals.grand if sealed.kind == "credit_note" else sealed.totals.payable

    assert squeezed(amount(expected, sealed.currency, locale)) in page
    for tax in sealed.taxes:
        assert squeezed(amount(tax.amount, sealed.currency, locale)) in page
        assert squeezed(tax.registration) in page
    for mention in (one for one in sealed.mentions if one.code != mentions.ROUTING):
        for said in mention.text.split(" / "):
            assert squeezed(said.rstrip(".")) in page


def squeezed(text: str) -> str:
    """Without spaces, with one apostrophe and one hyphen: the paper sets them its own way."""
    return "".join(plain(text).replace("'", "’").replace("\N{NON-BREAKING HYPHEN}", "-").split())


def test_vat_on_debits_chosen_in_the_settings_reaches_the_xml(paper: Callable[[Sealed], Paper]) -> None:
    sealed = CASES["fr: Acheteur public : taux de la BCE plus 8 points"]

    assert "Option pour le paiement de la taxe d’après les débits" in plain(pypdf_pages(paper(sealed)[0])[0])
    assert texts(sealed, "ApplicableTradeTax", "DueDateTypeCode") == ["5"]


def test_a_consumer_is_threatened_with_nothing_on_paper_and_the_file_says_so(paper: Callable[[Sealed], Paper]) -> None:
    sealed = CASES["fr: Particulier : ni pénalités, ni 40 €, ni escompte"]

    page = plain(pypdf_pages(paper(sealed)[0])[0])
    assert not any(word in page for word in ("énalités de", "ndemnité", "scompte", "sans objet"))
    assert texts(sealed, "IncludedNote", "SubjectCode") == ["BAR", "PMD", "PMT", "AAB"]


def test_a_client_with_neither_siren_nor_e_mail_is_within_the_standard_and_out_of_the_french_network(
    judge: Judge,
) -> None:
    sealed = CASES["fr: Client professionnel belge : autoliquidation"]
    _, xml = pdf.invoice(replace(sealed, buyer=replace(sealed.buyer, email="")))

    assert xml is not None
    assert judge.verdict("en16931", xml).failed == []
    assert [said.partition("/")[0] for said in judge.verdict("br-fr", xml).failed] == ["BR-FR-12"]


def test_goods_and_services_and_what_is_already_paid_are_told_apart(paper: Callable[[Sealed], Paper]) -> None:
    assert read(SEALED["fr: intra-eu-goods"])["BT-23"] == "B1"
    assert read(SEALED["fr: 20"])["BT-23"] == "S1"


def test_the_code_of_a_sealed_invoice_pays_it(paper: Callable[[Sealed], Paper]) -> None:
    sealed = SEALED["fr: 5.5"]

    (said,) = codes(paper(sealed)[0])

    assert said.split("\n")[7] == f"EUR{sealed.totals.payable}"
    assert said.split("\n")[-1] == sealed.number


def test_a_cheque_and_no_way_to_pay_are_printed_too(paper: Callable[[Sealed], Paper], judge: Judge) -> None:
    for payment in (Payment("cheque", holder="Jeanne Rivière EI"), Payment()):
        made, xml = paper(replace(SEALED["fr: 20"], payment=payment))
        assert xml is not None
        assert faults(made, xml=xml) == []
        assert judge.verdict("en16931", xml).failed == judge.verdict("br-fr", xml).failed == []
