"""Setting documents: the time of one, how many a second, and what the renderer holds in memory.

Every document has other words and other sums, so nothing is won by remembering. The whole way is measured:
XML and its schema, transfer code, sheet, page, declaration, and the pipes to the renderer and back.
"""

import os
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

os.environ["RAYON_NUM_THREADS"] = "1"  # as in the renderer; read when the first document is set

from bench import Figure
from bench.measure import calibration, cpu_ms, wall_ms
from reglo.documents import facturx, pdf
from reglo.documents.renderer import Limits, Renderer
from reglo.packs import issue
from reglo.rules.invoicing import Address, Draft, DraftLine, Instalment, Party, Payment, Sealed, text_of

ON = date(2026, 11, 2)
TIMES = 100
LINES = 12
LONG = 150
SELLER = Party(
    name="Jeanne Rivière EI",
    brand="Atelier Rive",
    activity="Signalétique et identité visuelle",
    address=Address(("3 quai des Indiennes",), "35000", "Rennes", country="FR"),
    email="jeanne@atelier-rive.example",
    phone="06 00 00 00 00",
    siret="98765432400019",
    vat="FR14987654324",
)
BUYER = Party(
    name="Coop Verte SCIC SA",
    attention="Madame Léa Marchand",
    address=Address(("27 quai de la Fosse", "Bâtiment B"), "49000", "Angers", country="FR"),
    siren="111222337",
)
ACCOUNT = Payment("transfer", holder="Jeanne Rivière EI", iban="FR7630006000011234567890189", bic="AGRIFRPP")
NOUNS = ("Panneau", "Enseigne", "Totem", "Plaque", "Relevé", "Maquette", "Prototype")
RATES = ("20", "10", "5.5")


def figures() -> Iterator[Figure]:
    """Twelve lines and three rates on a page; then a hundred and fifty lines."""
    short, long = _Pile(LINES), _Pile(LONG)
    loop_ms = calibration()
    yield Figure(f"{LINES} lines, CPU", cpu_ms(lambda: pdf.invoice(short.next()), times=TIMES), "ms", loop_ms, goal=32)
    yield Figure(
        "  of which the XML and its schema", cpu_ms(lambda: facturx.written(short.next()), times=TIMES), "ms", loop_ms
    )
    yield from _through_the_pipes(short)
    loop_ms = calibration()
    yield Figure(
        f"{LONG} lines, CPU", cpu_ms(lambda: pdf.invoice(long.next()), times=12, warm=2), "ms", loop_ms, goal=180
    )
    yield from _memory(long)
    yield from _cold(short)


class _Pile:
    """Sealed invoices of so many lines, no two alike, made before anything is measured."""

    def __init__(self, count: int) -> None:
        self.sealed = [_sealed(count, index) for index in range(TIMES + 10)]
        self.at = 0

    def next(self) -> Sealed:
        """The next one, around and around."""
        self.at += 1
        return self.sealed[self.at % len(self.sealed)]


def _sealed(count: int, index: int) -> Sealed:
    lines = tuple(
        DraftLine(
            title=f"{NOUNS[(line + index) % len(NOUNS)]} {index * count + line}",
            detail=f"Emplacement {line * 7 % 41}, lecture à {index % 9 + 2} mètres",
            quantity=Decimal(line % 5 + 1) / 2,
            unit="jour",
            unit_price=Decimal(40_000 + index * 131 + line * 977) / 100,
            tax=RATES[line % len(RATES)],
        )
        for line in range(count)
    )
    draft = Draft(
        place="fr",
        seller=SELLER,
        buyer=BUYER,
        subject=f"Signalétique des halles, lot {index}",
        purchase_order=f"CV-2026-{index}",
        lines=lines,
        service_to=ON,
        payment=ACCOUNT,
    )
    return issue.seal(
        draft,
        number=f"2026-{index:04}",
        on=ON,
        instalments_of=lambda payable: (Instalment(ON + timedelta(days=30), payable),),
        terms_sentence="Paiement à 30 jours.",
    )


def _through_the_pipes(pile: _Pile) -> Iterator[Figure]:
    """By the renderer: its processor time and ours, per document; then its memory."""
    press = Renderer(Limits(documents=10_000))
    try:
        for _ in range(5):
            press.render(text_of(pile.next()))
        loop_ms = calibration()
        started, ours = _cpu_seconds(press), time.process_time()
        walls = wall_ms(lambda: press.render(text_of(pile.next())), times=TIMES, warm=0)
        spent = _cpu_seconds(press) - started + time.process_time() - ours
        yield Figure(
            "  by the renderer, pipes included, per core", TIMES / spent, "per s", loop_ms, goal=25, at_least=True
        )
        yield Figure("  the same on the wall", walls, "ms", loop_ms)
        yield Figure(
            f"  renderer after {TIMES + 5} of them, at its peak", _peak_megabytes(press), "MB", loop_ms, goal=130
        )
    finally:
        press.stop()


def _memory(pile: _Pile) -> Iterator[Figure]:
    press = Renderer(Limits(documents=10_000, resident_kib=1 << 30))
    try:
        for _ in range(12):
            press.render(text_of(pile.next()))
        yield Figure(
            f"  renderer after 12 of {LONG} lines, at its peak", _peak_megabytes(press), "MB", calibration(), goal=320
        )
    finally:
        press.stop()


def _cold(pile: _Pile) -> Iterator[Figure]:
    """The first document of a fresh process, as after a rest."""
    taken = []
    for _ in range(5):
        press = Renderer()
        started = time.perf_counter()
        press.render(text_of(pile.next()))
        taken.append(time.perf_counter() - started)
        press.stop()
    yield Figure(
        "first document of a fresh renderer, on the wall", statistics.median(taken) * 1000, "ms", calibration()
    )


def _cpu_seconds(press: Renderer) -> float:
    """Processor time of the renderer so far, threads included; whole only to the hundredth."""
    fields = Path(f"/proc/{press.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_megabytes(press: Renderer) -> float:
    status = Path(f"/proc/{press.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
