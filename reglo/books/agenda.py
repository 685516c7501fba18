"""What is to come, day by day, for a private calendar: contacts, promises, memos; amounts only where asked for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.followups import cases
from reglo.books.followups.cases import Followed
from reglo.books.memos import CalendarFeed, Memo
from reglo.documents.calendar import Entry
from reglo.documents.typography import Locale, amount
from reglo.rules.followup import Wait

if TYPE_CHECKING:
    from reglo.books.people import Business

_VERBS = {
    "phone": ("Appeler {}", "Call {}"),
    "email": ("Écrire à {}", "Write to {}"),
    "post": ("Envoyer une lettre à {}", "Send a letter to {}"),
    "registered": ("Mise en demeure à signer : {}", "Formal notice to sign: {}"),
}
_TO_DO = ("À faire pour {}", "To do for {}")
_PROMISED = ("Paiement promis : {}", "Payment promised: {}")


def entries(business: "Business", feed: CalendarFeed, *, today: date) -> Iterator[Entry]:
    """The days to come of one business, in the language of who reads them. Inside `tenant()`, with the clients seen."""
    language = "en" if feed.user.language.startswith("en") else "fr"
    for followed in cases.cases(business, today=today).values():
        yield from _of_client(business, followed, today, language, with_amounts=feed.with_amounts)
    for memo in Memo.objects.filter(done_at=None).select_related("client").order_by("on", "id"):
        yield Entry(f"memo-{memo.id}@reglo", max(memo.on, today), f"{memo.client.name} : {memo.words}")


def _of_client(
    business: "Business", followed: Followed, today: date, language: str, *, with_amounts: bool
) -> Iterator[Entry]:
    move = followed.move(today)
    act = move.next if isinstance(move, Wait) else move
    on = move.until if isinstance(move, Wait) else today
    sums = followed.of(act.sums) or followed.sums
    index = 1 if language == "en" else 0
    said = _VERBS.get(act.channel, _TO_DO)[index]
    worth = _worth(business, followed, sums, language) if with_amounts else ""
    yield Entry(f"suivi-{followed.client_id}@reglo", on, said.format(followed.client) + worth, move.reason(language))
    for number, promise in enumerate(followed.case.promises):
        if promise.due_on >= today and promise.paid < promise.amount:
            worth = _worth(business, followed, (), language, promise.amount) if with_amounts else ""
            yield Entry(
                f"promesse-{followed.client_id}-{number}@reglo",
                promise.due_on,
                _PROMISED[index].format(followed.client) + worth,
            )


def _worth(
    business: "Business", followed: Followed, sums: tuple[cases.Owed, ...], language: str, value: Decimal | None = None
) -> str:
    locale: Locale = "en" if language == "en" else "fr-CA" if business.place == "ca-qc" else "fr-FR"
    total = value if value is not None else sum((one.amount for one in sums), start=0 * followed.sums[0].amount)
    return f" ({amount(total, followed.sums[0].currency, locale)})"
