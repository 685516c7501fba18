"""What the workers of the nursery do: the verbs of the product, and saying what they were told.

A worker says a thing only after the verb returned: what it said is what a person was told.
"""

import hashlib
import os
import random
import resource
import signal
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from reglo import jobs
from reglo.books import (
    archive,
    database,
    digests,
    drafts,
    invoices,
    journal,
    members,
    outbox,
    papers,
    payments,
    people,
    writing,
)
from reglo.books.followups import morning, sending
from reglo.books.people import Business, User
from reglo.books.tenancy import tenant, uuid7
from reglo.connectors import email
from reglo.documents.renderer import Rendered
from reglo.web import outages
from tests import ready
from tests.people import NOW, TODAY

Say = Callable[..., None]
TIMEOUT_S = 5.0
RACE_S = 0.04  # what a reminder may take, before one knows how long it does
BREATH_S = 0.02  # between two acts of one process: SQLite is not fair to those who wait


def warm() -> None:
    """Read what is read once: the packs, the texts, the words. No connection is opened."""
    business = Business(name="Camille Aubry", place="fr", time_zone="Europe/Paris", founded_at=NOW)
    buyer = ready.NORD | ready.JEANNE
    draft = drafts.Draft(content=ready.CONTENT | {"buyer": buyer}, opened_at=NOW, written_at=NOW)
    reading = writing.read(draft, people.Profile(country="FR", **ready.PROFILE), business, on=TODAY)
    sealed = writing.seal(reading, number="2026-001", on=TODAY)
    writing.cover(sealed)


def prepare() -> None:
    """In a worker: a file made at once stands for the PDF, a server that hangs is soon given up on, no daily cap."""
    papers.renderer.render = quick_rendering  # type: ignore[assignment]
    sending.room_today = no_cap  # a race sends more in a minute than a person in a year
    impatient()


def no_cap(business: Business, today: date, policy: object = None) -> int:
    """As many as one likes."""
    return 10**9


def issue(say: Say, *, business: str, by: str, drafts: list[str], channel: str = outbox.EMAIL) -> None:
    """Issue these drafts one after the other; what is already issued gives the same answer."""
    owner, mine = User.objects.get(id=by), Business.objects.get(id=business)
    for draft_id in drafts:
        say(asked=draft_id)
        done = invoices.issue(mine, UUID(draft_id), on=TODAY, by=owner, at=NOW, channel=channel)
        say(issued=[draft_id, done.invoice.number, str(done.invoice.id), done.message and str(done.message.id)])


def credit(say: Say, *, business: str, by: str, drafts: list[str]) -> None:
    """Issue these credit notes one after the other; one that would give back too much is refused."""
    owner, mine = User.objects.get(id=by), Business.objects.get(id=business)
    for draft_id in drafts:
        try:
            done = invoices.issue(mine, UUID(draft_id), on=TODAY, by=owner, at=NOW)
        except invoices.CannotIssue as refusal:
            say(refused=refusal.reason("fr"))
        else:
            say(credited=str(done.invoice.total))


def render(say: Say, *, business: str, at: str) -> None:
    """Make every pending document."""
    mine = Business.objects.get(id=business)
    for _, document_id in archive.pending():
        made = papers.render(mine, document_id, at=datetime.fromisoformat(at))
        say(rendered=[str(made.invoice_id), made.pdf])


def render_on_full_disk(say: Say, *, business: str, at: str) -> None:
    """No file may grow beyond some bytes; the database, which would not fit either, is given what it holds."""
    say(pid=os.getpid())
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def keep(content: bytes) -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, resource.RLIM_INFINITY))
        return original(content)

    original, archive.keep = archive.keep, keep
    try:
        render(say, business=business, at=at)
    except OSError as error:
        say(refused=outages.kind_of(error))


def write(say: Say, *, business: str, draft: str) -> None:
    """Type other words in a draft; were they kept?"""
    mine = Business.objects.get(id=business)
    with tenant(mine.id):
        former = drafts.Draft.objects.filter(id=draft).first()
    if former is None:
        say(written=False)
        return
    content = former.content | {"subject": "Écrit pendant l’émission"}
    try:
        drafts.write(mine, former.id, content=content, client_id=former.client_id, at=NOW)
    except drafts.DraftGone:
        say(written=False)
    else:
        say(written=True)


def remind(say: Say, *, business: str, at: str, clients: list[str], beat: str, beaten: str) -> None:
    """Queue the reminder of each of these clients, then claim it as the loop would, the minute being over.

    Whoever reads the `beat` knows each of them at the moment when they are about to be reminded, and how long that
    takes of late, and answers each on `beaten`: the two meet as often on a slow machine as on a fast one. What was
    done says where the journal stood under its lock: of two acts, who came first is known for sure.
    """
    held = standing()
    mine, instant = Business.objects.get(id=business), datetime.fromisoformat(at)
    owner, today = people.owner_of(mine), people.day_of(mine, instant)
    remind_one = partial(_remind_one, say, mine, owner=owner, today=today, at=instant, held=held)
    with Path(beat).open("w", encoding="ascii", buffering=1) as told, Path(beaten).open(encoding="ascii") as answered:
        usual = RACE_S
        for client_id in clients:
            told.write(f"{client_id} {usual}\n")
            time.sleep(random.uniform(0, usual / 2))
            started = time.monotonic()
            remind_one(client_id)
            usual += (time.monotonic() - started - usual) / 5
            assert answered.readline() == f"{client_id}\n", "whoever pays has ended before"


