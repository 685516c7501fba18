"""Aujourd'hui: whom to contact, why, to obtain what, how and with which words; and the end of the day.

`page` works out what is shown, `acts` are the gestures of a card and of the bank question, `outgoing` is
what becomes of a message. Each gesture is a form that redirects; a script is answered with the page of the
day as it now stands, and the live region says what was done.
"""

from django.urls import path

from reglo.web.today import acts, outgoing

urlpatterns = [
    path("", acts.day, name="today"),
    path("banque/", acts.check_bank, name="check_bank"),
    path("<uuid:client_id>/envoi/", acts.send, name="send_card"),
    path("<uuid:client_id>/report/", acts.postpone, name="postpone"),
    path("<uuid:client_id>/remise/", acts.give, name="give_follow_up"),
    path("reports/<uuid:postponement_id>/annulation/", acts.postpone_undone, name="undo_postponement"),
    path("messages/<uuid:message_id>/", outgoing.state, name="message_state"),
    path("messages/<uuid:message_id>/issue/", outgoing.fate, name="message_fate"),
    path("messages/<uuid:message_id>/annulation/", outgoing.undo, name="undo_message"),
    path("messages/<uuid:message_id>/envoye/", outgoing.by_hand, name="message_sent"),
    path("messages/<uuid:message_id>/envoye/annulation/", outgoing.by_hand_undone, name="undo_hand_over"),
    path("messages/<uuid:message_id>/renvoi/", outgoing.again, name="send_again"),
    path("messages/<uuid:message_id>/fichier/", outgoing.file, name="message_file"),
]
