"""A migrated database made once, that every test run and worker starts from a copy of.

Wagtail's and our migrations take half a minute; copying their result takes none. The template's
name holds a digest of all that shapes it, so a changed migration makes a new one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def digest() -> str:
    """Of our migrations' text and of the locked versions of everybody else's."""
    sources = [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements" / "base.txt"]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def prepare(worker: str) -> None:
    """Point the test settings at a fresh copy (SQLite) or a template (PostgreSQL).

    The controller (`worker` empty) makes the template; it runs before any worker starts.
    """
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        template = Path(tempfile.gettempdir()) / f"maillage-{os.getuid()}-{digest()}.sqlite3"
        if not template.exists():
            unfinished = template.with_suffix(f".{os.getpid()}")
            _migrate(f"sqlite:///{unfinished}")
            unfinished.replace(template)
        target = Path(settings.DATABASES["default"]["TEST"]["NAME"])
        if worker:
            target = target.with_name(f"{target.stem}_{worker}{target.suffix}")
        target.parent.mkdir(parents=True, exist_ok=True)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(template, target)
        return
    template_name = f"maillage_{digest()}"
    if not worker and not _postgresql_has(template_name):
        _postgresql(f'CREATE DATABASE "{template_name}"')
        _migrate(_postgresql_url(template_name))
    settings.DATABASES["default"]["TEST"] = {"TEMPLATE": template_name}


def _migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        check=True,
    )


def _postgresql_url(name: str) -> str:
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def _postgresql(statement: str) -> list[tuple]:


    with psycopg.connect(_postgresql_url("postgres"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _postgresql_has(name: str) -> bool:
    return bool(_postgresql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))
