"""When the machine fails a page: a database locked, a disk full. A calm page, nothing typed lost, no traceback.

The page is drawn without asking anything of the database, since that is what fails.
"""

import errno
import logging
import re
from collections.abc import Callable

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader

logger = logging.getLogger(__name__)

RETRY_SECONDS = 10
DISK_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
SECRET_PARTS = ("password", "secret", "csrf")
_ID = re.compile(r"(?:^|:)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


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
        return None if kind is None else page(request, kind, error)


def page(request: HttpRequest, kind: str, error: BaseException) -> HttpResponse:
    """503: what failed, what was typed, and a button to send it again."""
    logger.error("%s on %s: %s", kind, request.path, error)
    sent = typed(request)
    context = {
        "kind": kind,
        "method": request.method,
        "path": request.get_full_path(),
        "typed": sent,
        "written": [value for _name, value in sent if value and not _is_id(value)],
        "has_files": bool(request.FILES),
        "csrf_token": get_token(request),
    }
    response = HttpResponse(loader.render_to_string("web/outage.html", context), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, field by field, without what must not be shown on a screen."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not any(part in name.lower() for part in SECRET_PARTS)
    ]


def _is_id(value: str) -> bool:
    """Is it a mark that the page put in its form, which says nothing to a person?"""
    return bool(_ID.search(value))


def kind_of(error: BaseException | None) -> str | None:
    """« disk_full », « locked », « unreachable », or None when it is not the machine's doing."""
    if isinstance(error, OSError):
        return "disk_full" if error.errno in DISK_FULL_ERRNOS else None
    if not isinstance(error, DatabaseError):
        return None
    words = str(error).lower()
    state = getattr(error.__cause__, "sqlstate", None)  # PostgreSQL's own words are in the language of its server.
    if state == "53100" or "disk is full" in words:
        return "disk_full"
    if state in {"55P03", "40P01"} or "locked" in words or "lock timeout" in words:
        return "locked"
    return "unreachable" if isinstance(error, OperationalError) else None
