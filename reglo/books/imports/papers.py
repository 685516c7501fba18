"""The invoices and credit notes of a parcel: new ones keep their number, those already here are left as they are."""

import re
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reglo.books.clients import Client
from reglo.books.imports.people import People
from reglo.books.imports.plan import Plan, Same, remark
from reglo.books.invoices import Invoice
from reglo.books.payments import Receivable
from reglo.books.tenancy import uuid7
from reglo.rules import amounts, dates, money, numbering, terms
from reglo.rules.money import ZERO
from reglo.rules.moving import InvoiceRow
from reglo.rules.reading import CannotRead, Said, folded, shown, spaced

if TYPE_CHECKING:
    from reglo.books.people import Business

NO_NUMBER = Said("Cette facture n’a pas de numéro : ajoutez-le.", "This invoice has no number: add it.")
LONG_NUMBER = Said(
    f"Ce numéro dépasse {numbering.NUMBER_CHARS_MAX} caractères : la facture est laissée de côté.",
    f"This number has more than {numbering.NUMBER_CHARS_MAX} characters: the invoice is left out.",
)
NO_CLIENT = Said("Cette facture ne nomme pas son client : ajoutez-le.", "This invoice names no client: add it.")
NOT_OURS = Said(
    "Cette facture a été émise par {seller}, pas par vous : elle est laissée de côté.",
    "This invoice was issued by {seller}, not by you: it is left out.",
)
NEGATIVE = Said(
    "Une facture ne peut pas être négative : si c’est un avoir, dites-le dans une colonne « Type ».",
    "An invoice cannot be negative: if it is a credit note, say so in a “Type” column.",
)
NOT_CENTS = Said(
    "Un montant a deux décimales au plus : corrigez celui-ci.", "An amount has two decimals at most: correct this one."
)
NO_CURRENCY = Said(
    "Cette monnaie n’en est pas une : écrivez ses trois lettres, comme EUR.",
    "This is no currency: write its three letters, such as EUR.",
)
NO_SUCH_DAY = Said(
    f"Une date va de l’an {dates.YEAR_MIN} à l’an {dates.YEAR_MAX} : corrigez celle-ci.",
    f"A date is between the years {dates.YEAR_MIN} and {dates.YEAR_MAX}: correct this one.",
)
TOO_LONG = Said(
    f"Un montant a {amounts.WHOLE_DIGITS_MAX} chiffres au plus avant la virgule : corrigez celui-ci.",
    f"An amount has at most {amounts.WHOLE_DIGITS_MAX} digits before the point: correct this one.",
)
FUTURE = Said("Sa date est dans le futur : vérifiez-la.", "Its date is in the future: check it.")
OTHER = Said(
    "Ce numéro est déjà ici, avec un autre montant ou un autre client : la facture du fichier est laissée de côté.",
    "This number is here already, with another amount or another client: that of the file is left out.",
)
TWICE = Said(
    "Ce numéro est deux fois dans le fichier : la première ligne vaut.",
    "This number is twice in the file: the first holds.",
)
NO_DUE = Said(
    "Le fichier ne dit pas l’échéance : elle est calculée ({terms}).",
    "The file does not say when it is due: this is worked out ({terms}).",
)
DUE_BEFORE = Said(
    "L’échéance vient avant la facture : vérifiez les deux dates.", "It is due before it is issued: check both days."
)
NO_CORRECTED = Said(
    "La facture que cet avoir corrige n’est pas ici : il ne solde rien.",
    "The invoice that this credit note corrects is not here: it settles nothing.",
)
OTHER_CORRECTED = Said(
    "La facture que cet avoir corrige est d’un autre client ou d’une autre monnaie : il ne solde rien.",
    "The invoice that this credit note corrects is of another client or currency: it settles nothing.",
)
_CURRENCY = re.compile(r"[A-Z]{3}")
USUAL = "30 jours"


def is_possible(day: date) -> bool:
    """Is it a day that books may hold?"""
    return dates.YEAR_MIN <= day.year <= dates.YEAR_MAX


def is_too_long(value: Decimal) -> bool:
    """Is it more than a column of cents holds?"""
    return not value.is_finite() or abs(value) >= Decimal(10) ** amounts.WHOLE_DIGITS_MAX


def is_currency(code: str) -> bool:
    """Is it written as a currency is: three capital letters?"""
    return _CURRENCY.fullmatch(code) is not None


