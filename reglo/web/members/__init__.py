"""Members: who else acts here, what is confided to them, what they ask; and the businesses one acts for.

`pages` is the owner's side, in the settings; `joining` the page of an invitation, open to whoever holds the
link; `asking` the questions; `portfolio` the follow-up across businesses.
"""

from django.urls import path

from reglo.web.members import asking, joining, pages, portfolio

urlpatterns = [
    path("reglages/membres/", pages.members_home, name="members"),
    path("reglages/membres/inviter/", pages.invite, name="invite_member"),
    path("reglages/membres/invitations/<uuid:invitation_id>/retrait/", pages.withdraw, name="withdraw_invitation"),
    path("reglages/membres/<uuid:membership_id>/", pages.member, name="member"),
    path("reglages/membres/<uuid:membership_id>/fin/", pages.set_end, name="member_end"),
    path("reglages/membres/<uuid:membership_id>/clients/", pages.confide, name="member_clients"),
    path("reglages/membres/<uuid:membership_id>/depart/", pages.dismiss, name="dismiss_member"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("questions/", asking.questions, name="questions"),
    path("questions/<uuid:question_id>/", asking.answer, name="answer_question"),
    path("clients/<uuid:client_id>/question/", asking.ask, name="ask_owner"),
    path("suivi/", portfolio.portfolio, name="portfolio"),
    path("activite/", portfolio.switch, name="switch_business"),
]
