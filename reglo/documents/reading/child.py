"""The reader's process: strangers' files are opened there, and may kill it without harm.

It has a limit of memory, of processor and of wall time, no secret, no network and no file to write. A
file that uses it up is refused in one sentence, and the next file meets a fresh process. The pages and
the command line ask the same one; several files in a row cost one start.
"""

import atexit
from dataclasses import dataclass, replace

from reglo.documents import keeper
from reglo.documents.reading import invoice
from reglo.documents.reading.invoice import ReadInvoice
from reglo.rules.reading import Said

FILE_BYTES_MAX = 20 << 20


@dataclass(frozen=True)
class Limits:
    """What one reader may use."""

    memory_bytes: int = 300 << 20
    cpu_seconds: float = 1.8  # per file
    wall_seconds: float = 6.0  # per file, on a machine that does three things at once
    documents: int = 500  # then a fresh process
    resident_kib: int = 160 * 1024  # a process that once grew beyond this is renewed after its file
    idle_seconds: float = 60.0


DEFAULT_LIMITS = Limits()

_TOO_BIG = Said(
    f"Ce fichier dépasse {FILE_BYTES_MAX >> 20} Mo : ce n’est pas une facture, il n’est pas lu.",
    f"This file is over {FILE_BYTES_MAX >> 20} MB: it is no invoice, it is not read.",
)
_TOO_LONG = Said(
    "Ce fichier demande trop de temps pour une facture : sa lecture a été arrêtée.",
    "This file takes too long for an invoice: reading it was stopped.",
)
_TOO_HEAVY = Said(
    "Ce fichier demande trop de mémoire pour une facture : sa lecture a été arrêtée.",
    "This file takes too much memory for an invoice: reading it was stopped.",
)
_BROKEN = Said(
    "Ce fichier n’a pas pu être lu, par notre faute : signalez-le, avec le fichier si vous le pouvez.",
    "This file could not be read, and the fault is ours: report it, with the file if you can.",
)


class Reader:
    """One process and its queue. `stop` ends it; the next file starts another."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._keeper = keeper.Keeper(
            "reglo.documents.reading.desk", (limits.memory_bytes, limits.cpu_seconds), limits, attempts=1
        )

    def invoice(self, data: bytes, *, file: str = "") -> ReadInvoice:
        """The answer for one file of bytes; never raises. `file` is only a name to give back."""
        if len(data) > FILE_BYTES_MAX:
            return ReadInvoice(file=file, error=_TOO_BIG)
        try:
            header, _ = self._keeper.asked({"kind": "invoice"}, data)
        except keeper.Overtime:
            return ReadInvoice(file=file, error=_TOO_LONG)
        except keeper.Died:
            return ReadInvoice(file=file, error=_TOO_HEAVY)
        if "failed" in header:
            return ReadInvoice(file=file, error=_BROKEN)
        return replace(invoice.unpacked(header["made"]), file=file)

    def stop(self) -> None:
        """End the process, if there is one."""
        self._keeper.stop()

    @property
    def pid(self) -> int | None:
        """The process's number, while it lives."""
        return self._keeper.pid


_HOUSE = Reader()
atexit.register(_HOUSE.stop)


def read_invoice(data: bytes, *, file: str = "") -> ReadInvoice:
    """The answer for one file, by the reader that the whole application shares; never raises."""
    return _HOUSE.invoice(data, file=file)


def stop() -> None:
    """End the shared reader's process; the next file starts another."""
    _HOUSE.stop()
