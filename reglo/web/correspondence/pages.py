"""The letters of a client, and writing one: what it lacks is asked beside what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books.archive import MissingFile
from reglo.books.clients import Client
from reglo.books.followups import cases
from reglo.books.followups import letters as book
from reglo.books.followups.cases import Followed
from reglo.books.letters import Letter
from reglo.documents import messages, renderer
from reglo.documents.letters import CannotCompose
from reglo.packs import texts
from reglo.packs.facts import NoFigure
from reglo.rules.lettering import LetterText
from reglo.web.answers import SeeOther
from reglo.web.correspondence import paper, steps
from reglo.web.correspondence.form import WordsForm, hint_of
from reglo.web.settings.section import language


@dataclass(frozen=True)
class Row:
    """One letter of the list."""

    letter: Letter
    name: Any
    state: steps.State
    deadline: date | None


@dataclass(frozen=True)
class Choice:
    """One letter that may be written, or why it may not yet."""

    step: str
    name: Any
    purpose: Any
    against: tuple[str, ...]


@needs("followups.see")
def letters(request: Asked, client_id: UUID) -> HttpResponse:
    """Every letter to a client, and those one may write."""
    client = find(request, client_id)
    rows = [
        Row(one, steps.NAMES.get(one.step, one.step), steps.state_of(one), steps.deadline_of(one))
        for one in book.of_client(request.business, client_id)
    ]
    context = {
        "client": client,
        "rows": rows,
        "choices": list(_choices(request, client)),
        "may_gather": request.role != "assistant",
    }
    return render(request, "web/correspondence/list.html", context)


def _choices(request: Asked, client: Client) -> Sequence[Choice]:
    today = clock.today(request.business.time_zone)
    followed = cases.of_client(request.business, client.id, today=today)
    if followed is None:
        return []
    return [
        Choice(step, steps.NAMES[step], steps.PURPOSES[step], _against(request, followed, client, step, today))
        for step in book.offered(request.business)
        if steps.may_write(request.role, step)
    ]


def _against(request: Asked, followed: Followed, client: Client, step: str, today: date) -> tuple[str, ...]:
    found = book.conditions(request.business, followed, client, step, today)
    return tuple(dict.fromkeys(problem.said(language()) for problem in found))


@needs("followups.see", post="followups.send")
@never_cache
def write(request: Asked, client_id: UUID, step: str) -> HttpResponse:
    """One letter before it is written: its words asked, its paper beside; what is sent freezes it."""
    client, followed = _asked_for(request, client_id, step)
    if followed is None:
        notes.info(request, _("Ce client ne doit plus rien : il n’y a pas de lettre à écrire."))
        return SeeOther(reverse("letters", args=[client_id]))
    seen = _Seen(request, client, followed, step)
    if request.method == "POST" and request.POST.get("do") == "write" and seen.form.is_valid() and seen.text:
        try:
            written = book.write(
                request.business, client_id=client_id, step=step, asked=seen.form.asked(), today=seen.today,
                by=request.user, at=clock.now(),
            )  # fmt: skip
        except book.CannotWrite as refusal:
            seen.form.refuse(refusal)
        else:
            return SeeOther(reverse("letter", args=[written.id]))
    refused = bool(seen.form.is_bound and (seen.form.errors or (request.POST.get("do") == "write" and seen.lacks)))
    return render(request, "web/correspondence/write.html", seen.context(), status=422 if refused else 200)


@needs("followups.see")
@never_cache
def preview(request: Asked, client_id: UUID, step: str) -> HttpResponse:
    """The PDF that the letter would be, with the words in the address; nothing is kept."""
    client, followed = _asked_for(request, client_id, step)
    seen = _Seen(request, client, followed, step, data=request.GET) if followed else None
    if seen is None or seen.text is None:
        return SeeOther(reverse("new_letter", args=[client_id, step]))
    try:
        content = book.preview_pdf(seen.text)
    except (renderer.RenderFailed, MissingFile):
        return render(request, "web/correspondence/no_file.html", {"client": client}, status=503)
    return HttpResponse(content, content_type="application/pdf")


def _asked_for(request: Asked, client_id: UUID, step: str) -> tuple[Client, Followed | None]:
    """The client and its case, when this letter is one that exists and one may write."""
    client = find(request, client_id)
    if step not in book.STEPS or step not in book.offered(request.business):
        raise Http404(step)
    if not steps.may_write(request.role, step):
        raise PermissionDenied(step)
    return client, cases.of_client(request.business, client_id, today=clock.today(request.business.time_zone))


class _Seen:
    """The form and the paper of one letter, with what was typed."""

    def __init__(self, request: Asked, client: Client, followed: Followed, step: str, *, data: Any = None) -> None:
        self.request, self.client, self.followed, self.step = request, client, followed, step
        self.today = clock.today(request.business.time_zone)
        typed = data if data is not None else request.POST if request.method == "POST" else None
        self.text: LetterText | None = None
        self.why = ""
        self.form = self._form(typed)
        self.lacks = self._compose() if self._is_read(self.form) else ()  # names of the texts
        if self.lacks:  # asked in the same form, the words typed so far kept
            self.form = self._form(typed, self.lacks)
            self._is_read(self.form)

    @staticmethod
    def _is_read(form: WordsForm) -> bool:
        return not form.is_bound or form.is_valid()

    def _form(self, typed: Any, lacks: tuple[str, ...] = ()) -> WordsForm:
        former = next(
            (book.text_of(one).extra for one in book.of_client(self.request.business, self.client.id) if one.text), {}
        )
        lacking = lacks or tuple(name for name in (typed or ()) if name in texts.names())
        place = self.request.business.place
        return WordsForm(self.step, place=place, lacking=lacking, former=former, data=typed)

    def _compose(self) -> tuple[str, ...]:
        """The letter, or the names of what it lacks."""
        asked = self.form.asked()
        try:
            self.text = book.preview(self.request.business, self.followed, self.step, asked=asked, today=self.today)
        except messages.CannotFill as holes:
            self.why = texts.in_words(holes.missing, language())
            return holes.missing
        except CannotCompose as refusal:
            self.why = refusal.reason(language())
        except NoFigure as unknown:
            self.why = unknown.text_en if language() == "en" else unknown.text_fr
        return ()

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        return {
            "client": self.client,
            "step": self.step,
            "name": steps.NAMES[self.step],
            "form": self.form,
            "hint": hint_of(self.step),
            "why": self.why,
            "against": _against(self.request, self.followed, self.client, self.step, self.today),
            "sheet": paper.drawn(self.text) if self.text else None,
            "typed": _asked_again(self.request.POST) if self.form.is_bound else "",
            "is_owners": steps.is_owners(steps.level_of(self.step)),
            "is_read": book.is_read(self.request.business, self.step),
        }


def _asked_again(sent: QueryDict) -> str:
    """What was typed, for an address: without the button pressed, nor the secret of the form."""
    kept = sent.copy()
    for name in ("csrfmiddlewaretoken", "do"):
        kept.pop(name, None)
    return kept.urlencode()


def find(request: Asked, client_id: UUID) -> Client:
    """A client one may see, or a 404."""
    found: Client | None = request.business.clients.prefetch_related("contacts").filter(id=client_id).first()
    if found is None:
        raise Http404(str(client_id))
    return found
