"""Roles: who may do what, as data.

Three roles. The owner decides everything. The assistant speaks for the business: sends what the
owner prepared, notes what came in, follows up; prices, discounts, corrections and bank details
stay out of reach, since someone who asks for money must not be able to change where it goes or
how much it is. The accountant reads everything that makes the books, notes payments and exports.

A verb has one name from the button to the journal: « invoices.issue » is what the page asks, what
the address requires and what the journal records. A verb that is not here does not exist: asking
for it is a mistake of ours, and a test walks every address of the application to find it.

>>> may("assistant", "outbox.hand_over"), may("assistant", "settings.bank")
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
    # Members and papers.
    "members.see": _OWNER,
    "members.invite": _OWNER,
    "members.dismiss": _OWNER,
    "exports.make": _OWNER_ACCOUNTANT,
    "backups.make": _OWNER,
    # One's own account: language, keys, password, second factor.
    "account.change": _ALL,
}


def may(role: str, verb: str) -> bool:
    """Whether this role does this verb; an unknown role does nothing. Raises KeyError for an unknown verb."""
    return role in VERBS[verb]
