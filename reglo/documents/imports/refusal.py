"""Why nothing is taken from what was brought, in clear sentences."""

from collections.abc import Sequence

from reglo.rules.reading import Refusal, Said


class NotMoved(Refusal):
    """Nothing in these files can be taken; `code` says which kind of no it is, for the first of them."""

    def __init__(self, code: str, problems: Sequence[Said]) -> None:
        super().__init__(problems)
        self.code = code

    def in_words(self, language: str) -> str:
        """What, where and how to mend it, in `language`."""
        return self.reason(language)


class NotOpened(Refusal):
    """One file cannot be opened as anything that is known."""

    def __init__(self, code: str, fr: str, en: str) -> None:
        super().__init__([Said(fr, en)])
        self.code = code
