"""Roles: who may do what, as data.

Three roles. The owner decides everything. The assistant speaks for the business, about the clients
confided to them: sends what the owner prepared, notes what came in, follows up; prices, discounts,
corrections, formal notices and bank details stay out of reach, since someone who asks for money must
not be able to change where it goes or how much it is. The accountant reads everything that makes the
books, notes payments and exports.

A verb has one name from the button to the journal: « invoices.issue » is what the page asks, what
the address requires and what the journal records. A verb that is not here does not exist: asking
for it is a mistake of ours, and a test walks every address of the application to find it.

>>> may("assistant", "outbox.hand_over"), may("assistant", "settings.bank")
(True, False)
>>> may("assistant", "followups.send"), may("assistant", "followups.sign")
(True, False)
>>> may("stranger", "invoices.see")
False
"""

OWNER, ASSISTANT, ACCOUNTANT = "owner", "assistant", "accountant"
ROLES = (OWNER, ASSISTANT, ACCOUNTANT)

_OWNER = frozenset({OWNER})
_OWNER_ASSISTANT = frozenset({OWNER, ASSISTANT})
_OWNER_ACCOUNTANT = frozenset({OWNER, ACCOUNTANT})
_ALL = frozenset(ROLES)

VERBS: dict[str, frozenset[str]] = {
    # The business itself: who it is, what it prints.
    "business.found": _OWNER,
    "business.describe": _OWNER,
    # Clients. Their record holds agreed prices and terms, so only the owner writes it.
    "clients.see": _ALL,
    "clients.add": _OWNER,
    "clients.change": _OWNER,
    # Drafts carry prices and discounts.
    "drafts.see": _OWNER_ASSISTANT,
    "drafts.open": _OWNER,
    "drafts.write": _OWNER,
    "drafts.drop": _OWNER,
    # Invoices. Issuing what the owner wrote changes no price; a correction does, or may.
    "invoices.see": _ALL,
    "invoices.issue": _OWNER_ASSISTANT,
    "invoices.correct": _OWNER,
    "invoices.recover_vat": _OWNER_ACCOUNTANT,  # a duplicate of what was let go, with the words of the law
    "invoices.copy": _ALL,  # a duplicate says that it is one, and changes nothing
    # Payments. Noting one stops every reminder: whoever learns of it must be able to.
    "payments.see": _ALL,
    "payments.note": _ALL,
    "payments.reverse": _OWNER_ACCOUNTANT,
    # Messages on their way.
    "outbox.see": _OWNER_ASSISTANT,
    "outbox.hand_over": _OWNER_ASSISTANT,
    "outbox.undo": _OWNER_ASSISTANT,
    "outbox.retry": _OWNER_ASSISTANT,
    # The method: its sentences and its staircase are what everyone applies; only the owner changes them.
    "method.see": _ALL,
    "method.change": _OWNER,
    "deviations.see": _ALL,
    "deviations.change": _OWNER,
    # Settings. Bank details are apart: they are guarded twice.
    "settings.see": _OWNER,
    "settings.mail": _OWNER,
    "settings.bank": _OWNER,
    "settings.numbering": _OWNER,
    # Members. Who may see what is decided by the owner alone; a delegate asks, the owner answers.
    "members.see": _OWNER,
    "members.invite": _OWNER,
    "members.withdraw": _OWNER,
    "members.set_end": _OWNER,
    "members.dismiss": _OWNER,
    "delegations.give": _OWNER,
    "delegations.take_back": _OWNER,
    "questions.see": _OWNER_ASSISTANT,
    "questions.ask": _OWNER_ASSISTANT,
    "questions.answer": _OWNER,
    "portfolio.see": _ALL,
    # The follow-up. Levels 3 and 4 are signed by the owner, who alone lets something leave unattended,
    # plans in instalments beyond the usual, or lets a sum go. The accountant writes no reminder.
    "followups.see": _OWNER_ASSISTANT,
    "followups.send": _OWNER_ASSISTANT,
    "followups.call": _OWNER_ASSISTANT,
    "followups.note": _OWNER_ASSISTANT,
    "followups.postpone": _OWNER_ASSISTANT,
    "followups.sign": _OWNER,
    "followups.allow": _OWNER,
    "followups.let_go": _OWNER,
    "followups.settle": _OWNER,  # answers a dispute, negotiates, corrects
    # The kill switch stops every message to a client; whoever lifts it answers for what leaves then.
    "halts.halt": _OWNER,
    "halts.lift": _OWNER,
    # Moving in writes clients, invoices and payments at once, or takes them back.
    "imports.make": _OWNER,
    # Papers.
    "exports.make": _OWNER_ACCOUNTANT,
    "backups.make": _OWNER,
    # One's own account: language, keys, password, second factor.
    "account.change": _ALL,
}


def may(role: str, verb: str) -> bool:
    """Whether this role does this verb; an unknown role does nothing. Raises KeyError for an unknown verb."""
    return role in VERBS[verb]
