"""Every address names the verb it needs, and that verb is in rules/roles.py.

The addresses come from the URL resolver, so that a new view cannot be forgotten. Views of the
accounts library carry no verb: they are open to whoever signs in, and are named here one by one.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, path

from reglo.rules import roles

PUBLIC = "public"
FROM_LIBRARIES = ("allauth.account.", "allauth.mfa.", "allauth.usersessions.")


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address and its view."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def verb_of(view: Callable[..., Any]) -> str | None:
    """The verb a view was given by access.needs or access.public."""
    return getattr(view, "verb", None)


def faults(patterns: list[Any]) -> list[str]:
    """Addresses without a verb, or with one that nobody knows."""
    wrong = []
    for route, view in addresses(patterns):
        verb = verb_of(view)
        if verb is None and not view.__module__.startswith(FROM_LIBRARIES):
            wrong.append(f"/{route} names no verb: write @access.needs(…) or @access.public")
        elif verb not in {None, PUBLIC} and verb not in roles.VERBS:
            wrong.append(f"/{route} needs « {verb} », which is not in rules/roles.py")
    return wrong


def test_every_address_names_the_verb_it_needs():
    patterns = get_resolver().url_patterns

    assert len(list(addresses(patterns))) > 1, "no address at all"
    assert faults(patterns) == []


def with_verb(verb: str) -> Callable[..., None]:
    def view(request: object) -> None: ...

    view.verb = verb
    return view


def bare(request: object) -> None: ...


def test_a_planted_view_without_a_verb_is_seen():
    assert faults([path("factures/", bare)]) == [
        "/factures/ names no verb: write @access.needs(…) or @access.public",
    ]


def test_a_planted_verb_that_does_not_exist_is_seen():
    assert faults([path("factures/", with_verb("invoices.burn"))]) == [
        "/factures/ needs « invoices.burn », which is not in rules/roles.py",
    ]


@pytest.mark.parametrize("verb", ["invoices.issue", "public"])
def test_a_verb_that_exists_is_no_fault(verb):
    assert faults([path("factures/", with_verb(verb))]) == []


def test_the_decorators_give_their_verb_to_the_view():
    from reglo import access

    @access.needs("invoices.see")
    def seen(request): ...

    @access.public
    def opened(request): ...

    assert (verb_of(seen), verb_of(opened)) == ("invoices.see", PUBLIC)
