"""One letter: its paper, where it stands, and what is done next: sign, post, note the receipt, give up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages as notes
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import archive
from reglo.books.archive import MissingFile
from reglo.books.followups import letters as book
from reglo.books.letters import Letter
from reglo.documents import renderer
from reglo.rules import roles
from reglo.web.answers import SeeOther
from reglo.web.correspondence import paper, steps
from reglo.web.correspondence.form import PostForm, ReceiptForm, SignForm, refuse, today_typed


@needs("followups.see")
@never_cache
def letter(request: Asked, letter_id: UUID) -> HttpResponse:
    """The letter and the one thing to do next."""
    return _page(request, find(request, letter_id))


@needs("followups.see")
def pdf(request: Asked, letter_id: UUID) -> HttpResponse:
    """The PDF to print; made now if it is not there yet."""
    found = find(request, letter_id)
    try:
        content = book.pdf_of(request.business, found, at=clock.now())
    except (renderer.RenderFailed, MissingFile):
        return render(request, "web/correspondence/no_file.html", {"client": found.client, "letter": found}, status=503)
    return _file(content, found.file_name, as_attachment="fichier" in request.GET)


@needs("followups.see")
def proof(request: Asked, letter_id: UUID) -> HttpResponse:
    """The proof of receipt, as it was kept."""
    found = find(request, letter_id)
    if not found.proof:
        raise Http404(str(letter_id))
    try:
        content = archive.read(found.proof)
    except MissingFile:
        return render(request, "web/correspondence/no_file.html", {"client": found.client, "letter": found}, status=503)
    return _file(content, f"preuve-{found.file_name}", as_attachment=False)


def _file(content: bytes, name: str, *, as_attachment: bool) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment, name) or "inline"
    return response


@needs("followups.sign")
@never_cache
def sign(request: Asked, letter_id: UUID) -> HttpResponse:
    """The owner signs; what the letter claims must still be true."""
    found, form = find(request, letter_id), SignForm(request.POST)

    def done() -> str:
        knowingly = bool(form.is_valid() and form.cleaned_data["knowingly"])
        today = clock.today(request.business.time_zone)
        book.sign(
            request.business, letter_id=letter_id, knowingly=knowingly, by=request.user, at=clock.now(), today=today
        )
        return _("Signée. Imprimez-la, glissez-la dans une enveloppe à fenêtre, puis notez le jour de l’envoi.")

    return _done(request, found, form, done, sign=form)


@needs("followups.send")
@never_cache
def post(request: Asked, letter_id: UUID) -> HttpResponse:
    """« Postée le » : from then on it counts as a contact."""
    found, form = find(request, letter_id), PostForm(request.POST, use_required_attribute=False)
    if not _may_handle(request, found):
        raise PermissionDenied("followups.sign")

    def done() -> str:
        given = form.cleaned_data
        book.post(
            request.business, letter_id=letter_id, on=given["posted_on"], tracking=given["tracking"], by=request.user,
            at=clock.now(),
        )  # fmt: skip
        return _("C’est noté : la lettre est partie.")

    return _done(request, found, form, done, post=form)


@needs("followups.send")
@never_cache
def receive(request: Asked, letter_id: UUID) -> HttpResponse:
    """Received, or presented: the deadline of a formal notice runs from there."""
    found, form = find(request, letter_id), ReceiptForm(request.POST, request.FILES, use_required_attribute=False)
    if not _may_handle(request, found):
        raise PermissionDenied("followups.sign")

    def done() -> str:
        given = form.cleaned_data
        day = given["received_on"]
        was_received = given["way"] == "received"
        book.receive(
            request.business, letter_id=letter_id, received_on=day if was_received else None,
            presented_on=None if was_received else day, proof=given["proof"], by=request.user, at=clock.now(),
        )  # fmt: skip
        return _("C’est noté, et gardé pour le dossier.")

    return _done(request, found, form, done, receipt=form)


@needs("followups.send")
@never_cache
def drop(request: Asked, letter_id: UUID) -> HttpResponse:
    """Give up a letter that was not posted."""
    found = find(request, letter_id)
    if not _may_handle(request, found):
        raise PermissionDenied("followups.sign")
    if request.method == "POST":
        book.drop(request.business, letter_id=letter_id, by=request.user, at=clock.now())
        notes.info(request, _("Lettre abandonnée."))
    return SeeOther(reverse("letters", args=[found.client_id]))


def _done(request: Asked, found: Letter, form: forms.Form, act: Callable[[], str], **shown: forms.Form) -> HttpResponse:
    """Do it and come back; or the page again, with everything that was typed and what is wrong with it."""
    home = SeeOther(reverse("letter", args=[found.id]))
    if request.method != "POST":
        return home
    if form.is_valid():
        try:
            said = act()
        except book.CannotWrite as refusal:
            refuse(form, refusal)
        else:
            notes.success(request, said)
            return home
    return _page(request, found, status=422, **shown)


def _page(request: Asked, found: Letter, *, status: int = 200, **forms_: forms.Form) -> HttpResponse:
    today = clock.today(request.business.time_zone)
    text = book.text_of(found)
    may_sign = roles.may(request.role, "followups.sign")
    context: dict[str, Any] = {
        "letter": found,
        "client": found.client,
        "name": steps.NAMES.get(found.step, found.step),
        "state": steps.state_of(found),
        "deadline": steps.deadline_of(found),
        "sheet": paper.drawn(text),
        "is_read": book.is_read(request.business, found.step),
        "is_owners": steps.is_owners(found.level),
        "has_moved": found.posted_on is None and found.dropped_at is None and book.moved(request.business, found),
        "may_sign": may_sign,
        "may_post": _may_handle(request, found),
        "may_receive": bool(found.level) and _may_handle(request, found),
        "sign_form": forms_.get("sign") or SignForm(),
        "post_form": forms_.get("post") or PostForm(initial={"posted_on": today_typed(today)}),
        "receipt_form": forms_.get("receipt") or _receipt(found),
        "to_mend": next(iter(forms_.values()), None),
    }
    return render(request, "web/correspondence/letter.html", context, status=status)


def _may_handle(request: Asked, found: Letter) -> bool:
    """Posting and receiving: anyone who follows up, and only the owner from the formal notice on."""
    needed = "followups.sign" if steps.is_owners(found.level) else "followups.send"
    return roles.may(request.role, needed)


def _receipt(found: Letter) -> ReceiptForm:
    """The proof as it is known."""
    day = found.received_on or found.presented_on
    way = "received" if found.received_on else "presented" if found.presented_on else ""
    return ReceiptForm(
        initial={"way": way, "received_on": today_typed(day) if day else ""}, use_required_attribute=False
    )


def find(request: Asked, letter_id: UUID) -> Letter:
    """A letter to a client one may see, or a 404."""
    found: Letter | None = request.business.letters.select_related("client").filter(id=letter_id).first()
    if found is None:
        raise Http404(str(letter_id))
    return found
