"""How a dry run was read, and what a person chooses instead: kept in the address, so that nothing is stored for it."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reglo.books import imports
from reglo.documents import imports as reading
from reglo.rules.moving import Chosen, Parcel
from reglo.web.settings.section import language

KINDS = {"clients": _("des clients"), "invoices": _("des factures"), "payments": _("des paiements")}
ORDERS = {
    "dmy": _("jour d’abord : 03/04 est le 3 avril"),
    "mdy": _("mois d’abord : 03/04 est le 4 mars"),
}
TOOLS = {
    "abby": "Abby", "akaunting": "Akaunting", "dolibarr": "Dolibarr", "freshbooks": "FreshBooks",
    "invoiceninja": "Invoice Ninja", "invoiceplane": "InvoicePlane", "odoo": "Odoo", "quickbooks": "QuickBooks",
}  # fmt: skip
LEFT_OUT = "-"
COLUMNS_MAX = 80  # that may be corrected; a wider table has the rest in its file
TITLE_CHARS_MAX = 200
_TELLING = {"payments": {"received_on", "amount"}, "invoices": {"number", "issued_on", "total", "net", "balance"}}


class Column(NamedTuple):
    """One column: its title, what was chosen for it, and what it may hold."""

    title: str
    chosen: str
    understood: str
    fields: Sequence[tuple[str, str]]


def read(given: QueryDict) -> Chosen:
    """What the address says; anything it may not say is as if it were not there."""
    pairs = [one.partition(":") for one in given.getlist("colonne")]
    return _chosen(given, [(title, name) for name, _colon, title in pairs])


def typed(given: QueryDict) -> Chosen:
    """What the form of the dry run says."""
    return _chosen(given, list(zip(given.getlist("titre"), given.getlist("champ"), strict=False)))


def _chosen(given: QueryDict, named: Sequence[tuple[str, str]]) -> Chosen:
    kind, order = given.get("table", ""), given.get("dates", "")
    known = {*reading.fields(("clients", "invoices", "payments")), LEFT_OUT}
    columns = {title[:TITLE_CHARS_MAX]: name for title, name in named[:COLUMNS_MAX] if title and name in known}
    return Chosen(
        kind=cast("Any", kind if kind in KINDS else ""),
        order=cast("Any", order if order in ORDERS else ""),
        by_titles=given.get("titres") == "seuls",
        columns=tuple(columns.items()),
    )


def query(chosen: Chosen) -> str:
    """The same as the end of an address; empty where nothing was chosen."""
    said = [("table", chosen.kind), ("dates", chosen.order), ("titres", "seuls" if chosen.by_titles else "")]
    columns = [("colonne", f"{name}:{title}") for title, name in chosen.columns]
    told = urlencode([pair for pair in [*said, *columns] if pair[1]])
    return f"?{told}" if told else ""


def context(parcel: Parcel, chosen: Chosen) -> dict[str, Any]:
    """What the form of the dry run shows; no form where there is no table to read otherwise."""
    if not parcel.headers:
        return {"correctable": False, "chosen_query": query(chosen)}
    held = _kinds(parcel)
    return {
        "correctable": True,
        "chosen_query": query(chosen),
        "tool": TOOLS.get(parcel.tool, ""),
        "by_titles": chosen.by_titles,
        "kinds": [(key, label, key == chosen.kind) for key, label in KINDS.items()] if _is_one(parcel) else [],
        "orders": [(key, label, key == chosen.order) for key, label in ORDERS.items()] if held != ["clients"] else [],
        "readable": _columns(parcel, chosen, held),
    }


def _kinds(parcel: Parcel) -> list[str]:
    """What the tables hold, by what their columns were understood as."""
    meant = {name for _title, name in parcel.headers}
    found = [kind for kind, telling in _TELLING.items() if telling & meant]
    return found if found and _is_one(parcel) else [*found, "clients"]


def _is_one(parcel: Parcel) -> bool:
    """Whether everything comes from one table: its kind may then be chosen."""
    rows = (parcel.clients, parcel.invoices, parcel.payments, parcel.remarks, parcel.absorbed)
    places = [one.where for several in rows for one in several]
    return len({(where.file, where.sheet) for where in places}) == 1


def _columns(parcel: Parcel, chosen: Chosen, kinds: Sequence[str]) -> list[Column]:
    spoken, known = language(), imports.column(LEFT_OUT)
    names = reading.fields(cast("Any", kinds))
    fields = [(name, imports.column(name)(spoken)) for name in names if imports.column(name) != known]
    instead = dict(chosen.columns)
    return [
        Column(title, instead.get(title, ""), imports.column(name)(spoken), fields)
        for title, name in list(dict.fromkeys(parcel.headers))[:COLUMNS_MAX]
    ]
