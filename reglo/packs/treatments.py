"""Tax treatments: what a line may bear in a place, in the words of the editor.

A treatment (« 20 », « franchise », « taxable ») names its taxes: one in France, two in Québec,
none for a small supplier. Rates are figures, so a treatment costs what it costs on the day of
issue. A treatment that asks for no tax names the mention that says why.
"""

from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Literal

from reglo.packs.facts import read_toml
from reglo.rules.invoicing import Address, ClientKind, DocumentKind, Party
from reglo.rules.reading import Said

Operations = Literal["services", "goods", "both"]

UNTAXED = "0"
ANYWHERE = Address()  # nothing typed yet


@dataclass(frozen=True)
class TaxSpec:
    """One tax of a treatment: `rate` is the key of a figure, or "0"; `reason` the key of a mention."""

    name: str
    category: str
    rate: str
    code: str = ""
    reason: str = ""
    registration: str = ""  # the field of Party that holds the number printed beside the tax


@dataclass(frozen=True)
class Treatment:
    """A choice of the editor. `key` is what `DraftLine.tax` holds."""

    key: str
    label: Said
    taxes: tuple[TaxSpec, ...]


@dataclass(frozen=True)
class Situation:
    """Who sells what to whom: what decides which treatments make sense.

    `registered` says whether the seller collects tax; None when nobody said, and the
    numbers of the seller then decide. `operations` is None when nobody said what is sold.
    `special` is the treatment of a trade that only the seller can claim (« training »), or "".
    """

    seller: Party
    buyer_kind: ClientKind = "business"
    buyer: Address = ANYWHERE
    kind: DocumentKind = "invoice"
    registered: bool | None = None
    operations: Operations | None = None
    special: str = ""


class NoTreatment(LookupError):
    """A place knows no such treatment. The message names both, in both languages."""

    def __init__(self, *, key: str, place: str, place_name: Said) -> None:
        self.key, self.place = key, place
        self.text_fr = f"Le traitement fiscal « {key} » n’existe pas pour ce lieu ({place_name.fr}, {place})."
        self.text_en = f"The tax treatment “{key}” does not exist for this place ({place_name.en}, {place})."
        super().__init__(self.text_fr)


def read(folder: Traversable) -> dict[str, Treatment]:
    """Every treatment of a pack, by key, in the order of its file."""
    found = [_treatment(table) for table in read_toml(folder, "taxes.toml")["treatment"]]
    by_key = {treatment.key: treatment for treatment in found}
    assert len(by_key) == len(found), "two treatments have the same key"
    return by_key


def _treatment(table: dict[str, Any]) -> Treatment:
    return Treatment(
        key=table["key"],
        label=Said(table["fr"], table["en"]),
        taxes=tuple(TaxSpec(**spec) for spec in table["taxes"]),
    )
