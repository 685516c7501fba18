"""The mail settings of a business: the password is never readable in the database, nor said to another server."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from reglo.books import journal, post, verification
from reglo.books.journal import Entry
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.people import NOW, establish, owner_of

pytestmark = pytest.mark.django_db

ACCOUNT = {"username": "camille", "password": "pâté en croûte"}


@pytest.fixture
def business() -> Business:
    return establish()


def kept(business: Business) -> post.MailServer:
    with tenant(business.id):
        found = post.server()
        assert found is not None
        return found


def test_a_password_is_read_again_and_is_nowhere_in_the_database(business: Business):
    ready.mail_server(business, port=587, **ACCOUNT)

    assert kept(business).password == ACCOUNT["password"]
    with connection.cursor() as cursor:
        for table in ("books_mailserver", "books_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "croûte" not in str(cursor.fetchall())
    with tenant(business.id):
        texts = "".join(Entry.objects.values_list("text", flat=True))
    assert "croûte" not in texts


def test_a_password_of_another_key_is_lost_and_says_how_to_mend(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ready.mail_server(business, port=587, **ACCOUNT)
    monkeypatch.setattr(settings, "DATA", tmp_path)

    with pytest.raises(post.LostSecret, match="tapez-le de nouveau"):
        _ = kept(business).password  # The key is gone.
    journal.make_key()
    with pytest.raises(post.LostSecret, match=r"127\.0\.0\.1"):
        _ = kept(business).password  # There is another one.


def test_an_empty_password_keeps_the_one_there_is(business: Business):
    ready.mail_server(business, port=587, **ACCOUNT)
    ready.mail_server(business, port=587, username="camille", sender="factures@aubry.example")

    assert kept(business).password == ACCOUNT["password"]
    assert kept(business).sender == "factures@aubry.example"


@pytest.mark.parametrize("change", [{"host": "mail.evil.example"}, {"username": "autre"}, {"port": 2525}])
def test_the_password_of_one_account_is_never_said_to_another(change: dict[str, Any], business: Business):
    ready.mail_server(business, port=587, **ACCOUNT)
    ready.mail_server(business, **({"port": 587, "username": "camille"} | change))

    assert kept(business).password == ""


def test_settings_changed_are_no_longer_known_to_work(business: Business):
    ready.mail_server(business, port=587)
    post.ask_test(business, at=NOW)
    claimed = post.claim_test(business)
    assert claimed is not None and claimed.asked_at is not None
    post.answer_test(business, claimed.asked_at, state="sent", words="250 ok", at=NOW)
    assert kept(business).works

    ready.mail_server(business, port=465)

    assert not kept(business).works
    assert kept(business).answer == ""


def test_what_was_set_and_removed_is_in_the_journal(business: Business):
    ready.mail_server(business, port=587, **ACCOUNT)
    post.remove_server(business, by=owner_of(business), at=NOW)
    post.remove_server(business, by=owner_of(business), at=NOW)

    with tenant(business.id):
        assert post.server() is None
        said = list(Entry.objects.filter(kind__startswith="mail.").order_by("position").values_list("kind", "text"))
    assert [kind for kind, _ in said] == ["mail.set", "mail.removed"]
    assert json.loads(said[0][1])["host"] == "127.0.0.1"
    assert verification.verify(business) == []


def test_a_test_is_claimed_once_and_answered_once(business: Business):
    ready.mail_server(business, port=587)
    assert post.claim_test(business) is None, "nobody asked"

    post.ask_test(business, at=NOW)
    assert [business_id for business_id, _ in post.tests_asked()] == [business.id]
    assert post.claim_test(business) is not None
    assert post.claim_test(business) is None
    assert post.tests_asked() == []


def test_a_test_asked_again_is_answered_by_its_own_message(business: Business):
    ready.mail_server(business, port=587)
    post.ask_test(business, at=NOW)
    first = post.claim_test(business)
    assert first is not None and first.asked_at == NOW
    post.ask_test(business, at=NOW + timedelta(seconds=3))

    post.answer_test(business, NOW, state="failed", words="former settings", at=NOW)

    assert kept(business).answer == ""
    assert post.claim_test(business) is not None


def test_a_test_under_way_is_not_given_up_before_its_time(business: Business):
    ready.mail_server(business, port=587)
    post.ask_test(business, at=NOW)
    post.claim_test(business)

    assert post.give_up_lost_tests(NOW + post.LEASE) == 0
    assert post.give_up_lost_tests(NOW + post.LEASE + timedelta(seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_security_nobody_knows_is_refused_by_the_database(business: Business):
    with pytest.raises(IntegrityError):
        ready.mail_server(business, port=587, security="ssl")
