"""« Corriger »: from an issued invoice to the draft of its credit note, whole, by line, or by amount."""

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import corrections, invoices
from reglo.books.drafts import DraftGone
from reglo.books.invoices import Invoice
from reglo.rules import amounts
from reglo.rules.money import ZERO
from reglo.rules.reading import CannotRead
from reglo.web.answers import SeeOther
from reglo.web.invoice import linked, page
from reglo.web.templatetags.reglo import typeset

REASON_CHARS_MAX = 300


@needs("invoices.correct")
def correct(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """Ask what is wrong, then open the credit note; it is issued like any document, after a last look."""
    invoice = page.find_ours(request, invoice_id)
    if request.method != "POST":
        asked = {
            "way": request.GET.get("manière", corrections.WHOLE),
            "concession": request.GET.get("concession") == "1",
        }
        return _ask(request, invoice, asked, {})
    typed: dict[str, Any] = {
        "way": request.POST.get("way", ""),
        "reason": request.POST.get("reason", "")[:REASON_CHARS_MAX].replace("\0", ""),
        "amount": request.POST.get("amount", "")[:60],
        "concession": request.POST.get("concession") == "1",
        "lines": {int(i) for i in request.POST.getlist("line") if i.isdecimal() and len(i) < 4},
    }
    errors, amount = _read(invoice, typed)
    wanted: dict[str, Any] = {name: typed[name] for name in ("way", "reason", "concession")}
    wanted |= {"lines": sorted(typed["lines"]), "amount": amount}
    try:
        if not errors:
            draft = corrections.open_credit_note(request.business, invoice, **wanted, at=clock.now())
            return SeeOther(reverse("draft", args=[draft.id]))
        if not errors.keys() - {"reason"}:  # Nothing else kept the amount or the lines from being judged too.
            corrections.content_of(invoice, **wanted)
    except corrections.CannotCorrect as refusal:
        errors |= _refused(refusal.key)
    return _ask(request, invoice, typed, errors, status=422)


@needs("invoices.correct")
def replace(request: Asked, invoice_id: uuid.UUID) -> HttpResponse:
    """« Écrire la facture qui remplace »: the paper of a cancelled invoice opens again, to be mended and issued."""
    invoice = page.find_ours(request, invoice_id)
    note = linked.last_note(invoice)
    if note is None:
        raise Http404
    if request.method == "POST":
        try:
            draft = corrections.open_replacement(request.business, note, at=clock.now())
        except corrections.CannotCorrect:
            messages.error(request, typeset(_("Cette facture n’est pas entièrement annulée : corrigez-la d’abord.")))
        except DraftGone:
            messages.info(request, typeset(_("La facture qui remplace est déjà émise.")))
        else:
            return SeeOther(reverse("draft", args=[draft.id]))
    return SeeOther(reverse("invoice", args=[invoice.id]) + "#corrections")


def _read(invoice: Invoice, typed: dict[str, Any]) -> tuple[dict[str, str], Decimal]:
    """What is wrong with what was typed, by field, and the amount."""
    errors, amount = {}, ZERO
    if typed["way"] not in corrections.WAYS:
        errors["way"] = _("Choisissez ce qui est à corriger.")
    if not typed["reason"].strip():
        errors["reason"] = _("Dites en quelques mots pourquoi : votre client le lira.")
    if typed["way"] == corrections.AMOUNT:
        try:
            amount = amounts.read_amount(typed["amount"], language=_language(), currency=invoice.currency)
        except CannotRead as refusal:
            errors["amount"] = refusal.reason(_language())
    return errors, amount


def _refused(key: str) -> dict[str, str]:
    return {
        "no_line": {"line": _("Cochez au moins une ligne.")},
        "no_amount": {"amount": _("Écrivez un montant plus grand que zéro.")},
        "too_much": {"amount": _("C’est plus que ce qui reste de cette facture, avant taxes.")},
        "nothing_left": {"way": _("Cette facture est déjà entièrement corrigée.")},
    }[key]


def _ask(
    request: Asked, invoice: Invoice, typed: dict[str, Any], errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    sealed = invoice.sealed
    chosen = typed.get("lines", set())
    context = {
        "invoice": invoice,
        "typed": typed,
        "errors": errors,
        "left": invoices.left_to_credit(invoice),
        "lines": [(i, line, i in chosen) for i, line in enumerate(sealed.lines)],
        "partly": invoice.corrections.exists(),
    }
    return render(request, "web/invoice/correct.html", context, status=status)


def _language() -> str:
    return translation.get_language() or "fr"
