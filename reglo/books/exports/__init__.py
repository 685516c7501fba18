"""Moving out: everything one may take along, in forms that other tools read.

Nothing here changes a row. `books` is a workbook of five sheets, one of them to go on with by hand; `receipts`
the book of receipts that a micro-entrepreneur must keep; `everything` all papers and all data in one file.
"""

from reglo.books.exports.cashbook import receipts
from reglo.books.exports.whole import everything
from reglo.books.exports.workbook import books

__all__ = ["books", "everything", "receipts"]
