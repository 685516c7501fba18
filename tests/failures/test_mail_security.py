"""Encryption, certificates and sign-in: what must never travel in clear never does."""

from pathlib import Path

import pytest

from reglo.connectors import email as mail
from reglo.connectors.email import conversation
from tests.mail_sending import TO, invoice_email, sent_to, settings
from tests.smtp_server import HANG, Habits, Identity, MailServer, identity


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return identity(tmp_path_factory.mktemp("known"))


@pytest.fixture(autouse=True)
def short_good_byes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "QUIT_TIMEOUT_S", 0.2)


# ── Encryption ───────────────────────────────────────────────────────────────────────────────────

ACCOUNT = ("camille@aubry.example", "mot de passe é€")
SIGNED = {"username": ACCOUNT[0], "password": ACCOUNT[1]}


@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN", "PLAIN", "CRAM-MD5 XOAUTH2 LOGIN"])
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_message_leaves_encrypted_and_signed_in(known: Identity, security: str, mechanisms: str):
    habits = Habits(account=ACCOUNT, features=(f"AUTH {mechanisms}",), **{security: known.context})

    outcome, server = sent_to(habits, security=security, ca_file=known.authority, timeout_s=5.0, **SIGNED)

    assert outcome.state == "sent", outcome
    assert server.taken[0].encrypted
    assert all(encrypted for line, encrypted in server.heard if not line.startswith(("ehlo", "STARTTLS")))


def test_a_server_that_does_not_offer_encryption_gets_nothing():
    """Someone in between may have removed the offer: no silent way down to clear text."""
    outcome, server = sent_to(Habits(features=("AUTH PLAIN",), account=ACCOUNT), security="starttls", **SIGNED)

    assert (outcome.state, outcome.reason) == ("failed", "no_starttls")
    assert server.verbs() == ["EHLO", "QUIT"]


def test_a_server_that_refuses_encryption_gets_nothing(known: Identity):
    habits = Habits(starttls=known.context, replies={"STARTTLS": "454 4.7.0 not now\r\n"})

    outcome, server = sent_to(habits, security="starttls", **SIGNED)

    assert (outcome.state, outcome.reason, outcome.temporary) == ("failed", "no_starttls", True)
    assert server.verbs() == ["EHLO", "STARTTLS", "QUIT"]


def test_words_slipped_in_before_encryption_are_not_read_after_it(known: Identity):
    habits = Habits(starttls=known.context, replies={"STARTTLS": "220 go\r\n250-AUTH PLAIN\r\n250 ok\r\n"})

    outcome, server = sent_to(habits, security="starttls", ca_file=known.authority, **SIGNED)

    assert (outcome.state, outcome.reason) == ("failed", "tampered")
    assert "AUTH" not in server.verbs()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_authority_is_refused(known: Identity, security: str):
    habits = Habits(features=("AUTH PLAIN",), account=ACCOUNT, **{security: known.context})

    outcome, server = sent_to(habits, security=security, timeout_s=5.0, **SIGNED)

    assert (outcome.state, outcome.reason) == ("failed", "certificate")
    assert "AUTH" not in server.verbs()


@pytest.mark.parametrize(("name", "days"), [("smtp.other.example", 2), ("127.0.0.1", -1)])
def test_the_certificate_of_another_or_of_yesterday_is_refused(tmp_path: Path, name: str, days: int):
    wrong = identity(tmp_path, name=name, days=days)

    outcome, _ = sent_to(Habits(tls=wrong.context), security="tls", ca_file=wrong.authority, timeout_s=5.0)

    assert (outcome.state, outcome.reason) == ("failed", "certificate")


def test_an_authority_file_that_is_not_there_or_not_one(known: Identity, tmp_path: Path):
    (tmp_path / "empty.pem").write_text("not a certificate")
    for path in (tmp_path / "nowhere.pem", tmp_path / "empty.pem"):
        outcome, _ = sent_to(Habits(tls=known.context), security="tls", ca_file=str(path))
        assert (outcome.state, outcome.reason) == ("failed", "no_authority")


