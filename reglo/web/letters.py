"""A message as the page shows it: its words alone, as a mail program without images would."""

from reglo.documents import markdown
from reglo.documents.eml import letter, plain
from reglo.documents.markdown import Paragraph
from reglo.web import figures

SAYS_SOMETHING = 45  # characters: longer than a greeting, or than a word on the language below


def text(subject: str, body: str, language: str) -> str:
    """The whole message in plain text, ready to be copied."""
    return plain.text_of(letter.read(subject, "", body, language, ()))


def foretaste(subject: str, body: str, language: str) -> str:
    """Its first sentence that says something: the one after the greeting. Numbers stay whole."""
    return figures.unbroken(_first_words(subject, body, language))


def _first_words(subject: str, body: str, language: str) -> str:
    read = letter.read(subject, "", body, language, ())
    for block in read.parts[0][1]:
        said = " ".join(markdown.words(line) for line in block.lines) if isinstance(block, Paragraph) else ""
        if len(said) >= SAYS_SOMETHING and not said.endswith(","):
            return said
    return letter.foretaste(read)
