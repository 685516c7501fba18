"""Invoices and credit notes: a table with one line each, or one line per line of invoice.

`grouping` gathers the lines of one invoice, `totals` adds them up, `standing` says what was paid, `rows` makes
the row.
"""

from reglo.rules.moving.invoices.rows import read

__all__ = ["read"]
