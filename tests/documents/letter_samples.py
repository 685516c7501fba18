"""Letters written by hand, of the two people of the demo: each shipped text on paper, in each place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reglo.documents import letters, messages
from reglo.documents.letters import Ends
from reglo.documents.messages import Filled, Value
from reglo.documents.typography import Locale, date_long, percent
from reglo.packs import texts
from reglo.rules.interest import Segment
from reglo.rules.invoicing import Address, Party
from reglo.rules.lettering import Claim, Exhibit, Figures, InterestRow, LetterText
from reglo.rules.money import cents
from tests.documents.samples import AUBRY, BOREALE, NORD, TREMBLAY
from tests.text_values import values

STEPS = (
    "letter", "formal_notice", "court_notice", "instalment_plan", "dispute_acknowledgement", "dispute_resolution",
    "pause_notice",
)  # fmt: skip
LOCALES: dict[str, Locale] = {"fr": "fr-FR", "ca-qc": "fr-CA"}
JURISDICTIONS = {"fr": "FR", "ca-qc": "CA-QC"}

LE_GOFF = replace(
    NORD,
    attention="À l’attention de Monsieur Paul Le Goff",
    address=Address(("14 rue de la Corderie",), "44200", "Nantes", "", "FR"),
)
ENDS = {
    "fr": Ends("fr", AUBRY, LE_GOFF, date(2026, 12, 28), "Nantes"),
    "ca-qc": Ends("ca-qc", TREMBLAY, BOREALE, date(2026, 12, 28), "Sherbrooke"),
}

# 3 360 € from 13 November at 12,40 %, then one invoice more whose rate changes with the year.
ONE = {
    "fr": Figures(
        currency="EUR",
        claims=(
            Claim("2026-041", date(2026, 10, 13), date(2026, 11, 12), Decimal("3360.00"), Decimal("3360.00"),
                  "Refonte du parcours d’inscription, étape 2"),
        ),
        interest=(
            InterestRow("2026-041", Segment(date(2026, 11, 13), date(2026, 12, 28), 46, Decimal("3360.00"),
                                            Decimal("12.40"), Decimal("52.51"))),
        ),
        fees=Decimal("40.00"),
        total=Decimal("3452.51"),
    ),
    "ca-qc": Figures(
        currency="CAD",
        claims=(
            Claim("2026-118", date(2026, 10, 23), date(2026, 11, 22), Decimal("3863.16"), Decimal("3863.16"),
                  "Guide d’accueil des membres"),
        ),
        interest=(
            InterestRow("2026-118", Segment(date(2026, 11, 23), date(2026, 12, 28), 36, Decimal("3863.16"),
                                            Decimal("12.00"), Decimal("45.72"))),
        ),
        total=Decimal("3908.88"),
    ),
}  # fmt: skip
SECOND = {
    "fr": Claim("2026-044", date(2026, 10, 30), date(2026, 11, 29), Decimal("1800.00"), Decimal("1300.00"),
                "Trois ateliers avec les équipes"),
    "ca-qc": Claim("2026-121", date(2026, 10, 30), date(2026, 11, 29), Decimal("1149.75"), Decimal("649.75"),
                   "Deux entrevues et leur synthèse"),
}  # fmt: skip


def several(place: str) -> Figures:
    """Two invoices; the second was paid in part on 10 December, so it has two rows of interest."""
    one, second = ONE[place], SECOND[place]
    rate = one.interest[0].segment.rate
    parts = (
        (date(2026, 11, 30), date(2026, 12, 9), 10, second.total),
        (date(2026, 12, 10), date(2026, 12, 28), 19, second.balance),
    )
    rows = tuple(
        InterestRow(second.number, Segment(first, last, days, owed, rate, cents(owed * rate * days / 36500)))
        for first, last, days, owed in parts
    )
    fees = one.fees * 2
    figures = replace(one, claims=(*one.claims, second), interest=(*one.interest, *rows), fees=fees)
    return replace(figures, total=figures.principal + figures.interest_total + fees)


EXHIBITS = {
    "fr": (
        Exhibit("Devis nº D-2026-009 accepté", date(2026, 9, 14)),
        Exhibit("Facture nº 2026-041", date(2026, 10, 13)),
        Exhibit("Preuve de livraison et accord du client", date(2026, 10, 20)),
        Exhibit("Rappels des 25 novembre et 8 décembre 2026"),
    ),
    "ca-qc": (
        Exhibit("Offre de services nº O-2026-014 acceptée", date(2026, 9, 14)),
        Exhibit("Facture nº 2026-118", date(2026, 10, 23)),
        Exhibit("Preuve de livraison", date(2026, 10, 22)),
        Exhibit("Rappels des 25 novembre et 8 décembre 2026"),
    ),
}
ACCOUNTS: dict[Locale, str] = {
    "fr-FR": "Titulaire\u00a0: Camille Aubry EI\nIBAN\u00a0: FR14 2004 1010 0505 0001 3M02 606\nRéférence\u00a0: 2026-041",
    "fr-CA": "Virement Interac\u00a0: maxime@tremblay.example\nRéférence\u00a0: 2026-118",
    "en": "Interac e-Transfer: maxime@tremblay.example\nReference: 2026-118",
}


def said(place: str, locale: Locale, *, figures: Figures | None = None, **changed: Value) -> Mapping[str, Value]:
    """The values of a letter, worked out from its figures as the books do."""
    figures = figures or ONE[place]
    ends, first = ENDS[place], figures.claims[0]

    def money(value: Decimal) -> str:
        return messages.amount_in_sentence(value, figures.currency, locale)

    return {
        **values(locale, JURISDICTIONS[place]),
        "claim_lines": list(messages.claim_lines(figures.claims, figures.currency, locale)),
        "interest_segments": list(messages.interest_segments(figures.interest, figures.currency, locale)),
        "history_lines": [],
        "invoice_count": len(figures.claims),
        "invoice_number": first.number,
        "invoice_numbers": messages.joined([claim.number for claim in figures.claims], locale),
        "invoice_date": date_long(first.issued_on, locale),
        "due_date": date_long(first.due_on, locale),
        "today": date_long(ends.written_on, locale),
        "reply_by": date_long(date(2027, 1, 4), locale),
        "penalty_to": date_long(ends.written_on, locale),
        "amount_due": money(figures.principal),
        "invoice_amount": money(first.total),
        "penalty_amount": money(figures.interest_total),
        "recovery_fee_total": money(figures.fees),
        "claim_total": money(figures.total),
        "penalty_rate": percent(Decimal("12.4"), locale),
        "payment_details": ACCOUNTS[locale],
        "mission_title": first.title,
        "client_address_block": "\n".join((ends.buyer.name, *ends.buyer.address.street, ends.buyer.address.city)),
        "owner_address_block": "\n".join((ends.seller.name, *ends.seller.address.street, ends.seller.address.city)),
        **changed,
    }


def filled(step: str, locale: Locale, given: Mapping[str, Value]) -> Filled:
    return messages.fill(texts.text(step, locale), given)


def letter(
    step: str,
    place: str,
    *,
    english: bool = False,
    figures: Figures | None = None,
    exhibits: tuple[Exhibit, ...] = (),
    signed_on: date | None = date(2026, 12, 28),
    buyer: Party | None = None,
    **changed: Value,
) -> LetterText:
    """One shipped text on paper; `english` puts the English wording behind it."""
    locale = LOCALES[place]
    ends = replace(ENDS[place], buyer=buyer or ENDS[place].buyer)
    given = said(place, locale, figures=figures, **changed)
    given_english = said(place, "en", figures=figures, **changed)
    return letters.compose(
        filled(step, locale, given),
        ends=ends,
        values=given,
        level=texts.text(step, locale).level,
        twin=filled(step, "en", given_english) if english else None,
        twin_values=given_english,
        figures=figures or ONE[place],
        exhibits=exhibits,
        signed_on=signed_on,
    )
