"""France: what the tax code and the commercial code want on an invoice, checked before it is issued.

Sources: CGI art. 289 and annexe II art. 242 nonies A (identities, VAT numbers, wording of a
line), C. com. L441-9 and L441-10 (due date, penalties), R526-27 (« EI »), loi 94-665 art. 2
(language), and the European rules an e-invoice cannot break (BR-O, BR-AE, BR-IC of EN 16931).
How late a due date may fall is said by `ceilings`.
"""

from collections.abc import Iterator
from decimal import Decimal

from reglo.packs import wording
from reglo.packs.facts import NoFigure
from reglo.packs.fr.local import CURRENCY, OF_GOODS, OF_SERVICES, is_postal_code, penalty_floor, zone_of
from reglo.packs.mentions import Asked
from reglo.packs.treatments import Situation
from reglo.rules import amounts
from reglo.rules.invoicing import Address, Party
from reglo.rules.preflight import Finding, gap, warning

_AT_HOME = ("mainland", "corsica", "overseas", "untaxed")

# « Termes génériques non suivis de références » : alone on a line, they describe nothing.
_VAGUE = (
    "prestation", "prestations", "service", "services", "divers", "travaux", "travail", "honoraires", "mission",
    "conseil", "forfait",
)  # fmt: skip


def findings(asked: Asked) -> Iterator[Finding]:
    """Everything French law misses in a draft."""
    yield from _seller(asked)
    yield from _buyer(asked)
    yield from _delivery(asked)
    yield from _consumer_note(asked)
    yield from _lines(asked)
    yield from _taxes(asked)
    yield from _nature(asked)
    yield from _vat_numbers(asked)
    yield from _service(asked)
    yield from _penalty(asked)
    yield from _prepaid(asked)
    yield from _language(asked)


# ── Who ──────────────────────────────────────────────────────────────────────────────────────────


def _seller(asked: Asked) -> Iterator[Finding]:
    seller = asked.draft.seller
    if not seller.name.strip():
        yield gap("seller", "seller.name", "Écrivez votre nom.", "Write your name.")
    elif not seller.legal_form and not _says_ei(seller.name):
        yield warning(
            "seller",
            "seller.name",
            "Entrepreneur individuel : ajoutez « EI » à votre nom. Société : indiquez sa forme et son capital.",
            "Sole trader: add “EI” to your name. Company: state its legal form and capital.",
        )
    yield from _address(seller.address, "seller", "votre", "your", strict=True)
    if not seller.siren:
        yield gap("seller", "seller.siren", "Donnez votre numéro SIRET ou SIREN.", "Give your SIRET or SIREN number.")
    elif seller.siret and not seller.siret.startswith(seller.siren):
        yield gap(
            "seller",
            "seller.siret",
            "Le SIRET doit commencer par le SIREN : corrigez l’un des deux.",
            "The SIRET must start with the SIREN: correct one of the two.",
        )


def _says_ei(name: str) -> bool:
    words = name.replace(",", " ").split()
    return "EI" in words or "entrepreneur individuel" in name.casefold()


_OF_ADDRESS = {
    "street": ("la rue", "the street"), "postal_code": ("le code postal", "the postal code"), "city": ("la ville", "the city"),
}  # fmt: skip


def _address(address: Address, who: str, whose_fr: str, whose_en: str, *, strict: bool) -> Iterator[Finding]:
    """A full address, or one word for all that it lacks. In France it has a postal code; a consumer may keep the street."""
    given = {"street": "".join(address.street), "postal_code": address.postal_code, "city": address.city}
    if address.country != "FR":
        del given["postal_code"]
    lacking = [name for name, text in given.items() if not text.strip()]
    if not lacking:
        if address.country == "FR" and not is_postal_code(address.postal_code):
            yield warning(
                who,
                f"{who}.address",
                f"Relisez {whose_fr} adresse : le code postal « {address.postal_code} » n’a pas 5 chiffres.",
                f"Check {whose_en} address: the postal code “{address.postal_code}” does not have 5 digits.",
            )
        return
    *fr, last_fr = (_OF_ADDRESS[name][0] for name in lacking)
    *en, last_en = (_OF_ADDRESS[name][1] for name in lacking)
    one = not fr
    fr_said = f"{last_fr} manque" if one else f"{', '.join(fr)} et {last_fr} manquent"
    en_said = f"{last_en} is missing" if one else f"{', '.join(en)} and {last_en} are missing"
    yield (gap if strict else warning)(
        who,
        f"{who}.address.{lacking[0]}" if one else f"{who}.address",
        f"Complétez {whose_fr} adresse : {fr_said}.",
        f"Complete {whose_en} address: {en_said}.",
    )


