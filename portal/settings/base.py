"""Settings shared by every environment; secrets and addresses come from the environment."""

from email.utils import parseaddr
from pathlib import Path

import environ

from portal.settings.databases import database_from_url
from portal.settings.mailers import mailers_from_url

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

# Everything that a running site writes lives under one folder.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
# The founders' real texts, beside the checkout when they are there; never part of the project.
SHARED_TEXTS_DIR = Path(env.str("SHARED_TEXTS_DIR", default=str(BASE_DIR.parent / "shared")))

DEBUG = False
SITE_NAME = "Maillage"

# Order matters twice: apps further left may not import those on their right, and a template or
# static file of an app above wins over Wagtail's and allauth's own.
INSTALLED_APPS = [
    "search",
    "home",
    "charters",
    "directory",
    "portal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "portal.fence",  # last: it replaces what Wagtail's apps put in place when they start
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.headers.ResponseHeaders",
    "portal.malformed.RefuseMalformedRequests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages keep their weight budget without a proxy; Django pads against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.PageLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Named by its place, as apps further right may not be imported here.
    "charters.readonly.ReadOnlyWhenBehind",
    "portal.doors.DoorLimits",
    "portal.proof.AskForProof",
    "portal.fence.middleware.AdminFence",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.portal",
            ],
        },
    },
]

DATABASES = {
    "default": database_from_url(
        env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'maillage.sqlite3'}")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # What changed between two frozen texts (charters.comparing): some hundred kilobytes each, made
    # in tens of milliseconds, so each process keeps its own and no cache server is needed.
    "comparisons": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "comparisons",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}

# People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "portal.passwords.SiteWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "space_home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True  # one address an account; a new one counts once its code is typed
# Resending a code, but not changing the address before it is typed: allauth offers that to new
# accounts only, which tells whether one exists.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Codes pass through the outbox, which takes seconds; ten minutes are what ASVS 6.5.5 allows.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"signup": "portal.account_forms.SignUpForm"}
# allauth counts in the cache, which forgets: the doors count in the database (portal.doors).
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False

# Whoever works in the Wagtail admin has a second factor: an authenticator app or a passkey.
ADMIN_NEEDS_SECOND_FACTOR = True
MFA_ADAPTER = "portal.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by some seconds
MFA_FORMS = {
    "authenticate": "portal.account_forms.SecondFactorForm",
    "reauthenticate": "portal.account_forms.SecondFactorAgainForm",
    "authenticate_webauthn": "portal.account_forms.PasskeyForm",
    "reauthenticate_webauthn": "portal.account_forms.PasskeyAgainForm",
    "login_webauthn": "portal.account_forms.PasskeyLoginForm",
    "add_webauthn": "portal.account_forms.AddPasskeyForm",
    "edit_webauthn": "portal.account_forms.RenamePasskeyForm",
}

