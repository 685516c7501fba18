"""Moving in: what another tool holds, read out of tables into plain values.

A table is recognised by its headers, else by what its columns hold; its lines become clients, invoices and
payments. No line is lost: each is in a row, in a remark, or counted as a header, a detail or a total.

`parcel` holds the values, `sheets` what a file is made of, `headers` and `contents` say what a column means,
`choosing` is what a person corrects in that, `days` and `sums` read its cells, `tables` reads one sheet, `entries`
the accounting entries of a FEC, `ninja` the export of one tool that is no table; `linking` joins what several files say.
"""

from reglo.rules.moving.choosing import AS_FOUND, Chosen
from reglo.rules.moving.parcel import (
    Absorbed,
    ClientRow,
    InvoiceRow,
    Level,
    Parcel,
    PaymentRow,
    Remark,
    Where,
)

__all__ = [
    "AS_FOUND",
    "Absorbed",
    "Chosen",
    "ClientRow",
    "InvoiceRow",
    "Level",
    "Parcel",
    "PaymentRow",
    "Remark",
    "Where",
]
