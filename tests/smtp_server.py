"""A mail server on the loopback, which behaves as badly as it is told to.

Plain sockets and threads: what is tested is the real conversation, byte for byte. `Habits` says how
it behaves; what it saw and took stays in `heard` and `taken`.
"""

import base64
import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What a reply may be instead of words.
HANG = "hang"  # say nothing, keep the line open
CUT = "cut"  # close the line politely
RESET = "reset"  # tear it down
SPECIAL = (HANG, CUT, RESET)


@dataclass(frozen=True)
class Habits:
    """How a server behaves. A reply is raw text, with its line endings, or one of HANG, CUT, RESET."""

    greeting: str = "220 mx.example ready\r\n"
    features: tuple[str, ...] = ("8BITMIME",)
    replies: dict[str, str] = field(default_factory=dict)  # by verb; « . » is the end of the message
    delays_s: dict[str, float] = field(default_factory=dict)
    drip_s: float = 0.0  # between two bytes of the greeting
    account: tuple[str, str] | None = None
    cut_after_bytes: int = 0  # of the content
    tls: ssl.SSLContext | None = None  # from the first byte
    starttls: ssl.SSLContext | None = None
    knows_ehlo: bool = True


@dataclass(frozen=True)
class Taken:
    """A message the server took charge of."""

    sender: str
    to: str
    content: bytes  # as it was before dots were doubled
    encrypted: bool


_DEFAULTS = {
    "MAIL": "250 2.1.0 sender ok\r\n",
    "RCPT": "250 2.1.5 recipient ok\r\n",
    "DATA": "354 go ahead\r\n",
    ".": "250 2.0.0 taken as 42\r\n",
    "QUIT": "221 bye\r\n",
    "RSET": "250 ok\r\n",
    "HELO": "250 mx.example\r\n",
}


class _Hangup(Exception):
    """The conversation ends here."""


class MailServer:
    """The server, for the time of a `with`."""

    def __init__(self, habits: Habits | None = None, *, host: str = "127.0.0.1") -> None:
        self.habits = habits or Habits()
        self.heard: list[tuple[str, bool]] = []  # each line of command, and whether it was encrypted
        self.taken: list[Taken] = []
        self._over = threading.Event()
        self._listener = socket.create_server((host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=5)
            assert not thread.is_alive()

    def verbs(self) -> list[str]:
        """The commands heard, without what followed them."""
        return [line.partition(" ")[0].upper() for line, _ in self.heard]

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=_Session(self, line).run, daemon=True)
            self._threads.append(thread)
            thread.start()


