"""The private calendar: an address with a secret, read by an agenda that knows no password."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import public
from reglo.books import agenda, members, memos, people
from reglo.books.tenancy import tenant
from reglo.documents import calendar
from reglo.rules import roles


@public
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What is to come, for whoever holds the address; nothing at all for an address that serves no more."""
    found = memos.feed_of(token)
    if found is None:
        raise Http404
    today = clock.today(found.business.time_zone)
    membership = people.membership_of(found.user, found.business, on=today)
    if membership is None or not roles.may(membership.role, "followups.see"):
        raise Http404
    seen = members.delegated_clients(found.business, membership, on=today)
    with tenant(found.business.id, clients=seen), override(found.user.language):
        name = gettext("Suivi, %(business)s") % {"business": found.business.name}
        content = calendar.ics(name, agenda.entries(found.business, found, today=today))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="reglo.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [path("agenda/<str:token>.ics", feed, name="calendar_feed")]
