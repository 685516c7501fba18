"""Setting documents: the time of one, how many a second, and what the renderer holds in memory.

Every document has other words and other sums, so nothing is won by remembering. The whole way is measured, in the
renderer's own process: XML and its schema, transfer code, sheet, page, declaration.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from bench import Figure
from bench.measure import calibration, cpu_ms
from reglo.documents import facturx
from reglo.documents.renderer import Limits, Renderer
from reglo.packs import issue
from reglo.rules.invoicing import Address, Draft, DraftLine, Instalment, Party, Payment, Sealed, text_of

ON = date(2026, 11, 2)
TIMES, TIMES_LONG, WARM = 100, 12, 5
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
    yield from _short(short)
    yield from _long(long)
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


def _short(pile: _Pile) -> Iterator[Figure]:
    """A renderer's processor time for each, and with ours; then its memory."""
    with _opened(Limits(documents=10_000)) as press:
        loop_ms = calibration()
        ours, walls = time.process_time(), []
        each = []
        for _ in range(TIMES):
            started = time.perf_counter()
            each.append(_set(press, pile.next()))
            walls.append(time.perf_counter() - started)
        ours = time.process_time() - ours
        yield Figure(f"{LINES} lines, CPU", statistics.median(each), "ms", loop_ms, goal=32)
        written = cpu_ms(lambda: facturx.written(pile.next()), times=TIMES)
        yield Figure("  of which the XML and its schema", written, "ms", loop_ms)
        spent = sum(each) / 1000 + ours
        yield Figure("  pipes included, per core", TIMES / spent, "per s", loop_ms, goal=25, at_least=True)
        yield Figure("  the same on the wall", statistics.median(walls) * 1000, "ms", loop_ms)
        memory = _peak_megabytes(press)
        yield Figure(f"  renderer after {TIMES + WARM} of them, at its peak", memory, "MB", loop_ms, goal=130)


def _long(pile: _Pile) -> Iterator[Figure]:
    with _opened(Limits(documents=10_000, resident_kib=1 << 30)) as press:
        loop_ms = calibration()
        each = [_set(press, pile.next()) for _ in range(TIMES_LONG)]
        yield Figure(f"{LONG} lines, CPU", statistics.median(each), "ms", loop_ms, goal=180)
        name = f"  renderer after {TIMES_LONG + WARM} of {LONG} lines, at its peak"
        yield Figure(name, _peak_megabytes(press), "MB", loop_ms, goal=320)


@contextmanager
def _opened(limits: Limits) -> Iterator[Renderer]:
    """A renderer of its own, warm."""
    press = Renderer(limits)
    try:
        warm = _Pile(LINES)
        for _ in range(WARM):
            press.render(text_of(warm.next()))
        yield press
    finally:
        press.stop()


def _set(press: Renderer, sealed: Sealed) -> float:
    """The milliseconds of processor time that the renderer takes for one, reading and answering included."""
    clock = (~press.pid << 3) | 2  # the clock of another process: clock_getcpuclockid(3)
    text, started = text_of(sealed), time.clock_gettime(clock)
    press.render(text)
    return (time.clock_gettime(clock) - started) * 1000


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


def _peak_megabytes(press: Renderer) -> float:
    status = Path(f"/proc/{press.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
