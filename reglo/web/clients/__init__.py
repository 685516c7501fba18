"""Clients: who owes, and the person invoices go to. `form` is what one writes of them, `pages` what one reads."""

from django.urls import path

from reglo.web.clients import pages
from reglo.web.method import deviations

urlpatterns = [
    path("", pages.clients, name="clients"),
    path("nouveau/", pages.new, name="new_client"),
    path("<uuid:client_id>/", pages.client, name="client"),
    path("<uuid:client_id>/modifier/", pages.change, name="change_client"),
    path("<uuid:client_id>/ecarts/", deviations.page, name="client_deviations"),
]
