"""What stands on the paper, word for word, before it is set."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reglo.documents.sheet import epc, ink, sheet_of, words
from reglo.rules.invoicing import Address, Instalment, Mention, Payment, Sealed
from tests.documents import samples

EVERY = pytest.mark.parametrize("sealed", samples.ALL.values(), ids=samples.ALL.keys())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "")


def facts(sealed: Sealed) -> dict[str, str]:
    return {plain(row["label"]["text"]): plain(row["value"]) for row in sheet_of(sealed)["facts"]}


def totals(sealed: Sealed) -> list[tuple[str, str]]:
    return [(plain(row["label"]["text"]), plain(row["value"])) for row in sheet_of(sealed)["totals"]]


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for part in value.values() for text in strings(part))
        case list():
            yield from (text for part in value for text in strings(part))


# ── Words ────────────────────────────────────────────────────────────────────────────────────────


def test_the_three_languages_say_the_same_things() -> None:
    assert words.FRENCH.keys() == words.QUEBEC.keys() == words.ENGLISH.keys()


@pytest.mark.parametrize("key", words.FRENCH)
def test_each_sentence_has_the_same_blanks_to_fill_in_each_language(key: str) -> None:
    def blanks(text: str) -> set[str]:
        return {part.partition("}")[0] for part in text.split("{")[1:]}

    assert blanks(words.FRENCH[key]) == blanks(words.ENGLISH[key]) == blanks(words.QUEBEC[key])


def test_quebec_speaks_of_notes_de_credit_and_courriels_without_space_before_signs() -> None:
    assert sheet_of(samples.QUEBEC_CREDIT)["title"]["text"] == "Note de crédit"
    note = sheet_of(samples.QUEBEC)["payment"]["notes"][0]["text"]
    assert "courriel" in note and "Un doute? " in note


def test_france_sets_a_narrow_space_before_double_signs() -> None:
    assert "Un doute\u202f?" in sheet_of(samples.RATES)["payment"]["notes"][1]["text"]


def test_an_english_paper_from_france_is_english_alone() -> None:
    sheet = sheet_of(samples.ENGLISH)

    assert (sheet["title"]["text"], sheet["lang"]) == ("Invoice", "en")
    assert sheet["lead"]["value"] == "€2,160.00"
    assert sheet["lead"]["caption"]["text"] == "due 2\u00a0December\u00a02026"
    assert not any(label["twin"] for label in sheet["headers"].values())
    assert "UNITED KINGDOM" in sheet["address"]


def test_a_quebec_paper_for_an_english_reader_is_french_with_english_beside_it() -> None:
    sheet = sheet_of(samples.QUEBEC_ENGLISH)

    assert sheet["title"] == {"text": "Facture", "twin": "Invoice"}
    assert sheet["lang"] == "fr"
    assert sheet["lead"]["value"] == "3\u00a0863,16\u00a0$"
    assert sheet["lead"]["caption"]["twin"] == "due 22\u00a0November\u00a02026"
    assert sheet["headers"]["price"] == {"text": "Prix unitaire", "twin": "Unit price"}
    assert sheet["mentions"][0]["text"].startswith("TPS\u00a0: taxe sur")
    assert sheet["mentions"][0]["twin"].startswith("TPS: goods and services tax")


def test_without_a_subject_nothing_stands_in_its_place() -> None:
    sheet = sheet_of(replace(samples.PREPAID, subject=""))

    assert sheet["lead"]["title"] == ""
    assert sheet["address"][0] == samples.PREPAID.buyer.name, "the client is named once, in the window"


def test_a_french_quebec_paper_has_no_second_language() -> None:
    assert not any("twin" in key and value for key, value in flat(sheet_of(samples.QUEBEC)))


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            yield from (pair for key, part in value.items() for pair in flat(part, f"{path}.{key}"))
        case list():
            yield from (pair for part in value for pair in flat(part, path))
        case str():
            yield path, value


# ── The opening ──────────────────────────────────────────────────────────────────────────────────


def test_the_facts_of_an_invoice_are_the_ones_the_law_wants() -> None:
    assert facts(samples.RATES) == {
        "Date": "2 novembre 2026",
        "Échéance": "2 décembre 2026",
        "Prestation": "du 5 au 30 octobre 2026",
        "Votre commande": "CV-2026-318",
        "Client": "SIREN 111 222 337",
    }


REPLACES = {
    "replaces_number": "2026-040", "replaces_issued_on": "2026-10-22",
    "cancelled_by_number": "2026-041", "cancelled_by_issued_on": "2026-10-30",
}  # fmt: skip


def test_a_replacement_says_what_it_replaces_and_by_which_credit_note_it_was_cancelled() -> None:
    sheet = sheet_of(replace(samples.RATES, extra=REPLACES))

    said = sheet["mentions"][0]["text"].replace("\u00a0", " ")
    assert (
        "remplace la facture nº 2026-040 du 22 octobre 2026, annulée par l’avoir nº 2026-041 du 30 octobre 2026."
        in said
    )
    assert {"label": {"text": "Remplace la facture", "twin": ""}, "value": "2026-040", "strong": False} in sheet[
        "facts"
    ]


def test_a_replacement_in_two_languages_writes_each_day_in_its_own() -> None:
    sealed = replace(samples.RATES, place="ca-qc", language="en", extra=REPLACES)

    said = [one["twin"].replace("\u00a0", " ") for one in sheet_of(sealed)["mentions"]]

    assert any("replaces invoice no. 2026-040 of 22 October 2026" in words for words in said)
    assert any("cancelled by credit note no. 2026-041 of 30 October 2026." in words for words in said)


def test_a_credit_note_of_the_whole_says_that_it_cancels() -> None:
    mentions = sheet_of(replace(samples.CREDIT, extra={"cancels": "yes"}))["mentions"]

    assert "Cet avoir annule la facture nº 2026-036 du 22 octobre 2026." in mentions[0]["text"].replace("\u00a0", " ")


def test_a_credit_note_says_which_invoice_of_which_day_it_corrects() -> None:
    found = facts(samples.CREDIT)

    assert found["Facture corrigée"] == "2026-036"
    assert found["Facture du"] == "22 octobre 2026"
    assert "Échéance" not in found
    assert "corrige la facture nº 2026-036 du 22 octobre 2026." in plain(
        sheet_of(samples.CREDIT)["mentions"][0]["text"]
    )


def test_both_vat_numbers_are_printed_when_the_buyer_owes_the_vat() -> None:
    sheet = sheet_of(samples.REVERSE_CHARGE)

    assert facts(samples.REVERSE_CHARGE)["Votre nº de TVA"] == "BE0123456749"
    assert "TVA FR14 987654324" in plain(sheet["seller"]["footer"][0])
    assert any("Autoliquidation" in mention["text"] for mention in sheet["mentions"])


@pytest.mark.parametrize("country", ["CA", "FR"])
def test_a_seller_who_gave_no_town_has_no_province_on_paper(country: str) -> None:
    """A new business of Québec has a province from its first minute, and an address only when it wants one."""
    nowhere = replace(samples.QUEBEC.seller, address=Address(region="QC", country="CA"), neq="")
    buyer = replace(samples.QUEBEC.buyer, address=replace(samples.QUEBEC.buyer.address, country=country))

    seller = sheet_of(replace(samples.QUEBEC, seller=nowhere, buyer=buyer))["seller"]

    assert not any("Québec" in plain(line) or line.startswith(",") for line in seller["lines"] + seller["footer"])
    assert plain(seller["footer"][0]) == (nowhere.brand or nowhere.name)


def test_a_public_body_finds_its_own_references() -> None:
    found = facts(samples.PUBLIC)

    assert (found["Engagement"], found["Code service"], found["Contrat"]) == (
        "EJ-2026-0042",
        "SCMARCHES",
        "MAPA-2026-07",
    )


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, None, None),
        (date(2026, 10, 5), None, "à partir du 5 octobre 2026"),
        (date(2026, 10, 5), date(2026, 10, 5), "5 octobre 2026"),
    ],
)
def test_the_period_is_said_as_far_as_it_is_known(first: date | None, last: date | None, said: str | None) -> None:
    assert facts(replace(samples.RATES, service_from=first, service_to=last)).get("Prestation") == said


def test_the_only_day_known_is_the_one_when_the_work_was_done() -> None:
    day = {"service_from": None, "service_to": date(2026, 10, 5)}

    assert facts(replace(samples.RATES, **day))["Prestation achevée"] == "5 octobre 2026"
    assert facts(replace(samples.QUEBEC, **day))["Travail livré"] == "5 octobre 2026"
    assert facts(replace(samples.ENGLISH, **day))["Completed on"] == "5 October 2026"


def test_without_any_unit_there_is_no_column_of_units() -> None:
    without = tuple(replace(line, unit="") for line in samples.RATES.lines)

    assert sheet_of(samples.RATES)["unit-column"] is True
    assert sheet_of(replace(samples.RATES, lines=without))["unit-column"] is False


def test_the_address_fits_the_window_and_the_town_stands_in_capitals() -> None:
    assert sheet_of(samples.RATES)["address"][-1] == "49000 ANGERS"
    assert [plain(line) for line in sheet_of(samples.QUEBEC)["address"]][-1] == "MAGOG QC  J1X 0B2"
    for sealed in samples.ALL.values():
        assert len(sheet_of(sealed)["address"]) <= 6


def test_many_lines_of_street_are_joined_rather_than_pushed_out_of_the_window() -> None:
    long = replace(samples.BOREALE, address=replace(samples.BOREALE.address, street=("Tour A", "Étage 3", "45, rue B")))

    assert len(sheet_of(replace(samples.QUEBEC, buyer=long))["address"]) == 4


def test_an_american_a_british_and_a_belgian_address_follow_their_posts() -> None:
    def last(address: Address) -> list[str]:
        lines = sheet_of(replace(samples.RATES, buyer=replace(samples.HARBOUR, address=address)))["address"]
        return [plain(line) for line in lines[-3:]]

    assert last(Address(("1 Main St",), "10001", "New York", "NY", "US"))[1:] == ["NEW YORK NY  10001", "ÉTATS-UNIS"]
    assert last(Address(("9 Quay Lane",), "EH6 6AB", "Edinburgh", "", "GB")) == ["EDINBURGH", "EH6 6AB", "ROYAUME-UNI"]
    assert last(Address(("12 rue du Port",), "4000", "Liège", "", "BE"))[1:] == ["4000 LIÈGE", "BELGIQUE"]


# ── Lines and totals ─────────────────────────────────────────────────────────────────────────────


def test_each_rate_is_one_row_with_its_base() -> None:
    assert totals(samples.RATES) == [
        ("Total HT", "3 000,00 €"),
        ("TVA 20 % sur 2 400,00 €", "480,00 €"),
        ("TVA 10 % sur 600,00 €", "60,00 €"),
        ("Total TTC, à régler", "3 540,00 €"),
    ]


def test_the_two_taxes_of_quebec_stand_beside_their_numbers_and_are_never_added() -> None:
    assert totals(samples.QUEBEC) == [
        ("Sous-total", "3 360,00 $"),
        ("TPS 5 % · 123456782 RT0001", "168,00 $"),
        ("TVQ 9,975 % · 1227494057 TQ0001", "335,16 $"),
        ("Total à régler", "3 863,16 $"),
    ]
    assert not any(
        "14,975" in text or "9,97 " in plain(text) or "503,16" in text for text in strings(sheet_of(samples.QUEBEC))
    )


def test_a_small_supplier_prints_neither_tax_nor_number() -> None:
    assert totals(samples.SMALL_SUPPLIER) == [("Total à régler", "3 360,00 $")]
    assert not any(
        word in text for text in strings(sheet_of(samples.SMALL_SUPPLIER)) for word in ("TPS", "TVQ", "RT0001")
    )


def test_a_franchise_shows_no_vat_column_and_says_why() -> None:
    sheet = sheet_of(samples.MICRO)

    assert sheet["vat-column"] is False
    assert totals(samples.MICRO)[0] == ("TVA non applicable, art. 293 B du CGI", "0,00 €")
    assert not any("TTC" in text or " HT" in text for text in strings(sheet))


def test_discounts_are_written_out_from_lines_to_total() -> None:
    assert totals(samples.DISCOUNTS) == [
        ("Total des lignes", "2 304,46 €"),
        ("Remise de fidélité", "−54,46 €"),
        ("Frais de port des prototypes", "20,00 €"),
        ("Total HT", "2 270,00 €"),
        ("TVA 20 % sur 2 270,00 €", "454,00 €"),
        ("Total TTC, à régler", "2 724,00 €"),
    ]
    first, second = sheet_of(samples.DISCOUNTS)["lines"]
    assert plain(first["detail"][-1]) == "Remise de 10 % sur 2 449,40 €"
    assert second["price"] == "33,333333"


def test_an_offered_line_shows_its_full_value_and_costs_nothing() -> None:
    last = sheet_of(samples.RATES)["lines"][-1]

    assert (last["price"], last["total"]) == ("180,00", "0,00")
    assert plain(last["detail"][-1]) == "Offert : remise de 100 % sur 180,00 €"


def test_what_was_paid_before_is_subtracted_in_sight() -> None:
    assert totals(samples.PREPAID)[-3:] == [
        ("Total TTC", "3 540,00 €"),
        ("Déjà réglé", "−1 062,00 €"),
        ("Reste à régler", "2 478,00 €"),
    ]
    assert sheet_of(samples.PREPAID)["lead"]["value"] == "2\u202f478,00\u00a0€"


def test_a_line_says_its_rate_or_that_it_is_exempt() -> None:
    assert [plain(line["vat"]) for line in sheet_of(samples.MIXED)["lines"]] == ["20 %", "exonéré"]


def test_a_long_detail_goes_on_in_rows_that_fit_a_page() -> None:
    detail = "\n".join(f"Point {index} : une exigence qui remplit la ligne entière du tableau." for index in range(40))
    line = replace(samples.ONE_LINE.lines[0], detail=detail)

    rows = sheet_of(replace(samples.ONE_LINE, lines=(line,)))["lines"]

    assert [row["goes-on"] for row in rows] == [False] + [True] * (len(rows) - 1)
    assert [row["total"] for row in rows] == ["240,00"] + [""] * (len(rows) - 1)
    assert sum(len(row["detail"]) for row in rows) == 40
    assert all(sum(len(text) for text in row["detail"]) <= 480 for row in rows)


# ── Paying ───────────────────────────────────────────────────────────────────────────────────────


def test_instalments_are_listed_with_their_dates_and_the_code_asks_for_the_first() -> None:
    sheet = sheet_of(samples.INSTALMENTS)

    assert [plain(row["amount"]) for row in sheet["instalments"]["rows"]] == ["1 062,00 €", "1 416,00 €", "1 062,00 €"]
    assert plain(sheet["lead"]["caption"]["text"]) == "à régler en 3 fois, d’abord le 2 novembre 2026"
    assert "1\u202f062,00" in sheet["payment"]["qr-alt"]


def test_the_transfer_code_says_what_the_guideline_wants() -> None:
    said = epc.payload(
        holder="Jeanne Rivière EI", iban="FR76", bic="AGRIFRPP", amount=Decimal("3540.00"), text="2026-038"
    )

    assert said.split("\n") == [
        "BCD", "002", "1", "SCT", "AGRIFRPP", "Jeanne Rivière EI", "FR76", "EUR3540.00", "", "", "2026-038",
    ]  # fmt: skip


def test_a_very_long_name_still_fits_the_code() -> None:
    said = epc.payload(holder="Ж" * 90, iban="F" * 34, bic="B" * 11, amount=epc.MOST, text="№" * 140)

    assert len(said.encode()) <= 331 or said.split("\n")[5] == ""
    assert "\ufffd" not in said


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        (samples.CREDIT, "a credit note asks for nothing"),
        (samples.SETTLED, "nothing is left to pay"),
        (samples.FOREIGN_CURRENCY, "the code knows euros only"),
        (samples.QUEBEC, "SEPA ends at the ocean"),
        (replace(samples.RATES, payment=replace(samples.RIVE_ACCOUNT, iban="")), "no account"),
        (replace(samples.RATES, instalments=(Instalment(date(2026, 12, 2), Decimal("0.00")),)), "nothing first"),
    ],
)
def test_no_transfer_code_where_it_would_be_wrong(sealed: Sealed, why: str) -> None:
    assert sheet_of(sealed)["payment"]["qr"] == "", why


def test_an_interac_payment_gives_the_address_the_message_and_the_account() -> None:
    rows = {row["label"]["text"]: plain(row["value"]) for row in sheet_of(samples.QUEBEC)["payment"]["rows"]}

    assert rows["Destinataire"] == "maxime@tremblay.example"
    assert rows["Message"] == "2026-118"
    assert rows["Dépôt direct"].startswith("institution 815")


def test_a_cheque_is_made_out_to_its_holder_and_fears_no_change_of_account() -> None:
    payment = sheet_of(replace(samples.RATES, payment=Payment("cheque", holder="Jeanne Rivière EI")))["payment"]

    assert payment["title"]["text"] == "Payer par chèque"
    assert payment["notes"] == []


def test_a_link_is_shown_without_its_scheme_and_only_when_there_is_one() -> None:
    payment = sheet_of(samples.RATES, link="https://reglo.rive.example/p/c4Vn8t")["payment"]

    assert (payment["link"], payment["link-text"]) == (
        "https://reglo.rive.example/p/c4Vn8t",
        "reglo.rive.example/p/c4Vn8t",
    )
    assert sheet_of(samples.RATES)["payment"]["link"] == ""


# ── Copies ───────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_has_no_number_no_code_and_says_it_is_one() -> None:
    sheet = sheet_of(replace(samples.RATES, number=""), copy="draft")

    assert (sheet["subtitle"], sheet["mark"], sheet["watermark"]) == ("", "Brouillon", "Brouillon")
    assert sheet["payment"]["qr"] == ""
    assert "Référence" not in {row["label"]["text"] for row in sheet["payment"]["rows"]}
    assert sheet["document"]["title"] == "Facture (brouillon), Atelier Rive"


def test_a_duplicate_keeps_its_number_and_says_what_it_is() -> None:
    sheet = sheet_of(samples.RATES, copy="duplicate")

    assert (sheet["subtitle"], sheet["mark"], sheet["watermark"]) == ("nº\u00a02026-038", "Duplicata", "")
    assert "Duplicata" in sheet["running"]


# ── What people type ─────────────────────────────────────────────────────────────────────────────


def test_words_are_corrected_for_the_eye_but_names_and_references_are_not() -> None:
    sealed = replace(
        samples.RATES,
        subject="L'accueil : c'est prêt !",
        purchase_order="A!B ?",
        buyer=replace(samples.COOP, name="Yahoo!"),
    )
    sheet = sheet_of(sealed)

    assert sheet["lead"]["title"] == "L’accueil\u00a0: c’est prêt\u202f!"
    assert facts(sealed)["Votre commande"] == "A!B ?"
    assert sheet["address"][0] == "Yahoo!"


def test_a_word_too_long_for_its_column_may_be_broken_and_stays_whole() -> None:
    broken = ink.plain("A" * 100)

    assert broken.replace("\u200b", "") == "A" * 100
    assert max(len(part) for part in broken.split("\u200b")) <= 26


def test_mentions_are_sentences_and_the_late_ones_stand_together() -> None:
    first, second = (mention["text"] for mention in sheet_of(samples.RATES)["mentions"])

    assert first.startswith("Prestations de services. TVA acquittée")
    assert second.startswith("En cas de retard") and "40\u00a0€" in second and second.endswith("anticipé.")


def test_a_code_for_machines_is_not_printed() -> None:
    routed = replace(samples.RATES, mentions=(Mention("routing", "B2B", "BAR"),))

    assert sheet_of(routed)["mentions"] == []


@EVERY
def test_nothing_on_any_sheet_lacks_a_glyph(sealed: Sealed) -> None:
    from reglo.documents.glyphs import uncovered

    assert {sign for text in strings(sheet_of(sealed)) for sign in uncovered(text)} == set()
