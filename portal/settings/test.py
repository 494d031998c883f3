"""Settings of the test suite: fast hashing, mail kept in memory, no file outside a temp folder."""

import os
import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATABASES, LOGGING, VAR_DIR

SECRET_KEY = "tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", ".localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Each worker's own: tests look at what is left in a folder.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
MEDIA_ROOT = Path(tempfile.gettempdir()) / f"maillage-tests-{os.getuid()}{_WORKER}"
REGISTER_DIR = MEDIA_ROOT / "register"
PRIVATE_ROOT = MEDIA_ROOT / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DEMO_PASSWORD = "maillage-demo-2026"
DEMO_MAILBOX = False
# Tests write them when they want to: nobody knows how long a test takes.
FIGURES_EVERY = float("inf")
# `force_login` has none; tests/portal/test_second_factor.py turns it on.
ADMIN_NEEDS_SECOND_FACTOR = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file, so that threads share it as they do on a real site and `--reuse-db` finds it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "tests.sqlite3")}
else:
    # Each worker opens its own database; a pool would keep connections to dropped ones.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
LOGGING["root"]["level"] = "WARNING"
# The access matrix is refused ten thousand times; each traceback would be written out twice.
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}
