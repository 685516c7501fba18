"""Walking the journal: how many sealed entries a second, the chain alone."""

from collections.abc import Iterator
from datetime import date

from bench import Figure, seed
from bench.measure import calibration, cpu_ms
from reglo import clock
from reglo.books import database, journal, tenancy, verification

ENTRIES = 20_000
FACTS = {"amount": "1800.00", "currency": "EUR", "means": "transfer", "received_on": date(2026, 11, 23).isoformat()}


def figures() -> Iterator[Figure]:
    """On SQLite, in the folder this process was given; the entries are those of payments."""
    at = clock.now()
    database.prepare(at=at)
    scene = seed.scene(today=clock.today("Europe/Paris"), at=at)
    with tenancy.tenant(scene.business.id, write=True):
        book = journal.hold(scene.business)
        for _ in range(ENTRIES):
            journal.append(book, "payment.noted", FACTS, subject=tenancy.uuid7(), by=scene.owner, at=at)
    loop_ms = calibration()
    taken = cpu_ms(lambda: _agrees(scene), times=5, warm=1)
    yield Figure(
        "entries walked, the chain alone, CPU", ENTRIES * 1000 / taken, "per s", loop_ms, 50_000, at_least=True
    )


def _agrees(scene: seed.Scene) -> None:
    found = verification.verify_chain(scene.business)
    assert found == [], found
