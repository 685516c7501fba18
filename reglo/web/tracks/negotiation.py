"""The client negotiates: a preparation sheet for oneself, then the answer. The price holds, dates move."""

from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.books.followups import replies, saying, tracks
from reglo.books.followups.replies import Done, Reply
from reglo.documents.messages import Filled
from reglo.documents.typography import Locale
from reglo.web.settings.section import Words
from reglo.web.templatetags import reglo as tags
from reglo.web.tracks.sheet import Desk, Sheet, TrackForm, day_field

OFFERED_DAYS = (5, 10, 15)  # business days
PREPARED = ("floor", "trade")
DAYS = ("day_1", "day_2", "day_3")
KEEP = "keep"


class NegotiationForm(TrackForm):
    """What one prepared for oneself, and the dates one offers."""

    floor = Words(
        label=_("Mon plancher"),
        max_length=200,
        help_text=_("Ce en dessous de quoi vous n’irez pas. Le client ne le lit jamais."),
    )
    trade = Words(
        label=_("Ce que j’échange"),
        max_length=300,
        help_text=_("Rien ne se donne sans contrepartie : un paiement immédiat, un acompte la prochaine fois…"),
    )
    day_1 = day_field(_("Mes dates : le"), error_messages={"required": _("Écrivez une date au moins.")})
    day_2 = day_field(_("ou le"), required=False)
    day_3 = day_field(_("ou le"), required=False)

    def __init__(self, desk: Desk, *, data: Any = None) -> None:
        kept = desk.track.facts if desk.track else {}
        self.offered = _offered(desk, str(kept.get("days", "")))
        offered = {name: tags.day(day) for name, day in zip(DAYS, self.offered, strict=False)}
        known = {name: str(kept[name]) for name in PREPARED if kept.get(name)}
        super().__init__(desk, data=data, initial=offered | known)

    def clean(self) -> dict[str, Any]:
        """Dates to come, each after the other."""
        for name in DAYS:
            day = self.cleaned_data.get(name)
            if day is not None and day <= self.desk.today:
                self.add_error(name, gettext("Choisissez un jour à venir."))
        return self.cleaned_data

    @property
    def days(self) -> list[date]:
        """The dates offered, the soonest first."""
        return sorted({day for name in DAYS if (day := self.cleaned_data.get(name))})

    @property
    def prepared(self) -> dict[str, str]:
        """What stays with the track."""
        kept = {name: str(self.cleaned_data.get(name, "")) for name in PREPARED}
        return kept | {"days": ", ".join(day.isoformat() for day in self.days)}


class NegotiationSheet(Sheet):
    """No more ordinary reminders: the price holds, dates move, and nothing is given without something in return."""

    kind = tracks.NEGOTIATION
    why = "negotiation"
    title = _("Négocier")
    todo = _("Le prix tient, les dates bougent. Préparez-vous avant de répondre : ces notes restent à vous.")
    send = _("Envoyer la réponse")
    of_owner = True
    template = "web/tracks/_negotiation_facts.html"

    def form(self, data: Any = None) -> NegotiationForm:
        """What was prepared, and the dates."""
        return NegotiationForm(self.desk, data=data)

    def words(self, form: TrackForm) -> Filled:
        """The answer to a discount asked for."""
        assert isinstance(form, NegotiationForm)
        extra = partial(_values, form.days if form.is_bound else form.offered, self.desk.today)
        return self.desk.filled(saying.NEGOTIATION, self.desk.late, extra)

    def act(self, form: TrackForm, reply: Reply) -> Done:
        """Send the answer; what was prepared stays."""
        assert isinstance(form, NegotiationForm)
        return replies.answer_negotiation(
            self.desk.request.business, client_id=self.desk.client.id, prepared=form.prepared, reply=reply
        )

    def context(self) -> dict[str, Any]:
        """The invoices a concession could be granted on."""
        return {"invoices": list({one.invoice_id: one for one in self.desk.late}.values())}

    def does(self, word: str) -> str | None:
        """Keep what was prepared, without sending anything."""
        if word != KEEP:
            return None
        form = self.form(self.desk.request.POST)
        if any(name in form.errors for name in PREPARED):
            return None
        business, at = self.desk.request.business, clock.now()
        track = tracks.open_track(
            business,
            client_id=self.desk.client.id,
            kind=self.kind,
            on=self.desk.today,
            by=self.desk.request.user,
            at=at,
        )
        tracks.prepare(business, track_id=track.id, facts=form.prepared, by=self.desk.request.user, at=at)
        return gettext("Votre préparation est gardée, pour vous.")


def _offered(desk: Desk, kept: str) -> list[date]:
    """The dates kept with the track that are still to come; else three, a few business days apart."""
    ahead = [day for one in kept.split(", ") if one and (day := date.fromisoformat(one)) > desk.today]
    return ahead or [desk.followed.case.calendar.after(desk.today, n) for n in OFFERED_DAYS]


def _values(days: list[date], today: date, locale: Locale) -> saying.Values:
    return saying.negotiation(days, today, locale)
