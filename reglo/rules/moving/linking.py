"""Joining what several tables say: invoices and payments name a client by its code, its name, or otherwise written.

One client row each, and every invoice calls it by its key. What an invoice knows of a client that has a row of its
own fills what that row leaves empty.
"""

from collections.abc import Mapping
from dataclasses import fields, replace

from reglo.rules.moving.cells import called
from reglo.rules.moving.parcel import ClientRow, Remark
from reglo.rules.moving.sheets import Finds
from reglo.rules.reading import Said, shown

_KEPT = ("where", "key", "name", "kind")  # said by the client's own row alone


def link(finds: Finds) -> None:
    """Give every client one row, and every invoice and payment its client's key."""
    rows: dict[str, ClientRow] = {}
    keys: dict[str, str] = {}
    for row in finds.clients:
        key = keys.setdefault(called(row.key), row.key)
        if key in rows:
            finds.remarks.append(_merged(row, rows[key]))
        rows[key] = _filled(rows[key], row) if key in rows else row
    for row in finds.clients:
        keys.setdefault(called(row.name), row.key)
    for row in finds.named:
        known = keys.get(called(row.key)) or keys.get(called(row.name))
        if known is None:
            rows[row.key] = row
            keys[called(row.key)] = row.key
            keys.setdefault(called(row.name), row.key)
        else:
            rows[known] = _filled(rows[known], row)
    finds.clients = list(rows.values())
    finds.named = []
    finds.invoices = [replace(one, client=_key(one.client, keys)) for one in finds.invoices]
    finds.payments = [replace(one, client=_key(one.client, keys)) for one in finds.payments]


def _merged(row: ClientRow, kept: ClientRow) -> Remark:
    """Two tables with the same client: one is kept, with what the other adds."""
    place = kept.where
    return Remark(
        row.where,
        "doubt",
        Said(
            f"Le client « {shown(row.key)} » est aussi à la ligne {place.line} de {shown(place.file)} : un seul est repris.",
            f"The client “{shown(row.key)}” is also on line {place.line} of {shown(place.file)}: one is taken.",
        ),
    )


def _key(client: str, keys: Mapping[str, str]) -> str:
    return keys.get(called(client), client)


def _filled(row: ClientRow, other: ClientRow) -> ClientRow:
    """The row, with what another says where it says nothing."""
    missing = {
        one.name: value
        for one in fields(row)
        if one.name not in _KEPT and not getattr(row, one.name) and (value := getattr(other, one.name))
    }
    return replace(row, **missing) if missing else row
