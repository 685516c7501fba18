"""Identifiers of a draft, each handed to whoever knows its check digits."""

from collections.abc import Callable, Iterator

from reglo.rules.invoicing import Draft, Party
from reglo.rules.preflight.findings import Finding, gap, warning
from reglo.rules.reading import Said

# (kind, text) → why it is not right, or None when it is.
Checked = Callable[[str, str], Said | None]

# Where no check digit is public, a doubt is all there is (NEQ); a BIC is printed, never computed with.
_DOUBTFUL = ("neq", "bic")

_NO_BREAK = "\N{NO-BREAK SPACE}"
_NAMES = {
    "siren": ("le SIREN", "SIREN"),
    "siret": ("le SIRET", "SIRET"),
    "tva": ("le numéro de TVA", "VAT number"),
    "vat": ("le numéro de TVA", "VAT number"),
    "neq": ("le NEQ", "NEQ"),
    "tps": ("le numéro de TPS", "GST number"),
    "tvq": ("le numéro de TVQ", "QST number"),
    "iban": ("l’IBAN", "IBAN"),
    "bic": ("le BIC", "BIC"),
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
                f"Vérifiez {name_fr} « {_grouped(kind, text)} » : {_within(why.fr)}",
                f"Check the {name_en} “{_grouped(kind, text)}”: {_within(why.en)}",
            )


def _grouped(kind: str, text: str) -> str:
    """A number in the groups one reads it by; any other text as it was typed."""
    if kind in ("siren", "siret") and text.isdigit():
        pieces = [text[:3], text[3:6], text[6:9], text[9:]]
    elif kind == "iban" and text.isalnum():
        pieces = [text[i : i + 4] for i in range(0, len(text), 4)]
    else:
        return text
    return _NO_BREAK.join(piece for piece in pieces if piece)


def _within(sentence: str) -> str:
    """A sentence after a colon."""
    return sentence[:1].lower() + sentence[1:]


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
