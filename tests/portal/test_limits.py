"""Rate limits: counted per thing and window, kept as hashes, forgotten in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import Bucket
from portal.services.limits import (
    LimitReached,
    canonical_mailbox,
    forget_old_buckets,
    hit,
    keyed_hash,
    network_address,
)

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_the_one_past_the_limit_is_refused_and_others_are_not():
    for _ in range(3):
        hit("sign", "ada@example.org", limit=3, window=DAY)
    with pytest.raises(LimitReached):
        hit("sign", "ada@example.org", limit=3, window=DAY)
    hit("sign", "bea@example.org", limit=3, window=DAY)
    hit("contact", "ada@example.org", limit=3, window=DAY)


@pytest.mark.django_db
def test_what_left_the_window_counts_no_more():
    for _ in range(3):
        hit("sign", "ada@example.org", limit=3, window=DAY)
    Bucket.objects.update(window_start=timezone.now() - DAY - timedelta(minutes=20))
    hit("sign", "ada@example.org", limit=3, window=DAY)


@pytest.mark.django_db
def test_a_bucket_names_nobody():
    hit("sign", "ada@example.org", limit=1, window=DAY)
    bucket = Bucket.objects.get()
    assert "ada" not in bucket.key
    assert bucket.key == keyed_hash("sign:ada@example.org")


def test_the_hash_needs_the_sites_secret(settings):
    before = keyed_hash("ada@example.org")
    settings.SECRET_KEY = "another"
    assert keyed_hash("ada@example.org") != before


@pytest.mark.django_db
def test_old_buckets_are_forgotten_and_young_ones_kept():
    hit("sign", "old", limit=1, window=DAY)
    Bucket.objects.update(window_start=timezone.now() - timedelta(days=3))
    hit("sign", "young", limit=1, window=DAY)
    assert forget_old_buckets() == 1
    assert Bucket.objects.get().key == keyed_hash("sign:young")


@pytest.mark.parametrize(
    ("typed", "mailbox"),
    [
        ("Ada@Example.org", "ada@example.org"),
        (" ada+news@example.org ", "ada@example.org"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
        ("a.da+x@googlemail.com", "ada@gmail.com"),
        ("a.d.a@example.org", "a.d.a@example.org"),
        ("a.d-a_+x@pm.me", "ada@proton.me"),
        ("ada@protonmail.com", "ada@proton.me"),
        ("ada@me.com", "ada@icloud.com"),
        ("a.da@icloud.com", "a.da@icloud.com"),
        ('"ada"@example.org', "ada@example.org"),
        ('"a\\da"@example.org', "ada@example.org"),
        ("\u017fam@example.org", "sam@example.org"),  # a long s
        ("\u212aim@example.org", "kim@example.org"),  # the sign of kelvins
        ("ada@Exämple.org", "ada@xn--exmple-cua.org"),
        ("ada@xn--exmple-cua.org", "ada@xn--exmple-cua.org"),
        ("ada@example.org.", "ada@example.org"),
        ("ada@" + "x" * 70 + ".org", "ada@" + "x" * 70 + ".org"),
    ],
)
def test_one_spelling_per_mailbox(typed, mailbox):
    assert canonical_mailbox(typed) == mailbox


@pytest.mark.parametrize(
    ("ip", "held"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_what_one_subscriber_holds_counts_as_one(ip, held):
    assert network_address(ip) == held
