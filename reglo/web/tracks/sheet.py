"""What every track has: the client, what was said, the words that leave, and the facts they rest on.

The words follow the facts until somebody edits them: what was proposed is known by its digest, so that words nobody
touched are written again from the facts as they now stand, and words somebody wrote are kept.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reglo.access import Asked
from reglo.books import clients
from reglo.books.clients import Client, Contact
from reglo.books.followups import words
from reglo.books.followups.cases import Followed, Owed
from reglo.books.followups.replies import Done, Reply
from reglo.books.followups.tracks import Track
from reglo.books.tenancy import uuid7
from reglo.documents import markdown
from reglo.documents.messages import Filled
from reglo.rules import amounts, dates
from reglo.rules.reading import Problem
from reglo.web.payments.form import Typed
from reglo.web.settings.section import Words, language
from reglo.web.templatetags import reglo as tags

FOOT = f"\n{markdown.part()}\n"


@dataclass(frozen=True)
class Desk:
    """Who asks, about whom, on which day."""

    request: Asked
    client: Client
    followed: Followed
    today: date
    track: Track | None

    @property
    def contact(self) -> Contact | None:
        """Whom one writes to about money."""
        return clients.billing_contact(self.client)

    @property
    def late(self) -> tuple[Owed, ...]:
        """What is past due; all that is owed when nothing is. The currency of the oldest, since words have one total."""
        late = tuple(one for one in self.followed.sums if one.due_on < self.today) or self.followed.sums
        return tuple(one for one in late if one.currency == late[0].currency)

    @property
    def ours(self) -> tuple[Owed, ...]:
        """What is owed on invoices issued here, whose papers are here: what is late first."""
        rows = self.request.business.invoices.filter(id__in=[one.invoice_id for one in self.followed.sums])
        here = set(rows.filter(import_id=None).values_list("id", flat=True))
        return tuple(one for one in dict.fromkeys((*self.late, *self.followed.sums)) if one.invoice_id in here)

    def filled(self, step: str, sums: Iterable[Owed], extra: words.Extra) -> Filled:
        """The words of a step. Raises CannotFill."""
        return words.filled(self.request.business, self.followed, step, sums=tuple(sums), today=self.today, extra=extra)


class TrackForm(forms.Form):
    """The facts of a track and the words that leave."""

    subject = Words(label=_("Objet"), max_length=300)
    body = forms.CharField(
        label=_("Message"),
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    proposed = forms.CharField(required=False, widget=forms.HiddenInput)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    OF_WORDS: ClassVar[tuple[str, ...]] = ("subject", "body", "proposed", "request_key")
    SAID_OF: ClassVar[dict[str, str]] = {}  # the names of the verbs, where they are not those of the fields

    def __init__(self, desk: Desk, *, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        self.desk = desk
        super().__init__(data, initial={"request_key": uuid7(), **(initial or {})}, use_required_attribute=False)

    @property
    def of_facts(self) -> list[forms.BoundField]:
        """The fields that say facts."""
        return [self[name] for name in self.fields if name not in self.OF_WORDS]

    def refuse(self, problems: Iterable[Problem]) -> None:
        """What the verb refuses, each beside its field."""
        for problem in problems:
            name = self.SAID_OF.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, problem.said(language()))

    def propose(self, said: Filled) -> None:
        """Put these words in the form, as those that were proposed."""
        text, _foot = parts(said.body)
        digest = digest_of(said.subject, text)
        written = {"subject": said.subject, "body": text, "proposed": digest}
        self.initial = {**self.initial, **written}
        if isinstance(self.data, QueryDict) and self.is_bound:
            sent = self.data.copy()
            for name, value in written.items():
                sent[name] = value
            self.data = sent

    @property
    def is_edited(self) -> bool:
        """Did somebody write other words than those proposed?"""
        typed = (str(self["subject"].value() or ""), str(self["body"].value() or ""))
        return digest_of(*typed) != str(self["proposed"].value() or "")

    def reply(self, said: Filled, at: datetime, *, to: str = "") -> Reply:
        """The words as they stand in the form, with the foot of those proposed."""
        foot = parts(said.body)[1]
        body = str(self["body"].value() or "").replace("\r\n", "\n").rstrip()
        whole = f"{body}\n{FOOT}\n{foot}" if foot else body
        given = replace(said, subject=str(self["subject"].value() or "").strip(), body=whole if body else "")
        return Reply(given, self.cleaned_data["request_key"], self.desk.today, at, self.desk.request.user, to)


class Sheet:
    """One track: its facts, its words, its act."""

    kind: ClassVar[str]
    title: ClassVar[Any]
    todo: ClassVar[Any]  # what to do, in one sentence
    send: ClassVar[Any] = _("Envoyer et c’est fait")
    why: ClassVar[str]  # the card of advice behind it, and a second one
    why_also: ClassVar[str] = ""
    of_owner = False  # only the owner answers
    template = "web/tracks/_facts.html"
    after: ClassVar[str] = ""  # a template under the form
    has_words = True

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def form(self, data: Any = None) -> TrackForm:
        """The facts, as typed or as proposed."""
        raise NotImplementedError

    def words(self, form: TrackForm) -> Filled:
        """The words for the facts of a form that could be read, or for those proposed. Raises CannotFill."""
        raise NotImplementedError

    def act(self, form: TrackForm, reply: Reply) -> Done:
        """Note the facts and let the words leave. Raises FieldRefusal."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What its own template shows beside the form."""
        return {}

    def does(self, word: str) -> str | None:
        """Another gesture of this sheet: the sentence to say after it; None for one it does not know."""
        return None

    def after_url(self, done: Done) -> str:
        """Where one goes once it is done; empty for the page of the client."""
        return ""


def day_field(label: Any, **given: Any) -> Typed:
    """A day, as people write it."""
    return Typed(
        lambda text: dates.read_date(text, language()) if text else None,
        label=label,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **given,
    )


def amount_field(label: Any, **given: Any) -> Typed:
    """A sum, as people write it."""
    return Typed(
        lambda text: amounts.read_amount(text, language=language()) if text else None,
        label=label,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        **given,
    )


def named(one: Owed) -> str:
    """« 2026-001 · 1 800,00 € », in a list of sums."""
    return f"{one.number} · {tags.money(one.amount, one.currency)}"


def parts(body: str) -> tuple[str, str]:
    """The words, and the foot that stands under them."""
    text, _mark, foot = body.partition(FOOT)
    return text.strip("\n"), foot.strip("\n")


def digest_of(subject: str, body: str) -> str:
    """What tells the words proposed from words somebody wrote."""
    plain = "\n".join(line.rstrip() for line in f"{subject.strip()}\n{body}".replace("\r\n", "\n").strip().split("\n"))
    return hashlib.sha256(plain.encode()).hexdigest()
