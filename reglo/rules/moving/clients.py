"""Clients: a table of them, and what a table of invoices says of theirs."""

import re
from dataclasses import replace

from reglo.rules import addresses
from reglo.rules.invoicing import Address, ClientKind
from reglo.rules.moving import contents, reaching
from reglo.rules.moving.cells import Setting, Slip, called, plain
from reglo.rules.moving.headers import Layout
from reglo.rules.moving.parcel import ClientRow
from reglo.rules.moving.sheets import Finds, Line, Sheet
from reglo.rules.reading import Said, shown

# What a line says of its client, beside its key.
FIELDS = (
    "client", "first_name", "last_name", "contact", "email", "phone", "street", "street2", "postal_code", "city",
    "region", "country", "siren", "siret", "vat", "neq", "language", "terms", "note",
)  # fmt: skip
_HOMES = {"fr": "FR", "ca-qc": "CA"}
_TOWN_HALL = re.compile(r"(?:mairie|commune|communaute de communes|conseil (?:departemental|regional)|prefecture)\b")
_TITLED = re.compile(r"(?:m|mr|mrs|ms|mme|mlle|monsieur|madame|mademoiselle)\b")
_DAYS_ALONE = re.compile(r"[1-9][0-9]?|1[01][0-9]|120")
_KINDS: dict[str, ClientKind] = {"business": "business", "consumer": "consumer", "public": "public"}


def read(sheet: Sheet, layout: Layout, lines: list[Line], setting: Setting, finds: Finds) -> None:
    """Every line of a table of clients. One that stands twice is kept once, and said."""
    seen: dict[str, int] = {}
    for line in lines:
        slip = Slip(sheet, layout, setting)
        row = of_line(line, slip, key=layout.text(line, "key"), name=layout.text(line, "name"))
        if row is None:
            slip.lacks("Cette ligne n’a pas de nom de client : écrivez-le.", "This line has no client name: write it.")
            finds.reject(sheet, line, *slip.rejects)
            continue
        first = seen.setdefault(called(row.key), line.number)
        if first != line.number:
            finds.reject(sheet, line, _twice(row.key, first))
            continue
        finds.clients.append(row)
        finds.doubt(sheet, line, *slip.doubts)


def of_line(line: Line, slip: Slip, *, key: str, name: str) -> ClientRow | None:
    """The client of a line, by this name, else by its person or address; None when nobody is named."""
    at = slip.layout
    first, last = at.text(line, "first_name"), at.text(line, "last_name")
    if first and name and not last and _is_last_name(at):
        name, last = "", name
    person = " ".join(filter(None, (first, last)))
    contact = at.text(line, "contact") or person
    email = _email(at.text(line, "email"), slip)
    called = name or contact or email
    if not called:
        return None
    country = _country(at.text(line, "country"), slip)
    siren, siret, vat = _numbers(line, slip)
    phone, beside = reaching.phone(line, slip, country)
    where = _address(line, slip, country)
    return ClientRow(
        where=slip.sheet.where(line.number),
        key=key or called,
        name=called,
        kind=_kind(line, slip, name=name, is_person=_is_person(name, person) and not siren and not vat),
        contact=contact if contact != called else "",
        email=email,
        phone=phone,
        street="\n".join(where.street),
        postal_code=where.postal_code,
        city=where.city,
        region=where.region,
        country=country,
        siren=siren,
        siret=siret,
        vat=vat,
        neq=at.text(line, "neq"),
        language=_language(at.text(line, "language")),
        terms=_terms(at.text(line, "terms"), slip),
        note="\n".join(filter(None, (at.text(line, "note"), beside))),
    )


def _is_person(name: str, person: str) -> bool:
    """Whether nothing but a person is named: alone on the line, or with the title one gives to people."""
    return bool(_TITLED.match(plain(name))) if name else bool(person)


def _is_last_name(at: Layout) -> bool:
    """Whether « Nom » stands beside « Prénom », so that both are one person."""
    column = next(iter(at.columns.get("name", ())), None)
    return column is not None and column < len(at.titles) and plain(at.titles[column]) in ("nom", "name")


def _twice(key: str, first: int) -> Said:
    return Said(
        f"Le client « {shown(key)} » est déjà à la ligne {first} : celle-ci n’est pas reprise.",
        f"The client “{shown(key)}” is already on line {first}: this one is not taken.",
    )


