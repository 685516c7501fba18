"""The tone of a message one is about to send: what may close a door, shown before it leaves.

A remark points at words, says why they may cost more than they bring, and proposes neutral ones.
It never forbids: whoever signs decides. The words themselves are data, given as a `Lexicon`;
`reglo.packs.tone` reads ours.

A turn of phrase is written as one says it, in small letters: `a/b` is either word, `[a]` a word
that may be missing, `d'` an elision, `word*` a word with any ending, and `…` up to three words.
Capitals, accents, the shape of an apostrophe and the kind of space make no difference. What is
not the writer's prose is left alone: `{{ holes }}`, links, addresses, code.

>>> lexicon = Lexicon(
...     turns=(Turn("apology", turn_of("désolé* de vous déranger"), neutral="au sujet de la facture"),),
...     whys={"apology": Said(fr="Demander son dû ne demande pas d’excuse.", en="Asking for your due needs no apology.")},
... )
>>> (found,) = remarks("Désolée de vous  déranger.", lexicon=lexicon, client_kind="business")
>>> found.kind, found.words, found.neutral
('apology', 'Désolée de vous  déranger', 'Au sujet de la facture')
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reglo.rules.reading import Said, folded

Kind = Literal[
    "capitals",
    "signs",
    "threat",
    "reproach",
    "apology",
    "need",
    "adjective",
    "insult",
    "complaint",
    "exposure",
    "blacklist",
    "costs",
    "fixed_fee",
    "prescription",
    "bailiff",
    "court",
    "length",
]

LOUD_CHARS_MIN = 4  # Below, capitals are an abbreviation more often than a raised voice.

# Every repetition that may be tried at each character has a limit, so that no text takes long.
_NOT_PROSE = re.compile(r"{{.{0,200}?}}|{%.{0,200}?%}|`[^`]*`|https?://\S+|www\.\S+|\S{1,64}@\S+", re.DOTALL)
_HIDDEN = "\0"
_SEPARATE = r",? +"
_GAP, _UP_TO_THREE_WORDS = "…", r"(?:[^ .!?;:]+ +){0,3}"
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+(?:-(?:[^\W_][\u0300-\u036f]*)+)*")  # accents may stand apart
_BETWEEN_CAPITALS = re.compile(r"[ \u00a0\u202f,'’-]*")
_ROMAN = re.compile(r"[ivxlcdm]+")
_SIGNS = re.compile(r"[ \u00a0\u202f]?[!?](?:[ \u00a0\u202f]?[!?])+")
_TAG, _HOLE = re.compile(r"{%.{0,200}?%}", re.DOTALL), re.compile(r"{{.{0,200}?}}", re.DOTALL)
_BETWEEN_SPACES = re.compile(r"[^ \t\r\n\f\v]+")  # « 1 200 € » holds no-break spaces: one word


@dataclass(frozen=True)
class Remark:
    """Words of a text that may cost more than they bring: `text[start:end]`.

    `neutral` may take their place, in the language of the text; empty, they can simply go.
    `instead` says the same as a sentence, for the page.
    """

    kind: Kind
    start: int
    end: int
    words: str
    why: Said
    instead: Said
    neutral: str = ""


@dataclass(frozen=True)
class Turn:
    """Turns of phrase of one kind, those that look like them and are harmless, and neutral words."""

    kind: Kind
    said: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    neutral: str = ""
    client_kind: str = ""  # of no one else; empty for everybody


@dataclass(frozen=True)
class Lexicon:
    """What to look for in one language. Words and formulas are folded, see `reading.folded`."""

    turns: tuple[Turn, ...]
    whys: Mapping[str, Said]
    acronyms: frozenset[str] = frozenset()
    formulas: frozenset[str] = frozenset()  # capitals that the law or custom writes: « mise en demeure »
    loud: frozenset[str] = frozenset()  # words nobody is called by: in capitals, always a raised voice


def turn_of(*phrases: str) -> re.Pattern[str]:
    """What finds any of these turns of phrase in a folded text; the small language is in the head of this file."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(_regular(phrase) for phrase in phrases)})(?!\w)")


