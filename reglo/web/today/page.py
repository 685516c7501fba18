"""What the page of a day shows: one sentence on money, the bank question, the cards, and what stands beside."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reglo import clock
from reglo.access import Asked
from reglo.books import outbox, post, standing
from reglo.books.followups import contacts, looks, today, tracks
from reglo.books.followups.contacts import ContactEvent
from reglo.books.followups.today import Card, Day, Viewer
from reglo.books.outbox import Message
from reglo.books.tenancy import uuid7
from reglo.packs import why
from reglo.rules import dates, roles
from reglo.rules.money import ZERO
from reglo.web import figures, letters, viewers
from reglo.web.today import cards, saying, to_send
from reglo.web.today.saying import Fate

BESIDE_MAX = 5  # lines of each list beside the day
POSTPONED_DAYS = 2  # business days: the day that « Reporter » proposes
_OUTCOMES = {
    "callback": gettext_lazy("à rappeler"),
    "problem": gettext_lazy("un problème à régler"),
    "refusal": gettext_lazy("refus noté"),
}
UNDONE_WITHIN = timedelta(seconds=outbox.UNDO_SECONDS)


@dataclass(frozen=True)
class Done:
    """Something done today, and what became of its message."""

    fate: Fate
    words: str
    message: Message | None = None

    @property
    def plain(self) -> str:
        """The whole message, to be copied."""
        one = self.message
        return letters.text(one.subject, one.body, one.language) if one else ""

    @property
    def may_undo(self) -> bool:
        """It has not left yet."""
        return self.message is not None and self.message.state == outbox.QUEUED

    @property
    def keeps(self) -> bool:
        """Ready for a person to send, at an hour that is still to come."""
        one = self.message
        return one is not None and (one.leaves_at - clock.now()) > UNDONE_WITHIN

    @property
    def moving(self) -> bool:
        """Worth asking again: it is about to leave, or leaving."""
        return self.message is not None and self.fate.state in {outbox.QUEUED, outbox.SENDING}


@dataclass(frozen=True)
class Undoable:
    """The last gesture, while it may be taken back: what is said, where to undo it, where to watch it leave."""

    said: str
    url: str
    watch: str
    at: datetime


@dataclass(frozen=True)
class Beside:
    """A line of what stands beside the day."""

    url: str
    name: str
    why: str
    sum: str = ""
    shape: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Bank:
    """The bank question."""

    said: str
    asks: bool  # « Rien de neuf » is still an answer
    first: bool  # before any reminder
    folded: tuple[Beside, ...]
    advice: str = ""


def day_of(request: Asked) -> Day:
    """The day of whoever asks."""
    return today.day_of(request.business, today=today_of(request), viewer=viewers.of(request))


def today_of(request: Asked) -> date:
    """The business's day."""
    return clock.today(request.business.time_zone)


def context(request: Asked) -> dict[str, Any]:
    """Everything the page shows."""
    day, viewer = day_of(request), viewers.of(request)
    done = list(_done(request, [*day.done, *_waiting_to_leave(request, day)]))
    by_hand = [one for one in done if one.fate.state == "hand"]
    return {
        "day": day,
        "title": saying.full_day(day.today),
        "lead": figures.pieces(lead(request, day)),
        "bank": _bank(day),
        "cards": _cards(day),
        "by_hand": by_hand,
        "to_send": [to_send.line(request, one) for one in day.unsent[:BESIDE_MAX]],
        "to_send_count": len(day.unsent),
        "to_send_more": len(day.unsent) > BESIDE_MAX,
        "done": [one for one in done if one not in by_hand],
        "is_done": day.is_done and not by_hand,
        "next": next_contact(day),
        "sends": post.server() is not None,
        "decisions": _decisions([one for one in day.decisions if one.act.step != "look"]),
        "looks": list(_looks(request, day.today)),
        "looks_count": _late(request, day.today).count(),
        "to_bill": list(_to_bill(request, day.today)) if _sees_all(viewer) else [],
        "expected": list(_expected(day)),
        "forecast": figures.pieces(day.forecast(saying.language())) if day.forecast else (),
        "undoable": undoable(request, done),
        "postpone_to": dates.add_business_days(day.today, POSTPONED_DAYS, holidays=frozenset()),
        "delegates": viewers.delegates(request),
        "may_check": roles.may(request.role, "payments.note"),
        "may_act": roles.may(request.role, "followups.send"),
        "autofocus": bool(request.htmx),
    }


def _sees_all(viewer: Viewer) -> bool:
    return viewer.clients is None


# ── Money, and the bank ──────────────────────────────────────────────────────────────────────────


