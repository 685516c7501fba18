"""« Mes droits » : what the law grants today on each late sum, with its articles, its doubts and its last day.

Facts to know, and nothing more: nothing here is added to what a client is asked. `telling` puts them in words.
"""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path

from reglo import clock
from reglo.access import Asked, needs
from reglo.books.invoices import Invoice
from reglo.web.rights import telling


@needs("followups.see")
def rights(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """The rights on the late sums of one invoice, ready to be printed."""
    found: Invoice | None = request.business.invoices.select_related("client").filter(id=invoice_id).first()
    if found is None:
        raise Http404(str(invoice_id))
    today = clock.today(request.business.time_zone)
    context = {"invoice": found, "today": today, "rights": telling.of_invoice(request, found, today=today)}
    return render(request, "web/rights/page.html", context)


urlpatterns: list[Any] = [path("<uuid:invoice_id>/droits/", rights, name="rights")]
