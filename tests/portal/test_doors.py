"""Forty wrong secrets at every door: refused well before, counted in the database, for everyone
alike; and the owner still gets in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from portal.doors import CODE, DOORS, MAILED, PASSWORD
from portal.models import Bucket, OutboxMail, User
from portal.services.limits import take_back
from tests.access.walk import addresses
from tests.directory.test_contact import stamp
from tests.doors import app_code, mailed_code, prove, set_up_app, sign_in

TRIES = 40


@pytest.fixture
def page_door(aulne) -> str:
    page = aulne.root_page
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="open sesame"
    )
    return reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])


@pytest.fixture
def documents_door(aulne) -> str:
    restriction = CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(),
        restriction_type="password",
        password="open sesame",
    )
    return reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])


def try_often(attempt: Callable[[int], object]) -> list[int]:
    """The statuses of forty attempts, each with an empty cache."""
    statuses = []
    for number in range(TRIES):
        cache.clear()
        statuses.append(attempt(number).status_code)
    return statuses


def shuts(statuses: list[int], at: int) -> bool:
    """Answers that are no, then 429 from `at` on without an exception."""
    return set(statuses[:at]) <= {200, 302} and set(statuses[at:]) == {429} and at < TRIES


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_passwords_for_one_mailbox(client, alice, email):
    answers = []
    spellings = [email, email.upper(), email.replace("@", "+x@"), f" {email} "]
    statuses = try_often(
        lambda n: answers.append(sign_in(client, spellings[n % 4], "wrong")) or answers[-1]
    )
    assert shuts(statuses, PASSWORD.here_in_an_hour)
    assert answers[-1].templates[0].name == "429.html"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_refusal_is_the_same_page_for_known_and_unknown(alice):
    bodies = []
    for email in (alice.email, "nobody@example.org"):
        answers = [sign_in(Client(), email, "wrong") for _try in range(12)]
        assert [answer.status_code for answer in answers[-2:]] == [429, 429]
        bodies.append(answers[-1].content)
    assert bodies[0] == bodies[1]


@pytest.mark.django_db
def test_passwords_for_many_mailboxes_from_one_place(client):
    statuses = try_often(lambda n: sign_in(client, f"person{n}@example.org", "wrong"))
    assert shuts(statuses, PASSWORD.from_one_address_in_an_hour)


@pytest.mark.django_db
def test_passwords_for_one_mailbox_from_everywhere_and_its_owner_gets_in_by_code(alice):
    def attempt(number: int):
        elsewhere = Client(REMOTE_ADDR=f"192.0.2.{number}")
        return sign_in(elsewhere, alice.email, "wrong")

    assert shuts(try_often(attempt), PASSWORD.in_an_hour)
    home = Client()
    assert sign_in(home, alice.email).status_code == 429
    home.post(reverse("account_request_login_code"), {"email": alice.email})
    home.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    assert home.session["_auth_user_id"] == str(alice.pk)
    Bucket.objects.update(window_start=timezone.now() - timedelta(hours=2))
    assert sign_in(Client(), alice.email).url == reverse("space_home")


@pytest.mark.django_db
def test_somebody_elses_attempts_leave_the_owners_own_place_open(alice):
    stranger = Client(REMOTE_ADDR="192.0.2.1")
    assert shuts(try_often(lambda n: sign_in(stranger, alice.email, "wrong")), 10)
    assert sign_in(Client(), alice.email).url == reverse("space_home")


@pytest.mark.django_db
def test_an_address_within_one_ipv6_subscriber_is_one_place(alice):
    statuses = try_often(
        lambda n: sign_in(Client(REMOTE_ADDR=f"2001:db8::{n:x}"), f"p{n}@example.org", "wrong")
    )
    assert shuts(statuses, PASSWORD.from_one_address_in_an_hour)


@pytest.mark.django_db
def test_a_forged_header_moves_nobody(alice):
    statuses = try_often(
        lambda n: Client(headers={"x-forwarded-for": f"192.0.2.{n}"}).post(
            reverse("account_login"), {"login": alice.email, "password": "wrong"}
        )
    )
    assert shuts(statuses, PASSWORD.here_in_an_hour)


@pytest.mark.django_db
def test_right_passwords_are_not_counted(alice):
    for _time in range(TRIES):
        assert sign_in(Client(), alice.email).url == reverse("space_home")


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["/admin/login/", "/fr/_util/login/", "/en/_util/login/"])
def test_wagtails_own_login_takes_no_password(client, dana, door):
    fields = {"username": dana.email, "login": dana.email, "password": "tests"}
    answers = [client.post(door, fields) for _try in range(TRIES)]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url.partition("?")[0] for answer in answers} <= {
        "/fr/compte/login/",
        "/en/account/login/",
    }
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_wagtails_own_reset_is_shut(client, dana):
    page = reverse("wagtailadmin_password_reset")
    assert client.post(page, {"email": dana.email}).url.startswith(reverse("account_login"))
    client.force_login(dana)
    assert client.post(page, {"email": dana.email}).status_code == 404
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db
def test_pages_for_members_lead_to_our_login(client, aulne):
    PageViewRestriction.objects.create(page=aulne.root_page, restriction_type="login")
    answer = client.get("/fr/aulne/", follow=True)
    assert answer.templates[0].name == "account/login.html"
    assert [url for url, _status in answer.redirect_chain][-1].startswith("/fr/compte/login/")


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["page_door", "documents_door"])
def test_page_passwords(client, door, request):
    door = request.getfixturevalue(door)
    wrong = {"password": "wrong", "return_url": "/fr/"}
    assert shuts(try_often(lambda n: client.post(door, wrong)), 10)
    other = Client(REMOTE_ADDR="192.0.2.1")
    assert other.post(door, {**wrong, "password": "open sesame"}).url == "/fr/"


@pytest.mark.django_db
def test_reauthentication_and_password_change_count_with_the_login(client, alice):
    client.force_login(alice)
    again = reverse("account_reauthenticate")
    assert shuts(try_often(lambda n: client.post(again, {"password": "wrong"})), 10)
    fields = {"oldpassword": "tests", "password1": "x" * 14, "password2": "x" * 14}
    assert client.post(reverse("account_change_password"), fields).status_code == 429
    assert sign_in(Client(), alice.email).status_code == 429


@pytest.mark.django_db
def test_password_change(client, alice):
    client.force_login(alice)
    fields = {"oldpassword": "wrong", "password1": "x" * 14, "password2": "x" * 14}
    statuses = try_often(lambda n: client.post(reverse("account_change_password"), fields))
    assert shuts(statuses, PASSWORD.here_in_an_hour)


@pytest.mark.django_db
def test_codes_of_the_app_and_the_next_hour(client, bob):
    sign_in(client, bob.email)
    prove(client)
    secret = set_up_app(client)
    browser = Client()
    sign_in(browser, bob.email)
    door = reverse("mfa_authenticate")
    assert shuts(try_often(lambda n: browser.post(door, {"code": f"{n:06}"})), CODE.here_in_an_hour)
    assert browser.post(door, {"code": app_code(secret)}).status_code == 429
    Bucket.objects.update(window_start=timezone.now() - timedelta(hours=2))
    browser.post(door, {"code": app_code(secret)})
    assert browser.session["_auth_user_id"] == str(bob.pk)


@pytest.mark.django_db
def test_codes_of_the_app_from_everywhere(bob):
    own = Client()
    sign_in(own, bob.email)
    prove(own)
    set_up_app(own)

    def attempt(number: int):
        elsewhere = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(elsewhere, bob.email)
        return elsewhere.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert shuts(try_often(attempt), CODE.in_an_hour)


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_mailed_codes_typed(alice, email):
    """Three tries a code; asking for another one has its own limit."""

    def attempt(number: int):
        if number % 3 == 0:
            client.post(reverse("account_request_login_code"), {"email": email})
        return client.post(reverse("account_confirm_login_code"), {"code": "NOPE-00"})

    client = Client()
    statuses = try_often(attempt)
    assert 429 in statuses[: CODE.from_one_address_in_an_hour + 1]
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("door", "field"),
    [
        ("account_request_login_code", "email"),
        ("account_reset_password", "email"),
        ("account_signup", "email"),
    ],
)
@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_mails_asked_for(alice, door, field, email):
    fields = {field: email, "password1": "a good long secret", "shown_at": stamp()}
    statuses = try_often(lambda n: Client().post(reverse(door), fields))
    assert shuts(statuses, MAILED.here_in_an_hour)
    assert OutboxMail.objects.count() <= MAILED.here_in_an_hour
    assert User.objects.filter(email=email).count() <= 1


@pytest.mark.django_db
def test_a_form_with_a_mistake_is_not_counted_as_a_mail(client):
    fields = {"email": "new@example.org", "password1": "short", "shown_at": stamp()}
    for _try in range(TRIES):
        assert client.post(reverse("account_signup"), fields).status_code == 200
    fields["password1"] = "a good long secret"
    assert client.post(reverse("account_signup"), fields).status_code == 302


@pytest.mark.django_db
def test_another_code_counts_as_a_mail(client, alice):
    ask, door = reverse("account_request_login_code"), reverse("account_confirm_login_code")

    def attempt(number: int):
        client.post(ask, {"email": alice.email})
        return client.post(door, {"action": "resend"})

    assert 429 in try_often(attempt)[: MAILED.in_an_hour]
    assert 1 < OutboxMail.objects.count() <= MAILED.in_an_hour


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("fr", "peu de temps"), ("en", "short time")])
def test_the_refusal_speaks_the_pages_language(client, language, words):
    path = {"fr": "/fr/compte/login/", "en": "/en/account/login/"}[language]
    for _try in range(12):
        answer = client.post(path, {"login": "x@example.org", "password": "wrong"})
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    assert words in page


@pytest.mark.django_db
def test_counters_name_nobody(client, alice):
    sign_in(client, alice.email, "wrong")
    assert Bucket.objects.count() == 4
    assert all(re.fullmatch(r"[0-9a-f]{64}", bucket.key) for bucket in Bucket.objects.all())


@pytest.mark.django_db
def test_taking_back_what_was_never_counted_changes_nothing():
    take_back("password", "nobody")
    assert not Bucket.objects.exists()


def test_every_door_is_an_address(db):
    assert set(DOORS) <= {address.name for address in addresses()}
