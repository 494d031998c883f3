"""Showing once more that it is you: by password, factor or mailed code; nothing typed is lost."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.urls import reverse

from charters.enums import VersionState
from portal.enums import Role
from portal.models import Membership, OutboxMail, User
from portal.proof import CODE_KEY, kept, proof_required
from portal.services.memberships import grant_membership
from tests.charters.conftest import make_charter_page, publish
from tests.doors import app_code, mailed_code, prove, set_up_app
from tests.factories import UserFactory


@pytest.fixture
def member_case(client, aulne) -> str:
    """The desk's page about a member, open before an admin who has not proved anything yet."""
    admin = UserFactory(email="admin@example.org")
    admin.emailaddress_set.create(email=admin.email, verified=True, primary=True)
    grant_membership(user=admin, network=aulne, role=Role.ADMIN, granted_by=None)
    member = UserFactory(email="member@example.org")
    membership = grant_membership(user=member, network=aulne, granted_by=None)
    client.force_login(admin)
    return reverse("desk_member", args=[membership.pk])


def role_of_member() -> str:
    return Membership.objects.get(user__email="member@example.org").role


def without_password(client) -> User:
    user = User.objects.get(pk=client.session[SESSION_KEY])
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    return user


def test_a_role_changes_only_once_the_password_is_typed(client, member_case):
    decision = {"decision": Role.EDITOR, "reason": "She writes well"}
    asked = client.post(member_case, decision)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert role_of_member() == Role.MEMBER
    assert client.post(asked.url, {"password": "wrong"}).status_code == 200
    back = client.post(asked.url, {"password": "tests"})
    assert back.url == member_case
    assert "She writes well" in client.get(member_case).content.decode()
    assert "She writes well" not in client.get(member_case).content.decode()
    client.post(member_case, decision)
    assert role_of_member() == Role.EDITOR


def test_what_binds_nobody_asks_nothing(client, member_case):
    client.post(member_case, {"decision": "suspend", "reason": "For a while"})
    assert Membership.objects.get(user__email="member@example.org").state == "suspended"


def test_adopting_asks_and_giving_up_does_not(client, member_case, aulne):
    version = publish(make_charter_page(aulne)).versions.get()
    case = reverse("desk_version", args=[version.pk])
    asked = client.post(case, {"decision": "adopt", "seen": version.binding_text.sha256})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    version.refresh_from_db()
    assert version.state == VersionState.FROZEN
    client.post(case, {"decision": "abandon", "reason": "A better one comes"})
    version.refresh_from_db()
    assert version.state == VersionState.ABANDONED


def test_who_has_no_password_proves_it_by_mailed_code(client, member_case):
    user = without_password(client)
    asked = client.post(member_case, {"decision": Role.EDITOR})
    assert asked.url.startswith(reverse("account_reauthenticate_by_code"))
    assert client.get(asked.url).context["is_mailed"] is False
    assert not OutboxMail.objects.exists()
    client.post(asked.url, {"action": "send"})
    assert OutboxMail.objects.get().to == user.email
    assert client.get(asked.url).context["is_mailed"] is True
    assert client.post(asked.url, {"code": "NOPE-00"}).status_code == 200
    assert client.post(asked.url, {"code": mailed_code()}).url == member_case
    client.post(member_case, {"decision": Role.EDITOR})
    assert role_of_member() == Role.EDITOR


def test_three_wrong_codes_need_another_one(client, member_case):
    without_password(client)
    page = reverse("account_reauthenticate_by_code")
    client.post(page, {"action": "send"})
    first = mailed_code()
    for _try in range(3):
        client.post(page, {"code": "NOPE-00"})
    assert CODE_KEY not in client.session
    client.post(page, {"code": first})  # without a code to compare with, this mails one
    assert mailed_code() != first
    assert client.post(page, {"code": mailed_code()}).status_code == 302


def test_a_code_proves_nothing_once_it_is_old(client, member_case, settings):
    without_password(client)
    page = reverse("account_reauthenticate_by_code")
    client.post(page, {"action": "send"})
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    assert client.get(page).context["is_mailed"] is False


def test_signing_in_by_code_is_itself_the_proof_of_who_has_nothing_else(client, member_case):
    user = without_password(client)
    client.logout()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    client.post(member_case, {"decision": Role.EDITOR})
    assert role_of_member() == Role.EDITOR


def test_who_has_a_factor_proves_it_with_that_and_never_by_mail(client, member_case):
    prove(client)
    secret = set_up_app(client)
    user = without_password(client)
    asked = client.post(member_case, {"decision": Role.EDITOR})
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    by_code = client.get(reverse("account_reauthenticate_by_code"))
    assert by_code.url.startswith(reverse("mfa_reauthenticate"))
    assert not OutboxMail.objects.filter(to=user.email, subject__contains="code").exists()
    assert client.post(asked.url, {"code": app_code(secret)}).url == member_case


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_a_new_factor_asks_who_has_no_password_before_the_form(client, member_case, page):
    without_password(client)
    asked = client.get(reverse(page))
    assert asked.url.startswith(reverse("account_reauthenticate_by_code"))


def test_another_address_is_sent_by_itself_after_the_code(client, member_case):
    without_password(client)
    asked = client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    client.post(asked.url, {"action": "send"})
    client.post(asked.url, {"code": mailed_code()})
    assert OutboxMail.objects.latest("pk").to == "new@example.org"


def test_a_form_behind_the_decorator_comes_back_with_what_was_typed(client, member_case, rf):
    @proof_required
    def invite(request):
        return HttpResponse(kept(request).get("email", "nothing"))

    def send(method, **data):
        request = getattr(rf, method)("/invite/", data)
        request.session, request.user = client.session, user
        request._messages = type("Sink", (), {"add": lambda *args: None})()
        response = invite(request)
        request.session.save()
        return response

    user = User.objects.get(email="admin@example.org")
    assert send("get").url.startswith(reverse("account_reauthenticate"))
    assert send("post", email="new@example.org").status_code == 302
    prove(client)
    assert send("get").content == b"new@example.org"
    assert send("get").content == b"nothing"
    assert send("post", email="x").status_code == 200
