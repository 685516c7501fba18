"""A conversation with a mail server, phase by phase (RFC 5321; STARTTLS: RFC 3207; AUTH: RFC 4954).

The standard library knows the commands. Two things are added. Every answer has a deadline as a
whole, so a server that drips one byte a minute cannot hold the worker. And at each instant one
knows whether the final dot of the message has left: before it the server cannot have accepted;
after it, silence proves nothing.
"""

import base64
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

from reglo.connectors.email.server import Server


class Phase(StrEnum):
    """How far a conversation got. FINAL: the final dot has left, or may have."""

    CONNECT = "connect"
    GREETING = "greeting"
    HELLO = "hello"
    ENCRYPT = "encrypt"
    SIGN_IN = "sign_in"
    ENVELOPE = "envelope"
    CONTENT = "content"
    FINAL = "final"


class Refused(Exception):
    """The server, or we ourselves, said no: the message was not accepted. `reply` is in its own words."""

    def __init__(self, reason: str, reply: str = "", *, temporary: bool = False) -> None:
        super().__init__(f"{reason}: {reply}")
        self.reason, self.reply, self.temporary = reason, reply, temporary


class Lost(Exception):
    """No answer, or none that makes sense, during `phase`."""

    def __init__(self, reason: str, phase: Phase) -> None:
        super().__init__(f"{reason} during {phase}")
        self.reason, self.phase = reason, phase


REPLY_BYTES_MAX = 65_536
CHUNK_BYTES = 65_536
QUIT_TIMEOUT_S = 5.0

_REPLY_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?", re.DOTALL)


class Conversation(smtplib.SMTP):
    """One connection, from the greeting to the good-bye. Methods raise Refused and Lost."""

    def __init__(self, server: Server, sock: socket.socket) -> None:
        super().__init__(local_hostname=_literal(sock))
        self.server = server
        self.sock = sock
        self.phase = Phase.GREETING
        self.patience_s = server.timeout_s
        self._received = b""

    # ── From the greeting to the signed-in ───────────────────────────────────────────────────────

    def begin(self) -> None:
        """Greeting, hello, encryption and sign-in, as the server's settings ask for them."""
        self._expect(self.getreply(), {220}, "greeting_refused")
        self._hello()
        if self.server.security == "starttls":
            self._encrypt()
            self._hello()
        if self.server.username:
            self._sign_in()

    def _hello(self) -> None:
        self.phase = Phase.HELLO
        code, _ = self.ehlo()
        if code != 250:
            self.esmtp_features = {}
            self._expect(self.helo(), {250}, "hello_refused")

    def _encrypt(self) -> None:
        """STARTTLS, or nothing: the settings ask for it, so its absence may be someone in between."""
        self.phase = Phase.ENCRYPT
        if not self.has_extn("starttls"):
            raise Refused("no_starttls")
        self._expect(self.docmd("STARTTLS"), {220}, "no_starttls")
        if self._received:
            raise Refused("tampered")  # Words said before encryption, meant to be read after it.
        assert self.sock is not None
        self.sock = encrypted(self.sock, self.server)
        self.esmtp_features = {}

    def _sign_in(self) -> None:
        """AUTH PLAIN or LOGIN, in UTF-8 (RFC 4616); never in clear across a network."""
        self.phase = Phase.SIGN_IN
        if self.server.security == "none" and not self.server.is_here:
            raise Refused("clear_password")
        offered = self.esmtp_features.get("auth", "").upper().split()
        name, password = (_base64(part) for part in (self.server.username, self.server.password))
        if "PLAIN" in offered:
            answer = self.docmd("AUTH", "PLAIN " + _base64(f"\0{self.server.username}\0{self.server.password}"))
        elif "LOGIN" in offered:
            self._expect(self.docmd("AUTH", "LOGIN"), {334}, "sign_in_refused")
            self._expect(self.docmd(name), {334}, "sign_in_refused")
            answer = self.docmd(password)
        else:
            raise Refused("no_sign_in")
        self._expect(answer, {235}, "sign_in_refused")

    # ── The message ──────────────────────────────────────────────────────────────────────────────

    def hand_over(self, wire: bytes, *, sender: str, to: str) -> str:
        """The message, whole. Returns the words by which the server took charge of it."""
        self.phase = Phase.ENVELOPE
        limit = self.esmtp_features.get("size", "")
        if re.fullmatch(r"[0-9]{1,12}", limit) and 0 < int(limit) < len(wire):
            raise Refused("too_big", f"SIZE {limit}")
        options = [f"SIZE={len(wire)}"] if self.has_extn("size") else []
        self._expect(self.mail(sender, options), {250}, "sender_refused")
        self._expect(self.rcpt(to), {250, 251}, "recipient_refused")
        self.phase = Phase.CONTENT
        self._expect(self.docmd("DATA"), {354}, "content_refused")
        content = stuffed(wire)
        for start in range(0, len(content), CHUNK_BYTES):
            self.send(content[start : start + CHUNK_BYTES])
        self._in_step()
        self.phase = Phase.FINAL
        self.patience_s = self.server.final_timeout_s
        self.send(b".\r\n")
        code, words = self.getreply()
        if 300 <= code < 400:
            raise Lost("garbled", self.phase)
        self._expect((code, words), range(200, 300), "content_refused")
        return f"{code} {_readable(words)}"

    def good_bye(self) -> None:
        """QUIT, without waiting long: whatever is said to it changes nothing any more."""
        self.patience_s = QUIT_TIMEOUT_S
        with suppress(Lost, Refused):
            self.docmd("QUIT")

    def _expect(self, answer: tuple[int, bytes], wanted: Container[int], reason: str) -> None:
        code, words = answer
        if code not in wanted:
            reason = "sign_in_needed" if code == 530 else reason
            raise Refused(reason, f"{code} {_readable(words)}", temporary=400 <= code < 500)

    def putcmd(self, cmd: str, args: str = "") -> None:
        """One command, once every earlier answer was read."""
        self._in_step()
        super().putcmd(cmd, args)

    def _in_step(self) -> None:
        """An answer to nothing would be taken for the answer to what we say next."""
        if self._received:
            raise Lost("garbled", self.phase)

    # ── Bytes ────────────────────────────────────────────────────────────────────────────────────

    def send(self, s: object) -> None:
        """All the bytes, or Lost."""
        data = s.encode("ascii") if isinstance(s, str) else bytes(s)  # type: ignore[call-overload]
        assert self.sock is not None, "the conversation is over"
        try:
            self.sock.settimeout(self.patience_s)
            self.sock.sendall(data)
        except TimeoutError as error:
            raise Lost("silent", self.phase) from error
        except OSError as error:
            raise Lost("cut", self.phase) from error

    def getreply(self) -> tuple[int, bytes]:
        """One answer, whole: every line of it, each well formed, within the time it is given."""
        deadline = time.monotonic() + self.patience_s
        codes, words = set(), []
        for line in self._lines(deadline):
            match = _REPLY_LINE.fullmatch(line)
            if match is None:
                raise Lost("garbled", self.phase)
            codes.add(int(match[1]))
            words.append((match[3] or b"").strip())
            if match[2] != b"-":
                break
        if len(codes) != 1:
            raise Lost("garbled", self.phase)
        return codes.pop(), b"\n".join(words)

    def _lines(self, deadline: float) -> Iterator[bytes]:
        taken = 0
        while True:
            line, ending, rest = self._received.partition(b"\n")
            if ending:
                self._received = rest
                taken += len(line)
                yield line.removesuffix(b"\r")
            elif taken + len(line) > REPLY_BYTES_MAX:
                raise Lost("garbled", self.phase)
            else:
                self._received += self._receive(deadline)

    def _receive(self, deadline: float) -> bytes:
        left = deadline - time.monotonic()
        assert self.sock is not None, "the conversation is over"
        if left <= 0:
            raise Lost("silent", self.phase)
        try:
            self.sock.settimeout(left)
            data = self.sock.recv(4096)
        except TimeoutError as error:
            raise Lost("silent", self.phase) from error
        except OSError as error:
            raise Lost("cut", self.phase) from error
        if not data:
            raise Lost("cut", self.phase)
        return data


