"""The one Django app that holds every table."""

from django.apps import AppConfig


class Books(AppConfig):
    """What was recorded."""

    name = "reglo.books"
    label = "books"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Figures added on this machine stand beside its data."""
        from django.conf import settings

        from reglo.packs import own

        own.stand_at(settings.DATA / own.FILE)
