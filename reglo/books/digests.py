"""The Friday digest: what a delegate did in a week, and what waits for the owner, in one message.

Everything in it is counted from facts that end that day: payments noted, dates obtained, contacts that took
place, questions without an answer. It speaks of the clients confided, and of nothing else.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast
from zoneinfo import ZoneInfo

from django.db.models import Sum

from reglo.books import journal, members, outbox, people, portfolio, post
from reglo.books.followups import contacts
from reglo.books.people import Membership
from reglo.books.tenancy import tenant
from reglo.documents import messages, typography
from reglo.packs import texts
from reglo.rules import roles
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business
    from reglo.documents.typography import Locale

STEP = "assistant_weekly_digest"
DAYS = 7
FRIDAY, FROM_HOUR, CATCH_UP = 4, 16, timedelta(days=2)
Counted = Literal["message", "call", "attempt", "letter", "visit"]
CHANNELS: dict[str, Counted] = {
    "email": "message",
    "phone": "call",
    "post": "letter",
    "registered": "letter",
    "person": "visit",
}
WORDS: dict[Counted, tuple[str, str, str, str]] = {  # one and several, in French and in English
    "message": ("message", "messages", "message", "messages"),
    "call": ("appel", "appels", "call", "calls"),
    "attempt": ("appel sans réponse", "appels sans réponse", "unanswered call", "unanswered calls"),
    "letter": ("lettre", "lettres", "letter", "letters"),
    "visit": ("rencontre", "rencontres", "meeting", "meetings"),
}
MOVED = (contacts.COURTESY, contacts.REMINDER, contacts.ANSWER, contacts.ATTEMPT)  # a note or a decision moves nobody


def digest(
    business: "Business",
    delegates: Sequence[Membership],
    *,
    week_end: date,
    locale: "Locale | None" = None,
) -> messages.Values:
    """The values of the text for the seven days that end on `week_end`, of what these delegates follow."""
    locale = locale or _locale(business)
    days = (week_end - timedelta(days=DAYS - 1), week_end)
    followed = [members.delegated_clients(business, one, on=week_end) or frozenset() for one in delegates]
    with tenant(business.id, clients=frozenset().union(*followed)):
        waiting = [*_open_questions(business, delegates, locale), *_decisions(business, week_end, locale)]
        return {
            "owner_first_name": _first_name(people.owner_of(business).name, business),
            "assistant_name": messages.joined([one.user.name or one.user.email for one in delegates], locale),
            "week_promises": _promises(business, days, locale),
            "week_contacts": _contacts(business, days, locale),
            "week_decisions_phrase": _to_decide(len(waiting), locale),
            "week_decision_list": "\n" + "\n".join(f"- {one}" for one in waiting)
            if waiting
            else ("nothing this week" if locale == "en" else "rien cette semaine"),
            **_received(business, days, locale),
        }


def written_digest(business: "Business", delegates: Sequence[Membership], *, week_end: date) -> messages.Filled:
    """The digest as the owner reads it, in the language of their account."""
    locale = _locale(business)
    values = digest(business, delegates, week_end=week_end, locale=locale)
    return messages.fill(texts.text(STEP, locale), values)


def due(at: datetime) -> list[tuple[uuid.UUID, date]]:
    """The businesses whose digest may leave now, each with the Friday that ends its week.

    From four in the afternoon, there, and for two days: a machine asleep on Friday sends it on Saturday.
    """
    owned = {
        one.business_id: one.business
        for one in Membership.objects.filter(role=roles.ASSISTANT).select_related("business")
    }
    found = []
    for business_id, business in owned.items():
        local = at.astimezone(ZoneInfo(business.time_zone))
        friday = local.date() - timedelta(days=(local.weekday() - FRIDAY) % DAYS)
        begun = datetime.combine(friday, time(FROM_HOUR), local.tzinfo)
        if begun <= local < begun + CATCH_UP:
            found.append((business_id, friday))
    return found


def queue_digest(business: "Business", *, on: date, at: datetime) -> outbox.Message | None:
    """Send the owner the digest of the week that ends on `on`: once a week, however often it is asked.

    None when nobody follows anything for the owner, or no mail server works: their page shows it anyway.
    """
    year, week, _ = on.isocalendar()
    key = f"digest:{year}-W{week:02}"
    with tenant(business.id):
        known: outbox.Message | None = outbox.Message.objects.filter(key=key).first()
    if known is not None:
        return known
    following = [one for one in members.assistants(business, on=on) if members.delegated_clients(business, one, on=on)]
    if not following:
        return None
    filled = written_digest(business, following, week_end=on)
    with tenant(business.id, write=True):
        book = journal.hold(business)
        known = outbox.Message.objects.filter(key=key).first()
        server = post.server()
        if known is not None or server is None or not server.works:
            return known
        message = outbox.add(
            business,
            key=key,
            channel=outbox.EMAIL,
            kind=STEP,
            to=people.owner_of(business).email,
            subject=filled.subject,
            body=filled.body,
            language=filled.language,
            at=at,
        )
        journal.append(book, "message.queued", {"kind": STEP}, subject=message.id, by=None, at=at)
        return message


def _locale(business: "Business") -> "Locale":
    """The owner reads it: the language of their account, as their place writes it."""
    owner = people.owner_of(business)
    return "en" if owner.language == "en" else cast("Locale", business.locale)


def _first_name(name: str, business: "Business") -> str:
    return (name.split() or [business.name])[0]


def _received(business: "Business", days: tuple[date, date], locale: "Locale") -> dict[str, str]:
    rows = business.payments.filter(received_on__range=days, reversed_at=None)
    sums: dict[str, Decimal] = dict(rows.order_by().values_list("currency").annotate(Sum("amount")))
    home = business.currency
    currencies = [home, *sorted(sums.keys() - {home})] if home in sums or not sums else sorted(sums)
    said = [messages.amount_in_sentence(sums.get(one, ZERO), one, locale) for one in currencies]
    count = rows.count()
    return {
        "week_received": messages.joined(said, locale),
        "week_received_count_phrase": _counted(
            count, ("paiement", "paiements", "payment", "payments"), locale, none=("aucun paiement", "no payment")
        ),
    }


def _promises(business: "Business", days: tuple[date, date], locale: "Locale") -> str:
    """« Atelier Nord, le 4 décembre ; Duval et fils, le 7 décembre »."""
    rows = business.promises.filter(made_on__range=days, withdrawn_at=None).select_related("client")
    article = "" if locale == "en" else "le "
    said = [
        f"{one.client.name}, {article}{messages.date_in_sentence(one.due_on, today=days[1], locale=locale)}"
        for one in rows.order_by("due_on", "id")
    ]
    return typography.typeset(" ; ".join(said), locale) if locale != "en" else "; ".join(said)


def _contacts(business: "Business", days: tuple[date, date], locale: "Locale") -> str:
    """« 2 messages, 1 appel »: what took place; a message taken back or refused did not."""
    rows = business.contact_events.filter(on__range=days, direction=contacts.OUT, kind__in=MOVED)
    rows = rows.exclude(message__state__in=outbox.GONE)
    counts: Counter[Counted] = Counter()
    for kind, channel in rows.values_list("kind", "channel"):
        if channel in CHANNELS:
            counts["attempt" if kind == contacts.ATTEMPT else CHANNELS[channel]] += 1
    return ", ".join(_counted(counts[one], WORDS[one], locale) for one in WORDS if counts[one])


def _counted(
    count: int, words: tuple[str, str, str, str], locale: "Locale", *, none: tuple[str, str] = ("", "")
) -> str:
    """The count with its noun: « 1 appel », « 2 appels ». French says zero and one in the singular."""
    english = locale == "en"
    if count == 0:
        return none[1] if english else none[0]
    one, several = (words[2], words[3]) if english else (words[0], words[1])
    return f"{count} {one if count == 1 else several}"


def _open_questions(business: "Business", delegates: Sequence[Membership], locale: "Locale") -> list[str]:
    asked = members.questions(business).filter(answered_at=None, asked_by__in=[one.user_id for one in delegates])
    return [
        _about(one.client.name, messages.quoted(" ".join(one.words.split()), locale), locale)
        for one in asked.order_by("asked_at", "id")
    ]


def _decisions(business: "Business", on: date, locale: "Locale") -> list[str]:
    """What the staircase asks of the owner alone: to sign, to let go, to answer."""
    return [
        _about(one.client, typography.typeset(one.why(locale), locale), locale)
        for one in portfolio.handed_up(business, today=on)
    ]


def _about(client: str, words: str, locale: "Locale") -> str:
    """« Duval et fils : … »."""
    return f"{client}: {words}" if locale == "en" else f"{client}{typography.NB}: {words}"


def _to_decide(count: int, locale: "Locale") -> str:
    if locale == "en":
        return {0: "nothing to decide", 1: "one decision to make"}.get(count, f"{count} decisions to make")
    return {0: "rien à décider", 1: "une décision à prendre"}.get(count, f"{count} décisions à prendre")
