"""The folder one hands over: every exhibit under its number, and a list of them with the facts in order.

The list is a page in the layout of letters: what is joined, what happened day by day, and how the sum
is made up. The folder is a ZIP whose bytes depend on its content alone (fixed day, nothing compressed),
so that the same exhibits give the same file on any machine; names inside are plain letters, digits and
hyphens, which every system takes.

>>> file_name(3, title="Preuve de livraison & accord", like="../../Scan 12.PDF")
'03-preuve-de-livraison-accord.pdf'
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from reglo.documents import markdown, messages, typography
from reglo.documents.letters import Ends
from reglo.documents.typography import Locale
from reglo.rules import lettering
from reglo.rules.lettering import Exhibit, Figures, LetterText, Wording
from reglo.rules.money import ZERO

Language = Literal["fr", "en"]

LIST_NAME = "00-bordereau.pdf"
_NAME_SIGNS = 60
_EARLIEST = date(1980, 1, 1)  # a ZIP knows no day before


@dataclass(frozen=True)
class Filed:
    """One exhibit and its bytes; `like` is the name it came with, of which only the ending is kept."""

    title: str
    like: str
    content: bytes
    on: date | None = None


@dataclass(frozen=True)
class Event:
    """What happened on a day, in one sentence."""

    on: date
    words: str


def exhibits(filed: Sequence[Filed]) -> tuple[Exhibit, ...]:
    """The exhibits as a letter or a list names them, in their order."""
    return tuple(
        Exhibit(one.title, one.on, file_name(index, title=one.title, like=one.like), _digest(one.content))
        for index, one in enumerate(filed, 1)
    )


def file_name(index: int, *, title: str, like: str) -> str:
    """A name that begins with the exhibit's number and says what it is, in letters every system takes."""
    apart = unicodedata.normalize("NFKD", title.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    said = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:_NAME_SIGNS].strip("-") or "piece"
    ending = re.search(r"\.([A-Za-z0-9]{1,5})$", like)
    return f"{index:02d}-{said}{'.' + ending[1].lower() if ending else ''}"


def folder(listed: bytes, filed: Sequence[Filed], *, on: date) -> bytes:
    """The ZIP: the list (a PDF) first, then each exhibit under its number. `on` is the day of every file in it."""
    assert on >= _EARLIEST, f"a folder cannot be of {on}"
    files = [(LIST_NAME, listed)]
    files += [(exhibit.file_name, one.content) for exhibit, one in zip(exhibits(filed), filed, strict=True)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, (on.year, on.month, on.day, 0, 0, 0))
            entry.create_system = 3  # as written on Unix, wherever it is written
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# ── The list ─────────────────────────────────────────────────────────────────────────────────────

_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "title": "Bordereau des pièces",
        "against": "Créance sur {client}",
        "sum": "Créance sur {client}\u00a0: {total}",
        "exhibits": "Pièces",
        "exhibits_head": "| Nº | Pièce | Date |\n| --- | --- | --- |",
        "facts": "Faits, dans l’ordre",
        "facts_head": "| Date | Fait |\n| --- | --- |",
        "account": "Décompte au {day}",
        "claims_head": "| Facture | Objet | Date | Échéance | Montant | Reste dû |\n| --- | --- | --- | --- | ---: | ---: |",
        "interest": "Intérêts, période par période\u00a0:",
        "interest_head": "| Facture | Du | Au | Jours | Somme due | Taux annuel | Montant |\n"
        "| --- | --- | --- | ---: | ---: | ---: | ---: |",
        "sums_head": "| En tout | Montant |\n| --- | ---: |",
        "principal": "Principal",
        "interests": "Intérêts et pénalités de retard",
        "interest_paid": "Intérêts déjà réglés",
        "fees": "Indemnités forfaitaires de recouvrement",
        "total": "Total",
    },
    "en": {
        "title": "List of exhibits",
        "against": "Claim against {client}",
        "sum": "Claim against {client}: {total}",
        "exhibits": "Exhibits",
        "exhibits_head": "| No. | Exhibit | Date |\n| --- | --- | --- |",
        "facts": "Facts, in order",
        "facts_head": "| Date | Fact |\n| --- | --- |",
        "account": "Account on {day}",
        "claims_head": "| Invoice | Work | Date | Due date | Amount | Remaining |\n| --- | --- | --- | --- | ---: | ---: |",
        "interest": "Interest, period by period:",
        "interest_head": "| Invoice | From | To | Days | Principal | Yearly rate | Amount |\n"
        "| --- | --- | --- | ---: | ---: | ---: | ---: |",
        "sums_head": "| In all | Amount |\n| --- | ---: |",
        "principal": "Principal",
        "interests": "Late-payment interest",
        "interest_paid": "Interest already paid",
        "fees": "Fixed recovery fees",
        "total": "Total",
    },
}


