"""Encaissements: what arrived, what it settled, and what was noted by mistake."""

from django.urls import path

from reglo.web.payments import pages

urlpatterns = [
    path("", pages.payments, name="payments"),
    path("noter/", pages.note, name="note_payment"),
    path("<uuid:payment_id>/", pages.payment, name="payment"),
    path("<uuid:payment_id>/merci/", pages.thank, name="thank"),
    path("<uuid:payment_id>/annuler/", pages.reverse_payment, name="reverse_payment"),
]
