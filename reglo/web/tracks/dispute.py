"""Dissatisfied: what is contested, a sum, the day of the answer; then the answer, by a credit note or as it is."""

import uuid
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reglo.books import corrections
from reglo.books.corrections import CannotCorrect
from reglo.books.followups import replies, saying, tracks
from reglo.books.followups.cases import Owed
from reglo.books.followups.disputes import ANSWER_DAYS, CannotDispute, Dispute
from reglo.books.followups.replies import Credit, Done, Reply
from reglo.books.followups.saying import Answer, Contested
from reglo.documents.messages import Filled
from reglo.documents.typography import Locale
from reglo.rules import amounts
from reglo.rules.money import ZERO
from reglo.rules.reading import Problem, Said
from reglo.web.settings.section import Words, language
from reglo.web.templatetags import reglo as tags
from reglo.web.tracks.sheet import Desk, Sheet, TrackForm, amount_field, day_field, named

PAY_DAYS = 5  # business days to pay what remains, from the answer
CREDIT = "credit"


class DisputeForm(TrackForm):
    """What is contested of which sum, and when one answers."""

    receivable = forms.ChoiceField(label=_("Sur la facture"))
    contested = Words(
        label=_("Ce qui ne convient pas, en une ligne"),
        max_length=200,
        required=True,
        error_messages={"required": _("Écrivez ce qui est contesté, en quelques mots.")},
    )
    summary = Words(
        label=_("Ce que vous avez compris, en une phrase"),
        max_length=500,
        help_text=_("Le client la lira, et pourra vous corriger."),
    )
    amount = amount_field(
        _("Somme en cause"),
        help_text=_("Le reste de la facture demeure dû."),
        error_messages={"required": _("Écrivez la somme en cause.")},
    )
    answer_on = day_field(
        _("Vous répondez au plus tard le"),
        help_text=_("Dans trois jours ouvrés au plus."),
        error_messages={"required": _("Écrivez le jour de votre réponse.")},
    )

    SAID_OF: ClassVar[dict[str, str]] = {"sums": "receivable", "subject": "contested"}

    def __init__(self, desk: Desk, *, data: Any = None) -> None:
        first, last = desk.late[0], desk.followed.case.calendar.after(desk.today, ANSWER_DAYS)
        note = desk.track.event.note if desk.track and desk.track.event else ""
        initial = {
            "receivable": str(first.id),
            "summary": " ".join(note.split())[:500],
            "amount": amounts.written(first.amount, language()),
            "answer_on": tags.day(last),
        }
        super().__init__(desk, data=data, initial=initial)
        self.last = last
        self.fields["receivable"].choices = [(str(one.id), named(one)) for one in desk.followed.sums]  # type: ignore[attr-defined]

    def clean_answer_on(self) -> date:
        """An answer is promised soon, or not believed."""
        day: date = self.cleaned_data["answer_on"]
        if day > self.last:
            raise forms.ValidationError(
                gettext("C’est trop loin : répondez au plus tard le %(day)s.") % {"day": tags.day_long(self.last)}
            )
        return day

    @property
    def owed(self) -> Owed:
        """The sum it is about."""
        chosen = self.cleaned_data["receivable"]
        return next(one for one in self.desk.followed.sums if str(one.id) == chosen)


class DisputeSheet(Sheet):
    """A doubt is heard, kept to its object, and answered on a day that is said."""

    kind = tracks.DISPUTE
    why = "dispute_narrow"
    why_also = "dispute_answer_date"
    title = _("Répondre à ce qui ne convient pas")
    todo = _(
        "Notez le point et la somme en cause, et dites quand vous répondez : les rappels s’arrêtent pour cette somme, "
        "le reste demeure dû. Un défaut grave peut justifier une retenue ; un désaccord, non."
    )
    send = _("Accuser réception")

    def form(self, data: Any = None) -> DisputeForm:
        """The dispute, as typed or as proposed."""
        return DisputeForm(self.desk, data=data)

    def words(self, form: TrackForm) -> Filled:
        """What tells the client it was heard. Before anything is typed, it lacks what is contested."""
        assert isinstance(form, DisputeForm)
        given = form.cleaned_data if form.is_bound else {}
        owed = form.owed if form.is_bound else self.desk.late[0]
        one = Contested(
            given.get("contested", ""), given.get("summary", ""), given.get("amount", owed.amount), owed.amount,
            owed.due_on, owed.currency,
        )  # fmt: skip
        extra = partial(saying.acknowledgement, one, given.get("answer_on", form.last), self.desk.today)
        return self.desk.filled(saying.ACKNOWLEDGEMENT, [owed], lambda locale: extra(locale=locale))

    def act(self, form: TrackForm, reply: Reply) -> Done:
        """Open the dispute and say so."""
        assert isinstance(form, DisputeForm)
        given = form.cleaned_data
        return replies.acknowledge(
            self.desk.request.business, client_id=self.desk.client.id, receivable_id=form.owed.id,
            subject=given["contested"], summary=given["summary"], amount=given["amount"],
            answer_on=given["answer_on"], reply=reply,
        )  # fmt: skip


