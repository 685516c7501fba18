"""Facture: the paper being written, until it is issued.

The page of a new invoice writes nothing: its draft begins with the first thing kept, so that looking
leaves no litter. Each change is kept at once (`written`), with or without a script; a button of the
paper (« + ligne ») is a kept change too. `issue` keeps, then issues; asked twice, it leads to the same
invoice. Neither does anything for a page that has not seen what another one wrote (`elsewhere`).
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, replace_url, reswap, retarget, trigger_client_event

from reglo import clock, packs
from reglo.access import Asked, needs
from reglo.books import corrections, drafts, invoices, outbox, post, presenting
from reglo.books.clients import Client
from reglo.books.drafts import Draft, DraftGone, WrittenElsewhere
from reglo.books.tenancy import uuid7
from reglo.documents import typography
from reglo.rules import roles
from reglo.web import countries
from reglo.web.answers import SeeOther
from reglo.web.drafts import elsewhere, form, known, paper, sale
from reglo.web.method import words
from reglo.web.templatetags.reglo import locale, typeset

SALT = "reglo.new-draft"


@needs("drafts.open")
def new_draft(request: Asked) -> HttpResponse:
    """A blank paper. Nothing is kept before something is written."""
    if source := _chosen(request, "comme"):
        return _like(request, source)
    client = _chosen(request, "client")
    found = request.business.clients.filter(id=client).first() if client else None
    blank = _blank(request, uuid7(), client=found)
    return _page(request, blank, token=_token(request, blank.id))


def _chosen(request: Asked, name: str) -> uuid.UUID | None:
    """An identifier in the address, or nothing."""
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _like(request: Asked, source: uuid.UUID) -> HttpResponse:
    """A blank paper that says the same as an issued invoice."""
    ours = request.business.invoices.select_related("entry", "client").filter(kind="invoice", import_id=None)
    invoice = ours.filter(id=source).first()
    if invoice is None:
        raise Http404
    of_its_day = dict.fromkeys(("service_from", "service_to", "rate", "rate_on", "rate_source"), "")
    content = {**corrections.again(invoice.sealed), **of_its_day}
    copied = _blank(request, uuid7(), client=invoice.client, content=content)
    return _page(request, copied, token=_token(request, copied.id))


def _blank(
    request: Asked, draft_id: uuid.UUID, *, client: Client | None = None, content: Mapping[str, Any] | None = None
) -> Draft:
    """A draft that is nowhere yet; a client of the book brings its language."""
    business = request.business
    profile = business.profiles.get()
    written: dict[str, Any] = {
        "typed_in": "en" if _language() == "en" else "fr",
        "language": client.language if client else "fr",
        "lines": [dict(form.BLANK_LINE)],
        "buyer": {"name": client.name if client else "", "kind": "business", "country": _home(request)},
        **(content or {}),
    }
    if presenting.IDENTITY in presenting.asked(profile, business.place):
        written["seller"] = presenting.proposed(profile, business.place)
    return drafts.blank(business, draft_id, content=written, at=clock.now(), client=client)


def _home(request: Asked) -> str:
    """The country of the business's place."""
    return packs.get(request.business.place).country


def _token(request: Asked, draft_id: uuid.UUID) -> str:
    """What lets a page begin the draft it was given, and no other."""
    return signing.Signer(salt=SALT).sign(f"{request.business.id}/{draft_id}")


def _may_begin(request: Asked, draft_id: uuid.UUID) -> bool:
    try:
        signed = signing.Signer(salt=SALT).unsign(request.POST.get("new", ""))
    except signing.BadSignature:
        return False
    return signed == f"{request.business.id}/{draft_id}"


@needs("drafts.see", post="drafts.write")
def draft(request: Asked, draft_id: uuid.UUID) -> HttpResponse:
    """The paper as it was left, or what was just typed on it."""
    if request.method == "POST":
        return _kept(request, draft_id)
    found = _found(request, draft_id)
    return _page(request, found) if found else _issued_or_404(request, draft_id)


def _found(request: Asked, draft_id: uuid.UUID) -> Draft | None:
    rows = request.business.drafts.select_related("client", "corrects__entry", "replaces").filter(id=draft_id)
    found: Draft | None = rows.first()
    return found


def _issued_or_404(request: Asked, draft_id: uuid.UUID) -> HttpResponse:
    """A draft that was issued leads to its invoice; anything else is not here."""
    invoice = request.business.invoices.filter(draft_id=draft_id).first()
    if invoice is None:
        raise Http404
    return _to(request, reverse("invoice", args=[invoice.id]))


def _to(request: Asked, address: str) -> HttpResponse:
    """Look there next: a script is told so, a browser is sent."""
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return SeeOther(address)


