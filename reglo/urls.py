"""Every address, by page. Each page file lists its own."""

from django.urls import include, path

from reglo.web import errors

urlpatterns = [
    path("", include("reglo.web.start")),
    path("", include("reglo.web.sign_in")),
    path("", include("reglo.web.settings")),
    path("", include("reglo.web.agenda")),
    path("", include("reglo.web.exports")),
    path("", include("reglo.web.restored")),
    path("", include("reglo.web.members")),
    path("", include("reglo.web.moving_in")),
    path("aujourdhui/", include("reglo.web.today")),
    path("factures/", include("reglo.web.invoices")),
    path("factures/", include("reglo.web.drafts")),
    path("factures/", include("reglo.web.invoice")),
    path("factures/", include("reglo.web.rights")),
    path("", include("reglo.web.correspondence")),
    path("", include("reglo.web.returns")),
    path("clients/", include("reglo.web.clients")),
    path("clients/", include("reglo.web.tracks")),
    path("methode/", include("reglo.web.method")),
    path("clients/", include("reglo.web.contact")),
    path("encaissements/", include("reglo.web.payments")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
