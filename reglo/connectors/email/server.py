"""A mail server as a person sets it, and what a conversation with it came to."""

import ipaddress
from dataclasses import dataclass
from typing import Literal

Security = Literal["none", "starttls", "tls"]
State = Literal["sent", "failed", "unknown"]


@dataclass(frozen=True)
class Server:
    """Where messages are handed over, and how long one waits for it.

    `timeout_s` bounds each answer; `final_timeout_s` the one to the end of a message, for which
    RFC 5321 (4.5.3.2.6) asks ten minutes: who hangs up earlier sends the same message twice.
    `ca_file` is the authority of one's own server, instead of those of the system.
    """

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = ""
    ca_file: str = ""
    timeout_s: float = 60.0
    final_timeout_s: float = 600.0

    def __repr__(self) -> str:
        """Without the password: this may reach a log."""
        return f"Server({self.host}:{self.port}, {self.security}, {self.username!r})"

    @property
    def is_here(self) -> bool:
        """Is it on this very machine, where nobody can listen in between?"""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(frozen=True)
class Outcome:
    """What became of a message.

    `sent`: the server said it takes charge of it, in `words`. `failed`: it surely did not, so the
    message may be sent again; `temporary` when the server itself says « later ». `unknown`: it may
    have, and only a person can tell. `reason` is a word of words.py, for whoever acts on it.
    """

    state: State
    words: str
    reason: str
    temporary: bool = False
    gone: bool = False  # the server refused this very address, for good
