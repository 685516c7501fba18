"""When the machine fails a page: a sentence, nothing lost, no traceback."""

import errno

import pytest
from django.db import DatabaseError, OperationalError
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import path

from reglo.access import public
from reglo.web import errors, outages
from tests.doors.visitors import PASSWORD, shown, signed_in
from tests.people import establish, owner_of

FAILURES = {
    "disk_full": OSError(errno.ENOSPC, "No space left on device"),
    "quota": OSError(errno.EDQUOT, "Disk quota exceeded"),
    "database_full": OperationalError("database or disk is full"),
    "locked": OperationalError("database is locked"),
    "lock_timeout": OperationalError("canceling statement due to lock timeout"),
    "unreachable": OperationalError("connection refused"),
    "mistake": ValueError("secret detail"),
    "other_file": OSError(errno.ENOENT, "gone"),
    "constraint": DatabaseError("null value in column"),
}


@public
def failing(request, kind):
    raise FAILURES[kind]


@public
def lost(request):
    raise Http404


urlpatterns = [path("factures/echec/<str:kind>/", failing), path("perdu/", lost)]
handler400, handler403, handler404, handler500 = errors.bad_request, errors.forbidden, errors.not_found, errors.broken


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        ("disk_full", "disk_full"), ("quota", "disk_full"), ("database_full", "disk_full"), ("locked", "locked"),
        ("lock_timeout", "locked"), ("unreachable", "unreachable"), ("mistake", None), ("other_file", None),
        ("constraint", None),
    ],
)  # fmt: skip
def test_the_machine_is_told_from_our_mistakes(failure, kind):
    assert outages.kind_of(FAILURES[failure]) == kind


def test_no_failure_is_no_outage():
    assert outages.kind_of(None) is None


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("failure", "title"),
    [
        ("disk_full", "Le disque est plein"),
        ("locked", "La base de données est occupée"),
        ("unreachable", "La base de données ne répond pas"),
    ],
)
def test_what_was_typed_comes_back_with_a_button_to_send_it_again(failure, title):
    typed = {"name": "Atelier <b>Nord</b>", "note": "ligne 1\r\nligne 2", "line": ["a", "b"], "password": PASSWORD,
             "bank_password": PASSWORD, "csrfmiddlewaretoken": "jeton"}  # fmt: skip
    response = Client().post(f"/factures/echec/{failure}/?x=1", typed)
    page = shown(response)

    assert response.status_code == 503
    assert title in page
    assert f'action="/factures/echec/{failure}/?x=1"' in page
    assert "Atelier &lt;b&gt;Nord&lt;/b&gt;" in page and "<b>Nord" not in page
    assert "ligne 1\r\nligne 2" in page
    assert page.count('name="line"') == 2
    assert PASSWORD not in page and "jeton" not in page
    assert response["Retry-After"] and response["Cache-Control"] == "no-store"


@pytest.mark.urls(__name__)
def test_marks_that_no_one_typed_are_sent_again_and_not_shown():
    mark = "01a2207c-d51b-710d-b34b-01f6bcb8f48b"
    form = {"request_key": mark, "invoice": f"client:EUR:{mark}", "reference": f"VIR {mark}"}

    sent, _, read = shown(Client().post("/factures/echec/locked/", form)).partition("</form>")

    assert sent.count(mark) == 3
    assert read.count(mark) == 1 and f"VIR {mark}" in read


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_the_page_sent_again_is_accepted():
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrf"] = "a" * 32

    first = client.post("/factures/echec/locked/", {"csrfmiddlewaretoken": "a" * 32})
    token = shown(first).split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = client.post("/factures/echec/locked/", {"csrfmiddlewaretoken": token})

    assert (first.status_code, again.status_code) == (503, 503)  # refused by the machine again, not by the guard


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_mistake_of_ours_says_nothing_of_itself():
    client = Client(raise_request_exception=False)

    response = client.get("/factures/echec/mistake/")

    assert response.status_code == 500
    assert "secret detail" not in shown(response) and "Traceback" not in shown(response)
    assert "La page n’a pas pu s’afficher" in shown(response)


@pytest.mark.django_db
def test_a_database_that_fails_before_the_page_is_an_outage_too(monkeypatch):
    client = signed_in(owner_of(establish()), raise_request_exception=False)
    client.raise_request_exception = False

    def gone(self, request):
        raise OperationalError("connection refused")

    monkeypatch.setattr("reglo.access.BusinessMiddleware._memberships", gone)
    response = client.get("/factures/")

    assert response.status_code == 503
    assert "La base de données ne répond pas" in shown(response)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_refusal_stand_in_the_frame_of_whoever_is_signed_in(language):
    client = signed_in(owner_of(establish()))
    client.cookies["langue"] = language

    response = client.get("/nulle/part/")

    assert response.status_code == 404
    assert 'class="side__main"' in response.content.decode()
    assert ("Cette page n’existe pas" if language == "fr" else "This page does not exist") in shown(response)


def test_a_request_that_cannot_be_read_gets_a_page():
    request = RequestFactory().get("/")

    response = errors.bad_request(request, ValueError())

    assert response.status_code == 400


@pytest.mark.django_db
def test_an_expired_form_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/deconnexion/")

    assert response.status_code == 403
    assert "Le formulaire a expiré" in shown(response)
