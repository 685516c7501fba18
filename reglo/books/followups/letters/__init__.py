"""Letters to a client: drafted from its case, signed by the owner, posted, received; their files and exhibits.

`writing` freezes a letter as a text (`rules.lettering`), `values` adds what a step says beyond the case, `posting`
is what happens to it afterwards, `exhibits` what is joined, `files` its PDF. Posting a letter is the contact that
counts.
"""

from reglo.books.followups.letters.exhibits import LOCALES, Joined, exhibits_of, joined, owed_by, posted_to, sent_to
from reglo.books.followups.letters.files import pdf_of, pending, preview_pdf, render
from reglo.books.followups.letters.movements import Movement, movements_of
from reglo.books.followups.letters.posting import (
    drop,
    is_read,
    moved,
    of_client,
    post,
    receive,
    sign,
)
from reglo.books.followups.letters.refusals import CannotWrite
from reglo.books.followups.letters.writing import (
    ASKED,
    COURT,
    DEADLINE_DAYS,
    DEADLINES,
    LAST_DOOR,
    NOTICE,
    STEPS,
    Asked,
    conditions,
    offered,
    preview,
    text_of,
    write,
)

__all__ = [
    "ASKED",
    "COURT",
    "DEADLINES",
    "DEADLINE_DAYS",
    "LAST_DOOR",
    "LOCALES",
    "NOTICE",
    "STEPS",
    "Asked",
    "CannotWrite",
    "Joined",
    "Movement",
    "conditions",
    "drop",
    "exhibits_of",
    "is_read",
    "joined",
    "moved",
    "movements_of",
    "of_client",
    "offered",
    "owed_by",
    "pdf_of",
    "pending",
    "post",
    "posted_to",
    "preview",
    "preview_pdf",
    "receive",
    "render",
    "sent_to",
    "sign",
    "text_of",
    "write",
]
