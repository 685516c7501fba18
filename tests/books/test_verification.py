"""Whatever is edited by hand in the database is found, and the row is named."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from reglo.books import (
    archive,
    clients,
    closings,
    drafts,
    invoices,
    journal,
    members,
    method,
    outbox,
    papers,
    payments,
    people,
    series,
    verification,
)
from reglo.books.followups import looks
from reglo.books.invoices import Invoice
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from reglo.books.verification import findings, told
from reglo.packs import ladders
from reglo.rules import numbering
from reglo.rules.moving import Parcel
from tests import ready
from tests.books.followups import scene
from tests.books.imports import parcels
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)

# What no row of the journal tells, and why it may be.
UNTOLD = {
    ("book", "id"): "nothing refers to it",
    ("carried", "id"): "nothing refers to it",
    ("planline", "id"): "nothing refers to it",
    ("plansum", "id"): "nothing refers to it",
    ("messagesum", "id"): "nothing refers to it",
    ("entry", "id"): "the invoice that refers to it is refused by the database",
    ("business", "founded_at"): "the first entry has its own hour, sealed",
    ("client", "added_at"): "its entry has its own hour, sealed",
    ("closing", "id"): "its sums are refused by the database",
    ("closingsum", "id"): "nothing refers to it",
    ("contact", "id"): "nothing refers to it",
    ("contact", "role"): "found as a missing billing contact",
    ("document", "id"): "nothing refers to it before its file is made",
    ("document", "ready_at"): "its entry has its own hour, sealed",
    ("document", "tries"): "a count of tries",
    ("document", "failure"): "words of a former try",
    ("invoice", "draft_id"): "which draft it was proves nothing",
    ("letter", "tries"): "a count of tries",
    ("letter", "failure"): "words of a former try",
    ("mailserver", "id"): "nothing refers to it",
    ("mailserver", "changed_at"): "its entry has its own hour, sealed",
    ("mailserver", "asked_at"): "a test is not a fact",
    ("mailserver", "answered_at"): "a test is not a fact",
    ("mailserver", "answer_state"): "a test is not a fact",
    ("mailserver", "answer"): "a test is not a fact",
    ("delegation", "by"): "its entry has its own author, sealed",
    ("invitation", "by"): "its entry has its own author, sealed",
    ("invitation", "made_at"): "its entry has its own hour, sealed",
    ("membership", "id"): "the founding does not tell that of the owner",
    ("message", "claimed_at"): "the outcome has its own hour, sealed",
    ("payment", "request_key"): "which form it came from proves nothing",
    ("profile", "id"): "nothing refers to it",
    ("receivable", "id"): "its settlements are refused by the database",
    ("settlement", "id"): "its reversal is refused by the database",
    ("settlement", "reverses_id"): "reversed shares are lived again by their amounts and days",
}
# Where the database knows a few words only: another one of them.
ALSO = {
    "business": "consumer", "invoice": "credit_note", "credit_note": "invoice", "ready": "pending", "none": "tls",
    "sent": "failed", "queued": "sent", "cancelled": "queued", "email": "hand", "hand": "email",
    "principal": "interest", "owner": "assistant", "imposed": "own",
}  # fmt: skip
OUTSIDE = {"draft", "user", "startlink", "upload"}
HANGING = (
    "carried",
    "planline",
    "plansum",
    "messagesum",
    "look",
    "series",
)  # a copy of such a row is refused by the database itself
TABLES = sorted({model._meta.model_name for model in apps.get_app_config("books").get_models()} - OUTSIDE)


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch) -> Business:
    """A business in which everything happened once."""
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    business = ready.business()
    owner = owner_of(business)
    client = ready.client(business)
    change = {"client": {"terms": "45 jours"}, "billing": {"phone": "0102030405"}}
    clients.change(business, client.id, **change, by=owner, at=NOW)
    ready.mail_server(business, port=25, username="camille", password="secret")
    one, two, three = (ready.issued(business, client) for _ in range(3))
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)
    papers.give_duplicate(business, one.invoice, by=owner, at=NOW)
    series.open_one(business, prefix="P", rule="consumers", reason="Autres règles", on=TODAY, by=owner, at=NOW)
    assert outbox.claim(business, one.message.id, at=ready.LEFT) is not None
    outbox.settle(business, one.message.id, outbox.Outcome(outbox.SENT, "250 ok"), at=ready.LEFT)
    outbox.undo(business, two.message.id, by=owner, at=NOW)
    outbox.hand_over(business, two.message.id, by=owner, at=NOW)
    noted = note(business, one.invoice, "700")
    payments.reverse(business, noted.payment.id, reason="sans provision", today=TODAY, by=owner, at=NOW)
    note(business, one.invoice, "1800")
    credit(business, two.invoice)
    decided(business, client)
    ready.draft(business, client)
    trust(business, client.id)
    scene.noted(business, client, three)
    move_in(business)
    assert three.message is not None
    assert len(closings.close_ended(business, at=NOW + timedelta(days=45))) == 3
    assert verification.verify(business) == []
    return business


def trust(business: Business, client_id: UUID) -> None:
    """Inès follows the client, had it before, asks and is answered; an invitation was taken back."""
    by = {"by": owner_of(business), "at": NOW}
    asked = {"name": "Inès Caron", "role": "assistant", "outside": True, "until": None, "on": TODAY, **by}
    _, token = members.invite(business, email="ines@caron.example", **asked)
    refused, _ = members.invite(business, email="paul@caron.example", **asked)
    members.withdraw(business, refused.id, **by)
    ines = members.accept(token, name="Inès Caron", password="un mot de passe long", at=NOW)
    members.set_end(business, ines.id, until=TODAY + timedelta(days=90), on=TODAY, **by)
    members.delegate(business, client_id=client_id, membership_id=ines.id, **by)
    members.take_back(business, client_id=client_id, **by)
    members.delegate(business, client_id=client_id, membership_id=ines.id, **by)
    question = members.ask(business, client_id=client_id, words="Trois versements ?", by=ines.user, at=NOW)
    members.answer(business, question.id, words="Oui, trois.", **by)


def move_in(business: Business) -> None:
    """What another tool held, one sum of it looked at; and an import that was taken back."""
    parcels.landed(business)
    with tenant(business.id):
        late = business.receivables.get(invoice__number="F-2026-031")
    by = {"by": owner_of(business), "at": NOW, "on": TODAY}
    looks.look(business, receivable_id=late.id, answer="reminder_1", last_on=TODAY, **by)
    other = replace(parcels.LATE, number="F-2026-099", client="Ailleurs SARL")
    undone = parcels.landed(business, Parcel("table", (), (other,)))
    assert undone.row is not None
    parcels.taken_back(business, undone.row)


def note(business: Business, invoice: Invoice, amount: str) -> payments.Noted:
    facts: dict[str, Any] = {"received_on": TODAY, "means": "transfer", "request_key": uuid7(), "today": TODAY}
    by = owner_of(business)
    return payments.note(business, invoice_id=invoice.id, amount=Decimal(amount), by=by, at=NOW, **facts)


def decided(business: Business, client: clients.Client) -> None:
    """A method of one's own, a text read by a lawyer, a deviation ended and another one in force."""
    who: dict[str, Any] = {"on": TODAY, "by": owner_of(business), "at": NOW}
    steps = ladders.default("fr")[:-1]
    method.apply(business, values={"deposit_percent": 40}, ladder=steps, **who)
    method.confirm_text(business, "letter", **who)
    facts: dict[str, Any] = {"client_id": client.id, "origin": method.IMPOSED, "review_on": TODAY + timedelta(days=90)}
    ended = method.deviate(business, key="deposit_percent", value=0, reason="Leurs achats", **facts, **who)
    method.return_to_method(business, ended.id, **who)
    method.deviate(business, key="terms", value="60 jours", mission="Refonte", reason="Leurs achats", **facts, **who)


