"""When the machine fails a page: a database locked, a disk full. A calm page, nothing typed lost, no traceback."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)


class OutageMiddleware:
    """Turns what the machine refuses into a sentence; what was typed goes back with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for a full disk or a locked database; anything else is a mistake of ours and stays one."""
        kind = kind_of(error)
        if kind is None:
            return None
        logger.error("%s on %s: %s", kind, request.path, error)
        typed = [(name, value) for name, values in request.POST.lists() for value in values if name != "password"]
        return render(request, "web/outage.html", {"kind": kind, "typed": typed}, status=503)


def kind_of(error: Exception) -> str | None:
    """« disk_full », « locked », « unreachable », or None when it is not the machine's doing."""
    words = str(error).lower()
    if isinstance(error, OSError) and error.errno in {28, 122}:
        return "disk_full"
    if isinstance(error, DatabaseError) and ("disk is full" in words or "no space left" in words):
        return "disk_full"
    if isinstance(error, OperationalError):
        return "locked" if "locked" in words or "lock timeout" in words else "unreachable"
    return None
