"""What was noted of a client and still holds something back: one line each, and how it is taken back."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from reglo.books import clients, memos
from reglo.books.followups import bank, noted, pauses, promises
from reglo.rules import roles
from reglo.web.clients.notes import Around
from reglo.web.templatetags import reglo as tags


@dataclass(frozen=True)
class Standing:
    """Something noted that still counts: one line, and its undoing."""

    key: str
    id: uuid.UUID
    words: str
    label: str


def standing(around: Around) -> list[Standing]:
    """Everything noted of a client that still holds something back."""
    found = noted.standing(around.client.id, today=around.today)
    lines = [
        *(Standing("pause", one.id, _pause(one.until, one.reason), gettext("Lever")) for one in found.pauses),
        *(Standing("arret", one.id, _standstill(one.kind, one.note), gettext("Lever")) for one in found.standstills),
        *(
            Standing("paiement-vu", one.id, _pending(one.amount, one.note, around), gettext("Ce n’était pas lui"))
            for one in found.pending
        ),
        *(
            Standing("memo", one.id, f"{tags.day_long(one.on)} · {one.words}", gettext("C’est fait"))
            for one in found.memos
        ),
    ]
    if not roles.may(around.request.role, "clients.change"):
        return lines
    return lines + [
        Standing("fermeture", one.id, _weeks(one.from_on, one.until_on), gettext("Retirer")) for one in found.closed
    ]


def _pause(until: date, reason: str) -> str:
    return gettext("En pause jusqu’au %(day)s : %(reason)s") % {"day": tags.day_long(until), "reason": reason}


def _standstill(kind: str, note: str) -> str:
    named = gettext("Procédure d’insolvabilité") if kind == pauses.INSOLVENCY else gettext("Passe par son avocat")
    return f"{named} · {note}" if note else named


def _pending(amount: Any, note: str, around: Around) -> str:
    parts = [gettext("Paiement vu"), tags.money(amount, around.request.business.currency), note]
    return " · ".join(part for part in parts if part)


def _weeks(first: date, last: date) -> str:
    return gettext("Fermé du %(first)s au %(last)s") % {"first": tags.day_long(first), "last": tags.day_long(last)}


def _lift_pause(around: Around, row_id: uuid.UUID) -> None:
    pauses.lift(around.request.business, pause_id=row_id, **around.whom)


def _lift_standstill(around: Around, row_id: uuid.UUID) -> None:
    pauses.lift_standstill(around.request.business, standstill_id=row_id, **around.whom)


def _clear(around: Around, row_id: uuid.UUID) -> None:
    bank.clear(around.request.business, pending_id=row_id, **around.whom)


def _done(around: Around, row_id: uuid.UUID) -> None:
    whom = around.whom
    memos.done(around.request.business, memo_id=row_id, by=whom["by"], at=whom["at"])


def _withdraw(around: Around, row_id: uuid.UUID) -> None:
    whom = around.whom
    promises.withdraw(around.request.business, promise_id=row_id, by=whom["by"], at=whom["at"])


def _reopen(around: Around, row_id: uuid.UUID) -> None:
    whom = around.whom
    clients.reopen_period(around.request.business, period_id=row_id, by=whom["by"], at=whom["at"])


UNDO: dict[str, tuple[str, Callable[[Around, uuid.UUID], None]]] = {  # the rows of a client, and their undoing
    "pause": ("pauses", _lift_pause),
    "arret": ("standstills", _lift_standstill),
    "paiement-vu": ("pending_payments", _clear),
    "memo": ("memos", _done),
    "promesse": ("promises", _withdraw),
    "fermeture": ("closed_periods", _reopen),
}
