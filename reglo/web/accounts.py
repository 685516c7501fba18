"""How people sign in: by e-mail; accounts are opened by the first start or by an invitation, never here."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest

WRONG = _("Cet e-mail et ce mot de passe ne vont pas ensemble. Vérifiez-les, majuscules comprises.")
TOO_MANY = _("Trop d’essais de suite. Attendez cinq minutes, puis réessayez.")


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """The accounts library, told our house rules."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: "HttpRequest") -> bool:
        """Nobody opens an account by themselves."""
        return False

    def authenticate(self, request: "HttpRequest", **credentials: Any) -> "AbstractBaseUser | None":
        """The account of these words; an account put to rest is nobody's, so that nothing tells it exists."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def add_message(self, *_args: object, **_kwargs: object) -> None:
        """The page one arrives on says that one has arrived."""
