"""The pre-flight (« pré-vol »): everything missing or doubtful in a draft, said at once.

A person mends a draft once, not five times: `missing` never stops at the first fault. Each
answer is a `Finding` that names the field to mend, so that a page can make it a link. Gaps
forbid issuing, warnings do not; a check that found nothing answers one row « ok ».

What every place asks lives here (lines, sums, dates, payment, identifiers). What one law
asks (SIREN, VAT numbers, GST and QST numbers, language) comes as `legal`, from the pack of
the place; what only the books know (a duplicate, bank details that changed) is added by them.

>>> from reglo.rules.invoicing import DraftLine
>>> draft = Draft(place="fr", lines=(DraftLine(unit_price=Decimal(600), tax="20"),))
>>> on = date(2026, 11, 23)
>>> [(one.field, one.level) for one in missing(draft, on=on, taxes={"20": ()}, instalments=()) if one.level == "gap"]
[('buyer', 'gap'), ('lines.0.title', 'gap'), ('terms', 'gap')]
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from reglo.rules import money, tax
from reglo.rules.invoicing import Draft, Instalment, Totals
from reglo.rules.preflight.figures import adjustment_faults, computable, line_faults
from reglo.rules.preflight.findings import GAP, OK, WARNING, Finding, Level, gap, gaps, warning
from reglo.rules.preflight.identifiers import Checked, identifier_faults

__all__ = ["GAP", "OK", "WARNING", "Checked", "Finding", "Level", "addable", "gap", "gaps", "missing", "warning"]

# The rows of the pre-flight, in the order they are read, with what an ok row says.
_ROWS: Mapping[str, tuple[str, str]] = {
    "seller": ("Vos coordonnées sont complètes.", "Your details are complete."),
    "buyer": ("Le client est bien désigné.", "The client is properly named."),
    "identifiers": ("Les numéros d’identification sont justes.", "The identification numbers are right."),
    "lines": ("Les lignes sont complètes.", "The lines are complete."),
    "taxes": ("Les taxes sont celles du jour.", "The taxes are those of the day."),
    "totals": ("Les totaux tombent juste.", "The totals add up."),
    "service": ("Les dates de la prestation se suivent.", "The service dates are in order."),
    "due": ("L’échéance est une date.", "The due date is a date."),
    "payment": ("Le moyen de payer est indiqué.", "The means of payment is stated."),
    "correction": ("La facture corrigée est désignée.", "The corrected invoice is named."),
    "mentions": ("Les mentions légales sont là.", "The legal mentions are there."),
    "language": ("La langue convient.", "The language is right."),
}


def missing(
    draft: Draft,
    *,
    on: date,
    taxes: Mapping[str, Sequence[tax.Tax]],
    instalments: Sequence[Instalment] | None = None,
    legal: Sequence[Finding] = (),
    checked: Checked | None = None,
    prepaid: Decimal = money.ZERO,
) -> tuple[Finding, ...]:
    """Every finding on a draft to be issued on a day, in the order of the rows.

    `taxes` holds the treatments used that the place knows on that day; `instalments` what
    the payment terms come to, None when nobody worked them out; `legal` what the pack found; `checked` verifies identifiers
    (kind, text) and answers None, or why not. What is not given is not checked, and has no row.
    """
    found = [
        *_buyer_faults(draft),
        *(identifier_faults(draft, checked) if checked else ()),
        *line_faults(draft),
        *_tax_faults(draft, taxes),
        *adjustment_faults(draft),
        *_total_faults(draft, taxes, prepaid),
        *_service_faults(draft),
        *_due_faults(draft, on, instalments, taxes, prepaid),
        *(() if _is_settled(draft, taxes, prepaid) else _payment_faults(draft)),
        *_correction_faults(draft, on),
        *legal,
    ]
    silent = {"correction"} if draft.kind == "invoice" else {"due", "payment"}
    silent |= set() if checked else {"identifiers"}
    silent |= set() if instalments else {"due"}
    return tuple(_by_row(found, silent))


def addable(draft: Draft, taxes: Mapping[str, object]) -> bool:
    """Whether the lines can be added up: every number can, and every tax is known."""
    return computable(draft) and not any(_tax_faults(draft, taxes))


def _by_row(found: Sequence[Finding], silent: Collection[str]) -> Iterator[Finding]:
    """The findings in the order of the rows, an ok row where there is none and something to say."""
    for key, (text_fr, text_en) in _ROWS.items():
        of_row = [finding for finding in found if finding.key == key]
        if of_row:
            yield from of_row
        elif key not in silent:
            yield Finding(key, "", OK, text_fr, text_en)
    yield from (finding for finding in found if finding.key not in _ROWS)


def _buyer_faults(draft: Draft) -> Iterator[Finding]:
    if draft.buyer is None:
        yield gap("buyer", "buyer", "Dites à qui s’adresse le document.", "Say whom the document is for.")


def _tax_faults(draft: Draft, taxes: Mapping[str, object]) -> Iterator[Finding]:
    parts = [(f"lines.{i}.tax", one.tax) for i, one in enumerate(draft.lines)]
    parts += [(f"adjustments.{i}.tax", one.tax) for i, one in enumerate(draft.adjustments)]
    for field, key in parts:
        if not key:
            yield gap("taxes", field, "Choisissez la taxe de cette ligne.", "Choose the tax of this line.")
        elif key not in taxes:
            yield gap(
                "taxes",
                field,
                f"La taxe « {key} » n’existe pas ici à cette date : choisissez-en une de la liste.",
                f"The tax “{key}” does not exist here on this date: choose one from the list.",
            )


def _sums(draft: Draft, taxes: Mapping[str, Sequence[tax.Tax]], prepaid: Decimal) -> Totals | None:
    """The totals, or None while a number or a tax is still wrong: that is said elsewhere."""
    if not draft.lines or not addable(draft, taxes):
        return None
    return tax.totals(draft.lines, draft.adjustments, taxes.__getitem__, prepaid, draft.taxes_left)[1]


def _is_settled(draft: Draft, taxes: Mapping[str, Sequence[tax.Tax]], prepaid: Decimal) -> bool:
    """Whether all was paid before: then nobody needs to know how to pay."""
    sums = _sums(draft, taxes, prepaid) if prepaid else None
    return sums is not None and sums.payable <= 0


def _total_faults(draft: Draft, taxes: Mapping[str, Sequence[tax.Tax]], prepaid: Decimal) -> Iterator[Finding]:
    sums = _sums(draft, taxes, prepaid)
    if sums is None:
        return
    if sums.basis < 0 or sums.grand < 0:
        yield gap(
            "totals",
            "lines",
            "Le total est négatif : écrivez un avoir.",
            "The total is negative: write a credit note.",
        )
    elif draft.kind == "invoice" and (too_much := _beyond_its_lines(draft)) is not None:
        yield gap(
            "totals",
            f"adjustments.{too_much}.amount",
            "Cette remise dépasse les lignes qui portent la même taxe : donnez-lui la taxe des lignes qu’elle réduit.",
            "This discount exceeds the lines that bear the same tax: give it the tax of the lines it reduces.",
        )
    elif sums.payable < 0:
        yield gap(
            "totals",
            "prepaid",
            "Ce qui est déjà payé dépasse le total : l’écart se rend par un avoir.",
            "What is already paid exceeds the total: the difference is returned with a credit note.",
        )
    elif sums.grand == 0:
        yield warning("totals", "lines", "Le total est nul.", "The total is zero.")


def _beyond_its_lines(draft: Draft) -> int | None:
    """The first discount that leaves less than nothing of its tax: the tax of the whole would be a negative one."""
    left = tax.by_treatment(draft.lines, draft.adjustments)
    return next((i for i, one in enumerate(draft.adjustments) if not one.charge and left[one.tax] < 0), None)


def _service_faults(draft: Draft) -> Iterator[Finding]:
    first, last = draft.service_from, draft.service_to
    if first and last and last < first:
        yield gap(
            "service",
            "service_to",
            "La prestation finit avant de commencer : inversez les deux dates.",
            "The service ends before it starts: swap the two dates.",
        )


def _due_faults(
    draft: Draft,
    on: date,
    instalments: Sequence[Instalment] | None,
    taxes: Mapping[str, Sequence[tax.Tax]],
    prepaid: Decimal,
) -> Iterator[Finding]:
    if draft.kind == "credit_note" or instalments is None:
        return
    sums = _sums(draft, taxes, prepaid)
    owed = sums is None or sums.payable > 0
    if owed and not instalments:
        yield gap(
            "due",
            "terms",
            "Il manque une échéance : écrivez par exemple « 30 jours ».",
            "A due date is missing: write for instance “30 days”.",
        )
    if any(part.due_on < on for part in instalments):
        yield gap(
            "due",
            "terms",
            "Une échéance tombe avant le jour d’émission : revoyez les conditions de paiement.",
            "A due date falls before the day of issue: review the payment terms.",
        )


def _payment_faults(draft: Draft) -> Iterator[Finding]:
    if draft.kind == "credit_note":
        return
    lacking: dict[str, tuple[str, str, str, str]] = {
        "none": ("method", "", "Aucun moyen de payer n’est indiqué", "No means of payment is stated"),
        "transfer": ("iban", draft.payment.iban, "Il manque l’IBAN", "The IBAN is missing"),
        "interac": (
            "interac_email",
            draft.payment.interac_email,
            "Il manque l’adresse du virement Interac",
            "The Interac address is missing",
        ),
        "deposit": (
            "deposit_details",
            draft.payment.deposit_details,
            "Il manque les coordonnées du dépôt direct",
            "The direct-deposit details are missing",
        ),
    }
    field, given, said_fr, said_en = lacking.get(draft.payment.method, ("", "cheque", "", ""))
    if not given:
        yield warning(
            "payment",
            f"payment.{field}",
            f"{said_fr} : le document dira « modalités sur demande ».",
            f"{said_en}: the document will say “details on request”.",
        )


def _correction_faults(draft: Draft, on: date) -> Iterator[Finding]:
    if draft.kind == "invoice":
        return
    if not draft.corrects_number:
        yield gap(
            "correction",
            "corrects_number",
            "Donnez le numéro de la facture corrigée.",
            "Give the number of the corrected invoice.",
        )
    if draft.corrects_issued_on is None:
        yield gap(
            "correction",
            "corrects_issued_on",
            "Donnez la date de la facture corrigée.",
            "Give the date of the corrected invoice.",
        )
    elif draft.corrects_issued_on > on:
        yield gap(
            "correction",
            "corrects_issued_on",
            "La facture corrigée ne peut pas être plus récente que l’avoir.",
            "The corrected invoice cannot be more recent than the credit note.",
        )
    if not draft.reason.strip():
        yield warning(
            "correction", "reason", "Dites en quelques mots pourquoi cet avoir.", "Say in a few words why this credit."
        )
