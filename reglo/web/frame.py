"""What stands around every page: the way around, the theme, who is signed in.

The way around lists the screens that exist and that one's role may see; a screen is added here when
its page is built.
"""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reglo import clock
from reglo.books import halts
from reglo.books.people import Membership
from reglo.rules import roles


class Screen(NamedTuple):
    """A screen of the way around: its key, its name, the name of its address and the verb it asks for."""

    key: str
    label: Any
    address: str
    verb: str


class Item(NamedTuple):
    """A screen as the page shows it."""

    key: str
    label: Any
    url: str
    current: bool


SCREENS = (
    Screen("aujourdhui", _("Aujourd’hui"), "today", "followups.see"),
    Screen("clients", _("Clients"), "clients", "clients.see"),
    Screen("factures", _("Factures"), "invoices", "invoices.see"),
)
# Whoever follows up for others begins there; the owner finds there what they were asked.
FOLLOWING = (Screen("suivi", _("Suivi"), "portfolio", "portfolio.see"),)
REST = (
    Screen("methode", _("Méthode"), "method", "method.see"),
    Screen("encaissements", _("Encaissements"), "payments", "payments.see"),
    Screen("exports", _("Exports"), "exports", "exports.make"),
    Screen("reglages", _("Réglages"), "settings", "settings.see"),
)
# Whoever sees no settings still has an account of their own.
OWN = (Screen("compte", _("Mon compte"), "account", "account.change"),)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context every page shares; without a business, only what a letter needs."""
    business = getattr(request, "business", None)
    user = getattr(request, "user", None)
    about_user = {"keys_off": user is not None and user.is_authenticated and not user.keys_on}
    if business is None:
        return {**about_user, "nav": (), "nav_rest": ()}
    role: str = request.role  # type: ignore[attr-defined]
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]
    decides = roles.may(role, "settings.see")
    return {
        **about_user,
        "business": business,
        "role": role,
        "nav": _items(SCREENS if decides else FOLLOWING + SCREENS, request.path, role),
        "nav_rest": _items(FOLLOWING + REST if decides else REST + OWN, request.path, role),
        "businesses": [one.business for one in memberships] if len(memberships) > 1 else (),
        "new_invoice_url": reverse("new_draft") if roles.may(role, "drafts.open") else "",
        "note_payment_url": reverse("note_payment") if roles.may(role, "payments.note") else "",
        "sign_out_url": reverse("sign_out"),
        "halted": halts.halted(business),
        "halts_url": reverse("settings") + "#envois" if decides else "",
        "demo_today": clock.today(business.time_zone) if business.demo else None,
    }


def _items(screens: tuple[Screen, ...], path: str, role: str) -> tuple[Item, ...]:
    found = ((screen, reverse(screen.address)) for screen in screens if roles.may(role, screen.verb))
    return tuple(Item(screen.key, screen.label, url, path.startswith(url)) for screen, url in found)
