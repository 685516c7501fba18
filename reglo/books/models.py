"""The list of tables, for Django; each is defined in its subject's file."""

from reglo.books.abandonments import Abandonment
from reglo.books.archive import Document
from reglo.books.clients import Client, ClosedPeriod, Contact
from reglo.books.closings import Closing, ClosingSum
from reglo.books.drafts import Draft
from reglo.books.followups.bank import BankCheck, PendingPayment
from reglo.books.followups.contacts import Carried, ContactEvent
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.looks import Look
from reglo.books.followups.pauses import Pause, PlatformStatus, Postponement, Standstill
from reglo.books.followups.plans import InstalmentPlan, PlanLine, PlanSum
from reglo.books.followups.promises import Promise
from reglo.books.followups.tracks import Track
from reglo.books.halts import Bounce, Halt
from reglo.books.imports.tables import Import, Upload
from reglo.books.invoices import Invoice
from reglo.books.journal import Book, Entry
from reglo.books.letters import Letter
from reglo.books.members import Delegation, Invitation, Question
from reglo.books.memos import CalendarFeed, Memo
from reglo.books.method import Deviation, Method
from reglo.books.outbox import Message, MessageSum
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.books.people import Business, Membership, Profile, StartLink, User
from reglo.books.post import MailServer
from reglo.books.series import Series

__all__ = [
    "Abandonment",
    "BankCheck",
    "Book",
    "Bounce",
    "Business",
    "CalendarFeed",
    "Carried",
    "Client",
    "ClosedPeriod",
    "Closing",
    "ClosingSum",
    "Contact",
    "ContactEvent",
    "Delegation",
    "Deviation",
    "Dispute",
    "Document",
    "Draft",
    "Entry",
    "Halt",
    "Import",
    "InstalmentPlan",
    "Invitation",
    "Invoice",
    "Letter",
    "Look",
    "MailServer",
    "Membership",
    "Memo",
    "Message",
    "MessageSum",
    "Method",
    "Pause",
    "Payment",
    "PendingPayment",
    "PlanLine",
    "PlanSum",
    "PlatformStatus",
    "Postponement",
    "Profile",
    "Promise",
    "Question",
    "Receivable",
    "Series",
    "Settlement",
    "Standstill",
    "StartLink",
    "Track",
    "Upload",
    "User",
]
