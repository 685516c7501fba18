"""Cash is short: two or three dated payments, proposed in writing, then accepted or not."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.books.followups import plans, replies, saying, tracks
from reglo.books.followups.cases import Owed
from reglo.books.followups.plans import InstalmentPlan
from reglo.books.followups.replies import Done, Reply
from reglo.documents.messages import CannotFill, Filled
from reglo.rules import amounts, dates, money
from reglo.rules.followup import silences
from reglo.rules.money import ZERO
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags
from reglo.web.tracks.sheet import Desk, Sheet, TrackForm, amount_field, day_field, named

FIRST_DAYS = 5  # business days: « le premier cette semaine »
PROPOSED = 3
GRACE_DAYS = 5
WHOLE = range(1, plans.LINES_MAX + 1)


class PlanForm(TrackForm):
    """The sums that are spread, and their payments."""

    sums = forms.MultipleChoiceField(
        label=_("Sommes à échelonner"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une somme.")},
    )
    due_1 = day_field(_("Premier versement, le"), error_messages={"required": _("Écrivez le jour.")})
    amount_1 = amount_field(_("Montant"), error_messages={"required": _("Écrivez le montant.")})
    due_2 = day_field(_("Deuxième versement, le"), error_messages={"required": _("Écrivez le jour.")})
    amount_2 = amount_field(_("Montant"), error_messages={"required": _("Écrivez le montant.")})
    due_3 = day_field(_("Troisième versement, le"), required=False)
    amount_3 = amount_field(_("Montant"), required=False)
    waive = forms.BooleanField(label=_("Ni pénalité ni intérêt tant que les dates sont tenues"), required=False)

    SAID_OF: ClassVar[dict[str, str]] = {
        "lines": "amount_1",
        **{f"lines.{i - 1}.due_on": f"due_{i}" for i in WHOLE},
        **{f"lines.{i - 1}.amount": f"amount_{i}" for i in WHOLE},
    }

    def __init__(self, desk: Desk, *, data: Any = None) -> None:
        owed = spreadable(desk)
        super().__init__(desk, data=data, initial=_proposed(desk, owed))
        self.fields["sums"].choices = [(str(one.id), named(one)) for one in owed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A third payment has a day and a sum, or neither; the last one makes the sum exact or is said."""
        given = self.cleaned_data
        for name, other in (("due_3", "amount_3"), ("amount_3", "due_3")):
            if given.get(other) and not given.get(name) and name not in self.errors:
                self.add_error(name, gettext("Un versement a un jour et un montant."))
        return given

    @property
    def lines(self) -> list[tuple[date, Decimal]]:
        """The dated payments, of a form that could be read."""
        given = self.cleaned_data
        return [(given[f"due_{i}"], given[f"amount_{i}"]) for i in WHOLE if given.get(f"due_{i}")]

    @property
    def chosen(self) -> list[Owed]:
        """The sums that are spread."""
        return [one for one in spreadable(self.desk) if str(one.id) in self.cleaned_data["sums"]]


def spreadable(desk: Desk) -> tuple[Owed, ...]:
    """What may be spread: what is past due, in one currency, and contested by nobody."""
    contested = silences.disputed(desk.followed.case)
    free = [one for one in desk.late if str(one.id) not in contested]
    return tuple(one for one in free if one.currency == free[0].currency)


def _proposed(desk: Desk, owed: Sequence[Owed]) -> dict[str, Any]:
    """Three shares that add up: this week, then each month, on days when a bank works."""
    total = sum((one.amount for one in owed), ZERO)
    if total <= ZERO:
        return {}
    calendar, shares = desk.followed.case.calendar, money.split(total, [1] * PROPOSED)
    first = calendar.after(desk.today, FIRST_DAYS)
    months = [dates.add_months(first, count) for count in range(PROPOSED)]
    days = [dates.business_day_on_or_after(day, holidays=calendar.holidays) for day in months]
    found: dict[str, Any] = {"sums": [str(one.id) for one in owed]}
    for index, (day, share) in enumerate(zip(days, shares, strict=True), start=1):
        found |= {f"due_{index}": tags.day(day), f"amount_{index}": amounts.written(share, language())}
    return found


class PlanSheet(Sheet):
    """Two or three dates the client can keep, accepted in writing."""

    kind = tracks.PLAN
    why = "instalments"
    title = _("Échelonner le paiement")
    todo = _("Proposez deux ou trois dates tenables : leur somme est exactement ce qui est dû.")
    send = _("Proposer ces dates")
    template = "web/tracks/_plan_facts.html"
    after = "web/tracks/_plans.html"

    def form(self, data: Any = None) -> PlanForm:
        """The payments, as typed or as proposed."""
        return PlanForm(self.desk, data=data)

    def words(self, form: TrackForm) -> Filled:
        """What is proposed to the client."""
        assert isinstance(form, PlanForm)
        lines, sums, waive = _told(form, self.desk)
        if not sums:  # each is contested: nothing to spread
            raise CannotFill(["plan_lines"])
        currency = sums[0].currency
        extra = partial(_values, lines, currency, self.desk.today, waive)
        return self.desk.filled(saying.PLAN, sums, extra)

    def act(self, form: TrackForm, reply: Reply) -> Done:
        """Note the plan and send it."""
        assert isinstance(form, PlanForm)
        return replies.propose_plan(
            self.desk.request.business, client_id=self.desk.client.id, sums=[one.id for one in form.chosen],
            lines=form.lines, grace_days=GRACE_DAYS, reply=reply,
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        """The plans proposed or accepted."""
        rows = self.desk.client.instalment_plans.filter(ended_on=None).prefetch_related("lines")
        return {"plans": [_shown(row) for row in rows.order_by("-proposed_at")]}

    def does(self, word: str) -> str | None:
        """The client accepted a plan, or did not."""
        act, _colon, plan_id = word.partition(":")
        known = {str(row.id): row for row in self.desk.client.instalment_plans.all()}
        plan = known.get(plan_id) if act in {"accept", "end"} else None
        if plan is None:
            return None
        whom: dict[str, Any] = {"on": self.desk.today, "by": self.desk.request.user, "at": clock.now()}
        if act == "end":
            plans.end(self.desk.request.business, plan_id=plan.id, **whom)
            return gettext("L’échéancier a pris fin : ces sommes sont suivies de nouveau.")
        plans.accept(self.desk.request.business, plan_id=plan.id, **whom)
        return gettext("C’est noté : plus aucun rappel tant que les dates sont tenues.")


def _told(form: PlanForm, desk: Desk) -> tuple[list[tuple[date, Decimal]], Sequence[Owed], bool]:
    """The payments the words speak of: those typed, or those proposed."""
    if form.is_bound:
        return form.lines, form.chosen, form.cleaned_data["waive"]
    owed = spreadable(desk)
    found = PlanForm(desk, data={**_proposed(desk, owed), "request_key": form.initial["request_key"]})
    found.full_clean()
    return found.lines, owed, False


def _values(
    lines: list[tuple[date, Decimal]],
    currency: str,
    today: date,
    waive: bool,
    locale: Any,
) -> saying.Values:
    return saying.plan(lines, GRACE_DAYS, currency, today, waive=waive, locale=locale)


def _shown(plan: InstalmentPlan) -> dict[str, Any]:
    lines = sorted(plan.lines.all(), key=lambda line: line.due_on)
    return {"plan": plan, "lines": lines, "accepted": plan.accepted_on is not None}
