"""The e-mail as it leaves: what goes in comes out, and nothing else can be slipped in."""

import email
import email.policy
import re
import unicodedata
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reglo.documents import eml
from reglo.documents.eml import CannotBuild
from tests.emails import AT, PDF, build, content, received


def raw(message: EmailMessage) -> Message:
    """The same read by the older parser, whose RFC 2047 decoding is an independent one."""
    return email.message_from_bytes(eml.as_bytes(message), policy=email.policy.compat32)


def decoded(value: str) -> str:
    return str(make_header(decode_header(value)))


# ── The whole ────────────────────────────────────────────────────────────────────────────────────


def test_a_message_has_text_page_and_file_in_this_order():
    message = received(build())

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]


def test_a_message_without_file_is_text_and_page():
    assert received(build(attachments=())).get_content_type() == "multipart/alternative"


def test_the_headers_say_who_to_whom_when_and_in_which_language():
    message = received(build(to_name="Nadia Roy"))

    assert message["From"] == "Aubry Conseil <camille@aubry.example>"
    assert message["To"] == "Nadia Roy <nadia.roy@atelier-nord.example>"
    assert message["Date"].datetime == AT
    assert message["Message-ID"] == "<0192e4a0-7c1e-7000-8000-000000000001@aubry.example>"
    assert message["Content-Language"] == "fr-FR"
    assert not {"Reply-To", "X-Unsent", "Auto-Submitted"} & set(message.keys())


def test_every_header_stands_once():
    message = received(build(reply_to="a@b.example", unsent=True, automatic=True))
    names = [name.lower() for name, _ in message.items()]

    assert sorted(names) == sorted(set(names))


def test_an_unsent_message_opens_as_a_draft():
    assert received(build(unsent=True))["X-Unsent"] == "1"


def test_a_message_nobody_pressed_a_button_for_says_so():
    assert received(build(automatic=True))["Auto-Submitted"] == "auto-generated"


def test_answers_may_go_elsewhere():
    assert received(build(reply_to="ines@aubry.example"))["Reply-To"] == "ines@aubry.example"


def test_answering_to_the_sender_needs_no_header():
    assert received(build(reply_to="camille@aubry.example"))["Reply-To"] is None


def test_the_file_arrives_byte_for_byte():
    attached = next(iter(received(build()).iter_attachments()))

    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == PDF
    assert attached.get_content_disposition() == "attachment"


def test_the_same_facts_give_the_same_bytes():
    assert eml.as_bytes(build()) == eml.as_bytes(build())


def test_the_wire_is_ascii_in_short_lines_that_end_as_they_should():
    body = "Élan " * 3000 + "\n.\n..\nFrom here\n\n" + "x" * 5000
    wire = eml.as_bytes(build(body_markdown=body, subject="É" * 2000, sender_name="Ñ" * 300))

    assert wire.isascii()
    assert wire.count(b"\n") == wire.count(b"\r\n") == wire.count(b"\r")
    assert max(len(line) for line in wire.split(b"\r\n")) <= 78


# ── What goes in comes out ───────────────────────────────────────────────────────────────────────

TYPED = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from(' =?_"\\<>,;:@.()[]éÉ\u00a0\u202f'),
    min_size=1,
    max_size=160,
).filter(lambda text: text.strip())


@given(TYPED, TYPED)
@example(" Élan", "x")
@example("=?utf-8?q?abc?=", "=?utf-8?b?YQ==?=")
@example("a  b", 'O"Neil, "C." \\ <x@y.z>')
@example("a" * 300, "b " * 100)
@example("\U0001f600" * 60, "Société Générale d’Études Géotechniques et Environnementales, Sàrl")
def test_any_words_come_out_as_they_went_in(subject: str, name: str):
    message = build(subject=subject, sender_name=name, to_name=name)

    assert received(message)["Subject"] == subject
    assert decoded(raw(message)["Subject"]) == subject
    for header, address in (("From", "camille@aubry.example"), ("To", "nadia.roy@atelier-nord.example")):
        parsed = received(message)[header].addresses
        assert [found.addr_spec for found in parsed] == [address]
        assert said_name(raw(message)[header]) == name


def said_name(header: str) -> str:
    """The display name of a raw header, unfolded, unquoted and decoded by RFC 5322 and RFC 2047."""
    phrase = re.sub(r"\s*<[^<>]*>$", "", re.sub(r"\r\n(?= )", "", header))
    if phrase.startswith('"'):
        return re.sub(r"\\(.)", r"\1", phrase[1:-1])
    return decoded(phrase)


