"""E-mail addresses, in the one form that every server on the way accepts.

The part before the @ must be ASCII: an accent there needs a chain of servers that all speak
SMTPUTF8 (RFC 6531), and the message comes back from the first that does not; the person is told at
once instead. The part after the @ may be typed with accents, and leaves as the domain name system
writes it (« xn--… »).

>>> address_of("Camille@Société.example")
'Camille@xn--socit-esab.example'
"""

import re

from reglo.documents.eml.headers import CannotBuild, Reason

LOCAL_MAX, DOMAIN_MAX, ADDRESS_MAX = 64, 253, 254  # RFC 5321, 4.5.3.1, and its erratum 1690

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")

# The standard library speaks IDNA 2003, which would turn these into other names than IDNA 2008 does:
# « straße.example » is not « strasse.example ».
_DEVIANT = frozenset("ßẞς\u200c\u200d")


def address_of(typed: str, *, field: str = "to") -> str:
    """The address in ASCII. Raises CannotBuild, with the reason in words, for `field`."""
    local, at, domain = typed.rpartition("@")
    if not at or not local or not domain:
        raise _refusal(field, typed, "il manque un nom, « @ » ou un domaine.", "a name, “@” or a domain is missing.")
    if not local.isascii():
        raise _refusal(
            field,
            typed,
            "il y a un caractère accentué avant le « @ », que beaucoup de serveurs refusent ; "
            "demandez une adresse sans accent.",
            "there is an accented character before the “@”, which many servers refuse; "
            "ask for an address without accents.",
        )
    ascii_domain = _ascii_domain(domain)
    if not _LOCAL.fullmatch(local) or ascii_domain is None:
        raise _refusal(field, typed, "ce n’est pas une adresse d’e-mail.", "this is not an e-mail address.")
    address = f"{local}@{ascii_domain}"
    if len(local) > LOCAL_MAX or len(ascii_domain) > DOMAIN_MAX or len(address) > ADDRESS_MAX:
        raise _refusal(field, typed, "elle est trop longue.", "it is too long.")
    return address


def _ascii_domain(domain: str) -> str | None:
    """The domain in ASCII; None when it cannot be one."""
    if not domain.isascii():
        if _DEVIANT & set(domain):
            return None
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return domain if all(_LABEL.fullmatch(label) for label in domain.split(".")) else None


_WHOSE = {
    "to": ("du destinataire", "The addressee’s"),
    "sender_address": ("de l’expéditeur", "The sender’s"),
    "reply_to": ("de réponse", "The reply"),
}


def _refusal(field: str, typed: str, why_fr: str, why_en: str) -> CannotBuild:
    shown = "".join(c if c.isprintable() else "�" for c in typed)
    whose_fr, whose_en = _WHOSE[field]
    return CannotBuild(
        [
            Reason(
                field,
                f"L’adresse {whose_fr}, « {shown} », ne va pas : {why_fr}"
                if typed
                else f"Il manque l’adresse {whose_fr}.",
                f"{whose_en} address, “{shown}”, will not do: {why_en}" if typed else f"{whose_en} address is missing.",
            )
        ]
    )