def lead(request: Asked, day: Day) -> str:
    """One sentence on money: what should arrive this month, and how much of it is late."""
    late, ahead = day.sums[standing.LATE], day.sums[standing.EXPECTED]
    total = late.amount + ahead.amount
    said = {"total": _all(request, late, ahead), "late": _all(request, late)}
    if late.count:
        sentence = _("%(total)s attendus ce mois-ci, dont %(late)s en retard.")
        if not ahead.count:
            sentence = _("%(late)s en retard, rien d’autre à recevoir ce mois-ci.")
        return " ".join(filter(None, (sentence % said, _promised(request, day.today))))
    if ahead.count or total:
        return _("%(total)s attendus ce mois-ci, rien en retard.") % said
    return _("Rien à recevoir ce mois-ci.")


def _promised(request: Asked, on: date) -> str:
    """How much of what is late has a date."""
    promised = request.business.promises.filter(due_on__gte=on, withdrawn_at=None).values("client_id")
    rows = request.business.receivables.filter(open_amount__gt=0, due_on__lt=on, client_id__in=promised)
    home = rows.filter(invoice__currency=request.business.currency).aggregate(Sum("open_amount"))["open_amount__sum"]
    if not home:
        return ""
    return _("Une date est promise pour %(sum)s.") % {"sum": saying.whole(home, request.business.currency)}


def _all(request: Asked, *sums: standing.Standing) -> str:
    """These sums added up, other currencies beside."""
    others: dict[str, Decimal] = {}
    for one in sums:
        for currency, amount in one.others:
            others[currency] = others.get(currency, ZERO) + amount
    home = sum((one.amount for one in sums), ZERO)
    said = [saying.whole(home, request.business.currency)] if home or not others else []
    return " + ".join([*said, *(saying.whole(amount, currency) for currency, amount in sorted(others.items()))])


def _bank(day: Day) -> Bank:
    return Bank(
        said=_bank_said(day),
        asks=day.bank_checked_on != day.today,
        first=not day.bank_is_fresh and bool(day.folded),
        folded=tuple(_waiting(card, day.today) for card in day.folded),
        advice=why.said("bank_first")(saying.language()),
    )


def _bank_said(day: Day) -> str:
    if day.bank_checked_on is None:
        return _("Vos paiements n’ont pas encore été vérifiés ici.")
    return _("Banque vérifiée %(day)s.") % {"day": saying.near(day.bank_checked_on, today=day.today)}


def _waiting(card: Card, on: date) -> Beside:
    shape, tone, state = cards.state_of(card.due_on, late=card.late, today=on)
    url = reverse("client", args=[card.client.id])
    return Beside(url, card.client.name, state, saying.whole(card.amount, card.currency), shape, tone)


# ── What is to be done, and what is beside ───────────────────────────────────────────────────────


def _cards(day: Day) -> list[cards.Shown]:
    """The first one in hand, the others waiting."""
    return [
        cards.shown(card, today=day.today, in_hand=index == 0, request_key=uuid7())
        for index, card in enumerate(day.cards)
    ]


def _decisions(found: Sequence[Card]) -> list[Beside]:
    return [
        Beside(
            _where(card),
            card.client.name,
            cards.said_within(card.why(saying.language())),
            saying.whole(card.amount, card.currency),
        )
        for card in found[:BESIDE_MAX]
    ]


def _late(request: Asked, on: date) -> Any:
    """Late sums that came with an import, and that their owner has not looked at."""
    rows = looks.late(request.business, today=on)
    return rows if roles.may(request.role, "followups.settle") else rows.none()


def _looks(request: Asked, on: date) -> Iterator[Beside]:
    """Those of the top of the list, the oldest due first."""
    for one in _late(request, on).select_related("invoice", "client").order_by("due_on", "id")[:BESIDE_MAX]:
        shape, tone, state = cards.state_of(one.due_on, late=True, today=on)
        total = saying.whole(one.open_amount, one.invoice.currency)
        yield Beside(reverse("look_at", args=[one.id]), one.client.name, state, total, shape, tone)


def _where(card: Card) -> str:
    """The sheet on which it is done: that of its track, else the page of the client."""
    kind = tracks.NEGOTIATION if card.act.step == "negotiate" else card.act.step
    if kind in tracks.TRACKS:
        return reverse("track", args=[card.client.id, kind])
    return reverse("client", args=[card.client.id])


def _to_bill(request: Asked, on: date) -> Iterator[Beside]:
    """Drafts, the last written first."""
    if not roles.may(request.role, "drafts.see"):
        return
    for row in standing.drafts_page(request.business, today=on).rows[:BESIDE_MAX]:
        subject = str(row.draft.content.get("subject", ""))
        written = clock.day_of(row.draft.written_at, request.business.time_zone)
        said = _("écrite %(day)s, à envoyer") % {"day": saying.near(written, today=on)}
        name = ", ".join(filter(None, (row.client, subject))) or _("Sans nom")
        total = "" if row.amount is None else saying.whole(row.amount, row.currency)
        yield Beside(reverse("draft", args=[row.draft.id]), name, said, total)


