"""Clients: who owes, and the person invoices go to. `form` is what one writes of them, `pages` what one reads.

On the page of a client, `next` says the next step, `story` the thread, `notes` what one may note between two contacts,
`undoing` what stands of it.
"""

from django.urls import path

from reglo.web.clients import pages
from reglo.web.method import deviations

urlpatterns = [
    path("", pages.clients, name="clients"),
    path("nouveau/", pages.new, name="new_client"),
    path("<uuid:client_id>/", pages.client, name="client"),
    path("<uuid:client_id>/modifier/", pages.change, name="change_client"),
    path("<uuid:client_id>/noter/<slug:key>/", pages.note, name="client_note"),
    path("<uuid:client_id>/noter/<slug:key>/<uuid:row_id>/annuler/", pages.undo, name="undo_note"),
    path("<uuid:client_id>/ecarts/", deviations.page, name="client_deviations"),
]
