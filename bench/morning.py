"""The daily run beside a hundred thousand open sums, and the page of the day beside a long history.

Ten thousand businesses owe it to be looked at each morning; one sum in a hundred is due. Rows are written
straight into the tables, as the verbs would have left them: only the cost of reading and of queueing is measured.
"""

import statistics
import time
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test import Client as Browser

from bench import Figure, seed
from bench.measure import calibration, cpu_ms
from reglo import clock
from reglo.books import clients, database, invoices, journal, method, outbox, payments, people, post
from reglo.books.followups import cases, contacts, morning
from reglo.books.followups.bank import BankCheck
from reglo.books.people import Business, Membership, Profile, User
from reglo.books.tenancy import tenant, uuid7

BUSINESSES, SUMS, BATCH = 10_000, 10, 5000
DUE_ONE_IN = 100
SETTLED_TIMES = 10  # how much settled history is added, as a multiple of what is open
ALIKE = 200  # businesses on each side of a comparison
MORNING = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))  # a Tuesday
TODAY = MORNING.date()
HUNDRED = Decimal(100)
WRITTEN_BEFORE = 2 * 10**12  # the entries written straight stand before those of the verbs


def figures() -> Iterator[Figure]:
    """The daily run, the same again, a business with ten times more settled history beside one without, then the page."""
    database.prepare(at=clock.now())
    made = _businesses(BUSINESSES)
    with_sums = len(_open_sums(made)) * SUMS
    database.learn_sizes()
    loop_ms = calibration()
    first, queued = _run()
    assert queued == with_sums // DUE_ONE_IN, f"{queued} courtesies"
    yield Figure(f"daily run, {with_sums} open sums, {queued} due, CPU", first, "s", loop_ms, goal=20)
    again, none = _run()
    assert none == 0, "what was said is not due again"
    yield Figure("  the same morning again, nothing due", again, "s", calibration())
    yield from _beside_history()
    yield from _large()
    yield from _page()


def _run() -> tuple[float, int]:
    """One daily run at that hour: its processor time, and how many were queued."""
    started, queued = time.process_time(), 0
    for business_id, sums in morning.due(MORNING).items():
        queued += morning.run(people.business(business_id), at=MORNING, sums=sums)
    return time.process_time() - started, queued


def _beside_history() -> Iterator[Figure]:
    """Businesses that each have something due, every other one with ten times its open sums settled long ago.

    They are run one after the other by turns, so that a machine that slows down slows both.
    """
    made = _businesses(2 * ALIKE)
    owing = _open_sums(made, due_one_in=SUMS)
    _settled(owing[::2])
    database.learn_sizes()
    due = morning.due(MORNING)
    spent: tuple[list[float], list[float]] = ([], [])
    for place, business in enumerate(made):
        started = time.process_time()
        queued = morning.run(people.business(business.id), at=MORNING, sums=due[business.id])
        spent[place % 2].append(time.process_time() - started)
        assert queued == 1, f"{queued} courtesies"
    beside, alone = (statistics.median(one) * 1000 for one in spent)
    yield Figure("  one business with one sum due, CPU", alone, "ms", calibration())
    more = (beside / alone - 1) * 100
    yield Figure("    beside ten times more settled history, more by", more, "%", calibration(), goal=10)


def _businesses(count: int) -> list[Business]:
    """So many businesses that let courtesies leave, their bank checked yesterday, one client each."""
    owner, _ = User.objects.get_or_create(email="bench@reglo.example", defaults={"name": "Camille Aubry"})
    made = [
        Business(name=f"Atelier {n}", place="fr", time_zone="Europe/Paris", founded_at=MORNING) for n in range(count)
    ]
    Business.objects.bulk_create(made, batch_size=BATCH)
    Membership.objects.bulk_create(
        (Membership(user=owner, business=one, role="owner") for one in made), batch_size=BATCH
    )
    journal.make_key()
    _write(journal.Book, ({"business": one, "position": WRITTEN_BEFORE} for one in made))
    _write(
        Profile,
        (
            {"business": one, "country": "FR", "tax_regime": "franchise", "email": "x@reglo.example", **seed.PROFILE}
            for one in made
        ),
    )
    values = {"unattended": True}
    _write(
        method.Method,
        ({"business": o, "version": 1, "from_on": TODAY, "made_at": MORNING, "values": values} for o in made),
    )
    _write(BankCheck, ({"business": one, "on": TODAY, "at": MORNING} for one in made))
    server = {"host": "127.0.0.1", "port": 9, "security": "none", "sender": "x@reglo.example", "changed_at": MORNING}
    _write(post.MailServer, ({"business": one, **server} for one in made))
    return made


