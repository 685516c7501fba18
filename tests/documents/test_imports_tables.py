"""Tables without a tool: headers in two languages, none at all, totals, blanks, repeated lines, words of status."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import xlsxwriter

from reglo.documents.imports import delimited, matching, opening
from reglo.documents.imports.refusal import NotOpened
from reglo.rules.moving import Absorbed, Parcel, Where
from tests.documents.moving_in import told

TODAY = date(2026, 11, 23)


def pasted(text: str, *, place: str = "fr") -> Parcel:
    """What is read in a text, as it is pasted."""
    return matching.parcel(
        opening.opened(text.encode(), file="collé"),
        place=place,
        currency="EUR" if place == "fr" else "CAD",
        today=TODAY,
    )


def remarks(parcel: Parcel) -> list[tuple[int, str, str]]:
    return [(one.where.line, one.level, one.said.fr) for one in parcel.remarks]


# ── Which table it is ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Nom;E-mail;Ville", "clients"),
        ("Client name;Email;City;Country", "clients"),
        ("Raison sociale;SIREN;Adresse;Code postal", "clients"),
        ("Numéro;Client;Date;Total TTC", "invoices"),
        ("Invoice number;Customer;Invoice date;Due date;Amount", "invoices"),
        ("Facture;Client;Date;Montant;Reste à payer", "invoices"),
        ("Date;Client;Montant;Facture;Mode de paiement", "payments"),
        ("Payment date;Invoice;Amount;Method", "payments"),
        ("Encaissé le;Client;Montant", "payments"),
    ],
)
def test_the_kind_of_table_is_told_by_its_headers(head: str, kind: str) -> None:
    row = {
        "Nom": "Atelier Nord", "Raison sociale": "Atelier Nord", "Client name": "Atelier Nord", "E-mail": "a@nord.example",
        "Email": "a@nord.example", "SIREN": "732829320",
    }  # fmt: skip
    day, amount = "13/10/2026", "120,00"
    cells = [
        row.get(title)
        or (day if "date" in title.lower() or title == "Encaissé le" else amount if _is_sum(title) else "F-1")
        for title in head.split(";")
    ]

    found = pasted(f"{head}\n{';'.join(cells)}\n")

    if kind == "clients":
        assert (len(found.clients), len(found.invoices), len(found.payments)) == (1, 0, 0), remarks(found)
    else:
        assert len(getattr(found, kind)) == 1, remarks(found)
    assert found.tool == "table" and all(meaning for _, meaning in found.headers if meaning != "")


def _is_sum(title: str) -> bool:
    return any(word in title.lower() for word in ("montant", "amount", "total", "reste"))


def test_headers_are_told_with_what_they_mean() -> None:
    found = pasted("N° facture *;Client;Émise le;TOTAL T.T.C. (€);Couleur\nF-1;Atelier Nord;13/10/2026;120,00;bleu\n")

    assert found.headers == (
        ("N° facture *", "number"),
        ("Client", "client"),
        ("Émise le", "issued_on"),
        ("TOTAL T.T.C. (€)", "total"),
        ("Couleur", ""),
    )


def test_unknown_headers_are_understood_by_what_stands_under_them() -> None:
    found = pasted("Société;Joindre;Registre\nAtelier Nord;a@nord.example;732 829 320\nStudio Rive;lea@rive.example;\n")

    assert told(found)["clients"] == ["Atelier Nord | a@nord.example | 732829320", "Studio Rive | lea@rive.example"]


def test_a_table_without_headers_is_understood_by_what_it_holds() -> None:
    found = pasted(
        "F-1\tAtelier Nord\t13/10/2026\t12/11/2026\t100,00\t20,00\t120,00\n"
        "F-2\tStudio Rive\t02/11/2026\t02/12/2026\t50,00\t10,00\t60,00\n"
        "F-3\tStudio Rive\t03/11/2026\t03/12/2026\t5,00\t1,00\t6,00\n"
    )

    assert told(found)["invoices"] == [
        "F-1 | Atelier Nord | 2026-10-13 → 2026-11-12 | 120.00 | 100.00 + 20.00",
        "F-2 | Studio Rive | 2026-11-02 → 2026-12-02 | 60.00 | 50.00 + 10.00",
        "F-3 | Studio Rive | 2026-11-03 → 2026-12-03 | 6.00 | 5.00 + 1.00",
    ]


def test_a_list_of_addresses_is_a_list_of_clients() -> None:
    found = pasted("lea@rive.example\npaul@nord.example\n")

    assert [client.email for client in found.clients] == ["lea@rive.example", "paul@nord.example"]


def test_a_table_that_is_nothing_known_is_given_back_line_by_line() -> None:
    found = pasted("couleur;taille\nbleu;grand\n")

    assert not (found.clients or found.invoices or found.payments)
    assert [(line, level) for line, level, _ in remarks(found)] == [(1, "reject"), (2, "reject")]
    assert "titres des colonnes" in found.remarks[0].said.fr and found.remarks[1].cells == ("bleu", "grand")


# ── Its lines ────────────────────────────────────────────────────────────────────────────────────────


def test_titles_headers_totals_and_details_are_counted_not_read() -> None:
    found = pasted(
        "Mes factures;;;;\n\nNuméro;Client;Date;Article;Montant HT\nF-1;Nord;13/10/2026;Audit;100,00\n"
        "F-1;Nord;13/10/2026;Atelier;50,00\n;;;Frais;25,00\nNuméro;Client;Date;Article;Montant HT\n"
        "F-2;Rive;13/10/2026;Audit;10,00\nTotal général;;;;185,00\n"
    )

    assert [(row.number, row.net) for row in found.invoices] == [("F-1", Decimal(175)), ("F-2", Decimal(10))]
    place = Where("collé")
    assert set(found.absorbed) == {
        Absorbed(place, "title", (1,)),
        Absorbed(place, "header", (3, 7)),
        Absorbed(place, "total", (9,)),
        Absorbed(place, "detail", (5, 6)),
    }


def test_a_total_repeated_on_each_line_is_counted_once_and_one_that_differs_is_added() -> None:
    repeated = pasted(
        "Facture;Client;Date;Total;Article\nF-1;Nord;13/10/2026;120;Audit\nF-1;Nord;13/10/2026;120;Frais\n"
    )
    differing = pasted(
        "Facture;Client;Date;Total;Article\nF-1;Nord;13/10/2026;120;Audit\nF-1;Nord;13/10/2026;30;Frais\n"
    )

    assert [row.total for row in repeated.invoices] == [Decimal(120)]
    assert [row.total for row in differing.invoices] == [Decimal(150)]


def test_the_same_line_twice_is_one_invoice_and_is_said() -> None:
    found = pasted("Facture;Client;Date;Total\nF-1;Nord;13/10/2026;120\nF-1;Nord;13/10/2026;120\n")

    assert [row.total for row in found.invoices] == [Decimal(120)]
    assert remarks(found) == [(2, "doubt", "Le numéro revient sur 2 lignes avec le même total : comptée une fois.")]


def test_one_number_for_two_clients_is_two_invoices_and_is_said() -> None:
    found = pasted("Facture;Client;Date;Total\nF-1;Nord;13/10/2026;120\nF-1;Rive;14/10/2026;60\n")

    assert [row.client for row in found.invoices] == ["Nord", "Rive"]
    assert remarks(found) == [(3, "doubt", "Le numéro F-1 est déjà à la ligne 2, pour un autre client.")]


def test_an_invoice_that_is_rejected_is_given_back_with_all_its_lines_and_everything_it_lacks() -> None:
    found = pasted("Facture;Client;Date;Article;Total\nF-1;;demain;Audit;cent\nF-1;;demain;Frais;20\n")

    assert not found.invoices
    first, second = found.remarks
    assert first.cells == ("F-1", "", "demain", "Audit", "cent")
    for said in ("« demain » n’est pas une date", "pour quel client", "« cent » n’est pas un montant"):
        assert said in first.said.fr
    assert second.said.en == "Line of the invoice of line 2, which is not taken."


@pytest.mark.parametrize(
    ("word", "paid"),
    [("Payée", 120), ("paid", 120), ("RÉGLÉE", 120), ("oui", 120), ("Envoyée", 0), ("overdue", 0), ("En retard", 0)],
)
def test_a_word_says_whether_it_was_paid(word: str, paid: int) -> None:
    found = pasted(f"Facture;Client;Date;Total;Statut\nF-1;Nord;13/10/2026;120;{word}\n")

    assert [row.paid for row in found.invoices] == [Decimal(paid)] and not found.remarks


@pytest.mark.parametrize(
    ("word", "said"), [("Brouillon", "brouillon"), ("draft", "brouillon"), ("Annulée", "annulée"), ("void", "annulée")]
)
def test_drafts_and_cancelled_invoices_are_given_back(word: str, said: str) -> None:
    found = pasted(f"Facture;Client;Date;Total;Statut\nF-1;Nord;13/10/2026;120;{word}\n")

    ((line, level, why),) = remarks(found)
    assert (line, level) == (2, "reject") and said in why and not found.invoices


def test_a_status_nobody_knows_and_a_part_nobody_counts_are_doubts() -> None:
    found = pasted(
        "Facture;Client;Date;Total;Statut\nF-1;Nord;13/10/2026;120;Zut\nF-2;Nord;13/10/2026;120;Partiellement payée\n"
    )

    assert [row.paid for row in found.invoices] == [None, None]
    assert ["« Zut »" in remarks(found)[0][2], "en partie" in remarks(found)[1][2]] == [True, True]


def test_what_is_left_says_what_was_paid_and_a_contradiction_is_said() -> None:
    found = pasted(
        "Facture;Client;Date;Total;Payé;Solde;Payée le\nF-1;Nord;13/10/2026;120;;20;02/11/2026\n"
        "F-2;Nord;13/10/2026;120;100;60;\nF-3;Nord;13/10/2026;120;150;;\n"
    )

    assert [(row.paid, row.paid_on) for row in found.invoices] == [
        (Decimal(100), date(2026, 11, 2)),
        (Decimal(60), None),
        (Decimal(150), None),
    ]
    assert "le reste à payer est cru" in remarks(found)[0][2] and "plus que son total" in remarks(found)[1][2]


def test_a_day_of_payment_alone_says_that_all_was_paid() -> None:
    found = pasted("Facture;Client;Date;Total;Payée le\nF-1;Nord;13/10/2026;120;02/11/2026\nF-2;Nord;13/10/2026;120;\n")

    assert [(row.paid, row.paid_on) for row in found.invoices] == [(Decimal(120), date(2026, 11, 2)), (None, None)]


def test_two_taxes_add_up_and_what_does_not_is_said() -> None:
    found = pasted(
        "Facture,Client,Date,Sous-total,TPS,TVQ,Total\nF-1,Coop,2026-10-13,1000.00,50.00,99.75,1149.75\n"
        "F-2,Coop,2026-10-13,1000.00,50.00,99.75,1150.75\n",
        place="ca-qc",
    )

    assert [(row.net, row.tax) for row in found.invoices] == [(Decimal(1000), Decimal("149.75"))] * 2
    assert remarks(found) == [(3, "doubt", "Hors taxes et taxes font 1\u202f149,75, pas 1\u202f150,75.")]


@pytest.mark.parametrize("rate", ["20 %", "20%", "20", "0,20", "20,00"])
def test_a_column_of_rates_is_no_column_of_taxes(rate: str) -> None:
    found = pasted(f"Facture;Client;Date;HT;TVA;TTC\nF-1;Nord;13/10/2026;1000,00;{rate};1200,00\n")

    assert [(row.net, row.tax) for row in found.invoices] == [(Decimal(1000), Decimal(200))] and not found.remarks


def test_of_two_columns_with_one_meaning_the_clearer_is_read() -> None:
    found = pasted(
        "Référence;N° facture;Date;Date de facture;Nom;Client;Total;Total TTC\n"
        "BC-77;F-1;01/01/2026;13/10/2026;Camille;Nord;1;120,00\n"
    )

    assert told(found)["invoices"] == ["F-1 | Nord | 2026-10-13 → ? | 120.00"]


def test_a_negative_total_or_a_type_makes_a_credit_note_with_positive_amounts() -> None:
    found = pasted(
        "Numéro;Client;Date;Total;Type;Facture d’origine\nA-1;Nord;13/10/2026;-120;;\nA-2;Nord;13/10/2026;60;Avoir;F-1\n"
    )

    assert [(row.kind, row.total, row.corrects) for row in found.invoices] == [
        ("credit_note", Decimal(120), ""),
        ("credit_note", Decimal(60), "F-1"),
    ]


def test_a_currency_is_read_in_its_column_beside_the_amount_or_in_the_header() -> None:
    by_column = pasted(
        "Facture;Client;Date;Total;Devise\nF-1;Nord;13/10/2026;120;USD\nF-2;Nord;13/10/2026;1;EUR\nF-3;Nord;13/10/2026;1;ZZ\n"
    )
    by_sign = pasted("Facture;Client;Date;Total\nF-1;Nord;13/10/2026;120 CHF\n")
    by_header = pasted("Facture;Client;Date;Total (CAD)\nF-1;Nord;13/10/2026;120\n")

    assert [row.currency for row in by_column.invoices] == ["USD", "", ""] and "« ZZ »" in remarks(by_column)[0][2]
    assert [row.currency for row in (*by_sign.invoices, *by_header.invoices)] == ["CHF", "CAD"]


def test_dates_are_read_by_the_whole_table_else_they_are_a_doubt() -> None:
    head = "Facture,Client,Date,Total\n"
    clear = pasted(f"{head}F-1,Nord,10/13/2026,120\nF-2,Nord,03/04/2026,120\n")
    unclear = pasted(f"{head}F-1,Nord,03/04/2026,120\n")

    assert [row.issued_on for row in clear.invoices] == [date(2026, 10, 13), date(2026, 3, 4)] and not clear.remarks
    assert unclear.invoices[0].issued_on == date(2026, 4, 3)
    assert [level for _, level, _ in remarks(unclear)] == ["doubt"]


# ── Clients and payments ─────────────────────────────────────────────────────────────────────────────


def test_a_client_keeps_what_is_right_and_hears_what_is_wrong() -> None:
    found = pasted(
        "Société;Prénom;Nom de famille;Courriel;Adresse;CP;Ville;Pays;SIRET;N° TVA;Type\n"
        "Atelier Nord;Anne;Le Goff;a@nord.example; b@nord.example;4 quai;44000;Nantes;France;732 829 320 00074;FR44732829320;Entreprise\n"
        "Mairie de Nantes;;;pas une adresse;2 rue;44000;Nantes;Atlantide;1;FR00732829320;Collectivité\n".replace(
            "; b@", " b@"
        )
    )

    nord, mairie = found.clients
    assert (nord.contact, nord.email, nord.siren, nord.siret, nord.country) == (
        "Anne Le Goff", "a@nord.example", "732829320", "73282932000074", "FR",
    )  # fmt: skip
    assert (mairie.kind, mairie.email, mairie.country, mairie.siren, mairie.vat) == ("public", "", "", "", "")
    first, second = (one.said.fr for one in found.remarks)
    assert "Plusieurs adresses" in first
    for said in ("pas une adresse", "« Atlantide »", "« 1 »", "« FR00732829320 »"):
        assert said in second


def test_a_client_that_stands_twice_is_taken_once() -> None:
    found = pasted("Nom;E-mail\nAtelier Nord;a@nord.example\nATELIER  NORD;b@nord.example\n;c@rive.example\n;\n")

    assert [client.name for client in found.clients] == ["Atelier Nord", "c@rive.example"]
    assert remarks(found) == [
        (3, "reject", "Le client « ATELIER NORD » est déjà à la ligne 2 : celle-ci n’est pas reprise.")
    ]


def test_the_zeros_that_a_spreadsheet_ate_are_given_back_to_french_numbers() -> None:
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(
            (
                ("Nom", "Téléphone", "CP", "Ville", "SIREN", "Pays"),
                ("Nord", 240000000, 1000, "Bourg", 5520135, "France"),
            )
        ):
            sheet.write_row(line, 0, row)

    (client,) = matching.parcel(
        opening.opened(made.getvalue(), file="a.xlsx"), place="ca-qc", currency="CAD", today=TODAY
    ).clients

    assert (client.phone, client.postal_code, client.siren) == ("0240000000", "01000", "005520135")


def test_terms_of_other_tools_are_put_in_our_words() -> None:
    found = pasted(
        "Nom;E-mail;Conditions de paiement\nA;a@a.example;Net 30\nB;b@b.example;RECEP\nC;c@c.example;le 10\n"
    )

    assert [client.terms for client in found.clients] == ["30 jours", "à réception", "le 10"]


def test_a_list_of_products_is_no_list_of_clients() -> None:
    found = pasted("Nom;Prix;Description\nAudit;500,00;Un jour\nAtelier;300,00;Un autre\n")

    assert not found.clients and {level for _, level, _ in remarks(found)} == {"reject"}


def test_a_payment_that_failed_is_no_payment() -> None:
    found = pasted(
        "Payment date,Customer,Amount,Status\n2026-11-02,Nord,50.00,Completed\n2026-11-03,Nord,60.00,Failed\n"
        "2026-11-04,Nord,70.00,Pending\n"
    )

    assert [row.amount for row in found.payments] == [Decimal(50)]
    assert [level for _, level, why in remarks(found) if "n’est pas encaissé" in why] == ["reject", "reject"]


def test_names_of_every_alphabet_are_different_clients() -> None:
    found = pasted("Nom;E-mail\n中村事務所;a@a.example\n株式会社;b@b.example\nЛев;c@c.example\n")

    assert len(found.clients) == 3 and not found.remarks


def test_several_tables_name_the_same_clients() -> None:
    tables = {
        "clients.csv": "Code client;Nom;E-mail\nC1;Atelier Nord;a@nord.example\n",
        "factures.csv": "Facture;Client;Date;Total\nF-1;ATELIER NORD;13/10/2026;120\nF-2;Studio Rive;13/10/2026;60\n",
        "paiements.csv": "Date de paiement;Client;Montant;Facture;Mode\n02/11/2026;atelier nord;120;F-1;Chèque\n",
        "clients-2.csv": "Nom;E-mail;Ville\nStudio Rive;lea@rive.example;Saint-Malo\nStudio Rive;;\n",
    }
    pieces = [piece for name, text in tables.items() for piece in opening.opened(text.encode(), file=name)]

    found = matching.parcel(pieces, place="fr", currency="EUR", today=TODAY)

    assert [client.key for client in found.clients] == ["C1", "Studio Rive"]
    assert [row.client for row in found.invoices] == ["C1", "Studio Rive"]
    assert [(row.client, row.invoice, row.means) for row in found.payments] == [("C1", "F-1", "cheque")]


def test_a_payment_says_what_it_lacks() -> None:
    found = pasted(
        "Date de paiement;Client;Montant;Facture\n02/11/2026;Nord;-5;\n;Nord;5;\n02/11/2026;;5;\n02/11/2026;Nord;;F-1\n"
        "02/11/2026;Nord;50;F-1, F-2\n"
    )

    assert [(row.invoice, row.amount) for row in found.payments] == [("", Decimal(50))]
    whys = [why for _, _, why in remarks(found)]
    for said, why in zip(
        ("remboursement", "pas de date", "Ni la facture", "pas de montant", "répartissez-le"), whys, strict=True
    ):
        assert said in why


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-15"])
@pytest.mark.parametrize("separator", ["\t", ";", ",", "|"])
def test_any_encoding_and_separator_is_told(encoding: str, separator: str) -> None:
    text = (
        f"Nom{separator}Ville\r\nL’atelier du Nord".replace("’", "'")
        + f"{separator}Orléans\r\nCœur €{separator}Nîmes\r\n"
    )

    sheet = delimited.sheet(text.encode(encoding), file="a.csv")

    assert [line.cells for line in sheet.lines] == [
        ("Nom", "Ville"),
        ("L'atelier du Nord", "Orléans"),
        ("Cœur €", "Nîmes"),
    ]


def test_quotes_hold_separators_and_lines_and_one_left_open_swallows_nothing() -> None:
    whole = delimited.sheet('Nom;Adresse\n"Nord; Sud";"4 quai\nBât. B"\n'.encode(), file="a.csv")
    broken = delimited.sheet(b'Nom;Ville\nAtelier "Nord;Nantes\nRive;Brest\n', file="a.csv")

    assert [line.cells for line in whole.lines] == [("Nom", "Adresse"), ("Nord; Sud", "4 quai\nBât. B")]
    assert [line.number for line in broken.lines] == [1, 2, 3]


def test_a_workbook_gives_its_values_its_days_and_every_sheet() -> None:
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Factures")
        for column, title in enumerate(("Numéro", "Client", "Date", "Total")):
            sheet.write(2, column + 1, title)
        sheet.write_row(3, 1, ("F-1", "Nord"))
        sheet.write_datetime(3, 3, date(2026, 10, 13), day)
        sheet.write_formula(3, 4, "=100*1.2", None, 120.00000000000001)
        other = book.add_worksheet("Clients")
        other.write_row(0, 0, ("Nom", "E-mail"))
        other.write_row(1, 0, ("=HYPERLINK(1)", "a@nord.example"))
        other.write_string(2, 0, "=cmd|' /C calc'!A0")
        book.add_worksheet("Vide")

    found = matching.parcel(opening.opened(made.getvalue(), file="a.xlsx"), place="fr", currency="EUR", today=TODAY)

    assert told(found)["invoices"] == ["F-1 | Nord | 2026-10-13 → ? | 120.00"]
    assert found.invoices[0].where == Where("a.xlsx", "Factures", 4)
    assert "=cmd|' /C calc'!A0" in [client.name for client in found.clients]  # text, and no more than that


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "vide"),
        (b" \r\n\0", "vide"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image PNG"),
        (b"MZ\x90" + bytes(100), "programme"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "abîmé"),
        (b"PK\x03\x04" + bytes(200), "abîmé"),
        (b"SQLite format 3\0" + bytes(100), "SQLite"),
        (bytes(range(256)) * 8, "ni un tableau"),
        (b"\x01\x02\x03\x04" * 50, "lisible"),
    ],
)
def test_what_is_no_table_is_refused_by_name(data: bytes, said: str) -> None:
    with pytest.raises(NotOpened) as refusal:
        opening.opened(data, file="a")

    assert said in refusal.value.problems[0].fr and refusal.value.problems[0].en.endswith(".")


def test_a_table_that_is_too_long_or_too_wide_is_refused_whole() -> None:
    for text in ("a;b\n" * 12_001, ";".join("a" * 501)):
        with pytest.raises(NotOpened, match="séparez-le"):
            opening.opened(text.encode(), file="a.csv")
