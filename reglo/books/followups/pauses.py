"""What asks for silence, or for another day: pauses with an end, postponements, insolvency, a lawyer, platforms."""

import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

from reglo.books import journal, telling
from reglo.books.followups import parties
from reglo.books.tenancy import TenantFK, TenantModel, refs
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

INSOLVENCY, LAWYER = "insolvency", "lawyer"
STANDSTILLS = (INSOLVENCY, LAWYER)
STATUSES = range(200, 214)  # the life cycle of an e-invoice (DGFiP specifications, 3.6.4)
REASON_CHARS_MAX = 300
UNKNOWN_STANDSTILL = Said("Choisissez : procédure d’insolvabilité, ou avocat.", "Choose: insolvency, or a lawyer.")
UNKNOWN_STATUS = Said(
    "Ce statut n’existe pas : une plateforme en donne de 200 à 213.", "No such status: a platform gives 200 to 213."
)


class Pause(TenantModel):
    """No contact about money before a day, for one sum or for the whole client, and why."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="pauses")
    receivable_id = models.UUIDField(null=True)
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="pauses", null=True)
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=300)
    lifted_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="pause_has_an_end"),
            *refs("pause", {"client_id": "Client", "receivable_id": "Receivable"}),
        ]
        indexes = [models.Index(fields=["business", "client_id", "until"], name="pauses_of_client")]


class Postponement(TenantModel):
    """« Reporter » : the next contact waits for a day. At the second one, three ways out are offered."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="postponements")
    step = models.CharField(max_length=40)
    postponed_on = models.DateField()
    postponed_at = models.DateTimeField()
    until = models.DateField()
    undone_at = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("postponed_on")), name="postponed_to_a_day"),
            *refs("postponement", {"client_id": "Client"}),
        ]
        indexes = [models.Index(fields=["business", "client_id"], name="postponements_of_client")]


class Standstill(TenantModel):
    """The client is insolvent, or asked to deal with a lawyer: no reminder at all until it is lifted."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="standstills")
    kind = models.CharField(max_length=10)
    known_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    lifted_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=[INSOLVENCY, LAWYER]), name="standstill_kinds"),
            *refs("standstill", {"client_id": "Client"}),
        ]
        indexes = [models.Index(fields=["business", "client_id"], name="standstills_of_client")]


class PlatformStatus(TenantModel):
    """What an e-invoicing platform says of an invoice (law: 204 to 213); 207, 208 and 210 silence its sums."""

    client_path = "invoice__client_id"

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="platform_statuses", db_index=False)
    invoice_id = models.UUIDField()
    invoice = TenantFK("books.Invoice", "invoice_id", related_name="platform_statuses")
    code = models.SmallIntegerField()
    on = models.DateField()
    at = models.DateTimeField()
    words = models.CharField(max_length=300, blank=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [*refs("platformstatus", {"invoice_id": "Invoice"})]
        indexes = [models.Index(fields=["business", "invoice_id", "-at"], name="statuses_of_invoice")]


class CannotPause(FieldRefusal):
    """This silence cannot be noted: no end to come, no reason, or not this client's."""


TO_COME = Said("Choisissez un jour à venir.", "Choose a day to come.")


def paused(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    receivable_id: uuid.UUID | None = None,
    until: date,
    reason: str,
    on: date,
    by: "User",
    at: datetime,
) -> Pause:
    """Nothing is asked about one sum, or of the client at all, before a day. The same pause noted twice is one.

    Raises CannotPause, and Client.DoesNotExist.
    """
    client = parties.client(business, client_id)
    wanted = [receivable_id] if receivable_id else []
    why = Said("Écrivez pourquoi, en quelques mots.", "Write why, in a few words.")
    problems = [
        *parties.others(parties.bare_sums(client, wanted), wanted),
        *parties.early(until, on + timedelta(days=1), "until", TO_COME),
        *parties.blanks(reason, "reason", why, most=REASON_CHARS_MAX),
    ]
    if problems:
        raise CannotPause(problems)
    said = {"receivable_id": receivable_id, "since": on, "until": until, "reason": reason.strip()}
    already: Pause | None = client.pauses.filter(lifted_on=None, **said).first()
    row = already or Pause(business=business, client_id=client_id, by=by.pk, **said)
    if already is None:
        telling.added(book, "pause.made", row, by=by, at=at)
    return row


pause = journal.verb(paused)