def _write(table: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    """Rows of many businesses at once: what no verb may do, and a bench must."""
    while batch := list(islice(rows, BATCH)):
        with tenant(batch[0]["business"].id, write=True):
            table.objects.bulk_create([table(**row) for row in batch])


def _open_sums(made: list[Business], *, due_one_in: int = DUE_ONE_IN) -> list[tuple[Business, uuid.UUID]]:
    """A client each that owes ten sums: one in so many falls due today, the others in more than three weeks."""
    owing = [(one, uuid7()) for one in made]
    _write(
        clients.Client,
        ({"business": o, "id": c, "name": "Atelier Nord", "added_at": MORNING, **seed.BUYER} for o, c in owing),
    )
    contact = {"name": "Nadia Roy", "title": "Madame", "email": "compta@nord.example"}
    _write(clients.Contact, ({"business": o, "client_id": c, **contact} for o, c in owing))
    rows = [(one, client, uuid7(), uuid7(), number) for one, client in owing for number in range(SUMS)]
    _write(journal.Entry, (_entry(o, entry, invoice, n) for o, _, invoice, entry, n in rows))
    _write(invoices.Invoice, (_invoice(o, c, invoice, entry, n) for o, c, invoice, entry, n in rows))
    _write(outbox.Message, (_message(*row) for row in rows))
    sums = ((position, row) for position, row in enumerate(rows))
    _write(payments.Receivable, (_sum(row, position % due_one_in == 0, settled=False) for position, row in sums))
    return owing


def _entry(one: Business, entry: uuid.UUID, invoice: uuid.UUID, number: int) -> dict[str, Any]:
    said = {"business": one, "id": entry, "position": number + 1, "epoch": 1, "at": MORNING, "kind": "invoice.issued"}
    return said | {"subject": invoice, "text": "{}", "salt": "", "digest": "", "seal": ""}


def _invoice(one: Business, client: uuid.UUID, invoice: uuid.UUID, entry: uuid.UUID, number: int) -> dict[str, Any]:
    issued_on = TODAY - timedelta(days=30)
    said = {"business": one, "id": invoice, "number": f"2026-{number:03}-{invoice.hex[-6:]}", "kind": "invoice"}
    said |= {"issued_on": issued_on, "issued_at": MORNING, "currency": "EUR", "total": HUNDRED, "subject": "Refonte"}
    return said | {"client_id": client, "entry_id": entry, "draft_id": uuid7()}


def _message(one: Business, client: uuid.UUID, invoice: uuid.UUID, _entry: uuid.UUID, _n: int) -> dict[str, Any]:
    """The message that carried an invoice a month ago."""
    at = MORNING - timedelta(days=30)
    said = {"business": one, "client_id": client, "invoice_id": invoice, "key": f"invoice:{invoice}", "kind": "invoice"}
    said |= {"channel": "email", "to": "compta@nord.example", "subject": "Facture", "body": "Bonjour", "language": "fr"}
    return said | {"state": "sent", "queued_at": at, "leaves_at": at, "settled_at": at, "seal": ""}


def _sum(row: tuple[Business, uuid.UUID, uuid.UUID, uuid.UUID, int], due: bool, *, settled: bool) -> dict[str, Any]:
    one, client, invoice, _, number = row
    due_on = TODAY if due else TODAY + timedelta(days=30 + number)
    if settled:
        due_on = date(2026, 1, 1) - timedelta(days=number)
    said = {"business": one, "invoice_id": invoice, "client_id": client, "due_on": due_on, "amount": HUNDRED}
    return said | {"open_amount": Decimal(0) if settled else HUNDRED}


def _settled(owing: list[tuple[Business, uuid.UUID]]) -> None:
    """Ten times the open sums of these clients, settled."""
    rows = [(b, c, uuid7(), uuid7(), n) for b, c in owing for n in range(SUMS * SETTLED_TIMES)]
    _write(journal.Entry, (_entry(b, e, i, 1000 + n) for b, _, i, e, n in rows))
    _write(invoices.Invoice, (_invoice(b, c, i, e, n) for b, c, i, e, n in rows))
    _write(outbox.Message, (_message(*row) for row in rows))
    _write(payments.Receivable, (_sum(row, due=False, settled=True) for row in rows))


def _large() -> Iterator[Figure]:
    """One business with ten thousand open sums of a thousand clients: every next move."""
    (one,) = _businesses_more(1)
    with_clients = [uuid7() for _ in range(1000)]
    _write(
        clients.Client,
        (
            {"business": one, "id": c, "name": f"Client {n}", "added_at": MORNING, **seed.BUYER}
            for n, c in enumerate(with_clients)
        ),
    )
    rows = [(one, with_clients[n // 10], uuid7(), uuid7(), n) for n in range(10 * len(with_clients))]
    _write(journal.Entry, (_entry(o, e, i, position) for position, (o, _, i, e, _n) in enumerate(rows)))
    _write(invoices.Invoice, (_invoice(o, c, i, e, n) for o, c, i, e, n in rows))
    _write(outbox.Message, (_message(*row) for row in rows))
    _write(
        payments.Receivable,
        (_sum(row, due=False, settled=False) | {"due_on": TODAY - timedelta(days=9)} for row in rows),
    )
    database.learn_sizes()
    loop_ms = calibration()
    started = time.process_time()
    with tenant(one.id):
        moves = [followed.move(TODAY) for followed in cases.cases(one, today=TODAY).values()]
    taken = time.process_time() - started
    assert len(moves) == len(with_clients)
    yield Figure("10 000 open sums of one business, every next move, CPU", taken, "s", loop_ms, goal=1)


def _businesses_more(count: int) -> list[Business]:
    made = [Business(name=f"Grand {n}", place="fr", time_zone="Europe/Paris", founded_at=MORNING) for n in range(count)]
    Business.objects.bulk_create(made)
    _write(journal.Book, ({"business": one, "position": WRITTEN_BEFORE} for one in made))
    _write(Profile, ({"business": one, "country": "FR", "tax_regime": "franchise", **seed.PROFILE} for one in made))
    return made


def _page() -> Iterator[Figure]:
    """Aujourd’hui at fifty clients, six hundred invoices and three thousand contacts, as its owner sees it."""
    scene = seed.scene(today=clock.today("Europe/Paris"), at=clock.now(), email="jour@aubry.example")
    _furnish(scene)
    database.learn_sizes()
    settings.ALLOWED_HOSTS.append("testserver")
    browser = Browser()
    browser.force_login(scene.owner)
    loop_ms = calibration()
    answer = browser.get("/aujourdhui/")
    assert answer.status_code == 200, answer.status_code
    yield Figure(
        "Aujourd’hui, 50 clients, 600 invoices, 3 000 contacts",
        cpu_ms(lambda: browser.get("/aujourdhui/"), times=10),
        "ms",
        loop_ms,
        goal=200,
    )


def _furnish(scene: seed.Scene) -> None:
    """Fifty clients, twelve invoices each, of which one is due, sixty contacts each, and a bank looked at today."""
    at = clock.now()
    one = scene.business
    ids = [uuid7() for _ in range(50)]
    _write(
        clients.Client,
        ({"business": one, "id": c, "name": f"Client {n}", "added_at": at, **seed.BUYER} for n, c in enumerate(ids)),
    )
    _write(
        clients.Contact,
        ({"business": one, "client_id": c, "name": "Nadia Roy", "email": "c@nord.example"} for c in ids),
    )
    rows = [(one, ids[n % 50], uuid7(), uuid7(), n) for n in range(600)]
    with tenant(one.id):
        start = journal.Book.objects.get().position
    _write(journal.Entry, (_entry(o, e, i, start + 10 + n) for o, _, i, e, n in rows))
    _write(
        invoices.Invoice,
        (_invoice(o, c, i, e, n) | {"issued_on": scene.today - timedelta(days=45)} for o, c, i, e, n in rows),
    )
    _write(outbox.Message, (_message(*row) for row in rows))
    _write(
        payments.Receivable,
        (
            _sum(row, due=False, settled=row[4] >= 50) | {"due_on": scene.today - timedelta(days=15 - row[4] % 9)}
            for row in rows
        ),
    )
    said = {"kind": "note", "channel": "email", "at": at, "words": "Bonjour", "on": scene.today - timedelta(days=20)}
    _write(contacts.ContactEvent, ({"business": one, "client_id": ids[n % 50], **said} for n in range(3000)))
    _write(BankCheck, ({"business": one, "on": scene.today, "at": at} for _ in range(1)))
