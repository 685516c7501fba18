"""Every address, asked by everyone: nobody, and each role, gets what rules/roles.py says and nothing else.

The addresses come from the URL resolver, so that a new page is tried the day it is written.
"""

import re
import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from reglo.books.people import User
from reglo.rules import roles
from tests.doors.visitors import member, signed_in
from tests.people import establish

pytestmark = pytest.mark.django_db

PUBLIC = "public"
EXAMPLES = {"uuid": str(uuid.UUID(int=7)), "int": "1", "slug": "x", "str": "x", "path": "x"}


def addresses(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback
            yield filled(route), getattr(view, "verb", None), getattr(view, "post_verb", None)


def filled(route):
    """The route with an example for each of its parts."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: EXAMPLES[part[1] or "str"], route)


EVERY = sorted(set(addresses(get_resolver().url_patterns)), key=str)
GUARDED = {
    "get": [(path, verb) for path, verb, _ in EVERY if verb not in {PUBLIC, None}],
    "post": [(path, verb) for path, _, verb in EVERY if verb not in {PUBLIC, None}],
}
each_method = pytest.mark.parametrize("method", GUARDED)


@pytest.fixture
def business():
    return establish()


def answers(client, method):
    """What each address answers this visitor, each asked of the business as it was: what one does is taken back."""
    for path, verb in GUARDED[method]:
        around = transaction.atomic()
        around._from_testcase = True  # a verb stays the outermost transaction inside it
        with around:
            response = getattr(client, method)(path)
            transaction.set_rollback(True)
        yield path, verb, response


def test_there_are_addresses_to_try():
    assert min(len(guarded) for guarded in GUARDED.values()) >= 100
    assert {verb for guarded in GUARDED.values() for _, verb in guarded} <= set(roles.VERBS)


@each_method
def test_a_stranger_is_led_to_sign_in_whatever_the_address(business, method):
    for path, _, response in answers(Client(), method):
        assert response.status_code in {302, 401, 405}, f"{method} {path}"
        if response.status_code == 302:
            assert response.url.startswith("/connexion/?next="), f"{method} {path}"


@each_method
@pytest.mark.parametrize("role", roles.ROLES)
def test_a_role_does_its_verbs_and_no_other(business, method, role):
    for path, verb, response in answers(signed_in(member(business, role)), method):
        assert response.status_code < 500, f"{role} {method} {path}"
        if roles.may(role, verb):
            assert response.status_code != 403, f"{role} may {verb} on {path}"
        else:
            assert response.status_code in {403, 405}, f"{role} may not {verb} on {path}"
            assert response.status_code == 405 or "h1" in response.content.decode(), f"{role} {method} {path}"


@each_method
def test_someone_without_a_business_gets_nothing(business, method):
    for path, _, response in answers(signed_in(User.objects.create(email="seul@aubry.example")), method):
        assert response.status_code in {403, 405}, f"{method} {path}"


@pytest.mark.parametrize("path", [path for path, verb, _ in EVERY if verb == PUBLIC])
def test_a_public_address_answers_anyone(business, path):
    assert Client().get(path).status_code in {200, 302, 303, 404, 405, 410}
