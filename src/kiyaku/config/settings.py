"""Django settings of every Kiyaku process: command line, pages, workers of the close, tests.

What differs between installations comes from the environment: `KIYAKU_HOME`,
`KIYAKU_DATABASE_URL`, `KIYAKU_DATABASE_NAME`, `KIYAKU_SECRET_KEY`, `KIYAKU_FORMER_SECRET_KEYS`, and
for the pages `KIYAKU_ORIGIN` (the address people type, such as `https://members.example.jp`) and
`KIYAKU_SMTP_URL` with what belongs to it (see the section on mail). Importing this reads nothing
else and writes nothing: the database is prepared at its first use, and so is the secret key.
"""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from django.contrib.messages import constants as messages
from django.utils.functional import lazy

from kiyaku.base import database
from kiyaku.base.home import kept_secret, kiyaku_home


def _secret_key() -> str:
    return os.environ.get("KIYAKU_SECRET_KEY") or kept_secret(kiyaku_home() / "secret_key")


SECRET_KEY = lazy(_secret_key, str)()
# What was signed or sealed under these is still good; nothing new is.
SECRET_KEY_FALLBACKS = os.environ.get("KIYAKU_FORMER_SECRET_KEYS", "").split()
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # pages of allauth use it
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton",
    "django_htmx",
    "kiyaku.base",
    "kiyaku.members",
    "kiyaku.notices",
    "kiyaku.billing",
    "kiyaku.privacy",
    "kiyaku.spaces",
    "kiyaku.premises",
    "kiyaku.network",
    "kiyaku.accounts",
    "kiyaku.cards",
    "procrastinate.contrib.django",
    "kiyaku.jobs",
    "kiyaku.web",
    "kiyaku.public",
    "kiyaku.portal",
    "kiyaku.console",
    # Behind our own apps, so that their pages for sign-in are ours.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.forms",  # behind web, whose templates of fields come first
]

DATABASES = {
    "default": {
        # Asks kiyaku.base.database where to connect, at the moment of connecting.
        "ENGINE": "kiyaku.base.postgresql",
        "NAME": database.database_name(),
    }
}
# The queue is in the same database; what a worker does is loaded with the first job.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["kiyaku.jobs.tasks"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What several processes must agree on (how often somebody failed to sign in) is kept by them all.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "page_cache",
        # Beyond so many the table drops entries that still count, such as failed sign-ins.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

# --- pages ------------------------------------------------------------------------------------

ORIGIN = os.environ.get("KIYAKU_ORIGIN", "http://localhost:8000").rstrip("/")
_origin = urlsplit(ORIGIN)
_is_https = _origin.scheme == "https"
ALLOWED_HOSTS = [_origin.hostname or "", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

ROOT_URLCONF = "kiyaku.config.urls"
WSGI_APPLICATION = "kiyaku.config.wsgi.application"
STATIC_URL = "/~/static/"

MIDDLEWARE = [
    # What protects the browser comes first, so that it is in every answer: files, errors, and
    # redirects that others below decide.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "kiyaku.web.calendars.CalendarMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kiyaku.web.activity.ActivityMiddleware",
    "kiyaku.web.middleware.AccessMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kiyaku.web.context.here",
            ],
            "builtins": ["kiyaku.web.templatetags.kiyaku"],
        },
    }
]

# Words by which messages are styled.
MESSAGE_TAGS = {
    messages.INFO: "",
    messages.SUCCESS: "good",
    messages.WARNING: "warn",
    messages.ERROR: "bad",
}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# Nothing is loaded from elsewhere, and nothing runs that stands in the page itself.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _is_https
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"  # as Django has it for the other two
SECURE_SSL_REDIRECT = _is_https
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_https else None

# --- sign-in ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

ACCOUNT_ADAPTER = "kiyaku.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "kiyaku.web.sign_in.LoginForm",
    "reauthenticate": "kiyaku.web.sign_in.ReauthenticateForm",
    "reset_password": "kiyaku.web.sign_in.ResetPasswordForm",
    "reset_password_from_key": "kiyaku.web.sign_in.ResetPasswordKeyForm",
    "change_password": "kiyaku.web.sign_in.ChangePasswordForm",
    "add_email": "kiyaku.web.sign_in.AddEmailForm",
}
MFA_FORMS = {
    "authenticate": "kiyaku.web.sign_in.AuthenticateForm",
    "reauthenticate": "kiyaku.web.sign_in.ReauthenticateByCodeForm",
    "activate_totp": "kiyaku.web.sign_in.ActivateTotpForm",
    "add_webauthn": "kiyaku.web.sign_in.AddPasskeyForm",
    "edit_webauthn": "kiyaku.web.sign_in.EditPasskeyForm",
}
# A household or a company may share an address: each member has a login of their own all the same.
# Which login an address typed at sign-in means is for our form to find.
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
# A code by mail would prove less than a password does.
ACCOUNT_REAUTHENTICATION_METHODS = ("password", "mfa")
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# One address each, which stays until the new one is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
# With https there is a server in front of this one: it says from where a request came.
ALLAUTH_TRUSTED_PROXY_COUNT = int(_is_https)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _origin.scheme
MFA_ADAPTER = "kiyaku.accounts.sealing.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kiyaku"
# Browsers take a page of this machine for as safe as one by HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _is_https
USERSESSIONS_TRACK_ACTIVITY = True
# Cards that sign in: whom to rely on, see ``kiyaku.cards.trust``.
KIYAKU_CARD_ROOTS = os.environ.get("KIYAKU_CARD_ROOTS", "")
KIYAKU_CARD_LIST = os.environ.get("KIYAKU_CARD_LIST", "")
KIYAKU_CARD_RESPONDER = os.environ.get("KIYAKU_CARD_RESPONDER", "")

# --- mail -------------------------------------------------------------------------------------

_smtp = urlsplit(os.environ.get("KIYAKU_SMTP_URL", ""))
if _smtp.hostname:  # smtp://user:password@host:587, or smtps://…
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL
else:  # where no server is named, what would be sent is kept as files
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = kiyaku_home() / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("KIYAKU_MAIL_FROM", f"kiyaku@{_origin.hostname}")
# A server that does not answer is tried again later.
EMAIL_TIMEOUT = 30
# Where bounces go: an address of the sender's domain to which +… may be added (VERP).
KIYAKU_BOUNCE_ADDRESS = os.environ.get("KIYAKU_BOUNCE_ADDRESS", "")
# The domains whose mailboxes the server named above holds itself: what it accepts for them has
# reached the mailbox's server. For all others it is a relay, whose acceptance says less.
KIYAKU_MAILBOX_DOMAINS = frozenset(
    one.strip().lower()
    for one in os.environ.get("KIYAKU_MAILBOX_DOMAINS", "").split(",")
    if one.strip()
)
