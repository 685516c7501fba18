"""Valid invoices, damaged at random: an answer always comes, in words, and no damage escapes as an error of ours.

`make soak N=…` tries as many as it is told.
"""

import os
import random
import time

import pytest

from reglo.documents.reading import answer
from reglo.documents.reading.invoice import as_json, packed, unpacked
from tests.documents.received import files
from tools.hostile import CASES

SMALL_BYTES_MAX = 120_000
SEEDS = 2000
SECONDS_MAX = 2.0

MATTER = [path.read_bytes() for path in [*files("en16931", "*/*.xml"), *files("facturx-pdf", "*.pdf")]]
MATTER += [case.make() for case in CASES if case.name.startswith("honest")]
MATTER = [data for data in MATTER if len(data) <= SMALL_BYTES_MAX]
PIECES = (
    b"", b"<", b">", b"&", b"\0", b"\xff", b"-", b"1e9", b"99999999999999999999", b"NaN", b"0", b" ", b"\xe2\x80\xae",
    b"<a>", b"</a>", b"<![CDATA[", b"<!--", b"]]>", b"<?x", b"<!DOCTYPE a>", b"endobj", b"stream", b"/Filter", b"<<", b"99999 0 R",
)  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with one to six wounds: bytes changed, cut, doubled, moved, or replaced by what parsers dislike."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 1, 2, 8, 40, 400)))
        wound = chance.randrange(5)
        if wound == 0:
            data = data[:start] + chance.choice(PIECES) + data[end:]
        elif wound == 1:
            data = data[:start] + bytes(chance.randrange(256) for _ in range(end - start)) + data[end:]
        elif wound == 2:
            data = data[:end] + data[start:end] * chance.randint(1, 3) + data[end:]
        elif wound == 3:
            data = data[:start] + data[end:]
        else:
            other = chance.randrange(len(data) + 1)
            data = data[:start] + data[other : other + end - start] + data[end:]
    return data


def an_answer_comes(seed: int) -> None:
    chance = random.Random(seed)
    data = damaged(chance.choice(MATTER), chance)
    started = time.process_time()

    found = answer.read(data)

    assert time.process_time() - started < SECONDS_MAX, seed
    assert found.ok or (found.error is not None and found.error.fr and found.error.en), seed
    assert unpacked(packed(found)) == found
    assert all(problem["reason"] for problem in as_json(found, "en")["problems"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("block", range(10))
def test_a_damaged_invoice_always_gets_an_answer(block: int) -> None:
    for seed in range(block * SEEDS // 10, (block + 1) * SEEDS // 10):
        an_answer_comes(seed)


@pytest.mark.soak
def test_a_great_many_damaged_invoices_always_get_an_answer() -> None:
    for seed in range(1_000_000, 1_000_000 + int(os.environ["REGLO_SOAK"])):
        an_answer_comes(seed)
