"""Québec: what a client needs on an invoice to claim its taxes back, checked before it is issued.

Sources: Revenu Québec, « Préparation des factures » (what must appear from 100 $ and from
500 $, taxes included); Excise Tax Act, and its schedule VI, part V, s. 7 (services to those who do
not reside in Canada); Charte de la langue française, art. 57; Interest Act s. 4; Criminal Code.
The rates 9,97 %, 14,97 % and 14,975 % must not appear on a sale document.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from reglo.packs import wording
from reglo.packs.ca_qc.local import COUNTRY, CURRENCY, SMALL_SUPPLIER, ZERO_RATED, expected, is_abroad
from reglo.packs.mentions import Asked
from reglo.packs.treatments import Situation
from reglo.rules import addresses, amounts
from reglo.rules.invoicing import Address, Party
from reglo.rules.preflight import Finding, gap, warning

_FORBIDDEN_RATE = re.compile(r"(?<![\d.,])(?:14[.,]975?|9[.,]97)\s*%")

_NUMBERS = {
    "gst": ("seller.gst", "Donnez votre numéro de TPS/TVH", "Give your GST/HST number"),
    "qst": ("seller.qst", "Donnez votre numéro de TVQ", "Give your QST number"),
}


def findings(asked: Asked) -> Iterator[Finding]:
    """Everything the law of Québec misses in a draft."""
    yield from _seller(asked)
    yield from _buyer(asked)
    yield from _registrations(asked)
    yield from _taxes(asked)
    yield from _due(asked)
    yield from _forbidden_rates(asked)
    yield from _interest(asked)
    yield from _language(asked)
    yield from _paying_from_abroad(asked)


def _seller(asked: Asked) -> Iterator[Finding]:
    seller = asked.draft.seller
    if not (seller.name.strip() or seller.brand.strip()):
        yield gap("seller", "seller.name", "Écrivez votre nom.", "Write your name.")
    if not seller.address.city.strip():
        yield warning(
            "seller",
            "seller.address.city",
            "Complétez votre adresse : la ville manque.",
            "Complete your address: the city is missing.",
        )


def _buyer(asked: Asked) -> Iterator[Finding]:
    """From 500 $ the client's name is wanted; below, it is only better."""
    buyer = asked.draft.buyer
    if buyer is None:
        return
    if not buyer.name.strip():
        limit = asked.pack.figure("invoice_buyer_from", asked.on).number
        say = gap if _grand(asked) >= limit else warning
        yield say(
            "buyer",
            "buyer.name",
            f"Écrivez le nom du client : il faut le lire à partir de {_dollars(limit, 'fr-CA')}.",
            f"Write the client’s name: it must be read from {_dollars(limit, 'en')}.",
        )
    if buyer.address.country in ("", COUNTRY) and SMALL_SUPPLIER not in asked.treatments():
        yield from _province(buyer.address)


def _province(address: Address) -> Iterator[Finding]:
    """The province decides the tax: it has to be known, and the postal code has to agree."""
    if not addresses.province_of(address):
        yield warning(
            "buyer",
            "buyer.address.region",
            "Indiquez la province du client, comme QC ou ON : elle décide de la taxe.",
            "State the client’s province, like QC or ON: it decides the tax.",
        )
    elif addresses.provinces_disagree(address):
        code, named = addresses.province_of_code(address.postal_code), addresses.province(address.region)
        yield warning(
            "buyer",
            "buyer.address.postal_code",
            f"Le code postal {address.postal_code} est celui d’une autre province ({code}) que celle du client "
            f"({named}), qui décide de la taxe : corrigez l’un ou l’autre.",
            f"The postal code {address.postal_code} is one of another province ({code}) than the client’s "
            f"({named}), which decides the tax: correct one or the other.",
        )


def _dollars(limit: Decimal, language: str) -> str:
    return amounts.written(limit, language, decimals=0, currency=CURRENCY)


def _grand(asked: Asked) -> Decimal:
    return asked.totals.grand if asked.totals else Decimal(0)


def _registrations(asked: Asked) -> Iterator[Finding]:
    """Who charges a tax is registered for it, and prints the number, whatever the amount."""
    needed = {
        spec.registration
        for key in asked.treatments() & asked.pack.treatments_by_key.keys()
        for spec in asked.pack.treatment(key).taxes
    }
    for name in sorted(needed):
        if not getattr(asked.draft.seller, name):
            field, text_fr, text_en = _NUMBERS[name]
            yield gap(
                "seller",
                field,
                f"{text_fr} : qui perçoit cette taxe y est inscrit.",
                f"{text_en}: whoever charges this tax is registered for it.",
            )


def _taxes(asked: Asked) -> Iterator[Finding]:
    draft, used = asked.draft, asked.treatments()
    if SMALL_SUPPLIER in used and len(used) > 1:
        yield gap(
            "taxes",
            "lines",
            "Un petit fournisseur ne perçoit de taxe sur aucune ligne : choisissez l’un ou l’autre.",
            "A small supplier charges tax on no line: choose one or the other.",
        )
    elif SMALL_SUPPLIER in used and asked.choices.registered:
        yield warning(
            "taxes",
            "lines",
            "Vous êtes inscrit aux fichiers de la TPS et de la TVQ : vérifiez qu’aucune taxe n’est due.",
            "You are registered for GST and QST: check that no tax is due.",
        )
    elif draft.buyer is not None:
        yield from _elsewhere(asked, draft.buyer)


