"""What becomes of a message: taken back within the minute, sent by hand, sent again, or as a file."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import outbox, papers, post
from reglo.books.archive import MissingFile
from reglo.books.invoices import Invoice
from reglo.books.outbox import Message
from reglo.documents import eml, renderer
from reglo.web.answers import SeeOther
from reglo.web.templatetags.reglo import typeset
from reglo.web.today import acts, page, saying

STILL = 204  # nothing new: what is on the page stays


@needs("outbox.see")
def state(request: Asked, message_id: uuid.UUID) -> HttpResponse:
    """The line of a message in what was done today."""
    message = _found(request, message_id)
    if not request.htmx:
        return HttpResponseRedirect(reverse("today"))
    done = _done(request, message)
    return render(request, "web/today/_done_item.html", {"one": done, "sends": post.server() is not None})


@needs("outbox.see")
def fate(request: Asked, message_id: uuid.UUID) -> HttpResponse:
    """What the live region says once the message has left, or has not; nothing before."""
    message = _found(request, message_id)
    if not request.htmx:
        return HttpResponseRedirect(reverse("today"))
    if message.state in {outbox.QUEUED, outbox.SENDING}:
        return HttpResponse(status=STILL)
    done = _done(request, message)
    return render(request, "web/today/_fate.html", {"one": done})


@needs("outbox.undo")
def undo(request: Asked, message_id: uuid.UUID) -> HttpResponse:
    """« Annuler »: the card, the outbox and the log are as before."""
    message = _found(request, message_id)
    if request.method == "POST":
        try:
            outbox.undo(request.business, message.id, by=request.user, at=clock.now())
            messages.info(request, typeset(_("Envoi annulé : rien n’est parti.")))
        except outbox.CannotUndo:
            messages.warning(request, typeset(_("Trop tard pour annuler : le message est déjà parti.")))
    return acts.again(request)


@needs("outbox.hand_over")
def by_hand(request: Asked, message_id: uuid.UUID) -> HttpResponse:
    """« C’est envoyé »: the person sent it by their own means."""
    message = _found(request, message_id)
    if request.method == "POST":
        outbox.hand_over(request.business, message.id, by=request.user, at=clock.now())
        messages.info(request, typeset(_("C’est noté : message envoyé par vous.")))
    return acts.again(request)


@needs("outbox.undo")
def by_hand_undone(request: Asked, message_id: uuid.UUID) -> HttpResponse:
    """« Annuler »: it was not sent after all; the message is ready again."""
    message = _found(request, message_id)
    if request.method == "POST":
        try:
            outbox.take_back(request.business, message.id, by=request.user, at=clock.now())
            messages.info(request, typeset(_("C’est repris : ce message n’est pas envoyé.")))
        except outbox.CannotUndo:
            messages.warning(request, typeset(_("Trop tard pour annuler : la minute est passée.")))
    return acts.again(request)


@needs("outbox.retry")
def again(request: Asked, message_id: uuid.UUID) -> HttpResponse:
    """Send once more what a server refused, or may not have taken."""
    message = _found(request, message_id)
    if request.method == "POST":
        outbox.retry(request.business, message.id, by=request.user, at=clock.now())
    return acts.again(request)


@needs("outbox.see")
def file(request: Asked, message_id: uuid.UUID) -> HttpResponse:
    """« Ouvrir dans ma messagerie »: the ready message, its papers attached, as a file a mail program opens."""
    message = _found(request, message_id)
    try:
        ready = papers.unsent(request.business, message, at=clock.now())
    except (renderer.RenderFailed, MissingFile) as failure:
        invoice = _invoice(request, message)
        if invoice is None:  # a letter alone: there is no page of an invoice to go back to
            messages.error(request, _("Le PDF n’est pas prêt"))
            return SeeOther(reverse("today"))
        lost = isinstance(failure, MissingFile)
        return render(request, "web/invoice/no_file.html", {"invoice": invoice, "lost": lost}, status=503)
    except eml.CannotBuild as refusal:
        messages.error(request, refusal.in_words(saying.language()))
        return SeeOther(reverse("today"))
    response = HttpResponse(eml.as_bytes(ready), content_type="message/rfc822")
    response["Content-Disposition"] = 'attachment; filename="message.eml"'
    return response


def _invoice(request: Asked, message: Message) -> Invoice | None:
    """The first of those that travel with a message; none with a letter alone."""
    found: Invoice | None = request.business.invoices.filter(id__in=outbox.carried(message)[:1]).first()
    return found


def _done(request: Asked, message: Message) -> page.Done:
    """The message among what was done, in words; a message that follows nothing up is not here."""
    event = message.contact_events.select_related("client", "contact", "message").first()
    if event is None:
        raise Http404
    return page.done_of(request, event)


def _found(request: Asked, message_id: uuid.UUID) -> Message:
    message = page.message_of(request, message_id)
    if message is None:
        raise Http404
    return message
