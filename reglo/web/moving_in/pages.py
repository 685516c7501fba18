"""Give lines or files, see what they would become, import them, undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import halts, imports
from reglo.books.clients import Client
from reglo.books.followups import looks
from reglo.books.imports import Import, Plan, Same
from reglo.documents import imports as reading
from reglo.rules import addresses
from reglo.rules.invoicing import Address
from reglo.rules.money import ZERO
from reglo.rules.moving import AS_FOUND, Chosen, Parcel, Remark
from reglo.web.answers import SeeOther
from reglo.web.moving_in import choosing
from reglo.web.moving_in.form import GiveForm
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags

ROWS_SHOWN = 50
KNOWN_BY: dict[str, Any] = {
    "siren": gettext_lazy("même SIREN"),
    "vat": gettext_lazy("même numéro de TVA"),
    "neq": gettext_lazy("même NEQ"),
    "email": gettext_lazy("même adresse e-mail"),
    "name": gettext_lazy("même nom"),
    "number": gettext_lazy("même numéro"),
    "payment": gettext_lazy("même paiement"),
}


@dataclass(frozen=True)
class Row:
    """One invoice that would be created."""

    number: str
    client: str
    issued_on: date
    due_on: date | None
    total: Decimal
    left: Decimal
    currency: str
    is_credit: bool


@needs("imports.make")
@never_cache
def give(request: Asked) -> HttpResponse:
    """Take lines or files; what cannot be read is said, and what was pasted stays."""
    sent = request.method == "POST"
    form = GiveForm(request.POST, request.FILES) if sent else GiveForm()
    if form.is_valid():
        try:
            files = form.given
            _read(request, files) if files else None
            kept = imports.keep(request.business, files, by=request.user, at=clock.now())
        except reading.NotMoved as refusal:
            form.add_error("pasted" if form.cleaned_data["pasted"].strip() else "sent", refusal.in_words(language()))
        except imports.CannotKeep as refusal:
            for problem in refusal.found:
                form.add_error("sent" if problem.field == "files" else problem.field, problem.said(language()))
        else:
            return SeeOther(reverse("move_in_preview", args=[kept.id]))
    made = [(one, clock.day_of(one.at, request.business.time_zone)) for one in imports.of(request.business)]
    context = {"form": form, "made": made}
    return render(request, "web/moving_in/give.html", context, status=422 if form.errors else 200)


def _read(request: Asked, files: Sequence[tuple[str, bytes]], chosen: Chosen = AS_FOUND) -> Parcel:
    """What the files hold, read as chosen. Raises NotMoved."""
    today, business = clock.today(request.business.time_zone), request.business
    return reading.read(files, place=business.place, currency=business.currency, today=today, chosen=chosen)


def _parcel(request: Asked, upload_id: UUID) -> Parcel:
    """What this person gave, read once more as the address says; a 404 once it is forgotten. Raises NotMoved."""
    files = imports.files_of(request.business, upload_id, by=request.user, at=clock.now())
    if files is None:
        raise Http404(str(upload_id))
    return _read(request, files, choosing.read(request.GET))


def _plan(request: Asked, parcel: Parcel) -> Plan:
    today = clock.today(request.business.time_zone)
    return imports.preview(request.business, parcel, today=today, at=clock.now())


def _given_again(request: Asked, upload_id: UUID, refusal: reading.NotMoved) -> HttpResponse:
    """What cannot be read as chosen is read as it was; what cannot be read any more is given again."""
    messages.error(request, refusal.in_words(language()))
    if choosing.read(request.GET) != AS_FOUND:
        return SeeOther(reverse("move_in_preview", args=[upload_id]))
    return SeeOther(reverse("move_in"))


@needs("imports.make")
def reread(request: Asked, upload_id: UUID) -> HttpResponse:
    """Show the dry run again, read as the form says."""
    chosen = choosing.typed(request.POST) if request.method == "POST" else AS_FOUND
    return SeeOther(reverse("move_in_preview", args=[upload_id]) + choosing.query(chosen))


@needs("imports.make")
@never_cache
def preview(request: Asked, upload_id: UUID) -> HttpResponse:
    """The dry run; sent, the import. The same form sent twice imports once."""
    already: Import | None = request.business.imports.filter(request_key=upload_id).first()
    if already is not None:
        return SeeOther(reverse("moved_in", args=[already.id]))
    try:
        parcel = _parcel(request, upload_id)
    except reading.NotMoved as refusal:
        return _given_again(request, upload_id, refusal)
    if request.method != "POST":
        read_so = choosing.context(parcel, choosing.read(request.GET))
        context = _shown(_plan(request, parcel)) | read_so | {"upload_id": upload_id}
        return render(request, "web/moving_in/preview.html", context)
    today = clock.today(request.business.time_zone)
    try:
        done = imports.land(request.business, parcel, by=request.user, at=clock.now(), on=today, request_key=upload_id)
    except imports.CannotLand as refusal:
        messages.error(request, refusal.reason(language()))
        return SeeOther(reverse("move_in"))
    imports.forget(request.business, upload_id, by=request.user)
    if done.row is None:
        messages.info(request, _("Tout était déjà ici : rien n’a été créé."))
        return SeeOther(reverse("move_in"))
    return SeeOther(reverse("moved_in", args=[done.row.id]))


@needs("imports.make")
@never_cache
def rejects(request: Asked, upload_id: UUID) -> HttpResponse:
    """The rows that are left out, as a file to mend and give again."""
    try:
        parcel = _parcel(request, upload_id)
    except reading.NotMoved as refusal:
        return _given_again(request, upload_id, refusal)
    content = imports.rejects_csv(_plan(request, parcel).rejects, language())
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rejets.csv"'
    return answer


@needs("imports.make")
@never_cache
def done(request: Asked, import_id: UUID) -> HttpResponse:
    """What an import created, what is to look at, and how to undo it."""
    row = _found(request, import_id)
    late = looks.late(request.business, today=clock.today(request.business.time_zone)).order_by("due_on", "id")
    context = {
        "row": row,
        "on": clock.day_of(row.at, request.business.time_zone),
        "created": imports.counted(row.counts)(language()),
        "sums": [(name, _money(one)) for name, one in sorted(row.sums.items())],
        "late": late.count(),
        "first": late.first(),
        "held": request.business.halts.filter(kind=halts.IMPORT, lifted_at=None).exists(),
        "uses": [] if row.taken_back_at else [one(language()) for one in imports.uses(request.business, row)],
    }
    return render(request, "web/moving_in/done.html", context)


@needs("imports.make")
@never_cache
def undo(request: Asked, import_id: UUID) -> HttpResponse:
    """Take the whole import back; what was used since is said instead."""
    row = _found(request, import_id)
    if request.method == "POST":
        try:
            imports.take_back(request.business, row.id, by=request.user, at=clock.now())
        except imports.CannotTakeBack as refusal:
            messages.error(request, refusal.reason(language()))
        else:
            messages.success(request, _("Import annulé : tout ce qu’il avait créé est retiré."))
    return SeeOther(reverse("moved_in", args=[row.id]))


def _money(kept: dict[str, str]) -> imports.Money:
    """The sums of one currency, as the row of the import keeps them."""
    return imports.Money(Decimal(kept["open"]), Decimal(kept["paid"]))


def _found(request: Asked, import_id: UUID) -> Import:
    row: Import | None = request.business.imports.filter(id=import_id).first()
    if row is None:
        raise Http404(str(import_id))
    return row


# ── The dry run in words ─────────────────────────────────────────────────────────────────────────


def _shown(plan: Plan) -> dict[str, Any]:
    """Everything the page of the dry run says."""
    clients = plan.clients
    return {
        "plan": plan,
        "created": imports.counted(plan.counts)(language()),
        "sums": list(plan.sums.items()),
        "clients": [(one, contact, _address(one)) for one, contact in zip(clients, plan.contacts, strict=True)][
            :ROWS_SHOWN
        ],
        "invoices": _rows(plan)[:ROWS_SHOWN],
        "more_clients": max(0, len(clients) - ROWS_SHOWN),
        "more_invoices": max(0, len(plan.invoices) - ROWS_SHOWN),
        "doubts": _said(plan.doubts),
        "rejects": _said(plan.rejects),
        "same": [_same(one) for one in plan.same],
        "columns": [(header, imports.column(field)(language())) for header, field in dict.fromkeys(plan.headers)],
        "next_number": imports.NEXT_NUMBER(language()).format(number=plan.next_number) if plan.next_number else "",
        "late_waits": any(one.open_amount for one in plan.receivables),
    }


def _address(one: Client) -> str:
    """The address of a client on one line: « 4 quai de la Fosse, 44000 Nantes »."""
    street = tuple(one.street.splitlines())
    kept = Address(street, one.postal_code, one.city, one.region, one.country)
    return ", ".join(addresses.written(kept).splitlines())


def _rows(plan: Plan) -> list[Row]:
    owed = {one.invoice_id: one for one in plan.receivables}
    return [
        Row(
            number=one.number,
            client=plan.names[one.client_id],
            issued_on=one.issued_on,
            due_on=owed[one.id].due_on if one.id in owed else None,
            total=one.total,
            left=owed[one.id].open_amount if one.id in owed else ZERO,
            currency=one.currency,
            is_credit=one.kind == "credit_note",
        )
        for one in plan.invoices
    ]


def _said(remarks: Sequence[Remark]) -> list[tuple[str, str, str]]:
    """Where, what, and the row as it was written."""
    return [
        (imports.place(one.where)(language()), tags.typeset(one.said(language())), " · ".join(filter(None, one.cells)))
        for one in remarks
    ]


def _same(one: Same) -> tuple[str, str, str]:
    return imports.place(one.where)(language()), one.name, str(KNOWN_BY[one.by])