def lifted(
    business: "Business", book: journal.Book, *, pause_id: uuid.UUID, on: date, by: "User", at: datetime
) -> Pause:
    """End a pause before its day. Twice changes nothing. Raises DoesNotExist."""
    row: Pause = business.pauses.get(id=pause_id)
    if row.lifted_on is None:
        telling.changed(book, "pause.lifted", row, by=by, at=at, changes={"lifted_on": on})
    return row


lift = journal.verb(lifted)


def postponed(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    step: str,
    until: date,
    on: date,
    by: "User",
    at: datetime,
) -> Postponement:
    """« Reporter »: this step waits for a day. The same one noted twice that day is one.

    Raises CannotPause, and Client.DoesNotExist.
    """
    client = parties.client(business, client_id)
    if problems := list(parties.early(until, on + timedelta(days=1), "until", TO_COME)):
        raise CannotPause(problems)
    said = {"step": step, "postponed_on": on, "until": until}
    already: Postponement | None = client.postponements.filter(undone_at=None, **said).first()
    row = already or Postponement(business=business, client_id=client_id, postponed_at=at, by=by.pk, **said)
    if already is None:
        telling.added(book, "postponement.made", row, by=by, at=at)
    return row


postpone = journal.verb(postponed)


def undone(
    business: "Business", book: journal.Book, *, postponement_id: uuid.UUID, by: "User", at: datetime
) -> Postponement:
    """« Annuler » a postponement: it counts for nothing. Twice changes nothing. Raises DoesNotExist."""
    row: Postponement = business.postponements.get(id=postponement_id)
    if row.undone_at is None:
        telling.changed(book, "postponement.undone", row, by=by, at=at, changes={"undone_at": at})
    return row


undo_postponement = journal.verb(undone)


def stood_still(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    kind: str,
    note: str = "",
    on: date,
    by: "User",
    at: datetime,
) -> Standstill:
    """The client is insolvent, or has a lawyer: no reminder until it is lifted. One of each kind at a time.

    Raises CannotPause, and Client.DoesNotExist.
    """
    client = parties.client(business, client_id)
    problems = [
        *(() if kind in STANDSTILLS else [Problem("kind", UNKNOWN_STANDSTILL)]),
        *parties.too_long(note, "note", most=REASON_CHARS_MAX),
        *parties.future(business, on, at),
    ]
    if problems:
        raise CannotPause(problems)
    already: Standstill | None = client.standstills.filter(kind=kind, lifted_on=None).first()
    row = already or Standstill(
        business=business, client_id=client_id, kind=kind, known_on=on, note=note.strip(), by=by.pk
    )
    if already is None:
        telling.added(book, "standstill.known", row, by=by, at=at)
    return row


stand_still = journal.verb(stood_still)


def ended_standstill(
    business: "Business", book: journal.Book, *, standstill_id: uuid.UUID, on: date, by: "User", at: datetime
) -> Standstill:
    """The procedure is over, or the lawyer is: reminders may go on. Twice changes nothing. Raises DoesNotExist."""
    row: Standstill = business.standstills.get(id=standstill_id)
    if row.lifted_on is None:
        telling.changed(book, "standstill.lifted", row, by=by, at=at, changes={"lifted_on": on})
    return row


lift_standstill = journal.verb(ended_standstill)


def status_noted(
    business: "Business",
    book: journal.Book,
    invoice_id: uuid.UUID,
    code: int,
    *,
    on: date,
    words: str = "",
    by: "User | None",
    at: datetime,
) -> PlatformStatus:
    """What a platform says of an invoice; said again the same day, it is noted once. It opens nothing by itself.

    Raises CannotPause, and Invoice.DoesNotExist.
    """
    business.invoices.only("id").get(id=invoice_id)
    problems = [
        *(() if code in STATUSES else [Problem("code", UNKNOWN_STATUS)]),
        *parties.too_long(words, "words", most=REASON_CHARS_MAX),
        *parties.future(business, on, at),
    ]
    if problems:
        raise CannotPause(problems)
    rows = business.platform_statuses.filter(invoice_id=invoice_id)
    last: PlatformStatus | None = rows.order_by("-at", "-id").first()
    if last is not None and (last.code, last.on, last.words) == (code, on, words.strip()):
        return last
    row = PlatformStatus(
        business=business, invoice_id=invoice_id, code=code, on=on, at=at, words=words.strip(),
        by=parties.author(by),
    )  # fmt: skip
    telling.added(book, "platform_status.noted", row, by=by, at=at)
    return row


note_status = journal.verb(status_noted)
