"""Who looks at the follow-up: the owner at everything, a delegate at the clients given, in the house's voice."""

from reglo import clock
from reglo.access import Asked
from reglo.books import members
from reglo.books.followups.today import OWNER, Viewer
from reglo.books.people import Membership
from reglo.documents import messages
from reglo.rules import roles


def of(request: Asked) -> Viewer:
    """The viewer of a request."""
    if request.role != roles.ASSISTANT:
        return OWNER
    return Viewer(messages.Delegate(request.user.name or request.user.email), request.clients_seen)


def delegates(request: Asked) -> list[Membership]:
    """The people a client's follow-up may be given to, for whoever gives it."""
    if not roles.may(request.role, "delegations.give"):
        return []
    return list(members.assistants(request.business, on=clock.today(request.business.time_zone)))