def _buyer(asked: Asked) -> Iterator[Finding]:
    buyer = asked.draft.buyer
    if buyer is None:
        return
    if not buyer.name.strip():
        yield gap("buyer", "buyer.name", "Écrivez le nom du client.", "Write the client’s name.")
    yield from _address(buyer.address, "buyer", "son", "the client’s", strict=buyer.kind != "consumer")
    if buyer.kind != "consumer" and _zone(asked, buyer) in _AT_HOME:
        yield from _buyer_siren(asked, buyer)
    if buyer.kind == "public" and _zone(asked, buyer) in _AT_HOME:
        yield from _public(asked, buyer)


def _buyer_siren(asked: Asked, buyer: Party) -> Iterator[Finding]:
    """Advised, then required: the day is a figure of the pack."""
    if buyer.siren:
        return
    required = _required(asked)
    say = gap if required else warning
    yield say(
        "buyer",
        "buyer.siren",
        "Demandez son SIREN au client : la loi le veut sur la facture."
        if required
        else "Il manque le SIREN du client : il deviendra obligatoire le 1er septembre 2027.",
        "Ask the client for its SIREN: the law wants it on the invoice."
        if required
        else "The client’s SIREN is missing: it becomes mandatory on 1 September 2027.",
    )


def _required(asked: Asked) -> bool:
    """Whether the four new mentions are asked for, or advised only."""
    return asked.pack.figure("new_mentions", asked.on).value == "required"


def _public(asked: Asked, buyer: Party) -> Iterator[Finding]:
    if not buyer.siret:
        yield warning(
            "buyer",
            "buyer.siret",
            "Chorus Pro demande le SIRET de l’acheteur public.",
            "Chorus Pro asks for the SIRET of the public buyer.",
        )
    if not asked.draft.buyer_reference and not asked.draft.commitment:
        yield warning(
            "buyer",
            "commitment",
            "Demandez à l’acheteur public son code service et son numéro d’engagement, s’il en veut un.",
            "Ask the public buyer for its service code and commitment number, if it wants one.",
        )


def _delivery(asked: Asked) -> Iterator[Finding]:
    """Goods delivered elsewhere than to the client's address: the whole address of delivery."""
    found = asked.draft.delivered_to
    if found is None:
        return
    lacking = not any(line.strip() for line in found.street) or not found.city.strip()
    if lacking or (found.country == "FR" and not found.postal_code.strip()):
        say = gap if _required(asked) else warning
        yield say(
            "service",
            "delivered_to",
            "Complétez l’adresse de livraison : la rue, le code postal et la ville.",
            "Complete the delivery address: street, postal code and town.",
        )


def _consumer_note(asked: Asked) -> Iterator[Finding]:
    """What a note to a consumer says of a service, from a sum on, and whom he may turn to (C. conso., art. L616-1)."""
    draft, totals = asked.draft, asked.totals
    if draft.buyer is None or draft.buyer.kind != "consumer" or draft.kind != "invoice":
        return
    least = asked.pack.figure("consumer_note_from", asked.on).number
    services = asked.choices.operations != "goods"
    if services and totals is not None and totals.grand >= least and not asked.choices.performed_at.strip():
        fr, en = (amounts.written(least, language, decimals=0, currency=CURRENCY) for language in ("fr", "en"))
        yield warning(
            "service",
            "choices.performed_at",
            f"À partir de {fr}, un particulier reçoit une note : dites où le service a été rendu.",
            f"From {en} on, a consumer receives a note: say where the service was carried out.",
        )
    if not asked.choices.mediator.strip():
        yield warning(
            "mentions",
            "choices.mediator",
            "Donnez votre médiateur de la consommation, son nom et son adresse : un particulier doit les trouver.",
            "Give your consumer mediator, name and address: a consumer must be able to find them.",
        )


