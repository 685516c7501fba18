"""Issued invoices written by hand, one for each case the law or the paper makes different.

People, numbers and accounts are invented; identifiers have valid keys. Line sums are worked
out by `line`; every tax and total is written down, and checked again by the code under test.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reglo.rules.invoicing import (
    SCHEMA,
    Address,
    Adjustment,
    Instalment,
    Mention,
    Party,
    Payment,
    Sealed,
    SealedLine,
    TaxTotal,
    Totals,
)
from reglo.rules.money import ZERO, cents

# ── People ───────────────────────────────────────────────────────────────────────────────────────

AUBRY = Party(
    name="Camille Aubry EI",
    brand="Aubry Conseil",
    activity="Recherche auprès des utilisateurs",
    address=Address(street=("8 rue des Tanneurs",), postal_code="44000", city="Nantes", country="FR"),
    email="camille@aubry.example",
    phone="06 00 00 00 00",
    siren="123456782",
    siret="12345678200010",
)
RIVE = Party(
    name="Jeanne Rivière EI",
    brand="Atelier Rive",
    activity="Signalétique et identité visuelle",
    address=Address(street=("3 quai des Indiennes",), postal_code="35000", city="Rennes", country="FR"),
    email="jeanne@atelier-rive.example",
    phone="06 00 00 00 00",
    siren="987654324",
    siret="98765432400019",
    vat="FR14987654324",
)
TREMBLAY = Party(
    name="Maxime Tremblay",
    brand="Tremblay Rédaction",
    address=Address(
        street=("210, rue du Vieux-Moulin",), postal_code="J1H 0A1", city="Sherbrooke", region="QC", country="CA"
    ),
    email="maxime@tremblay.example",
    phone="819 555-0100",
    neq="2260000000",
    gst="123456782RT0001",
    qst="1227494057TQ0001",
)
NORD = Party(
    name="Atelier Nord SAS",
    attention="Madame Nadia Roy",
    address=Address(
        street=("Service comptabilité", "14 rue de la Corderie"), postal_code="44200", city="Nantes", country="FR"
    ),
    email="compta@nord.example",
    siren="321654980",
)
COOP = Party(
    name="Coop Verte SCIC SA",
    attention="Madame Léa Marchand",
    address=Address(street=("27 quai de la Fosse", "Bâtiment B"), postal_code="49000", city="Angers", country="FR"),
    siren="111222337",
    siret="11122233700011",
    vat="FR21111222337",
)
MEUSE = Party(
    name="Imprimerie de la Meuse SRL",
    address=Address(street=("12 rue du Port",), postal_code="4000", city="Liège", country="BE"),
    email="factures@meuse.example",
    vat="BE0123456749",
)
BOREALE = Party(
    name="Coop Boréale",
    attention="À l’attention de M. Étienne Gagnon",
    address=Address(
        street=("45, avenue des Épinettes, bureau 200",), postal_code="J1X 0B2", city="Magog", region="QC", country="CA"
    ),
)
HARBOUR = Party(
    name="Harbour Books Ltd",
    attention="Ms Ruth Coleman",
    address=Address(street=("9 Quay Lane",), postal_code="EH6 6AB", city="Edinburgh", country="GB"),
    email="accounts@harbour.example",
)
MAIRIE = Party(
    name="Commune de Saint-Briac",
    attention="Service des marchés",
    address=Address(street=("1 place de la Mairie",), postal_code="35800", city="Saint-Briac-sur-Mer", country="FR"),
    kind="public",
    siren="213500705",
    siret="21350070500016",
)

# ── Words ────────────────────────────────────────────────────────────────────────────────────────

SERVICES = Mention("nature", "Prestations de services.")
FRANCHISE = Mention("franchise", "TVA non applicable, art. 293 B du CGI.")
SHIFTED = Mention("reverse_charge", "Autoliquidation. TVA due par le preneur, art. 283-2 du CGI.")
LATE = (
    Mention(
        "late",
        "En cas de retard de paiement : pénalités au taux de 12,40 % l'an (taux de refinancement de la BCE majoré de "
        "10 points), exigibles sans rappel dès le lendemain de l'échéance.",
        "PMD",
    ),
    Mention("recovery", "Indemnité forfaitaire pour frais de recouvrement : 40 €.", "PMT"),
    Mention("early", "Pas d'escompte pour paiement anticipé.", "AAB"),
)
AUBRY_ACCOUNT = Payment("transfer", holder="Camille Aubry EI", iban="FR1420041010050500013M02606", bic="PSSTFRPPNTE")
RIVE_ACCOUNT = Payment("transfer", holder="Jeanne Rivière EI", iban="FR7630006000011234567890189", bic="AGRIFRPP")
INTERAC = Payment(
    "interac",
    holder="Tremblay Rédaction",
    interac_email="maxime@tremblay.example",
    deposit_details="institution 815 · transit 00000 · compte 000 000 0",
)


def line(
    title: str,
    quantity: str,
    price: str,
    tax: str,
    *,
    detail: str = "",
    unit: str = "jour",
    code: str = "DAY",
    discount: str = "0",
    offered: bool = False,
) -> SealedLine:
    """One line, its sums to the cent."""
    gross = cents(Decimal(quantity) * Decimal(price))
    allowance = gross if offered else cents(gross * Decimal(discount) / 100)
    return SealedLine(
        title,
        detail,
        Decimal(quantity),
        unit,
        code,
        Decimal(price),
        Decimal(discount),
        offered,
        tax,
        gross,
        allowance,
        gross - allowance,
    )


def sums(lines: str, tax: str, *, allowances: str = "0.00", charges: str = "0.00", prepaid: str = "0.00") -> Totals:
    basis = Decimal(lines) - Decimal(allowances) + Decimal(charges)
    grand = basis + Decimal(tax)
    return Totals(
        Decimal(lines),
        Decimal(allowances),
        Decimal(charges),
        basis,
        Decimal(tax),
        grand,
        Decimal(prepaid),
        grand - Decimal(prepaid),
    )


def vat(tax: str, rate: str, basis: str, amount: str) -> TaxTotal:
    return TaxTotal(tax, "TVA", "S", Decimal(rate), Decimal(basis), Decimal(amount))


def untaxed(tax: str, category: str, basis: str, code: str, reason: str) -> TaxTotal:
    return TaxTotal(tax, "TVA", category, Decimal(0), Decimal(basis), ZERO, code, reason)


# ── France ───────────────────────────────────────────────────────────────────────────────────────

MICRO = Sealed(
    schema=SCHEMA,
    place="fr",
    kind="invoice",
    language="fr",
    number="2026-041",
    issued_on=date(2026, 10, 13),
    currency="EUR",
    seller=AUBRY,
    buyer=NORD,
    subject="Refonte du parcours d'inscription",
    subject_detail="Étape 2 sur 4 : maquettes validées",
    purchase_order="BC-7781",
    buyer_reference="",
    commitment="",
    contract="",
    service_from=date(2026, 10, 1),
    service_to=date(2026, 10, 13),
    lines=(
        line("Maquettes du parcours, 14 écrans", "4", "600.00", "franchise", unit="jours",
             detail="Deux allers-retours compris, version remise le 13 octobre"),
        line("Ateliers avec l'équipe inscription", "1.5", "600.00", "franchise",
             detail="1er et 8 octobre, animation et compte rendu"),
        line("Déplacement Nantes – Rennes", "1", "60.00", "franchise", unit="billet", code="C62",
             detail="Aller-retour en train pour deux entretiens, au coût réel"),
        line("Mini-guide d'écriture des formulaires", "1", "400.00", "franchise", unit="guide", code="C62", offered=True),
    ),
    adjustments=(),
    taxes=(untaxed("franchise", "E", "3360.00", "VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI"),),
    totals=sums("3360.00", "0.00"),
    terms="30 jours",
    terms_sentence="Paiement à 30 jours.",
    instalments=(Instalment(date(2026, 11, 12), Decimal("3360.00")),),
    payment=AUBRY_ACCOUNT,
    mentions=(SERVICES, *LATE),
)  # fmt: skip

MICRO_WITH_VAT_NUMBER = replace(MICRO, number="2026-042", seller=replace(AUBRY, vat="FR32123456782"))

RATES = Sealed(
    schema=SCHEMA,
    place="fr",
    kind="invoice",
    language="fr",
    number="2026-038",
    issued_on=date(2026, 11, 2),
    currency="EUR",
    seller=RIVE,
    buyer=COOP,
    subject="Signalétique des halles",
    subject_detail="Étape 2 sur 3 : maquettes acceptées le 30 octobre",
    purchase_order="CV-2026-318",
    buyer_reference="",
    commitment="",
    contract="",
    service_from=date(2026, 10, 5),
    service_to=date(2026, 10, 30),
    lines=(
        line("Plan d'implantation des panneaux", "2.5", "480.00", "20", unit="jours",
             detail="Relevé sur place, 42 emplacements cotés"),
        line("Maquettes des trois familles de panneaux", "2", "480.00", "20", unit="jours",
             detail="Orientation, enseignes, mode d'emploi"),
        line("Prototype à l'échelle 1", "1", "240.00", "20", unit="forfait", code="C62",
             detail="Un panneau d'orientation, essai de lecture à 8 mètres"),
        line("Cession de droits, pictogrammes", "1", "600.00", "10", unit="forfait", code="C62",
             detail="40 % de la cession prévue au devis D-2026-014 : France, tous supports, dix ans"),
        line("Fiche d'entretien des panneaux", "1", "180.00", "20", unit="fiche", code="C62", offered=True),
    ),
    adjustments=(),
    taxes=(vat("20", "20", "2400.00", "480.00"), vat("10", "10", "600.00", "60.00")),
    totals=sums("3000.00", "540.00"),
    terms="30 jours",
    terms_sentence="",
    instalments=(Instalment(date(2026, 12, 2), Decimal("3540.00")),),
    payment=RIVE_ACCOUNT,
    mentions=(
        SERVICES,
        Mention("collection", "TVA acquittée sur les encaissements."),
        Mention("agreement", "Devis D-2026-014 et accord de facturation du 21 septembre 2026."),
        *LATE,
    ),
)  # fmt: skip

ONE_LINE = replace(
    RATES,
    number="2026-045",
    issued_on=date(2026, 11, 20),
    subject="Atelier de lecture de plans",
    subject_detail="Demi-journée avec les producteurs",
    purchase_order="",
    service_from=date(2026, 11, 19),
    service_to=date(2026, 11, 19),
    lines=(line("Animation d'un atelier", "0.5", "480.00", "20", detail="Demi-journée, onze participants"),),
    taxes=(vat("20", "20", "240.00", "48.00"),),
    totals=sums("240.00", "48.00"),
    instalments=(Instalment(date(2026, 12, 20), Decimal("288.00")),),
)

# 4 × 612.35 = 2449.40, less 10 % (244.94) = 2204.46; 3 × 33.333333 = 100.00; lines 2304.46.
# Less 54.46, plus 20.00: 2270.00; VAT 454.00.
DISCOUNTS = replace(
    RATES,
    number="2026-046",
    lines=(
        line("Maquettes", "4", "612.35", "20", unit="jours", discount="10"),
        line("Relecture, au tiers de jour", "3", "33.333333", "20", unit="tiers", code="C62"),
    ),
    adjustments=(
        Adjustment("Remise de fidélité", Decimal("54.46"), "20"),
        Adjustment("Frais de port des prototypes", Decimal("20.00"), "20", charge=True),
    ),
    taxes=(vat("20", "20", "2270.00", "454.00"),),
    totals=sums("2304.46", "454.00", allowances="54.46", charges="20.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("2724.00")),),
)

INSTALMENTS = replace(
    RATES,
    number="2026-047",
    terms="30 % à réception; 40 % 30 jours; reste 60 jours",
    terms_sentence="Paiement en trois versements.",
    instalments=(
        Instalment(date(2026, 11, 2), Decimal("1062.00")),
        Instalment(date(2026, 12, 2), Decimal("1416.00")),
        Instalment(date(2027, 1, 1), Decimal("1062.00")),
    ),
)

PREPAID = replace(
    RATES,
    number="2026-048",
    totals=sums("3000.00", "540.00", prepaid="1062.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("2478.00")),),
)

SETTLED = replace(
    RATES,
    number="2026-049",
    totals=sums("3000.00", "540.00", prepaid="3540.00"),
    instalments=(),
)

REVERSE_CHARGE = replace(
    RATES,
    number="2026-050",
    buyer=MEUSE,
    subject="Affiches de la saison",
    subject_detail="",
    purchase_order="",
    lines=(line("Conception de trois affiches", "3", "450.00", "eu_services", unit="affiches", code="C62"),),
    taxes=(untaxed("eu_services", "AE", "1350.00", "VATEX-EU-AE", "Autoliquidation"),),
    totals=sums("1350.00", "0.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("1350.00")),),
    mentions=(SERVICES, SHIFTED, *LATE),
)

INTRA_GOODS = replace(
    REVERSE_CHARGE,
    number="2026-051",
    lines=(line("Panneaux de frêne", "12", "96.00", "eu_goods", unit="panneaux", code="C62"),),
    taxes=(untaxed("eu_goods", "K", "1152.00", "VATEX-EU-IC", "Exonération de TVA, art. 262 ter, I du CGI"),),
    totals=sums("1152.00", "0.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("1152.00")),),
    mentions=LATE,
    extra={"framework": "B1"},
)

EXPORT_GOODS = replace(
    RATES,
    number="2026-052",
    buyer=HARBOUR,
    lines=(line("Panneaux de frêne", "10", "96.00", "export", unit="panneaux", code="C62"),),
    taxes=(untaxed("export", "G", "960.00", "VATEX-EU-G", "Exonération de TVA, art. 262, I du CGI"),),
    totals=sums("960.00", "0.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("960.00")),),
    mentions=LATE,
    extra={"framework": "B1"},
)

OUTSIDE = replace(
    RATES,
    number="2026-053",
    buyer=BOREALE,
    subject="Guide d'accueil, direction artistique",
    subject_detail="",
    purchase_order="",
    lines=(line("Direction artistique", "5", "500.00", "outside", unit="jours"),),
    taxes=(untaxed("outside", "O", "2500.00", "VATEX-EU-O", "TVA non applicable – art. 259-1 du CGI"),),
    totals=sums("2500.00", "0.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("2500.00")),),
    mentions=(SERVICES, *LATE),
)
OUTSIDE = replace(OUTSIDE, buyer=replace(BOREALE, email="comptes@boreale.example"))

ZERO_RATED = replace(
    RATES,
    number="2026-054",
    lines=(line("Catalogue", "1", "100.00", "0", unit="forfait", code="C62"),),
    taxes=(TaxTotal("0", "TVA", "Z", Decimal(0), Decimal("100.00"), ZERO),),
    totals=sums("100.00", "0.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("100.00")),),
)

# A rate beside an exemption: 300.00 at 20 % and 250.00 exempt.
MIXED = replace(
    RATES,
    number="2026-055",
    lines=(
        line("Conseil", "1", "300.00", "20", unit="forfait", code="C62"),
        line("Formation, module d'une demi-journée", "1", "250.00", "training", unit="module", code="C62"),
    ),
    taxes=(
        vat("20", "20", "300.00", "60.00"),
        untaxed("training", "E", "250.00", "VATEX-EU-132", "Exonération de TVA, art. 261-4-4° a du CGI"),
    ),
    totals=sums("550.00", "60.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("610.00")),),
)

PUBLIC = replace(
    RATES,
    number="2026-056",
    buyer=MAIRIE,
    purchase_order="",
    buyer_reference="SCMARCHES",
    commitment="EJ-2026-0042",
    contract="MAPA-2026-07",
)

ENGLISH = replace(
    RATES,
    number="2026-057",
    language="en",
    buyer=HARBOUR,
    subject="Signage for the reading room",
    subject_detail="Stage 2 of 3: mock-ups accepted",
    purchase_order="PO-2210",
    lines=(
        line(
            "Survey and placement plan",
            "2.5",
            "480.00",
            "outside",
            unit="days",
            detail="On site, 42 positions measured",
        ),
        line("Sign families, mock-ups", "2", "480.00", "outside", unit="days"),
        line("Care sheet", "1", "180.00", "outside", unit="sheet", code="C62", offered=True),
    ),
    taxes=(untaxed("outside", "O", "2160.00", "VATEX-EU-O", "Outside the scope of French VAT, art. 259-1 CGI"),),
    totals=sums("2160.00", "0.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("2160.00")),),
    mentions=(
        Mention("nature", "Services."),
        Mention("late", "Late payment: interest at 12.40% a year from the day after the due date.", "PMD"),
        Mention("recovery", "Fixed compensation for recovery costs: €40.", "PMT"),
        Mention("early", "No discount for early payment.", "AAB"),
    ),
)

FOREIGN_CURRENCY = replace(
    RATES,
    number="2026-058",
    currency="CHF",
    lines=(line("Conception", "1", "1000.00", "20", unit="forfait", code="C62"),),
    taxes=(vat("20", "20", "1000.00", "200.00"),),
    totals=sums("1000.00", "200.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("1200.00")),),
    extra={"tax_eur": "214.35"},
)

CREDIT = replace(
    RATES,
    kind="credit_note",
    number="2026-043",
    issued_on=date(2026, 11, 16),
    subject="Enseigne de la boutique",
    subject_detail="",
    purchase_order="",
    service_from=None,
    service_to=None,
    lines=(
        line("Panneau d'angle, non réalisé", "1", "150.00", "20", unit="panneau", code="C62",
             detail="Ligne 3 de la facture 2026-036, annulée après notre échange du 13 novembre"),
    ),
    taxes=(vat("20", "20", "150.00", "30.00"),),
    totals=sums("150.00", "30.00"),
    instalments=(),
    corrects_number="2026-036",
    corrects_issued_on=date(2026, 10, 22),
    reason="Un panneau retiré d'un commun accord",
)  # fmt: skip

DEPOSIT = replace(
    RATES,
    number="2026-031",
    issued_on=date(2026, 9, 21),
    subject_detail="Acompte de 30 %, avant de commencer",
    service_from=None,
    service_to=None,
    lines=(
        line("Acompte de 30 % sur les prestations", "0.3", "6000.00", "20", unit="part", code="C62"),
        line("Acompte de 30 % sur la cession de droits", "0.3", "1500.00", "10", unit="part", code="C62"),
    ),
    taxes=(vat("20", "20", "1800.00", "360.00"), vat("10", "10", "450.00", "45.00")),
    totals=sums("2250.00", "405.00"),
    instalments=(Instalment(date(2026, 10, 1), Decimal("2655.00")),),
    extra={"type_code": "386"},
)

# The whole mission, less the deposit: a negative quantity per rate, never a negative price.
BALANCE = replace(
    RATES,
    number="2026-060",
    lines=(
        line("Mission entière, prestations", "1", "6000.00", "20", unit="forfait", code="C62"),
        line("Mission entière, cession de droits", "1", "1500.00", "10", unit="forfait", code="C62"),
        line("Acompte 2026-031 du 21 septembre 2026, prestations", "-1", "1800.00", "20", unit="", code="C62"),
        line("Acompte 2026-031 du 21 septembre 2026, cession", "-1", "450.00", "10", unit="", code="C62"),
    ),
    taxes=(vat("20", "20", "4200.00", "840.00"), vat("10", "10", "1050.00", "105.00")),
    totals=sums("5250.00", "945.00"),
    instalments=(Instalment(date(2026, 12, 2), Decimal("6195.00")),),
    extra={"framework": "S4", "tax_point": "debits"},
)

# ── Québec ───────────────────────────────────────────────────────────────────────────────────────

QUEBEC = replace(
    RATES,
    place="ca-qc",
    number="2026-118",
    issued_on=date(2026, 10, 23),
    currency="CAD",
    seller=TREMBLAY,
    buyer=BOREALE,
    subject="Guide d'accueil des membres",
    subject_detail="Étape 2 sur 3 : premier jet",
    purchase_order="BC-7781",
    service_from=date(2026, 10, 1),
    service_to=date(2026, 10, 20),
    lines=(
        line("Rédaction du premier jet", "1", "2600.00", "taxable", unit="forfait", code="C62",
             detail="Chapitres 1 à 6, 38 pages, remis le 20 octobre"),
        line("Entrevues avec des membres", "2", "280.00", "taxable", unit="entrevues", code="C62",
             detail="Deux entrevues d'une heure, transcription et synthèse"),
        line("Révision linguistique", "2.5", "80.00", "taxable", unit="heures", code="HUR",
             detail="Après vos commentaires du 16 octobre"),
    ),
    taxes=(
        TaxTotal("taxable", "TPS", "", Decimal(5), Decimal("3360.00"), Decimal("168.00"), registration="123456782RT0001"),
        TaxTotal("taxable", "TVQ", "", Decimal("9.975"), Decimal("3360.00"), Decimal("335.16"), registration="1227494057TQ0001"),
    ),
    totals=sums("3360.00", "503.16"),
    instalments=(Instalment(date(2026, 11, 22), Decimal("3863.16")),),
    payment=INTERAC,
    mentions=(
        Mention("agreement", "Entente de facturation du 14 septembre 2026 : paiement à 30 jours ; toute somme en retard "
                "porte intérêt au taux de 12 % par an (soit 1 % par mois) à compter de l'échéance."),
        Mention("taxes", "TPS : taxe sur les produits et services. TVQ : taxe de vente du Québec."),
    ),
)  # fmt: skip

QUEBEC_ENGLISH = replace(
    QUEBEC,
    number="2026-119",
    language="en",
    mentions=(
        Mention("tps", "TPS : taxe sur les produits et services. / TPS: goods and services tax (GST)."),
        Mention("tvq", "TVQ : taxe de vente du Québec. / TVQ: Québec sales tax (QST)."),
    ),
)

SMALL_SUPPLIER = replace(
    QUEBEC,
    number="2026-120",
    seller=replace(TREMBLAY, gst="", qst=""),
    taxes=(),
    totals=sums("3360.00", "0.00"),
    instalments=(Instalment(date(2026, 11, 22), Decimal("3360.00")),),
    mentions=(Mention("small_supplier", "Petit fournisseur non inscrit : aucune taxe n'est perçue."),),
)

QUEBEC_CREDIT = replace(
    QUEBEC,
    kind="credit_note",
    number="2026-121",
    lines=QUEBEC.lines[2:],
    taxes=(
        TaxTotal("taxable", "TPS", "", Decimal(5), Decimal("200.00"), Decimal("10.00"), registration="123456782RT0001"),
        TaxTotal(
            "taxable", "TVQ", "", Decimal("9.975"), Decimal("200.00"), Decimal("19.95"), registration="1227494057TQ0001"
        ),
    ),
    totals=sums("200.00", "29.95"),
    instalments=(),
    corrects_number="2026-118",
    corrects_issued_on=date(2026, 10, 23),
    reason="Heures de révision comptées deux fois",
)

STRUCTURED: dict[str, Sealed] = {
    "micro, franchise without VAT number": MICRO,
    "micro, franchise with VAT number": MICRO_WITH_VAT_NUMBER,
    "two rates and an offered line": RATES,
    "one line": ONE_LINE,
    "line and document discounts, a charge, six decimals": DISCOUNTS,
    "three instalments": INSTALMENTS,
    "partly paid": PREPAID,
    "already paid": SETTLED,
    "EU services, reverse charge": REVERSE_CHARGE,
    "EU goods": INTRA_GOODS,
    "export of goods": EXPORT_GOODS,
    "outside the scope of VAT": OUTSIDE,
    "zero rate": ZERO_RATED,
    "a rate beside an exemption": MIXED,
    "public body": PUBLIC,
    "English paper": ENGLISH,
    "Swiss francs": FOREIGN_CURRENCY,
    "credit note": CREDIT,
    "deposit": DEPOSIT,
    "balance after a deposit, VAT on debits": BALANCE,
}
QUEBEC_PAPERS: dict[str, Sealed] = {
    "Québec, two taxes": QUEBEC,
    "Québec, bilingual": QUEBEC_ENGLISH,
    "Québec, small supplier": SMALL_SUPPLIER,
    "Québec, credit note": QUEBEC_CREDIT,
}
ALL = STRUCTURED | QUEBEC_PAPERS


def many(count: int) -> Sealed:
    """The same trade with `count` lines, some with a detail, as a joiner's invoice would have."""
    kinds = (
        ("Panneau d'orientation", "Aluminium 3 mm, impression mate, pose comprise", "184.50"),
        ("Enseigne d'étal", "Bois de frêne, lettres gravées", "96.00"),
        ("Totem mode d'emploi", "Deux faces, hauteur 1,80 m", "412.75"),
        ("Pictogramme adhésif", "", "18.40"),
        ("Plaque de numéro", "", "12.25"),
    )
    lines = []
    for index in range(count):
        title, detail, price = kinds[index % 5]
        quantity = ("1", "2", "4", "6", "12")[index * 7 % 5]
        unit = "unité" if quantity == "1" else "unités"
        lines.append(line(f"{title}, poste {index + 1}", quantity, price, "20", detail=detail, unit=unit, code="C62"))
    basis = sum((one.net for one in lines), ZERO)
    tax = cents(basis * 20 / 100)
    return replace(
        RATES,
        number=f"2026-{100 + count}",
        subject_detail=f"Fabrication et pose, {count} postes",
        lines=tuple(lines),
        taxes=(vat("20", "20", str(basis), str(tax)),),
        totals=sums(str(basis), str(tax)),
        instalments=(Instalment(date(2026, 12, 2), basis + tax),),
    )
