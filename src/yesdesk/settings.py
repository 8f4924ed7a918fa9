"""The one settings file. What a library changes in daily life is on pages, not here.

Every setting is read through `env`, which remembers its name, default and meaning: docs/settings.md
is written from that and a test holds the two together.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP

from yesdesk.core.catalogues import installed_languages
from yesdesk.core.env import Env, database_from
from yesdesk.core.storage.folders import (
    read_or_make_secret,
    share_what_is_made,
    web_keys,
)
from yesdesk.ils.adapters import ADAPTERS, read_settings

env = Env()
PACKAGE = Path(__file__).parent
TESTING = "pytest" in sys.modules

DATA = Path(
    env.text(
        "YESDESK_DATA",
        ".data",
        "folder for the database, files and keys; back this up with `yesdesk backup`",
    )
).absolute()
BASE_URL = env.address(
    "YESDESK_BASE_URL",
    "http://127.0.0.1:8000",
    "the address people type; every link is made from it",
)
_base = urlsplit(BASE_URL)
FORCE_SCRIPT_NAME = _base.path or None
SECURE = _base.scheme == "https"

SECRET_KEY = env.text(
    "SECRET_KEY", "", "signs sessions and forms; empty: made once in the data folder"
)
SECRET_KEY_FALLBACKS = env.words(
    "SECRET_KEY_FALLBACKS",
    "",
    "former SECRET_KEYs: old links open, and cards of staff stay guarded",
)
if not TESTING:
    share_what_is_made(DATA)
if not SECRET_KEY:
    SECRET_KEY = (
        "only-for-tests" * 4 if TESTING else read_or_make_secret(web_keys(DATA) / "secret_key")
    )

DEBUG = env.flag(
    "YESDESK_DEBUG", "show tracebacks in the browser; never where patrons are", default=False
)
ALLOWED_HOSTS = [
    _base.hostname or "",
    "127.0.0.1",
    "localhost",
    "[::1]",
    *env.words(
        "YESDESK_HOSTS",
        "",
        "further host names that may be asked for, like a name inside the house",
    ),
]
TRUSTED_PROXIES = env.words(
    "YESDESK_TRUSTED_PROXIES",
    "",
    "addresses or networks of proxies whose X-Forwarded-For is believed",
)
LOG_LEVEL = env.one_of(
    "YESDESK_LOG_LEVEL",
    "info",
    "debug, info, warning or error",
    ("debug", "info", "warning", "error"),
).upper()
REQUEST_LOG = env.text(
    "YESDESK_REQUEST_LOG",
    "",
    "file that gets the line of each request, too, whatever the level is; empty: none",
)
LOOKS_AN_HOUR = env.number(
    "YESDESK_LOOKS_AN_HOUR",
    150,
    "accounts one colleague may look up in an hour; who tries more is stopped, and the privacy officer told",
    least=1,
)
MISSES_AN_HOUR = env.number(
    "YESDESK_MISSES_AN_HOUR", 20, "numbers that no card has, the same", least=1
)
WEB_THREADS = env.number(
    "YESDESK_WEB_THREADS", 8, "requests worked on at once by one web process", least=1, most=200
)
SMTP_HOST = env.text(
    "YESDESK_SMTP_HOST",
    "",
    "mail server that mail leaves through where no mailbox names one; empty: it waits",
)
SMTP_PORT = env.number(
    "YESDESK_SMTP_PORT", 465, "its port; 587 goes with starttls", least=1, most=65535
)
SMTP_SECURITY = env.one_of(
    "YESDESK_SMTP_SECURITY",
    "tls",
    "tls, starttls, or none (to this machine itself only)",
    ("tls", "starttls", "none"),
)
SMTP_USER = env.text("YESDESK_SMTP_USER", "", "who signs in there; empty: nobody has to")
SMTP_PASSWORD = env.text(
    "YESDESK_SMTP_PASSWORD", "", "the password for that; only the worker is given it"
)
MAIL_CA_FILE = env.text(
    "YESDESK_MAIL_CA_FILE",
    "",
    "certificate that mail servers’ TLS is checked by; empty: the system's own",
)
MAIL_SPOOL = Path(
    env.text(
        "YESDESK_MAIL_SPOOL",
        "",
        "where `yesdesk intake` puts mail for the worker; empty: mail/spool in the data folder",
    )
    or DATA / "mail" / "spool"
).absolute()
MAIL_LIMIT = (
    env.number(
        "YESDESK_MAIL_LARGEST_MB",
        100,
        "larger mail stays on the mail server, and staff are told",
        least=1,
    )
    * 1024
    * 1024
)  # bytes

OIDC_ISSUER = env.text(
    "YESDESK_OIDC_ISSUER",
    "",
    "address of the city's OpenID Connect issuer, as it names itself; empty: staff sign in by password alone",
)
OIDC_CLIENT = env.text("YESDESK_OIDC_CLIENT", "", "the name that the city's IT gave Yesdesk there")
OIDC_SECRET = env.text(
    "YESDESK_OIDC_SECRET", "", "the secret for that; empty where the city gave none"
)
OIDC_JOB_CLASSES = env.table(
    "YESDESK_OIDC_JOB_CLASSES",
    """claims that make a new colleague, as JSON: {"groups": {"library-desk": "Librarian"}}; empty: none does""",
)

WEB_PUSH = env.flag(
    "YESDESK_WEB_PUSH",
    "let staff allow that a colleague's question rings their phone, through its maker's push service",
    default=True,
)
PUSH_INSIDE = env.words(
    "YESDESK_PUSH_INSIDE",
    "",
    "host:port of push services inside your own house; any other must be public, https and on 443",
)

ILS = env.text(
    "YESDESK_ILS",
    "",
    f"library system: {', '.join(ADAPTERS)}; empty: as its page says, else manual",
).lower()
ILS_VALUES = read_settings(env)  # by kind; a connector takes them by their small names

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "yesdesk.core.apps.CoreConfig",
    "yesdesk.places.apps.PlacesConfig",
    "yesdesk.people.apps.PeopleConfig",
    "yesdesk.ils.apps.IlsConfig",
    "yesdesk.community.apps.CommunityConfig",
    "yesdesk.patrons.apps.PatronsConfig",
    "yesdesk.policy.apps.PolicyConfig",
    "yesdesk.requests.apps.RequestsConfig",
    "yesdesk.desk.apps.DeskConfig",
    "yesdesk.counts.apps.CountsConfig",
    "yesdesk.mail.apps.MailConfig",
    "yesdesk.backing.apps.BackingConfig",
    "yesdesk.insight.apps.InsightConfig",
    "yesdesk.api.apps.ApiConfig",
]

MIDDLEWARE = [
    "yesdesk.core.web.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yesdesk.core.web.pages.SameOriginForPublicForms",
    "yesdesk.core.web.pages.FormTokens",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yesdesk.people.middleware.SignedIn",
    "django_htmx.middleware.HtmxMiddleware",
    "yesdesk.core.web.error_pages.Refusals",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "yesdesk.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "yesdesk.core.web.forms.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "yesdesk.core.web.engine.Templates",
        "OPTIONS": {
            "environment": "yesdesk.core.web.engine.Environments",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "yesdesk.core.web.context.page_context",
            ],
        },
    }
]


def _sqlite_options() -> dict[str, object]:
    # The write-ahead mode is begun in core/sqlite/base.py, which waits where SQLite does not.
    # FULL: NORMAL forgets acknowledged commits at a power cut. secure_delete: SQLite keeps deleted words.
    # Four MB of page cache a connection and no map of the file: docs/decisions/0002.
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
        "PRAGMA mmap_size=0;PRAGMA cache_size=-4000;PRAGMA temp_store=MEMORY;"
        "PRAGMA journal_size_limit=67108864;",
    }


DATABASES = {
    "default": database_from(
        env.text(
            "DATABASE_URL",
            "",
            "postgres://user:password@host:5432/name; empty: SQLite in the data folder",
        ),
        DATA,
        _sqlite_options,
    )
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["yesdesk.people.account.passwords.LoginNameBackend"]
PASSWORD_HASHERS = ["yesdesk.people.account.passwords.DeskArgon2"]
if TESTING:
    PASSWORD_HASHERS = ["yesdesk.testing.hashers.QuickHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/desk"
SESSION_ENGINE = "yesdesk.people.sessions"
SESSION_COOKIE_NAME = "yesdesk"
SESSION_COOKIE_AGE = 60 * 60 * 12  # one long shift
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_PATH = f"{_base.path}/"
CSRF_USE_SESSIONS = True  # once somebody is signed in; before that see core.web.pages.FormTokens
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
CSRF_FAILURE_VIEW = "yesdesk.core.web.pages.stale_form"
MESSAGE_STORAGE = "yesdesk.core.web.notices.NoticeCookie"

ACCOUNT_ADAPTER = "yesdesk.people.account.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = (
    False  # theirs live in one process's cache; people/throttle.py counts in the database
)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Yesdesk"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off; each code still works once
MFA_ADAPTER = "yesdesk.people.account.adapter.MfaAdapter"

LANGUAGE_CODE = "en"
LANGUAGES = installed_languages(PACKAGE / "locale")
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"  # stored; shown in the branch's own zone
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "yesdesk.core.web.static.HashedStaticFiles"
    },
    "default": {
        "BACKEND": "django.core.files.storage.InMemoryStorage"
    },  # files have one door: core.storage.files
}

MAILERS = {"default": {"BACKEND": "yesdesk.core.outbox.messages.OutboxBackend"}}
DEFAULT_FROM_EMAIL = env.text(
    "YESDESK_MAIL_FROM", "library@localhost", "what patrons see as the sender"
)
TASKS = {"default": {"BACKEND": "yesdesk.core.tasks.queue.TableBackend", "QUEUES": []}}

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = None  # the shell sets the scheme from YESDESK_BASE_URL
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # form fields without files
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_TEMP_DIR = DATA / "tmp"  # what patrons send never lies in the machine's own
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

LOGGING_CONFIG = None  # core.logs sets structlog up once, in AppConfig.ready
