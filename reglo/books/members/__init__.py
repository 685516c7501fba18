"""Who acts for a business beside its owner: invited, let in for a time, trusted with clients, asking questions.

A member has a role (`rules.roles`). An assistant sees the clients confided to them and no other
(`delegations`), and asks the owner what is not theirs to decide (`questions`). Somebody is let in by a link
that serves once (`invitations`), and leaves on a day, or now (`memberships`). Every change is in the
journal, and verified from it.
"""

from reglo.books.members.delegations import (
    ALL,
    CannotDelegate,
    confide,
    confided,
    delegate,
    delegated_clients,
    delegates,
    take_back,
)
from reglo.books.members.invitations import (
    CannotAccept,
    CannotInvite,
    Found,
    accept,
    invitation_of,
    invitations,
    invite,
    post_invitation,
    withdraw,
    written_invitation,
)
from reglo.books.members.memberships import (
    CannotDismiss,
    CannotEnd,
    acting,
    assistants,
    dismiss,
    members,
    set_end,
)
from reglo.books.members.questions import CannotAnswer, CannotAsk, answer, ask, questions
from reglo.books.members.refusals import Problem
from reglo.books.members.tables import Delegation, Invitation, Question

__all__ = [
    "ALL",
    "CannotAccept",
    "CannotAnswer",
    "CannotAsk",
    "CannotDelegate",
    "CannotDismiss",
    "CannotEnd",
    "CannotInvite",
    "Delegation",
    "Found",
    "Invitation",
    "Problem",
    "Question",
    "accept",
    "acting",
    "answer",
    "ask",
    "assistants",
    "confide",
    "confided",
    "delegate",
    "delegated_clients",
    "delegates",
    "dismiss",
    "invitation_of",
    "invitations",
    "invite",
    "members",
    "post_invitation",
    "questions",
    "set_end",
    "take_back",
    "withdraw",
    "written_invitation",
]
