"""The page of a track: what was said, what to do, the facts, the words ready, and « C’est fait »."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import post
from reglo.books.clients import Client
from reglo.books.followups import cases, replies, tracks
from reglo.books.followups.tracks import Track
from reglo.documents.messages import CannotFill, Filled
from reglo.packs import reasons, texts, tone
from reglo.packs.reasons import UnknownReason
from reglo.rules import roles
from reglo.rules.followup import Act
from reglo.rules.reading import FieldRefusal
from reglo.web.answers import SeeOther
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags
from reglo.web.tracks import by_hand, dispute, negotiation, plan, resend
from reglo.web.tracks.sheet import Desk, Sheet, TrackForm, digest_of, parts

SHEETS: dict[str, type[Sheet]] = {
    one.kind: one
    for one in (
        resend.UnblockSheet,
        plan.PlanSheet,
        dispute.DisputeSheet,
        negotiation.NegotiationSheet,
        resend.ResendSheet,
        by_hand.CorrectSheet,
        by_hand.AddressSheet,
        by_hand.ClaimSheet,
    )
}
SEND, DONE = "send", "done"
TRACK_OF = {"negotiate": tracks.NEGOTIATION}  # a decision whose page is that of a track
OWNERS = "followups.settle"


@dataclass(frozen=True)
class Told:
    """What was said, when, by whom: what opened the track."""

    on: date
    reason: str
    note: str
    person: str


@needs("followups.see", post="followups.note")
@never_cache
def track(request: Asked, client_id: uuid.UUID, kind: str) -> HttpResponse:
    """The sheet of a track of one client."""
    client = _client(request, client_id, kind)
    today = clock.today(request.business.time_zone)
    followed = cases.of_client(request.business, client_id, today=today)
    if followed is None:
        return render(request, "web/tracks/nothing.html", {"client": client})
    sheet = _sheet(request, Desk(request, client, followed, today, tracks.open_one(client, kind)), kind)
    if request.method == "POST":
        if sheet.of_owner and not roles.may(request.role, OWNERS):
            raise PermissionDenied(OWNERS)
        return _post(request, sheet)
    form = sheet.form()
    said, missing = _said(sheet, form)
    if said is not None:
        form.propose(said)
    return _page(request, sheet, form, missing=missing)


def _client(request: Asked, client_id: uuid.UUID, kind: str) -> Client:
    found: Client | None = request.business.clients.prefetch_related("contacts").filter(id=client_id).first()
    if found is None or kind not in SHEETS:
        raise Http404(f"{client_id} {kind}")
    return found


def _sheet(request: Asked, desk: Desk, kind: str) -> Sheet:
    """The sheet of that kind; of a dispute that is open, the one that answers it."""
    standing = dispute.open_dispute(desk, request.GET.get("litige", "")) if kind == tracks.DISPUTE else None
    if standing is not None and "autre" not in request.GET:
        return dispute.AnswerSheet(desk, standing)
    return SHEETS[kind](desk)


def _said(sheet: Sheet, form: TrackForm) -> tuple[Filled | None, str]:
    """The words for the facts as they stand, or what they still lack."""
    if not sheet.has_words:
        return None, ""
    try:
        return sheet.words(form), ""
    except CannotFill as holes:
        return None, texts.in_words(holes.missing, language())


# ── What is sent ─────────────────────────────────────────────────────────────────────────────────


def _post(request: Asked, sheet: Sheet) -> HttpResponse:
    do = request.POST.get("do", SEND)
    if do == DONE:
        return _by_hand(request, sheet)
    try:
        said, level = sheet.does(do), messages.SUCCESS
    except FieldRefusal as refusal:
        said, level = refusal.reason(language()), messages.WARNING
    if said is not None:
        messages.add_message(request, level, tags.typeset(said))
        back = reverse("client", args=[sheet.desk.client.id])
        return SeeOther(back if request.POST.get("back") == "client" else request.get_full_path())
    form = sheet.form(request.POST)
    if not form.is_valid():
        return _page(request, sheet, form, status=422)
    if not sheet.has_words:
        return _kept(request, sheet, form)
    return _written(request, sheet, form, sends=do == SEND)


def _written(request: Asked, sheet: Sheet, form: TrackForm, *, sends: bool) -> HttpResponse:
    """The words follow the facts unless somebody wrote others: then the words written leave, once read again."""
    said, missing = _said(sheet, form)
    if said is None:
        form.add_error(None, missing)
        return _page(request, sheet, form, status=422)
    edited = form.is_edited and bool(str(form["body"].value() or "").strip())
    unread = not edited and not form["proposed"].value()  # nobody has seen these words yet
    if not edited or not sends:
        form.propose(said)
    if not sends or unread:
        return _page(request, sheet, form)
    if edited and not request.POST.get("seen"):
        found, stale = _remarks(sheet, form), digest_of(said.subject, parts(said.body)[0]) != form["proposed"].value()
        if found or stale:
            return _page(request, sheet, form, remarks=found, stale=stale, status=422)
    try:
        done = sheet.act(form, form.reply(said, clock.now()))
    except FieldRefusal as refusal:
        form.refuse(refusal.found)
        return _page(request, sheet, form, status=422)
    messages.success(request, tags.typeset(_what_leaves(done)))
    return SeeOther(sheet.after_url(done) or reverse("client", args=[sheet.desk.client.id]))


def _what_leaves(done: replies.Done) -> str:
    if done.message is None:
        return gettext("C’est noté. Rien n’est parti : cette personne n’a pas d’adresse.")
    if done.message.channel == "hand":
        return gettext("C’est noté. Le message est prêt, à envoyer de votre messagerie.")
    return gettext("C’est noté. Le message part dans une minute, le temps de changer d’avis.")


def _kept(request: Asked, sheet: Sheet, form: TrackForm) -> HttpResponse:
    """A track without words: what it asked is written down."""
    if not isinstance(sheet, by_hand.AddressSheet):
        return _page(request, sheet, form)
    messages.success(request, tags.typeset(sheet.keep(form)))
    return SeeOther(reverse("client", args=[sheet.desk.client.id]))


def _by_hand(request: Asked, sheet: Sheet) -> HttpResponse:
    """« C’est fait »: done otherwise, in a few words."""
    result = request.POST.get("result", "").replace("\0", "")
    at = clock.now()
    if not _is_due(sheet):
        return SeeOther(reverse("client", args=[sheet.desk.client.id]))
    try:
        replies.close_by_hand(
            request.business, client_id=sheet.desk.client.id, kind=sheet.kind, result=result, on=sheet.desk.today,
            by=request.user, at=at,
        )  # fmt: skip
    except FieldRefusal as refusal:
        found = {"result": result, "result_error": refusal.reason(language())}
        return _page(request, sheet, sheet.form(request.POST), status=422, **found)
    messages.success(request, gettext("C’est noté : la suite reprend à son heure."))
    return SeeOther(reverse("client", args=[sheet.desk.client.id]))


# ── What is shown ────────────────────────────────────────────────────────────────────────────────


def _page(request: Asked, sheet: Sheet, form: TrackForm, *, status: int = 200, **more: Any) -> HttpResponse:
    desk = sheet.desk
    context = {
        "client": desk.client,
        "contact": desk.contact,
        "sheet": sheet,
        "form": form,
        "track": desk.track,
        "told": _told(desk.track),
        "advice": _advice(desk.track),
        "is_due": _is_due(sheet),
        "sums": desk.late,
        "foot": _foot(sheet, form),
        "may_act": not sheet.of_owner or roles.may(request.role, OWNERS),
        "sends": post.server() is not None,
        **sheet.context(),
        **more,
    }
    return render(request, "web/tracks/track.html", context, status=status)


def _is_due(sheet: Sheet) -> bool:
    """Is this what is asked now? Then it may have been done otherwise."""
    desk = sheet.desk
    if desk.track is not None:
        return True
    move = desk.followed.move(desk.today)
    return isinstance(move, Act) and TRACK_OF.get(move.step, move.step) == sheet.kind


def _told(found: Track | None) -> Told | None:
    """The exchange that opened the track, in neutral words."""
    if found is None or found.event is None:
        return None
    event = found.event
    return Told(event.on, _reason_name(found.reason or event.reason), event.note, str(event.contact or ""))


def _reason_name(key: str) -> str:
    try:
        return reasons.reason(key).name(tags.locale()) if key else ""
    except UnknownReason:
        return ""


def _advice(found: Track | None) -> str:
    """What this reason asks for, in one sentence."""
    try:
        return reasons.reason(found.reason).next(tags.locale()) if found and found.reason else ""
    except UnknownReason:
        return ""


def _foot(sheet: Sheet, form: TrackForm) -> str:
    """What stands under the words, for the eyes only."""
    said, _missing = _said(sheet, form) if not form.is_bound or form.is_valid() else (None, "")
    return parts(said.body)[1] if said else ""


def _remarks(sheet: Sheet, form: TrackForm) -> list[dict[str, str]]:
    """What to look at again in words somebody wrote. It never forbids."""
    client, contact = sheet.desk.client, sheet.desk.contact
    found = tone.remarks(
        str(form["body"].value() or ""),
        language=client.language,
        client_kind=client.kind,
        words_max=tone.words_max("email"),
        names=[client.name, contact.name if contact else ""],
    )
    spoken = language()
    return [{"words": one.words.strip(), "why": one.why(spoken), "instead": one.instead(spoken)} for one in found]
