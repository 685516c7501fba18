"""Handing a message over to a mail server, and saying truly what became of it.

Three answers. `sent`: the server took charge. `failed`: it surely did not. `unknown`: the message
was wholly given and no answer came back. The third is neither repaired nor guessed here: a reminder
sent twice costs more than one a person has to look at.
"""

import re
from email.message import EmailMessage

from reglo.connectors.email import words
from reglo.connectors.email.conversation import Lost, Phase, Refused, opened
from reglo.connectors.email.server import Outcome, Security, Server, State
from reglo.documents import eml

__all__ = ["Outcome", "Security", "Server", "State", "probe", "send"]


def send(server: Server, message: EmailMessage | bytes, *, to: str, sender: str = "", language: str = "fr") -> Outcome:
    """Hand over one message to one person. Never raises for what the world does.

    `message` is what eml.build made, or its bytes with the address of the `sender` beside them.
    `language` (« fr », « en ») is that of the words of the outcome.
    """
    if isinstance(message, bytes):
        assert sender, "bytes do not say who sends them"
        wire = message
    else:
        wire, sender = eml.as_bytes(message), sender or _sender_of(message)
    try:
        from_address = eml.address_of(sender, field="sender_address")
        to_address = eml.address_of(to)
    except eml.CannotBuild as refusal:
        return Outcome("failed", refusal.in_words(language), "bad_address")
    try:
        with opened(server) as conversation:
            taken = conversation.hand_over(wire, sender=from_address, to=to_address)
    except Refused as refusal:
        return _refused(server, refusal, language)
    except Lost as loss:
        return _lost(server, loss, language)
    return Outcome("sent", taken, "sent")


def probe(server: Server, *, language: str = "fr") -> Outcome:
    """Try the settings without sending anything: `sent` means that a message could be."""
    try:
        with opened(server):
            pass
    except Refused as refusal:
        return _refused(server, refusal, language)
    except Lost as loss:
        return _lost(server, loss, language)
    reason = "ready" if server.username else "ready_open"
    return Outcome("sent", _said(server, reason, language), reason)


def _sender_of(message: EmailMessage) -> str:
    address: str = message["From"].addresses[0].addr_spec
    return address


def _refused(server: Server, refusal: Refused, language: str) -> Outcome:
    key = "later" if refusal.temporary else refusal.reason
    said = _said(server, key, language, refusal.reply)
    return Outcome("failed", said, refusal.reason, refusal.temporary, gone=_is_gone(refusal))


_POLICY = re.compile(r"\b5\.7\.\d|relay|authenticat", re.IGNORECASE)


def _is_gone(refusal: Refused) -> bool:
    """Is it the address itself that is refused, for good? A server that will not relay refuses the sender (RFC 3463)."""
    return refusal.reason == "recipient_refused" and not refusal.temporary and not _POLICY.search(refusal.reply)


def _lost(server: Server, loss: Lost, language: str) -> Outcome:
    """After the final dot nobody knows; before it the server cannot have accepted anything."""
    precise = f"{loss.reason}_{loss.phase}"
    key = precise if precise in words.known() else loss.reason
    state: State = "unknown" if loss.phase is Phase.FINAL else "failed"
    return Outcome(state, _said(server, key, language), key)


def _said(server: Server, reason: str, language: str, reply: str = "") -> str:
    return words.said(reason, language=language, host=server.host, port=server.port, reply=reply)
