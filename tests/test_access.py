"""The access matrix: every address, every person, filled with another network's objects.

Bouleau's private objects bear a word that may appear in no answer to anybody but its own staff and
the federation's, and no request of theirs may change one of its rows.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.views.pages.listing import GenericPageFilterSet

from directory.managers import ListingQuerySet
from portal.enums import MembershipState, Role
from portal.fence.listings import OwnImagesAPI, QuietPageFilterSet, QuietPrivacyView
from portal.models import User
from portal.services.memberships import change_state, grant_membership
from tests.access.attacks import ATTACKS
from tests.access.stage import CANARY, NOBODYS, Stage, digest, furnish, rows_of
from tests.access.table import LOGIN, MAY_CHANGE, TABLE, Answer, line_for
from tests.access.walk import EXAMPLES, Address, addresses
from tests.factories import UserFactory

WRITES = ("INSERT", "UPDATE", "DELETE")
METHODS = ("get", "head", "post", "put", "patch", "delete")
# Who is who in the table: staff answer alike, and whose membership is over is a member at most.
COLUMNS = {
    "visitor": "visitor",
    "member": "member",
    "suspended": "member",
    "ended": "member",
    "moderator": "editor",
    "editor": "editor",
    "admin": "editor",
}
# Another's editing session is not looked for: the view opens one's own in its place.
LOOKS_AT_OWN_ONLY = {"wagtailadmin_editing_sessions:ping"}
# Where one's own is compared with what everyone may read of theirs: still no word of theirs that is
# not public, and nothing changes.
BESIDE_THE_PUBLIC = {"desk_merge"}


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


@pytest.fixture(autouse=True)
def nothing_kept_of_templates(monkeypatch):
    """Django's client copies every context of every answer; nobody looks at them here, and it is a
    fifth of the time."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *args, **more: None)


@pytest.fixture
def cast(aulne, alice, bob, dana) -> dict[str, User | None]:
    grant_membership(user=alice, network=aulne, role=Role.MEMBER, granted_by=None)
    admin = UserFactory(email="admin@example.org")
    moderator = UserFactory(email="moderator@example.org")
    grant_membership(user=admin, network=aulne, role=Role.ADMIN, granted_by=None)
    grant_membership(user=moderator, network=aulne, role=Role.MODERATOR, granted_by=None)
    suspended, ended = UserFactory.create_batch(2)
    for user, state in ((suspended, MembershipState.SUSPENDED), (ended, MembershipState.ENDED)):
        was = grant_membership(user=user, network=aulne, role=Role.ADMIN, granted_by=None)
        change_state(membership=was, to_state=state, changed_by=None)
        user.refresh_from_db()  # its sessions were ended
    return {
        "visitor": None,
        "member": alice,
        "moderator": moderator,
        "editor": bob,
        "admin": admin,
        "suspended": suspended,
        "ended": ended,
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


def test_every_table_of_ours_is_compared_or_nobodys(bouleau):
    compared = {rows.model for rows in rows_of(bouleau).values()}
    ours = {
        model
        for app in apps.get_app_configs()
        if app.name in {"portal", "directory", "charters", "home", "search"}
        for model in app.get_models()
    }
    left = {model.__name__ for model in ours - compared}
    assert left == set(NOBODYS)


def test_every_address_has_a_line_and_every_line_an_address():
    names = {address.name for address in addresses()}
    assert not {name for name in names if line_for(name) is None}
    spaces = {name.partition(":")[0] for name in names}
    assert not set(TABLE) - names - spaces


@pytest.mark.parametrize("who", COLUMNS)
def test_nobody_reaches_what_is_another_networks(who, cast, theirs):
    prober = Prober(client_of(cast[who]), theirs)
    walked = list(addresses())
    for address in walked:
        url = url_of(address, theirs)
        answer = getattr(line_for(address.name), COLUMNS[who])
        refused = answer == LOGIN or not answer & {200, 302}
        for method in METHODS:
            response = prober.send(method, url, may_change=MAY_CHANGE.get(address.name, set()))
            if method == "get" or (refused and response.status_code != 405):
                prober.expect(response, method, url, answer)
    assert not prober.faults, "\n".join(prober.faults)
    assert prober.requests == len(walked) * len(METHODS)
    assert len(walked) > 250


@pytest.mark.parametrize("who", ["member", "editor", "admin"])
def test_nobody_hears_of_another_network_at_home(who, cast, ours, theirs):
    """Every address again, about one's own objects: no list, chooser or filter tells of theirs."""
    prober = Prober(client_of(cast[who]), theirs)
    opened = 0
    for address in addresses():
        url = url_of(address, ours)
        for method in ("get", "post"):
            opened += prober.send(method, url).status_code == 200
    assert not prober.faults, "\n".join(prober.faults)
    assert opened > {"member": 20, "editor": 80, "admin": 80}[who]


def test_no_address_takes_one_of_theirs_beside_ours(cast, ours, theirs):
    prober = Prober(client_of(cast["editor"]), theirs)
    for address in addresses():
        if address.name in EXAMPLES:
            continue
        for url in address.mix(ours, theirs):
            for method in ("get", "post"):
                response = prober.send(method, url)
                left_out = LOOKS_AT_OWN_ONLY | BESIDE_THE_PUBLIC
                if url.startswith("/admin/") and address.name not in left_out:
                    prober.expect(response, method, url, frozenset({403, 404, 405}))
    assert not prober.faults, "\n".join(prober.faults)
    assert prober.requests > 20


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


def no_quiet_filters(settings, monkeypatch):
    monkeypatch.setattr(QuietPageFilterSet, "base_filters", GenericPageFilterSet.base_filters)


def no_desk_scope(settings, monkeypatch):
    monkeypatch.setattr(ListingQuerySet, "moderated_by", lambda listings, user: listings)


@pytest.mark.parametrize(
    ("take_away", "where"),
    [
        (no_middleware, "/admin/choose-page/chosen-multiple/"),
        (no_page_chooser_hook, "/admin/choose-page/"),
        (no_api_restriction, "/admin/api/main/images/"),
        (no_own_choosers, "/edit/"),
        (no_quiet_privacy, "/privacy/"),
        (no_quiet_filters, "/admin/pages/"),
        (no_desk_scope, "/admin/desk/"),
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
    for address in addresses():
        if address.name.startswith("desk_") and where in url_of(address, theirs):
            prober.send("get", url_of(address, theirs))
    assert any(" tells " in fault for fault in prober.faults)
