"""From a draft to a sealed invoice: complete or refused, and never looked up again.

Sealing writes down everything the document says for ever: amounts of each line, taxes,
sums, due dates, mentions and the dated figures they rest on. It takes plain values, worked
out by the caller from the pack of the place and from the payment terms.

A draft with gaps is refused once, with every reason (`CannotIssue`). What the caller got
wrong (instalments that do not add up) is our mistake, and stops at an assertion.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

from reglo.rules import money, numbering, preflight, tax
from reglo.rules.invoicing import SCHEMA, Draft, DraftLine, Figure, Instalment, Mention, Sealed, SealedLine
from reglo.rules.preflight import Finding

# What a sealed invoice repeats of its draft word for word: everything but what is worked out.
_REPEATED = ({one.name for one in fields(Draft)} & {one.name for one in fields(Sealed)}) - {"lines", "adjustments"}


class CannotIssue(Exception):
    """Says in one go everything that keeps a draft from being issued; `reasons` are gaps only."""

    def __init__(self, reasons: Sequence[Finding]) -> None:
        super().__init__(" ".join(reason.text_fr for reason in reasons))
        self.reasons = tuple(reasons)

    def reason(self, language: str) -> str:
        """Every reason, in the language of the reader, as sentences that follow each other."""
        return " ".join(reason.text(language) for reason in self.reasons)


def seal_draft(
    draft: Draft,
    *,
    number: str,
    on: date,
    taxes: Mapping[str, Sequence[tax.Tax]],
    unit_code: Callable[[str], str],
    mentions: Sequence[Mention],
    figures: Sequence[Figure],
    instalments: Sequence[Instalment] | None,
    terms_sentence: str,
    findings: Sequence[Finding] | None = None,
    prepaid: Decimal = money.ZERO,
    extra: Mapping[str, str] | None = None,
) -> Sealed:
    """The document `number`, issued on a day. Raises CannotIssue with every gap.

    `taxes`, `prepaid` as in `preflight.missing`; `findings` are what it answered for this very draft, with what the
    caller alone can check; without them they are worked out here. The rest is frozen as it comes.
    """
    if findings is None:
        findings = preflight.missing(draft, on=on, taxes=taxes, instalments=instalments, prepaid=prepaid)
    _refuse_gaps(number, findings)
    tax_totals, sums = tax.totals(draft.lines, draft.adjustments, taxes.__getitem__, prepaid, draft.taxes_left)
    return Sealed(
        schema=SCHEMA,
        number=number,
        issued_on=on,
        lines=tuple(sealed_line(line, unit_code) for line in draft.lines),
        adjustments=tuple(replace(one, amount=money.cents(one.amount)) for one in draft.adjustments),
        taxes=tax_totals,
        totals=sums,
        terms_sentence=terms_sentence,
        instalments=_due(draft, instalments, sums.payable),
        mentions=tuple(mentions),
        figures=tuple(figures),
        extra=dict(extra or {}),
        **{name: getattr(draft, name) for name in _REPEATED},
    )


def sealed_line(line: DraftLine, unit_code: Callable[[str], str]) -> SealedLine:
    """One line with its amounts, in cents."""
    gross, allowance, net = tax.line_amounts(line)
    return SealedLine(
        title=line.title,
        detail=line.detail,
        quantity=line.quantity,
        unit=line.unit,
        unit_code=unit_code(line.unit),
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        offered=line.offered,
        tax=line.tax,
        gross=gross,
        allowance=allowance,
        net=net,
    )


def _refuse_gaps(number: str, findings: Sequence[Finding]) -> None:
    fault = numbering.fault(number)
    of_number = (preflight.gap("number", "number", fault.text_fr, fault.text_en),) if fault else ()
    if reasons := (*of_number, *preflight.gaps(findings)):
        raise CannotIssue(reasons)


def _due(draft: Draft, instalments: Sequence[Instalment] | None, payable: Decimal) -> tuple[Instalment, ...]:
    """The instalments, that add up to what is payable; none on a credit note: nothing is due on it."""
    if draft.kind == "credit_note" or not instalments:
        return ()
    total = sum((part.amount for part in instalments), money.ZERO)
    assert total == payable, f"instalments of {total} do not make the {payable} payable"
    return tuple(instalments)
