"""Invoices and credit notes: a table with one line each, or one line per line of invoice.

`grouping` gathers the lines of one invoice, `totals` adds them up, `items` does so for lines in a table of
their own, `standing` says what was paid, `rows` makes the row.
"""

from reglo.rules.moving.invoices.grouping import plain_number
from reglo.rules.moving.invoices.rows import read

__all__ = ["plain_number", "read"]