class AnswerForm(TrackForm):
    """What was found, what is proposed, how it ends."""

    resolution = forms.ChoiceField(
        label=_("Comment cela se termine"),
        choices=(
            ("as_is", _("La somme reste due")),
            (CREDIT, _("Un avoir")),
            ("redone", _("Le travail est repris")),
            ("withdrawn", _("Le client y renonce")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez comment le litige se termine.")},
    )
    finding = Words(
        label=_("Ce que vous avez constaté"),
        max_length=1000,
        required=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez ce que vous avez constaté.")},
    )
    proposal = Words(
        label=_("Ce que vous proposez"),
        max_length=1000,
        required=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez ce que vous proposez.")},
    )
    credit = amount_field(_("Montant de l’avoir, avant taxes"), required=False)
    concession = forms.BooleanField(
        label=_("C’est une concession"),
        required=False,
        help_text=_("Le travail était conforme : l’avoir compte alors dans ce que ce client coûte."),
    )
    due_on = day_field(_("Le reste est à régler le"), error_messages={"required": _("Écrivez le jour.")})

    SAID_OF: ClassVar[dict[str, str]] = {"amount": "credit"}

    def __init__(self, desk: Desk, dispute: Dispute, *, data: Any = None) -> None:
        self.dispute = dispute
        due_on = max(dispute.receivable.due_on, desk.followed.case.calendar.after(desk.today, PAY_DAYS))
        super().__init__(desk, data=data, initial={"resolution": "as_is", "due_on": tags.day(due_on)})

    def clean(self) -> dict[str, Any]:
        """A credit note has a sum, within what is left of its invoice."""
        given = self.cleaned_data
        self.content: dict[str, Any] = {}
        self.credited = ZERO
        if given.get("resolution") == CREDIT and "credit" not in self.errors:
            try:
                self._prepare(given.get("credit") or ZERO)
            except CannotCorrect as refusal:
                self.add_error("credit", _refused(refusal.key))
        return given

    def _prepare(self, amount: Decimal) -> None:
        invoice, business = self.dispute.receivable.invoice, self.desk.request.business
        self.content = corrections.content_of(
            invoice, way=corrections.AMOUNT, reason=self.dispute.subject, amount=amount,
            concession=self.cleaned_data.get("concession", False),
        )  # fmt: skip
        self.credited = corrections.total_of(business, invoice, self.content, on=self.desk.today)
        if self.credited > self.dispute.receivable.open_amount:
            self.add_error("credit", gettext("C’est plus que ce qui reste dû de cette somme."))


def _refused(key: str) -> str:
    return {
        "no_amount": gettext("Écrivez un montant plus grand que zéro."),
        "elsewhere": gettext("Cette facture a été émise ailleurs : faites-y son avoir, puis importez-le ici."),
        "too_much": gettext("C’est plus que ce qui reste de cette facture, avant taxes."),
    }.get(key, gettext("Cette facture est déjà entièrement corrigée."))


class AnswerSheet(Sheet):
    """The answer that was promised: what was found, a sum, a day."""

    kind = tracks.DISPUTE
    why = "dispute_answer_date"
    title = _("Donner la réponse promise")
    todo = _("Dites ce que vous avez constaté, ce que vous proposez, et la somme qui reste avec son jour.")
    send = _("Envoyer la réponse")
    of_owner = True
    template = "web/tracks/_answer_facts.html"

    def __init__(self, desk: Desk, dispute: Dispute) -> None:
        super().__init__(desk)
        self.dispute = dispute

    def form(self, data: Any = None) -> AnswerForm:
        """The answer, as typed."""
        return AnswerForm(self.desk, self.dispute, data=data)

    def words(self, form: TrackForm) -> Filled:
        """What is answered. Before anything is typed, it lacks what was found."""
        assert isinstance(form, AnswerForm)
        row = self.dispute
        receivable = row.receivable
        given = form.cleaned_data if form.is_bound else {}
        one = Contested(
            row.subject, row.summary, row.amount, receivable.open_amount, receivable.due_on,
            receivable.invoice.currency,
        )  # fmt: skip
        answer = Answer(
            given.get("finding", ""), given.get("proposal", ""), form.credited if form.is_bound else ZERO,
            given.get("due_on", self.desk.today),
        )  # fmt: skip
        owed = [sum_ for sum_ in self.desk.followed.sums if sum_.id == receivable.id]

        def said(locale: Locale) -> saying.Values:
            return saying.resolution(one, answer, self.desk.today, locale)

        return self.desk.filled(saying.RESOLUTION, owed, said)

    def act(self, form: TrackForm, reply: Reply) -> Done:
        """Close the dispute, send the answer, and open its credit note."""
        assert isinstance(form, AnswerForm)
        given = form.cleaned_data
        if self.dispute.resolved_on is not None:
            raise CannotDispute([Problem("", ANSWERED)])
        return replies.resolve_dispute(
            self.desk.request.business, dispute_id=self.dispute.id, resolution=given["resolution"],
            finding=given["finding"], proposal=given["proposal"],
            credit=Credit(self.dispute.receivable.invoice, form.content) if form.content else None, reply=reply,
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        """The dispute, as it was opened."""
        return {"dispute": self.dispute}

    def after_url(self, done: Done) -> str:
        """The credit note is read again, then issued."""
        return reverse("draft", args=[done.draft.id]) if done.draft else ""


ANSWERED = Said("Ce litige a déjà sa réponse.", "This dispute has its answer already.")


def open_dispute(desk: Desk, chosen: str) -> Dispute | None:
    """The dispute that waits for its answer: the one asked for, or the one promised soonest."""
    rows = desk.client.disputes.filter(resolved_on=None).select_related(
        "receivable__invoice__entry", "receivable__invoice__client"
    )
    try:
        named_one = rows.filter(id=uuid.UUID(chosen)).first() if chosen else None
    except ValueError:
        named_one = None
    found: Dispute | None = named_one or rows.order_by("answer_on", "id").first()
    return found
