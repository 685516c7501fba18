"""The language of the interface: the account's, else the browser's, else French."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "langue"
LANGUAGES = ("fr", "en")


class LanguageMiddleware:
    """Speaks French unless the person, or their browser, prefers English."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in one language, said in the answer's head."""
        language = preferred(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def preferred(request: HttpRequest) -> str:
    """The language chosen (a cookie set at sign-in and in the settings), or the browser's first choice."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    accepted = request.headers.get("Accept-Language", "").lower()
    first = accepted.split(",")[0].strip()
    return "en" if first.startswith("en") else "fr"
