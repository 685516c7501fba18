"""`reglo read KIND FILE…`: what others wrote, as text or as JSON, or what is wrong with it.

Each kind stands in a file of its own, `read_invoice` for e-invoices. Files are opened in a process of
their own, with limits: a file made to harm is refused in one sentence, and never stops the others.
"""

import argparse

from reglo.cli import answers, read_invoice


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the kinds."""
    kinds = parser.add_subparsers(
        dest="kind", required=True, metavar="KIND", title=answers.said(fr="genres", en="kinds")
    )
    read_invoice.add_to(kinds)
