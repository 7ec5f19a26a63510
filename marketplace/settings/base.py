"""
Everything from the environment, safe by default: this is production.

`dev.py` and `test.py` set a few defaults in the environment and import this.
"""

from pathlib import Path

import environ
import structlog
from csp.constants import NONCE, NONE, SELF
from django.urls import reverse_lazy

from marketplace.settings.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401
from marketplace.users.discretion import without_keys

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

# --- The site ---------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_URL = env.str(
    "SITE_URL"
)  # the public address, no slash at the end; used in mail and for Stripe's way back
SITE_NAME = env.str("SITE_NAME", default="Fairhand")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# What only development shows: the style page, the inbox of sent mail, the sample log-ins.
SHOW_DEVELOPMENT_PAGES = False

INSTALLED_APPS = [
    "marketplace.database",
    "marketplace.translating",
    "marketplace.users",
    "marketplace.mail",
    "payouts.payees",
    "payouts.ledger",
    "payouts.splits",
    "payouts.earnings",
    "payouts.connect",
    "payouts.runs",
    "artists.cooperative",
    "artists.profiles",
    "artists.works",
    "artists.listings",
    "artists.studio",
    "marketplace.catalogue",
    "marketplace.keeping",
    "marketplace.collecting",
    "marketplace.aftercare",
    "marketplace.orders",
    "marketplace.console",
    "marketplace.sample",
    "marketplace.embedded",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "marketplace.users.headers.MoreHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "marketplace.catalogue.kept_pages.KeptPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "marketplace.users.nul.NulIsRefused",
    "marketplace.users.only_forms.OnlyForms",
    "marketplace.users.limits.Limits",
]

ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "marketplace.users.context.site",
                "marketplace.keeping.context.hearts",
                "marketplace.catalogue.seen.context",
                "marketplace.orders.context.parcels",
            ],
        },
    }
]

FORM_RENDERER = "marketplace.users.drawing_forms.FormRenderer"

# --- Data -------------------------------------------------------------------------------------

# Pages, workers and beat log in with DATABASE_URL. `manage.py migrate` logs in as the owner of the tables, where one is
# named, and gives the other its rights: marketplace/database.
DATABASE_WEB = env.db_url("DATABASE_URL")
_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")
DATABASE_OWNER = environ.Env.db_url_config(_OWNER_URL) if _OWNER_URL else {}
DATABASES = {
    "default": {
        **DATABASE_WEB,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]

# Originals are private; renditions are public. Both on the file system, or on S3 where a bucket is named.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".data" / "media"))
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
_S3_BUCKET = env.str("S3_BUCKET", default="")
# How long an address of a private original stays good.
ORIGINALS_OPEN_SECONDS = 300
# What a bucket can say of a picture; the reservation as a header of its own is for whatever stands before it.
_S3_HEADERS = {"CacheControl": "public, max-age=31536000, immutable", "Metadata": {"tdm-reservation": "1"}}


def _store(folder: str) -> dict:
    if _S3_BUCKET:
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": _S3_BUCKET,
                "location": folder,
                "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
                "querystring_auth": folder == "private",
                "querystring_expire": ORIGINALS_OPEN_SECONDS,
                "file_overwrite": folder == "public",
                "object_parameters": _S3_HEADERS if folder == "public" else {},
            },
        }
    options = {"location": Path(MEDIA_ROOT) / folder}
    options["base_url"] = MEDIA_URL if folder == "public" else None
    # A public file's name is its recipe, so whoever writes it again writes the same picture.
    options["allow_overwrite"] = folder == "public"
    return {"BACKEND": "artists.works.storing.WholeFiles", "OPTIONS": options}


STORAGES = {
    "default": _store("private"),
    "public": _store("public"),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Days after delivery in which a buyer may change her mind; the law of the EU gives 14, and less than that counts as 14.
RETURN_DAYS = env.int("RETURN_DAYS", default=14)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=30 * 1024 * 1024)
# What one artist may send in an hour.
UPLOADS_AN_HOUR = env.int("UPLOADS_AN_HOUR", default=200)
UPLOAD_BYTES_AN_HOUR = env.int("UPLOAD_BYTES_AN_HOUR", default=2 * 1024**3)

# --- Content credentials: who signs our pictures ------------------------------------------------

