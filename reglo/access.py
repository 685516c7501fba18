"""Who is asking, for which business, and may they.

Every view says which verb it needs (`needs("invoices.issue")`) or that it is open to anyone
(`public`); a test walks the URLs. `request.business` and `request.role` are set here, and the rows of
that business may be read for the length of the request.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from reglo.books.people import Business, Membership, User
from reglo.books.tenancy import tenant
from reglo.rules import roles

P = ParamSpec("P")
PUBLIC = "public"
SESSION_KEY = "business"


class Asked(HttpRequest):
    """A request of someone who acts for a business."""

    user: User
    business: Business
    role: str
    htmx: HtmxDetails


class BusinessMiddleware:
    """Finds the business one acts for, and lets its rows be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the tenant, or without one when nobody is signed in."""
        membership = self._membership(request)
        if membership is None:
            return self.get_response(request)
        asked = cast("Asked", request)
        asked.business, asked.role = membership.business, membership.role
        with tenant(membership.business_id):
            return self.get_response(request)

    def _membership(self, request: HttpRequest) -> Membership | None:
        """The membership chosen in this session, or the oldest one."""
        if not request.user.is_authenticated or request.path.startswith("/static/"):
            return None
        mine = list(Membership.objects.select_related("business").filter(user_id=request.user.pk).order_by("id"))
        chosen = request.session.get(SESSION_KEY)
        return next((one for one in mine if str(one.business_id) == chosen), mine[0] if mine else None)


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
