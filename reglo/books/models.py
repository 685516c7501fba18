"""The list of tables, for Django; each is defined in its subject's file."""

from reglo.books.archive import Document
from reglo.books.clients import Client, Contact
from reglo.books.drafts import Draft
from reglo.books.invoices import Invoice
from reglo.books.journal import Book, Entry
from reglo.books.outbox import Message
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.books.people import Business, Membership, Profile, StartLink, User
from reglo.books.post import MailServer

__all__ = [
    "Book",
    "Business",
    "Client",
    "Contact",
    "Document",
    "Draft",
    "Entry",
    "Invoice",
    "MailServer",
    "Membership",
    "Message",
    "Payment",
    "Profile",
    "Receivable",
    "Settlement",
    "StartLink",
    "User",
]