@given(TYPED, TYPED)
def test_no_words_can_add_a_header_or_a_body(subject: str, name: str):
    plain_wire = received(build())
    message = received(build(subject=subject, sender_name=name))

    assert message.keys() == plain_wire.keys()
    assert content(message, "plain") == content(plain_wire, "plain")
    assert message.defects == []


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(str.strip))
def test_any_body_can_be_written_and_read_again(body: str):
    try:
        message = received(build(body_markdown=body))
    except CannotBuild:
        pytest.fail("a body is never refused for its signs")

    assert [part.defects for part in message.walk()] == [[]] * 5
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in content(message, "plain") if c != "\t")


@given(
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters='/\\"<>:|?*'),
        min_size=1,
        max_size=100,
    )
)
def test_any_file_name_comes_out_as_it_went_in(name: str):
    name = name.strip() or "a"
    attached = next(iter(received(build(attachments=((name, "application/pdf", b"x"),))).iter_attachments()))

    assert attached.get_filename() == name


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sign", ["\r", "\n", "\r\n", "\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("field", ["sender_name", "to_name", "subject", "sender_address", "to", "reply_to"])
def test_a_line_feed_or_an_invisible_sign_in_a_header_is_refused(field: str, sign: str):
    good = {"sender_address": "camille@aubry.example", "to": "nadia@a.example", "reply_to": "x@a.example"}
    for value in (f"{good.get(field, 'Camille')}{sign}Bcc: all@world.example", f"{sign}{good.get(field, 'x')}"):
        with pytest.raises(CannotBuild) as refusal:
            build(**{field: value})
        assert refusal.value.reasons[0].field == field


@pytest.mark.parametrize("sign", ["\r\n", "\x00", "/", "\\", '"', "a" * 150])
def test_a_file_name_that_could_be_something_else_is_refused(sign: str):
    with pytest.raises(CannotBuild, match="pièce jointe"):
        build(attachments=((f"a{sign}b.pdf", "application/pdf", b"x"),))


@pytest.mark.parametrize(
    "address",
    [
        "", "camille", "@aubry.example", "camille@", "a b@c.example", "a@b@c.example", "a..b@c.example", ".a@c.example",
        "a@c..example", "a@-c.example", "a@c_d.example", "a@[127.0.0.1]", '"a b"@c.example', "<a@c.example>",
        "A <a@c.example>", "a@c.example, b@c.example", "a@c.example ", " a@c.example", "jérôme@c.example",
        "a@straße.example", "a@ς.example", "a@c\u200dd.example", "a@" + "x" * 64 + ".example", "a" * 65 + "@c.example",
        "a@" + ".".join(["x" * 60] * 5), "a@\udcff.example", "a;b@c.example", "a,b@c.example", "a@c.example\t",
    ],
)  # fmt: skip
def test_what_is_not_an_address_is_refused(address: str):
    with pytest.raises(CannotBuild) as refusal:
        build(to=address)

    assert [reason.field for reason in refusal.value.reasons] == ["to"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("nadia@société.example", "nadia@xn--socit-esab.example"),
        ("NADIA+f@Nord.EXAMPLE", "NADIA+f@Nord.EXAMPLE"),
        ("o'neil@nord.example", "o'neil@nord.example"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_leaves_in_ascii(typed: str, written: str):
    assert received(build(to=typed))["To"].addresses[0].addr_spec == written


def test_everything_wrong_is_said_at_once_in_both_languages():
    with pytest.raises(CannotBuild) as refusal:
        build(sender_name="", sender_address="jérôme@x.example", to="", subject="a\nb", body_markdown=" ")

    assert [reason.field for reason in refusal.value.reasons] == [
        "sender_name", "subject", "sender_address", "to", "body",
    ]  # fmt: skip
    assert "Il manque l’adresse du destinataire." in refusal.value.in_words("fr")
    assert "The addressee’s address is missing." in refusal.value.in_words("en")
    assert "caractère accentué avant le « @ »" in str(refusal.value)


def test_a_broken_character_is_refused_before_the_wire():
    for name in ("subject", "body_markdown", "sender_name"):
        with pytest.raises(CannotBuild, match="abîmé"):
            build(**{name: "a\udc80"})


def test_an_empty_file_is_refused():
    with pytest.raises(CannotBuild, match="est vide"):
        build(attachments=(("a.pdf", "application/pdf", b""),))


def test_our_own_mistakes_are_not_sent():
    for wrong in ({"language": "français"}, {"message_id": "a b"}, {"date": AT.replace(tzinfo=None)}):
        with pytest.raises(AssertionError):
            build(**wrong)


def test_dates_keep_their_zone():
    assert received(build(date=datetime(2026, 11, 23, tzinfo=UTC)))["Date"] == "Mon, 23 Nov 2026 00:00:00 +0000"
