"""A database made once, that every test run and worker starts from a copy of.

Wagtail's and our migrations take half a minute, opening the cast's two networks some seconds;
copying their result takes none. A template's name holds a digest of all that shapes it, so a
changed migration makes a new one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase

ROOT = Path(settings.BASE_DIR)
MIGRATE = ["manage.py", "migrate", "--verbosity=0"]
OPEN_CAST = ["-m", "tests.cast"]


def is_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def prepare(worker: str) -> None:
    """Point the test settings at a fresh copy (SQLite) or at a template (PostgreSQL).

    The controller (`worker` empty) makes the template; it runs before any worker starts.
    """
    if not worker:
        _make(empty_template(), None, MIGRATE)
        _make(template(), empty_template(), OPEN_CAST)
    if is_sqlite():
        _copy_over(_sqlite_test_file(worker))
    else:
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template()


class RealCommits(TransactionTestCase):
    """For races: transactions really commit, and the template is put back after each test.

    Django would empty the tables, which the append-only ones refuse.
    """

    def _fixture_teardown(self) -> None:
        name = connection.settings_dict["NAME"]
        connections.close_all()
        if is_sqlite():
            _copy_over(Path(name))
        else:
            _replace(name, template())

    @contextmanager
    def put_back_afterwards(self) -> Iterator[None]:
        """An older backup is put back when the block ends: all that it wrote is gone."""
        name = connection.settings_dict["NAME"]
        backup = f"{name}_backup"
        connections.close_all()
        if is_sqlite():
            shutil.copyfile(name, backup)
            yield
            connections.close_all()
            _copy_over(Path(name), Path(backup))
            return
        _replace(backup, name)
        yield
        connections.close_all()
        _replace(name, backup)
        _postgresql(f'DROP DATABASE "{backup}"')


@contextmanager
def another(folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a migrated, empty database beside the tests' own, for a site."""
    if is_sqlite():
        target = folder / "maillage.sqlite3"
        shutil.copyfile(_sqlite_template(empty_template()), target)
        yield f"sqlite:///{target}"
        return
    name = f"maillage_site_{os.getpid()}"
    _postgresql(f'CREATE DATABASE "{name}" TEMPLATE "{empty_template()}"')
    try:
        yield _postgresql_url(name)
    finally:
        _postgresql(f'DROP DATABASE "{name}" WITH (FORCE)')


def empty_template() -> str:
    """Migrated and nothing else; keyed by our migrations, everybody else's locked versions, and
    which apps there are."""
    migrations = sorted(ROOT.glob("*/migrations/*.py"))
    files = [*migrations, ROOT / "requirements" / "base.txt"]
    return f"maillage_{_digest(files, *settings.INSTALLED_APPS)}"


def template() -> str:
    """With the cast's networks; keyed also by the code that opens them."""
    code = [*ROOT.glob("home/models/*.py"), *ROOT.glob("portal/models/*.py")]
    code += [ROOT / "home" / "services" / "networks.py", ROOT / "tests" / "cast.py"]
    return f"{empty_template()}_{_digest(sorted(code))}"


def _digest(paths: Iterable[Path], *words: str) -> str:
    parts = [*(path.read_bytes() for path in paths), *(word.encode() for word in words)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _make(name: str, source: str | None, command: list[str]) -> None:
    """Make the template unless it is there; under another name until it is whole."""
    unfinished = f"{name}_{os.getpid()}"
    if is_sqlite():
        if _sqlite_template(name).exists():
            return
        if source:
            shutil.copyfile(_sqlite_template(source), _sqlite_template(unfinished))
        _run(command, f"sqlite:///{_sqlite_template(unfinished)}")
        _sqlite_template(unfinished).replace(_sqlite_template(name))
        return
    if _postgresql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        return
    _postgresql(f'CREATE DATABASE "{unfinished}" TEMPLATE "{source or "template1"}"')
    _run(command, _postgresql_url(unfinished))
    _postgresql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _run(command: list[str], url: str) -> None:
    environment = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    subprocess.run(
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **environment}, check=True
    )


def _sqlite_template(name: str) -> Path:
    return Path(tempfile.gettempdir()) / f"{name}_{os.getuid()}.sqlite3"


def _sqlite_test_file(worker: str) -> Path:
    target = Path(settings.DATABASES["default"]["TEST"]["NAME"])
    # pytest-django names the workers' files so.
    return target.with_name(f"{target.name}_{worker}") if worker else target


def _replace(name: str, source: str) -> None:
    _postgresql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _postgresql(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def _copy_over(target: Path, source: Path | None = None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(source or _sqlite_template(template()), target)


def _postgresql_url(name: str) -> str:
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def _postgresql(statement: str) -> list[tuple]:
    with psycopg.connect(_postgresql_url("postgres"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []
