"""What the log says of security, and what it never says."""

import logging
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse

from portal.services.limits import LimitReached, hit

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="portal.security")
    return lambda: [line.getMessage() for line in caplog.records if line.name == "portal.security"]


def test_signing_in_and_out_names_the_account_by_number(client, alice, lines):
    client.force_login(alice)
    client.logout()
    assert lines() == [f"signed in: account {alice.pk}", f"signed out: account {alice.pk}"]


def test_a_refused_sign_in_names_nobody(rf, lines):
    request = rf.post("/")
    assert authenticate(request, email="alice@example.org", password="wrong") is None
    assert lines() == ["sign-in refused"]


def test_what_the_fence_refuses_is_said(client, bob, lines):
    client.force_login(bob)
    client.get(reverse("wagtailusers_users:index"))
    client.get(reverse("wagtailadmin_pages:edit", args=[999_999]))
    assert lines()[1:] == [
        f"admin answered 403: account {bob.pk}, view wagtailusers_users:index",
        f"admin answered 404: account {bob.pk}, view wagtailadmin_pages:edit",
    ]


def test_a_limit_is_said_by_its_kind_only(lines):
    hit("sign", "alice@example.org", limit=1, window=timedelta(days=1))
    with pytest.raises(LimitReached):
        hit("sign", "alice@example.org", limit=1, window=timedelta(days=1))
    assert lines() == ["limit reached: sign"]
