"""Every card of advice stands on some page, beside what it speaks of."""

import re
from pathlib import Path

from reglo.packs import why

HOUSE = Path(__file__).parents[2] / "reglo"


def test_no_card_is_written_for_nobody():
    pages = [*HOUSE.glob("web/**/*.html"), *HOUSE.glob("web/**/*.py")]
    said = {word for path in pages for word in re.findall(r'"([a-z_]+)"', path.read_text(encoding="utf-8"))}

    assert set(why.cards()) <= said
