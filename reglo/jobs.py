"""Everything that runs by itself, and when: one loop, whose truth is the rows it finds.

Each tick renders the documents that wait, sends the messages whose hour has come, answers the mail
tests asked, and gives up on messages lost by a crash. Any number of loops may run at once.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections

from reglo import clock
from reglo.books import archive, outbox, papers, people, post
from reglo.books.tenancy import tenant
from reglo.connectors import email
from reglo.documents import eml, renderer

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0


def every_second() -> None:
    """One tick: each job on its own, so that one failure does not stop the others."""
    for job in (render_documents, send_messages, answer_mail_tests, give_up_lost):
        try:
            job()
        except Exception:
            logger.exception("job %s failed", job.__name__)


def render_documents() -> None:
    """Make the files of what was issued."""
    for business_id, document_id in archive.pending():
        with _business(business_id) as business:
            papers.render(business, document_id, at=clock.now())


def send_messages() -> None:
    """Send what waits and whose hour has come; each message is claimed before a connection opens."""
    for business_id, message_id in outbox.due_now(clock.now()):
        with _business(business_id) as business:
            parcel = outbox.claim(business, message_id, at=clock.now())
            if parcel is not None:
                outbox.settle(business, message_id, deliver(business, parcel), at=clock.now())


def deliver(business: people.Business, parcel: outbox.Parcel) -> outbox.Outcome:
    """Hand one message to the mail server, and say what it answered."""
    with tenant(business.id):
        server = post.server()
        sender_name = people.Profile.objects.values_list("legal_name", flat=True).get()
    if server is None:
        return outbox.Outcome(outbox.FAILED, "no mail server")
    try:
        message = papers.envelope(parcel, sender_name=sender_name, sender=server.sender, at=clock.now())
        answer = email.send(address_of(server), message, to=parcel.to)
    except (eml.CannotBuild, post.LostSecret) as refusal:
        return outbox.Outcome(outbox.FAILED, str(refusal))
    return outbox.Outcome(answer.state, answer.words)


def answer_mail_tests() -> None:
    """Send the test message a page asked for, and write what the server said."""
    for business_id, _ in post.tests_asked():
        with _business(business_id) as business:
            outcome = deliver(business, test_parcel(business))
            post.answer_test(business, state=outcome.state, words=outcome.words, at=clock.now())


def test_parcel(business: people.Business) -> outbox.Parcel:
    """A message to oneself, with nothing in it but the good news."""
    with tenant(business.id):
        server = post.server()
        assert server is not None, "a test was asked without a mail server"
        return papers.test_parcel(business, to=server.sender)


def give_up_lost() -> None:
    """Messages a crash left in mid-air become « unknown »."""
    outbox.give_up_lost(clock.now())


def address_of(server: post.MailServer) -> email.Server:
    """The row as the connector wants it."""
    return email.Server(
        host=server.host,
        port=server.port,
        security=server.security,
        username=server.username,
        password=server.password,
    )


@contextmanager
def _business(business_id: uuid.UUID) -> Iterator[people.Business]:
    """One business at a time; what fails for one is logged, and the next one has its turn."""
    try:
        yield people.Business.objects.get(id=business_id)
    except Exception:
        logger.exception("background work failed for business %s", business_id)


class Background(threading.Thread):
    """The loop inside `reglo run`; `reglo worker` runs it alone."""

    def __init__(self) -> None:
        super().__init__(name="background", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        """Tick until asked to stop."""
        while not self.stopping.wait(TICK_SECONDS):
            every_second()
            close_old_connections()

    def stop(self) -> None:
        """End the loop and the renderer with it."""
        self.stopping.set()
        self.join(timeout=30)
        self.stop_renderer()

    def stop_renderer(self) -> None:
        """Let the renderer process go."""
        renderer.stop()
