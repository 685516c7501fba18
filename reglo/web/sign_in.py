"""Connexion: e-mail and password, by the accounts library's own flow (limits, equal time, new session).

A wrong e-mail and a wrong password get the same sentence and the same time, so that nobody learns who
has an account. A lost password is set again from the machine itself: `reglo password`.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reglo.access import public
from reglo.books import people
from reglo.web import language
from reglo.web.answers import SeeOther

TOO_MANY = "too_many_login_attempts"


class SignIn(LoginForm):  # type: ignore[misc]
    """The library's form, with our words and without its placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The key of the fields is what a password manager looks for; the words are ours.
        self.fields["login"] = forms.EmailField(
            label=_("Votre e-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
            error_messages={
                "required": _("Écrivez votre e-mail."),
                "invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme camille@aubry.example."),
            },
        )
        self.fields["password"] = forms.CharField(
            label=_("Mot de passe"),
            strip=False,
            max_length=1000,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": _("Écrivez votre mot de passe.")},
        )

    @property
    def status(self) -> int:
        """200 for a fresh form, 429 after too many tries, 422 for anything else."""
        if not self.is_bound:
            return 200
        return 429 if self.has_error(NON_FIELD_ERRORS, TOO_MANY) else 422


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The page, and what it sends."""
    if request.user.is_authenticated:
        return SeeOther(_wanted(request) or reverse("home"))
    if not people.anyone():
        return SeeOther(reverse("home"))
    form = SignIn(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        response: HttpResponse = form.login(request, redirect_url=_wanted(request) or reverse("home"))
        response.status_code = SeeOther.status_code
        language.remember(response, language.spoken(form.user.language, people.place_of(form.user)))
        return response
    return render(request, "web/start/sign_in.html", {"form": form, "next": _wanted(request)}, status=form.status)


@public
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """How to get a new password: by the machine itself, since nothing here may send one by e-mail."""
    return render(request, "web/start/forgotten.html")


@public
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a link that is only followed asks first."""
    if request.method == "POST":
        get_adapter().logout(request)
        messages.success(request, gettext("Votre session est fermée."))
        return SeeOther(reverse("sign_in"))
    if not request.user.is_authenticated:
        return redirect("sign_in")
    return render(request, "web/start/sign_out.html")


def _wanted(request: HttpRequest) -> str:
    """The page one was going to, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


urlpatterns = [
    path("connexion/", sign_in, name="sign_in"),
    path("connexion/oubli/", forgotten, name="forgotten"),
    path("deconnexion/", sign_out, name="sign_out"),
]
