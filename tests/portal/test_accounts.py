"""Accounts through the browser's eyes: sign up, sign in, by password or code, in both languages."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.models import OutboxMail, User
from tests.directory.test_contact import stamp

PASSWORD = "a good long secret"
NEW_PASSWORD = "another good secret"


def address(name: str, language: str = "en", **kwargs) -> str:
    with translation.override(language):
        return reverse(name, kwargs=kwargs)


def code_of(mail: OutboxMail) -> str:
    """The code stands alone on a line."""
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)$", mail.text, re.MULTILINE)[1]


def last_mail(template: str) -> OutboxMail:
    return OutboxMail.objects.filter(dedupe_key__startswith=f"account_{template}:").latest("pk")


def mails() -> list[tuple[str, str]]:
    """Which mails are in the outbox, oldest first: (template, to)."""
    return [
        (mail.dedupe_key.partition(":")[0].removeprefix("account_"), mail.to)
        for mail in OutboxMail.objects.order_by("pk")
    ]


def sign_up(client: Client, email: str = "ada@example.org", language: str = "en", **fields):
    return client.post(
        address("account_signup", language),
        {
            "email": email,
            "password1": PASSWORD,
            "first_name": "Ada",
            "last_name": "L",
            "shown_at": stamp(),
            **fields,
        },
    )


@pytest.mark.django_db
def test_sign_up_to_space_with_the_mailed_code(client):
    answer = sign_up(client, "Ada@Example.org", "fr")
    confirm = address("account_email_verification_sent", "fr")
    assert answer.url == confirm
    assert "ada@example.org" in client.get(confirm).content.decode()
    mail = last_mail("email_confirmation_signup")
    answer = client.post(confirm, {"code": code_of(mail)})
    assert answer.url == address("space_home", "fr")
    user = User.objects.get()
    assert (user.email, user.first_name, user.language) == ("ada@example.org", "Ada", "fr")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_a_wrong_code_says_so_and_opens_nothing(client):
    sign_up(client)
    confirm = address("account_email_verification_sent")
    answer = client.post(confirm, {"code": "NOPE-00"})
    assert answer.context["verify_form"].errors["code"]
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_another_code_can_be_asked_for_and_replaces_the_first(client):
    sign_up(client)
    confirm = address("account_email_verification_sent")
    first = code_of(last_mail("email_confirmation_signup"))
    client.post(confirm, {"action": "resend"})
    second = code_of(last_mail("email_confirmation_signup"))
    assert first != second
    assert client.post(confirm, {"code": first}).status_code == 200
    assert client.post(confirm, {"code": second}).url == address("space_home")


@pytest.mark.django_db
def test_signing_up_twice_answers_the_same_and_tells_only_the_mailbox(client, alice):
    new, known = Client(), Client()
    first, second = sign_up(new, "new@example.org"), sign_up(known, alice.email)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    pages = [
        one.get(first.url).content.decode().replace(email, "")
        for one, email in ((new, "new@example.org"), (known, alice.email))
    ]
    strip = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert strip.sub("", pages[0]) == strip.sub("", pages[1])
    assert mails() == [
        ("email_confirmation_signup", "new@example.org"),
        ("account_already_exists", alice.email),
    ]
    assert User.objects.filter(email=alice.email).count() == 1


@pytest.mark.django_db
def test_password_opens_and_a_wrong_one_does_not(client, alice):
    login = address("account_login")
    wrong = client.post(login, {"login": alice.email, "password": "wrong"})
    unknown = client.post(login, {"login": "nobody@example.org", "password": "wrong"})
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert wrong.context["form"].non_field_errors()
    answer = client.post(login, {"login": alice.email.upper(), "password": "tests"})
    assert answer.url == address("space_home")


@pytest.mark.django_db
def test_code_opens_without_password_and_unknown_addresses_get_the_same_page(client, alice):
    ask, confirm = address("account_request_login_code"), address("account_confirm_login_code")
    assert client.post(ask, {"email": alice.email}).url == confirm
    stranger = Client()
    assert stranger.post(ask, {"email": "nobody@example.org"}).url == confirm
    assert stranger.get(confirm).status_code == 200
    assert mails() == [("login_code", alice.email), ("unknown_account", "nobody@example.org")]
    answer = client.post(confirm, {"code": code_of(last_mail("login_code"))})
    assert answer.url == address("space_home")
    assert client.session["_auth_user_id"] == str(alice.pk)


@pytest.mark.django_db
def test_reset_link_works_once(client, alice):
    ask, done = address("account_reset_password"), address("account_reset_password_done")
    assert client.post(ask, {"email": alice.email}).url == done
    assert Client().post(ask, {"email": "nobody@example.org"}).url == done
    link = re.search(r"http://127.0.0.1:8000(/\S+)", last_mail("password_reset_key").text)[1]
    form = client.get(link, follow=True)
    answer = client.post(
        form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert answer.url == address("account_reset_password_from_key_done")
    alice.refresh_from_db()
    assert alice.check_password(NEW_PASSWORD)
    assert ("password_reset", alice.email) in mails()
    assert Client().get(link, follow=True).context["token_fail"] is True


@pytest.mark.django_db
def test_address_changes_only_once_its_code_is_typed_and_the_old_one_is_told(client, alice):
    client.force_login(alice)
    manage = address("account_email")
    answer = client.post(manage, {"email": "new@example.org", "action_add": ""})
    answer = client.post(answer.url, {"password": "tests"})
    assert answer.url == address("account_email_verification_sent")
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    client.post(answer.url, {"code": code_of(last_mail("email_confirmation"))})
    alice.refresh_from_db()
    assert alice.email == "new@example.org"
    assert mails()[-1] == ("email_changed", "alice@example.org")
    assert "new@example.org" in last_mail("email_changed").text


@pytest.mark.django_db
def test_address_change_asks_for_the_password_again(client, alice):
    client.force_login(alice)
    answer = client.post(address("account_email"), {"email": "new@example.org", "action_add": ""})
    assert answer.url.startswith(address("account_reauthenticate"))
    page = client.get(answer.url)
    assert page.templates[0].name == "account/reauthenticate.html"
    assert client.post(answer.url, {"password": "wrong"}).context["form"].errors
    answer = client.post(answer.url, {"password": "tests"}, follow=True)
    assert mails() == [("email_confirmation", "new@example.org")]


@pytest.mark.django_db
def test_password_change_is_told_by_mail(client, alice):
    client.post(address("account_login"), {"login": alice.email, "password": "tests"})
    client.post(
        address("account_change_password"),
        {"oldpassword": "tests", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    alice.refresh_from_db()
    assert alice.check_password(NEW_PASSWORD)
    assert mails() == [("password_changed", alice.email)]


@pytest.mark.django_db
def test_account_without_password_may_choose_one(client, alice):
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    page = address("account_set_password")
    assert client.get(page).templates[0].name == "account/password_set.html"
    asked = client.post(page, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    client.post(asked.url, {"action": "send"})
    client.post(asked.url, {"code": code_of(last_mail("reauthentication_code"))})
    alice.refresh_from_db()
    assert alice.check_password(NEW_PASSWORD)
    assert mails() == [("reauthentication_code", alice.email), ("password_set", alice.email)]


@pytest.mark.django_db
def test_signing_out_asks_then_does(client, alice):
    client.force_login(alice)
    leave = address("account_logout")
    assert client.get(leave).status_code == 200
    assert "_auth_user_id" in client.session
    client.post(leave)
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_closed_account_is_told_so(client, alice):
    alice.is_active = False
    alice.save()
    answer = client.post(
        address("account_login"), {"login": alice.email, "password": "tests"}, follow=True
    )
    assert "_auth_user_id" not in client.session
    assert answer.templates[0].name == "account/account_inactive.html"


PAGES = {
    "account_login": "account/login.html",
    "account_signup": "account/signup.html",
    "account_request_login_code": "account/request_login_code.html",
    "account_reset_password": "account/password_reset.html",
    "account_reset_password_done": "account/password_reset_done.html",
    "account_reset_password_from_key_done": "account/password_reset_from_key_done.html",
    "account_inactive": "account/account_inactive.html",
}
MEMBER_PAGES = {
    "account_reauthenticate_by_code": "account/reauthenticate_by_code.html",
    "account_email": "account/email_change.html",
    "account_change_password": "account/password_change.html",
    "account_logout": "account/logout.html",
    "account_reauthenticate": "account/reauthenticate.html",
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", [*PAGES, *MEMBER_PAGES])
def test_every_page_is_ours_in_its_language(client, alice, name, language):
    if name in MEMBER_PAGES:
        client.force_login(alice)
    answer = client.get(address(name, language))
    assert answer.templates[0].name == (PAGES | MEMBER_PAGES)[name]
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1
    assert "<script" not in re.sub(r'<script src="[^"]+" defer></script>', "", page)
    assert " style=" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["a" * 320 + "@example.org", "not an address"])
def test_what_no_address_can_be_is_a_form_error(client, value):
    for name, field in (
        ("account_login", "login"),
        ("account_signup", "email"),
        ("account_reset_password", "email"),
        ("account_request_login_code", "email"),
    ):
        answer = client.post(address(name), {field: value, "password": "x", "password1": PASSWORD})
        assert answer.status_code == 200, name
        assert answer.context["form"].errors, name
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"last_name": "x" * 81},
        {"first_name": "evil.example/now"},
        {"last_name": "www.evil"},
        {"first_name": "A\u202eda"},
        {"first_name": "A\nda"},
    ],
)
def test_what_no_name_can_be_is_a_form_error_and_makes_no_account(client, fields):
    answer = sign_up(client, **fields)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(fields)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_address_longer_than_any_mailbox_makes_no_account_and_no_mail(client):
    longest = "a" * 250 + "@example.org"
    assert sign_up(client, longest).context["form"].errors["email"]
    answer = client.post(address("account_request_login_code"), {"email": longest})
    assert answer.url == address("account_confirm_login_code")
    assert not User.objects.exists()
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db
def test_a_foreign_next_is_not_followed(client, alice):
    answer = client.post(
        address("account_login"),
        {"login": alice.email, "password": "tests", "next": "https://example.net/"},
    )
    assert answer.url == address("space_home")


@pytest.mark.django_db
@pytest.mark.parametrize("trace", ["homepage", "shown_at"])
def test_robots_make_no_account(client, trace):
    answer = sign_up(client, **{trace: "https://robots.example"})
    assert answer.context["form"].non_field_errors()
    assert not User.objects.exists()
    assert mails() == []
    again = {field.name: field.value() or "" for field in answer.context["form"]}
    assert again["homepage"] == ""
    assert again["first_name"] == "Ada"
