"""How people sign in: by e-mail; accounts are opened by the first start or by an invitation, never here."""

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """The accounts library, told our house rules."""

    def is_open_for_signup(self, request: "HttpRequest") -> bool:
        """Nobody opens an account by themselves."""
        return False
