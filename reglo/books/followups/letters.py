"""Letters to a client: drafted from its case, signed by the owner, posted, received; and the folder for the court.

A letter is frozen as a text (`rules.lettering`) and set in type by the renderer; signing freezes it once more,
with the day. Posting it is the contact that counts. The formal notice asks its conditions first: the sum is
late and not disputed, the client was contacted, its address is known.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from reglo.books import archive, clients, journal, method, presenting, telling
from reglo.books.clients import Client
from reglo.books.followups import cases, claims, contacts, history, words
from reglo.books.followups.cases import Followed, Owed
from reglo.books.invoices import Invoice
from reglo.books.letters import Letter
from reglo.books.people import Profile
from reglo.books.tenancy import everyone, tenant
from reglo.documents import letters, messages, renderer, typography
from reglo.documents.typography import Locale
from reglo.packs import texts as library
from reglo.rules import ladder as stairs
from reglo.rules import lettering
from reglo.rules.invoicing import Party
from reglo.rules.lettering import Exhibit, LetterText
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

NOTICE, LAST_DOOR = "formal_notice", "court_notice"
DEADLINES = {"fr": 8, "ca-qc": 10}  # days a formal notice usually gives (law sheet, 4.1 and 12.2)
CHANNELS = {"letter": "post", NOTICE: "registered", LAST_DOOR: "registered"}
TRIES_MAX = 5
LOCALES: dict[str, Locale] = {"fr": "fr-FR", "ca-qc": "fr-CA"}


class CannotWrite(FieldRefusal):
    """This letter may not be written, signed or posted yet: says everything that it lacks, with its fields."""


@dataclass(frozen=True)
class Asked:
    """What a letter needs beyond the books, as its owner says it; by the names of the texts."""

    words: Mapping[str, str]
    deadline_days: int | None = None
    exhibits: tuple[Exhibit, ...] = ()


def conditions(followed: Followed, client: Client, step: str, today: date) -> Iterator[Problem]:
    """What must hold before a formal step: late, not disputed, contacts made, an address."""
    overdue = [one for one in followed.sums if one.due_on < today]
    if not overdue:
        yield Problem("", Said("Rien n’est en retard chez ce client.", "Nothing is late at this client."))
    if any(dispute.resolved_on is None for dispute in followed.case.disputes):
        yield Problem(
            "", Said("Une contestation est ouverte : répondez-y d’abord.", "A dispute is open: answer it first.")
        )
    if step in {NOTICE, LAST_DOOR} and not any(touch.kind == "reminder" for touch in followed.case.touches):
        yield Problem(
            "",
            Said(
                "Aucune relance n’est notée : une mise en demeure vient en dernier.",
                "No reminder is on record: a formal notice comes last.",
            ),
        )
    if not (client.street.strip() and client.city.strip()):
        yield Problem(
            "address",
            Said(
                "Il manque l’adresse postale du client : complétez sa fiche.",
                "The client’s postal address is missing: complete its page.",
            ),
        )


def preview(business: "Business", followed: Followed, step: str, *, asked: Asked, today: date) -> LetterText:
    """The letter as it would be frozen today. Raises messages.CannotFill, letters.CannotCompose, NoFigure.

    Inside `tenant()`.
    """
    client: Client = Client.objects.prefetch_related("contacts").get(id=followed.client_id)
    overdue = tuple(one for one in followed.sums if one.due_on < today) or followed.sums
    figures = claims.figures(business, followed, overdue, today=today, interest=step in {NOTICE, LAST_DOOR})
    facts = words.following(business, followed, client, sums=overdue, today=today)
    joined = asked.exhibits or exhibits_of(business, followed, overdue)

    def values(locale: Locale) -> dict[str, messages.Value]:
        told = claims.values(business, followed, figures, client, today=today, locale=locale)
        deadline = asked.deadline_days or DEADLINES[business.place]
        notice: dict[str, messages.Value] = {"notice_deadline_days": str(deadline), "notice_tracking": ""}
        exhibits = messages.joined([one.title for one in joined], locale)
        return messages.following_values(facts, locale) | told | notice | {"exhibit_list": exhibits} | dict(asked.words)

    ours = LOCALES[business.place]
    profile: Profile = Profile.objects.get()
    english = client.language == "en"
    first: library.Locale = "en" if english and business.place != "ca-qc" else ours
    twin = library.text(step, "en") if english and business.place == "ca-qc" else None
    text = library.text(step, first)
    return letters.compose(
        messages.fill(text, values(first)),
        ends=letters.Ends(business.place, presenting.seller(profile), _addressee(client), today, profile.city),
        values=values(first),
        level=text.level,
        twin=messages.fill(twin, values("en")) if twin else None,
        twin_values=values("en") if twin else None,
        figures=figures,
        exhibits=joined if step in {NOTICE, LAST_DOOR} else (),
    )


def exhibits_of(business: "Business", followed: Followed, owed: Sequence[Owed]) -> tuple[Exhibit, ...]:
    """What is joined to a formal letter, as it names it: the invoices, the messages sent, the letters posted."""
    locale = LOCALES[business.place]
    invoices = Invoice.objects.filter(id__in=[one.invoice_id for one in owed]).order_by("issued_on", "number")
    found = [Exhibit(f"facture nº\N{NO-BREAK SPACE}{row.number}", row.issued_on) for row in invoices]
    found += [Exhibit(f"message du {typography.date_long(row.on, locale)}", row.on) for row in sent_to(followed)]
    for letter in posted_to(followed):
        assert letter.posted_on is not None, "posted letters have their day"
        found.append(Exhibit(f"lettre du {typography.date_long(letter.posted_on, locale)}", letter.posted_on))
    return tuple(found)


def sent_to(followed: Followed) -> list[contacts.ContactEvent]:
    """What was written to the client about money, and left."""
    rows = contacts.ContactEvent.objects.filter(history.TOOK_PLACE, client_id=followed.client_id, message__isnull=False)
    return list(rows.filter(kind__in=["reminder", "courtesy"], letter_id=None).order_by("at"))


def posted_to(followed: Followed) -> list[Letter]:
    """The letters posted to the client, the oldest first."""
    return list(Letter.objects.filter(client_id=followed.client_id, posted_on__isnull=False).order_by("posted_on"))


def _addressee(client: Client) -> Party:
    """The client as an envelope names it: to the attention of whoever pays."""
    party = clients.party(client)
    return replace(party, attention=f"À l’attention de {party.attention}") if party.attention else party


def written(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    step: str,
    asked: Asked,
    today: date,
    by: "User",
    at: datetime,
) -> Letter:
    """Freeze a letter to a client, to be signed and posted. Raises CannotWrite, messages.CannotFill, CannotCompose."""
    followed = cases.of_client(business, client_id, today=today)
    client: Client = Client.objects.get(id=client_id)
    if followed is None:
        raise CannotWrite([Problem("", Said("Ce client ne doit plus rien.", "This client owes nothing any more."))])
    if found := list(conditions(followed, client, step, today)):
        raise CannotWrite(found)
    text = preview(business, followed, step, asked=asked, today=today)
    letter = Letter(
        business=business, client_id=client_id, contact_id=followed.contact_id, step=step, level=text.level,
        written_on=today, written_at=at, text=lettering.text_of(text), by=by.pk,
        deadline_days=(asked.deadline_days or DEADLINES[business.place]) if step == NOTICE else None,
    )  # fmt: skip
    telling.added(book, "letter.written", letter, by=by, at=at)
    return letter


write = journal.verb(written)


def signed(
    business: "Business", book: journal.Book, *, letter_id: uuid.UUID, by: "User", at: datetime, today: date
) -> Letter:
    """The owner signs: the text is frozen again with the day, and set in type anew. Twice changes nothing."""
    letter: Letter = business.letters.get(id=letter_id)
    if letter.signed_at is not None or letter.dropped_at is not None:
        return letter
    text = replace(lettering.from_text(letter.text), signed_on=today)
    changes = {"text": lettering.text_of(text), "signed_at": at, "signed_by": by.pk}
    unset = {"state": Letter.PENDING, "pdf": "", "tries": 0}  # What was set in type had no signature.
    telling.changed(book, "letter.signed", letter, by=by, at=at, changes=changes | unset)
    return letter


sign = journal.verb(signed)


def posted(
    business: "Business",
    book: journal.Book,
    *,
    letter_id: uuid.UUID,
    on: date,
    tracking: str = "",
    by: "User",
    at: datetime,
) -> Letter:
    """« Postée le » : the letter left, and counts as the contact that it is. Raises CannotWrite."""
    letter: Letter = business.letters.get(id=letter_id)
    if letter.posted_on is not None:
        return letter
    if letter.signed_at is None:
        raise CannotWrite(
            [Problem("", Said("Signez la lettre avant de la poster.", "Sign the letter before posting it."))]
        )
    if on < letter.written_on:
        raise CannotWrite(
            [
                Problem(
                    "posted_on",
                    Said("Une lettre se poste après avoir été écrite.", "A letter is posted after it was written."),
                )
            ]
        )
    telling.changed(
        book, "letter.posted", letter, by=by, at=at, changes={"posted_on": on, "tracking": tracking.strip()}
    )
    step = stairs.step_of(method.ladder_of(business, client_id=letter.client_id, on=on), letter.step)
    owed = _owed(business, letter)
    contacts.recorded(
        business, book, client_id=letter.client_id, contact_id=letter.contact_id,
        kind=contacts.REMINDER if letter.level else contacts.ANSWER, channel=CHANNELS.get(letter.step, "post"),
        step=letter.step, level=letter.level, objective=step.objective if step else "", sums=owed, letter_id=letter.id,
        on=on, by=by, at=at,
    )  # fmt: skip
    return letter


post = journal.verb(posted)


def _owed(business: "Business", letter: Letter) -> list[uuid.UUID]:
    """The sums still open of the invoices that a letter names."""
    text = lettering.from_text(letter.text)
    numbers = [claim.number for claim in text.figures.claims] if text.figures else []
    rows = business.receivables.filter(client_id=letter.client_id, open_amount__gt=0, invoice__number__in=numbers)
    return list(rows.order_by("due_on", "id").values_list("id", flat=True))


def received(
    business: "Business",
    book: journal.Book,
    *,
    letter_id: uuid.UUID,
    received_on: date | None,
    presented_on: date | None = None,
    proof: bytes = b"",
    by: "User",
    at: datetime,
) -> Letter:
    """The proof of receipt, or of first presentation when nobody collected it; its deadline runs from there."""
    letter: Letter = business.letters.get(id=letter_id)
    day = received_on or presented_on
    if letter.posted_on is None or day is None or day < letter.posted_on:
        raise CannotWrite(
            [
                Problem(
                    "received_on",
                    Said("Écrivez le jour de réception, après l’envoi.", "Write the day of receipt, after posting."),
                )
            ]
        )
    changes = {"received_on": received_on, "presented_on": presented_on}
    if proof:
        changes["proof"] = archive.keep(proof)  # type: ignore[assignment]
    telling.changed(book, "letter.received", letter, by=by, at=at, changes=changes)
    return letter


receive = journal.verb(received)


def dropped(business: "Business", book: journal.Book, *, letter_id: uuid.UUID, by: "User", at: datetime) -> Letter:
    """Give up a letter that was not posted."""
    letter: Letter = business.letters.get(id=letter_id)
    if letter.posted_on is None and letter.dropped_at is None:
        telling.changed(book, "letter.dropped", letter, by=by, at=at, changes={"dropped_at": at})
    return letter


drop = journal.verb(dropped)


# ── Files ────────────────────────────────────────────────────────────────────────────────────────


def pending() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The letters still to be set in type, of every business."""
    return everyone(Letter.due.filter(state=Letter.PENDING).order_by("tries", "id")[:50])


