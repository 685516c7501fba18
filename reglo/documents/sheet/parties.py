"""Who writes and who reads: sender, address behind the window, footer, identifiers.

Addresses follow the posts: France sets the town in capitals after the code (La Poste, norm
AFNOR Z10-011); Canada sets « TOWN QC  J1X 0B2 » with two spaces before the code (Canada Post);
a foreign country stands last, in capitals, in the language of the paper.
"""

from typing import Protocol

from babel import Locale as Territories

from reglo.documents.sheet import ink
from reglo.documents.sheet.words import Voice
from reglo.documents.typography import NB, NNB
from reglo.rules.invoicing import Address, Party, Sealed

_HOME = {"fr": "FR", "ca-qc": "CA"}
_REGIONS_IN_FULL = {"QC": "Québec", "ON": "Ontario", "NB": "Nouveau-Brunswick"}

# A no. 10 window shows four lines; a DL one shows six.
_WINDOW_LINES = {"fr": 6, "ca-qc": 4}


class Between(Protocol):
    """A paper that goes from one party to another: an invoice, a letter."""

    @property
    def place(self) -> str:
        """« fr », « ca-qc »."""

    @property
    def seller(self) -> Party:
        """Who writes."""

    @property
    def buyer(self) -> Party:
        """Who reads."""


def sender_lines(paper: Between, voice: Voice) -> list[str]:
    """Under the seller's name: activity, legal name, address, how to reach them."""
    seller = paper.seller
    legal = seller.name if seller.brand and seller.brand != seller.name else ""
    lines = [seller.activity, legal, *_at_home(seller.address, paper, voice), _reach(seller)]
    return [ink.plain(line) for line in lines if line]


def footer_lines(paper: Between, voice: Voice) -> list[str]:
    """Legal identity at the foot of every page (C. com. R123-237; Revenu Québec for the numbers)."""
    seller = paper.seller
    where = ", ".join(_at_home(seller.address, paper, voice))
    if paper.place == "ca-qc":
        first = ", ".join(part for part in (seller.brand or seller.name, where) if part)
        numbers = [
            seller.neq and f"NEQ{NB}{seller.neq}",
            seller.gst and f"TPS{NB}{registration(seller.gst)}",
            seller.qst and f"TVQ{NB}{registration(seller.qst)}",
        ]
        return [ink.plain(line) for line in (first, _dotted(numbers)) if line]
    parts = [
        seller.name,
        seller.legal_form,
        where,
        company_number(seller),
        seller.vat and f"{voice.say('vat')}{NB}{vat(seller.vat)}",
    ]
    return [ink.plain(_dotted(parts))]


def window_lines(paper: Between, voice: Voice) -> list[str]:
    """The address behind the window, no more lines than the window shows where it can be helped."""
    buyer = paper.buyer
    place = paper.place
    known = [buyer.brand, buyer.attention]
    head = [buyer.name, *(line for line in known if line and line != buyer.name)]
    tail = _town(buyer.address)
    if abroad := _abroad(buyer.address, place, voice):
        tail.append(abroad)
    street = [line for line in buyer.address.street if line]
    if len(head) + len(street) + len(tail) > _WINDOW_LINES[place]:
        street = [", ".join(street)] if street else []
    return [ink.plain(line) for line in [*head, *street, *tail] if line]


def company_number(party: Party) -> str:
    """« SIRET 987 654 324 00019 », or the SIREN alone, or nothing."""
    if party.siret:
        return f"SIRET{NB}{_thirds(party.siret[:9])}{NB}{party.siret[9:]}"
    return f"SIREN{NB}{_thirds(party.siren)}" if party.siren else ""


def siren(party: Party) -> str:
    """« SIREN 111 222 337 »; empty when unknown."""
    number = party.siren or party.siret[:9]
    return f"SIREN{NB}{_thirds(number)}" if number else ""


def vat(number: str) -> str:
    """« FR14 987654324 »; other countries as they are."""
    return f"{number[:4]}{NB}{number[4:]}" if number.startswith("FR") and len(number) == 13 else number


def registration(number: str) -> str:
    """« 123456782 RT0001 », « 1227494057 TQ0001 »."""
    return f"{number[:-6]}{NB}{number[-6:]}" if number[-6:-4] in ("RT", "TQ") else number


def iban(number: str) -> str:
    """Groups of four on one line."""
    bare = "".join(number.split())
    return NB.join(bare[i : i + 4] for i in range(0, len(bare), 4))


def client_number(sealed: Sealed) -> list[tuple[str, str]]:
    """The buyer's identifiers that the law wants on paper, as (label key, value)."""
    buyer = sealed.buyer
    rows = []
    if sealed.place == "fr" and buyer.kind != "consumer" and (number := siren(buyer)):
        rows.append(("client", number))
    shifted = any(tax.category in ("AE", "K") for tax in sealed.taxes)
    if buyer.vat and (shifted or buyer.address.country not in ("", "FR")):
        rows.append(("client_vat", vat(buyer.vat)))
    return rows


def delivered_to(sealed: Sealed, voice: Voice) -> str:
    """Where goods went, on one line, when it is not the buyer's address."""
    if sealed.delivered_to is None:
        return ""
    address = sealed.delivered_to
    town = " ".join(part for part in (_unbroken(address.postal_code), address.city) if part)
    abroad = address.country not in ("", _HOME[sealed.place])
    parts = [*address.street, town, _country(address.country, voice) if abroad else ""]
    return ", ".join(part for part in parts if part)


def _at_home(address: Address, paper: Between, voice: Voice) -> list[str]:
    """The seller's own address: one line in France, two in Québec; the country for readers abroad."""
    street = ", ".join(line for line in address.street if line)
    if paper.place == "ca-qc":
        region = _REGIONS_IN_FULL.get(address.region, address.region)
        # A province without its town is no address: of a seller who gave none, nothing is said.
        town = " ".join(part for part in (address.city, address.city and region and f"({region})") if part)
        lines = [street, f"{town}{NB}{NB}{_unbroken(address.postal_code)}".strip()]
    else:
        town = " ".join(part for part in (_unbroken(address.postal_code), address.city) if part)
        lines = [", ".join(part for part in (street, town) if part)]
    lines = [line for line in lines if line]
    if lines and paper.buyer.address.country not in ("", address.country) and address.country:
        lines[-1] += f", {_country(address.country, voice)}"
    return lines


def _town(address: Address) -> list[str]:
    """The line that carries the letter to the right town."""
    town = address.city.upper()
    code = _unbroken(address.postal_code)
    if address.country in ("CA", "US"):
        line = " ".join(part for part in (town, address.region.upper()) if part)
        return [f"{line}{NB}{NB}{code}".strip()]
    if address.country in ("GB", "IE"):
        return [part for part in (town, code) if part]
    return [" ".join(part for part in (code, town) if part)]


def _abroad(address: Address, place: str, voice: Voice) -> str:
    return _country(address.country, voice).upper() if address.country not in ("", _HOME[place]) else ""


def _country(code: str, voice: Voice) -> str:
    """The country's name in the language of the paper; the code when unknown."""
    return str(Territories(voice.locale.partition("-")[0]).territories.get(code, code))


def _reach(party: Party) -> str:
    return _dotted([_unbroken(party.phone), party.email])


def _dotted(parts: list[str]) -> str:
    return f"{NB}· ".join(part for part in parts if part)


def _unbroken(text: str) -> str:
    return text.replace(" ", NB)


def _thirds(digits: str) -> str:
    return NNB.join(digits[i : i + 3] for i in range(0, len(digits), 3))
