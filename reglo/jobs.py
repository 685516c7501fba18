"""Everything that runs by itself, and when: loops whose truth is the rows they find.

Three lanes tick each second, so that a mail server that hangs for ten minutes holds up neither the
documents nor somebody's mail test: one renders the documents that wait; one sends the messages whose
hour has come, and gives up on those lost by a crash; one answers the mail tests asked. Any number of
processes may run them at once.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import cast

from django.db import InterfaceError, OperationalError, close_old_connections, connection, connections

from reglo import clock
from reglo.books import archive, backups, closings, database, digests, outbox, papers, people, post
from reglo.books.followups import letters, morning, sending
from reglo.books.tenancy import tenant
from reglo.connectors import email
from reglo.documents import eml, renderer

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
STOP_SECONDS = 30.0
LEARN_FIRST_SECONDS, MORNING_FIRST_SECONDS, KEEP_FIRST_SECONDS, SELDOM_SECONDS = 5.0, 20.0, 40.0, 900.0
PAUSES_SECONDS = (0.5, 2.0, 5.0, 10.0)  # between two tries to write what a mail server answered
DEMO = "démonstration : rien n’est parti / demo: nothing left"
NO_SERVER = "Aucun serveur d’envoi n’est réglé : indiquez-en un dans les réglages, puis renvoyez le message."


def every_second() -> None:
    """One tick of every lane, one after the other."""
    for lane in LANES:
        tick(lane)


def tick(lane: "Lane") -> None:
    """Each job of a lane on its own, so that one failure does not stop the others."""
    for job in lane:
        try:
            job()
        except Exception:
            logger.exception("job %s failed", getattr(job, "__name__", job))


def render_documents() -> None:
    """Make the files of what was issued."""
    for business_id, document_id in archive.pending():
        with _business(business_id) as business:
            papers.render(business, document_id, at=clock.now())


def render_duplicates() -> None:
    """Make the copies that bear « Duplicata » and that a waiting message carries."""
    for business_id, document_id in outbox.duplicates_wanted():
        with _business(business_id) as business:
            papers.render_duplicate(business, document_id, at=clock.now())


def render_letters() -> None:
    """Set in type the letters that were written or signed."""
    for business_id, letter_id in letters.pending():
        with _business(business_id) as business:
            letters.render(business, letter_id, at=clock.now())


def send_messages() -> None:
    """Send what waits and whose hour has come; each message is claimed before a connection opens."""
    for business_id, message_id in outbox.due_now(clock.now()):
        with _business(business_id) as business:
            at = clock.now()
            today = clock.day_of(at, business.time_zone)
            parcel = outbox.claim(
                business, message_id, at=at, look_again=partial(sending.look_again, business, today=today, at=at)
            )
            if parcel is not None:
                _send(business, parcel)


def send_what_may_leave_alone() -> None:
    """The courtesies due this morning, where their owner lets them leave without a person."""
    at = clock.now()
    for business_id, sums in morning.due(at).items():
        with _business(business_id) as business:
            morning.run(business, at=at, sums=sums)


def give_up_by_hand() -> None:
    """What waits for a person to send it, and may not be sent any more, is no longer offered."""
    for business_id, message_id in sending.kept_by_hand():
        with _business(business_id) as business:
            sending.give_up_by_hand(business, message_id, at=clock.now())


def close_periods() -> None:
    """Close the months and years that ended where each business lives."""
    for business in people.businesses():
        with _business(business.id):
            closings.close_ended(business, at=clock.now())


def back_up() -> None:
    """The copy of the day, beside the database; a demo is built again instead."""
    if all(business.demo for business in people.businesses()):
        return
    made = backups.daily(at=clock.now())
    if made is not None and made.broken:
        logger.error("the books do not agree, run « reglo verify »: %s", made.broken[0])


def send_digests() -> None:
    """On Friday afternoon, what their delegates did in the week, to the owners who have some."""
    at = clock.now()
    for business_id, friday in digests.due(at):
        with _business(business_id) as business:
            digests.queue_digest(business, on=friday, at=at)


def _send(business: people.Business, parcel: outbox.Parcel) -> None:
    """Deliver a claimed message, and write what became of it: whatever happens, it is not sent again."""
    try:
        with tenant(business.id):
            server = post.server()
        outcome = deliver(business, parcel, server=server)
    except Exception:
        logger.exception("message %s: nobody knows what became of it", parcel.message_id)
        outcome = outbox.Outcome(outbox.UNKNOWN, outbox.NO_ANSWER)
    _insist(lambda: outbox.settle(business, parcel.message_id, outcome, at=clock.now()))


def deliver(business: people.Business, parcel: outbox.Parcel, *, server: post.MailServer | None) -> outbox.Outcome:
    """Hand one message to the mail server, and say what it answered. Nothing of a demo ever leaves."""
    if business.demo:
        return outbox.Outcome(outbox.SENT, DEMO)
    if server is None:
        return outbox.Outcome(outbox.FAILED, NO_SERVER)
    with tenant(business.id):
        sender_name = people.sender_name()
    try:
        message = papers.envelope(parcel, sender_name=sender_name, sender=server.sender, at=clock.now())
        answer = email.send(address_of(server), message, to=parcel.to)
    except (eml.CannotBuild, post.LostSecret) as refusal:
        return outbox.Outcome(outbox.FAILED, str(refusal))
    return outbox.Outcome(answer.state, answer.words, gone=answer.gone)


def answer_mail_tests() -> None:
    """Send the test message a page asked for, and write what the server said."""
    for business_id, _ in post.tests_asked():
        with _business(business_id) as business:
            server = post.claim_test(business)
            if server is not None:
                _test(business, server)


def _test(business: people.Business, server: post.MailServer) -> None:
    """One test message to oneself; the answer goes to the test that was asked, and to no later one."""
    asked_at = server.asked_at
    assert asked_at is not None, "claimed tests were asked"
    outcome = deliver(business, papers.test_parcel(business, to=server.sender), server=server)
    _insist(lambda: post.answer_test(business, asked_at, state=outcome.state, words=outcome.words, at=clock.now()))


def give_up_lost() -> None:
    """Messages and tests a crash left in mid-air become « unknown »."""
    outbox.give_up_lost(clock.now())
    post.give_up_lost_tests(clock.now())


def _insist(write: Callable[[], None]) -> None:
    """An answer of the world comes once: a database locked or starting again is asked again for a while."""
    for pause in PAUSES_SECONDS:
        try:
            write()
        except (OperationalError, InterfaceError) as error:
            logger.warning("what a mail server answered is not written yet: %s", error)
            connection.close()
            time.sleep(pause)
        else:
            return
    write()


def address_of(server: post.MailServer) -> email.Server:
    """The row as the connector wants it."""
    return email.Server(
        host=server.host,
        port=server.port,
        security=cast("email.Security", server.security),
        username=server.username,
        password=server.password,
    )


@contextmanager
def _business(business_id: uuid.UUID) -> Iterator[people.Business]:
    """One business at a time; what fails for one is logged, and the next one has its turn."""
    try:
        yield people.business(business_id)
    except Exception:
        logger.exception("background work failed for business %s", business_id)


Lane = tuple[Callable[[], None], ...]
LANES: tuple[Lane, ...] = (
    (render_documents, render_duplicates, render_letters),
    (send_messages, give_up_lost),
    (answer_mail_tests,),
)
MORNING: Lane = (give_up_by_hand, send_what_may_leave_alone, send_digests)
KEEPING: Lane = (close_periods, back_up)


class Background(threading.Thread):
    """The lanes inside `reglo run`; `reglo worker` runs them alone."""

    def __init__(self) -> None:
        super().__init__(name="background", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        """Tick until asked to stop, then leave what is under way some time to end."""
        lanes = [threading.Thread(target=self._live, args=(lane,), daemon=True) for lane in LANES]
        lanes.append(
            threading.Thread(target=self._seldom, args=((database.learn_sizes,), LEARN_FIRST_SECONDS), daemon=True)
        )
        lanes.append(threading.Thread(target=self._seldom, args=(MORNING, MORNING_FIRST_SECONDS), daemon=True))
        lanes.append(threading.Thread(target=self._seldom, args=(KEEPING, KEEP_FIRST_SECONDS), daemon=True))
        for thread in lanes:
            thread.start()
        self.stopping.wait()
        deadline = clock.elapsed() + STOP_SECONDS
        for thread in lanes:
            thread.join(max(0.0, deadline - clock.elapsed()))

    def _live(self, lane: Lane) -> None:
        while not self.stopping.wait(TICK_SECONDS):
            tick(lane)
            close_old_connections()
        connections.close_all()

    def _seldom(self, lane: Lane, first_seconds: float) -> None:
        """What is done soon after the start, then every quarter of an hour: telling the database its sizes, the daily run."""
        pause = first_seconds
        while not self.stopping.wait(pause):
            tick(lane)
            close_old_connections()
            pause = SELDOM_SECONDS
        connections.close_all()

    def stop(self) -> None:
        """End the lanes and the renderer with them."""
        self.stopping.set()
        self.join()
        self.stop_renderer()

    def stop_renderer(self) -> None:
        """Let the renderer process go."""
        renderer.stop()
