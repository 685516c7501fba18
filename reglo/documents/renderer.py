"""The renderer: documents are set in a process of their own, which may die without harm.

The texts of strangers meet a compiler of half a million lines there; a string that grows
without end aborts the process, and a loop never ends by itself. So `keeper` holds it: it has a
limit of memory, of processor and of wall time, knows no secret, and reaches no network. It is
started fresh (a fork of a process that has ever set a document hangs), kept while there is
work, renewed after some documents, and stopped when idle.

`render` may be called from several threads: they wait for one another.
"""

import atexit
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reglo.documents import keeper
from reglo.documents.sheet.words import Copy
from reglo.rules.reading import Refusal, Said

Kind = Literal["invoice", "letter"]


@dataclass(frozen=True)
class Rendered:
    """The files of one document. `sha256` is the hexadecimal digest of the PDF."""

    pdf: bytes
    xml: bytes | None
    sha256: str


class RenderFailed(Refusal):
    """No file was made. `detail` is for the log; the sentences are for a person."""

    def __init__(self, problems: Sequence[Said] | str, *, detail: str = "") -> None:
        """`problems` may be words kept from an earlier failure, in whichever language they were kept."""
        super().__init__([Said(problems, problems)] if isinstance(problems, str) else problems)
        self.detail = detail


_BROKEN = Said(
    fr="Le document n’a pas pu être mis en page. Rien n’est perdu : réessayez, puis signalez-le si cela se reproduit.",
    en="The document could not be laid out. Nothing is lost: try again, then report it if it happens again.",
)
_TOO_LONG = Said(
    fr="La mise en page du document a pris trop de temps et a été arrêtée. Raccourcissez les textes, puis réessayez.",
    en="Laying out the document took too long and was stopped. Shorten its texts, then try again.",
)


@dataclass(frozen=True)
class Limits:
    """What one renderer may use."""

    text_bytes: int = 4 << 20  # an invoice of a thousand lines has half a million
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 15  # per document
    wall_seconds: float = 30.0  # per document
    documents: int = 200  # then a fresh process
    resident_kib: int = 320 * 1024  # a process that once grew beyond this is renewed after its document
    idle_seconds: float = 60.0


DEFAULT_LIMITS = Limits()


class Renderer:
    """One process and its queue. `stop` ends it; the next document starts another."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._keeper = keeper.Keeper("reglo.documents.press", (limits.memory_bytes, limits.cpu_seconds), limits)

    def render(
        self,
        sealed_text: str,
        *,
        kind: Kind = "invoice",
        copy: Copy = "original",
        logo: bytes | None = None,
        link: str = "",
        over: str = "",
    ) -> Rendered:
        """The files of a sealed text (`text_of` of rules.invoicing, of rules.lettering). Raises RenderFailed.

        `logo` is a PNG; `copy`, `link`, the address of the client's page, and `over`, words above the
        content, are for invoices. The same
        arguments give the same bytes.
        """
        job, text = {"kind": kind, "copy": copy, "link": link, "over": over}, sealed_text.encode()
        if len(text) > self.limits.text_bytes:
            raise RenderFailed([_TOO_LONG], detail=f"{len(text)} bytes of text")
        header, blobs = self._answered(job, text, logo)
        if "refused" in header:
            raise RenderFailed([Said(fr, en) for fr, en in header["refused"]])
        if "failed" in header:
            raise RenderFailed([_BROKEN], detail=header["failed"])
        pdf, xml = blobs
        assert pdf is not None
        return Rendered(pdf, xml, hashlib.sha256(pdf).hexdigest())

    def stop(self) -> None:
        """End the process, if there is one."""
        self._keeper.stop()

    @property
    def pid(self) -> int | None:
        """The process's number, while it lives."""
        return self._keeper.pid

    def _answered(self, job: dict[str, Any], text: bytes, logo: bytes | None) -> keeper.Answer:
        try:
            return self._keeper.asked(job, text, logo)
        except keeper.Overtime as slow:
            raise RenderFailed([_TOO_LONG], detail=str(slow)) from slow
        except keeper.Died as dead:
            raise RenderFailed([_BROKEN], detail=f"the renderer died ({dead})") from dead


_HOUSE = Renderer()
atexit.register(_HOUSE.stop)


def render(
    sealed_text: str,
    *,
    kind: Kind = "invoice",
    copy: Copy = "original",
    logo: bytes | None = None,
    link: str = "",
    over: str = "",
) -> Rendered:
    """The files of a sealed text, by the renderer that the whole application shares. Raises RenderFailed."""
    return _HOUSE.render(sealed_text, kind=kind, copy=copy, logo=logo, link=link, over=over)


def stop() -> None:
    """End the shared renderer's process; the next document starts another."""
    _HOUSE.stop()
