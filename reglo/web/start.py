"""The first minute: four answers found the business, and the first invoice opens.

`reglo run` prints one address with a start token; whoever opens it first owns the instance, and the
token serves once. What the place decides (money, taxes, dates, language of Québec) is not asked.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reglo import clock
from reglo.access import public
from reglo.books import people
from reglo.packs import methods
from reglo.rules import numbering, reading, roles, terms
from reglo.web import language, passphrases
from reglo.web.answers import SeeOther

PLACES = (("fr", _("France")), ("ca-qc", _("Québec")))
# Languages and time zones of a device that is there; a script of the page reads them.
GUESSES = {"fr": "", "ca-qc": "fr-CA America/Montreal America/Toronto America/Blanc-Sablon"}

FIRST = {roles.OWNER: "today", roles.ASSISTANT: "portfolio"}  # the accountant looks at the invoices


class Places(forms.RadioSelect):
    """The two places, each with what a device there says of itself."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One round to tick."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if guess := GUESSES[str(option["value"])]:
            option["attrs"]["data-guess"] = guess
        return option


class FirstMinute(forms.Form):
    """The four answers."""

    place = forms.ChoiceField(
        label=_("Où exercez-vous ?"),
        choices=PLACES,
        widget=Places,
        help_text=_("Proposé d’après l’appareil. Règles, dates et monnaie en découlent."),
        error_messages={"required": _("Choisissez l’une des deux : les règles et les taxes en dépendent.")},
    )
    name = forms.CharField(
        label=_("Votre nom ou votre marque"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
        error_messages={"required": _("Écrivez le nom qui figurera sur vos factures.")},
    )
    email = forms.EmailField(
        label=_("Votre e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Écrivez votre e-mail : il sert à vous connecter."),
            "invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme camille@aubry.example."),
        },
    )
    password = forms.CharField(
        label=_("Mot de passe, 12 caractères ou plus"),
        strip=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("Quatre mots proposés : gardez-les, ou écrivez les vôtres."),
        error_messages={"required": _("Écrivez un mot de passe, ou gardez celui qui est proposé.")},
    )

    def clean_name(self) -> str:
        """Something one can see."""
        name = str(self.cleaned_data["name"])
        if not reading.spaced(name):
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_password(self) -> str:
        """Long enough, and not one that everybody tries first."""
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password)
        return password


@public
def home(request: HttpRequest) -> HttpResponse:
    """Where one comes in: the first screen of one’s role, the sign-in page, or how to begin."""
    if request.user.is_authenticated:
        return SeeOther(reverse(FIRST.get(getattr(request, "role", ""), "invoices")))
    if people.anyone():
        return SeeOther(reverse("sign_in"))
    return render(request, "web/start/closed.html", {"first": True})


@public
@never_cache
@sensitive_post_parameters("password")
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Four answers, once."""
    if not people.start_is_open(token):
        return _closed(request)
    spoken = language.preferred(request)
    proposed = {
        "place": "ca-qc" if spoken == "fr-ca" else "fr",
        "password": passphrases.propose(spoken),
    }
    form = FirstMinute(request.POST or None, initial=proposed)
    if request.method != "POST" or not form.is_valid():
        first_number = numbering.label("", clock.today(people.ZONES[proposed["place"]]).year, 1)
        method = methods.default(str(proposed["place"]))
        said = terms.words(terms.parse(str(method["terms"])), "en" if spoken == "en" else "fr")
        context = {"form": form, "first_number": first_number, "method": method, "terms": said}
        return render(request, "web/start/first_minute.html", context, status=422 if form.is_bound else 200)
    return _found(request, form.cleaned_data, token, "en" if spoken == "en" else "fr")


def _found(request: HttpRequest, answers: dict[str, Any], token: str, spoken: str) -> HttpResponse:
    """Found the business, sign its owner in, open the paper, or the page that takes clients from a spreadsheet."""
    founder = people.Founder(
        place=answers["place"],
        name=answers["name"],
        email=answers["email"],
        password=answers["password"],
        language=spoken,
    )
    try:
        user, business = people.found(founder, link=token, at=clock.now())
    except people.CannotFound:
        return _closed(request)  # somebody else answered in the meantime
    get_adapter().login(request, user)
    response = SeeOther(reverse("move_in" if request.POST.get("then") == "clients" else "new_draft"))
    language.remember(response, language.spoken(spoken, business.place))
    return response


def _closed(request: HttpRequest) -> HttpResponse:
    """410: the address served, or was replaced by a newer one."""
    return render(request, "web/start/closed.html", {"first": not people.anyone()}, status=410)


urlpatterns = [
    path("", home, name="home"),
    path("demarrer/<str:token>/", start, name="start"),
]