def _kept(request: Asked, draft_id: uuid.UUID) -> HttpResponse:
    """Keep what was typed, do what a button asked, and show what changed."""
    try:
        found, focus, changed = _keep(request, draft_id, request.POST.get("do", ""))
    except DraftGone:
        return _issued_or_404(request, draft_id)
    except WrittenElsewhere:
        return _unseen(request, draft_id)
    if not request.htmx:
        anchor = f"#f-{focus.replace('.', '-')}" if focus else ""
        return SeeOther(reverse("draft", args=[draft_id]) + anchor)
    whole = focus is not None
    context = {**_context(request, found), "focus": focus or "", "oob": not whole, **changed}
    name = "web/drafts/_editor.html" if whole else "web/drafts/_kept.html"
    response = render(request, name, context)
    if whole:
        response = retarget(reswap(response, "outerHTML"), "#editor")
    return replace_url(response, reverse("draft", args=[draft_id]))


def _keep(request: Asked, draft_id: uuid.UUID, word: str) -> tuple[Draft, str | None, dict[str, bool]]:
    """Write the draft, beginning it if this page may: the draft, where to write next, which of its parts are others.

    Raises DraftGone and WrittenElsewhere; another business's draft is a 404.
    """
    page = elsewhere.page_of(request)
    before = _found(request, draft_id) or _begun(request, draft_id)
    content = form.read(request.POST, before.content)
    focus = form.act(content, word) if word else None
    if focus is None and _currency(request, content) != _currency(request, before.content):
        focus = "currency"  # Every figure of the page names it.
    if focus is None and page.insists:
        focus = ""  # The page is drawn anew: nothing of the question is left on it.
    client = _client(request, before, content)
    readdressed = (client and client.id) != before.client_id
    if readdressed:
        _readdress(request, content, before, client)
    client_id = client.id if client else None
    drafts.write(request.business, draft_id, content=content, client_id=client_id, at=clock.now(), page=page)
    found = _found(request, draft_id)
    assert found is not None, draft_id
    resituated = sale.changed(request.business, before, found, today=_today(request))
    return found, focus, {"readdressed": readdressed, "resituated": resituated}


def _currency(request: Asked, content: Mapping[str, Any]) -> str:
    return content.get("currency") or request.business.currency


def _begun(request: Asked, draft_id: uuid.UUID) -> Draft:
    """The draft of a new paper, from the first thing kept. Raises DraftGone; 404 for a page that was not given it."""
    if not _may_begin(request, draft_id) and not request.business.invoices.filter(draft_id=draft_id).exists():
        raise Http404
    content = _blank(request, draft_id).content
    return drafts.open_draft(request.business, content=content, at=clock.now(), draft_id=draft_id)


def _readdress(request: Asked, content: dict[str, Any], before: Draft, client: Client | None) -> None:
    """Another client brings its language and its terms, unless others were written."""
    usual = (before.client.terms if before.client else "") or request.business.profiles.get().terms
    if content.get("terms") in (usual, words.of_value("terms", usual)):
        content["terms"] = ""
    if client is not None:
        content["language"] = client.language


def _client(request: Asked, before: Draft, content: dict[str, Any]) -> Client | None:
    """Whom the paper is addressed to; a correction keeps the client of what it corrects."""
    if before.corrects_id is not None:
        client: Client | None = before.client
        return client
    typed = str((content.get("buyer") or {}).get("name", ""))
    return known.named(request.business, typed, chosen=before.client_id)


