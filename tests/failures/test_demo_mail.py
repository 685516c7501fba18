"""No message ever leaves from a demo, even with a mail server that would accept it."""

import pytest

from reglo import jobs
from reglo.books import outbox, people, post
from reglo.books.people import Founder
from reglo.books.tenancy import tenant
from reglo.connectors import email
from tests.people import NOW

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = Founder(place="fr", name="Camille Aubry", email="camille@aubry.example", password="quatre mots pour essayer")


@pytest.fixture
def sent(monkeypatch):
    """What the connector was given."""
    given = []

    def send(server, message, *, to):
        given.append(to)
        return email.Outcome("sent", "250 OK", "sent")

    monkeypatch.setattr(jobs.email, "send", send)
    return given


def with_server(*, demo):
    owner, business = people.found_here(ANSWERS, at=NOW, demo=demo)
    settings = post.MailSettings("127.0.0.1", 25, "none", "", "", "camille@aubry.example")
    post.set_server(business, settings, by=owner, at=NOW)
    return business


def waiting(business):
    with tenant(business.id, write=True):
        return outbox.add(
            business,
            key="one",
            channel=outbox.EMAIL,
            kind="invoice_sent",
            to="compta@nord.example",
            subject="Facture",
            body="Bonjour.",
            language="fr",
            at=NOW,
        )


def state_of(business, message):
    with tenant(business.id):
        return business.messages.get(id=message.id).state


@pytest.mark.parametrize(("demo", "given"), [(True, []), (False, ["compta@nord.example"])])
def test_a_message_of_a_demo_ends_sent_without_any_connection(sent, demo, given):
    business = with_server(demo=demo)
    message = waiting(business)

    jobs.send_messages()

    assert sent == given
    assert state_of(business, message) == outbox.SENT


@pytest.mark.parametrize(("demo", "count"), [(True, 0), (False, 1)])
def test_a_mail_test_of_a_demo_is_answered_without_any_connection(sent, demo, count):
    business = with_server(demo=demo)
    post.ask_test(business, at=NOW)

    jobs.answer_mail_tests()

    assert len(sent) == count
    with tenant(business.id):
        assert post.server().answer_state == outbox.SENT
