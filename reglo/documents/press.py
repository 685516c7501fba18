"""The program inside the renderer's process: reads jobs, sets them, answers files.

Started by `renderer`, never by hand: `python -m reglo.documents.press MEMORY CPU`. It confines
itself before it reads the first word of anybody. It ends when its input ends.
"""

import sys
from typing import Any

from reglo.documents import confinement, pdf, wire
from reglo.rules import invoicing, lettering
from reglo.rules.reading import Refusal


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Set documents until the input ends; `cpu_seconds` are per document."""
    confinement.confine(memory_bytes)
    jobs, answers = confinement.channels()
    wire.send(answers, {"ready": True})
    while True:
        try:
            job, (text, logo) = wire.receive(jobs)
        except wire.Closed:
            return
        confinement.allow(cpu_seconds)
        header, blobs = _done(job, text or b"", logo)
        wire.send(answers, header | {"peak_kib": confinement.peak_kib()}, *blobs)


def _done(job: dict[str, Any], text: bytes, logo: bytes | None) -> tuple[dict[str, Any], list[wire.Blob]]:
    """One document, or why not: the process outlives any single refusal."""
    try:
        made, xml = MAKERS[job["kind"]](job, text.decode(), logo)
    except Refusal as refusal:
        return {"refused": [[problem.fr, problem.en] for problem in refusal.problems]}, []
    except MemoryError:
        raise  # What is left of this process is not worth trusting.
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the answer must say so
        return {"failed": f"{type(trouble).__name__}: {trouble}"}, []
    return {"made": True}, [made, xml]


def _invoice(job: dict[str, Any], text: str, logo: bytes | None) -> tuple[bytes, bytes | None]:
    return pdf.invoice(invoicing.from_text(text), copy=job["copy"], logo=logo, link=job["link"], over=job["over"])


def _letter(_: dict[str, Any], text: str, logo: bytes | None) -> tuple[bytes, None]:
    return pdf.letter(lettering.from_text(text), logo=logo), None


MAKERS = {"invoice": _invoice, "letter": _letter}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
