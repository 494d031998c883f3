"""Hosts of mail addresses: an organisation's own domain, and none but that."""

import pytest

from portal.mail_hosts import DISPOSABLE, PUBLIC_PROVIDERS, ascii_host, is_disposable, is_own_domain


@pytest.mark.parametrize(
    ("address", "website"),
    [
        ("a@val.example", "https://val.example"),
        ("a@val.example", "https://www.val.example/accueil"),
        ("a@VAL.example", "http://val.Example:8000"),
        ("a@xn--jardins-d-t-kbbb.example", "https://jardins-d-été.example"),
        ("a@jardins-d-été.example", "https://www.xn--jardins-d-t-kbbb.example/"),
    ],
)
def test_the_hosts_own_addresses(address, website):
    assert ascii_host("jardins-d-été.example") == "xn--jardins-d-t-kbbb.example"
    assert is_own_domain(address, website)


@pytest.mark.parametrize(
    ("address", "website"),
    [
        ("a@val.example", ""),
        ("a@val.example", "not an address"),
        ("a@val.example", "https://[val.example"),
        ("a@val.example", "https://other.example"),
        ("a@val.example", "https://val.example.evil.example"),
        ("a@val.example", "https://boutique.val.example"),
        ("a@mail.val.example", "https://val.example"),
        ("a@evil.example", "https://val.example@evil.example.org"),
        ("a@vаl.example", "https://val.example"),  # the second letter is Cyrillic
        ("a@orange.fr", "https://orange.fr/~asso"),
        ("a@yopmail.com", "https://yopmail.com"),
        ("a", "https://a"),
    ],
)
def test_no_other_hosts(address, website):
    assert not is_own_domain(address, website)


def test_disposable_hosts_and_those_below_them():
    assert is_disposable("yopmail.com")
    assert is_disposable("Anything.YOPMAIL.com.")
    assert not is_disposable("notyopmail.com")
    assert not is_disposable("com")


def test_the_lists_are_written_as_they_are_compared():
    for host in PUBLIC_PROVIDERS | DISPOSABLE:
        assert ascii_host(host) == host
        assert "." in host
    assert not PUBLIC_PROVIDERS & DISPOSABLE
