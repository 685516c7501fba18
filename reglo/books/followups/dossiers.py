"""The folder of one claim: numbered exhibits, the facts in order, the account; ready for a court or a professional.

Exhibits are what the books hold: the invoices as issued, the letters as posted with their proofs, the messages
as sent. Nothing is written again: the same facts give the same folder.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from reglo.books import archive, clients, papers, people, presenting
from reglo.books.followups import cases, claims, letters
from reglo.books.followups.cases import Followed, Owed
from reglo.books.followups.letters import Joined
from reglo.books.tenancy import tenant
from reglo.documents import dossier, renderer, typography
from reglo.documents import letters as paper
from reglo.documents.dossier import Event, Filed
from reglo.documents.typography import Locale
from reglo.rules import lettering
from reglo.rules.reading import Refusal, Said

if TYPE_CHECKING:
    from reglo.books.people import Business

NOTHING = Said("Ce client ne doit rien : il n’y a pas de dossier.", "This client owes nothing: there is no case file.")


class NoCase(Refusal):
    """There is nothing to put in a folder."""


def gather(business: "Business", followed: Followed, owed: Sequence[Owed], *, at: datetime) -> list[Filed]:
    """The exhibits with their bytes, under the numbers a letter gives them; files not made yet are made.

    Raises RenderFailed, MissingFile.
    """
    with tenant(business.id):
        found = letters.joined(business, followed, owed)
    return [Filed(one.title, _like(one), _content(business, one, at=at), one.on) for one in found]


def _like(one: Joined) -> str:
    return "message.txt" if one.kind == "message" else "document.pdf"


def _content(business: "Business", one: Joined, *, at: datetime) -> bytes:
    if one.kind in {"invoice", "credit_note"}:
        return papers.pdf_of(business, one.row, at=at)
    if one.kind == "message":
        return str(one.row.words).encode()
    return archive.read(one.row.proof) if one.kind == "proof" else letters.pdf_of(business, one.row, at=at)


def case_file(business: "Business", client_id: uuid.UUID, *, today: date, at: datetime) -> tuple[str, bytes]:
    """The folder of one client, as a ZIP; its name and its bytes. Raises NoCase, RenderFailed, NoFigure, MissingFile."""
    with tenant(business.id):
        followed = cases.of_client(business, client_id, today=today)
        if followed is None:
            raise NoCase([NOTHING])
        owed = letters.owed_by(followed, today) or followed.sums
        party = clients.party(clients.get(client_id))
        profile = people.profile()
        figures = claims.figures(business, followed, owed, today=today, interest=True)
        events = list(_events(business, followed, owed, today))
    filed = gather(business, followed, owed, at=at)
    ends = paper.Ends(business.place, presenting.seller(profile), party, today, profile.city)
    listed = dossier.listing(ends=ends, exhibits=dossier.exhibits(filed), events=events, figures=figures)
    made = renderer.render(lettering.text_of(listed), kind="letter")
    return f"dossier-{party.name}.zip", dossier.folder(made.pdf, filed, on=today)


_WORDS = {"email": "message", "phone": "appel", "post": "lettre", "registered": "lettre recommandée"}


def _events(business: "Business", followed: Followed, owed: Sequence[Owed], today: date) -> Iterator[Event]:
    """The facts: invoices issued, contacts, dates given, and whatever changed the sums or should have."""
    locale: Locale = letters.LOCALES[business.place]
    for one in followed.sums:
        yield Event(
            one.issued_on, f"facture {one.number} émise, à régler le {typography.date_long(one.due_on, locale)}"
        )
    for moved in letters.movements_of(followed, owed, today):
        sum_ = "" if moved.amount is None else f" : {typography.amount(moved.amount, owed[0].currency, locale)}"
        yield Event(moved.on, moved.words(locale) + sum_)
    for touch in followed.case.touches:
        if touch.kind == "attempt":
            yield Event(touch.on, "appel sans réponse")
        elif touch.channel in _WORDS:
            yield Event(touch.on, _WORDS[touch.channel] + (", une date est donnée" if touch.outcome == "date" else ""))
    for promise in followed.case.promises:
        said = typography.amount(promise.amount, promise.currency or followed.sums[0].currency, locale)
        yield Event(
            promise.made_on, f"paiement de {said} promis pour le {typography.date_long(promise.due_on, locale)}"
        )
