"""The language of the interface: the one chosen, else the browser's, else French.

French is written in two ways: an account of Québec reads « fr-ca », which spaces its signs and its
money as the Office québécois de la langue française does.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "langue"
COOKIE_SECONDS = 365 * 24 * 3600
LANGUAGES = ("fr", "fr-ca", "en")


class LanguageMiddleware:
    """Speaks French unless the person, or their browser, prefers English."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in one language, said in the answer's head."""
        language = preferred(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def preferred(request: HttpRequest) -> str:
    """The language chosen (a cookie set at sign-in and in the settings), or the browser's first choice."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    accepted = request.headers.get("Accept-Language", "").lower()
    first = accepted.split(",")[0].split(";")[0].strip()
    if first.startswith("en"):
        return "en"
    return "fr-ca" if first == "fr-ca" else "fr"


def spoken(language: str, place: str) -> str:
    """The language of an account as a business of that place writes it."""
    return "fr-ca" if language == "fr" and place == "ca-qc" else language


def remember(response: HttpResponse, language: str) -> None:
    """Keep the language on this device, so that the page before sign-in speaks it too."""
    response.set_cookie(COOKIE, language, max_age=COOKIE_SECONDS, secure=settings.SECURE, httponly=True, samesite="Lax")
