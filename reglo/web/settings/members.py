"""Who else acts for the business: a list, each with a page of their own."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.books import members as book
from reglo.books.members import Invitation
from reglo.books.people import Membership, day_of
from reglo.rules import roles
from reglo.web.settings.section import Section

NAMES = {roles.OWNER: _("décide de tout"), roles.ASSISTANT: _("assistant·e"), roles.ACCOUNTANT: _("comptable")}


@dataclass(frozen=True)
class Row:
    """One member, as the list shows them."""

    membership: Membership
    role: str
    clients: int
    is_self: bool


@dataclass(frozen=True)
class Waiting:
    """An invitation without an answer, as the list shows it: until its last day."""

    invitation: Invitation
    role: str
    last_on: date


class Members(Section):
    """The members and the invitations that wait. Nothing is written here: each has a page."""

    key = "membres"
    title = _("Membres")
    note = _("Qui d’autre agit ici. Une personne assistante ne voit que les clients que vous lui confiez.")
    verb = "members.see"
    button = ""
    after = "web/settings/_members.html"

    @property
    def rows(self) -> list[Row]:
        """Everyone who acts for the business today."""
        today = day_of(self.asked.business, clock.now())
        counts = book.confided(self.asked.business, on=today)
        return [
            Row(one, str(NAMES[one.role]), counts.get(one.id, 0), one.user_id == self.asked.user.pk)
            for one in book.members(self.asked.business, on=today)
        ]

    @property
    def waiting(self) -> list[Waiting]:
        """The invitations without an answer."""
        zone = self.asked.business.time_zone
        return [
            Waiting(one, str(NAMES[one.role]), clock.day_of(one.expires_at, zone))
            for one in book.invitations(self.asked.business, at=clock.now())
        ]
