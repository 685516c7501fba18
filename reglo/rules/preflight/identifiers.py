"""Identifiers of a draft, each handed to whoever knows its check digits."""

from collections.abc import Callable, Iterator

from reglo.rules.invoicing import Draft, Party
from reglo.rules.preflight.findings import Finding, gap, warning
from reglo.rules.reading import Said

# (kind, text) → why it is not right, or None when it is.
Checked = Callable[[str, str], Said | None]

# Where no check digit is public, a doubt is all there is (NEQ); a BIC is printed, never computed with.
_DOUBTFUL = ("neq", "bic")

_NAMES = {
    "siren": ("SIREN", "SIREN"),
    "siret": ("SIRET", "SIRET"),
    "tva": ("numéro de TVA", "VAT number"),
    "vat": ("numéro de TVA", "VAT number"),
    "neq": ("NEQ", "NEQ"),
    "tps": ("numéro de TPS", "GST number"),
    "tvq": ("numéro de TVQ", "QST number"),
    "iban": ("IBAN", "IBAN"),
    "bic": ("BIC", "BIC"),
}


def identifier_faults(draft: Draft, checked: Checked) -> Iterator[Finding]:
    """One finding per identifier that is not right."""
    for kind, field, text in _identifiers(draft):
        if why := checked(kind, text):
            name_fr, name_en = _NAMES[kind]
            say = warning if kind in _DOUBTFUL else gap
            yield say(
                "identifiers",
                field,
                f"Vérifiez le {name_fr} « {text} » : {why.fr}",
                f"Check the {name_en} “{text}”: {why.en}",
            )


def _identifiers(draft: Draft) -> Iterator[tuple[str, str, str]]:
    yield from _of_party(draft.seller, "seller")
    if draft.buyer:
        yield from _of_party(draft.buyer, "buyer")
    for kind, text in (("iban", draft.payment.iban), ("bic", draft.payment.bic)):
        if text and draft.payment.method == "transfer":
            yield kind, f"payment.{kind}", text


def _of_party(party: Party, field: str) -> Iterator[tuple[str, str, str]]:
    vat = "tva" if party.vat.upper().startswith("FR") else "vat"
    # A SIREN that opens the SIRET is checked with it, and said once.
    alone = "" if party.siren and party.siret.startswith(party.siren) else party.siren
    given = (
        ("siren", "siren", alone),
        ("siret", "siret", party.siret),
        (vat, "vat", party.vat),
        ("neq", "neq", party.neq),
        ("tps", "gst", party.gst),
        ("tvq", "qst", party.qst),
    )
    for kind, name, text in given:
        if text:
            yield kind, f"{field}.{name}", text
