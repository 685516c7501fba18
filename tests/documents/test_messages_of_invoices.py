"""The message that carries an invoice or a credit note says what the paper says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reglo.documents import markdown, messages
from reglo.documents.messages import Filled
from reglo.documents.messages.invoices import payment_details
from reglo.packs import texts
from reglo.rules.invoicing import Address, Instalment, Party, Payment, Sealed
from tests.sealed_examples import CAMILLE, CREDIT_NOTE, INVOICE, line, totals

NB, NNB = "\u00a0", "\u202f"
SIGNATURE = "Camille Aubry\nAubry Conseil\n06 00 00 00 00"


def message_of(sealed: Sealed, *, portal_link: str = "") -> Filled:
    text = texts.text(messages.step_of(sealed), messages.locale_of(sealed))
    return messages.fill(text, messages.invoice_values(sealed, signature=SIGNATURE, portal_link=portal_link))


def test_the_whole_message_of_an_invoice():
    filled = message_of(INVOICE)

    assert filled.subject == f"Facture 2026-041 – Refonte du parcours d’inscription – 3{NNB}360{NB}€"
    assert filled.plain == (
        "Bonjour Madame Roy,\n\n"
        f"Comme convenu, voici la facture nº{NB}2026-041 pour «{NB}Refonte du parcours d’inscription{NB}»{NB}: "
        f"3{NNB}360{NB}€, à régler au plus tard le 22{NB}novembre. Votre référence{NB}: BC-7781.\n\n"
        f"Elle couvre{NB}: «{NB}Maquettes validées{NB}» et «{NB}Ateliers{NB}».\n\n"
        "Le PDF est joint à ce message. Pour toute question, répondez simplement.\n\n"
        f"Titulaire{NB}: Camille Aubry EI\nIBAN{NB}: FR14 2004 1010 0505 0001 3M02 606\n"
        f"BIC{NB}: PSSTFRPPNTE\nRéférence{NB}: 2026-041\n\n"
        f"Pouvez-vous me dire si elle est bien arrivée, et s’il manque quelque chose pour l’approuver{NNB}? "
        f"Merci{NNB}!\n\n"
        f"Bien cordialement,\n\n{SIGNATURE}"
    )


def test_the_link_stands_on_its_own_line():
    filled = message_of(INVOICE, portal_link="https://reglo.example/p/k7")

    assert (
        f"Paiement, PDF, question{NB}: tout est ici, sans mot de passe.\nhttps://reglo.example/p/k7\n" in filled.plain
    )


def test_the_whole_message_of_a_credit_note():
    filled = message_of(CREDIT_NOTE)

    assert filled.subject == f"Avoir 2026-052 – facture 2026-041 – 150,50{NB}€"
    assert (
        f"Voici l’avoir nº{NB}2026-052, de 150,50{NB}€, sur la facture nº{NB}2026-041 du 1er{NB}septembre{NB}2026. "
        f"Motif{NB}: L’atelier a été annulé.\n"
    ) in filled.plain


def test_in_quebec_a_credit_note_is_a_note_de_credit():
    filled = message_of(replace(CREDIT_NOTE, place="ca-qc", currency="CAD"))

    assert filled.subject == f"Note de crédit 2026-052 – facture 2026-041 – 150,50{NB}$"
    assert "elle est bien arrivée? Merci!" in filled.plain


def test_a_credit_note_without_invoice_or_reason_says_neither():
    filled = message_of(replace(CREDIT_NOTE, corrects_number="", corrects_issued_on=None, reason=""))

    assert filled.plain.split("\n")[2] == f"Voici l’avoir nº{NB}2026-052, de 150,50{NB}€."


def test_english_says_it_in_english():
    filled = message_of(replace(INVOICE, language="en"))

    assert filled.subject == "Invoice 2026-041 – Refonte du parcours d’inscription – €3,360"
    assert "payable by 22\u00a0November." in filled.plain
    assert "Account holder: Camille Aubry EI\n" in filled.plain


def test_several_instalments_are_listed():
    shares = (Instalment(date(2026, 11, 22), Decimal("1680.00")), Instalment(date(2027, 1, 22), Decimal("1680.00")))
    filled = message_of(replace(INVOICE, instalments=shares))

    assert f"3{NNB}360{NB}€, en plusieurs versements." in filled.plain
    assert f"- le 22{NB}novembre{NB}: 1{NNB}680{NB}€\n- le 22{NB}janvier{NB}2027{NB}: 1{NNB}680{NB}€\n" in filled.plain


def test_an_invoice_due_the_day_it_is_issued_is_payable_on_receipt():
    filled = message_of(replace(INVOICE, instalments=(Instalment(INVOICE.issued_on, Decimal("3360.00")),)))

    assert f"3{NNB}360{NB}€, à régler à réception." in filled.plain


def test_an_invoice_already_paid_asks_for_nothing():
    filled = message_of(replace(INVOICE, totals=totals("2800.00", "560.00", prepaid="3360.00"), instalments=()))

    assert f"de 3{NNB}360{NB}€. Elle est déjà réglée{NB}: il n’y a rien à payer." in filled.plain
    assert "IBAN" not in filled.plain
    assert filled.subject == "Facture 2026-041 – Refonte du parcours d’inscription"


def test_what_the_paper_does_not_say_the_message_does_not_say():
    bare = replace(INVOICE, subject="", purchase_order="", payment=Payment(), lines=(line(""),))
    filled = message_of(bare)

    assert filled.subject == f"Facture 2026-041 – 3{NNB}360{NB}€"
    assert "référence" not in filled.plain and "couvre" not in filled.plain and "«" not in filled.plain


def test_one_line_that_repeats_the_subject_is_not_said_twice():
    assert "couvre" not in message_of(replace(INVOICE, subject="Ateliers", lines=(line("Ateliers."),))).plain


def test_beyond_three_lines_the_others_are_counted():
    filled = message_of(replace(INVOICE, lines=tuple(line(title) for title in ("A", "B", "C", "D", "D", "E"))))

    assert f"Elle couvre{NB}: «{NB}A{NB}», «{NB}B{NB}» et 3 autres lignes." in filled.plain


def test_a_name_without_a_title_is_not_given_one():
    assert message_of(replace(INVOICE, buyer=Party(name="Jo", attention="Nadia Roy"))).plain.startswith(
        "Bonjour Madame, Monsieur,"
    )


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        (Payment(), ""),
        (Payment(method="transfer"), ""),
        (
            Payment(method="interac", interac_email="pay@t.example"),
            f"Virement Interac{NB}: pay@t.example\nRéférence{NB}: 7",
        ),
        (Payment(method="cheque", holder="Max"), f"Chèque à l’ordre de{NB}: Max\nRéférence{NB}: 7"),
        (
            Payment(method="deposit", holder="Max", deposit_details="institution 815 · transit 00000"),
            f"Titulaire{NB}: Max\nDépôt direct{NB}: institution 815 · transit 00000\nRéférence{NB}: 7",
        ),
    ],
)
def test_each_way_to_pay_has_its_block(payment: Payment, expected: str):
    assert payment_details(payment, reference="7", locale="fr-CA") == expected


# ── The foot ─────────────────────────────────────────────────────────────────────────────────────


def test_the_foot_says_who_writes_and_how_to_stop():
    foot = messages.fill(texts.text("email_footer", "fr-FR"), {"sender_identity": messages.sender_identity(CAMILLE)})
    whole = messages.with_foot(message_of(INVOICE), foot)

    assert len(markdown.parts(whole.body)) == 2
    assert whole.plain.endswith(
        "Aubry Conseil, Camille Aubry EI, 8 rue des Tanneurs, 44000 Nantes. "
        f"Vous préférez le téléphone ou le courrier{NNB}? Répondez «{NB}sans e-mail{NB}», nous passerons par là."
    )


def test_an_address_of_canada_is_written_as_there():
    seller = Party(
        name="Maxime Tremblay",
        phone="819 555-0100",
        address=Address(
            street=("40, rue du Lac",), postal_code="J1H 1A1", city="Sherbrooke", region="QC", country="CA"
        ),
    )

    assert messages.sender_identity(seller) == "Maxime Tremblay, 40, rue du Lac, Sherbrooke (QC) J1H 1A1, 819 555-0100"
    nowhere = replace(seller, address=Address(region="QC", country="CA"))
    assert messages.sender_identity(nowhere) == "Maxime Tremblay, 819 555-0100", "a province alone says nothing"


def test_a_message_in_two_languages_has_a_foot_in_each():
    quebec = replace(INVOICE, place="ca-qc", currency="CAD", language="en")
    values = {locale: messages.invoice_values(quebec, signature=SIGNATURE, locale=locale) for locale in ("fr-CA", "en")}
    french, english = (messages.fill(texts.text("invoice_sent", locale), values[locale]) for locale in values)
    feet = [messages.fill(texts.text("email_footer", locale), {"sender_identity": "Max"}) for locale in values]

    both = messages.with_foot(messages.together(french, english), *feet)

    assert [part.language for part in markdown.parts(both.body)] == ["", "en", ""]
    assert f"3{NB}360{NB}$" in french.body and "$3,360" in english.body
    assert "sans courriel" in both.plain and "no e-mail" in both.plain
