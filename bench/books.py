"""Issuing and noting a payment, with nothing before and with a hundred thousand invoices before."""

import json
import resource
import subprocess
import sys
import uuid
from collections.abc import Iterator
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import Figure, seed
from bench.measure import calibration, cpu_ms, wall_ms
from reglo import clock
from reglo.books import database, payments

MANY = 100_000
BATCH = 1000
TIMES = 120
AROUND = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT"}


def figures() -> Iterator[Figure]:
    """On SQLite, in the folder this process was given."""
    at = clock.now()
    database.prepare(at=at)
    today = clock.today("Europe/Paris")
    fresh = seed.scene(today=today, at=at)
    loop_ms = calibration()
    at_none = cpu_ms(fresh.issue, times=TIMES, warm=20)
    yield Figure("create, issue and seal 3 lines, CPU", at_none, "ms", loop_ms, goal=10)
    yield Figure("  the same on the wall, disk included", wall_ms(fresh.issue, times=TIMES), "ms", calibration())
    yield from _statements(fresh)
    yield from _payment(fresh, "nothing before")
    yield from _batch(fresh)

    loop_ms = calibration()
    old = seed.scene(today=today, at=at, email="many@aubry.example")
    seconds = wall_ms(lambda: seed.fill(old, MANY), times=1, warm=0) / 1000
    yield Figure(f"(to write the {MANY} invoices of what follows)", seconds, "s", loop_ms)
    loop_ms = calibration()
    at_many = cpu_ms(old.issue, times=TIMES, warm=20)
    yield Figure(f"create, issue and seal at {MANY} invoices, CPU", at_many, "ms", loop_ms, goal=10)
    yield Figure("  difference from none", abs(at_many / at_none - 1) * 100, "%", loop_ms, goal=20)
    yield from _payment(old, f"{MANY} invoices before")


def _statements(scene: seed.Scene) -> Iterator[Figure]:
    with CaptureQueriesContext(connection) as captured:
        scene.issue()
    said = [query["sql"] for query in captured]
    work = [sql for sql in said if sql not in AROUND]
    loop_ms = calibration()
    yield Figure("  SQL statements", len(work), "", loop_ms, goal=14)
    yield Figure("  with BEGIN and COMMIT of both verbs", len(said), "", loop_ms)


def _batch(scene: seed.Scene) -> Iterator[Figure]:
    """`reglo issue -` over many descriptions, its renderer included: documents made for each second of one core."""
    described = "\n".join(
        json.dumps({**scene.content(), "client": scene.client.name, "subject": f"Lot {n}"}) for n in range(BATCH)
    )
    loop_ms = calibration()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", "import sys; from reglo.cli import main; sys.exit(main())", "issue", "-", "--json"]
    done = subprocess.run(command, input=described, text=True, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    made = sum(bool(json.loads(line)["pdf"]) for line in done.stdout.splitlines())
    assert made == BATCH, f"{made} documents of {BATCH}: {done.stderr[-500:]}"
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    yield Figure(f"{BATCH} issued with their documents, per core", BATCH / seconds, "per s", loop_ms, 20, at_least=True)


def _payment(scene: seed.Scene, when: str) -> Iterator[Figure]:
    invoice = scene.issue().invoice

    def note() -> None:
        payments.note(
            scene.business,
            invoice_id=invoice.id,
            amount=Decimal(1),
            received_on=scene.today,
            means="transfer",
            request_key=uuid.uuid4(),
            today=scene.today,
            by=scene.owner,
            at=scene.at,
        )

    loop_ms = calibration()
    yield Figure(f"note a payment, {when}, CPU", cpu_ms(note, times=TIMES), "ms", loop_ms, goal=10)
