"""The method of a place: what a business does before its owner changed anything, read from its `method.toml`.

>>> default("fr")["deposit_percent"], default("ca-qc")["terms"]
(30, '30 jours')
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from reglo.packs import facts
from reglo.packs.ladders import FOLDERS
from reglo.rules import policy
from reglo.rules.policy import Plain


@cache
def default(place: str) -> Mapping[str, Plain]:
    """Every value of the method of a new business; a mistake in the file is ours."""
    folder = resources.files(__package__).joinpath(FOLDERS[place])
    found = facts.read_toml(folder, "method.toml")
    assert found.keys() == policy.VALUES.keys(), found.keys() ^ policy.VALUES.keys()
    read = {key: policy.read(key, value) for key, value in found.items()}
    assert read == found, read
    return MappingProxyType(read)
