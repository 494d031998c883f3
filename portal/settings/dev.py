"""Settings of `make run`: a machine of one's own, no server needed, mail into a folder."""

import hashlib
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATABASES, VAR_DIR, env
from portal.settings.mailers import mailers_from_url

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-this-machine-never-in-production")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", ".localhost"])
# One for each database that is tried out: another one would look like one that lost its register.
_database = hashlib.sha256(repr(sorted(DATABASES["default"].items())).encode()).hexdigest()[:8]
REGISTER_DIR = Path(env.str("REGISTER_DIR", default=str(VAR_DIR / f"register-{_database}")))
MAILBOX_DIR = VAR_DIR / "mailbox"
MAILERS = mailers_from_url(env.str("EMAIL_URL", default=f"filemail:///{MAILBOX_DIR}"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The demo's people have no second factor, and their password stands in the terminal.
ADMIN_NEEDS_SECOND_FACTOR = env.bool("ADMIN_NEEDS_SECOND_FACTOR", default=False)
# The in-site mailbox shows every mail of the demo to whoever asks: named here, absent elsewhere.
DEMO_MAILBOX = env.bool("DEMO_MAILBOX", default=True)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="maillage-demo-2026")