CREDENTIALS_CHAIN_FILE = env.path("CREDENTIALS_CHAIN_FILE")  # PEM, the signer's certificate first
CREDENTIALS_KEY_FILE = env.path("CREDENTIALS_KEY_FILE")  # PEM; the worker alone reads it
CREDENTIALS_ALGORITHM = env.str(
    "CREDENTIALS_ALGORITHM", default="ed25519"
)  # as C2PA names it: es256, ps256 …
CREDENTIALS_ANCHORS_FILE = env.str(
    "CREDENTIALS_ANCHORS_FILE", default=""
)  # roots the signals page trusts, PEM

# --- Signing in -------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Each says what it holds of a person, why they cannot leave yet, and forgets them: marketplace.keeping.services.leaving.
PERSONAL_DATA = [
    "marketplace.users.personal",
    "marketplace.keeping.personal",
    "marketplace.keeping.belonging",
    "marketplace.aftercare.personal",
    "marketplace.orders.personal",
    "marketplace.collecting.personal",
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("users:home")

ACCOUNT_ADAPTER = "marketplace.users.adapter.AccountAdapter"
# Called with the request of whoever has just signed in: what they asked for as a guest is done now.
AFTER_SIGN_IN = "marketplace.keeping.wishes.fulfil"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "name*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "marketplace.users.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds; approving money asks again after this
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# Co-op admins and treasurers must have a second factor before the console opens.
CONSOLE_NEEDS_SECOND_FACTOR = True

# --- Mail: a letter is a row first (marketplace.mail), the worker posts it with this -----------

EMAIL_BACKEND = "marketplace.mail.backend.Outbox"
vars().update(env.email_url("EMAIL_URL"), EMAIL_BACKEND="marketplace.mail.backend.Outbox")
MAIL_DELIVERY_BACKEND = env.str(
    "MAIL_DELIVERY_BACKEND", default="django.core.mail.backends.smtp.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Asked for more headers of each letter, by its reference: how to stop those that nobody has to get.
LETTER_HEADERS = "marketplace.keeping.letters.headers_of"

# --- Stripe -----------------------------------------------------------------------------------

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY")
# Empty: Stripe itself. Set: the local Stripe's address.
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")
STRIPE_TRANSFERS_PER_SECOND = env.float("STRIPE_TRANSFERS_PER_SECOND", default=20.0)  # over all workers
# Asked again before each transfer: whoever approved the run must still hold the office.
PAYOUT_RUN_APPROVERS = "artists.cooperative.selectors.may_approve_runs"
STRIPE_TIMEOUT = env.float("STRIPE_TIMEOUT", default=20.0)  # seconds for one answer
# Lists, so that a secret can be rolled; an empty list closes the endpoint.
STRIPE_TAX = env.bool("STRIPE_TAX", default=False)  # tax by the co-op's registrations, where it has any
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRETS", default=[])
STRIPE_CONNECT_WEBHOOK_SECRETS = env.list("STRIPE_CONNECT_WEBHOOK_SECRETS", default=[])
STRIPE_LIVEMODE = env.bool("STRIPE_LIVEMODE", default=True)

# --- Celery -----------------------------------------------------------------------------------

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
# An unacknowledged task comes back after `visibility_timeout` seconds (above the hard time limit, or it would run twice),
# and the worker looks for such tasks every 5 seconds, each time.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_IMPORTS = ["marketplace.broker", "payouts.webhooks"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
USE_TZ = True
USE_I18N = True
# Our words, and our words for what Django and allauth say.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "reworded"]

# --- Headers ----------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# Limits on signing in count visitors by their own address: the last in X-Forwarded-For, which the proxy itself wrote.
# The proxy's own would be everybody's, and ten wrong passwords of one person would lock everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *env.list("CSP_IMG_SRC", default=[])],
        # Photographs go straight to the store, where the store is not this server.
        "connect-src": [SELF, *env.list("CSP_CONNECT_SRC", default=[])],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Checkout and onboarding are reached by redirects of our own forms, so Chromium holds form-action to them too.
        "form-action": [
            SELF,
            *env.list(
                "CSP_FORM_ACTION", default=["https://checkout.stripe.com", "https://connect.stripe.com"]
            ),
        ],
    }
}

# --- Logs: one JSON object a line ---------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", default="json")
_shared = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]
structlog.configure(
    processors=[
        *_shared,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_keys,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [*_shared, structlog.processors.format_exc_info],
        },
        "console": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_keys,
                structlog.dev.ConsoleRenderer(
                    colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
                ),
            ],
            "foreign_pre_chain": _shared,
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Two lines for each call otherwise; what matters is logged by the gateways.
        "stripe": {"level": "WARNING"},
    },
}
