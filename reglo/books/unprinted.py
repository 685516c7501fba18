"""What a draft holds that no font of the paper draws: emoji, Arabic, Hebrew, Chinese…

The record and the XML keep every sign; on paper each becomes « □ » (reglo/documents/glyphs.py). Whoever
writes is told before the number is given, field by field, and may go on.
"""

from collections.abc import Iterator

from reglo.documents import glyphs
from reglo.rules import invoicing
from reglo.rules.preflight import Finding, warning

SIGNS_NAMED = 12  # of a whole name in another script, the first ones say enough


def found(value: invoicing.Draft) -> Iterator[Finding]:
    """One warning for each field with such signs, in the order of the paper."""
    for field, texts in _texts(value):
        if signs := sorted(set().union(*(glyphs.uncovered(text) for text in texts))):
            named = " ".join(signs[:SIGNS_NAMED]) + (" …" if len(signs) > SIGNS_NAMED else "")
            yield warning(
                "signs",
                field,
                f"Sur le papier, un carré remplacera ce que nos polices ne dessinent pas : {named}",
                f"On paper, a square will replace what our fonts do not draw: {named}",
            )


def _texts(value: invoicing.Draft) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What people type on a draft, by the path of its field. The seller's own words are checked in its settings."""
    if value.buyer is not None:
        yield "buyer.name", (value.buyer.name, value.buyer.attention)
        yield "buyer.address", (*value.buyer.address.street, value.buyer.address.city)
    if value.delivered_to is not None:
        yield "delivered_to", (*value.delivered_to.street, value.delivered_to.city)
    yield "subject", (value.subject,)
    yield "subject_detail", (value.subject_detail,)
    for index, line in enumerate(value.lines):
        yield f"lines.{index}.title", (line.title,)
        yield f"lines.{index}.detail", (line.detail,)
        yield f"lines.{index}.unit", (line.unit,)
    yield "note", (value.note,)
