"""The words of a step, ready to be read again: the texts of the product filled with the facts of a case.

A delegate's step has a text of its own, in the business's name; « tu » where the client's file says so; from
Québec, an English text leaves behind its French twin. What is missing is said in one go (`CannotFill`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from reglo.books import clients, people, presenting
from reglo.books.clients import MISSION, Client
from reglo.books.followups import contacts
from reglo.books.followups.cases import Followed, Owed, holidays_around
from reglo.books.followups.disputes import ANSWER_DAYS
from reglo.documents import messages
from reglo.packs import texts as library
from reglo.rules import dates
from reglo.rules.followup import silences, staircase

if TYPE_CHECKING:
    from reglo.books.people import Business

REPLY_DAYS = 5  # business days until an answer is hoped for
CALLS_LAST = 9
SPOKEN = frozenset({"script"})

Values = Mapping[str, messages.Value]
Said = Callable[[library.Locale], Values]
Extra = Values | Said | None  # by locale, where it says days or amounts


def filled(
    business: "Business",
    followed: Followed,
    step: str,
    *,
    sums: Sequence[Owed],
    today: date,
    delegate: messages.Delegate | None = None,
    extra: Extra = None,
    client: Client | None = None,
) -> messages.Filled:
    """The text of a step for these sums, with its foot when it is written. Raises messages.CannotFill.

    Inside `tenant()`. `extra` holds what the step asks beyond the case: a promised date, a dispute, a plan.
    """
    more = partial(_beyond, followed, step, today, extra)
    client = client or clients.get(followed.client_id)
    assert client is not None, "a case has its client"
    spoken = library.text(step, "fr-FR").channel == "phone"
    facts = following(business, followed, client, sums=sums, today=today, delegate=delegate, spoken=spoken)
    french: library.Locale = "fr-CA" if business.place == "ca-qc" else "fr-FR"
    if client.language != "en":
        return _in(french, step, facts, client, more)
    if business.place != "ca-qc":
        return _in("en", step, facts, client, more)
    both = messages.together(_bare(french, step, facts, client, more), _bare("en", step, facts, client, more))
    return messages.with_foot(both, _foot(facts, french), _foot(facts, "en"))


def _beyond(followed: Followed, step: str, today: date, extra: Extra, locale: library.Locale) -> Values:
    """What a step asks beyond the sums and the person: the date that was not kept, and what is given."""
    given = extra(locale) if callable(extra) else extra or {}
    words = silences.broken(followed.case, today) if step == staircase.MISSED else []
    if not words:
        return given
    said = messages.date_in_sentence(words[-1].promised_on, today=today, locale=locale)
    return {"promised_date": said, "promise_count": len(words), **given}


def _in(locale: library.Locale, step: str, facts: messages.Following, client: Client, extra: Said) -> messages.Filled:
    said = _bare(locale, step, facts, client, extra)
    text = library.text(said.step, locale)
    return said if text.channel == "phone" or text.kind in SPOKEN else messages.with_foot(said, _foot(facts, locale))


def _bare(locale: library.Locale, step: str, facts: messages.Following, client: Client, extra: Said) -> messages.Filled:
    contact = clients.billing_contact(client)
    familiar = bool(contact and contact.familiar and messages.first_name(contact.name))
    name = twin(step) if facts.delegate else step
    text = library.text(name, locale, "tu" if familiar and not facts.delegate else "vous")
    return messages.fill(text, messages.following_values(facts, locale) | dict(extra(locale)))


def twin(step: str) -> str:
    """The delegate's text of a step, where there is one; levels 3 and 4 have none, on purpose."""
    theirs = f"assistant_{step}"
    return theirs if theirs in library.steps() else step


def _foot(facts: messages.Following, locale: library.Locale) -> messages.Filled:
    text = library.text("email_footer", locale)
    return messages.fill(text, {"sender_identity": messages.sender_identity(facts.seller)})


def following(
    business: "Business",
    followed: Followed,
    client: Client,
    *,
    sums: Sequence[Owed],
    today: date,
    delegate: messages.Delegate | None = None,
    spoken: bool = True,
) -> messages.Following:
    """The facts of a case as the texts take them; `spoken` with how former calls were received. Inside `tenant()`."""
    profile = people.profile()
    contact = clients.billing_contact(client)
    mission = next((one for one in clients.people_of(client) if one.role == MISSION), None)
    carried = {str(one.id) for one in sums}
    holidays = holidays_around(business.place, today.year, profile.postal_code)
    return messages.Following(
        place=business.place,
        seller=presenting.seller(profile),
        buyer=clients.party(client),
        payment=presenting.payment(profile, business),
        currency=sums[0].currency if sums else business.currency,
        claims=tuple(_claim(one, followed) for one in sums),
        today=today,
        reply_by=dates.add_business_days(today, REPLY_DAYS, holidays=holidays),
        answer_by=dates.add_business_days(today, ANSWER_DAYS, holidays=holidays),
        title=contact.title if contact else "",
        name=contact.name if contact else "",
        mission_name=" ".join(filter(None, (mission.title, mission.name))) if mission else "",
        mission_title=sums[0].subject if sums else "",
        contacts=tuple(
            messages.Contacted(touch.on, touch.channel)
            for touch in followed.case.touches
            if touch.kind == "reminder" and touch.sums & carried
        ),
        receptions=receptions() if spoken else (),
        delegate=delegate,
        elsewhere=any(one.elsewhere for one in sums),
    )


def _claim(one: Owed, followed: Followed) -> messages.Claim:
    contested = sum(
        (d.amount for d in followed.case.disputes if d.sum_id == str(one.id) and d.resolved_on is None),
        start=0 * one.amount,
    )
    return messages.Claim(one.number, one.issued_on, one.due_on, one.total, one.amount - contested, one.subject)


def receptions() -> tuple[str, ...]:
    """How the last answered calls of the business were received, the latest first."""
    rows = contacts.ContactEvent.objects.filter(channel="phone").exclude(reception="").order_by("-at")
    return tuple(rows.values_list("reception", flat=True)[:CALLS_LAST])
