"""Named points at which a process dies as by a power cut: `kill -9`, sent to itself.

Each point wraps one function of the product, in a forked worker only. `nth` waits for its nth passage.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from reglo.books import archive, journal, outbox, papers
from reglo.books.invoices import issuing
from reglo.connectors.email.conversation import Conversation, Phase

ISSUING = (
    "the number is given",
    "the counter is written, the entry is not",
    "the entry is written, the invoice is not",
    "the invoice is written, its sums are not",
    "the sums are written, the message is not",
    "the message is written",
    "before a commit",
    "after a commit",
)
RENDERING = (
    "during the rendering",
    "the file is half written",
    "the file is written, not named",
    "the file is named, the row does not know",
    "before a commit",
    "after a commit",
)
SENDING = (
    "before a commit",
    "the message is claimed",
    "connected",
    "half of the content is sent",
    "the content is sent, not its end",
    "the end is sent",
    "the server has accepted",
    "the outcome is not written",
)


def die() -> None:
    """As a power cut: no handler runs, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str, *, nth: int = 1) -> None:
    """From now on this process dies at the nth passage of that point."""
    _POINTS[point](_Fuse(nth))


class _Fuse:
    def __init__(self, nth: int) -> None:
        self.left = nth

    def __call__(self) -> None:
        self.left -= 1
        if not self.left:
            die()


def _before(owner: Any, name: str, *, when: Callable[..., bool] = lambda *_, **__: True) -> Callable[[_Fuse], None]:
    return lambda fuse: _wrap(owner, name, fuse, when, first=True)


def _after(owner: Any, name: str, *, when: Callable[..., bool] = lambda *_, **__: True) -> Callable[[_Fuse], None]:
    return lambda fuse: _wrap(owner, name, fuse, when, first=False)


def _wrap(owner: Any, name: str, fuse: _Fuse, when: Callable[..., bool], *, first: bool) -> None:
    original = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        now = when(*args, **kwargs)  # Asked before: a conversation changes its phase on the way.
        if first and now:
            fuse()
        answer = original(*args, **kwargs)
        if not first and now:
            fuse()
        return answer

    setattr(owner, name, wrapped)


def _half_written(fuse: _Fuse) -> None:
    def torn(path: Path, content: bytes, **_: Any) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (path.parent / f".part-{os.getpid()}").write_bytes(content[: len(content) // 2])
        fuse()

    archive.write_once = torn


def _half_sent(fuse: _Fuse) -> None:
    original = Conversation.send

    def send(self: Conversation, data: Any) -> None:
        if self.phase is Phase.CONTENT and isinstance(data, bytes):
            original(self, data[: len(data) // 2])
            fuse()
            data = data[len(data) // 2 :]
        original(self, data)

    Conversation.send = send  # type: ignore[method-assign]


def _final(self: Conversation, *_: Any) -> bool:
    return self.phase is Phase.FINAL


_POINTS: dict[str, Callable[[_Fuse], None]] = {
    "before a commit": _before(BaseDatabaseWrapper, "commit"),
    "after a commit": _after(BaseDatabaseWrapper, "commit"),
    "the number is given": _after(journal, "next_number"),
    "the counter is written, the entry is not": _after(journal.Book, "save"),
    "the entry is written, the invoice is not": _after(journal, "append"),
    "the invoice is written, its sums are not": _before(issuing, "_open_sums"),
    "the sums are written, the message is not": _after(issuing, "_open_sums"),
    "the message is written": _after(outbox, "add"),
    "during the rendering": lambda fuse: _wrap(papers.renderer, "render", fuse, lambda *_, **__: True, first=False),
    "the file is half written": _half_written,
    "the file is written, not named": _before(archive.os, "fsync"),
    "the file is named, the row does not know": _after(archive, "keep"),
    "the message is claimed": _after(outbox, "claim"),
    "connected": _before(Conversation, "begin"),
    "half of the content is sent": _half_sent,
    "the content is sent, not its end": _before(Conversation, "send", when=_final),
    "the end is sent": _after(Conversation, "send", when=_final),
    "the server has accepted": _after(Conversation, "getreply", when=_final),
    "the outcome is not written": _before(outbox, "settle"),
}
