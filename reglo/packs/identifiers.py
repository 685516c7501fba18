"""Identifiers of businesses, banks and references: are they well formed, and their plain form.

| kind | what | judged by |
| --- | --- | --- |
| `siren`, `siret` | French company, establishment | Luhn; La Poste's own rule on its SIRETs |
| `tva` | French VAT number | key of the SIREN, or the newer keys with letters |
| `vat` | VAT number of an EU country, or of Switzerland | the rule of the country |
| `iban`, `bic` | bank account, bank | ISO 13616 and ISO 7064; ISO 9362 |
| `bn`, `tps` | Canadian business number, GST/HST registration | Luhn, known programs; `RT` for GST |
| `tvq`, `neq` | QST registration, Québec enterprise number | form only: no public check digit was found |
| `rf` | creditor reference | ISO 11649 |

A valid answer means well formed, not registered. The check digits are python-stdnum's;
the forms of TVQ and NEQ are ours.

>>> check("siret", "732 829 320 00074").canonical
'73282932000074'
>>> check("siret", "732 829 320 00079").reason("en")
'The check digit is wrong: one figure is mistyped, or two are swapped.'
>>> siren_of_siret("73282932000074"), french_vat_of_siren("732829320")
('732829320', 'FR44732829320')
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Literal, Protocol, cast, get_args

from stdnum.eu.vat import MEMBER_STATES
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError

from reglo.rules.reading import Said, spaced

Kind = Literal["siren", "siret", "tva", "vat", "iban", "bic", "neq", "tps", "tvq", "bn", "rf"]
KINDS: tuple[Kind, ...] = get_args(Kind)

TYPED_CHARS_MAX = 60

STDNUM = {
    "siren": "stdnum.fr.siren",
    "siret": "stdnum.fr.siret",
    "tva": "stdnum.fr.tva",
    "iban": "stdnum.iban",
    "bic": "stdnum.bic",
    "bn": "stdnum.ca.bn",
    "rf": "stdnum.iso11649",
    "vat": "stdnum.eu.vat",
    "vat_swiss": "stdnum.ch.vat",
}
FORM_ONLY = ("form_only", "unusual")
NEQ_STARTS = ("11", "22", "33", "88")  # Usual, not compulsory: a reason to look again, not to refuse.
GST_PROGRAM = "RT"
FRENCH_IBAN_CHARS = 27
CHECK_DIGITS_MIN, CHECK_DIGITS_MAX = 2, 98  # ISO 7064 mod 97-10 never gives 00, 01 or 99.

_SEPARATORS = re.compile(r"[ .\-–]")
_PLAIN = re.compile(r"[0-9A-Z]+")
_QST = re.compile(r"[0-9]{10}TQ[0-9]{4}")
_ONLY_ZEROS = re.compile(r"(?:FR..)?0+(?:[A-Z]{2}[0-9]{4})?")


@dataclass(frozen=True)
class Checked:
    """What a number is worth. `canonical` has no spaces; it is empty when there is none to give.

    `reason_key` is empty for a number that needs no word. A valid number may carry one:
    « form_only », « unusual ».
    """

    kind: Kind
    valid: bool
    canonical: str
    reason_key: str
    typed_chars: int = 0

    def reason(self, language: str) -> str:
        """Why it is refused and what it should look like, or what the check cannot tell; else empty."""
        if not self.reason_key:
            return ""
        said = _REASONS[self.reason_key](language).format(count=self.typed_chars)
        return said if self.reason_key in _TOLD_WHOLE else f"{said} {_FORMS[self.kind](language)}"


class _Refused(Exception):
    """A number of this kind cannot be so; the key says why, the form is what it came to."""

    def __init__(self, key: str, canonical: str = "") -> None:
        super().__init__(key)
        self.key = key
        self.canonical = canonical


def check(kind: Kind, text: str) -> Checked:
    """Judge what was typed as an identifier of `kind`, spaces and separators forgiven. Never raises on a text."""
    assert kind in KINDS, f"{kind} is none of {KINDS}"
    number = spaced(text).upper()
    if len(number) > TYPED_CHARS_MAX:
        return Checked(kind, False, "", "length", len(_SEPARATORS.sub("", number)))
    return _checked(kind, number)


@lru_cache(maxsize=1024)  # One invoice asks of the same six numbers several times, the next one again.
def _checked(kind: Kind, number: str) -> Checked:
    typed_chars = len(_SEPARATORS.sub("", number))
    try:
        canonical, note = _judge(kind, number)
        _refuse_zeros(canonical)
    except _Refused as refusal:
        return Checked(kind, False, refusal.canonical, refusal.key, typed_chars)
    return Checked(kind, True, canonical, note, typed_chars)


def siren_of_siret(siret: str) -> str:
    """The SIREN of a valid SIRET: its first nine digits."""
    checked = check("siret", siret)
    assert checked.valid, f"{siret} is not a SIRET"
    return checked.canonical[:9]


def french_vat_of_siren(siren: str) -> str:
    """The VAT number of a valid SIREN: FR, its key (12 + 3 × (SIREN mod 97)) mod 97, and itself."""
    checked = check("siren", siren)
    assert checked.valid, f"{siren} is not a SIREN"
    key = (12 + 3 * (int(checked.canonical) % 97)) % 97
    return f"FR{key:02}{checked.canonical}"


def _judge(kind: Kind, number: str) -> tuple[str, str]:
    """The canonical form and a note, or _Refused."""
    if not number:
        raise _Refused("empty")
    if kind == "vat":
        return _vat(number), ""
    plain = _SEPARATORS.sub("", number)
    if kind in ("tps", "bn"):
        return _business_number(plain, gst=kind == "tps"), ""
    if kind == "tvq":
        return _qst(plain), "form_only"
    if kind == "neq":
        return _neq(plain)
    canonical = _by_stdnum(kind, plain)
    if kind in ("iban", "rf") and not CHECK_DIGITS_MIN <= int(canonical[2:4]) <= CHECK_DIGITS_MAX:
        raise _Refused("checksum")
    return ("FR" + canonical if kind == "tva" else canonical), ""


class _Rule(Protocol):
    def validate(self, number: str) -> str: ...

    def compact(self, number: str) -> str: ...


def _by_stdnum(name: str, number: str) -> str:
    """What python-stdnum makes of a number, in our words."""
    rule = cast("_Rule", import_module(STDNUM[name]))
    try:
        canonical = rule.validate(number)
    except ValidationError as error:
        raise _Refused(_key(name, rule, number, error)) from error
    if not _PLAIN.fullmatch(canonical):
        raise _Refused("form")
    return canonical


def _key(name: str, rule: _Rule, number: str, error: ValidationError) -> str:
    """The key of our reason for an error of python-stdnum."""
    if name == "iban" and _wrong_french_length(rule.compact(number)):
        return "length"
    if isinstance(error, InvalidLength):
        return "length"
    if isinstance(error, InvalidChecksum):
        return "checksum"
    if isinstance(error, InvalidComponent):
        return "country" if name in ("iban", "bic") else "component"
    return "form"


def _wrong_french_length(iban: str) -> bool:
    """A cut French IBAN fails its key first; its length is the better reason."""
    return iban.startswith("FR") and len(iban) != FRENCH_IBAN_CHARS


def _vat(number: str) -> str:
    country = number[:2]
    if not (country.isascii() and country.isalpha()):
        raise _Refused("country_missing")
    if number.startswith("CHE"):
        return _swiss_vat(number)
    if country.lower() not in (*MEMBER_STATES, "el"):
        raise _Refused("country")
    return _by_stdnum("vat", number)


def _swiss_vat(number: str) -> str:
    try:
        return _by_stdnum("vat_swiss", number)
    except _Refused as refusal:
        missing = refusal.key == "length" and re.fullmatch(r"CHE[0-9]{9}", _SEPARATORS.sub("", number))
        raise _Refused("incomplete" if missing else refusal.key) from refusal


def _business_number(number: str, *, gst: bool) -> str:
    canonical = _by_stdnum("bn", number)
    program = canonical[9:11]
    if gst and not program:
        raise _Refused("incomplete")
    if gst and program != GST_PROGRAM:
        raise _Refused("program", canonical)
    return canonical


def _qst(number: str) -> str:
    if re.fullmatch(r"[0-9]{10}", number):
        raise _Refused("incomplete")
    if not re.fullmatch(r"[0-9]+(TQ[0-9]*)?", number):
        raise _Refused("form")
    if not _QST.fullmatch(number):
        raise _Refused("length")
    return number


def _neq(number: str) -> tuple[str, str]:
    if not re.fullmatch(r"[0-9]+", number):
        raise _Refused("form")
    if len(number) != 10:
        raise _Refused("length")
    return number, "form_only" if number.startswith(NEQ_STARTS) else "unusual"


def _refuse_zeros(canonical: str) -> None:
    """Zeros pass Luhn's rule and are nobody's number."""
    if _ONLY_ZEROS.fullmatch(canonical):
        raise _Refused("zeros")


_FORMS: dict[Kind, Said] = {
    "siren": Said(fr="Un SIREN a 9 chiffres, comme 732 829 320.", en="A SIREN has 9 digits, like 732 829 320."),
    "siret": Said(
        fr="Un SIRET a 14 chiffres, comme 732 829 320 00074.", en="A SIRET has 14 digits, like 732 829 320 00074."
    ),
    "tva": Said(
        fr="Un numéro de TVA français a FR, une clé de 2 caractères et le SIREN, comme FR44 732829320.",
        en="A French VAT number has FR, a key of 2 characters and the SIREN, like FR44 732829320.",
    ),
    "vat": Said(
        fr="Un numéro de TVA commence par son pays, comme BE0428759497 ; un numéro suisse finit par TVA, MWST ou IVA.",
        en="A VAT number begins with its country, like BE0428759497; a Swiss one ends with TVA, MWST or IVA.",
    ),
    "iban": Said(
        fr="Un IBAN commence par son pays et 2 chiffres ; en France il a 27 caractères, "
        "comme FR76 3000 6000 0112 3456 7890 189.",
        en="An IBAN begins with its country and 2 digits; in France it has 27 characters, "
        "like FR76 3000 6000 0112 3456 7890 189.",
    ),
    "bic": Said(
        fr="Un BIC a 8 ou 11 caractères, avec le pays au milieu, comme AGRIFRPP882.",
        en="A BIC has 8 or 11 characters, with the country in the middle, like AGRIFRPP882.",
    ),
    "neq": Said(fr="Un NEQ a 10 chiffres.", en="A NEQ has 10 digits."),
    "tps": Said(
        fr="Un numéro de TPS a 9 chiffres, RT et 4 chiffres, comme 123456782 RT0001.",
        en="A GST number has 9 digits, RT and 4 digits, like 123456782 RT0001.",
    ),
    "tvq": Said(
        fr="Un numéro de TVQ a 10 chiffres, TQ et 4 chiffres, comme 1227494057 TQ0001.",
        en="A QST number has 10 digits, TQ and 4 digits, like 1227494057 TQ0001.",
    ),
    "bn": Said(
        fr="Un numéro d’entreprise a 9 chiffres, suivis ou non du programme (RC, RM, RP, RT) et de 4 chiffres.",
        en="A business number has 9 digits, followed or not by the program (RC, RM, RP, RT) and 4 digits.",
    ),
    "rf": Said(
        fr="Une référence commence par RF et 2 chiffres, puis 1 à 21 lettres ou chiffres, comme RF18 5390 0754 7034.",
        en="A reference begins with RF and 2 digits, then 1 to 21 letters or digits, like RF18 5390 0754 7034.",
    ),
}
_TOLD_WHOLE = ("checksum", *FORM_ONLY)
_REASONS = {
    "empty": Said(fr="Écrivez le numéro.", en="Write the number."),
    "form": Said(fr="Un caractère n’y a pas sa place.", en="A character has no place in it."),
    "length": Said(fr="Il a {count} caractères.", en="It has {count} characters."),
    "checksum": Said(
        fr="La clé est fausse : un chiffre est mal tapé, ou deux sont inversés.",
        en="The check digit is wrong: one figure is mistyped, or two are swapped.",
    ),
    "country_missing": Said(fr="Il manque les deux lettres du pays.", en="The two letters of the country are missing."),
    "country": Said(fr="Ce pays n’est pas reconnu.", en="This country is not recognised."),
    "component": Said(fr="Une de ses parties n’existe pas.", en="One of its parts does not exist."),
    "incomplete": Said(fr="Il manque la fin.", en="The end is missing."),
    "program": Said(fr="Ce numéro est celui d’un autre programme.", en="This number is that of another program."),
    "zeros": Said(fr="Il n’a que des zéros.", en="It has zeros only."),
    "form_only": Said(
        fr="La forme est bonne. Aucune clé publique n’en dit plus : vérifiez au registre.",
        en="The form is right. No public check digit says more: look it up in the register.",
    ),
    "unusual": Said(
        fr="La forme est bonne, mais un NEQ commence d’habitude par 11, 22, 33 ou 88. Vérifiez au registre.",
        en="The form is right, but a NEQ usually begins with 11, 22, 33 or 88. Look it up in the register.",
    ),
}
