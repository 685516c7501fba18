"""E-invoices issued elsewhere (Factur-X, CII, UBL): the buyer is a client, the invoice keeps its number."""

from decimal import Decimal

from reglo.documents.reading.invoice import ReadInvoice, ReadParty
from reglo.rules.moving import contents
from reglo.rules.moving.cells import Setting
from reglo.rules.moving.parcel import ClientRow, InvoiceRow, Remark, Where
from reglo.rules.moving.sheets import Finds
from reglo.rules.reading import Said

# UNTDID 1001, as EN 16931 uses it.
CREDIT_NOTES = ("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532")
SENTENCES_MAX = 3


def read(found: ReadInvoice, setting: Setting, finds: Finds) -> None:
    """Add the invoice of one file, or say what it lacks; what the reader found wrong with it is a doubt."""
    where = Where(file=found.file)
    finds.tools["e-invoice"] = None
    total = found.grand if found.grand is not None else found.payable
    missing = list(_missing(found, total))
    if missing or total is None or found.issued_on is None:
        finds.remarks.append(Remark(where, "reject", _together(missing)))
        return
    client = _client(found.buyer, where)
    finds.named.append(client)
    finds.invoices.append(
        InvoiceRow(
            where=where,
            number=found.number,
            client=client.key,
            issued_on=found.issued_on,
            total=abs(total),
            currency="" if found.currency == setting.currency else found.currency,
            kind="credit_note" if found.type_code in CREDIT_NOTES or total < 0 else "invoice",
            due_on=found.due_on,
            net=_positive(found.tax_basis),
            tax=_positive(found.tax),
            paid=_positive(found.prepaid) or None,
            subject=found.lines[0].title if len(found.lines) == 1 else "",
            seller=found.seller.siren or found.seller.siret[:9] or found.seller.vat or found.seller.name,
        )
    )
    wrong = [problem.said for problem in found.problems]
    if found.issued_on > setting.today:
        wrong.append(Said("Sa date est encore à venir.", "Its date is still to come."))
    if wrong:
        finds.remarks.append(Remark(where, "doubt", _together(wrong)))


def _missing(found: ReadInvoice, total: Decimal | None) -> list[Said]:
    lacks = (
        (not found.number, "Cette facture n’a pas de numéro.", "This invoice has no number."),
        (
            not found.buyer.name,
            "Cette facture ne dit pas pour quel client.",
            "This invoice does not say for which client.",
        ),
        (found.issued_on is None, "Cette facture n’a pas de date.", "This invoice has no date."),
        (total is None, "Cette facture n’a pas de montant.", "This invoice has no amount."),
    )
    return [Said(fr, en) for is_missing, fr, en in lacks if is_missing]


def _client(buyer: ReadParty, where: Where) -> ClientRow:
    siren = buyer.siren or buyer.siret[:9]
    return ClientRow(
        where=where,
        key=buyer.name,
        name=buyer.name,
        street="\n".join(buyer.street),
        postal_code=buyer.postal_code,
        city=buyer.city,
        region=buyer.region,
        country=buyer.country,
        siren=siren if contents.is_siren(siren) else "",
        siret=buyer.siret if contents.is_siret(buyer.siret) else "",
        vat=buyer.vat if contents.is_vat(buyer.vat) else "",
    )


def _positive(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else abs(amount)


def _together(said: list[Said]) -> Said:
    """The first sentences, and how many more there are."""
    first, more = said[:SENTENCES_MAX], len(said) - SENTENCES_MAX
    french, english = " ".join(one.fr for one in first), " ".join(one.en for one in first)
    if more > 0:
        return Said(f"{french} Et {more} autres remarques.", f"{english} And {more} more remarks.")
    return Said(french, english)
