"""What a client's line is, by the accounts beside it: an invoice, a credit note, a payment, or something else.

Sales are class 7 and their VAT 4457; money is class 5; what is lost 65. An opening (« à-nouveaux ») brings what was
open at the end of the year before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from reglo.rules.moving.cells import plain
from reglo.rules.moving.entries.ledger import CLIENTS, Entry, Move
from reglo.rules.reading import Said

Nature = Literal["invoice", "credit_note", "payment", "other"]

SALES, VAT, DEPOSITS, MONEY, LOSSES = "7", "4457", "419", "5", "65"
_OPENINGS = ("an", "ran", "ano", "anx", "anc", "a nouveau", "a nouveaux")

REFUND = Said(
    "Argent rendu au client, ou paiement revenu impayé : à noter à la main.",
    "Money given back, or a payment that came back unpaid: note it by hand.",
)
LOSS = Said(
    "Perte ou écart passé en charge, et non payé : à noter à la main.",
    "A loss or difference written off, not paid: note it by hand.",
)
OPENING_CREDIT = Said(
    "Somme due au client à l’ouverture de l’exercice : à noter à la main.",
    "A sum owed to the client when the year opened: note it by hand.",
)
OTHER = Said(
    "Ni vente ni paiement, d’après les comptes en face : à noter à la main.",
    "Neither a sale nor a payment, by the accounts beside it: note it by hand.",
)


@dataclass
class Item:
    """What a client owes more or less by one piece of one entry; `amount` is positive."""

    nature: Nature
    moves: list[Move]
    amount: Decimal
    why: Said | None = None  # what is doubtful, or why it is left out
    net: Decimal | None = None
    tax: Decimal | None = None
    settled: list["Share"] = field(default_factory=list)
    letters: set[tuple[str, str]] = field(default_factory=set)  # a letter, and the file it matches in
    is_closed: bool = False  # its letters say that nothing is left of it

    @property
    def head(self) -> Move:
        """The first of its lines."""
        return self.moves[0]

    @property
    def number(self) -> str:
        """The number of the piece."""
        return self.head.piece

    @property
    def is_opening(self) -> bool:
        """Whether it was brought from the year before."""
        return is_opening(self.head)


@dataclass(frozen=True)
class Share:
    """A part of a payment, and the invoice it settles; None when nothing says which."""

    invoice: Item | None
    amount: Decimal


def is_opening(move: Move) -> bool:
    """Whether a line brings what was open at the end of the year before."""
    name = plain(move.journal_name)
    return plain(move.journal) in _OPENINGS or "nouveau" in name or "ouverture" in name


def items(entry: Entry) -> Iterable[Item]:
    """What each client owes more or less by this entry, piece by piece."""
    by_piece: dict[tuple[str, str, bool], list[Move]] = {}
    for move in entry.moves:
        if move.account.startswith(CLIENTS):
            piece = (move.client, move.piece, move.amount >= 0)
            by_piece.setdefault(piece, []).append(move)
    found = [_item(entry, moves) for moves in by_piece.values()]
    if len(found) == 1 and found[0].nature in ("invoice", "credit_note"):
        net, tax = abs(entry.of(SALES)), abs(entry.of("445"))
        if net + tax == found[0].amount:
            found[0].net, found[0].tax = net, tax
    return found


def _item(entry: Entry, moves: list[Move]) -> Item:
    amount = sum((move.amount for move in moves), Decimal(0))
    nature, why = _more(entry, moves[0]) if amount > 0 else _less(entry, moves[0])
    letters = {(move.sheet.file, move.letter) for move in moves if move.letter}
    return Item(nature if amount else "other", moves, abs(amount), why, letters=letters)


def _more(entry: Entry, move: Move) -> tuple[Nature, Said | None]:
    """A client owes more."""
    if is_opening(move):
        return "invoice", Said(
            "Encore due à l’ouverture de l’exercice : son montant d’origine n’est pas dans ce fichier.",
            "Still due when the year opened: its first amount is not in this file.",
        )
    if entry.beside(SALES, VAT, DEPOSITS):
        return "invoice", None
    return "other", REFUND if entry.beside(MONEY) else OTHER


def _less(entry: Entry, move: Move) -> tuple[Nature, Said | None]:
    """A client owes less."""
    if is_opening(move):
        return "other", OPENING_CREDIT
    if entry.beside(MONEY):
        return "payment", None
    if entry.beside(LOSSES):
        return "other", LOSS
    if entry.beside(SALES, VAT):
        return "credit_note", None
    return "other", OTHER
