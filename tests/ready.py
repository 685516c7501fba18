"""A business that may issue, its client, and drafts that lack nothing: for tests of what comes after."""

import os
from datetime import datetime, timedelta
from typing import Any

from reglo.books import clients, drafts, invoices, outbox, people, post
from reglo.books.clients import Client
from reglo.books.drafts import Draft
from reglo.books.invoices import Issued
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests.people import NOW, TODAY, establish, owner_of

LEFT = NOW + timedelta(seconds=outbox.UNDO_SECONDS + 1)  # the hour of a message queued at NOW has come
PROFILE = {
    "legal_name": "Camille Aubry EI",
    "street": "8 rue des Tanneurs",
    "postal_code": "44000",
    "city": "Nantes",
    "siret": "73282932000074",
    "email": "camille@aubry.example",
    "iban": "FR7630006000011234567890189",
    "bic": "AGRIFRPP",
}
NORD = {
    "name": "Atelier Nord",
    "street": "1 rue Neuve",
    "postal_code": "75002",
    "city": "Paris",
    "country": "FR",
    "siren": "732829320",
}
JEANNE = {"name": "Jeanne Petit", "email": "compta@nord.example"}
CONTENT = {
    "subject": "Refonte",
    "service_from": "01/11/2026",
    "lines": [{"title": "Maquettes", "quantity": "3", "unit_price": "600", "tax": "franchise"}],
}


def business(*, name: str = "Camille Aubry", email: str = "camille@aubry.example") -> Business:
    """A French business whose profile lacks nothing."""
    made = establish(name=name, email=email)
    people.describe(made, changes=PROFILE, by=owner_of(made), at=NOW)
    return made


def client(of: Business, **changes: Any) -> Client:
    """Atelier Nord and its accountant."""
    billing = JEANNE | {"email": changes.pop("email", JEANNE["email"])}
    return clients.add(of, client=NORD | changes, billing=billing, by=owner_of(of), at=NOW)


def draft(of: Business, to: Client, *, subject: str = "Refonte", at: datetime = NOW) -> Draft:
    """An invoice of 1 800 €, ready to be issued."""
    return drafts.open_draft(of, content=CONTENT | {"subject": subject}, client_id=to.id, at=at)


def issued(of: Business, to: Client, *, channel: str = outbox.EMAIL, at: datetime = NOW) -> Issued:
    """An invoice of that day; its message is held until one minute later."""
    written = draft(of, to, at=at)
    return invoices.issue(of, written.id, on=TODAY, by=owner_of(of), at=at, channel=channel)


def mail_server(of: Business, *, port: int, **changes: Any) -> post.MailServer:
    """Mail settings for a server on the loopback."""
    facts = {"host": "127.0.0.1", "port": port, "security": "none", "username": "", "password": ""}
    facts |= {"sender": "camille@aubry.example"} | changes
    return post.set_server(of, post.MailSettings(**facts), by=owner_of(of), at=NOW)


def many_drafts(of: Business, to: Client, count: int) -> list[str]:
    """Many drafts written at once, like no others; their ids."""
    lot = os.urandom(4).hex()
    with tenant(of.id, write=True):
        rows = [
            Draft(
                business=of,
                client_id=to.id,
                content=CONTENT | {"subject": f"Lot {lot}-{n}"},
                opened_at=NOW,
                written_at=NOW,
            )
            for n in range(count)
        ]
        return [str(row.id) for row in Draft.objects.bulk_create(rows)]
