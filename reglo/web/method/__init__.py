"""Méthode: decided once, valid for all. `pages` is the page of the house, `deviations` the part of one client.

`form` holds the seven sentences, `stairs` the staircase, `told` and `words` say the rest.
"""

from django.urls import path

from reglo.web.method import pages

urlpatterns = [
    path("", pages.method, name="method"),
    path("escalier/", pages.staircase, name="staircase"),
    path("textes/<slug:step>/", pages.text, name="legal_text"),
    path("ecarts/<uuid:deviation_id>/retour/", pages.end_deviation, name="end_deviation"),
    path("ecarts/<uuid:deviation_id>/garder/", pages.keep_deviation, name="keep_deviation"),
]
