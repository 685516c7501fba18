"""What the page of an issued document shows: the paper, the message, the money, the facts."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from reglo import clock
from reglo.access import Asked
from reglo.books import abandonments, invoices, outbox, papers, post, unpaid
from reglo.books.drafts import CREDIT_NOTE
from reglo.books.followups import looks
from reglo.books.invoices import Invoice
from reglo.books.journal import Entry
from reglo.books.outbox import Message
from reglo.documents import typography
from reglo.documents.sheet import sheet_of
from reglo.rules import roles
from reglo.rules.money import ZERO
from reglo.web import agreed, letters
from reglo.web.invoice import after, linked, state
from reglo.web.rights import telling
from reglo.web.templatetags.reglo import locale


class Fact(NamedTuple):
    """One line of the thread: when, what, by whom."""

    day: date
    hour: str
    words: str
    by: str


@dataclass(frozen=True)
class Dispatch:
    """The message, and what one may do with it."""

    id: uuid.UUID
    state: str  # « hand », « queued », « sending », « sent », « handed », « failed », « unknown », « cancelled »
    to: str
    subject: str
    text: str
    first: str
    language: str
    when: str
    server_words: str
    seconds: int  # left to undo
    moving: bool  # worth asking again
    copy: bool  # carries a duplicate
    may_take_back: bool  # said to be sent less than a minute ago


def find_ours(request: Asked, invoice_id: uuid.UUID) -> Invoice:
    """A document issued here, or a 404: one issued elsewhere has no paper, no message and no correction here."""
    invoice = find(request, invoice_id)
    if invoice.elsewhere:
        raise Http404
    return invoice


def find(request: Asked, invoice_id: uuid.UUID) -> Invoice:
    """An issued document of the business, or a 404."""
    invoice = invoices.found(invoice_id)
    if invoice is None:
        raise Http404
    invoice.business = request.business
    return invoice


def context(request: Asked, invoice: Invoice) -> dict[str, Any]:
    """Everything the page shows."""
    sealed = invoice.sealed
    return {
        **stands(request, invoice),
        "sealed": sealed,
        "has_ubl": papers.has_ubl(invoice),
        "sheet": _plain_names(sheet_of(sealed)),
        "paper_language": "en" if sealed.language == "en" and sealed.place != "ca-qc" else "fr",
        **linked.of(request, invoice),
        "unpaid": unpaid.of(request.business, invoice) if roles.may(request.role, "invoices.recover_vat") else None,
        "may_open": roles.may(request.role, "drafts.open") and invoice.kind != CREDIT_NOTE,
        **dispatch(request, invoice),
    }


def elsewhere(request: Asked, invoice: Invoice) -> dict[str, Any]:
    """The same of an invoice issued elsewhere: what its file said, and how the money stands."""
    said = invoice.stated or {}
    landed_at = invoice.landing.at
    today = clock.today(request.business.time_zone)
    late = looks.late(request.business, today=today).filter(invoice_id=invoice.id)
    return {
        **stands(request, invoice),
        "notes": list(invoice.corrections.order_by("issued_on", "id")),
        "stated": {name: Decimal(amount) for name, amount in said.items()},
        "landed_on": clock.day_of(landed_at, request.business.time_zone),
        "may_import": roles.may(request.role, "imports.make"),
        "to_look": late.first() if roles.may(request.role, "followups.settle") else None,
    }


def stands(request: Asked, invoice: Invoice) -> dict[str, Any]:
    """How the money of an invoice stands, and every fact about it."""
    today = clock.today(request.business.time_zone)
    rows = list(invoice.receivables.order_by("due_on", "id"))
    late = telling.of_invoice(request, invoice, today=today)
    said = agreed.of(request, today=today)
    sums = [row.id for row in rows if row.open_amount > 0]
    follows = roles.may(request.role, "followups.see")
    return {
        "invoice": invoice,
        "is_credit": invoice.kind == CREDIT_NOTE,
        "money": _money(request, invoice, rows, said),
        "opened": _opened(rows),
        **telling.part(late),
        "dues": [row for row in rows if row.open_amount > 0],
        "dated": [(agreed.dated(part), part.amount) for part in said.parts(invoice.id)],
        "doors": agreed.doors(invoice.client, only=sums) if follows and sums else [],
        "client_id": invoice.client_id,
        "may_accept": roles.may(request.role, "followups.note"),
        "may_note": roles.may(request.role, "payments.note") and bool(sums),
        "facts": list(_facts(request, invoice)),
    }


def dispatch(request: Asked, invoice: Invoice) -> dict[str, Any]:
    """The part about the message."""
    message, server = state.latest(invoice), post.server()
    dispatched = _dispatched(request, message) if message else None
    gone = dispatched is not None and dispatched.state in {"sent", "handed"}
    waits = dispatched is not None and dispatched.state in {"hand", "failed", "unknown", "cancelled"}
    return {
        "invoice": invoice,
        "is_credit": invoice.kind == CREDIT_NOTE,
        "message": dispatched,
        "after": after.of(request, invoice, clock.today(request.business.time_zone)) if gone else None,
        "may_send": roles.may(request.role, "outbox.hand_over"),
        "sends": server is not None and server.works,
        "untried": server.answer_state or "never" if server is not None and waits and not server.works else "",
        "may_set_mail": roles.may(request.role, "settings.mail"),
        "may_mend": roles.may(request.role, "clients.change"),
    }


def moving(request: Asked, invoice: Invoice) -> dict[str, Any]:
    """The same part while the message is on its way, with the state that stands at the head of the page."""
    said = agreed.of(request, today=clock.today(request.business.time_zone))
    money = _money(request, invoice, list(invoice.receivables.order_by("due_on", "id")), said)
    return {**dispatch(request, invoice), "money": money, "oob": True}


def _money(request: Asked, invoice: Invoice, rows: list[Any], said: agreed.Said) -> agreed.State | None:
    """The state at the head of the page."""
    left, today = invoices.left_to_credit(invoice), clock.today(request.business.time_zone)
    followed = _followed(request, rows)
    return state.of(invoice, followed, _opened(rows), left, said=said, today=today, now=clock.now())


def _opened(rows: list[Any]) -> Decimal:
    return sum((row.open_amount for row in rows), ZERO)


def _dispatched(request: Asked, message: Message) -> Dispatch:
    now, fate = clock.now(), message.fate
    words = (message.subject, message.body, message.language)
    at = message.settled_at or message.queued_at
    return Dispatch(
        id=message.id,
        state=fate,
        to=message.to,
        subject=message.subject,
        text=letters.text(*words),
        first=letters.foretaste(*words),
        language=message.language,
        when=_moment(request, at),
        server_words=message.result,
        seconds=max(0, int((message.leaves_at - now).total_seconds())),
        moving=fate in {outbox.QUEUED, outbox.SENDING},
        may_take_back=fate == "handed" and at > now - timedelta(seconds=outbox.UNDO_SECONDS),
        copy=message.copy,
    )


def _moment(request: Asked, at: datetime) -> str:
    """« le 23 novembre 2026 à 10 h 02 », on the business's clock."""
    local = at.astimezone(ZoneInfo(request.business.time_zone))
    day = typography.date_long(local.date(), locale())
    return _("le %(day)s à %(hour)s") % {"day": day, "hour": typography.hour(local.time(), locale())}


