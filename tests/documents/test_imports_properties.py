"""Whatever the table, no line is lost; whatever the bytes, an answer or a refusal in words comes."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reglo.documents.imports import matching, opening, packing, vocabulary
from reglo.documents.imports.opening import NotOpened
from reglo.rules.moving import Parcel
from reglo.rules.moving.sheets import Cell, Line, Sheet

TODAY = date(2026, 11, 23)
SLOW = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])

HEADERS = sorted(
    {name for table in vocabulary.words().exact.values() for name in table}
    | {name for preset in vocabulary.words().presets for name in preset.columns}
)
PRESETS = [list(preset.columns) for preset in vocabulary.words().presets]
LEDGER = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet",
]  # fmt: skip

days_ = st.dates(date(2019, 1, 1), TODAY + timedelta(days=60))
texts = st.one_of(
    st.sampled_from(
        ["", " ", "-", "Total", "TOTAL TTC", "Atelier Nord", "Léa Moreau", "F-1", "F-2", "Payée", "Draft", "="]
    ),
    st.sampled_from(
        ["1 234,56 €", "(12.00)", "1,234", "$5", "-3", "23/11/2026", "03/04/2026", "46349", "Nov 23, 2026"]
    ),
    st.sampled_from(["411000", "4110001", "512000", "706000", "VE", "AN", "A", "B", "2026-001", "1200,00", "1000,00"]),
    st.sampled_from(["out_invoice", "Avoir", "732829320", "FR44732829320", "lea@mail.example", "FR", "2", "0", "oui"]),
    st.text(max_size=12),
    days_.map(lambda day: day.strftime("%d/%m/%Y")),
)
cells = st.one_of(texts, texts, texts, days_, st.decimals(-100_000, 100_000, places=2, allow_nan=False))
heads = st.one_of(
    st.lists(st.sampled_from(HEADERS), min_size=1, max_size=9),
    st.sampled_from(PRESETS).map(lambda names: names[:14]),
    st.just(LEDGER),
    st.lists(st.text(max_size=8), max_size=6),
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    head: list[Cell] = list(draw(heads))
    rows: list[list[Cell]] = draw(st.lists(st.lists(cells, max_size=len(head) + 2), max_size=8))
    titles: list[list[Cell]] = draw(st.lists(st.lists(texts, max_size=3), max_size=2)) if draw(st.booleans()) else []
    numbered = [(number, row) for number, row in enumerate([*titles, head, *rows], 1) if any(map(_is_filled, row))]
    return Sheet("table.csv", "", tuple(Line(number, tuple(row)) for number, row in numbered))


def _is_filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def accounted(parcel: Parcel) -> set[tuple[str, int]]:
    """Every line that is in a row, in a remark, or counted as something else."""
    rows = [*parcel.clients, *parcel.invoices, *parcel.payments, *parcel.remarks]
    absorbed = {(one.where.file, line) for one in parcel.absorbed for line in one.lines}
    return {(row.where.file, row.where.line) for row in rows} | absorbed


@SLOW
@given(st.lists(sheets(), min_size=1, max_size=3), st.sampled_from(["fr", "ca-qc"]))
def test_every_line_that_is_not_empty_is_in_a_row_a_remark_or_a_count(found: list[Sheet], place: str) -> None:
    named = [Sheet(f"{number}.csv", "", one.lines) for number, one in enumerate(found)]

    parcel = matching.parcel(named, place=place, currency="EUR" if place == "fr" else "CAD", today=TODAY)

    lines = {(one.file, line.number) for one in named for line in one.lines}
    assert lines - accounted(parcel) == set()
    assert packing.unpacked(packing.packed(parcel)) == parcel


@SLOW
@given(st.lists(sheets(), min_size=1, max_size=2))
def test_a_parcel_holds_only_what_can_be_kept(found: list[Sheet]) -> None:
    parcel = matching.parcel(found, place="fr", currency="EUR", today=TODAY)

    keys = [client.key for client in parcel.clients]
    assert len(keys) == len(set(keys)) and all(keys)
    for invoice in parcel.invoices:
        assert invoice.number and invoice.client in keys and invoice.total >= 0 and _is_in_cents(invoice.total)
        assert invoice.paid is None or (invoice.paid >= 0 and _is_in_cents(invoice.paid))
        assert invoice.currency != "EUR"
    for payment in parcel.payments:
        assert payment.amount > 0 and _is_in_cents(payment.amount) and (payment.invoice or payment.client)
    for remark in parcel.remarks:
        assert remark.said.fr and remark.said.en and remark.where.line


def _is_in_cents(amount: Decimal) -> bool:
    return amount == amount.quantize(Decimal("0.01"))


@SLOW
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    _answers(data)


@SLOW
@given(
    st.text(alphabet=st.sampled_from('ABé;,\t|"\n\r 0123456789/=-€'), max_size=300),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_any_text_is_read_or_refused_in_words(text: str, encoding: str) -> None:
    _answers(text.encode(encoding))


def _answers(data: bytes) -> None:
    pieces: list[opening.Piece] = []
    try:
        pieces = opening.opened(data, file="collé")
    except NotOpened as refusal:
        said = refusal.problems[0]
    else:
        assert packing.pieces_unpacked(packing.pieces_packed(pieces)) == pieces
        said = None
        matching.parcel(pieces, place="fr", currency="EUR", today=TODAY)
    assert pieces or (said and said.fr.endswith(".") and said.en.endswith("."))
