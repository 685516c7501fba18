"""From what the pre-flight names to where it is mended: a field of the paper, or another page."""

import re
from collections.abc import Container
from typing import NamedTuple

from reglo.rules.preflight import GAP, OK, WARNING, Finding

# What the rules name by a finer path than the paper has fields, or by another word.
_SAME: tuple[tuple[str, str], ...] = (
    (r"buyer", "buyer.name"),
    (r"buyer\.address\..*", "buyer.address"),
    (r"seller\.siren", "seller.siret"),
    (r"seller\.address\..*", "seller.address"),
    (r"payment\.(?:method|iban|bic)", "seller.iban"),
    (r"payment\.(?:interac_email|deposit_details)", "seller.interac_email"),
    (r"lines", "lines.0.title"),
    (r"prepaid", "paid_amount"),
    (r"currency", "rate"),
    (r"choices\.operations", "sold"),
    (r"choices\.performed_at", "performed_at"),
    (r"choices\.agreement", "agreement"),
    (r"delivered_to", "delivery"),
)
_DOWN_THE_PAPER = (
    "language", "seller.name", "seller.siret", "seller.address", "seller.vat", "seller.gst", "seller.qst", "buyer",
    "subject", "reason", "service", "sold", "delivery", "performed_at", "purchase", "contract", "agreement",
    "buyer_reference", "commitment", "lines", "adjustments", "terms", "paid", "rate", "seller", "note",
)  # fmt: skip
_ELSEWHERE = {
    "buyer": "client", "seller": "settings", "payment": "settings", "choices": "settings",
    "choices.penalty_rate": "client",
}  # fmt: skip


class Row(NamedTuple):
    """One row of the pre-flight as the page shows it."""

    level: str
    text: str
    field: str  # the path of the field on this page, or empty
    page: str  # « client », « settings » when it is mended elsewhere, or empty


def field_of(path: str) -> str:
    """The field of the paper that a path of the rules means."""
    return next((field for pattern, field in _SAME if re.fullmatch(pattern, path)), path)


def rows(findings: tuple[Finding, ...], *, on_paper: Container[str], language: str) -> list[Row]:
    """The pre-flight in the order one mends: what is missing, what is doubtful, what is in order."""
    found = [_row(finding, on_paper, language) for finding in findings]
    order: dict[str, int] = {GAP: 0, WARNING: 1, OK: 2}
    return sorted(dict.fromkeys(found), key=lambda row: (order[row.level], _place(row.field)))


def _place(field: str) -> int:
    """Where a field stands on the paper, from top to bottom; what is mended elsewhere comes last."""
    return next((i for i, start in enumerate(_DOWN_THE_PAPER) if field.startswith(start)), len(_DOWN_THE_PAPER))


def _row(finding: Finding, on_paper: Container[str], language: str) -> Row:
    field = field_of(finding.field)
    if field in on_paper:
        return Row(finding.level, finding.text(language), field, "")
    page = _ELSEWHERE.get(finding.field) or _ELSEWHERE.get(finding.field.partition(".")[0], "")
    return Row(finding.level, finding.text(language), "", page)


def errors(findings: tuple[Finding, ...], language: str) -> dict[str, str]:
    """What blocks, by field of the paper: several sentences on one field follow each other."""
    said: dict[str, list[str]] = {}
    for finding in findings:
        if finding.level == GAP:
            said.setdefault(field_of(finding.field), []).append(finding.text(language))
    return {field: " ".join(dict.fromkeys(texts)) for field, texts in said.items()}


def anchor(field: str) -> str:
    """The identifier of a field in the page: « f-lines-0-title »."""
    return "f-" + field.replace(".", "-")
