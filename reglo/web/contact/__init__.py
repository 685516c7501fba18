"""Feuille de contact: call or write, say little, exactly, and leave with a result.

`script` cuts the words of a call into its steps, `call` is its sheet and `call_form` what one notes in
hanging up; `write` is the sheet of a message.
"""

from django.urls import path

from reglo.web.contact import call, write

urlpatterns = [
    path("<uuid:client_id>/appel/", call.sheet, name="call"),
    path("<uuid:client_id>/appel/confirmation/", call.confirmation, name="call_confirmation"),
    path("<uuid:client_id>/message/", write.sheet, name="write"),
]
