"""The mail server: a provider one knows, or any other; and a trial, answered by the worker."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import post
from reglo.packs import mail_servers
from reglo.web.answers import SeeOther
from reglo.web.settings.section import Section, Words, language

OTHER = "autre"
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,198}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")
WORKER_PATIENCE = timedelta(minutes=2)
SECURITIES = (
    ("tls", _("TLS, souvent le port 465")),
    ("starttls", _("STARTTLS, souvent le port 587")),
    ("none", _("Aucune, sur cette machine seulement")),
)


class Mail(Section):
    """How messages leave."""

    key = "courrier"
    title = _("Serveur d’envoi")
    note = _("Sans lui, vos messages s’ouvrent dans votre messagerie, prêts à partir. Avec lui, Réglo les envoie.")
    verb = "settings.mail"
    template = "web/settings/_mail.html"
    after = "web/settings/_mail_after.html"

    provider = forms.ChoiceField(
        label=_("Votre messagerie"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez votre messagerie, ou « Un autre serveur ».")},
    )
    sender = forms.EmailField(
        label=_("E-mail d’envoi"),
        max_length=254,
        error_messages={
            "required": _("Écrivez l’adresse d’où partent vos messages."),
            "invalid": _("Il manque une partie de cet e-mail. Écrivez-le comme camille@aubry.example."),
        },
    )
    password = forms.CharField(
        label=_("Mot de passe de la messagerie"),
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    host = Words(label=_("Nom du serveur"), max_length=200, help_text=_("Comme smtp.exemple.fr."))
    port = forms.IntegerField(
        label=_("Port"),
        required=False,
        min_value=1,
        max_value=65535,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Un port est un nombre, souvent 465 ou 587."),
            "min_value": _("Un port est entre 1 et 65535, souvent 465 ou 587."),
            "max_value": _("Un port est entre 1 et 65535, souvent 465 ou 587."),
        },
    )
    security = forms.ChoiceField(label=_("Sécurité"), choices=SECURITIES, required=False)
    username = Words(label=_("Nom d’utilisateur"), max_length=200, help_text=_("Vide, c’est l’e-mail d’envoi."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(preset.key, preset.name) for preset in mail_servers.presets()]
        self.fields["provider"].choices = [*known, (OTHER, gettext("Un autre serveur"))]  # type: ignore[attr-defined]
        if self.record is not None and self.record.secret:
            self.fields["password"].help_text = _("Gardé, chiffré. Laissez vide pour le garder.")

    def present(self) -> dict[str, Any]:
        """The server kept, or one's own address to begin with."""
        self.record = record = post.server()
        if record is None:
            return {"sender": self.profile.email or self.asked.user.email, "security": "tls"}
        return {
            "provider": _provider(record),
            "sender": record.sender,
            "host": record.host,
            "port": record.port,
            "security": record.security,
            "username": "" if record.username == record.sender else record.username,
        }

    @property
    def notes(self) -> list[tuple[str, str]]:
        """What to expect from each provider, by its key."""
        said = []
        for preset in mail_servers.presets():
            doubt = "" if preset.is_certain else gettext("Réglages à vérifier auprès d’eux.")
            own = preset.note_en if language() == "en" else preset.note_fr
            if text := " ".join(part for part in (own, doubt) if part):
                said.append((preset.key, text))
        return said

    def clean(self) -> dict[str, Any]:
        """A preset fills what it knows; another server says all of it."""
        given = self.cleaned_data
        preset = next((one for one in mail_servers.presets() if one.key == given.get("provider")), None)
        if preset is not None:
            for name in ("host", "port", "security", "username"):
                self.errors.pop(name, None)
            given |= {"host": preset.host, "port": preset.port, "security": preset.security, "username": ""}
        elif given.get("provider") == OTHER:
            self._demand_server()
        if not self.errors:
            self._demand_password()
        return given

    def _demand_server(self) -> None:
        given = self.cleaned_data
        if "host" in given and not HOST.fullmatch(given["host"]):
            self.add_error(
                "host", gettext("Écrivez le nom du serveur, comme smtp.exemple.fr, sans espace ni « https ».")
            )
        if "port" in given and given["port"] is None:
            self.add_error("port", gettext("Écrivez le port, souvent 465 ou 587."))
        if given.get("security") == "none" and given.get("host") not in {"localhost", "127.0.0.1", "::1"}:
            self.add_error(
                "security",
                gettext("Sans sécurité, votre mot de passe se lirait en chemin. Choisissez TLS ou STARTTLS."),
            )

    def _demand_password(self) -> None:
        """A password kept for one server is not said to another."""
        wanted = self.settings()
        local = wanted.security == "none"
        if not wanted.password and not local and (post.is_elsewhere(self.record, wanted) or not self.has_secret):
            said = gettext("Écrivez le mot de passe de cette messagerie.")
            if self.has_secret:
                said = gettext("Écrivez de nouveau le mot de passe : celui qui est gardé ne va qu’au serveur d’avant.")
            self.add_error("password", said)

    @property
    def has_secret(self) -> bool:
        """Is a password kept?"""
        return self.record is not None and bool(self.record.secret)

    def settings(self) -> post.MailSettings:
        """What was given, as the books keep it."""
        given = self.cleaned_data
        # On this machine without security, a name would ask for a password: it is said only if it was written.
        own_name = "" if given["security"] == "none" else given["sender"]
        return post.MailSettings(
            host=given["host"].lower(),
            port=given["port"],
            security=given["security"] or "tls",
            username=given["username"] or own_name,
            password=given["password"],
            sender=given["sender"],
        )

    def keep(self) -> str:
        """Keep it; what it is worth is known after a trial."""
        post.set_server(self.asked.business, self.settings(), by=self.asked.user, at=clock.now())
        return gettext("C’est noté. Envoyez-vous un essai pour savoir si le serveur accepte.")

    @property
    def test(self) -> dict[str, Any]:
        """How the last trial stands."""
        return trial_of(self.record)


def _provider(record: post.MailServer) -> str:
    kept = (record.host, record.port, record.security)
    return next((one.key for one in mail_servers.presets() if (one.host, one.port, one.security) == kept), OTHER)


def trial_of(record: post.MailServer | None) -> dict[str, Any]:
    """The state of the trial: « none », « waiting », « stuck », « sent », « failed », « unknown »; and its words."""
    if record is None:
        return {"state": "none", "words": "", "to": ""}
    state = record.answer_state or "none"
    if record.asked_at is not None:
        state = "stuck" if clock.now() - record.asked_at > WORKER_PATIENCE else "waiting"
    return {"state": state, "words": record.answer, "to": record.sender}


@needs("settings.mail")
def trial(request: Asked) -> HttpResponse:
    """Ask for a trial, or see how it stands."""
    if request.method == "POST":
        post.ask_test(request.business, at=clock.now())
    if not request.htmx:
        return SeeOther(f"{reverse('settings')}#{Mail.key}")
    return render(request, "web/settings/_mail_test.html", {"test": trial_of(post.server())})


@needs("settings.mail")
def removal(request: Asked) -> HttpResponse:
    """Forget the server."""
    if request.method == "POST":
        post.remove_server(request.business, by=request.user, at=clock.now())
        messages.success(
            request, gettext("Le serveur est retiré. Vos messages s’ouvrent de nouveau dans votre messagerie.")
        )
    return SeeOther(f"{reverse('settings')}#{Mail.key}")
