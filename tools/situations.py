"""The table of situations, from the worked cases of the packs: what is printed, how it is coded, and its PDF.

    python tools/situations.py          write docs/situations.fr.md, docs/situations.en.md and docs/situations/
    python tools/situations.py --check  exit 1 and name what is not what the worked cases say

Every case of `packs/*/examples.toml` that has a `situation` is sealed, printed and shown, in the order of
its file. The same cases give the same bytes.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from reglo import packs
from reglo.documents import pdf
from reglo.packs import examples, issue, mentions
from reglo.rules import amounts
from reglo.rules.invoicing import Instalment, Payment, Sealed

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FOLDER = DOCS / "situations"
LANGUAGES = ("fr", "en")
EMAILS = {"fr": "compta@client.example", "ca-qc": "comptes@client.example"}
PAYMENTS = {
    "fr": Payment("transfer", holder="Jeanne Rivière EI", iban="FR7630006000011234567890189", bic="AGRIFRPP"),
    "ca-qc": Payment("interac", holder="Maxime Tremblay", interac_email="maxime@tremblay.example"),
}
TERMS = {"fr": "Paiement à 30 jours.", "en": "Payment within 30 days."}
WORDS = {
    "fr": {
        "title": "Les situations",
        "intro": "Qui vend quoi à qui, et ce que la facture dit alors. Chaque ligne vient d’un cas chiffré de "
        "`reglo/packs/*/examples.toml` ; cette page et ses PDF sont faits par `python tools/situations.py`. "
        "Les textes et les taux sont ceux du jour de chaque cas.",
        "late": "Entre professionnels, une facture française porte aussi le taux des pénalités de retard (PMD), "
        "l’indemnité de 40 € (PMT) et l’escompte ou son absence (AAB). Au Québec, les deux taxes portent sur le même "
        "prix : la norme EN 16931 ne sait pas le dire, et il n’y a ni catégorie ni code.",
        "route": "Le flux (BAR) dit à une plateforme comment traiter le document ; il ne s’imprime pas.",
        "head": "| Situation | Ce qui s’imprime | Catégorie | Code | Flux | Exemple |",
        "no_tax": "Aucune taxe, aucun numéro",
        "none": "–",
        "numbers": "Nᵒˢ de TVA : {seller}, {buyer}",
        "siren": "Client : SIREN {siren}",
        "siret": "Client : SIRET {siret}",
        "service_code": "Code service {buyer_reference}, engagement {commitment}",
        "delivery": "Livraison à {town}",
        "in_euros": "TVA en euros : {tax}",
        "paid": "Déjà réglé : {paid}",
    },
    "en": {
        "title": "Situations",
        "intro": "Who sells what to whom, and what the invoice then says. Each row comes from a worked case of "
        "`reglo/packs/*/examples.toml`; this page and its PDFs are made by `python tools/situations.py`. "
        "Wordings and rates are those of the day of each case.",
        "late": "Between businesses, a French invoice also carries the rate of late penalties (PMD), the €40 indemnity "
        "(PMT) and the early-payment discount or its absence (AAB). In Québec both taxes bear on the same price: "
        "EN 16931 cannot say so, and there is neither category nor code.",
        "route": "The flow (BAR) tells a platform how to treat the document; it is not printed.",
        "head": "| Situation | What is printed | Category | Code | Flow | Example |",
        "no_tax": "No tax, no number",
        "none": "–",
        "numbers": "VAT nos.: {seller}, {buyer}",
        "siren": "Client: SIREN {siren}",
        "siret": "Client: SIRET {siret}",
        "service_code": "Service code {buyer_reference}, commitment {commitment}",
        "delivery": "Delivered to {town}",
        "in_euros": "VAT in euros: {tax}",
        "paid": "Already paid: {paid}",
    },
}


@dataclass(frozen=True)
class Row:
    """One situation: its worked case, and the document it comes to."""

    case: examples.Case
    shown: examples.Shown
    sealed: Sealed

    @property
    def name(self) -> str:
        """The name of its PDF: « fr-franchise »."""
        return f"{self.case.place}-{self.shown.key}"


def rows() -> tuple[Row, ...]:
    """Every situation of every place, in the order of its file."""
    found = tuple(
        Row(case, case.shown, _sealed(case, case.shown)) for case in examples.cases() if case.shown is not None
    )
    names = [row.name for row in found]
    assert len(names) == len(set(names)), "two situations of one place have the same key"
    return found


def _sealed(case: examples.Case, shown: examples.Shown) -> Sealed:
    """The case with what a person adds: its object, how to be paid, where the message goes."""
    draft = case.draft
    language = draft.language if case.place == "fr" else "fr"
    assert draft.buyer is not None, case.name
    draft = replace(
        draft,
        subject=shown.said.en if language == "en" else shown.said.fr,
        payment=PAYMENTS[case.place],
        buyer=replace(draft.buyer, email=draft.buyer.email or EMAILS[case.place]),
    )

    def due(payable: Decimal) -> tuple[Instalment, ...]:
        return (Instalment(case.on + timedelta(days=examples.DUE_DAYS), payable),)

    return issue.seal(
        draft, number=f"{case.on.year}-101", on=case.on, instalments_of=due, choices=case.choices,
        terms_sentence=_terms(case), prepaid=case.prepaid, extra=case.extra,
    )  # fmt: skip


def _terms(case: examples.Case) -> str:
    """Nothing is due on a credit note or on what was paid; beside English, Québec says French first."""
    if case.draft.kind == "credit_note" or case.prepaid:
        return ""
    both = case.place == "ca-qc" and case.draft.language == "en"
    return f"{TERMS['fr']} / {TERMS['en']}" if both else TERMS[case.draft.language]


# ── The table ────────────────────────────────────────────────────────────────────────────────────


def page(language: str) -> str:
    """The whole page in one language."""
    words = WORDS[language]
    lines = [f"# {words['title']}", "", words["intro"], "", f"{words['late']} {words['route']}"]
    for place in packs.PLACES:
        name = packs.get(place).name
        lines += ["", f"## {name.en if language == 'en' else name.fr}", "", words["head"], "|---|---|---|---|---|---|"]
        lines += [_line(row, language) for row in rows() if row.case.place == place]
    return "\n".join(lines) + "\n"


def _line(row: Row, language: str) -> str:
    said = row.shown.said.en if language == "en" else row.shown.said.fr
    categories = dict.fromkeys(tax.category for tax in row.sealed.taxes if tax.category)
    codes = dict.fromkeys(tax.exemption_code for tax in row.sealed.taxes if tax.exemption_code)
    flows = [one.text for one in row.sealed.mentions if one.code == mentions.ROUTING]
    none = WORDS[language]["none"]
    cells = (
        said,
        "<br>".join((*_taxed(row.sealed, language), *_said(row.sealed, language), *_known(row.sealed, language))),
        ", ".join(f"`{one}`" for one in categories) or none,
        ", ".join(f"`{one}`" for one in codes) or none,
        ", ".join(f"`{one}`" for one in flows) or none,
        f"[PDF](situations/{row.name}.pdf)",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _taxed(sealed: Sealed, language: str) -> Iterator[str]:
    """The taxes charged, with the registration printed beside each."""
    for tax in sealed.taxes:
        rate = format(tax.rate.normalize(), "f").replace(".", "." if language == "en" else ",")
        if tax.rate or tax.registration:
            registered = f" ({tax.registration})" if tax.registration else ""
            yield f"{tax.name} {rate}{'%' if language == 'en' else ' %'}{registered}"
    if not sealed.taxes:
        yield WORDS[language]["no_tax"]


def _said(sealed: Sealed, language: str) -> Iterator[str]:
    """The mentions of the situation, word for word; those of late payment are on every paper."""
    yield from (f"« {one.text} »" if language == "fr" else f"“{one.text}”" for one in sealed.mentions if not one.code)


def _known(sealed: Sealed, language: str) -> Iterator[str]:
    """What is printed of the client because of the situation."""
    words, buyer = WORDS[language], sealed.buyer
    if any(tax.category in ("AE", "K") for tax in sealed.taxes):
        yield words["numbers"].format(seller=sealed.seller.vat, buyer=buyer.vat)
    if buyer.kind == "public" and buyer.siret:
        yield words["siret"].format(siret=buyer.siret)
    elif buyer.siren and buyer.kind != "consumer":
        yield words["siren"].format(siren=buyer.siren)
    if sealed.commitment:
        yield words["service_code"].format(buyer_reference=sealed.buyer_reference, commitment=sealed.commitment)
    if sealed.delivered_to:
        yield words["delivery"].format(town=sealed.delivered_to.city)
    yield from _settled(sealed, language)


def _settled(sealed: Sealed, language: str) -> Iterator[str]:
    """What was paid before, and the VAT of another currency in euros."""
    words = WORDS[language]
    if sealed.totals.prepaid:
        paid = amounts.written(sealed.totals.prepaid, language, currency=sealed.currency)
        yield words["paid"].format(paid=paid)
    if "tax_eur" in sealed.extra:
        yield words["in_euros"].format(tax=amounts.written(Decimal(sealed.extra["tax_eur"]), language, currency="EUR"))


# ── Files ────────────────────────────────────────────────────────────────────────────────────────


def stale() -> Iterator[str]:
    """What the folder of documents holds that is not what the worked cases say, or lacks."""
    for language in LANGUAGES:
        path = DOCS / f"situations.{language}.md"
        if not path.is_file() or path.read_text(encoding="utf-8") != page(language):
            yield path.name
    wanted = {f"{row.name}.pdf" for row in rows()}
    held = {path.name for path in FOLDER.glob("*")}
    yield from sorted(f"situations/{name}" for name in wanted ^ held)


def write() -> None:
    """Make every page and every PDF anew, and take away the PDF of what is no situation any more."""
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        (DOCS / f"situations.{language}.md").write_text(page(language), encoding="utf-8")
    for path in FOLDER.glob("*"):
        path.unlink()
    for row in rows():
        made, _xml = pdf.invoice(row.sealed)
        (FOLDER / f"{row.name}.pdf").write_bytes(made)


def main(arguments: list[str]) -> int:
    """Write, or only look."""
    if "--check" not in arguments:
        write()
    wrong = list(stale())
    for name in wrong:
        print(f"{name}: not what the worked cases say; run python tools/situations.py")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
