"""Questions: what a delegate does not decide is asked to the owner, about one client, and answered once."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from reglo.books import journal
from reglo.books.clients import Client
from reglo.books.members import delegations
from reglo.books.members.refusals import CannotKeep, refused
from reglo.books.members.tables import Question
from reglo.books.people import Membership, day_of
from reglo.books.tenancy import tenant
from reglo.rules.reading import spaced

if TYPE_CHECKING:
    from reglo.books.people import Business, User

WORDS_MAX = 2000


class CannotAsk(CannotKeep):
    """There is no question, or the client is not one this person follows."""


class CannotAnswer(CannotKeep):
    """There is no answer, or somebody answered already."""


def ask(business: "Business", *, client_id: uuid.UUID, words: str, by: "User", at: datetime) -> Question:
    """Ask the owner something about a client; the same thing asked again meanwhile is one. Raises CannotAsk."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if problem := _wrong_words(words):
            raise CannotAsk(refused("words", *problem))
        if not _follows(business, client_id, by=by, at=at):
            raise CannotAsk(
                refused("client", "Ce client ne vous est pas confié.", "This client is not confided to you.")
            )
        said = {"client_id": client_id, "asked_by": by.pk, "words": words.strip()}
        already: Question | None = Question.objects.filter(answered_at=None, **said).first()
        if already is not None:
            return already
        asked: Question = Question.objects.create(business=business, asked_at=at, **said)
        facts = {"client": client_id, "words": asked.words}
        journal.append(book, "question.asked", facts, subject=asked.id, by=by, at=at)
        return asked


def answer(business: "Business", question_id: uuid.UUID, *, words: str, by: "User", at: datetime) -> Question:
    """Answer a question, once. Raises CannotAnswer, Question.DoesNotExist."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        asked: Question = Question.objects.get(id=question_id)
        if asked.answered_at is not None:
            raise CannotAnswer(
                refused(
                    "words",
                    "Cette question a déjà sa réponse : elle est restée comme elle était.",
                    "This question is answered already: the answer stays as it was.",
                )
            )
        if problem := _wrong_words(words):
            raise CannotAnswer(refused("words", *problem))
        asked.answer, asked.answered_at, asked.answered_by = words.strip(), at, by.pk
        asked.save(update_fields=["answer", "answered_at", "answered_by"])
        journal.append(book, "question.answered", {"words": asked.answer}, subject=asked.id, by=by, at=at)
        return asked


def questions(business: "Business", *, by: "User | None" = None, since: datetime | None = None) -> "QuerySet[Question]":
    """Questions of the business in force, the latest first: of one person, open or moved since an instant."""
    rows: QuerySet[Question] = business.questions.select_related("client")
    if by is not None:
        rows = rows.filter(asked_by=by.pk)
    if since is not None:
        rows = rows.filter(Q(answered_at=None) | Q(answered_at__gte=since) | Q(asked_at__gte=since))
    return rows.order_by("-asked_at", "-id")


def _wrong_words(words: str) -> tuple[str, str] | None:
    if not spaced(words):
        return "Écrivez quelques mots.", "Write a few words."
    if len(words) > WORDS_MAX:
        return f"Faites plus court : {WORDS_MAX} signes au plus.", f"Make it shorter: {WORDS_MAX} characters at most."
    return None


def _follows(business: "Business", client_id: uuid.UUID, *, by: "User", at: datetime) -> bool:
    """Whether this person sees this client today."""
    membership = Membership.objects.filter(business=business, user_id=by.pk).first()
    if membership is None or not Client.objects.filter(id=client_id).exists():
        return False
    seen = delegations.delegated_clients(business, membership, on=day_of(business, at))
    return seen is delegations.ALL or client_id in seen