@needs("invoices.issue")
def issue(request: Asked, draft_id: uuid.UUID) -> HttpResponse:
    """Issue the paper as the page shows it, or say everything that keeps it from being issued."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("draft", args=[draft_id]))
    if "lines" in request.POST and roles.may(request.role, "drafts.write"):
        try:
            _keep(request, draft_id, "")
        except DraftGone:
            return _issued_or_404(request, draft_id)
        except WrittenElsewhere:
            return _unseen(request, draft_id, issuing=True)
    elif "seen" in request.POST and not drafts.is_seen(request.business, draft_id, elsewhere.page_of(request)):
        return _unseen(request, draft_id, issuing=True)
    found = _found(request, draft_id)
    if found is None:
        return _issued_or_404(request, draft_id)
    try:
        issued = invoices.issue(
            request.business, draft_id, on=_today(request), by=request.user, at=clock.now(), channel=_channel(request)
        )
    except DraftGone as gone:
        raise Http404 from gone
    except invoices.CannotIssue:
        return _refused(request, draft_id)
    if found.content.get("replaces"):
        return _replace(request, issued.invoice)
    return _to(request, reverse("invoice", args=[issued.invoice.id]))


def _channel(request: Asked) -> str:
    """By our own mail server where there is one that works, unless the person keeps the message back."""
    server = post.server()
    sends = server is not None and server.works and request.POST.get("send", "1") == "1"
    return outbox.EMAIL if sends else outbox.HAND


def _refused(request: Asked, draft_id: uuid.UUID) -> HttpResponse:
    """422: what is missing, beside each field and all together; everything typed is there."""
    found = _found(request, draft_id)
    if found is None:
        raise Http404
    context = _context(request, found, told=True)
    if request.htmx:
        part = render(request, "web/drafts/_editor.html", context, status=422)
        part = retarget(reswap(part, "outerHTML"), "#editor")
        return replace_url(part, reverse("draft", args=[draft_id]))
    return render(request, "web/drafts/page.html", context, status=422)


def _unseen(request: Asked, draft_id: uuid.UUID, *, issuing: bool = False) -> HttpResponse:
    """409: another page wrote since. What is typed stays in its fields; whoever only reads is shown what was written."""
    found = _found(request, draft_id)
    if found is None:
        return _issued_or_404(request, draft_id)
    said = elsewhere.told(request, found)
    if not roles.may(request.role, "drafts.write"):
        context = {**_context(request, found), "elsewhere": said["elsewhere"], "asks": True}
        part = render(request, f"web/drafts/{'_editor' if request.htmx else 'page'}.html", context, status=409)
        return retarget(reswap(part, "outerHTML"), "#editor")
    if request.htmx:
        known_there = elsewhere.is_told(request, found) and not issuing
        context = {
            **said,
            "oob": True,
            "asks": issuing,
            "is_told": known_there,
            "draft_id": draft_id,
            "may_write": True,
        }
        part = reswap(render(request, "web/drafts/_unseen.html", context, status=409), "none")
        return part if known_there else trigger_client_event(part, "reglo:say", {"value": said["elsewhere"]})
    found.content = form.read(request.POST, found.content)
    found.client = _client(request, found, found.content)
    context = {**_context(request, found), **said, "asks": True}
    return render(request, "web/drafts/page.html", context, status=409)


def _replace(request: Asked, credit_note: invoices.Invoice) -> HttpResponse:
    """Once the wrong invoice is cancelled, the paper of the right one opens."""
    try:
        replacement = corrections.open_replacement(request.business, credit_note, at=clock.now())
    except (DraftGone, corrections.CannotCorrect):  # Something of the invoice is left: its page says what.
        return _to(request, reverse("invoice", args=[credit_note.id]))
    said = _("Avoir %(number)s émis. Voici la facture qui remplace : corrigez-la, puis émettez-la.")
    messages.info(request, typeset(said % {"number": credit_note.number}))
    return _to(request, reverse("draft", args=[replacement.id]))


@needs("drafts.drop")
def drop(request: Asked, draft_id: uuid.UUID) -> HttpResponse:
    """Throw the draft away: it never had a number."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("draft", args=[draft_id]))
    try:
        drafts.drop(request.business, draft_id, by=request.user, at=clock.now())
    except DraftGone:
        return _issued_or_404(request, draft_id)
    messages.info(request, typeset(_("Brouillon supprimé. Il n’avait pas de numéro.")))
    return _to(request, reverse("invoices"))


def _page(request: Asked, found: Draft, *, token: str = "") -> HttpResponse:
    return render(
        request, "web/drafts/page.html", {**_context(request, found), "token": token, "new_paper": bool(token)}
    )


def _context(request: Asked, found: Draft, *, told: bool = False) -> dict[str, Any]:
    """What the templates show of a draft, for whoever asks."""
    server = post.server()
    shown = paper.context(paper.view(request.business, found, today=_today(request), told=told))
    offered = _offered(shown["lines"])
    return {
        **shown,
        "offered": offered,
        "retaxed": request.POST.get("offered", offered) != offered,
        "token": request.POST.get("new", ""),
        **elsewhere.marks(request, found),
        "may_write": roles.may(request.role, "drafts.write"),
        "may_continue": roles.may(request.role, "settings.numbering") and not request.business.invoices.exists(),
        "may_drop": roles.may(request.role, "drafts.drop"),
        "sends": server is not None and server.works,
        "kept_hour": _hour(request, found),
        "countries": countries.named(_language()),
    }


def _offered(lines: Sequence[paper.Line]) -> str:
    """The taxes that the lists of the page offer, so that a list one may be choosing in is only redrawn for others."""
    return "/".join(one.value or one.label for one in lines[0].taxes) if lines else ""


def _hour(request: Asked, found: Draft) -> str:
    """When the draft was kept last, on the business's clock: « 14 h 05 »."""
    at = found.written_at.astimezone(ZoneInfo(request.business.time_zone))
    return typography.hour(at.time(), locale())


def _today(request: Asked) -> date:
    return clock.today(request.business.time_zone)


def _language() -> str:
    return translation.get_language() or "fr"


urlpatterns = [
    path("nouvelle/", new_draft, name="new_draft"),
    path("brouillons/<uuid:draft_id>/", draft, name="draft"),
    path("brouillons/<uuid:draft_id>/emission/", issue, name="issue_draft"),
    path("brouillons/<uuid:draft_id>/suppression/", drop, name="drop_draft"),
]
