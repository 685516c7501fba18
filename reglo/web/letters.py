"""A message as the page shows it: its words alone, as a mail program without images would."""

from reglo.documents import markdown
from reglo.documents.eml import letter, plain
from reglo.documents.markdown import Paragraph

WORD_JOINER = "\u2060"
SAYS_SOMETHING = 45  # characters: longer than a greeting, or than a word on the language below


def text(subject: str, body: str, language: str) -> str:
    """The whole message in plain text, ready to be copied."""
    return plain.text_of(letter.read(subject, "", body, language, ()))


def foretaste(subject: str, body: str, language: str, *, number: str) -> str:
    """Its first sentence that says something: the one after the greeting. The number of the document stays whole."""
    said = _first_words(subject, body, language)
    return said.replace(number, number.replace("-", f"-{WORD_JOINER}")) if number else said


def _first_words(subject: str, body: str, language: str) -> str:
    read = letter.read(subject, "", body, language, ())
    for block in read.parts[0][1]:
        said = " ".join(markdown.words(line) for line in block.lines) if isinstance(block, Paragraph) else ""
        if len(said) >= SAYS_SOMETHING and not said.endswith(","):
            return said
    return letter.foretaste(read)
