"""Invoices and credit notes: issued once, in one transaction, and never changed."""

from reglo.books.crediting import left_to_credit
from reglo.books.invoices.facts import found, story
from reglo.books.invoices.issuing import Issued, issue, issue_described, number_here, number_to_come, reading
from reglo.books.invoices.tables import Invoice
from reglo.rules.sealing import CannotIssue

__all__ = [
    "CannotIssue",
    "Invoice",
    "Issued",
    "found",
    "issue",
    "issue_described",
    "left_to_credit",
    "number_here",
    "number_to_come",
    "reading",
    "story",
]
