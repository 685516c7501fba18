"""The FEC: separators, encodings, both shapes of amounts; what each line of a client is, and what is still open."""

from datetime import date
from decimal import Decimal

import pytest

from reglo.documents.imports import matching, opening
from reglo.rules.moving import Parcel
from tests.documents.moving_in import told

TODAY = date(2026, 11, 23)
HEAD = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
)
NORD = ("CNORD", "Atelier Nord")
Row = tuple[str, ...]


def move(
    entry: str, account: str, amount: str, *, piece: str = "F-1", letter: str = "", words: str = "Audit",
    who: tuple[str, str] = NORD, day: str = "20261013", journal: tuple[str, str] = ("VE", "Ventes"),
) -> Row:  # fmt: skip
    """One line; a negative amount is a credit."""
    who = who if account.startswith("411") else ("", "")
    sides = ("0,00", amount[1:]) if amount.startswith("-") else (amount, "0,00")
    return (*journal, entry, day, account, "Clients", *who, piece, day, words, *sides, letter, "", day, "", "")


def sale(entry: str, total: str, *, piece: str = "F-1", letter: str = "", day: str = "20261013") -> list[Row]:
    """An invoice without VAT."""
    return [
        move(entry, "411000", total, piece=piece, letter=letter, day=day),
        move(entry, "706000", f"-{total}", piece=piece, day=day),
    ]


def receipt(
    entry: str, total: str, *, piece: str = "R1", letter: str = "", words: str = "VIR", day: str = "20261102"
) -> list[Row]:
    """Money from the client."""
    bank = ("BQ", "Banque")
    return [
        move(entry, "512000", total, piece=piece, words=words, day=day, journal=bank),
        move(entry, "411000", f"-{total}", piece=piece, letter=letter, words=words, day=day, journal=bank),
    ]


def written(rows: list[Row], *, separator: str = "\t") -> str:
    return "\r\n".join(separator.join(row) for row in [tuple(HEAD.split()), *rows]) + "\r\n"


def read(*texts: str, encoding: str = "utf-8", currency: str = "EUR") -> Parcel:
    pieces = [
        piece
        for number, text in enumerate(texts)
        for piece in opening.opened(text.encode(encoding), file=f"{number}.txt")
    ]
    return matching.parcel(pieces, place="fr", currency=currency, today=TODAY)


def remarks(parcel: Parcel) -> list[tuple[int, str, str]]:
    return [(one.where.line, one.level, one.said.fr) for one in parcel.remarks]


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso8859-15", "cp1252"])
def test_every_separator_and_encoding_says_the_same(separator: str, encoding: str) -> None:
    rows = [(*row[:7], row[7].replace("Nord", "d’Été"), *row[8:]) for row in sale("1", "1200,00")]
    text = written(rows, separator=separator).replace("’", "'")

    found = read(text, encoding=encoding)

    assert [client.name for client in found.clients] == ["Atelier d'Été"]
    assert told(found)["invoices"] == ["F-1 | CNORD | 2026-10-13 → ? | 1200.00 | 1200.00 + 0.00"]


def test_amounts_may_be_a_sum_and_its_direction() -> None:
    text = written(sale("1", "120,50")).replace("Debit\tCredit", "Montant\tSens")
    text = text.replace("120,50\t0,00", "120,50\tD").replace("0,00\t120,50", "120,50\tC")

    assert [row.total for row in read(text).invoices] == [Decimal("120.50")]


def test_a_payment_in_two_parts_goes_to_the_invoices_of_its_letter_in_order() -> None:
    rows = [*sale("1", "100,00", piece="F-1", letter="A"), *sale("2", "50,00", piece="F-2", letter="A", day="20261020")]
    rows += [*receipt("3", "120,00", letter="A"), *receipt("4", "30,00", letter="A", day="20261110")]

    found = read(written(rows))

    assert told(found)["payments"] == [
        "2026-11-02 | 100.00 | CNORD | F-1 | transfer",
        "2026-11-02 | 20.00 | CNORD | F-2 | transfer",
        "2026-11-10 | 30.00 | CNORD | F-2 | transfer",
    ]
    assert not found.remarks and not any(row.paid for row in found.invoices)


def test_the_number_in_the_words_comes_before_the_order() -> None:
    rows = [*sale("1", "100,00", piece="2026-001", letter="A"), *sale("2", "50,00", piece="2026-002", letter="A")]
    rows += receipt("3", "50,00", letter="A", words="VIR 2026-002")

    assert [row.invoice for row in read(written(rows)).payments] == ["2026-002"]


def test_a_payment_without_a_letter_goes_where_its_words_say_else_to_the_client() -> None:
    rows = [*sale("1", "100,00", piece="2026-001"), *receipt("2", "40,00", words="CHQ facture 2026-001")]
    rows += [*receipt("3", "10,00", words="VIR 12026-0011"), *receipt("4", "90,00", words="CB 2026-001")]

    found = read(written(rows))

    assert told(found)["payments"] == [
        "2026-11-02 | 40.00 | CNORD | 2026-001 | cheque",
        "2026-11-02 | 10.00 | CNORD | ? | transfer",
        "2026-11-02 | 60.00 | CNORD | 2026-001 | card",
        "2026-11-02 | 30.00 | CNORD | ? | card",
    ]
    assert [(line, level) for line, level, _ in remarks(found)] == [(7, "doubt"), (9, "doubt")]