def _zone(asked: Asked, party: Party) -> str:
    return zone_of(party.address, asked.pack.figure("eu_members", asked.on).value.split())


# ── What, and under which tax ────────────────────────────────────────────────────────────────────


def _lines(asked: Asked) -> Iterator[Finding]:
    for index, line in enumerate(asked.draft.lines):
        if line.title.strip().casefold().rstrip(".") in _VAGUE and not line.detail.strip():
            yield warning(
                "lines",
                f"lines.{index}.title",
                f"« {line.title.strip()} » ne décrit rien : précisez quoi, pour quoi, ou citez le devis.",
                f"“{line.title.strip()}” describes nothing: say what, for what, or quote the estimate.",
            )


def _taxes(asked: Asked) -> Iterator[Finding]:
    used, categories = asked.treatments(), asked.categories()
    if "franchise" in used and "S" in categories:
        yield gap(
            "taxes",
            "lines",
            "En franchise en base, aucune ligne ne porte de TVA : choisissez l’un ou l’autre.",
            "A small business in franchise charges no VAT on any line: choose one or the other.",
        )
    if "O" in categories and len(categories) > 1:
        yield gap(
            "taxes",
            "lines",
            "Une vente hors TVA ne se mélange pas aux autres : faites deux factures.",
            "A sale outside VAT does not mix with others: make two invoices.",
        )
    if "net-of-tax" in used and asked.draft.kind == "invoice":
        yield gap("taxes", "lines", "« Net de taxe » ne vaut que pour un avoir.", "“Net of tax” is for credit notes.")
    yield from _disbursements(asked)
    yield from _unlikely(asked)
    yield from _currency(asked)


def _nature(asked: Asked) -> Iterator[Finding]:
    """The nature of the operations agrees with the treatments of the lines; advised, then required."""
    nature, used = asked.choices.operations, asked.treatments()
    say = gap if _required(asked) else warning
    if nature == "services" and used & OF_GOODS:
        yield say(
            "taxes",
            "choices.operations",
            "Une ligne livre des biens, et le document annonce des prestations de services : dites ce que vous vendez.",
            "A line supplies goods, and the document announces services: say what you sell.",
        )
    if nature == "goods" and used & OF_SERVICES:
        yield say(
            "taxes",
            "choices.operations",
            "Une ligne est une prestation de services, et le document annonce des biens : dites ce que vous vendez.",
            "A line is a service, and the document announces goods: say what you sell.",
        )


def _disbursements(asked: Asked) -> Iterator[Finding]:
    """What makes a disbursement one (CGI, art. 267, II-2°): the client's mandate, the exact sum, its proof."""
    for index, line in enumerate(asked.draft.lines):
        if line.tax == "disbursement":
            yield warning(
                "taxes",
                f"lines.{index}.tax",
                "Débours : payé sur mandat du client et à son nom, au montant exact, justificatif à l’appui ; sinon la "
                "TVA est due.",
                "Disbursement: paid on the client’s mandate and in its name, for the exact sum, with its proof; "
                "otherwise VAT is due.",
            )


def _unlikely(asked: Asked) -> Iterator[Finding]:
    """Treatments that this seller would not use with this client, registered for VAT or not."""
    draft = asked.draft
    if draft.buyer is None:
        return
    kind, address = draft.buyer.kind, draft.buyer.address
    usual: set[str] = set()
    for registered in (True, False) if asked.choices.registered is None else (asked.choices.registered,):
        situation = Situation(draft.seller, kind, address, draft.kind, registered)
        usual.update(asked.pack.local.offered(asked.pack, asked.on, situation))
    for index, line in enumerate(draft.lines):
        if line.tax in asked.pack.treatments_by_key and line.tax not in usual:
            label = asked.pack.treatment(line.tax).label
            yield warning(
                "taxes",
                f"lines.{index}.tax",
                f"« {label.fr} » surprend pour ce client : vérifiez son adresse et votre choix.",
                f"“{label.en}” is unexpected for this client: check the address and your choice.",
            )


