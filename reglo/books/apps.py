"""The one Django app that holds every table."""

from django.apps import AppConfig


class Books(AppConfig):
    """What was recorded."""

    name = "reglo.books"
    label = "books"
    default_auto_field = "django.db.models.BigAutoField"
