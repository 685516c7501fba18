"""Which payment settles which invoice: by letters, by the number in the words, by the order of days.

Accountants mark what settles each other with the same letter, for one client. Inside a letter, a payment goes to the
invoice whose number it bears, else to the oldest first; what no letter matches goes where its words say.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from reglo.rules.moving.entries.sorting import Item, Share
from reglo.rules.reading import folded

NUMBER_CHARS_MIN = 3  # « 12 » may stand in any sentence
ZERO = Decimal(0)


def settle(items: Sequence[Item]) -> dict[int, Decimal]:
    """Share the payments and credit notes of one client; answers what is left of each invoice, by identity."""
    left = {id(item): item.amount for item in items if item.nature == "invoice"}
    invoices = sorted((item for item in items if item.nature == "invoice"), key=lambda one: one.head.piece_on)
    for nature in ("credit_note", "payment"):
        for item in sorted((one for one in items if one.nature == nature), key=lambda one: one.head.on):
            _share(item, invoices, left)
    return left


def close(items: Sequence[Item]) -> None:
    """Mark the invoices of one client whose every line has a letter that holds as much on both sides."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for move in (move for item in items for move in item.moves):
        sums[move.sheet.file, move.letter] += move.amount
    for item in items:
        item.is_closed = all(move.letter and not sums[move.sheet.file, move.letter] for move in item.moves)


def _share(item: Item, invoices: Sequence[Item], left: dict[int, Decimal]) -> None:
    """Share one payment or credit note, and note what it takes from each invoice."""
    rest = item.amount
    for invoice in _candidates(item, invoices):
        part = min(rest, left[id(invoice)])
        if part > 0:
            item.settled.append(Share(invoice, part))
            left[id(invoice)] -= part
            rest -= part
    if rest and item.settled and item.letters:
        # Matched by its letter, so the last of them was paid too much rather than nobody.
        last = item.settled.pop()
        item.settled.append(replace(last, amount=last.amount + rest))
    elif rest:
        item.settled.append(Share(None, rest))


def _candidates(item: Item, invoices: Sequence[Item]) -> list[Item]:
    """The invoices it may settle, the likeliest first."""
    named = [invoice for invoice in invoices if _names(item, invoice)]
    lettered = [invoice for invoice in invoices if item.letters & invoice.letters]
    if item.letters:
        return [one for one in named if one in lettered] + [one for one in lettered if one not in named]
    return named


def _names(item: Item, invoice: Item) -> bool:
    """Whether the piece or the words bear the number of the invoice."""
    number = folded(invoice.number)
    if len(number) < NUMBER_CHARS_MIN:
        return False
    if folded(item.number) == number:
        return True
    return re.search(rf"(?<![0-9a-z]){re.escape(number)}(?![0-9a-z])", folded(item.head.words)) is not None
