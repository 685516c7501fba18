"""What a person corrects in the way their tables are read: the kind, the order of dates, the meaning of a column.

>>> columns = (("Montant", "total"),)
>>> known = Words(exact={"invoices": {"total": "total", "montant": "amount"}}, within={})
>>> Chosen(columns=columns).words(known).exact["invoices"]
{'montant': 'total', 'total': 'total'}
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from reglo.rules.moving.days import Order
from reglo.rules.moving.headers import Kind, Words, plain


@dataclass(frozen=True)
class Chosen:
    """What was chosen instead of what was recognised; an empty field leaves it as it is."""

    kind: Kind | Literal[""] = ""
    order: Order = ""
    by_titles: bool = False  # by the titles alone, though they look like those of a tool
    columns: tuple[tuple[str, str], ...] = ()  # a header as it is written, and the field it holds; « - » to leave it

    def words(self, known: Words) -> Words:
        """The words that tables are read by, what was chosen before what is known."""
        meant = {plain(title): name for title, name in self.columns}
        presets = () if self.by_titles else known.presets
        return replace(
            known,
            exact={kind: _first(meant, words) for kind, words in known.exact.items()},
            presets=tuple(replace(one, columns=_first(meant, one.columns)) for one in presets),
            read_as=(self.kind,) if self.kind else known.read_as,
        )


AS_FOUND = Chosen()


def _first(meant: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """One column in two is read by the first of them: what was chosen comes before the rest."""
    return {**meant, **{name: field for name, field in known.items() if name not in meant}}
