"""What all settings share. Closed where a choice exists."""

from pathlib import Path

from csp.constants import NONE, SELF

from config.settings import environment
from config.settings.databases import indexes, sqlite_databases
from config.settings.mail import TIMEOUT, mail

ROOT = Path(__file__).resolve().parent.parent.parent

ARCHIVE_DATA_DIR = environment.path("ARCHIVE_DATA_DIR", start=ROOT)
ARCHIVE_KEYRING = environment.path("ARCHIVE_KEYRING", start=ROOT)
ARCHIVE_KEY_STORE = environment.path("ARCHIVE_KEY_STORE", start=ROOT)
ARCHIVE_PROTECTED_FILES = ARCHIVE_DATA_DIR / "files"
# Every account is declared invented: every page says so, and without it none is taken.
ARCHIVE_IS_DEMO = False
ARCHIVE_DEMO_FOLDER = ROOT / "demo"

SECRET_KEY = environment.text("ARCHIVE_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS: list[str] = environment.listed("ARCHIVE_ALLOWED_HOSTS")

INSTALLED_APPS = [
    # Before haystack: its rebuild_index, update_index and clear_index are replaced by ours.
    "archive",
    "archive.web.desk.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "haystack",
    "csp",
]

MIDDLEWARE = [
    "archive.web.shared.middleware.HeadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "archive.web.shared.middleware.PlainRequestMiddleware",
    "archive.web.shared.middleware.RefusalMiddleware",
    "archive.web.shared.middleware.StoredSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "archive.web.shared.middleware.CachingMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, object]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "archive.web.shared.context.house",
            ],
            "libraries": {"house": "archive.web.shared.tags"},
            "string_if_invalid": "",
        },
    }
]

DATABASES = sqlite_databases(ARCHIVE_DATA_DIR)
DATABASE_ROUTERS = ["archive.audit.router.AuditRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

HAYSTACK_CONNECTIONS = indexes(ARCHIVE_DATA_DIR)
# Rows are indexed by the outbox's worker, never by signals.
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

AUTH_USER_MODEL = "archive.User"
AUTHENTICATION_BACKENDS = ["archive.policy.backends.GrantBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "after_sign_in"
LOGOUT_REDIRECT_URL = "home"

GUARDIAN_RAISE_403 = False
GUARDIAN_RENDER_403 = False
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = [
    # guardian.W001 asks for its own backend. Ours answers has_perm from guardian's row AND a valid grant; guardian's
    # alone would honour grants that have ended.
    "guardian.W001",
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = environment.time_zone("ARCHIVE_TIME_ZONE")

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "static"]

# The table holds a keyed hash of each session's key, never the key.
SESSION_ENGINE = "archive.users.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
# Tells no other site where somebody came from. "no-referrer" would also make browsers send "Origin: null" with the
# archive's own forms, which the CSRF check then refuses.
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "archive.web.shared.views.csrf_failure"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Uploads are read by the import command, not by a page; what forms send stays in memory. A long transcript is pasted at the
# desk; all other forms are held to less (`PlainRequestMiddleware`).
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

_MAIL = mail()
ARCHIVE_SENDS_MAIL = bool(_MAIL.host)
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.security == "starttls", _MAIL.security == "tls"
EMAIL_HOST_USER = environment.text("ARCHIVE_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("ARCHIVE_MAIL_PASSWORD")
EMAIL_TIMEOUT = TIMEOUT
DEFAULT_FROM_EMAIL = _MAIL.sender

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no_text": {"()": "archive.web.shared.logs.NoRequestText"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_text"]}
    },
    "root": {"handlers": ["stderr"], "level": environment.log_level("ARCHIVE_LOG_LEVEL")},
    # Stock Django would send tracebacks, with local variables, by mail.
    # The development server would write the paths that were asked for past the filter.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
