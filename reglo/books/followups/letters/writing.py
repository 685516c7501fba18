"""A letter drafted from the case of a client, and frozen. The formal steps ask their conditions first.

A reminder on paper obeys what silences the case as any other does; a formal notice comes after a reminder, the
last door after a formal notice whose deadline is over. What only a person knows (the contract, the court) is asked,
and kept with the letter so that the next one knows it.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from reglo.books import clients, journal, method, people, presenting, telling
from reglo.books.clients import Client
from reglo.books.followups import cases, claims, words
from reglo.books.followups.cases import Followed, Owed
from reglo.books.followups.letters import exhibits, movements, values
from reglo.books.followups.letters.exhibits import LOCALES
from reglo.books.followups.letters.refusals import CannotWrite
from reglo.books.letters import Letter
from reglo.documents import letters, messages, typography
from reglo.documents.typography import Locale
from reglo.packs import texts as library
from reglo.rules import dates, lettering
from reglo.rules.followup import silences
from reglo.rules.invoicing import Party
from reglo.rules.lettering import Exhibit, LetterText
from reglo.rules.reading import Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

NOTICE, LAST_DOOR, PAUSE = "formal_notice", "court_notice", "pause_notice"
FORMAL = frozenset({NOTICE, LAST_DOOR})
STEPS = ("letter", NOTICE, LAST_DOOR, values.PLAN, values.HEARD, values.ANSWERED, PAUSE)
DEADLINES = {"fr": 8, "ca-qc": 10}  # days a formal notice usually gives (law sheet, 4.1 and 12.2)
COURT = ("court_name", "court_route", "filing_date")
# What only a person knows, by step, in the order of the form; a name that ends in _date is a day.
ASKED: Mapping[str, tuple[str, ...]] = {
    "letter": ("delivery_date", "acceptance_date"),
    NOTICE: ("contract_reference", "agreement_date", "delivery_date", "acceptance_date"),
    LAST_DOOR: COURT,
    values.ANSWERED: ("dispute_finding", "resolution_proposal"),
    PAUSE: ("agreement_date", "pause_date"),
}

NOTHING_OWED = Said("Ce client ne doit plus rien.", "This client owes nothing any more.")
NOTHING_LATE = Said("Rien n’est en retard chez ce client.", "Nothing is late at this client.")
DISPUTED = Said("Une contestation est ouverte : répondez-y d’abord.", "A dispute is open: answer it first.")
NOT_REMINDED = Said(
    "Aucune relance n’est notée : une mise en demeure vient en dernier.",
    "No reminder is on record: a formal notice comes last.",
)
NO_ADDRESS = Said(
    "Il manque l’adresse postale du client : complétez sa fiche.",
    "The client’s postal address is missing: complete its page.",
)
NO_NOTICE = Said(
    "Aucune mise en demeure n’est partie : elle vient avant.", "No formal notice has left: it comes first."
)
NO_RECEIPT = Said(
    "La réception de la mise en demeure n’est pas notée : son délai en dépend.",
    "The receipt of the formal notice is not on record: its deadline depends on it.",
)
NO_PLAN = Said("Aucun échéancier n’est proposé à ce client.", "No instalment plan is proposed to this client.")
NO_DISPUTE = Said("Aucune contestation n’est notée chez ce client.", "No dispute is on record at this client.")


@dataclass(frozen=True)
class Asked:
    """What a letter needs beyond the books, as its owner says it; by the names of the texts. `days` are dates."""

    words: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    deadline_days: int | None = None
    exhibits: tuple[Exhibit, ...] = ()

    def said(self, locale: Locale) -> dict[str, messages.Value]:
        """The words, and the days as a locale writes them; nothing for what stayed empty."""
        found: dict[str, messages.Value] = {name: word for name, word in self.words.items() if word.strip()}
        return found | {name: typography.date_long(day, locale) for name, day in self.days.items()}

    @property
    def kept(self) -> dict[str, str]:
        """What the next letter to the same client may take up again."""
        return {name: str(word) for name, word in {**self.words, **self.days}.items() if str(word).strip()}


def offered(business: "Business") -> tuple[str, ...]:
    """The steps one may write on paper. The one that stops the work waits until a lawyer has read it."""
    read = {one.step for one in method.legal_texts_of(business) if one.read_on}
    return tuple(step for step in STEPS if step != PAUSE or PAUSE in read)


def conditions(business: "Business", followed: Followed, client: Client, step: str, today: date) -> Iterator[Problem]:
    """What must hold before a letter is written. Inside `tenant()`."""
    if step == values.PLAN and values.plan_of(business, followed) is None:
        yield Problem("", NO_PLAN)
    if step in {values.HEARD, values.ANSWERED} and values.dispute_of(business, followed, step) is None:
        yield Problem("", NO_DISPUTE)
    if step in {"letter", NOTICE, LAST_DOOR, PAUSE}:
        yield from _of_reminder(followed, step, today)
    if not (client.street.strip() and client.city.strip()):
        yield Problem("address", NO_ADDRESS)


def _of_reminder(followed: Followed, step: str, today: date) -> Iterator[Problem]:
    case = followed.case
    if not exhibits.owed_by(followed, today):
        yield Problem("", NOTHING_LATE)
    if any(dispute.resolved_on is None for dispute in case.disputes):
        yield Problem("", DISPUTED)
    elif silence := silences.of_case(case, today):
        yield Problem("", silence.reason)
    if step in FORMAL and not any(touch.kind == "reminder" for touch in case.touches):
        yield Problem("", NOT_REMINDED)
    if step == LAST_DOOR:
        yield from _of_last_door(followed, today)


def _of_last_door(followed: Followed, today: date) -> Iterator[Problem]:
    notice = followed.case.notice
    if notice is None:
        yield Problem("", NO_NOTICE)
    elif notice.deadline_on is None:
        yield Problem("", NO_RECEIPT)
    elif today <= notice.deadline_on:
        fr, en = dates.written(notice.deadline_on, "fr"), dates.written(notice.deadline_on, "en")
        yield Problem(
            "",
            Said(f"Le délai de la mise en demeure court jusqu’au {fr}.", f"The deadline of the formal notice is {en}."),
        )


def preview(business: "Business", followed: Followed, step: str, *, asked: Asked, today: date) -> LetterText:
    """The letter as it would be frozen today. Raises messages.CannotFill, letters.CannotCompose, NoFigure.

    Inside `tenant()`.
    """
    client = clients.get(followed.client_id)
    overdue = exhibits.owed_by(followed, today) or followed.sums
    interest = step == LAST_DOOR or (step == NOTICE and _says_interest(business, client))
    figures = claims.figures(business, followed, overdue, today=today, interest=interest)
    ours = LOCALES[business.place]
    english = client.language == "en"
    first: library.Locale = "en" if english and business.place != "ca-qc" else ours
    twin = library.text(step, "en") if english and business.place == "ca-qc" else None
    text = library.text(step, first)
    joined = asked.exhibits or exhibits.exhibits_of(business, followed, overdue, first)
    told = _Told(business, followed, client, overdue, figures, joined, asked, step, today)
    profile = people.profile()
    made = letters.compose(
        messages.fill(text, told.values(first)),
        ends=letters.Ends(business.place, presenting.seller(profile), _addressee(client, first), today, profile.city),
        values=told.values(first),
        level=text.level,
        twin=messages.fill(twin, told.values("en")) if twin else None,
        twin_values=told.values("en") if twin else None,
        figures=figures,
        exhibits=joined if step in FORMAL else (),
    )
    return replace(made, extra=asked.kept)


def _says_interest(business: "Business", client: Client) -> bool:
    """Does the formal notice ask for interest in figures? Where it only begins to run, its total holds none."""
    return client.kind != "consumer" if business.place == "fr" else client.agreed_rate is not None


@dataclass(frozen=True)
class _Told:
    """All that a letter says, in the locale that is asked."""

    business: "Business"
    followed: Followed
    client: Client
    owed: Sequence[Owed]
    figures: lettering.Figures
    joined: tuple[Exhibit, ...]
    asked: Asked
    step: str
    today: date

    def values(self, locale: Locale) -> dict[str, messages.Value]:
        """The values of the texts; what a person said comes last."""
        facts = words.following(self.business, self.followed, self.client, sums=self.owed, today=self.today)
        law = claims.values(self.business, self.followed, self.figures, self.client, today=self.today, locale=locale)
        deadline = self.asked.deadline_days or DEADLINES[self.business.place]
        more = values.of_step(self.business, self.followed, self.step, today=self.today, locale=locale)
        return {
            **messages.following_values(facts, locale),
            **law,
            "notice_deadline_days": str(deadline),
            "notice_tracking": "",
            "exhibit_list": messages.joined([one.title for one in self.joined], locale),
            "history_lines": movements.lines(self.followed, self.owed, today=self.today, locale=locale),
            **more,
            **self.asked.said(locale),
        }


def _addressee(client: Client, locale: Locale) -> Party:
    """The client as an envelope names it: to the attention of whoever pays."""
    party = clients.party(client)
    to = "Attention: {}" if locale == "en" else "À l’attention de {}"
    return replace(party, attention=to.format(party.attention)) if party.attention else party


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
    """Freeze a letter to a client, to be signed and posted; one not posted yet of the same step gives way to it.

    Raises CannotWrite, messages.CannotFill, CannotCompose, NoFigure.
    """
    followed = cases.of_client(business, client_id, today=today)
    client: Client = Client.objects.get(id=client_id)
    if followed is None:
        raise CannotWrite([Problem("", NOTHING_OWED)])
    if found := [*conditions(business, followed, client, step, today), *_of_asked(asked)]:
        raise CannotWrite(found)
    text = preview(business, followed, step, asked=asked, today=today)
    for former in business.letters.filter(client_id=client_id, step=step, posted_on=None, dropped_at=None):
        telling.changed(book, "letter.dropped", former, by=by, at=at, changes={"dropped_at": at})
    letter = Letter(
        business=business, client_id=client_id, contact_id=followed.contact_id, step=step, level=text.level,
        written_on=today, written_at=at, text=lettering.text_of(text), by=by.pk,
        deadline_days=(asked.deadline_days or DEADLINES[business.place]) if step == NOTICE else None,
    )  # fmt: skip
    telling.added(book, "letter.written", letter, by=by, at=at)
    return letter


write = journal.verb(written)

DEADLINE_DAYS = range(3, 61)
WORDS_CHARS_MAX = 2000


def _of_asked(asked: Asked) -> Iterator[Problem]:
    if asked.deadline_days is not None and asked.deadline_days not in DEADLINE_DAYS:
        yield Problem(
            "notice_deadline_days",
            Said(
                f"Entre {DEADLINE_DAYS[0]} et {DEADLINE_DAYS[-1]} jours.",
                f"Between {DEADLINE_DAYS[0]} and {DEADLINE_DAYS[-1]} days.",
            ),
        )
    for name, word in asked.words.items():
        if len(word) > WORDS_CHARS_MAX:
            yield Problem(
                name, Said(f"{WORDS_CHARS_MAX} caractères au plus.", f"At most {WORDS_CHARS_MAX} characters.")
            )


def text_of(letter: Letter) -> LetterText:
    """The frozen text of a letter."""
    return lettering.from_text(letter.text)
