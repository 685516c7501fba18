"""Why a file is not read at all, in one clear sentence."""

from reglo.rules.reading import Refusal, Said


class NotRead(Refusal):
    """The file is not an e-invoice that can be read; `code` says which kind of no it is."""

    def __init__(self, code: str, fr: str, en: str) -> None:
        super().__init__([Said(fr, en)])
        self.code = code
