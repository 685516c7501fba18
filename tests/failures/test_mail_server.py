"""Handing a message to a mail server that behaves well, badly, or not at all."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from reglo.connectors import email as mail
from reglo.connectors.email import Outcome, Server, conversation
from reglo.documents import eml
from tests.mail_sending import SENDER, TO, invoice_email, sent_to, settings
from tests.smtp_server import CUT, HANG, RESET, Habits, MailServer, closed_port

FOLDER = Path(mail.__file__).parent


@pytest.fixture(autouse=True)
def short_good_byes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "QUIT_TIMEOUT_S", 0.2)


# ── A server that takes the message ──────────────────────────────────────────────────────────────


def test_a_message_taken_is_sent_in_the_words_of_the_server():
    outcome, server = sent_to(Habits())

    assert outcome == Outcome("sent", "250 2.0.0 taken as 42", "sent")
    assert [(taken.sender, taken.to) for taken in server.taken] == [(SENDER, TO)]
    assert server.taken[0].content == eml.as_bytes(invoice_email())
    assert server.verbs() == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


def test_the_hello_says_an_address_and_not_the_name_of_the_machine():
    _, server = sent_to(Habits())

    assert server.heard[0][0] == "ehlo [127.0.0.1]"


def test_bytes_may_be_sent_again_with_the_address_beside_them():
    with MailServer() as server:
        outcome = mail.send(settings(server), eml.as_bytes(invoice_email()), sender=SENDER, to=TO)

    assert outcome.state == "sent"
    assert server.taken[0].content == eml.as_bytes(invoice_email())


def test_an_accented_domain_is_handed_over_in_ascii():
    with MailServer() as server:
        mail.send(settings(server), invoice_email(), to="nadia@société.example")

    assert server.taken[0].to == "nadia@xn--socit-esab.example"


def test_a_server_that_only_knows_helo_is_spoken_to():
    outcome, server = sent_to(Habits(knows_ehlo=False))

    assert outcome.state == "sent"
    assert server.verbs()[:2] == ["EHLO", "HELO"]


def test_a_server_that_answers_the_end_late_is_waited_for():
    """Each answer has 0.2 s, the one to the final dot has its own, longer time."""
    outcome, _ = sent_to(Habits(delays_s={".": 0.6}), timeout_s=0.2, final_timeout_s=5.0)

    assert outcome.state == "sent"


@pytest.mark.parametrize("reply", [HANG, CUT, RESET, "500 no\r\n", "garbage\r\n"])
def test_what_happens_at_the_good_bye_changes_nothing(reply: str):
    outcome, _ = sent_to(Habits(replies={"QUIT": reply}))

    assert outcome.state == "sent"


@pytest.mark.parametrize("ending", ["250-2.0.0 taken\r\n250 as 42\r\n", "250\r\n", "251 elsewhere\r\n"])
def test_every_form_of_yes_is_a_yes(ending: str):
    assert sent_to(Habits(replies={".": ending}))[0].state == "sent"


# ── Every accident at every step ─────────────────────────────────────────────────────────────────

ACCIDENTS = {
    "hangs": HANG,
    "is cut": CUT,
    "is reset": RESET,
    "says half a line": "250 o",
    "says half an answer": "250-one\r\n25",
    "says garbage": "HTTP/1.1 400 Bad Request\r\n",
    "contradicts itself": "250-one\r\n550 two\r\n",
}
STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", ".")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("accident", ACCIDENTS)
def test_the_outcome_is_unknown_after_the_final_dot_and_failed_before(step: str, accident: str):
    reply = ACCIDENTS[accident]
    habits = Habits(greeting=reply) if step == "greeting" else Habits(replies={step: reply})

    outcome, server = sent_to(habits)

    assert outcome.state == ("unknown" if step == "." else "failed"), outcome
    assert not outcome.temporary
    assert bool(server.taken) == (
        step == "." and reply in {HANG, CUT, RESET, "250 o", "250-one\r\n25"} | {ACCIDENTS["contradicts itself"]}
    )


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("code", ["421", "451", "550", "554"])
def test_a_refusal_is_a_failure_at_every_step(step: str, code: str):
    reply = f"{code} 4.7.1 not like this\r\n"
    habits = Habits(greeting=reply) if step == "greeting" else Habits(replies={step: reply, "HELO": reply})

    outcome, server = sent_to(habits)

    assert outcome.state == "failed"
    assert outcome.temporary == code.startswith("4")
    assert f"{code} 4.7.1 not like this" in outcome.words
    assert server.taken == []


def test_an_answer_of_the_third_kind_to_the_end_is_not_a_yes():
    assert sent_to(Habits(replies={".": "354 go on\r\n"}))[0].state == "unknown"


def test_a_line_cut_amid_the_content_delivers_nothing():
    with MailServer(Habits(cut_after_bytes=5000)) as server:
        outcome = mail.send(settings(server, timeout_s=5.0), invoice_email("mot " * 2_000_000), to=TO)

    assert outcome.state == "failed"
    assert server.taken == []


def test_a_server_that_never_ends_its_greeting_is_left_in_time():
    """One byte from time to time is still silence: the deadline is that of the whole answer."""
    with MailServer(Habits(greeting="220-" + "x" * 10_000, drip_s=0.05)) as server:
        outcome = mail.send(settings(server), invoice_email(), to=TO)

    assert (outcome.state, outcome.reason) == ("failed", "silent_greeting")


def test_a_server_that_never_stops_talking_is_left():
    outcome, _ = sent_to(Habits(greeting="220-" + "x" * 200_000), timeout_s=5.0)

    assert outcome.reason == "garbled"


def test_a_server_that_repeats_line_after_line_is_left():
    outcome, _ = sent_to(Habits(greeting="220-encore\r\n" * 20_000), timeout_s=5.0)

    assert outcome.reason == "garbled"


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT"])
def test_an_answer_to_nothing_is_not_taken_for_the_next_one(step: str):
    outcome, server = sent_to(Habits(replies={step: "250 ok\r\n250 ok\r\n"}))

    assert (outcome.state, outcome.reason) == ("failed", "garbled")
    assert server.taken == []


def test_an_answer_given_before_the_content_is_not_the_answer_to_it():
    outcome, server = sent_to(Habits(replies={"DATA": "354 go\r\n250 taken\r\n"}))

    assert (outcome.state, outcome.reason) == ("failed", "garbled")
    assert server.taken == []


# ── No server at all ─────────────────────────────────────────────────────────────────────────────


def test_nobody_at_the_port():
    outcome = mail.send(Server("127.0.0.1", closed_port(), "none", timeout_s=1.0), invoice_email(), to=TO)

    assert (outcome.state, outcome.reason) == ("failed", "nobody_there")


@pytest.mark.parametrize("host", ["smtp..example", "x" * 70 + ".example", "serveur de courriel", "é" * 80])
def test_a_name_that_is_none(host: str):
    outcome = mail.send(Server(host, 465, "tls", timeout_s=1.0), invoice_email(), to=TO)

    assert (outcome.state, outcome.reason) == ("failed", "not_found")


@pytest.mark.parametrize("port", [-1, 0, 65_536, 70_000])
def test_a_port_that_is_none(port: int):
    assert mail.send(Server("127.0.0.1", port, "none", timeout_s=1.0), invoice_email(), to=TO).reason == "nobody_there"


@pytest.mark.parametrize("field", ["host", "username", "password"])
def test_a_setting_pasted_with_its_line_feed_is_said_before_any_connection(field: str):
    with MailServer() as server:
        outcome = mail.send(settings(server, **{field: "smtp.example\r\nQUIT"}), invoice_email(), to=TO)

    assert (outcome.state, outcome.reason) == ("failed", "bad_settings")
    assert server.heard == []


@pytest.mark.parametrize("to", ["", "nadia", "jérôme@nord.example", "a@b.example>\r\nRCPT TO:<c@d.example"])
def test_a_wrong_address_never_reaches_the_server(to: str):
    with MailServer() as server:
        outcome = mail.send(settings(server), invoice_email(), to=to)

    assert (outcome.state, outcome.reason) == ("failed", "bad_address")
    assert server.heard == []


# ── The content ──────────────────────────────────────────────────────────────────────────────────


def test_a_message_too_heavy_is_kept_at_home():
    outcome, server = sent_to(Habits(features=("SIZE 1000",)))

    assert (outcome.state, outcome.reason) == ("failed", "too_big")
    assert "MAIL" not in server.verbs()


@pytest.mark.parametrize("size", ["SIZE", "SIZE 0", "SIZE 9999999", "SIZE x", "SIZE " + "9" * 5000])
def test_a_size_without_a_limit_stops_nothing(size: str):
    assert sent_to(Habits(features=(size,)))[0].state == "sent"


@pytest.mark.parametrize(
    "wire",
    [
        b".\r\n..\r\n.x\r\n",
        b"a\r\n.\r\nMAIL FROM:<evil@x.example>\r\n",
        b"a\n.\nMAIL FROM:<evil@x.example>\nRCPT TO:<y@z.example>\nDATA\nhi\n.\n",
        b"a\r.\rMAIL FROM:<evil@x.example>\r",
        b"a\r\n.\nQUIT\n",
        b"a\n.\r\nQUIT\r\n",
        b"no ending",
        b"",
    ],
)
def test_no_content_can_end_the_message_before_its_end(wire: bytes):
    with MailServer() as server:
        outcome = mail.send(settings(server), wire, sender=SENDER, to=TO)

    assert outcome.state == "sent"
    assert len(server.taken) == 1
    expected = re.sub(rb"\r\n|\r|\n", b"\r\n", wire)
    assert server.taken[0].content in {expected, expected + b"\r\n"}
    assert server.verbs() == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


# ── Words ────────────────────────────────────────────────────────────────────────────────────────


def test_the_words_of_a_server_are_shown_without_their_tricks():
    outcome, _ = sent_to(Habits(replies={"RCPT": "550 no\x1b[31m\x00\u0085 " + "x" * 900 + "\r\n"}))

    assert outcome.words.isprintable()
    assert len(outcome.words) < 500


def test_no_password_is_ever_written():
    server = Server("smtp.example", 465, "tls", "camille", "hunter2")

    assert "hunter2" not in repr(server) and "hunter2" not in str(server)


def test_every_reason_has_its_words_in_both_languages():
    said = {
        node.args[0].value
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Refused", "Lost"}
        and isinstance(node.args[0], ast.Constant)
    }
    tables = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))

    assert said <= set(tables)
    for reason, table in tables.items():
        assert set(table) == {"fr", "en"}, reason
        assert set(re.findall(r"{(\w*)}", table["fr"])) == set(re.findall(r"{(\w*)}", table["en"])), reason
        assert not re.search(r"oups|'|  ", "".join(table.values()), re.IGNORECASE), reason