class Papers:
    """The invoices known so far, of the books and of the parcel, by their numbers."""

    def __init__(self, business: "Business", plan: Plan, people: People, *, at: datetime, today: date) -> None:
        self.business, self.plan, self.people, self.at, self.today = business, plan, people, at, today
        self.import_id = uuid7()
        self.known: dict[str, Invoice] = {one.number: one for one in business.invoices.all()}
        self.sums: dict[uuid.UUID, list[Receivable]] = {}
        self.again: list[tuple[InvoiceRow, Invoice]] = []  # here already: what was paid since is looked at
        self.fresh: list[tuple[InvoiceRow, Invoice]] = []
        self.profile = business.profiles.get()
        self.usual: str = self.profile.terms or USUAL
        moved_in = business.receivables.filter(invoice__import_id__isnull=False).select_related("invoice")
        for row in moved_in.order_by("due_on", "id"):
            self.sums.setdefault(row.invoice_id, []).append(row)

    def take(self, rows: Sequence[InvoiceRow]) -> None:
        """Every invoice, then every credit note, so that what one corrects is known."""
        seen: set[str] = set()
        for row in sorted(rows, key=lambda one: one.kind == "credit_note"):
            number = spaced(row.number)
            if wrong := self._wrong(row, number):
                self.plan.remarks.append(remark(row, "reject", wrong))
            elif number in seen:
                self.plan.remarks.append(remark(row, "reject", TWICE))
            else:
                seen.add(number)
                self._one(row, number)

    def _one(self, row: InvoiceRow, number: str) -> None:
        if number in self.known:
            self._already(row, self.known[number])
        else:
            self._new(row, number)

    def _wrong(self, row: InvoiceRow, number: str) -> Said | None:
        if not number:
            return NO_NUMBER
        if len(number) > numbering.NUMBER_CHARS_MAX:
            return LONG_NUMBER
        if not spaced(row.client):
            return NO_CLIENT
        if not self._is_ours(row.seller):
            return Said(NOT_OURS.fr.format(seller=shown(row.seller)), NOT_OURS.en.format(seller=shown(row.seller)))
        return self._figures_wrong(row)

    def _figures_wrong(self, row: InvoiceRow) -> Said | None:
        if not all(map(is_possible, filter(None, (row.issued_on, row.due_on, row.paid_on)))):
            return NO_SUCH_DAY
        if any(value is not None and is_too_long(value) for value in (row.total, row.paid, row.net, row.tax)):
            return TOO_LONG
        if row.kind == "invoice" and row.total < 0:
            return NEGATIVE
        if any(value is not None and value != money.cents(value) for value in (row.total, row.paid)):
            return NOT_CENTS
        return None if is_currency(self._currency(row)) else NO_CURRENCY

    def _is_ours(self, seller: str) -> bool:
        """Is who issued it the business? By SIREN, VAT number or name; nobody named is."""
        one, told = folded(spaced(seller)), "".join(seller.split()).upper()
        of = self.profile
        names = {folded(spaced(name)) for name in (of.legal_name, of.brand, self.business.name) if name}
        numbers = {number for number in (of.siret, of.siret[:9], of.vat, of.neq, of.gst, of.qst) if number}
        return not one or one in names or told in numbers

    def _currency(self, row: InvoiceRow) -> str:
        return row.currency.strip().upper() or self.business.currency

    def _already(self, row: InvoiceRow, known: Invoice) -> None:
        client = self.people.known(row.client)
        told = (known.kind, known.total, known.currency)
        if told != (row.kind, abs(row.total), self._currency(row)) or (client and client.id != known.client_id):
            self.plan.remarks.append(remark(row, "reject", OTHER))
            return
        self.plan.same.append(Same(row.where, "invoice", known.number, "number"))
        if known.elsewhere:
            self.again.append((row, known))

    def _new(self, row: InvoiceRow, number: str) -> None:
        client = self.people.named(row.client, row.where)
        assert client is not None, "a row without a client was rejected"
        invoice_id = uuid7()
        facts = {"net": row.net, "tax": row.tax, "paid": row.paid}
        invoice = Invoice(
            business_id=self.business.id, id=invoice_id, number=number, kind=row.kind, issued_on=row.issued_on,
            issued_at=self.noon(row.issued_on), currency=self._currency(row), total=money.cents(abs(row.total)),
            subject=spaced(row.subject)[:300], client_id=client.id, import_id=self.import_id, draft_id=invoice_id,
            stated={name: str(abs(value)) for name, value in facts.items() if value is not None},
            corrects_id=self._corrected(row, client),
        )  # fmt: skip
        if row.issued_on > self.today:
            self.plan.remarks.append(remark(row, "doubt", FUTURE))
        self.known[number] = invoice
        self.plan.invoices.append(invoice)
        self.fresh.append((row, invoice))
        if row.kind == "invoice" and invoice.total > 0:
            self._open(row, invoice, client)

    def _corrected(self, row: InvoiceRow, client: Client) -> uuid.UUID | None:
        if row.kind != "credit_note":
            return None
        found = self.known.get(spaced(row.corrects))
        said = None
        if found is None or not found.elsewhere or found.kind != "invoice":
            said = NO_CORRECTED
        elif (found.client_id, found.currency) != (client.id, self._currency(row)):
            said = OTHER_CORRECTED
        if said:
            self.plan.remarks.append(remark(row, "doubt", said))
            return None
        assert found is not None, "said above"
        return found.id

    def _open(self, row: InvoiceRow, invoice: Invoice, client: Client) -> None:
        """One sum due: a file knows no instalments."""
        due_on = row.due_on or self._due_on(row, client)
        if due_on < row.issued_on:
            self.plan.remarks.append(remark(row, "doubt", DUE_BEFORE))
        owed = Receivable(
            business_id=self.business.id, id=uuid7(), invoice_id=invoice.id, client_id=client.id, due_on=due_on,
            amount=invoice.total, open_amount=invoice.total,
        )  # fmt: skip
        self.sums[invoice.id] = [owed]
        self.plan.receivables.append(owed)

    def _due_on(self, row: InvoiceRow, client: Client) -> date:
        words = client.terms or self.usual
        try:
            read = terms.parse(words)
        except CannotRead:
            words, read = USUAL, terms.parse(USUAL)
        self.plan.remarks.append(
            remark(row, "doubt", Said(NO_DUE.fr.format(terms=words), NO_DUE.en.format(terms=words)))
        )
        return read.due_dates(row.issued_on)[-1]

    def noon(self, on: date) -> datetime:
        """The hour of what a file gives a day only: its facts stand in the thread of a client on their day."""
        return datetime.combine(on, time(12), ZoneInfo(self.business.time_zone))

    def settled_so_far(self, invoice: Invoice) -> Decimal:
        """How much of an imported invoice is settled, whatever settled it."""
        return invoice.total - sum((one.open_amount for one in self.sums.get(invoice.id, ())), ZERO)
