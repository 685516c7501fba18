"""What was paid of an invoice, by its own columns: a sum, what is left, a day, a word."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reglo.rules import amounts
from reglo.rules.moving.cells import Slip, plain
from reglo.rules.moving.sheets import Line
from reglo.rules.reading import shown

ZERO = Decimal(0)
LEFT_OUT = {
    "draft": (
        "C’est un brouillon : il n’est pas repris, écrivez la facture ici.",
        "It is a draft: it is not taken, write the invoice here.",
    ),
    "cancelled": (
        "Elle est annulée ou abandonnée : elle n’est pas reprise.",
        "It is cancelled or abandoned: it is not taken.",
    ),
}


@dataclass(frozen=True)
class Standing:
    """What the table says was paid in all, None when it does not say, and on what day."""

    paid: Decimal | None
    paid_on: date | None


def of_line(line: Line, slip: Slip, *, total: Decimal) -> Standing:
    """Where the money of an invoice stands, drafts and cancelled ones left aside. `total` is positive."""
    status = _status(line, slip)
    paid, balance = slip.amount(line, "paid"), slip.amount(line, "balance")
    paid_on = slip.day(line, "paid_on", needed=False)
    paid, balance = (None if value is None else abs(value) for value in (paid, balance))
    if paid is not None and balance is not None and paid + balance != total:
        slip.doubt(
            f"Payé et reste à payer font {amounts.written(paid + balance, 'fr')}, pas {amounts.written(total, 'fr')} : "
            "le reste à payer est cru.",
            f"Paid and left to pay make {amounts.written(paid + balance, 'en')}, not "
            f"{amounts.written(total, 'en')}: what is left to pay is believed.",
        )
        paid = None
    if paid is None and balance is not None:
        paid = max(total - balance, ZERO)
    if paid is None:
        paid = _by_word(slip, status, total, paid_on)
    elif status == "paid" and paid < total:
        slip.doubt(
            f"Dite payée, mais {amounts.written(total - paid, 'fr')} restent à payer.",
            f"Said to be paid, but {amounts.written(total - paid, 'en')} are left to pay.",
        )
    if paid is not None and paid > total:
        slip.doubt(
            f"Payée {amounts.written(paid, 'fr')}, plus que son total.",
            f"Paid {amounts.written(paid, 'en')}, more than its total.",
        )
    return Standing(paid, paid_on if paid else None)


def is_left_out(line: Line, slip: Slip) -> bool:
    """Whether it is a draft, or cancelled; it is then rejected."""
    for name in ("status", "payment_status"):
        said = _meaning(line, slip, name)
        if said in LEFT_OUT:
            slip.lacks(*LEFT_OUT[said])
            return True
    return False


def _meaning(line: Line, slip: Slip, name: str) -> str:
    """What a word of status comes to, by the codes of the tool, else by the general words."""
    text = slip.layout.text(line, name)
    own = slip.layout.preset.statuses if slip.layout.preset else {}
    return own.get(plain(f"{name} {text}")) or own.get(plain(text)) or slip.setting.words.statuses.get(plain(text), "")


def _status(line: Line, slip: Slip) -> str:
    """What the words of status come to: paid, partial or open; nothing when there is none. One unknown is said."""
    for name in ("status", "payment_status"):
        text = slip.layout.text(line, name)
        said = _meaning(line, slip, name)
        if text and not said:
            slip.doubt(
                f"Le statut « {shown(text)} » n’est pas connu : la facture est reprise comme émise.",
                f"The status “{shown(text)}” is not known: the invoice is taken as issued.",
            )
        if said and (name == "payment_status" or not slip.layout.text(line, "payment_status")):
            return said
    return ""


def _by_word(slip: Slip, status: str, total: Decimal, paid_on: date | None) -> Decimal | None:
    if status == "paid" or (not status and paid_on):
        return total
    if status == "partial":
        slip.doubt(
            "Payée en partie, sans dire combien : notez le paiement.",
            "Paid in part, without saying how much: note the payment.",
        )
        return None
    return ZERO if status == "open" else None
