"""Values for every name a text may say: the two people of the demo, as each locale writes them.

Camille Aubry (Nantes) for France, Maxime Tremblay (Sherbrooke) for Québec; `values` gives all the
names at once, `situations` all the ways they may be present, empty, singular or plural together.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations, product

from reglo.documents import messages, typography
from reglo.documents.messages import Value
from reglo.documents.typography import Locale
from reglo.packs.texts import Text

TODAY = date(2026, 11, 23)
CURRENCIES = {"FR": "EUR", "CA-QC": "CAD"}

AMOUNTS = {
    "amount_due": "3360", "claim_total": "3441.09", "credit_amount": "150", "credit_note_amount": "150.50",
    "daily_penalty": "1.14", "deposit_amount": "2520", "deposit_discount": "84", "disputed_amount": "600",
    "financed_amount": "5600", "invoice_amount": "3360", "next_week_expected": "2400", "next_week_high": "3360",
    "next_week_low": "1200", "paid_amount": "3360", "penalty_amount": "41.09", "plan_total": "3360",
    "promised_amount": "3360", "recovery_fee": "40", "recovery_fee_total": "80", "threshold_amount": "2000",
    "undisputed_amount": "2760", "week_received": "5180",
}  # fmt: skip

DAYS = {
    "acceptance_date": date(2026, 10, 22), "agreement_date": date(2026, 9, 14), "call_date": date(2026, 12, 1),
    "delivery_date": date(2026, 10, 20), "dispute_reply_date": date(2026, 11, 27), "due_date": date(2026, 11, 22),
    "filing_date": date(2027, 1, 18), "invoice_date": date(2026, 10, 23), "meeting_date": date(2026, 9, 14),
    "next_milestone_date": date(2027, 1, 8), "notice_date": date(2026, 12, 28), "paid_date": date(2026, 11, 20),
    "notice_presented_date": date(2026, 12, 30), "notice_received_date": date(2026, 12, 30),
    "pause_date": date(2026, 12, 7), "penalty_to": date(2026, 12, 28), "promised_date": date(2026, 12, 1),
    "reply_by": date(2026, 11, 30), "start_date": date(2026, 10, 5), "today": TODAY,
    "undisputed_due_date": date(2026, 11, 22),
}  # fmt: skip

RATES = {
    "deposit_rate": "30", "early_payment_discount": "2", "interest_rate_annual": "12", "interest_rate_monthly": "1",
    "penalty_rate": "12.4",
}  # fmt: skip

PLAIN = {
    "acceptance_days": "7", "approval_days": "5", "cutoff_day": "20", "days_late": "16", "financed_days": "74",
    "invoice_number": "2026-041", "milestone_count": "3", "milestone_number": "2", "min_contact_days": "4",
    "notice_deadline_days": "8", "pause_after_days": "15", "plan_count": "3", "plan_grace_days": "5",
    "po_number": "BC-7781", "notice_tracking": "2C 123 456 7890 1", "credit_note_number": "2026-052",
    "invitation_days": "14", "invitation_link": "https://reglo.example/invitation/k7Qm2x",
    "portal_link": "https://reglo.example/p/k7Qm2x", "promise_link": "https://reglo.example/p/k7Qm2x/date",
    "dispute_link": "https://reglo.example/p/k7Qm2x/probleme", "plan_link": "https://reglo.example/p/k7Qm2x/plan",
}  # fmt: skip

PEOPLE: dict[str, dict[str, str]] = {
    "FR": {
        "approver_name": "Paul Le Goff", "assistant_name": "Inès Caron", "assistant_phone": "02 00 00 00 00",
        "assistant_signature": "Inès Caron\npour Aubry Conseil\n02 00 00 00 00", "billing_contact_name": "Nadia Roy",
        "city": "Nantes", "client_address_block": "Atelier Nord SAS\n3 quai des Antilles\n44200 Nantes",
        "client_name": "Atelier Nord SAS", "client_registration": "SIREN 123 456 782", "contact_first_name": "Nadia",
        "follow_up_contact_name": "Nadia Roy", "mission_contact_first_name": "Julien",
        "mission_contact_name": "Julien Petit", "owner_address_block": "Camille Aubry EI\n8 rue des Tanneurs",
        "owner_business": "Aubry Conseil", "owner_email": "camille@aubry.example", "owner_first_name": "Camille",
        "owner_name": "Camille Aubry", "owner_phone": "06 00 00 00 00",
        "owner_registration": "SIRET 123 456 782 00010", "sender_identity": "Aubry Conseil, 8 rue des Tanneurs",
        "signature": "Camille Aubry\nAubry Conseil\n06 00 00 00 00",
    },
    "CA-QC": {
        "approver_name": "Catherine Lavoie", "assistant_name": "Sophie Gagné", "assistant_phone": "819 555-0199",
        "assistant_signature": "Sophie Gagné\npour Tremblay Rédaction\n819 555-0199",
        "billing_contact_name": "Étienne Gagnon", "city": "Sherbrooke",
        "client_address_block": "Coop Boréale\n12, rue Principale\nMagog (Québec) J1X 2A1",
        "client_name": "Coop Boréale", "client_registration": "NEQ 1140000000", "contact_first_name": "Étienne",
        "follow_up_contact_name": "Étienne Gagnon", "mission_contact_first_name": "Catherine",
        "mission_contact_name": "Catherine Lavoie", "owner_address_block": "Maxime Tremblay\n40, rue du Lac",
        "owner_business": "Tremblay Rédaction", "owner_email": "maxime@tremblay.example", "owner_first_name": "Maxime",
        "owner_name": "Maxime Tremblay", "owner_phone": "819 555-0100", "owner_registration": "NEQ 2260000000",
        "sender_identity": "Tremblay Rédaction, 40, rue du Lac",
        "signature": "Maxime Tremblay\nTremblay Rédaction\n819 555-0100",
    },
}  # fmt: skip

FRENCH = {
    "call_notes": "- la facture est à la signature\n- le prochain règlement part le 10",
    "contact_salutation": "Madame Roy", "contract_reference": "le devis nº\u00a0D-2026-014",
    "court_name": "le tribunal de commerce de Nantes", "court_route": "requête en injonction de payer",
    "credit_note_reason": "trois heures comptées deux fois", "date_options": "le 4, le 11 ou le 18\u00a0décembre",
    "delivery_channel": "e-mail", "dispute_finding": "les dates manquaient en effet dans l’export.",
    "dispute_subject": "export des données", "dispute_summary": "l’export ne contient pas les dates",
    "exhibit_list": "devis, facture, rappels, preuve de livraison", "imposed_terms": "60\u00a0jours",
    "invoice_label": "Facture 2026-041", "invoice_numbers": "2026-041 et 2026-044",
    "invoice_summary": "«\u00a0Maquettes validées\u00a0» et «\u00a0Ateliers\u00a0»", "letter_salutation": "Madame",
    "milestone_title": "Maquettes validées", "mission_contact_salutation": "Monsieur Petit",
    "mission_title": "Refonte du parcours d’inscription", "next_milestone_title": "Tests avec les utilisateurs",
    "next_step": "les tests commencent lundi",
    "past_calls_sentence": "Vos 9 derniers appels\u00a0: 8 bien reçus, 1 neutre.",
    "payment_details": "Titulaire\u00a0: Camille Aubry\nIBAN\u00a0: FR14 2004 1010\nRéférence\u00a0: 2026-041",
    "payment_method": "virement", "payment_run_days": "le 10 et le 25", "payment_terms": "30\u00a0jours",
    "penalty_half_year": "2ᵉ semestre 2026",
    "previous_contacts_sentence": "Un message est parti le 25\u00a0novembre, suivi d’un appel le 1er\u00a0décembre.",
    "pricing_summary": "Forfait de 8\u202f400\u00a0€ HT, en trois étapes.",
    "reminder_dates": "des 25\u00a0novembre et 8\u00a0décembre",
    "resolution_proposal": "Je livre l’export corrigé le 30\u00a0novembre.",
    "schedule_summary": "une facture à chaque étape, trois en tout", "tax_note": "TPS et TVQ en sus.",
    "vat_note": "TVA non applicable, art.\u00a0293 B du CGI.", "week_contacts": "2 messages, 1 appel",
    "week_decision_list": "- le dossier Coop Boréale", "week_decisions_phrase": "une décision à prendre",
    "week_promises": "Atelier Nord, le 4\u00a0décembre", "week_received_count_phrase": "3 paiements",
}  # fmt: skip

ENGLISH = {
    "call_notes": "- the invoice awaits a signature\n- the next payment run is on the 10th",
    "contact_salutation": "Nadia Roy", "contract_reference": "quote no. D-2026-014",
    "court_name": "the commercial court of Nantes", "court_route": "application for an order to pay",
    "credit_note_reason": "three hours counted twice", "date_options": "4, 11 or 18 December",
    "delivery_channel": "e-mail", "dispute_finding": "the dates were missing from the export.",
    "dispute_subject": "data export", "dispute_summary": "the export does not hold the dates",
    "exhibit_list": "quote, invoice, reminders, proof of delivery", "imposed_terms": "60 days",
    "invoice_label": "Invoice 2026-041", "invoice_numbers": "2026-041 and 2026-044",
    "invoice_summary": "“Approved mock-ups” and “Workshops”", "letter_salutation": "Dear Ms Roy",
    "milestone_title": "Approved mock-ups", "mission_contact_salutation": "Julien Petit",
    "mission_title": "New sign-up journey", "next_milestone_title": "Tests with users",
    "next_step": "tests start on Monday", "past_calls_sentence": "Your last 9 calls: 8 well received, 1 neutral.",
    "payment_details": "Account holder: Camille Aubry\nIBAN: FR14 2004 1010\nReference: 2026-041",
    "payment_method": "bank transfer", "payment_run_days": "the 10th and the 25th", "payment_terms": "30 days",
    "penalty_half_year": "second half of 2026",
    "previous_contacts_sentence": "A message left on 25 November, followed by a call on 1 December.",
    "pricing_summary": "Fixed price of €8,400, in three stages.", "reminder_dates": "of 25 November and 8 December",
    "resolution_proposal": "I will deliver the corrected export on 30 November.",
    "schedule_summary": "one invoice per stage, three in all", "tax_note": "GST and QST are added.",
    "vat_note": "VAT not applicable, art. 293 B of the French tax code.", "week_contacts": "2 messages, 1 call",
    "week_decision_list": "- the Coop Boréale file", "week_decisions_phrase": "one decision to take",
    "week_promises": "Atelier Nord, 4 December", "week_received_count_phrase": "3 payments",
}  # fmt: skip


def values(locale: Locale, jurisdiction: str) -> dict[str, Value]:
    """Every name, full, as this locale writes it."""

    def money(figure: str) -> str:
        return messages.amount_in_sentence(Decimal(figure), CURRENCIES[jurisdiction], locale)

    def day(on: date) -> str:
        return messages.date_in_sentence(on, today=TODAY, locale=locale)

    table_sum = typography.amount(Decimal("1680.00"), CURRENCIES[jurisdiction], locale)
    lines = [
        {"number": number, "date": day(date(2026, 10, 23)), "due_date": day(date(2026, 11, 22)),
         "title": "Étape", "amount": table_sum, "balance": table_sum}
        for number in ("2026-041", "2026-044")
    ]  # fmt: skip
    segments = [
        {"number": number, "from": day(date(2026, 11, 23)), "to": day(date(2026, 12, 28)), "days": "36",
         "principal": table_sum, "rate": typography.percent(Decimal("12.4"), locale), "amount": table_sum}
        for number in ("2026-041", "2026-044")
    ]  # fmt: skip
    plan = [{"what": "Étape", "when": day(on), "amount": table_sum} for on in (date(2026, 12, 4), date(2027, 1, 4))]
    return {
        **(ENGLISH if locale == "en" else FRENCH),
        **PEOPLE[jurisdiction],
        **PLAIN,
        **{name: money(figure) for name, figure in AMOUNTS.items()},
        **{name: day(on) for name, on in DAYS.items()},
        **{name: typography.percent(Decimal(rate), locale) for name, rate in RATES.items()},
        "claim_lines": lines,
        "interest_segments": segments,
        "plan_lines": plan,
        "history_lines": [{"date": day(date(2026, 12, 2)), "what": "paiement reçu", "amount": table_sum}],
        "client_kind": "business",
        "member_role": "assistant",
        "jurisdiction": jurisdiction,
        "invoice_count": 1,
        "promise_count": 1,
        "portal": True,
        "elsewhere": False,
        "waive_penalties": False,
        "paid_on_time": True,
        "small_claim_possible": True,
    }


CHOICES: dict[str, tuple[Value, ...]] = {
    "portal": (True, False),
    "elsewhere": (False, True),
    "waive_penalties": (True, False),
    "paid_on_time": (True, False),
    "small_claim_possible": (True, False),
    "invoice_count": (1, 2),
    "promise_count": (1, 2),
    "client_kind": ("business", "public", "consumer"),
    "member_role": ("owner", "assistant", "accountant"),
    "jurisdiction": ("FR", "CA-QC"),
}

# Optional values that another one decides: they are empty exactly when it says so.
LINKS = {"portal_link", "promise_link", "dispute_link", "plan_link"}
LAW = {
    "penalty_rate", "penalty_half_year", "penalty_to", "penalty_amount", "interest_segments", "daily_penalty",
    "recovery_fee", "recovery_fee_total", "interest_rate_monthly",
}  # fmt: skip
FOLLOWERS = {
    "undisputed_due_date": "undisputed_amount",
    "next_week_low": "next_week_expected",
    "next_week_high": "next_week_low",
    "due_date": "amount_due",
    "plan_lines": "amount_due",
    "invoice_amount": "",  # always there
}
ALL_SUBSETS_UP_TO = 7


def jurisdictions(text: Text) -> tuple[str, ...]:
    return {"fr-FR": ("FR",), "fr-CA": ("CA-QC",), "en": ("FR", "CA-QC")}[text.locale]


def situations(text: Text) -> Iterator[dict[str, Value]]:
    """Every way the values of a text may stand together; each is complete, so the text must fill."""
    asked = {name: options for name, options in CHOICES.items() if name in text.placeholders}
    asked["jurisdiction"] = jurisdictions(text)
    follows = {name for name in text.optional if FOLLOWERS.get(name, name) != name}
    free = sorted(set(text.optional) - LINKS - LAW - follows)
    for picked in product(*asked.values()):
        for emptied in _subsets(free):
            yield _settled(text, dict(zip(asked, picked, strict=True)), emptied)


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    sizes = range(len(names) + 1) if len(names) <= ALL_SUBSETS_UP_TO else (0, 1, 2, len(names) - 1, len(names))
    for size in sizes:
        yield from combinations(names, size)


def _settled(text: Text, picked: Mapping[str, Value], emptied: tuple[str, ...]) -> dict[str, Value]:
    jurisdiction = str(picked["jurisdiction"])
    found = values(text.locale, jurisdiction) | dict(picked)
    void: set[str] = set(emptied) | (set() if found["portal"] else LINKS)
    if jurisdiction == "FR":
        void |= {"interest_rate_annual", "interest_rate_monthly", "tax_note"}
        void |= LAW if found["client_kind"] == "consumer" else set()
    else:
        void |= {"penalty_rate", "penalty_half_year", "daily_penalty", "recovery_fee", "recovery_fee_total", "vat_note"}
        void |= LAW if "interest_rate_annual" in void else set()
    for name, leader in FOLLOWERS.items():
        void |= {name} if leader in void else set()
    for name in void & set(text.optional):
        found[name] = () if isinstance(found[name], list) else ""
    return found
