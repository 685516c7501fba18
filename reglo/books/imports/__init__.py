"""Moving in: a parcel read from the files of another tool, tried dry, written once, undone until it is used.

`preview` works out a `Plan` and writes nothing; `land` writes that plan in one transaction, told by one sealed
entry that holds every row, so that `reglo verify` lives it again. Imported invoices are marked as issued elsewhere:
they keep their number, stand in no sequence or chain of ours, and have no paper here. After an import nothing leaves
until a person has looked (`followups.looks`). `take_back` undoes all of it until something of it is used.
"""

from reglo.books.imports.landing import CannotLand, Landed, land, of, preview
from reglo.books.imports.plan import Money, Plan, Same, place, rejected
from reglo.books.imports.saying import NEXT_NUMBER, column, counted, rejects_csv
from reglo.books.imports.tables import Import, Upload
from reglo.books.imports.taking_back import CannotTakeBack, take_back, uses
from reglo.books.imports.uploads import BYTES_MAX, FILES_MAX, TOO_MUCH, CannotKeep, files_of, forget, keep

__all__ = [
    "BYTES_MAX",
    "FILES_MAX",
    "NEXT_NUMBER",
    "TOO_MUCH",
    "CannotKeep",
    "CannotLand",
    "CannotTakeBack",
    "Import",
    "Landed",
    "Money",
    "Plan",
    "Same",
    "Upload",
    "column",
    "counted",
    "files_of",
    "forget",
    "keep",
    "land",
    "of",
    "place",
    "preview",
    "rejected",
    "rejects_csv",
    "take_back",
    "uses",
]
