"""Settings, from environment variables only; every variable is documented in docs/.

`DATABASE_URL` chooses the database (SQLite in the data folder when it is absent),
`REGLO_DATA` the data folder. A variable that cannot be understood stops the start with a sentence.
"""

import os
import secrets
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import platformdirs
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent
DATA = Path(os.environ.get("REGLO_DATA") or platformdirs.user_data_path("reglo"))


def text(name: str, default: str = "") -> str:
    """The variable as text."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """The variable as yes or no: 1, true, yes / 0, false, no."""
    value = text(name).lower()
    if value in {"", "1", "true", "yes", "0", "false", "no"}:
        return default if not value else value in {"1", "true", "yes"}
    raise ImproperlyConfigured(f"{name}={value}: write 1 or 0")


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def sqlite_journal_mode() -> str:
    """WAL only where SQLite has the fix of March 2026 for the corruption of a log being reset."""
    version = sqlite3.sqlite_version_info
    fixed = version >= (3, 51, 3) or (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51)
    return "WAL" if fixed else "DELETE"


def sqlite(path: str) -> dict[str, Any]:
    """SQLite, each write transaction taking its lock at once and reaching the disk before it answers."""
    mode = sqlite_journal_mode()
    synchronous = "FULL" if mode == "WAL" else "EXTRA"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={mode}; PRAGMA synchronous={synchronous};"
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """PostgreSQL, with limits so that a lock held too long is an error and not a wait without end."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c lock_timeout=20s -c statement_timeout=60s"},
    }


def database() -> dict[str, Any]:
    """The database named by DATABASE_URL, or the file in the data folder."""
    url = text("DATABASE_URL")
    if not url:
        return sqlite(str(DATA / "reglo.sqlite3"))
    if url.startswith("sqlite:///"):
        return sqlite(url.removeprefix("sqlite:///"))
    if url.startswith(("postgres://", "postgresql://")):
        return postgresql(url)
    raise ImproperlyConfigured(f"DATABASE_URL={url}: write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")


def secret_key() -> str:
    """The key that signs sessions: given, or made once in the data folder, readable by its owner alone."""
    if given := text("REGLO_SECRET_KEY"):
        return given
    path = DATA / "secret"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".part-{secrets.token_hex(8)}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        # Another process may start at this very moment: whoever names its file first is right for both.
        with suppress(FileExistsError):
            os.link(part, path)
        part.unlink()
    return path.read_text(encoding="ascii")


SECRET_KEY = secret_key()
DEBUG = False
PUBLIC_ADDRESS = text("REGLO_PUBLIC_ADDRESS").rstrip("/")  # « https://reglo.example », empty on a laptop
ALLOWED_HOSTS = words("REGLO_HOSTS", "localhost,127.0.0.1,[::1]") + (
    [urlsplit(PUBLIC_ADDRESS).hostname or ""] if PUBLIC_ADDRESS else []
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS] if PUBLIC_ADDRESS else []
SECURE = PUBLIC_ADDRESS.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "reglo.web",  # before the forms: its drawing of a field is found first
    "django.forms",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "reglo.books",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "reglo.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reglo.web.outages.OutageMiddleware",
    "reglo.access.BusinessMiddleware",
]

ROOT_URLCONF = "reglo.urls"
WSGI_APPLICATION = "reglo.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "reglo.web.frame.frame",
            ],
        },
    },
]

DATABASES = {"default": database()}
# What must outlive a restart and be one for every process: how many times a password was refused.
# Room enough that a crowd of made-up e-mails does not push out the count of a real one.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "books_memory",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DATABASE_ROUTERS = ["reglo.books.tenancy.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "books.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "reglo.web.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/connexion/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key"}  # the key is the e-mail
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("REGLO_BEHIND_PROXY") else 0
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing to gather: WhiteNoise serves the files of the package where they are
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

SESSION_COOKIE_NAME = "__Host-reglo" if SECURE else "reglo"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "reglo.web.errors.expired"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("REGLO_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": text("REGLO_LOG_LEVEL", "WARNING")},
    # A page and its files asked at once make a short queue: nobody has to read that.
    "loggers": {"waitress.queue": {"level": "ERROR"}},
}
