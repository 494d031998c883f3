"""The access matrix: every address, every person, filled with another network's objects.

Bouleau's private objects bear a word that may appear in no answer to anybody but its own staff and
the federation's, and no request of theirs may change one of its rows.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail import hooks

from portal.enums import Role
from portal.fence.listings import OwnImagesAPI, QuietPrivacyView
from portal.models import User
from portal.services.memberships import grant_membership
from tests.access.attacks import ATTACKS
from tests.access.stage import CANARY, Stage, digest, furnish
from tests.access.table import LOGIN, MAY_CHANGE, TABLE, Answer, line_for
from tests.access.walk import EXAMPLES, Address, addresses
from tests.factories import UserFactory

WRITES = ("INSERT", "UPDATE", "DELETE")
METHODS = ("get", "head", "post", "put", "patch", "delete")
# The others differ from these two in little: reading and writing is enough.
EVERY_METHOD = {"visitor", "editor"}
# On the public site they are members like others.
ADMIN_ONLY = {"moderator", "admin"}


@pytest.fixture
def theirs(bouleau, media_folder) -> Stage:
    return furnish(bouleau, CANARY.title())


@pytest.fixture
def ours(aulne, media_folder) -> Stage:
    return furnish(aulne, "Aulnaie")


@pytest.fixture
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # it remembers renditions of other tests' pictures


@pytest.fixture
def cast(aulne, alice, bob, dana) -> dict[str, User | None]:
    grant_membership(user=alice, network=aulne, role=Role.MEMBER, granted_by=None)
    admin = UserFactory(email="admin@example.org")
    moderator = UserFactory(email="moderator@example.org")
    grant_membership(user=admin, network=aulne, role=Role.ADMIN, granted_by=None)
    grant_membership(user=moderator, network=aulne, role=Role.MODERATOR, granted_by=None)
    return {
        "visitor": None,
        "member": alice,
        "moderator": moderator,
        "editor": bob,
        "admin": admin,
        "federation": dana,
    }


def client_of(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


class Prober:
    """Sends requests as one person and collects whatever goes against the rules."""

    def __init__(self, client: Client, theirs: Stage) -> None:
        self.client = client
        self.cookies = client.cookies.output(header="", sep=";")
        self.theirs = theirs
        self.before = digest(theirs.network)
        self.faults: list[str] = []
        self.requests = 0

    def send(
        self,
        method: str,
        url: str,
        data: dict | None = None,
        then: str = "",
        may_change: Collection[str] = (),
    ) -> HttpResponse:
        """One request, and a look at `then`; undone afterwards: rows and cookies are as before."""
        self.requests += 1
        self.client.cookies = SimpleCookie(self.cookies)
        with transaction.atomic(), noting_writes() as writes:
            response = getattr(self.client, method)(url, data)
            self.listen(f"{method} {url}", response)
            if then:
                self.listen(f"{method} {url}, then {then}", self.client.get(then))
            if writes:
                self.compare(f"{method} {url}", may_change)
            transaction.set_rollback(True)
        return response

    def listen(self, what: str, response: HttpResponse) -> None:
        body = response.getvalue() if response.streaming else response.content
        told = f"{body.decode(errors='replace')} {dict(response.headers)}"
        told = told.replace(response.wsgi_request.get_full_path(), "")
        at = told.lower().find(CANARY)
        if at >= 0:
            self.faults.append(f"{what} tells …{told[max(0, at - 60) : at + 30]!r}")

    def compare(self, what: str, may_change: Collection[str]) -> None:
        now = digest(self.theirs.network)
        changed = {name for name in now if now[name] != self.before[name]} - set(may_change)
        if changed:
            self.faults.append(f"{what} changes {', '.join(sorted(changed))}")

    def expect(self, response: HttpResponse, method: str, url: str, answer: Answer) -> None:
        if not is_answer(response, answer):
            told = f"{response.status_code} {response.headers.get('Location', '')}"
            self.faults.append(f"{method} {url} answers {told}, not {answer}")


@contextmanager
def noting_writes() -> Iterator[list[str]]:
    writes: list[str] = []

    def note(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES) and "django_session" not in sql:
            writes.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield writes


def is_answer(response: HttpResponse, answer: Answer) -> bool:
    if answer == LOGIN:
        login = reverse("account_login")
        return response.status_code == 302 and response.headers["Location"].startswith(login)
    return response.status_code in answer


def url_of(address: Address, stage: Stage) -> str:
    if address.name in EXAMPLES:
        return EXAMPLES[address.name].format(word=stage.word.lower(), **stage.names)
    return address.fill(stage)


def test_every_address_has_a_line_and_every_line_an_address():
    names = {address.name for address in addresses()}
    assert not {name for name in names if line_for(name) is None}
    spaces = {name.partition(":")[0] for name in names}
    assert not set(TABLE) - names - spaces


@pytest.mark.parametrize("who", ["visitor", "member", "moderator", "editor", "admin"])
def test_nobody_reaches_what_is_another_networks(who, cast, theirs):
    prober = Prober(client_of(cast[who]), theirs)
    column = who if who in ("visitor", "member") else "editor"
    for address in addresses():
        url = url_of(address, theirs)
        if who in ADMIN_ONLY and not url.startswith("/admin/"):
            continue
        answer = getattr(line_for(address.name), column)
        refused = answer == LOGIN or not answer & {200, 302}
        every = refused and who in EVERY_METHOD
        for method in METHODS if every else ("get", "post"):
            response = prober.send(method, url, may_change=MAY_CHANGE.get(address.name, set()))
            if method == "get" or (refused and response.status_code != 405):
                prober.expect(response, method, url, answer)
    assert not prober.faults, "\n".join(prober.faults)
    assert prober.requests > 400


def test_federation_staff_reach_everything(cast, theirs):
    prober = Prober(client_of(cast["federation"]), theirs)
    for address in addresses():
        url = url_of(address, theirs)
        response = prober.send("get", url, may_change=prober.before)
        prober.expect(response, "get", url, line_for(address.name).federation)
    wrong = [fault for fault in prober.faults if " tells " not in fault]
    assert not wrong, "\n".join(wrong)
    # The canaries sing for those who may hear them: elsewhere the tests would have heard them too.
    assert len(prober.faults) > 50


def test_an_editor_names_another_networks_objects_in_vain(cast, ours, theirs):
    prober = Prober(client_of(cast["editor"]), theirs)
    for attack in ATTACKS:
        url = attack.aim(ours, theirs)
        method = "get" if attack.data is None else "post"
        data = None if attack.data is None else attack.data(ours, theirs)
        then = attack.then.format(ours=ours.names)
        prober.expect(prober.send(method, url, data, then), method, url, attack.answer)
    assert not prober.faults, "\n".join(prober.faults)


def no_middleware(settings, monkeypatch):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AdminFence" not in name]


def no_page_chooser_hook(settings, monkeypatch):
    monkeypatch.setitem(hooks._hooks, "construct_page_chooser_queryset", [])


def no_api_restriction(settings, monkeypatch):
    monkeypatch.delattr(OwnImagesAPI, "get_queryset")


def no_own_choosers(settings, monkeypatch):
    for module in ("portal.blocks", "portal.fence.choosers"):
        monkeypatch.setattr(f"{module}.may_name", lambda chosen: True)
        monkeypatch.setattr(f"{module}.refuse_foreign", lambda chosen: None)


def no_quiet_privacy(settings, monkeypatch):
    monkeypatch.delattr(QuietPrivacyView, "get_form")


@pytest.mark.parametrize(
    ("take_away", "where"),
    [
        (no_middleware, "/admin/choose-page/chosen-multiple/"),
        (no_page_chooser_hook, "/admin/choose-page/"),
        (no_api_restriction, "/admin/api/main/images/"),
        (no_own_choosers, "/edit/"),
        (no_quiet_privacy, "/privacy/"),
    ],
)
def test_the_matrix_hears_when_a_fence_is_gone(
    take_away, where, cast, ours, theirs, settings, monkeypatch
):
    take_away(settings, monkeypatch)
    prober = Prober(client_of(cast["editor"]), theirs)
    for attack in ATTACKS:
        url = attack.aim(ours, theirs)
        if where in url:
            method = "get" if attack.data is None else "post"
            data = None if attack.data is None else attack.data(ours, theirs)
            prober.send(method, url, data, attack.then.format(ours=ours.names))
    assert any(" tells " in fault for fault in prober.faults)