# Languages ----------------------------------------------------------------------------------
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Mandates and evidence: outside of what any web server serves.
PRIVATE_ROOT = VAR_DIR / "private"
# The register's keys and published heads (`docs/register.md`): back it up apart from the database.
REGISTER_DIR = Path(env.str("REGISTER_DIR", default=str(VAR_DIR / "register")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a long StreamField posts many
# A whole request, files included: past it nothing is read. What is only a bit too large for a form
# is read, so that the form can say so.
REQUEST_MAX_BYTES = 32 * 1024 * 1024
# Where staff hand in long files, by the beginning of the address.
LARGE_REQUESTS_AT = "/admin/desk/imports/new/"
LARGE_REQUEST_MAX_BYTES = 64 * 1024 * 1024
# A picture: bytes and pixels (look at portal.pictures for what happens to it); a document: bytes.
PICTURE_MAX_BYTES = WAGTAILIMAGES_MAX_UPLOAD_SIZE = WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# A file of listings at the desk: bytes, and how many rows are looked at while one waits.
LISTINGS_FILE_MAX_BYTES = 50 * 1024 * 1024
LISTINGS_FILE_CHECKED_ROWS = 5_000
PICTURE_MAX_PIXELS = 50_000_000
# What one network may keep, pictures and documents together; how many listings one member may have
# (each has one small picture), and how many new pictures they may give in a day.
NETWORK_MAX_FILES = env.int("NETWORK_MAX_FILES", default=5_000)
NETWORK_MAX_BYTES = env.int("NETWORK_MAX_MEGABYTES", default=2_000) * 1024 * 1024
# Views of listings are added up in memory, and written at most once in so many seconds.
FIGURES_EVERY = 60
MEMBER_MAX_LISTINGS = env.int("MEMBER_MAX_LISTINGS", default=20)
# How long text stays that was typed into a listing's form and not kept; and the texts of decided
# changes, to be looked at and put back.
LISTING_UNSAVED_DAYS = env.int("LISTING_UNSAVED_DAYS", default=90)
LISTING_TEXTS_KEPT_DAYS = env.int("LISTING_TEXTS_KEPT_DAYS", default=365)
MEMBER_PICTURES_A_DAY = env.int("MEMBER_PICTURES_A_DAY", default=20)
# How long text stays that was typed into a listing's form and not kept; and the texts of decided
# changes, to be looked at and put back.
LISTING_UNSAVED_DAYS = env.int("LISTING_UNSAVED_DAYS", default=90)
LISTING_TEXTS_KEPT_DAYS = env.int("LISTING_TEXTS_KEPT_DAYS", default=365)

# Mail ---------------------------------------------------------------------------------------
# Nothing is sent while a page is answered: everything goes through portal.OutboxMail and is
# delivered by `manage.py send_mail_outbox` over this backend.
MAILERS = mailers_from_url(env.str("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Maillage <bonjour@localhost>")
# The brake: so many mails an hour, over the whole site, to addresses that nobody has proved.
CONFIRMATION_MAILS_AN_HOUR = env.int("CONFIRMATION_MAILS_AN_HOUR", default=300)
# Who hears of alarms, besides the federation's staff.
ADMINS = env.list("ADMINS", default=[])

# Whom to tell of a weakness (`/.well-known/security.txt`): mailto: or https:.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default=f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")

# The in-site mailbox of `make run` shows every mail to whoever asks; only dev settings open it.
DEMO_MAILBOX = False

# Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAILIMAGES_IMAGE_MODEL = "portal.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "portal.PortalDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.forms.DocumentForm"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = PICTURE_MAX_PIXELS
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "txt", "xlsx"]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_NOTIFICATION_USE_HTML = False
WAGTAILEMBEDS_FINDERS: list[dict] = []  # nothing here asks another site for anything
# The directory's engine by its class; empty: the database (docs/search-at-size.md).
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="")
# Read by directory.engines.opensearch.OpenSearchEngine only; the address may hold user:password@.
OPENSEARCH_URL = env.str("OPENSEARCH_URL", default="http://localhost:9200")
OPENSEARCH_INDEX = env.str("OPENSEARCH_INDEX", default="maillage-listings")
# Under which exported listings may be used again, over the whole portal: a search crosses networks.
DATA_LICENCE = env.str("DATA_LICENCE", default="Licence Ouverte 2.0")
DATA_LICENCE_URL = env.str(
    "DATA_LICENCE_URL", default="https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.search_backend"}}
WAGTAIL_LOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
TAGGIT_CASE_INSENSITIVE = True

# Security: tight by default -----------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# How many proxies in front of us add to X-Forwarded-For; 0: the peer is the client.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
SECURE_CSP = {
    "default-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
# What an editor previews: a public page, shown in a frame of the Wagtail admin.
PREVIEW_CSP = {**SECURE_CSP, "frame-ancestors": ["'self'"]}
QR_CODE_CSP = {**SECURE_CSP, "img-src": ["'self'", "data:"]}
# What other sites frame: a wall, a badge. Nothing in it acts.
EMBED_CSP = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["*"],
}
EMBED_SEARCH_CSP = {**EMBED_CSP, "form-action": ["'self'"]}
# Wagtail's admin needs inline script and style; only answers under /admin/ get this one.
ADMIN_CSP = {
    **PREVIEW_CSP,
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
}
# Everything the site does not use; passkeys are the one thing it asks a browser for.
PERMISSIONS_POLICY = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer autoplay camera display-capture encrypted-media fullscreen"
                " geolocation gyroscope hid identity-credentials-get idle-detection local-fonts"
                " magnetometer microphone midi otp-credentials payment picture-in-picture"
                " screen-wake-lock serial usb window-management xr-spatial-tracking"
            ).split()
        ),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Every saved page would say four lines.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
}
