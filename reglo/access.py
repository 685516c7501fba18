"""Who is asking, for which business, and may they.

Every view says which verb it needs (`needs("invoices.issue")`) or that it is open to anyone
(`public`); a test walks the URLs. `request.business`, `request.membership`, `request.role` and
`request.clients_seen` are set here, and the rows of that business may be read for the length of the
request: all of them, or those of the clients confided to an assistant.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from reglo import clock
from reglo.books import members
from reglo.books.people import Business, Membership, User, day_of
from reglo.books.tenancy import tenant
from reglo.rules import roles

P = ParamSpec("P")
PUBLIC = "public"
SESSION_KEY = "business"


class Asked(HttpRequest):
    """A request of someone who acts for a business."""

    user: User
    business: Business
    membership: Membership
    memberships: list[Membership]  # in every business one may act for today
    role: str
    clients_seen: frozenset[uuid.UUID] | None  # None: every client
    htmx: HtmxDetails


class BusinessMiddleware:
    """Finds the business one acts for, and lets its rows be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the tenant, or without one when nobody is signed in."""
        mine = self._memberships(request)
        if not mine:
            return self.get_response(request)
        chosen = request.session.get(SESSION_KEY)
        membership = next((one for one in mine if str(one.business_id) == chosen), mine[0])
        asked = cast("Asked", request)
        asked.memberships, asked.membership = mine, membership
        asked.business, asked.role = membership.business, membership.role
        today = day_of(membership.business, clock.now())
        asked.clients_seen = members.delegated_clients(membership.business, membership, on=today)
        with tenant(membership.business_id, clients=asked.clients_seen):
            return self.get_response(request)

    def _memberships(self, request: HttpRequest) -> list[Membership]:
        """The memberships that are not over, the oldest first."""
        if not request.user.is_authenticated or request.path.startswith("/static/"):
            return []
        return members.acting(request.user, at=clock.now())


def act_for(request: HttpRequest, business_id: uuid.UUID) -> None:
    """From the next page on, in this session, act for that business; it counts only for a member of it."""
    request.session[SESSION_KEY] = str(business_id)


def needs(
    verb: str, *, post: str = ""
) -> Callable[[Callable[Concatenate[Asked, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Only for those whose role may do this verb (`rules/roles.py`), or `post` when something is sent."""

    def decorate(
        view: Callable[Concatenate[Asked, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                if request.headers.get("HX-Request") == "true":
                    return HttpResponse(status=401)  # a sign-in page has no place inside another page
                return redirect_to_login(request.get_full_path(), "/connexion/")
            asked = cast("Asked", request)
            asked_verb = post if post and request.method == "POST" else verb
            if not hasattr(asked, "business") or not roles.may(asked.role, asked_verb):
                raise PermissionDenied(asked_verb)
            return view(asked, *args, **kwargs)

        cast("Any", guarded).verb, cast("Any", guarded).post_verb = verb, post or verb
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)

    return decorate


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open to anyone: sign-in, first start, static pages."""
    cast("Any", view).verb = PUBLIC
    return view