@contextmanager
def opened(server: Server) -> Iterator[Conversation]:
    """A conversation, signed in and ready. Raises Refused and Lost, and so does what is done in it."""
    if not all(text.isprintable() for text in (server.host, server.username, server.password)):
        raise Refused("bad_settings")
    if not 0 < server.port < 65_536:
        raise Refused("nobody_there")  # Some systems would wrap it round to another port.
    conversation = Conversation(server, _connected(server))
    try:
        conversation.begin()
        yield conversation
        conversation.good_bye()
    except Refused:
        conversation.good_bye()
        raise
    finally:
        # After a loss nothing more is said: a connection cut before the final dot delivers nothing.
        conversation.close()


def _connected(server: Server) -> socket.socket:
    try:
        sock = socket.create_connection((server.host, server.port), timeout=server.timeout_s)
    except TimeoutError as error:
        raise Lost("silent", Phase.CONNECT) from error
    except (socket.gaierror, UnicodeError, OverflowError) as error:
        raise Refused("not_found") from error
    except OSError as error:
        raise Refused("nobody_there", str(error.strerror or "")) from error
    return encrypted(sock, server) if server.security == "tls" else sock


def encrypted(sock: socket.socket, server: Server) -> ssl.SSLSocket:
    """The connection encrypted, the server's name and certificate checked. Raises Refused and Lost."""
    try:
        context = ssl.create_default_context(cafile=server.ca_file or None)
    except (OSError, ssl.SSLError) as error:
        sock.close()
        raise Refused("no_authority", server.ca_file) from error
    sock.settimeout(server.timeout_s)
    try:
        return context.wrap_socket(sock, server_hostname=server.host)
    except ssl.SSLCertVerificationError as error:
        raise Refused("certificate", error.verify_message) from error
    except TimeoutError as error:
        raise Lost("silent", Phase.ENCRYPT) from error
    except (OSError, ValueError) as error:
        raise Refused("no_tls", getattr(error, "reason", "") or "") from error


# A line of the message that begins with a dot gets a second one (RFC 5321, 4.5.2); and every line
# ends the one way servers agree on, so that no other ending can be taken for the final dot.
_ENDING = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")


def stuffed(wire: bytes) -> bytes:
    """The message as it stands between DATA and the final dot; it ends with a line ending."""
    lines = _ENDING.sub(b"\r\n", wire)
    whole = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return _DOT.sub(b"..", whole)


def _literal(sock: socket.socket) -> str:
    """Our name in the hello: the address of this end (RFC 5321, 4.1.3). A machine's name is nobody's business."""
    address = str(sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _readable(words: bytes) -> str:
    """The server's words on one line, without signs that could mislead a reader."""
    text = words.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
