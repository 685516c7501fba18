"""Réglages: one page of short sections, each saved alone.

Each section is a form that knows its title, the verb it asks for and how to keep what it was given
(`section.py`); the page lists those that one's role may see. What is sent comes back as the same
part: alone to a script, in its page otherwise, with 422 when something is to be mended.
"""

from django.urls import path

from reglo.web.settings import halts, mail, numbers, page
from reglo.web.settings.logo import drawn

urlpatterns = [
    path("reglages/", page.settings, name="settings"),
    path("reglages/compte/", page.account, name="account"),
    path("reglages/agenda/fermeture/", page.close_agenda, name="close_agenda"),
    path("reglages/logo/image.png", drawn, name="logo"),
    path("reglages/courrier/essai/", mail.trial, name="mail_test"),
    path("reglages/series/<uuid:series_id>/fermeture/", numbers.close, name="close_series"),
    path("reglages/envois/reprise/", halts.lift, name="lift_halt"),
    path("reglages/courrier/retrait/", mail.removal, name="mail_removal"),
    *(
        path(f"reglages/{section.key}/", page.saving(section), name=f"save_{section.key}")
        for section in (*page.OF_BUSINESS, *page.OF_ACCOUNT)
        if section.button
    ),
]
