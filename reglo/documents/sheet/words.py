"""The words of the paper that belong to no invoice: labels, captions, standing sentences.

A French paper speaks French, an English one English. A Québec paper for an English reader
stays French, with English beside it (Charte de la langue française, art. 57): there each
`Label` carries its twin. Braces are filled by the caller with values already written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reglo.documents.typography import Locale, date_long, typeset
from reglo.rules.invoicing import Sealed

FRENCH: dict[str, str] = {
    "invoice": "Facture",
    "credit_note": "Avoir",
    "deposit_invoice": "Facture d’acompte",
    "number": "nº {number}",
    "draft": "Brouillon",
    "duplicate": "Duplicata",
    "page": "page",
    "of": "sur",
    "date": "Date",
    "due": "Échéance",
    "first_due": "1re échéance",
    "service": "Prestation",
    "service_done": "Prestation achevée",
    "service_since": "à partir du {day}",
    "delivered_to": "Livraison à",
    "order": "Votre commande",
    "contract": "Contrat",
    "commitment": "Engagement",
    "service_code": "Code service",
    "buyer_reference": "Votre référence",
    "client": "Client",
    "client_vat": "Votre nº de TVA",
    "corrected": "Facture corrigée",
    "corrected_on": "Facture du",
    "owed_on": "à régler pour le {day}",
    "owed_in_parts": "à régler en {count} fois, d’abord le {day}",
    "owed": "à régler",
    "settled": "déjà réglé",
    "in_favour": "en votre faveur",
    "title": "Désignation",
    "quantity": "Qté",
    "unit": "Unité",
    "price": "Prix unitaire",
    "price_net": "Prix unitaire HT",
    "vat": "TVA",
    "total": "Total",
    "total_net": "Total HT",
    "exempt": "exonéré",
    "disbursed": "débours",
    "offered": "Offert : remise de 100 % sur {gross}",
    "discount": "Remise de {percent} sur {gross}",
    "reduction": "Remise sur {gross}",
    "lines_total": "Total des lignes",
    "subtotal": "Sous-total",
    "tax_on": "{name} {rate} sur {basis}",
    "tax": "{name} {rate}",
    "untaxed_on": "{reason}, sur {basis}",
    "tax_in_euros": "Soit TVA en euros",
    "tax_in_euros_at": "Soit TVA en euros (1 {currency} = {rate} €, {source}, {day})",
    "grand": "Total",
    "grand_gross": "Total TTC",
    "prepaid": "Déjà réglé",
    "prepaid_on": "Déjà réglé le {day}",
    "rest": "Reste à régler",
    "payable": "Total à régler",
    "payable_gross": "Total TTC, à régler",
    "credited": "Total de l’avoir",
    "credited_gross": "Avoir TTC",
    "instalments": "Quand et combien",
    "instalment": "Versement {index}",
    "instalment_due": "pour le {day}",
    "pay_transfer": "Payer par virement",
    "pay_interac": "Payer par virement Interac",
    "pay_deposit": "Payer par dépôt direct",
    "pay_cheque": "Payer par chèque",
    "holder": "Titulaire",
    "iban": "IBAN",
    "bic": "BIC",
    "reference": "Référence",
    "recipient": "Destinataire",
    "message": "Message",
    "deposit": "Dépôt direct",
    "cheque": "Ordre",
    "code_note": "Le code se lit avec l’application de votre banque : tout y est déjà rempli.",
    "code_note_part": "Le code se lit avec l’application de votre banque ; il porte le premier versement.",
    "account_note": "Nous n’annonçons jamais un changement de compte par e‑mail.",
    "account_note_doubt": "Nous n’annonçons jamais un changement de compte par e‑mail. Un doute ? {phone}.",
    "link": "Payer, donner une date, poser une question :",
    "code_alt": "Code QR de virement SEPA : {amount} à {holder}, référence {number}",
    "xml": "Facture structurée Factur-X, profil EN 16931",
    "corrects": "Cet avoir corrige la facture nº {number} du {day}.",
    "corrects_undated": "Cet avoir corrige la facture nº {number}.",
    "cancels": "Cet avoir annule la facture nº {number} du {day}.",
    "replaced": "Remplace la facture",
    "replaces": "Cette facture remplace la facture nº {number} du {day}, annulée par l’avoir nº {note} du {note_day}.",
}  # fmt: skip

# What Québec says otherwise (glossary: note de crédit; courriel; the taxes have other names).
QUEBEC: dict[str, str] = FRENCH | {
    "credit_note": "Note de crédit",
    "first_due": "1er versement",
    "service": "Période",
    "service_done": "Travail livré",
    "order": "Commande",
    "client_vat": "Votre nº de taxe",
    "total": "Montant",
    "credited": "Total crédité",
    "account_note": "Nous n’annonçons jamais un changement de compte par courriel.",
    "account_note_doubt": "Nous n’annonçons jamais un changement de compte par courriel. Un doute ? {phone}.",
    "corrects": "Cette note de crédit corrige la facture nº {number} du {day}.",
    "corrects_undated": "Cette note de crédit corrige la facture nº {number}.",
    "cancels": "Cette note de crédit annule la facture nº {number} du {day}.",
    "replaces": "Cette facture remplace la facture nº {number} du {day}, annulée par la note de crédit nº {note} du {note_day}.",
}

ENGLISH: dict[str, str] = {
    "invoice": "Invoice",
    "credit_note": "Credit note",
    "deposit_invoice": "Deposit invoice",
    "number": "no. {number}",
    "draft": "Draft",
    "duplicate": "Duplicate",
    "page": "page",
    "of": "of",
    "date": "Date",
    "due": "Due date",
    "first_due": "First due date",
    "service": "Service",
    "service_done": "Completed on",
    "service_since": "from {day}",
    "delivered_to": "Delivered to",
    "order": "Your order",
    "contract": "Contract",
    "commitment": "Commitment",
    "service_code": "Service code",
    "buyer_reference": "Your reference",
    "client": "Client",
    "client_vat": "Your VAT no.",
    "corrected": "Invoice corrected",
    "corrected_on": "Invoice of",
    "owed_on": "due {day}",
    "owed_in_parts": "due in {count} parts, first on {day}",
    "owed": "due",
    "settled": "already paid",
    "in_favour": "in your favour",
    "title": "Description",
    "quantity": "Qty",
    "unit": "Unit",
    "price": "Unit price",
    "price_net": "Unit price excl. VAT",
    "vat": "VAT",
    "total": "Amount",
    "total_net": "Total excl. VAT",
    "exempt": "exempt",
    "disbursed": "paid for you",
    "offered": "Offered: 100% discount on {gross}",
    "discount": "{percent} discount on {gross}",
    "reduction": "Discount on {gross}",
    "lines_total": "Total of lines",
    "subtotal": "Subtotal",
    "tax_on": "{name} {rate} on {basis}",
    "tax": "{name} {rate}",
    "untaxed_on": "{reason}, on {basis}",
    "tax_in_euros": "VAT in euros",
    "tax_in_euros_at": "VAT in euros (1 {currency} = {rate} €, {source}, {day})",
    "grand": "Total",
    "grand_gross": "Total incl. VAT",
    "prepaid": "Already paid",
    "prepaid_on": "Already paid on {day}",
    "rest": "Balance due",
    "payable": "Total due",
    "payable_gross": "Total due, incl. VAT",
    "credited": "Total of the credit note",
    "credited_gross": "Credit incl. VAT",
    "instalments": "When and how much",
    "instalment": "Part {index}",
    "instalment_due": "due {day}",
    "pay_transfer": "Pay by bank transfer",
    "pay_interac": "Pay by Interac e-Transfer",
    "pay_deposit": "Pay by direct deposit",
    "pay_cheque": "Pay by cheque",
    "holder": "Account holder",
    "iban": "IBAN",
    "bic": "BIC",
    "reference": "Reference",
    "recipient": "Recipient",
    "message": "Message",
    "deposit": "Direct deposit",
    "cheque": "Payable to",
    "code_note": "Your bank’s app reads this code: everything is filled in.",
    "code_note_part": "Your bank’s app reads this code; it carries the first part.",
    "account_note": "We never announce a change of account by e‑mail.",
    "account_note_doubt": "We never announce a change of account by e‑mail. In doubt? {phone}.",
    "link": "Pay, give a date, ask a question:",
    "code_alt": "QR code for a SEPA transfer: {amount} to {holder}, reference {number}",
    "xml": "Structured invoice Factur-X, profile EN 16931",
    "corrects": "This credit note corrects invoice no. {number} of {day}.",
    "corrects_undated": "This credit note corrects invoice no. {number}.",
    "cancels": "This credit note cancels invoice no. {number} of {day}.",
    "replaced": "Replaces invoice",
    "replaces": "This invoice replaces invoice no. {number} of {day}, cancelled by credit note no. {note} of {note_day}.",
}  # fmt: skip

# The names of the taxes in the second language.
TAX_NAMES_ENGLISH = {"TVA": "VAT", "TPS": "GST", "TVQ": "QST", "TVH": "HST"}

_TABLES: dict[Locale, dict[str, str]] = {"fr-FR": FRENCH, "fr-CA": QUEBEC, "en": ENGLISH}

# Each with the invisible spaces of its place, set once.
_WORDS = {locale: {key: typeset(words, locale) for key, words in table.items()} for locale, table in _TABLES.items()}


@dataclass(frozen=True)
class Label:
    """A label as printed; `twin` is the same in the second language, or empty."""

    text: str
    twin: str = ""


@dataclass(frozen=True)
class Voice:
    """In which words and figures a paper speaks; `twin_locale` for a bilingual one."""

    locale: Locale
    twin_locale: Locale | None = None

    def say(self, key: str, **values: str) -> str:
        """The words of `key` in the paper's first language."""
        return _WORDS[self.locale][key].format(**values)

    def label(self, key: str, **values: str) -> Label:
        """The words of `key`, with their twin on a bilingual paper."""
        return Label(self.say(key, **values), self.twin(key, **values))

    def dated(self, key: str, day: date, **values: str | date) -> Label:
        """Like `label`, for words that hold days: each language writes them its own way."""
        given: dict[str, str | date] = {"day": day, **values}
        twin = self.twin(key, **_written(given, self.twin_locale)) if self.twin_locale else ""
        return Label(self.say(key, **_written(given, self.locale)), twin)

    def twin(self, key: str, **values: str) -> str:
        """The words of `key` in the second language; empty on a paper of one language, or when both agree."""
        if not self.twin_locale or _WORDS[self.twin_locale][key] == _WORDS[self.locale][key]:
            return ""
        return _WORDS[self.twin_locale][key].format(**values)


def _written(values: Mapping[str, str | date], locale: Locale) -> dict[str, str]:
    return {name: date_long(one, locale) if isinstance(one, date) else one for name, one in values.items()}


def voice_of(sealed: Sealed) -> Voice:
    """French in France (English by agreement); in Québec French always, English beside it."""
    english = sealed.language == "en"
    if sealed.place == "ca-qc":
        return Voice("fr-CA", "en" if english else None)
    return Voice("en" if english else "fr-FR")


Copy = Literal["original", "duplicate", "draft"]
