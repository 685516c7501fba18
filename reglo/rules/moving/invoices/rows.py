"""From the lines of one invoice to its row, the client it names and the payments it tells."""

from dataclasses import dataclass
from datetime import date

from reglo.rules import dates
from reglo.rules.invoicing import DocumentKind
from reglo.rules.moving import clients
from reglo.rules.moving.cells import Setting, Slip, plain
from reglo.rules.moving.headers import Layout
from reglo.rules.moving.invoices import grouping, standing, totals
from reglo.rules.moving.invoices.grouping import Group
from reglo.rules.moving.parcel import InvoiceRow, PaymentRow
from reglo.rules.moving.sheets import Finds, Line, Sheet
from reglo.rules.reading import Said, shown

NUMBER_CHARS_MAX = 60
DELAY_DAYS_MAX = 366


@dataclass(frozen=True)
class _Named:
    """What an invoice is called by."""

    number: str
    client: str
    issued_on: date


def read(sheet: Sheet, layout: Layout, lines: list[Line], setting: Setting, finds: Finds) -> None:
    """Every invoice of a table. An invoice that is rejected is given back with all its lines."""
    groups = grouping.grouped(lines, layout)
    of_lines = grouping.of_lines(groups, layout)
    seen: dict[str, int] = {}
    of_the_client = [column for name in clients.FIELDS for column in layout.columns.get(name, ())]
    clients_seen: set[object] = set()
    for group in groups:
        slip = Slip(sheet, layout, setting)
        row = _row(group, slip, of_lines)
        if row is None:
            _give_back(group, slip, finds)
            continue
        _doubt_repeated(group, slip, of_lines)
        first = seen.setdefault(grouping.plain_number(row.number), group.head.number)
        if first != group.head.number:
            slip.doubt(
                f"Le numéro {shown(row.number)} est déjà à la ligne {first}, pour un autre client.",
                f"The number {shown(row.number)} is already on line {first}, for another client.",
            )
        finds.invoices.append(row)
        details = (row.client, tuple(group.head.at(column) for column in of_the_client))
        if details not in clients_seen:
            clients_seen.add(details)
            _add_client(group, slip, row.client, finds)
        finds.payments.extend(_payments(group, slip, row))
        finds.doubt(sheet, group.head, *slip.doubts)
        finds.absorb(sheet, "detail", *(line.number for line in group.lines[1:]))


def _row(group: Group, slip: Slip, of_lines: frozenset[str]) -> InvoiceRow | None:
    kind = _document(group.head, slip)
    if standing.is_left_out(group.head, slip) or slip.rejects:
        return None  # What is not taken at all need not be complete.
    named = _named(group.head, slip)
    sums = totals.of_group(group, slip, of_lines)
    if sums.total is None and not slip.rejects:
        slip.lacks("Cette facture n’a pas de montant.", "This invoice has no amount.")
    if sums.total is None or named is None:
        return None
    if sums.total < 0 and not slip.layout.text(group.head, "document"):
        kind = "credit_note"
    stands = standing.of_line(group.head, slip, total=abs(sums.total))
    due_on = slip.day(group.head, "due_on", needed=False)
    if due_on and not 0 <= (due_on - named.issued_on).days <= DELAY_DAYS_MAX:
        slip.doubt(
            f"Échéance au {dates.written(due_on, 'fr')} pour une facture du {dates.written(named.issued_on, 'fr')}.",
            f"Due on {dates.written(due_on, 'en')} for an invoice of {dates.written(named.issued_on, 'en')}.",
        )
    if slip.rejects:
        return None
    return InvoiceRow(
        where=slip.sheet.where(group.head.number),
        number=named.number,
        client=named.client,
        issued_on=named.issued_on,
        total=abs(sums.total),
        currency=slip.money(group.head),
        kind=kind,
        due_on=due_on,
        net=None if sums.net is None else abs(sums.net),
        tax=None if sums.tax is None else abs(sums.tax),
        paid=stands.paid,
        paid_on=stands.paid_on,
        subject=slip.layout.text(group.head, "subject"),
        corrects=slip.layout.text(group.head, "corrects") if kind == "credit_note" else "",
    )


