"""Suivi: what there is to follow in every business one acts for, and the way from one to another."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from reglo import access, clock
from reglo.access import Asked, needs
from reglo.books import digests, members
from reglo.books.followups import words
from reglo.books.followups.today import Card
from reglo.books.people import Business, Membership, day_of
from reglo.books.portfolio import Line, line
from reglo.packs import texts
from reglo.rules import roles
from reglo.web import letters
from reglo.web.answers import SeeOther
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags

FRIDAY = 4


@dataclass(frozen=True)
class Busy:
    """A business with something to do, as the queue shows it: each card, why today, and to obtain what."""

    line: Line
    shown: list[tuple[Card, str, str]]

    @property
    def business(self) -> Business:
        """Whose voice is used."""
        return self.line.business

    @property
    def folded(self) -> bool:
        """Whether something waits for the bank to be checked."""
        return bool(self.line.folded)

    @property
    def more(self) -> int:
        """How many more there are after these."""
        return self.line.more


@dataclass(frozen=True)
class Preview:
    """The Friday message as it stands today."""

    business: str
    language: str
    text: str
    on: date


@needs("portfolio.see")
@never_cache
def portfolio(request: Asked) -> HttpResponse:
    """One queue across businesses, what was asked, what went up, and one line per business."""
    at = clock.now()
    mine = [one for one in request.memberships if roles.may(one.role, "portfolio.see")]
    lines = [line(one, on=day_of(one.business, at), at=at) for one in mine]
    context: dict[str, Any] = {
        "lines": lines,
        "here": request.business.id,
        "follows": any(one.role == roles.ASSISTANT for one in mine),
        "decides": any(one.role == roles.OWNER for one in mine),
        "busy": [
            Busy(one, [(card, card.why(language()), _objective(card)) for card in one.cards])
            for one in lines
            if one.cards or one.folded
        ],
        "asked": [(one, question) for one in lines for question in one.questions],
        "handed_up": [(one, what, what.why(language())) for one in lines for what in one.handed_up],
        "previews": [preview for one in lines if (preview := _preview(one, at=at))],
        "language": language(),
    }
    return render(request, "web/members/portfolio.html", context)


def _objective(card: Card) -> str:
    """What the text of the step is for, in the language of the page."""
    said = texts.text(words.twin(card.act.step), tags.locale()).objective_text
    return f"{said[:1].lower()}{said[1:]}"


def _preview(one: Line, *, at: Any) -> Preview | None:
    """The digest of a business for its owner; that of one's own work for an assistant."""
    membership, today = one.membership, day_of(one.business, at)
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    writers = _writers(membership, today)
    if not writers:
        return None
    filled = digests.written_digest(one.business, writers, week_end=friday)
    text = letters.text(filled.subject, filled.body, filled.language)
    return Preview(one.business.name, filled.language, text, friday)


def _writers(membership: Membership, today: date) -> list[Membership]:
    """Whose week the digest tells."""
    if membership.role == roles.ASSISTANT:
        return [membership]
    if membership.role != roles.OWNER:
        return []
    counts = members.confided(membership.business, on=today)
    return [one for one in members.assistants(membership.business, on=today) if counts.get(one.id)]


@needs("portfolio.see")
def switch(request: Asked) -> HttpResponse:
    """Act for another business of one's own from now on, and go on where one was going."""
    if request.method != "POST":
        return SeeOther(reverse("portfolio"))
    wanted = request.POST.get("business", "")
    chosen = next((one for one in request.memberships if str(one.business_id) == wanted), None)
    if chosen is None:
        raise Http404(wanted)
    access.act_for(request, chosen.business_id)
    return SeeOther(_next(request))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("home")
