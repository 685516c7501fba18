"""A Monday with something of each kind: a call to make, two courtesies, a promise, a draft."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from reglo.books import clients, drafts, invoices, outbox, people
from reglo.books.clients import Client
from reglo.books.followups import bank, cases, promises, sending, words
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.people import NOW, owner_of

SENT_ON = date(2026, 11, 17)  # the first reminder of Atelier Nord
FRIDAY = date(2026, 11, 20)


def at(day: date, hour: int = 10) -> datetime:
    """An office hour of that day in Paris."""
    return datetime.combine(day, time(hour), UTC)


def business(*, checked_on: date | None = FRIDAY) -> Business:
    """Camille's business, its bank checked on Friday, nobody followed up yet."""
    made = ready.business()
    people.describe(made, changes={"brand": "Aubry Conseil", "phone": "02 40 00 00 00"}, by=owner_of(made), at=NOW)
    if checked_on is not None:
        bank.check(made, on=checked_on, by=owner_of(made), at=at(checked_on))
    return made


def owing(of: Business, name: str, person: dict[str, Any], *, issued_on: date, price: str, subject: str = "") -> Client:
    """A client with one invoice, due thirty days after it was issued, that left by hand."""
    to = clients.add(of, client=ready.NORD | {"name": name}, billing=person, by=owner_of(of), at=NOW)
    content = ready.CONTENT | {
        "subject": subject or "Étape 1",
        "service_from": f"{issued_on:%d/%m/%Y}",
        "lines": [ready.CONTENT["lines"][0] | {"quantity": "1", "unit_price": price}],
    }
    draft = drafts.open_draft(of, content=content, client_id=to.id, at=at(issued_on))
    issued = invoices.issue(of, draft.id, on=issued_on, by=owner_of(of), at=at(issued_on), channel=outbox.HAND)
    outbox.hand_over(of, issued.message.id, by=owner_of(of), at=at(issued_on))
    return to


def nord(of: Business, **changes: Any) -> Client:
    """Atelier Nord, late since 11 November, silent after a first reminder on the 17th: to be called."""
    person = {"title": "Madame", "name": "Nadia Roy", "email": "nadia@nord.example", "phone": "02 00 00 00 00"}
    to = owing(
        of, "Atelier Nord", person | changes, issued_on=date(2026, 10, 12), price="3360",
        subject="la refonte du parcours d’inscription",
    )  # fmt: skip
    reminded(of, to, on=SENT_ON)
    return to


def reminded(of: Business, to: Client, *, on: date) -> None:
    """The reminder that was due that day, sent by hand."""
    bank.check(of, on=on, by=owner_of(of), at=at(on))
    with tenant(of.id):
        followed = cases.of_client(of, to.id, today=on)
        assert followed is not None
        act = followed.move(on)
        said = words.filled(of, followed, act.step, sums=followed.sums, today=on)
    sent = sending.send(
        of, client_id=to.id, step=said.step, subject=said.subject, body=said.body, language=said.language, today=on,
        at=at(on), by=owner_of(of),
    )  # fmt: skip
    outbox.hand_over(of, sent.message.id, by=owner_of(of), at=at(on))


def lenoir(of: Business) -> Client:
    """Lenoir SARL, due on the 30th: a word before the due date."""
    person = {"title": "Monsieur", "name": "Hugo Lenoir", "email": "hugo@lenoir.example"}
    return owing(of, "Lenoir SARL", person, issued_on=date(2026, 10, 31), price="1200", subject="Ateliers")


def belle_anse(of: Business) -> Client:
    """Éditions Belle-Anse, due today."""
    person = {"title": "Madame", "name": "Sophie Arnaud", "email": "sophie@belleanse.example"}
    return owing(of, "Éditions Belle-Anse", person, issued_on=date(2026, 10, 24), price="900", subject="Relecture")


def mairie(of: Business) -> Client:
    """Mairie de Brévalles, late and promised for Thursday."""
    person = {"title": "Monsieur", "name": "Luc Morin", "email": "compta@brevalles.example"}
    to = owing(of, "Mairie de Brévalles", person, issued_on=date(2026, 10, 14), price="2400", subject="Enquête")
    promises.promise(
        of, client_id=to.id, due_on=date(2026, 11, 26), amount=Decimal(2400), currency="EUR", on=FRIDAY,
        by=owner_of(of), at=at(FRIDAY),
    )  # fmt: skip
    return to


def coop(of: Business) -> None:
    """Coop Verte, a draft to bill."""
    person = {"title": "Madame", "name": "Léa Marchand", "email": "lea@coop.example"}
    to = clients.add(of, client=ready.NORD | {"name": "Coop Verte"}, billing=person, by=owner_of(of), at=NOW)
    ready.draft(of, to, subject="étape 2", at=at(FRIDAY))


def whole(**given: Any) -> Business:
    """All of them."""
    return fill(business(**given))


def fill(made: Business) -> Business:
    """A call, a promise, two courtesies and a draft, in the order in which they were issued."""
    for add in (nord, mairie, belle_anse, lenoir, coop):
        add(made)
    return made
