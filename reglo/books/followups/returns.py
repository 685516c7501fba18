"""« Ce message est revenu »: a person says that a message came back, as a server sometimes does hours later."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from reglo.books import halts, journal, outbox
from reglo.books.clients import contact_at
from reglo.books.halts import Bounce
from reglo.books.outbox import Message
from reglo.books.people import day_of
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

NOT_LEFT = Said(
    "Ce message n’est pas parti : il ne peut pas être revenu.", "This message did not leave: it cannot have come back."
)
NOBODY = Said("Ce message n’allait à aucun client.", "This message went to no client.")


class CannotReturn(FieldRefusal):
    """This message cannot have come back: it did not leave, or it went to no client."""


def _returned(
    business: "Business", book: journal.Book, *, message_id: uuid.UUID, words: str = "", by: "User", at: datetime
) -> Bounce:
    """The address no longer answers; the person is looked for before anything else is written. Twice changes nothing.

    Raises CannotReturn, Message.DoesNotExist.
    """
    message: Message = business.messages.get(id=message_id)
    if message.client_id is None:
        raise CannotReturn([Problem("", NOBODY)])
    if message.state not in {outbox.SENT, outbox.FAILED, outbox.UNKNOWN} or not message.to:
        raise CannotReturn([Problem("", NOT_LEFT)])
    person = contact_at(business, message.client_id, message.to)
    return halts.bounced(
        business, book, client_id=message.client_id, contact_id=person.id if person else None, message_id=message.id,
        address=person.email if person else message.to, words=words.strip(), on=day_of(business, at), by=by, at=at,
    )  # fmt: skip


note = journal.verb(_returned)
