"""Agenda: a private calendar address of one's own, made, replaced or closed. Names without amounts unless asked."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.books import memos
from reglo.web.settings.section import Section

OPEN, CLOSE = "open", "close"


class Agenda(Section):
    """Who to contact and when, in one's own agenda."""

    key = "agenda"
    title = _("Agenda privé")
    note = _("Vos prochains contacts dans l’agenda de votre téléphone. Les noms seulement ; l’adresse est un secret.")
    verb = "followups.see"
    button = _("Faire une nouvelle adresse")
    after = "web/settings/_agenda.html"

    with_amounts = forms.BooleanField(
        label=_("Montrer aussi les montants"),
        required=False,
        help_text=_("À éviter si d’autres voient votre agenda."),
    )

    def present(self) -> dict[str, Any]:
        """As the feed has it."""
        feed = memos.feed_kept(self.asked.business, self.asked.user)
        return {"with_amounts": bool(feed and feed.with_amounts)}

    @property
    def is_open(self) -> bool:
        """Is there an address?"""
        return memos.feed_kept(self.asked.business, self.asked.user) is not None

    def keep(self) -> str:
        """A new address, shown once; the former one serves no more."""
        token = memos.open_feed(
            self.asked.business, user=self.asked.user, with_amounts=self.cleaned_data["with_amounts"], at=clock.now()
        )
        address = self.asked.build_absolute_uri(reverse("calendar_feed", args=[token]))
        return gettext("Abonnez votre agenda à cette adresse, montrée une seule fois : %(address)s") % {
            "address": address
        }
