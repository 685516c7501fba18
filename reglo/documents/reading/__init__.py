"""Reading what others wrote: e-invoices, from bytes nobody has checked.

- `kinds` tells what a file is by its first bytes, and names what it is not;
- `container` takes the XML out of a PDF; `parsing` makes a tree of it, under caps;
- `cii` and `ubl` turn a tree into `Stated`, what the invoice says, field by field;
- `problems` says what is wrong with it, in words; `answer` puts both into one `ReadInvoice`;
- `desk` does all of it in a process of its own, that `child` keeps.

Nothing in a file is ever executed, fetched or expanded.
"""