def credit(business: Business, invoice: Invoice) -> None:
    content = ready.CONTENT | {"reason": "annulation"}
    kind: dict[str, Any] = {"kind": drafts.CREDIT_NOTE, "corrects_id": invoice.id, "client_id": invoice.client_id}
    draft = drafts.open_draft(business, content=content, at=NOW, **kind)
    invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW)


# ── Every column of every table ──────────────────────────────────────────────────────────────────


def columns(table: str) -> list[Any]:
    fields = apps.get_model("books", table)._meta.local_concrete_fields
    return [field for field in fields if field.name != "pk" and field.column != "business_id"]


def other(value: Any, column: str) -> Any:
    """Another value of the same kind."""
    if column in {"numbers", "first_numbers"}:
        return '{"/2026": 9}'
    if column in {"values", "ladder", "confirmed", "value"}:
        return '["0"]'
    if column in {"counts", "sums", "stated"}:
        return '{"net": "9"}' if value else None
    if column == "files":
        return '["autre.csv"]'
    if column == "facts":
        return '{"lines": 9}'
    if column in {"kind", "state", "security", "channel", "part", "role", "origin"} and value in ALSO:
        return ALSO[value]
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if hasattr(value, "isoformat"):
        return value + timedelta(days=1)
    if value is None or not isinstance(value, str):
        return None
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