def _address(line: Line, slip: Slip, country: str) -> Address:
    """The address in its columns; one that stands whole in a single cell is told apart, where nothing is doubtful."""
    at = slip.layout
    block = "\n".join(filter(None, (_lines(line, at, "street"), _lines(line, at, "street2"))))
    code, city = reaching.postal_code(line, slip, country), at.text(line, "city")
    if block and not code and not city:
        read = addresses.read(block, country=country or _HOMES.get(slip.setting.place, ""))
        if read.street and read.postal_code and read.city:
            return replace(read, region=at.text(line, "region") or read.region)
    return Address(tuple(block.splitlines()), code, city, at.text(line, "region"), country)


def _lines(line: Line, at: Layout, name: str) -> str:
    """An address keeps its lines."""
    cell = at.at(line, name)
    if not isinstance(cell, str):
        return at.text(line, name)
    return "\n".join(filter(None, (" ".join(part.split()) for part in cell.splitlines())))


def _email(text: str, slip: Slip) -> str:
    """The first address; the others, and what is none, are said."""
    if not text:
        return ""
    parts = [part for part in text.replace(";", " ").replace(",", " ").split() if "@" in part]
    found = [part.strip("<>()") for part in parts if contents.is_email(part.strip("<>()"))]
    if not found:
        slip.doubt(
            f"« {shown(text)} » n’est pas une adresse de courriel : elle n’est pas reprise.",
            f"“{shown(text)}” is no e-mail address: it is not taken.",
        )
        return ""
    if len(found) > 1:
        slip.doubt(
            f"Plusieurs adresses : {shown(found[0])} est prise, {shown(', '.join(found[1:]))} reste à ajouter.",
            f"Several addresses: {shown(found[0])} is taken, {shown(', '.join(found[1:]))} is left to add.",
        )
    return found[0]


def _numbers(line: Line, slip: Slip) -> tuple[str, str, str]:
    """SIREN, SIRET and VAT number, without their spaces; a wrong check digit is said, and the number left out."""
    siren, siret, vat = (_compact(slip.layout.text(line, name)) for name in ("siren", "siret", "vat"))
    if siren.isdecimal() and 7 <= len(siren) < 9:
        siren = siren.zfill(9)  # A spreadsheet ate its zeros; its check digit still tells.
    if len(siren) == 14 and not siret:
        siren, siret = siren[:9], siren
    if contents.is_siren(siret) and siren in {"", siret}:
        siren, siret = siret, ""  # The short number stands in the column of the long one.
    for number, test in ((siren, contents.is_siren), (siret, contents.is_siret), (vat, contents.is_vat)):
        if number and not test(number):
            slip.doubt(
                f"Le numéro « {shown(number)} » est faux (sa clé ou sa longueur) : il n’est pas repris.",
                f"The number “{shown(number)}” is wrong (its check digit or length): it is not taken.",
            )
    siren = siren if contents.is_siren(siren) else ""
    siret = siret if contents.is_siret(siret) else ""
    return siren or siret[:9], siret, vat if contents.is_vat(vat) else ""


def _terms(text: str, slip: Slip) -> str:
    """Payment terms in our words: the codes of other tools, and « 45 » alone, which counts days."""
    known = slip.setting.words.terms.get(plain(text))
    if known is None and _DAYS_ALONE.fullmatch(text):
        return f"{int(text)} jours"
    return known or text


def _compact(text: str) -> str:
    return "".join(text.split()).replace(".", "").replace("-", "").upper()


def _kind(line: Line, slip: Slip, *, name: str, is_person: bool) -> ClientKind:
    """What the column says; a town hall is known by its name, and a person without a company may be a consumer.

    Other rules hold for both: how the one is billed, how the other is protected.
    """
    said = slip.setting.words.kinds.get(plain(slip.layout.text(line, "kind")), "")
    if said:
        return _KINDS[said]
    if slip.setting.place == "fr" and _TOWN_HALL.match(plain(name)):
        slip.doubt(
            f"« {shown(name)} » est repris comme organisme public, d’après son nom.",
            f"“{shown(name)}” is taken as a public body, from its name.",
        )
        return "public"
    if is_person:
        slip.doubt(
            "Pas de société : est-ce un particulier ? Repris comme professionnel.",
            "No company: is it a consumer? Taken as a business.",
        )
    return "business"


def _country(text: str, slip: Slip) -> str:
    if not text:
        return ""
    code = slip.setting.words.countries.get(plain(text), "")
    if not code:
        slip.doubt(
            f"Le pays « {shown(text)} » n’est pas reconnu : il n’est pas repris.",
            f"The country “{shown(text)}” is not recognised: it is not taken.",
        )
    return code


def _language(text: str) -> str:
    return {"fr": "fr", "en": "en", "an": "en"}.get(plain(text)[:2], "")
