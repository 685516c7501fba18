"""How an open sum stands once something was said of it: ▣ in dispute, ◇ promised or in instalments; and the way there.

The lists, the page of an invoice and that of a client say it with the same words. A dispute is said first: it is what
waits for an answer. Days given come next (`books.followups.given`); what has neither stands by its due date.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reglo.access import Asked
from reglo.books.clients import Client
from reglo.books.followups import disputes, plans, tracks
from reglo.books.followups import given as book
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.plans import InstalmentPlan
from reglo.rules.five_words import given_word
from reglo.rules.followup.given import Given, Kind, Part, by_sum
from reglo.rules.money import ZERO
from reglo.web.templatetags.reglo import day_long, money


class State(NamedTuple):
    """A state: its shape, its tone, its words."""

    shape: str
    tone: str
    words: str


@dataclass(frozen=True)
class Said:
    """What was said of the open sums of a business: the days given, the disputes that are open."""

    given: tuple[Given, ...]
    disputes: tuple[Dispute, ...]

    def of_sum(self, sum_id: uuid.UUID, *, word: str, today: date) -> State | None:
        """How a sum stands under one of the five words; None where nothing was said of it."""
        contested = next((one for one in self.disputes if one.receivable_id == sum_id), None)
        if contested is not None:
            return disputed(contested)
        one = by_sum(self.given).get(sum_id)
        here = [part for part in one.parts if given_word(part.on, today=today) == word] if one else []
        return dated(here[0]) if here else None

    def of_invoice(self, invoice_id: uuid.UUID, *, today: date) -> State | None:
        """How an invoice stands: by its dispute, else by the next day given, unless some of it is late all the same."""
        contested = next((one for one in self.disputes if one.receivable.invoice_id == invoice_id), None)
        if contested is not None:
            return disputed(contested)
        found = [one for one in self.given if one.invoice_id == invoice_id]
        if any(one.rest and one.due_on < today for one in found):
            return None
        parts = sorted(part for one in found for part in one.parts)
        return dated(parts[0]) if parts else None

    def parts(self, invoice_id: uuid.UUID) -> list[Part]:
        """The days given for one invoice: what two of its sums get on one day is one payment."""
        days: dict[tuple[date, Kind], Decimal] = {}
        for one in self.given:
            for on, amount, kind in one.parts if one.invoice_id == invoice_id else ():
                days[on, kind] = days.get((on, kind), ZERO) + amount
        return sorted(Part(on, amount, kind) for (on, kind), amount in days.items())


def of(request: Asked, *, today: date) -> Said:
    """What was said of what is open. Inside the business."""
    return Said(book.of(request.business, today=today), tuple(disputes.standing()))


def disputed(one: Dispute) -> State:
    """« 600,00 € en litige, réponse promise pour le 26 novembre »; the sum is said when it is not the whole."""
    day = day_long(one.answer_on)
    if one.amount >= one.receivable.open_amount:
        return State("dispute", "dispute", _("en litige, réponse promise pour le %(day)s") % {"day": day})
    amount = money(one.amount, one.receivable.invoice.currency)
    words = _("%(amount)s en litige, réponse promise pour le %(day)s")
    return State("dispute", "dispute", words % {"amount": amount, "day": day})


def dated(part: Part) -> State:
    """« promis pour le 4 décembre », « échéancier, versement le 30 novembre »."""
    template = _("échéancier, versement le %(day)s") if part.kind == "plan" else _("promis pour le %(day)s")
    return State("promised", "promised", template % {"day": day_long(part.on)})


# ── The ways there ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Door:
    """A dispute that is open, or a plan proposed or accepted: what it is, and where it is dealt with."""

    shape: str
    tone: str
    what: str
    amount: Decimal
    currency: str
    sub: str
    url: str
    label: str
    accepts: str = ""  # what says that the client accepted, while it has not


def doors(client: Client, *, only: Collection[uuid.UUID] | None = None) -> list[Door]:
    """What is open with a client, disputes first; `only` keeps what is about these sums."""
    contested = [one for one in disputes.standing_of(client.id) if only is None or one.receivable_id in only]
    return [
        *(_of_dispute(one) for one in contested),
        *(_of_plan(one) for one in plans.standing_of(client.id, only=only)),
    ]


def dispute_url(client_id: uuid.UUID, dispute_id: uuid.UUID) -> str:
    """The sheet on which a dispute is answered."""
    return f"{reverse('track', args=[client_id, tracks.DISPUTE])}?litige={dispute_id}"


def plan_url(client_id: uuid.UUID) -> str:
    """The sheet on which plans are proposed, accepted and ended; those that stand come first to the eye."""
    return f"{reverse('track', args=[client_id, tracks.PLAN])}#plan-1"


def _of_dispute(one: Dispute) -> Door:
    return Door(
        shape="dispute",
        tone="dispute",
        what=_("En litige : %(subject)s") % {"subject": one.subject},
        amount=one.amount,
        currency=one.receivable.invoice.currency,
        sub=_("facture %(number)s, réponse promise pour le %(day)s")
        % {"number": one.receivable.invoice.number, "day": day_long(one.answer_on)},
        url=dispute_url(one.client_id, one.id),
        label=_("Voir le litige"),
    )


def _of_plan(one: InstalmentPlan) -> Door:
    lines = sorted(one.lines.all(), key=lambda line: line.due_on)
    accepted = one.accepted_on is not None
    said = ngettext(
        "%(n)s versement, du %(first)s au %(last)s", "%(n)s versements, du %(first)s au %(last)s", len(lines)
    )
    days = {"n": len(lines), "first": day_long(lines[0].due_on), "last": day_long(lines[-1].due_on)}
    proposed = _("Échéancier proposé le %(day)s") % {"day": day_long(one.proposed_on)}
    return Door(
        shape="promised",
        tone="promised",
        what=_("Échéancier accepté le %(day)s") % {"day": day_long(one.accepted_on)} if accepted else proposed,
        amount=sum((line.amount for line in lines), ZERO),
        currency=one.currency,
        sub=said % days,
        url=plan_url(one.client_id),
        label=_("Voir l’échéancier"),
        accepts="" if accepted else f"accept:{one.id}",
    )
