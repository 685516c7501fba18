"""Everything that runs by itself, and when: one loop, whose truth is the rows it finds.

Each tick renders the documents that wait, sends the messages whose hour has come, answers the mail
tests asked, and gives up on messages lost by a crash. Any number of loops may run at once.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.db import close_old_connections

from reglo import clock
from reglo.books import archive, outbox, papers, people, post
from reglo.books.tenancy import tenant
from reglo.connectors import email
from reglo.documents import eml, renderer

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
MAIL_EVERY = timedelta(minutes=1)


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
        answer = email.send(_address_of(server), eml.as_bytes(message), sender=server.sender, to=parcel.to)
    except (eml.CannotBuild, post.LostSecret) as refusal:
        return outbox.Outcome(outbox.FAILED, str(refusal))
    return outbox.Outcome(answer.state, answer.words)
