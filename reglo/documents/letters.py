"""From a filled text to a letter: what the paper has by itself is taken out of the words, the rest is kept.

The texts of letters (packs/texts) are whole: whoever copies one has a complete letter, with both
addresses, the place and the day, the subject, a signature. On paper these stand where the envelope
and the layout want them, from the names and addresses frozen beside the words. So `compose` reads
the text as a person does: above the line « Objet : … » its head, then the letter, then who signs and
what is joined. A line of the head that is no address we know is never lost: it stands beside the
window. A text without such a line (an e-mail that is posted) is all letter.

In Québec an English text goes together with the French one, in the same envelope (Charter of the
French language, s. 57): the French wording first, then its `twin`, whether it comes apart or in the
same message (`messages.together`). The foot of an e-mail stays with e-mails.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

from reglo.documents import markdown, messages, typography
from reglo.documents.markdown import Line, Paragraph
from reglo.documents.messages import Filled, Values
from reglo.documents.typography import Locale
from reglo.rules import lettering
from reglo.rules.invoicing import Address, Party
from reglo.rules.lettering import Exhibit, Figures, LetterText, Wording
from reglo.rules.reading import Refusal, Said, folded


class CannotCompose(Refusal):
    """The letter lacks what a paper in an envelope needs."""


_NO_ADDRESS = Said(
    fr="Il manque l’adresse postale du client : complétez la rue, le code postal et la ville dans sa fiche.",
    en="The client’s postal address is missing: fill in the street, the postal code and the city on their page.",
)
_NO_WORDS = Said(
    fr="La lettre n’a pas de texte : écrivez ce qu’elle doit dire.",
    en="The letter has no text: write what it should say.",
)
_NO_SUBJECT = Said(
    fr="La lettre n’a pas d’objet : écrivez en une ligne de quoi il s’agit.",
    en="The letter has no subject: write in one line what it is about.",
)
_NO_CITY = Said(
    fr="Il manque la ville d’où part la lettre : complétez votre adresse dans les réglages.",
    en="The city the letter leaves from is missing: fill in your address in the settings.",
)


@dataclass(frozen=True)
class Ends:
    """Between whom a letter goes, from where and when: what the paper shows around the words."""

    place: str
    seller: Party
    buyer: Party
    written_on: date
    city: str


def compose(
    filled: Filled,
    *,
    ends: Ends,
    values: Values,
    level: int,
    twin: Filled | None = None,
    twin_values: Values | None = None,
    figures: Figures | None = None,
    exhibits: Sequence[Exhibit] = (),
    signed_on: date | None = None,
) -> LetterText:
    """The letter that says `filled`, and its `twin` in English behind it. Raises CannotCompose.

    `values` are those the text was filled with: they tell an address from a sentence.
    """
    filled, twin = _apart(filled, twin)
    assert twin is None or (filled.language != "en" and twin.language == "en"), "the twin is the English wording"
    assert ends.place != "ca-qc" or filled.language != "en", "in Québec an English letter never leaves alone"
    assert figures is None or not (wrong := lettering.disagreements(figures)), "; ".join(wrong)
    wordings = [_wording(filled, values, ends)]
    if twin is not None:
        wordings.append(_wording(twin, twin_values or values, ends))
    _refuse(ends, wordings)
    return LetterText(
        schema=lettering.SCHEMA,
        form="letter",
        place=ends.place,
        step=filled.step,
        level=level,
        written_on=ends.written_on,
        city=ends.city,
        seller=ends.seller,
        buyer=ends.buyer,
        wordings=tuple(wordings),
        figures=figures,
        exhibits=tuple(exhibits),
        signed_on=signed_on,
    )


def _apart(filled: Filled, twin: Filled | None) -> tuple[Filled, Filled | None]:
    """A message in two languages as the two that were put together; without the foot it has as an e-mail."""
    (_, body), *others = markdown.pieces(filled.body)
    english = next((text for language, text in others if language == "en"), "")
    if twin is not None or not english:
        return replace(filled, body=body), twin
    french_subject, _, english_subject = filled.subject.partition(" / ")
    return (
        replace(filled, subject=french_subject, body=body.removeprefix(messages.ENGLISH_FOLLOWS)),
        replace(filled, language="en", subject=english_subject or filled.subject, body=english),
    )


def _refuse(ends: Ends, wordings: Sequence[Wording]) -> None:
    address = ends.buyer.address
    lacks = {
        _NO_ADDRESS: not (any(line.strip() for line in address.street) and address.city.strip()),
        _NO_CITY: not ends.city.strip(),
        _NO_SUBJECT: not all(wording.title for wording in wordings),
        _NO_WORDS: not all(wording.body.strip() for wording in wordings),
    }
    if problems := [problem for problem, is_lacking in lacks.items() if is_lacking]:
        raise CannotCompose(problems)


# ── Reading the text ─────────────────────────────────────────────────────────────────────────────

_SUBJECT = re.compile(r"(?:Objet|Subject)\s*:\s*(.+)")
_ENCLOSED = re.compile(r"(?:Pièces? jointes?|Enclosed|Enclosures?)\s*:\s*\S.*")
_TO_SIGN = re.compile(r"\(?signature\)?")
_NUMBERED = re.compile(r",?[ \u00a0](?=(?:nº|no\.)[ \u00a0])")
_DASH = re.compile(r"\s–\s")
_AFTER_NAME = re.compile(r"\s*[,–—-]\s+")
_NAME_LINE_MAX = 120


@dataclass
class _Reading:
    """What has been found so far."""

    delivery: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    enclosures: str = ""


def _wording(filled: Filled, values: Values, ends: Ends) -> Wording:
    chunks = [chunk.strip("\n") for chunk in re.split(r"\n\s*\n", filled.body) if chunk.strip()]
    known = _Known(values, ends)
    subject_at, subject = _subject(chunks)
    found = _Reading()
    for chunk in chunks[: max(subject_at, 0)]:
        _read_head(chunk, known, found)
    _read_letter(chunks[subject_at + 1 :], known, found)
    title, detail = [*_DASH.split(subject, maxsplit=1), ""][:2] if subject else (filled.subject, "")
    return Wording(
        language="en" if filled.language == "en" else "fr",
        title=_as_title(title),
        detail=_as_title(detail),
        delivery=tuple(found.delivery),
        remarks=tuple(found.remarks),
        body="\n\n".join(found.body),
        signature=tuple(found.signature or known.signatories),
        after="\n\n".join(found.after),
        enclosures=found.enclosures,
    )


def _subject(chunks: Sequence[str]) -> tuple[int, str]:
    """Where the line « Objet : … » stands, and what it says; -1 when the text has none."""
    for index, chunk in enumerate(chunks):
        line = _only_line(chunk)
        if line and all(run.strong for run in line) and (match := _SUBJECT.fullmatch(markdown.words(line))):
            return index, match[1]
    return -1, ""


def _read_head(chunk: str, known: "_Known", found: _Reading) -> None:
    """Above the subject: how it travels, what the paper has by itself, and anything else."""
    lines = _lines(chunk)
    if lines is None:
        found.body.append(chunk)
        return
    for line in lines:
        travels = markdown.words(tuple(run for run in line if run.strong)).strip()
        rest = markdown.words(tuple(run for run in line if not run.strong)).strip()
        if travels:
            found.delivery += _NUMBERED.split(travels)
        if rest and (travels or not known.on_paper(rest)):
            found.remarks.append(re.sub(r"^\((.+)\)$", r"\1", rest))


def _read_letter(chunks: Sequence[str], known: "_Known", found: _Reading) -> None:
    """Below the subject: the letter, who signs it, what follows, what is joined."""
    signed_at = next((at for at in range(len(chunks) - 1, -1, -1) if _signs(chunks[at], known)), len(chunks))
    for index, chunk in enumerate(chunks):
        line = _only_line(chunk)
        words = markdown.words(line) if line else ""
        if line and all(run.emphasis for run in line) and _ENCLOSED.fullmatch(words):
            found.enclosures = words
        elif index == signed_at:
            found.signature += _signature(chunk, known)
        else:
            (found.body if index < signed_at else found.after).append(chunk)


def _signs(chunk: str, known: "_Known") -> bool:
    """Is this the block that begins with the name of who writes?"""
    words = [markdown.words(line) for line in _lines(chunk) or ()]
    return bool(words) and known.signer(words[0]) != "" and all(len(line) <= _NAME_LINE_MAX for line in words)


def _signature(chunk: str, known: "_Known") -> Iterator[str]:
    """The names, one a line; the address and the telephone stand at the head of the paper."""
    first, *others = [markdown.words(line) for line in _lines(chunk) or ()]
    signer = known.signer(first)
    yield signer
    for line in (*_AFTER_NAME.split(first.removeprefix(signer)), *others):
        if line.strip() and not _TO_SIGN.fullmatch(line) and (line == known.business or not known.on_paper(line)):
            yield line


def _lines(chunk: str) -> tuple[Line, ...] | None:
    """The lines of a chunk that is one paragraph."""
    match tuple(markdown.blocks(chunk)):
        case (Paragraph(lines=lines),):
            return lines
    return None


def _only_line(chunk: str) -> Line | None:
    lines = _lines(chunk)
    return lines[0] if lines and len(lines) == 1 else None


def _as_title(words: str) -> str:
    """The first letter in capital, and no more than it: a title needs no capitals to be heard.

    Two words in capitals may be a name (« RAPPEL SNCF »); three are a voice raised.
    """
    words = words.strip()
    if words.isupper() and len(words.split()) > 2:
        words = words.lower()
    return words[:1].upper() + words[1:]


# ── What the paper has by itself ─────────────────────────────────────────────────────────────────

_BLOCKS = ("owner_address_block", "owner_registration", "client_address_block")
_SIGNATURES = ("signature", "assistant_signature")
_NAMES = ("owner_name", "owner_business", "owner_phone", "owner_email", "client_name")
_LOCALES: tuple[Locale, ...] = ("fr-FR", "en")
_REGIONS = {"QC": "Québec", "ON": "Ontario", "NB": "Nouveau-Brunswick"}


class _Known:
    """Names, addresses and numbers that stand at the head of the paper or in the window."""

    def __init__(self, values: Values, ends: Ends) -> None:
        said = {name: str(values.get(name, "")) for name in (*_BLOCKS, *_NAMES, *_SIGNATURES, "city", "today")}
        self.business = said["owner_business"].strip()
        owner = said["owner_name"].strip()
        self.signatories = tuple(filter(None, dict.fromkeys((owner, self.business)))) or (ends.seller.name,)
        first_lines = (said[name].partition("\n")[0].strip() for name in _SIGNATURES)
        names = filter(None, (owner, ends.seller.name, *first_lines))
        self._signers = sorted(set(names), key=len, reverse=True)
        lines = [line for name in (*_BLOCKS, *_NAMES) for line in said[name].split("\n")]
        days = {said["today"], *(typography.date_long(ends.written_on, locale) for locale in _LOCALES)}
        lines += [f"{city}, {le}{day}" for city in {said["city"], ends.city} for day in days for le in ("", "le ")]
        self._lines = {" ".join(line.split()) for line in lines if line.strip()}
        self._words = {word for party in (ends.seller, ends.buyer) for text in _texts(party) for word in _words(text)}

    def signer(self, line: str) -> str:
        """The name a line begins with, when it says a name and no sentence; else nothing."""
        begun = (name for name in self._signers if line.startswith(name))
        return next((name for name in begun if line == name or _AFTER_NAME.match(line[len(name) :])), "")

    def on_paper(self, line: str) -> bool:
        """Does the paper say this line, or all its words, without it?"""
        return " ".join(line.split()) in self._lines or set(_words(line)) <= self._words


def _texts(party: Party) -> Iterator[str]:
    """What is printed of a party."""
    for one in fields(party):
        value = getattr(party, one.name)
        if isinstance(value, Address):
            yield from (*value.street, value.postal_code, value.city, value.region, _REGIONS.get(value.region, ""))
        elif one.name != "logo":
            yield value


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", folded(text))