def remarks(
    text: str, *, lexicon: Lexicon, client_kind: str, words_max: int | None = None, names: Collection[str] = ()
) -> tuple[Remark, ...]:
    """What to look at again before sending, in reading order; the length comes last.

    `client_kind` is « business », « public » or « consumer »: the law forbids more towards the
    last. `words_max` is the budget of the channel, None without one. `names` of people, firms and
    places may stand in capitals.
    """
    prose = _NOT_PROSE.sub(lambda found: _HIDDEN * len(found[0]), text)
    spared = frozenset(folded(word) for name in names for word in _WORD.findall(name))
    found = [
        *_turns(text, prose, lexicon, client_kind),
        *_capitals(text, prose, lexicon, spared),
        *_signs(text, prose, lexicon),
    ]
    return (*_apart(found), *_length(text, lexicon, words_max))


def word_count(text: str) -> int:
    """How many words a reader counts: a hole or a link is one, tags and lone signs are none."""
    return sum(1 for _ in _words(text))


# ── Turns of phrase ──────────────────────────────────────────────────────────────────────────────


def _regular(phrase: str) -> str:
    tokens = phrase.split()
    needed = [place for place, token in enumerate(tokens) if not _may_be_missing(token)]
    assert needed and tokens[-1] != _GAP, f"« {phrase} » must hold a word, and not end with a gap"
    written = ""
    for place, token in enumerate(tokens):
        choices = token.strip("[]").split("/")
        if token == _GAP:
            written += _UP_TO_THREE_WORDS
        elif place > needed[-1]:
            written += f"(?:{_SEPARATE}(?:{'|'.join(map(_word, choices))}))?"
        elif place == needed[-1]:
            written += f"(?:{'|'.join(map(_word, choices))})"
        else:
            written += f"(?:{'|'.join(map(_word_before, choices))})" + "?" * _may_be_missing(token)
    return written


def _may_be_missing(token: str) -> bool:
    return token == _GAP or token.startswith("[")


def _word_before(choice: str) -> str:
    return _word(choice) + ("" if choice.endswith("'") else _SEPARATE)


def _word(choice: str) -> str:
    return re.escape(_plain(choice)).replace(r"\*", r"\w*")


def _plain(text: str) -> str:
    return "".join(_folded_char(char) for char in text)


def _folded_char(char: str) -> str:
    if char.isspace():
        return " "
    if char in "’‘ʼ´":
        return "'"
    if char in "‐‑":
        return "-"
    return "" if unicodedata.category(char) == "Cf" else folded(char).replace("œ", "oe").replace("æ", "ae")


def _turns(text: str, prose: str, lexicon: Lexicon, client_kind: str) -> Iterator[Remark]:
    pieces = [("" if char == "*" else _folded_char(char)) for char in prose]  # « * » is Markdown's, not a word
    plain = "".join(pieces)
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    for turn in lexicon.turns:
        if turn.client_kind not in ("", client_kind):
            continue
        harmless = [found.span() for found in turn.unless.finditer(plain)] if turn.unless else []
        for found in turn.said.finditer(plain):
            if not any(start <= found.start() and found.end() <= end for start, end in harmless):
                start, end = places[found.start()], places[found.end() - 1] + 1
                while end < len(text) and unicodedata.combining(text[end]):
                    end += 1
                yield _remark(turn.kind, text, start, end, lexicon, neutral=turn.neutral)


def _opens_a_sentence(text: str, start: int) -> bool:
    return not (before := text[:start].rstrip(' \t\u00a0\u202f«“"*-')) or before[-1] in ".!?\n"


def _remark(kind: Kind, text: str, start: int, end: int, lexicon: Lexicon, *, neutral: str) -> Remark:
    words = text[start:end]
    if neutral and _opens_a_sentence(text, start):
        neutral = neutral[0].upper() + neutral[1:]
    instead = (
        Said(fr=f"Écrivez plutôt\u00a0: «\u00a0{neutral}\u00a0».", en=f"Write instead: “{neutral}”.")
        if neutral
        else Said(fr="Retirez ces mots.", en="Remove these words.")
    )
    return Remark(kind, start, end, words, lexicon.whys[kind], instead, neutral)


