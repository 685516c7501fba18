"""The program inside the process that opens what others wrote: files in, a parcel out.

Started by `child`, never by hand: `python -m reglo.documents.imports.desk MEMORY CPU`. Two jobs: « open » takes one
file and answers its pieces, « match » takes the pieces of all files and answers the parcel.
"""

import gc
import sys
from datetime import date
from typing import Any

from reglo.documents import desk
from reglo.documents.desk import Made
from reglo.documents.imports import matching, opening, packing, vocabulary
from reglo.documents.imports.refusal import NotOpened


def _open(job: dict[str, Any], blobs: list[bytes]) -> Made:
    try:
        return {}, packing.pieces_packed(opening.opened(blobs[0], file=job["file"]))
    except NotOpened as refusal:
        return {"code": refusal.code, "said": [vars(one) for one in refusal.problems]}, None


def _match(job: dict[str, Any], blobs: list[bytes]) -> Made:
    pieces = [piece for blob in blobs for piece in packing.pieces_unpacked(blob)]
    today = date.fromisoformat(job["today"])
    found = matching.parcel(
        pieces, place=job["place"], currency=job["currency"], today=today, chosen=packing.choice_again(job["chosen"])
    )
    return {}, packing.packed(found)


if __name__ == "__main__":
    vocabulary.words()  # once, before any job counts its time
    gc.disable()  # A table is a million small values and no circle; the process is renewed when it has grown.
    desk.serve({"open": _open, "match": _match}, int(sys.argv[1]), float(sys.argv[2]))
