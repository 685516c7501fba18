"""The two pictures of an issued paper: the logo it was issued with, and the code that fills in a transfer."""

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control

from reglo.access import Asked, needs
from reglo.books import archive
from reglo.documents.sheet import sheet_of
from reglo.web.invoice import page

_sealed = cache_control(private=True, immutable=True, max_age=86_400)  # what was issued never changes


@needs("invoices.see")
@_sealed
def logo(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """The logo of the day it was issued; a 404 for a paper without one, or when its file is lost."""
    sha256 = page.find_ours(request, invoice_id).sealed.seller.logo
    if not sha256:
        raise Http404
    try:
        return HttpResponse(archive.read(sha256), content_type="image/png")
    except archive.MissingFile as lost:
        raise Http404 from lost


@needs("invoices.see")
@_sealed
def code(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """The code of the transfer, as the PDF draws it; a 404 where none is asked by transfer."""
    drawn = sheet_of(page.find_ours(request, invoice_id).sealed)["payment"]["qr"]
    if not drawn:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml")
