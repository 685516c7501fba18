"""One draft in two windows, or on two devices: what one has written since is not written over by the other unasked.

A page carries a token of its own and the keeping it was drawn from (`drafts.Page`), with or without a script.
What it sends too late is refused once, in a sentence with two ways out: keep its words, or see the others.
"""

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from reglo import clock
from reglo.access import Asked
from reglo.books.drafts import Draft, Page
from reglo.documents import typography
from reglo.web.templatetags import reglo as tags

TOKEN = 32  # characters
INSISTS = "mine"  # the word of « Garder ce que j’écris ici »


def page_of(request: Asked) -> Page:
    """The page that sent this."""
    return Page(
        token=request.POST.get("page", "").replace("\0", "")[:TOKEN],
        seen=_instant(request.POST.get("seen", "")),
        insists=request.POST.get("do") == INSISTS,
    )


def _instant(sent: str) -> datetime | None:
    """The keeping a page was drawn from; nothing for a page that names none."""
    try:
        instant = datetime.fromisoformat(sent)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def marks(request: Asked, found: Draft) -> dict[str, str]:
    """What a page carries of itself; an answer to it keeps its token."""
    return {"page_token": page_of(request).token or uuid.uuid4().hex, "page_seen": found.written_at.isoformat()}


def told(request: Asked, found: Draft) -> dict[str, Any]:
    """What the page is told of the other one; what it has not seen stays unseen until its person has chosen."""
    return {
        "elsewhere": _said(request, found),
        "elsewhere_at": found.written_at.isoformat(),
        "page_seen": request.POST.get("seen", ""),
    }


def is_told(request: Asked, found: Draft) -> bool:
    """Whether the page shows this very sentence already."""
    return request.POST.get("told") == found.written_at.isoformat()


def _said(request: Asked, found: Draft) -> str:
    """When the other page wrote: the hour, with its day once it is over."""
    zone = request.business.time_zone
    day, hour = clock.day_of(found.written_at, zone), found.written_at.astimezone(ZoneInfo(zone)).time()
    words = {"hour": typography.hour(hour, tags.locale()), "day": tags.day_long(day)}
    if day == clock.today(zone):
        return _("Ce brouillon a été modifié dans une autre fenêtre à %(hour)s.") % words
    return _("Ce brouillon a été modifié dans une autre fenêtre le %(day)s à %(hour)s.") % words
