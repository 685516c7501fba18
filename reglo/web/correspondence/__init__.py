"""Lettres: what goes to a client on paper, from the draft to the proof that it arrived; and the folder for a judge.

`pages` lists and writes, `letter` is one letter and what is done to it, `decision` what the owner decides when
nothing is left to send, `paper` how a letter looks on a page, `form` what is asked.
"""

from typing import Any

from django.urls import path

from reglo.web.correspondence import decision, letter, pages

urlpatterns: list[Any] = [
    path("clients/<uuid:client_id>/lettres/", pages.letters, name="letters"),
    path("clients/<uuid:client_id>/lettres/<slug:step>/", pages.write, name="new_letter"),
    path("clients/<uuid:client_id>/lettres/<slug:step>/pdf/", pages.preview, name="letter_preview"),
    path("clients/<uuid:client_id>/dossier/", decision.case_file, name="case_file"),
    path("clients/<uuid:client_id>/decision/", decision.decide, name="escalate"),
    path("clients/<uuid:client_id>/decision/reprise/", decision.take_back, name="take_back_sums"),
    path("lettres/<uuid:letter_id>/", letter.letter, name="letter"),
    path("lettres/<uuid:letter_id>/pdf/", letter.pdf, name="letter_pdf"),
    path("lettres/<uuid:letter_id>/signature/", letter.sign, name="sign_letter"),
    path("lettres/<uuid:letter_id>/envoi/", letter.post, name="post_letter"),
    path("lettres/<uuid:letter_id>/reception/", letter.receive, name="receive_letter"),
    path("lettres/<uuid:letter_id>/preuve/", letter.proof, name="letter_proof"),
    path("lettres/<uuid:letter_id>/abandon/", letter.drop, name="drop_letter"),
]
