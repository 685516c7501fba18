"""Pistes: what is done about the reason of a delay, one short sheet each, with its words ready.

`page` is what all sheets share; each kind has a file of its own that says its facts, its words and its act.
"""

from django.urls import path

from reglo.web.tracks import page

urlpatterns = [
    path("<uuid:client_id>/piste/<slug:kind>/", page.track, name="track"),
]