def _elsewhere(asked: Asked, buyer: Party) -> Iterator[Finding]:
    """A tax that another address would bear is possible, and rarely meant; what is zero-rated has its own limits."""
    draft = asked.draft
    usual = expected(Situation(draft.seller, buyer.kind, buyer.address))
    said = asked.pack.treatment(usual).label
    parts = [(f"lines.{i}.tax", one.tax) for i, one in enumerate(draft.lines)]
    parts += [(f"adjustments.{i}.tax", one.tax) for i, one in enumerate(draft.adjustments)]
    for field, key in parts:
        if key in asked.pack.treatments_by_key and key not in (usual, SMALL_SUPPLIER):
            chosen = asked.pack.treatment(key).label
            yield warning(
                "taxes",
                field,
                f"« {chosen.fr} » est choisi ; à l’adresse de ce client, la règle générale est « {said.fr} ». "
                "Reprenez-la, ou vérifiez ce qui y fait exception.",
                f"“{chosen.en}” is chosen; at this client’s address, the general rule is “{said.en}”. "
                "Go back to it, or check what makes this an exception.",
            )
    if buyer.kind == "consumer" and ZERO_RATED in asked.treatments():
        yield warning(
            "taxes",
            "buyer.kind",
            "Un service rendu à une personne pendant qu’elle se trouve au Canada n’est pas détaxé : vérifiez où elle "
            "était.",
            "A service rendered to a person while that person is in Canada is not zero-rated: check where they were.",
        )


def _due(asked: Asked) -> Iterator[Finding]:
    """Terms of payment are wanted from 500 $; the due date is asked of every invoice anyway."""
    limit = asked.pack.figure("invoice_buyer_from", asked.on).number
    if asked.draft.kind == "invoice" and not asked.draft.terms.strip() and _grand(asked) >= limit:
        yield gap(
            "due",
            "terms",
            f"Écrivez les conditions de paiement : il faut les lire à partir de {_dollars(limit, 'fr-CA')}.",
            f"Write the terms of payment: they must be read from {_dollars(limit, 'en')}.",
        )


def _forbidden_rates(asked: Asked) -> Iterator[Finding]:
    for field, text in _typed(asked):
        if found := _FORBIDDEN_RATE.search(text):
            yield gap(
                "taxes",
                field,
                f"« {found.group()} » ne doit pas figurer sur une facture : écrivez la TPS et la TVQ séparément.",
                f"“{found.group()}” must not appear on an invoice: write GST and QST separately.",
            )


def _typed(asked: Asked) -> Iterator[tuple[str, str]]:
    """Everything a person wrote that is printed."""
    draft = asked.draft
    for name in ("subject", "subject_detail", "note", "terms", "reason"):
        yield name, getattr(draft, name)
    for index, line in enumerate(draft.lines):
        yield f"lines.{index}.title", line.title
        yield f"lines.{index}.detail", line.detail
    for index, one in enumerate(draft.adjustments):
        yield f"adjustments.{index}.reason", one.reason
    yield "choices.agreement", asked.choices.agreement


def _interest(asked: Asked) -> Iterator[Finding]:
    rate = asked.choices.penalty_rate
    if rate is None:
        return
    highest = asked.pack.figure("criminal_rate", asked.on).number
    if rate > highest:
        yield gap(
            "mentions",
            "choices.penalty_rate",
            f"Un intérêt de plus de {wording.percent(highest, 'fr')} par an est criminel : baissez le taux.",
            f"Interest above {wording.percent(highest, 'en')} a year is criminal: lower the rate.",
        )
    if not asked.choices.agreement.strip():
        yield warning(
            "mentions",
            "choices.agreement",
            "Un intérêt ne vaut que s’il a été convenu avant : citez l’entente et sa date.",
            "Interest only holds if it was agreed before: quote the agreement and its date.",
        )


def _language(asked: Asked) -> Iterator[Finding]:
    if asked.pack.local.languages(asked.draft.language) != ("fr",):
        yield warning(
            "language",
            "language",
            "Le document sera en français, avec l’anglais à côté : la Charte ne permet pas l’anglais seul.",
            "The document will be in French with English beside it: the Charter does not allow English alone.",
        )


def _paying_from_abroad(asked: Asked) -> Iterator[Finding]:
    """Interac goes from one bank of Canada to another: it is not printed for a client elsewhere (`local.completed`)."""
    draft = asked.draft
    if draft.kind == "invoice" and is_abroad(draft) and draft.payment.method == "none":
        yield warning(
            "payment",
            "payment.deposit_details",
            "Un virement Interac ne vient pas de l’étranger : donnez les coordonnées d’un dépôt direct, ou dites dans "
            "la note comment payer.",
            "An Interac transfer does not come from abroad: give the details of a direct deposit, or say in the note "
            "how to pay.",
        )