def test_a_credit_note_corrects_the_invoice_of_its_letter_and_leaves_less_to_pay() -> None:
    note = [
        move("2", "411000", "-30,00", piece="AV-1", letter="A"),
        move("2", "706000", "30,00", piece="AV-1"),
    ]
    found = read(written([*sale("1", "100,00", letter="A"), *note, *receipt("3", "70,00", letter="A")]))

    assert told(found)["invoices"][1] == "AV-1 | CNORD | 2026-10-13 → ? | 30.00 | 30.00 + 0.00 | credit note of F-1"
    assert [(row.invoice, row.amount) for row in found.payments] == [("F-1", Decimal(70))]
    assert not found.remarks


def test_money_kept_by_a_card_company_is_still_a_payment() -> None:
    rows = [*sale("1", "100,00", letter="A")]
    rows += [
        move("2", "512000", "98,00", journal=("BQ", "Banque")),
        move("2", "627000", "2,00", journal=("BQ", "Banque")),
        move("2", "411000", "-100,00", letter="A", words="STRIPE", journal=("BQ", "Banque")),
    ]

    assert [(row.amount, row.invoice, row.means) for row in read(written(rows)).payments] == [
        (Decimal(100), "F-1", "card")
    ]


@pytest.mark.parametrize(
    ("account", "amount", "said"),
    [
        ("512000", "-50,00", "Argent rendu"),
        ("654000", "50,00", "Perte"),
        ("467000", "50,00", "Ni vente ni paiement"),
        ("467000", "-50,00", "Ni vente ni paiement"),
    ],
)
def test_what_is_neither_sale_nor_payment_is_given_back(account: str, amount: str, said: str) -> None:
    other = amount[1:] if amount.startswith("-") else f"-{amount}"
    journal = ("OD", "Opérations diverses")
    found = read(written([move("1", "411000", other, journal=journal), move("1", account, amount, journal=journal)]))

    ((line, level, why),) = remarks(found)
    assert (line, level) == (2, "reject") and said in why and not (found.invoices or found.payments)


def test_an_invoice_settled_by_a_loss_is_closed_and_said() -> None:
    loss = [
        move("3", "654000", "40,00", journal=("OD", "Divers")),
        move("3", "411000", "-40,00", letter="A", journal=("OD", "Divers")),
    ]
    found = read(written([*sale("1", "100,00", letter="A"), *receipt("2", "60,00", letter="A"), *loss]))

    assert [row.paid for row in found.invoices] == [Decimal(100)]
    assert remarks(found)[0] == (
        2,
        "doubt",
        "Lettrée, mais 40,00 ne viennent pas d’un paiement : reprise comme soldée.",
    )


def test_what_was_open_when_the_year_began_is_an_invoice_unless_its_year_is_here() -> None:
    opening_day = {"day": "20260101", "journal": ("AN", "À-nouveaux")}
    this_year = [
        move("1", "411000", "100,00", letter="B", **opening_day),  # type: ignore[arg-type]
        move("1", "890000", "-100,00", **opening_day),  # type: ignore[arg-type]
        *receipt("2", "100,00", letter="B", day="20260210"),
    ]
    alone = read(written(this_year))
    both = read(written(sale("1", "100,00", day="20251203")), written(this_year))

    assert [(row.number, row.issued_on.isoformat()) for row in alone.invoices] == [("F-1", "2026-01-01")]
    assert "à l’ouverture" in remarks(alone)[0][2]
    assert [(row.number, row.issued_on.isoformat()) for row in both.invoices] == [("F-1", "2025-12-03")]
    for found in (alone, both):
        assert [(row.invoice, row.amount) for row in found.payments] == [("F-1", Decimal(100))]
    assert not both.remarks


def test_the_same_letter_in_two_years_matches_nothing_across_them() -> None:
    last = written([*sale("1", "100,00", piece="A-1", letter="A", day="20250203")])
    this = written(receipt("2", "100,00", letter="A", day="20260210"))

    assert [row.invoice for row in read(last, this).payments] == [""]


def test_without_an_account_for_each_client_the_words_name_it_and_it_is_said() -> None:
    rows = [move("1", "411000", "100,00", who=("", ""), words="Studio Rive"), move("1", "706000", "-100,00")]

    found = read(written(rows))

    assert [client.name for client in found.clients] == ["Studio Rive"]
    assert "libellé est pris comme nom" in remarks(found)[0][2]


def test_an_account_of_its_own_names_the_client() -> None:
    rows = [move("1", "411RIVE", "100,00", who=("", "")), move("1", "706000", "-100,00")]

    assert [client.key for client in read(written(rows)).clients] == ["411RIVE"]


def test_a_line_that_cannot_be_read_is_given_back_and_the_others_are_read() -> None:
    rows = [*sale("1", "100,00"), move("2", "411000", "cent"), move("3", "411000", "5,00", day="20261399")]

    found = read(written(rows))

    assert [row.number for row in found.invoices] == ["F-1"]
    assert [(line, level) for line, level, _ in remarks(found)] == [(4, "reject"), (5, "reject")]


def test_books_in_euros_say_so_to_a_business_in_dollars() -> None:
    found = read(written([*sale("1", "100,00", letter="A"), *receipt("2", "100,00", letter="A")]), currency="CAD")

    assert {row.currency for row in (*found.invoices, *found.payments)} == {"EUR"}


def test_only_the_entries_of_clients_are_held_and_the_rest_is_counted() -> None:
    bought = [move("9", "607000", "10,00"), move("9", "401000", "-10,00")]
    sheet = opening.opened(written([*bought * 50, *sale("1", "100,00")]).encode(), file="a.txt")[0]

    assert len(sheet.lines) == 3 and sheet.others == tuple(range(2, 102))  # type: ignore[union-attr]
    found = read(written([*bought * 50, *sale("1", "100,00")]))
    assert sum(len(one.lines) for one in found.absorbed) == 102
