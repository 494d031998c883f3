"""The cast and the stage: two networks, Aulne and Bouleau, and the people of every test.

Alice owns a listing in Aulne, Bob edits Aulne, Charlie edits Bouleau, Dana is federation staff.
"""

import pytest
from django.conf import settings

from home.services.networks import open_network
from portal.enums import Role
from portal.models import Network, User
from portal.services.memberships import grant_membership
from tests import template_database
from tests.factories import UserFactory


def pytest_configure(config):
    """Before any database is set up: copy the migrated template."""
    workerinput = getattr(config, "workerinput", None)
    template_database.prepare(workerinput["workerid"] if workerinput else "")


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """SQLite's file is a fresh copy made above: keep it, do not migrate it anew."""
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture
def aulne(db) -> Network:
    return open_network(name="Aulne", slug="aulne", hue=150, opened_by=None)


@pytest.fixture
def bouleau(db) -> Network:
    return open_network(name="Bouleau", slug="bouleau", hue=30, opened_by=None)


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