def _remind_one(
    say: Say, mine: Business, client_id: str, *, owner: User, today: date, at: datetime, held: list[int]
) -> None:
    later = at + timedelta(minutes=2)
    try:
        sent = sending.send(
            mine, client_id=UUID(client_id), step="reminder_1", subject="Un oubli",
            body=f"Facture de {client_id}", language="fr-FR", today=today, at=at, by=owner,
        )  # fmt: skip
    except sending.CannotAct:
        say(refused=client_id)
        return
    time.sleep(BREATH_S)
    look_again = partial(sending.look_again, mine, today=today, at=later)
    if outbox.claim(mine, sent.message.id, at=later, look_again=look_again) is None:
        say(withdrawn=client_id)
    else:
        say(reminded=[client_id, held[-1]])


def pay(say: Say, *, business: str, at: str, clients: list[str], beat: str, beaten: str) -> None:
    """Note what each of these clients owes as received: just before, while or just after they are reminded."""
    held = standing()
    mine, instant = Business.objects.get(id=business), datetime.fromisoformat(at)
    owner, today, paying = people.owner_of(mine), people.day_of(mine, instant), set(clients)
    with Path(beat).open(encoding="ascii") as told, Path(beaten).open("w", encoding="ascii", buffering=1) as answered:
        for line in told:
            client_id, usual = line.split()
            if client_id in paying:
                time.sleep(random.uniform(0, 1.5 * float(usual)))
                payments.note(
                    mine, amount=Decimal(1800), received_on=today, means="transfer", request_key=uuid7(), today=today,
                    by=owner, at=instant, client_id=UUID(client_id),
                )  # fmt: skip
                say(paid=[client_id, held[-1]])
            answered.write(f"{client_id}\n")


def standing() -> list[int]:
    """Where the journal stands each time this worker holds it from now on."""
    original, held = journal.hold, []

    def hold(business: Business) -> journal.Book:
        book = original(business)
        held.append(book.position)
        return book

    journal.hold = hold  # type: ignore[assignment]
    return held


def morning_comes(say: Say, *, business: str, at: str) -> None:
    """The daily run of one business."""
    say(queued=morning.run(Business.objects.get(id=business), at=datetime.fromisoformat(at)))


def friday_comes(say: Say, *, business: str, at: str) -> None:
    """The digest of one business, when it is due."""
    hour = datetime.fromisoformat(at)
    due = dict(digests.due(hour))
    message = digests.queue_digest(Business.objects.get(id=business), on=due[UUID(business)], at=hour)
    say(digest=str(message and message.id))


def tick(say: Say, *, now: str, times: int = 1) -> None:
    """Live some ticks of the background loop at that instant."""
    os.environ["REGLO_NOW"] = now
    for _ in range(times):
        jobs.every_second()
    say(ticked=times)


def prepare_database(say: Say, *, name: str, data: str) -> None:
    """As `reglo run` starts, on another database and another data folder."""
    settings.DATA = Path(data)
    connection.settings_dict["NAME"] = name
    database.prepare(at=NOW)
    say(key=journal.key().hex(), current=database.is_current())


def found(say: Say, *, link: str, email: str) -> None:
    """Found the first business with a link."""
    answers = people.Founder(place="fr", name="Camille", email=email, password="un mot de passe long")
    try:
        _, business = people.found(answers, link=link, at=NOW)
    except people.CannotFound as refusal:
        say(refused=str(refusal))
    else:
        say(founded=business.id)


def join(say: Say, *, token: str) -> None:
    """Accept an invitation with a new account."""
    try:
        membership = members.accept(token, name="Inès Caron", password="un mot de passe long", at=NOW)
    except members.CannotAccept as refusal:
        say(refused=refusal.reason)
    else:
        say(joined=membership.id)


def send_then_mark(say: Say, **args: Any) -> None:
    """The wrong order, planted: the message is sent while its row still waits."""
    original = outbox.claim

    def claim(business: Business, message_id: UUID, **how: Any) -> outbox.Parcel | None:
        parcel = original(business, message_id, **how)
        with tenant(business.id, write=True):
            outbox.Message.objects.filter(id=message_id).update(state=outbox.QUEUED)
        return parcel

    outbox.claim = claim
    tick(say, **args)


def impatient() -> None:
    """A hanging server is given up on in a test's time."""
    original = jobs.address_of

    def address_of(server: Any) -> email.Server:
        found = original(server)
        return email.Server(
            found.host, found.port, found.security, found.username, found.password, timeout_s=TIMEOUT_S,
            final_timeout_s=TIMEOUT_S,
        )  # fmt: skip

    jobs.address_of = address_of


def quick_rendering(sealed_text: str, **_: Any) -> Rendered:
    """A file that depends on the sealed text alone, as the real one does."""
    pdf = b"%PDF-1.7\n" + sealed_text.encode()
    return Rendered(pdf, b"<xml/>" + sealed_text.encode(), hashlib.sha256(pdf).hexdigest())