# ── Capitals and signs ───────────────────────────────────────────────────────────────────────────


def _capitals(text: str, prose: str, lexicon: Lexicon, spared: frozenset[str]) -> Iterator[Remark]:
    words = list(_WORD.finditer(prose))
    place = 0
    while place < len(words):
        run = _run(prose, words[place:])
        before = words[place - 1] if place else None
        if run and _is_raised(run, before, prose, lexicon, spared):
            start, end = run[0].start(), run[-1].end()
            yield _remark("capitals", text, start, end, lexicon, neutral=_lowered(prose, start, end, lexicon))
        place += max(1, len(run))


def _run(prose: str, words: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The words in capitals that follow each other from the first of these, on one line."""
    run: list[re.Match[str]] = []
    for word in words:
        between = prose[run[-1].end() : word.start()] if run else ""
        if not _is_in_capitals(word[0]) or not _BETWEEN_CAPITALS.fullmatch(between):
            break
        run.append(word)
    return run


def _is_in_capitals(word: str) -> bool:
    word = unicodedata.normalize("NFC", word)
    return word.isupper() and word.replace("-", "").isalpha()


def _is_raised(
    run: Sequence[re.Match[str]],
    before: re.Match[str] | None,
    prose: str,
    lexicon: Lexicon,
    spared: frozenset[str],
) -> bool:
    """Whether words in capitals are a raised voice, and not a name, an abbreviation or a formula of the law."""
    words = [folded(word[0]) for word in run]
    if " ".join(words) in lexicon.formulas:
        return False
    words = [word for word in words if word not in spared]
    if any(word in lexicon.loud for word in words):
        return True
    if before and "\n" not in prose[before.end() : run[0].start()] and _leads_a_name(before[0]):
        return False
    return any(
        len(word) >= LOUD_CHARS_MIN and word not in lexicon.acronyms and not _ROMAN.fullmatch(word) for word in words
    )


def _leads_a_name(word: str) -> bool:
    """« Marie DUPONT », « M. DUPONT », « 44000 NANTES », « 12 RUE DES LILAS »: as forms and envelopes ask."""
    return word[0].isupper() or word[0].isdigit()


def _lowered(prose: str, start: int, end: int, lexicon: Lexicon) -> str:
    """The words without their capitals, abbreviations kept; `_remark` gives a sentence its first."""
    return _WORD.sub(lambda word: word[0] if folded(word[0]) in lexicon.acronyms else word[0].lower(), prose[start:end])


def _signs(text: str, prose: str, lexicon: Lexicon) -> Iterator[Remark]:
    for found in _SIGNS.finditer(prose):
        sign = "?" if "?" in found[0] else "."
        start = found.start() + (len(found[0]) - len(found[0].lstrip()) if sign == "?" else 0)
        yield _remark("signs", text, start, found.end(), lexicon, neutral=sign)


# ── Length, and what stands where ────────────────────────────────────────────────────────────────


def _length(text: str, lexicon: Lexicon, words_max: int | None) -> Iterator[Remark]:
    """What goes beyond the budget, from its first word."""
    words = list(_words(text))
    over = 0 if words_max is None else len(words) - words_max
    if over > 0:
        start, end = words[-over].start(), words[-1].end()
        instead = Said(
            fr=f"Retirez {over} mot{'s' if over > 1 else ''}\u00a0: {words_max} au plus.",
            en=f"Remove {over} word{'s' if over > 1 else ''}: {words_max} at most.",
        )
        yield Remark("length", start, end, text[start:end], lexicon.whys["length"], instead)


def _words(text: str) -> Iterator[re.Match[str]]:
    tagless = _TAG.sub(lambda found: " " * len(found[0]), text)
    whole = _HOLE.sub(lambda found: "x" * len(found[0]), tagless)
    return (found for found in _BETWEEN_SPACES.finditer(whole) if any(char.isalnum() for char in found[0]))


def _apart(found: Iterable[Remark]) -> list[Remark]:
    """The remarks in reading order, one for the same words: the first, and of two that start together the longer."""
    kept: list[Remark] = []
    for remark in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or remark.start >= kept[-1].end:
            kept.append(remark)
    return kept
