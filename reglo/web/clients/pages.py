"""The list of clients, and one client: what it owes, whom to write to, what it was billed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import abandonments, halts, method, people, standing, unpaid
from reglo.books import clients as book
from reglo.books.clients import Client, Contact
from reglo.books.followups import cases, expectations, given
from reglo.books.followups.cases import Followed
from reglo.books.followups.expectations import Coming
from reglo.books.standing import Account
from reglo.rules import addresses, roles
from reglo.rules.invoicing import Address
from reglo.rules.reading import FieldRefusal
from reglo.web import agreed
from reglo.web.answers import SeeOther
from reglo.web.clients import known, notes, story, undoing
from reglo.web.clients import next as following
from reglo.web.clients.form import ClientForm
from reglo.web.clients.notes import Around, Note
from reglo.web.invoices import rows_of
from reglo.web.method import told, words
from reglo.web.rights import telling
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags

ROWS = 20  # invoices on the page of a client, beside all else that is known of it


@dataclass(frozen=True)
class Line:
    """One client of the list: who pays there, and what is open."""

    client: Client
    contact: Contact | None
    accounts: tuple[Account, ...]  # one for each currency

    @property
    def late(self) -> list[Account]:
        """Those with something past due."""
        return [one for one in self.accounts if one.late]

    @property
    def ahead(self) -> list[Account]:
        """Those with something still to come."""
        return [one for one in self.accounts if one.ahead]


@needs("clients.see")
def clients(request: Asked) -> HttpResponse:
    """Everyone, by name; a search narrows."""
    sought = request.GET.get("q", "").replace("\0", "").strip()
    page = standing.clients_page(request.business, sought=sought, after=request.GET.get("apres", "").replace("\0", ""))
    today = clock.today(request.business.time_zone)
    said = given.of(request.business, today=today)
    owed = standing.accounts(request.business, [one.id for one in page.rows], today=today, given=said)
    lines = [Line(one, book.billing_contact(one), owed[one.id]) for one in page.rows]
    context = {
        "lines": lines,
        "next_key": page.next_key,
        "sought": sought,
        "may_add": roles.may(request.role, "clients.add"),
    }
    return render(request, "web/clients/list.html", context)


@needs("clients.see")
@never_cache
def client(request: Asked, client_id: UUID) -> HttpResponse:
    """One client."""
    return _shown(request, _found(request, client_id))


def _shown(request: Asked, found: Client, *, bound: Note | None = None) -> HttpResponse:
    """The page of a client; with what was typed, when a note was refused."""
    today = clock.today(request.business.time_zone)
    after = request.GET.get("apres", "")
    page = standing.invoices_page(request.business, client_id=found.id, after=after, most=ROWS)
    late = telling.of_client(request, found.id, today=today)
    said = agreed.of(request, today=today)
    context = {
        "client": found,
        "billing": book.billing_contact(found),
        "mission": book.contact_of(found, book.MISSION),
        "accounts": standing.accounts(request.business, [found.id], today=today, given=said.given)[found.id],
        "overpaid": standing.overpaid(request.business, found.id),
        "address": _address(found),
        "terms": words.of_value("terms", found.terms or people.profile().terms),
        "rows": rows_of(page.rows, today, said),
        "next_key": page.next_key,
        "deviations": _deviations(request, found.id),
        **telling.part(late),
        **_gone(request, found.id),
        "bounces": halts.standing_of(request.business, found.id),
        "may_follow": roles.may(request.role, "followups.see"),
        "may_let_go": roles.may(request.role, "followups.let_go"),
        "may_change": roles.may(request.role, "clients.change"),
        "may_depart": roles.may(request.role, "deviations.change"),
        "may_ask": roles.may(request.role, "questions.ask") and not roles.may(request.role, "questions.answer"),
        "habit": known.of(request, found, today),
        **(_followed(request, found, today, bound) if roles.may(request.role, "followups.see") else {}),
    }
    return render(request, "web/clients/client.html", context, status=422 if bound is not None else 200)


def _gone(request: Asked, client_id: UUID) -> dict[str, Any]:
    """What was let go, and where its VAT may be recovered."""
    gone = abandonments.of_client(request.business, client_id)
    may_recover = roles.may(request.role, "invoices.recover_vat")
    invoices = (one.receivable.invoice for one in gone) if may_recover else ()
    return {"gone": gone, "vat_back": unpaid.recoverable(request.business, invoices)}


def _followed(request: Asked, found: Client, today: date, bound: Note | None) -> dict[str, Any]:
    """What only those who follow up see: the next step, the expected days, the thread, the notes."""
    followed = cases.of_client(request.business, found.id, today=today)
    around = Around(request, found, today)
    whole = request.GET.get("fil") == "tout"
    thread = story.of(request.business, found, today=today, most=story.WHOLE if whole else story.SHORT)
    return {
        "next": following.of(request, found, followed, today) if followed else None,
        "expected": _expected(request, followed, today) if followed else [],
        "follower": following.follower(request, found, today),
        "doors": agreed.doors(found),
        "client_id": found.id,
        "may_accept": roles.may(request.role, "followups.note"),
        "thread": thread,
        "thread_is_short": not whole and len(thread) == story.SHORT,
        "promises": known.promises_of(request, found, today),
        "standing": undoing.standing(around),
        "notes": notes.forms_of(around, bound),
        "refused": bound.key if bound is not None else "",
    }


def _expected(request: Asked, followed: Followed, today: date) -> list[tuple[Coming, str]]:
    """What should come, a line for each day, with its reason."""
    found = expectations.of(request.business, [followed], today=today)
    return [(one, one.why(language())) for one in expectations.by_day(found, today=today)]


@needs("followups.see", post="followups.note")
@never_cache
def note(request: Asked, client_id: UUID, key: str) -> HttpResponse:
    """Note one thing; refused, the page of the client stands with what was typed."""
    found = _found(request, client_id)
    kind = _kind(request, key)
    if request.method != "POST":
        return SeeOther(f"{reverse('client', args=[client_id])}#noter")
    form = kind(Around(request, found, clock.today(request.business.time_zone)), data=request.POST)
    if form.is_valid():
        try:
            messages.success(request, tags.typeset(form.keep()))
        except FieldRefusal as refusal:
            form.refuse(refusal.found)
        else:
            return SeeOther(reverse("client", args=[client_id]))
    return _shown(request, found, bound=form)


@needs("followups.see", post="followups.note")
def undo(request: Asked, client_id: UUID, key: str, row_id: UUID) -> HttpResponse:
    """Take one thing back."""
    around = Around(request, _found(request, client_id), clock.today(request.business.time_zone))
    _kind(request, key)
    if request.method == "POST":
        rows, act = undoing.UNDO.get(key, ("", None))
        if act is None or not getattr(around.client, rows).filter(id=row_id).exists():
            raise Http404(f"{key} {row_id}")
        act(around, row_id)
        messages.info(request, gettext("C’est fait : la suite reprend à son heure."))
    return SeeOther(reverse("client", args=[client_id]))


def _kind(request: Asked, key: str) -> type[Note]:
    """The note of that name, for whoever may write it."""
    kind = notes.NOTES.get(key)
    if kind is None or (kind is notes.StatusNote and request.business.place not in notes.PLATFORMS):
        raise Http404(key)
    if request.method == "POST" and not roles.may(request.role, kind.verb):
        raise PermissionDenied(kind.verb)
    return kind


def _deviations(request: Asked, client_id: UUID) -> list[told.Line]:
    """Where this client departs from the method, imposed or not."""
    today = clock.today(request.business.time_zone)
    found = method.open_deviations(request.business, on=today, client_id=client_id)
    return [told.line(request, one) for one in (*found.imposed, *found.own)]


@needs("clients.add")
@never_cache
def new(request: Asked) -> HttpResponse:
    """Write a client into the book."""
    form = ClientForm(request, data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, form, None)
    added = book.add(
        request.business,
        client=form.of_client(),
        billing=form.of_billing(),
        mission=form.of_mission(),
        by=request.user,
        at=clock.now(),
        request_key=form.cleaned_data["request_key"],
    )
    messages.success(request, gettext("%(name)s est dans vos clients.") % {"name": added.name})
    return SeeOther(reverse("client", args=[added.id]))


@needs("clients.change")
@never_cache
def change(request: Asked, client_id: UUID) -> HttpResponse:
    """Mend what is known of a client; what was issued keeps what it printed."""
    found = _found(request, client_id)
    form = ClientForm(request, found, data=request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, form, found)
    book.change(
        request.business,
        client_id,
        client=form.of_client(),
        billing=form.of_billing(),
        mission=form.of_mission(),
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, gettext("C’est noté. Les factures déjà émises gardent ce qu’elles disaient."))
    return SeeOther(reverse("client", args=[client_id]))


def _form(request: Asked, form: ClientForm, found: Client | None) -> HttpResponse:
    return render(
        request, "web/clients/form.html", {"form": form, "client": found}, status=422 if form.is_bound else 200
    )


def _address(found: Client) -> list[str]:
    """Its lines as its country writes them; nothing without a street or a town."""
    if not (found.street or found.city):
        return []
    place = Address(tuple(found.street.splitlines()), found.postal_code, found.city, found.region, found.country)
    return addresses.written(place).splitlines()


def _found(request: Asked, client_id: UUID) -> Client:
    found = book.found(client_id)
    if found is None:
        raise Http404(str(client_id))
    found.business = request.business
    return found
