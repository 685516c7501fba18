"""The kill switch: while it is on, nothing leaves for a client; whoever lifts it knows what then leaves."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import halts
from reglo.books.halts import Halt
from reglo.web.answers import SeeOther
from reglo.web.settings.section import Section, Words
from reglo.web.templatetags import reglo as tags


@dataclass(frozen=True)
class Standing:
    """One halt, since when and why in words, and where it is lifted: a restored copy is looked at first."""

    halt: Halt
    why: str

    @property
    def look_url(self) -> str:
        """The page that lifts it after some questions; empty where one button does."""
        return reverse("restored") if self.halt.kind == halts.RESTORE else ""


class Halts(Section):
    """Stop everything that leaves for clients, or let it leave again."""

    key = "envois"
    title = _("Envois")
    note = _("D’un geste, plus rien ne part vers vos clients : ni facture, ni relance. Ce qui attend reste là.")
    verb = "halts.halt"
    after = "web/settings/_halts.html"
    button = _("Arrêter tous les envois d’argent")
    changes_everything = True

    reason = Words(label=_("Pourquoi, pour vous en souvenir"), max_length=halts.REASON_CHARS_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = [Standing(one, said(one, self.asked)) for one in halts.all_of(self.asked.business)]
        if self.standing:
            self.button = ""  # type: ignore[misc, assignment]

    def keep(self) -> str:
        """Nothing leaves any more."""
        given = self.cleaned_data["reason"]
        halts.halt(self.asked.business, kind=halts.OWNER, reason=given, by=self.asked.user, at=clock.now())
        return gettext("Les envois sont arrêtés : plus rien ne part.")


def said(halt: Halt, asked: Asked) -> str:
    """Since when, and after what."""
    day = tags.day_long(clock.day_of(halt.since, asked.business.time_zone))
    words = {
        halts.OWNER: gettext("Arrêtés par vous le %(day)s."),
        halts.FIRST_START: gettext("Arrêtés au premier démarrage, le %(day)s."),
        halts.IMPORT: gettext(
            "Arrêtés après une reprise de données, le %(day)s : relisez ce qui attend avant de reprendre."
        ),
        halts.RESTORE: gettext("Arrêtés après une restauration, le %(day)s : ce qui attend est peut-être déjà parti."),
    }
    return words[halt.kind] % {"day": day}


@needs("halts.lift")
def lift(request: Asked) -> HttpResponse:
    """Let messages leave again; a restored copy has a page of its own for that."""
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in halts.KINDS and kind != halts.RESTORE:
        halts.lift(request.business, kind=kind, by=request.user, at=clock.now())
        still = halts.halted(request.business)
        messages.success(
            request,
            gettext("Il reste un arrêt à lever.")
            if still
            else gettext("Les envois reprennent : ce qui attendait part."),
        )
    return SeeOther(reverse("settings") + "#envois")
