"""An invoice that stays unpaid: the words over its duplicate by which a seller recovers the VAT it had paid.

Neither a credit note nor another invoice: the untouched invoice, copied, with the net price and the tax of what is
not paid. Only places whose law says so have words for it.

>>> over("fr", date(2026, 11, 23), net="100,00 €", vat="20,00 €").startswith("Facture demeurée impayée")
True
>>> over("ca-qc", date(2026, 11, 23), net="100,00 $", vat="14,98 $")
''
"""

from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from reglo.packs.facts import read_toml


def over(place: str, on: date, *, net: str, vat: str) -> str:
    """The words of the place in force on that day, with both amounts; empty where the law has none."""
    in_force = [one for one in _table().get(place, {}).get("periods", ()) if one["from"] <= on]
    if not in_force:
        return ""
    words: str = max(in_force, key=lambda one: one["from"])["fr"]
    return words.format(net=net, vat=vat)


@cache
def _table() -> dict[str, Any]:
    return read_toml(resources.files(__package__), "unpaid.toml")