def _currency(asked: Asked) -> Iterator[Finding]:
    taxed = asked.totals is not None and asked.totals.tax != 0
    if asked.draft.currency != CURRENCY and taxed and "tax_eur" not in asked.extra:
        yield gap(
            "taxes",
            "currency",
            "La TVA doit aussi être écrite en euros : donnez le taux de change, son jour et sa source.",
            "VAT must also be written in euros: give the exchange rate, its day and its source.",
        )


def _vat_numbers(asked: Asked) -> Iterator[Finding]:
    seller, buyer = asked.draft.seller, asked.draft.buyer
    crossing = asked.categories() & {"AE", "K"}
    if not seller.vat and (crossing or "S" in asked.categories()):
        say = gap if crossing or _number_required(asked) else warning
        yield say("seller", "seller.vat", "Donnez votre numéro de TVA.", "Give your VAT number.")
    if crossing and buyer is not None and not buyer.vat:
        yield gap(
            "buyer",
            "buyer.vat",
            "Le client doit lui-même la TVA : donnez son numéro de TVA.",
            "The client owes the VAT itself: give its VAT number.",
        )


def _number_required(asked: Asked) -> bool:
    """The seller's number may be left out of small invoices and of credit notes."""
    limit = asked.pack.figure("vat_number_omitted_up_to", asked.on).number
    basis = asked.totals.basis if asked.totals else Decimal(0)
    return asked.draft.kind == "invoice" and basis > limit


# ── When ─────────────────────────────────────────────────────────────────────────────────────────


def _service(asked: Asked) -> Iterator[Finding]:
    draft = asked.draft
    if draft.service_from or draft.service_to or draft.kind == "credit_note":
        return
    say = gap if "K" in asked.categories() else warning
    yield say(
        "service",
        "service_to",
        "Dites quand la prestation a eu lieu : la loi le demande si ce n’est pas le jour de la facture.",
        "Say when the service took place: the law asks for it unless it is the day of the invoice.",
    )


def _prepaid(asked: Asked) -> Iterator[Finding]:
    """A deposit from a business has an invoice of its own, which the next one deducts (CGI, art. 289-I-1-c)."""
    sums, buyer = asked.totals, asked.draft.buyer
    if sums is None or not 0 < sums.prepaid < sums.grand or buyer is None or buyer.kind == "consumer":
        return
    yield warning(
        "payment",
        "prepaid",
        "Un acompte reçu d’un professionnel demande sa propre facture (CGI, art. 289), que celle-ci déduit.",
        "A deposit received from a business calls for its own invoice (CGI, art. 289), which this one deducts.",
    )


def _penalty(asked: Asked) -> Iterator[Finding]:
    """An agreed rate below the floor is void, and fined."""
    rate = asked.choices.penalty_rate
    if rate is None:
        return
    try:
        floor = penalty_floor(asked)
    except NoFigure as unknown:
        yield warning("mentions", "choices.penalty_rate", unknown.text_fr, unknown.text_en)
        return
    if rate < floor.number:
        least_fr, least_en = wording.percent(floor.number, "fr"), wording.percent(floor.number, "en")
        yield gap(
            "mentions",
            "choices.penalty_rate",
            f"Le taux de pénalité convenu est sous le plancher légal de {least_fr} : relevez-le.",
            f"The agreed penalty rate is below the legal floor of {least_en}: raise it.",
        )


def _language(asked: Asked) -> Iterator[Finding]:
    """French is compulsory, but foreign businesses may agree otherwise."""
    buyer = asked.draft.buyer
    if buyer is None or asked.pack.local.languages(asked.draft.language) == ("fr",):
        return
    if _zone(asked, buyer) in _AT_HOME:
        yield gap(
            "language",
            "language",
            "Pour un client établi en France, la facture s’écrit en français.",
            "For a client established in France, the invoice is written in French.",
        )
    elif buyer.kind == "consumer":
        yield warning(
            "language",
            "language",
            "Un particulier, même étranger, peut exiger sa facture en français.",
            "A consumer, even abroad, may demand the invoice in French.",
        )
