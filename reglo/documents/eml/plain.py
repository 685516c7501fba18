"""The message as plain text: what a person would have typed, its links on their own lines."""

from collections.abc import Sequence

from reglo.documents import markdown
from reglo.documents.eml import letter
from reglo.documents.eml.letter import Letter
from reglo.documents.markdown import Block, Paragraph

# Between two languages; the foot has the usual mark of signatures (RFC 3676, 4.3), which mail
# programs fold or set in grey.
_BETWEEN = "* * *"
_SIGNATURE_MARK = "-- "


def text_of(message: Letter) -> str:
    """The whole text, ending with a line feed."""
    parts = [_blocks(blocks) for _, blocks in message.parts]
    whole = f"\n\n{_BETWEEN}\n\n".join(parts)
    foot = "\n".join(filter(None, (message.files, _blocks(message.foot))))
    return f"{whole}\n\n{_SIGNATURE_MARK}\n{foot}\n" if foot else f"{whole}\n"


def _blocks(blocks: Sequence[Block]) -> str:
    return "\n\n".join(
        _account(block) if letter.is_account(block) else next(markdown.plain_blocks([block])) for block in blocks
    )


def _account(block: Block) -> str:
    """The facts of a payment, set in by two spaces so that they are found at once."""
    assert isinstance(block, Paragraph)
    return "\n".join(f"  {markdown.words(line)}" for line in block.lines)