def _followed(request: Asked, rows: list[Any]) -> list[Any]:
    """The sums that were not let go."""
    gone = abandonments.let_go_of(request.business, [row.id for row in rows])
    return [row for row in rows if row.id not in gone]


def _plain_names(value: Any) -> Any:
    """The content of the paper with names a template can say."""
    if isinstance(value, Mapping):
        return {name.replace("-", "_"): _plain_names(one) for name, one in value.items()}
    return [_plain_names(one) for one in value] if isinstance(value, list) else value


# ── The thread of facts ──────────────────────────────────────────────────────────────────────────


def _facts(request: Asked, invoice: Invoice) -> Iterator[Fact]:
    """The sealed facts about the document, the latest first, in words."""
    zone = ZoneInfo(request.business.time_zone)
    names = {
        one.user_id: one.user.name or one.user.email for one in request.business.memberships.select_related("user")
    }
    for entry in reversed(invoices.story(invoice)):
        words = _said(entry, invoice)
        if words:
            at = entry.at.astimezone(zone)
            by = names.get(entry.by, "") if entry.by else ""
            yield Fact(at.date(), typography.hour(at.time(), locale()), words, by)


def _said(entry: Entry, invoice: Invoice) -> str:
    told: dict[str, Any] = json.loads(entry.text) if entry.text else {}
    if entry.kind == "credit_note.issued" and entry.subject != invoice.id:
        return _("Corrigée par l’avoir %(number)s") % {"number": told.get("number", "")}
    if entry.kind == "invoice.issued" and entry.subject != invoice.id:
        return _("Remplacée par la facture %(number)s") % {"number": told.get("number", "")}
    if entry.kind == "payment.noted":
        amount = typography.amount(Decimal(told.get("amount", "0")), told.get("currency", ""), locale())
        return _("Paiement noté, %(amount)s") % {"amount": amount}
    return {
        "invoice.issued": _("Facture émise et scellée"),
        "import.landed": _("Reprise d’un autre outil"),
        "credit_note.issued": _("Avoir émis et scellé"),
        "invoice.copied": _("Duplicata fait"),
        unpaid.COPIED: _("Duplicata fait, facture demeurée impayée"),
        "message.queued": _("Duplicata à envoyer") if told.get("copy") else _("Envoi demandé"),
        "message.sent": _("Message remis au serveur"),
        "message.failed": _("Message refusé par le serveur"),
        "message.unknown": _("Envoi interrompu, issue inconnue"),
        "message.cancelled": _("Envoi annulé"),
        "message.handed_over": _("Envoyée par vos soins"),
        outbox.TAKEN_BACK_BY_HAND: _("Repris : pas encore envoyée"),
        "payment.reversed": _("Paiement annulé"),
    }.get(entry.kind, "")


def language() -> str:
    """The language of the page."""
    return translation.get_language() or "fr"
