"""The second factor: the admin opens with it only, its codes open once, its secrets are kept."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client, TestCase
from django.urls import reverse

from portal.models import OutboxMail
from portal.second_factor import MFAAdapter
from tests.doors import app_code, prove, set_up_app, sign_in

ADMIN = "/admin/"


@pytest.fixture(autouse=True)
def needed(settings):
    settings.ADMIN_NEEDS_SECOND_FACTOR = True


@pytest.fixture
def bobs_app(client, bob) -> str:
    """Bob has set up an app, in `client`; gives its key."""
    sign_in(client, bob.email)
    prove(client)
    return set_up_app(client)


def test_the_settings_of_a_real_site_ask_for_it():
    from portal.settings import base  # noqa: PLC0415 - not those of the tests

    assert base.ADMIN_NEEDS_SECOND_FACTOR is True


@pytest.mark.parametrize("who", ["bob", "dana"])
def test_the_admin_sends_its_staff_to_the_set_up_and_back(client, who, request):
    user = request.getfixturevalue(who)
    sign_in(client, user.email)
    wanted = "/admin/?from=mail"
    sent = client.get(wanted)
    assert sent.url == reverse("mfa_index")
    page = client.get(sent.url).content.decode()
    assert page.count('class="notice warning"') == 1
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    prove(client)
    set_up_app(client)
    assert f'href="{wanted}"' in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert client.get(wanted).status_code == 200
    assert f'href="{wanted}"' not in client.get(reverse("mfa_index")).content.decode()


def test_a_script_in_the_admin_is_told_no(client, bob):
    sign_in(client, bob.email)
    answer = client.get(ADMIN, headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.status_code == 403


def test_members_and_the_public_site_need_none(client, bob, alice):
    sign_in(client, bob.email)
    for name in ("space_home", "space_account", "listing_mine", "listing_list"):
        assert client.get(reverse(name)).status_code == 200
    member = Client()
    sign_in(member, alice.email)
    assert member.get(ADMIN).status_code == 403  # not the way to a factor: there is no admin


def test_signing_in_asks_for_the_code_then_opens_the_admin(bob, bobs_app):
    browser = Client()
    asked = sign_in(browser, bob.email)
    assert asked.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in browser.session
    assert browser.post(asked.url, {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in browser.session
    browser.post(asked.url, {"code": app_code(bobs_app)})
    assert browser.session["_auth_user_id"] == str(bob.pk)
    assert browser.get(ADMIN).status_code == 200


def test_a_session_from_before_the_factor_must_use_it(bob):
    old, new = Client(), Client()
    for browser in (old, new):
        sign_in(browser, bob.email)
    prove(new)
    secret = set_up_app(new)
    asked = old.get(ADMIN)
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert old.post(asked.url, {"code": app_code(secret)}).url == ADMIN
    assert old.get(ADMIN).status_code == 200


def test_a_code_opens_once_even_when_the_cache_forgets(bob, bobs_app):
    code = app_code(bobs_app)
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, bob.email)
        cache.clear()
        browser.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" in first.session
    assert "_auth_user_id" not in second.session


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_may_differ_by_half_a_minute(bob, bobs_app, steps):
    browser = Client()
    sign_in(browser, bob.email)
    browser.post(reverse("mfa_authenticate"), {"code": app_code(bobs_app, steps)})
    assert "_auth_user_id" in browser.session


def test_a_recovery_code_opens_once(client, bob, bobs_app):
    codes = client.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    assert len(codes) == 10
    for opens in (True, False):
        browser = Client()
        sign_in(browser, bob.email)
        browser.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert ("_auth_user_id" in browser.session) is opens
    assert codes[0] not in client.get(reverse("mfa_view_recovery_codes")).content.decode()


def test_secrets_are_not_in_the_database_as_they_are(client, bob, bobs_app):
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    codes = client.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    assert not [secret for secret in (bobs_app, *codes) if secret in kept]


def test_secrets_outlive_a_change_of_the_secret_key(settings):
    encrypted = MFAAdapter().encrypt("JBSWY3DP")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert MFAAdapter().decrypt(encrypted) == "JBSWY3DP"
    assert MFAAdapter().encrypt("JBSWY3DP") != encrypted


def test_a_lost_secret_key_closes_the_factor_without_an_error(client, bob, bobs_app, settings):
    codes = client.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    kept = Authenticator.objects.get(type="totp").data["secret"]
    settings.SECRET_KEY = "another"
    assert MFAAdapter().decrypt(kept) != MFAAdapter().decrypt(kept)
    browser = Client()
    sign_in(browser, bob.email)
    for code in (app_code(bobs_app), codes[0]):
        assert browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "_auth_user_id" not in browser.session


def test_taking_the_app_off_closes_the_admin_again(client, bob, bobs_app):
    assert client.get(ADMIN).status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()  # the recovery codes go with the last factor
    assert client.get(ADMIN).url == reverse("mfa_index")


def test_every_change_is_told_by_mail(client, bob, bobs_app):
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    told = [mail.dedupe_key.partition(":")[0] for mail in OutboxMail.objects.order_by("pk")]
    assert told == [
        "account_totp_activated",
        "account_recovery_codes_generated",
        "account_totp_deactivated",
    ]
    assert {mail.to for mail in OutboxMail.objects.all()} == {bob.email}


PAGES = {
    "mfa_index": "mfa/index.html",
    "mfa_activate_totp": "mfa/totp/activate_form.html",
    "mfa_add_webauthn": "mfa/webauthn/add_form.html",
    "mfa_list_webauthn": "mfa/webauthn/authenticator_list.html",
}
WITH_APP = {
    "mfa_index": "mfa/index.html",
    "mfa_deactivate_totp": "mfa/totp/deactivate_form.html",
    "mfa_view_recovery_codes": "mfa/recovery_codes/index.html",
    "mfa_generate_recovery_codes": "mfa/recovery_codes/generate.html",
    "mfa_reauthenticate": "mfa/reauthenticate.html",
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_ours_in_its_language(client, bob, language):
    sign_in(client, bob.email)
    prove(client)
    look_at(client, PAGES, language)
    set_up_app(client)
    look_at(client, WITH_APP, language)
    browser = Client()
    asked = sign_in(browser, bob.email)
    assert browser.get(asked.url).templates[0].name == "mfa/authenticate.html"


def look_at(client, pages, language):
    for name, template in pages.items():
        answer = client.get(reverse(name).replace("/fr/compte/", f"/{WORDS[language]}/"))
        assert answer.templates[0].name == template
        page = answer.content.decode()
        assert f'<html lang="{language}">' in page
        assert page.count("<h1") == 1


WORDS = {"fr": "fr/compte", "en": "en/account"}


def test_the_app_can_be_set_up_without_a_script(client, bob):
    sign_in(client, bob.email)
    prove(client)
    page = client.get(reverse("mfa_activate_totp"))
    text = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in text
    assert page.context["form"].secret in text
    assert "<script" not in text
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).context["form"].errors
    assert not Authenticator.objects.exists()


NO_CREDENTIAL = ["", "x", "1", "[]", "null", '"x"', "{}", '{"response": 1}', '{"response": {}}']
NO_CREDENTIAL += [
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": %s}' % response  # noqa: UP031
    for response in ("[]", '{"userHandle": 1}', '{"userHandle": "!"}', '{"userHandle": "MQ"}')
]


@pytest.mark.parametrize("credential", NO_CREDENTIAL)
def test_what_no_passkey_answers_is_a_wrong_answer(client, bob, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.url == reverse("account_login")
    sign_in(client, bob.email)
    prove(client)
    client.get(reverse("mfa_add_webauthn"))
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "key", "credential": credential})
    assert answer.context["form"].errors
    assert not Authenticator.objects.exists()
