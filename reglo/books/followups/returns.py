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
LEFT_BEHIND = Said(
    "Personne de ce client ne reçoit plus rien à cette adresse : rien n’est à changer.",
    "Nobody of this client is written to at this address any more: nothing is to be changed.",
)
NOBODY = Said("Ce message n’allait à aucun client.", "This message went to no client.")


class CannotReturn(FieldRefusal):
    """This message cannot have come back: it did not leave, it went to no client, or to an address left since."""


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
    if person is None:  # noted, it would silence the address that works, and no change of address would mend it
        raise CannotReturn([Problem("", LEFT_BEHIND)])
    return halts.bounced(
        business, book, client_id=message.client_id, contact_id=person.id, message_id=message.id, address=person.email,
        words=words.strip(), on=day_of(business, at), by=by, at=at,
    )  # fmt: skip


note = journal.verb(_returned)
