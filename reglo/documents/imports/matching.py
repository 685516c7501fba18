"""From the pieces of several files to one parcel."""

from collections.abc import Sequence
from datetime import date

from reglo.documents.imports import einvoices, vocabulary
from reglo.documents.imports.opening import Piece, Refused, Tables
from reglo.rules.moving import entries, linking, ninja, tables
from reglo.rules.moving.cells import Setting
from reglo.rules.moving.choosing import AS_FOUND, Chosen
from reglo.rules.moving.parcel import Parcel, Remark, Where
from reglo.rules.moving.sheets import Finds, Sheet


def parcel(pieces: Sequence[Piece], *, place: str, currency: str, today: date, chosen: Chosen = AS_FOUND) -> Parcel:
    """Everything the pieces hold. What they contradict each other in is left to whoever keeps it."""
    setting = Setting(chosen.words(vocabulary.words()), place, currency, today, order=chosen.order)
    finds = Finds()
    sheets = [piece for piece in pieces if isinstance(piece, Sheet)]
    entries.read([sheet for sheet in sheets if entries.is_ledger(sheet)], setting, finds)
    tables.read([sheet for sheet in sheets if not entries.is_ledger(sheet)], setting, finds)
    for piece in pieces:
        if isinstance(piece, Tables):
            ninja.read(piece.tables, piece.file, setting, finds)
        elif isinstance(piece, Refused):
            finds.remarks.append(Remark(Where(file=piece.file), "reject", piece.said))
        elif not isinstance(piece, Sheet):
            einvoices.read(piece, setting, finds)
    linking.link(finds)
    return finds.parcel()