def _named(line: Line, slip: Slip) -> _Named | None:
    """Number, client and day of issue; each that is missing is said."""
    at = slip.layout
    number, issued_on = at.text(line, "number"), slip.day(line, "issued_on")
    client = at.text(line, "client_key") or at.text(line, "client") or _person(line, at)
    if not number:
        slip.lacks("Cette facture n’a pas de numéro : écrivez-le.", "This invoice has no number: write it.")
    elif len(number) > NUMBER_CHARS_MAX:
        slip.lacks("Ce numéro de facture est trop long.", "This invoice number is too long.")
    if not client:
        slip.lacks("Cette facture ne dit pas pour quel client.", "This invoice does not say for which client.")
    if issued_on is None and not slip.layout.text(line, "issued_on"):
        slip.lacks("Cette facture n’a pas de date.", "This invoice has no date.")
    return _Named(number, client, issued_on) if number and client and issued_on else None


def _person(line: Line, at: Layout) -> str:
    """The client by the person's name, or by the address of e-mail."""
    name = " ".join(filter(None, (at.text(line, "first_name"), at.text(line, "last_name"))))
    return name or at.text(line, "contact") or at.text(line, "email")


def _document(line: Line, slip: Slip) -> DocumentKind:
    """Invoice or credit note; anything else is rejected. A type that is not known is an invoice, and said."""
    text = slip.layout.text(line, "document")
    own = slip.layout.preset.documents if slip.layout.preset else {}
    said = own.get(plain(text)) or slip.setting.words.documents.get(plain(text), "")
    if said == "other":
        slip.lacks(
            f"« {shown(text)} » : ce n’est ni une facture émise ni un avoir.",
            f"“{shown(text)}”: it is neither an invoice issued nor a credit note.",
        )
    return "credit_note" if said == "credit_note" else "invoice"


def _add_client(group: Group, slip: Slip, key: str, finds: Finds) -> None:
    """The client with what the invoice knows; `linking` keeps one row each."""
    row = clients.of_line(group.head, slip, key=key, name=slip.layout.text(group.head, "client"))
    if row is not None:
        finds.named.append(row)


def _payments(group: Group, slip: Slip, row: InvoiceRow) -> list[PaymentRow]:
    """The payments that stand beside the lines of an invoice, each once."""
    if not slip.layout.has("payment_amount"):
        return []
    found: dict[tuple[object, ...], PaymentRow] = {}
    for line in group.lines:
        amount, received_on = (
            slip.amount(line, "payment_amount", needed=False),
            slip.day(line, "payment_on", needed=False),
        )
        reference = slip.layout.text(line, "payment_reference")
        if not amount or amount <= 0:
            continue
        if received_on is None:
            slip.doubt("Un paiement n’a pas de date : il n’est pas repris.", "A payment has no date: it is not taken.")
            continue
        found.setdefault(
            (amount, received_on, reference),
            PaymentRow(
                where=slip.sheet.where(line.number),
                received_on=received_on,
                amount=amount,
                client=row.client,
                invoice=row.number,
                currency=row.currency,
                means=slip.setting.words.means.get(plain(slip.layout.text(line, "payment_means")), ""),
                reference=reference,
            ),
        )
    return list(found.values())


def _doubt_repeated(group: Group, slip: Slip, of_lines: frozenset[str]) -> None:
    """The same line again, in a table of whole invoices: counted once, and said."""
    is_detailed = slip.layout.has(*grouping.OF_A_LINE, "payment_amount")
    is_same = len({line.cells for line in group.lines}) < len(group.lines)
    if len(group.lines) > 1 and (is_same or not is_detailed) and "total" not in of_lines and slip.layout.has("total"):
        slip.doubt(
            f"Le numéro revient sur {len(group.lines)} lignes avec le même total : comptée une fois.",
            f"The number comes back on {len(group.lines)} lines with the same total: counted once.",
        )


def _give_back(group: Group, slip: Slip, finds: Finds) -> None:
    finds.reject(slip.sheet, group.head, *slip.rejects)
    for line in group.lines[1:]:
        finds.reject(
            slip.sheet,
            line,
            Said(
                f"Ligne de la facture de la ligne {group.head.number}, qui n’est pas reprise.",
                f"Line of the invoice of line {group.head.number}, which is not taken.",
            ),
        )