@dataclass(frozen=True)
class _Told:
    """In which words and figures the list speaks."""

    language: Language
    locale: Locale

    def say(self, key: str, **values: str) -> str:
        return _WORDS[self.language][key].format(**values)

    def rows(self, key: str, rows: Sequence[Sequence[str]]) -> str:
        """A table: the head of `key`, then the rows, in which nothing is a sign of Markdown."""
        written = ("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows)
        return "\n".join([self.say(key), *written])


def listing(
    *,
    ends: Ends,
    exhibits: Sequence[Exhibit],
    events: Sequence[Event] = (),
    figures: Figures | None = None,
    language: Language = "fr",
) -> LetterText:
    """The page that opens the folder; `events` are put in the order of their days."""
    told = _Told(language, "en" if language == "en" else "fr-CA" if ends.place == "ca-qc" else "fr-FR")
    client = ends.buyer.brand or ends.buyer.name
    total = typography.amount(figures.total, figures.currency, told.locale) if figures else ""
    body = [
        *_exhibits(exhibits, ends.place, told),
        *_facts(events, told),
        *(_account(figures, ends.written_on, told) if figures else ()),
    ]
    return LetterText(
        schema=lettering.SCHEMA,
        form="page",
        place=ends.place,
        step="dossier",
        level=0,
        written_on=ends.written_on,
        city=ends.city,
        seller=ends.seller,
        buyer=ends.buyer,
        wordings=(
            Wording(
                language=language,
                title=told.say("title"),
                detail=told.say("sum" if figures else "against", client=client, total=total),
                body="\n\n".join(body),
            ),
        ),
        figures=figures,
        exhibits=tuple(exhibits),
    )


def _exhibits(found: Sequence[Exhibit], place: str, told: _Told) -> Iterator[str]:
    yield f"## {told.say('exhibits')}"
    yield told.rows(
        "exhibits_head",
        [
            (lettering.exhibit_mark(index, place=place), one.title, _day(one.on, told))
            for index, one in enumerate(found, 1)
        ],
    )


def _facts(events: Sequence[Event], told: _Told) -> Iterator[str]:
    if events:
        yield f"## {told.say('facts')}"
        ordered = sorted(events, key=lambda event: event.on)
        yield told.rows("facts_head", [(_day(event.on, told), event.words) for event in ordered])


def _account(figures: Figures, on: date, told: _Told) -> Iterator[str]:
    """The claims, the interest row by row, and the sums: what the total is made of."""

    def money(value: Decimal) -> str:
        return typography.amount(value, figures.currency, told.locale)

    yield f"## {told.say('account', day=typography.date_long(on, told.locale))}"
    claims = messages.claim_lines(figures.claims, figures.currency, told.locale)
    columns = ("number", "title", "date", "due_date", "amount", "balance")
    yield told.rows("claims_head", [[row[name] for name in columns] for row in claims])
    if figures.interest:
        yield told.say("interest")
        stretch = ("number", "from", "to", "days", "principal", "rate", "amount")
        rows = messages.interest_segments(figures.interest, figures.currency, told.locale)
        yield told.rows("interest_head", [[row[name] for name in stretch] for row in rows])
    parts = {
        "principal": figures.principal,
        "interests": figures.interest_total,
        "interest_paid": -figures.interest_paid,
        "fees": figures.fees,
    }
    sums = [(told.say(key), money(value)) for key, value in parts.items() if value != ZERO]
    total = f"| **{told.say('total')}** | **{money(figures.total)}** |"
    yield "\n".join([told.rows("sums_head", sums), total])


def _day(on: date | None, told: _Told) -> str:
    return typography.date_long(on, told.locale) if on else ""


def _cell(text: str) -> str:
    """A cell on one line, with no sign of Markdown in it."""
    return markdown.escape(" ".join(text.split()))
