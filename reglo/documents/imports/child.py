"""The process that opens what another tool exported: strangers' files may kill it without harm.

Each file is opened under a limit of memory, of processor and of wall time; then everything is matched, under the
same limits. A file that uses them up is refused by name, and the others are read.
"""

import atexit
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from reglo.documents import keeper, wire
from reglo.documents.imports import caps, packing
from reglo.documents.imports.refusal import NotMoved, NotOpened
from reglo.documents.reading.child import DEFAULT_LIMITS, Limits
from reglo.rules.moving.choosing import AS_FOUND, Chosen
from reglo.rules.moving.parcel import Parcel, Remark, Where
from reglo.rules.reading import Said

_TOO_BIG = Said(
    f"Ce fichier dépasse {caps.FILE_BYTES_MAX >> 20} Mo : il n’est pas lu. Séparez-le, par année par exemple.",
    f"This file is over {caps.FILE_BYTES_MAX >> 20} MB: it is not read. Split it, by year for instance.",
)
_TOO_LONG = Said(
    "Ce fichier demande trop de temps : sa lecture a été arrêtée. Séparez-le, par année par exemple.",
    "This file takes too long: reading it was stopped. Split it, by year for instance.",
)
_TOO_HEAVY = Said(
    "Ce fichier demande trop de mémoire : sa lecture a été arrêtée. Enregistrez-le en CSV, ou séparez-le.",
    "This file takes too much memory: reading it was stopped. Save it as CSV, or split it.",
)
_TOO_MANY = Said(
    f"Plus de {caps.FILES_MAX} fichiers à la fois : apportez-les en plusieurs fois.",
    f"More than {caps.FILES_MAX} files at once: bring them in several goes.",
)
_BROKEN = Said(
    "Ce fichier n’a pas pu être lu, par notre faute : signalez-le, avec le fichier si vous le pouvez.",
    "This file could not be read, and the fault is ours: report it, with the file if you can.",
)
_NOTHING = Said("Il n’y a rien à reprendre : choisissez un fichier, ou collez un tableau.",
                "There is nothing to take: choose a file, or paste a table.")  # fmt: skip


class Mover:
    """One process and its queue. `stop` ends it; the next file starts another."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._keeper = keeper.Keeper(
            "reglo.documents.imports.desk", (limits.memory_bytes, limits.cpu_seconds), limits, attempts=1
        )

    def read(
        self,
        files: Sequence[tuple[str, bytes]],
        *,
        place: str,
        currency: str,
        today: date,
        chosen: Chosen = AS_FOUND,
    ) -> Parcel:
        """Everything the files hold, read as chosen. Raises NotMoved when nothing in them can be taken."""
        if not files:
            raise NotMoved("empty", [_NOTHING])
        if len(files) > caps.FILES_MAX:
            raise NotMoved("too-much", [_TOO_MANY])
        pieces, refusals = [], []
        for name, data in files:
            try:
                pieces.append(self._opened(name, data))
            except NotOpened as refusal:
                refusals.append((name, refusal))
        if not pieces:
            raise NotMoved(refusals[0][1].code, [_named(name, one.problems[0], files) for name, one in refusals])
        job = {"place": place, "currency": currency, "today": today.isoformat(), "chosen": packing.choice(chosen)}
        parcel = self._matched(pieces, job)
        told = tuple(Remark(Where(file=name), "reject", one.problems[0]) for name, one in refusals)
        if not (parcel.clients or parcel.invoices or parcel.payments):
            # Every line was refused: when all for one reason, the reason is the answer.
            _refuse_unknown(parcel)
        return replace(parcel, remarks=parcel.remarks + told)

    def stop(self) -> None:
        """End the process, if there is one."""
        self._keeper.stop()

    @property
    def pid(self) -> int | None:
        """The process's number, while it lives."""
        return self._keeper.pid

    def _opened(self, name: str, data: bytes) -> bytes:
        """The pieces of one file, still packed. Raises NotOpened."""
        if len(data) > caps.FILE_BYTES_MAX:
            raise NotOpened("too-much", _TOO_BIG.fr, _TOO_BIG.en)
        header, blob = self._asked({"kind": "open", "file": name}, data)
        made = header["made"]
        if "code" in made:
            said = [Said(**one) for one in made["said"]]
            raise NotOpened(made["code"], " ".join(one.fr for one in said), " ".join(one.en for one in said))
        return blob

    def _matched(self, pieces: list[bytes], job: dict[str, Any]) -> Parcel:
        try:
            return packing.unpacked(self._asked({"kind": "match", **job}, *pieces)[1])
        except NotOpened as refusal:
            raise NotMoved(refusal.code, refusal.problems) from None

    def _asked(self, job: dict[str, Any], *blobs: wire.Blob) -> tuple[dict[str, Any], bytes]:
        """The answer to one job. Raises NotOpened."""
        try:
            header, made = self._keeper.asked(job, *blobs)
        except keeper.Overtime:
            raise NotOpened("too-long", _TOO_LONG.fr, _TOO_LONG.en) from None
        except keeper.Died:
            raise NotOpened("too-heavy", _TOO_HEAVY.fr, _TOO_HEAVY.en) from None
        if "failed" in header:
            raise NotOpened("broken", _BROKEN.fr, _BROKEN.en)
        return header, made[0] or b""


def _named(name: str, said: Said, files: Sequence[tuple[str, bytes]]) -> Said:
    """The sentence with the name of its file, when there are several."""
    return said if len(files) == 1 else Said(f"{name} : {said.fr}", f"{name}: {said.en}")


def _refuse_unknown(parcel: Parcel) -> None:
    """Raises NotMoved when no table was recognised at all."""
    if not parcel.headers and parcel.tool == "table" and parcel.remarks:
        raise NotMoved("unknown", [parcel.remarks[0].said])


_HOUSE = Mover()
atexit.register(_HOUSE.stop)


def read(
    files: Sequence[tuple[str, bytes]], *, place: str, currency: str, today: date, chosen: Chosen = AS_FOUND
) -> Parcel:
    """Everything the files hold, by the process that the whole application shares. Raises NotMoved."""
    return _HOUSE.read(files, place=place, currency=currency, today=today, chosen=chosen)


def stop() -> None:
    """End the shared process; the next file starts another."""
    _HOUSE.stop()