class _Session:
    """One client."""

    def __init__(self, server: MailServer, line: socket.socket) -> None:
        self.server, self.habits, self.line = server, server.habits, line
        self.received = b""
        self.encrypted = False
        self.sender = self.to = ""

    def run(self) -> None:
        try:
            if self.habits.tls:
                self.line = self.habits.tls.wrap_socket(self.line, server_side=True)
                self.encrypted = True
            self._greet()
            while True:
                self._answer(self._line())
        except (_Hangup, OSError, ssl.SSLError):
            pass
        finally:
            with contextlib.suppress(OSError):
                self.line.close()

    def _greet(self) -> None:
        if not self.habits.drip_s:
            self._say(self.habits.greeting, "greeting")
            return
        for byte in self.habits.greeting:
            if self.server._over.wait(self.habits.drip_s):
                raise _Hangup
            self._send(byte)

    def _answer(self, line: str) -> None:
        self.server.heard.append((line, self.encrypted))
        verb = line.partition(" ")[0].upper()
        match verb:
            case "EHLO" if not self.habits.knows_ehlo:
                self._send("502 what?\r\n")
            case "EHLO" if verb not in self.habits.replies:
                self._hello()
            case "STARTTLS" if self.habits.starttls and verb not in self.habits.replies:
                self._send("220 go ahead\r\n")
                self.line = self.habits.starttls.wrap_socket(self.line, server_side=True)
                self.encrypted, self.received = True, b""
            case "AUTH" if verb not in self.habits.replies:
                self._sign_in(line)
            case "MAIL":
                self.sender = _between(line)
                self._reply(verb)
            case "RCPT":
                self.to = _between(line)
                self._reply(verb)
            case "DATA":
                self._reply(verb)
                self._content()
            case "QUIT":
                self._reply(verb)
                raise _Hangup
            case _:
                self._reply(verb)

    def _hello(self) -> None:
        features = list(self.habits.features)
        if self.habits.starttls and not self.encrypted:
            features.append("STARTTLS")
        lines = ["mx.example", *features]
        self._send("".join(f"250{'-' if n < len(lines) else ' '}{line}\r\n" for n, line in enumerate(lines, 1)))

    def _sign_in(self, line: str) -> None:
        _, mechanism, *initial = line.split(" ")
        if mechanism == "PLAIN":
            _, name, password = base64.b64decode(initial[0]).decode().split("\0")
        else:
            self._send("334 VXNlcm5hbWU6\r\n")
            name = base64.b64decode(self._line()).decode()
            self._send("334 UGFzc3dvcmQ6\r\n")
            password = base64.b64decode(self._line()).decode()
        good = (name, password) == self.habits.account
        self._send("235 2.7.0 welcome\r\n" if good else "535 5.7.8 bad credentials\r\n")

    def _content(self) -> None:
        content = b""
        while not (content == b".\r\n" or content.endswith(b"\r\n.\r\n")):
            if self.habits.cut_after_bytes and len(content) >= self.habits.cut_after_bytes:
                self._say(RESET, "content")
            content += self._take()
        body = content[:-3].replace(b"\r\n..", b"\r\n.")
        body = body[1:] if body.startswith(b"..") else body
        reply = self.habits.replies.get(".", _DEFAULTS["."])
        if reply.startswith("2") or reply in SPECIAL:
            self.server.taken.append(Taken(self.sender, self.to, body, self.encrypted))
        self._reply(".")

    # ── Words ────────────────────────────────────────────────────────────────────────────────────

    def _reply(self, verb: str) -> None:
        self._say(self.habits.replies.get(verb, _DEFAULTS.get(verb, "500 what?\r\n")), verb)

    def _say(self, reply: str, when: str) -> None:
        if self.server._over.wait(self.habits.delays_s.get(when, 0)):
            raise _Hangup
        if reply == HANG:
            self.server._over.wait(30)
            raise _Hangup
        if reply == RESET:
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if reply in SPECIAL:
            raise _Hangup
        self._send(reply)
        if not reply.endswith("\n"):
            raise _Hangup  # half a line, then nothing

    def _send(self, words: str) -> None:
        self.line.sendall(words.encode("latin-1"))

    def _line(self) -> str:
        while b"\r\n" not in self.received:
            self.received += self._receive()
        line, _, self.received = self.received.partition(b"\r\n")
        return line.decode()

    def _take(self) -> bytes:
        """What was received and not yet looked at, or else what comes next."""
        data, self.received = self.received, b""
        return data or self._receive()

    def _receive(self) -> bytes:
        data = self.line.recv(4096)
        if not data:
            raise _Hangup
        return data


def _between(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


def closed_port() -> int:
    """A port of the loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


# ── Certificates ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Identity:
    """A certificate made for a test, and the authority one must trust to accept it."""

    context: ssl.SSLContext
    authority: str


def identity(folder: Path, *, name: str = "127.0.0.1", days: int = 2) -> Identity:
    """A certificate of an authority of one's own, valid `days` from now (negative: expired)."""
    now = dt.datetime.fromtimestamp(time.time(), dt.UTC)
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    start = now - dt.timedelta(days=5)
    ca = (
        x509.CertificateBuilder()
        .subject_name(ca_name)
        .issuer_name(ca_name)
        .public_key(ca_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(now + dt.timedelta(days=5))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test server")]))
        .issuer_name(ca_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([_alternative(name)]), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    pem, chain = folder / f"{name}-{days}-ca.pem", folder / f"{name}-{days}.pem"
    pem.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    chain.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return Identity(context, str(pem))


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
