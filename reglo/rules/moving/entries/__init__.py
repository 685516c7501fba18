"""The accounting entries of a French tool: the FEC that every one must give (LPF, art. A47 A-1).

Eighteen columns, one line per account moved. From the lines of clients (account 411) come the invoices, the credit
notes, the payments, and by the letters that match them, what is still open and how late each client paid. A FEC
knows no due date and no line of invoice.

`ledger` reads lines and gathers entries, `sorting` says what each line of a client is, `settling` shares payments
among invoices, `rows` makes the rows.
"""

from reglo.rules.moving.entries.ledger import columns, is_header, is_ledger, is_of_a_client, key_of
from reglo.rules.moving.entries.rows import read

__all__ = ["columns", "is_header", "is_ledger", "is_of_a_client", "key_of", "read"]
