"""The cast and the stage: two networks, Aulne and Bouleau, and the people of every test.

Alice owns a listing in Aulne, Bob edits Aulne, Charlie edits Bouleau, Dana is federation staff.
"""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from portal.enums import Role
from portal.models import Network, User
from portal.services.memberships import grant_membership
from tests import template_database
from tests.factories import UserFactory


def pytest_addoption(parser):
    parser.addoption(
        "--screenshots", metavar="FOLDER", help="take the pictures of the README into this folder"
    )


def pytest_configure(config):
    """Before any database is set up: copy the migrated template."""
    workerinput = getattr(config, "workerinput", None)
    template_database.prepare(workerinput["workerid"] if workerinput else "")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Playwright leaves an event loop in its process, in which Django refuses to query: the
    browser comes last. (`make test` gives it processes of its own.)"""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """SQLite's file is a fresh copy made above: keep it, do not migrate it anew."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(autouse=True)
def language_of_the_site():
    """Requests leave their language active in the thread: each test starts in the site's own."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


_numbers = itertools.count()


@pytest.fixture(autouse=True)
def register_folder(settings):
    """Each test has its own place for published heads, made when something is put there."""
    place = Path(tempfile.gettempdir()) / f"maillage-register-{os.getpid()}-{next(_numbers)}"
    settings.REGISTER_DIR = place
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def aulne(db) -> Network:
    """Already open: it comes with the template database (`tests.cast`)."""
    return Network.objects.get(slug="aulne")


@pytest.fixture
def bouleau(db) -> Network:
    return Network.objects.get(slug="bouleau")


@pytest.fixture
def alice(db) -> User:
    return _person("alice")


@pytest.fixture
def bob(aulne) -> User:
    return _person("bob", network=aulne, role=Role.EDITOR)


@pytest.fixture
def charlie(bouleau) -> User:
    return _person("charlie", network=bouleau, role=Role.EDITOR)


@pytest.fixture
def dana(db) -> User:
    return _person("dana", is_staff=True, is_superuser=True)


def _person(name: str, *, network: Network | None = None, role: str = "", **fields) -> User:
    user = UserFactory(email=f"{name}@example.org", first_name=name.title(), **fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    if network is not None:
        grant_membership(user=user, network=network, role=role, granted_by=None)
    return user