def edits(table: str) -> list[tuple[str, str, Any, Any]]:
    """(column, id, former value as stored, other value): one row of each kind and each of its columns."""
    found = []
    with connection.cursor() as cursor:
        names = [field.column for field in columns(table)]
        key = "id" if "id" in names else names[0]
        cursor.execute(f"SELECT {key}, {', '.join(quoted(name) for name in names)} FROM books_{table} ORDER BY {key}")
        for row in cursor.fetchall():
            found += [(name, row[0], value, other(value, name)) for name, value in zip(names, row[1:], strict=True)]
    return found


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


ROWS_OF_A_COLUMN = 2  # at least, where the table has as many


def spread(found: list[tuple[str, str, Any, Any]]) -> list[tuple[str, str, Any, Any]]:
    """Each column on two rows at least and each row by one column at least, not each on each: a verification each."""
    by_column: dict[str, list[tuple[str, str, Any, Any]]] = {}
    for one in found:
        by_column.setdefault(one[0], []).append(one)
    chosen = []
    for number, rows in enumerate(by_column.values()):
        step = max(1, min(len(by_column), len(rows) // ROWS_OF_A_COLUMN))
        chosen += rows[number % step :: step]
    return chosen


def test_a_spread_of_edits_meets_every_row_and_every_column():
    every = [(f"column {c}", f"row {r}", "", "x") for c in range(11) for r in range(130)]

    chosen = spread(every)

    assert {one[0] for one in chosen} == {one[0] for one in every}
    assert {one[1] for one in chosen} == {one[1] for one in every}
    assert spread(every[:3]) == every[:3]


GROUPS = [tuple(TABLES[number::6]) for number in range(6)]  # each on one story, which takes longer than looking


@pytest.mark.slow
@pytest.mark.parametrize("tables", GROUPS, ids=range(6))
def test_every_column_edited_by_hand_is_found_and_its_table_is_named(tables: tuple[str, ...], lived: Business):
    unseen, misnamed = set(), set()
    for table in tables:
        told = [
            (column, row_id, former, new)
            for column, row_id, former, new in edits(table)
            if new is not None and new != former and (table, column) not in UNTOLD
        ]
        for column, row_id, former, new in spread(told):
            found = tried(lived, f"UPDATE books_{table} SET {quoted(column)} = %s WHERE id = %s", new, row_id)
            if found is None:
                continue
            if not found:
                unseen.add((table, column, former, new))
            elif table not in {one.table for one in found}:
                misnamed.add((table, column, tuple(found)))

    assert unseen == set()
    assert misnamed == set()


@pytest.mark.slow
@pytest.mark.parametrize("tables", GROUPS, ids=range(6))
def test_every_row_removed_by_hand_is_found(tables: tuple[str, ...], lived: Business):
    for table in tables:
        if table in {"business", "book"}:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM books_{table}")
            ids = [row_id for (row_id,) in cursor.fetchall()]

        for row_id in ids:
            assert tried(lived, f"DELETE FROM books_{table} WHERE id = %s", row_id), (table, row_id)


def test_every_row_of_the_follow_up_added_by_hand_is_found_or_refused(lived: Business):
    for table in [*(str(model._meta.model_name) for model in told.TABLES.values()), *HANGING]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM books_{table}")
            row_id = cursor.fetchall()[0][0]
        names = [field.column for field in columns(table) if field.column not in {"id", "request_key"}]
        values = ", ".join(quoted(name) for name in ["business_id", *names])
        copy = f"INSERT INTO books_{table} (id, {values}) SELECT %s, {values} FROM books_{table} WHERE id = %s"

        found = tried(lived, copy, uuid7(), row_id)

        assert (found is None) == (table in HANGING), table
        assert found is None or table in {one.table for one in found}, table


def stored(value: Any) -> Any:
    """SQLite keeps an identifier as its figures."""
    return value.hex if isinstance(value, UUID) and connection.vendor == "sqlite" else value


class _Undone(Exception):
    pass


def tried(business: Business, sql: str, *values: Any) -> list[verification.Broken] | None:
    """What verification finds after this change, which is undone; None when the database refuses it."""
    found: list[verification.Broken] | None = None
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql, [stored(value) for value in values])
            with tenant(business.id):
                found = verification._everything(business)
            raise _Undone  # noqa: TRY301 — the transaction is left as a verb that fails leaves it
    except IntegrityError:
        return None
    except _Undone:
        return found


def test_books_of_any_length_are_read_page_by_page_to_their_end(lived: Business, monkeypatch: pytest.MonkeyPatch):
    with tenant(lived.id):
        positions = list(journal.Entry.objects.order_by("position").values_list("position", flat=True))
        for rows in (1, 2, len(positions) - 1, len(positions), len(positions) + 1):
            monkeypatch.setattr(findings, "PAGE_ROWS", rows)

            read = [entry.position for entry in findings.pages(journal.Entry.objects.all(), key="position")]

            assert read == positions, rows


# ── Findings, in words ───────────────────────────────────────────────────────────────────────────


def found_after(business: Business, sql: str, *values: Any) -> list[tuple[str, str, str]]:
    """Changes by hand, kept; what verification says of them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [stored(value) for value in values])
    return [(one.table, one.row, one.what) for one in verification.verify(business)]


def test_an_amount_raised_by_hand_is_named_with_both_amounts(lived: Business):
    found = found_after(lived, "UPDATE books_invoice SET total = 190000 WHERE number = '2026-003'")

    assert found == [("invoice", "2026-003", "total is 1900.00, sealed as 1800.00")]


def test_an_account_number_replaced_by_hand_is_named(lived: Business):
    found = found_after(lived, "UPDATE books_profile SET iban = 'FR7612345678901234567890123'")

    (finding,) = found
    assert finding[:2] == ("profile", "Camille Aubry EI")
    assert finding[2] == f"iban is FR7612345678901234567890123, sealed as {ready.PROFILE['iban']}"


def test_a_sealed_text_rewritten_with_its_digest_is_named(lived: Business):
    with tenant(lived.id):
        entry = journal.Entry.objects.filter(kind="invoice.issued").first()
    text = entry.text.replace("Maquettes", "Croquis")
    digest = numbering.digest(entry.salt, text)

    found = found_after(lived, "UPDATE books_entry SET text = %s, digest = %s WHERE id = %s", text, digest, entry.id)

    assert {(table, row) for table, row, _ in found} == {("entry", str(entry.position))}


def test_an_hour_or_an_author_changed_in_the_journal_is_named(lived: Business):
    with tenant(lived.id):
        entry = journal.Entry.objects.filter(kind="payment.reversed").get()
    by = uuid7()

    found = found_after(lived, "UPDATE books_entry SET by = %s WHERE id = %s", by, entry.id)

    assert [(table, row) for table, row, _ in found] == [("entry", str(entry.position))]


def test_a_file_changed_in_the_archive_is_named(lived: Business):
    with tenant(lived.id):
        document = archive.Document.objects.select_related("invoice").first()
    path = archive.path_of(document.pdf)
    path.write_bytes(path.read_bytes() + b" ")

    found = [(one.table, one.row) for one in verification.verify(lived)]

    path.unlink()
    assert found == [("document", document.invoice.number)]


def test_damage_beyond_reading_stops_no_other_check(lived: Business):
    with tenant(lived.id):
        entry = journal.Entry.objects.filter(kind="invoice.issued").first()
        number = lived.invoices.get(entry_id=entry.id).number

    found = found_after(lived, "UPDATE books_entry SET text = '{', salt = 'x' WHERE id = %s", entry.id)

    assert {("entry", str(entry.position)), ("invoice", number)} <= {(table, row) for table, row, _ in found}


def test_a_member_let_in_by_hand_is_named(lived: Business):
    intruder = people.User.objects.create(email="intrus@example.com")
    people.Membership.objects.create(user=intruder, business=lived, role="assistant")

    (finding,) = verification.verify(lived)

    assert (finding.table, finding.row) == ("membership", str(intruder.pk))


def test_a_key_lost_is_said_and_no_other_one_is_made(lived: Business, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(settings, "DATA", tmp_path)

    found = verification.verify(lived)
    with pytest.raises(journal.LostKey, match="key"):
        ready.client(lived, name="Autre")

    assert ("book", "key") in {(one.table, one.row) for one in found}
    assert list(tmp_path.iterdir()) == []


def test_what_was_typed_in_an_amount_does_not_matter_only_what_it_is_worth(lived: Business):
    with tenant(lived.id):
        third = lived.invoices.get(number="2026-003")

    note(lived, third, "1800")

    assert verification.verify(lived) == []


def test_what_is_written_while_one_looks_is_no_damage(lived: Business, monkeypatch: pytest.MonkeyPatch):
    """A payment is noted between two checks: the first look finds nonsense, the second one nothing."""
    with tenant(lived.id):
        third = lived.invoices.get(number="2026-003")
    original, once = verification._everything, iter([True])

    def everything(business: Business) -> list[verification.Broken]:
        found = original(business)
        if next(once, False):
            note(business, third, "100")
            return [*found, verification.Broken("payment", "?", "half of it was there")]
        return found

    monkeypatch.setattr(verification, "_everything", everything)

    assert verification.verify(lived) == []
