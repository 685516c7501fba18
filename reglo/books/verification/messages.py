"""What was sent, through whom, and the files: rows against their own seals and against the journal."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from reglo.books import archive, outbox
from reglo.books.archive import Document
from reglo.books.invoices import Invoice
from reglo.books.journal import Entry
from reglo.books.letters import Letter
from reglo.books.outbox import Message, MessageSum
from reglo.books.post import MailServer
from reglo.books.verification.findings import Broken, compared, entries, facts, pages


def messages() -> Iterator[Broken]:
    """A message is as it was written, is in the state the journal says, and every invoice has its own."""
    ends = {entry.subject: entry for entry in entries(*outbox.ENDS, outbox.TAKEN_BACK_BY_HAND)}
    handed = {entry.subject for entry in entries("message.handed_over")}
    queued = {entry.subject for entry in entries("message.queued")}
    asked: dict[UUID, list[UUID]] = defaultdict(list)  # not prefetched: SQLite takes no thousand keys at once
    for message_id, sum_id in MessageSum.objects.order_by("id").values_list("message_id", "receivable_id"):
        asked[message_id].append(sum_id)
    queued |= set(asked)
    carried = set()
    for message in pages(Message.objects.select_related("invoice")):
        queued.discard(message.id)
        carried.add(message.key)
        yield from _content(message, asked.get(message.id, []), handed=message.id in handed)
        yield from _state(message, ends.pop(message.id, None))
    for subject in {*ends, *queued}:
        yield Broken("message", str(subject), "it is spoken of, and its row is not there")
    for invoice in pages(Invoice.objects.filter(import_id=None).only("id", "number", "kind")):
        if f"{invoice.kind}:{invoice.id}" not in carried:
            yield Broken("message", invoice.number, "the message of this invoice is not there")


def _content(message: Message, sums: list[UUID], *, handed: bool) -> Iterator[Broken]:
    """Its own seal; whoever hands a message over by their own means changes its channel, and nothing else."""
    channels = (outbox.EMAIL, outbox.HAND) if handed else (message.channel,)
    if handed:
        yield from compared("message", _name(message), ("channel", message.channel, outbox.HAND))
    if message.invoice and message.key.endswith(f":{message.invoice.id}"):
        client = ("client", message.invoice.client_id, message.client_id)
        yield from compared("invoice", message.invoice.number, client)
    if message.seal not in {outbox.seal(message, channel=channel, sums=sums) for channel in channels}:
        yield Broken("message", _name(message), "its recipient, its words, its hour or its sums were changed")
        if sums or message.asks:
            yield Broken("messagesum", _name(message), "it asks for these sums, or its words were changed")


def _state(message: Message, end: Entry | None) -> Iterator[Broken]:
    told = facts(end) if end else {}
    said = (told.get("state") or outbox.ENDS[end.kind]) if end else message.state
    waits = message.state in {outbox.QUEUED, outbox.SENDING}
    if end is None and not waits:
        yield Broken("message", _name(message), f"it is {message.state}, and the journal does not say so")
    yield from compared(
        "message",
        _name(message),
        ("state", message.state, said),
        ("settled_at", message.settled_at, end.at if end and said != outbox.QUEUED else None),
        ("result", message.result, told.get("result", "")),
    )


def _name(message: Message) -> str:
    return f"{message.invoice.number}, {message.id}" if message.invoice else str(message.id)


def mail_server() -> Iterator[Broken]:
    """Messages leave through the server that the owner set."""
    last: Entry | None = Entry.objects.filter(kind__in=["mail.set", "mail.removed"]).order_by("-position").first()
    row: MailServer | None = MailServer.objects.first()
    if last is None or last.kind == "mail.removed":
        if row is not None:
            yield Broken("mailserver", row.host, "it is not in the journal")
        return
    said = facts(last)
    if row is None:
        yield Broken("mailserver", str(said.get("host")), "it is in the journal and its row is not there")
        return
    yield from compared("mailserver", row.host, *((name, value, said.get(name)) for name, value in row.facts.items()))


def files() -> Iterator[Broken]:
    """Every archived file is the one that was made first, and is there with the bytes it was kept with."""
    made = {entry.subject: facts(entry) for entry in entries("document.made")}
    copied = {entry.subject: facts(entry).get("duplicate") for entry in entries("document.copied")}
    invoices = dict(Invoice.objects.filter(import_id=None).values_list("id", "number"))
    for document in pages(Document.objects.all()):
        number = invoices.pop(document.invoice_id, str(document.invoice_id))
        said = made.pop(document.id, {})
        kept = {"pdf": document.pdf, "xml": document.xml}
        ready = document.state == Document.READY
        yield from compared("document", number, ("made", ready, bool(said)))
        yield from compared("document", number, *((name, kept[name], said.get(name, "")) for name in kept))
        yield from compared("document", number, ("duplicate", document.duplicate, copied.pop(document.id, "")))
        yield from _lost(number, dict.fromkeys([*kept.values(), document.duplicate]) if ready else [])
    for number in invoices.values():
        yield Broken("document", number, "the files of this invoice have no row")
    for subject in {*made, *copied}:
        yield Broken("document", str(subject), "it is in the journal and its row is not there")
    for entry in entries("invoice.unpaid_copied"):
        yield from _lost(str(entry.subject), [facts(entry).get("pdf", "")])
    for letter in pages(Letter.objects.all()):
        yield from _lost(str(letter.id), [letter.pdf, letter.proof], table="letter")


def _lost(row: str, hashes: Any, *, table: str = "document") -> Iterator[Broken]:
    for digest in filter(None, hashes):
        try:
            archive.read(digest)
        except (archive.MissingFile, AssertionError):  # What is no hash was not written here.
            yield Broken(table, row, f"file {digest} is missing or changed", lost=True)
