"""A letter is read from its text: the paper keeps the words, and nothing a person wrote is lost."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice

import pytest

from reglo.documents import letters, messages
from reglo.documents.letters import CannotCompose
from reglo.documents.messages import Filled
from reglo.documents.sheet.letter import letter_sheet
from reglo.packs import texts
from reglo.rules.invoicing import Address
from reglo.rules.lettering import LetterText, Wording
from tests.documents import letter_samples as samples
from tests.documents.letter_samples import ENDS, LOCALES, ONE, STEPS
from tests.documents.reading import plain
from tests.text_values import situations

PLACES = pytest.mark.parametrize("place", ["fr", "ca-qc"])


def wording(body: str, place: str = "fr", subject: str = "Objet du message", **known: str) -> Wording:
    """How a text that a person has changed is read."""
    values = {**samples.said(place, LOCALES[place]), **known}
    filled = Filled("letter", LOCALES[place], subject, body)
    return letters.compose(filled, ends=ENDS[place], values=values, level=2).wordings[0]


def tokens(text: str) -> set[str]:
    return set(re.findall(r"\w+", plain(text).casefold()))


# ── The shipped texts ────────────────────────────────────────────────────────────────────────────


def test_the_head_of_a_notice_goes_to_its_places():
    (said,) = samples.letter("formal_notice", "fr").wordings

    assert (said.title, plain(said.detail)) == ("Mise en demeure de payer", "Facture nº 2026-041 du 13 octobre 2026")
    assert tuple(map(plain, said.delivery)) == ("Lettre recommandée avec avis de réception", "nº 2C 123 456 7890 1")
    assert said.body.startswith("Madame,\n\nEn exécution du devis")
    assert said.body.endswith("l’expression de mes salutations distinguées.")
    assert (said.signature, said.remarks, said.after) == (("Camille Aubry",), (), "")
    assert plain(said.enclosures) == "Pièces jointes : devis, facture, rappels, preuve de livraison"


def test_the_account_after_the_signature_stays_there():
    (said,) = samples.letter("court_notice", "fr", portal=False).wordings

    assert said.signature == ("Camille Aubry", "Aubry Conseil")
    assert said.after == samples.ACCOUNTS["fr-FR"]


def test_an_email_that_is_posted_is_all_letter():
    (said,) = samples.letter("dispute_acknowledgement", "fr").wordings

    assert plain(said.title) == "Votre remarque sur « export des données » : bien reçue"
    assert said.body.startswith("Bonjour Madame Roy,")
    assert said.signature == ("Camille Aubry", "Aubry Conseil")  # the telephone stands at the head


def test_quebec_says_how_it_travels_and_puts_english_behind():
    french, english = samples.letter("formal_notice", "ca-qc", english=True).wordings

    assert french.delivery[:2] == ("SOUS TOUTES RÉSERVES", "PAR COURRIER RECOMMANDÉ")
    assert french.body.endswith("Veuillez agir en conséquence.")
    assert english.delivery == ("UNDER RESERVE OF ALL RIGHTS", "By registered post", "no. 2C 123 456 7890 1")
    assert english.remarks == ("French version attached",)
    assert english.title == "Formal notice to pay"
    assert english.signature == ("Maxime Tremblay",)


@PLACES
@pytest.mark.parametrize("step", STEPS)
def test_no_word_of_a_text_is_lost_in_any_situation(step: str, place: str):
    text = texts.text(step, LOCALES[place])
    for situation in islice(situations(text), 0, None, 7):
        given = {**samples.said(place, LOCALES[place]), **situation}
        filled = messages.fill(text, given)
        letter = letters.compose(filled, ends=ENDS[place], values=given, level=text.level)
        body = letter.wordings[0].body
        kept = " ".join(map(str, _texts(letter_sheet(letter))))

        known = " ".join(
            str(given[name]) for name in ("owner_address_block", "client_address_block", "owner_registration")
        )
        lost = tokens(filled.plain) - tokens(kept) - tokens(known) - {"objet", "signature"}
        assert lost - tokens(str(given["today"])) == set()
        assert "Objet" not in body.partition("\n")[0] and not body.startswith("**")
        assert letter.wordings[0].signature[0] == given["owner_name"]


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case int():  # the number of an item
            return [str(value)]
        case dict():
            return [text for part in value.values() for text in _texts(part)]
        case list():
            return [text for part in value for text in _texts(part)]
    return []


# ── What a person changes ────────────────────────────────────────────────────────────────────────


def test_a_line_of_the_head_that_is_no_address_stands_beside_the_window():
    said = wording("Camille Aubry EI\nNos références : dossier 7\n\n**Objet : le dossier 7**\n\nMadame,\n\nMerci.")

    assert said.remarks == ("Nos références : dossier 7",)
    assert (said.title, said.detail) == ("Le dossier 7", "")


def test_a_table_above_the_subject_is_not_lost():
    said = wording("| A | B |\n| --- | --- |\n| 1 | 2 |\n\n**Objet : un tableau**\n\nMadame,")

    assert said.body == "| A | B |\n| --- | --- |\n| 1 | 2 |\n\nMadame,"


def test_a_title_keeps_the_capitals_of_a_name():
    assert wording("**Objet : RAPPEL SNCF – facture 7**\n\nMadame,").title == "RAPPEL SNCF"
    assert wording("**Objet : MISE EN DEMEURE DE PAYER**\n\nMadame,").title == "Mise en demeure de payer"


def test_a_signature_that_was_changed_is_printed_as_it_was():
    said = wording("Madame,\n\nMerci.\n\nCamille Aubry, gérante\nAubry Conseil\n*(signature)*\n06 00 00 00 00")

    assert said.signature == ("Camille Aubry", "gérante", "Aubry Conseil")
    assert said.body == "Madame,\n\nMerci."


def test_a_sentence_about_the_writer_is_no_signature():
    said = wording("Camille Aubry Conseil vous remercie.\n\nMerci.")

    assert said.body == "Camille Aubry Conseil vous remercie.\n\nMerci."
    assert said.signature == ("Camille Aubry", "Aubry Conseil")


def test_without_a_name_the_seller_signs():
    assert wording("Madame,", owner_name="", owner_business="").signature == ("Camille Aubry EI",)


def test_a_message_in_two_languages_is_read_as_the_two_without_its_foot():
    apart = samples.letter("formal_notice", "ca-qc", english=True)
    french, english = (samples.said("ca-qc", locale) for locale in ("fr-CA", "en"))
    both = messages.together(
        samples.filled("formal_notice", "fr-CA", french), samples.filled("formal_notice", "en", english)
    )
    foot = Filled("email_footer", "fr-CA", "", "Pour ne plus recevoir de message, répondez « stop ».")

    letter = letters.compose(
        messages.with_foot(both, foot),
        ends=ENDS["ca-qc"],
        values=french,
        twin_values=english,
        level=3,
        figures=ONE["ca-qc"],
        signed_on=date(2026, 12, 28),
    )

    assert letter == apart


def test_the_foot_of_an_email_is_not_posted():
    said = wording("Madame,\n\nMerci.\n\n---\n\nAubry Conseil, 8 rue des Tanneurs")

    assert said.body == "Madame,\n\nMerci."


def test_the_legal_name_and_the_delegate_sign_too():
    legal = wording("Madame,\n\nMerci.\n\nCamille Aubry EI\nAubry Conseil\n06 00 00 00 00")
    delegate = wording(
        "Madame,\n\nMerci.\n\nInès Caron\npour Aubry Conseil\n02 11 22 33 44",
        assistant_signature="Inès Caron\npour Aubry Conseil\n02 00 00 00 00",
    )

    assert legal.signature == ("Camille Aubry EI", "Aubry Conseil")
    assert delegate.signature == ("Inès Caron", "pour Aubry Conseil", "02 11 22 33 44")


@pytest.mark.parametrize("line", ["– 40 € de frais", ", ou presque", "Camille Aubryet vous"])
def test_a_line_that_only_looks_like_a_signature_is_none(line: str):
    assert wording(f"Madame,\n\n{line}").body == f"Madame,\n\n{line}"


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_without_address_city_subject_and_words_is_refused_with_all_four():
    ends = replace(ENDS["fr"], city=" ", buyer=replace(ENDS["fr"].buyer, address=Address(city="Nantes")))

    with pytest.raises(CannotCompose) as refusal:
        letters.compose(Filled("letter", "fr-FR", " ", ""), ends=ends, values={}, level=2)

    assert len(refusal.value.problems) == 4
    assert "adresse postale du client" in refusal.value.reason("fr")
    assert "postal address" in refusal.value.reason("en")


def test_an_english_letter_of_quebec_never_leaves_alone():
    given = samples.said("ca-qc", "en")

    with pytest.raises(AssertionError, match="never leaves alone"):
        letters.compose(samples.filled("letter", "en", given), ends=ENDS["ca-qc"], values=given, level=2)


def test_figures_that_do_not_add_up_reach_no_paper():
    wrong = replace(ONE["fr"], total=Decimal("3360.00"))

    with pytest.raises(AssertionError, match="the parts make"):
        samples.letter("formal_notice", "fr", figures=wrong)


# ── The rows that texts print ────────────────────────────────────────────────────────────────────


@PLACES
def test_the_rows_of_a_text_are_the_figures_of_the_letter(place: str):
    figures = samples.several(place)
    letter = samples.letter("formal_notice", place, figures=figures)
    tables = [block for block in letter_sheet(letter)["parts"][0]["blocks"] if block["kind"] == "table"]

    def sums(table: dict, column: int) -> list[Decimal]:
        cells = ["".join(run["text"] for run in row["cells"][column]) for row in table["rows"]]
        return [Decimal(re.sub(r"[^\d,]", "", cell).replace(",", ".")) for cell in cells]

    claims, asked, interest = tables
    assert sums(claims, -1) == [claim.balance for claim in figures.claims]
    assert sum(sums(interest, -1)) == figures.interest_total
    assert sums(asked, -1)[-1] == sum(sums(asked, -1)[:-1]) == figures.total


def test_a_change_of_rate_or_principal_is_a_row_of_its_own():
    rows = messages.interest_segments(samples.several("fr").interest, "EUR", "fr-FR")

    assert [plain(" ".join(row.values())) for row in rows] == [
        "2026-041 13/11/2026 28/12/2026 46 3 360,00 € 12,40 % 52,51 €",
        "2026-044 30/11/2026 09/12/2026 10 1 800,00 € 12,40 % 6,12 €",
        "2026-044 10/12/2026 28/12/2026 19 1 300,00 € 12,40 % 8,39 €",
    ]
    english = messages.interest_segments(ONE["ca-qc"].interest, "CAD", "en")[0]
    assert english["rate"] == "12.00%" and english["from"] == "23\u00a0Nov\u00a02026"


def test_a_claim_says_its_days_whole_and_its_work_without_a_full_stop():
    claim = replace(ONE["fr"].claims[0], title="Audit.")
    (row,) = messages.claim_lines([claim], "EUR", "fr-FR")

    assert (row["title"], plain(row["date"]), plain(row["balance"])) == ("Audit", "13 octobre 2026", "3 360,00 €")


# ── Waiting for a signature ──────────────────────────────────────────────────────────────────────


def test_a_notice_that_nobody_signed_says_so_on_the_sheet():
    unsigned: LetterText = samples.letter("formal_notice", "fr", signed_on=None)
    part = letter_sheet(unsigned)["parts"][0]

    assert part["watermark"] == "Projet" and part["stamp"]["strong"][0] == "Projet, à signer"
    signed = letter_sheet(replace(unsigned, signed_on=date(2026, 12, 28)))["parts"][0]
    assert signed["watermark"] == "" and "Projet, à signer" not in signed["stamp"]["strong"]
