"""When an address cannot answer: said calmly, with a way back."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from reglo.web import outages


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request no page of ours makes."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this role."""
    return render(request, "403.html", status=403)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form whose proof of origin is missing or old; nothing was done with it."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing one may see."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500, our mistake; or 503 when the machine failed before a page was asked (who is signed in?).

    The page asks nothing of the database: it may be what broke.
    """
    error = sys.exc_info()[1]
    kind = outages.kind_of(error)
    if error is not None and kind is not None:
        return outages.page(request, kind, error)
    return HttpResponse(loader.render_to_string("500.html"), status=500)
