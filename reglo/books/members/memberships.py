"""Memberships: who may act for a business today, until when, and how somebody leaves.

A membership is never erased: its last day is written, and after it the person sees nothing. Who leaves
now had yesterday as their last day. The last owner does not leave: nobody could let anybody in again.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from reglo.books import journal
from reglo.books.members import delegations
from reglo.books.members.refusals import CannotKeep, refused
from reglo.books.people import Membership, day_of
from reglo.books.tenancy import tenant
from reglo.rules import roles

if TYPE_CHECKING:
    from reglo.books.people import Business, User


class CannotDismiss(CannotKeep):
    """The last owner stays, and who is gone cannot leave again."""


class CannotEnd(CannotKeep):
    """This membership cannot end on that day."""


def acting(user: "User", *, at: datetime) -> list[Membership]:
    """The memberships that let this person act now, each by its business's day; the oldest first."""
    mine = Membership.objects.select_related("business", "user").filter(user_id=user.pk).order_by("id")
    return [one for one in mine if one.until is None or day_of(one.business, at) <= one.until]


def members(business: "Business", *, on: date) -> list[Membership]:
    """Everyone who acts for this business on that day, owners first."""
    rows = _current(business, on).select_related("user").order_by("id")
    return sorted(rows, key=lambda one: roles.ROLES.index(one.role))


def assistants(business: "Business", *, on: date) -> list[Membership]:
    """Those who follow up for the owner on that day."""
    return [one for one in members(business, on=on) if one.role == roles.ASSISTANT]


def dismiss(business: "Business", membership_id: uuid.UUID, *, by: "User", at: datetime) -> Membership:
    """End a membership now, and take back what was confided. Raises CannotDismiss, Membership.DoesNotExist."""
    today = day_of(business, at)
    with tenant(business.id, write=True):
        book = journal.hold(business)
        membership = Membership.objects.select_related("user").get(id=membership_id, business=business)
        if membership.until is not None and membership.until < today:
            raise CannotDismiss(
                refused("", "Cette personne n’a déjà plus accès.", "This person has no access already.")
            )
        others = _current(business, today).filter(role=roles.OWNER).exclude(id=membership.id)
        if membership.role == roles.OWNER and not others.exists():
            raise CannotDismiss(
                refused(
                    "",
                    "C’est la seule personne qui décide pour l’entreprise : invitez-en une autre d’abord.",
                    "Nobody else decides for the business: invite another owner first.",
                )
            )
        delegations.take_all_back(book, membership, on=today, by=by, at=at)
        membership.until = today - timedelta(days=1)
        membership.save(update_fields=["until"])
        journal.append(book, "member.dismissed", {"until": membership.until}, subject=membership.id, by=by, at=at)
        return membership


def set_end(
    business: "Business", membership_id: uuid.UUID, *, until: date | None, on: date, by: "User", at: datetime
) -> Membership:
    """Set the last day of a membership, or leave it open. Raises CannotEnd, Membership.DoesNotExist."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        membership = _current(business, on).select_related("user").get(id=membership_id)
        if membership.role == roles.OWNER:
            raise CannotEnd(
                refused(
                    "until",
                    "Qui décide pour l’entreprise n’a pas de dernier jour : retirez son accès le jour venu.",
                    "An owner has no last day: end their access when the day comes.",
                )
            )
        if until is not None and until < on:
            raise CannotEnd(refused("until", *past_day()))
        if membership.until != until:
            facts = {"until": [membership.until, until]}
            membership.until = until
            membership.save(update_fields=["until"])
            journal.append(book, "member.end_set", facts, subject=membership.id, by=by, at=at)
        return membership


def past_day() -> tuple[str, str]:
    """A last day that is gone, in French and in English."""
    return (
        "Ce jour est passé : choisissez aujourd’hui ou plus tard, ou laissez vide.",
        "That day is gone: choose today or later, or leave it empty.",
    )


def _current(business: "Business", on: date) -> "QuerySet[Membership]":
    return Membership.objects.filter(Q(until=None) | Q(until__gte=on), business=business)
