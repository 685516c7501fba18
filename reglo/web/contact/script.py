"""The script of a call, cut where the voice pauses: five steps, then how to end, and what else may happen.

A script is a text like the others (`packs/texts`): titles or numbered lines begin its steps, quotation
marks hold what is said aloud, the rest is for the eyes of whoever calls. The step that lists the reasons
is left out: the page offers them as something to press.

>>> sheet = read("*Respirez.*\\n\\n## 1. Ouverture (10 secondes)\\n\\n« Bonjour ! »\\n\\n*Attendez.*")
>>> sheet.calm[0].words, sheet.steps[0].name, [line.said for line in sheet.steps[0].lines]
('Respirez.', 'Ouverture', [True, False])
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reglo.documents import markdown
from reglo.documents.markdown import Block, Heading, Items, Line, Paragraph

STEPS = 4  # opening, facts, question, silence: the reason is the fifth
_NUMBER = re.compile(r"^[0-9]+\. *")
_ASIDE = re.compile(r" *\([^)]*\)$")
_QUOTES = "«“"


@dataclass(frozen=True)
class Spoken:
    """One line: said aloud, or read for oneself."""

    runs: Line
    said: bool

    @property
    def words(self) -> str:
        """The line without its manners."""
        return markdown.words(self.runs)


@dataclass(frozen=True)
class Step:
    """A moment of the call, with its name and its lines."""

    name: str
    lines: tuple[Spoken, ...]


@dataclass(frozen=True)
class Script:
    """What one reads before dialling, the steps up to the silence, how to end, and what else may happen."""

    calm: tuple[Spoken, ...] = ()
    steps: tuple[Step, ...] = ()
    ends: tuple[Step, ...] = ()
    others: tuple[Step, ...] = ()

    @property
    def opening(self) -> str:
        """The first words said aloud."""
        said = (line.words for step in (*self.steps, *self.ends) for line in step.lines if line.said)
        return next(said, "")


def read(body: str) -> Script:
    """The script in its parts."""
    first, *rest = _cut(list(markdown.blocks(body)))
    kept = [step for step in rest if step.lines and not _lists_texts(step)]
    steps, after = kept[:STEPS], kept[STEPS:]
    return Script(first.lines, tuple(steps), tuple(after[:1]), tuple(after[1:]))


def lines(body: str) -> tuple[Spoken, ...]:
    """A short script without steps, said once the reason is known; its first line is what one hears."""
    found = [_spoken(line) for block in markdown.blocks(body) for line in _lines_of(block)]
    return (replace(found[0], said=False), *found[1:])


def _cut(found: Sequence[Block]) -> list[Step]:
    """What stands before the first step, then each step: under its title, or behind its name in bold."""
    titled = any(isinstance(block, Heading) for block in found)
    steps = [Step("", ())]
    for block in found:
        if isinstance(block, Heading):
            steps.append(Step(_name(markdown.words(block.line)), ()))
            continue
        for line in _lines_of(block):
            if not titled and line[0].strong and len(line) > 1:
                steps.append(Step(_name(line[0].text.rstrip(".: \u00a0")), (_spoken(_unindented(line[1:])),)))
            else:
                steps[-1] = Step(steps[-1].name, (*steps[-1].lines, _spoken(line)))
    return steps


def _lines_of(block: Block) -> Iterator[Line]:
    match block:
        case Paragraph(lines=found):
            yield from found
        case Items(items=items):
            yield from (line for _, line in items)


def _unindented(line: Line) -> Line:
    """The line without the space that followed its name."""
    return (replace(line[0], text=line[0].text.lstrip()), *line[1:])


def _spoken(line: Line) -> Spoken:
    """Words between quotation marks, after a word in bold at most, are for the voice."""
    aloud = line[1:] if line[0].strong else line
    return Spoken(line, markdown.words(aloud).lstrip()[:1] in tuple(_QUOTES))


def _lists_texts(step: Step) -> bool:
    """The step that names other texts is drawn as choices."""
    return any(run.code for line in step.lines for run in line.runs)


def _name(title: str) -> str:
    return _ASIDE.sub("", _NUMBER.sub("", title))
