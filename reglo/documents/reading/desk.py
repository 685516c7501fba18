"""The program inside the reader's process: takes files, answers what they say.

Started by `child`, never by hand: `python -m reglo.documents.reading.desk MEMORY CPU`.
"""

import sys
from typing import Any

from reglo.documents import desk
from reglo.documents.desk import Made
from reglo.documents.reading import answer, invoice


def _invoice(_job: dict[str, Any], blobs: list[bytes]) -> Made:
    return invoice.packed(answer.read(blobs[0])), None


if __name__ == "__main__":
    desk.serve({"invoice": _invoice}, int(sys.argv[1]), float(sys.argv[2]))
