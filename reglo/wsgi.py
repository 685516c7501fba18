"""The door of a web server: `gunicorn reglo.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglo.settings")
application = get_wsgi_application()