def _expected(day: Day) -> Iterator[Beside]:
    for one in day.expected[:BESIDE_MAX]:
        on = saying.near(one.on, today=day.today)
        promised = _("promis pour %(day)s") if one.promised else _("attendu %(day)s")
        kind = "promised" if one.promised else "expected"
        url = reverse("invoice", args=[one.invoice_id])
        yield Beside(url, one.client, promised % {"day": on}, saying.whole(one.amount, one.currency), kind, kind)


def next_contact(day: Day) -> str:
    """« Prochain contact : jeudi 26, Lenoir SARL. »"""
    if day.next_contact is None:
        return ""
    on, name = day.next_contact
    return _("Prochain contact : %(day)s, %(name)s.") % {"day": saying.near(on, today=day.today), "name": name}


# ── What was done ────────────────────────────────────────────────────────────────────────────────


def _done(request: Asked, events: Sequence[ContactEvent]) -> Iterator[Done]:
    promised = dict(
        request.business.promises.filter(event_id__in=[one.id for one in events], withdrawn_at=None).values_list(
            "event_id", "due_on"
        )
    )
    for event in events:
        if event.message is not None and event.message.state == outbox.CANCELLED:
            continue  # taken back: it did not take place
        yield done_of(request, event, promised.get(event.id))


def _waiting_to_leave(request: Asked, day: Day) -> Sequence[ContactEvent]:
    """What was pressed outside the hours and leaves another day, and what nobody has sent by hand since its own day."""
    shown_already = {one.id for one in day.done}
    forgotten = Q(on__lt=day.today, message__channel=outbox.HAND, message__asks=True)
    rows = request.business.contact_events.filter(Q(on__gt=day.today) | forgotten, message__state=outbox.QUEUED)
    found = rows.select_related("client", "contact", "message").order_by("at")
    viewer = viewers.of(request)
    return [
        one
        for one in found
        if one.id not in shown_already and (viewer.clients is None or one.client_id in viewer.clients)
    ]


def done_of(request: Asked, event: ContactEvent, promised_on: date | None = None) -> Done:
    """One thing done, in words."""
    who = person(event)
    if event.message is not None:
        fate = saying.fate(event.message, request.business, now=clock.now())
        return Done(fate, _("Message à %(who)s") % {"who": who}, event.message)
    if promised_on is not None:
        day = saying.day_of_week(promised_on)
        return Done(Fate("", "promised", "promised", _("une date, le %(day)s") % {"day": day}), who)
    said = {
        contacts.ATTEMPT: _("pas de réponse au téléphone"),
        contacts.DECISION: _("décision notée"),
    }.get(event.kind, _OUTCOMES.get(event.outcome, _("échange noté")))
    return Done(Fate("", "received" if event.kind != contacts.ATTEMPT else "todo", "", str(said)), who)


def person(event: ContactEvent) -> str:
    """The person of an exchange, or the client."""
    name = event.contact.name if event.contact else ""
    return str(name or event.client.name)


def undoable(request: Asked, done: Sequence[Done]) -> Undoable | None:
    """The last gesture one may still take back, within the minute: it is said in the live region."""
    since = clock.now() - UNDONE_WITHIN
    found = [
        Undoable(
            undo_said(request, one.message, one.words),
            reverse("undo_message", args=[one.message.id]),
            reverse("message_fate", args=[one.message.id]),
            one.message.queued_at,
        )
        for one in done
        if one.message is not None and one.may_undo and one.fate.state != "hand" and one.message.queued_at > since
    ]
    found += [
        Undoable(
            _("%(what)s, noté comme envoyé par vous : annulable une minute.") % {"what": one.words},
            reverse("undo_hand_over", args=[one.message.id]),
            "",
            one.message.settled_at or since,
        )
        for one in done
        if one.message is not None and one.fate.state == "handed" and (one.message.settled_at or since) > since
    ]
    put_off = request.business.postponements.filter(undone_at=None, postponed_at__gt=since, by=request.user.pk)
    if row := put_off.select_related("client").order_by("postponed_at").last():
        day = saying.near(row.until, today=today_of(request))
        said = _("%(client)s : reporté à %(day)s.") % {"client": row.client.name, "day": day}
        found.append(Undoable(said, reverse("undo_postponement", args=[row.id]), "", row.postponed_at))
    return max(reversed(found), key=lambda one: one.at, default=None)


def undo_said(request: Asked, message: Message, what: str) -> str:
    """« Message à Sophie Arnaud, annulable 60 secondes. »"""
    left = int((message.leaves_at - clock.now()).total_seconds())
    if left > outbox.UNDO_SECONDS:
        when = saying.moment(message.leaves_at, request.business, now=clock.now())
        return _("%(what)s : partira %(when)s, annulable d’ici là.") % {"what": what, "when": when}
    said = ngettext("%(what)s, annulable %(n)s seconde.", "%(what)s, annulable %(n)s secondes.", max(left, 1))
    return said % {"what": what, "n": max(left, 1)}


def message_of(request: Asked, message_id: uuid.UUID) -> Message | None:
    """A message of this business."""
    found: Message | None = request.business.messages.filter(id=message_id).first()
    return found
