"""From the entries of one FEC or several years of them to clients, invoices, credit notes and payments."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reglo.rules import amounts
from reglo.rules.moving.cells import Setting, plain
from reglo.rules.moving.entries import ledger, settling, sorting
from reglo.rules.moving.entries.sorting import Item
from reglo.rules.moving.parcel import ClientRow, InvoiceRow, PaymentRow
from reglo.rules.moving.sheets import Finds, Sheet
from reglo.rules.reading import Said, shown

TOOL = "fec"
BOOKS_CURRENCY = "EUR"  # whatever currency an invoice was in, these books are kept in euros
_UNLETTERED = Said(
    "Ce paiement n’est lettré avec aucune facture : dites laquelle il règle.",
    "This payment is matched with no invoice: say which one it settles.",
)


def read(sheets: Sequence[Sheet], setting: Setting, finds: Finds) -> None:
    """Everything that the clients' accounts tell, over all years at once."""
    by_client: dict[str, list[Item]] = {}
    for sheet in sheets:
        finds.tools[TOOL] = None
        finds.headers |= dict.fromkeys((title, _MEANINGS.get(plain(title), "")) for title in sheet.lines[0].written)
        finds.absorb(sheet, "other", *sheet.others)
        for entry in ledger.gathered(sheet, finds):
            _absorb_others(entry, finds)
            for item in sorting.items(entry):
                by_client.setdefault(item.head.client, []).append(item)
    for items in by_client.values():
        _client(_without_repeats(items, finds), setting, finds)


_MEANINGS = {
    "compauxnum": "client", "compauxlib": "client", "pieceref": "number", "piecedate": "issued_on", "debit": "total",
    "credit": "amount", "ecrituredate": "received_on", "ecriturelet": "invoice", "ecriturelib": "subject",
}  # fmt: skip


def _absorb_others(entry: ledger.Entry, finds: Finds) -> None:
    for move in entry.moves:
        if not move.account.startswith(ledger.CLIENTS):
            finds.absorb(move.sheet, "other", move.line.number)


def _without_repeats(items: list[Item], finds: Finds) -> list[Item]:
    """Without what an opening brings again, when the year before is here too; its letters go to the invoice itself."""
    settling.close(items)
    known = {item.number: item for item in items if item.nature == "invoice" and not item.is_opening and item.number}
    kept = []
    for item in items:
        if item.is_opening and item.nature == "invoice" and item.number in known:
            known[item.number].letters |= item.letters
            known[item.number].is_closed |= item.is_closed
            finds.absorb(item.head.sheet, "other", *(move.line.number for move in item.moves))
        else:
            kept.append(item)
    return kept


def _client(items: list[Item], setting: Setting, finds: Finds) -> None:
    left = settling.settle(items)
    taken = [item for item in items if item.nature != "other"]
    if taken:
        head = taken[0].head
        finds.clients.append(
            ClientRow(where=head.sheet.where(head.line.number), key=head.client, name=head.client_name)
        )
    for item in items:
        if item.nature == "invoice":
            _invoice(item, left[id(item)], setting, finds)
        elif item.nature == "credit_note":
            _credit_note(item, setting, finds)
        elif item.nature == "payment":
            _payment(item, setting, finds)
        elif item.amount == 0:
            finds.absorb(item.head.sheet, "other", *(move.line.number for move in item.moves))
        else:
            for move in item.moves:
                finds.reject(move.sheet, move.line, item.why or sorting.OTHER)


def _invoice(item: Item, left: Decimal, setting: Setting, finds: Finds) -> None:
    """An invoice; paid by something that is no payment, it is closed all the same, and said."""
    doubts = _doubts(item, setting)
    paid = None
    if left > 0 and item.is_closed:
        paid = item.amount
        doubts.append(
            Said(
                f"Lettrée, mais {amounts.written(left, 'fr')} ne viennent pas d’un paiement : reprise comme soldée.",
                f"Matched, but {amounts.written(left, 'en')} come from no payment: taken as settled.",
            )
        )
    finds.invoices.append(_row(item, setting, paid=paid))
    _finish(item, doubts, finds)


def _credit_note(item: Item, setting: Setting, finds: Finds) -> None:
    corrected = {share.invoice.number for share in item.settled if share.invoice}
    doubts = _doubts(item, setting)
    finds.invoices.append(_row(item, setting, corrects=corrected.pop() if len(corrected) == 1 else ""))
    _finish(item, doubts, finds)


def _row(item: Item, setting: Setting, *, paid: Decimal | None = None, corrects: str = "") -> InvoiceRow:
    head = item.head
    return InvoiceRow(
        where=head.sheet.where(head.line.number),
        number=_number(item),
        client=head.client,
        issued_on=head.piece_on,
        total=item.amount,
        currency="" if setting.currency == BOOKS_CURRENCY else BOOKS_CURRENCY,
        kind="credit_note" if item.nature == "credit_note" else "invoice",
        net=item.net,
        tax=item.tax,
        paid=paid,
        subject=head.words,
        corrects=corrects,
    )


def _number(item: Item) -> str:
    return item.number or f"{item.head.journal}-{item.head.line.number}"


def _payment(item: Item, setting: Setting, finds: Finds) -> None:
    head = item.head
    doubts = [] if all(share.invoice for share in item.settled) else [_UNLETTERED]
    for share in item.settled:
        finds.payments.append(
            PaymentRow(
                where=head.sheet.where(head.line.number),
                received_on=head.on,
                amount=share.amount,
                client=head.client,
                invoice=_number(share.invoice) if share.invoice else "",
                currency="" if setting.currency == BOOKS_CURRENCY else BOOKS_CURRENCY,
                means=_means(head.words, setting),
                reference=head.words,
            )
        )
    _finish(item, doubts, finds)


def _means(words: str, setting: Setting) -> str:
    """How it was paid, when one word of the line says so: « VIR ATELIER NORD »."""
    return next((found for word in plain(words).split() if (found := setting.words.means.get(word, ""))), "")


def _doubts(item: Item, setting: Setting) -> list[Said]:
    doubts = [item.why] if item.why else []
    if not item.number:
        doubts.append(
            Said(
                f"Pas de numéro de pièce : {shown(_number(item))} en tient lieu.",
                f"No number: {shown(_number(item))} stands for it.",
            )
        )
    if item.head.client == item.head.words:
        doubts.append(
            Said(
                "Pas de compte par client : le libellé est pris comme nom.",
                "No account per client: the words of the line are taken as its name.",
            )
        )
    if item.head.piece_on > setting.today:
        doubts.append(Said("Sa date est encore à venir.", "Its date is still to come."))
    return doubts


def _finish(item: Item, doubts: Iterable[Said], finds: Finds) -> None:
    finds.doubt(item.head.sheet, item.head.line, *doubts)
    finds.absorb(item.head.sheet, "detail", *(move.line.number for move in item.moves[1:]))