def test_tls_spoken_to_a_server_that_does_not():
    outcome, _ = sent_to(Habits(), security="tls")

    assert (outcome.state, outcome.reason) == ("failed", "no_tls")


def test_clear_text_spoken_to_a_server_of_tls(known: Identity):
    outcome, _ = sent_to(Habits(tls=known.context), security="starttls")

    assert (outcome.state, outcome.reason) == ("failed", "silent_greeting")


def test_a_server_that_hangs_in_the_handshake():
    outcome, _ = sent_to(Habits(greeting=HANG), security="tls")

    assert outcome.state == "failed"
    assert outcome.reason == "silent"


# ── Sign-in ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_wrong_password_is_said(mechanism: str):
    outcome, server = sent_to(
        Habits(features=(f"AUTH {mechanism}",), account=("x", "y")), username="camille", password="hunter2"
    )

    assert (outcome.state, outcome.reason, outcome.temporary) == ("failed", "sign_in_refused", False)
    assert "535 5.7.8 bad credentials" in outcome.words
    assert "MAIL" not in server.verbs()


@pytest.mark.parametrize("features", [(), ("AUTH XOAUTH2 CRAM-MD5",)])
def test_a_server_without_a_known_sign_in_is_said(features: tuple[str, ...]):
    outcome, _ = sent_to(Habits(features=features), **SIGNED)

    assert (outcome.state, outcome.reason) == ("failed", "no_sign_in")


def test_a_password_never_crosses_a_network_in_clear():
    with MailServer(Habits(features=("AUTH PLAIN",), account=ACCOUNT), host="0.0.0.0") as server:
        outcome = mail.send(settings(server, host="0.0.0.0", **SIGNED), invoice_email(), to=TO)

    assert (outcome.state, outcome.reason) == ("failed", "clear_password")
    assert "AUTH" not in server.verbs()


def test_a_server_that_wants_a_sign_in_says_so():
    outcome, _ = sent_to(Habits(replies={"MAIL": "530 5.7.0 authentication required\r\n"}))

    assert (outcome.state, outcome.reason) == ("failed", "sign_in_needed")


def test_a_sign_in_put_off_is_temporary():
    outcome, _ = sent_to(Habits(features=("AUTH PLAIN",), replies={"AUTH": "454 4.7.0 busy\r\n"}), **SIGNED)

    assert (outcome.state, outcome.temporary) == ("failed", True)


# ── Testing the settings ─────────────────────────────────────────────────────────────────────────


def test_trying_the_settings_sends_nothing(known: Identity):
    habits = Habits(tls=known.context, features=("AUTH PLAIN",), account=ACCOUNT)
    with MailServer(habits) as server:
        outcome = mail.probe(settings(server, security="tls", ca_file=known.authority, timeout_s=5.0, **SIGNED))

    assert (outcome.state, outcome.reason) == ("sent", "ready")
    assert server.verbs() == ["EHLO", "AUTH", "QUIT"]
    assert server.taken == []


def test_trying_the_settings_says_what_is_wrong_in_both_languages():
    with MailServer(Habits(features=("AUTH PLAIN",), account=("x", "y"))) as server:
        french = mail.probe(settings(server, **SIGNED))
        english = mail.probe(settings(server, **SIGNED), language="en")

    assert french.state == english.state == "failed"
    assert french.words.startswith("127.0.0.1 refuse l’identifiant ou le mot de passe (535 5.7.8 bad credentials).")
    assert english.words.startswith("127.0.0.1 refuses the user name or the password (535 5.7.8 bad credentials).")


def test_trying_an_open_server():
    with MailServer() as server:
        assert mail.probe(settings(server)).reason == "ready_open"


def test_trying_a_server_that_hangs():
    with MailServer(Habits(greeting=HANG)) as server:
        assert mail.probe(settings(server)).state == "failed"
