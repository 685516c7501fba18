"""What the text of a letter says beyond the case: the plan, the dispute, the formal notice that it follows."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reglo.books.followups.cases import Followed
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.plans import InstalmentPlan
from reglo.books.letters import Letter
from reglo.documents import messages, typography
from reglo.documents.messages import sentences
from reglo.documents.typography import Locale
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business

Values = Mapping[str, messages.Value]
PLAN, HEARD, ANSWERED, LAST_DOOR = "instalment_plan", "dispute_acknowledgement", "dispute_resolution", "court_notice"
FILING_DAYS = 8  # from the last letter to the day the file is handed over, where no other day is said


def of_step(business: "Business", followed: Followed, step: str, *, today: date, locale: Locale) -> Values:
    """The values of one step, in a locale; none where the books hold nothing for it. Inside `tenant()`."""
    if step == PLAN and (plan := plan_of(business, followed)):
        return _plan(plan, today, locale)
    if step in {HEARD, ANSWERED} and (dispute := dispute_of(business, followed, step)):
        return _dispute(dispute, today, locale)
    if step == LAST_DOOR and (notice := notice_of(business, followed)):
        return _notice(notice, today, locale)
    return {}


def plan_of(business: "Business", followed: Followed) -> InstalmentPlan | None:
    """The plan that was proposed last and not given up."""
    rows = business.instalmentplans.filter(client_id=followed.client_id, ended_on=None)
    found: InstalmentPlan | None = rows.prefetch_related("lines").order_by("-proposed_at").first()
    return found


def dispute_of(business: "Business", followed: Followed, step: str) -> Dispute | None:
    """The dispute a letter acknowledges, open; or the one it answers, the last."""
    rows = business.disputes.filter(client_id=followed.client_id).select_related("receivable__invoice")
    if step == HEARD:
        rows = rows.filter(resolved_on=None)
    found: Dispute | None = rows.order_by("-opened_at").first()
    return found


def notice_of(business: "Business", followed: Followed) -> Letter | None:
    """The formal notice that was posted last."""
    rows = business.letters.filter(client_id=followed.client_id, step="formal_notice", posted_on__isnull=False)
    found: Letter | None = rows.order_by("-posted_on", "-written_at").first()
    return found


def _plan(plan: InstalmentPlan, today: date, locale: Locale) -> Values:
    lines = sorted(plan.lines.all(), key=lambda line: line.due_on)
    return {
        "plan_count": str(len(lines)),
        "plan_grace_days": str(plan.grace_days),
        "plan_total": sentences.amount_in_sentence(sum((one.amount for one in lines), ZERO), plan.currency, locale),
        "plan_lines": tuple(
            {
                "what": str(number),
                "when": sentences.date_in_sentence(one.due_on, today=today, locale=locale),
                "amount": typography.amount(one.amount, plan.currency, locale),
            }
            for number, one in enumerate(lines, 1)
        ),
    }


def _dispute(dispute: Dispute, today: date, locale: Locale) -> Values:
    owed, currency = dispute.receivable, dispute.receivable.invoice.currency
    rest = max(owed.open_amount - dispute.amount, ZERO)
    due_on = sentences.date_in_sentence(owed.due_on, today=today, locale=locale)
    return {
        "dispute_subject": dispute.subject,
        "dispute_summary": dispute.summary or dispute.subject,
        "dispute_finding": dispute.finding,
        "resolution_proposal": dispute.proposal,
        "disputed_amount": sentences.amount_in_sentence(dispute.amount, currency, locale),
        "dispute_reply_date": sentences.date_in_sentence(dispute.answer_on, today=today, locale=locale),
        "undisputed_amount": sentences.amount_in_sentence(rest, currency, locale) if rest else "",
        "undisputed_due_date": due_on if rest else "",
    }


def _notice(notice: Letter, today: date, locale: Locale) -> Values:
    def said(day: date | None) -> str:
        return typography.date_long(day, locale) if day else ""

    return {
        "notice_date": said(notice.written_on),
        "notice_received_date": said(notice.received_on),
        "notice_presented_date": "" if notice.received_on else said(notice.presented_on),
        "filing_date": said(today + timedelta(days=FILING_DAYS)),
    }
