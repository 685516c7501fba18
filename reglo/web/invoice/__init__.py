"""Facture: the page of an issued invoice or credit note.

The paper as it was sealed, its files, the message that carries it and what became of that message, how
the money stands, and every fact about it. Nothing here changes what was issued: a mistake is corrected
by a credit note (`corrections`).
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import outbox, papers, post, unpaid
from reglo.books.archive import MissingFile
from reglo.books.followups import duplicates
from reglo.books.invoices import Invoice
from reglo.books.outbox import Message
from reglo.documents import eml, facturx, renderer
from reglo.web.answers import SeeOther
from reglo.web.invoice import corrections, page, pictures, state
from reglo.web.templatetags.reglo import typeset


def _message(request: Asked, invoice: Invoice) -> Message:
    """The latest message that carries the document; the one the page showed, when it says which."""
    message: Message | None = state.latest(invoice)
    if message is None or str(message.id) != request.POST.get("message", str(message.id)):
        raise Http404
    return message


def _file(
    content: bytes, name: str, *, content_type: str = "application/pdf", manner: str = "attachment"
) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'{manner}; filename="{name}"'
    return response


def _no_file(request: Asked, issued: Invoice, failure: Exception) -> HttpResponse:
    """503: the paper could not be made, or the archive lost it; the page says which."""
    lost = isinstance(failure, MissingFile)
    return render(request, "web/invoice/no_file.html", {"invoice": issued, "lost": lost}, status=503)


@needs("invoices.see")
def invoice(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """The document as issued, and everything about it."""
    found = page.find(request, invoice_id)
    if found.elsewhere:
        return render(request, "web/invoice/elsewhere.html", page.elsewhere(request, found))
    return render(request, "web/invoice/page.html", page.context(request, found))


@needs("invoices.see")
def dispatch(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """How the message stands: what the page asks again while it is on its way."""
    issued = page.find_ours(request, invoice_id)
    if not request.htmx:
        return HttpResponseRedirect(reverse("invoice", args=[issued.id]) + "#message")
    return render(request, "web/invoice/_moving.html", page.moving(request, issued))


@needs("invoices.see")
def pdf(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """The archived PDF, in the browser or as a file; made now if it is not there yet."""
    issued = page.find_ours(request, invoice_id)
    try:
        content = papers.pdf_of(request.business, issued, at=clock.now())
    except (renderer.RenderFailed, MissingFile) as failure:
        return _no_file(request, issued, failure)
    return _file(content, issued.file_name, manner="attachment" if "fichier" in request.GET else "inline")


@needs("invoices.see")
def ubl(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """« XML (UBL) »: the same document for a platform or a program that reads this syntax."""
    issued = page.find_ours(request, invoice_id)
    if not papers.has_ubl(issued):
        raise Http404
    try:
        content = papers.ubl_of(issued)
    except facturx.CannotWrite as refusal:
        messages.error(request, typeset(refusal.reason(page.language())))
        return SeeOther(reverse("invoice", args=[issued.id]))
    return _file(content, f"{issued.file_name.removesuffix('.pdf')}-ubl.xml", content_type="application/xml")


@needs("invoices.copy")
def duplicate(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """« Faire un duplicata » : the same paper under its own number, marked as a copy; the journal keeps it."""
    issued = page.find_ours(request, invoice_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("invoice", args=[issued.id]) + "#files")
    try:
        content = papers.give_duplicate(request.business, issued, by=request.user, at=clock.now())
    except (renderer.RenderFailed, MissingFile) as failure:
        return _no_file(request, issued, failure)
    return _file(content, issued.copy_name)


@needs("invoices.recover_vat")
def unpaid_duplicate(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """The duplicate of an invoice that stays unpaid, with the words by which its VAT is recovered."""
    issued = page.find_ours(request, invoice_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("invoice", args=[issued.id]) + "#files")
    try:
        content = unpaid.give(request.business, issued, by=request.user, at=clock.now())
    except unpaid.CannotRecover as refusal:
        messages.error(request, typeset(refusal.reason(page.language())))
        return SeeOther(reverse("invoice", args=[issued.id]) + "#files")
    except renderer.RenderFailed as failure:
        return _no_file(request, issued, failure)
    return _file(content, f"tva-{issued.copy_name}")


@needs("outbox.see")
def letter(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """« Ouvrir dans ma messagerie »: the ready message, its PDF attached, as a file a mail program opens."""
    issued = page.find_ours(request, invoice_id)
    try:
        ready = papers.unsent(request.business, _message(request, issued), at=clock.now())
    except (renderer.RenderFailed, MissingFile) as failure:
        return _no_file(request, issued, failure)
    except eml.CannotBuild as refusal:
        messages.error(request, refusal.in_words(page.language()))
        return SeeOther(reverse("invoice", args=[issued.id]) + "#message")
    response = HttpResponse(eml.as_bytes(ready), content_type="message/rfc822")
    name = issued.file_name.removesuffix(".pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.eml"'
    return response


@needs("outbox.hand_over")
def hand_over(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """« C’est envoyé »: the person sent it by their own means."""
    issued = page.find_ours(request, invoice_id)
    if request.method == "POST":
        outbox.hand_over(request.business, _message(request, issued).id, by=request.user, at=clock.now())
    return _again(request, issued, _("C’est noté : %(number)s est envoyée.") % {"number": issued.number})


@needs("outbox.undo")
def hand_over_undone(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """« Annuler », within the minute after « C’est envoyé »: it was not sent."""
    done, late = _("C’est repris : %(number)s n’est pas envoyée."), _("Trop tard pour annuler : la minute est passée.")
    return _undone(request, invoice_id, outbox.take_back, done=done, late=late)


@needs("outbox.undo")
def undo(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """« Annuler », within the minute: the message stays here, the document keeps its number."""
    done = _("Envoi annulé. %(number)s est émise, non envoyée.")
    late = _("Trop tard pour annuler : le message est déjà parti.")
    return _undone(request, invoice_id, outbox.undo, done=done, late=late)


def _undone(request: Asked, invoice_id: uuid.UUID, verb: Callable[..., None], *, done: str, late: str) -> HttpResponse:
    issued = page.find_ours(request, invoice_id)
    said = ""
    if request.method == "POST":
        try:
            verb(request.business, _message(request, issued).id, by=request.user, at=clock.now())
            said = done % {"number": issued.number}
        except outbox.CannotUndo:
            said = late
    return _again(request, issued, said)


@needs("outbox.retry")
def retry(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """Send by the mail server what waits, did not leave, or may not have: once for each time a person asks."""
    issued = page.find_ours(request, invoice_id)
    if request.method == "POST":
        message, server, at = _message(request, issued), post.server(), clock.now()
        if server is None:
            said = _("Aucun serveur d’envoi n’est réglé : ouvrez le message dans votre messagerie.")
            return _again(request, issued, said)
        if message.state == outbox.QUEUED:
            outbox.send(request.business, message.id, by=request.user, at=at)
        else:
            outbox.retry(request.business, message.id, by=request.user, at=at)
    return _again(request, issued, "")


@needs("outbox.retry")
def send_duplicate(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """« Renvoyer un duplicata » : the document once more, in a message that says which it is."""
    issued = page.find_ours(request, invoice_id)
    if request.method == "POST":
        duplicates.send(request.business, _message(request, issued).id, by=request.user, at=clock.now())
    return _again(request, issued, "")


def _again(request: Asked, issued: Invoice, said: str) -> HttpResponse:
    """The part about the message, as it stands now, and a word on what was done."""
    address = reverse("invoice", args=[issued.id]) + "#message"
    if said:
        messages.info(request, typeset(said))
    if request.htmx:
        return HttpResponseClientRedirect(reverse("invoice", args=[issued.id]))
    return SeeOther(address)


urlpatterns: list[Any] = [
    path("<uuid:invoice_id>/", invoice, name="invoice"),
    path("<uuid:invoice_id>/envoi/", dispatch, name="dispatch"),
    path("<uuid:invoice_id>/pdf/", pdf, name="invoice_pdf"),
    path("<uuid:invoice_id>/logo/", pictures.logo, name="invoice_logo"),
    path("<uuid:invoice_id>/code/", pictures.code, name="invoice_code"),
    path("<uuid:invoice_id>/ubl/", ubl, name="invoice_ubl"),
    path("<uuid:invoice_id>/duplicata/", duplicate, name="duplicate"),
    path("<uuid:invoice_id>/duplicata/tva/", unpaid_duplicate, name="unpaid_duplicate"),
    path("<uuid:invoice_id>/message/", letter, name="invoice_letter"),
    path("<uuid:invoice_id>/renvoi/duplicata/", send_duplicate, name="send_duplicate"),
    path("<uuid:invoice_id>/envoyee/", hand_over, name="hand_over"),
    path("<uuid:invoice_id>/envoyee/annulation/", hand_over_undone, name="take_back_invoice"),
    path("<uuid:invoice_id>/annulation/", undo, name="undo"),
    path("<uuid:invoice_id>/renvoi/", retry, name="retry"),
    path("<uuid:invoice_id>/correction/", corrections.correct, name="correct"),
    path("<uuid:invoice_id>/remplacement/", corrections.replace, name="replace"),
]