def render(business: "Business", letter_id: uuid.UUID, *, at: datetime) -> Letter:
    """Set one letter in type, unless it is; a failure is counted and kept in words."""
    with tenant(business.id):
        letter: Letter = Letter.objects.get(id=letter_id)
        if letter.state == Letter.READY:
            return letter
        text = letter.text
        logo_of = lettering.from_text(text).seller.logo
    try:
        made = renderer.render(text, kind="letter", logo=archive.read(logo_of) if logo_of else None)
    except (renderer.RenderFailed, archive.MissingFile) as failure:
        return _failed(business, letter, str(failure))
    return _made(business, letter_id, text=text, pdf=archive.keep(made.pdf), at=at)


def _made(business: "Business", letter_id: uuid.UUID, *, text: str, pdf: str, at: datetime) -> Letter:
    """The file of a letter, unless it was signed meanwhile or another worker was quicker."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        letter: Letter = Letter.objects.get(id=letter_id)
        if letter.text == text and letter.state != Letter.READY:
            changes = {"state": Letter.READY, "pdf": pdf, "failure": ""}
            telling.changed(book, "letter.made", letter, by=None, at=at, changes=changes)
        return letter


def _failed(business: "Business", letter: Letter, said: str) -> Letter:
    tries = letter.tries + 1
    state = Letter.FAILED if tries >= TRIES_MAX else Letter.PENDING
    with tenant(business.id, write=True):
        Letter.objects.filter(id=letter.id).update(state=state, tries=tries, failure=said[:500])
        found: Letter = Letter.objects.get(id=letter.id)
        return found


def pdf_of(business: "Business", letter: Letter, *, at: datetime) -> bytes:
    """The PDF of a letter, made now if it is not there yet. Raises RenderFailed, MissingFile."""
    ready = letter if letter.state == Letter.READY else render(business, letter.id, at=at)
    if ready.state != Letter.READY:
        raise renderer.RenderFailed(ready.failure)
    return archive.read(ready.pdf)


def of_client(business: "Business", client_id: uuid.UUID) -> Sequence[Letter]:
    """The letters to a client, the latest first. Inside `tenant()`."""
    return list(business.letters.filter(client_id=client_id).order_by("-written_at"))


def owed_by(followed: Followed, today: date) -> tuple[Owed, ...]:
    """The sums a letter would speak of."""
    return tuple(one for one in followed.sums if one.due_on < today)
