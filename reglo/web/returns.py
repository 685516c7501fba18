"""« Ce message est revenu », said by a person; and an address that answers again."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import halts
from reglo.books.clients import Client
from reglo.books.followups import returns
from reglo.books.outbox import Message
from reglo.web.answers import SeeOther
from reglo.web.settings.section import language


@needs("followups.note")
def returned(request: Asked, message_id: uuid.UUID) -> HttpResponse:
    """The message came back: its client cannot be reached by e-mail until the address is mended."""
    message: Message | None = request.business.messages.filter(id=message_id).first()
    if message is None:
        raise Http404(str(message_id))
    if request.method == "POST":
        try:
            returns.note(request.business, message_id=message_id, by=request.user, at=clock.now())
        except returns.CannotReturn as refusal:
            messages.error(request, refusal.reason(language()))
        else:
            messages.info(request, _("C’est noté : plus rien ne part à cette adresse."))
    return SeeOther(reverse("client", args=[message.client_id]) if message.client_id else reverse("clients"))


@needs("followups.note")
def mend(request: Asked, client_id: uuid.UUID) -> HttpResponse:
    """An address that came back answers again."""
    found: Client | None = request.business.clients.filter(id=client_id).first()
    if found is None:
        raise Http404(str(client_id))
    if request.method == "POST":
        today = clock.today(request.business.time_zone)
        halts.mend(
            request.business, client_id=client_id, address=request.POST.get("address", ""), on=today, by=request.user,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("C’est noté : on peut de nouveau y écrire."))
    return SeeOther(reverse("client", args=[client_id]))


urlpatterns: list[Any] = [
    path("messages/<uuid:message_id>/revenu/", returned, name="message_returned"),
    path("clients/<uuid:client_id>/adresse/", mend, name="mend_address"),
]
