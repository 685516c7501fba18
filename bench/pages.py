"""Server time of the pages beside a hundred thousand invoices: the whole answer, middleware and all."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import Figure, seed
from bench.books import MANY
from bench.measure import calibration, cpu_ms
from reglo import clock
from reglo.books import database, drafts, standing
from reglo.books.tenancy import tenant

GOAL_MS = 50
TIMES = 30
LINES = 12


def figures() -> Iterator[Figure]:
    """Each page as its owner sees it, signed in."""
    at = clock.now()
    database.prepare(at=at)
    scene = seed.scene(today=clock.today("Europe/Paris"), at=at)
    seed.fill(scene, MANY)
    database.learn_sizes()  # as the background work does, soon after the start and each hour
    settings.ALLOWED_HOSTS.append("testserver")
    browser = Client()
    browser.force_login(scene.owner)
    for name, address in addresses(scene):
        loop_ms = calibration()
        answer = browser.get(address)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
        taken = cpu_ms(lambda address=address: browser.get(address), times=TIMES)  # type: ignore[misc]
        yield Figure(f"{name}", taken, "ms", loop_ms, goal=GOAL_MS)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        yield Figure("  SQL statements", len(captured), "", loop_ms)
    yield _typing(scene, browser)


def _typing(scene: seed.Scene, browser: Client) -> Figure:
    """The answer of the editor while one types in the last of many lines: kept, read again, sums and pre-flight."""
    line = {"title": "Maquettes", "quantity": "2,5", "unit": "jour", "unit_price": "560", "tax": "franchise"}
    content = scene.content() | {"lines": [line] * LINES}
    draft = drafts.open_draft(scene.business, content=content, client_id=scene.client.id, at=scene.at)
    typed = {f"lines.{i}.{name}": value for i in range(LINES) for name, value in line.items()}
    typed |= {"lines": str(LINES), "client": str(scene.client.id), "subject": "Refonte"}
    address, prices = reverse("draft", args=[draft.id]), count(100)

    def answered() -> None:
        price = str(next(prices))
        typed[f"lines.{LINES - 1}.unit_price"] = price
        answer = browser.post(address, typed, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.status_code
        total = 560 * Decimal("2.5") * (LINES - 1) + Decimal(price) * Decimal("2.5")
        assert f"{total:,.2f}".translate({44: 0x202F, 46: 44}) in answer.content.decode(), "the total follows"

    loop_ms = calibration()
    return Figure(f"the editor while one types, {LINES} lines", cpu_ms(answered, times=TIMES), "ms", loop_ms, goal=150)


def addresses(scene: seed.Scene) -> Iterator[tuple[str, str]]:
    """Every list by its tabs, a page deep in it, and one page of each kind."""
    issued = scene.issue().invoice
    draft = drafts.open_draft(scene.business, content=scene.content(), client_id=scene.client.id, at=scene.at)
    yield "invoices", reverse("invoices")
    for word in standing.WORDS:
        yield f"invoices, {word}", f"{reverse('invoices')}?mot={word}"
    yield (
        "invoices, received, a page far down",
        f"{reverse('invoices')}?mot={standing.RECEIVED}&apres={_far_down(scene)}",
    )
    yield "invoices, search by a number", f"{reverse('invoices')}?q={_number(scene)}"
    yield "invoices, search by a year", f"{reverse('invoices')}?q={_number(scene)[:5]}"
    yield "invoices, search by client", f"{reverse('invoices')}?q=Client+0777"
    yield "invoices, search that finds nothing", f"{reverse('invoices')}?q=introuvable"
    yield "one invoice", reverse("invoice", args=[issued.id])
    yield "one draft", reverse("draft", args=[draft.id])
    yield "clients", reverse("clients")
    yield "clients, search", f"{reverse('clients')}?q=0777"
    yield "one client", reverse("client", args=[scene.client.id])
    with tenant(scene.business.id):
        busy = scene.business.clients.get(name="Client 0777")
        assert busy.invoices.count() == busy.receivables.filter(open_amount=0).count() + 1 == MANY // seed.CLIENTS
    yield "one client of a hundred invoices, one late", reverse("client", args=[busy.id])
    yield "payments", reverse("payments")
    yield "payments, a page far down", f"{reverse('payments')}?apres={_far_down(scene)}"
    yield "note a payment", reverse("note_payment")
    yield "settings", reverse("settings")


def _number(scene: seed.Scene) -> str:
    """The number of an invoice in the middle of the history."""
    with tenant(scene.business.id):
        return str(scene.business.invoices.order_by("-issued_on", "-id")[MANY // 2].number)


def _far_down(scene: seed.Scene) -> str:
    """The key of a page in the middle of the payments of the last months."""
    with tenant(scene.business.id):
        rows = scene.business.payments.order_by("-received_on", "-id")
        row = rows[min(5_000, rows.count() // 2)]
    return f"{row.received_on}_{row.id}"
